"""Which formulas depend on changed cells: directly, through other formulas, through ranges and names."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping

from promnote_workbooks.refresh.book import Place
from promnote_workbooks.refresh.references import Rectangle, References


class Marked:
    """A set of cells that answers whether a rectangle holds one of them."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        found: dict[tuple[str, int], set[int]] = {}
        for sheet, row, column in places:
            found.setdefault((sheet, column), set()).add(row)
        self._rows = {key: sorted(rows) for key, rows in found.items()}

    def add(self, place: Place) -> None:
        """Mark a cell."""
        sheet, row, column = place
        rows = self._rows.setdefault((sheet, column), [])
        at = bisect_left(rows, row)
        if at == len(rows) or rows[at] != row:
            insort(rows, row)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def touches(self, rectangle: Rectangle) -> bool:
        """Whether the rectangle holds a marked cell."""
        sheet, top, left, bottom, right = rectangle
        if right - left < len(self._rows):
            columns = [(sheet, column) for column in range(left, right + 1) if (sheet, column) in self._rows]
        else:
            columns = [key for key in self._rows if key[0] == sheet and left <= key[1] <= right]
        for key in columns:
            rows = self._rows[key]
            at = bisect_left(rows, top)
            if at < len(rows) and rows[at] <= bottom:
                return True
        return False


def dependents(
    changed: Iterable[Place], formulas: Mapping[Place, References], fills: Mapping[Place, Iterable[Place]]
) -> list[Place]:
    """The formulas that depend on `changed`, in their order; `fills` gives the other cells of an array formula."""
    marked = Marked(changed)
    if not marked:
        return []
    found: dict[Place, None] = {}
    waiting = dict(formulas)
    while True:
        reached = []
        # in reading order a column of running totals is reached in one pass
        for place, references in waiting.items():
            if references.anything or any(map(marked.touches, references.rectangles)):
                reached.append(place)
                marked.add(place)
                for other in fills.get(place, ()):
                    marked.add(other)
        if not reached:
            return [place for place in formulas if place in found]
        for place in reached:
            found[place] = None
            del waiting[place]
