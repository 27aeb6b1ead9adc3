"""Financial statements that the company owes the holders, and when (NPA 6.1(a), 6.1(b)).

Annual statements within 100 days of the fiscal year's end, quarterly ones within 55 days of the end of each of the
first three quarters, while any of the notes is outstanding: calendar days, the last one in time. The fiscal year is the
calendar year (NPA 3.8, 3.9) unless told otherwise. A report whose days began before the closing and end after it is
owed too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from promnote.basics import dates
from promnote.functions.notices import report_due_date
from promnote.reports.columns import Column
from promnote_workbooks.agreements.npa_1997.covenants.business_days import business_day_from, why_closed
from promnote_workbooks.agreements.npa_1997.covenants.records import (
    CLOSING_DATE,
    RecordError,
    Status,
    days_late,
    need_order,
    status_of,
)

ANNUAL_DAYS, QUARTERLY_DAYS = 100, 55
ANNUAL, QUARTERLY = "NPA 6.1(a)", "NPA 6.1(b)"
DECEMBER = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Statements for a period: `due` as the agreement counts it, `business_day` the first one on or after it."""

    clause: str
    title: str
    period_end: date
    due: date
    business_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A report that went out on a day."""

    clause: str
    period_end: date
    sent_on: date

    def __post_init__(self) -> None:
        where = f"report {self.clause} of {self.period_end}"
        if self.clause not in (ANNUAL, QUARTERLY):
            raise RecordError(where, f"found clause {self.clause}; allowed: {ANNUAL}, {QUARTERLY}")
        need_order(self.period_end, self.sent_on, f"{where} sent_on", "the period's end")


class ReportRow(NamedTuple):
    """A line of the covenant calendar as of a date. `closed`: why the due date is no business day, or ''."""

    clause: str
    report: str
    period_end: date
    due: date
    closed: str
    business_day: date
    sent_on: date | None
    status: Status
    days_late: int


REPORT_COLUMNS: tuple[Column, ...] = (
    Column("clause", "Clause", "text"),
    Column("report", "Report", "text"),
    Column("period_end", "Period ended", "date"),
    Column("due", "Due", "date"),
    Column("closed", "Due date is", "text"),
    Column("business_day", "Next business day", "date"),
    Column("sent_on", "Sent", "date"),
    Column("status", "Status", "text"),
    Column("days_late", "Days late", "days"),
)


def reports(
    first: date = CLOSING_DATE,
    last: date = date(2000, 2, 1),
    *,
    year_end_month: int = DECEMBER,
    also_closed: Collection[date] = (),
) -> list[Report]:
    """Every report due from `first` (the closing) through `last` (when the notes are repaid), by due date."""
    if not 1 <= year_end_month <= DECEMBER:
        raise RecordError("year_end_month", f"found {year_end_month}; allowed: 1 to 12")
    need_order(first, last, "last", "first")
    owed = []
    # a year back: 100 days before the closing can lie in the year before
    quarter_end = dates.month_end(date(first.year - 1, year_end_month, 1))
    number = 0
    while quarter_end <= last:
        annual = number % 4 == 0
        due = report_due_date(quarter_end, ANNUAL_DAYS if annual else QUARTERLY_DAYS)
        if first <= due <= last:
            owed.append(
                Report(
                    clause=ANNUAL if annual else QUARTERLY,
                    title=_title(quarter_end, number % 4, year_end_month),
                    period_end=quarter_end,
                    due=due,
                    business_day=business_day_from(due, also_closed),
                )
            )
        quarter_end, number = dates.step(quarter_end, 3, True), number + 1
    return sorted(owed, key=lambda report: report.due)


def _title(quarter_end: date, quarter: int, year_end_month: int) -> str:
    # a fiscal year bears the year in which it ends
    year = quarter_end.year if quarter_end.month <= year_end_month else quarter_end.year + 1
    words = (f"Fiscal {year}", "First quarter", "Second quarter", "Third quarter")
    return words[0] if quarter == 0 else f"{words[quarter]} {year}"


def report_rows(
    owed: Iterable[Report], sent: Iterable[Sent], as_of: date, also_closed: Collection[date] = ()
) -> list[ReportRow]:
    """The calendar as of a date. A report sent that is not owed is an error that names it."""
    owed = list(owed)
    known = {(each.clause, each.period_end) for each in owed}
    went: dict[tuple[str, date], date] = {}
    for each in sent:
        key = (each.clause, each.period_end)
        where = f"report {each.clause} of {each.period_end}"
        if key not in known:
            ends = ", ".join(str(report.period_end) for report in owed if report.clause == each.clause)
            raise RecordError(where, f"found a report that is not owed; allowed: periods that ended {ends}")
        # the first one counts, a second is a correction
        went[key] = min(each.sent_on, went.get(key, each.sent_on))
    rows = []
    for report in owed:
        sent_on = went.get((report.clause, report.period_end))
        rows.append(
            ReportRow(
                report.clause,
                report.title,
                report.period_end,
                report.due,
                why_closed(report.due, also_closed),
                report.business_day,
                sent_on if sent_on is not None and sent_on <= as_of else None,
                status_of(report.due, sent_on, as_of),
                days_late(report.due, sent_on, as_of),
            )
        )
    return rows
