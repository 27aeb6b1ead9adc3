"""The ledger: the note as it really ran, one fold in date order over what fell due and what happened.

Events of one date: amendments, then what falls due, then held funds are applied, then an assumed payment, then activity in
its listed order. An event comes before its day's accrual. As of a date: all events dated on or before it, interest through
it exclusive. Nothing is remembered between two replays, so that back-dated activity and reversals need no undoing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from promnote.basics import dates
from promnote.basics.errors import ActivityError, TermsError
from promnote.basics.money import exact_product, money_words, round_ratio, scale_rates
from promnote.contract.clauses import clauses_of, in_brackets
from promnote.contract.terms import AS_OF, BUCKETS, Activity, Amendment, Bucket, Note
from promnote.running.account import Account
from promnote.running.schedule import interest_dates, principal_plan, rate_steps
from promnote.running.waterfall import full_order

_NOTHING: Mapping[str, int] = dict.fromkeys(BUCKETS, 0)


class LedgerRow(NamedTuple):
    """One event; amounts in cents. The money columns are what it paid (payments) or made due (due rows).

    For a receipt amount = late_charge + interest + principal + costs + premium + unapplied, where `unapplied` is what it
    added to (or, negative, took from) the funds held. `balance` is the unpaid principal after it.
    """

    date: date
    event: str
    clause: str
    amount: int
    late_charge: int
    interest: int
    principal: int
    costs: int
    unapplied: int
    balance: int
    premium: int
    memo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A replay as of a date: its rows, and the account as it then stands."""

    note: Note
    as_of: date
    rows: tuple[LedgerRow, ...]
    account: Account
    due_dates: tuple[date, ...]
    interest_due_dates: frozenset[date]
    last_installment_date: date


def replay(note: Note, as_of: date) -> Ledger:
    """The ledger of `note` as of a date. Raises NoteError for activity that cannot happen and for missing terms."""
    fold = _Fold(note, as_of)
    account = fold.account
    for _ in fold.run([as_of]):
        account.check()
    return Ledger(
        note=note,
        as_of=as_of,
        rows=tuple(fold.rows),
        account=account,
        due_dates=tuple(fold.due_dates),
        interest_due_dates=fold.interest_dates,
        last_installment_date=fold.last_installment_date,
    )


def reaches_back(note: Note) -> bool:
    """Whether what happens later changes how an earlier day is replayed: a reversal, or an amended maturity."""
    return any(each.type == "reversal" for each in note.activity) or any(
        each.maturity_date for each in note.terms.amendments
    )


def accounts_at(note: Note, days: Sequence[date]) -> Iterator[tuple[date, Account]]:
    """The account as of each of `days` (in order), in one replay where nothing reaches back, else in one for each.

    An account is the live one: read it before asking for the next. A reversal counts from its own date and an amended maturity
    moves dates ahead, so that a note with either is replayed for each day.
    """
    for group in [[day] for day in days] if reaches_back(note) else [list(days)]:
        fold = _Fold(note, group[-1])
        for day in fold.run(group):
            fold.account.check()
            yield day, fold.account


def premium_on(note: Note, prepaid: int) -> int:
    """The premium on principal prepaid, in cents."""
    rate = note.terms.prepayment.premium_rate
    scale = scale_rates([rate])
    return round_ratio(prepaid * int(exact_product(rate, scale)), scale, note.terms.interest.rounding)


def premium_to_pay_off(ledger: Ledger) -> int:
    """The premium that a payoff on the ledger's date bears beside the payoff: on principal not due after its usury credit."""
    if not ledger.note.terms.prepayment.permitted:
        return 0
    return premium_on(ledger.note, _not_due_after_credit(ledger.account))


def _not_due_after_credit(account: Account) -> int:
    excess = account.usury_excess or 0
    interest = account.interest_due() + account.accrued_posted + account.interest_accrued()
    return max(0, account.principal_not_due - max(0, excess - interest - account.overdue_principal))


class _Fold:
    """The fold's own state beside the account: rows written, and how far the note has come."""

    def __init__(self, note: Note, as_of: date) -> None:
        self.note, self.terms, self.as_of = note, note.terms, as_of
        terms = note.terms
        if as_of < terms.issue_date:
            raise TermsError("as_of", f"found {as_of}; allowed: issue, {terms.issue_date}, or later", code="#NUM!")
        if as_of >= dates.LATEST:
            raise TermsError("as_of", f"found {as_of}; allowed: before {dates.LATEST}", code="#NUM!")
        due, amounts = principal_plan(terms, self._maturity_known_on())
        self.first_installment_date, self.last_installment_date = due[0], due[-1]
        self.account = Account(terms, rate_steps(terms, note.resets), dict(zip(due, amounts, strict=True)))
        self.interest_dates = frozenset(interest_dates(terms, due, due[-1]))
        self.due_dates = due if terms.interest.first_date is None else sorted({*due, *self.interest_dates})
        through = terms.payments.assume_paid_through
        self.assumed_through = as_of if through == AS_OF else through
        self.clauses = clauses_of(terms)
        self.rows: list[LedgerRow] = []
        self.order_before = full_order(terms.payments.order_before_maturity)
        self.order_after = full_order(terms.payments.order_after_maturity)
        self.pays_accrued_interest = terms.payments.interest_through == "receipt"
        self.by_id = {each.id: each for each in note.activity if each.id}
        self.paid_off_by: Activity | None = None

    def _maturity_known_on(self) -> date:
        """Through when an amended maturity counts: what was due before stays, and acceleration makes everything due."""
        accelerated = (each.date for each in self.note.activity if each.type == "acceleration")
        return min([self.as_of, *accelerated]) if self.terms.amendments else self.as_of

    # --- the order of events ----------------------------------------------------------------------------------------

    def run(self, days: Sequence[date] = ()) -> Iterator[date]:
        """Play every event through the as-of date; pause at each of `days` (in order) with the account as of it."""
        as_of, account = self.as_of, self.account
        self._row("issue", self.terms.issue_date, account.balance)
        happened = [each for each in self.note.activity if each.date <= as_of]
        reversed_ids = {each.reverses: each for each in happened if each.type == "reversal"}
        self._check_assumed()
        # sorting by date keeps, on one date, amendments before what falls due before activity as listed
        events: list[tuple[date, Amendment | Activity | None]] = []
        events += [(each.effective, each) for each in self.terms.amendments if each.effective <= as_of]
        events += [(day, None) for day in self.due_dates if day <= as_of]
        events += [(each.date, each) for each in happened]
        events.sort(key=itemgetter(0))
        pauses = iter([*days, date.max])
        pause = next(pauses)
        for day, event in events:
            while day > pause:
                account.advance(pause)
                yield pause
                pause = next(pauses)
            account.advance(day)
            if event is None:
                self._fall_due(day)
            elif isinstance(event, Activity):
                self._happen(event, reversed_ids)
            else:
                self._row("amendment", day, 0, memo=_amendment_memo(event))
            if account.held and not account.balance:
                account.settle()
        while pause <= as_of:
            account.advance(pause)
            yield pause
            pause = next(pauses)

    def _check_assumed(self) -> None:
        if self.assumed_through is None:
            return
        for each in self.note.activity:
            if each.type == "payment" and each.date <= self.assumed_through:
                raise ActivityError(
                    each.where / "date",
                    f"found a payment on {each.date}; allowed: after {self.assumed_through}, "
                    "through which payments.assume_paid_through counts every instalment as paid",
                )

    def _happen(self, event: Activity, reversed_ids: dict[str, Activity]) -> None:
        if event.type == "reversal":
            if self.paid_off_by is not None:
                raise self._after_payoff(event)
            target = self.by_id[event.reverses]
            amount = -(target.amount_cents or 0)
            self._row("reversal", event.date, amount, unapplied=amount, memo=_memo(f"reverses {target.id}", event.memo))
            return
        if event.id and event.id in reversed_ids:
            amount, on = event.amount_cents or 0, reversed_ids[event.id].date
            memo = _memo(f"reversed on {on}", event.memo)
            self._row(event.type, event.date, amount, unapplied=amount, memo=memo)
            return
        if self.paid_off_by is not None:
            raise self._after_payoff(event)
        match event.type:
            case "payment":
                self._receive("payment", event.amount_cents or 0, event.memo)
            case "prepayment":
                self._prepay(event)
            case "payoff":
                self._pay_off(event)
            case "cost":
                self._incur_cost(event)
            case "acceleration":
                self._accelerate(event)
            case "default" | "cure":
                self.account.in_default = event.type == "default"
                self._row(event.type, event.date, 0, memo=event.memo)

    def _after_payoff(self, event: Activity) -> ActivityError:
        assert self.paid_off_by is not None
        return ActivityError(
            event.where,
            f"found a {event.type} on {event.date} after the payoff of {self.paid_off_by.date}; allowed: none",
        )

    # --- what falls due ---------------------------------------------------------------------------------------------

    def _fall_due(self, day: date) -> None:
        """Interest and principal fall due; held funds are applied; an instalment assumed paid is paid."""
        account = self.account
        if account.accelerated_on is not None:
            return
        interest = account.make_interest_due() if day in self.interest_dates else 0
        principal = account.make_principal_due(account.not_due.pop(day, 0))
        if interest or principal:
            self._row("due", day, interest + principal, interest=interest, principal=principal)
        if account.held:
            self._apply_held()
        if self.assumed_through is not None and day <= self.assumed_through:
            self._assume_paid(day)

    def _apply_held(self) -> None:
        if self.account.held and self._anything_to_pay():
            self._receive("applied", 0, "")

    def _assume_paid(self, day: date) -> None:
        """What fell due today is paid in full: it goes to those items alone, and a surplus after a usury credit is held."""
        account = self.account
        billed = account.unpaid_of(day)
        if not billed:
            return
        self._credit_usury_if_covered(billed)
        account.received += billed
        taken = account.pay_items_of(day)
        surplus = billed - sum(taken.values())
        account.held += surplus
        self._receipt_row("assumed", billed, taken, surplus)

    # --- receipts ---------------------------------------------------------------------------------------------------

    @property
    def _payable_at_once(self) -> bool:
        """After acceleration and after the last instalment's date accrued interest can be paid at any time."""
        account = self.account
        return account.accelerated_on is not None or account.day > self.last_installment_date

    def _anything_to_pay(self) -> bool:
        account = self.account
        if account.due_interest or account.due_principal or account.late_posted or account.costs:
            return True
        if account.late_accrued():
            return True
        return self._payable_at_once and bool(account.accrued_posted or account.interest_accrued())

    def _receive(self, event: str, amount: int, memo: str) -> None:
        """A payment: held while nothing is due, else applied with what is held, in the order in force."""
        account = self.account
        self._credit_usury_if_covered(amount)
        held_before = account.held
        account.received += amount
        if not self._anything_to_pay():
            account.held += amount
            self._receipt_row(event, amount, _NOTHING, amount, memo=memo)
            return
        account.post_late_charges()
        if self._payable_at_once or (self.pays_accrued_interest and account.has_due_items()):
            account.post_interest()
        taken, account.held = account.apply(amount + held_before, self._order_in_force)
        self._receipt_row(event, amount, taken, account.held - held_before, memo=memo)

    def _credit_usury_if_covered(self, amount: int) -> None:
        """A final payment, one that with what is held covers the payoff, brings the credit before it is applied."""
        account = self.account
        if account.usury_rate is None:
            return
        if amount + account.held >= account.owed() - (account.usury_excess or 0):
            self._credit_usury()

    @property
    def _order_in_force(self) -> tuple[Bucket, ...]:
        return self.order_before if self.account.day <= self.first_installment_date else self.order_after

    def _prepay(self, event: Activity) -> None:
        """Everything due and all accrued interest first, then premium and principal not yet due."""
        terms, account, amount = self.terms, self.account, event.amount_cents or 0
        if not terms.prepayment.permitted:
            clause = in_brackets("prepayment", terms.clauses)
            raise ActivityError(
                event.where,
                f"found a prepayment, which the note permits only as its agreement provides{clause}; "
                'allowed: prepayment.permitted = true, or type "payment"',
            )
        if amount + account.held >= self._full_prepayment():
            self._credit_usury()
        held_before = account.held
        account.received += amount
        account.post_late_charges()
        account.post_interest()
        taken, left = account.apply(amount + held_before, self._order_in_force)
        prepaid = self._prepayable(left)
        premium = self._premium(prepaid)
        if prepaid:
            account.reduce_not_due(prepaid, terms.prepayment.apply)
            account.principal_paid += prepaid
            account.premium_paid += premium
            taken["principal"] += prepaid
        account.held = left - prepaid - premium
        memo = f"{money_words(prepaid)} principal prepaid" if prepaid else "nothing reached principal not yet due"
        self._receipt_row(
            "prepayment", amount, taken, account.held - held_before, premium=premium, memo=_memo(memo, event.memo)
        )

    def _full_prepayment(self) -> int:
        """What a prepayment of everything takes today, after the usury credit it would bring."""
        account = self.account
        return account.owed() - (account.usury_excess or 0) + self._premium(_not_due_after_credit(account))

    def _premium(self, prepaid: int) -> int:
        return premium_on(self.note, prepaid)

    def _prepayable(self, available: int) -> int:
        """The largest principal, at most what is not yet due, that `available` pays together with its premium."""
        most = min(available, self.account.principal_not_due)
        rate = self.terms.prepayment.premium_rate
        if not rate or most + self._premium(most) <= available:
            return most
        scale = scale_rates([rate])
        guess = min(most, available * scale // (scale + int(exact_product(rate, scale))) + 1)
        while guess + self._premium(guess) > available:
            guess -= 1
        return guess

    def _pay_off(self, event: Activity) -> None:
        """The note is settled on its date, with the holder's consent where prepayment is not permitted."""
        terms, account = self.terms, self.account
        self._credit_usury()
        premium = self._premium(account.principal_not_due) if terms.prepayment.permitted else 0
        needed = max(0, account.owed() + premium - account.held)
        if event.amount_cents is not None and event.amount_cents != needed:
            raise ActivityError(
                event.where / "amount",
                f"found {money_words(event.amount_cents)}; allowed: {money_words(needed)}, the payoff on {event.date}, or none",
            )
        held_before = account.held
        account.received += needed
        account.post_late_charges()
        account.post_interest()
        taken, left = account.apply(needed + held_before, self._order_in_force)
        rest = account.principal_not_due
        account.reduce_not_due(rest, "direct")
        account.principal_paid += rest
        account.premium_paid += premium
        taken["principal"] += rest
        account.held = left - rest - premium
        self._receipt_row("payoff", needed, taken, account.held - held_before, premium=premium, memo=event.memo)
        # a payoff that is returned later ends nothing: what was received meanwhile is taken up by the replay from then on
        if not any(each.reverses == event.id for each in self.note.activity if event.id):
            self.paid_off_by = event

    # --- other events -----------------------------------------------------------------------------------------------

    def _incur_cost(self, event: Activity) -> None:
        """Costs of collection are due at once, in a bucket of their own."""
        amount = event.amount_cents or 0
        self.account.costs += amount
        self.account.costs_total += amount
        self._row("cost", event.date, amount, costs=amount, memo=event.memo)

    def _accelerate(self, event: Activity) -> None:
        """All unpaid principal and all interest accrued to the date fall due on it."""
        account = self.account
        if account.accelerated_on is not None:
            raise ActivityError(
                event.where, f"found a second acceleration, the first was on {account.accelerated_on}; allowed: one"
            )
        account.accelerated_on = event.date
        interest = account.make_interest_due(accelerated=True)
        principal = account.make_principal_due(account.principal_not_due, accelerated=True)
        account.not_due.clear()
        self._row(
            "acceleration", event.date, interest + principal, interest=interest, principal=principal, memo=event.memo
        )
        self._credit_usury()
        self._apply_held()

    def _credit_usury(self) -> None:
        """An excess is credited as of the date of acceleration, prepayment or final payment."""
        credited = self.account.credit_usury()
        if credited is not None:
            interest, principal, refund = credited
            memo = f"{money_words(refund)} owed as a refund" if refund else ""
            self._row(
                "usury_credit", self.account.day, sum(credited), interest=interest, principal=principal, memo=memo
            )

    # --- rows -------------------------------------------------------------------------------------------------------

    def _row(
        self,
        event: str,
        day: date,
        amount: int,
        *,
        interest: int = 0,
        principal: int = 0,
        costs: int = 0,
        unapplied: int = 0,
        memo: str = "",
    ) -> None:
        clause = self.clauses[event]
        self.rows.append(
            LedgerRow(
                day, event, clause, amount, 0, interest, principal, costs, unapplied, self.account.balance, 0, memo
            )
        )

    def _receipt_row(
        self, event: str, amount: int, taken: Mapping[str, int], unapplied: int, *, premium: int = 0, memo: str = ""
    ) -> None:
        account = self.account
        self.rows.append(
            LedgerRow(
                account.day,
                event,
                self.clauses[event],
                amount,
                taken["late_charge"],
                taken["interest"],
                taken["principal"],
                taken["costs"],
                unapplied,
                account.balance,
                premium,
                memo,
            )
        )


def _memo(first: str, second: str) -> str:
    return f"{first}; {second}" if second else first


def _amendment_memo(amendment: Amendment) -> str:
    parts = []
    if amendment.maturity_date is not None:
        parts.append(f"maturity {amendment.maturity_date}")
    if amendment.rate is not None:
        parts.append(f"rate {amendment.rate}")
    if amendment.spread is not None:
        parts.append(f"spread {amendment.spread}")
    return _memo(", ".join(parts), amendment.memo)
