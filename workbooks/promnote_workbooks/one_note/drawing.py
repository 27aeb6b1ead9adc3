"""A layout drawn with openpyxl. Imported only where a layout is drawn: openpyxl takes longer to load than a note to fill.

Every formula cell carries its value, so the file says that the newest engine computed it (see `package.finish`): else
Excel would compute everything on opening, and without the add-in turn our cells into #NAME?.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from promnote_workbooks.formulas.host_names import FORMAT_NAME, VALUES_ONLY, Host, format_text, rewrite_formula
from promnote_workbooks.package import read_package
from promnote_workbooks.package.finish import ENGINE, finished_file
from promnote_workbooks.package.template import CompiledTemplate, composed_template
from promnote_workbooks.pages import styles
from promnote_workbooks.pages.model import LayoutCell, WorkbookLayout
from promnote_workbooks.pages.rows import Speller, dimension, frame_cells, spelled_rows, style_numbers
from promnote_workbooks.pages.writer import write_names, write_sheet

_DIMENSION = re.compile('<dimension ref="[^"]*"/>')


def workbook_bytes(layout: WorkbookLayout, host: Host = "excel") -> bytes:
    """A layout as a file."""
    return drawn(layout, host).render({})


def drawn(layout: WorkbookLayout, host: Host = "excel") -> CompiledTemplate:
    """A layout as a template, ready to be filled: openpyxl draws the frame, `pages.rows` the cells."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    dressed: set[str] = set()
    _write(workbook, layout, host, {sheet.name: frame_cells(sheet, dressed) for sheet in layout.sheets})
    package = read_package(finished_file(_to_bytes(workbook)), name="template")
    parts = {sheet.name: package.worksheet(sheet.name).part for sheet in layout.sheets}
    frames = {name: package.archive.read(part).decode() for name, part in parts.items()}
    numbers: dict[str, str] = {}
    for sheet in layout.sheets:
        numbers |= style_numbers(sheet, frames[sheet.name])
    sized = {
        parts[sheet.name]: _DIMENSION.sub(f'<dimension ref="{dimension(sheet)}"/>', frames[sheet.name], 1).encode()
        for sheet in layout.sheets
    }
    spell = _speller(host)
    rows = {sheet.name: spelled_rows(sheet, frames[sheet.name], numbers, spell) for sheet in layout.sheets}
    return composed_template(package.with_parts(sized), rows)


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
        write_sheet(workbook[sheet.name], sheet, spell=_speller(host), cells=cells[sheet.name])
        write_names(workbook, sheet)
    if host == "none":
        workbook.defined_names[VALUES_ONLY] = DefinedName(VALUES_ONLY, attr_text="TRUE")
    workbook.defined_names[FORMAT_NAME] = DefinedName(FORMAT_NAME, attr_text=format_text(), hidden=True)
    workbook.calculation.calcId, workbook.calculation.fullCalcOnLoad = ENGINE, False


def _speller(host: Host) -> Speller:
    """How a formula stands in a file for the host; not at all in one of values only."""
    return (lambda _: None) if host == "none" else (lambda text: rewrite_formula(text, host))


def _to_bytes(workbook: Workbook) -> bytes:
    workbook.properties.creator = workbook.properties.lastModifiedBy = "promnote"
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
