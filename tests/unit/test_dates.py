"""Contract dates: months, days, twice a month; before the first and beyond the last by the same rule."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promnote.basics.dates import Frequency, contract_date, contract_dates, number_on, steps
from promnote.basics.errors import TermsError


def frequency(first: str, **rule: Any) -> Frequency:
    return Frequency(first_date=date.fromisoformat(first), **rule)


@pytest.mark.parametrize(
    ("first", "rule", "number", "expected"),
    [
        ("1996-04-30", {}, 2, "1996-05-31"),
        ("1996-04-30", {"month_end": False}, 2, "1996-05-30"),
        ("2026-01-31", {}, 2, "2026-02-28"),
        ("2026-01-30", {}, 2, "2026-02-28"),
        ("2026-01-30", {}, 3, "2026-03-30"),
        ("2026-01-15", {"every_months": 3}, 4, "2026-10-15"),
        ("2026-01-15", {"every_months": 3}, 0, "2025-10-15"),
        ("2026-01-15", {"every_months": 3}, -3, "2025-01-15"),
        ("2026-01-09", {"every_days": 14}, 3, "2026-02-06"),
        ("2026-01-09", {"every_days": 14}, 0, "2025-12-26"),
        ("2026-01-01", {"days": (1, 15)}, 2, "2026-01-15"),
        ("2026-01-15", {"days": (1, 15)}, 2, "2026-02-01"),
        ("2026-01-15", {"days": (1, 15)}, 0, "2026-01-01"),
        ("2026-01-15", {"days": (1, 15)}, -1, "2025-12-15"),
        ("2026-01-15", {"days": (15, 31)}, 4, "2026-02-28"),
        ("2026-02-28", {"days": (15, 31)}, 2, "2026-03-15"),  # the 31st of February is its last day
        ("2026-02-28", {"days": (15, 31)}, 3, "2026-03-31"),
        ("2024-01-25", {"days": (25, 30)}, 4, "2024-02-29"),
    ],
)
def test_contract_dates(first: str, rule: dict[str, Any], number: int, expected: str) -> None:
    assert contract_date(frequency(first, **rule), number) == date.fromisoformat(expected)


RULES: tuple[dict[str, Any], ...] = (
    {"every_months": 1}, {"every_months": 1, "month_end": False}, {"every_months": 3}, {"every_months": 7},
    {"every_days": 7}, {"every_days": 14}, {"every_days": 28}, {"every_days": 365},
)  # fmt: skip


@st.composite
def frequencies(draw: st.DrawFn) -> Frequency:
    first = draw(st.dates(date(1950, 1, 1), date(2050, 12, 31)))
    if draw(st.booleans()):
        return Frequency(first_date=first, **draw(st.sampled_from(RULES)))
    low = draw(st.integers(1, 25))
    days = low, draw(st.integers(low + 5, 31))
    return Frequency(first_date=first.replace(day=low), days=days)


@given(frequencies(), st.integers(-300, 300))
def test_the_number_on_a_contract_date_is_its_own(of: Frequency, number: int) -> None:
    day = contract_date(of, number)
    assert number_on(of, day) == number
    assert number_on(of, day - timedelta(days=1)) == number - 1
    assert number_on(of, contract_date(of, number + 1) - timedelta(days=1)) == number


@given(frequencies(), st.integers(0, 200))
def test_all_at_once_are_one_by_one(of: Frequency, count: int) -> None:
    dates = contract_dates(of, count)
    assert list(dates) == [contract_date(of, number) for number in range(1, count + 1)]
    assert all(before < after for before, after in pairwise(dates))
    if of.every_months is not None:
        assert dates == steps(of.first_date, count, of.every_months, bool(of.month_end))


@pytest.mark.parametrize(
    ("first", "rule", "message"),
    [
        ("2026-01-30", {"month_end": True},
         "month_end: found true with first_date 2026-01-30; allowed: false, or a first_date that is its month's last day"),
        ("2026-01-31", {"every_days": 14, "month_end": True},
         "month_end: found true beside every_days; allowed: beside every_months alone"),
        ("2026-01-30", {"every_days": 6}, "every_days: found 6; allowed: 7 days or more"),
        ("2026-01-30", {"every_months": 0}, "every_months: found 0; allowed: 1 month or more"),
        ("2026-01-26", {"days": (26, 31)},
         "days: found 26, 31; allowed: two days of the month, the first up to 25, the second at least 5 days later and "
         "up to 31"),
        ("2026-01-15", {"days": (15, 19)},
         "days: found 15, 19; allowed: two days of the month, the first up to 25, the second at least 5 days later and "
         "up to 31"),
        ("2026-01-16", {"days": (1, 15)},
         "first_date: found 2026-01-16 with days 1, 15; allowed: one of these days of its month"),
        ("2026-02-27", {"days": (15, 31)},
         "first_date: found 2026-02-27 with days 15, 31; allowed: one of these days of its month"),
        ("2026-01-15", {"days": (1, 15), "every_days": 14},
         "days: found it beside every_days; allowed: one of every_months, every_days, days"),
    ],
)  # fmt: skip
def test_what_is_no_frequency(first: str, rule: dict[str, Any], message: str) -> None:
    with pytest.raises(TermsError) as caught:
        frequency(first, **rule)
    assert str(caught.value) == message


@pytest.mark.parametrize("rule", [{"every_months": 12}, {"every_days": 365}])
def test_the_calendar_ends(rule: dict[str, Any]) -> None:
    of = frequency("2026-01-15", **rule)
    for call in (lambda: contract_date(of, 8000), lambda: contract_dates(of, 8000)):
        with pytest.raises(TermsError) as caught:
            call()
        problem = "number: found contract date 8,000 of a note that begins 2026-01-15; allowed: dates up to 9999-12-31"
        assert str(caught.value) == problem


def test_words() -> None:
    assert [str(frequency("2026-01-31", **rule)) for rule in ({}, {"month_end": False, "every_months": 3})] == [
        "every month, each on its month's last day",
        "every 3 months, each on day 31",
    ]
    assert str(frequency("2026-01-15", days=(1, 15))) == "days 1 and 15 of each month"
    assert str(frequency("2026-01-15", every_days=14)) == "every 14 days"
