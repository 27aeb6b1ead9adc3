"""A line of Checks: what must tie, and within what."""

from __future__ import annotations

from typing import Literal, NamedTuple

from promnote_workbooks.pages.heading import DIFFERENCE

#: Defined names of the tolerances.
EXACT, CENT = "ExactTolerance", "CheckTolerance"


class Check(NamedTuple):
    """`found` and `expected` are formulas; `applies` is a condition, empty for always.

    `bad`: what the line says where it does not hold.
    """

    sheet: str
    what: str
    kind: Literal["money", "count", "date"]
    found: str
    expected: str
    tolerance: str
    applies: str
    how: str
    bad: str = DIFFERENCE
