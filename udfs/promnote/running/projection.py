"""Running a plan ahead over its dates: what falls due if everything is paid when it falls due.

One loop serves the schedule of a contract (at the rates of its table), the projection of a ledger (at the rate in force on its
date) and the plans of issuance costs. The interest of a period includes what had accrued before, and is rounded once with it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import repeat
from typing import NamedTuple

from promnote.basics.daycount import DayCount
from promnote.basics.money import exact_product, round_ratio
from promnote.contract.repayment import Instalment
from promnote.contract.terms import Amendment, NoteTerms
from promnote.running.contract_rate import RateSource
from promnote.running.plans import Moment, Plan
from promnote.running.snapshot import Snapshot
from promnote.running.steady import Standing, is_steady, steady_columns


class ProjectedItem(NamedTuple):
    """A due date ahead; amounts in cents. `capitalized`: interest added to principal, `added`: that and draws;
    `balance`: unpaid principal after it.

    `start` is the first day of the days that led there, `period_start` that of their interest period,
    `opening` the principal and `rate` the contract rate on it.
    """

    instalment: Instalment
    start: date
    period_start: date
    opening: int
    rate: Decimal | None
    interest: int
    principal: int
    capitalized: int
    added: int
    balance: int

    @property
    def date(self) -> date:
        """The day on which it falls due."""
        return self.instalment.falls_on


class Change(NamedTuple):
    """What is known to change the note on the way: an amendment (before that day's instalment), or a draw (after it)."""

    date: date
    amendment: Amendment | None = None
    drawn: int = 0


def run_ahead(
    terms: NoteTerms,
    plan: Plan,
    rates: RateSource,
    convention: DayCount,
    at: Standing,
    changes: Sequence[Change] = (),
) -> Iterator[ProjectedItem]:
    """Each instalment of `plan` in order, with what it makes due. The plan is used up: hand over a copy.

    `changes` in date order, amendments before draws on one date.
    """
    denominator = rates.scale * convention.denominator
    rounding, truncates = terms.interest.amount_rounding, terms.interest.rounding == "truncate-carry"
    accrues_from, through = terms.accrues_from, terms.interest.capitalize_through
    start, balance, exact, carried, period_start = at
    began, first_day, opening, drawn = period_start, start, balance, 0
    waiting = deque(changes)

    def moment() -> Moment:
        # nothing accrues before the note does, so a payment is solved from there
        on = start if start > accrues_from else accrues_from
        return Moment(on, balance, Fraction(exact) / denominator + carried, rates.at(on), period_start)

    while plan.ahead:
        due = plan.ahead[-1]
        change = waiting[0] if waiting else None
        if change is not None and (change.date < due.falls_on or (change.amendment and change.date == due.falls_on)):
            waiting.popleft()
            begin = start if start > accrues_from else accrues_from
            if begin < change.date and balance:
                exact += balance * rates.weighted(convention, period_start, begin, change.date)
            start = max(start, change.date)
            balance += change.drawn
            drawn += change.drawn
            if change.drawn:
                plan.added(change.drawn, moment)
            if change.amendment is not None:
                plan.amended(change.amendment, balance, moment)
                rates.begin(began, plan.next_interest_date)
            continue
        plan.take_next()
        day = due.falls_on
        begin = start if start > accrues_from else accrues_from
        before = period_start
        rate = rates.known_on(first_day if first_day > accrues_from else accrues_from)
        if begin < day and balance:
            exact += balance * rates.weighted(convention, period_start, begin, day)
        start = day
        if due.interest:
            if truncates:
                posted = int(exact // denominator)
                exact -= posted * denominator
            else:
                posted, exact = round_ratio(exact, denominator, rounding), 0
            carried += posted
        interest, principal = plan.split(due, carried if due.interest else 0, balance)
        capitalized = 0
        if through is not None and due.interest and due.contract_date <= through and not due.last:
            interest, capitalized, carried = 0, carried, 0
            balance += capitalized
            plan.added(capitalized, moment)
        carried -= interest
        balance -= principal
        if due.interest:
            began = period_start = day if day > accrues_from else accrues_from
            if rates.by_period:
                rates.begin(period_start, plan.next_interest_date)
        if plan.solves:
            plan.fell_due(due, moment)
        yield ProjectedItem(
            due, first_day, before, opening, rate, interest, principal, capitalized, capitalized + drawn, balance
        )
        first_day, opening, drawn = day, balance, 0


class ConstantRate:
    """The rate in force on a ledger's date, for good; a payment is solved for the `contract` rate, never a default one."""

    __slots__ = ("_contract", "scale", "standing")
    by_period = False
    since = date.min
    until = date.max

    def __init__(self, rate: Decimal, scale: int, contract: Decimal | None = None) -> None:
        self._contract, self.scale = rate if contract is None else contract, scale
        # an averaged rate has more places than the scale of the account
        exact = Fraction(rate) * scale
        self.standing: int | Fraction = exact.numerator if exact.denominator == 1 else exact

    def begin(self, start: date, end: date | None) -> None:
        """Nothing: it stays."""

    def weighted(self, convention: DayCount, period_start: date, start: date, end: date) -> int | Fraction:
        return self.standing * convention.part(period_start, start, end)

    def at(self, day: date) -> Decimal:
        return self._contract

    def known_on(self, day: date) -> Decimal | None:
        return self._contract


class Projection(NamedTuple):
    """Items in date order, those with an amount alone, and the usury maximum still to come (exact, over its denominator)."""

    items: tuple[ProjectedItem, ...]
    usury_exact: int | Fraction


def project(account: Snapshot) -> Projection | None:
    """The rest of the note as if all that is overdue were paid today and each instalment when it falls due, at today's rate.

    Amendments and resets of later dates are left out. Empty after acceleration and when no principal is left to fall due; None
    without a rate.
    """
    if account.accelerated_on is not None or not (account.not_due or account.carried or account.interest_exact):
        return Projection((), 0)
    if account.rate is None:
        return None
    terms = account.terms
    rates = ConstantRate(account.rate, account.interest_scale, account.contract_rate)
    at = Standing(account.day, account.not_due, account.interest_exact, account.carried, account.period_start)
    if is_steady(terms, account.plan):
        found = _steady_items(account, rates, at)
    else:
        found = list(run_ahead(terms, account.plan.copy(), rates, account.convention, at))
    exact: int | Fraction = 0
    usury = usury_units(terms, account)
    if usury is not None:
        exact = sum([item.opening * usury(item.start, item.date) for item in found])
    return Projection(tuple([item for item in found if item.interest or item.principal or item.capitalized]), exact)


def _steady_items(account: Snapshot, rates: ConstantRate, at: Standing) -> list[ProjectedItem]:
    """As `run_ahead` gives them, where nothing changes on the way."""
    convention = account.convention
    denominator = account.interest_denominator
    found = steady_columns(account.terms, account.plan, rates.standing, denominator, convention, at)
    columns = zip(
        found.ahead,
        [at.day, *found.days],
        found.period_starts,
        found.openings,
        repeat(rates.at(at.day)),
        found.interest,
        found.principal,
        repeat(0),
        repeat(0),
        found.closings,
        strict=False,
    )
    # from whole tuples: half the time of the named tuple's own constructor
    return list(map(tuple.__new__, repeat(ProjectedItem), columns))


def usury_units(terms: NoteTerms, account: Snapshot) -> Callable[[date, date], int | Fraction] | None:
    """The maximum on one cent over [start, end), over the account's usury denominator; None where there is none."""
    usury, rate = terms.usury, account.usury_rate
    if usury is None or rate is None:
        return None
    scaled = int(exact_product(rate, account.usury_denominator // usury.basis.denominator))
    return lambda start, end: scaled * usury.basis.part(terms.issue_date, start, end) if start < end else 0
