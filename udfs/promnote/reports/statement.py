"""The statement: the bill for the next instalment, as the holder sends it or the borrower checks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from promnote.basics.money import money_text, percent_words
from promnote.contract.terms import Note
from promnote.reports.figures import Figures, figures
from promnote.running.ledger import Ledger, LedgerRow, replay

_RECEIPTS = frozenset({"payment", "assumed", "prepayment", "payoff", "reversal"})


class Receipt(NamedTuple):
    """Money received since the last instalment, and where it went; amounts in cents."""

    date: date
    what: str
    id: str
    amount: int
    late_charge: int
    interest: int
    principal: int
    costs: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Amounts in cents. `due_now` is unpaid on the date; `total_due` is that and the next instalment, on `due_date`.

    Late charges are those through the statement's date: each later day adds to them while something is overdue. `since` is the
    last date on which an instalment fell due (the note's start where none has). `due_date` None: nothing is left to fall due.
    """

    note: str
    title: str
    borrower: str
    holder: str
    currency: str
    as_of: date
    principal: int
    past_due_principal: int
    past_due_interest: int
    days_past_due: int
    late_charges: int
    costs: int
    held: int
    due_now: int
    number: int | None
    due_date: date | None
    next_principal: int
    next_interest: int
    total_due: int
    per_diem: int | None
    rate: str
    since: date
    receipts: tuple[Receipt, ...]

    @property
    def received(self) -> int:
        return sum(each.amount for each in self.receipts)


def statement_of(note: Note, as_of: date) -> Statement:
    """The statement as of a date. The next instalment's interest is projected at the rate in force. Raises NoteError."""
    ledger = replay(note, as_of)
    return statement_from(ledger, figures(ledger))


def statement_from(ledger: Ledger, values: Figures) -> Statement:
    """The statement of a replayed note with its figures."""
    terms, as_of = ledger.note.terms, ledger.as_of
    due = [row.date for row in ledger.rows if row.event in ("due", "acceleration")]
    since = max(due, default=terms.starts_on)
    receipts = tuple(_receipt(row) for row in ledger.rows if row.event in _RECEIPTS and (row.date >= since or not due))
    past_due = values.principal_due + values.interest_due
    accrued = ledger.account.accelerated_on is not None or values.next_installment_date is None
    due_now = past_due + values.late_charges + values.costs
    if accrued:
        # nothing falls due any more: accrued interest can be paid at once
        due_now += values.interest_accrued
    next_principal, next_interest = values.next_installment_principal or 0, values.next_installment_interest or 0
    return Statement(
        note=terms.id,
        title=terms.title,
        borrower=terms.borrower,
        holder=terms.holder,
        currency=terms.currency,
        as_of=as_of,
        principal=values.principal,
        past_due_principal=values.principal_due,
        past_due_interest=values.interest_due + (values.interest_accrued if accrued else 0),
        days_past_due=values.days_past_due,
        late_charges=values.late_charges,
        costs=values.costs,
        held=values.unapplied,
        due_now=max(0, due_now - values.unapplied),
        number=values.next_installment_number,
        due_date=values.next_installment_date,
        next_principal=next_principal,
        next_interest=next_interest,
        total_due=max(0, due_now + next_principal + next_interest - values.unapplied),
        per_diem=values.per_diem,
        rate=_rate(values),
        since=since,
        receipts=receipts,
    )


def _rate(values: Figures) -> str:
    return "" if values.rate is None else percent_words(values.rate)


def _receipt(row: LedgerRow) -> Receipt:
    return Receipt(
        row.date,
        row.event,
        row.id,
        row.amount,
        row.late_charge,
        row.interest,
        row.principal,
        row.costs,
        row.unapplied,
    )


def statement_json(statement: Statement) -> dict[str, Any]:
    """The statement as plain data, amounts as text with two decimals, dates as ISO."""
    money = (
        "principal",
        "past_due_principal",
        "past_due_interest",
        "late_charges",
        "costs",
        "held",
        "due_now",
        "next_principal",
        "next_interest",
        "total_due",
        "received",
    )
    return {
        **{name: getattr(statement, name) for name in ("note", "title", "borrower", "holder", "currency")},
        "as_of": statement.as_of.isoformat(),
        **{name: money_text(getattr(statement, name)) for name in money},
        "days_past_due": statement.days_past_due,
        "number": statement.number,
        "due_date": None if statement.due_date is None else statement.due_date.isoformat(),
        "per_diem": None if statement.per_diem is None else money_text(statement.per_diem),
        "rate": statement.rate,
        "since": statement.since.isoformat(),
        "receipts": [
            {
                "date": each.date.isoformat(),
                "what": each.what,
                "id": each.id,
                **{name: money_text(getattr(each, name)) for name in Receipt._fields[3:]},
            }
            for each in statement.receipts
        ],
    }
