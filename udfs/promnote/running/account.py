"""The note's account: what is owed in each bucket, and the few moves that change it. Private to `running`.

`advance` brings every accrual to a date; the other moves happen at one moment. Amounts are whole cents. Unposted interest stays
exact, over (rate scale x day-count denominator) of a cent. The ledger decides which move an event makes; here is only what a
move does. Readers get a `Snapshot`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from promnote.basics.money import exact_product, round_ratio
from promnote.contract.clauses import in_brackets
from promnote.contract.repayment import convention_of
from promnote.contract.terms import BUCKETS, Bucket, NoteTerms
from promnote.running.contract_rate import RateSource
from promnote.running.items import DueItem
from promnote.running.late_charge import LateCharges
from promnote.running.usury import UsuryTest, excess_of
from promnote.running.waterfall import allocate, by_instalment

#: What `Account.check` holds, in its order.
_CHECKED = (
    *("principal", "principal due", "interest due", "principal not due", "interest", "late charges", "costs", "money"),
)


class LedgerBug(Exception):
    """Money was lost or made inside promnote: please report it with the note file. Never a user's mistake."""


class Account:
    """Balances as of `day`, before that day's own accrual (periods are [start, end))."""

    # more than thirty: without slots each would be looked up by its name, in a replay's hottest lines
    __slots__ = (
        "_by_bucket", "_by_days", "_by_period", "_default_scaled", "_default_spread_scaled", "_instead", "_resting",
        "_resting_principal", "_tests_usury", "_truncates", "accelerated_on", "accrues_from", "balance",
        "carried", "convention", "costs", "costs_paid", "costs_total", "costs_waived", "day", "due_interest",
        "due_principal", "held", "held_refunded", "in_default", "interest_capitalized", "interest_credited",
        "interest_denominator", "interest_exact", "interest_paid", "interest_total", "interest_waived", "items",
        "late", "opened_with", "overdue_interest", "overdue_principal", "period_start", "premium_paid",
        "principal_credited", "principal_drawn", "principal_paid", "principal_waived", "rates", "rates_began",
        "received", "refund", "refunded_from_held", "refunded_from_refund", "rounding", "terms", "usury",
        "waived_through",
    )  # fmt: skip

    def __init__(self, terms: NoteTerms, rates: RateSource) -> None:
        interest, opening = terms.interest, terms.opening
        self.terms = terms
        self.rates = rates
        self._by_period = rates.by_period
        self.convention = convention_of(terms)
        self._by_days = self.convention.counts_days
        self.rounding = interest.amount_rounding
        self._by_bucket = terms.payments.apply_by == "bucket"
        self._truncates = interest.rounding == "truncate-carry"
        self.day = terms.starts_on
        self.balance = terms.principal_cents if opening is None else opening.principal_cents
        self.opened_with = self.balance
        self.due_interest: list[DueItem] = []
        self.due_principal: list[DueItem] = []
        self.items: list[DueItem] = []
        self.overdue_principal = self.overdue_interest = 0
        #: items whose contract date was moved without interest: until they are late their principal bears nothing
        self._resting: list[DueItem] = []
        self._resting_principal = 0
        self.accelerated_on: date | None = None
        self.in_default = False
        self.waived_through: date | None = None
        # interest
        self.accrues_from = terms.accrues_from
        self.period_start = max(self.day, self.accrues_from)
        #: the first day of the period for which an index is set or averaged: before the start in a note taken on in mid-life
        self.rates_began = self.period_start
        self.interest_denominator = rates.scale * self.convention.denominator
        self.interest_exact: int | Fraction = 0
        #: accrued and posted, not due: in cents
        self.carried = 0 if opening is None else opening.accrued_interest_cents
        scale = rates.scale
        self._default_scaled = (
            None if interest.default_rate is None else int(exact_product(interest.default_rate, scale))
        )
        spread = interest.default_spread
        self._default_spread_scaled = None if spread is None else int(exact_product(spread, scale))
        # the rest
        self._instead = terms.late_charge.mode == "instead"
        agreement = in_brackets("late_charge, agreement", terms.clauses)
        self.late = LateCharges(terms.late_charge, self.rounding, agreement)
        self.usury = UsuryTest(terms)
        self._tests_usury = self.usury.accrues
        self.costs = self.held = self.refund = 0
        # sums since the start
        self.interest_total = self.interest_paid = self.interest_credited = self.interest_waived = 0
        self.interest_capitalized = 0
        self.principal_paid = self.principal_credited = self.principal_waived = self.principal_drawn = 0
        self.costs_total = self.costs_paid = self.costs_waived = 0
        self.premium_paid = self.received = self.held_refunded = self.refunded_from_refund = self.refunded_from_held = 0
        if opening is not None:
            self._open()

    def _open(self) -> None:
        """What stood open when the note was taken on."""
        opening = self.terms.opening
        assert opening is not None  # called for a note that has one
        since = opening.due_since or opening.as_of
        self.carried += opening.interest_due_cents
        self.make_due(opening.interest_due_cents, opening.principal_due_cents, since)
        for item in self.items:
            item.due_date = since
            if (opening.as_of - since).days > self.terms.late_charge.grace_days:
                # what it bore before was taken on as late charges
                item.bears_from = opening.as_of
        self.late.posted = opening.late_charges_cents
        self.costs, self.held = opening.costs_cents, opening.held_cents

    # --- accrual ----------------------------------------------------------------------------------------------------

    @property
    def interest_base(self) -> int:
        """The principal that bears contract interest: all unpaid, less what rests, or the overdue part in mode "instead"."""
        if self._instead:
            return self.balance - self.overdue_principal
        return self.balance - self._resting_principal if self._resting_principal else self.balance

    def interest_exact_through(self, day: date) -> int | Fraction:
        """Unposted interest through `day` (exclusive) on today's balances, over `interest_denominator`."""
        start = self.day if self.day > self.accrues_from else self.accrues_from
        base = self.interest_base
        if not base or day <= start:
            return self.interest_exact
        if self.in_default:
            if self._default_scaled is not None:
                return self.interest_exact + base * self._default_scaled * self.convention.part(
                    self.period_start, start, day
                )
            if self._default_spread_scaled is not None:
                more = self._default_spread_scaled * self.convention.part(self.period_start, start, day)
                return self.interest_exact + base * (
                    more + self.rates.weighted(self.convention, self.period_start, start, day)
                )
        return self.interest_exact + base * self.rates.weighted(self.convention, self.period_start, start, day)

    def interest_cents(self, exact: int | Fraction) -> int:
        """Unposted interest as it would be posted: rounded, or cut to cents."""
        if self._truncates:
            return int(exact // self.interest_denominator)
        return round_ratio(exact, self.interest_denominator, self.rounding)

    def interest_accrued(self, day: date | None = None) -> int:
        """Unposted interest through `day` (default: today), in cents."""
        return self.interest_cents(self.interest_exact if day is None else self.interest_exact_through(day))

    def late_accrued(self, day: date | None = None) -> int:
        """Unposted late charges through `day` (default: today), rounded."""
        late = self.late
        return late.cents(late.exact if day is None else late.exact_through(self.day, day))

    def advance(self, day: date) -> None:
        """Bring every accrual to `day` (exclusive)."""
        if self._resting:
            self._wake(day)
        start = self.day
        days = (day - start).days
        if days <= 0:
            return
        base = self.balance - (self.overdue_principal if self._instead else self._resting_principal)
        if self.in_default or start < self.accrues_from:
            self.interest_exact = self.interest_exact_through(day)
        elif base:
            rates = self.rates
            if day <= rates.until and start >= rates.since:
                self.interest_exact += base * rates.standing * days
            else:
                self.interest_exact += base * rates.weighted(self.convention, self.period_start, start, day)
        if self._tests_usury:
            if self._by_days and start >= self.accrues_from:
                units: int | Fraction = days
            else:
                begins = max(start, self.accrues_from)
                units = self.convention.part(self.period_start, begins, day) if begins < day else 0
            self.usury.advance(start, day, self.balance, base * units)
        late = self.late
        if late.bears:
            late.advance(start, day, days)
        self.day = day

    def _wake(self, day: date) -> None:
        """Items that are late from a day through `day` on bear interest again from then on."""
        resting, self._resting = self._resting, []
        while resting and resting[0].late_from <= day:
            item = resting.pop(0)
            self.advance(item.late_from)
            if item.kind == "principal":
                self._resting_principal -= item.unpaid
        self._resting = resting

    # --- usury ------------------------------------------------------------------------------------------------------

    @property
    def usury_charged(self) -> int | None:
        """Interest posted and accrued + fees (+ late charges if counted) - credits; None where nothing is tested."""
        if not self.usury.tested:
            return None
        late = self.late.total + self.late_accrued() if self.usury.count_late else 0
        return self.usury.charged(self.day, self.interest_total + self.interest_accrued(), late)

    @property
    def usury_excess(self) -> int | None:
        """What was charged above the maximum, or None."""
        return excess_of(self.usury.maximum(), self.usury_charged)

    # --- posting and falling due ------------------------------------------------------------------------------------

    def post_interest(self) -> None:
        """Interest accrued so far becomes accrued cents; the rest of a cent is dropped, or stays where it is cut."""
        if self._truncates:
            posted = self.interest_cents(self.interest_exact)
            self.interest_exact -= posted * self.interest_denominator
        else:
            posted, self.interest_exact = round_ratio(self.interest_exact, self.interest_denominator, self.rounding), 0
        self.interest_total += posted
        self.carried += posted

    def begin_period(self, end: date | None) -> None:
        """A new interest period begins today; its interest is to fall due on `end`."""
        day = self.day
        self.period_start = self.rates_began = start = day if day > self.accrues_from else self.accrues_from
        if self._by_period:
            self.rates.begin(start, end)

    def make_due(
        self, interest: int, principal: int, late_from: date | None = None, *, accelerated: bool = False
    ) -> list[DueItem]:
        """`interest` of the accrued cents and `principal` fall due today; returns their items."""
        day, late = self.day, self.late
        late_from = late_from or day
        at_once = late.at_once and late_from == day
        fell_due: list[DueItem] = []
        if interest:
            item = DueItem("interest", day, late_from, interest, accelerated, at_once)
            self.carried -= interest
            self.overdue_interest += interest
            self.due_interest.append(item)
            fell_due.append(item)
        if principal:
            item = DueItem("principal", day, late_from, principal, accelerated, at_once)
            self.overdue_principal += principal
            self.due_principal.append(item)
            fell_due.append(item)
        self.items += fell_due
        if at_once:
            late.base += interest + principal
            late.bears = True
        else:
            late.add(fell_due)
        if late_from > day:
            self._resting += fell_due
            self._resting_principal += principal
        return fell_due

    @property
    def not_due(self) -> int:
        """Unpaid principal that has not fallen due."""
        return self.balance - self.overdue_principal

    # --- money ------------------------------------------------------------------------------------------------------

    def owed(self) -> int:
        """Everything owed today: principal, due and accrued interest, late charges, costs."""
        return self.owed_with(self.interest_accrued(), self.late_accrued())

    def owed_with(self, interest: int, late: int) -> int:
        """The same with today's accrued interest and late charges as they are known."""
        return self.balance + self.overdue_interest + self.carried + interest + self.late.posted + late + self.costs

    def apply(self, funds: int, order: tuple[Bucket, ...], judged: bool = False) -> tuple[dict[str, int], int, int]:
        """`funds` over what is due, in an order of all buckets: what each bucket took, what is left, and what counts ahead.

        `judged`: what goes to accrued interest takes the same off unpaid principal items, the oldest first, before these are
        paid; what is over counts toward the next instalment.
        """
        if not self._by_bucket:
            return self._apply_by_instalment(funds, order, judged)
        if not judged:
            return *allocate(funds, order, self._take), 0
        place, overdue = order.index("interest") + 1, self.overdue_interest
        taken, left = allocate(funds, order[:place], self._take)
        ahead = self.take_off_principal_items(max(0, taken["interest"] - overdue))
        rest, left = allocate(left, order[place:], self._take)
        return taken | rest, left, ahead

    def take_off_principal_items(self, amount: int) -> int:
        """`amount` off unpaid principal items, back to what is not due; returns what is over."""
        returned = self._clear_items(self.due_principal, amount)
        self.overdue_principal -= returned
        return amount - returned

    def _apply_by_instalment(
        self, funds: int, order: tuple[Bucket, ...], judged: bool
    ) -> tuple[dict[str, int], int, int]:
        """As `apply`, interest and principal of due items being one place in the order: the oldest due date first.

        Accrued interest comes in the same place, after all of them.
        """
        before, pair, after = by_instalment(order)
        taken, left = allocate(funds, before, self._take)
        total = dict.fromkeys(BUCKETS, 0) | taken
        for day in sorted({item.due_date for item in (*self.due_interest, *self.due_principal)}):
            unpaid = {
                "interest": sum(item.unpaid for item in self.due_interest if item.due_date == day),
                "principal": sum(item.unpaid for item in self.due_principal if item.due_date == day),
            }
            part, left = allocate(left, pair, self._limited(unpaid))
            for bucket, cents in part.items():
                total[bucket] += cents
        part, left = allocate(left, ("interest",), self._limited({"interest": self.carried}))
        total["interest"] += part["interest"]
        ahead = self.take_off_principal_items(part["interest"]) if judged else 0
        part, left = allocate(left, after, self._take)
        return total | part, left, ahead

    def _limited(self, most: dict[str, int]) -> Callable[[str, int], int]:
        """As `_take`, but no more of a bucket than it has here."""
        return lambda bucket, funds: self._take(bucket, min(funds, most[bucket]))

    def _take(self, bucket: str, funds: int) -> int:
        """Up to `funds` pay what is unpaid of a bucket: what it took."""
        if bucket == "interest":
            part = self.clear_interest(funds) if self.overdue_interest or self.carried else 0
            self.interest_paid += part
        elif bucket == "principal":
            part = self.clear_due_principal(funds) if self.overdue_principal else 0
            self.principal_paid += part
        elif bucket == "late_charge":
            part = self.late.take(funds)
        elif part := self.costs:
            part = part if part < funds else funds
            self.costs -= part
            self.costs_paid += part
        return part

    def pay_accrued(self, funds: int) -> int:
        """Up to `funds` to accrued cents."""
        paid = min(funds, self.carried)
        self.carried -= paid
        self.interest_paid += paid
        return paid

    def pay_not_due(self, amount: int) -> None:
        """`amount` of principal that is not due is paid."""
        self.balance -= amount
        self.principal_paid += amount

    def clear_interest(self, funds: int) -> int:
        """Take up to `funds` off interest: overdue items, the oldest first, then accrued cents."""
        cleared = self._clear_items(self.due_interest, funds)
        self.overdue_interest -= cleared
        if self.carried and cleared < funds:
            accrued = min(funds - cleared, self.carried)
            self.carried -= accrued
            cleared += accrued
        return cleared

    def clear_due_principal(self, funds: int) -> int:
        """Take up to `funds` off principal that is due, the oldest first."""
        cleared = self._clear_items(self.due_principal, funds)
        self.balance -= cleared
        self.overdue_principal -= cleared
        return cleared

    def _clear_items(self, items: list[DueItem], funds: int) -> int:
        if not funds:
            return 0
        left, done, day, of_late = funds, 0, self.day, 0
        for item in items:
            if (part := item.unpaid) > left:
                item.unpaid = part - left
                part = left
            else:
                item.unpaid = 0
                done += 1
            left -= part
            item.cleared.append((day, part))
            if item.late:
                of_late += part
            elif self._resting_principal and item.late_from > day and item.kind == "principal":
                self._resting_principal -= part
            if not left:
                break
        self.late.base -= of_late
        if done:
            del items[:done]
        return funds - left

    def clear_items_of(self, items: tuple[DueItem, ...]) -> dict[str, int]:
        """Pay these items in full; returns what each bucket took."""
        taken: dict[str, int] = dict.fromkeys(BUCKETS, 0)
        for item in items:
            amount = item.unpaid
            self._clear_one(item)
            taken[item.kind] += amount
        self.interest_paid += taken["interest"]
        self.principal_paid += taken["principal"]
        self.balance -= taken["principal"]
        return taken

    def release(self, items: tuple[DueItem, ...]) -> tuple[int, int]:
        """Items that are no longer due: interest goes back to accrued cents, principal to what is not due."""
        interest = principal = 0
        for item in items:
            if item.kind == "interest":
                interest += item.unpaid
            else:
                principal += item.unpaid
            self._clear_one(item)
        self.carried += interest
        return interest, principal

    def _clear_one(self, item: DueItem) -> None:
        amount = item.unpaid
        if not amount:
            return
        item.unpaid = 0
        item.cleared.append((self.day, amount))
        if item.late:
            self.late.base -= amount
        if item.kind == "interest":
            self.due_interest.remove(item)
            self.overdue_interest -= amount
        else:
            self.due_principal.remove(item)
            self.overdue_principal -= amount
            if item.late_from > self.day:
                self._resting_principal -= amount

    def settle(self) -> None:
        """When nothing is owed any more, what is held becomes a refund owed, and a fraction that was cut is forgotten."""
        if self.balance or (not self.held and not self.interest_exact):
            return
        if self.owed():
            return
        self.interest_exact = 0
        self.refund += self.held
        self.held_refunded += self.held
        self.held = 0

    def check(self, not_due: int | None) -> None:
        """Hold the account against its sums, and against what the plan has ahead; a difference is a defect of promnote."""
        opening = self.terms.opening
        opened = (0, 0, 0, 0) if opening is None else (
            opening.interest_due_cents + opening.accrued_interest_cents,
            opening.late_charges_cents,
            opening.costs_cents,
            opening.held_cents,
        )  # fmt: skip
        late = self.late
        sums = (
            self.opened_with
            + self.principal_drawn
            + self.interest_capitalized
            - self.principal_paid
            - self.principal_credited
            - self.principal_waived,
            sum([item.unpaid for item in self.due_principal]),
            sum([item.unpaid for item in self.due_interest]),
            self.not_due if not_due is None else not_due,
            opened[0]
            + self.interest_total
            - self.interest_paid
            - self.interest_credited
            - self.interest_waived
            - self.interest_capitalized,
            opened[1] + late.total - late.paid - late.waived,
            opened[2] + self.costs_total - self.costs_paid - self.costs_waived,
            opened[3] + self.received,
        )
        account = (
            self.balance,
            self.overdue_principal,
            self.overdue_interest,
            self.not_due,
            self.overdue_interest + self.carried,
            late.posted,
            self.costs,
            late.paid
            + self.interest_paid
            + self.principal_paid
            + self.costs_paid
            + self.premium_paid
            + self.held
            + self.held_refunded
            + self.refunded_from_held,
        )
        if sums == account and min(account) >= 0:
            return
        for name, expected, actual in zip(_CHECKED, sums, account, strict=True):
            if expected != actual or actual < 0:
                raise LedgerBug(f"{name}: the sums say {expected} cents, the account {actual}")
