"""The shape of a note's workbook: how many rows its blocks have, and which formulas its schedule can be written in.

Workbooks of one shape share one template, so the shape is kept coarse: spare rows are rounded up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from typing import Any, Literal, NamedTuple, TypeVar

from promnote.basics.daycount import ACT_ACT_ICMA
from promnote.contract.repayment import instalments
from promnote.contract.terms import Installments, Note
from promnote.running.schedule import ScheduleRow

#: How a schedule's dates and interest are written (see `schedule_sheet`).
Course = Literal["installments", "cycle", "level", "values"]

#: Principals below so many cents need columns of such a width: sums of interest and principal are larger than it.
_MONEY_WIDTHS = ((10**10, 0.0), (10**11, 17.5), (10**13, 21.5), (10**15, 24.5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`rates` and `activity` count the rows to type into, filled or spare.

    `issuance` counts the rows of the issuance costs' schedule; 0: the note has none, and no sheets for them. `form` is the
    agreement whose sheets the workbook has, `reports` counts the rows of its covenant calendar. `tested`: there is a maximum
    of interest, and so a chart of it. `money_width`: the least width of columns of amounts. `plan` counts the rows of a
    scheduled note to type into; 0: another kind, and no sheet for them. `now` counts the rows of the schedule from here on,
    `periods` those of the contract rate. `groups` are those of Terms that are open.
    """

    rows: int
    course: Course = "installments"
    rates: int = 72
    activity: int = 24
    ledger: int = 144
    late: int = 24
    months: int = 60
    journal: int = 48
    booked: int = 288
    sums: int = 6
    receipts: int = 6
    years: int = 6
    history: int = 24
    closes: int = 36
    issuance: int = 0
    form: str = ""
    reports: int = 0
    tested: bool = False
    money_width: float = 0.0
    plan: int = 0
    now: int = 72
    periods: int = 72
    groups: tuple[str, ...] = (
        "note",
        "instalments",
        "interest",
        "index",
        "late_charge",
        "payments",
        "prepayment",
        "amendments",
        "usury",
        "clauses",
    )

    @property
    def size(self) -> int:
        """The rows of all its blocks."""
        written = self.ledger + self.late + self.months + self.journal + self.years + self.issuance + self.reports
        typed = self.rates + self.activity + self.plan
        kept = self.history + self.closes + self.booked + self.sums + self.receipts
        return self.rows + self.now + self.periods + typed + written + kept

    @property
    def is_kept(self) -> bool:
        """Whether what is made of the shape is kept for the next note of it: one of many thousand rows takes a gigabyte."""
        return self.size <= 3_000

    @property
    def key(self) -> str:
        """A short text for messages."""
        return f"{self.course}, {self.rows} rows"


_T = TypeVar("_T")


def kept_by_shape(make: Callable[[Shape], _T]) -> Callable[[Shape], _T]:
    """`make`, whose results are kept, but for shapes that are not."""
    kept = lru_cache(maxsize=16)(make)
    return wraps(make)(lambda shape: kept(shape) if shape.is_kept else make(shape))


#: The shape of the template that ships: the 1996 note, no month of it closed. That one is filled without being drawn.
BASE = Shape(rows=48)


class Life(NamedTuple):
    """What the room of a sheet is reckoned from: the note, its schedule, the rows to write, and how long it runs.

    Blocks that promnote writes have room for the whole life of a note that is paid as agreed, so that a note keeps its shape
    from month to month and a portfolio shares few.
    """

    note: Note
    rows: Sequence[ScheduleRow]
    records: Mapping[str, Sequence[Mapping[str, Any]]]

    @property
    def _through(self) -> date:
        ends: list[date] = [row["month_end"] for row in self.records["MonthRows"]]
        return max(self.rows[-1].date, *ends)

    @property
    def months(self) -> int:
        """Months from issue to the end, or through the last one that is written."""
        issued, through = self.note.terms.issue_date, self._through
        return 12 * (through.year - issued.year) + through.month - issued.month + 1

    @property
    def to_close(self) -> int:
        """Months that there is room to close: those of its life in whole years, at most three of them."""
        return min(rounded_up(self.months, 12), 36)

    @property
    def years(self) -> int:
        """Calendar years between the same."""
        return self._through.year - self.note.terms.issue_date.year


def course_of(note: Note, rows: Sequence[ScheduleRow]) -> Course:
    """Which formulas hold for every row of the schedule.

    A row can be written in scalar functions when its interest is one accrual on one balance, rounded half-up: each
    row is an interest date, no amendment changes the terms on the way, and interest starts before the first row ends.
    """
    terms = note.terms
    on_interest = {each.falls_on for each in instalments(terms) if each.interest}
    if _is_more_than_scalars_say(note) or any(row.date not in on_interest for row in rows):
        return "values"
    if rows[0].date <= terms.accrues_from:
        return "values"
    if terms.kind == "level":
        # each payment holds all of its interest, and the last one is the rest
        plain = all(row.principal > 0 for row in rows[:-1]) and rows[-1].opening > 0
        return "level" if plain else "values"
    # a bullet is a cycle whose one instalment is the maturity
    return "installments" if terms.kind == "installment" and terms.interest.first_date is None else "cycle"


#: Kinds whose dates and principal scalar functions give; every other kind's plan is written as values.
_IN_SCALARS = frozenset({"installment", "level", "bullet"})


def _is_more_than_scalars_say(note: Note) -> bool:
    """Terms under which a row is more than one accrual on one balance, on dates that a rule of months gives."""
    terms, interest = note.terms, note.terms.interest
    return bool(
        terms.kind not in _IN_SCALARS
        or terms.amendments
        or terms.opening
        or terms.rows
        or terms.payments.business_days != "none"
        or (terms.installments is not None and (terms.installments.interest_only or _is_recast(terms.installments)))
        or interest.rounding != "half-up"
        or interest.capitalize_through
        or interest.averaging != "none"
        or interest.reset != "as_listed"
        or interest.adjustment
        or interest.floor_on != "rate"
        or interest.index_rounding
        or interest.day_count is ACT_ACT_ICMA
        or any(each.index for each in note.resets)
        or any(each.type == "draw" for each in note.activity)
    )


def _is_recast(each: Installments) -> bool:
    return each.on_rate_change == "recast"


def money_width(note: Note) -> float:
    """The least width of columns of amounts, by the most principal that can be there at a time."""
    opening = note.terms.opening
    most = max(note.terms.principal_cents, note.terms.commitment_cents or 0, opening.principal_cents if opening else 0)
    return next(width for cents, width in _MONEY_WIDTHS if most < cents)


def rounded_up(number: int, step: int) -> int:
    """The next multiple of `step`: shapes are kept coarse."""
    return -(-number // step) * step
