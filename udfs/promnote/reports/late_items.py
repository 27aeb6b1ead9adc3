"""Late charges item by item: what each overdue item has borne from its due date until it was paid.

The ledger posts late charges in one sum and rounds that once; a table by item shows each item's own, rounded by itself, so that
the two may differ by the cents of those roundings and by the parts of a cent that postings drop.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from promnote.basics.money import round_ratio, scale_rates, scaled_rates
from promnote.running.account import Account


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


def late_items(account: Account, through: date) -> list[LateItem]:
    """The items that bear, or have borne, a late charge through a date (exclusive), the oldest first."""
    late = account.terms.late_charge
    rows = []
    for item in account.items:
        if item.kind not in late.on:
            continue
        parts = [(day, amount) for day, amount in item.cleared if amount] + (
            [(through, item.unpaid)] if item.unpaid else []
        )
        overdue = [(day, amount) for day, amount in parts if (day - item.due_date).days > late.grace_days]
        if not overdue:
            continue
        cent_days = sum((day - item.due_date).days * amount for day, amount in overdue)
        paid_late = sum(amount for _, amount in overdue) - (item.unpaid if (through, item.unpaid) in overdue else 0)
        rows.append(
            LateItem(
                due_date=item.due_date,
                item=f"{item.kind}, accelerated" if item.accelerated else item.kind,
                billed=item.billed,
                paid_in_time=item.billed - paid_late - item.unpaid,
                paid_late=paid_late,
                unpaid=item.unpaid,
                days_late=max((day - item.due_date).days for day, _ in overdue),
                late_charge=_charge(account, cent_days),
            )
        )
    return rows


def _charge(account: Account, cent_days: int) -> int:
    rate = account.terms.late_charge.rate
    if rate is None:
        return 0
    scale = scale_rates([rate])
    return round_ratio(cent_days * scaled_rates([rate], scale)[0], scale * 360, account.rounding)
