"""Months and years of notes of all kinds, crashes among them: nothing received is lost or booked twice, and closes stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from attack_cases import cases
from two_years import Totals, draw, live, live_in_books

MONTHS = 8


@pytest.mark.parametrize("seed", cases(12))
def test_closed_months_never_move_and_every_cent_is_booked_once(seed: int) -> None:
    totals = Totals()
    life = draw(f"B{seed:04d}", MONTHS)
    closed = live_in_books(life, totals)
    assert len(closed) == MONTHS
    assert live_in_books(draw(f"B{seed:04d}", MONTHS), Totals()) == closed  # from the same inputs the same books


def test_workbooks_live_through_the_same_months_and_a_batch_agrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    *_, totals = live(2, MONTHS, 2, tmp_path, first=1)
    with capsys.disabled():
        print(f"\n{totals}")
    assert (totals.notes, totals.refreshes, totals.crashes, totals.batch_notes) == (2, 16, 1, 2)
    assert totals.received_cents
