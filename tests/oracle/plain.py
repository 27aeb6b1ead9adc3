"""Plain values of a note file, read exactly: dates, whole cents, rates as fractions. Nothing here is from the engine."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import floor
from typing import Any

ONE_DAY = timedelta(days=1)


class OracleError(Exception):
    """A history that the meaning refuses. `expected` is the right amount when a payoff row states a wrong one."""

    def __init__(self, message: str, expected: Decimal | None = None) -> None:
        super().__init__(message)
        self.expected = expected


def as_date(value: Any) -> date:
    """A TOML date or ISO text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise OracleError(f"not a date: {value!r}") from error


def as_cents(value: Any) -> int:
    """An amount in whole cents; more than two decimals are refused (decided)."""
    try:
        cents = Decimal(str(value).replace(",", "").strip()) * 100
    except InvalidOperation as error:
        raise OracleError(f"not an amount: {value!r}") from error
    if cents != cents.to_integral_value():
        raise OracleError(f"more than two decimals: {value!r}")
    return int(cents)


def as_rate(value: Any) -> Fraction:
    """A rate as a fraction: "8.5%", 0.085 and "0.085" are the same."""
    text = str(value).strip()
    try:
        return Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)
    except ValueError as error:
        raise OracleError(f"not a rate: {value!r}") from error


def as_list(value: Any) -> list[Any]:
    """A TOML list, or text with commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return list(value)


def money(cents: int) -> Decimal:
    """Cents as a Decimal with two places."""
    return Decimal(cents).scaleb(-2).quantize(Decimal("0.01"))


def rate_as_decimal(rate: Fraction) -> Decimal:
    """A rate as a Decimal (exact: every rate entered is a decimal fraction)."""
    return Decimal(rate.numerator) / Decimal(rate.denominator)


def round_half_up(value: Fraction) -> int:
    """To the nearest cent, an exact half up (nothing that is rounded here is negative)."""
    return floor(value + Fraction(1, 2))
