"""The contract rate of a note over time, as the ledger asks for it: by its resets, by the interest period, or averaged.

All three weigh days alike: `weighted` is the interest on one cent over [start, end), over scale x the day count's
denominator. `begin` says that an interest period starts and when it is to end, which only the second and third need.
A day that needs a rate and has no row on or before it is an error, never a guess.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from operator import mul, sub
from typing import NamedTuple, Protocol, TypeVar

from promnote.basics.averaging import Averaged, Averaging, Stretch
from promnote.basics.daycount import DayCount
from promnote.basics.errors import NA, RateError
from promnote.basics.money import scale_rates
from promnote.basics.rates import Fixings, IndexRules, RateReset, RateSteps, fixing_for_period, fixings_of, resets_of
from promnote.contract.repayment import convention_of
from promnote.contract.terms import NoteTerms

T = TypeVar("T")


class RateSource(Protocol):
    """What accrual asks of the contract rate."""

    scale: int
    #: whether it asks for the interest periods and their ends
    by_period: bool
    #: the scaled rate of every day in [since, until), where it stands still and the days of the calendar are counted; else no day
    standing: int | Fraction
    since: date
    until: date

    def begin(self, start: date, end: date | None) -> None:
        """An interest period starts; `end` is the day on which its interest is to fall due, None after the last."""

    def weighted(self, convention: DayCount, period_start: date, start: date, end: date) -> int | Fraction:
        """Interest on one cent over [start, end) of the period, over scale x denominator."""

    def at(self, day: date) -> Decimal:
        """The rate of `day`."""

    def known_on(self, day: date) -> Decimal | None:
        """The rate of `day`, or None before the first row."""


class Regime(NamedTuple):
    """From `effective` on: a fixed rate, or an index with its rules."""

    effective: date
    fixed: Decimal | None
    rules: IndexRules
    fixings: Fixings | None

    def rates(self) -> list[Decimal]:
        """Every rate that this regime can give."""
        if self.fixings is None:
            return [self.fixed or Decimal(0)]
        return self.rules.contract_rates(self.fixings.rates)


def regimes(terms: NoteTerms, resets: Sequence[RateReset], through: date | None = None) -> list[Regime]:
    """What sets the rate, as amended through a day (default: through the last amendment), in date order."""
    interest = terms.interest
    own, index, rules, fixed = interest.index, interest.index, terms.index_rules, interest.rate
    tables: dict[str, Fixings] = {}

    def regime(day: date) -> Regime:
        if fixed is not None:
            return Regime(day, fixed, rules, None)
        if index not in tables:
            tables[index] = fixings_of(resets_of(resets, index, own))
        return Regime(day, None, rules, tables[index])

    found = [regime(date.min)]
    for each in terms.amendments:
        if not each.changes_rate or (through is not None and each.effective > through):
            continue
        if each.rate is not None:
            fixed = each.rate
        if each.index:
            index, fixed = each.index, None
        if each.spread is not None or each.adjustment is not None:
            rules = IndexRules(
                spread=rules.spread if each.spread is None else each.spread,
                adjustment=rules.adjustment if each.adjustment is None else each.adjustment,
                floor=rules.floor,
                cap=rules.cap,
                floor_on=rules.floor_on,
                rounding_step=rules.rounding_step,
                rounding_mode=rules.rounding_mode,
            )
        if found[-1].effective == each.effective:
            found.pop()
        found.append(regime(each.effective))
    return found


def rate_source(terms: NoteTerms, resets: Sequence[RateReset], through: date | None = None) -> RateSource:
    """The contract rate, as amended through a day: amendments of later dates are left out."""
    interest = terms.interest
    defaults = [rate for rate in (interest.default_rate, interest.default_spread) if rate is not None]
    if interest.averaging != "none":
        return AveragedRates(terms, averaged_of(terms, resets, through), defaults)
    if interest.reset == "period":
        return PeriodRates(terms, regimes(terms, resets, through), defaults)
    if interest.rate is not None and not terms.amendments:
        # one step: to remember it would take longer than to make it
        return ListedRates(_steps([(date.min, interest.rate)], defaults))
    made = _once("listed", lambda: _steps(_listed(regimes(terms, resets, through)), defaults), terms, resets, through)
    return ListedRates(made)


def averaged_of(terms: NoteTerms, resets: Sequence[RateReset], through: date | None = None) -> Averaged:
    """The average of a daily index over an interest period, by the rules of a note that has one."""
    return _once("average", lambda: _averaged(terms, regimes(terms, resets, through)), terms, resets, through)


def _once(what: str, make: Callable[[], T], terms: NoteTerms, resets: Sequence[RateReset], through: date | None) -> T:
    """What depends on no balance is worked out once for all replays of a note's terms and resets."""
    in_force = sum([each.changes_rate and (through is None or each.effective <= through) for each in terms.amendments])
    known: tuple[Sequence[RateReset], T] | None = terms.known.get((what, in_force))
    if known is None or known[0] is not resets:
        known = resets, make()
        if isinstance(resets, tuple):  # a list may change
            terms.known[what, in_force] = known
    return known[1]


def _averaged(terms: NoteTerms, found: Sequence[Regime]) -> Averaged:
    interest = terms.interest
    assert interest.averaging != "none"  # asked for no other note
    rule = Averaging(
        kind=interest.averaging,
        lookback=interest.lookback,
        observation_shift=interest.observation_shift,
        lockout=interest.lockout,
        compound_spread=interest.compound_spread,
    )
    stretches = [
        Stretch(effective=each.effective, rules=each.rules, fixings=each.fixings, fixed=each.fixed) for each in found
    ]
    return Averaged(rule, convention_of(terms), terms.payments.business_calendar, stretches)


def _listed(found: Sequence[Regime]) -> list[tuple[date, Decimal]]:
    """The rate as steps: at each row of the index in force, and where an amendment takes effect."""
    steps: list[tuple[date, Decimal]] = []
    for number, regime in enumerate(found):
        end = found[number + 1].effective if number + 1 < len(found) else date.max
        if regime.fixings is None:
            assert regime.fixed is not None  # a regime without an index is a fixed rate
            steps.append((regime.effective, regime.fixed))
            continue
        starts, rules = regime.fixings.starts, regime.rules
        if number:
            steps.append((regime.effective, rules.contract_rate(regime.fixings.at(regime.effective))))
        first = bisect_right(starts, regime.effective) if number else 0
        rows = slice(first, bisect_left(starts, end))
        steps += zip(starts[rows], rules.contract_rates(regime.fixings.rates[rows]), strict=True)
    return steps


class _Moving:
    """No rate stands still for longer than it is asked for."""

    __slots__ = ()
    standing: int | Fraction = 0
    since, until = date.max, date.min


class ListedSteps(RateSteps):
    """The steps of a rate, as all replays of a note share them.

    `rows`: rate, scaled rate, first day, the day after the last, and what makes scaled rate x calendar days since the first
    step out of scaled rate x a day's ordinal.
    """

    __slots__ = ("rows",)

    def __init__(self, steps: Sequence[tuple[date, Decimal]], scale: int) -> None:
        super().__init__(steps, scale)
        starts, scaled = self.starts, self.scaled
        changes = map(sub, [0, *scaled], scaled)
        sums = accumulate(map(mul, changes, map(date.toordinal, starts)))
        self.rows = list(zip(self.rates, scaled, starts, [*starts[1:], date.max], sums, strict=False))


def _steps(steps: Sequence[tuple[date, Decimal]], defaults: Sequence[Decimal]) -> ListedSteps:
    """Steps on a scale that default rates have room on as well."""
    return ListedSteps(steps, scale_rates([rate for _, rate in steps] + [*defaults]))


class ListedRates:
    """A fixed rate, or an index whose rows count from their own dates."""

    __slots__ = ("_rate", "_sum", "scale", "since", "standing", "steps", "until")
    by_period = False

    def __init__(self, steps: ListedSteps) -> None:
        self.steps, self.scale = steps, steps.scale
        #: the step that was asked for last: days are asked for in order
        self.standing: int | Fraction = 0
        self.since, self.until = date.max, date.min
        self._sum = 0
        self._rate = Decimal(0)

    def weighted(self, convention: DayCount, period_start: date, start: date, end: date) -> int | Fraction:
        if not convention.counts_days or start >= end:
            return self.steps.weighted(convention, period_start, start, end)
        if start < self.since or start >= self.until:
            self._stand_on(self.steps.position(start))
        # from the first step to the end, less that to the start: however many steps lie between
        before = self._sum + self.standing * start.toordinal()
        if end > self.until:
            self._stand_on(bisect_right(self.steps.starts, end) - 1)
        return self._sum + self.standing * end.toordinal() - before

    def _stand_on(self, place: int) -> None:
        self._rate, self.standing, self.since, self.until, self._sum = self.steps.rows[place]

    def at(self, day: date) -> Decimal:
        return self.steps.at(day)

    def known_on(self, day: date) -> Decimal | None:
        return self._rate if self.since <= day < self.until else self.steps.known_on(day)

    def begin(self, start: date, end: date | None) -> None:
        """Nothing: the rows' own dates rule."""


class PeriodRates(_Moving):
    """An index that is set for a whole interest period on its first day, moved back `reset_lookback` business days.

    An amendment counts from its own date; its index is looked up for that date.
    """

    __slots__ = ("_calendar", "_lookback", "_regimes", "_steps", "scale")
    by_period = True

    def __init__(self, terms: NoteTerms, found: Sequence[Regime], defaults: Sequence[Decimal]) -> None:
        self._regimes = found
        self._lookback = terms.interest.reset_lookback
        self._calendar = terms.payments.business_calendar
        self.scale = scale_rates([rate for regime in found for rate in regime.rates()] + list(defaults))
        self._steps = RateSteps([], self.scale)

    def begin(self, start: date, end: date | None) -> None:
        """Looks up the rate of the period from `start`, and of each amendment after it."""
        in_force = max(number for number, regime in enumerate(self._regimes) if regime.effective <= start)
        steps: list[tuple[date, Decimal]] = []
        looked_up, index = start, self._regimes[in_force].fixings
        for number, regime in enumerate(self._regimes[in_force:]):
            if number and regime.fixings is not index:
                looked_up, index = regime.effective, regime.fixings
            rate = self._rate(regime, looked_up)
            if rate is not None:
                steps.append((start if not number else regime.effective, rate))
        self._steps = RateSteps(steps, self.scale)

    def _rate(self, regime: Regime, day: date) -> Decimal | None:
        if regime.fixings is None:
            return regime.fixed
        try:
            return regime.rules.contract_rate(fixing_for_period(day, self._lookback, self._calendar, regime.fixings)[1])
        except RateError:
            return None

    def weighted(self, convention: DayCount, period_start: date, start: date, end: date) -> int | Fraction:
        return self._steps.weighted(convention, period_start, start, end)

    def at(self, day: date) -> Decimal:
        if not self._steps.starts:
            raise RateError(
                "rates",
                f"found no reset on or before {day} moved back {self._lookback} business days; "
                "allowed: a reset on or before it",
                code=NA,
            )
        return self._steps.at(day)

    def known_on(self, day: date) -> Decimal | None:
        return self._steps.known_on(day)


class AveragedRates(_Moving):
    """A daily index averaged over each interest period, simple or compounded."""

    __slots__ = ("_averaged", "_end", "_start", "_times", "scale")
    by_period = True

    def __init__(self, terms: NoteTerms, averaged: Averaged, defaults: Sequence[Decimal]) -> None:
        self._averaged = averaged
        self._start = terms.accrues_from
        self._end: date | None = None
        self.scale = max(averaged.scale, scale_rates(defaults))
        self._times = self.scale // averaged.scale

    def begin(self, start: date, end: date | None) -> None:
        """The period that is averaged over."""
        self._start, self._end = start, end

    def weighted(self, convention: DayCount, period_start: date, start: date, end: date) -> int | Fraction:
        period_end = self._end if self._end is None or end <= self._end else None
        return self._averaged.weighted(self._start, period_end, start, end) * self._times

    def at(self, day: date) -> Decimal:
        """Of the last fixing: the last row on or before the day, with everything added."""
        return self._averaged.in_force(day).contract_rate(day)

    def known_on(self, day: date) -> Decimal | None:
        try:
            return self.at(day)
        except RateError:
            return None
