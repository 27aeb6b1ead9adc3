"""`waived_through` of a default through every door: workbook, ranges of cells, portfolio, CSV, note file and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import promnote as pn
from portfolio_files import write_csv, write_workbook
from promnote.basics.conversion import serial
from promnote.basics.errors import NoteError
from promnote.reports.figures import figures
from promnote.running.ledger import replay
from promnote_workbooks.note_files.note_file import parse_note, read_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.portfolio.read import open_portfolio
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import block_cell, value_of, with_cells

NOTE = """
[note]
id = "W-1"
issue_date = 2021-01-01
principal = "12,000.00"
[installments]
count = 24
first_date = 2021-01-31
[interest]
rate = "8%"
[late_charge]
rate = "0%"
[[activity]]
date = 2021-01-15
type = "default"
"""
WAIVED = NOTE + "waived_through = 2022-02-01\n"
JANUARY = date(2021, 1, 31)
FIRST = Path(__file__).parents[1] / "versions" / "0.1.0"
# thirteen of 24 x 500.00: 31 January 2021 is due, twelve follow within the year
WITHIN_A_YEAR = 13 * 500


def current(data: bytes) -> float:
    return float(value_of(data, "CurrentPortion"))


def test_a_workbook_and_the_note_file_that_it_gives_back(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    data = build_workbook(parse_note(WAIVED, name="w.toml"), JANUARY)
    assert value_of(data, block_cell(data, "Activity", "Waived through", 1)) == serial(date(2022, 2, 1))
    assert current(data) == WITHIN_A_YEAR
    assert not check_package(read_package(data)).differences
    (tmp_path / "w.xlsx").write_bytes(data)
    assert promnote("export", tmp_path / "w.xlsx", "--out", tmp_path / "back.toml").code == 0
    assert read_note(tmp_path / "back.toml").activity == parse_note(WAIVED, name="w.toml").activity


def test_typed_into_the_cell() -> None:
    data = build_workbook(parse_note(NOTE, name="w.toml"), JANUARY)
    assert current(data) == 12_000
    typed = with_cells(data, {block_cell(data, "Activity", "Waived through", 1): date(2022, 2, 1)})
    assert current(refresh_bytes(typed, JANUARY).data or b"") == WITHIN_A_YEAR


def test_ranges_of_cells() -> None:
    terms = [["issue_date", "2021-01-01"], ["principal", 12000], ["installments.count", 24],
             ["installments.first_date", "2021-01-31"],
             ["interest.rate", "8%"], ["late_charge.rate", "0%"]]  # fmt: skip
    header = ["Waived through", "Type", "Date"]
    for last, wanted in (("2022-02-01", 6500), ("", 12000)):
        activity = [header, [last, "default", "2021-01-15"]]
        assert pn.call("NOTE_FIGURE", "current_portion", terms, "2021-01-31", "", activity) == wanted
    columns = [["2021-01-15", "default", "", "", "", "", "", "2022-02-01"]]
    assert pn.call("NOTE_FIGURE", "current_portion", terms, "2021-01-31", "", columns) == 6500


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_portfolio(tmp_path: Path, kind: str) -> None:
    header = ["id", "issue date", "principal", "count", "first payment date", "rate", "late charge"]
    row = ["W-1", date(2021, 1, 1), 12000, 24, date(2021, 1, 31), 0.08, 0]
    activity = [["note", "date", "type", "waived through"], ["W-1", date(2021, 1, 15), "default", date(2022, 2, 1)]]
    if kind == "csv":
        opened = open_portfolio(
            write_csv(tmp_path / "n.csv", [header, row]), activity=write_csv(tmp_path / "a.csv", activity)
        )
    else:
        opened = open_portfolio(write_workbook(tmp_path / "n.xlsx", [row], header=header, rates=(), activity=activity))
    (item,) = opened.items
    assert isinstance(item, RawNote)
    assert figures(replay(note_of(item), JANUARY)).current_portion == WITHIN_A_YEAR * 100


CSV = "date,type,waived_through\n2021-01-15,default,2022-02-01\n"


def test_read_from_a_file_by_a_refresh(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CSV, encoding="utf-8")
    data = build_workbook(parse_note(NOTE.partition("[[activity]]")[0], name="w.toml"), JANUARY)
    done = refresh_bytes(data, JANUARY, activity=[path])
    assert done.data is not None
    assert current(done.data) == WITHIN_A_YEAR
    again = refresh_bytes(done.data, JANUARY, activity=[path])
    assert any("skipped: an equal row is in Activity already" in line for line in again.messages)


def test_a_workbook_without_the_column_works_and_says_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CSV, encoding="utf-8")
    data = build_workbook(parse_note(NOTE.partition("[[activity]]")[0], name="w.toml"), JANUARY)
    header = block_cell(data, "Activity", "Waived through", 0)
    without = with_cells(data, {header: "Booked by"})
    done = refresh_bytes(without, date(2021, 2, 28))
    assert done.data is not None
    assert not check_package(read_package(done.data)).differences
    with pytest.raises(NoteError) as caught:
        refresh_bytes(without, JANUARY, activity=[path])
    assert str(caught.value) == (
        "a.csv: found 'waived_through'; allowed: columns that Activity has (insert one with that header inside its block)"
    )


def test_a_workbook_of_the_first_version_gets_the_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("date,type,waived_through\n1996-11-05,default,1998-01-31\n", encoding="utf-8")
    done = refresh_bytes((FIRST / "note-1996.xlsx").read_bytes(), date(1997, 11, 30))
    assert "Activity!G to H: new in this version: Of, Waived through" in done.messages
    assert done.data is not None
    later = refresh_bytes(done.data, date(1997, 12, 31), activity=[path])
    assert later.data is not None
    assert value_of(later.data, block_cell(later.data, "Activity", "Waived through", 1)) == serial(date(1998, 1, 31))
    assert not check_package(read_package(later.data)).differences
