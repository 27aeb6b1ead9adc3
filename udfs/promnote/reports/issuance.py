"""Costs of issuing a note, spread over its life (ASC 835-30).

Costs are a deduction from the note's carrying amount (835-30-45-1A), their amortization is interest expense (45-3).

* **Effective interest** (835-30-35-2): a constant rate, applied to the carrying amount at each period's start for the
  period's length in the note's own day count, is the interest expense; what it exceeds the note's own interest by is
  the amortization. Each row is rounded to cents once; the last takes what is left, so that the carrying amount ends at
  exactly the principal. Within a row it runs as the note's own interest runs, by units of the day count.
  It compounds at least once a year: where payments are further apart, a zero-coupon note or interest that falls due at
  maturity alone, periods are cut on anniversaries, and what has accrued joins the amount on which the rate is applied.
* **Straight line** (835-30-35-4, where the result is not materially different): by actual days from issue to maturity.

The plan is made at issue from what is known then, payments as agreed, and made anew from the carrying amount

* when a cost is paid later: it joins what is unamortized;
* when principal is paid early (prepayment, payoff, a usury credit): the share of the principal that went is written off
  (470-50-40-2; a payoff writes off all), the rest goes on;
* when an amendment changes rate or maturity: a modification goes on over the new life at a new rate (470-50-40-14), an
  extinguishment writes everything off (40-13, 40-2). An amendment is an extinguishment if its memo begins so; the plan
  shows the 10% test (40-10) beside it and never decides.

A **discount** is amortized beside the costs, in one plan: as stated, or imputed (`discount_of`). A line of credit (a note with
a commitment) is paid for by time: straight line, and repayments write nothing off, as they can be drawn again.

A lender fee and a third party's cost are alike at issue. On an amendment's date they are opposites (470-50-40-17 and
40-18): a modification spreads the lender's fee and expenses the third party's cost, an extinguishment the other way
round. The memo of a cost says which it is: it begins with "lender" or "third party".

Late payment does not prolong the plan, acceleration does not shorten it: only principal that is gone is written off.
An index note is planned at the rate in force when the plan is made, as 310-20-35-18 lets a lender do, so that a later
reset never changes a month already booked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import Literal, NamedTuple

from promnote.basics import dates
from promnote.basics.conversion import squeeze
from promnote.basics.daycount import DayCount
from promnote.basics.errors import NUM, TermsError, found
from promnote.basics.money import money_words, percent_words, round_ratio, shifted, split_pro_rata
from promnote.basics.rates import RateReset
from promnote.basics.yields import annual_yield, period_rate, present_value, value_at
from promnote.contract.repayment import convention_of
from promnote.contract.terms import Amendment, Fee, Issuance, Note, NoteTerms
from promnote.reports.columns import Column
from promnote.reports.issuance_periods import (
    Method,
    Piece,
    Stretch,
    amortized_in,
    flows_of,
    part_of,
    plan_pieces,
    spread,
)
from promnote.running.ledger import Ledger, snapshots_at
from promnote.running.projection import ProjectedItem, project
from promnote.running.schedule import items_at_start, maturity_of, principal_items, schedule_rows

CostKind = Literal["lender", "third party", ""]
#: ASC 470-50-40-10: a change of the cash flows' present value from which terms are substantially different.
SUBSTANTIAL = Decimal("0.10")


class CostRow(NamedTuple):
    """A period of the schedule; amounts in cents. interest = coupon + amortization; carrying = principal - unamortized.

    `carrying` is what the note is carried at on `date`, before the `principal` then due is paid.
    """

    number: int
    date: date
    days: int
    opening: int
    interest: int
    coupon: int
    amortization: int
    unamortized: int
    principal: int
    carrying: int


class CostEvent(NamedTuple):
    """What changed the plan on a date: costs `added` to it, `written_off` from it, or `expensed` at once."""

    date: date
    event: str
    added: int
    written_off: int
    expensed: int
    unamortized: int
    clause: str
    memo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPlan:
    """The costs of a note over its life, as known through a date."""

    terms: NoteTerms
    method: Method
    stretches: tuple[Stretch, ...]
    events: tuple[CostEvent, ...]


class CostFigures(NamedTuple):
    """Sums since issue in cents: added - amortized - written_off = unamortized; `expensed` never joined them."""

    added: int
    amortized: int
    written_off: int
    expensed: int
    unamortized: int


class CostMonth(NamedTuple):
    """opening + added - amortization - written_off = closing, as of `date`: a month's last day, or the as-of date."""

    date: date
    opening: int
    added: int
    amortization: int
    written_off: int
    expensed: int
    closing: int


# --- the yield ------------------------------------------------------------------------------------------------------


def effective_rate(
    terms: NoteTerms, cost_cents: int, time_basis: DayCount, resets: Sequence[RateReset] = ()
) -> Decimal:
    """The yield a year on what the note brought in after costs, payments as agreed: (1 + y)^t, t by `time_basis`."""
    _check_cost(terms, cost_cents)
    issue = terms.issue_date
    flows = [
        (row.payment, time_basis.year_fraction(issue, row.date)) for row in schedule_rows(terms, resets) if row.payment
    ]
    return annual_yield(terms.principal_cents - cost_cents, flows)


def _check_cost(terms: NoteTerms, cost_cents: int) -> None:
    most = _principal_at_start(terms) if terms.commitment_cents is None else terms.commitment_cents
    if cost_cents >= most:
        what = "principal" if terms.commitment_cents is None else "commitment"
        raise TermsError(
            "issuance.discount" if _has_discount(terms) else "issuance.costs",
            f"found {money_words(cost_cents)}; allowed: less than the {what}, {money_words(most)}",
            code=NUM,
        )


def _principal_at_start(terms: NoteTerms) -> int:
    return terms.principal_cents if terms.opening is None else terms.opening.principal_cents


def has_costs(terms: NoteTerms) -> bool:
    """Whether anything is to be amortized: costs of issuance, or a discount."""
    return bool(terms.issuance.costs) or _has_discount(terms)


def _has_discount(terms: NoteTerms) -> bool:
    return bool(terms.issuance.discount_cents) or terms.issuance.imputed_rate is not None


def discount_of(terms: NoteTerms, resets: Sequence[RateReset] = ()) -> int:
    """The discount in cents: as stated, or imputed (ASC 835-30-25-2 and 25-12): principal less the present value of the
    scheduled payments, payment / (1 + rate)^(days / 365) from the start, at the rate in force there.

    Raises TermsError where the payments are worth more than the principal at the imputed rate.
    """
    rate = terms.issuance.imputed_rate
    if rate is None:
        return terms.issuance.discount_cents
    start, principal = terms.starts_on, _principal_at_start(terms)
    flows = [
        (item.interest + item.principal, Fraction((item.date - start).days, 365))
        for item in items_at_start(terms, resets)
    ]
    worth = value_at(rate, flows)
    if terms.opening is not None:
        worth += terms.opening.principal_due_cents + terms.opening.interest_due_cents
    if worth > principal:
        raise TermsError(
            "issuance.imputed_rate",
            f"found {percent_words(rate)}, at which the payments are worth {money_words(worth)}; allowed: a rate at which "
            f"they are worth no more than the principal, {money_words(principal)}",
            code=NUM,
        )
    return principal - worth


def cost_kind(cost: Fee) -> CostKind:
    """Whose the cost is, as its memo begins: "lender ..." or "third party ..."; '' if it does not say."""
    words = squeeze(cost.memo)
    if words.startswith("lender"):
        return "lender"
    return "third party" if words.startswith("thirdparty") else ""


def is_extinguishment(amendment: Amendment) -> bool:
    """Whether the amendment's memo begins with "extinguishment"."""
    return squeeze(amendment.memo).startswith("extinguish")


def _changes_payments(amendment: Amendment) -> bool:
    return amendment.changes_rate or any(
        each is not None
        for each in (amendment.maturity_date, amendment.payment_cents, amendment.count, amendment.amount_cents)
    )


# --- the plan -------------------------------------------------------------------------------------------------------


def plan_of(ledger: Ledger) -> CostPlan:
    """The plan of a replayed note: costs, amendments and early payments through the ledger's date."""
    terms = ledger.note.terms
    if not has_costs(terms):
        return CostPlan(terms=terms, method=terms.issuance.method, stretches=(), events=())
    accelerated = ledger.account.accelerated_on
    if accelerated is not None:
        # what acceleration made due no later maturity takes back
        known = [
            replace(each, maturity_date=None) if each.effective > accelerated else each for each in terms.amendments
        ]
        terms = replace(terms, amendments=tuple(filter(_changes_payments, known)))
    is_line = terms.commitment_cents is not None
    hows = {"usury_credit": "inverse", "draw": "draw", "payoff": _ENDS if is_line else terms.prepayment.apply}
    early = [
        (row.date, row.balance, hows.get(row.event, terms.prepayment.apply))
        for row in ledger.rows
        # what is repaid of a line of credit can be drawn again: only its end writes off
        if not is_line or row.event == "payoff"
    ]
    return cost_plan(terms, ledger.note.resets, balances=early, through=ledger.as_of, ahead=_ahead_of(ledger))


#: How a line of credit is paid off: it ends.
_ENDS = "ends"
#: What is still to fall due after a day, as the note then stood: None where the fold can say it itself.
Ahead = Callable[[date], tuple[ProjectedItem, ...]]


def _ahead_of(ledger: Ledger) -> Ahead | None:
    """Level payments, draws and interest added to principal: how they go on after an event only the note's own plan can say."""
    note, as_of = ledger.note, ledger.as_of
    terms = note.terms
    anew = any(
        value is not None for each in terms.amendments for value in (each.payment_cents, each.count, each.amount_cents)
    )
    drawn = any(each.type == "draw" for each in note.activity)
    if terms.kind != "level" and terms.interest.capitalize_through is None and not drawn and not anew:
        return None
    found: dict[date, tuple[ProjectedItem, ...]] = {}

    def ahead(day: date) -> tuple[ProjectedItem, ...]:
        if not found:
            days = sorted({row.date for row in ledger.rows} | {as_of})
            for each, account in snapshots_at(_without_returns(note, as_of), days):
                projection = project(account)
                found[each] = () if projection is None else projection.items
        return found[day]

    return ahead


def _without_returns(note: Note, as_of: date) -> Note:
    """The note as it is known on a day, without the receipts that came back by then."""
    known = [each for each in note.activity if each.date <= as_of]
    gone = {each.reverses for each in known if each.type == "reversal"}
    return replace(
        note, activity=tuple(each for each in known if each.type != "reversal" and not (each.id and each.id in gone))
    )


def planned_cost(terms: NoteTerms, cost_cents: int, method: Method | None = None) -> CostPlan:
    """The plan of one cost at issue, whatever costs the terms name; without activity, with every amendment."""
    _check_cost(terms, cost_cents)
    costs = (Fee(date=terms.issue_date, amount_cents=cost_cents),) if cost_cents else ()
    issuance = Issuance(costs=costs, method=method or terms.issuance.method)
    return cost_plan(replace(terms, issuance=issuance))


def cost_plan(
    terms: NoteTerms,
    resets: Sequence[RateReset] = (),
    *,
    balances: Iterable[tuple[date, int, str]] = (),
    through: date | None = None,
    ahead: Ahead | None = None,
) -> CostPlan:
    """The plan from its parts. `balances`: (date, unpaid principal after an event, how early payment is spread)."""
    fold = _Fold(terms, resets, ahead)
    days: dict[date, list[tuple[int, str]]] = {}
    for day, balance, how in balances:
        days.setdefault(day, []).append((balance, how))
    changes = {each.effective for each in terms.amendments if each.effective > terms.starts_on}
    for day in sorted({*days, *changes, *(cost.date for _, cost in fold.later_costs)}):
        if through is None or day <= through:
            fold.day(day, days.get(day, []))
    return CostPlan(
        terms=terms, method=terms.issuance.method, stretches=tuple(fold.stretches), events=tuple(fold.events)
    )


class _Fold:
    """What is unamortized and which principal is planned, from one change to the next."""

    def __init__(self, terms: NoteTerms, resets: Sequence[RateReset], ahead: Ahead | None) -> None:
        self.terms, self.resets, self.ahead = terms, resets, ahead
        self.stretches: list[Stretch] = []
        self.events: list[CostEvent] = []
        issue = terms.starts_on
        #: interest that is to join the principal, which is part of what is planned
        self.joins: dict[date, int] = {}
        if terms.commitment_cents is not None:
            # access to a line of credit is paid for over its time, whatever is drawn (ASC 835-30-S45-1)
            self.planned = {maturity_of(terms, issue): _principal_at_start(terms)}
        elif terms.interest.capitalize_through is not None:
            items = items_at_start(terms, resets)
            self.planned = {item.date: item.principal for item in items if item.principal}
            self.joins = {item.date: item.capitalized for item in items if item.capitalized}
        else:
            self.planned = dict(principal_items(terms, resets, issue))
        numbered = enumerate(terms.issuance.costs, start=1)
        self.later_costs = [(number, cost) for number, cost in numbered if cost.date > issue]
        at_issue = [cost for cost in terms.issuance.costs if cost.date <= issue]
        discount = discount_of(terms, resets)
        _check_cost(terms, discount + sum(cost.amount_cents for cost in at_issue))
        self.unamortized = discount
        if discount:
            self._event(issue, "discount", "ASC 835-30-45-1A", added=discount)
        for cost in at_issue:
            self.unamortized += cost.amount_cents
            self._event(issue, "issue", "ASC 835-30-45-1A", added=cost.amount_cents, memo=cost.memo)
        self._plan_anew(issue)

    def day(self, day: date, balances: Sequence[tuple[int, str]]) -> None:
        """Amendments, then what falls due, then costs, then early payment: the ledger's order."""
        amendments = [each for each in self.terms.amendments if each.effective == day > self.terms.starts_on]
        costs = [(number, cost) for number, cost in self.later_costs if cost.date == day]
        ahead = self.planned_after(day)
        hows = {how for _, how in balances}
        early = any(balance < ahead for balance, _ in balances)
        if not amendments and not costs and not early and not hows & {"draw", _ENDS}:
            return
        before, current = self.unamortized, self.stretches[-1]
        self.unamortized = before - amortized_in(current, self.terms, day)
        changed = [each for each in amendments if self._amend(each, costs)]
        self.planned = {due: amount for due, amount in self.planned.items() if due > day}
        self.joins = {due: amount for due, amount in self.joins.items() if due > day}
        if self.unamortized and not self.planned:
            # an amendment that makes the note due at once leaves no life to spread anything over
            off, self.unamortized = self.unamortized, 0
            self._event(day, "matured", "ASC 470-50-40-2", off=off)
        for number, cost in costs:
            self._later_cost(number, cost, changed)
        for balance, how in balances:
            if how != "draw":
                self._early(day, balance, how)
        if "draw" in hows:
            self._go_on_as_ahead(day)
        self.stretches[-1] = replace(current, until=min(day, current.until))
        self._plan_anew(day)

    def planned_after(self, day: date) -> int:
        """Principal that the plan still has ahead of it after `day`."""
        joins = sum(amount for due, amount in self.joins.items() if due > day)
        return sum(amount for due, amount in self.planned.items() if due > day) - joins

    def _go_on_as_ahead(self, day: date) -> None:
        """What is planned from `day` on, as the note's own plan then stood."""
        assert self.ahead is not None  # a draw or an early payment of a level note comes from a ledger
        items = self.ahead(day)
        self.planned = {item.date: item.principal for item in items if item.principal}
        self.joins = {item.date: item.capitalized for item in items if item.capitalized}

    def _plan_anew(self, day: date) -> None:
        pieces = plan_pieces(self.terms, self.resets, day, self.planned, joins=self.joins) if self.planned else []
        self.stretches.append(spread(self.terms.issuance.method, self.terms, day, self.unamortized, pieces))

    def _event(
        self, day: date, event: str, clause: str, *, added: int = 0, off: int = 0, expensed: int = 0, memo: str = ""
    ) -> None:
        self.events.append(CostEvent(day, event, added, off, expensed, self.unamortized, clause, memo))

    def _amend(self, amendment: Amendment, costs: Sequence[tuple[int, Fee]]) -> bool:
        """ASC 470-50: whether the amendment changed what is ahead, as a modification or an extinguishment."""
        day = amendment.effective
        left = {due: amount for due, amount in self.planned.items() if due >= day}
        if not left:
            return False
        before = plan_pieces(self.terms, self.resets, day, left, known=amendment)
        if amendment.maturity_date is not None:
            left = {maturity_of(self.terms, day): sum(left.values())}
        elif self.ahead is not None:
            self._go_on_as_ahead(day)
            left = self.planned
        after = plan_pieces(self.terms, self.resets, day, left)
        fees = sum(cost.amount_cents for _, cost in costs if cost_kind(cost) == "lender")
        memo = "; ".join(
            filter(None, [amendment.memo, _ten_percent_test(self.terms, before, after, self.unamortized, fees)])
        )
        self.planned = left
        if is_extinguishment(amendment):
            off, self.unamortized = self.unamortized, 0
            self._event(day, "extinguishment", "ASC 470-50-40-2", off=off, memo=memo)
        else:
            self._event(day, "modification", "ASC 470-50-40-14", memo=memo)
        return True

    def _later_cost(self, number: int, cost: Fee, amendments: Sequence[Amendment]) -> None:
        """A cost after issue joins the plan; on an amendment's date as ASC 470-50-40-17 and 40-18 say."""
        amount, kind, clause = cost.amount_cents, cost_kind(cost), "ASC 835-30-45-1A"
        joins = bool(self.planned)
        if joins and amendments:
            if not kind:
                raise TermsError(
                    f"issuance.costs item {number} memo",
                    f"found {found(cost.memo)} on the date of an amendment, {cost.date}; allowed: a memo that begins "
                    'with "lender" or "third party", which ASC 470-50-40-17 and 40-18 treat as opposites',
                )
            clause = "ASC 470-50-40-17" if kind == "lender" else "ASC 470-50-40-18"
            joins = (kind == "lender") != any(map(is_extinguishment, amendments))
        if not joins:
            self._event(cost.date, "cost", clause, expensed=amount, memo=cost.memo)
            return
        self.unamortized += amount
        if self.terms.commitment_cents is None and self.unamortized >= sum(self.planned.values()):
            raise TermsError(
                f"issuance.costs item {number} amount",
                f"found {money_words(amount)}; allowed: unamortized costs below the principal ahead, "
                f"{money_words(sum(self.planned.values()))}",
                code=NUM,
            )
        self._event(cost.date, "cost", clause, added=amount, memo=cost.memo)

    def _early(self, day: date, balance: int, how: str) -> None:
        """ASC 470-50-40-2: of what is unamortized, the share of the planned principal that was paid early goes."""
        ahead = self.planned_after(day)
        if how == _ENDS:
            off, self.unamortized, self.planned = self.unamortized, 0, {}
            self._event(day, "payoff", "ASC 470-50-40-21", off=off)
            return
        gone = ahead - balance
        if gone <= 0:
            return
        off = round_ratio(self.unamortized * gone, ahead)
        self.unamortized -= off
        if self.ahead is not None:
            self._go_on_as_ahead(day)
        else:
            self.planned = _reduced(self.planned, gone, how)
        memo = f"{money_words(gone)} of {money_words(ahead)} principal paid early"
        self._event(day, "early payment" if balance else "payoff", "ASC 470-50-40-2", off=off, memo=memo)


def _reduced(planned: dict[date, int], gone: int, how: str) -> dict[date, int]:
    """The planned principal less what was paid early, as the ledger takes it off; dates left with nothing go."""
    days = sorted(planned)
    if how == "pro_rata":
        parts = dict(zip(days, split_pro_rata(gone, [planned[day] for day in days]), strict=True))
    else:
        parts, left = {}, gone
        for day in reversed(days) if how == "inverse" else days:
            parts[day] = min(left, planned[day])
            left -= parts[day]
    return {day: planned[day] - parts[day] for day in days if planned[day] > parts[day]}


def _ten_percent_test(
    terms: NoteTerms, before: Sequence[Piece], after: Sequence[Piece], unamortized: int, fees: int
) -> str:
    """ASC 470-50-40-12: both sets of payments at the effective rate of the note as it was; the lender's fees count."""
    if not any(piece.units for piece in before):
        return ""
    carried = before[0].balance - unamortized
    rate = period_rate(carried, flows_of(terms, before))
    change = abs(present_value(rate, flows_of(terms, after)) + fees - carried) / carried
    words = "at least" if change >= Fraction(SUBSTANTIAL) else "below"
    share = shifted(Decimal(round_ratio(change.numerator * 10**4, change.denominator)), -4)
    return f"payments change by {percent_words(share)} of their present value, {words} {percent_words(SUBSTANTIAL)}"


# --- what the plan says as of a day ---------------------------------------------------------------------------------


def amortized_through(plan: CostPlan, day: date) -> int:
    """Amortization since issue through `day` (exclusive), in cents: a month's is the difference of two days."""
    return sum(amortized_in(stretch, plan.terms, day) for stretch in plan.stretches)


def cost_figures(plan: CostPlan, as_of: date) -> CostFigures:
    """Sums as of a date: events on or before it; the day itself amortizes if accrued figures count it."""
    inclusive = plan.terms.interest.accrual_cutoff == "inclusive"
    amortized = amortized_through(plan, dates.next_day(as_of) if inclusive else as_of)
    happened = [event for event in plan.events if event.date <= as_of]
    added = sum(event.added for event in happened)
    off = sum(event.written_off for event in happened)
    return CostFigures(added, amortized, off, sum(event.expensed for event in happened), added - amortized - off)


def carrying_amount(principal_cents: int, figures: CostFigures) -> int:
    """What the note is carried at (ASC 835-30-45-1A): its unpaid principal less unamortized costs."""
    return principal_cents - figures.unamortized


def cost_months(plan: CostPlan, as_of: date) -> list[CostMonth]:
    """Month by month from issue through the as-of date; months add up to the figures as of it."""
    months = []
    before = CostFigures(0, 0, 0, 0, 0)
    end = dates.month_end(plan.terms.starts_on)
    while True:
        now = cost_figures(plan, min(end, as_of))
        added, amortized, off, expensed = (now[n] - before[n] for n in range(4))
        months.append(CostMonth(min(end, as_of), before.unamortized, added, amortized, off, expensed, now.unamortized))
        if end >= as_of:
            return months
        before, end = now, dates.step(end, 1, True)


def cost_rows(plan: CostPlan) -> list[CostRow]:
    """The schedule: a row per period, cut where the plan was made anew."""
    rows: list[CostRow] = []
    for stretch, following in zip_longest(plan.stretches, plan.stretches[1:]):
        left = stretch.unamortized
        for piece, share in zip(stretch.pieces, stretch.shares, strict=True):
            if piece.start >= stretch.until:
                break
            day, coupon, principal = piece.end, piece.coupon, piece.principal
            if following is not None and day == stretch.until:
                # a maturity moved on its own date: nothing fell due
                goes_on = following.pieces[0].balance if following.pieces else 0
                principal = min(principal, piece.balance - goes_on)
            elif stretch.until < day:
                day, principal = stretch.until, 0
                coupon = part_of(plan.terms, piece, coupon, day)
                share = amortized_in(stretch, plan.terms, day) - (stretch.unamortized - left)
            opening = piece.balance - left
            left -= share
            carrying = piece.balance - left
            days = convention_of(plan.terms).days(piece.start, day)
            rows.append(
                CostRow(len(rows) + 1, day, days, opening, coupon + share, coupon, share, left, principal, carrying)
            )
    return rows


COST_ROW_COLUMNS: tuple[Column, ...] = (
    Column("number", "No.", "count"),
    Column("date", "Through", "date"),
    Column("days", "Days", "count"),
    Column("opening", "Opening carrying amount", "money"),
    Column("interest", "Interest expense", "money"),
    Column("coupon", "Note interest", "money"),
    Column("amortization", "Amortization", "money"),
    Column("unamortized", "Unamortized costs", "money"),
    Column("principal", "Principal due", "money"),
    Column("carrying", "Carrying amount", "money"),
)
COST_EVENT_COLUMNS: tuple[Column, ...] = (
    Column("date", "Date", "date"),
    Column("event", "Event", "text"),
    Column("added", "Added", "money"),
    Column("written_off", "Written off", "money"),
    Column("expensed", "Expensed at once", "money"),
    Column("unamortized", "Unamortized costs", "money"),
    Column("clause", "Source", "text"),
    Column("memo", "Memo", "text"),
)
COST_MONTH_COLUMNS: tuple[Column, ...] = (
    Column("date", "Through", "date"),
    Column("opening", "Opening", "money"),
    Column("added", "Added", "money"),
    Column("amortization", "Amortization", "money"),
    Column("written_off", "Written off", "money"),
    Column("expensed", "Expensed at once", "money"),
    Column("closing", "Closing", "money"),
)
