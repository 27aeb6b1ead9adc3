"""Notes for tests as tables of a note file, and what a note makes due when it is paid as it falls due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from promnote.basics.money import money_text
from promnote.contract.reading import note_from_tables
from promnote.running.ledger import replay, snapshots_at
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
    whole = paid_to_the_end(tables)
    return _read(whole, maturity_of(note_from_tables(whole).terms))


def paid_to_the_end(tables: Mapping[str, Any], from_day: date | None = None) -> Tables:
    """The note with what is due paid in full on `from_day` and on every later due date.

    Default: from the first due date after the listed activity on.
    """
    listed = list(tables.get("activity", []))
    if not listed and from_day is None:
        return with_tables(tables, payments={"assume_paid_through": "as_of"})
    last = maturity_of(note_from_tables(tables).terms)
    latest = max([date.fromisoformat(str(row["date"])) for row in listed], default=date.min)
    for day in [*([from_day] if from_day else []), *(due.date for due in _read(tables, last))]:
        if day > latest and (from_day is None or day >= from_day):
            account = replay(note_from_tables({**tables, "activity": listed}), day).account
            amount = account.overdue_interest + account.overdue_principal - account.held
            if amount > 0:
                listed.append({"date": day.isoformat(), "type": "payment", "amount": money_text(amount)})
    return {**tables, "activity": listed}


def billed(tables: Mapping[str, Any], days: Sequence[date]) -> list[tuple[int, int]]:
    """Interest and principal of each day's instalment, in cents: due by then, or paid ahead of it since the day before."""
    note = note_from_tables(tables)
    found, before = [], (0, 0)
    for _, account in snapshots_at(note, days):
        now = (account.interest_paid + account.overdue_interest, account.principal_paid + account.overdue_principal)
        found.append((now[0] - before[0], now[1] - before[1]))
        before = now
    return found


def _read(tables: Mapping[str, Any], last: date) -> list[Due]:
    rows = replay(note_from_tables(tables), last).rows
    balances = {row.date: row.balance for row in rows}
    return [Due(row.date, row.interest, row.principal, balances[row.date]) for row in rows if row.event == "due"]
