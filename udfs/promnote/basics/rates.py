"""Rates over time: index resets, what a contract makes of them, and the contract rate of each day.

The rate of a day is the index in force that day (rounded if the contract says so) plus a credit spread adjustment plus
the spread, then floor and cap, and never below zero. A day before the first reset has no rate: that is an error, never
a guess.
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
from operator import attrgetter
from typing import Literal, get_args

from promnote.basics.calendars import Calendar
from promnote.basics.conversion import squeeze
from promnote.basics.daycount import DayCount
from promnote.basics.errors import NA, RateError, Where
from promnote.basics.money import (
    exact_difference,
    exact_product,
    exact_sum,
    exact_sums,
    round_ratio,
    scaled_rates,
    trimmed,
)

ZERO = Decimal(0)

FloorOn = Literal["rate", "index"]
IndexRoundingMode = Literal["nearest", "up"]
FLOOR_ON: tuple[FloorOn, ...] = get_args(FloorOn)
INDEX_ROUNDING_MODES: tuple[IndexRoundingMode, ...] = get_args(IndexRoundingMode)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateReset:
    """From `effective` (inclusive) the index stands at `index_rate` (a fraction).

    `index` names it where a table holds several; a row without one is of the note's own index.
    """

    effective: date
    index_rate: Decimal
    index: str = ""


def check_resets(resets: Sequence[RateReset], where: str = "rates", place: str = "") -> None:
    """The resets of each index must strictly increase: two on one day, or one out of order, leave a day's rate open.

    `place` names the row at fault where its number is not its place in the list.
    """
    last: dict[str, RateReset] = {}
    for number, reset in enumerate(resets, start=1):
        key = squeeze(reset.index) if reset.index else ""
        before = last.get(key)
        if before is not None and reset.effective <= before.effective:
            of = f" of {reset.index}" if reset.index else ""
            raise RateError(
                place or Where(f"{where} row {number}", table="rates", row=number),
                f"found {reset.effective} after {before.effective}{of}; allowed: effective dates that strictly increase",
            )
        last[key] = reset


def resets_of(resets: Sequence[RateReset], index: str, own: str = "", where: str = "rates") -> tuple[RateReset, ...]:
    """The resets of `index`, in order of their dates; a row without an index is of `own`, the note's own one.

    Raises RateError for two rows of one day, which a table with named and unnamed rows can hold.
    """
    wanted, unnamed = squeeze(index), squeeze(own)
    rows = [each for each in resets if (squeeze(each.index) if each.index else unnamed) == wanted]
    rows.sort(key=attrgetter("effective"))
    for before, after in pairwise(rows):
        if before.effective == after.effective:
            raise RateError(
                where,
                f"found two rows of {index or 'the index'} effective {after.effective}; allowed: one row a day, "
                f"whether it names the index or leaves it out",
            )
    return tuple(rows)


def contract_rate(index_rate: Decimal, spread: Decimal, floor: Decimal | None, cap: Decimal | None) -> Decimal:
    """Index + spread, then floor and cap, never below zero."""
    rate = exact_sum(index_rate, spread)
    if floor is not None and rate < floor:
        rate = floor
    if cap is not None and rate > cap:
        rate = cap
    return rate if rate > ZERO else ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRules:
    """What a contract makes of an index; all are fractions of one.

    `adjustment` is the credit spread adjustment beside the spread (12 CFR 253.4). `floor_on`: "rate" holds the floor
    for the sum of all three, "index" for index + adjustment before the spread is added. `rounding_step` rounds the
    index before anything is added, half up ("nearest") or to the next step above ("up").
    """

    spread: Decimal = ZERO
    adjustment: Decimal = ZERO
    floor: Decimal | None = None
    cap: Decimal | None = None
    floor_on: FloorOn = "rate"
    rounding_step: Decimal | None = None
    rounding_mode: IndexRoundingMode = "nearest"

    @property
    def margin(self) -> Decimal:
        """Spread + adjustment."""
        return exact_sum(self.spread, self.adjustment)

    def rounded(self, index_rate: Decimal) -> Decimal:
        """The index as the contract rounds it."""
        if self.rounding_step is None:
            return index_rate
        ratio = Fraction(index_rate) / Fraction(self.rounding_step)
        up = self.rounding_mode == "up"
        steps = -(-ratio.numerator // ratio.denominator) if up else round_ratio(ratio.numerator, ratio.denominator)
        return trimmed(exact_product(self.rounding_step, steps))

    def adjusted(self, index_rate: Decimal) -> Decimal:
        """The index rounded, with the adjustment, and floored where the floor is the index's own."""
        index = exact_sum(self.rounded(index_rate), self.adjustment)
        if self.floor_on == "index" and self.floor is not None and index < self.floor:
            return self.floor
        return index

    @property
    def _adds_alone(self) -> bool:
        """Whether the contract rate is index + spread, within floor and cap of the rate."""
        return self.rounding_step is None and not self.adjustment and self.floor_on == "rate"

    def contract_rate(self, index_rate: Decimal) -> Decimal:
        """The contract rate: the adjusted index + spread, then floor (on the rate) and cap, never below zero."""
        if self._adds_alone:
            return contract_rate(index_rate, self.spread, self.floor, self.cap)
        floor = self.floor if self.floor_on == "rate" else None
        return contract_rate(self.adjusted(index_rate), self.spread, floor, self.cap)

    def contract_rates(self, index_rates: Sequence[Decimal]) -> list[Decimal]:
        """The contract rate of each of many."""
        if self._adds_alone and self.floor is self.cap is None:
            return [rate if rate > ZERO else ZERO for rate in exact_sums(index_rates, self.spread)]
        return [self.contract_rate(rate) for rate in index_rates]

    def over_margin(self, index_rates: Sequence[Decimal]) -> list[Decimal]:
        """Each contract rate less spread and adjustment: the index as it counts where both are charged beside it."""
        margin = self.margin
        if self.rounding_step is None and self.floor is None and self.cap is None:
            lowest = exact_difference(ZERO, margin)
            return [rate if rate >= lowest else lowest for rate in index_rates]
        return [exact_difference(self.contract_rate(rate), margin) for rate in index_rates]


#: The index alone.
NO_RULES = IndexRules()


class Fixings:
    """The values of an index by the day from which each counts: `starts` strictly increase, `rates` are fractions.

    A day without a row has the last one before it.
    """

    __slots__ = ("label", "rates", "starts")

    def __init__(self, steps: Sequence[tuple[date, Decimal]], label: str = "rates") -> None:
        self.starts = [start for start, _ in steps]
        self.rates = [rate for _, rate in steps]
        self.label = label

    def position(self, day: date) -> int:
        """The number of the row in force on `day`, from 0; a RateError before the first."""
        index = bisect_right(self.starts, day) - 1
        if index < 0:
            raise self._unknown_on(day)
        return index

    def _unknown_on(self, day: date) -> RateError:
        first = f"the first is effective {self.starts[0]}" if self.starts else "there is none"
        return RateError(
            self.label, f"found no reset in force on {day}, {first}; allowed: a reset on or before it", code=NA
        )

    def at_days(self, days: Sequence[date]) -> list[Decimal]:
        """The rate of each of `days`, which do not decrease."""
        if not days:
            return []
        starts, rates, row, last = self.starts, self.rates, self.position(days[0]), len(self.starts) - 1
        found = []
        for day in days:
            while row < last and starts[row + 1] <= day:
                row += 1
            found.append(rates[row])
        return found

    def at(self, day: date) -> Decimal:
        """The rate of `day`, a fraction."""
        return self.rates[self.position(day)]

    def known_on(self, day: date) -> Decimal | None:
        """The rate of `day`, or None before the first step."""
        return self.at(day) if self.starts and self.starts[0] <= day else None


def fixings_of(resets: Sequence[RateReset], label: str = "rates") -> Fixings:
    """Resets of one index, in order, as fixings."""
    return Fixings([(each.effective, each.index_rate) for each in resets], label)


def fixing_for_period(first_day: date, lookback: int, calendar: Calendar, fixings: Fixings) -> tuple[date, Decimal]:
    """The row that sets the index of a whole interest period: (its effective date, its rate).

    It is the last one effective on or before the period's first day moved back `lookback` business days.
    """
    day = calendar.add_business_days(first_day, -lookback) if lookback else first_day
    row = fixings.position(day)
    return fixings.starts[row], fixings.rates[row]


class RateSteps(Fixings):
    """The contract rate as steps: `starts[i]` is the first day of `rates[i]`.

    `scaled` are the rates as integers over `scale`, for exact accrual.
    """

    __slots__ = ("scale", "scaled")

    def __init__(self, steps: Sequence[tuple[date, Decimal]], scale: int, label: str = "rates") -> None:
        super().__init__(steps, label)
        self.scale = scale
        self.scaled = scaled_rates(self.rates, scale)

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
