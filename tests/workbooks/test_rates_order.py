"""Rates in any order is the same table: the figures are the same, the user's order stays."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from promnote.basics.errors import NoteError
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import block_cell, built, note_1996, value_of, with_cells

NOVEMBER = date(1997, 11, 30)


def ordered(how: str) -> tuple[bytes, list[tuple[float, float]]]:
    """The workbook of the 1996 note with its resets in that order, and the rows as they stand in it."""
    data = built()
    count = len(note_1996().resets)
    rows = [
        tuple(value_of(data, block_cell(data, "Rates", header, at)) for header in ("Effective", "Rate"))
        for at in range(1, count + 1)
    ]
    if how == "newest first":
        rows.reverse()
    else:
        random.Random(1).shuffle(rows)
    cells: dict[str, Any] = {}
    for at, row in enumerate(rows, start=1):
        for header, value in zip(("Effective", "Rate"), row, strict=True):
            cells[block_cell(data, "Rates", header, at)] = value
    return with_cells(data, cells), rows


@pytest.mark.parametrize("how", ["newest first", "shuffled"])
def test_the_order_stays_and_the_figures_are_the_same(how: str) -> None:
    data, rows = ordered(how)
    done = refresh_bytes(data, NOVEMBER)
    assert done.data is not None
    wanted = refresh_bytes(built(), NOVEMBER).data
    assert wanted is not None
    for name in ("Payoff", "PrincipalBalance", "InterestToDate", "AccruedInterest", "Checks"):
        assert value_of(done.data, name) == value_of(wanted, name)
    for at, row in enumerate(rows, start=1):
        there = [value_of(done.data, block_cell(done.data, "Rates", header, at)) for header in ("Effective", "Rate")]
        assert tuple(there) == row
    assert not check_package(read_package(done.data)).differences
    assert any("resets are read by date" in line for line in done.messages) == (how == "shuffled")


def test_a_date_that_is_there_twice_is_refused() -> None:
    data, rows = ordered("newest first")
    data = with_cells(data, {block_cell(data, "Rates", "Effective", 3): rows[0][0]})
    with pytest.raises(NoteError, match=r"Rates!A\d+"):
        refresh_bytes(data, NOVEMBER)
