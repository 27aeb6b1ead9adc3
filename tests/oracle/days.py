"""Days: contract dates, business days and calendars, and what part of a year a day is (meaning-2, section 1)."""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from dateutil.easter import easter

from .plain import ONE_DAY, OracleError, as_date, as_list

# ------------------------------------------------------------------------------------------------------- contract dates


def is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def month_day(month_number: int, day_number: int) -> date:
    """The day of a month counted from year 0; a day that the month lacks is its last."""
    year, month = divmod(month_number, 12)
    return date(year, month + 1, min(day_number, monthrange(year, month + 1)[1]))


def add_months(day: date, months: int, to_month_end: bool) -> date:
    """`months` after `day`, always counted from the first date: the same day number or, where the month is shorter
    (or with the month-end rule always), the month's last day."""
    return month_day(day.year * 12 + day.month - 1 + months, 31 if to_month_end else day.day)


class ContractDates:
    """The dates of one cycle, going on by the same rule before the first and beyond the last. `nth(0)` is the first."""

    def __init__(self, first: date, *, months: int = 1, to_month_end: bool = False) -> None:
        self.first, self.months, self.to_month_end = first, months, to_month_end
        self.every_days: int | None = None
        self.days: tuple[int, int] | None = None
        self.near = 0

    def nth(self, number: int) -> date:
        if self.every_days is not None:
            return self.first + timedelta(days=self.every_days * number)
        if self.days is not None:
            months = self.first.year * 12 + self.first.month - 1
            second = self.first == month_day(months, self.days[1])
            half_months = 2 * months + second + number
            return month_day(half_months // 2, self.days[half_months % 2])
        return add_months(self.first, self.months * number, self.to_month_end)

    def period_of(self, day: date) -> tuple[date, date]:
        """The notional period [start, end) that holds the day."""
        while self.nth(self.near) > day:
            self.near -= 1
        while self.nth(self.near + 1) <= day:
            self.near += 1
        return self.nth(self.near), self.nth(self.near + 1)

    def holds(self, day: date) -> bool:
        return self.period_of(day)[0] == day

    def whole_year_part(self) -> Fraction:
        """ACT/ACT ICMA: months / 12, 1 / 24 twice a month, n / 364 every n days."""
        if self.every_days is not None:
            return Fraction(self.every_days, 364)
        return Fraction(1, 24) if self.days is not None else Fraction(self.months, 12)


def contract_dates(table: dict[str, Any]) -> ContractDates:
    """`installments`: every_months, every_days or days."""
    first = as_date(table["first_date"])
    dates = ContractDates(first, months=int(table.get("every_months", 1)))
    if table.get("every_days") is not None:
        dates.every_days = int(table["every_days"])
        if dates.every_days < 7:
            raise OracleError("every_days below 7")
    elif table.get("days") is not None:
        early, late = (int(day) for day in as_list(table["days"]))
        months = first.year * 12 + first.month - 1
        if early > 25 or late - early < 5 or first not in (month_day(months, early), month_day(months, late)):
            raise OracleError("days: a <= 25, b - a >= 5, first_date one of them")
        dates.days = (early, late)
    else:
        month_end = table.get("month_end")
        if month_end and not is_month_end(first):
            raise OracleError("month_end = true with a first_date that is no month's last day")
        dates.to_month_end = is_month_end(first) if month_end is None else bool(month_end)
    return dates


# -------------------------------------------------------------------------------------------------------- business days


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """The n-th Monday (0) ... Sunday (6) of a month; number -1: its last."""
    days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    return [day for day in days if day.weekday() == weekday][number if number < 0 else number - 1]


@cache
def federal_reserve_holidays(year: int) -> frozenset[date]:
    """Holidays of the Federal Reserve Banks: one on a Sunday is kept on Monday, one on a Saturday not at all."""
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    if year >= 2022:
        fixed.append(date(year, 6, 19))
    kept = {day + ONE_DAY if day.weekday() == 6 else day for day in fixed}
    kept |= {nth_weekday(year, 2, 0, 3), nth_weekday(year, 5, 0, -1), nth_weekday(year, 9, 0, 1)}
    kept |= {nth_weekday(year, 10, 0, 2), nth_weekday(year, 11, 3, 4)}
    if year >= 1986:
        kept.add(nth_weekday(year, 1, 0, 3))
    return frozenset(kept)


@cache
def target_holidays(year: int) -> frozenset[date]:
    """TARGET: 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December (as since 2002)."""
    sunday = easter(year)
    fixed = {date(year, 1, 1), date(year, 5, 1), date(year, 12, 25), date(year, 12, 26)}
    return frozenset(fixed | {sunday - timedelta(days=2), sunday + ONE_DAY})


class Calendar:
    """Which days are business days."""

    def __init__(self, name: str, added: list[date]) -> None:
        rules: dict[str, Callable[[int], frozenset[date]]] = {
            "US": federal_reserve_holidays,
            "TARGET": target_holidays,
            "WEEKENDS": lambda year: frozenset(),
        }
        if name.upper() not in rules:
            raise OracleError(f"unknown calendar {name!r}")
        self.rule, self.added = rules[name.upper()], frozenset(added)

    def is_business_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.added and day not in self.rule(day.year)

    def back(self, day: date, business_days: int) -> date:
        """The day moved back so many business days; none: the day itself, whatever it is."""
        while business_days:
            day -= ONE_DAY
            business_days -= self.is_business_day(day)
        return day

    def next_business_day(self, day: date) -> date:
        while not self.is_business_day(day):
            day += ONE_DAY
        return day

    def adjusted(self, day: date, rule: str) -> date:
        """A of D: "none", "following", "modified_following", "preceding"."""
        if rule == "none":
            return day
        before, after = day, self.next_business_day(day)
        while not self.is_business_day(before):
            before -= ONE_DAY
        if rule == "preceding" or (rule == "modified_following" and after.month != day.month):
            return before
        if rule not in ("following", "modified_following"):
            raise OracleError(f"unknown business-day rule {rule!r}")
        return after


# ----------------------------------------------------------------------------------------------------------- day counts


def is_february_end(day: date) -> bool:
    return day.month == 2 and is_month_end(day)


def days_30_360_us(start: date, end: date) -> int:
    """30/360 US with the end-of-February rule (SIA/NASD): 360 dy + 30 dm + dd after moving 31s and February ends."""
    first, second = start.day, end.day
    if is_february_end(start) and is_february_end(end):
        second = 30
    if is_february_end(start):
        first = 30
    if second == 31 and first >= 30:
        second = 30
    if first == 31:
        first = 30
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + second - first


def days_30e_360(start: date, end: date) -> int:
    """30E/360 (ISDA 2006 4.16(g)): a 31st counts as a 30th at both ends."""
    first, second = min(start.day, 30), min(end.day, 30)
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + second - first


DAY_COUNTS = {
    "ACT/360": "ACT/360",
    "ACT/365F": "ACT/365F",
    "ACT/365": "ACT/365F",
    "ACT/ACTISDA": "ACT/ACT",
    "ACT/ACT": "ACT/ACT",
    "30/360US": "30/360",
    "30/360": "30/360",
    "30E/360": "30E/360",
    "ACT/ACTICMA": "ICMA",
    "MONTHLY": "ICMA",
}
COUNTS_OF_360 = ("ACT/360", "30/360", "30E/360")


def as_day_count(value: Any) -> str:
    name = str(value).upper().replace(" ", "")
    if name not in DAY_COUNTS:
        raise OracleError(f"unknown day count: {value!r}")
    return DAY_COUNTS[name]


def year_part(convention: str, period_start: date, day: date, cycle: ContractDates | None = None) -> Fraction:
    """The part of a year that the single day [day, day + 1) is. In the 30/360 families it is the difference of two
    counts from the period's start, so that the days of a period add up to the count of the period."""
    if convention == "ACT/360":
        return Fraction(1, 360)
    if convention == "ACT/365F":
        return Fraction(1, 365)
    if convention == "ACT/ACT":
        return Fraction(1, 366 if isleap(day.year) else 365)
    if convention == "ICMA":
        if cycle is None:
            raise OracleError("ACT/ACT ICMA needs a cycle of dates")
        start, end = cycle.period_of(day)
        return cycle.whole_year_part() / (end - start).days
    count = days_30e_360 if convention == "30E/360" else days_30_360_us
    return Fraction(count(period_start, day + ONE_DAY) - count(period_start, day), 360)


def year_fraction(convention: str, start: date, end: date, cycle: ContractDates | None = None) -> Fraction:
    """The part of a year that [start, end) is: its days one by one, a 30/360 count from `start`."""
    if convention in ("30/360", "30E/360"):
        return Fraction((days_30e_360 if convention == "30E/360" else days_30_360_us)(start, end), 360)
    if convention in ("ACT/360", "ACT/365F"):
        return (end - start).days * year_part(convention, start, start)
    total, day = Fraction(0), start
    while day < end:
        total += year_part(convention, start, day, cycle)
        day += ONE_DAY
    return total


def nominal_day(convention: str, day: date, cycle: ContractDates | None = None) -> Fraction:
    """One day for a per diem: always 1/360 in the 30/360 families, else what the day is."""
    return Fraction(1, 360) if convention in COUNTS_OF_360 else year_part(convention, day, day, cycle)
