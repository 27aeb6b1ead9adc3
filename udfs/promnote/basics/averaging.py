"""Daily averages in arrears: an index with a value a business day, such as SOFR, averaged over an interest period.

A period is [start, end). Its business days b_1 ... b_N each count from themselves to the next one (the first from
`start`, the last to `end`). Conventions, as the Alternative Reference Rates Committee and ISDA (2021, section 7) name
them:

* lookback n: for b_i the row effective n business days before b_i is used; a missing row is the last before it.
* lockout k: the last k business days use what the one before them uses.
* observation shift: the whole period is moved back n business days, its rows and its day weights are then those of the
  moved period; a day inside the period is moved in the same way.
* simple: sum of rate x days / year, spread and adjustment being part of the rate.
* compounded: C(t) = product over the days to t of (1 + rate x days / year) - 1, where a business day that is not over
  at t counts its days so far; what [s, e) earns is C(e) - C(s). Spread and adjustment are charged beside it on the
  days of [s, e), or inside with `compound_spread`.

A period that holds no business day (a weekend) uses what the business day before it uses.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Literal, get_args

from promnote.basics.calendars import Calendar
from promnote.basics.dates import LATEST
from promnote.basics.daycount import DayCount
from promnote.basics.money import scale_rates, scaled_rates
from promnote.basics.rates import NO_RULES, ZERO, Fixings, IndexRules

AveragingKind = Literal["simple", "compounded"]
AVERAGING_KINDS: tuple[AveragingKind, ...] = get_args(AveragingKind)

#: One unit of principal is this many times the day count's denominator: growth is an integer, rounded at its 40th
#: decimal or beyond, and the days of a first business day, which nothing compounds, are exact.
_PRECISION = 10**40
#: A period without a known end is worked out so far beyond the day asked for, and each time as long again as it is.
_AHEAD = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Averaging:
    """How an index is averaged: `lookback` and `lockout` in business days of the calendar."""

    kind: AveragingKind
    lookback: int = 0
    observation_shift: bool = False
    lockout: int = 0
    compound_spread: bool = False

    @property
    def beside(self) -> bool:
        """Whether spread and adjustment are charged beside the average: of a simple one they are part of the daily rate."""
        return self.kind == "compounded" and not self.compound_spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What is charged from `effective` on: an index with its rules, or a `fixed` rate, a fraction."""

    effective: date
    rules: IndexRules = NO_RULES
    fixings: Fixings | None = None
    fixed: Decimal | None = None

    @property
    def margin(self) -> Decimal:
        """What is charged beside the index."""
        return self.rules.margin if self.fixed is None else self.fixed

    def contract_rate(self, day: date) -> Decimal:
        """The whole rate when `day` is the day looked up. Raises RateError for a day before the first row."""
        if self.fixed is not None:
            return self.fixed
        assert self.fixings is not None
        return self.rules.contract_rate(self.fixings.at(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class AveragePeriod:
    """An interest period as it is shown: what was looked up, and what came of it.

    `index_rate` is the average of the index a year (as floored, without spread and adjustment, unless they are
    compounded), over the days of [observed_start, observed_end); `first_fixing` and `last_fixing` are the days whose
    rows are used first and last.
    """

    start: date
    end: date
    observed_start: date
    observed_end: date
    first_fixing: date
    last_fixing: date
    index_rate: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class AverageDay:
    """[start, end) of the observed period counts at `rate`, a fraction: what is averaged, of the row for `fixing`."""

    start: date
    end: date
    fixing: date
    rate: Decimal


class _Path:
    """What one unit earns from the start of a period to each day on which its rate changes.

    `totals` are integers over `scale`: of C for a compounded average, of the sum of rate x days for a simple one.
    """

    __slots__ = ("_bases", "_compounds", "_convention", "_denominator", "_first", "_scaled", "end", "fixings", "rates",
                 "scale", "starts", "totals")  # fmt: skip

    def __init__(
        self,
        spans: Sequence[tuple[date, date]],
        rates: Sequence[Decimal],
        fixings: Sequence[date],
        begins: Sequence[bool],
        convention: DayCount,
        *,
        compounds: bool,
    ) -> None:
        """`begins`: whether a span is the first of its business day; the days of one business day do not compound."""
        rate_scale = scale_rates(rates)
        self._first = spans[0][0] if spans else date.min
        self._convention, self._compounds = convention, compounds
        self._denominator = rate_scale * convention.denominator
        one = _PRECISION * convention.denominator
        self.scale = one if compounds else self._denominator
        self.starts = [start for start, _ in spans]
        self.end = spans[-1][1] if spans else date.min
        self.fixings, self.rates = fixings, rates
        self._scaled = scaled_rates(rates, rate_scale)
        self.totals: list[int | Fraction] = []
        self._bases: list[int | Fraction] = []
        total: int | Fraction = one if compounds else 0
        base: int | Fraction = total
        units = convention.parts(self._first, [*self.starts, self.end])
        for begun, scaled, counted in zip(begins, self._scaled, units, strict=True):
            if begun:
                base = total
            self.totals.append(total)
            self._bases.append(base)
            total += self._growth(base, scaled, counted)
        self.starts.append(self.end)
        self.totals.append(total)

    def _earned(self, place: int, start: date, end: date) -> int | Fraction:
        return self._growth(self._bases[place], self._scaled[place], self._convention.part(self._first, start, end))

    def _growth(self, base: int | Fraction, scaled: int, units: int | Fraction) -> int | Fraction:
        """What `base` earns in so many units of the day count at a scaled rate."""
        if not self._compounds:
            return scaled * units
        whole = self._denominator * units.denominator
        return (2 * int(base) * scaled * units.numerator + whole) // (2 * whole)

    def total(self, day: date) -> int | Fraction:
        """The total on `day`, which lies inside the period or is its end."""
        place = bisect_right(self.starts, day) - 1
        if place < 0:
            return self.totals[0]
        start = self.starts[place]
        if start == day or place == len(self._scaled):
            return self.totals[place]
        return self.totals[place] + self._earned(place, start, day)

    def fixing(self, day: date) -> date:
        """The day looked up for `day`."""
        return self.fixings[max(0, min(bisect_right(self.starts, day), len(self.fixings)) - 1)]


class Averaged:
    """What one unit of principal earns on a daily average: built once for a note, periods are worked out once each.

    `stretches` strictly increase by `effective`; the first must reach back to the first period (`date.min` will do).
    An interest period is named by its start and its end, which its contract date sets ahead; `None` is an end that
    nothing sets (after the last date): it has no lockout. The rows of later days need not be there: the last one goes
    on, as it does for a missing day.
    """

    __slots__ = ("_calendar", "_convention", "_effective", "_margins", "_paths", "_rule", "_stretches", "scale")

    def __init__(self, rule: Averaging, convention: DayCount, calendar: Calendar, stretches: Sequence[Stretch]) -> None:
        self._rule, self._convention, self._calendar = rule, convention, calendar
        self._stretches = tuple(stretches)
        self._effective = [each.effective for each in self._stretches]
        self._paths: dict[tuple[date, date | None], _Path] = {}
        charged = [each.margin if each.fixed is not None or rule.beside else ZERO for each in self._stretches]
        #: what one unit earns is given over this and the day count's denominator
        self.scale = max(_PRECISION, scale_rates(charged))
        self._margins = scaled_rates(charged, self.scale)

    def weighted(self, period_start: date, period_end: date | None, start: date, end: date) -> int | Fraction:
        """What one unit earns over [start, end) inside the interest period, over `scale` x the day count's denominator.

        Exact for what the totals are: a period split anywhere adds up to the same. Raises RateError when a day that is
        needed has no row on or before it.
        """
        if start >= end:
            return 0
        _check_inside(period_start, period_end, start, end)
        path = self._path(period_start, period_end, end)
        earned = path.total(self._moved(end)) - path.total(self._moved(start))
        times, rest = divmod(self.scale * self._convention.denominator, path.scale)
        total = earned * (times if not rest else Fraction(self.scale * self._convention.denominator, path.scale))
        part = self._convention.part
        for first, last in pairwise(self._cuts(start, end)):
            margin = self._margins[self._place(first)]
            if margin:
                total += margin * part(period_start, first, last)
        return total

    def interest_factor(self, period_start: date, period_end: date | None, start: date, end: date) -> Fraction:
        """What one unit earns over [start, end) inside the interest period [period_start, period_end), see `weighted`."""
        earned = self.weighted(period_start, period_end, start, end)
        return Fraction(earned) / (self.scale * self._convention.denominator)

    def rate_on(self, period_start: date, period_end: date | None, day: date) -> Decimal:
        """The contract rate that `day` bears: of the row looked up for it, with everything added, floored and capped."""
        return self.in_force(day).contract_rate(self.fixing_day(period_start, period_end, day))

    def fixing_day(self, period_start: date, period_end: date | None, day: date) -> date:
        """The day whose row (or the last before it) is used for `day` of the period."""
        return self._path(period_start, period_end, day).fixing(self._moved(day))

    def period(self, period_start: date, period_end: date) -> AveragePeriod:
        """The period as it is shown; it must have days."""
        path = self._path(period_start, period_end, period_end)
        observed_start, observed_end = self._moved(period_start), self._moved(period_end)
        units = Fraction(self._convention.units(observed_start, observed_end))
        earned = Fraction(path.totals[-1] - path.totals[0]) / path.scale
        return AveragePeriod(
            start=period_start,
            end=period_end,
            observed_start=observed_start,
            observed_end=observed_end,
            first_fixing=path.fixings[0] if path.fixings else observed_start,
            last_fixing=path.fixings[-1] if path.fixings else observed_start,
            index_rate=earned * self._convention.denominator / units if units else Fraction(0),
        )

    def days(self, period_start: date, period_end: date) -> list[AverageDay]:
        """What is averaged over the period, a row for each business day (and each part of one that an amendment cuts)."""
        path = self._path(period_start, period_end, period_end)
        return [
            AverageDay(start=start, end=end, fixing=fixing, rate=rate)
            for (start, end), fixing, rate in zip(pairwise(path.starts), path.fixings, path.rates, strict=True)
        ]

    def _moved(self, day: date) -> date:
        """The day of the period that is observed instead of `day`."""
        rule = self._rule
        return self._calendar.add_business_days(day, -rule.lookback) if rule.observation_shift else day

    def in_force(self, day: date) -> Stretch:
        """What is charged on a day."""
        return self._stretches[self._place(day)]

    def _place(self, day: date) -> int:
        return max(0, bisect_right(self._effective, day) - 1)

    def _cuts(self, start: date, end: date) -> list[date]:
        """[start, end) cut where another stretch begins."""
        if len(self._effective) == 1:
            return [start, end]
        return [start, *(day for day in self._effective if start < day < end), end]

    def _path(self, start: date, end: date | None, upto: date) -> _Path:
        known = self._paths.get((start, end))
        if known is None or (end is None and known.end < self._moved(upto)):
            horizon = end or _ahead(start, upto)
            known = self._paths[start, end] = self._walked(start, horizon, open_ended=end is None)
        return known

    def _walked(self, start: date, end: date, *, open_ended: bool) -> _Path:
        rule, calendar = self._rule, self._calendar
        first, last = self._moved(start), self._moved(end)
        offset = 0 if rule.observation_shift else rule.lookback
        days = calendar.business_days(calendar.add_business_days(first, -offset - 1), last)
        # the place of b_1; at least offset + 1 business days stand before it
        place = bisect_left(days, first)
        edges = [first, *days[place + 1 :], last] if first < last else []
        latest = len(days) - 1 - (0 if open_ended else min(rule.lockout, len(days) - place))
        looked_up = [days[min(at, latest) - offset] for at in range(place, place + len(edges) - 1)]
        spans = list(pairwise(edges))
        stretches, begins = [self.in_force(start)] * len(spans), [True] * len(spans)
        cuts = self._cuts(start, end)[:-1]
        if len(cuts) > 1:
            spans, looked_up, stretches, begins = self._by_stretch(cuts, spans, looked_up)
        rates = self._rates(stretches, looked_up)
        return _Path(spans, rates, looked_up, begins, self._convention, compounds=rule.kind == "compounded")

    def _by_stretch(
        self, cuts: Sequence[date], spans: Sequence[tuple[date, date]], looked_up: Sequence[date]
    ) -> tuple[list[tuple[date, date]], list[date], list[Stretch], list[bool]]:
        """The spans cut where another stretch begins, on the day that is observed for that day."""
        moved = [(self._moved(day), self.in_force(day)) for day in cuts]
        parts, fixings, stretches, begins = [], [], [], []
        for (first, last), looked in zip(spans, looked_up, strict=True):
            inside = sorted({first, last, *(day for day, _ in moved if first < day < last)})
            for begin, until in pairwise(inside):
                parts.append((begin, until))
                fixings.append(looked)
                stretches.append([stretch for day, stretch in moved if day <= begin][-1])
                begins.append(begin == first)
        return parts, fixings, stretches, begins

    def _rates(self, stretches: Sequence[Stretch], looked_up: Sequence[date]) -> list[Decimal]:
        """The rate of each span: of the index alone where the margin is charged beside it."""
        rates: list[Decimal] = []
        for _, run in groupby(zip(stretches, looked_up, strict=True), key=lambda each: id(each[0])):
            spans = list(run)
            stretch, days = spans[0][0], [day for _, day in spans]
            if stretch.fixed is not None:
                rates += [ZERO] * len(days)
                continue
            assert stretch.fixings is not None
            index, rules = stretch.fixings.at_days(days), stretch.rules
            rates += rules.over_margin(index) if self._rule.beside else map(rules.contract_rate, index)
        return rates


def _ahead(start: date, upto: date) -> date:
    more = max(_AHEAD, upto - start)
    return upto + more if upto < LATEST - more else LATEST


def _check_inside(period_start: date, period_end: date | None, start: date, end: date) -> None:
    """A caller's slip must not become a figure."""
    if start < period_start or (period_end is not None and end > period_end):
        raise ValueError(f"[{start}, {end}) is not inside the period [{period_start}, {period_end})")
