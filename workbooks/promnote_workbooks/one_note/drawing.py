"""A layout drawn with openpyxl. Imported only where a layout is drawn: openpyxl takes longer to load than a note to fill.

Every formula cell carries its value, so the file says that the newest engine computed it (see `package.finish`): else
Excel would compute everything on opening, and without the add-in turn our cells into #NAME?.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from promnote_workbooks.formulas.host_names import FORMAT_NAME, VALUES_ONLY, Host, format_text
from promnote_workbooks.package import read_package
from promnote_workbooks.package.finish import ENGINE, finished_file
from promnote_workbooks.package.template import Template
from promnote_workbooks.pages import styles
from promnote_workbooks.pages.model import LayoutCell, WorkbookLayout
from promnote_workbooks.pages.rows import frame_cells, speller, with_rows
from promnote_workbooks.pages.writer import write_names, write_sheet


def workbook_bytes(layout: WorkbookLayout, host: Host = "excel") -> bytes:
    """A layout as a file."""
    return drawn(layout, host).blank()


def drawn(layout: WorkbookLayout, host: Host = "excel") -> Template:
    """A layout as a template, ready to be filled: openpyxl draws the frame, `pages.rows` the cells."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    dressed: set[str] = set()
    _write(workbook, layout, host, {sheet.name: frame_cells(sheet, dressed) for sheet in layout.sheets})
    return with_rows(read_package(finished_file(_to_bytes(workbook)), name="template"), layout, speller(host))


def write_layout(workbook: Workbook, layout: WorkbookLayout, host: Host = "excel") -> None:
    """Add the layout's sheets to a workbook of openpyxl's, cells and all."""
    _write(workbook, layout, host, {sheet.name: sheet.cells for sheet in layout.sheets})


def _write(workbook: Workbook, layout: WorkbookLayout, host: Host, cells: Mapping[str, Sequence[LayoutCell]]) -> None:
    """The sheets with these cells of theirs; charts refer to sheets, so that all are made first."""
    normal = workbook._named_styles["Normal"]
    normal.font = Font(name=styles.FONT, size=styles.FONT_SIZE, family=2)
    for sheet in layout.sheets:
        workbook.create_sheet(sheet.name)
    for sheet in layout.sheets:
        write_sheet(workbook[sheet.name], sheet, spell=speller(host), cells=cells[sheet.name])
        write_names(workbook, sheet)
    if host == "none":
        workbook.defined_names[VALUES_ONLY] = DefinedName(VALUES_ONLY, attr_text="TRUE")
    workbook.defined_names[FORMAT_NAME] = DefinedName(FORMAT_NAME, attr_text=format_text(), hidden=True)
    workbook.calculation.calcId, workbook.calculation.fullCalcOnLoad = ENGINE, False


def _to_bytes(workbook: Workbook) -> bytes:
    workbook.properties.creator = workbook.properties.lastModifiedBy = "promnote"
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
