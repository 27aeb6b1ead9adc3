"""Notes for tests as tables of a note file, and what a note makes due when it is paid as it falls due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from promnote.basics.money import money_text
from promnote.contract.reading import note_from_tables
from promnote.running.ledger import replay
from promnote.running.schedule import maturity_of

Tables = dict[str, Any]


class Due(NamedTuple):
    """What fell due on a date, in cents, and the unpaid principal once it was paid."""

    date: date
    interest: int
    principal: int
    balance: int

    @property
    def payment(self) -> int:
        return self.interest + self.principal


def level(
    principal: str, rate: str, count: int, issue: str, first: str, day_count: str = "monthly", **installments: Any
) -> Tables:
    """A level note; further keywords are fields of its instalments."""
    return {
        "note": {"kind": "level", "issue_date": issue, "principal": principal},
        "installments": {"count": count, "first_date": first, **installments},
        "interest": {"rate": rate, "day_count": day_count},
    }


def with_tables(tables: Mapping[str, Any], **changes: Any) -> Tables:
    """A copy: tables are merged, lists replaced."""
    found = {name: dict(each) if isinstance(each, Mapping) else list(each) for name, each in tables.items()}
    for name, change in changes.items():
        found[name] = {**found.get(name, {}), **change} if isinstance(change, Mapping) else change
    return found


def paid(*rows: tuple[str, str]) -> list[dict[str, Any]]:
    """Payments."""
    return [{"date": day, "type": "payment", "amount": amount} for day, amount in rows]


def dues(tables: Mapping[str, Any]) -> list[Due]:
    """Everything that falls due, in order: after the listed activity each item is paid on its due date."""
    note = note_from_tables(tables)
    last = maturity_of(note.terms)
    listed = list(tables.get("activity", []))
    if not listed:
        return _read(with_tables(tables, payments={"assume_paid_through": "as_of"}), last)
    latest = max(date.fromisoformat(str(row["date"])) for row in listed)
    for due in _read({**tables, "activity": listed}, last):
        if due.date > latest:
            owed = replay(note_from_tables({**tables, "activity": listed}), due.date).account
            amount = owed.overdue_interest + owed.overdue_principal
            if amount:
                listed.append({"date": due.date.isoformat(), "type": "payment", "amount": money_text(amount)})
    return _read({**tables, "activity": listed}, last)


def _read(tables: Mapping[str, Any], last: date) -> list[Due]:
    rows = replay(note_from_tables(tables), last).rows
    balances = {row.date: row.balance for row in rows}
    return [Due(row.date, row.interest, row.principal, balances[row.date]) for row in rows if row.event == "due"]
