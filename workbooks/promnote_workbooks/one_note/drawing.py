"""A layout drawn with openpyxl. Imported only where a layout is drawn: openpyxl takes longer to load than a note to fill.

Every formula cell carries its value, so the file says that the newest engine computed it (see `package.finish`): else
Excel would compute everything on opening, and without the add-in turn our cells into #NAME?.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from promnote_workbooks.formulas.host_names import FORMAT_NAME, VALUES_ONLY, Host, format_text, rewrite_formula
from promnote_workbooks.package.finish import ENGINE, finished_file
from promnote_workbooks.pages import styles
from promnote_workbooks.pages.model import WorkbookLayout
from promnote_workbooks.pages.writer import write_names, write_sheet


def to_workbook(layout: WorkbookLayout, host: Host = "excel") -> Workbook:
    """The template in memory."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    write_layout(workbook, layout, host)
    return workbook


def workbook_bytes(layout: WorkbookLayout, host: Host = "excel") -> bytes:
    """A layout as a file."""
    return finished_file(_to_bytes(to_workbook(layout, host)))


def write_layout(workbook: Workbook, layout: WorkbookLayout, host: Host = "excel") -> None:
    """Add the layout's sheets to a workbook; charts refer to sheets, so that all are made first."""
    normal = workbook._named_styles["Normal"]
    normal.font = Font(name=styles.FONT, size=styles.FONT_SIZE, family=2)
    for sheet in layout.sheets:
        workbook.create_sheet(sheet.name)
    for sheet in layout.sheets:
        write_sheet(workbook[sheet.name], sheet, spell=_speller(host))
        write_names(workbook, sheet)
    if host == "none":
        workbook.defined_names[VALUES_ONLY] = DefinedName(VALUES_ONLY, attr_text="TRUE")
    workbook.defined_names[FORMAT_NAME] = DefinedName(FORMAT_NAME, attr_text=format_text(), hidden=True)
    workbook.calculation.calcId, workbook.calculation.fullCalcOnLoad = ENGINE, False


def _speller(host: Host) -> Callable[[str], str | None]:
    """How a formula stands in a file for the host; not at all in one of values only."""
    return (lambda _: None) if host == "none" else (lambda text: rewrite_formula(text, host))


def _to_bytes(workbook: Workbook) -> bytes:
    workbook.properties.creator = workbook.properties.lastModifiedBy = "promnote"
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
