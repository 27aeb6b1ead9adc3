"""Names of columns that a row inserted right below a block's header left behind: they cover the block's rows again.

The block's own name covers its header too, so that a row inserted there belongs to the block; the names of its columns
begin below it, and move down.
"""

from __future__ import annotations

from collections.abc import Iterator

from promnote.basics.errors import WorkbookError
from promnote_workbooks.package import CellRange, Package, quote_sheet, with_names
from promnote_workbooks.pages.model import Grid, SheetLayout, absolute
from promnote_workbooks.refresh.blocks import Found, find_block
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.inputs import activity_block
from promnote_workbooks.refresh.layout import layout_of

#: Rates has columns beside it that run with its own: there all names move down together.
_INPUTS = {"Activity": activity_block}


def aligned(package: Package) -> Package:
    """The workbook whose names of single columns cover the rows of their blocks."""
    book = Book(package)
    names: dict[str, str] = {}
    for sheet in layout_of(book).sheets:
        for found, first, last, columns in _blocks(book, sheet):
            for name, where in sheet.names.items():
                area = CellRange.parse(where.replace("$", ""))
                key = (
                    columns.get(area.left) if (area.top, area.bottom, area.left) == (first, last, area.right) else None
                )
                defined = package.defined_name(name)
                if key is None or key not in found.columns or defined is None or defined.target is None:
                    continue
                there, column = defined.target, found.columns[key]
                wanted = CellRange(found.first, column, found.last, column)
                same_column = there.range.left == there.range.right == column
                if book.sheet_name(there.sheet) == found.sheet and same_column and there.range != wanted:
                    names[name] = f"{quote_sheet(found.sheet)}!{absolute(str(wanted))}"
    return with_names(package, names)


def _blocks(book: Book, sheet: SheetLayout) -> Iterator[tuple[Found, int, int, dict[int, str]]]:
    """Each block of rows with its first and last row in the layout, and the key of each of the layout's columns."""
    for block in sheet.blocks:
        if "" in block.columns:
            continue
        try:
            found = find_block(book, block)
        except WorkbookError:
            continue  # whoever needs it says what is wrong
        if found is not None:
            columns = {block.first_column + at: key for at, key in enumerate(block.columns)}
            yield found, block.first_row, block.header_row + block.rows, columns
    for grid in sheet.grids:
        if grid.name in _INPUTS:
            yield from _input(book, grid)


def _input(book: Book, grid: Grid) -> Iterator[tuple[Found, int, int, dict[int, str]]]:
    try:
        found = _INPUTS[grid.name](book)
    except WorkbookError:
        return
    if found is not None:
        columns = {grid.first_column + at: key for at, key in enumerate(grid.columns)}
        yield found, grid.first_row, grid.last_row, columns
