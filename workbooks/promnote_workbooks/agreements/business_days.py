"""Business days in the United States: no Saturday, no Sunday, no federal holiday (from the package `holidays`).

The agreement moves no date that falls on a holiday, so the next business day is shown beside a due date and never in
its place. A day that a bank or an exchange keeps and the government does not (Good Friday) can be added.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

import holidays

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def federal_holidays(year: int) -> dict[date, str]:
    """The federal holidays of a year by date, observed days among them."""
    return dict(holidays.country_holidays("US", years=year))


def is_business_day(day: date, also_closed: Collection[date] = ()) -> bool:
    """Whether `day` is neither at a weekend nor a federal holiday nor one of `also_closed`."""
    return day.weekday() < _SATURDAY and day not in federal_holidays(day.year) and day not in also_closed


def business_day_from(day: date, also_closed: Collection[date] = ()) -> date:
    """`day` itself if it is a business day, else the next one."""
    while not is_business_day(day, also_closed):
        day += _ONE_DAY
    return day


def why_closed(day: date, also_closed: Collection[date] = ()) -> str:
    """The holiday's name, or the day of the week, or ''."""
    name = federal_holidays(day.year).get(day)
    if name is not None:
        return name
    if day.weekday() >= _SATURDAY:
        return day.strftime("%A")
    return "closed" if day in also_closed else ""
