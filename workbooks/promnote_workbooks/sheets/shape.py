"""The shape of a note's workbook: how many rows its blocks have, and which formulas its schedule can be written in.

Workbooks of one shape share one template, so the shape is kept coarse: spare rows are rounded up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from promnote.contract.terms import Note
from promnote.running.schedule import ScheduleRow, interest_dates, maturity_of

#: How a schedule's dates and interest are written (see `schedule_sheet`).
Course = Literal["installments", "cycle", "values"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`rates` and `activity` count the rows to type into, filled or spare.

    `issuance` counts the rows of the issuance costs' schedule; 0: the note has none, and no sheets for them. `form` is the
    agreement whose sheets the workbook has, `reports` counts the rows of its covenant calendar.
    """

    rows: int
    course: Course = "installments"
    rates: int = 72
    activity: int = 24
    ledger: int = 144
    late: int = 12
    months: int = 60
    journal: int = 24
    years: int = 6
    history: int = 24
    closes: int = 24
    issuance: int = 0
    form: str = ""
    reports: int = 0

    @property
    def key(self) -> str:
        """A short text for messages."""
        return f"{self.course}, {self.rows} rows"


#: The shape of the template that ships: the 1996 note.
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
    def years(self) -> int:
        """Calendar years between the same."""
        return self._through.year - self.note.terms.issue_date.year


def course_of(note: Note, rows: Sequence[ScheduleRow]) -> Course:
    """Which formulas hold for every row of the schedule.

    A row can be written in scalar functions when its interest is one accrual on one balance, rounded half-up: each
    row is an interest date, no amendment changes the terms on the way, and interest starts before the first row ends.
    """
    terms = note.terms
    principal_dates = [row.date for row in rows if row.principal]
    on_interest = set(interest_dates(terms, principal_dates, maturity_of(terms)))
    if terms.amendments or terms.interest.rounding != "half-up" or any(row.date not in on_interest for row in rows):
        return "values"
    if rows[0].date <= terms.accrues_from:
        return "values"
    # a bullet is a cycle whose one instalment is the maturity
    return "installments" if terms.kind == "installment" and terms.interest.first_date is None else "cycle"


def rounded_up(number: int, step: int) -> int:
    """The next multiple of `step`: shapes are kept coarse."""
    return -(-number // step) * step
