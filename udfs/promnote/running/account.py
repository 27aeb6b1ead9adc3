"""The note's account: what is owed in each bucket, exact accruals in between, and the few moves that change it.

`advance` brings every accrual to a date; the other moves happen at one moment. Amounts are whole cents. Accruals stay
exact: interest in 1/(rate scale x day-count denominator) of a cent, late charges in cent-days, the usury maximum likewise.
The ledger decides which move an event makes; here is only what a move does.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from promnote.basics.daycount import ACT_360
from promnote.basics.errors import TermsError
from promnote.basics.money import exact_product, round_ratio, scale_rates, split_pro_rata
from promnote.basics.rates import RateSteps
from promnote.contract.clauses import in_brackets
from promnote.contract.law import ceiling
from promnote.contract.terms import Bucket, NoteTerms

_LATE_YEAR = ACT_360.denominator


class LedgerBug(AssertionError):
    """Money was lost or made inside promnote: please report it with the note file. Never a user's mistake."""


class DueItem:
    """A principal or interest item that fell due: `billed` then, `unpaid` now. `late`: past its grace days.

    `cleared` holds what was taken off it and when, for the table of late charges by item.
    """

    __slots__ = ("accelerated", "billed", "cleared", "due_date", "kind", "late", "unpaid")

    def __init__(self, kind: Bucket, due_date: date, billed: int, accelerated: bool = False) -> None:
        self.kind = kind
        self.due_date = due_date
        self.billed = self.unpaid = billed
        self.late = False
        self.accelerated = accelerated
        self.cleared: list[tuple[date, int]] = []


class Account:
    """Balances as of `day`, before that day's own accrual (periods are [start, end))."""

    def __init__(self, terms: NoteTerms, steps: RateSteps, not_due: dict[date, int]) -> None:
        self.terms = terms
        self.steps = steps
        self.convention = terms.interest.day_count
        self.rounding = terms.interest.rounding
        self.day = terms.issue_date
        self.balance = terms.principal_cents
        self.not_due = not_due
        self.due_interest: list[DueItem] = []
        self.due_principal: list[DueItem] = []
        self.items: list[DueItem] = []
        self.overdue_principal = self.overdue_interest = 0
        self.accelerated_on: date | None = None
        self.in_default = False
        # interest
        self.accrues_from = self.period_start = terms.accrues_from
        self.interest_denominator = steps.scale * self.convention.denominator
        self.interest_exact: int | Fraction = 0
        self.accrued_posted = 0
        default_rate = terms.interest.default_rate
        self._default_scaled = None if default_rate is None else int(exact_product(default_rate, steps.scale))
        # late charges
        late = terms.late_charge
        self._late_on = frozenset(late.on)
        self._grace = late.grace_days
        self._instead = late.mode == "instead"
        self._late_scale = scale_rates([late.rate]) if late.rate is not None else 1
        self._late_rate = int(exact_product(late.rate, self._late_scale)) if late.rate is not None else None
        self._in_grace: list[DueItem] = []
        self._late_base = 0
        self.late_cent_days = 0
        self.late_posted = 0
        # the rest
        self.costs = self.held = self.refund = 0
        self._usury_setup(terms)
        # to-date sums
        self.interest_total = self.interest_paid = self.interest_credited = 0
        self.late_total = self.late_paid = 0
        self.principal_paid = self.principal_credited = 0
        self.costs_total = self.costs_paid = 0
        self.premium_paid = self.received = self.held_refunded = 0

    # --- usury -----------------------------------------------------------------------------------------------------

    def _usury_setup(self, terms: NoteTerms) -> None:
        usury = terms.usury
        self.usury_rate = None
        self.usury_credits = 0
        self.usury_exact: int | Fraction = 0
        self.bearing_units: int | Fraction = 0
        self._usury_scaled = 0
        self.usury_denominator = 1
        if usury is None:
            return
        self.usury_rate = usury.maximum_rate
        if self.usury_rate is None:
            row = ceiling(terms.principal_cents, usury.law, usury.borrower_type, "usury.law")
            self.usury_rate = row.maximum_rate
        if self.usury_rate is not None:
            scale = scale_rates([self.usury_rate])
            self._usury_scaled = int(exact_product(self.usury_rate, scale))
            self.usury_denominator = scale * usury.basis.denominator

    def usury_maximum_exact(self, balance: int, start: date, end: date) -> int | Fraction:
        """Maximum interest on `balance` over [start, end), over `usury_denominator`."""
        usury = self.terms.usury
        if not self._usury_scaled or usury is None or start >= end:
            return 0
        return balance * self._usury_scaled * usury.basis.part(self.terms.issue_date, start, end)

    def _advance_usury(self, day: date) -> None:
        """The maximum through `day`, and the principal that bore interest, in cents x units of its day count."""
        self.usury_exact += self.usury_maximum_exact(self.balance, self.day, day)
        start = max(self.day, self.accrues_from)
        if start < day:
            self.bearing_units += self.interest_base * self.convention.part(self.period_start, start, day)

    @property
    def usury_maximum(self) -> int | None:
        """Maximum interest through `day`, rounded; None where nothing is tested or the law names no ceiling."""
        if self.usury_rate is None:
            return None
        return round_ratio(self.usury_exact, self.usury_denominator, self.rounding)

    @property
    def usury_charged(self) -> int | None:
        """Interest posted and accrued + fees marked as interest (+ late charges if counted) - credits given."""
        usury = self.terms.usury
        if usury is None:
            return None
        fees = sum(fee.amount_cents for fee in usury.fees if fee.date <= self.day)
        late = self.late_total + self.late_accrued() if usury.count_late_charges else 0
        return self.interest_total + self.interest_accrued() + fees + late - self.usury_credits

    @property
    def usury_excess(self) -> int | None:
        """max(0, charged - maximum), or None."""
        maximum, charged = self.usury_maximum, self.usury_charged
        return None if maximum is None or charged is None else max(0, charged - maximum)

    # --- accrual ----------------------------------------------------------------------------------------------------

    @property
    def interest_base(self) -> int:
        """The principal that bears contract interest: all unpaid, less the overdue part in mode "instead"."""
        return self.balance - self.overdue_principal if self._instead else self.balance

    def interest_exact_through(self, day: date) -> int | Fraction:
        """Unposted interest through `day` (exclusive) on today's balances, over `interest_denominator`."""
        start = self.day if self.day > self.accrues_from else self.accrues_from
        base = self.balance - self.overdue_principal if self._instead else self.balance
        if not base or day <= start:
            return self.interest_exact
        if self.in_default and self._default_scaled is not None:
            units = self.convention.part(self.period_start, start, day)
            return self.interest_exact + base * self._default_scaled * units
        return self.interest_exact + base * self.steps.weighted(self.convention, self.period_start, start, day)

    def interest_accrued(self, day: date | None = None) -> int:
        """Unposted interest through `day` (default: today), rounded."""
        exact = self.interest_exact if day is None else self.interest_exact_through(day)
        return round_ratio(exact, self.interest_denominator, self.rounding)

    def late_cent_days_through(self, day: date) -> int:
        """Unposted late charges through `day` (exclusive), in cent-days: an item past its grace counts from its due date."""
        total = self.late_cent_days + self._late_base * (day - self.day).days
        for item in self._in_grace:
            days = (day - item.due_date).days
            if days > self._grace:
                total += item.unpaid * days
        return total

    def late_accrued(self, day: date | None = None) -> int:
        """Unposted late charges through `day` (default: today), rounded."""
        cent_days = self.late_cent_days if day is None else self.late_cent_days_through(day)
        if not cent_days:
            return 0
        if self._late_rate is None:
            raise self._late_rate_missing()
        return round_ratio(cent_days * self._late_rate, self._late_scale * _LATE_YEAR, self.rounding)

    def late_exact_per_day(self, day: date) -> Fraction:
        """Late charge of one more day on items whose due date + grace days is on or before `day`, exact."""
        if self._late_rate is None:
            return Fraction(0)
        base = self._late_base + sum(
            item.unpaid for item in self._in_grace if (day - item.due_date).days >= self._grace
        )
        return Fraction(base * self._late_rate, self._late_scale * _LATE_YEAR)

    def _late_rate_missing(self) -> TermsError:
        overdue = [item for item in (*self.due_principal, *self.due_interest) if item.kind in self._late_on]
        oldest = min(overdue, key=lambda item: item.due_date)
        return TermsError(
            "late_charge.rate",
            f"found nothing, but {oldest.kind} due {oldest.due_date} was not paid when due; allowed: the annual rate that "
            f"the agreement behind the note defines as its Late Charge Rate"
            f"{in_brackets('late_charge, agreement', self.terms.clauses)}, or 0% for none",
        )

    def advance(self, day: date) -> None:
        """Bring every accrual to `day` (exclusive)."""
        if day <= self.day:
            return
        self.interest_exact = self.interest_exact_through(day)
        if self._usury_scaled:
            self._advance_usury(day)
        if self._late_base:
            self.late_cent_days += self._late_base * (day - self.day).days
        if self._in_grace:
            self._end_grace(day)
        self.day = day

    def _end_grace(self, day: date) -> None:
        waiting = []
        for item in self._in_grace:
            if not item.unpaid:
                continue
            days = (day - item.due_date).days
            if days <= self._grace:
                waiting.append(item)
                continue
            if self._late_rate is None:
                raise self._late_rate_missing()
            item.late = True
            self.late_cent_days += item.unpaid * days
            self._late_base += item.unpaid
        self._in_grace = waiting

    # --- posting and falling due ------------------------------------------------------------------------------------

    def post_interest(self) -> None:
        """Interest accrued so far becomes accrued cents; the rest of a cent is dropped."""
        posted = round_ratio(self.interest_exact, self.interest_denominator, self.rounding)
        self.interest_exact = 0
        self.interest_total += posted
        self.accrued_posted += posted

    def post_late_charges(self) -> None:
        """Late charges accrued so far become an unpaid bucket; the rest of a cent is dropped."""
        if not self.late_cent_days:
            return
        posted = self.late_accrued()
        self.late_cent_days = 0
        self.late_total += posted
        self.late_posted += posted

    def make_interest_due(self, accelerated: bool = False) -> int:
        """All interest accrued to today, with cents carried, falls due as one item; a new interest period begins."""
        self.post_interest()
        amount, self.accrued_posted = self.accrued_posted, 0
        self.period_start = self.day if self.day > self.accrues_from else self.accrues_from
        if amount:
            self._add_due(self.due_interest, DueItem("interest", self.day, amount, accelerated))
            self.overdue_interest += amount
        return amount

    def make_principal_due(self, amount: int, accelerated: bool = False) -> int:
        """`amount` of principal falls due today."""
        if amount:
            self._add_due(self.due_principal, DueItem("principal", self.day, amount, accelerated))
            self.overdue_principal += amount
        return amount

    def _add_due(self, items: list[DueItem], item: DueItem) -> None:
        items.append(item)
        self.items.append(item)
        if item.kind in self._late_on:
            self._in_grace.append(item)

    # --- money ------------------------------------------------------------------------------------------------------

    def has_due_items(self) -> bool:
        """An instalment item (principal or interest) is due and unpaid."""
        return bool(self.due_interest or self.due_principal)

    def interest_due(self) -> int:
        """Interest that fell due and is unpaid."""
        return self.overdue_interest

    def unpaid_of(self, day: date) -> int:
        """What fell due on `day` and is unpaid."""
        return sum(item.unpaid for item in (*self.due_interest, *self.due_principal) if item.due_date == day)

    def pay_items_of(self, day: date) -> dict[str, int]:
        """Pay what fell due on `day` in full; returns what each bucket took. Older items must be paid already."""
        interest = self.clear_interest(sum(item.unpaid for item in self.due_interest if item.due_date == day))
        principal = self.clear_due_principal(sum(item.unpaid for item in self.due_principal if item.due_date == day))
        self.interest_paid += interest
        self.principal_paid += principal
        return {"late_charge": 0, "interest": interest, "principal": principal, "costs": 0}

    def owed(self) -> int:
        """Everything owed today: principal, due and accrued interest, late charges, costs."""
        return (
            self.balance
            + self.interest_due()
            + self.accrued_posted
            + self.interest_accrued()
            + self.late_posted
            + self.late_accrued()
            + self.costs
        )

    def apply(self, funds: int, order: tuple[Bucket, ...]) -> tuple[dict[str, int], int]:
        """`funds` over what is due, in an order of all buckets: what each bucket took, and what is left."""
        taken = {"late_charge": 0, "interest": 0, "principal": 0, "costs": 0}
        for bucket in order:
            if not funds:
                break
            if bucket == "interest":
                paid = self.clear_interest(funds)
                self.interest_paid += paid
            elif bucket == "principal":
                paid = self.clear_due_principal(funds)
                self.principal_paid += paid
            elif bucket == "late_charge":
                paid = funds if funds < self.late_posted else self.late_posted
                self.late_posted -= paid
                self.late_paid += paid
            else:
                paid = funds if funds < self.costs else self.costs
                self.costs -= paid
                self.costs_paid += paid
            taken[bucket] = paid
            funds -= paid
        return taken, funds

    def clear_interest(self, funds: int) -> int:
        """Take up to `funds` off interest: overdue items, the oldest first, then accrued cents."""
        cleared = self._clear_items(self.due_interest, funds)
        self.overdue_interest -= cleared
        if self.accrued_posted and cleared < funds:
            accrued = min(funds - cleared, self.accrued_posted)
            self.accrued_posted -= accrued
            cleared += accrued
        return cleared

    def clear_due_principal(self, funds: int) -> int:
        """Take up to `funds` off principal that is due, the oldest first."""
        cleared = self._clear_items(self.due_principal, funds)
        self.balance -= cleared
        self.overdue_principal -= cleared
        return cleared

    def _clear_items(self, items: list[DueItem], funds: int) -> int:
        left, done = funds, 0
        for item in items:
            if not left:
                break
            part = item.unpaid if item.unpaid < left else left
            item.unpaid -= part
            item.cleared.append((self.day, part))
            left -= part
            if item.late:
                self._late_base -= part
            if not item.unpaid:
                done += 1
        if done:
            del items[:done]
        return funds - left

    def reduce_not_due(self, amount: int, how: str) -> None:
        """Take `amount` off instalments not yet due: the last first, the next first, or all by share."""
        days = list(self.not_due)
        if how == "pro_rata":
            parts = split_pro_rata(amount, [self.not_due[day] for day in days])
            for day, part in zip(days, parts, strict=True):
                self.not_due[day] -= part
        else:
            left = amount
            for day in reversed(days) if how == "inverse" else days:
                part = min(left, self.not_due[day])
                self.not_due[day] -= part
                left -= part
                if not left:
                    break
        self.balance -= amount

    @property
    def principal_not_due(self) -> int:
        """Unpaid principal that has not fallen due."""
        return self.balance - self.overdue_principal

    def credit_usury(self) -> tuple[int, int, int] | None:
        """Credit today's excess: to unpaid interest, principal (overdue, then the last instalments), a refund."""
        excess = self.usury_excess
        if not excess:
            return None
        self.post_interest()
        interest = self.clear_interest(excess)
        principal = self.clear_due_principal(excess - interest)
        ahead = min(excess - interest - principal, self.principal_not_due)
        if ahead:
            self.reduce_not_due(ahead, "inverse")
            principal += ahead
        refund = excess - interest - principal
        self.interest_credited += interest
        self.principal_credited += principal
        self.refund += refund
        self.usury_credits += excess
        return interest, principal, refund

    def settle(self) -> None:
        """When nothing is owed any more, what is held becomes a refund owed."""
        if self.held and not self.balance and not self.owed():
            self.refund += self.held
            self.held_refunded += self.held
            self.held = 0

    def check(self) -> None:
        """Hold the account against its sums; a difference is a defect of promnote."""
        due_principal = sum(item.unpaid for item in self.due_principal)
        pairs = {
            "principal": (self.terms.principal_cents - self.principal_paid - self.principal_credited, self.balance),
            "principal due": (due_principal, self.overdue_principal),
            "interest due": (sum(item.unpaid for item in self.due_interest), self.overdue_interest),
            "principal not due": (sum(self.not_due.values()), self.principal_not_due),
            "interest": (
                self.interest_total - self.interest_paid - self.interest_credited,
                self.interest_due() + self.accrued_posted,
            ),
            "late charges": (self.late_total - self.late_paid, self.late_posted),
            "costs": (self.costs_total - self.costs_paid, self.costs),
            "money": (
                self.received,
                self.late_paid
                + self.interest_paid
                + self.principal_paid
                + self.costs_paid
                + self.premium_paid
                + self.held
                + self.held_refunded,
            ),
        }
        for name, (expected, actual) in pairs.items():
            if expected != actual or actual < 0:
                raise LedgerBug(f"{name}: the sums say {expected} cents, the account {actual}")
