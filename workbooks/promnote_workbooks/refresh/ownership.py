"""What a refresh may write in a user's workbook, computed in this one place; anything else is refused.

Constants go into the as-of cell, figures' cells without a formula, the written columns of found blocks, the columns of
Schedule, spare rows of the inputs (a note that is filled into a template also into the values of Terms and all rows).
Formulas go into Schedule, into the columns of blocks that hold one in every row, into new rows of a block that has grown,
and into totals above a block, which grow with it.
The user's cells in the rows of a block go with their rows, and what has no row any longer goes to the sheet Set aside.
Results go to cells that hold a formula, promnote's or the user's, and to the cells that an array formula fills.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from promnote.basics.errors import WorkbookError
from promnote_workbooks.package import Area, CellValue, Kind, Package, Stale
from promnote_workbooks.pages.model import Block
from promnote_workbooks.refresh.aside import aside_block
from promnote_workbooks.refresh.blocks import Found, filled_rows, find_block, formula_columns
from promnote_workbooks.refresh.book import Book, Place, Trespass, place_text
from promnote_workbooks.refresh.inputs import AS_OF, TERMS, activity_block, plan_block, rates_block
from promnote_workbooks.refresh.layout import layout_of
from promnote_workbooks.refresh.outputs import output_places
from promnote_workbooks.refresh.schedule import schedule_block


def _found(block: Block, book: Book) -> Found | None:
    return find_block(book, block)


class _Rows(NamedTuple):
    """The rows of one column that are owned."""

    first: int
    last: int


class Ownership:
    """The guard of a workbook. It follows blocks as they grow; `filling`: a note is put into a template."""

    def __init__(self, book: Book, *, filling: bool = False) -> None:
        self._book, self._filling = book, filling
        self._package: Package | None = None
        self._columns: dict[tuple[str, int], list[_Rows]] = {}
        self._blocks: list[Found] = []
        self._scheduled: dict[tuple[str, int], list[_Rows]] = {}

    def constant(self, place: Place, value: CellValue) -> None:
        """Refuse a constant that is not owned. To leave a blank cell blank, with the format of its block, is no writing."""
        self._follow()
        sheet, row, column = place
        if any(each.first <= row <= each.last for each in self._columns.get((sheet, column), ())):
            return
        if not (value is None and self._is_blank(place) and self._in_a_block(place)):
            raise Trespass(place_text(place), "a constant")

    def formula(self, place: Place) -> None:
        """Refuse a formula that is not owned."""
        self._follow()
        sheet, row, column = place
        if any(each.first <= row <= each.last for each in self._scheduled.get((sheet, column), ())):
            return
        if self._is_blank(place) and self._in_a_block(place):
            return
        total = any(each.sheet == sheet and row < each.header for each in self._blocks)
        if not (total and self._book.formula(*place) is not None):
            raise Trespass(place_text(place), "a formula")

    def result(self, place: Place, value: CellValue | Stale) -> None:
        """Refuse a result where no formula is."""
        if self._book.formula(*place) is None and self._book.cell(*place).kind is not Kind.ARRAY_PART:
            raise Trespass(place_text(place), f"the result {value}")

    def carried(self, place: Place) -> None:
        """Refuse a cell of the user's outside the rows of the blocks, with which it goes."""
        self._follow()
        if not self._in_a_block(place):
            raise Trespass(place_text(place), "a cell of the user's")

    # --- what is owned ----------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Find everything anew when the package has grown."""
        if self._package is self._book.package:
            return
        self._package = self._book.package
        self._columns.clear()
        self._blocks = [*self._written_blocks()]
        self._own_cells()
        inputs = [
            each for block in (rates_block, activity_block, plan_block) if (each := self._tried(block)) is not None
        ]
        for block in inputs:
            spare = block.first if self._filling else block.first + filled_rows(self._book, block)
            for column in block.columns.values():
                self._own(block.sheet, column, spare, block.last)
        self._blocks += inputs
        aside = self._tried(aside_block)
        if aside is not None:
            self._blocks.append(aside)
            for column in aside.columns.values():
                self._own(aside.sheet, column, aside.first, aside.last)

    def _written_blocks(self) -> Iterator[Found]:
        schedule = self._tried(schedule_block)
        if schedule is not None:
            yield schedule
            for column in schedule.columns.values():
                self._own(schedule.sheet, column, schedule.first, schedule.last)
        self._scheduled = {place: [*rows] for place, rows in self._columns.items()}
        for sheet in layout_of(self._book).sheets:
            for block in sheet.blocks:
                found = self._tried(partial(_found, block))
                if found is None:
                    continue
                yield found
                for key in block.written:
                    if key in found.columns:
                        self._own(found.sheet, found.columns[key], found.first, found.last)
                for key in formula_columns(block, sheet):
                    if key in found.columns:
                        rows = self._scheduled.setdefault((found.sheet, found.columns[key]), [])
                        rows.append(_Rows(found.first, found.last))

    def _own_cells(self) -> None:
        as_of = self._book.area(AS_OF)
        if as_of is not None:
            self._own_area(as_of, as_of.range.left)
        for sheet, row, column in output_places(self._book).values():
            if self._book.cell(sheet, row, column).formula is None:
                self._own(sheet, column, row, row)
        terms = self._book.area(TERMS) if self._filling else None
        if terms is not None:
            self._own_area(terms, terms.range.right)

    def _own_area(self, area: Area, column: int) -> None:
        self._own(area.sheet, column, area.range.top, area.range.bottom)

    def _own(self, sheet: str, column: int, first: int, last: int) -> None:
        self._columns.setdefault((sheet, column), []).append(_Rows(first, last))

    def _tried(self, block_in: Callable[[Book], Found | None]) -> Found | None:
        """A block, or None where it is damaged: whoever needs it says so."""
        try:
            return block_in(self._book)
        except WorkbookError:
            return None

    def _in_a_block(self, place: Place) -> bool:
        sheet, row, _ = place
        return any(each.sheet == sheet and each.first <= row <= each.last for each in self._blocks)

    def _is_blank(self, place: Place) -> bool:
        return self._book.value(*place) is None and self._book.formula(*place) is None
