"""The shape of a note's workbook: how many rows its blocks have, and which formulas its schedule can be written in.

Workbooks of one shape share one template, so the shape is kept coarse: spare rows are rounded up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from promnote.basics.daycount import ACT_ACT_ICMA
from promnote.contract.fields import ISSUANCE_ACCOUNTS
from promnote.contract.repayment import instalments
from promnote.contract.terms import Installments, Note
from promnote.running.schedule import ScheduleRow
from promnote_workbooks.sheets.term_labels import open_groups

#: How a schedule's dates and interest are written (see `schedule_sheet`).
Course = Literal["installments", "cycle", "level", "values"]

_RATE_STEP, _RATE_SPARE = 24, 12
_ACTIVITY_STEP, _ACTIVITY_SPARE = 24, 12
#: Blocks that promnote writes: rounded up so that workbooks of a portfolio share few templates.
_LEDGER_STEP, _LATE_STEP, _MONTH_STEP, _JOURNAL_STEP, _YEAR_STEP, _HISTORY_STEP = 48, 12, 12, 24, 6, 24
_ISSUANCE_STEP, _REPORT_STEP, _PLAN_STEP, _PLAN_SPARE = 12, 12, 12, 6
#: Beside the instalments: events between them, such as draws and prepayments.
_NOW_STEP, _NOW_SPARE = 24, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`rates` and `activity` count the rows to type into, filled or spare.

    `issuance` counts the rows of the issuance costs' schedule; 0: the note has none, and no sheets for them. `form` is the
    agreement whose sheets the workbook has, `reports` counts the rows of its covenant calendar. `plan` counts the rows of
    a scheduled note to type into; 0: another kind, and no sheet for them. `now` counts the rows of the schedule from here on,
    `periods` those of the contract rate. `groups` are those of Terms that are open.
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
        return self.rows + self.now + self.periods + typed + written + self.history + self.closes

    @property
    def key(self) -> str:
        """A short text for messages."""
        return f"{self.course}, {self.rows} rows"


#: The shape of the template that ships: the 1996 note.
BASE = Shape(rows=48)


def shape_of(note: Note, rows: Sequence[ScheduleRow], records: Mapping[str, Sequence[object]]) -> Shape:
    """The shape that holds the note, with room to type the next resets and payments.

    Blocks that promnote writes have room for the whole life of a note that is paid as agreed, so that a note keeps its shape
    from month to month and a portfolio shares few.
    """
    through = max(rows[-1].date, *(row["month_end"] for row in records["MonthRows"]))  # type: ignore[index]
    issued = note.terms.issue_date
    lifetime = 12 * (through.year - issued.year) + through.month - issued.month + 1
    events = max(len(records["LedgerRows"]), 1 + 2 * len(rows) + len(note.activity))
    return Shape(
        rows=len(rows),
        course=course_of(note, rows),
        rates=_rounded_up(len(note.resets) + _RATE_SPARE, _RATE_STEP),
        activity=_rounded_up(len(note.activity) + _ACTIVITY_SPARE, _ACTIVITY_STEP),
        ledger=_rounded_up(events, _LEDGER_STEP),
        late=_rounded_up(max(len(records["LateItems"]), 1), _LATE_STEP),
        months=_rounded_up(lifetime, _MONTH_STEP),
        journal=_rounded_up(max(len(records["JournalLines"]), 1), _JOURNAL_STEP),
        years=_rounded_up(max(len(records["UsuryYears"]), through.year - issued.year + 2), _YEAR_STEP),
        history=_rounded_up(len(records["History"]) + 1, _HISTORY_STEP),
        closes=_rounded_up(len(records["Closes"]) + 1, _HISTORY_STEP),
        issuance=_rounded_up(max(len(records["IssuanceRows"]), 1), _ISSUANCE_STEP) if _has_issuance(note) else 0,
        form=note.terms.agreement_form,
        reports=_rounded_up(max(len(records["ReportCalendar"]), 1), _REPORT_STEP) if "ReportCalendar" in records else 0,
        groups=open_groups(note),
        plan=_rounded_up(len(note.terms.rows) + _PLAN_SPARE, _PLAN_STEP) if note.terms.rows else 0,
        now=_rounded_up(max(len(records["ScheduleNow"]), len(rows)) + _NOW_SPARE, _NOW_STEP),
        periods=_rounded_up(max(len(records["ContractRates"]), len(rows) if note.resets else 1) + _NOW_SPARE, _NOW_STEP),
    )


def _has_issuance(note: Note) -> bool:
    """Costs, or an account that only they can need and that its Terms sheet must show."""
    return bool(note.terms.issuance.costs) or any(key in ISSUANCE_ACCOUNTS for key, _ in note.terms.accounts)


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


def _is_more_than_scalars_say(note: Note) -> bool:
    """Terms under which a row is more than one accrual on one balance, on dates that a rule of months gives."""
    terms, interest = note.terms, note.terms.interest
    return bool(
        terms.kind == "scheduled"
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


def _rounded_up(number: int, step: int) -> int:
    return -(-number // step) * step
