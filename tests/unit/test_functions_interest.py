"""Dates and interest: values with their arithmetic, and the workings that EXPLAIN shows."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest

from promnote.basics.conversion import OMITTED, KeptRange
from promnote.basics.errors import NoteError
from promnote.functions import interest
from promnote.functions.catalogue import function

RATES = [["1996-01-17", "5.5%"], ["1996-04-01", "5.4375%"]]
HALF_YEAR = ("1997-02-01", "1997-08-01")
LEAP = ("1995-11-01", "1996-05-01")


def value(name: str, *arguments: Any) -> Any:
    return function(name)(*arguments)


def working(name: str, *arguments: Any) -> str:
    return function(name).reason(*arguments)


def problem(name: str, *arguments: Any) -> tuple[str, str]:
    with pytest.raises(NoteError) as caught:
        value(name, *arguments)
    return caught.value.code, str(caught.value)


@pytest.mark.parametrize(
    ("principal", "rate", "start", "end", "expected"),
    [
        (4554900, 0.085, "1996-01-17", "1996-04-30", 4554900 * Fraction("0.085") * 104 / 360),
        (94893.75, 0.085, "2000-02-29", "2000-03-31", Fraction("94893.75") * Fraction("0.085") * 31 / 360),
        (100, 0, "1996-01-17", "1996-04-30", Fraction(0)),
        (0, 0.085, "1996-01-17", "1996-04-30", Fraction(0)),
        (10**18, 1, "1996-01-17", "1997-01-17", Fraction(10**18 * 366, 360)),
    ],
)
def test_act360_interest(principal: float, rate: float, start: str, end: str, expected: Fraction) -> None:
    result = value("ACT360_INTEREST", principal, rate, start, end)
    assert abs(Fraction(result) - expected) <= Fraction(1, 200)
    assert result.as_tuple().exponent == -2


def test_half_a_cent_goes_up_once() -> None:
    assert value("ACT360_INTEREST", 3036600, "8.5%", "1997-07-31", "1997-08-31") == Decimal("22226.23")  # .225 exactly
    assert value("ACT360_INTEREST", "0.36", "0.5", "1996-01-01", "1996-01-11") == Decimal("0.01")  # 0.005 exactly
    assert value("ACT360_INTEREST", "0.359999", "0.5", "1996-01-01", "1996-01-11") == Decimal("0.00")


def test_an_ambient_decimal_context_moves_nothing() -> None:
    with localcontext(prec=3):
        assert value("ACT360_INTEREST", 4554900.0, 0.085, 35081.0, 35185.0) == Decimal("111848.10")
        assert value("FLOATING_INTEREST", 4554900.0, 35081.0, 35185.0, RATES, "3.0625%") == Decimal("112441.19")
        assert value("YEAR_FRACTION", 35081.0, 35185.0) == Decimal("0.288888888888889")
        assert value("RATE_ON", "1996-04-30", RATES, "3.0625%") == Decimal("0.085")


@pytest.mark.parametrize(
    ("day_count", "period", "expected"),
    [
        (OMITTED, HALF_YEAR, 7500000 * Fraction("0.105") * 181 / 360),
        ("ACT/360", HALF_YEAR, 7500000 * Fraction("0.105") * 181 / 360),
        ("ACT/365F", HALF_YEAR, 7500000 * Fraction("0.105") * 181 / 365),
        ("30/360", HALF_YEAR, 7500000 * Fraction("0.105") * 180 / 360),
        ("30E/360", HALF_YEAR, 7500000 * Fraction("0.105") * 180 / 360),
        ("ACT/ACT", LEAP, 7500000 * Fraction("0.105") * (Fraction(61, 365) + Fraction(121, 366))),
        (1, LEAP, 7500000 * Fraction("0.105") * 182 / 366),
        (0, ("1996-02-29", "1996-03-31"), 7500000 * Fraction("0.105") * 31 / 360),
    ],
)
def test_accrued_interest(day_count: Any, period: tuple[str, str], expected: Fraction) -> None:
    result = value("ACCRUED_INTEREST", 7500000, "10.5%", *period, day_count)
    assert abs(Fraction(result) - expected) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("day_count", "expected"),
    [
        ("ACT/360", "0.505555555555556"),
        ("ACT/365F", "0.498630136986301"),
        ("ACT/ACT", "0.497724380567408"),
        (1, "0.497267759562842"),
        ("30/360", "0.5"),
    ],
)
def test_year_fraction(day_count: Any, expected: str) -> None:
    assert value("YEAR_FRACTION", *LEAP, day_count) == Decimal(expected)


@pytest.mark.parametrize(
    ("day_count", "year"),
    [("ACT/360", 360), ("30/360", 360), ("30E/360", 360), ("ACT/365F", 365), ("ACT/ACT", 365), (1, 365), (0, 360)],
)
def test_per_diem(day_count: Any, year: int) -> None:
    result = value("PER_DIEM", 4554900, "8.5%", day_count)
    assert abs(Fraction(result) - 4554900 * Fraction("0.085") / year) <= Fraction(1, 200)


class TestFloating:
    def test_segments_add_up_before_rounding(self) -> None:
        exact = 4554900 * (Fraction("0.085") * 75 + Fraction("0.084375") * 29) / 360
        result = value("FLOATING_INTEREST", 4554900, "1996-01-17", "1996-04-30", RATES, "3%")
        assert result == Decimal("111618.77")
        assert abs(Fraction(result) - exact) <= Fraction(1, 200)

    def test_a_reset_counts_from_its_own_day(self) -> None:
        assert value("RATE_ON", "1996-03-31", RATES) == Decimal("0.055")
        assert value("RATE_ON", "1996-04-01", RATES) == Decimal("0.054375")
        assert value("FLOATING_INTEREST", 360000, "1996-03-31", "1996-04-01", RATES) == Decimal("55.00")

    def test_thirty_day_months_are_counted_from_the_periods_start(self) -> None:
        # 31 Jan to 31 Mar: 60 days; to 29 Feb: 29, so the second segment has 31
        rates = [["1996-01-31", "10%"], ["1996-02-29", "20%"]]
        expected = 36000 * (Fraction("0.1") * 29 + Fraction("0.2") * 31) / 360
        assert value("FLOATING_INTEREST", 36000, "1996-01-31", "1996-03-31", rates, 0, -1, 1, "30/360 US") == expected

    def test_floor_cap_and_zero(self) -> None:
        rates = [["1996-01-01", "-2%"]]
        assert value("RATE_ON", "1996-01-01", rates, "1%") == 0
        assert value("RATE_ON", "1996-01-01", rates, "1%", "3%") == Decimal("0.03")
        assert value("RATE_ON", "1996-01-01", rates, "9%", OMITTED, "5%") == Decimal("0.05")
        assert value("RATE_ON", "1996-01-01", rates, "-1%", "-1%") == 0

    def test_true_is_not_taken_for_a_rate_that_was_seen_before(self) -> None:
        assert value("RATE_ON", "1996-01-01", [["1996-01-01", 1.0]]) == 1
        assert problem("RATE_ON", "1996-01-01", [["1996-01-01", True]])[0] == "#VALUE!"

    @pytest.mark.parametrize(
        ("arguments", "code", "text"),
        [
            (
                ("1996-01-16", RATES),
                "#N/A",
                (
                    "rates: found no reset in force on 1996-01-16, the first is effective "
                    "1996-01-17; allowed: a reset on or before it"
                ),
            ),
            (
                ("1996-01-16", [[None, None]]),
                "#N/A",
                ("rates: found no reset in force on 1996-01-16, there is none; allowed: a reset on or before it"),
            ),
            (("1996-01-16", None), "#VALUE!", "rates: found nothing; allowed: a range"),
            (
                ("1996-05-01", RATES, 0, 0, 0),
                "#NUM!",
                ("cap: found 0%; allowed: above 0%, or left out for no cap (some hosts read a blank cell as 0)"),
            ),
            (("1996-05-01", RATES, 0, "9%", "8%"), "#NUM!", "floor: found 9% above the cap; allowed: up to 8%"),
            (
                ("1996-05-01", [*RATES, ["1996-04-01", "5%"]]),
                "#VALUE!",
                ("rates row 3: found 1996-04-01 after 1996-04-01; allowed: effective dates that strictly increase"),
            ),
        ],
    )
    def test_problems(self, arguments: tuple[Any, ...], code: str, text: str) -> None:
        assert problem("RATE_ON", *arguments) == (code, text)


def test_reversed_dates() -> None:
    assert problem("ACT360_INTEREST", 100, "8.5%", "1996-01-17", "1996-01-01") == (
        "#NUM!",
        "end_date: found 1996-01-01; allowed: start_date, 1996-01-17, or later",
    )


WORKINGS = [
    (
        ("ACT360_DAYS", "1996-01-17", "1996-01-18"),
        "1996-01-18 - 1996-01-17 = 1 day (the first day counts, the last does not) [ISDA 2006 4.16(e)]",
    ),
    (
        ("ACT360_INTEREST", "1234567.125", "8.5%", "1996-01-17", "1996-04-30"),
        (
            "1,234,567.125 x 8.5% x 104 days / 360 = 30,315.48 (1996-01-17 to 1996-04-30: the first "
            "day counts, the last "
            "does not; rounded half up to cents) [ISDA 2006 4.16(e)]"
        ),
    ),
    (
        ("ACCRUED_INTEREST", 7500000, "10.5%", *HALF_YEAR, "30/360"),
        (
            "7,500,000.00 x 10.5% x 180 days / 360 = 393,750.00 (30/360 US, 1997-02-01 to "
            "1997-08-01: a month counts 30 "
            "days; rounded half up to cents) [ISDA 2006 4.16]"
        ),
    ),
    (
        ("ACCRUED_INTEREST", 1000, "10%", *LEAP, "ACT/ACT"),
        (
            "1,000.00 x 10% x (61 days / 365 + 121 days / 366) = 49.77 (ACT/ACT ISDA, 1995-11-01 to "
            "1996-05-01: the first "
            "day counts, the last does not; rounded half up to cents) [ISDA 2006 4.16]"
        ),
    ),
    (
        ("YEAR_FRACTION", "1995-01-01", "1997-07-01", 1),
        (
            "912 days / 365.333333333333 (the average year) = 2.4963503649635 (ACT/ACT EXCEL, "
            "1995-01-01 to 1997-07-01: "
            "the first day counts, the last does not)"
        ),
    ),
    (
        ("YEAR_FRACTION", "1996-01-01", "1996-01-01", "ACT/ACT"),
        "0 days / 365 = 0 (ACT/ACT ISDA, 1996-01-01 to 1996-01-01: the first day counts, the last does not)",
    ),
    (
        ("PER_DIEM", 4554900, "8.5%", "ACT/ACT"),
        (
            "4,554,900.00 x 8.5% x 1 day / 365 = 1,060.73 (ACT/ACT ISDA: no date is given, so a year "
            "of 365 days is taken; "
            "rounded half up to cents) [ISDA 2006 4.16]"
        ),
    ),
    (
        ("RATE_ON", "1996-04-30", RATES, "3%", OMITTED, "8%"),
        "5.4375% + 3% = 8.4375%, cap 8% on 1996-04-30 (index + spread, the reset of 1996-04-01 is in force)",
    ),
    (
        ("RATE_ON", "1996-04-30", RATES, "-6%"),
        ("5.4375% - 6% = -0.5625%, never below 0% on 1996-04-30 (index + spread, the reset of 1996-04-01 is in force)"),
    ),
    (
        ("FLOATING_INTEREST", 4554900, "1996-01-17", "1996-04-30", RATES, "3%"),
        (
            "1996-01-17 to 1996-04-01: 4,554,900.00 x (5.5% + 3% = 8.5%) x 75 days / 360 = 80,659.6875; "
            "1996-04-01 to 1996-04-30: 4,554,900.00 x (5.4375% + 3% = 8.4375%) x 29 days / 360 = 30,959.085937...; "
            "sum of 2 segments = 111,618.77 (ACT/360, 1996-01-17 to 1996-04-30: the first day "
            "counts, the last does not; "
            "summed exactly, rounded half up to cents once) [ISDA 2006 4.16]"
        ),
    ),
    (
        (
            "FLOATING_INTEREST",
            36000,
            "1996-01-31",
            "1996-03-31",
            [["1996-01-31", 0.1], ["1996-02-29", 0.2]],
            0,
            -1,
            1,
            4,
        ),
        (
            "1996-01-31 to 1996-02-29: 36,000.00 x (10% + 0% = 10%) x 29 days / 360 = 290.00; "
            "1996-02-29 to 1996-03-31: 36,000.00 x (20% + 0% = 20%) x 31 days / 360 = 620.00; "
            "sum of 2 segments = 910.00 (30E/360, 1996-01-31 to 1996-03-31: a month counts 30 days; summed exactly, "
            "rounded half up to cents once) [ISDA 2006 4.16]"
        ),
    ),
    (
        ("FLOATING_INTEREST", 100, "1996-01-17", "1996-01-17", RATES),
        (
            "no days = 0.00 (ACT/360, 1996-01-17 to 1996-01-17: the first day counts, the last does "
            "not; summed exactly, "
            "rounded half up to cents once) [ISDA 2006 4.16]"
        ),
    ),
    (
        ("ACT360_INTEREST", 4554900, 8.5, "1996-01-17", "1996-04-30"),
        (
            "ACT360_INTEREST gives #NUM!: annual_rate: found 8.5, which is 850%; did you mean 8.5%? "
            "allowed: a fraction "
            'such as 0.085 or a percentage such as "8.5%", up to 100%'
        ),
    ),
]


@pytest.mark.parametrize(("call", "expected"), WORKINGS)
def test_workings(call: tuple[Any, ...], expected: str) -> None:
    assert working(*call) == expected


def test_a_long_working_still_fits_a_cell() -> None:
    rates = [[35081.0 + number, 0.05 + number / 1e6] for number in range(500)]
    text = working("FLOATING_INTEREST", 4554900, 35081.0, 35581.0, rates, "3%")
    assert len(text) < 32_767
    assert "; and 350 segments more; sum of 500 segments = " in text
    assert interest.SEGMENTS_SHOWN == 150


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ACCRUED_INTEREST", (1000, "5%", "2021-01-01", "2021-02-01", "monthly")),
        ("YEAR_FRACTION", ("2021-01-01", "2021-02-01", "ACT/ACT ICMA")),
        ("PER_DIEM", (1000, "5%", "icma")),
    ],
)
def test_monthly_needs_contract_dates(name: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(NoteError) as caught:
        value(name, *arguments)
    assert caught.value.code == "#VALUE!"
    assert caught.value.problem.startswith(
        'found ACT/ACT ICMA ("monthly"), which counts by the contract dates of a note;'
    )


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ([[35081, [1, 2]]], "rates row 1 rate: found a range of 2 x 1 cells; allowed: "),
        ([[[[]], 0.05]], "rates row 1 effective: found a range of 1 x 0 cells; allowed: "),
        ([[35081, Decimal("snan")]], "rates row 1 rate: found sNaN; allowed: "),
        ([[Decimal("snan"), 0.05]], "rates row 1 effective: found sNaN; allowed: "),
        ([[16**4000, 0.05]], "rates row 1 effective: found a number of thousands of digits; allowed: "),
        ([[{}, 0.05]], "rates row 1 effective: found {}; allowed: "),
    ],
    ids=["a list", "an empty range", "rate sNaN", "date sNaN", "huge", "a dict"],
)
def test_cells_that_cannot_be_kept_are_told(cells: list[list[Any]], problem: str) -> None:
    for name, arguments in (("RATE_ON", (35185, cells)), ("FLOATING_INTEREST", (1000, 35081, 35185, cells))):
        with pytest.raises(NoteError) as caught:
            value(name, *arguments)
        assert str(caught.value).startswith(problem)
        assert len(str(caught.value)) < 200


def test_a_kept_range_is_read_once_and_gives_the_same() -> None:
    kept = KeptRange(RATES)
    for name, arguments in (("RATE_ON", ("1996-04-02",)), ("FLOATING_INTEREST", (4554900, "1996-01-17", "1996-04-30"))):
        assert value(name, *arguments, kept) == value(name, *arguments, RATES)
    assert interest.resets_in(kept) is interest.resets_in(kept)
    assert repr(kept) == repr(RATES)
    assert interest.resets_in(KeptRange([["1996-01-17", "6%"]])) is not interest.resets_in(kept)
