"""Month-ends over random histories: every month ties, every entry balances, and the accounts end where the figures are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from oracle.all_kinds import any_note
from oracle.histories import random_note
from promnote.basics import dates
from promnote.basics.errors import NoteError
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports.figures import Figures, figures
from promnote.reports.journal import Entry, entries_of
from promnote.reports.months import Booked, Month, close, months
from promnote.running.ledger import replay

SEEDS = range(60)


def drawn(seed: int) -> tuple[Note, date]:
    tables, as_of = random_note(seed)
    return note_from_tables(tables), as_of


def drawn_of_any_kind(seed: int) -> tuple[Note, date]:
    tables, days = any_note(seed, 1)
    return note_from_tables(tables), days[0]


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


EVERY_KIND = range(30)


@pytest.mark.parametrize("accrual", ["running", "reversing"])
@pytest.mark.parametrize("seed", EVERY_KIND)
def test_entries_of_every_kind_of_note_tie(seed: int, accrual: str) -> None:
    """Accrued interest is interest due and accrued at each month's end, and cash is what came and went."""
    note, as_of = drawn_of_any_kind(seed)
    note = replace(note, terms=replace(note.terms, accrual=accrual))  # type: ignore[arg-type]
    every_month = months(note, as_of)
    balances: Counter[str] = Counter()
    for month in every_month:
        for account, amount in account_balances([month]).items():
            balances[account] += amount
        assert -balances["accrued_interest"] == month.closing.interest_unpaid
        assert -balances["note_payable"] - balances["current_portion"] == month.closing.principal_unpaid
    assert_ties(balances, figures(replay(note, as_of)))
    closing = every_month[-1].closing
    issued = 0 if note.terms.opening else note.terms.principal_cents
    assert balances["cash"] == issued + closing.principal_drawn + closing.refunded - closing.received
    waived = closing.principal_waived + closing.interest_waived + closing.late_waived + closing.costs_waived
    assert -balances["waiver_gain"] == waived


@pytest.mark.parametrize("seed", EVERY_KIND)
def test_the_books_of_the_two_sides_mirror_line_by_line(seed: int) -> None:
    note, as_of = drawn_of_any_kind(seed)
    lent = replace(note, terms=replace(note.terms, books="holder"))
    for ours, theirs in zip(months(note, as_of), months(lent, as_of), strict=True):
        assert mirrored(entries_of(ours)) == [
            (entry.date, entry.number, entry.id, entry.memo, entry.lines) for entry in entries_of(theirs)
        ]


def mirrored(entries: list[Entry]) -> list[tuple[object, ...]]:
    return [
        (
            entry.date,
            entry.number,
            entry.id,
            entry.memo,
            tuple(type(line)(line.account, line.credit, line.debit) for line in entry.lines),
        )
        for entry in entries
    ]


@pytest.mark.parametrize("seed", EVERY_KIND)
def test_every_receipt_has_its_entry(seed: int) -> None:
    """One entry a payment on its day; what came back is there and reversed."""
    note, as_of = drawn_of_any_kind(seed)
    entries = [entry for month in months(note, as_of) for entry in entries_of(month)]
    for each in note.activity:
        if each.type in ("payment", "prepayment") and each.date <= as_of:
            found = [entry for entry in entries if entry.date == each.date and entry.id == each.id]
            paid = [line.credit for entry in found for line in entry.lines if line.account == "cash"]
            assert (each.amount_cents or 0) in paid, (each, found)
