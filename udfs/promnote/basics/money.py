"""Money in whole cents, and the one place that rounds.

The engine holds amounts as `int` cents and exact accruals as integer numerators over a known denominator, so that
neither a float nor an ambient `decimal` context can move a cent. `Decimal` appears where people read or type amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import repeat
from typing import Literal

Rounding = Literal["half-up", "half-even"]

#: Amounts are bounded so that a typing slip is an error and not a figure.
MAX_AMOUNT = Decimal(10**18)

# Own context: wide enough that no amount or rate is ever rounded by it.
_EXACT = Context(prec=80)
_CENT, _NOTHING = Decimal("0.01"), Decimal("0.00")


def round_ratio(numerator: int | Fraction, denominator: int, rounding: Rounding = "half-up") -> int:
    """`numerator / denominator` to the nearest integer; a tie goes away from zero, or to even if asked."""
    if numerator < 0:
        return -round_ratio(-numerator, denominator, rounding)
    doubled = 2 * denominator
    rounded = (2 * numerator + denominator) // doubled
    if rounding == "half-even" and rounded & 1 and 2 * numerator + denominator == rounded * doubled:
        return rounded - 1
    return rounded


def round_cents(amount: Decimal | Fraction, rounding: Rounding = "half-up") -> int:
    """An amount in currency units to whole cents."""
    exact = Fraction(amount)
    return round_ratio(exact.numerator * 100, exact.denominator, rounding)


def exact_cents(amount: Decimal) -> int | None:
    """The amount in cents, or None if it has more than two decimals."""
    scaled = amount.scaleb(2, _EXACT)
    cents = int(scaled)
    return cents if cents == scaled else None


def money(cents: int) -> Decimal:
    """Cents as an amount with two decimals: 9489375 -> Decimal('94893.75')."""
    return _EXACT.multiply(Decimal(cents), _CENT) if cents else _NOTHING


def money_text(cents: int) -> str:
    """Cents as plain text with two decimals: 9489375 -> '94893.75'."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def money_words(cents: int) -> str:
    """Cents as people read them: 9489375 -> '94,893.75'."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100:,}.{cents % 100:02d}"


def counted(count: int, one: str, many: str = "") -> str:
    """'1 row', '1,204 rows'. `many`: where it is not `one` with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def split_pro_rata(total: int, weights: list[int]) -> list[int]:
    """Share `total` by `weights` with cumulative rounding (half up), so that the parts add up to `total`."""
    whole = sum(weights)
    parts, cumulative, given = [], 0, 0
    for weight in weights:
        cumulative += weight
        upto = round_ratio(total * cumulative, whole) if whole else 0
        parts.append(upto - given)
        given = upto
    return parts


def exact_sum(first: Decimal, second: Decimal) -> Decimal:
    """The sum of two numbers, whatever the ambient context."""
    return _EXACT.add(first, second)


def exact_sums(numbers: Sequence[Decimal], other: Decimal) -> list[Decimal]:
    """Each of the numbers and the other, whatever the ambient context."""
    return list(map(_EXACT.add, numbers, repeat(other)))


def exact_difference(first: Decimal, second: Decimal) -> Decimal:
    """The difference of two numbers, whatever the ambient context."""
    return _EXACT.subtract(first, second)


def exact_product(first: Decimal, second: Decimal | int) -> Decimal:
    """The product of two numbers, whatever the ambient context."""
    return _EXACT.multiply(first, Decimal(second))


def trimmed(number: Decimal) -> Decimal:
    """The same number without trailing zeros, whatever the ambient context: Decimal('0.0850') -> Decimal('0.085')."""
    return _EXACT.normalize(number) if number else Decimal(0)


def shifted(number: Decimal, places: int) -> Decimal:
    """The number times ten to the power of `places`, whatever the ambient context."""
    return number.scaleb(places, _EXACT)


def scale_rates(rates: Sequence[Decimal]) -> int:
    """The power of ten that turns every one of `rates` into an integer: an exact sum has the places of its longest term."""
    return int(10 ** -int(reduce(_EXACT.add, rates, Decimal(0)).as_tuple().exponent))


@lru_cache(maxsize=1024)
def rate_ratio(rate: Decimal) -> tuple[int, int]:
    """A rate as (numerator, power of ten), exactly: Decimal('0.085') -> (85, 1000)."""
    scale = scale_rates([rate])
    return int(_EXACT.multiply(rate, Decimal(scale))), scale


def scaled_rates(rates: Sequence[Decimal], scale: int) -> list[int]:
    """`rates` as integers over `scale` (see `scale_rates`), exactly."""
    return list(map(int, map(_EXACT.multiply, rates, repeat(Decimal(scale)))))


def plain(number: Decimal) -> str:
    """A decimal without exponent or trailing zeros: Decimal('0.08500') -> '0.085'."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def percent_words(rate: Decimal | Fraction) -> str:
    """A rate as people read it: Decimal('0.085') -> '8.5%'; a repeating one to eight places."""
    if isinstance(rate, Fraction):
        rate = Decimal(round_ratio(rate.numerator * 10**10, rate.denominator)).scaleb(-10, _EXACT)
    return f"{plain(_EXACT.multiply(rate, Decimal(100)))}%"
