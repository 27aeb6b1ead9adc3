"""The ledger: the note as it really ran, one fold in date order over what fell due and what happened.

Events of one date: late fees, then amendments, then what falls due, then held funds are applied, then an assumed payment,
then activity in its listed order. An event comes before its day's accrual. As of a date: all events dated on or before it,
interest through it exclusive. Nothing is remembered between two replays, so that back-dated activity and reversals need no
undoing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

from promnote.basics import dates
from promnote.basics.errors import ActivityError, TermsError
from promnote.basics.money import money_words
from promnote.contract.clauses import clauses_of, in_brackets
from promnote.contract.repayment import Instalment
from promnote.contract.terms import AS_OF, BUCKETS, Activity, Amendment, Note, NoteTerms
from promnote.running.account import Account
from promnote.running.contract_rate import rate_source
from promnote.running.items import DueItem
from promnote.running.late_fee import PendingFee, fee_on, pending_fee
from promnote.running.plans import Moment, Plan, plan_for
from promnote.running.prepayment import premium_on, prepayable
from promnote.running.snapshot import ItemState, Snapshot, snapshot_of
from promnote.running.waterfall import full_order

_NOTHING: Mapping[str, int] = dict.fromkeys(BUCKETS, 0)
_NEVER = date.max
#: A row from its tuple: the named tuple's own constructor takes twice as long, in a replay's hottest lines.
_row_of = tuple.__new__


class LedgerRow(NamedTuple):
    """One event; amounts in cents. The money columns are what it paid (payments) or made due (due rows).

    For a receipt amount = late_charge + interest + principal + costs + premium + unapplied, where `unapplied` is what it
    added to (or, negative, took from) the funds held. `balance` is the unpaid principal after it. `id` and `activity` are the id
    and the place of the activity row behind it ('' and 0: none).
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
    id: str = ""
    activity: int = 0


class Stop(NamedTuple):
    """The account as of a day on the way, and how many rows of the ledger were written through it."""

    date: date
    account: Snapshot
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A replay as of a date: its rows, the account as it then stands, every item that fell due, and stops on the way."""

    note: Note
    as_of: date
    rows: tuple[LedgerRow, ...]
    account: Snapshot
    last_installment_date: date
    stops: tuple[Stop, ...]
    _items: tuple[DueItem, ...]

    @property
    def items(self) -> tuple[ItemState, ...]:
        """Every item that fell due, in that order."""
        return tuple(
            ItemState(
                item.kind,
                item.due_date,
                item.late_from,
                item.bears_from,
                item.billed,
                item.unpaid,
                item.accelerated,
                tuple(item.cleared),
            )
            for item in self._items
        )


def replay(note: Note, as_of: date, days: Sequence[date] = ()) -> Ledger:
    """The ledger of `note` as of a date, with a stop at each of `days` (in order, on or before it).

    Raises NoteError for activity that cannot happen and for missing terms.
    """
    fold = _Fold(note, as_of)
    stops = fold.run([*(day for day in days if day < as_of), as_of])
    return Ledger(
        note=note,
        as_of=as_of,
        rows=tuple(fold.rows),
        account=stops[-1].account,
        last_installment_date=fold.plan.last_date,
        stops=tuple(stops),
        _items=tuple(fold.account.items),
    )


def reaches_back(note: Note) -> bool:
    """Whether what happens later changes how an earlier day is replayed: a reversal."""
    return any(each.type == "reversal" for each in note.activity)


def snapshots_at(note: Note, days: Sequence[date], ledger: Ledger | None = None) -> Iterator[tuple[date, Snapshot]]:
    """The account as of each of `days` (in order): from the stops of a `ledger` of the note that has them, else replayed.

    One replay will do where nothing reaches back; a reversal counts from its own date, so that a note with one is replayed
    for each day.
    """
    for day, snapshot, _ in states_at(note, days, ledger):
        yield day, snapshot


def states_at(
    note: Note, days: Sequence[date], ledger: Ledger | None = None
) -> Iterator[tuple[date, Snapshot, Sequence[LedgerRow]]]:
    """As `snapshots_at`, with the rows written through each day."""
    if reaches_back(note):
        for day in days:
            alone = replay(note, day)
            yield day, alone.account, alone.rows
        return
    if ledger is None or not {stop.date for stop in ledger.stops}.issuperset(days):
        ledger = replay(note, days[-1], days)
    at = {stop.date: stop for stop in ledger.stops}
    for day in days:
        yield day, at[day].account, ledger.rows[: at[day].rows]


def premium_to_pay_off(terms: NoteTerms, day: date, account: Snapshot) -> int:
    """The premium that a payoff of the day bears beside the payoff: on principal not due after its usury credit."""
    if not terms.prepayment.permitted:
        return 0
    excess, interest = account.usury_excess or 0, account.interest_unpaid
    not_due = account.not_due - max(0, excess - interest - account.overdue_principal)
    return premium_on(terms, day, max(0, not_due))


class _Fold:
    """The fold's own state beside the account and the plan: rows written, and how far the note has come."""

    def __init__(self, note: Note, as_of: date) -> None:
        self.note, self.terms, self.as_of = note, note.terms, as_of
        terms = note.terms
        if as_of < terms.starts_on:
            raise TermsError("as_of", f"found {as_of}; allowed: {terms.start_words}, or later", code="#NUM!")
        if as_of >= dates.LATEST:
            raise TermsError("as_of", f"found {as_of}; allowed: before {dates.LATEST}", code="#NUM!")
        self.account = Account(terms, rate_source(terms, note.resets, as_of))
        self.plan: Plan = plan_for(terms, self.account.not_due)
        payments = terms.payments
        through = payments.assume_paid_through
        self.assumed_through = as_of if through == AS_OF else through
        self.capitalizes_through = terms.interest.capitalize_through
        self.tolerance = payments.tolerance_cents
        self.fee = terms.late_fee
        self.clauses = clauses_of(terms)
        self.rows: list[LedgerRow] = []
        self.order_before = full_order(payments.order_before_maturity)
        self.order_after = full_order(payments.order_after_maturity)
        #: the day on which principal first fell due, from after which `order_after_maturity` rules
        self.first_due: date | None = None
        self.pays_accrued_interest = payments.interest_through == "receipt"
        self.judges_receipts = self.pays_accrued_interest and terms.kind == "level"
        self.applies_early = payments.early == "apply"
        self.by_period = self.account.rates.by_period
        self.has_ceiling = self.account.usury.rate is not None
        self.fees: deque[PendingFee] = deque()
        self.paid_off_by: Activity | None = None

    # --- the order of events ----------------------------------------------------------------------------------------

    def run(self, days: Sequence[date]) -> list[Stop]:
        """Play every event through the as-of date; the account as of each of `days` (in order)."""
        as_of, account = self.as_of, self.account
        self._begin()
        happened = sorted([each for each in self.note.activity if each.date <= as_of], key=attrgetter("date"))
        self.reversed_ids = {each.reverses: each for each in happened if each.type == "reversal"}
        self.by_id = {each.id: each for each in self.note.activity} if self.reversed_ids else {}
        self._check_assumed()
        start = account.day
        amendments = deque(each for each in self.terms.amendments if start <= each.effective <= as_of)
        if self.terms.opening is not None:
            while amendments and amendments[0].effective == start:
                amendments.popleft()
        happened.reverse()  # the next one is last, as in the plan
        pauses = deque((*days, _NEVER))
        stops: list[Stop] = []
        fees, plan = self.fees, self.plan
        rare = start  # no pause, amendment or late fee before it
        happens = happened[-1].date if happened else _NEVER
        while True:
            # the day of the next event; nothing falls due after an acceleration
            ahead = plan.ahead
            due = ahead[-1].falls_on if ahead and account.accelerated_on is None else _NEVER
            day = due if due < happens else happens
            if day >= rare or fees:
                changes = amendments[0].effective if amendments else _NEVER
                day = min(day, changes, fees[0].day if fees else _NEVER)
                while (pause := pauses[0]) < day:
                    account.advance(pause)
                    stops.append(Stop(pauses.popleft(), self._pause(), len(self.rows)))
                if day > as_of:
                    return stops
                account.advance(day)
                while fees and fees[0].day <= day:
                    self._charge_fee(fees.popleft())
                while amendments and amendments[0].effective == day:
                    self._amend(amendments.popleft())
                rare = min(pauses[0], amendments[0].effective if amendments else _NEVER)
                ahead = plan.ahead
                due = ahead[-1].falls_on if ahead and account.accelerated_on is None else _NEVER
            else:
                account.advance(day)
            # one event at a time: what falls due comes first
            if due <= day:
                instalment = plan.take_next()
                self._fall_due(instalment, instalment.due_date)
            elif happens == day:
                self._happen(happened.pop())
                happens = happened[-1].date if happened else _NEVER
            else:
                continue
            if not account.balance:
                account.settle()

    def _pause(self) -> Snapshot:
        account = self.account
        not_due = None
        if account.accelerated_on is None and self.plan.ahead:
            ahead = self.plan.principal_parts(account.not_due)
            not_due = None if ahead is None else sum(ahead)
        account.check(not_due)
        return snapshot_of(account, self.plan)

    def _begin(self) -> None:
        """The note is issued, or taken on: the first row, the first interest period, a payment that is solved."""
        account, terms = self.account, self.terms
        opening = terms.opening
        account.rates_began = self._first_period_start()
        account.rates.begin(account.rates_began, self.plan.next_interest_date)
        if opening is None:
            self._row("issue", terms.issue_date, account.balance)
        else:
            self._row("opening", opening.as_of, account.balance)
            for each in terms.amendments:
                if each.effective <= opening.as_of:
                    self.plan.amended(each, account.not_due, self._moment)
                    account.rates.begin(account.rates_began, self.plan.next_interest_date)
        self.plan.start(self._moment)

    def _first_period_start(self) -> date:
        """The first day of the interest period in which the replay starts, which sets an index or begins an average."""
        opening = self.terms.opening
        if opening is None:
            return self.account.accrues_from
        gone = self.plan.interest_dates_gone
        return max([self.account.accrues_from, *gone[-1:]])

    def _moment(self) -> Moment:
        account = self.account
        day = account.day if account.day > account.accrues_from else account.accrues_from
        accrued = Fraction(account.interest_exact) / account.interest_denominator + account.carried
        return Moment(day, account.not_due, accrued, account.rates.at(day), account.period_start)

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

    def _happen(self, event: Activity) -> None:
        if event.id and event.id in self.reversed_ids and event.type != "reversal":
            self._come_back(event)
            return
        if self.paid_off_by is not None and event.type != "refund":
            raise self._after_payoff(event)
        match event.type:
            case "payment":
                self._receive("payment", event.amount_cents or 0, event.memo, event)
            case "prepayment":
                self._prepay(event)
            case "payoff":
                self._pay_off(event)
            case "reversal":
                self._reverse(event)
            case "cost":
                self._incur_cost(event)
            case "acceleration":
                self._accelerate(event)
            case "reinstatement":
                self._reinstate(event)
            case "draw":
                self._draw(event)
            case "waiver":
                self._waive(event)
            case "refund":
                self._refund(event)
            case "default" | "cure":
                self.account.in_default = event.type == "default"
                self.account.waived_through = event.waived_through
                self._row(event.type, event.date, 0, memo=event.memo, of=event)

    def _come_back(self, event: Activity) -> None:
        """Money received that a reversal takes back: a row that moves nothing."""
        amount, on = event.amount_cents or 0, self.reversed_ids[event.id].date
        self._row(
            event.type, event.date, amount, unapplied=amount, memo=_memo(f"reversed on {on}", event.memo), of=event
        )

    def _reverse(self, event: Activity) -> None:
        """The reversal of a receipt, on its own day."""
        target = self.by_id[event.reverses]
        amount = -(target.amount_cents or 0)
        self._row(
            "reversal", event.date, amount, unapplied=amount, memo=_memo(f"reverses {target.id}", event.memo), of=event
        )

    def _after_payoff(self, event: Activity) -> ActivityError:
        assert self.paid_off_by is not None
        return ActivityError(
            event.where,
            f"found a {event.type} on {event.date} after the payoff of {self.paid_off_by.date}; allowed: none",
        )

    # --- what falls due ---------------------------------------------------------------------------------------------

    def _fall_due(self, due: Instalment, late_from: date) -> None:
        """Interest and principal fall due; held funds are applied; an instalment assumed paid is paid."""
        account, plan = self.account, self.plan
        _, contract_date, _, _, bears_interest, has_principal, last = due
        fell_due: Sequence[DueItem] = ()
        carried = 0
        if bears_interest:
            account.post_interest()
            carried = account.carried
        interest, principal = plan.split(due, carried, account.balance - account.overdue_principal)
        through = self.capitalizes_through
        if through is not None and bears_interest and contract_date <= through and not last:
            self._capitalize()
            interest = 0
        if bears_interest:
            account.begin_period(plan.next_interest_date if self.by_period else None)
        if amount := interest + principal:
            fell_due = account.make_due(interest, principal, late_from)
            balance, clause = account.balance, self.clauses["due"]
            row = (account.day, "due", clause, amount, 0, interest, principal, 0, 0, balance, 0, "", "", 0)
            self.rows.append(_row_of(LedgerRow, row))
        if self.first_due is None and (has_principal or last):
            self.first_due = account.day
        if plan.solves:
            plan.fell_due(due, self._moment)
        if self.fee is not None and (pending := pending_fee(self.fee, due, late_from, fell_due)) is not None:
            self.fees.append(pending)
        if account.held:
            self._apply_held()
        if self.assumed_through is not None and account.day <= self.assumed_through:
            self._assume_paid(fell_due)

    def _capitalize(self) -> None:
        """Interest that falls due is added to principal instead."""
        account = self.account
        amount, account.carried = account.carried, 0
        if not amount:
            return
        account.interest_capitalized += amount
        account.balance += amount
        self.plan.added(amount, self._moment)
        self._row("capitalized", account.day, amount)

    def _charge_fee(self, pending: PendingFee) -> None:
        """A late fee on an instalment of which something is still unpaid."""
        account = self.account
        assert self.fee is not None  # nothing is pending without it
        fee = fee_on(self.fee, pending, account.rounding)
        if fee:
            account.late.charge(fee)
            memo = f"instalment {pending.instalment.number} of {pending.instalment.contract_date}"
            self._row("late_fee", account.day, fee, late_charge=fee, memo=memo)

    def _apply_held(self) -> None:
        if self.account.held and self._anything_to_pay():
            self._receive("applied", 0, "")

    def _assume_paid(self, items: Sequence[DueItem]) -> None:
        """What fell due now is paid in full: it goes to those items alone, and a surplus after a usury credit is held."""
        account = self.account
        billed = sum(item.unpaid for item in items)
        if not billed:
            return
        self._credit_usury_if_covered(billed)
        account.received += billed
        taken = account.clear_items_of(tuple(items))
        surplus = billed - sum(taken.values())
        account.held += surplus
        self._receipt_row("assumed", billed, taken, surplus)

    # --- receipts ---------------------------------------------------------------------------------------------------

    @property
    def _payable_at_once(self) -> bool:
        """After acceleration and after the last instalment's date accrued interest can be paid at any time."""
        account = self.account
        return account.accelerated_on is not None or (not self.plan.ahead and account.day > self.plan.last_date)

    def _anything_to_pay(self) -> bool:
        account = self.account
        if account.due_interest or account.due_principal or account.late.posted or account.costs:
            return True
        if account.late.exact and account.late_accrued():
            return True
        return self._payable_at_once and bool(account.carried or account.interest_accrued())

    def _apply(self, funds: int, judged: bool = False) -> tuple[dict[str, int], int]:
        """`funds` over what is due in the order in force: what each bucket took, and what is left."""
        account, first = self.account, self.first_due
        before = account.accelerated_on is None and (first is None or account.day <= first)
        taken, left, ahead = account.apply(funds, self.order_before if before else self.order_after, judged)
        if ahead:
            self.plan.early(ahead, 0)
        return taken, left

    def _receive(self, event: str, amount: int, memo: str, of: Activity | None = None) -> None:
        """A payment: held while nothing is due, else applied with what is held, in the order in force."""
        account = self.account
        if self.has_ceiling:
            self._credit_usury_if_covered(amount)
        held_before = account.held
        account.received += amount
        funds = amount + held_before
        taken: Mapping[str, int] = _NOTHING
        items_due = account.due_interest or account.due_principal
        if items_due or self._anything_to_pay():
            if account.late.exact:
                account.late.post()
            at_once = (account.accelerated_on is not None or not self.plan.ahead) and self._payable_at_once
            if at_once or (self.pays_accrued_interest and items_due):
                account.post_interest()
            judged = self.judges_receipts and bool(items_due) and not at_once
            taken, funds = self._apply(funds, judged)
        if funds and self.applies_early and account.accelerated_on is None:
            taken = dict(taken)
            funds = self._apply_early(funds, taken)
        account.held = funds
        self._receipt_row(event, amount, taken, funds - held_before, memo, of)
        if self.tolerance:
            self._tolerate()

    def _apply_early(self, funds: int, taken: dict[str, int]) -> int:
        """Early money goes on: accrued interest is posted and paid, then principal that is not due; returns what is left."""
        account = self.account
        account.post_interest()
        to_interest = account.pay_accrued(funds)
        to_principal = min(funds - to_interest, account.not_due)
        if to_principal:
            account.pay_not_due(to_principal)
        self.plan.early(to_interest, to_principal)
        taken["interest"] += to_interest
        taken["principal"] += to_principal
        return funds - to_interest - to_principal

    def _tolerate(self) -> None:
        """What is short by no more than the tolerance is no longer due: it goes into the next instalment."""
        account, plan = self.account, self.plan
        short = account.overdue_interest + account.overdue_principal
        if not 0 < short <= self.tolerance:
            return
        if account.accelerated_on is not None or not plan.ahead:
            return
        _, principal = account.release((*account.due_interest, *account.due_principal))
        if principal:
            plan.returned(principal)

    def _credit_usury_if_covered(self, amount: int) -> None:
        """A final payment, one that with what is held covers the payoff, brings the usury credit before it is applied."""
        account = self.account
        if account.usury.rate is None:
            return
        funds = amount + account.held + (account.usury_excess or 0)
        # what is owed is principal at least
        if funds >= account.balance and funds >= account.owed():
            self._credit_usury()

    def _prepay(self, event: Activity) -> None:
        """Everything due and all accrued interest first, then premium and principal not yet due."""
        terms, account, amount = self.terms, self.account, event.amount_cents or 0
        if not terms.prepayment.permitted:
            raise ActivityError(
                event.where,
                "found a prepayment, which the note permits only as its agreement provides"
                f"{in_brackets('prepayment', terms.clauses)}; "
                'allowed: prepayment.permitted = true, or type "payment"',
            )
        if amount + account.held >= self._full_prepayment():
            self._credit_usury()
        held_before = account.held
        account.received += amount
        account.late.post()
        account.post_interest()
        due_before = account.overdue_interest
        taken, left = self._apply(amount + held_before)
        prepaid = prepayable(terms, account.day, left, account.not_due)
        premium = self._premium(prepaid)
        to_interest = max(0, taken["interest"] - due_before)
        if prepaid:
            account.pay_not_due(prepaid)
            account.premium_paid += premium
            taken["principal"] += prepaid
        if prepaid or to_interest:
            self.plan.prepaid(to_interest, prepaid, self._moment)
        account.held = left - prepaid - premium
        memo = f"{money_words(prepaid)} principal prepaid" if prepaid else "nothing reached principal not yet due"
        self._receipt_row(
            "prepayment",
            amount,
            taken,
            account.held - held_before,
            premium=premium,
            memo=_memo(memo, event.memo),
            of=event,
        )

    def _full_prepayment(self) -> int:
        """What a prepayment of everything takes today, after the usury credit it would bring."""
        account = self.account
        excess = account.usury_excess or 0
        interest = account.overdue_interest + account.carried + account.interest_accrued()
        not_due = max(0, account.not_due - max(0, excess - interest - account.overdue_principal))
        return account.owed() - excess + self._premium(not_due)

    def _premium(self, prepaid: int) -> int:
        return premium_on(self.terms, self.account.day, prepaid)

    def _pay_off(self, event: Activity) -> None:
        """The note is settled on its date, with the holder's consent where prepayment is not permitted."""
        terms, account = self.terms, self.account
        self._credit_usury()
        premium = self._premium(account.not_due) if terms.prepayment.permitted else 0
        needed = max(0, account.owed() + premium - account.held)
        if event.amount_cents is not None and event.amount_cents != needed:
            raise ActivityError(
                event.where / "amount",
                f"found {money_words(event.amount_cents)}; allowed: {money_words(needed)}, the payoff on {event.date}, or none",
            )
        held_before = account.held
        account.received += needed
        account.late.post()
        account.post_interest()
        taken, left = self._apply(needed + held_before)
        rest = account.not_due
        self.plan.reduced(rest, "direct")
        account.pay_not_due(rest)
        account.premium_paid += premium
        taken["principal"] += rest
        account.held = left - rest - premium
        self._receipt_row(
            "payoff", needed, taken, account.held - held_before, premium=premium, memo=event.memo, of=event
        )
        # a payoff that is returned later ends nothing: what was received meanwhile is taken up by the replay from then on
        if not any(each.reverses == event.id for each in self.note.activity if event.id):
            self.paid_off_by = event

    # --- other events -----------------------------------------------------------------------------------------------

    def _amend(self, amendment: Amendment) -> None:
        account = self.account
        if account.accelerated_on is None:
            self.plan.amended(amendment, account.not_due, self._moment)
            account.rates.begin(account.rates_began, self.plan.next_interest_date)
        self._row("amendment", amendment.effective, 0, memo=_amendment_memo(amendment))

    def _incur_cost(self, event: Activity) -> None:
        """Costs of collection are due at once, in a bucket of their own."""
        amount = event.amount_cents or 0
        self.account.costs += amount
        self.account.costs_total += amount
        self._row("cost", event.date, amount, costs=amount, memo=event.memo, of=event)

    def _draw(self, event: Activity) -> None:
        """Principal is added, within the commitment; it falls due as the kind of note says."""
        account, terms, amount = self.account, self.terms, event.amount_cents or 0
        if account.accelerated_on is not None:
            raise ActivityError(
                event.where, f"found a draw after the acceleration of {account.accelerated_on}; allowed: none"
            )
        last = self.plan.last_contract_date
        if event.date >= last:
            raise ActivityError(
                event.where / "date", f"found a draw on {event.date}; allowed: before the last date, {last}"
            )
        if terms.commitment_cents is not None:
            used = account.balance if terms.revolving else account.opened_with + account.principal_drawn
            free = terms.commitment_cents - used
            if amount > free:
                raise ActivityError(
                    event.where / "amount",
                    f"found {money_words(amount)}; allowed: up to {money_words(max(0, free))}, what is free of the "
                    f"commitment of {money_words(terms.commitment_cents)}",
                )
        account.principal_drawn += amount
        account.balance += amount
        self.plan.added(amount, self._moment)
        self._row("draw", event.date, amount, memo=event.memo, of=event)

    def _waive(self, event: Activity) -> None:
        """The holder forgives an amount of a bucket, or all of it: accruals to the day are posted, the bucket is reduced."""
        account, late = self.account, self.account.late
        late.post()
        account.post_interest()
        there = {
            "late_charge": late.posted,
            "interest": account.overdue_interest + account.carried,
            "costs": account.costs,
            "principal": account.balance,
        }[event.of]
        amount = there if event.amount_cents is None else event.amount_cents
        if amount > there:
            raise ActivityError(
                event.where / "amount",
                f"found {money_words(amount)}; allowed: up to {money_words(there)}, the unpaid {event.of.replace('_', ' ')}",
            )
        taken = dict(_NOTHING)
        taken[event.of] = amount
        match event.of:
            case "late_charge":
                late.posted -= amount
                late.waived += amount
            case "interest":
                account.clear_interest(amount)
                account.interest_waived += amount
            case "costs":
                account.costs -= amount
                account.costs_waived += amount
            case _:
                ahead = amount - account.clear_due_principal(amount)
                account.balance -= ahead
                self.plan.reduced(ahead, "inverse")
                account.principal_waived += amount
        self._receipt_row("waiver", amount, taken, 0, memo=event.memo, of=event)

    def _refund(self, event: Activity) -> None:
        """Money given back: out of what is owed as a refund, then of what is held."""
        account, amount = self.account, event.amount_cents or 0
        there = account.refund + account.held
        if amount > there:
            raise ActivityError(
                event.where / "amount",
                f"found {money_words(amount)}; allowed: up to {money_words(there)}, the refund owed and what is held",
            )
        of_refund = min(amount, account.refund)
        of_held = amount - of_refund
        account.refund -= of_refund
        account.refunded_from_refund += of_refund
        account.held -= of_held
        account.refunded_from_held += of_held
        self._row("refund", event.date, amount, unapplied=-of_held, memo=event.memo, of=event)

    def _accelerate(self, event: Activity) -> None:
        """All unpaid principal and all interest accrued to the date fall due on it."""
        account = self.account
        if account.accelerated_on is not None:
            raise ActivityError(
                event.where, f"found a second acceleration, the first was on {account.accelerated_on}; allowed: one"
            )
        account.accelerated_on = event.date
        account.post_interest()
        interest, principal = account.carried, account.not_due
        account.make_due(interest, principal, accelerated=True)
        account.begin_period(None)
        self._row(
            "acceleration", event.date, interest + principal, interest=interest, principal=principal, memo=event.memo
        )
        self._credit_usury()
        self._apply_held()

    def _reinstate(self, event: Activity) -> None:
        """An acceleration is taken back: what it made due and is unpaid is not due again; what fell between falls due now."""
        account, plan = self.account, self.plan
        if account.accelerated_on is None:
            raise ActivityError(
                event.where, f"found a reinstatement on {event.date}; allowed: only after an acceleration"
            )
        account.accelerated_on = None
        items = tuple(item for item in (*account.due_interest, *account.due_principal) if item.accelerated)
        interest, principal = account.release(items)
        plan.restored(account.not_due)
        account.rates.begin(account.rates_began, plan.next_interest_date)
        self._row(
            "reinstatement",
            event.date,
            interest + principal,
            interest=interest,
            principal=principal,
            memo=event.memo,
        )
        while (due := plan.next) is not None and due.falls_on <= event.date:
            self._fall_due(plan.take_next(), max(event.date, due.due_date))

    def _credit_usury(self) -> None:
        """An excess is credited: to unpaid interest, principal (overdue, then the last instalments), a refund."""
        account = self.account
        excess = account.usury_excess
        if not excess:
            return
        account.post_interest()
        interest = account.clear_interest(excess)
        principal = account.clear_due_principal(excess - interest)
        ahead = min(excess - interest - principal, account.not_due)
        if ahead:
            account.balance -= ahead
            self.plan.reduced(ahead, "inverse")
            principal += ahead
        refund = excess - interest - principal
        account.interest_credited += interest
        account.principal_credited += principal
        account.refund += refund
        account.usury.credits += excess
        memo = f"{money_words(refund)} owed as a refund" if refund else ""
        self._row("usury_credit", account.day, excess, interest=interest, principal=principal, memo=memo)

    # --- rows -------------------------------------------------------------------------------------------------------

    def _row(
        self,
        event: str,
        day: date,
        amount: int,
        *,
        late_charge: int = 0,
        interest: int = 0,
        principal: int = 0,
        costs: int = 0,
        unapplied: int = 0,
        memo: str = "",
        of: Activity | None = None,
    ) -> None:
        id_, place = ("", 0) if of is None else (of.id, of.row)
        self.rows.append(
            _row_of(
                LedgerRow,
                (
                    day,
                    event,
                    self.clauses[event],
                    amount,
                    late_charge,
                    interest,
                    principal,
                    costs,
                    unapplied,
                    self.account.balance,
                    0,
                    memo,
                    id_,
                    place,
                ),
            )
        )

    def _receipt_row(
        self,
        event: str,
        amount: int,
        taken: Mapping[str, int],
        unapplied: int,
        memo: str = "",
        of: Activity | None = None,
        premium: int = 0,
    ) -> None:
        account = self.account
        id_, place = ("", 0) if of is None else (of.id, of.row)
        self.rows.append(
            _row_of(
                LedgerRow,
                (
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
                    id_,
                    place,
                ),
            )
        )


def _memo(first: str, second: str) -> str:
    return f"{first}; {second}" if second else first


def _amendment_memo(amendment: Amendment) -> str:
    parts = []
    if amendment.maturity_date is not None:
        parts.append(f"maturity {amendment.maturity_date}")
    for name in ("rate", "index", "adjustment", "spread", "count"):
        value = getattr(amendment, name)
        if value is not None and value != "":
            parts.append(f"{name} {value}")
    for name in ("payment", "amount"):
        cents = getattr(amendment, f"{name}_cents")
        if cents is not None:
            parts.append(f"{name} {money_words(cents)}")
    return _memo(", ".join(parts), amendment.memo)
