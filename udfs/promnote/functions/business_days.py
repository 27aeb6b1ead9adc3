"""Business days: a date moved off weekends and holidays."""

from __future__ import annotations

from datetime import date

from promnote.basics.calendars import CALENDARS, RULES, Rule, calendar
from promnote.basics.errors import ArgumentError, TermsError
from promnote.functions.catalogue import Argument, Example, Function

_SOURCE = "ISDA 2006 4.12 (business day conventions)"


def business_day(on_date: date, rule: Rule | None = None, calendar_name: str | None = None) -> date:
    """`on_date` itself if it is a business day, else the day to which the rule moves it."""
    try:
        return calendar(calendar_name or "US").adjust(on_date, rule or "following")
    except TermsError as error:
        raise ArgumentError("on_date", error.problem, code=error.code) from None


def _explain_business_day(on_date: date, rule: Rule | None = None, calendar_name: str | None = None) -> str:
    moved, name, rule = business_day(on_date, rule, calendar_name), calendar_name or "US", rule or "following"
    closed = calendar(name).why_closed(on_date)
    day = f"{on_date:%A}" + (f", {closed}" if closed and closed != f"{on_date:%A}" else "")
    if not closed:
        return f"{on_date} ({day}) is a business day (calendar {name}) [{_SOURCE}]"
    return f"{on_date} ({day}) -> {moved} ({moved:%A}) (rule {rule}, calendar {name}) [{_SOURCE}]"


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="BUSINESS_DAY",
        category="Dates and interest",
        summary="A date moved to a business day by rule and calendar; a business day stays.",
        arguments=(
            Argument(name="on_date", kind="date", doc="The day to move. A date or its serial."),
            Argument(
                name="rule",
                kind="choice",
                choices=RULES,
                optional=True,
                default="following",
                doc="following (default): the next business day. modified_following: the next, but the one before if that is "
                "in another month. preceding: the one before. none: stays.",
            ),
            Argument(
                name="calendar",
                kind="choice",
                choices=CALENDARS,
                optional=True,
                default="US",
                doc="US (default): weekends and Federal Reserve Bank holidays. TARGET: those of the euro. weekends: Saturdays "
                "and Sundays alone.",
            ),
        ),
        returns="date",
        source=_SOURCE,
        compute=business_day,
        explain=_explain_business_day,
        errors="#VALUE! for what is no date, rule or calendar; #NUM! for a date that the calendar does not reach",
        examples=(
            Example(arguments=("2026-05-31",), result="2026-06-01"),
            Example(arguments=("2026-05-31", "modified following"), result="2026-05-29"),
            Example(arguments=("2026-04-03", "following", "TARGET"), result="2026-04-07"),
        ),
    ),
)
