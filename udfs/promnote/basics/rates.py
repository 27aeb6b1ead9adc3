"""Rates over time: index resets, spread, floor and cap, and the contract rate of each day.

The rate of a day is the index in force that day plus the spread, then floor and cap, and never below zero. A day before
the first reset has no rate: that is an error, never a guess.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import pairwise

from promnote.basics.daycount import DayCount
from promnote.basics.errors import NA, RateError
from promnote.basics.money import exact_sum, scaled_rates

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateReset:
    """From `effective` (inclusive) the index stands at `index_rate` (a fraction)."""

    effective: date
    index_rate: Decimal


def check_resets(resets: Sequence[RateReset], where: str = "rates", place: str = "") -> None:
    """Resets must be strictly increasing: two on one day, or one out of order, leave the rate of a day open.

    `place` names the row at fault where its number is not its place in the list.
    """
    for number, (before, after) in enumerate(pairwise(resets), start=2):
        if after.effective <= before.effective:
            raise RateError(
                place or f"{where} row {number}",
                f"found {after.effective} after {before.effective}; allowed: effective dates that strictly increase",
            )


def contract_rate(index_rate: Decimal, spread: Decimal, floor: Decimal | None, cap: Decimal | None) -> Decimal:
    """Index + spread, then floor and cap, never below zero."""
    rate = exact_sum(index_rate, spread)
    if floor is not None and rate < floor:
        rate = floor
    if cap is not None and rate > cap:
        rate = cap
    return rate if rate > ZERO else ZERO


class RateSteps:
    """The contract rate as steps: `starts[i]` is the first day of `rates[i]`.

    `scaled` are the rates as integers over `scale`, for exact accrual.
    """

    __slots__ = ("label", "rates", "scale", "scaled", "starts")

    def __init__(self, steps: Sequence[tuple[date, Decimal]], scale: int, label: str = "rates") -> None:
        self.starts = [start for start, _ in steps]
        self.rates = [rate for _, rate in steps]
        self.scale = scale
        self.scaled = scaled_rates(self.rates, scale)
        self.label = label

    def _index(self, day: date) -> int:
        index = bisect_right(self.starts, day) - 1
        if index < 0:
            raise self._unknown_on(day)
        return index

    def _unknown_on(self, day: date) -> RateError:
        first = f"the first is effective {self.starts[0]}" if self.starts else "there is none"
        return RateError(
            self.label, f"found no reset in force on {day}, {first}; allowed: a reset on or before it", code=NA
        )

    def at(self, day: date) -> Decimal:
        """The rate of `day`, a fraction."""
        return self.rates[self._index(day)]

    def known_on(self, day: date) -> Decimal | None:
        """The rate of `day`, or None before the first step."""
        return self.at(day) if self.starts and self.starts[0] <= day else None

    def weighted(self, convention: DayCount, period_start: date, start: date, end: date) -> int | Fraction:
        """Sum over [start, end) of scaled rate x units of the day count: interest on one cent, still exact."""
        if start >= end:
            return 0
        starts = self.starts
        index, last = bisect_right(starts, start) - 1, len(starts) - 1
        if index < 0:
            raise self._unknown_on(start)
        units = convention.units if convention.additive else partial(convention.part, period_start)
        total: int | Fraction = 0
        while index < last and (reset := starts[index + 1]) < end:
            total += self.scaled[index] * units(start, reset)
            start, index = reset, index + 1
        return total + self.scaled[index] * units(start, end)

    def segments(self, start: date, end: date) -> list[tuple[date, date, Decimal]]:
        """[start, end) cut at the resets: (from, to, rate)."""
        cuts = [start, *(day for day in self.starts if start < day < end), end]
        return [(a, b, self.at(a)) for a, b in pairwise(cuts) if a < b]
