"""The schedule of a note: which principal and which interest fall due on which date, if everything is paid when due.

Principal items come from the instalments (Note ¶1) or the maturity of a bullet note; interest falls due with each of them,
or on its own cycle and at maturity. Interest is exact between postings and rounded once, when it falls due.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import count, repeat
from typing import NamedTuple

from promnote.basics import dates
from promnote.basics.errors import RateError
from promnote.basics.money import money, round_ratio, scale_rates
from promnote.basics.rates import RateReset, RateSteps, contract_rate
from promnote.contract.terms import NoteTerms

ZERO = Decimal(0)


class PrincipalItem(NamedTuple):
    """One principal instalment as the contract states it."""

    due_date: date
    amount_cents: int


class ScheduleRow(NamedTuple):
    """One due date. Amounts in cents; `rate` is the contract rate of the row's first day, a fraction.

    A named tuple rather than a dataclass: thousands of schedules a second are made of these.
    """

    number: int
    date: date
    days: int
    opening: int
    rate: Decimal
    interest: int
    principal: int
    payment: int
    closing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleTotals:
    """Totals of a schedule, in cents."""

    interest: int
    principal: int
    payment: int


def regular_amount(principal_cents: int, count: int, amount_cents: int | None = None) -> int:
    """The principal of every instalment but the last: `amount_cents`, by default principal / count, rounded."""
    amount = round_ratio(principal_cents, count) if amount_cents is None else amount_cents
    # a few cents over many instalments: rounding up would leave nothing for the last, so it goes down
    return amount if amount * (count - 1) < principal_cents else principal_cents // count


def principal_amounts(principal_cents: int, count: int, amount_cents: int | None = None) -> list[int]:
    """The instalments of `principal_cents`: `amount_cents` each (default principal / count), the last takes the rest."""
    amount = regular_amount(principal_cents, count, amount_cents)
    return [amount] * (count - 1) + [principal_cents - amount * (count - 1)]


def maturity_of(terms: NoteTerms, on: date | None = None) -> date:
    """The last date on which principal falls due, as amended through `on` (default: through the last amendment)."""
    if terms.installments is not None:
        each = terms.installments
        return dates.step(each.first_date, (each.count - 1) * each.every_months, each.month_end)
    maturity = terms.maturity_date
    assert maturity is not None  # held by NoteTerms
    for amendment in terms.amendments:
        # what fell due before an amendment stays due
        in_time = amendment.effective <= maturity and (on is None or amendment.effective <= on)
        if amendment.maturity_date is not None and in_time:
            maturity = amendment.maturity_date
    return maturity


def principal_items(terms: NoteTerms, on: date | None = None) -> list[PrincipalItem]:
    """The principal instalments in date order (one, at maturity, for a bullet note as amended through `on`)."""
    return list(map(PrincipalItem, *principal_plan(terms, on)))


def principal_plan(terms: NoteTerms, on: date | None = None) -> tuple[Sequence[date], Sequence[int]]:
    """The dates and the amounts of `principal_items`."""
    each = terms.installments
    if each is None:
        return (maturity_of(terms, on),), (terms.principal_cents,)
    due = dates.steps(each.first_date, each.count, each.every_months, each.month_end)
    return due, principal_amounts(terms.principal_cents, each.count, each.amount_cents)


def interest_dates(terms: NoteTerms, principal_dates: Sequence[date], maturity: date) -> list[date]:
    """The dates on which interest falls due: those of principal, or the own cycle before maturity, and maturity."""
    first = terms.interest.first_date
    if first is None:
        return list(principal_dates)
    on_month_end = dates.is_month_end(first)
    if terms.installments is not None and on_month_end:
        on_month_end = terms.installments.month_end
    found, months = [], 0
    while dates.can_step(first, months) and (day := dates.step(first, months, on_month_end)) < maturity:
        found.append(day)
        months += terms.interest.every_months
    return [*found, maturity]


def rate_steps(terms: NoteTerms, resets: Sequence[RateReset]) -> RateSteps:
    """The contract rate over time: the fixed rate or index + spread with floor and cap, as amended."""
    interest = terms.interest
    steps: list[tuple[date, Decimal]]
    if interest.rate is not None:
        steps = [(date.min, interest.rate)]
        steps += [(each.effective, each.rate) for each in terms.amendments if each.rate is not None]
    else:
        steps = _index_steps(terms, resets)
    extra = [interest.default_rate] if interest.default_rate is not None else []
    return RateSteps(steps, scale_rates([rate for _, rate in steps] + extra))


def _index_steps(terms: NoteTerms, resets: Sequence[RateReset]) -> list[tuple[date, Decimal]]:
    interest = terms.interest
    spreads = [(date.min, interest.spread)]
    spreads += [(each.effective, each.spread) for each in terms.amendments if each.spread is not None]
    if len(spreads) == 1:
        return [
            (each.effective, contract_rate(each.index_rate, interest.spread, interest.floor, interest.cap))
            for each in resets
        ]
    starts = sorted({each.effective for each in resets} | {start for start, _ in spreads})
    steps = []
    for start in starts:
        in_force = [each.index_rate for each in resets if each.effective <= start]
        spread = [value for day, value in spreads if day <= start][-1]
        if in_force:
            steps.append((start, contract_rate(in_force[-1], spread, interest.floor, interest.cap)))
    return steps


def schedule_rows(terms: NoteTerms, resets: Sequence[RateReset] = ()) -> list[ScheduleRow]:
    """The schedule, a row per due date, interest projected on the last known reset.

    Raises RateError where a day that bears interest has no reset on or before it.
    """
    due_dates, amounts = principal_plan(terms)
    posts: Iterable[bool] = repeat(True)
    if terms.interest.first_date is not None:
        on_interest_date = frozenset(interest_dates(terms, due_dates, due_dates[-1]))
        due = dict(zip(due_dates, amounts, strict=True))
        due_dates = sorted({*due, *on_interest_date})
        amounts = [due.get(day, 0) for day in due_dates]
        posts = [day in on_interest_date for day in due_dates]
    steps, convention, rounding = rate_steps(terms, resets), terms.interest.day_count, terms.interest.rounding
    if not steps.starts:
        raise RateError(
            "rates", "found no reset; an index note needs one on or before the first day of interest", code="#N/A"
        )
    denominator = steps.scale * convention.denominator
    balance = terms.principal_cents
    start = period_start = terms.accrues_from
    # one rate for good and a day count in whole days, as most notes have: a period weighs rate x days
    fixed = steps.starts[-1] <= start
    rate, scaled = steps.rates[-1], steps.scaled[-1] if fixed and convention.counts_days else None
    exact: int | Fraction = 0
    rows = []
    for number, day, principal, posted in zip(count(1), due_dates, amounts, posts):
        # nothing accrues before `accrues_from`, and no period begins before it
        end = day if day > start else start
        if scaled is not None:
            days = (end - start).days
            exact += balance * scaled * days
        else:
            # a segment's days are the difference of two counts from the period's start, as its interest is
            days = convention.days(period_start, end) - convention.days(period_start, start)
            exact += balance * steps.weighted(convention, period_start, start, end)
        if not fixed:
            rate = steps.at(start if start < end else max(start, steps.starts[0]))
        interest = 0
        if posted:
            interest = round_ratio(exact, denominator, rounding)
            exact, period_start = 0, end
        closing = balance - principal
        rows.append(ScheduleRow(number, day, days, balance, rate, interest, principal, interest + principal, closing))
        balance, start = closing, end
    return rows


def totals(rows: Sequence[ScheduleRow]) -> ScheduleTotals:
    """Sums of interest, principal and payments."""
    interest = sum(row.interest for row in rows)
    principal = sum(row.principal for row in rows)
    return ScheduleTotals(interest=interest, principal=principal, payment=interest + principal)


def total_interest(rows: Sequence[ScheduleRow]) -> Decimal:
    """The interest of the whole schedule as an amount."""
    return money(totals(rows).interest)
