"""Yields, solved: the rate at which a note's payments are worth what it brought in.

Two of them, because two questions are asked:

* `period_rate`   the constant rate a year which, applied to the carrying amount at each period's start for the period's
  length, brings it to the payments: the interest method of ASC 835-30-35-2. Simple within a period, compounded on each
  due date.
* `annual_yield`  the yield a year with compounding by time, (1 + y)^t: Excel's XIRR when t is actual days / 365.

Both present values fall and are convex in the rate, so that Newton's steps from a rate of nothing climb to the only
root and cannot jump over it. Everything is `Decimal` in own contexts of 60 and 40 digits; the last step is too short to
show in any figure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

from promnote.basics.errors import NUM, TermsError

#: A payment in cents and a time in years: the period before it (`period_rate`), or since issue (`annual_yield`).
Flow = tuple[int, Fraction]

_CONTEXT = Context(prec=60)
_SMALLEST_STEP = Decimal("1E-45")
# exponentials are dear: forty digits are twice as many as a cell shows
_YIELD_CONTEXT = Context(prec=40)
_SMALLEST_YIELD_STEP = Decimal("1E-28")
_STEPS = 400
ZERO, ONE = Decimal(0), Decimal(1)


def period_rate(opening_cents: int, flows: Sequence[Flow]) -> Decimal:
    """The r with opening = sum of payment_j / ((1 + r t_1) ... (1 + r t_j)), t_k the k-th period in years.

    A period may have no payment. Raises TermsError where no rate solves it: nothing left to carry, or no time to run.
    """
    with localcontext(_CONTEXT):
        target = Decimal(opening_cents)
        pairs = [(Decimal(paid), _decimal(years)) for paid, years in flows]

        def value_and_slope(rate: Decimal) -> tuple[Decimal, Decimal]:
            factor, drift, value, slope = ONE, ZERO, ZERO, ZERO
            for paid, years in pairs:
                growth = ONE + rate * years
                factor /= growth
                drift += years / growth
                value += paid * factor
                slope -= paid * factor * drift
            return value, slope

        return _solve(target, value_and_slope)


def present_value(rate: Decimal, flows: Sequence[Flow]) -> Fraction:
    """What the payments are worth at a `period_rate`, in cents: its reverse, exact."""
    factor, value, exact = Fraction(1), Fraction(0), Fraction(rate)
    for paid, years in flows:
        factor /= 1 + exact * years
        value += paid * factor
        # exact fractions of 60-digit rates double in length with each period: keep forty digits of the factor
        factor = Fraction(round(factor * 10**40), 10**40)
    return value


def annual_yield(proceeds_cents: int, flows: Sequence[Flow]) -> Decimal:
    """The y with proceeds = sum of payment_j / (1 + y)^t_j, t_j the years from issue to the payment."""
    with localcontext(_YIELD_CONTEXT):
        target = Decimal(proceeds_cents)
        pairs = [(Decimal(paid), _decimal(years)) for paid, years in flows]

        def value_and_slope(force: Decimal) -> tuple[Decimal, Decimal]:
            value, slope = ZERO, ZERO
            for paid, years in pairs:
                worth = paid * (-force * years).exp()
                value += worth
                slope -= years * worth
            return value, slope

        # in the force of interest x = ln(1 + y) the value stays convex and the steps stay short
        return _solve(target, value_and_slope, _SMALLEST_YIELD_STEP).exp() - ONE


def value_at(rate: Decimal, flows: Sequence[Flow]) -> int:
    """The payments at `rate` a year, effective: sum of payment_j / (1 + rate)^t_j in cents, rounded half up once."""
    with localcontext(_YIELD_CONTEXT):
        force = (ONE + rate).ln()
        total = sum((Decimal(paid) * (-force * _decimal(years)).exp() for paid, years in flows), ZERO)
        return int(total.to_integral_value(rounding=ROUND_HALF_UP))


def nominal_rate(yearly: Decimal, times_a_year: int) -> Decimal:
    """The nominal rate, compounded so many times a year, worth the annual yield: 11.445% is 10.984% quarterly."""
    with localcontext(_CONTEXT):
        return times_a_year * (((ONE + yearly).ln() / times_a_year).exp() - ONE)


def _solve(
    target: Decimal, value_and_slope: Callable[[Decimal], tuple[Decimal, Decimal]], smallest: Decimal = _SMALLEST_STEP
) -> Decimal:
    """Newton's steps from 0, where the value is at least the target, up to the root."""
    rate = ZERO
    if target > 0:
        for _ in range(_STEPS):
            value, slope = value_and_slope(rate)
            if rate == 0 and value < target:
                break
            if not slope:
                break
            step = (value - target) / -slope
            rate += step
            if abs(step) <= smallest * max(ONE, rate):
                return rate
    raise TermsError(
        "issuance.costs",
        "found costs for which no yield exists; allowed: less than the principal, on a note that runs for some time",
        code=NUM,
    )


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)


__all__ = ["Flow", "annual_yield", "nominal_rate", "period_rate", "present_value", "value_at"]
