"""What a contract makes of an index: rounding, adjustment, spread, floor and cap; rows of named indices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from typing import Any

import pytest

from promnote.basics.calendars import calendar
from promnote.basics.errors import RateError
from promnote.basics.rates import (
    IndexRules,
    RateReset,
    check_resets,
    contract_rate,
    fixing_for_period,
    fixings_of,
    resets_of,
)
from promnote.contract.reading import resets_from_range

D = Decimal


def reset(day: str, rate: str, index: str = "") -> RateReset:
    return RateReset(effective=date.fromisoformat(day), index_rate=D(rate), index=index)


# 12 CFR 253.4: 0.11448% beside one month's SOFR
RULES: list[tuple[str, dict[str, Any], str, str]] = [
    ("index alone", {}, "0.055", "0.055"),
    ("spread", {"spread": D("0.03")}, "0.055", "0.085"),
    ("adjustment", {"spread": D("0.02"), "adjustment": D("0.0011448")}, "0.0531", "0.0742448"),
    ("floor on the rate acts", {"spread": D("0.02"), "floor": D("0.04")}, "0.01", "0.04"),
    ("floor on the rate does not", {"spread": D("0.02"), "floor": D("0.025")}, "0.01", "0.03"),
    ("floor on the index acts", {"spread": D("0.02"), "floor": D("0.025"), "floor_on": "index"}, "0.01", "0.045"),
    (
        "floor on the index looks at index and adjustment",
        {"spread": D("0.02"), "adjustment": D("0.0011448"), "floor": D("0.01"), "floor_on": "index"},
        "0.0095",
        "0.0306448",
    ),
    ("floor on the index of 0", {"spread": D("0.02"), "floor": D(0), "floor_on": "index"}, "-0.004", "0.02"),
    (
        "cap over an index floor",
        {"spread": D("0.02"), "floor": D("0.03"), "floor_on": "index", "cap": D("0.045")},
        "0.01",
        "0.045",
    ),
    ("never below zero", {"spread": D("0.001")}, "-0.004", "0"),
    ("nearest", {"rounding_step": D("0.0001")}, "0.05314", "0.0531"),
    ("nearest, a half goes up", {"rounding_step": D("0.0001")}, "0.05315", "0.0532"),
    ("nearest below zero", {"rounding_step": D("0.0001"), "spread": D("0.01")}, "-0.00315", "0.0068"),
    ("an eighth of a percent, up", {"rounding_step": D("0.00125"), "rounding_mode": "up"}, "0.053751", "0.055"),
    ("up from a step stays", {"rounding_step": D("0.00125"), "rounding_mode": "up"}, "0.05375", "0.05375"),
    ("up below zero", {"rounding_step": D("0.01"), "rounding_mode": "up", "spread": D("0.05")}, "-0.015", "0.04"),
    (
        "rounded before the adjustment",
        {"rounding_step": D("0.0001"), "adjustment": D("0.0011448")},
        "0.05315",
        "0.0543448",
    ),
]


@pytest.mark.parametrize(("options", "index", "expected"), [pytest.param(*case[1:], id=case[0]) for case in RULES])
def test_contract_rate(options: dict[str, Any], index: str, expected: str) -> None:
    with localcontext() as ambient:
        ambient.prec = 3
        rules = IndexRules(**options)
        rate, over = rules.contract_rate(D(index)), rules.over_margin([D(index), D(index)])
    assert rate == D(expected)
    assert over == [D(expected) - rules.margin] * 2


def test_the_old_signature() -> None:
    assert contract_rate(D("0.055"), D("0.03"), D("0.05"), D("0.08")) == D("0.08")


# --- rows of named indices ------------------------------------------------------------------------------------------

TABLE = (
    reset("2023-06-01", "0.0515", "LIBOR 1M"),
    reset("2023-06-01", "0.0508", "Term SOFR 1M"),
    reset("2023-07-01", "0.0514", "term sofr 1m"),
    reset("2023-06-15", "0.0517"),
)


def test_rows_of_an_index() -> None:
    assert [each.index_rate for each in resets_of(TABLE, "Term SOFR 1M", own="LIBOR 1M")] == [D("0.0508"), D("0.0514")]
    assert [each.index_rate for each in resets_of(TABLE, "LIBOR-1M", own="LIBOR 1M")] == [D("0.0515"), D("0.0517")]
    assert resets_of(TABLE, "Prime", own="LIBOR 1M") == ()
    assert resets_of((reset("2023-06-15", "0.05"),), "") == (reset("2023-06-15", "0.05"),)


def test_a_named_and_an_unnamed_row_of_one_day() -> None:
    rows = (reset("2023-06-01", "0.05", "SOFR"), reset("2023-06-01", "0.05"))
    check_resets(rows)
    with pytest.raises(RateError) as caught:
        resets_of(rows, "SOFR", own="SOFR")
    assert str(caught.value) == (
        "rates: found two rows of SOFR effective 2023-06-01; allowed: one row a day, whether it names the index or "
        "leaves it out"
    )


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            (reset("2023-06-01", "0.05"), reset("2023-06-01", "0.05")),
            "rates row 2: found 2023-06-01 after 2023-06-01; allowed: effective dates that strictly increase",
        ),
        (
            (reset("2023-06-01", "0.05", "A b"), reset("2023-05-01", "0.05", "C"), reset("2023-05-31", "0.05", "a B")),
            "rates row 3: found 2023-05-31 after 2023-06-01 of a B; allowed: effective dates that strictly increase",
        ),
    ],
)
def test_dates_increase_within_each_index(rows: tuple[RateReset, ...], text: str) -> None:
    with pytest.raises(RateError) as caught:
        check_resets(rows)
    assert str(caught.value) == text


def test_a_third_column_of_a_range_names_the_index() -> None:
    rows: list[list[Any]] = [
        ["Effective", "Rate", "Index"],
        ["2023-06-01", "5.15%", "LIBOR 1M"],
        ["2023-06-01", "5.08%", "Term SOFR 1M"],
        ["2023-06-15", "5.17%", None],
    ]
    assert resets_from_range(rows) == (
        reset("2023-06-01", "0.0515", "LIBOR 1M"),
        reset("2023-06-01", "0.0508", "Term SOFR 1M"),
        reset("2023-06-15", "0.0517"),
    )
    with pytest.raises(RateError, match=r"^rates row 5: found 2023-06-01 after 2023-06-01 of Term SOFR 1M; allowed: "):
        resets_from_range([*rows, ["2023-06-01", "5.08%", "Term SOFR 1M"]])


# --- the index of a period ------------------------------------------------------------------------------------------

WEEK = fixings_of([reset("2026-06-29", "0.041"), reset("2026-06-30", "0.042"), reset("2026-07-02", "0.043")])


@pytest.mark.parametrize(
    ("first_day", "lookback", "effective"),
    [
        ("2026-07-02", 0, "2026-07-02"),
        ("2026-07-01", 0, "2026-06-30"),
        ("2026-07-02", 2, "2026-06-30"),
        # Independence Day of 2026 is a Saturday: Friday the 3rd is a business day
        ("2026-07-06", 2, "2026-07-02"),
        ("2026-07-05", 3, "2026-06-30"),
        ("2026-07-02", 3, "2026-06-29"),
    ],
)
def test_the_index_of_a_period(first_day: str, lookback: int, effective: str) -> None:
    day, rate = fixing_for_period(date.fromisoformat(first_day), lookback, calendar("US"), WEEK)
    assert (day, rate) == (date.fromisoformat(effective), WEEK.at(day))


def test_no_row_early_enough_for_the_period() -> None:
    with pytest.raises(RateError) as caught:
        fixing_for_period(date(2026, 6, 30), 2, calendar("US"), WEEK)
    assert str(caught.value) == (
        "rates: found no reset in force on 2026-06-26, the first is effective 2026-06-29; "
        "allowed: a reset on or before it"
    )
