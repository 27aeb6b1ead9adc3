"""The annual percentage rate: the examples of Regulation Z, Appendix J (c), and how unit-periods are counted."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

import required
from promnote.basics.dates import step
from promnote.functions.catalogue import function
from promnote.reports.apr import UNIT_PERIODS


def every_month(first: str, count: int, amount: str, months: int = 1) -> list[list[str]]:
    start = date.fromisoformat(first)
    return [[str(step(start, months * each, False)), amount] for each in range(count)]


def every_two_weeks(first: str, count: int, amount: str) -> list[list[str]]:
    start = date.fromisoformat(first)
    return [[str(start + timedelta(days=14 * each)), amount] for each in range(count)]


#: By the id of the shared table: advance, payments, unit. The rates stand in the table.
EXAMPLES = {
    "Z01": (["1978-01-10", "5000"], every_month("1978-02-10", 24, "230"), "month"),
    "Z02": (["1978-02-10", "6000"], every_month("1978-04-01", 36, "200"), "month"),
    "Z04": (["1978-05-23", "10000"], every_month("1978-10-01", 40, "385", 3), "quarter"),
    "Z06": (["1978-01-10", "5000"], [["1978-02-10", "250"], *every_month("1978-03-10", 23, "230")], "month"),
    "Z08": (["1978-01-10", "5000"], [*every_month("1978-02-10", 23, "230"), ["1980-01-10", "280"]], "month"),
    "Z09": (["1978-04-03", "200"], [*every_two_weeks("1978-04-11", 19, "9.50"), ["1979-01-02", "30"]], "2 weeks"),
}


@pytest.fixture(scope="module")
def published() -> dict[str, Decimal]:
    with (required.require("cases") / "published_figures.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["id"]: Decimal(row["expected"]) for row in csv.DictReader(lines) if row["source"].startswith("regz")
        }


def test_every_published_example_is_here(published: dict[str, Decimal]) -> None:
    assert set(published) == set(EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_published_examples(example: str, published: dict[str, Decimal]) -> None:
    advance, payments, unit = EXAMPLES[example]
    rate = function("APR")([advance], payments, unit)
    assert round(rate * 100, 2) == published[example]


@pytest.mark.parametrize(
    ("unit", "start", "end", "expected"),
    [
        ("month", "1978-01-10", "1978-02-10", (1, 0)),
        ("month", "1978-02-10", "1978-04-01", (1, Fraction(19, 30))),  # (c)(1)(ii)
        ("month", "1978-01-31", "1978-03-01", (1, Fraction(1, 30))),
        ("quarter", "1978-05-23", "1978-10-01", (1, Fraction(39, 90))),  # (c)(1)(iv): 4 months and 9 days
        ("2 months", "1978-05-23", "1978-10-01", (2, Fraction(9, 60))),
        ("half-month", "1978-02-23", "1978-04-01", (2, Fraction(6, 15))),
        ("2 weeks", "1978-04-03", "1978-04-11", (0, Fraction(8, 14))),  # (c)(3)(ii)
        ("4 weeks", "1978-04-03", "1978-06-01", (2, Fraction(3, 28))),
        ("week", "1978-04-03", "1978-04-10", (1, 0)),
        ("year", "1978-01-10", "1980-07-10", (2, Fraction(6, 12))),
        ("year", "1978-01-10", "1980-07-25", (2, Fraction(196, 365))),  # from 10 January to 25 July 1978
    ],
)
def test_unit_periods(unit: str, start: str, end: str, expected: tuple[int, Fraction]) -> None:
    found = UNIT_PERIODS[unit].between(date.fromisoformat(start), date.fromisoformat(end))
    assert found == expected


@pytest.mark.parametrize(
    ("end", "paid", "rate"),
    [
        ("2025-07-10", "1050", Fraction(50, 1000) * 2),  # six months: twice a year
        ("2025-04-10", "1010", Fraction(10, 1000) * 4),
        ("2025-03-01", "1010", Fraction(10, 1000) * Fraction(365, 50)),
        ("2026-01-10", "1100", Fraction(100, 1000)),
        ("2027-01-10", "1210", Fraction(100, 1000)),  # compounded by the year
        ("2025-04-10", "1000", Fraction(0)),
    ],
)
def test_one_advance_and_one_payment(end: str, paid: str, rate: Fraction) -> None:
    assert abs(Fraction(function("APR")([["2025-01-10", "1000"]], [[end, paid]])) - rate) < Fraction(1, 10**9)


def test_several_advances() -> None:
    # 1,000 twice, repaid on the second day with interest of one month on the first alone: 1% a month
    advances = [["2025-01-10", "1000"], ["2025-02-10", "1000"]]
    assert function("APR")(advances, [["2025-02-10", "2010"]]) == Decimal("0.12")


def test_the_working() -> None:
    advance, payments, unit = EXAMPLES["Z02"]
    assert function("APR").reason([advance], payments, unit) == (
        "6,000.00 advanced (1978-02-10) and 7,200.00 paid (1978-04-01 to 1981-03-01) are worth the same at 11.81650829% a "
        "year (unit-period: month, 12 a year; first payment after 1 unit-period and 19/30; finance charge 1,200.00) "
        "[12 CFR 1026, Appendix J (b)(5), (b)(8)]"
    )


@pytest.mark.parametrize(
    ("advances", "payments", "message"),
    [
        ([["2025-01-10", "1000"]], [["2025-02-10", "999.99"]],
         "#NUM!: payments: found 999.99 in all; allowed: the advances, 1,000.00, or more"),
        ([["2025-01-10", "1000"]], [["2025-01-09", "1001"]],
         "#NUM!: payments: found a payment on 2025-01-09; allowed: on or after the first advance, 2025-01-10"),
        ([["2025-01-10", "1000"]], [["2025-01-10", "1001"]],
         "#NUM!: payments: found payments for which no rate exists; allowed: some time after"),
        ([["2025-01-10", "1000"]], [[None, "1001"]],
         "#VALUE!: payments row 1: found a half-filled row; allowed: a date and an amount"),
        ([["2025-01-10", "1000", 1]], [["2025-02-10", "1001"]],
         "#VALUE!: advances row 1: found 3 columns; allowed: two, date and amount"),
        ([["date", "amount"]], [["2025-02-10", "1001"]],
         "#VALUE!: advances: found no row; allowed: rows of date and amount"),
        ([["2025-01-10", "1000"]], [["soon", "1"]],
         "#VALUE!: payments: found no row; allowed: rows of date and amount"),
    ],
)  # fmt: skip
def test_what_is_wrong(advances: list[list[object]], payments: list[list[object]], message: str) -> None:
    assert function("APR").reason(advances, payments) == f"APR gives {message}"
