"""Business days in the United States, for the agreement's calendar: those of the Federal Reserve Banks.

The agreement moves no date that falls on a holiday, so the next business day is shown beside a due date and never in
its place. A day that an exchange keeps and the Reserve Banks do not (Good Friday) can be added.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from promnote.basics.calendars import calendar


def business_day_from(day: date, also_closed: Collection[date] = ()) -> date:
    """`day` itself if it is a business day, else the next one."""
    return calendar("US", also_closed).adjust(day, "following")


def why_closed(day: date, also_closed: Collection[date] = ()) -> str:
    """The holiday's name, or the day of the week, or ''."""
    return calendar("US", also_closed).why_closed(day)
