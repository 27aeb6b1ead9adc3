"""What flowed between two dates, and what is still to come is worth: differences of to-date figures, and present values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from promnote.basics.errors import ArgumentError
from promnote.basics.yields import value_at
from promnote.contract.terms import Note
from promnote.running.ledger import snapshots_at
from promnote.running.projection import project
from promnote.running.snapshot import Snapshot


class FlowMeaning(NamedTuple):
    """A sum since the note's start, in cents, and what it is."""

    meaning: str
    to_date: Callable[[Snapshot], int]


#: Each a sum since the start (or since the day on which the note was taken on).
FLOWS: Mapping[str, FlowMeaning] = {
    "interest_expense": FlowMeaning(
        "interest accrued and posted, without issuance costs and discount",
        lambda account: account.interest_total + account.interest_accrued_through,
    ),
    "interest_paid": FlowMeaning("interest paid", lambda account: account.interest_paid),
    "principal_paid": FlowMeaning("principal paid", lambda account: account.principal_paid),
    "late_charges": FlowMeaning(
        "late charges and fees accrued and posted", lambda account: account.late_total + account.late_accrued_through
    ),
    "costs": FlowMeaning("costs of collection incurred", lambda account: account.costs_total),
    "payments": FlowMeaning("money received, less what came back", lambda account: account.received),
}


def flow_between(note: Note, name: str, from_date: date, to_date: date) -> int:
    """The to-date figure as of `to_date` less that as of `from_date`, in cents: what happened after the one through the other.

    Periods that meet on a date add up to the cent: a calendar year is 31 December to 31 December. Before the note's start a
    to-date figure is 0. Raises ArgumentError where `from_date` is after `to_date`.
    """
    if from_date > to_date:
        raise ArgumentError(
            "from_date", f"found {from_date}, after to_date, {to_date}; allowed: up to it", code="#NUM!"
        )
    days = [day for day in (from_date, to_date) if day >= note.terms.starts_on]
    sums = [FLOWS[name].to_date(account) for _, account in snapshots_at(note, days)]
    return (sums[-1] if sums else 0) - (sums[0] if len(sums) == 2 else 0)


class Worth(NamedTuple):
    """In cents: what is unpaid and payable `now` (less what is held), and the value of what falls due later."""

    now: int
    later: int
    payments: int

    @property
    def total(self) -> int:
        return self.now + self.later


def present_value_of(account: Snapshot, annual_rate: Decimal) -> Worth | None:
    """What is still to be paid, valued at `annual_rate`, effective: payment / (1 + rate)^(days / 365).

    Projected as `project` does: overdue amounts, late charges and costs count in full on the account's day. None without a rate.
    """
    projection = project(account)
    if projection is None:
        return None
    now = account.overdue_principal + account.overdue_interest + account.late_posted + account.late_accrued
    now += account.costs - account.held
    if not projection.items:
        now += account.carried + account.interest_accrued
        now += account.not_due
    flows = [
        (item.interest + item.principal, Fraction((item.date - account.day).days, 365)) for item in projection.items
    ]
    return Worth(now, value_at(annual_rate, flows), len(flows))
