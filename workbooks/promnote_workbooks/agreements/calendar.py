"""The covenant calendar: reports that are owed some calendar days after each month, quarter or fiscal year.

Due dates are calendar days after a period's end, the last one in time; nothing moves them, and the next business day
stands beside. A report whose days began before the note and end after its issue is owed too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from dateutil.rrule import MONTHLY, rrule

from promnote.contract.terms import Covenant
from promnote_workbooks.agreements.business_days import business_day_from, why_closed
from promnote_workbooks.agreements.registers import days_late, status, typed
from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.heading import verdict
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.styles import WIDTH_CHECK, WIDTH_DATE
from promnote_workbooks.sheets.check import EXACT, Check
from promnote_workbooks.sheets.shape import Shape

BLOCK = "ReportCalendar"
_MONTHS = 12
_QUARTERS = ("First quarter", "Second quarter", "Third quarter", "Fourth quarter")
#: Months between the period ends of a covenant.
_STEPS = {"month": 1, "quarter": 3, "interim quarter": 3, "year": 12}


class Report(NamedTuple):
    """A report for a period: by which clause, what it is called, when its period ended, when it is due."""

    clause: str
    title: str
    period_end: date
    due: date


def reports(covenants: Iterable[Covenant], first: date, last: date, *, year_end_month: int = _MONTHS) -> list[Report]:
    """Every report due from `first` (the note's issue) through `last` (when it is repaid), by due date."""
    owed = [
        Report(covenant.clause, _title(covenant, end, year_end_month), end, end + timedelta(days=covenant.days))
        for covenant in covenants
        for end in _period_ends(covenant, first, last, year_end_month)
    ]
    return sorted(owed, key=lambda report: report.due)


def _period_ends(covenant: Covenant, first: date, last: date, year_end_month: int) -> Iterable[date]:
    """The month-ends whose report falls due between the two dates."""
    months = [
        month for month in range(1, _MONTHS + 1) if (month - year_end_month) % _STEPS[covenant.periods] == 0
    ]  # fmt: skip
    if covenant.periods == "interim quarter":
        months.remove(year_end_month)
    days = timedelta(days=covenant.days)
    start, until = (datetime.combine(day - days, time()) for day in (first, last))
    return (each.date() for each in rrule(MONTHLY, dtstart=start, until=until, bymonth=months, bymonthday=-1))


def _title(covenant: Covenant, end: date, year_end_month: int) -> str:
    # a fiscal year bears the year in which it ends
    year = end.year if end.month <= year_end_month else end.year + 1
    if covenant.periods == "month":
        period = f"{end:%B %Y}"
    elif covenant.periods == "year":
        period = f"Fiscal {year}"
    else:
        period = f"{_QUARTERS[(end.month - year_end_month - 1) % _MONTHS // 3]} {year}"
    return f"{covenant.name}, {period}" if covenant.name else period


def calendar_rows(owed: Iterable[Report], also_closed: Collection[date] = ()) -> list[dict[str, Any]]:
    """The written columns of the calendar."""
    return [
        {
            "clause": each.clause,
            "report": each.title,
            "period_end": each.period_end,
            "days": (each.due - each.period_end).days,
            "due": each.due,
            "closed": why_closed(each.due, also_closed),
            "business_day": business_day_from(each.due, also_closed),
        }
        for each in owed
    ]


COLUMNS = (
    WrittenColumn(key="clause", header="Clause", kind="text", width=WIDTH_DATE),
    WrittenColumn(key="report", header="Report", kind="label_indented", width=24.0),
    WrittenColumn(key="period_end", header="Period ended", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="days", header="Days", kind="count", width=8.0),
    WrittenColumn(key="due", header="Due", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="closed", header="Due date is", kind="label_indented", width=24.0),
    WrittenColumn(key="business_day", header="Next business day", kind="date", width=WIDTH_DATE),
    typed("sent", "Sent on", "date", WIDTH_DATE),
    WrittenColumn(
        key="status", header="Status", kind="label_indented", width=10.0, name="ReportStatus",
        formula=status("E", "H", "E"),
    ),
    WrittenColumn(key="late", header="Days late", kind="count", width=9.0, formula=days_late("E", "H")),
    WrittenColumn(
        key="check", header="Check", kind="check", width=WIDTH_CHECK, name="ReportChecks",
        formula=verdict("REPORT_DUE_DATE(C{r},D{r})=E{r}", unless='C{r}=""'),
    ),
)  # fmt: skip


def calendar_sheet(shape: Shape, title: str, explanation: str) -> SheetLayout:
    """The sheet, with room for the reports of a shape."""
    return written_sheet(
        "Covenants", title, explanation, COLUMNS, shape.reports, block_name=BLOCK, grid_name="ReportsSent", as_of_column=2,
        empty="No report is owed between issue and maturity.",
    )  # fmt: skip


def calendar_check(clause: str = "") -> Check:
    """Due dates as written, against the function; `clause` is named beside."""
    how = "Written due dates, against period end + days" + (f" ({clause})" if clause else "")
    wrong = 'ROWS(ReportChecks)-COUNTIF(ReportChecks,"OK")-COUNTIF(ReportChecks,"")'
    return Check("Covenants", "Due dates that differ from REPORT_DUE_DATE", "count", wrong, "0", EXACT, "", how)
