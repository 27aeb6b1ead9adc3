"""Running a plan ahead where nothing changes on the way: whole columns at once, as `run_ahead` gives them row by row.

One rate for good, no amendment, no draw, nothing capitalised or solved anew: most schedules are so, and most of what is projected
from a ledger's date.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate
from operator import sub
from typing import NamedTuple

from promnote.basics.daycount import DayCount
from promnote.contract.repayment import Instalment
from promnote.contract.terms import NoteTerms
from promnote.running.plans import Plan


class Standing(NamedTuple):
    """Where a run begins: the day, principal not due, unposted interest (over a denominator), carried cents, the period."""

    day: date
    not_due: int
    exact: int | Fraction
    carried: int
    period_start: date


class Columns(NamedTuple):
    """The instalments ahead with their `numbers`, contract dates and the `days` on which they fall due; of each the first day of
    its interest period, and cents before, due and after it.

    `edges`: the first day that bears, and of each instalment the day through which (exclusive) interest runs; `units` of the
    day count lie between them.
    """

    ahead: Sequence[Instalment]
    numbers: Sequence[int]
    contract_dates: Sequence[date]
    days: Sequence[date]
    edges: list[date]
    units: list[int | Fraction]
    period_starts: list[date]
    openings: list[int]
    interest: list[int]
    principal: list[int]
    closings: list[int]


def is_steady(terms: NoteTerms, plan: Plan) -> bool:
    """Whether, at one rate and without amendments and draws, nothing changes on the way."""
    interest = terms.interest
    return interest.rounding == "half-up" and interest.capitalize_through is None and plan.steady


def steady_columns(
    terms: NoteTerms, plan: Plan, scaled: int | Fraction, denominator: int, convention: DayCount, at: Standing
) -> Columns:
    """The columns of a plan that is steady, at one scaled rate, interest over the denominator. The plan stays as it is."""
    ahead = plan.ahead[::-1]
    if not ahead:
        return Columns([], [], [], [], [], [], [], [], [], [], [])
    numbers, contract_dates, _, days, bears, _, _ = zip(*ahead, strict=True)
    start = max(at.day, terms.accrues_from)  # nothing accrues before the note does
    edges = [start, *days]
    if days[0] < start:
        edges = [day if day > start else start for day in edges]
    additive = convention.additive
    units = convention.parts(at.period_start, edges) if additive else []
    principal = plan.principal_parts(at.not_due)
    if principal is None or not all(bears):
        found = Columns(ahead, numbers, contract_dates, days, edges, units, [], [], [], [], [])
        _one_by_one(found, plan.copy(), scaled, denominator, convention, at)
        return found
    openings = list(accumulate(principal, sub, initial=at.not_due))
    closings = openings[1:]
    openings.pop()
    # rounded half up to cents, once for each period, all of which falls due
    twice, doubled = 2 * scaled, 2 * denominator
    if not additive:
        units = [convention.part(at.period_start, start, edges[1]), *map(convention.units, edges[1:], edges[2:])]
    interest = [(each * twice * part + denominator) // doubled for each, part in zip(openings, units, strict=True)]
    if at.exact:
        interest[0] = (2 * at.exact + openings[0] * twice * units[0] + denominator) // doubled
    if at.carried:
        interest[0] += at.carried
    period_starts = [at.period_start, *edges[1:-1]]
    return Columns(
        ahead, numbers, contract_dates, days, edges, units, period_starts, openings, interest, principal, closings
    )


def _one_by_one(
    found: Columns, plan: Plan, scaled: int | Fraction, denominator: int, convention: DayCount, at: Standing
) -> None:
    """Fills the columns where principal depends on interest or an instalment has no interest. The plan is used up."""
    _, balance, exact, carried, period_start = at
    doubled, split, additive, units, start = (
        2 * denominator,
        plan.split,
        convention.additive,
        found.units,
        found.edges[0],
    )
    for place, (due, end) in enumerate(zip(found.ahead, found.edges[1:], strict=True)):
        found.period_starts.append(period_start)
        found.openings.append(balance)
        if not additive:
            units.append(convention.part(period_start, start, end))
        exact += balance * scaled * units[place]
        bears = 0
        if due.interest:
            carried += (2 * exact + denominator) // doubled
            exact, period_start, bears = 0, end, carried
        interest, principal = split(due, bears, balance)
        carried -= interest
        balance -= principal
        found.interest.append(interest)
        found.principal.append(principal)
        found.closings.append(balance)
        start = end
