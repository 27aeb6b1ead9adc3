"""The annual percentage rate of closed-end credit: the actuarial method of Regulation Z, Appendix J (12 CFR 1026).

Unit-periods and odd days are counted as (b)(5) says, and the general equation (b)(8) is solved:

    sum of A / ((1 + e i)(1 + i)^q) = sum of P / ((1 + f i)(1 + i)^t)

A: an advance, P: a payment; q, t: full unit-periods from the beginning of the term to it, e, f: the fraction of one
that remains; i: the rate of a unit-period. The annual percentage rate is i times the unit-periods of a year.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from promnote.basics.dates import step
from promnote.basics.errors import NUM, TermsError
from promnote.basics.money import money_words

#: A date and an amount in cents.
Flow = tuple[date, int]

_CONTEXT = Context(prec=50)
_SMALLEST_STEP = Decimal("1E-30")
_STEPS = 200
#: A rate of a unit-period above which no search goes: ten thousand percent.
_HIGHEST = Decimal(100)
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPeriod:
    """A unit-period: its `name`, how many make a year, and the time between two days in it: full ones, rest."""

    name: str
    a_year: Fraction
    between: Callable[[date, date], tuple[int, Fraction]]


def _months_back(start: date, end: date) -> tuple[int, int]:
    """Full months measured back from `end`, and the days from `start` to where these begin."""
    months = (end.year - start.year) * 12 + end.month - start.month
    begin = step(end, -months, False)
    if begin < start:
        months -= 1
        begin = step(end, -months, False)
    return months, (begin - start).days


def _by_months(multiple: int) -> Callable[[date, date], tuple[int, Fraction]]:
    def between(start: date, end: date) -> tuple[int, Fraction]:
        # (b)(5)(ii) and (iii): a month has 30 days
        months, days = _months_back(start, end)
        full, rest = divmod(30 * months + days, 30 * multiple)
        if multiple == 1:
            # up to 30 odd days, and not a unit-period more
            return months, Fraction(days, 30)
        return full, Fraction(rest, 30 * multiple)

    return between


def _half_months(start: date, end: date) -> tuple[int, Fraction]:
    months, days = _months_back(start, end)
    full, rest = divmod(30 * months + days, 15)
    return full, Fraction(rest, 15)


def _by_weeks(multiple: int) -> Callable[[date, date], tuple[int, Fraction]]:
    def between(start: date, end: date) -> tuple[int, Fraction]:
        full, rest = divmod((end - start).days, 7 * multiple)
        return full, Fraction(rest, 7 * multiple)

    return between


def _years(start: date, end: date) -> tuple[int, Fraction]:
    # (b)(5)(v): whole months of what remains are twelfths, else its days are 365ths
    months, days = _months_back(start, end)
    full, rest = divmod(months, 12)
    if not days:
        return full, Fraction(rest, 12)
    return full, Fraction((step(end, -12 * full, False) - start).days, 365)


UNIT_PERIODS: dict[str, UnitPeriod] = {
    each.name: each
    for each in (
        UnitPeriod(name="month", a_year=Fraction(12), between=_by_months(1)),
        UnitPeriod(name="2 months", a_year=Fraction(6), between=_by_months(2)),
        UnitPeriod(name="quarter", a_year=Fraction(4), between=_by_months(3)),
        UnitPeriod(name="half-month", a_year=Fraction(24), between=_half_months),
        UnitPeriod(name="4 weeks", a_year=Fraction(13), between=_by_weeks(4)),
        UnitPeriod(name="2 weeks", a_year=Fraction(26), between=_by_weeks(2)),
        UnitPeriod(name="week", a_year=Fraction(52), between=_by_weeks(1)),
        UnitPeriod(name="year", a_year=Fraction(1), between=_years),
    )
}


def term_as_unit_period(start: date, end: date) -> UnitPeriod:
    """The unit-period of a single advance repaid by a single payment within a year: the term itself, (b)(5)(vi), (vii)."""
    months, days = _months_back(start, end)
    a_year = Fraction(12, months) if months and not days else Fraction(365, (end - start).days)
    return UnitPeriod(name="the term", a_year=a_year, between=lambda _start, _end: (int(_end > _start), Fraction(0)))


def unit_rate(advances: Sequence[Flow], payments: Sequence[Flow], unit: UnitPeriod) -> Decimal:
    """The rate of a unit-period, a fraction: i of the general equation, to 30 places. Raises TermsError."""
    begin = min(day for day, _ in advances)
    early = [day for day, _ in payments if day < begin]
    if early:
        problem = f"found a payment on {min(early)}; allowed: on or after the first advance, {begin}"
        raise TermsError("payments", problem, code=NUM)
    owed, paid = sum(cents for _, cents in advances), sum(cents for _, cents in payments)
    if paid < owed:
        problem = f"found {money_words(paid)} in all; allowed: the advances, {money_words(owed)}, or more"
        raise TermsError("payments", problem, code=NUM)
    with localcontext(_CONTEXT):
        terms = [
            (Decimal(cents), full, Decimal(rest.numerator) / Decimal(rest.denominator))
            for sign, flows in ((1, payments), (-1, advances))
            for day, cents in ((day, sign * cents) for day, cents in flows)
            for full, rest in (unit.between(begin, day),)
        ]
        return _solve(terms)


def annual_percentage_rate(advances: Sequence[Flow], payments: Sequence[Flow], unit: UnitPeriod) -> Decimal:
    """The nominal annual rate as a fraction: the unit-period's rate times the unit-periods of a year, (b)(1)."""
    with localcontext(_CONTEXT):
        rate = unit_rate(advances, payments, unit)
        return rate * unit.a_year.numerator / unit.a_year.denominator


def _solve(terms: Sequence[tuple[Decimal, int, Decimal]]) -> Decimal:
    """The rate at which the terms (amount, full unit-periods, rest) are worth nothing: Newton between two bounds."""

    def value_and_slope(rate: Decimal) -> tuple[Decimal, Decimal]:
        value = slope = ZERO
        growth = ONE + rate
        for amount, full, rest in terms:
            odd = ONE + rest * rate
            worth = amount / (odd * growth**full)
            value += worth
            slope -= worth * (rest / odd + full / growth)
        return value, slope

    low, high = ZERO, Decimal("0.02")
    if not value_and_slope(low)[0]:
        return low
    while value_and_slope(high)[0] > 0:
        low, high = high, 2 * high
        if high > _HIGHEST:
            raise TermsError("payments", "found payments for which no rate exists; allowed: some time after", code=NUM)
    rate = low
    for _ in range(_STEPS):
        value, slope = value_and_slope(rate)
        if not value:
            return rate
        low, high = (rate, high) if value > 0 else (low, rate)
        following = rate - value / slope if slope else low
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - rate) <= _SMALLEST_STEP:
            return following
        rate = following
    return rate
