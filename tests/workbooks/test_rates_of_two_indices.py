"""Rates of two indices: each native formula that reads them looks at the rows of the note's own."""

from __future__ import annotations

from datetime import date

import pytest

from hands import typed
from promnote.basics.conversion import serial
from promnote.running.schedule import schedule_rows
from promnote_workbooks.note_files.note_file import parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import value_of
from two_indices import DAY, LEVEL, NOTES
from workbook_notes import named_rows, opened


@pytest.mark.parametrize("name", NOTES)
def test_it_builds_and_checks_clean(name: str) -> None:
    assert not check_package(read_package(build_workbook(NOTES[name], DAY))).differences


def test_the_level_payment_is_solved_at_the_notes_own_rate() -> None:
    # both: 2.6387% of 27 October is what holds on 6 December 2020, whatever Term SOFR is then
    wanted = schedule_rows(NOTES["level"].terms, NOTES["level"].resets)[0].payment / 100
    for name in ("level", "level, scattered"):
        assert value_of(build_workbook(NOTES[name], DAY), "TermPayment") == wanted


def test_rows_of_another_index_have_no_contract_rate() -> None:
    data = build_workbook(NOTES["installment, scattered"], DAY)
    rates = [cells[0] for cells in named_rows(opened(data), "RateContract")][:4]
    assert [each or None for each in rates] == [None, 0.022171, 0.026387, None]


@pytest.mark.parametrize(
    ("name", "last", "following"),
    [
        # Prime's last row is of 11 January, and one a month is due: 48 days of 31 March after 11 February
        ("installment, scattered", date(2021, 1, 11), date(2021, 2, 11)),
        ("amended to the other", date(2021, 3, 20), date(2021, 4, 20)),
        ("amended to a fixed rate", None, None),
    ],
)
def test_freshness_is_that_of_the_index_in_force(name: str, last: date | None, following: date | None) -> None:
    data = build_workbook(NOTES[name], DAY)
    assert value_of(data, "LastRateDate") == (serial(last) if last else 0)
    assert value_of(data, "NextRateDate") == (serial(following) if following else 0)
    assert value_of(data, "Checks") == ("1 TO DO" if name == "installment, scattered" else "OK")
    checked = check_package(read_package(data))
    assert not checked.differences
    assert [each.partition(";")[0] for each in checked.to_do] == (
        ["Rates: the last rate is of 2021-01-11, 79 days before 2021-03-31"] if name == "installment, scattered" else []
    )


@pytest.mark.parametrize("kind", ["level", "installment"])
def test_a_row_of_another_index_typed_into_a_workbook_is_refreshed(kind: str) -> None:
    text = LEVEL.rpartition("[[rates]]")[0].replace('reset_every = "1 month"', "").replace('"level"', f'"{kind}"')
    note = parse_note(text, name="note.toml")
    data = build_workbook(note, date(2021, 1, 31))
    data = typed(data, "Rates", {"A9": serial(date(2020, 10, 27)), "B9": 0.054604, "C9": "Term SOFR 1M"})
    done = refresh_bytes(data, DAY)
    assert done.data is not None
    assert not check_package(read_package(done.data)).differences
    assert value_of(done.data, "Payoff") == value_of(build_workbook(note, DAY), "Payoff")
