"""What an auditor's letter asks the other party to confirm: balances, dates and the last payment of a note, on a day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from promnote.reports.figures import Figures
from promnote.running.ledger import Ledger, LedgerRow

_PAYMENTS = frozenset({"payment", "assumed", "prepayment", "payoff"})


class Item(NamedTuple):
    """A line of the letter: what, its date and its amount in cents, None where it has none."""

    what: str
    date: date | None
    amount: int | None


def last_payment(ledger: Ledger) -> LedgerRow | None:
    """The row of the last payment that did not come back."""
    returned = {each.reverses for each in ledger.note.activity if each.type == "reversal" and each.date <= ledger.as_of}
    rows = (row for row in ledger.rows if row.event in _PAYMENTS and not (row.id and row.id in returned))
    return max(rows, key=lambda row: row.date, default=None)


def confirmation_items(ledger: Ledger, values: Figures) -> tuple[Item, ...]:
    """The lines, always the same ones: what is nothing is confirmed as nothing."""
    last, day = last_payment(ledger), ledger.as_of
    return (
        Item("Unpaid principal", day, values.principal),
        Item("of which past due", day, values.principal_due),
        Item("Interest due and unpaid", day, values.interest_due),
        Item("Interest accrued, not yet due", day, values.interest_accrued),
        Item("Late charges unpaid", day, values.late_charges),
        Item("Payments held, not yet applied", day, values.unapplied),
        Item("Last payment", None if last is None else last.date, None if last is None else last.amount),
        Item("Maturity, as the note stands", values.maturity_date, None),
    )
