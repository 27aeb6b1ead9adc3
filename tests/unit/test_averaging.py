"""Daily averages in arrears: the published SOFR cases to their last digit, each convention by hand arithmetic."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import required
from promnote.basics.averaging import Averaged, Averaging, Stretch
from promnote.basics.calendars import calendar
from promnote.basics.daycount import ACT_360, THIRTY_E_360, DayCount
from promnote.basics.errors import RateError
from promnote.basics.rates import Fixings, IndexRules

US = calendar("US")
PLAIN = IndexRules()


def day(text: str) -> date:
    return date.fromisoformat(text)


def fixings(rows: dict[str, str]) -> Fixings:
    return Fixings([(day(effective), Decimal(rate)) for effective, rate in rows.items()])


def averaged(
    rows: Fixings, rule: Averaging, *, rules: IndexRules = PLAIN, convention: DayCount = ACT_360, later: Any = ()
) -> Averaged:
    return Averaged(rule, convention, US, [Stretch(effective=date.min, rules=rules, fixings=rows), *later])


# --- published cases ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    path = required.require("cases") / "sofr_vectors.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def published_average(published: dict[str, Any], case: dict[str, Any], rule: Averaging) -> Averaged:
    rows = Fixings(sorted((day(key), rate) for key, rate in published[f"fixings_{case['start'].year}"].items()))
    holidays = {day(each) for each in published["source"]["holidays"]}
    assert not any(map(US.is_business_day, holidays))
    return averaged(rows, rule, rules=IndexRules(spread=case.get("spread", Decimal(0))))


def agrees(exact: Fraction, printed: Decimal) -> bool:
    """Whether `exact` is `printed` to its last digit but for its rounding."""
    return abs(exact - Fraction(printed)) <= Fraction(Decimal(1).scaleb(int(printed.as_tuple().exponent))) / 2


@pytest.mark.parametrize("name", ["S01", "S04", "S05"])
def test_published_rates(name: str, published: dict[str, Any]) -> None:
    case = published[name][0]
    start, end = case["start"], case["end"]
    rule = Averaging(
        kind="compounded", lookback=case.get("lookback", 0), observation_shift=case.get("observation_shift", False)
    )
    average = published_average(published, case, rule)
    earned = average.interest_factor(start, end, start, end)
    assert agrees(earned * 360 / (end - start).days, case["rate"])
    assert average.period(start, end).index_rate == earned * 360 / (end - start).days


def test_published_rate_with_the_spread_compounded(published: dict[str, Any]) -> None:
    # the published 0.0010871445057780704 was a float computation good to 13 decimals; recomputed 0.001087144505789
    case = published["S02"][0]
    start, end = case["start"], case["end"]
    average = published_average(published, case, Averaging(kind="compounded", compound_spread=True))
    rate = average.interest_factor(start, end, start, end) * 360 / 31
    assert agrees(rate, Decimal("0.001087144505789"))
    assert abs(rate - Fraction(case["rate"])) < Fraction(1, 10**13)


def test_published_simple_average_of_the_same_days(published: dict[str, Any]) -> None:
    case = published["S04"][0]
    start, end = case["start"], case["end"]
    average = published_average(published, case, Averaging(kind="simple", lookback=5))
    rate = average.interest_factor(start, end, start, end) * 360 / 14
    assert agrees(rate, case["simple_same_days_mine"])


def test_published_accrual_on_a_saturday(published: dict[str, Any]) -> None:
    case = published["S09"][0]
    average = published_average(published, case, Averaging(kind="compounded"))
    assert agrees(average.interest_factor(case["start"], day("2021-11-18"), case["start"], case["on"]), case["accrued"])


# --- conventions, by hand -------------------------------------------------------------------------------------------

# Two weeks: Monday 2 to Friday 13 March 2026, every weekday a business day; the row of day d of March is d / 1000.
MARCH = fixings({f"2026-03-{d:02d}": f"0.{d:03d}" for d in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)})
MONDAY, NEXT_MONDAY = day("2026-03-09"), day("2026-03-16")
#: (day of March used, days it counts for) over Monday 9 to Monday 16.
WEIGHTS: list[tuple[str, dict[str, Any], list[tuple[int, int]]]] = [
    ("plain", {}, [(9, 1), (10, 1), (11, 1), (12, 1), (13, 3)]),
    ("lookback", {"lookback": 2}, [(5, 1), (6, 1), (9, 1), (10, 1), (11, 3)]),
    ("observation shift", {"lookback": 2, "observation_shift": True}, [(5, 1), (6, 3), (9, 1), (10, 1), (11, 1)]),
    ("lockout", {"lockout": 2}, [(9, 1), (10, 1), (11, 1), (11, 1), (11, 3)]),
    ("lockout and lookback", {"lockout": 1, "lookback": 1}, [(6, 1), (9, 1), (10, 1), (11, 1), (11, 3)]),
    ("lockout of the whole period", {"lockout": 9}, [(6, 1), (6, 1), (6, 1), (6, 1), (6, 3)]),
    (
        "lockout and shift",
        {"lookback": 1, "observation_shift": True, "lockout": 2},
        [(6, 3), (9, 1), (10, 1), (10, 1), (10, 1)],
    ),
]


@pytest.mark.parametrize(("options", "weights"), [pytest.param(*case[1:], id=case[0]) for case in WEIGHTS])
def test_which_day_counts_how_long(options: dict[str, Any], weights: list[tuple[int, int]]) -> None:
    simple = averaged(MARCH, Averaging(kind="simple", **options))
    assert simple.interest_factor(MONDAY, NEXT_MONDAY, MONDAY, NEXT_MONDAY) == sum(
        Fraction(used * days, 1000 * 360) for used, days in weights
    )
    growth = Fraction(1)
    for used, days in weights:
        growth *= 1 + Fraction(used * days, 1000 * 360)
    compounded = averaged(MARCH, Averaging(kind="compounded", **options))
    earned = compounded.interest_factor(MONDAY, NEXT_MONDAY, MONDAY, NEXT_MONDAY)
    assert abs(earned - (growth - 1)) < Fraction(1, 10**38)


def test_a_period_that_starts_on_a_weekend_counts_from_its_start() -> None:
    # Saturday 7 to Wednesday 11: Monday's row counts from Saturday
    average = averaged(MARCH, Averaging(kind="simple"))
    start, end = day("2026-03-07"), day("2026-03-11")
    assert average.interest_factor(start, end, start, end) == Fraction(9 * 3 + 10, 360_000)


@pytest.mark.parametrize(("lookback", "used"), [(0, 6), (1, 5)])
def test_a_period_without_a_business_day_uses_the_one_before(lookback: int, used: int) -> None:
    average = averaged(MARCH, Averaging(kind="compounded", lookback=lookback))
    start, end = day("2026-03-07"), day("2026-03-09")
    assert average.interest_factor(start, end, start, end) == Fraction(2 * used, 360_000)


def test_a_missing_row_is_the_last_before_it() -> None:
    with_gap = Fixings([(each, rate) for each, rate in zip(MARCH.starts, MARCH.rates, strict=True) if each.day != 11])
    average = averaged(with_gap, Averaging(kind="simple"))
    total = 9 + 10 + 10 + 12 + 3 * 13
    assert average.interest_factor(MONDAY, NEXT_MONDAY, MONDAY, NEXT_MONDAY) == Fraction(total, 360_000)


def test_no_row_on_or_before_the_day_that_is_needed() -> None:
    average = averaged(MARCH, Averaging(kind="compounded", lookback=3))
    with pytest.raises(RateError) as caught:
        average.interest_factor(day("2026-03-03"), MONDAY, day("2026-03-03"), MONDAY)
    assert str(caught.value) == (
        "rates: found no reset in force on 2026-02-26, the first is effective 2026-03-02; "
        "allowed: a reset on or before it"
    )
    assert caught.value.code == "#N/A"


def test_margin_is_charged_beside_the_index_on_the_days_of_the_period() -> None:
    rules = IndexRules(spread=Decimal("0.02"), adjustment=Decimal("0.001"))
    for kind in ("simple", "compounded"):
        bare = averaged(MARCH, Averaging(kind=kind)).interest_factor(MONDAY, NEXT_MONDAY, MONDAY, NEXT_MONDAY)
        full = averaged(MARCH, Averaging(kind=kind), rules=rules)
        assert full.interest_factor(MONDAY, NEXT_MONDAY, MONDAY, NEXT_MONDAY) == bare + Fraction(21 * 7, 360_000)


def test_compounded_with_one_fixing_is_simple_for_one_day() -> None:
    rules = IndexRules(spread=Decimal("0.02"))
    start, end = day("2026-03-10"), day("2026-03-11")
    factors = {
        averaged(MARCH, Averaging(kind=kind, compound_spread=inside), rules=rules).interest_factor(
            start, end, start, end
        )
        for kind in ("simple", "compounded")
        for inside in (False, True)
    }
    assert factors == {Fraction(10 + 20, 360_000)}


# floor of 1.25% on the sum: rows 9, 10, 11, 12, 13 a thousand with 0.2% and 0.1% are 12, 13, 14, 15, 16
# floor of 1.25% on index and adjustment of 0.1%: 10, 11, 12, 13, 14 become 12.5, 12.5, 12.5, 13, 14
FLOORS: list[tuple[str, list[str]]] = [
    ("rate", ["12.5", "13", "14", "15", "16"]),
    ("index", ["14.5", "14.5", "14.5", "15", "16"]),
]


@pytest.mark.parametrize(("floor_on", "rates"), FLOORS)
def test_floors_hold_each_day(floor_on: Any, rates: list[str]) -> None:
    rules = IndexRules(spread=Decimal("0.002"), adjustment=Decimal("0.001"), floor=Decimal("0.0125"), floor_on=floor_on)
    charged = [Fraction(each) / 1000 for each in rates]
    simple = averaged(MARCH, Averaging(kind="simple"), rules=rules)
    expected = sum(rate * days / 360 for rate, days in zip(charged, (1, 1, 1, 1, 3), strict=True))
    assert simple.interest_factor(MONDAY, NEXT_MONDAY, MONDAY, NEXT_MONDAY) == expected
    assert [
        simple.rate_on(MONDAY, NEXT_MONDAY, MONDAY + timedelta(days=each)) * 1000 for each in (0, 1, 2, 3, 4, 6)
    ] == [Decimal(rate) for rate in [*rates, rates[-1]]]
    growth, inside = Fraction(1), Fraction(1)
    for rate, days in zip(charged, (1, 1, 1, 1, 3), strict=True):
        growth *= 1 + (rate - Fraction(3, 1000)) * days / 360
        inside *= 1 + rate * days / 360
    compounded = averaged(MARCH, Averaging(kind="compounded"), rules=rules)
    earned = compounded.interest_factor(MONDAY, NEXT_MONDAY, MONDAY, NEXT_MONDAY)
    assert abs(earned - (growth - 1 + Fraction(3 * 7, 360_000))) < Fraction(1, 10**38)
    compounded = averaged(MARCH, Averaging(kind="compounded", compound_spread=True), rules=rules)
    earned = compounded.interest_factor(MONDAY, NEXT_MONDAY, MONDAY, NEXT_MONDAY)
    assert abs(earned - (inside - 1)) < Fraction(1, 10**38)


# --- amendments -----------------------------------------------------------------------------------------------------


def test_an_amended_spread_counts_from_its_date_and_leaves_the_index_alone() -> None:
    # from Saturday 14 on 1% more: two days; Friday's own days go on as one business day
    later = [Stretch(effective=day("2026-03-14"), rules=IndexRules(spread=Decimal("0.01")), fixings=MARCH)]
    for options in ({}, {"lookback": 2}, {"lookback": 2, "observation_shift": True}):
        plain = averaged(MARCH, Averaging(kind="compounded", **options))  # type: ignore[arg-type]
        amended = averaged(MARCH, Averaging(kind="compounded", **options), later=later)  # type: ignore[arg-type]
        before, after = (each.interest_factor(MONDAY, NEXT_MONDAY, MONDAY, NEXT_MONDAY) for each in (plain, amended))
        assert after == before + Fraction(2 * 10, 360_000)


def test_an_amended_index_and_an_amended_fixed_rate() -> None:
    other = fixings({"2026-03-01": "0.05"})
    later = [
        Stretch(effective=day("2026-03-11"), fixings=other),
        Stretch(effective=day("2026-03-13"), fixed=Decimal("0.06")),
    ]
    simple = averaged(MARCH, Averaging(kind="simple"), later=later)
    assert simple.interest_factor(MONDAY, NEXT_MONDAY, MONDAY, NEXT_MONDAY) == Fraction(
        9 + 10 + 2 * 50 + 3 * 60, 360_000
    )
    compounded = averaged(MARCH, Averaging(kind="compounded"), later=later)
    growth = (1 + Fraction(9, 360_000)) * (1 + Fraction(10, 360_000)) * (1 + Fraction(50, 360_000)) ** 2
    earned = compounded.interest_factor(MONDAY, NEXT_MONDAY, MONDAY, NEXT_MONDAY)
    assert abs(earned - (growth - 1 + Fraction(3 * 60, 360_000))) < Fraction(1, 10**38)
    assert compounded.rate_on(MONDAY, NEXT_MONDAY, day("2026-03-12")) == Decimal("0.05")
    assert compounded.rate_on(MONDAY, NEXT_MONDAY, day("2026-03-15")) == Decimal("0.06")


# --- periods --------------------------------------------------------------------------------------------------------


def test_the_period_as_it_is_shown() -> None:
    average = averaged(MARCH, Averaging(kind="compounded", lookback=2, observation_shift=True, lockout=1))
    period = average.period(MONDAY, NEXT_MONDAY)
    assert (period.observed_start, period.observed_end) == (day("2026-03-05"), day("2026-03-12"))
    assert (period.first_fixing, period.last_fixing) == (day("2026-03-05"), day("2026-03-10"))
    assert average.fixing_day(MONDAY, NEXT_MONDAY, day("2026-03-10")) == day("2026-03-06")
    growth = Fraction(1)
    for used, days in ((5, 1), (6, 3), (9, 1), (10, 1), (10, 1)):
        growth *= 1 + Fraction(used * days, 360_000)
    assert abs(period.index_rate - (growth - 1) * 360 / 7) < Fraction(1, 10**36)


def test_an_open_end_has_no_lockout_and_goes_on_with_the_last_row() -> None:
    average = averaged(MARCH, Averaging(kind="simple", lockout=3))
    assert average.interest_factor(MONDAY, None, MONDAY, NEXT_MONDAY) == Fraction(9 + 10 + 11 + 12 + 39, 360_000)
    far = day("2029-03-16")
    assert average.interest_factor(MONDAY, None, NEXT_MONDAY, far) == Fraction(13 * (far - NEXT_MONDAY).days, 360_000)


def test_a_part_outside_its_period_is_refused() -> None:
    average = averaged(MARCH, Averaging(kind="simple"))
    with pytest.raises(ValueError, match="is not inside the period"):
        average.interest_factor(MONDAY, NEXT_MONDAY, MONDAY, NEXT_MONDAY + timedelta(days=1))


def test_a_day_count_of_thirty_days_a_month_runs_from_the_period_start() -> None:
    one = fixings({"2026-01-01": "0.036"})
    average = averaged(one, Averaging(kind="simple"), convention=THIRTY_E_360)
    start, middle, end = day("2026-01-31"), day("2026-02-28"), day("2026-03-31")
    assert average.interest_factor(start, end, start, end) == Fraction(36 * 60, 360_000)
    assert average.interest_factor(start, end, start, middle) == Fraction(36 * 28, 360_000)
    assert average.interest_factor(start, end, middle, end) == Fraction(36 * 32, 360_000)
