"""Every figure of a note as of a date, by the names that cells, JSON and workbooks share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from promnote import dates
from promnote.account import Account
from promnote.ledger import Ledger
from promnote.money import round_ratio
from promnote.projection import ProjectedItem, project


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Amounts in cents, `rate` a fraction, `days_past_due` in days. None: the figure does not apply.

    principal                       unpaid principal
    principal_due, interest_due     due on or before the as-of date and unpaid
    days_past_due                   since the oldest unpaid item's due date
    interest_accrued                accrued, not yet due
    late_charges, costs             unpaid; late charges posted and accrued
    unapplied                       payments held
    payoff                          what settles the note on the date, without a prepayment premium
    per_diem                        one more day's interest and late charge
    rate                            contract rate in force on the date
    next_installment_*              the next principal instalment after the date, interest at the last known rates
    *_to_date                       posted and accrued (interest, late charges) or paid since issue
    current_portion, long_term_portion   due within a year of the date, and the rest
    usury_*                         charged against the maximum (Note ¶8); `projected`: through maturity
    refund_owed                     owed to the debtor
    """

    principal: int
    principal_due: int
    days_past_due: int
    interest_due: int
    interest_accrued: int
    late_charges: int
    costs: int
    unapplied: int
    payoff: int
    per_diem: int
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


NAMES: tuple[str, ...] = tuple(Figures.__dataclass_fields__)


def figures(ledger: Ledger) -> Figures:
    """The figures of a replayed note."""
    account, as_of = ledger.account, ledger.as_of
    projection = project(ledger)
    # books that close at the end of the day count the as-of day itself; a payoff never does
    cutoff = dates.next_day(as_of) if account.terms.interest.accrual_cutoff == "inclusive" else as_of
    interest_accrued, late_accrued = account.interest_accrued(cutoff), account.late_accrued(cutoff)
    excess = account.usury_excess
    upcoming = next((item for item in projection.items if item.principal), None)
    current = _current_portion(account, as_of)
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
        rate=_rate(account, as_of),
        next_installment_date=upcoming.date if upcoming else None,
        next_installment_principal=upcoming.principal if upcoming else None,
        next_installment_interest=upcoming.interest if upcoming else None,
        interest_to_date=account.interest_total + interest_accrued,
        interest_paid_to_date=account.interest_paid,
        late_charges_to_date=account.late_total + late_accrued,
        principal_paid_to_date=account.principal_paid,
        current_portion=current,
        long_term_portion=account.balance - current,
        usury_maximum_interest=account.usury_maximum,
        usury_interest_charged=account.usury_charged,
        usury_excess=excess,
        usury_projected_excess=_projected_excess(account, projection.items, projection.usury_exact),
        refund_owed=account.refund,
    )


def _days_past_due(account: Account, as_of: date) -> int:
    oldest = [items[0].due_date for items in (account.due_principal, account.due_interest) if items]
    return (as_of - min(oldest)).days if oldest else 0


def _rate(account: Account, as_of: date) -> Decimal | None:
    if account.in_default and account.terms.interest.default_rate is not None:
        return account.terms.interest.default_rate
    return account.steps.known_on(as_of)


def _per_diem(account: Account, as_of: date) -> int:
    interest = Fraction(0)
    if account.interest_base and as_of >= account.accrues_from:
        rate = _rate(account, as_of)
        if rate is None:
            rate = account.steps.at(as_of)  # says which reset is missing
        interest = account.interest_base * Fraction(rate) * account.convention.one_day(as_of)
        interest /= account.convention.denominator
    exact = interest + account.late_exact_per_day(as_of)
    return round_ratio(exact.numerator, exact.denominator, account.rounding)


def _current_portion(account: Account, as_of: date) -> int:
    horizon = dates.year_later(as_of)
    return account.overdue_principal + sum(amount for day, amount in account.not_due.items() if day <= horizon)


def _projected_excess(account: Account, items: tuple[ProjectedItem, ...], usury_ahead: int | Fraction) -> int | None:
    """Charged to maturity against the maximum to maturity: a fee at issue is absorbed by the term."""
    charged = account.usury_charged
    if charged is None or account.usury_rate is None:
        return None
    if items:
        # the items ahead hold what has accrued so far
        charged += sum(item.interest for item in items) - account.accrued_posted - account.interest_accrued()
    maximum = round_ratio(account.usury_exact + usury_ahead, account.usury_denominator, account.rounding)
    return max(0, charged - maximum)
