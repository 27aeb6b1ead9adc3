"""A note's terms, its resets and its activity: plain records, checked once when they are made.

Field names in errors are the paths of the note file (`interest.rate`). Amounts are whole cents, rates fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from promnote.basics import dates
from promnote.basics.daycount import ACT_360, ACT_365F, DayCount
from promnote.basics.errors import ActivityError, TermsError, Where
from promnote.basics.money import Rounding, money_words, percent_words
from promnote.basics.rates import RateReset, check_resets
from promnote.contract.law import law_name

Kind = Literal["installment", "bullet"]
Bucket = Literal["late_charge", "interest", "principal", "costs"]
BUCKETS: tuple[Bucket, ...] = ("late_charge", "interest", "principal", "costs")
AS_OF: Literal["as_of"] = "as_of"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installments:
    """`count` principal instalments from `first_date`, `every_months` apart (48, say, monthly, on month-ends).

    `amount_cents` None: principal / count, rounded. The last instalment always takes the remainder.
    """

    count: int
    first_date: date
    amount_cents: int | None = None
    every_months: int = 1
    month_end: bool = False

    def __post_init__(self) -> None:
        if self.count < 1:
            raise TermsError("installments.count", f"found {self.count}; allowed: 1 or more")
        if self.month_end and not dates.is_month_end(self.first_date):
            raise TermsError(
                "installments.first_date",
                f"found {self.first_date} with month_end = true; allowed: the last day of a month, or month_end = false",
            )
        months = (self.count - 1) * self.every_months
        if not dates.can_step(self.first_date, months):
            raise TermsError(
                "installments.count",
                f"found {self.count}, which ends {months:,} months after {self.first_date}; "
                f"allowed: dates up to {dates.LATEST}",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """How interest runs. Either a fixed `rate`, or an `index` with a `spread`, `floor` and `cap` over its resets.

    Interest falls due with each instalment, or on its own cycle from `first_date`, and at maturity.
    """

    rate: Decimal | None = None
    index: str = ""
    spread: Decimal = ZERO
    floor: Decimal | None = None
    cap: Decimal | None = None
    day_count: DayCount = ACT_360
    accrues_from: date | None = None
    first_date: date | None = None
    every_months: int = 1
    default_rate: Decimal | None = None
    accrual_cutoff: Literal["exclusive", "inclusive"] = "exclusive"
    rounding: Rounding = "half-up"

    def __post_init__(self) -> None:
        if (self.rate is None) == (not self.index):
            state = "neither" if self.rate is None else "both"
            raise TermsError("interest.rate", f"found {state} of rate and index; allowed: one of the two")
        if not self.index and (self.spread or self.floor is not None or self.cap is not None):
            raise TermsError(
                "interest.index", "found spread, floor or cap with a fixed rate; allowed: an index for them"
            )
        if self.floor is not None and self.cap is not None and self.floor > self.cap:
            raise TermsError(
                "interest.floor",
                f"found {percent_words(self.floor)} above the cap; allowed: up to {percent_words(self.cap)}",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class LateCharge:
    """What an overdue item bears. There is no default rate: the agreement behind the note defines it."""

    rate: Decimal | None = None
    on: tuple[Bucket, ...] = ("principal", "interest")
    mode: Literal["additional", "instead"] = "additional"
    grace_days: int = 0

    def __post_init__(self) -> None:
        if self.mode == "instead":
            if self.grace_days:
                raise TermsError(
                    "late_charge.grace_days", f'found {self.grace_days} with mode = "instead"; allowed: 0 there'
                )
            if "principal" not in self.on:
                raise TermsError("late_charge.on", 'found no principal with mode = "instead"; allowed: principal in it')


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """In which order a payment is applied, and whether interest to the day of receipt may be paid with it.

    A bucket that an order leaves out comes after those it names: late charge, interest, principal, costs.
    """

    order_before_maturity: tuple[Bucket, ...] = ("interest", "principal")
    order_after_maturity: tuple[Bucket, ...] = ("late_charge", "interest", "principal")
    interest_through: Literal["due_date", "receipt"] = "due_date"
    early: Literal["hold"] = "hold"
    assume_paid_through: date | Literal["as_of"] | None = None

    def __post_init__(self) -> None:
        for name in ("order_before_maturity", "order_after_maturity"):
            order = getattr(self, name)
            if len(set(order)) != len(order):
                raise TermsError(f"payments.{name}", f"found {', '.join(order)}; allowed: each bucket once")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepayment:
    """Whether and how principal may be paid before it falls due."""

    permitted: bool = False
    premium_rate: Decimal = ZERO
    apply: Literal["inverse", "direct", "pro_rata"] = "inverse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """An amount paid on a date: a fee that counts as interest, or a cost of issuance."""

    date: date
    amount_cents: int
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usury:
    """The usury test: a maximum rate that was entered, or the law that names one."""

    maximum_rate: Decimal | None = None
    law: str = "NY"
    borrower_type: Literal["corporation", "individual"] = "corporation"
    basis: DayCount = ACT_365F
    fees: tuple[Fee, ...] = ()
    count_late_charges: bool = False

    def __post_init__(self) -> None:
        if self.maximum_rate is None:
            law_name(self.law, "usury.law")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuance:
    """Costs of issuance and how they are amortised (ASC 835-30)."""

    costs: tuple[Fee, ...] = ()
    method: Literal["effective", "straight_line"] = "effective"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """From `effective` on, a new rate or spread, or a new maturity of a bullet note. What was due before stays."""

    effective: date
    maturity_date: date | None = None
    rate: Decimal | None = None
    spread: Decimal | None = None
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covenant:
    """A report that is owed under the agreement within `days` calendar days of the end of each of its `periods`."""

    name: str
    clause: str = ""
    days: int
    periods: Literal["month", "quarter", "interim quarter", "year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTerms:
    """The contract. `installments` for kind "installment", `maturity_date` for kind "bullet".

    `clauses` are the note's own, by key (see `clauses`); `agreement_form` the agreement whose sheets its workbook has.
    """

    issue_date: date
    principal_cents: int
    interest: Interest
    kind: Kind = "installment"
    installments: Installments | None = None
    maturity_date: date | None = None
    late_charge: LateCharge = LateCharge()
    payments: Payments = Payments()
    prepayment: Prepayment = Prepayment()
    usury: Usury | None = None
    issuance: Issuance = Issuance()
    amendments: tuple[Amendment, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()
    clauses: tuple[tuple[str, str], ...] = ()
    agreement_form: str = ""
    covenants: tuple[Covenant, ...] = ()
    year_end_month: int = 12
    id: str = ""
    title: str = ""
    borrower: str = ""
    holder: str = ""
    currency: str = "USD"
    governing_law: str = ""

    def __post_init__(self) -> None:
        if self.principal_cents <= 0:
            raise TermsError("note.principal", f"found {money_words(self.principal_cents)}; allowed: more than 0")
        _check_kind(self)
        _check_interest_dates(self)
        _check_amendments(self)
        if self.covenants and self.agreement_form != "covenants":
            raise TermsError("covenants", 'found rows; allowed: only with agreement.form = "covenants"')
        if not 1 <= self.year_end_month <= 12:
            raise TermsError("agreement.year_end_month", f"found {self.year_end_month}; allowed: 1 to 12")

    @property
    def accrues_from(self) -> date:
        """The first day that bears interest."""
        return self.interest.accrues_from or self.issue_date

    @property
    def first_installment_date(self) -> date:
        """The first date on which principal falls due."""
        if self.installments is not None:
            return self.installments.first_date
        assert self.maturity_date is not None  # held by _check_kind
        return self.maturity_date


def _check_kind(terms: NoteTerms) -> None:
    if terms.kind == "bullet":
        if terms.maturity_date is None:
            raise TermsError("installments.maturity_date", "found nothing; a bullet note needs its maturity date")
        if terms.installments is not None:
            raise TermsError("installments.count", "found instalments in a bullet note; allowed: maturity_date alone")
        if terms.maturity_date <= terms.issue_date:
            raise TermsError(
                "installments.maturity_date", f"found {terms.maturity_date}; allowed: after issue, {terms.issue_date}"
            )
        return
    if terms.installments is None:
        raise TermsError("installments.count", "found nothing; an instalment note needs count and first_date")
    if terms.maturity_date is not None:
        raise TermsError(
            "installments.maturity_date", f'found {terms.maturity_date}; allowed: only with note.kind = "bullet"'
        )
    first = terms.installments.first_date
    if first <= terms.issue_date:
        raise TermsError("installments.first_date", f"found {first}; allowed: after issue, {terms.issue_date}")
    _check_sum(terms.principal_cents, terms.installments)


def _check_sum(principal_cents: int, installments: Installments) -> None:
    amount, count = installments.amount_cents, installments.count
    if amount is None:
        if principal_cents < count:
            raise TermsError(
                "installments.count", f"found {count} for {money_words(principal_cents)}; allowed: a cent each at least"
            )
        return
    before_last = amount * (count - 1)
    if amount <= 0 or before_last >= principal_cents:
        highest = money_words((principal_cents - 1) // (count - 1)) if count > 1 else money_words(principal_cents)
        raise TermsError(
            "installments.amount",
            f"found {money_words(amount)} x {count}, which cannot add up to {money_words(principal_cents)}; "
            f"allowed: 0.01 to {highest}, the last instalment takes the remainder",
        )


def _check_interest_dates(terms: NoteTerms) -> None:
    interest = terms.interest
    if terms.accrues_from < terms.issue_date:
        raise TermsError(
            "interest.accrues_from", f"found {interest.accrues_from}; allowed: issue, {terms.issue_date}, or later"
        )
    if terms.kind == "bullet" and terms.maturity_date is not None:
        last_due = max([terms.maturity_date, *(each.maturity_date for each in terms.amendments if each.maturity_date)])
        if interest.first_date is not None and interest.first_date > last_due:
            raise TermsError("interest.first_date", f"found {interest.first_date}; allowed: up to maturity, {last_due}")
    else:
        each = terms.installments
        assert each is not None  # held by _check_kind
        last_due = dates.step(each.first_date, (each.count - 1) * each.every_months, each.month_end)
    if terms.accrues_from >= last_due:
        raise TermsError(
            "interest.accrues_from",
            f"found {terms.accrues_from}; allowed: before the last date of the note, {last_due}",
        )


def _check_amendments(terms: NoteTerms) -> None:
    previous = None
    for number, amendment in enumerate(terms.amendments, start=1):
        where = f"amendments row {number}"
        if amendment.effective < terms.issue_date:
            raise TermsError(
                f"{where} effective", f"found {amendment.effective}; allowed: issue, {terms.issue_date}, or later"
            )
        if previous is not None and amendment.effective < previous:
            raise TermsError(
                f"{where} effective", f"found {amendment.effective} after {previous}; allowed: in date order"
            )
        previous = amendment.effective
        if amendment.rate is not None and terms.interest.index:
            raise TermsError(f"{where} rate", "found a rate for an index note; allowed: spread")
        if amendment.spread is not None and not terms.interest.index:
            raise TermsError(f"{where} spread", "found a spread for a fixed-rate note; allowed: rate")
        if amendment.maturity_date is not None:
            if terms.kind != "bullet":
                raise TermsError(f"{where} maturity_date", 'found one; allowed: only with note.kind = "bullet"')
            if amendment.maturity_date < amendment.effective:
                raise TermsError(
                    f"{where} maturity_date",
                    f"found {amendment.maturity_date}; allowed: on or after {amendment.effective}",
                )


ActivityType = Literal["payment", "prepayment", "reversal", "cost", "acceleration", "payoff", "default", "cure"]
ACTIVITY_TYPES: tuple[ActivityType, ...] = (
    "payment",
    "prepayment",
    "reversal",
    "cost",
    "acceleration",
    "payoff",
    "default",
    "cure",
)
#: Money received, which a reversal can take back.
RECEIPTS = frozenset({"payment", "prepayment", "payoff"})
_NEEDS_AMOUNT = frozenset({"payment", "prepayment", "cost"})
_MAY_HAVE_AMOUNT = _NEEDS_AMOUNT | {"payoff", "reversal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One dated thing that happened. `row` is its place in the list, for messages."""

    date: date
    type: ActivityType
    amount_cents: int | None = None
    id: str = ""
    reverses: str = ""
    memo: str = ""
    row: int = 0

    @property
    def where(self) -> Where:
        """How messages name the row."""
        text = f"activity row {self.row}" + (f" ({self.id})" if self.id else "")
        return Where(text, table="activity", row=self.row)

    def __post_init__(self) -> None:
        amount = self.amount_cents
        if self.type in _NEEDS_AMOUNT and amount is None:
            raise ActivityError(self.where / "amount", f"found nothing; a {self.type} needs an amount above 0")
        if amount is not None and self.type not in _MAY_HAVE_AMOUNT:
            raise ActivityError(self.where / "amount", f"found {money_words(amount)}; allowed: none for {self.type}")
        if amount is not None and (amount < 0 or (amount == 0 and self.type != "payoff")):
            raise ActivityError(self.where / "amount", f"found {money_words(amount)}; allowed: more than 0")
        if self.type == "reversal" and not self.reverses:
            raise ActivityError(self.where / "reverses", "found nothing; a reversal names the id of the payment")
        if self.type != "reversal" and self.reverses:
            raise ActivityError(self.where / "reverses", f"found {self.reverses}; allowed: only in a reversal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A contract with what happened to it: terms, rate resets, activity in the order in which it was listed."""

    terms: NoteTerms
    resets: tuple[RateReset, ...] = ()
    activity: tuple[Activity, ...] = field(default=())

    def __post_init__(self) -> None:
        check_resets(self.resets)
        if self.resets and not self.terms.interest.index:
            raise TermsError("rates", "found resets for a fixed-rate note; allowed: none, or interest.index")
        _check_activity(self.terms, self.activity)


def _check_activity(terms: NoteTerms, activity: Sequence[Activity]) -> None:
    by_id: dict[str, Activity] = {}
    for each in activity:
        if each.date < terms.issue_date:
            raise ActivityError(each.where / "date", f"found {each.date}; allowed: issue, {terms.issue_date}, or later")
        if each.id:
            if each.id in by_id:
                raise ActivityError(
                    each.where / "id", f"found {each.id}, as in row {by_id[each.id].row}; allowed: each id once"
                )
            by_id[each.id] = each
    reversed_by: dict[str, Activity] = {}
    for each in activity:
        if each.type == "reversal":
            _check_reversal(each, by_id, reversed_by)
            reversed_by[each.reverses] = each


def _check_reversal(each: Activity, by_id: dict[str, Activity], reversed_by: dict[str, Activity]) -> None:
    target = by_id.get(each.reverses)
    where = each.where / "reverses"
    if target is None or target.type not in RECEIPTS:
        what = "which no row has" if target is None else f"which is a {target.type}"
        raise ActivityError(where, f"found {each.reverses}, {what}; allowed: the id of a payment")
    if each.reverses in reversed_by:
        raise ActivityError(
            where, f"found {each.reverses}, already reversed by row {reversed_by[each.reverses].row}; allowed: once"
        )
    if each.date < target.date:
        raise ActivityError(
            each.where / "date", f"found {each.date}; allowed: the payment's date, {target.date}, or later"
        )
    if each.amount_cents is not None and target.amount_cents is not None and each.amount_cents != target.amount_cents:
        raise ActivityError(
            each.where / "amount",
            f"found {money_words(each.amount_cents)}; allowed: the payment's {money_words(target.amount_cents)}, or none",
        )


def warnings_of(note: Note) -> list[str]:
    """What is allowed but deserves a look."""
    terms, notes = note.terms, []
    late = terms.late_charge
    rate = terms.interest.rate
    if late.mode == "instead" and late.rate is not None and rate is not None and late.rate < rate:
        notes.append(
            f'late_charge.rate: {percent_words(late.rate)} with mode = "instead" is below the contract rate '
            f"{percent_words(rate)}, so that an overdue instalment costs less than one that is not"
        )
    return notes
