"""The same workbook in memory, on an openpyxl `Workbook`, for scripts and tests.

openpyxl holds a formula or a value in a cell, not both. So the values are written by default (a workbook that shows its
figures anywhere and is not live); with `formulas=True` the formulas are, without values. Never save a user's workbook
through it: openpyxl drops what it does not know.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from openpyxl import Workbook

from promnote.basics.errors import WorkbookError, found
from promnote.contract.terms import Note
from promnote_workbooks.formulas.host_names import Host
from promnote_workbooks.one_note.build import contents_of
from promnote_workbooks.one_note.drawing import write_layout
from promnote_workbooks.one_note.fill import Values
from promnote_workbooks.pages.footer import footer_of
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.model import ref as cell_ref
from promnote_workbooks.pages.styles import DATE, DATE_OR_NONE, STYLES
from promnote_workbooks.pages.writer import set_footer
from promnote_workbooks.sheets import WorkbookLayout

_SERIAL_ZERO = date(1899, 12, 30)


def populate(workbook: Workbook, note: Note, as_of: date, *, formulas: bool = False, host: Host = "excel") -> Values:
    """Put the note's sheets into `workbook` and fill them; gives the values by sheet and cell, as a file holds them.

    Sheets of the same names are an error, so that nothing is overwritten; the one empty sheet of a new `Workbook` goes.
    """
    contents = contents_of(note, as_of)
    layout = contents.form.numbering.layout
    _make_room(workbook, layout)
    write_layout(workbook, layout, host)
    for sheet in layout.sheets:
        written = contents.inputs[sheet.name] if formulas else contents.merged[sheet.name]
        _write(workbook[sheet.name], sheet, written)
        set_footer(workbook[sheet.name], footer_of(note, as_of))
    return contents.merged


def _make_room(workbook: Workbook, layout: WorkbookLayout) -> None:
    taken = set(workbook.sheetnames)
    for sheet in layout.sheets:
        if sheet.name in taken:
            raise WorkbookError(
                sheet.name, f"found a sheet called {found(sheet.name)}; allowed: a workbook without one"
            )
    if len(taken) == 1:
        only = workbook.worksheets[0] if workbook.worksheets else None
        if only is not None and only.max_row == 1 and only.max_column == 1 and only["A1"].value is None:
            workbook.remove(only)


def _write(worksheet: Any, sheet: SheetLayout, values: dict[str, Any]) -> None:
    formats = {cell_ref(cell.row, cell.column): cell for cell in sheet.cells}
    for where, value in values.items():
        cell = formats[where]
        shown_as = STYLES[cell.style].number_format
        if shown_as in (DATE, DATE_OR_NONE) and isinstance(value, int) and not isinstance(value, bool) and value:
            value = _SERIAL_ZERO + timedelta(days=value)
        target = worksheet[where]
        target.value = value
        if isinstance(value, str):
            target.data_type = "s"  # text from outside that begins with = stays text
        target.number_format = shown_as
