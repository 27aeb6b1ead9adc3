"""The parts of a contract and the rows of its activity: plain records, each checked by itself when it is made.

Field names in errors are the paths of the note file (`interest.rate`). Amounts are whole cents, rates fractions. What
several of them must agree on is in `checks`; `terms` puts them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import date as Date
from decimal import Decimal
from typing import Literal, get_args

from promnote.basics import dates
from promnote.basics.calendars import Calendar, Rule, calendar
from promnote.basics.dates import Frequency, contract_date
from promnote.basics.daycount import ACT_360, ACT_365F, DayCount
from promnote.basics.errors import ActivityError, TermsError, Where
from promnote.basics.money import Rounding, money_words, percent_words
from promnote.basics.rates import FloorOn, IndexRoundingMode
from promnote.contract.law import law_name

Kind = Literal["installment", "level", "scheduled", "bullet"]
KIND_NAMES: tuple[Kind, ...] = get_args(Kind)
Bucket = Literal["late_charge", "interest", "principal", "costs"]
BUCKETS: tuple[Bucket, ...] = get_args(Bucket)
AS_OF: Literal["as_of"] = "as_of"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installments:
    """`count` instalments from `first_date`: every n months, every n days, or on two days of each month.

    `amount_cents`: principal of each (kind "installment"; None: principal / count, rounded). `payment_cents`: principal and
    interest together (kind "level"; None: solved over `amortize_over` instalments). The first `interest_only` have no
    principal. The last one always takes what is left.
    """

    count: int
    first_date: date
    amount_cents: int | None = None
    payment_cents: int | None = None
    every_months: int = 1
    every_days: int | None = None
    days: tuple[int, int] | None = None
    month_end: bool = False
    interest_only: int = 0
    amortize_over: int | None = None
    solve: Literal["actual", "periodic"] = "actual"
    on_rate_change: Literal["keep", "recast"] = "keep"

    def __post_init__(self) -> None:
        if self.count < 1:
            raise TermsError("installments.count", f"found {self.count}; allowed: 1 or more")
        if self.month_end and not dates.is_month_end(self.first_date):
            raise TermsError(
                "installments.first_date",
                f"found {self.first_date} with month_end = true; allowed: the last day of a month, or month_end = false",
            )
        if not 0 <= self.interest_only < self.count:
            raise TermsError(
                "installments.interest_only",
                f"found {self.interest_only} of {self.count}; allowed: 0 to {self.count - 1}, the last has principal",
            )
        months = (self.count - 1) * self.every_months
        if self.every_days is None and self.days is None and not dates.can_step(self.first_date, months):
            raise TermsError(
                "installments.count",
                f"found {self.count}, which ends {months:,} months after {self.first_date}; "
                f"allowed: dates up to {dates.LATEST}",
            )
        try:
            contract_date(self.frequency, self.count)
        except TermsError as error:
            raise TermsError(f"installments.{error.where}", error.problem) from None

    @property
    def frequency(self) -> Frequency:
        """The rule that gives every contract date from the first."""
        return Frequency(
            first_date=self.first_date,
            every_months=None if self.every_days is not None or self.days is not None else self.every_months,
            every_days=self.every_days,
            days=self.days,
            month_end=self.month_end,
        )

    @property
    def amortization(self) -> int:
        """Instalments over which a level payment is solved at the start, as it is said; `LevelPlan.left` solves."""
        return self.amortize_over or self.count - self.interest_only


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One row of a scheduled note: `principal_cents`, or `payment_cents` (principal and interest), or interest alone."""

    date: date
    principal_cents: int | None = None
    payment_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """How interest runs. Either a fixed `rate`, or an `index` with a `spread`, `floor` and `cap` over its resets.

    Interest falls due with each instalment, or on its own cycle from `first_date`, and at maturity.
    """

    rate: Decimal | None = None
    index: str = ""
    spread: Decimal = ZERO
    adjustment: Decimal = ZERO
    floor: Decimal | None = None
    cap: Decimal | None = None
    floor_on: FloorOn = "rate"
    index_rounding: Decimal | None = None
    index_rounding_mode: IndexRoundingMode = "nearest"
    reset: Literal["as_listed", "period"] = "as_listed"
    reset_lookback: int = 0
    reset_every: str = ""
    averaging: Literal["none", "simple", "compounded"] = "none"
    lookback: int = 0
    observation_shift: bool = False
    lockout: int = 0
    compound_spread: bool = False
    day_count: DayCount = ACT_360
    accrues_from: date | None = None
    first_date: date | None = None
    every_months: int = 1
    capitalize_through: date | None = None
    default_rate: Decimal | None = None
    default_spread: Decimal | None = None
    accrual_cutoff: Literal["exclusive", "inclusive"] = "exclusive"
    rounding: Literal["half-up", "half-even", "truncate-carry"] = "half-up"

    def __post_init__(self) -> None:
        if (self.rate is None) == (not self.index):
            state = "neither" if self.rate is None else "both"
            raise TermsError("interest.rate", f"found {state} of rate and index; allowed: one of the two")
        if not self.index and (self.spread or self.floor is not None or self.cap is not None):
            raise TermsError(
                "interest.index", "found spread, floor or cap with a fixed rate; allowed: an index for them"
            )
        if not self.index:
            self._refuse_of_an_index()
        self._check_averaging()
        if self.floor is not None and self.cap is not None and self.floor > self.cap:
            raise TermsError(
                "interest.floor",
                f"found {percent_words(self.floor)} above the cap; allowed: up to {percent_words(self.cap)}",
            )
        if self.index_rounding is not None and self.index_rounding <= 0:
            raise TermsError(
                "interest.index_rounding",
                f'found {percent_words(self.index_rounding)}; allowed: a step above 0 such as "0.01%"',
            )
        if self.default_rate is not None and self.default_spread is not None:
            raise TermsError("interest.default_spread", "found both default_rate and default_spread; allowed: one")

    def _refuse_of_an_index(self) -> None:
        for name in ("adjustment", "index_rounding", "reset_lookback", "lookback", "lockout", "reset_every"):
            if getattr(self, name):
                raise TermsError(f"interest.{name}", "found it with a fixed rate; allowed: only with interest.index")
        for name, plain in (("reset", "as_listed"), ("averaging", "none"), ("floor_on", "rate")):
            if getattr(self, name) != plain:
                raise TermsError(
                    f"interest.{name}",
                    f"found {getattr(self, name)} with a fixed rate; allowed: only with interest.index",
                )

    def _check_averaging(self) -> None:
        if self.averaging != "none":
            if self.reset == "period":
                raise TermsError(
                    "interest.reset",
                    f'found period with averaging = "{self.averaging}"; allowed: one of the two, an average needs each day',
                )
            if self.compound_spread and self.averaging != "compounded":
                raise TermsError(
                    "interest.compound_spread", 'found true with a simple average; allowed: averaging = "compounded"'
                )
            return
        for name in ("lookback", "observation_shift", "lockout", "compound_spread"):
            if getattr(self, name):
                raise TermsError(
                    f"interest.{name}", 'found it without averaging; allowed: averaging = "simple" or "compounded"'
                )
        if self.reset_lookback and self.reset != "period":
            raise TermsError("interest.reset_lookback", 'found it without reset = "period"; allowed: only with it')

    @property
    def amount_rounding(self) -> Rounding:
        """How every amount but a posting of interest is rounded: truncate-carry cuts interest alone."""
        return "half-up" if self.rounding == "truncate-carry" else self.rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class LateCharge:
    """What an overdue item bears a year, simple. No rate: none is borne.

    `by_agreement`: the contract has a rate and leaves it to a paper that is not at hand, so that overdue items ask for it.
    """

    rate: Decimal | None = None
    by_agreement: bool = False
    on: tuple[Bucket, ...] = ("principal", "interest")
    mode: Literal["additional", "instead"] = "additional"
    grace_days: int = 0
    day_count: DayCount = ACT_360

    def __post_init__(self) -> None:
        if self.mode == "instead":
            if self.grace_days:
                raise TermsError(
                    "late_charge.grace_days", f'found {self.grace_days} with mode = "instead"; allowed: 0 there'
                )
            if "principal" not in self.on:
                raise TermsError("late_charge.on", 'found no principal with mode = "instead"; allowed: principal in it')
            if self.rate is None and not self.by_agreement:
                raise TermsError(
                    "late_charge.rate",
                    'found nothing with mode = "instead"; allowed: the rate that takes the contract rate\'s place, '
                    'or "agreement"',
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFee:
    """A fee once an instalment stays unpaid `after_days` past its date: a share of a base, or an amount in cents."""

    percent: Decimal | None = None
    amount_cents: int | None = None
    of: Literal["unpaid", "installment"] = "unpaid"
    minimum_cents: int | None = None
    maximum_cents: int | None = None
    after_days: int = 0
    on_last: bool = True

    def __post_init__(self) -> None:
        if (self.percent is None) == (self.amount_cents is None):
            state = "neither" if self.percent is None else "both"
            raise TermsError("late_fee.percent", f"found {state} of percent and amount; allowed: one of the two")
        if self.amount_cents is not None:
            for name in ("minimum", "maximum"):
                if getattr(self, f"{name}_cents") is not None:
                    raise TermsError(f"late_fee.{name}", "found it beside an amount; allowed: only with percent")
        low, high = self.minimum_cents, self.maximum_cents
        if low is not None and high is not None and low > high:
            raise TermsError(
                "late_fee.minimum", f"found {money_words(low)} above the maximum; allowed: up to {money_words(high)}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """When an instalment falls due and in which order a payment is applied.

    A bucket that an order leaves out comes after those it names: late charge, interest, principal, costs.
    """

    order_before_maturity: tuple[Bucket, ...] = ("interest", "principal")
    order_after_maturity: tuple[Bucket, ...] = ("late_charge", "interest", "principal")
    apply_by: Literal["bucket", "instalment"] = "bucket"
    interest_through: Literal["due_date", "receipt"] = "due_date"
    early: Literal["hold", "apply"] = "hold"
    paid_ahead: bool = False
    tolerance_cents: int = 0
    business_days: Rule = "none"
    calendar: str = "US"
    holidays: tuple[date, ...] = ()
    extension_interest: bool = True
    assume_paid_through: date | Literal["as_of"] | None = None

    def __post_init__(self) -> None:
        for name in ("order_before_maturity", "order_after_maturity"):
            order = getattr(self, name)
            if len(set(order)) != len(order):
                raise TermsError(f"payments.{name}", f"found {', '.join(order)}; allowed: each bucket once")
        if not self.extension_interest and self.business_days != "following":
            raise TermsError(
                "payments.extension_interest",
                f'found false with business_days = "{self.business_days}"; allowed: only with "following"',
            )
        if self.paid_ahead and self.early != "apply":
            raise TermsError("payments.paid_ahead", 'found true with early = "hold"; allowed: early = "apply"')

    @property
    def business_calendar(self) -> Calendar:
        """The calendar by which dates are moved and rates looked up."""
        return calendar(self.calendar, self.holidays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepayment:
    """Whether and how principal may be paid before it falls due, and the premium on it.

    `premium_rate` a tuple: its n-th rate holds in the n-th year from issue, then none.
    """

    permitted: bool = False
    premium_rate: Decimal | tuple[Decimal, ...] = ZERO
    apply: Literal["inverse", "direct", "pro_rata", "recast"] = "inverse"

    def premium_on(self, issue: date, day: date) -> Decimal:
        """The premium rate of a day; a year from issue ends the day before its anniversary."""
        if not isinstance(self.premium_rate, tuple):
            return self.premium_rate
        years = dates.anniversaries(issue, day)
        return self.premium_rate[years] if years < len(self.premium_rate) else ZERO


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
    """Costs of issuance and discount, and how they are amortised (ASC 835-30).

    `imputed_rate`: the discount is principal less the present value of the scheduled payments at it, a year, effective.
    """

    costs: tuple[Fee, ...] = ()
    method: Literal["effective", "straight_line"] = "effective"
    discount_cents: int = 0
    imputed_rate: Decimal | None = None

    def __post_init__(self) -> None:
        if self.discount_cents and self.imputed_rate is not None:
            raise TermsError("issuance.discount", "found both discount and imputed_rate; allowed: one of the two")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A note taken on in mid-life: what stood open on `as_of`, from which the replay starts.

    `principal_cents` is all unpaid principal, `principal_due_cents` the part of it that is overdue since `due_since`.
    """

    as_of: date
    principal_cents: int
    accrued_interest_cents: int = 0
    principal_due_cents: int = 0
    interest_due_cents: int = 0
    late_charges_cents: int = 0
    costs_cents: int = 0
    held_cents: int = 0
    due_since: date | None = None

    def __post_init__(self) -> None:
        if self.principal_due_cents > self.principal_cents:
            raise TermsError(
                "opening.principal_due",
                f"found {money_words(self.principal_due_cents)}; allowed: up to the unpaid principal, "
                f"{money_words(self.principal_cents)}",
            )
        if self.due_since is not None and self.due_since > self.as_of:
            raise TermsError("opening.due_since", f"found {self.due_since}; allowed: up to opening.as_of, {self.as_of}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What holds from `effective` on: rate, spread, index, adjustment, a bullet's maturity, payment, count or amount.

    What was due before stays.
    """

    effective: date
    maturity_date: date | None = None
    rate: Decimal | None = None
    spread: Decimal | None = None
    index: str = ""
    adjustment: Decimal | None = None
    payment_cents: int | None = None
    count: int | None = None
    amount_cents: int | None = None
    memo: str = ""

    @property
    def changes_rate(self) -> bool:
        """Whether the rate of a day may be another from here on."""
        return bool(self.index) or any(each is not None for each in (self.rate, self.spread, self.adjustment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Covenant:
    """A report that is owed under the agreement within `days` calendar days of the end of each of its `periods`."""

    name: str
    clause: str = ""
    days: int
    periods: Literal["month", "quarter", "interim quarter", "year"]


ActivityType = Literal[
    "payment",
    "prepayment",
    "reversal",
    "cost",
    "acceleration",
    "payoff",
    "default",
    "cure",
    "draw",
    "waiver",
    "refund",
    "reinstatement",
]
ACTIVITY_TYPES: tuple[ActivityType, ...] = get_args(ActivityType)
#: Money received, which a reversal can take back.
RECEIPTS = frozenset({"payment", "prepayment", "payoff"})
_NEEDS_AMOUNT = frozenset({"payment", "prepayment", "cost", "draw", "refund"})
_MAY_HAVE_AMOUNT = _NEEDS_AMOUNT | {"payoff", "reversal", "waiver"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One dated thing that happened. `row` is its place in the list, for messages; `of` the bucket that a waiver reduces.

    `waived_through`: through when the holder waived its right to call the note for this default (ASC 470-10-45-11).
    """

    date: date
    type: ActivityType
    amount_cents: int | None = None
    id: str = ""
    reverses: str = ""
    of: Bucket | Literal[""] = ""
    memo: str = ""
    waived_through: Date | None = None
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
        if self.type == "waiver" and not self.of:
            raise ActivityError(self.where / "of", f"found nothing; a waiver names one of {', '.join(BUCKETS)}")
        if self.type != "waiver" and self.of:
            raise ActivityError(self.where / "of", f"found {self.of}; allowed: only in a waiver")
        if self.waived_through is not None:
            if self.type != "default":
                raise ActivityError(
                    self.where / "waived_through", f"found {self.waived_through}; allowed: only in a default"
                )
            if self.waived_through < self.date:
                raise ActivityError(
                    self.where / "waived_through",
                    f"found {self.waived_through}; allowed: the default's date, {self.date}, or later",
                )
