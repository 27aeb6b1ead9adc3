"""The sheet of what is set aside: what a user wrote beside rows that a refresh no longer shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from promnote.basics.errors import WorkbookError
from promnote.basics.money import counted
from promnote_workbooks.package import CellValue, Package, add_sheet, read_package
from promnote_workbooks.pages.model import WorkbookLayout
from promnote_workbooks.refresh.blocks import Found, ensure_rows, filled_rows, find, row_values
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.sheets.aside_sheet import BLOCK, COLUMNS, NAME, aside_sheet


class Aside(NamedTuple):
    """A cell of the user's: of which block and column, the row in words, what it holds (a formula with its `=`)."""

    block: str
    column: str
    row: str
    content: CellValue


def aside_block(book: Book) -> Found | None:
    """The block, in a workbook that has it."""
    return find(book, BLOCK, {column.key: column.header for column in COLUMNS})


def put_aside(book: Book, cells: Sequence[Aside]) -> None:
    """Add cells to those that are set aside; the sheet is made where there is none."""
    block = aside_block(book)
    if block is None:
        if book.sheet_name(NAME) is not None:
            raise WorkbookError(
                f"the sheet {NAME}", f"found a sheet without the name {BLOCK}; allowed: one that promnote made, or none"
            )
        book.adopt(add_sheet(book.package, _empty(), NAME, at=len(book.package.sheets)))
        block = aside_block(book)
        assert block is not None
    start = filled_rows(book, block)
    block = ensure_rows(book, block, start + len(cells))
    for at, each in enumerate(cells, start=block.first + start):
        for key, value in each._asdict().items():
            book.put(block.sheet, at, block.columns[key], value)
    rows = dict.fromkeys(f"{each.row} of {each.block}" for each in cells)
    shown = "; ".join(list(rows)[:3]) + ("; ..." if len(rows) > 3 else "")
    book.tell(
        f"{counted(len(cells), 'cell')} of yours put on the sheet {NAME}, from rows that are not shown now: {shown}"
    )


def take_back(book: Book, block_name: str, rows: Collection[str], columns: Collection[str]) -> list[Aside]:
    """Those of a block whose row and column are there, taken from the sheet; the others close up."""
    block = aside_block(book)
    if block is None:
        return []
    kept: list[dict[str, CellValue]] = []
    taken: list[Aside] = []
    count = filled_rows(book, block)
    for row in range(block.first, block.first + count):
        values = row_values(book, block, row)
        each = Aside(*(values[name] for name in Aside._fields))
        if each.block == block_name and str(each.row) in rows and each.column in columns:
            taken.append(each)
        else:
            kept.append(values)
    if taken:
        for at in range(count):
            values = kept[at] if at < len(kept) else {}
            for key, column in block.columns.items():
                book.put(block.sheet, block.first + at, column, values.get(key))
    return taken


@lru_cache(maxsize=1)
def _empty() -> Package:
    from promnote_workbooks.one_note.drawing import workbook_bytes  # openpyxl, for the few that need it

    return read_package(workbook_bytes(WorkbookLayout(sheets=(aside_sheet(),))), name=NAME)


__all__ = ["Aside", "aside_block", "put_aside", "take_back"]
