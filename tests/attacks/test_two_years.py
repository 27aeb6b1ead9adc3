"""Months and years of notes of all kinds, crashes among them: nothing received is lost or booked twice, and closes stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from attack_cases import cases
from two_years.__main__ import live
from two_years.books import live_in_books
from two_years.life import Totals, draw
from two_years.portfolio import live_in_portfolio, lives_of

MONTHS = 8


@pytest.mark.parametrize("seed", cases(12))
def test_closed_months_never_move_and_every_cent_is_booked_once(seed: int) -> None:
    totals = Totals()
    life = draw(f"B{seed:04d}", MONTHS)
    closed = live_in_books(life, totals)
    assert len(closed) == MONTHS
    assert live_in_books(draw(f"B{seed:04d}", MONTHS), Totals()) == closed  # from the same inputs the same books


def test_workbooks_live_through_the_same_months(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    *_, totals = live(2, 6, 2, tmp_path, first=1)
    with capsys.disabled():
        print(f"\n{totals}")
    assert (totals.notes, totals.refreshes, totals.crashes, totals.versions) == (2, 12, 1, 2)
    assert totals.received_cents


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are killed")
def test_a_portfolio_lives_through_kills_and_a_new_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends, lives = lives_of(4, 1, 6)
    *_, totals = live_in_portfolio(ends, lives, tmp_path, Totals(), kills=True)
    with capsys.disabled():
        print(f"\n{totals}")
    assert totals.batches == len(ends)
    assert totals.batch_kills >= 1
    assert totals.batch_notes > 12
