"""Where the contract is silent: the point, the choice taken, the field that changes it. Printed on the Terms sheet."""

from __future__ import annotations

from typing import NamedTuple


class Assumption(NamedTuple):
    """`field` is empty where the choice cannot be changed."""

    point: str
    choice: str
    field: str


ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "Late Charge Rate",
        "Left to the agreement. No default: once something is overdue, it must be filled in.",
        "late_charge.rate",
    ),
    Assumption(
        "Late charges and interest",
        "Overdue principal bears both, the late charge simple on ACT/360.",
        "late_charge.mode",
    ),
    Assumption(
        "Days of grace",
        "None: what is unpaid after its due date bears late charges from that date.",
        "late_charge.grace_days",
    ),
    Assumption(
        "Interest in a late payment",
        "What fell due; interest accrued since then waits for its due date.",
        "payments.interest_through",
    ),
    Assumption(
        "A payment before it is due",
        "Held, and applied when the next instalment falls due; no prepayment.",
        "payments.early",
    ),
    Assumption(
        "Payments not listed", "Not paid, unless instalments are assumed paid when due.", "payments.assume_paid_through"
    ),
    Assumption(
        "Prepayment",
        "Not permitted unless the agreement says so; then the last instalments go first.",
        "prepayment.permitted",
    ),
    Assumption(
        "Rate between two resets", "A reset counts until the next one. A day without a reset is an error.", "rates"
    ),
    Assumption("Interest ahead", "Projected at the last reset listed in Rates.", "rates"),
    Assumption(
        "Days of a period", "The first bears interest, the last does not. No due date is moved for a holiday.", ""
    ),
    Assumption(
        "The as-of day",
        "Not counted in accrued figures; books closed at the end of the day can count it.",
        "interest.accrual_cutoff",
    ),
    Assumption(
        "Rounding",
        "Accrual is exact; an amount is rounded once, when it is posted, half a cent up.",
        "interest.rounding",
    ),
    Assumption(
        "Costs of collection",
        "Paid after late charges, interest and principal, unless the order names them.",
        "payments.order_after_maturity",
    ),
    Assumption(
        "Usury",
        "Interest is spread over the term; the maximum is the law's, or the rate entered.",
        "usury.maximum_rate",
    ),
)
