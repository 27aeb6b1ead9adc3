"""The notes that ship: they build, their checks hold, a month that is closed leaves them true, a portfolio takes them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import promnote_workbooks as pw
from promnote.basics.dates import step
from promnote.contract.terms import Note
from promnote.reports.schedule_now import schedule_now
from promnote.running.ledger import replay
from promnote_workbooks.note_files.note_file import example_names, example_text, parse_note, write_note
from promnote_workbooks.one_note.build import build_workbook

AS_OF = {"note-1996": date(1997, 10, 31), "note-1996-fixed": date(1998, 2, 28), "senior-notes-1997": date(1999, 6, 30),
         "note-1996-continued": date(2023, 12, 31)}  # fmt: skip
LATER = date(2025, 3, 31)
NAMES = [Path(each).stem for each in example_names()]


def example(name: str) -> Note:
    return parse_note(example_text(f"{name}.toml"), name=f"{name}.toml")


#: The others are large; Calc computes all of them in tests/hosts.
SMALL = ("biweekly", "line-of-credit", "quarterly-business-days", "seasonal", "sofr-in-arrears")


@pytest.mark.parametrize("name", SMALL)
def test_it_builds_and_its_checks_hold(name: str) -> None:
    assert pw.check(build_workbook(example(name), AS_OF.get(name, LATER))).differences == ()


@pytest.mark.parametrize("name", ["level-equipment", "seasonal"])
def test_it_stays_true_when_a_month_is_closed(name: str) -> None:
    done = pw.refresh(build_workbook(example(name), LATER), step(LATER, 1, True), close=True)
    assert done.data is not None
    assert pw.check(done.data).differences == ()


@pytest.mark.parametrize("name", NAMES)
def test_written_and_read_again_it_is_the_same_note(name: str) -> None:
    note = example(name)
    assert parse_note(write_note(note), name=f"{name}.toml") == note


@pytest.mark.parametrize("name", NAMES)
def test_from_here_on_adds_up_to_what_is_owed(name: str) -> None:
    note, day = example(name), AS_OF.get(name, LATER)
    ledger = replay(note, day)
    rows = schedule_now(ledger)
    account = ledger.account
    to_come = sum(row.principal or 0 for row in rows if row.status == "to come")
    unpaid = sum(row.unpaid or 0 for row in rows)
    assert to_come == account.not_due
    assert unpaid == account.overdue_principal + account.overdue_interest
    assert all(row.date > day for row in rows if row.status == "to come")
    assert all(row.date <= day for row in rows if row.status in ("paid", "overdue", "due"))


def test_those_that_are_made_up_say_so() -> None:
    real = {"note-1996", "note-1996-fixed", "senior-notes-1997"}
    for name in set(NAMES) - real:
        text = example_text(f"{name}.toml")
        assert text.startswith("# MADE UP")
        assert "(made up)" in example(name).terms.title


def test_a_fee_is_paid_last_in_the_examples() -> None:
    for name in NAMES:
        terms = example(name).terms
        if terms.late_fee is not None:
            assert terms.payments.order_after_maturity == ("interest", "principal", "late_charge")


def test_a_folder_of_them_is_a_portfolio(tmp_path: Path) -> None:
    for name in ("seasonal", "line-of-credit"):
        (tmp_path / f"{name}.toml").write_text(example_text(f"{name}.toml"), encoding="utf-8")
    outcome = pw.batch(tmp_path, LATER, tmp_path / "out")
    assert list(outcome.problems) == []
    assert {each.name for each in (tmp_path / "out").glob("*.xlsx")} >= {"portfolio.xlsx"}
