"""The journal of a month, from the borrower's books: every entry balanced, every line with its account.

Interest is expense as it accrues and a payable until it is paid; late charges and costs likewise; payments are applied as the
ledger applied them; at the month's end the current portion is set to what falls due within a year (ASC 470-10-45).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from promnote.books import Balances, Month
from promnote.fields import ACCOUNTS


class Line(NamedTuple):
    """A debit or a credit, in cents; the other one is 0."""

    account: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One journal entry: its date, what it is, its lines and the clause or standard behind it."""

    date: date
    text: str
    source: str
    lines: tuple[Line, ...]

    @property
    def difference(self) -> int:
        """Debits - credits: 0."""
        return sum(line.debit - line.credit for line in self.lines)


def account_names(chosen: Mapping[str, str]) -> dict[str, str]:
    """Every account of the journal by key: the user's own text, or the default name."""
    return {key: chosen.get(key) or name for key, name in ACCOUNTS.items()}


def entries_of(month: Month) -> list[Entry]:
    """The month's entries, then those of its catch-up, which stand on their own lines."""
    entries = _entries(month.movement, month.end, month.issued, "")
    if month.catch_up is not None:
        entries += _entries(month.catch_up, month.end, 0, ": catch-up of closed months")
    return entries


def _entries(moved: Balances, day: date, issued: int, note: str) -> list[Entry]:
    plan = [
        ("Proceeds of the note", "Note ¶1", [("cash", issued), ("note_payable", -issued)]),
        (
            "Interest for the period",
            "Note ¶1",
            [("interest_expense", moved.interest_charged), ("accrued_interest", -moved.interest_charged)],
        ),
        (
            "Late charges for the period",
            "Note ¶1",
            [("late_charges", moved.late_charged), ("accrued_late_charges", -moved.late_charged)],
        ),
        (
            "Costs of collection",
            "Note ¶6",
            [("collection_costs", moved.costs_charged), ("accrued_costs", -moved.costs_charged)],
        ),
        ("Payments", "Note ¶1", _payment_lines(moved)),
        ("Usury savings credit", "Note ¶8", _credit_lines(moved)),
        (
            "Payments held that became a refund",
            "Note ¶8",
            [("refund_receivable", moved.refund_from_held), ("unapplied_payments", -moved.refund_from_held)],
        ),
        ("Current portion at the end of the period", "ASC 470-10-45", _reclass_lines(moved)),
    ]
    entries = []
    for text, source, amounts in plan:
        lines = tuple(Line(account, max(amount, 0), max(-amount, 0)) for account, amount in amounts if amount)
        if lines:
            entries.append(Entry(date=day, text=text + note, source=source, lines=lines))
    return entries


def _payment_lines(moved: Balances) -> list[tuple[str, int]]:
    held = moved.held + moved.refund_from_held  # a refund passes through what is held
    return [
        ("accrued_late_charges", moved.late_paid),
        ("accrued_interest", moved.interest_paid),
        ("current_portion", moved.principal_paid),
        ("accrued_costs", moved.costs_paid),
        ("prepayment_premium", moved.premium_paid),
        ("unapplied_payments", held),
        ("cash", -moved.received),
    ]


def _credit_lines(moved: Balances) -> list[tuple[str, int]]:
    total = moved.interest_credited + moved.principal_credited + moved.refund_from_credit
    return [
        ("accrued_interest", moved.interest_credited),
        ("current_portion", moved.principal_credited),
        ("refund_receivable", moved.refund_from_credit),
        ("usury_credit", -total),
    ]


def _reclass_lines(moved: Balances) -> list[tuple[str, int]]:
    # payments and credits were taken off the current portion; what is missing there comes from the long-term part
    amount = moved.current_portion + moved.principal_paid + moved.principal_credited
    return [("note_payable", amount), ("current_portion", -amount)] if amount else []
