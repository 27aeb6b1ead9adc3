"""Reports and notices under an agreement: by when a report is due, from when a notice counts."""

from __future__ import annotations

from datetime import date

from promnote.functions.catalogue import Argument, Example, Function
from promnote.functions.working import later

#: What the effective date runs from, and by how many days.
METHODS: dict[str, tuple[str, int]] = {
    "hand": ("delivery", 0),
    "registered mail": ("postmark", 5),
    "certified mail": ("postmark", 5),
    "facsimile": ("confirmation of transmission", 0),
}


def report_due_date(period_end: date, days: int) -> date:
    """The last day for a report: `days` calendar days after the period's end."""
    return later(period_end, days, "days")


def _explain_report_due_date(period_end: date, days: int) -> str:
    due = report_due_date(period_end, days)
    return f"{period_end} + {days:,} days = {due} (calendar days; the last day on which it is in time)"


def notice_effective_date(method: str, event_date: date) -> date:
    """The day from which a notice counts: delivery or confirmation, or five days after the postmark."""
    return later(event_date, METHODS[method][1], "event_date")


def _explain_notice_effective_date(method: str, event_date: date) -> str:
    effective = notice_effective_date(method, event_date)
    event, days = METHODS[method]
    if days:
        return f"{event_date} + {days} days = {effective} (by {method}: five days after the {event})"
    return f"{effective} (by {method}: effective on {event})"


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="REPORT_DUE_DATE",
        category="Notices",
        summary="The last day for a financial report: calendar days after the period's end.",
        arguments=(
            Argument(name="period_end", kind="date", doc="Last day of the fiscal year or quarter."),
            Argument(
                name="days",
                kind="count",
                doc="Calendar days that the agreement allows after the period's end, 100 say.",
            ),
        ),
        returns="date",
        source="calendar days; no move to a business day",
        compute=report_due_date,
        explain=_explain_report_due_date,
        errors="#NUM! when days is negative or no whole number; #VALUE! for what is no date",
        examples=(
            Example(arguments=("1997-12-31", "100"), result="1998-04-10"),
            Example(arguments=("1998-03-31", "55"), result="1998-05-25"),
        ),
    ),
    Function(
        name="NOTICE_EFFECTIVE_DATE",
        category="Notices",
        summary="From when a notice counts, by the way it was sent.",
        arguments=(
            Argument(
                name="method",
                kind="choice",
                choices=tuple(METHODS),
                doc="How it was sent: hand, registered mail, certified mail or facsimile.",
            ),
            Argument(
                name="event_date",
                kind="date",
                doc="hand: day of delivery; registered or certified mail: day of the postmark, five days are added; "
                "facsimile: day on which transmission was confirmed.",
            ),
        ),
        returns="date",
        source="on delivery; by mail five days after the postmark. Compare your agreement",
        compute=notice_effective_date,
        explain=_explain_notice_effective_date,
        errors="#VALUE! for a method that is not listed, or what is no date",
        examples=(
            Example(arguments=("certified mail", "1997-02-05"), result="1997-02-10"),
            Example(arguments=("hand", "1997-02-05"), result="1997-02-05"),
        ),
    ),
)
