"""The level payment: published figures of other systems, the worked examples, and exactness."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import lcm

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promnote.basics.dates import Frequency, contract_dates
from promnote.basics.daycount import ACT_360, ACT_365F, DayCount, icma
from promnote.basics.money import round_ratio
from promnote.running import level
from promnote.running.level import solve_level


def solved(principal: int, accrued: int, factors: list[Fraction]) -> int:
    denominator = lcm(*(each.denominator for each in factors))
    return solve_level(principal, accrued, [int((each - 1) * denominator) for each in factors], denominator)


def periodic(rate: str, count: int, a_year: int = 12) -> list[Fraction]:
    return [1 + Fraction(rate) / a_year] * count


@pytest.mark.parametrize(
    ("principal", "rate", "count", "payment"),
    [
        # github cfpb/amortize test/test.js; numpy-financial test_financial.py; libgnucash fin.c
        (180_000_00, "0.0425", 360, 885_49),
        (15_000_00, "0.08", 60, 304_15),
        (15_000_00, "0", 60, 250_00),
        (800_00, "0.12", 12, 71_08),
        (100_000_00, "0.1325", 360, 1_125_77),
        (500_000_00, "0.05", 300, 2_922_95),
        (100_919_30, "0.1325", 360, 1_136_12),  # with the interest of a delayed first payment added
        (755_812_00, "0.06", 60, 14_611_96),
        # equipment note at 7.25%
        (350_000_00, "0.0725", 60, 6_971_78),
        (1, "0.05", 1, 1),
        (7_268_00, "0", 24, 302_83),
    ],
)
def test_published_payments(principal: int, rate: str, count: int, payment: int) -> None:
    assert solved(principal, 0, periodic(rate, count)) == payment


def by_dates(start: str, first: str, rate: str, count: int, convention: DayCount | None) -> list[Fraction]:
    frequency = Frequency(first_date=date.fromisoformat(first))
    convention = convention or icma(frequency)
    days = [date.fromisoformat(start), *contract_dates(frequency, count)]
    return [1 + Fraction(rate) * convention.year_fraction(before, after) for before, after in pairwise(days)]


@pytest.mark.parametrize(
    ("principal", "factors", "payment"),
    [
        (350_000_00, by_dates("2025-03-01", "2025-04-01", "0.0725", 60, None), 6_971_78),
        (350_000_00, by_dates("2025-03-01", "2025-04-01", "0.0725", 60, ACT_360), 6_990_44),
        # a bank's 365/360 payment, solved on actual days
        (755_812_00, by_dates("2009-07-01", "2009-08-01", "0.06", 60, ACT_360), 14_644_08),
        # Fineract's progressive schedule: 100 at 15.678%, ACT/365, six months of 2024
        (100_00, by_dates("2024-01-01", "2024-02-01", "0.15678", 6, ACT_365F), 17_43),
    ],
)
def test_payments_on_actual_days(principal: int, factors: list[Fraction], payment: int) -> None:
    assert solved(principal, 0, factors) == payment


def test_accrued_interest_bears_none_in_its_first_period() -> None:
    # payment x (f2 + 1) = U f1 f2 + a f2, with f = 1.01: (1000 x 1.0201 + 10 x 1.01) / 2.01
    expected = (1_000_00 * Fraction("1.0201") + 10_00 * Fraction("1.01")) / Fraction("2.01")
    assert solved(1_000_00, 10_00, periodic("0.12", 2)) == round_ratio(expected.numerator, expected.denominator)


FACTORS = st.lists(st.integers(0, 2_000), min_size=1, max_size=80)


@given(
    st.integers(1, 10**13), st.fractions(0, 10**6, max_denominator=10**6), FACTORS, st.sampled_from([10_000, 365_00])
)
def test_the_formula_by_its_words(principal: int, accrued: Fraction, growth: list[int], denominator: int) -> None:
    factors = [1 + Fraction(each, denominator) for each in growth]
    weight, everything, after_first = Fraction(0), Fraction(1), Fraction(1)
    for number, each in enumerate(factors):
        weight = weight * each + 1
        everything *= each
        after_first *= each if number else 1
    exact = (principal * everything + accrued * after_first) / weight
    assert solve_level(principal, accrued, growth, denominator) == round_ratio(exact.numerator, exact.denominator)


def test_half_a_cent_is_decided_exactly() -> None:
    # 1.01 over one period of 50%: exactly 151.5 cents; fixed point cannot tell it from a hair less
    assert level._bounds(101, Fraction(0), [1], 2) is None
    assert solve_level(101, 0, [1], 2) == 152
    assert solve_level(5, 0, [0, 0], 1) == 3  # 2.5 cents each


@given(st.integers(1_00, 10**9), st.lists(st.integers(0, 30), min_size=2, max_size=60))
def test_a_solved_payment_leaves_an_even_last_one(principal: int, growth: list[int]) -> None:
    """Exact interest: the last payment is within half a cent of the others for each of them, and what that bears."""
    payment = solve_level(principal, 0, growth, 1_000)
    left, most = Fraction(principal), Fraction(0)
    for each in growth:
        left = left * (1 + Fraction(each, 1_000)) - payment
        most = most * (1 + Fraction(each, 1_000)) + Fraction(1, 2)
    assert abs(left) <= most
