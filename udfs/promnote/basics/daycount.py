"""Day-count conventions: how many days, and which part of a year, lie in a period.

A period is [start, end): the first day counts, the last does not. A convention counts in whole units of
1/`denominator` of a year, so that interest stays an integer over a known denominator until it is posted.

| name            | unit        | source                                                                       |
|-----------------|-------------|------------------------------------------------------------------------------|
| ACT/360         | 1/360       | ISDA 2006 4.16(e): 360-day year, actual days                                 |
| ACT/365F        | 1/365       | ISDA 2006 4.16(d)                                                            |
| ACT/ACT ISDA    | 1/133590    | ISDA 2006 4.16(b): days in leap years / 366 + other days / 365               |
| ACT/ACT EXCEL   | exact       | Excel YEARFRAC basis 1: actual days / average year length                    |
| 30/360 US       | 1/360       | SIA Standard Securities Calculation Methods (NASD, end-of-February rule)     |
| 30/360 EXCEL    | 1/360       | Excel YEARFRAC basis 0: as 30/360 US, but a 31st after a February's end counts|
| 30E/360         | 1/360       | ISDA 2006 4.16(g) (Eurobond basis), Excel YEARFRAC basis 4                   |
| ACT/ACT ICMA    | by period   | ICMA Rule 251.1, ISDA 2006 4.16(c): days / (days of the period x periods a year)|

ACT/ACT ICMA ("monthly": a month is 1/12 of a year) counts by a note's contract dates: `icma` binds it to them.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import gcd, lcm
from operator import sub

from promnote.basics.dates import Frequency, contract_date, on_or_before
from promnote.basics.errors import TermsError, found


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """A convention. `units` and `days` take (start, end) with start <= end.

    `additive`: a period split anywhere counts the same. Where it does not (30/360 and Excel's ACT/ACT), a part of a
    period is the difference of two counts from the period's start. `words`: what it counts, as people say it.
    """

    name: str
    words: str
    denominator: int
    units: Callable[[date, date], int | Fraction]
    days: Callable[[date, date], int]
    additive: bool
    #: Whether a unit is a calendar day: units and days are one count, and parts of a period add up.
    counts_days: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts_days", self.additive and self.units is self.days)

    def part(self, period_start: date, start: date, end: date) -> int | Fraction:
        """Units of [start, end) inside a period that began on `period_start`."""
        if self.additive or start == period_start:
            return self.units(start, end)
        return self.units(period_start, end) - self.units(period_start, start)

    def parts(self, period_start: date, days: Sequence[date]) -> list[int | Fraction]:
        """Units from each of `days`, which do not decrease, to the next one, inside a period that began on `period_start`."""
        if self.counts_days:
            numbers = list(map(date.toordinal, days))
            return list(map(sub, numbers[1:], numbers))
        return [self.part(period_start, start, end) for start, end in pairwise(days)]

    def year_fraction(self, start: date, end: date) -> Fraction:
        """The period as an exact fraction of a year."""
        return Fraction(self.units(start, end)) / self.denominator

    def one_day(self, day: date) -> int | Fraction:
        """Units of one nominal day, for a per diem: a 360th, a 365th, a 366th in a leap year, its share of its period."""
        if self.counts_days:
            return 1
        if self.additive:
            return self.units(day, date.fromordinal(day.toordinal() + 1))
        return Fraction(1, 366 if isleap(day.year) else 365) if self.denominator == 1 else 1


def _actual(start: date, end: date) -> int:
    return (end - start).days


_ISDA_YEAR = 365 * 366


def _isda_position(day: date) -> int:
    # a whole year is one year exactly, whatever its length: only the days of `day`'s own year need their own weight
    weight = 365 if isleap(day.year) else 366
    return day.year * _ISDA_YEAR + (day.timetuple().tm_yday - 1) * weight


def _isda(start: date, end: date) -> int:
    return _isda_position(end) - _isda_position(start)


def _excel_actual(start: date, end: date) -> Fraction:
    days = (end - start).days
    if start.year == end.year:
        return Fraction(days, 366 if isleap(start.year) else 365)
    if end.year == start.year + 1 and (end.month, end.day) <= (start.month, start.day):
        leap_day_inside = (isleap(start.year) and (start.month, start.day) <= (2, 29)) or (
            isleap(end.year) and (end.month, end.day) >= (2, 29)
        )
        return Fraction(days, 366 if leap_day_inside else 365)
    years = end.year - start.year + 1
    return Fraction(days * years, (date(end.year, 12, 31) - date(start.year, 1, 1)).days + 1)


def _thirty(start: date, end: date, first: int, last: int) -> int:
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first


def _is_february_end(day: date) -> bool:
    return day.month == 2 and day.day == (29 if isleap(day.year) else 28)


def _thirty_us(start: date, end: date) -> int:
    first, last = start.day, end.day
    if _is_february_end(start):
        if _is_february_end(end):
            last = 30
        first = 30
    if last == 31 and first >= 30:
        last = 30
    return _thirty(start, end, min(first, 30), last)


def _thirty_excel(start: date, end: date) -> int:
    # measured against Excel: the 31st counts in full from a February's end, where the SIA rule makes it a 30th
    first, last = start.day, end.day
    if _is_february_end(start):
        if _is_february_end(end):
            last = 30
        first = 30
    elif last == 31 and first >= 30:
        last = 30
    return _thirty(start, end, min(first, 30), last)


def _thirty_european(start: date, end: date) -> int:
    return _thirty(start, end, min(start.day, 30), min(end.day, 30))


# --- ACT/ACT ICMA, by contract dates --------------------------------------------------------------------------------

#: How many days so many months can have, on whatever day they begin: a common denominator for their days.
_DAYS_OF_MONTHS = {1: (28, 31), 2: (59, 62), 3: (89, 92), 4: (120, 123), 6: (181, 184), 12: (365, 366)}


def _period_lengths(frequency: Frequency) -> set[int] | None:
    """Every number of days that a contract period can have; None where they are too many to write down."""
    if frequency.days is not None:
        first, second = frequency.days
        between = {min(second, last) - first for last in range(28, 32)}
        return between | {last - min(second, last) + first for last in range(28, 32)}
    bounds = _DAYS_OF_MONTHS.get(frequency.every_months or 0)
    return set(range(bounds[0], bounds[1] + 1)) if bounds else None


class _ByContractDates:
    """Units of [start, end): the difference of two positions, each in contract periods from the first date on."""

    __slots__ = ("_lengths", "_positions", "frequency", "period")

    def __init__(self, frequency: Frequency, period: int | Fraction) -> None:
        self.frequency = frequency
        #: Units of a whole contract period.
        self.period = period
        self._lengths: dict[int, int] = {}
        self._positions: dict[date, int | Fraction] = {}

    def __call__(self, start: date, end: date) -> int | Fraction:
        positions = self._positions
        first, last = positions.get(start), positions.get(end)
        if first is None:
            first = self._position(start)
        return (self._position(end) if last is None else last) - first

    def _position(self, day: date) -> int | Fraction:
        number, begin = on_or_before(self.frequency, day)
        if begin == day:  # the period's length does not matter
            self._positions[day] = position = number * self.period
            return position
        length = self._lengths.get(number)
        if length is None:
            length = self._lengths[number] = (contract_date(self.frequency, number + 1) - begin).days
        parts = (day - begin).days * self.period
        share = parts // length if isinstance(parts, int) else parts / length
        self._positions[day] = position = number * self.period + share
        return position

    def __reduce__(self) -> tuple[Callable[[Frequency], _ByContractDates], tuple[Frequency]]:
        return _by_contract_dates, (self.frequency,)


def _by_contract_dates(frequency: Frequency) -> _ByContractDates:
    return icma(frequency).units  # type: ignore[return-value]


@lru_cache(maxsize=256)
def icma(frequency: Frequency) -> DayCount:
    """ACT/ACT ICMA bound to contract dates, exact and additive.

    A whole contract period is months / 12 of a year (twice a month: 1/24; every n days: n / 364), a part of it is shared
    by its actual days. The periods go on by the same rule before the first date and beyond the last; none is ever moved.
    """
    if frequency.every_days is not None:
        # each period has the same days: a day is 1/364 of a year
        return DayCount(
            name=ACT_ACT_ICMA.name,
            words=ACT_ACT_ICMA.words,
            denominator=364,
            units=_actual,
            days=_actual,
            additive=True,
        )
    lengths = _period_lengths(frequency)
    halves = 1 if frequency.days is not None else 2 * (frequency.every_months or 1)
    if lengths is None:
        units = _ByContractDates(frequency, Fraction(halves, 24))
        return DayCount(
            name=ACT_ACT_ICMA.name, words=ACT_ACT_ICMA.words, denominator=1, units=units, days=_actual, additive=True
        )
    # the smallest unit of which a period of any length has a whole number for each of its days
    common = gcd(24, halves)
    whole, denominator = halves // common * lcm(*lengths), 24 // common * lcm(*lengths)
    units = _ByContractDates(frequency, whole)
    return DayCount(
        name=ACT_ACT_ICMA.name,
        words=ACT_ACT_ICMA.words,
        denominator=denominator,
        units=units,
        days=_actual,
        additive=True,
    )


def _unbound(start: date, end: date) -> int:
    raise TermsError("day_count", NEEDS_CONTRACT_DATES)


ACT_360 = DayCount(
    name="ACT/360", words="actual days over 360", denominator=360, units=_actual, days=_actual, additive=True
)
ACT_365F = DayCount(
    name="ACT/365F", words="actual days over 365", denominator=365, units=_actual, days=_actual, additive=True
)
ACT_ACT_ISDA = DayCount(
    name="ACT/ACT ISDA",
    words="actual days over the days of each year",
    denominator=_ISDA_YEAR,
    units=_isda,
    days=_actual,
    additive=True,
)
ACT_ACT_EXCEL = DayCount(
    name="ACT/ACT EXCEL",
    words="actual days over the days of the year, as YEARFRAC basis 1",
    denominator=1,
    units=_excel_actual,
    days=_actual,
    additive=False,
)
THIRTY_360_US = DayCount(
    name="30/360 US",
    words="months of 30 days over 360",
    denominator=360,
    units=_thirty_us,
    days=_thirty_us,
    additive=False,
)
THIRTY_360_EXCEL = DayCount(
    name="30/360 EXCEL",
    words="months of 30 days over 360, as YEARFRAC basis 0",
    denominator=360,
    units=_thirty_excel,
    days=_thirty_excel,
    additive=False,
)
THIRTY_E_360 = DayCount(
    name="30E/360",
    words="months of 30 days over 360 (European)",
    denominator=360,
    units=_thirty_european,
    days=_thirty_european,
    additive=False,
)
#: Not bound to contract dates yet (see `icma`): to count with it is an error.
ACT_ACT_ICMA = DayCount(
    name="ACT/ACT ICMA",
    words="whole periods of the year, parts by actual days",
    denominator=1,
    units=_unbound,
    days=_actual,
    additive=True,
)

#: Those that need no contract dates.
FREE_DAY_COUNTS: tuple[DayCount, ...] = (
    ACT_360,
    ACT_365F,
    ACT_ACT_ISDA,
    ACT_ACT_EXCEL,
    THIRTY_360_US,
    THIRTY_360_EXCEL,
    THIRTY_E_360,
)
DAY_COUNTS: tuple[DayCount, ...] = (*FREE_DAY_COUNTS, ACT_ACT_ICMA)
_FREE_NAMES = ", ".join(each.name for each in FREE_DAY_COUNTS)
NEEDS_CONTRACT_DATES = (
    f'found ACT/ACT ICMA ("monthly"), which counts by the contract dates of a note; allowed without them: {_FREE_NAMES}'
)

#: Spellings that people use, upper case without spaces. 0 to 4 are Excel's YEARFRAC bases.
_ALIASES: dict[str, DayCount] = {
    "ACT/360": ACT_360,
    "ACTUAL/360": ACT_360,
    "A/360": ACT_360,
    "A360": ACT_360,
    "2": ACT_360,
    "ACT/365F": ACT_365F,
    "ACT/365": ACT_365F,
    "ACT/365FIXED": ACT_365F,
    "ACTUAL/365": ACT_365F,
    "ACTUAL/365F": ACT_365F,
    "A/365": ACT_365F,
    "A365": ACT_365F,
    "3": ACT_365F,
    "ACT/ACTISDA": ACT_ACT_ISDA,
    "ACT/ACT": ACT_ACT_ISDA,
    "ACTUAL/ACTUAL": ACT_ACT_ISDA,
    "ACTUAL/ACTUALISDA": ACT_ACT_ISDA,
    "ACT/ACTICMA": ACT_ACT_ICMA,
    "ACTUAL/ACTUALICMA": ACT_ACT_ICMA,
    "ICMA": ACT_ACT_ICMA,
    "MONTHLY": ACT_ACT_ICMA,
    "ACT/ACTEXCEL": ACT_ACT_EXCEL,
    "1": ACT_ACT_EXCEL,
    "30/360US": THIRTY_360_US,
    "30/360": THIRTY_360_US,
    "30U/360": THIRTY_360_US,
    "30/360NASD": THIRTY_360_US,
    "30/360SIA": THIRTY_360_US,
    "30/360EXCEL": THIRTY_360_EXCEL,
    "0": THIRTY_360_EXCEL,
    "30E/360": THIRTY_E_360,
    "30/360EUROPEAN": THIRTY_E_360,
    "EUROBONDBASIS": THIRTY_E_360,
    "4": THIRTY_E_360,
}


def day_count(name: str | int | Decimal, where: str = "day_count") -> DayCount:
    """The convention of that name, alias or YEARFRAC basis number; an unknown name lists the legal ones."""
    key = "".join(str(name).upper().split()).replace("(", "").replace(")", "")
    convention = _ALIASES.get(key.removesuffix(".0"))
    if convention is None:
        legal = ", ".join(each.name for each in DAY_COUNTS)
        raise TermsError(where, f"found {found(name)}; allowed: {legal}, or a YEARFRAC basis 0 to 4")
    return convention


def free_day_count(name: str | int | Decimal, where: str = "day_count") -> DayCount:
    """As `day_count`, for a place without contract dates: ACT/ACT ICMA is an error there."""
    convention = day_count(name, where)
    if convention is ACT_ACT_ICMA:
        raise TermsError(where, NEEDS_CONTRACT_DATES)
    return convention
