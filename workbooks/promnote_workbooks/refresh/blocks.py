"""The blocks of a workbook that promnote owns, found by defined name and header text; filled, grown, cleared.

A block's name covers its header row and its rows. A user may insert rows above it and columns inside it: the name moves
along, the headers say which column is which. More rows than there are make it grow downward, with its tables, names,
validations and charts; surplus rows lose their values and keep their formats.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from promnote.basics.conversion import squeeze
from promnote.basics.errors import WorkbookError, found
from promnote_workbooks.formulas.host_names import FORMAT
from promnote_workbooks.one_note.fill import cell_value
from promnote_workbooks.package import CellRange, Kind, PackageError, column_letters, grow_block, shift_formula
from promnote_workbooks.pages.model import Block, SheetLayout
from promnote_workbooks.refresh.book import Book, Place, texts
from promnote_workbooks.refresh.first_headers import FIRST_HEADERS
from promnote_workbooks.refresh.format import format_of

#: Rows that a block gets beyond those that it needs when it must grow.
SPARE = 24


class Found(NamedTuple):
    """A block in a workbook: its header row, its data rows, and the column of each key."""

    name: str
    sheet: str
    header: int
    rows: CellRange
    columns: Mapping[str, int]

    @property
    def first(self) -> int:
        return self.rows.top

    @property
    def last(self) -> int:
        return self.rows.bottom


def find(book: Book, name: str, headers: Mapping[str, str], *, optional: frozenset[str] = frozenset()) -> Found | None:
    """The block of that name; None where the workbook has none. A missing or doubled header is an error."""
    area = book.area(name)
    if area is None:
        return None
    sheet, where = area.sheet, area.range
    shown = texts({column: book.value(sheet, where.top, column) for column in range(where.left, where.right + 1)})
    place = f"{sheet}!{where} ({name})"
    if where.rows < 2:
        raise WorkbookError(place, "found one row; allowed: a header row and rows below it")
    labelled: dict[str, list[int]] = {}
    for column, text in shown.items():
        labelled.setdefault(squeeze(text), []).append(column)
    columns: dict[str, int] = {}
    optional = optional | _later(book, name, headers)
    for key, header in headers.items():
        matches = labelled.get(squeeze(header), [])
        if len(matches) == 1:
            columns[key] = matches[0]
        elif matches or key not in optional:
            problem = f"found the header {header!r} {len(matches)} times" if matches else f"found no header {header!r}"
            among = ", ".join(found(text) for text in shown.values()) or "nothing"
            raise WorkbookError(place, f"{problem} among {among}; allowed: each header of the block once")
    return Found(name, sheet, where.top, where._replace(top=where.top + 1), columns)


def _later(book: Book, name: str, headers: Mapping[str, str]) -> frozenset[str]:
    """The columns that a workbook of an earlier format cannot have: they came after it."""
    if format_of(book.package) >= FORMAT:
        return frozenset()
    first = FIRST_HEADERS.get(name, frozenset(headers.values()))
    return frozenset(key for key, header in headers.items() if header not in first)


def find_block(book: Book, block: Block) -> Found | None:
    """A written block by what the layout says of it."""
    headers = {key: header for key, header in zip(block.columns, block.headers, strict=True) if key}
    return find(book, block.name, headers)


def refind(book: Book, block: Found) -> Found:
    """The block after it has grown."""
    area = book.area(block.name)
    assert area is not None
    return block._replace(rows=area.range._replace(top=area.range.top + 1))


def ensure_rows(book: Book, block: Found, rows: int, *, hull: CellRange | None = None) -> Found:
    """The block with at least that many rows. `hull`: the columns beside it that grow along, such as native checks."""
    before = hull or block.rows
    if rows <= before.rows:
        return block
    try:
        parts = grow_block(book.package, block.sheet, before, rows)
    except PackageError as error:
        raise WorkbookError(f"{block.name}", f"{_without_source(str(error), book.source)}") from error
    book.package = book.package.with_parts(parts)
    book.reread_tables()
    _grow_totals(book, block, before, before.top + rows - 1)
    _copy_down(book, block.sheet, before, before.top + rows - 1)
    return refind(book, block)


def with_room(book: Book, block: Found, rows: int, *, spare: int, hull: CellRange | None = None) -> Found:
    """The block with room for the rows; when it must grow it gets spare rows too, if they are free.

    A workbook that is open in its program cannot grow: what a closed one gets to spare is what an open one lives on.
    """
    if rows <= block.rows.rows:
        return block
    try:
        return ensure_rows(book, block, rows + spare, hull=hull)
    except WorkbookError:
        return ensure_rows(book, block, rows, hull=hull)


def _without_source(text: str, source: str) -> str:
    return text.removeprefix(f"{source}: ")


def _copy_down(book: Book, sheet: str, before: CellRange, last: int) -> None:
    """New rows look as the last one does, and continue its formulas."""
    for column in range(before.left, before.right + 1):
        pattern = book.cell(sheet, before.bottom, column)
        if pattern.kind in (Kind.ARRAY, Kind.ARRAY_PART, Kind.DATA_TABLE):
            continue
        for row in range(before.bottom + 1, last + 1):
            if pattern.formula is not None:
                text = shift_formula(pattern.formula, row - before.bottom, 0)
                book.put_formula(sheet, row, column, text, style=pattern.style)
            elif pattern.style != book.cell(sheet, row, column).style:
                book.put(sheet, row, column, None, style=pattern.style)


def _grow_totals(book: Book, block: Found, before: CellRange, last: int) -> None:
    """Totals that stand above the header over all rows of a column take the new rows in."""
    for row, column in list(book.stored(block.sheet)):
        formula = book.formula(block.sheet, row, column)
        if row >= block.header or formula is None or not before.left <= column <= before.right:
            continue
        letters = "|".join(column_letters(each) for each in range(before.left, before.right + 1))
        pattern = rf"(?<![!\w.$])(\$?(?:{letters})\$?{before.top}:\$?(?:{letters})\$?){before.bottom}(?!\d)"
        grown = re.sub(pattern, rf"\g<1>{last}", formula)
        if grown != formula:
            book.put_formula(block.sheet, row, column, grown)


def write_rows(
    book: Book,
    block: Found,
    rows: Sequence[Mapping[str, Any]],
    written: Sequence[str],
    *,
    start: int | None = None,
    spare: int = SPARE,
) -> None:
    """Put rows into the block, from `start` (default its first row), and clear what is left below them."""
    first = block.first if start is None else start
    block = with_room(book, block, first - block.first + len(rows), spare=spare)
    keys = [key for key in written if key in block.columns]
    styles = {key: book.cell(block.sheet, block.first, block.columns[key]).style for key in keys}
    for at in range(block.last - first + 1):
        row: Mapping[str, Any] = rows[at] if at < len(rows) else {}
        for key in keys:
            place = (block.sheet, first + at, block.columns[key])
            value = cell_value(row.get(key))
            if value is None and book.is_blank(*place):  # most of the rows to spare
                continue
            style = styles[key] if value is not None and _is_bare(book, place) else None
            book.put(*place, value, style=style)


def formula_columns(block: Block, sheet: SheetLayout) -> list[str]:
    """The columns of a written block that hold a formula of promnote's in every row."""
    typed = {name for grid in sheet.grids for name in grid.columns}
    return [key for key in block.columns if key and key not in block.written and key not in typed]


def run_down(book: Book, block: Found, keys: Sequence[str]) -> None:
    """Formulas of these columns in every row, as most rows have them: a row that was inserted has none, and the one below it
    refers past it."""
    for key in keys:
        if key not in block.columns:
            continue
        column = block.columns[key]
        pattern = pattern_of(book, block, column)
        if pattern is None:
            continue
        for row in range(block.first, block.last + 1):
            there, text = book.formula(block.sheet, row, column), shift_formula(pattern, row - block.first, 0)
            if there != text and (there is not None or book.value(block.sheet, row, column) is None):
                style = book.cell(block.sheet, block.last, column).style if there is None else None
                book.put_formula(block.sheet, row, column, text, style=style)


def pattern_of(book: Book, block: Found, column: int) -> str | None:
    """The formula that runs down a column: as it would read in the first row, the same in most of the cells that have one."""
    formulas = {
        row: formula
        for row in range(block.first, block.last + 1)
        if (formula := book.cell(block.sheet, row, column).formula) is not None
    }
    common = common_formula(formulas, block.first)
    if common is None:
        return None
    text, count = common
    return text if count > 1 and count * 2 > len(formulas) and "#REF!" not in text else None


def common_formula(formulas: dict[int, str], at: int) -> tuple[str, int] | None:
    """What most of these formulas, by row, are in a column: as it reads in the row `at`, and how many have it."""
    if not formulas:
        return None
    row, formula = next(reversed(formulas.items()))
    text = shift_formula(formula, at - row, 0)
    # the last row's, written for each row, is quickly compared; only where it is not the rule the others are looked into
    count = sum(shift_formula(text, row - at, 0) == formula for row, formula in formulas.items())
    if count * 2 > len(formulas):
        return text, count
    return Counter(shift_formula(formula, at - row, 0) for row, formula in formulas.items()).most_common(1)[0]


def _is_bare(book: Book, place: Place) -> bool:
    """A cell that the file does not mention has no format of its own."""
    sheet, row, column = place
    return (row, column) not in book.stored(sheet) and (row, column) not in book.edits.get(sheet, {})


def filled_rows(book: Book, block: Found) -> int:
    """How many rows count from the top to the last one with a value."""
    columns = set(block.columns.values())
    for row in range(block.last, block.first - 1, -1):
        if any(_has(book, block, row, column) for column in columns):
            return row - block.first + 1
    return 0


def _has(book: Book, block: Found, row: int, column: int) -> bool:
    value = book.value(block.sheet, row, column)
    return value is not None and not (isinstance(value, str) and not value.strip())


def row_values(book: Book, block: Found, row: int) -> dict[str, Any]:
    """The values of a row by key, blank ones as None."""
    return {key: book.value(block.sheet, row, column) for key, column in block.columns.items()}
