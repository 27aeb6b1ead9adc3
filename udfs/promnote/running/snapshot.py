"""The account as it stood at a moment, for readers: plain values that nothing later changes. Amounts are whole cents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from promnote.basics.dates import next_day
from promnote.basics.daycount import DayCount
from promnote.basics.money import exact_sum
from promnote.contract.terms import Bucket, NoteTerms
from promnote.running.account import Account
from promnote.running.plans import Plan
from promnote.running.usury import excess_of


class ItemState(NamedTuple):
    """An item that fell due: `billed` then, `unpaid` now; `cleared` is what was taken off it and when."""

    kind: Bucket
    due_date: date
    late_from: date
    bears_from: date
    billed: int
    unpaid: int
    accelerated: bool
    cleared: tuple[tuple[date, int], ...]


class Snapshot(NamedTuple):
    """Balances and sums as of `day`.

    `*_accrued` runs through the day (exclusive), `*_accrued_through` through the books' cut-off. `rate` is the one in force, a
    default rate included; `contract_rate` never is. `carried`: accrued interest that was posted and is not due.
    `interest_exact` is over `interest_denominator`. `plan` is what is still to fall due: run ahead on a copy.
    """

    terms: NoteTerms
    day: date
    plan: Plan
    convention: DayCount
    balance: int
    overdue_principal: int
    overdue_interest: int
    oldest_due: date | None
    carried: int
    interest_base: int
    interest_exact: int | Fraction
    interest_denominator: int
    interest_scale: int
    interest_accrued: int
    interest_accrued_through: int
    late_posted: int
    late_accrued: int
    late_accrued_through: int
    late_per_day: Fraction
    costs: int
    held: int
    refund: int
    rate: Decimal | None
    contract_rate: Decimal | None
    in_default: bool
    waived_through: date | None
    accelerated_on: date | None
    accrues_from: date
    period_start: date
    owed: int
    usury_tested: bool
    usury_rate: Decimal | None
    usury_exact: int | Fraction
    usury_denominator: int
    usury_bearing_units: int | Fraction
    usury_maximum: int | None
    usury_charged: int | None
    usury_excess: int | None
    usury_credits: int
    interest_total: int
    interest_paid: int
    interest_credited: int
    interest_waived: int
    interest_capitalized: int
    late_total: int
    late_paid: int
    late_waived: int
    principal_paid: int
    principal_credited: int
    principal_waived: int
    principal_drawn: int
    costs_total: int
    costs_paid: int
    costs_waived: int
    premium_paid: int
    received: int
    held_refunded: int
    refunded_from_refund: int
    refunded_from_held: int

    @property
    def not_due(self) -> int:
        """Unpaid principal that has not fallen due."""
        return self.balance - self.overdue_principal

    @property
    def interest_unpaid(self) -> int:
        """Interest that fell due or accrued through the day and is unpaid."""
        return self.overdue_interest + self.carried + self.interest_accrued


def snapshot_of(account: Account, plan: Plan) -> Snapshot:
    """The account and its plan as they are now."""
    late, usury, day = account.late, account.usury, account.day
    interest_accrued, late_accrued = account.interest_accrued(), account.late_accrued()
    through = interest_through = None
    if account.terms.interest.accrual_cutoff == "inclusive":
        # books that close at the end of the day count the day itself
        through = next_day(day)
        interest_through = account.interest_accrued(through)
    contract_rate = account.rates.known_on(day)
    maximum, charged = usury.maximum(), account.usury_charged
    oldest = [items[0].late_from for items in (account.due_principal, account.due_interest) if items]
    return Snapshot(
        terms=account.terms,
        day=day,
        plan=plan.copy(),
        convention=account.convention,
        balance=account.balance,
        overdue_principal=account.overdue_principal,
        overdue_interest=account.overdue_interest,
        oldest_due=min(oldest) if oldest else None,
        carried=account.carried,
        interest_base=account.interest_base,
        interest_exact=account.interest_exact,
        interest_denominator=account.interest_denominator,
        interest_scale=account.rates.scale,
        interest_accrued=interest_accrued,
        interest_accrued_through=interest_accrued if interest_through is None else interest_through,
        late_posted=late.posted,
        late_accrued=late_accrued,
        late_accrued_through=late_accrued if through is None else account.late_accrued(through),
        late_per_day=late.per_day(day),
        costs=account.costs,
        held=account.held,
        refund=account.refund,
        rate=_rate_in_force(account, contract_rate),
        contract_rate=contract_rate,
        in_default=account.in_default,
        waived_through=account.waived_through,
        accelerated_on=account.accelerated_on,
        accrues_from=account.accrues_from,
        period_start=account.period_start,
        owed=account.owed_with(interest_accrued, late_accrued),
        usury_tested=usury.tested,
        usury_rate=usury.rate,
        usury_exact=usury.exact,
        usury_denominator=usury.denominator,
        usury_bearing_units=usury.bearing_units,
        usury_maximum=maximum,
        usury_charged=charged,
        usury_excess=excess_of(maximum, charged),
        usury_credits=usury.credits,
        interest_total=account.interest_total,
        interest_paid=account.interest_paid,
        interest_credited=account.interest_credited,
        interest_waived=account.interest_waived,
        interest_capitalized=account.interest_capitalized,
        late_total=late.total,
        late_paid=late.paid,
        late_waived=late.waived,
        principal_paid=account.principal_paid,
        principal_credited=account.principal_credited,
        principal_waived=account.principal_waived,
        principal_drawn=account.principal_drawn,
        costs_total=account.costs_total,
        costs_paid=account.costs_paid,
        costs_waived=account.costs_waived,
        premium_paid=account.premium_paid,
        received=account.received,
        held_refunded=account.held_refunded,
        refunded_from_refund=account.refunded_from_refund,
        refunded_from_held=account.refunded_from_held,
    )


def _rate_in_force(account: Account, contract_rate: Decimal | None) -> Decimal | None:
    """The rate of the account's day: the default rate while a default runs; None before the first reset."""
    interest = account.terms.interest
    if not account.in_default:
        return contract_rate
    if interest.default_rate is not None:
        return interest.default_rate
    if contract_rate is not None and interest.default_spread is not None:
        return exact_sum(contract_rate, interest.default_spread)
    return contract_rate
