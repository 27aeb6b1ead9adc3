"""A stale rate is said, a fresh one is not."""

from __future__ import annotations

from datetime import date

import pytest

from promnote.reports.freshness import expected_every, stale_since


@pytest.mark.parametrize(
    ("last", "as_of", "every", "stale"),
    [
        ("2026-01-31", "2026-03-10", 1, False),  # expected on 28 February, ten days over on 10 March
        ("2026-01-31", "2026-03-11", 1, True),
        ("2026-01-15", "2026-04-25", 3, False),
        ("2026-01-15", "2026-04-26", 3, True),
        ("2026-09-18", "2026-09-29", 0, False),
        ("2026-09-18", "2026-09-30", 0, True),
        ("2020-01-01", "2026-09-30", None, False),
        ("2026-09-30", "2026-09-30", 0, False),
    ],
)
def test_stale(last: str, as_of: str, every: int | None, stale: bool) -> None:
    assert bool(stale_since(date.fromisoformat(last), date.fromisoformat(as_of), every)) is stale


def test_words() -> None:
    assert stale_since(date(2025, 4, 30), date(2026, 9, 30), 1) == (
        "the last rate is of 2025-04-30, 518 days before 2026-09-30; a new one is expected every month: add the rates "
        "since then"
    )
    assert "expected each business day" in stale_since(date(2025, 4, 30), date(2026, 9, 30), 0)
    assert "expected every 3 months" in stale_since(date(2025, 4, 30), date(2026, 9, 30), 3)
    assert "expected every 2 years" in stale_since(date(2020, 4, 30), date(2026, 9, 30), 24)
    assert stale_since(None, date(2026, 9, 30), 1) == (
        "no rate is in force on 2026-09-30: there is no row on or before it"
    )


def test_how_often_one_is_expected() -> None:
    assert expected_every(reset_every_months=6, averaging=True, period_months=1) == 6
    assert expected_every(averaging=True, period_months=1) == 0
    assert expected_every(period_months=3) == 3
    assert expected_every() is None
