"""Calendar steps of contracts: months, month-ends, a year later."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from functools import lru_cache

_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
#: The earliest date that spreadsheets agree on (Excel counts a 29 February 1900 that never was).
EARLIEST = date(1900, 3, 1)
LATEST = date(9999, 12, 31)
_ONE_DAY = timedelta(days=1)


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    return 29 if month == 2 and isleap(year) else _DAYS[month]


def is_month_end(day: date) -> bool:
    """Whether `day` is the last day of its month."""
    return day.day >= 28 and day.day == days_in_month(day.year, day.month)


def month_end(day: date) -> date:
    """The last day of `day`'s month."""
    return day.replace(day=days_in_month(day.year, day.month))


def next_day(day: date) -> date:
    """The day after `day`."""
    return day + _ONE_DAY


def step(first: date, months: int, on_month_end: bool) -> date:
    """`first` moved by `months`: the month's last day if `on_month_end`, else the same day, or the last if there is none.

    30 April + 1 month is 31 May with `on_month_end`; EDATE's 30 May would drift.
    """
    index = first.month - 1 + months
    year, month = first.year + index // 12, index % 12 + 1
    last = 29 if month == 2 and isleap(year) else _DAYS[month]
    return date(year, month, last if on_month_end or first.day > last else first.day)


def can_step(first: date, months: int) -> bool:
    """Whether `first` moved by `months` is still a date of the calendar (years 1 to 9999)."""
    return 1 <= first.year + (first.month - 1 + months) // 12 <= LATEST.year


@lru_cache(maxsize=1024)
def steps(first: date, count: int, every_months: int, on_month_end: bool) -> tuple[date, ...]:
    """`count` dates from `first`, `every_months` apart. Each is stepped from `first`, so that no day is lost on the way."""
    year, month, day = first.year, first.month, 31 if on_month_end else first.day
    found = []
    for _ in range(count):
        last = _DAYS[month] if month != 2 or not isleap(year) else 29
        found.append(date(year, month, day if day < last else last))
        month += every_months
        if month > 12:
            year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return tuple(found)


def year_later(day: date) -> date:
    """The same day a year on, or that month's last day if `day` is a month's last day; never past the calendar."""
    return step(day, 12, is_month_end(day)) if day.year < LATEST.year else LATEST
