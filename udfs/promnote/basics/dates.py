"""Calendar steps of contracts: months, month-ends, a year later, and the dates of a frequency of payment."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from promnote.basics.errors import NUM, TermsError

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


def previous_day(day: date) -> date:
    """The day before."""
    return date.fromordinal(day.toordinal() - 1)


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


def anniversaries(first: date, day: date) -> int:
    """How many anniversaries of `first` are on or before `day`; that of a 29 February falls on the 28th."""
    years = day.year - first.year
    return years if years < 0 or step(first, 12 * years, False) <= day else years - 1


# --- frequencies of payment -----------------------------------------------------------------------------------------

#: Bounds of a frequency: a week at least; a twice-monthly one has its first day by the 25th and five days between.
SHORTEST_EVERY_DAYS, LATEST_FIRST_DAY, SHORTEST_BETWEEN = 7, 25, 5
_DAYS_ALLOWED = (
    f"two days of the month, the first up to {LATEST_FIRST_DAY}, "
    f"the second at least {SHORTEST_BETWEEN} days later and up to 31"
)


#: One rule of a frequency as it is typed in one place: its field's name and value.
Every = tuple[Literal["every_months", "every_days"], int] | tuple[Literal["days"], tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """The contract dates of a note: `first_date`, and one of three rules by which they go on in both directions.

    `every_months`: months between them (1 where no rule is given), on first_date's day of the month or, with
    `month_end`, on its month's last day. `every_days`: days between them, 7 or more. `days`: twice a month, on these two
    days; a day that a month lacks means its last. Raises TermsError.
    """

    first_date: date
    every_months: int | None = None
    every_days: int | None = None
    days: tuple[int, int] | None = None
    #: None means: whether first_date is its month's last day (for `every_months`).
    month_end: bool | None = None

    def __post_init__(self) -> None:
        given = [name for name in ("every_months", "every_days", "days") if getattr(self, name) is not None]
        if len(given) > 1:
            raise TermsError(given[1], f"found it beside {given[0]}; allowed: one of every_months, every_days, days")
        if not given:
            object.__setattr__(self, "every_months", 1)
        if self.every_months is not None:
            self._check_months(self.every_months)
            return
        if self.month_end:
            raise TermsError("month_end", f"found true beside {given[0]}; allowed: beside every_months alone", code=NUM)
        object.__setattr__(self, "month_end", False)
        if self.every_days is not None and self.every_days < SHORTEST_EVERY_DAYS:
            allowed = f"{SHORTEST_EVERY_DAYS} days or more"
            raise TermsError("every_days", f"found {self.every_days}; allowed: {allowed}", code=NUM)
        if self.days is not None:
            self._check_days(*self.days)

    def _check_months(self, months: int) -> None:
        if months < 1:
            raise TermsError("every_months", f"found {months}; allowed: 1 month or more", code=NUM)
        if self.month_end is None:
            object.__setattr__(self, "month_end", is_month_end(self.first_date))
        elif self.month_end and not is_month_end(self.first_date):
            allowed = "false, or a first_date that is its month's last day"
            raise TermsError("month_end", f"found true with first_date {self.first_date}; allowed: {allowed}", code=NUM)

    def _check_days(self, first: int, second: int) -> None:
        if not (1 <= first <= LATEST_FIRST_DAY and first + SHORTEST_BETWEEN <= second <= 31):
            raise TermsError("days", f"found {first}, {second}; allowed: {_DAYS_ALLOWED}", code=NUM)
        start = self.first_date
        if start.day not in (first, min(second, days_in_month(start.year, start.month))):
            problem = f"found {start} with days {first}, {second}; allowed: one of these days of its month"
            raise TermsError("first_date", problem, code=NUM)

    def __str__(self) -> str:
        """As people say it: "every 3 months, on its month's last day"."""
        if self.days is not None:
            return f"days {self.days[0]} and {self.days[1]} of each month"
        if self.every_days is not None:
            return f"every {self.every_days} days"
        every = "every month" if self.every_months == 1 else f"every {self.every_months} months"
        day = "its month's last day" if self.month_end else f"day {self.first_date.day}"
        return f"{every}, each on {day}"


def contract_date(frequency: Frequency, number: int) -> date:
    """Contract date `number`: 1 is first_date; 0, -1 ... are those before it, by the same rule. Raises TermsError."""
    try:
        if frequency.every_months is not None:
            return step(frequency.first_date, (number - 1) * frequency.every_months, bool(frequency.month_end))
        if frequency.every_days is not None:
            return frequency.first_date + timedelta(days=(number - 1) * frequency.every_days)
        return _twice_a_month(frequency.first_date, frequency.days or (1, 15), number)
    except (ValueError, OverflowError):
        problem = f"found contract date {number:,} of a note that begins {frequency.first_date}"
        raise TermsError("number", f"{problem}; allowed: dates up to {LATEST}", code=NUM) from None


def _twice_a_month(first: date, days: tuple[int, int], number: int) -> date:
    half = (number - 1) + (first.day != days[0])
    index = first.month - 1 + half // 2
    year, month = first.year + index // 12, index % 12 + 1
    return date(year, month, min(days[half % 2], days_in_month(year, month)))


@lru_cache(maxsize=1024)
def contract_dates(frequency: Frequency, count: int) -> tuple[date, ...]:
    """The first `count` contract dates, ascending."""
    if count > 0:
        contract_date(frequency, count)  # one clear error if the calendar ends before
    if frequency.every_months is not None:
        return steps(frequency.first_date, count, frequency.every_months, bool(frequency.month_end))
    if frequency.every_days is not None:
        start, every = frequency.first_date.toordinal(), frequency.every_days
        return tuple(map(date.fromordinal, range(start, start + count * every, every)))
    return tuple(contract_date(frequency, number) for number in range(1, count + 1))


def number_on(frequency: Frequency, day: date) -> int:
    """The number of the latest contract date on or before `day`: how many there are from first_date on (0 or less before it)."""
    first = frequency.first_date
    if frequency.every_days is not None:
        return (day - first).days // frequency.every_days + 1
    if frequency.days is not None:
        months = (day.year - first.year) * 12 + day.month - first.month
        # the first of `day`'s month, counted from first_date's half month
        low = 2 * months + 1 - (first.day != frequency.days[0])
        second = min(frequency.days[1], days_in_month(day.year, day.month))
        return low + (1 if day.day >= second else 0 if day.day >= frequency.days[0] else -1)
    number = _number_in_month(frequency, day)
    return number - (contract_date(frequency, number) > day)


def _number_in_month(frequency: Frequency, day: date) -> int:
    """The number of the latest contract date in `day`'s month or before it, of instalments months apart."""
    first = frequency.first_date
    return ((day.year - first.year) * 12 + day.month - first.month) // (frequency.every_months or 1) + 1


def on_or_before(frequency: Frequency, day: date) -> tuple[int, date]:
    """The latest contract date on or before `day`, with its number."""
    number = _number_in_month(frequency, day) if frequency.every_months is not None else number_on(frequency, day)
    begin = contract_date(frequency, number)
    return (number, begin) if begin <= day else (number - 1, contract_date(frequency, number - 1))
