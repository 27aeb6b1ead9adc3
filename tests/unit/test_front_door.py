"""`import promnote as pn`: what a script sees, its examples, and that nothing is loaded before it is asked for."""

from __future__ import annotations

import doctest
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields
from datetime import date
from decimal import Decimal

import pytest

import promnote as pn
from promnote import front_door
from promnote.reports.columns import LEDGER_COLUMNS, NOW_COLUMNS, SCHEDULE_COLUMNS
from promnote.reports.figures import FIGURES, Figures

TEXT = """
[note]
issue_date = 2021-01-01
principal = "12,000.00"
[installments]
count = 4
amount = 3000.00
first_date = 2021-01-31
[interest]
rate = "9%"
[late_charge]
rate = "18%"
[prepayment]
permitted = true
premium = "1%"
[[activity]]
date = 2021-01-31
type = "payment"
amount = "3,090.00"
"""
FEB_10 = date(2021, 2, 10)


def test_examples_of_the_docstrings() -> None:
    found = doctest.testmod(front_door, optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    assert found.attempted >= 12
    assert found.failed == 0


def test_a_replay() -> None:
    ran = pn.replay(pn.read_note(TEXT), FEB_10)
    # 9,000.00 x 9% x 10 / 360 = 22.50
    assert ran.figures.interest_accrued == Decimal("22.50")
    assert ran.figures.payoff == Decimal("9022.50")
    assert isinstance(ran.figures.payoff, Decimal)
    assert (ran.figures.days_past_due, ran.figures.usury_excess) == (0, None)
    assert ran.figures.rate == Decimal("0.09")
    assert ran.figures.maturity_date == date(2021, 4, 30)
    assert ran.rows[-1].event == "payment"
    assert ran.rows[-1].principal == Decimal("3000.00")
    assert ran == pn.replay(pn.read_note(TEXT), "2021-02-10")


def test_nothing_can_be_changed() -> None:
    ran = pn.replay(pn.read_note(TEXT), FEB_10)
    with pytest.raises(FrozenInstanceError):
        ran.figures.payoff = Decimal(0)  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        ran.rows = ()  # type: ignore[misc]
    assert isinstance(ran.rows, tuple)


def test_names_are_those_of_the_ledger() -> None:
    assert [each.name for each in fields(pn.NoteFigures)] == list(FIGURES) == [each.name for each in fields(Figures)]
    assert pn.EventRow._fields == tuple(column.name for column in LEDGER_COLUMNS)
    assert pn.DueRow._fields == tuple(column.name for column in SCHEDULE_COLUMNS)
    assert pn.StandingRow._fields == tuple(column.name for column in NOW_COLUMNS)


def test_the_schedule_as_the_note_stands() -> None:
    note = pn.read_note(TEXT)
    assert {row.status for row in pn.schedule(note)} == {"to come"}
    rows = pn.schedule(note, "2021-03-01")
    assert [(row.number, row.status, row.paid, row.unpaid) for row in rows] == [
        (1, "paid", Decimal("3090.00"), Decimal("0.00")),
        (2, "overdue", Decimal("0.00"), Decimal("3063.00")),  # 9,000.00 x 9% x 28 / 360 = 63.00
        (3, "to come", None, None),
        (4, "to come", None, None),
    ]
    assert rows == pn.schedule(note, date(2021, 3, 1))
    opening = TEXT.partition("[[activity]]")[0] + "[opening]\nas_of = 2021-02-28\nprincipal = 6000\n"
    assert [row.status for row in pn.schedule(pn.read_note(opening), "2021-03-01")][:2] == ["gone", "gone"]
    with pytest.raises(pn.NoteError, match="as_of: found 'soon'"):
        pn.schedule(note, "soon")


def test_schedule_and_payoff() -> None:
    note = pn.read_note(TEXT)
    rows = pn.schedule(note)
    assert [row.principal for row in rows] == [Decimal("3000.00")] * 4
    # 9,022.50 and the premium on 9,000.00 of principal not due
    assert pn.payoff(note, FEB_10) == Decimal("9022.50") + Decimal("90.00")
    assert pn.payoff(note, FEB_10) == pn.replay(note, FEB_10).figures.payoff_with_premium


def test_call() -> None:
    assert pn.call("act360_days", "1996-01-17", "1996-04-30") == 104
    assert pn.call("APPLY_PAYMENT", 100, 10, 50, 1000) == [
        [Decimal("10.00"), Decimal("50.00"), Decimal("40.00"), Decimal("0.00")]
    ]
    with pytest.raises(pn.ArgumentError):
        pn.call("ACT365_DAYS")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[note", "found what is not TOML"),
        ("[note]\nissue_date = 2021-01-01", "note.principal: found nothing"),
        (TEXT.replace("3000.00", "1e999999"), "found '1e999999'; allowed: numbers of up to 60 digits"),
    ],
)
def test_bad_notes(text: str, message: str) -> None:
    with pytest.raises(pn.NoteError) as caught:
        pn.read_note(text)
    assert str(caught.value).startswith(message)


def test_bad_days() -> None:
    note = pn.read_note(TEXT)
    with pytest.raises(pn.NoteError, match="as_of"):
        pn.replay(note, "soon")
    with pytest.raises(pn.NoteError, match="issue"):
        pn.replay(note, date(2020, 1, 1))


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'reply'"):
        _ = pn.reply  # type: ignore[attr-defined]
    assert {"replay", "NoteError", "read_note"} <= set(dir(pn))


def test_importing_it_loads_nothing_of_the_engine() -> None:
    code = "import promnote, sys; print([name for name in sys.modules if name.startswith('promnote.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
