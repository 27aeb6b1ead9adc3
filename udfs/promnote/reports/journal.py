"""The journal of a month, from the borrower's books: every entry balanced, every line with its account.

Interest is expense as it accrues and a payable until it is paid; late charges and costs likewise; payments are applied as the
ledger applied them; at the month's end the current portion is set to what falls due within a year (ASC 470-10-45).
Issuance costs reduce the note's carrying amount as they are paid (ASC 835-30-45-1A); their amortization is interest expense.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from promnote.contract.clauses import cited
from promnote.contract.fields import ACCOUNTS
from promnote.reports.months import Balances, Month

Clauses = tuple[tuple[str, str], ...]


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
    entries = _entries(month.movement, month.end, month.issued, "", month.clauses)
    if month.catch_up is not None:
        entries += _entries(month.catch_up, month.end, 0, ": catch-up of closed months", month.clauses)
    return entries


#: What each entry is, and its reference: keys of the note's clauses, or a standard.
_KINDS = (
    ("Proceeds of the note", "installments"),
    ("Issuance costs paid", "ASC 835-30-45-1A"),
    ("Interest for the period", "interest"),
    ("Amortization of issuance costs", "ASC 835-30-45-3"),
    ("Issuance costs written off", "ASC 470-50-40-2"),
    ("Costs of an amendment expensed", "ASC 470-50-40"),
    ("Late charges for the period", "late_charge"),
    ("Costs of collection", "costs"),
    ("Payments", "order"),
    ("Usury savings credit", "usury"),
    ("Payments held that became a refund", "usury"),
    ("Current portion at the end of the period", "ASC 470-10-45"),
)


def _entries(moved: Balances, day: date, issued: int, note: str, clauses: Clauses) -> list[Entry]:
    plan = (
        _both("cash", "note_payable", issued),
        _both("issuance_costs", "cash", moved.issuance_added),
        _both("interest_expense", "accrued_interest", moved.interest_charged),
        _both("interest_expense", "issuance_costs", moved.issuance_amortized),
        _both("extinguishment_loss", "issuance_costs", moved.issuance_written_off),
        _both("financing_costs", "cash", moved.issuance_expensed),
        _both("late_charges", "accrued_late_charges", moved.late_charged),
        _both("collection_costs", "accrued_costs", moved.costs_charged),
        _payment_lines(moved),
        _credit_lines(moved),
        _both("refund_receivable", "unapplied_payments", moved.refund_from_held),
        _reclass_lines(moved),
    )
    entries = []
    for (text, reference), amounts in zip(_KINDS, plan, strict=True):
        lines = tuple(Line(account, max(amount, 0), max(-amount, 0)) for account, amount in amounts if amount)
        if lines:
            source = cited(reference, clauses)
            entries.append(Entry(date=day, text=text + note, source=source, lines=lines))
    return entries


def _both(debit: str, credit: str, amount: int) -> list[tuple[str, int]]:
    return [(debit, amount), (credit, -amount)]


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
