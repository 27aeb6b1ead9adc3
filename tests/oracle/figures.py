"""Every figure of `ledger --json` from the day-by-day walk (design, "The outside"; meaning-2, section 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .contract import Terms
from .days import add_months, is_month_end
from .plain import ONE_DAY, money, rate_as_decimal
from .walk import Projected, Walk, per_diem


@dataclass
class Ahead:
    """What a projection found."""

    falling: list[Projected]
    interest: int  # posted on the way
    maximum: Fraction


def a_year_later(day: date) -> date:
    """The same day a year on, or that month's last day if the day is a month's last day."""
    return add_months(day, 12, is_month_end(day))


def project(walk: Walk) -> Ahead | None:
    """Run ahead to the last instalment. None: no rate is known for the as-of date."""
    if walk.matured() or walk.settled:
        return Ahead([], 0, walk.maximum)
    if walk.rate_in_force(walk.as_of) is None or walk.contract_rate(walk.as_of) is None:
        return None
    copy = walk.project_from_here()
    posted_before = copy.interest_posted_to_date
    # Reading: what accrued late charges are owed bears nothing, so a projection leaves late charges alone
    day = walk.as_of
    horizon = a_year_later(walk.as_of)
    while not copy.last_fallen:
        if not copy.undue and not copy.carried and not copy.accrued and day > horizon:
            break
        copy.accrue(day)
        day += ONE_DAY
        copy.events(day)
    return Ahead(copy.projected, copy.interest_posted_to_date - posted_before, copy.maximum)


def next_instalment(falling: list[Projected] | None) -> dict[str, Any]:
    """The next day on which anything falls due, interest alone too. Its number is the place among all instalments: dates
    of interest's own cycle and a bullet's maturity are instalments too (Reading; without a cycle: 1 to count)."""
    names = ("next_installment_date", "next_installment_principal", "next_installment_interest")
    nothing: dict[str, Any] = {**dict.fromkeys(names), "next_installment_number": None}
    following = next((part for part in falling or [] if part.principal or part.interest), None)
    if following is None:
        return nothing
    of_day = [part for part in falling or [] if part.due == following.due]
    return {
        "next_installment_date": following.due,
        "next_installment_principal": money(sum(part.principal for part in of_day)),
        "next_installment_interest": money(sum(part.interest for part in of_day)),
        "next_installment_number": following.number,
    }


def maturity(walk: Walk, ahead: Ahead | None) -> date:
    """The day on which the last of it falls due: acceleration is a maturity; a level note that was prepaid ends sooner.
    Reading: the last projected day on which principal falls due, else the contract's own last."""
    if walk.accelerated_on is not None:
        return walk.accelerated_on
    days = [part.due for part in (ahead.falling if ahead else []) if part.principal]
    return days[-1] if days else walk.own_instalments()[-1].due


def usury_figures(walk: Walk, ahead: Ahead | None) -> dict[str, Decimal | None]:
    """To date by the exclusive cut-off; projected: to date plus what is scheduled to maturity (design, Usury)."""
    names = ("usury_maximum_interest", "usury_interest_charged", "usury_excess", "usury_projected_excess")
    terms, day = walk.terms, walk.as_of
    if not terms.usury:
        return dict.fromkeys(names)
    charged, excess = walk.charged(day), walk.excess(day)
    if excess is None:
        return dict(zip(names, (None, money(charged), None, None), strict=True))
    projected: int | None = excess
    if not walk.matured() and not walk.settled:
        projected = None
        if ahead is not None:
            over_life = charged - walk.cut(walk.accrued) + ahead.interest
            projected = max(0, over_life - terms.round(ahead.maximum))
    values = (
        money(terms.round(walk.maximum)),
        money(charged),
        money(excess),
        None if projected is None else money(projected),
    )
    return dict(zip(names, values, strict=True))


def walk_through(note: dict[str, Any], as_of: date) -> Walk:
    """The note at the as-of date, as the walk leaves it."""
    walk = Walk(Terms(note), as_of)
    walk.run()
    return walk


def figures(note: dict[str, Any], as_of: date) -> dict[str, Any]:
    """Every figure. Money and rate are Decimal, dates are date, days are int, None is "null"."""
    return figures_of(walk_through(note, as_of))


def figures_of(walk: Walk) -> dict[str, Any]:
    terms, as_of = walk.terms, walk.as_of
    late_since = [item.late_from for item in walk.items if item.unpaid and item.late_from <= as_of]
    ahead = project(walk)
    horizon = a_year_later(as_of)
    current: int | None = None
    if ahead is not None:
        falling = sum(part.principal for part in ahead.falling if part.due <= horizon)
        current = min(walk.principal(), walk.principal_due() + falling)
    if walk.in_default:
        # callable debt, ASC 470-10-45-11: histories here state no waiver
        current = walk.principal()
    rate, one_day, excess = walk.rate_in_force(as_of), per_diem(walk), walk.excess(as_of) or 0
    payoff = max(0, walk.owed() - walk.held - excess)
    # what a payoff row takes: the premium is on what a usury credit would leave of U
    with_premium = walk.owed() - excess + walk.premium_on(walk.undue_after_credit(excess), as_of) - walk.held
    result: dict[str, Any] = {
        "principal": money(walk.principal()),
        "principal_due": money(walk.principal_due()),
        "days_past_due": (as_of - min(late_since)).days if late_since else 0,
        "interest_due": money(walk.interest_due()),
        "costs": money(walk.costs),
        "unapplied": money(walk.held),
        "payoff": money(payoff),
        "payoff_with_premium": money(max(0, with_premium)),
        "per_diem": None if one_day is None else money(one_day),
        "rate": None if rate is None else rate_as_decimal(rate),
        **next_instalment(None if ahead is None else ahead.falling),
        "maturity_date": maturity(walk, ahead),
        "interest_paid_to_date": money(walk.interest_paid_to_date),
        "principal_paid_to_date": money(walk.principal_paid_to_date),
        "current_portion": None if current is None else money(current),
        "long_term_portion": None if current is None else money(walk.principal() - current),
        **usury_figures(walk, ahead),
        "refund_owed": money(walk.refund),
    }
    if terms.inclusive:  # the as-of day itself, in these four only
        walk.accrue(as_of)
    result["interest_accrued"] = money(walk.interest_accrued())
    result["late_charges"] = money(walk.late_charges())
    result["interest_to_date"] = money(walk.interest_posted_to_date + walk.cut(walk.accrued))
    result["late_charges_to_date"] = money(walk.late_posted_to_date + terms.round(walk.late_accrued))
    return result


def rows(note: dict[str, Any], as_of: date) -> list[dict[str, Any]]:
    """What happened: date, event, the money columns it paid or made due, unpaid principal after it."""
    return walk_through(note, as_of).log
