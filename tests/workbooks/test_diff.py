"""Diff: inputs, figures and entries that changed between two workbooks, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import block_cell, built, small, term_cell, with_cells

Run = Callable[..., Any]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """June, and July with another rate, a payment more, one changed, a memo."""
    first, second, rows = tmp_path / "june.xlsx", tmp_path / "july.xlsx", tmp_path / "rows.csv"
    first.write_bytes(small())
    rows.write_text("date,type,amount,id\n1996-07-01,cost,5,C1\n1996-07-02,cost,6,\n")
    amount = block_cell(small(), "Activity", "Amount", 2)
    changed = with_cells(small(), {term_cell(small(), "late_charge.rate"): 0.10, amount: 9_000})
    done = refresh_bytes(changed, date(1996, 7, 31), activity=[rows])
    assert done.data is not None
    second.write_bytes(done.data)
    return first, second


def test_as_json(pair: tuple[Path, Path], promnote: Run) -> None:
    outcome = promnote("diff", *pair, "--json")
    assert outcome.code == 0
    found = json.loads(outcome.out)
    assert list(found) == ["a", "b", "as_of", "terms", "rates", "activity", "figures", "entries"]
    assert (found["a"], found["b"]) == ("june.xlsx", "july.xlsx")
    assert found["as_of"] == {"before": "1996-06-30", "after": "1996-07-31"}
    assert found["terms"] == [{"label": "late_charge.rate", "before": "0.12", "after": "0.1"}]
    assert [(each["change"], (each["after"] or {}).get("id")) for each in found["activity"]] == [
        ("changed", "P2"), ("added", "C1"), ("added", ""),
    ]  # fmt: skip
    figures = {each["figure"]: (each["before"], each["after"]) for each in found["figures"]}
    assert figures["costs"] == ("0.00", "11.00")
    assert "principal_due" in figures
    changes = {(each["date"], each["change"]) for each in found["entries"]}
    assert ("1996-07-31", "added") in changes
    assert ("1996-06-30", "changed") in changes


def test_as_text(pair: tuple[Path, Path], promnote: Run) -> None:
    text = promnote("diff", *pair).out
    assert text.startswith("june.xlsx -> july.xlsx\nas of 1996-06-30 -> 1996-07-31\n")
    for line in ("Terms", "Activity", "Figures", "Journal entries"):
        assert f"\n{line}\n" in text
    assert "late_charge.rate  0.12    0.1" in text
    assert "\nRates\n" not in text


def test_nothing_changed(tmp_path: Path, promnote: Run) -> None:
    path = tmp_path / "note.xlsx"
    path.write_bytes(built())
    assert promnote("diff", path, path).out.endswith("nothing changed\n")


def test_resets_by_their_date(tmp_path: Path, promnote: Run) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    first.write_bytes(built())
    second.write_bytes(with_cells(built(), {block_cell(built(), "Rates", "Rate", 20): 0.06}))
    found = json.loads(promnote("diff", first, second, "--json").out)
    assert found["rates"] == [{"effective": "1997-10-31", "before": "5.6875%", "after": "6%"}]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, promnote: Run) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(small())
    assert "none.xlsx" in promnote("diff", path, tmp_path / "none.xlsx").line


def test_payments_of_one_day_are_told_apart(tmp_path: Path, promnote: Run) -> None:
    days = [block_cell(small(), "Activity", "Date", at) for at in (1, 2)]
    one = with_cells(small(), {days[1]: 35_185})  # both on 30 April 1996
    other = with_cells(one, {block_cell(small(), "Activity", "Amount", 1): 12_000})
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    first.write_bytes(one)
    second.write_bytes(other)
    found = json.loads(promnote("diff", first, second, "--json").out)["entries"]
    cash = [(each["text"], each["before"], each["after"]) for each in found if each["account"] == "Cash"]
    assert cash == [
        ("Payment P1", {"debit": "0.00", "credit": "12946.67"}, {"debit": "0.00", "credit": "12000.00"}),
    ]


def test_a_close_alone_changes_no_entry(tmp_path: Path, promnote: Run) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    first.write_bytes(small())
    second.write_bytes(refresh_bytes(small(), date(1996, 6, 30), close=True).data or b"")
    assert promnote("diff", first, second).out.endswith("nothing changed\n")
