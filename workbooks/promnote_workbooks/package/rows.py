"""What hangs on the rows of a worksheet beside its cells: notes, and rows that are hidden."""

from __future__ import annotations

from .cells import iter_rows, place
from .opc import related
from .workbook import Package
from .xmlpart import is_true, parse_part


def note_places(package: Package, sheet: str) -> list[str]:
    """The cells of the sheet that have a note or a thread of comments."""
    part = package.worksheet(sheet).part
    found: dict[str, None] = {}
    for kind in ("comments", "threadedComment"):
        for name in related(package.archive, part, kind):
            for element in parse_part(package.archive, name).iter("{*}comment", "{*}threadedComment"):
                if element.get("ref"):
                    found[element.get("ref", "")] = None
    return list(found)


def hides_rows(package: Package, sheet: str, first: int, last: int) -> bool:
    """Whether one of these rows is hidden, as a filter or a hand does it."""
    found = package.worksheet(sheet)
    root = parse_part(package.archive, found.part)
    rows = iter_rows(root, place(package, found))
    return any(is_true(row.get("hidden")) for number, row in rows if first <= number <= last)
