"""Every figure of a note as of a date, by the names that cells, JSON and workbooks share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from promnote.basics import dates
from promnote.basics.money import round_ratio
from promnote.running.account import Account
from promnote.running.ledger import Ledger
from promnote.running.projection import Projection, project, rate_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Amounts in cents, `rate` a fraction, `days_past_due` in days. None: the figure does not apply. See `FIGURES`."""

    principal: int
    principal_due: int
    days_past_due: int
    interest_due: int
    interest_accrued: int
    late_charges: int
    costs: int
    unapplied: int
    payoff: int
    per_diem: int | None
    rate: Decimal | None
    next_installment_date: date | None
    next_installment_principal: int | None
    next_installment_interest: int | None
    interest_to_date: int
    interest_paid_to_date: int
    late_charges_to_date: int
    principal_paid_to_date: int
    current_portion: int
    long_term_portion: int
    usury_maximum_interest: int | None
    usury_interest_charged: int | None
    usury_excess: int | None
    usury_projected_excess: int | None
    refund_owed: int


class FigureMeaning(NamedTuple):
    """What a figure is: its kind decides how it is shown; `clause` is a reference (see `contract.clauses`)."""

    name: str
    kind: Literal["money", "days", "rate", "date"]
    meaning: str
    clause: str


FIGURES: dict[str, FigureMeaning] = {
    each.name: each
    for each in (
        FigureMeaning("principal", "money", "unpaid principal", "installments"),
        FigureMeaning("principal_due", "money", "principal due on or before the as-of date and unpaid", "installments"),
        FigureMeaning("days_past_due", "days", "days since the due date of the oldest unpaid item", "installments"),
        FigureMeaning("interest_due", "money", "interest due on or before the as-of date and unpaid", "interest"),
        FigureMeaning("interest_accrued", "money", "interest accrued and not yet due", "interest"),
        FigureMeaning("late_charges", "money", "late charges posted and accrued, unpaid", "late_charge"),
        FigureMeaning("costs", "money", "costs of collection, unpaid", "costs"),
        FigureMeaning("unapplied", "money", "payments held until something falls due", "order"),
        FigureMeaning(
            "payoff",
            "money",
            "what settles the note on the as-of date, before any prepayment premium",
            "installments, interest, late_charge, costs, usury",
        ),
        FigureMeaning("per_diem", "money", "one more day's interest and late charge", "interest, late_charge"),
        FigureMeaning("rate", "rate", "annual rate in force on the as-of date", "interest"),
        FigureMeaning("next_installment_date", "date", "date of the next principal instalment", "installments"),
        FigureMeaning("next_installment_principal", "money", "principal of the next instalment", "installments"),
        FigureMeaning("next_installment_interest", "money", "interest due with it at the last known rate", "interest"),
        FigureMeaning("interest_to_date", "money", "interest posted and accrued since issue", "interest"),
        FigureMeaning("interest_paid_to_date", "money", "interest paid since issue", "interest"),
        FigureMeaning("late_charges_to_date", "money", "late charges posted and accrued since issue", "late_charge"),
        FigureMeaning("principal_paid_to_date", "money", "principal paid since issue", "installments"),
        FigureMeaning(
            "current_portion", "money", "principal past due or due within a year of the as-of date", "ASC 470-10-45"
        ),
        FigureMeaning("long_term_portion", "money", "the rest of the unpaid principal", "ASC 470-10-45"),
        FigureMeaning("usury_maximum_interest", "money", "interest at the maximum rate since issue", "usury"),
        FigureMeaning(
            "usury_interest_charged", "money", "interest and fees charged since issue, net of credits", "usury"
        ),
        FigureMeaning("usury_excess", "money", "charged above the maximum, to date", "usury"),
        FigureMeaning("usury_projected_excess", "money", "charged above the maximum, projected to maturity", "usury"),
        FigureMeaning("refund_owed", "money", "owed to the debtor", "usury"),
    )
}


def figures(ledger: Ledger) -> Figures:
    """The figures of a replayed note."""
    account, as_of = ledger.account, ledger.as_of
    projection = project(ledger)
    cutoff = accrual_end(account, as_of)
    interest_accrued, late_accrued = account.interest_accrued(cutoff), account.late_accrued(cutoff)
    excess = account.usury_excess
    upcoming = _next_installment(account, as_of)
    projected = {item.date: item.interest for item in projection.items} if projection else {}
    current = current_portion(account, as_of)
    return Figures(
        principal=account.balance,
        principal_due=account.overdue_principal,
        days_past_due=_days_past_due(account, as_of),
        interest_due=account.interest_due(),
        interest_accrued=account.accrued_posted + interest_accrued,
        late_charges=account.late_posted + late_accrued,
        costs=account.costs,
        unapplied=account.held,
        payoff=max(0, account.owed() - account.held - (excess or 0)),
        per_diem=_per_diem(account, as_of),
        rate=rate_in_force(account),
        next_installment_date=upcoming,
        next_installment_principal=account.not_due[upcoming] if upcoming else None,
        next_installment_interest=projected.get(upcoming) if upcoming else None,
        interest_to_date=account.interest_total + interest_accrued,
        interest_paid_to_date=account.interest_paid,
        late_charges_to_date=account.late_total + late_accrued,
        principal_paid_to_date=account.principal_paid,
        current_portion=current,
        long_term_portion=account.balance - current,
        usury_maximum_interest=account.usury_maximum,
        usury_interest_charged=account.usury_charged,
        usury_excess=excess,
        usury_projected_excess=_projected_excess(account, projection),
        refund_owed=account.refund,
    )


def accrual_end(account: Account, as_of: date) -> date:
    """The day through which (exclusive) accrued figures run: books that close at the end of the day count the day itself."""
    return dates.next_day(as_of) if account.terms.interest.accrual_cutoff == "inclusive" else as_of


def _days_past_due(account: Account, as_of: date) -> int:
    oldest = [items[0].due_date for items in (account.due_principal, account.due_interest) if items]
    return (as_of - min(oldest)).days if oldest else 0


def _next_installment(account: Account, as_of: date) -> date | None:
    return min((day for day, amount in account.not_due.items() if amount and day > as_of), default=None)


def _per_diem(account: Account, as_of: date) -> int | None:
    interest = Fraction(0)
    if account.interest_base and as_of >= account.accrues_from:
        rate = rate_in_force(account)
        if rate is None:
            return None
        units = account.convention.one_day(as_of)
        interest = account.interest_base * Fraction(rate) * units / account.convention.denominator
    exact = interest + account.late_exact_per_day(as_of)
    return round_ratio(exact.numerator, exact.denominator, account.rounding)


def current_portion(account: Account, as_of: date) -> int:
    """Principal past due or due within a year of `as_of` (ASC 470-10-45)."""
    horizon = dates.year_later(as_of)
    return account.overdue_principal + sum(amount for day, amount in account.not_due.items() if day <= horizon)


def _projected_excess(account: Account, projection: Projection | None) -> int | None:
    """Charged to maturity against the maximum to maturity: a fee at issue is absorbed by the term."""
    charged = account.usury_charged
    if charged is None or account.usury_rate is None or projection is None:
        return None
    if projection.items:
        # the items ahead hold what has accrued so far
        charged += sum(item.interest for item in projection.items) - account.accrued_posted - account.interest_accrued()
    exact = account.usury_exact + projection.usury_exact
    return max(0, charged - round_ratio(exact, account.usury_denominator, account.rounding))
