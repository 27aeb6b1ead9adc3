"""The schedule of a note: which principal and which interest fall due on which date, if everything is paid when due.

Interest is exact between postings and rounded once, when it falls due. Draws of the activity are part of it: without them a
line of credit would have no schedule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import date as Date
from decimal import Decimal
from fractions import Fraction
from itertools import repeat
from operator import add
from typing import NamedTuple

from promnote.basics.daycount import DayCount
from promnote.basics.errors import RateError
from promnote.basics.money import money
from promnote.basics.rates import RateReset
from promnote.contract.repayment import convention_of
from promnote.contract.terms import Activity, NoteTerms
from promnote.running.contract_rate import ListedRates, RateSource, rate_source
from promnote.running.plans import Moment, Plan, plan_for
from promnote.running.projection import Change, ConstantRate, ProjectedItem, run_ahead
from promnote.running.steady import Standing, is_steady, steady_columns


class ScheduleRow(NamedTuple):
    """One due date. Amounts in cents; `rate` is the contract rate of the row's first day, a fraction.

    `date` is the day on which it falls due, `contract_date` the date that the contract names. `status`: "paid", "overdue",
    "to come" or "gone" (before the note was taken on). `added`: principal that joined on the way (draws, capitalised interest):
    opening + added - principal = closing.
    """

    number: int
    date: Date
    days: int
    opening: int
    rate: Decimal
    interest: int
    principal: int
    payment: int
    closing: int
    contract_date: Date
    status: str = "to come"
    added: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleTotals:
    """Totals of a schedule, in cents."""

    interest: int
    principal: int
    payment: int


def maturity_of(terms: NoteTerms, on: date | None = None) -> date:
    """The last date on which principal falls due, as amended through `on` (default: through the last amendment)."""
    plan = plan_for(terms, 0)
    for each in terms.amendments:
        if (on is None or each.effective <= on) and each.effective <= plan.last_date:
            plan.amended(each, 0, _no_moment)
    return plan.last_date


def _no_moment() -> Moment:
    raise AssertionError("a date does not depend on a payment")


def principal_items(
    terms: NoteTerms, resets: Sequence[RateReset] = (), on: date | None = None
) -> list[tuple[date, int]]:
    """Each date on which principal falls due with its amount in cents, at the rate in force on a day (default: the start)."""
    opening = terms.opening
    not_due = terms.principal_cents if opening is None else opening.principal_cents - opening.principal_due_cents
    plan = plan_for(terms, not_due)
    for each in terms.amendments:
        if on is not None and each.effective <= on:
            plan.amended(each, not_due, _no_moment)
    known = plan.principal_ahead(not_due)
    if known is not None and terms.interest.capitalize_through is None:
        return known
    return [(item.date, item.principal) for item in items_at_start(terms, resets) if item.principal]


def items_at_start(terms: NoteTerms, resets: Sequence[RateReset] = ()) -> list[ProjectedItem]:
    """What falls due as agreed at the start, at the rate in force then: later resets, amendments and draws are not foreseen."""
    opening = terms.opening
    not_due = terms.principal_cents if opening is None else opening.principal_cents - opening.principal_due_cents
    carried = 0 if opening is None else opening.accrued_interest_cents
    begins = max(terms.starts_on, terms.accrues_from)
    plan = plan_for(terms, not_due)
    if opening is not None:
        for each in terms.amendments:
            if each.effective <= opening.as_of:
                plan.amended(each, not_due, _no_moment)
    rates = rate_source(terms, resets)
    rates.begin(max([terms.accrues_from, *plan.interest_dates_gone[-1:]]), plan.next_interest_date)
    constant = ConstantRate(rates.at(begins), rates.scale)
    plan.start(lambda: Moment(begins, not_due, Fraction(carried), constant.at(begins), begins))
    at = Standing(terms.starts_on, not_due, 0, carried, begins)
    return list(run_ahead(terms, plan, constant, convention_of(terms), at))


def schedule_rows(
    terms: NoteTerms, resets: Sequence[RateReset] = (), activity: Sequence[Activity] = ()
) -> list[ScheduleRow]:
    """The schedule, a row per due date, interest projected on the last known reset; draws of the activity join.

    Raises RateError where a day that bears interest has no reset on or before it.
    """
    rates, convention = rate_source(terms, resets), convention_of(terms)
    opening = terms.opening
    not_due = terms.principal_cents if opening is None else opening.principal_cents - opening.principal_due_cents
    carried = 0 if opening is None else opening.accrued_interest_cents
    plan = plan_for(terms, not_due)
    begins = max(terms.starts_on, terms.accrues_from)
    if terms.interest.index and not resets:
        raise RateError(
            "rates", "found no reset; an index note needs one on or before the first day of interest", code="#N/A"
        )
    if rates.by_period:
        rates.begin(max([terms.accrues_from, *plan.interest_dates_gone[-1:]]), plan.next_interest_date)
    plan.start(lambda: Moment(begins, not_due, Fraction(carried), rates.at(begins), begins))
    changes = [Change(each.effective, each) for each in terms.amendments]
    changes += [Change(each.date, drawn=each.amount_cents or 0) for each in activity if each.type == "draw"]
    changes.sort(key=lambda each: (each.date, each.amendment is None))
    at = Standing(terms.starts_on, not_due, 0, carried, begins)
    if _is_steady(terms, plan, rates, changes):
        return _steady_rows(terms, plan, rates, convention, at)
    return _rows_ahead(terms, plan, rates, convention, at, changes)


def _rows_ahead(
    terms: NoteTerms,
    plan: Plan,
    rates: RateSource,
    convention: DayCount,
    at: Standing,
    changes: Sequence[Change],
) -> list[ScheduleRow]:
    """The rows of any note."""
    accrues_from = terms.accrues_from
    rows: list[ScheduleRow] = []
    known: Decimal | None = None
    for item in run_ahead(terms, plan, rates, convention, at, changes):
        due, first = item.instalment, item.start if item.start > accrues_from else accrues_from
        end = due.falls_on if due.falls_on > first else first
        if item.rate is not None:
            known = item.rate
        rows.append(
            ScheduleRow(
                due.number,
                due.falls_on,
                _days(convention, item.period_start, first, end),
                item.opening,
                known if known is not None else rates.at(end),
                item.interest,
                item.principal,
                item.interest + item.principal,
                item.balance,
                due.contract_date,
                "to come",
                item.added,
            )
        )
    return rows


def _days(convention: DayCount, period_start: Date, start: Date, end: Date) -> int:
    """Days of a part of a period: the difference of two counts from its start, as its interest is."""
    if convention.additive:
        return (end - start).days
    return convention.days(period_start, end) - convention.days(period_start, start)


def _is_steady(terms: NoteTerms, plan: Plan, rates: RateSource, changes: Sequence[Change]) -> bool:
    """Whether nothing changes on the way: most notes are so, and whole portfolios of schedules are made of them."""
    return (
        not changes
        and isinstance(rates, ListedRates)
        and rates.steps.starts[-1] <= terms.accrues_from
        and is_steady(terms, plan)
    )


def _steady_rows(
    terms: NoteTerms, plan: Plan, rates: RateSource, convention: DayCount, at: Standing
) -> list[ScheduleRow]:
    """The rows of a steady note: those of `_rows_ahead`, from whole columns."""
    assert isinstance(rates, ListedRates)  # held by `_is_steady`
    scaled, denominator = rates.steps.scaled[-1], rates.scale * convention.denominator
    found = steady_columns(terms, plan, scaled, denominator, convention, at)
    edges = found.edges
    columns = zip(
        found.numbers,
        found.days,
        found.units
        if convention.counts_days
        else map(_days, repeat(convention), found.period_starts, edges, edges[1:]),
        found.openings,
        repeat(rates.steps.rates[-1]),
        found.interest,
        found.principal,
        map(add, found.interest, found.principal),
        found.closings,
        found.contract_dates,
        repeat("to come"),
        repeat(0),
        strict=False,
    )
    # from whole tuples: half the time of the named tuple's own constructor
    return list(map(tuple.__new__, repeat(ScheduleRow), columns))


def totals(rows: Sequence[ScheduleRow]) -> ScheduleTotals:
    """Sums of interest, principal and payments."""
    interest = sum(row.interest for row in rows)
    principal = sum(row.principal for row in rows)
    return ScheduleTotals(interest=interest, principal=principal, payment=interest + principal)


def total_interest(rows: Sequence[ScheduleRow]) -> Decimal:
    """The interest of the whole schedule as an amount."""
    return money(totals(rows).interest)
