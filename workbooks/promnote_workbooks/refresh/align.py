"""What a row that was inserted into a block left behind: names of its columns, and on Rates the native formulas beside it.

A block's own name covers its header too, so that a row inserted right below that belongs to the block; the names of its
columns begin below it, and move down. Formulas beside an inserted row are missing, and the one below refers past it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promnote.basics.errors import WorkbookError
from promnote_workbooks.package import (
    STALE,
    CellEdit,
    CellRange,
    Package,
    format_ref,
    patched,
    quote_sheet,
    shift_formula,
    with_names,
)
from promnote_workbooks.pages.model import Grid, SheetLayout, absolute
from promnote_workbooks.refresh.blocks import Found, find_block, pattern_of
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.inputs import RATES, activity_block, rates_block
from promnote_workbooks.refresh.layout import form_of, layout_of
from promnote_workbooks.refresh.outputs import looks_like_ours

_INPUTS = {"Activity": activity_block}
_PERIODS = "ContractRates"


def aligned(package: Package) -> Package:
    """The workbook whose names of single columns cover the rows of their blocks, and so do the formulas beside Rates."""
    book = Book(package)
    names = _names_of_rates(book)
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
    return with_names(_with_formulas_of_rates(book), names)


def _rates(book: Book) -> Found | None:
    try:
        return rates_block(book)
    except WorkbookError:
        return None  # whoever needs it says what is wrong


def _names_of_rates(book: Book) -> dict[str, str]:
    """The names of columns in and beside Rates. Some leave out its first or its last row."""
    found, names = _rates(book), {}
    layout = next(each for each in layout_of(book).sheets if each.name == RATES)
    grid = next(each for each in layout.grids if each.name == RATES)
    for name, where in layout.names.items():
        if not name.startswith("Rate"):
            continue
        area, defined = CellRange.parse(where.replace("$", "")), book.package.defined_name(name)
        if found is None or defined is None or defined.target is None or area.left != area.right:
            continue
        there = defined.target.range
        wanted = CellRange(
            found.first + area.top - grid.first_row, there.left, found.last + area.bottom - grid.last_row, there.left
        )
        one_column = there.left == there.right and book.sheet_name(defined.target.sheet) == found.sheet
        if one_column and there != wanted and there.bottom in (wanted.bottom, wanted.bottom - 1):
            names[name] = f"{quote_sheet(found.sheet)}!{absolute(str(wanted))}"
    return names


def _with_formulas_of_rates(book: Book) -> Package:
    """Formulas of promnote's that run beside Rates, beside every reset, each with the reset above it."""
    found, form = _rates(book), form_of(book)
    if found is None:
        return book.package
    sheet, effective = found.sheet, found.columns["effective"]
    periods = book.area(_PERIODS)  # beside them, with rows of their own
    other = range(periods.range.left, periods.range.right + 1) if periods is not None and periods.sheet == sheet else ()
    beside = {
        column
        for (row, column), cell in book.stored(sheet).items()
        if found.first <= row <= found.last and cell.formula is not None and column not in other
    }
    edits: dict[str, CellEdit] = {}
    for column in sorted(beside):
        pattern, above = pattern_of(book, found, column), found.header
        if pattern is None or not looks_like_ours(form, pattern):
            continue
        for row in range(found.first, found.last + 1):
            there, filled = book.formula(sheet, row, column), book.value(sheet, row, effective) is not None
            # an empty row between two resets is passed over
            text = _moved(shift_formula(pattern, above + 1 - found.first, 0), above + 1, row)
            if (there is None and book.value(sheet, row, column) is None) or (filled and there not in (None, text)):
                style = book.cell(sheet, found.last, column).style if there is None else None
                edits[format_ref(row, column)] = CellEdit(STALE, text, style)
            above = row if filled else above
    return patched(book.package, {sheet: edits} if edits else {})


def _moved(formula: str, row: int, to: int) -> str:
    """The formula whose references to a row are to another."""
    if row == to:
        return formula
    return re.sub(rf"(?<=[A-Z]){row}(?![\w(])", str(to), formula)


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
