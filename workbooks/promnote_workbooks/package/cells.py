"""Reading the cells of a worksheet: positions, values, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from .archive import Archive
from .cell import Cell, Kind, StoredValue, decode
from .errors import PackageError
from .formulas import shift_formula
from .plain_part import plain_cells
from .refs import MAX_COLUMN, MAX_ROW, CellRange, format_ref, parse_ref
from .workbook import Package, Sheet, plain_text, read_shared_strings
from .xmlpart import local_name, parse_bytes, parse_part, tag, text_of

_ROW_NUMBER = re.compile("[0-9]{1,9}")
_STYLE_INDEX = re.compile("[0-9]{1,6}")


class Master(NamedTuple):
    """Where a shared formula is stored, and its text."""

    row: int
    column: int
    text: str


def read_cells(package: Package, sheet: str) -> dict[str, Cell]:
    """Every cell that the sheet's part mentions, by reference (``B7``), in the part's order."""
    return {format_ref(*place): cell for place, cell in cells_by_place(package, sheet).items()}


def cells_by_place(package: Package, sheet: str) -> Mapping[tuple[int, int], Cell]:
    """As ``read_cells``, by (row, column). Read once a package."""
    found = package.worksheet(sheet)
    cells = package._memory.cells.get(found.part)
    if cells is None:
        memory, content, strings = package._memory, package.archive.read(found.part), read_shared_strings(package)
        cells = plain_cells(content, strings)
        if cells is not None:
            memory.plain.add(found.part)
        else:
            root, where = parse_bytes(content, found.part, package.source), place(package, found)
            read = CellReader(root, strings, where).read
            cells = {(row, column): read(element, row, column) for row, column, element in iter_cells(root, where)}
            memory.keep_tree(found.part, root, len(content))
        memory.cells[found.part] = cells
    return cells


def place(package: Package, sheet: Sheet) -> str:
    """How errors name a sheet."""
    return f"{package.source}: sheet {sheet.name!r}"


def sheet_root(
    archive: Archive, sheet: Sheet, parsed: etree._Element | None = None
) -> tuple[etree._Element, etree._Element]:
    """The root of a worksheet part and its ``<sheetData>``. ``parsed``: the root, where it is parsed already."""
    root = parse_part(archive, sheet.part) if parsed is None else parsed
    data = root.find(tag(root, "sheetData"))
    if data is None:
        raise PackageError(f"{archive.source}: sheet {sheet.name!r} is damaged: its part has no sheetData")
    return root, data


def iter_rows(root: etree._Element, where: str) -> Iterator[tuple[int, etree._Element]]:
    """(number, row) from top to bottom; a row without number follows the one before it."""
    number = 0
    for row in root.iterfind(f"{tag(root, 'sheetData')}/{tag(root, 'row')}"):
        stated = row.get("r")
        if stated is not None and not _ROW_NUMBER.fullmatch(stated):
            raise PackageError(f"{where} is damaged: a row's number is {stated[:20]!r}")
        following = number + 1 if stated is None else int(stated)
        if following <= number:
            raise PackageError(f"{where} is damaged: row {following} stands after row {number}")
        if following > MAX_ROW:
            raise PackageError(f"{where} is damaged: row {following} lies outside the sheet")
        number = following
        yield number, row


def iter_row_cells(
    row: etree._Element, number: int, where: str, known: dict[str, int] | None = None
) -> Iterator[tuple[int, etree._Element]]:
    """(column, cell) from left to right; a cell without reference follows the one before it.

    `known`: the columns of letters that were met in the rows before.
    """
    known = {} if known is None else known
    column = 0
    digits = len(str(number))
    for cell in row.iterchildren(tag(row, "c")):
        stated = cell.get("r")
        if stated is None:
            column += 1
        else:
            letters = stated[:-digits]
            following = known.get(letters) if stated[-digits:] == str(number) else None
            if following is None:
                try:
                    stated_row, following = parse_ref(stated)
                except ValueError as error:
                    raise PackageError(f"{where} is damaged: {error}") from error
                if stated_row == number:
                    known[letters] = following
                else:
                    following = 0
            if following <= column:
                raise PackageError(f"{where} is damaged: the cell {stated} is out of place in row {number}")
            column = following
        if column > MAX_COLUMN:
            raise PackageError(f"{where} is damaged: row {number} has more than {MAX_COLUMN:,} cells")
        yield column, cell


def iter_cells(root: etree._Element, where: str) -> Iterator[tuple[int, int, etree._Element]]:
    """(row, column, cell) for every cell, in reading order."""
    known: dict[str, int] = {}
    for number, row in iter_rows(root, where):
        for column, cell in iter_row_cells(row, number, where, known):
            yield number, column, cell


def shared_masters(root: etree._Element, where: str) -> dict[str, Master]:
    """The shared formulas of a sheet by their index."""
    masters: dict[str, Master] = {}
    formula_tag = tag(root, "f")
    if not any(formula.get("t") == "shared" for formula in root.iter(formula_tag)):
        return masters
    for row, column, cell in iter_cells(root, where):
        formula = cell.find(formula_tag)
        if formula is not None and formula.get("t") == "shared" and text_of(formula):
            masters.setdefault(formula.get("si", ""), Master(row, column, text_of(formula)))
    return masters


def array_ranges(root: etree._Element, where: str) -> list[CellRange]:
    """The ranges of more than one cell that array formulas fill; a single cell shows its array formula itself."""
    found: list[CellRange] = []
    for formula in root.iter(tag(root, "f")):
        if formula.get("t") == "array" and formula.get("ref"):
            area = _array_range(formula, where)
            if not area.is_one_cell:
                found.append(area)
    return found


def merged_ranges(root: etree._Element, where: str) -> list[CellRange]:
    """The merged cells of a sheet."""
    items = root.iterfind(f"{tag(root, 'mergeCells')}/{tag(root, 'mergeCell')}")
    try:
        return [CellRange.parse(item.get("ref", "")) for item in items]
    except ValueError as error:
        raise PackageError(f"{where} is damaged: a merged range: {error}") from error


def _array_range(formula: etree._Element, where: str) -> CellRange:
    try:
        return CellRange.parse(formula.get("ref", ""))
    except ValueError as error:
        raise PackageError(f"{where} is damaged: an array formula's range: {error}") from error


def formula_text(formula: etree._Element, row: int, column: int, masters: dict[str, Master]) -> str:
    """The text of ``<f>``, spelled out for a cell that shares another's; empty when there is no text to be had."""
    text = text_of(formula)
    if formula.get("t") == "shared" and not text:
        master = masters.get(formula.get("si", ""))
        if master is not None:
            return shift_formula(master.text, row - master.row, column - master.column)
    return text


class CellReader:
    """The cells of a worksheet part, one at a time."""

    def __init__(self, root: etree._Element, strings: Sequence[str], where: str) -> None:
        self.masters = shared_masters(root, where)
        self.arrays = array_ranges(root, where)
        self._strings, self._where = strings, where
        self._value, self._formula = tag(root, "v"), tag(root, "f")
        self._styles: dict[str | None, int] = {None: 0, "": 0}

    def read(self, cell: etree._Element, row: int, column: int) -> Cell:
        """One ``<c>`` as a Cell; numbers and dates as float."""
        style = self._styles.get(cell.get("s"))
        if style is None:
            style = self._style(cell.get("s", ""), row, column)
        arrays = self.arrays
        array = next((area for area in arrays if area.holds(row, column)), None) if arrays else None
        stored = formula = None
        for child in cell:
            name = child.tag
            if name == self._value:
                stored = child if stored is None else stored
            elif name == self._formula:
                formula = child if formula is None else formula
        value: StoredValue = None
        kind_of_value = cell.get("t", "n")
        if kind_of_value == "inlineStr":
            inline = next((child for child in cell if local_name(child) == "is"), None)
            value = None if inline is None else plain_text(inline)
        elif stored is not None:
            text = text_of(stored)
            try:
                value = decode(kind_of_value, text, self._strings)
            except (ValueError, IndexError) as error:
                problem = f"t={kind_of_value[:20]!r} with the value {text[:40]!r}"
                raise PackageError(f"{self._where} {format_ref(row, column)} is damaged: {problem}") from error
        if formula is None:
            kind = Kind.ARRAY_PART if array is not None else Kind.BLANK if value is None else Kind.CONSTANT
            return Cell(value, None, style, kind, array)
        kind = Kind.FORMULA
        match formula.get("t"):
            case "array":
                kind, array = Kind.ARRAY, _array_range(formula, f"{self._where} {format_ref(row, column)}")
            case "dataTable":
                kind = Kind.DATA_TABLE
        return Cell(value, formula_text(formula, row, column, self.masters), style, kind, array)

    def _style(self, text: str, row: int, column: int) -> int:
        if not _STYLE_INDEX.fullmatch(text):
            raise PackageError(
                f"{self._where} {format_ref(row, column)} is damaged: its style is {text[:20]!r}, not an index"
            )
        return self._styles.setdefault(text, int(text))
