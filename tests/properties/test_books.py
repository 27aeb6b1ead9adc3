"""Month-ends over random histories: every month ties, every entry balances, and the accounts end where the figures are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from oracle.histories import random_note
from promnote.basics import dates
from promnote.basics.errors import NoteError
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports.figures import Figures, figures
from promnote.reports.journal import entries_of
from promnote.reports.months import Booked, Month, close, months
from promnote.running.ledger import replay

SEEDS = range(60)


def drawn(seed: int) -> tuple[Note, date]:
    tables, as_of = random_note(seed)
    return note_from_tables(tables), as_of


def account_balances(every_month: list[Month]) -> Counter[str]:
    """What the journal leaves in each account, debits positive; every entry and roll-forward is held on the way."""
    balances: Counter[str] = Counter()
    for month in every_month:
        for roll in month.roll_forwards():
            assert roll.difference == 0, (month.end, roll)
        for entry in entries_of(month):
            assert entry.difference == 0, (month.end, entry)
            for line in entry.lines:
                assert line.debit >= 0
                assert line.credit >= 0
                balances[line.account] += line.debit - line.credit
    return balances


def assert_ties(balances: Counter[str], values: Figures) -> None:
    assert -balances["current_portion"] == values.current_portion
    assert -balances["note_payable"] == values.long_term_portion
    assert -balances["accrued_interest"] == values.interest_due + values.interest_accrued
    assert -balances["accrued_late_charges"] == values.late_charges
    assert -balances["accrued_costs"] == values.costs
    assert balances["unapplied_payments"] == values.unapplied
    assert balances["refund_receivable"] == values.refund_owed


@pytest.mark.parametrize("seed", SEEDS)
def test_months_add_up_to_the_figures(seed: int) -> None:
    note, as_of = drawn(seed)
    every_month = months(note, as_of)
    values = figures(replay(note, as_of))
    balances = account_balances(every_month)
    assert_ties(balances, values)
    assert balances["interest_expense"] == values.interest_to_date
    assert balances["late_charges"] == values.late_charges_to_date


@pytest.mark.parametrize("seed", SEEDS)
def test_a_closed_month_never_moves_and_the_difference_is_booked_once(seed: int) -> None:
    note, as_of = drawn(seed)
    if any(each.type == "reversal" for each in note.activity):
        return  # leaving out a reversed payment would leave out what the reversal names
    ends = [month.end for month in months(note, as_of)]
    middle = dates.month_end(ends[len(ends) // 2])
    if middle >= as_of:
        return
    known_then = replace(note, activity=tuple(each for each in note.activity if each.row % 2))
    try:
        closed = close(known_then, middle)
    except NoteError:
        return  # half of the activity alone can be late without a late charge rate
    every_month = months(note, as_of, closed)
    assert [month.closing for month in every_month if month.closed] == [booked.balances for booked in closed]
    assert sum(month.catch_up is not None for month in every_month) <= 1
    assert_ties(account_balances(every_month), figures(replay(note, as_of)))


def test_closing_in_steps_is_closing_at_once() -> None:
    note, as_of = drawn(7)
    ends = [month.end for month in months(note, dates.month_end(as_of))]
    in_steps: list[Booked] = []
    for end in ends:
        in_steps = close(note, end, in_steps)
    assert [each.balances for each in in_steps] == [each.balances for each in close(note, ends[-1])]
