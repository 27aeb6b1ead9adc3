"""Averages in arrears against a referee that walks the calendar a day at a time, and periods split anywhere."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from promnote.basics.averaging import Averaged, Averaging, Stretch
from promnote.basics.calendars import calendar
from promnote.basics.daycount import ACT_360, ACT_365F, ACT_ACT_ISDA, THIRTY_E_360
from promnote.basics.rates import Fixings, IndexRules

US = calendar("US")
ONE_DAY = timedelta(days=1)
FIRST_ROW = date(2025, 11, 1)
ROWS = [FIRST_ROW + n * ONE_DAY for n in range(150)]

rates = st.integers(-200, 9000).map(lambda n: Decimal(n).scaleb(-5))
small = st.integers(0, 400).map(lambda n: Decimal(n).scaleb(-4))


@st.composite
def averages(draw: st.DrawFn) -> tuple[Averaging, list[Stretch], date, date]:
    start = date(2025, 12, 1) + draw(st.integers(0, 60)) * ONE_DAY
    end = start + draw(st.integers(1, 50)) * ONE_DAY
    rule = Averaging(
        kind=draw(st.sampled_from(("simple", "compounded"))),
        lookback=draw(st.integers(0, 6)),
        observation_shift=draw(st.booleans()),
        lockout=draw(st.integers(0, 4)),
        compound_spread=draw(st.booleans()),
    )
    missing = draw(st.sets(st.integers(1, len(ROWS)), max_size=8))
    kept = [each for n, each in enumerate(ROWS) if not n or (n not in missing and US.is_business_day(each))]
    values = draw(st.lists(rates, min_size=1, max_size=7))
    fixings = Fixings([(each, values[n % len(values)]) for n, each in enumerate(kept)])
    effective, stretches = date.min, []
    for _ in range(draw(st.integers(1, 3))):
        floor = draw(st.none() | small)
        rules = IndexRules(
            spread=draw(small),
            adjustment=draw(small),
            floor=floor,
            floor_on=draw(st.sampled_from(("rate", "index"))),
            rounding_step=draw(st.sampled_from((None, Decimal("0.0001"), Decimal("0.00125")))),
            rounding_mode=draw(st.sampled_from(("nearest", "up"))),
        )
        fixed = draw(st.none() | st.none() | small) if stretches else None
        stretches.append(Stretch(effective=effective, rules=rules, fixings=fixings, fixed=fixed))
        effective = max(effective, start) + draw(st.integers(1, 30)) * ONE_DAY
    return rule, stretches, start, end


def referee(rule: Averaging, stretches: list[Stretch], start: date, end: date) -> Fraction:
    """The interest of the whole period, a calendar day at a time."""

    def back(day: date, count: int) -> date:
        while count:
            day -= ONE_DAY
            count -= US.is_business_day(day)
        return day

    def stretch_on(day: date) -> Stretch:
        return [each for each in stretches if each.effective <= day][-1]

    def observed(day: date) -> date:
        return back(day, rule.lookback) if rule.observation_shift else day

    first, last = observed(start), observed(end)
    week = [first + n * ONE_DAY for n in range((last - first).days)]
    business = [each for each in week if US.is_business_day(each)]
    # in force on an observed day: the stretch of the last day of the period that is observed there
    actual = [start + n * ONE_DAY for n in range((end - start).days)]
    beside = rule.kind == "compounded" and not rule.compound_spread
    # a fixed rate is charged as it is, on the period's own days; of a simple average the margin is in the daily rate
    charged = [stretch for each in actual if (stretch := stretch_on(each)).fixed is not None or beside]
    margin = sum((Fraction(each.margin) for each in charged), Fraction(0)) / 360
    groups: dict[date, list[date]] = {}
    for each in week:
        before = [one for one in business if one <= each]
        groups.setdefault(before[-1] if before else (business[0] if business else back(first, 1)), []).append(each)
    growth, total = Fraction(1), Fraction(0)
    for own, days in groups.items():
        used = own
        locked = business[-rule.lockout :] if rule.lockout else []
        if own in locked:
            used = back(locked[0], 1)
        if not rule.observation_shift:
            used = back(used, rule.lookback)
        earned = Fraction(0)
        for each in days:
            candidates = [one for one in actual if observed(one) <= each]
            stretch = stretch_on(candidates[-1])
            if stretch.fixed is not None:
                continue
            assert stretch.fixings is not None
            rows = zip(stretch.fixings.starts, stretch.fixings.rates, strict=True)
            whole = rate_of(stretch.rules, [rate for effective, rate in rows if effective <= used][-1])
            earned += (whole - Fraction(stretch.margin) if beside else whole) / 360
        growth *= 1 + earned
        total += earned
    return (growth - 1 if rule.kind == "compounded" else total) + margin


def rate_of(rules: IndexRules, row: Decimal) -> Fraction:
    index = Fraction(row)
    if rules.rounding_step is not None:
        step = Fraction(rules.rounding_step)
        if rules.rounding_mode == "up":
            index = -((-index) // step) * step
        else:
            sign = 1 if index >= 0 else -1
            index = sign * ((abs(index) / step + Fraction(1, 2)) // 1) * step
    index += Fraction(rules.adjustment)
    if rules.floor is not None and rules.floor_on == "index":
        index = max(index, Fraction(rules.floor))
    index += Fraction(rules.spread)
    if rules.floor is not None and rules.floor_on == "rate":
        index = max(index, Fraction(rules.floor))
    return max(index, Fraction(0))


@given(averages())
def test_it_is_what_a_walk_over_the_calendar_gives(case: tuple[Averaging, list[Stretch], date, date]) -> None:
    rule, stretches, start, end = case
    found = Averaged(rule, ACT_360, US, stretches).interest_factor(start, end, start, end)
    assert abs(found - referee(rule, stretches, start, end)) < Fraction(1, 10**36)


@given(averages(), st.data(), st.sampled_from((ACT_360, ACT_365F, ACT_ACT_ISDA, THIRTY_E_360)))
def test_a_period_split_anywhere_adds_up(
    case: tuple[Averaging, list[Stretch], date, date], data: st.DataObject, convention: Any
) -> None:
    rule, stretches, start, end = case
    average = Averaged(rule, convention, US, stretches)
    cuts = sorted(data.draw(st.lists(st.integers(0, (end - start).days), max_size=4)))
    edges = [start, *(start + n * ONE_DAY for n in cuts), end]
    parts = [average.interest_factor(start, end, a, b) for a, b in pairwise(edges)]
    assert sum(parts) == average.interest_factor(start, end, start, end)
