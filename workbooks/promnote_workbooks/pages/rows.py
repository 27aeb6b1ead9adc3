"""The rows of a layout's sheet as they stand in a file. openpyxl draws the frame of a workbook (styles, names, charts, print
set-up) from a few cells of each sheet; the thousands of cells are spelled here, in a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from promnote_workbooks.formulas.host_names import Host, rewrite_formula
from promnote_workbooks.package import Package
from promnote_workbooks.package.template import Template, TemplateCell, composed_template
from promnote_workbooks.package.values import encode, escape_xml, keeps_blanks
from promnote_workbooks.pages.model import Formula, LayoutCell, SheetLayout, WorkbookLayout, ref

_ROW = re.compile(r'<row r="([0-9]+)"([^>]*?)/?>')
_DIMENSION = re.compile('<dimension ref="[^"]*"/>')
_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)" s="([0-9]+)"')
#: Spells a formula for a host, with its `=`; None where it does not stand in the file.
Speller = Callable[[str], str | None]


def speller(host: Host) -> Speller:
    """How a formula stands in a file for the host; not at all in one of values only."""
    return (lambda _: None) if host == "none" else (lambda text: rewrite_formula(text, host))


def frame_cells(layout: SheetLayout, dressed: set[str]) -> list[LayoutCell]:
    """The cells that a sheet's frame needs: the first of each style that is not among `dressed` yet, headers of tables."""
    headers = {int(re.findall("[0-9]+", where)[0]) for where in layout.tables.values()}
    found = []
    for cell in layout.cells:
        if cell.style not in dressed or cell.row in headers:
            dressed.add(cell.style)
            found.append(cell)
    return found


def with_rows(package: Package, layout: WorkbookLayout, spell: Speller) -> Template:
    """The template that has all cells of a layout on the sheets of its frame: a package in which cells of each style, and rows
    that have a height or are folded, stand already.
    """
    frames = {sheet.name: package.archive.read(package.worksheet(sheet.name).part).decode() for sheet in layout.sheets}
    numbers: dict[str, str] = {}
    for sheet in layout.sheets:
        numbers |= _style_numbers(sheet, frames[sheet.name])
    sized = {
        package.worksheet(sheet.name).part: _DIMENSION.sub(_dimension(sheet), frames[sheet.name], 1).encode()
        for sheet in layout.sheets
    }
    rows = {sheet.name: _rows(sheet, frames[sheet.name], numbers, spell) for sheet in layout.sheets}
    return composed_template(package.with_parts(sized), rows)


def _style_numbers(sheet: SheetLayout, part: str) -> dict[str, str]:
    """The number of each style in the styles part, as far as cells of the frame have it."""
    styles = {ref(cell.row, cell.column): cell.style for cell in sheet.cells}
    return {styles[where]: number for where, number in _CELL.findall(part)}


def _dimension(sheet: SheetLayout) -> str:
    """From the first cell to the last."""
    rows, columns = [cell.row for cell in sheet.cells], [cell.column for cell in sheet.cells]
    return f'<dimension ref="{ref(min(rows), min(columns))}:{ref(max(rows), max(columns))}"/>'


def _rows(sheet: SheetLayout, part: str, numbers: Mapping[str, str], spell: Speller) -> Iterator[str | TemplateCell]:
    """The rows of a sheet, texts and cells in turn. `part` is the sheet's frame, whose rows say heights and folds."""
    looks = {int(row): look for row, look in _ROW.findall(part)}
    heights: list[tuple[int, list[LayoutCell]]] = [
        (row, []) for row in looks.keys() - {cell.row for cell in sheet.cells}
    ]
    filled = [(row, list(cells)) for row, cells in groupby(sheet.cells, key=lambda cell: cell.row)]
    for row, cells in sorted([*filled, *heights], key=lambda each: each[0]):
        yield f'<row r="{row}"{looks.get(row, "")}>'
        for cell in cells:
            yield _spelled(cell, numbers[cell.style], spell)
        yield "</row>"


def _spelled(cell: LayoutCell, style: str, spell: Speller) -> TemplateCell:
    where, content = ref(cell.row, cell.column), cell.content
    head = f'<c r="{where}" s="{style}"'
    if isinstance(content, Formula):
        formula = spell(content.text)
        if formula is not None:
            return TemplateCell(where, head, f"<f>{escape_xml(formula[1:])}</f>", ">", "<v></v></c>")
        content = None
    if content is None:
        return TemplateCell(where, head, "", ' t="n"/>', "")
    if isinstance(content, float) and content.is_integer():
        content = int(content)
    kind, text = encode(content)
    if isinstance(content, str):
        text = escape_xml(text)
        space = ' xml:space="preserve"' if keeps_blanks(text) else ""
        return TemplateCell(where, head, "", ' t="inlineStr">', f"<is><t{space}>{text}</t></is></c>")
    return TemplateCell(where, head, "", f' t="{kind}">', f"<v>{text}</v></c>")
