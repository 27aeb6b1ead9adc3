"""Every cell of a layout under a number, so that the values of a whole workbook stand in one list.

Cells are numbered sheet by sheet in reading order, from 1; 0 is the number of any cell that the layout does not have, and its
value stays blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from promnote_workbooks.package.refs import parse_ref
from promnote_workbooks.pages.model import Formula, WorkbookLayout, ref

#: Row and column.
Spot = tuple[int, int]


class Numbering:
    """Which number each cell of a layout has."""

    def __init__(self, layout: WorkbookLayout) -> None:
        self.layout = layout
        #: By sheet: the numbers of its cells, and the number of each cell.
        self.sheets: dict[str, range] = {}
        self.spots: dict[str, dict[Spot, int]] = {}
        #: By number: the cell as A1.
        self.refs = [""]
        for sheet in layout.sheets:
            first = len(self.refs)
            self.spots[sheet.name] = {(cell.row, cell.column): at for at, cell in enumerate(sheet.cells, start=first)}
            self.refs += [ref(cell.row, cell.column) for cell in sheet.cells]
            self.sheets[sheet.name] = range(first, len(self.refs))
        contents = (cell.content for sheet in layout.sheets for cell in sheet.cells)
        self._constants = [None, *(None if isinstance(content, Formula) else content for content in contents)]

    @property
    def size(self) -> int:
        """One more than the highest number."""
        return len(self.refs)

    def number(self, sheet: str, where: str) -> int:
        """The number of a cell of the layout, given as B7 or $B$7."""
        return self.spots[sheet][parse_ref(where)]

    def where(self, number: int) -> str:
        """A cell by its number, as Sheet!B7."""
        return next(f"{sheet}!{self.refs[number]}" for sheet, numbers in self.sheets.items() if number in numbers)

    def by_sheet(self, numbers: Iterable[int], values: Sequence[Any] | None = None) -> dict[str, dict[str, Any]]:
        """Values by sheet and cell, of every sheet; without `values` the numbers themselves. `numbers` go up."""
        found: dict[str, dict[str, Any]] = {sheet: {} for sheet in self.sheets}
        sheets = iter(self.sheets.items())
        sheet, own = next(sheets)
        for at in numbers:
            while at not in own:
                sheet, own = next(sheets)
            found[sheet][self.refs[at]] = at if values is None else values[at]
        return found

    def constants(self) -> list[Any]:
        """A new list of all values: constants, and None where an input or a formula stands."""
        return self._constants.copy()

    def formulas(self) -> Iterator[tuple[str, int, str]]:
        """Sheet, number and text of every formula."""
        for sheet in self.layout.sheets:
            for at, cell in zip(self.sheets[sheet.name], sheet.cells, strict=True):
                if isinstance(cell.content, Formula):
                    yield sheet.name, at, cell.content.text
