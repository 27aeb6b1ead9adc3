"""Late fees: once an instalment is still unpaid after its days, a share of it or an amount is posted as a late charge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from promnote.basics.dates import LATEST
from promnote.basics.money import Rounding, rate_ratio, round_ratio
from promnote.contract.repayment import Instalment
from promnote.contract.terms import LateFee
from promnote.running.items import DueItem


class PendingFee(NamedTuple):
    """The fee that an instalment bears on `day` if any of its items is unpaid then."""

    day: date
    instalment: Instalment
    items: tuple[DueItem, ...]


def late_fee_cents(
    percent: Decimal,
    base: int,
    minimum: int | None = None,
    maximum: int | None = None,
    rounding: Rounding = "half-up",
) -> int:
    """percent x base, rounded, within the minimum and the maximum; cents."""
    scaled, scale = rate_ratio(percent)
    fee = round_ratio(base * scaled, scale, rounding)
    if minimum is not None:
        fee = max(fee, minimum)
    return fee if maximum is None else min(fee, maximum)


def pending_fee(terms: LateFee, instalment: Instalment, late_from: date, items: Sequence[DueItem]) -> PendingFee | None:
    """The fee that an instalment comes to bear if it is not paid; None where its contract has none for it."""
    if not items or (instalment.last and not terms.on_last):
        return None
    if (LATEST - late_from).days <= terms.after_days:
        return None
    return PendingFee(late_from + timedelta(days=terms.after_days + 1), instalment, tuple(items))


def fee_on(terms: LateFee, pending: PendingFee, rounding: Rounding) -> int:
    """The fee in cents on its day; 0 if all of the instalment's items are paid."""
    unpaid = sum(item.unpaid for item in pending.items)
    if not unpaid:
        return 0
    if terms.percent is None:
        return terms.amount_cents or 0
    base = unpaid if terms.of == "unpaid" else sum(item.billed for item in pending.items)
    return late_fee_cents(terms.percent, base, terms.minimum_cents, terms.maximum_cents, rounding)
