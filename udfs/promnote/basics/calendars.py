"""Business days: weekends and holidays by rule, and the four ways to move a date that is not one.

| calendar   | closed                                                                                              |
|------------|-----------------------------------------------------------------------------------------------------|
| US         | weekends and the holidays of the Federal Reserve Banks: one on a Sunday is kept on the Monday, one   |
|            | on a Saturday not at all (Federal Reserve Banks' holiday schedules; 5 U.S.C. 6103 names the days)     |
| TARGET     | weekends and the closing days of the euro's settlement system (ECB decisions of 1998 to 2001)        |
| weekends   | Saturdays and Sundays                                                                                |

Days of one's own can be added to each. A year's days are worked out once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, get_args

from promnote.basics.dates import LATEST, month_end
from promnote.basics.errors import NUM, TermsError, found

Rule = Literal["none", "following", "modified_following", "preceding"]
RULES: tuple[Rule, ...] = get_args(Rule)

_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
_ONE_DAY = timedelta(days=1)
#: Easter is known for these years; later the reckoning itself will have to be changed.
_EASTER_YEARS = range(1583, 4100)


@dataclass(frozen=True, slots=True)
class _Year:
    business_days: tuple[date, ...]
    closed: dict[date, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Business days by `name` (see the module) without `holidays`, days that are closed as well."""

    name: str
    holidays: frozenset[date] = frozenset()
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __reduce__(self) -> tuple[Callable[..., Calendar], tuple[str, tuple[date, ...]]]:
        # what was worked out stays here: a worker process works out its own
        return calendar, (self.name, tuple(sorted(self.holidays)))

    def _year(self, year: int) -> _Year:
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = _year_of(self.name, self.holidays, year)
        return known

    def is_business_day(self, day: date) -> bool:
        """Whether `day` is neither at a weekend nor a holiday."""
        return day.weekday() < _SATURDAY and day not in self._year(day.year).closed

    def why_closed(self, day: date) -> str:
        """The holiday's name, "Saturday", "Sunday", "closed" for a day of one's own, or "" for a business day."""
        name = self._year(day.year).closed.get(day)
        if name is None and day.weekday() >= _SATURDAY:
            return "Saturday" if day.weekday() == _SATURDAY else "Sunday"
        return name or ""

    def adjust(self, day: date, rule: Rule) -> date:
        """`day` itself if it is a business day or the rule is "none", else the nearest one that the rule allows.

        following: the next. preceding: the one before. modified_following: the next, unless that is in another month;
        then the one before (ISDA 2006 4.12).
        """
        if rule == "none" or self.is_business_day(day):
            return day
        if rule == "preceding":
            return self.add_business_days(day, -1)
        moved = self.add_business_days(day, 1)
        if rule == "modified_following" and moved.month != day.month:
            return self.add_business_days(day, -1)
        return moved

    def add_business_days(self, day: date, count: int) -> date:
        """The `count`-th business day after `day`; before it if `count` is negative; `day` itself if it is 0.

        `day` is never counted, business day or not: two business days before a Sunday is the Thursday.
        """
        if not count:
            return day
        year = day.year
        days = self._year(year).business_days
        # where the day sought stands in this year's business days, or how far outside
        place = bisect_right(days, day) + count - 1 if count > 0 else bisect_left(days, day) + count
        while place < 0:
            year -= 1
            days = self._checked_year(year, day, count).business_days
            place += len(days)
        while place >= len(days):
            place -= len(days)
            year += 1
            days = self._checked_year(year, day, count).business_days
        return days[place]

    def _checked_year(self, year: int, day: date, count: int) -> _Year:
        if not 1 <= year <= LATEST.year:
            problem = f"found {count:,} business days from {day}; allowed: days from 0001-01-01 to {LATEST}"
            raise TermsError("business days", problem, code=NUM)
        return self._year(year)

    def business_days(self, start: date, end: date) -> tuple[date, ...]:
        """The business days of [start, end), ascending."""
        if start >= end:
            return ()
        days = self._year(start.year).business_days
        if start.year == end.year:
            return days[bisect_left(days, start) : bisect_left(days, end)]
        parts = list(days[bisect_left(days, start) :])
        for year in range(start.year + 1, end.year):
            parts.extend(self._year(year).business_days)
        days = self._year(end.year).business_days
        parts.extend(days[: bisect_left(days, end)])
        return tuple(parts)


@lru_cache(maxsize=512)
def _named(name: str, holidays: frozenset[date]) -> Calendar:
    return Calendar(name=name, holidays=holidays)


def calendar(name: str = "US", holidays: Collection[date] = (), where: str = "calendar") -> Calendar:
    """The calendar of that name (capitals do not matter), closed on `holidays` too. The same one for the same arguments."""
    for known in CALENDARS:
        if known.casefold() == name.strip().casefold():
            return _named(known, frozenset(holidays))
    raise TermsError(where, f"found {found(name)}; allowed: {', '.join(CALENDARS)}")


def _year_of(name: str, own: frozenset[date], year: int) -> _Year:
    closed = {day: "closed" for day in own if day.year == year}
    closed.update(_HOLIDAYS[name](year))
    days, day, last = [], date(year, 1, 1), date(year, 12, 31)
    while True:
        if day.weekday() < _SATURDAY and day not in closed:
            days.append(day)
        if day == last:
            return _Year(tuple(days), closed)
        day += _ONE_DAY


# --- the United States ----------------------------------------------------------------------------------------------

#: The Uniform Monday Holiday Act took effect.
_UNIFORM_MONDAYS_FROM = 1971


def _nth(number: int, weekday: int, month: int, year: int) -> date:
    """The `number`-th such weekday of the month; -1 is the last."""
    if number > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    last = month_end(date(year, month, 1))
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def _us_days(year: int) -> Iterator[tuple[date, str]]:
    """The holidays by their own dates, wherever in the week these fall."""
    mondays = year >= _UNIFORM_MONDAYS_FROM
    yield date(year, 1, 1), "New Year's Day"
    if year >= 1986:
        yield _nth(3, _MONDAY, 1, year), "Martin Luther King Jr. Day"
    yield _nth(3, _MONDAY, 2, year) if mondays else date(year, 2, 22), "Washington's Birthday"
    yield _nth(-1, _MONDAY, 5, year) if mondays else date(year, 5, 30), "Memorial Day"
    if year >= 2022:  # a law of June 2021; the Reserve Banks closed for it from the next year on
        yield date(year, 6, 19), "Juneteenth National Independence Day"
    yield date(year, 7, 4), "Independence Day"
    yield _nth(1, _MONDAY, 9, year), "Labor Day"
    yield _nth(2, _MONDAY, 10, year) if mondays else date(year, 10, 12), "Columbus Day"
    if year in range(_UNIFORM_MONDAYS_FROM, 1978):  # moved to October, and back
        yield _nth(4, _MONDAY, 10, year), "Veterans Day"
    else:
        yield date(year, 11, 11), "Veterans Day"
    yield _nth(4, _THURSDAY, 11, year), "Thanksgiving Day"
    yield date(year, 12, 25), "Christmas Day"


def _us(year: int) -> dict[date, str]:
    """The days on which the Federal Reserve Banks are closed for a holiday. None is kept in another year than its own."""
    kept = {}
    for day, name in _us_days(year):
        if day.weekday() == _SUNDAY:
            kept[day + _ONE_DAY] = f"{name} (observed)"
        if day.weekday() != _SATURDAY:
            kept[day] = name
    return kept


# --- the euro's settlement system -----------------------------------------------------------------------------------


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar: the Sunday after the full moon on or after 21 March, by the church's reckoning."""
    century = year // 100
    # the moon's age: a cycle of 19 years, less the leap days left out, and the moon's own drift
    golden = year % 19
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    days = epact - weekday
    month = 3 + (days + 40) // 44
    return date(year, month, days + 28 - 31 * (month // 4))


def _target(year: int) -> dict[date, str]:
    """TARGET's closing days: two in 1999 (its first year; kept before it too), six from 2000 on, and two extra days."""
    days = {date(year, 1, 1): "New Year's Day", date(year, 12, 25): "Christmas Day"}
    if year >= 2000:
        if year not in _EASTER_YEARS:
            raise TermsError("calendar", f"found TARGET in {year}; allowed: years to {_EASTER_YEARS[-1]}", code=NUM)
        sunday = easter_sunday(year)
        days[sunday - timedelta(days=2)] = "Good Friday"
        days[sunday + _ONE_DAY] = "Easter Monday"
        days[date(year, 5, 1)] = "Labour Day"
        days[date(year, 12, 26)] = "Christmas Holiday"
    if year in (1999, 2001):
        days[date(year, 12, 31)] = "additional closing day"
    return days


def _no_holidays(year: int) -> dict[date, str]:
    return {}


_HOLIDAYS: dict[str, Callable[[int], dict[date, str]]] = {"US": _us, "TARGET": _target, "weekends": _no_holidays}
CALENDARS: tuple[str, ...] = tuple(_HOLIDAYS)
