"""Late charges item by item: what each overdue item has borne from its due date until it was paid.

The ledger posts late charges in one sum and rounds that once; a table by item shows each item's own, rounded by itself, so that
the two may differ by the cents of those roundings and by the parts of a cent that postings drop.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from promnote.reports.figures import accrual_end
from promnote.running.late_charge import days_late, late_charge_cents
from promnote.running.ledger import Ledger


class LateItem(NamedTuple):
    """One overdue item; amounts in cents. `days_late`: until it was paid, or through the date of the table."""

    due_date: date
    item: str
    billed: int
    paid_in_time: int
    paid_late: int
    unpaid: int
    days_late: int
    late_charge: int


def late_items(ledger: Ledger) -> list[LateItem]:
    """The items that bear, or have borne, a late charge through the books' cut-off, the oldest first."""
    late = ledger.note.terms.late_charge
    if late.rate is None:
        return []
    through = accrual_end(ledger.note.terms, ledger.as_of)
    rows = []
    for item in ledger.items:
        if item.kind not in late.on:
            continue
        parts = [(day, amount) for day, amount in item.cleared if amount] + (
            [(through, item.unpaid)] if item.unpaid else []
        )
        overdue = [(day, amount) for day, amount in parts if days_late(item.late_from, day, late.grace_days)]
        if not overdue:
            continue
        convention = late.day_count
        units = sum(amount * convention.units(item.bears_from, day) for day, amount in overdue if day > item.bears_from)
        paid_late = sum(amount for _, amount in overdue) - (item.unpaid if (through, item.unpaid) in overdue else 0)
        rows.append(
            LateItem(
                due_date=item.due_date,
                item=f"{item.kind}, accelerated" if item.accelerated else item.kind,
                billed=item.billed,
                paid_in_time=item.billed - paid_late - item.unpaid,
                paid_late=paid_late,
                unpaid=item.unpaid,
                days_late=max((day - item.late_from).days for day, _ in overdue),
                late_charge=late_charge_cents(units, late.rate, convention, ledger.note.terms.interest.amount_rounding),
            )
        )
    return rows
