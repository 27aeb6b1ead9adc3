"""The level payment: the one amount, paid on each of a row of dates, that pays principal and interest off.

    payment x sum over k of (product of f_j for j > k) = U x (product of all f) + a x (product of f_j for j > 1)

U: principal not yet due. a: interest already accrued, which bears none. f_k = 1 + rate x year fraction of period k. Each
payment takes the interest of its period (simple inside it) and the rest off principal; all is worked out exactly and
the payment is rounded half up to cents once.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from promnote.basics.money import round_ratio

#: Fixed point for long rows of periods: bits after the point. What it cannot decide is worked out exactly.
_BITS = 320


def solve_level(principal_cents: int, accrued: Fraction | int, growth: Sequence[int], denominator: int) -> int:
    """The payment in cents. `accrued`: cents, exact. f of each period that is left, one or more, is 1 + growth / denominator."""
    bounds = _bounds(principal_cents, Fraction(accrued), growth, denominator)
    if bounds is not None:
        return bounds
    return _exact(principal_cents, Fraction(accrued), growth, denominator)


def _bounds(principal_cents: int, accrued: Fraction, growth: Sequence[int], denominator: int) -> int | None:
    """The payment by fixed point, or None if the error of it leaves the cent open (a payment at half a cent)."""
    # discounting: v_k = 1 / (f_1 ... f_k); payment = (U + a / f_1) / sum of v_k. Every v is cut: too low by at most
    # 2 units of 2**-_BITS a step, since v_k-1 <= 1 and f >= 1.
    value, total = 1 << _BITS, 0
    for each in growth:
        value = value * denominator // (denominator + each)
        total += value
    owed = (principal_cents + accrued * denominator / (denominator + growth[0])) * (1 << _BITS)
    error = len(growth) * (len(growth) + 1)
    low = round_ratio(owed.numerator, owed.denominator * (total + error))
    high = round_ratio(owed.numerator, owed.denominator * total)
    return low if low == high else None


def _exact(principal_cents: int, accrued: Fraction, growth: Sequence[int], denominator: int) -> int:
    """The formula in whole numbers: products and sums over powers of the denominator."""
    product, total, power, after_first = 1, 0, 1, 1
    for number, each in enumerate(growth):
        factor = denominator + each
        total = total * factor + power  # over denominator ** number
        power *= denominator
        product *= factor
        if number:
            after_first *= factor
    # payment x total / d^(n-1) = U x product / d^n + a x after_first / d^(n-1)
    owed = principal_cents * product + accrued * denominator * after_first
    return round_ratio(owed.numerator, owed.denominator * denominator * total)
