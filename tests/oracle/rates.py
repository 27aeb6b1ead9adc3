"""The rate of a day, and daily averages in arrears (meaning-2, section 7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor

from .contract import Amendment, Terms
from .days import COUNTS_OF_360, Calendar
from .plain import ONE_DAY, OracleError

#: A product of daily factors keeps so many decimals (the meaning asks for 20); without a cut its fractions grow for ever.
PLACES = 10**50


@dataclass
class Averaging:
    """Business days b_1 ... b_N of an interest period [start, end), each counting from itself to the next (the first
    from start). `end` None: an open end (after maturity), no lockout. `fixings` of b_i are looked up by the caller."""

    calendar: Calendar
    start: date
    end: date | None
    lookback: int
    observation_shift: bool
    lockout: int
    year: int
    begins: list[date] = field(default_factory=list)  # where b_i's days begin
    business_days: list[date] = field(default_factory=list)
    rates: list[Fraction] = field(default_factory=list)  # what b_i contributes, once asked for

    def __post_init__(self) -> None:
        # observation shift: start and end go back n business days each; fixings and weights are the moved period's
        self.origin = self.moved(self.start)
        self.business_days = [self.calendar.next_business_day(self.origin)]
        self.begins = [self.origin]

    def moved(self, day: date) -> date:
        return self.calendar.back(day, self.lookback) if self.observation_shift else day

    def extend(self, through: date) -> None:
        """So far that the last one begins after `through`."""
        while self.begins[-1] <= through:
            following = self.calendar.next_business_day(self.business_days[-1] + ONE_DAY)
            self.business_days.append(following)
            self.begins.append(following)

    def fixing_day(self, number: int) -> date:
        """The day whose row is the fixing of b_number (from 0)."""
        if self.lockout and self.end is not None:
            end = self.moved(self.end)
            self.extend(end)
            count = sum(day < end for day in self.business_days)
            # lockout k: the last k business days use the fixing of the one before them
            number = max(0, min(number, count - self.lockout - 1))
        return self.calendar.back(self.business_days[number], 0 if self.observation_shift else self.lookback)

    def pieces(self, day: date) -> list[tuple[int, int]]:
        """(i, days) of [start, day): a business day that is not finished counts its days so far."""
        until = self.moved(day)
        self.extend(until)
        found = []
        for number, begin in enumerate(self.begins):
            if begin >= until:
                break
            # the first counts from the period's start, which may be no business day
            following = self.begins[number + 1] if number + 1 < len(self.begins) else until
            found.append((number, (min(following, until) - begin).days))
        return found

    def simple(self, pieces: list[tuple[int, int]], rates: list[Fraction]) -> Fraction:
        return sum((rates[number] * days for number, days in pieces), Fraction(0)) / self.year

    def compounded(self, pieces: list[tuple[int, int]], rates: list[Fraction]) -> Fraction:
        product = PLACES
        for number, days in pieces:
            product = floor(product * (1 + rates[number] * days / self.year) + Fraction(1, 2))
        return Fraction(product, PLACES) - 1


class Rates:
    """The rates in force, as amendments leave them. One of a walk; a projection freezes it."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.fixed, self.index = terms.fixed_rate, terms.index_name
        self.spread, self.adjustment = terms.spread, terms.adjustment
        self.period_start = terms.accrues_from  # of the interest period, for reset = "period" and averages
        self.set_on = terms.accrues_from  # the day for which the index of the period was looked up
        self.averaging: Averaging | None = None
        self.frozen: Fraction | None = None

    def copy_frozen(self, rate: Fraction | None) -> Rates:
        copy = Rates(self.terms)
        copy.__dict__.update(self.__dict__)
        copy.frozen = rate
        return copy

    def amend(self, amendment: Amendment) -> None:
        """From its own date. A new rate makes an index note a fixed one; a new index is looked up for that date, and
        makes the rate an index again (decided)."""
        if amendment.rate is not None:
            self.fixed = amendment.rate
        if amendment.spread is not None:
            self.spread = amendment.spread
        if amendment.adjustment is not None:
            self.adjustment = amendment.adjustment
        if amendment.index is not None:
            self.index, self.set_on = amendment.index, max(amendment.effective, self.period_start)
            if amendment.rate is None:
                self.fixed = None

    def start_period(self, day: date, end: date | None) -> None:
        """A new interest period: accrues_from, each day interest fell due."""
        terms = self.terms
        self.period_start = self.set_on = day
        if terms.averaging != "none":
            year = 360 if terms.day_count in COUNTS_OF_360 else 365
            self.averaging = Averaging(
                terms.calendar, day, end, terms.lookback, terms.observation_shift, terms.lockout, year
            )

    @property
    def averages(self) -> bool:
        return self.terms.averaging != "none" and self.fixed is None

    def row_on(self, day: date) -> Fraction | None:
        """The last row of the index effective on or before the day, rounded as agreed before anything is added."""
        rows = self.terms.resets.get(str(self.index), [])
        index = next((rate for effective, rate in reversed(rows) if effective <= day), None)
        step = self.terms.index_rounding
        if index is None or not step:
            return index
        if self.terms.index_rounding_up:
            return -floor(-index / step) * step
        return floor(index / step + Fraction(1, 2)) * step

    def with_margin(self, index: Fraction) -> Fraction:
        """Index + adjustment + spread, floor, cap, never below zero. A floor on the index: before the spread."""
        terms = self.terms
        rate = index + self.adjustment
        if terms.floor is not None and terms.floor_on_index:
            rate = max(rate, terms.floor)
        rate += self.spread
        if terms.floor is not None and not terms.floor_on_index:
            rate = max(rate, terms.floor)
        if terms.cap is not None:
            rate = min(rate, terms.cap)
        return max(rate, Fraction(0))

    def contract_rate(self, day: date) -> Fraction | None:
        """The contract rate in force on the day, never the default rate; None: no row is known.

        Of an average in arrears it is the last fixing: the last row on or before the day (section 8)."""
        terms = self.terms
        if self.fixed is not None:
            return max(self.fixed, Fraction(0))
        if terms.reset_by_period and terms.averaging == "none":
            index = self.row_on(terms.calendar.back(self.set_on, terms.reset_lookback))
        else:
            index = self.row_on(day)
        return None if index is None else self.with_margin(index)

    def averaged_growth(self, day: date, year_part: Fraction) -> Fraction:
        """What one unit of principal bears on the day [day, day + 1).

        Simple: the daily rate, its margin inside, by the weights of the (moved) period (Reading: the text sums the daily
        rate, so a shift moves the margin's days too). Compounded: C(day + 1) - C(day) of the index, and spread +
        adjustment by the day itself; with compound_spread inside the product. A floor on "rate",
        a cap and zero hold for index + adjustment + spread each day, so they move the index that is compounded."""
        averaging = self.averaging
        if averaging is None:
            raise OracleError(f"no interest period on {day}")
        terms, margin = self.terms, self.spread + self.adjustment
        margin_inside = terms.averaging == "simple" or terms.compound_spread
        before, after = averaging.pieces(day), averaging.pieces(day + ONE_DAY)
        while len(averaging.rates) < len(after):
            fixing = self.row_on(averaging.fixing_day(len(averaging.rates)))
            if fixing is None:
                raise OracleError(f"no fixing in force for {day}")
            rate = self.with_margin(fixing)
            averaging.rates.append(rate if margin_inside else rate - margin)
        of = averaging.simple if terms.averaging == "simple" else averaging.compounded
        growth = of(after, averaging.rates) - of(before, averaging.rates)
        return growth if margin_inside else growth + margin * year_part
