"""A life in the books: close after close of what was known then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from promnote.contract.terms import Note
from promnote.reports.figures import Figures, figures
from promnote.reports.journal import Entry, entries_of
from promnote.reports.months import Booked, close, months
from promnote.running.ledger import replay
from two_years.life import Life, Totals


def accounts_of(entries: Sequence[Entry]) -> Counter[str]:
    """What entries leave in each account, debits positive; each of them balances."""
    sums: Counter[str] = Counter()
    for entry in entries:
        assert entry.difference == 0, entry
        for line in entry.lines:
            sums[line.account] += line.debit - line.credit
    return Counter({account: amount for account, amount in sums.items() if amount})


def accounts_of_lines(lines: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """The same of lines as they are booked for good."""
    sums: Counter[str] = Counter()
    for line in lines:
        sums[line["key"]] += int(((line["debit"] or 0) - (line["credit"] or 0)) * 100)
    return Counter({account: amount for account, amount in sums.items() if amount})


def received_by(note: Note, end: date) -> int | None:
    """The money that came in and stayed, from the rows alone; None where a payoff's amount is not written down."""
    rows = [each for each in note.activity if each.date <= end]
    returned = {each.reverses for each in rows if each.type == "reversal"}
    receipts = [each for each in rows if each.type in ("payment", "prepayment", "payoff") and each.id not in returned]
    if any(each.amount_cents is None for each in receipts):
        return None
    return sum(each.amount_cents or 0 for each in receipts)


def assert_tied(balances: Counter[str], values: Figures) -> None:
    """The accounts end where the ledger does."""
    assert -balances["current_portion"] == values.current_portion
    assert -balances["note_payable"] == values.long_term_portion
    assert -balances["accrued_interest"] == values.interest_due + values.interest_accrued
    assert -balances["accrued_late_charges"] == values.late_charges
    assert -balances["accrued_costs"] == values.costs
    assert balances["unapplied_payments"] == values.unapplied
    assert balances["refund_receivable"] == values.refund_owed


def live_in_books(life: Life, totals: Totals) -> list[Booked]:
    """Close after close of what was known then: closed months never move, and every cent received is booked once."""
    closed: list[Booked] = []
    booked: list[Counter[str]] = []
    for month, told in enumerate(life.told):
        note = life.note(month)
        open_month = months(note, told.end, closed)[-1]
        fresh = accounts_of(entries_of(open_month))
        totals.catch_ups += open_month.catch_up is not None
        before, closed = closed, close(note, told.end, closed)
        assert closed[:-1] == before
        entries = [entries_of(each) for each in months(note, told.end, closed)]
        sums = [accounts_of(each) for each in entries]
        assert sums[:-1] == booked, f"{life.name}: a closed month moved by {told.end}"
        assert sums[-1] == fresh
        booked = sums
        balances = sum_of(sums)
        ledger = replay(note, told.end)
        assert_tied(balances, figures(ledger))
        account, last = ledger.account, closed[-1].balances
        if (by_rows := received_by(note, told.end)) is not None:
            assert by_rows == account.received
        issued = 0 if note.terms.opening else note.terms.principal_cents
        into = issued + account.principal_drawn + last.refunded
        assert balances["cash"] == into - last.issuance_added - last.issuance_expensed - account.received
    # told at once in the end, the same balances: nothing depends on when it was heard
    assert close(life.note(len(life.told) - 1), life.told[-1].end)[-1].balances == closed[-1].balances
    totals.notes += 1
    totals.month_ends += len(closed)
    totals.received_cents += closed[-1].balances.received
    totals.entries += sum(map(len, entries))
    totals.kinds[life.terms["note"]["kind"]] += 1
    return closed


def sum_of(sums: Sequence[Counter[str]]) -> Counter[str]:
    """Accounts over several months, credits too (Counter's + drops them)."""
    total: Counter[str] = Counter()
    for each in sums:
        total.update(each)
    return total
