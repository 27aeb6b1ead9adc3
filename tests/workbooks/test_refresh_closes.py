"""Twelve closes of the 1996 note, paid late, in part and out of order: months stay closed, entries balance, sums add up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from promnote.basics import dates
from promnote.reports.journal import entries_of
from promnote.reports.months import Booked, months
from promnote_workbooks.note_files.note_file import example_text, parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.inputs import read_inputs
from promnote_workbooks.refresh.kept import read_closes
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import value_of

#: What each month's file brings: late, in part, back-dated into a closed month, returned, and twice the same.
FILES = {
    4: "1996-04-30,payment,150000,P4,",
    5: "1996-05-31,payment,60000,P5,",
    6: "1996-06-20,payment,70000,P6,\n1996-05-31,payment,60000,P5,",
    7: "1996-06-28,payment,30000,LATE,",
    8: "1996-08-05,payment,140000,P8,",
    9: "1996-09-20,reversal,,R8,P8",
    10: "1996-10-31,payment,400000,P10,",
    11: "1996-09-30,cost,1250.00,C1,",
    12: "1996-12-31,payment,120000,P12,",
}


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[date, bytes, list[Booked]]]:
    """(month-end, workbook, closes) after each of twelve closes."""
    folder = tmp_path_factory.mktemp("months")
    text = example_text("note-1996.toml").replace('assume_paid_through = "as_of"', "")
    note = parse_note(text.replace('rate = "agreement"', 'rate = "12%"'), name="note-1996.toml")
    data, found = build_workbook(note, date(1996, 1, 31)), []
    for month in range(1, 13):
        month_end, path = dates.month_end(date(1996, month, 1)), Path(folder) / f"{month}.csv"
        path.write_text("date,type,amount,id,reverses\n" + FILES.get(month, ""))
        done = refresh_bytes(data, month_end, activity=[path], close=True)
        assert done.data is not None
        assert done.plan.closed_now == (month_end,)
        data = done.data
        found.append((month_end, data, read_closes(Book(read_package(data)))))
    return found


def test_closed_months_never_move(states: list[tuple[date, bytes, list[Booked]]]) -> None:
    last = states[-1][2]
    assert [each.month_end for each in last] == [month_end for month_end, _, _ in states]
    for at, (_, _, closes) in enumerate(states, start=1):
        assert closes == last[:at]


def test_entries_balance_and_roll_forwards_tie_every_month(states: list[tuple[date, bytes, list[Booked]]]) -> None:
    for month_end, data, closes in states:
        assert value_of(data, "Checks") == "OK", month_end
        for month in months(read_inputs(Book(read_package(data))).note, month_end, closes):
            assert all(not roll.difference for roll in month.roll_forwards())
            assert all(not entry.difference for entry in entries_of(month))


def test_booked_accruals_add_up_to_the_interest_charged(states: list[tuple[date, bytes, list[Booked]]]) -> None:
    month_end, data, closes = states[-1]
    note = read_inputs(Book(read_package(data))).note
    charged = sum(
        month.closing.interest_charged - month.opening.interest_charged for month in months(note, month_end, closes)
    )
    assert charged / 100 == value_of(data, "InterestToDate")


def test_a_check_finds_nothing(states: list[tuple[date, bytes, list[Booked]]]) -> None:
    assert check_package(read_package(states[-1][1])).differences == ()
