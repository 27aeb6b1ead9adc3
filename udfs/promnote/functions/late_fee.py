"""The late fee of an instalment: a share of what was unpaid, once; the late charge that accrues is LATE_CHARGE."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from promnote.basics.errors import NUM, ArgumentError
from promnote.basics.money import money, money_words, percent_words, round_cents
from promnote.functions.catalogue import Argument, Example, Function
from promnote.functions.working import days_words


def _fee(
    amount: int,
    due_date: date,
    paid_date: date,
    percent: Decimal,
    after_days: int | None,
    minimum: int | None,
    maximum: int | None,
) -> tuple[int, int, bool]:
    """(fee, percent of the amount before minimum and maximum, whether it is late) in cents."""
    if minimum is not None and maximum is not None and minimum > maximum:
        problem = f"found {money_words(minimum)} above the maximum; allowed: up to {money_words(maximum)}"
        raise ArgumentError("minimum", problem, code=NUM)
    share = round_cents(Fraction(amount, 100) * Fraction(percent))
    late = amount > 0 and (paid_date - due_date).days > (after_days or 0)
    fee = share if minimum is None else max(share, minimum)
    return (fee if maximum is None else min(fee, maximum)) if late else 0, share, late


def late_fee(
    amount: int,
    due_date: date,
    paid_date: date,
    percent: Decimal,
    after_days: int | None = None,
    minimum: int | None = None,
    maximum: int | None = None,
) -> Decimal:
    """percent x amount, rounded half up, within minimum and maximum; nothing if paid within `after_days` of the due date."""
    return money(_fee(amount, due_date, paid_date, percent, after_days, minimum, maximum)[0])


def _explain_late_fee(
    amount: int,
    due_date: date,
    paid_date: date,
    percent: Decimal,
    after_days: int | None = None,
    minimum: int | None = None,
    maximum: int | None = None,
) -> str:
    fee, share, late = _fee(amount, due_date, paid_date, percent, after_days, minimum, maximum)
    within = f", {days_words(after_days)} after it without a fee" if after_days else ""
    if not amount:
        return "nothing was unpaid: no late fee, 0.00 [Late fee clause]"
    if not late:
        return f"paid {paid_date}, due {due_date}{within}: no late fee, 0.00 [Late fee clause]"
    limit = ", the minimum" if fee > share else ", the maximum" if fee < share else ""
    return (
        f"{money_words(amount)} x {percent_words(percent)} = {money_words(share)}, fee {money_words(fee)}{limit} (due "
        f"{due_date}{within}, paid {paid_date}; once, rounded half up to cents) [Late fee clause]"
    )


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="LATE_FEE",
        category="Note",
        summary="The late fee of an instalment: a percentage of what was unpaid, once, within a minimum and a maximum.",
        arguments=(
            Argument(
                name="amount", kind="cents", doc="Amount unpaid after its due date, 0 or more, at most two decimals."
            ),
            Argument(name="due_date", kind="date", doc="Day on which the amount was due. A date or its serial."),
            Argument(name="paid_date", kind="date", doc="Day on which it was paid, or up to which the fee is wanted."),
            Argument(name="percent", kind="rate", doc="The fee as a share of the amount: 0.05 or 5%."),
            Argument(
                name="after_days",
                kind="count",
                optional=True,
                default="0",
                doc="Days after the due date on which it can still be paid without a fee. Default 0.",
            ),
            Argument(
                name="minimum",
                kind="cents",
                optional=True,
                default="none",
                doc="Lowest fee of a late amount. Default none.",
            ),
            Argument(
                name="maximum",
                kind="cents",
                optional=True,
                default="none",
                doc="Highest fee, above 0. Default none.",
                positive=True,
            ),
        ),
        returns="amount",
        source="Late fee clause",
        compute=late_fee,
        explain=_explain_late_fee,
        errors="#VALUE! for what is no amount, rate or date; #NUM! for a negative amount or a minimum above the maximum",
        examples=(
            Example(arguments=("6990.44", "2025-04-01", "2025-04-12", "5%", "10"), result="349.52"),
            Example(arguments=("6990.44", "2025-04-01", "2025-04-11", "5%", "10"), result="0.00"),
            Example(arguments=("1200", "2025-04-01", "2025-05-01", "5%", "10", "75", "100"), result="75.00"),
        ),
    ),
)
