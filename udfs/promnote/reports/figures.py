"""Every figure of a note as of a date, by the names that cells, JSON and workbooks share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from promnote.basics import dates
from promnote.basics.money import rate_ratio, round_ratio
from promnote.contract.terms import NoteTerms
from promnote.reports.portions import current_portion, maturity_date
from promnote.running.ledger import Ledger, premium_to_pay_off
from promnote.running.projection import Projection, project
from promnote.running.snapshot import Snapshot


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
    payoff_with_premium: int
    per_diem: int | None
    rate: Decimal | None
    next_installment_number: int | None
    next_installment_date: date | None
    next_installment_principal: int | None
    next_installment_interest: int | None
    interest_to_date: int
    interest_paid_to_date: int
    late_charges_to_date: int
    principal_paid_to_date: int
    current_portion: int
    long_term_portion: int
    maturity_date: date | None
    usury_maximum_interest: int | None
    usury_interest_charged: int | None
    usury_excess: int | None
    usury_projected_excess: int | None
    refund_owed: int


class FigureMeaning(NamedTuple):
    """What a figure is: its kind decides how it is shown; `clause` is a reference (see `contract.clauses`)."""

    name: str
    kind: Literal["money", "days", "rate", "date", "count"]
    meaning: str
    clause: str


FIGURES: dict[str, FigureMeaning] = {
    each.name: each
    for each in (
        FigureMeaning("principal", "money", "unpaid principal", "installments"),
        FigureMeaning("principal_due", "money", "principal due on or before the as-of date and unpaid", "installments"),
        FigureMeaning(
            "days_past_due",
            "days",
            "days since the due date (as moved to a business day) of the oldest unpaid item",
            "installments",
        ),
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
        FigureMeaning(
            "payoff_with_premium",
            "money",
            "what settles the note on the as-of date, with the prepayment premium",
            "prepayment",
        ),
        FigureMeaning("per_diem", "money", "one more day's interest and late charge", "interest, late_charge"),
        FigureMeaning("rate", "rate", "annual rate in force on the as-of date", "interest"),
        FigureMeaning("next_installment_number", "count", "number of the next instalment", "installments"),
        FigureMeaning("next_installment_date", "date", "next date on which anything falls due", "installments"),
        FigureMeaning("next_installment_principal", "money", "principal of the next instalment", "installments"),
        FigureMeaning("next_installment_interest", "money", "interest due with it at the rate in force", "interest"),
        FigureMeaning("interest_to_date", "money", "interest posted and accrued since issue", "interest"),
        FigureMeaning("interest_paid_to_date", "money", "interest paid since issue", "interest"),
        FigureMeaning("late_charges_to_date", "money", "late charges posted and accrued since issue", "late_charge"),
        FigureMeaning("principal_paid_to_date", "money", "principal paid since issue", "installments"),
        FigureMeaning(
            "current_portion",
            "money",
            "principal past due, due within a year of the as-of date or callable for a default",
            "ASC 470-10-45",
        ),
        FigureMeaning("long_term_portion", "money", "the rest of the unpaid principal", "ASC 470-10-45"),
        FigureMeaning("maturity_date", "date", "date on which the last principal falls due", "installments"),
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
    account = ledger.account
    projection = project(account)
    upcoming = _next(account, projection)
    current = current_portion(account, projection)
    net = account.owed - account.held - (account.usury_excess or 0)
    return Figures(
        principal=account.balance,
        principal_due=account.overdue_principal,
        days_past_due=days_past_due(account),
        interest_due=account.overdue_interest,
        interest_accrued=account.carried + account.interest_accrued_through,
        late_charges=account.late_posted + account.late_accrued_through,
        costs=account.costs,
        unapplied=account.held,
        payoff=max(0, net),
        payoff_with_premium=max(0, net + premium_to_pay_off(ledger.note.terms, ledger.as_of, account)),
        per_diem=per_diem(account),
        rate=account.rate,
        next_installment_number=upcoming.number,
        next_installment_date=upcoming.date,
        next_installment_principal=upcoming.principal,
        next_installment_interest=upcoming.interest,
        interest_to_date=account.interest_total + account.interest_accrued_through,
        interest_paid_to_date=account.interest_paid,
        late_charges_to_date=account.late_total + account.late_accrued_through,
        principal_paid_to_date=account.principal_paid,
        current_portion=current,
        long_term_portion=account.balance - current,
        maturity_date=maturity_date(account, projection),
        usury_maximum_interest=account.usury_maximum,
        usury_interest_charged=account.usury_charged,
        usury_excess=account.usury_excess,
        usury_projected_excess=_projected_excess(account, projection),
        refund_owed=account.refund,
    )


def accrual_end(terms: NoteTerms, as_of: date) -> date:
    """The day through which (exclusive) accrued figures run: books that close at the end of the day count the day itself."""
    return dates.next_day(as_of) if terms.interest.accrual_cutoff == "inclusive" else as_of


def days_past_due(account: Snapshot) -> int:
    """Days since the due date (as moved to a business day) of the oldest unpaid item; 0 where nothing is overdue."""
    oldest = account.oldest_due
    return max(0, (account.day - oldest).days) if oldest is not None else 0


class _Next(NamedTuple):
    """The next day on which anything falls due."""

    number: int | None = None
    date: date | None = None
    principal: int | None = None
    interest: int | None = None


def _next(account: Snapshot, projection: Projection | None) -> _Next:
    if projection is not None:
        due = next((item for item in projection.items if item.interest or item.principal), None)
        if due is None:
            return _Next()
        same = [item for item in projection.items if item.date == due.date]
        return _Next(
            due.instalment.number,
            due.date,
            sum(item.principal for item in same),
            sum(item.interest for item in same),
        )
    # no rate is known yet: the principal is, its interest is not
    ahead = account.plan.principal_ahead(account.not_due)
    if not ahead:
        return _Next()
    day, amount = ahead[0]
    number = next(each.number for each in reversed(account.plan.ahead) if each.falls_on == day)
    return _Next(number, day, amount)


def per_diem(account: Snapshot) -> int | None:
    """One more day's interest and late charge at the rates in force, in cents, rounded once; None without a rate."""
    exact = account.late_per_day
    if account.interest_base and account.day >= account.accrues_from:
        if account.rate is None:
            return None
        scaled, scale = rate_ratio(account.rate)
        units = account.convention.one_day(account.day)
        interest = Fraction(account.interest_base * scaled * units, scale * account.convention.denominator)
        exact = exact + interest if exact else interest
    return round_ratio(exact.numerator, exact.denominator, account.terms.interest.amount_rounding)


def _projected_excess(account: Snapshot, projection: Projection | None) -> int | None:
    """Charged to maturity against the maximum to maturity: a fee at issue is absorbed by the term."""
    charged = account.usury_charged
    if charged is None or account.usury_rate is None or projection is None:
        return None
    if projection.items:
        # the items ahead hold what has accrued so far
        charged += sum(item.interest + item.capitalized for item in projection.items)
        charged -= account.carried + account.interest_accrued
    exact = account.usury_exact + projection.usury_exact
    return max(0, charged - round_ratio(exact, account.usury_denominator, account.terms.interest.amount_rounding))
