"""What the families of cell functions share: checks of a period, exact interest, and the words of a working."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Context, Decimal
from fractions import Fraction

from promnote.basics.dates import LATEST
from promnote.basics.daycount import ACT_ACT_EXCEL, ACT_ACT_ISDA, DayCount
from promnote.basics.errors import NUM, ArgumentError
from promnote.basics.money import exact_cents, money_words, plain, round_ratio
from promnote.functions.catalogue import Argument

FIRST_COUNTS = "the first day counts, the last does not"
#: Year fractions are shown as a spreadsheet holds them: 15 significant digits.
_FIFTEEN_DIGITS = Context(prec=15)

PRINCIPAL = Argument(name="principal", kind="amount", doc="Unpaid principal, an amount of 0 or more in currency units.")
ANNUAL_RATE = Argument(
    name="annual_rate",
    kind="rate",
    doc='Annual rate as a fraction or a percentage: 0.085 and "8.5%" are the same. 0% to 100%.',
)
START_DATE = Argument(name="start_date", kind="date", doc="First day of the period; it counts. A date or its serial.")
END_DATE = Argument(
    name="end_date",
    kind="date",
    doc="Day on which the period ends; it does not count. Not before start_date; the same day gives 0.",
)
DAY_COUNT = Argument(
    name="day_count",
    kind="day_count",
    optional=True,
    default="ACT/360",
    doc="Day count: ACT/360 (default), ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, 30/360 EXCEL, 30E/360, "
    "or a YEARFRAC basis 0 to 4.",
)


def check_period(start_date: date, end_date: date) -> None:
    """A period may be empty but not reversed."""
    if end_date < start_date:
        raise ArgumentError("end_date", f"found {end_date}; allowed: start_date, {start_date}, or later", code=NUM)


def interest_cents(principal: Decimal, rate: Decimal, units: int | Fraction, denominator: int) -> int:
    """principal x rate x units / denominator, exact, rounded half up to cents once."""
    amount, amount_scale = principal.as_integer_ratio()
    share, share_scale = rate.as_integer_ratio()
    return round_ratio(100 * amount * share * units, amount_scale * share_scale * denominator)


def fifteen_digits(exact: Fraction) -> Decimal:
    """An exact fraction as a decimal of 15 significant digits."""
    return _FIFTEEN_DIGITS.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def later(day: date, days: int, where: str) -> date:
    """`day` + `days` calendar days; past the last date of the calendar is an error of `where`."""
    if days > (LATEST - day).days:
        raise ArgumentError(where, f"found {days} days after {day}; allowed: dates up to {LATEST}", code=NUM)
    return day + timedelta(days=days)


# --- words ----------------------------------------------------------------------------------------------------------


def amount_words(amount: Decimal) -> str:
    """An amount as people read it: two decimals, or as many as it has."""
    cents = exact_cents(amount)
    return money_words(cents) if cents is not None else f"{Decimal(plain(amount)):,f}"


def days_words(days: int) -> str:
    """'1 day', '104 days'."""
    return f"{days:,} day" if days == 1 else f"{days:,} days"


def count_words(convention: DayCount, start: date, end: date) -> str:
    """The year fraction as a working: '104 days / 360', '(61 days / 365 + 121 days / 366)'."""
    days = convention.days(start, end)
    if convention is ACT_ACT_ISDA:
        # units = 365 x leap + 366 x other, days = leap + other
        leap = int(366 * days - convention.units(start, end))
        parts = [f"{days_words(n)} / {year}" for n, year in ((days - leap, 365), (leap, 366)) if n]
        return f"({' + '.join(parts)})" if len(parts) > 1 else parts[0] if parts else "0 days / 365"
    if convention is ACT_ACT_EXCEL:
        year = days / Fraction(convention.units(start, end)) if days else Fraction(365)
        words = str(year) if year.denominator == 1 else f"{plain(fifteen_digits(year))} (the average year)"
        return f"{days_words(days)} / {words}"
    return f"{days_words(days)} / {convention.denominator}"


def period_words(convention: DayCount, start: date, end: date) -> str:
    """'1996-01-17 to 1996-04-30: the first day counts, the last does not'."""
    rule = FIRST_COUNTS if convention.name.startswith("ACT") else "a month counts 30 days"
    return f"{start} to {end}: {rule}"
