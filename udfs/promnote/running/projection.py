"""What is still to fall due after a ledger's date, at the rate in force on it, if it is paid when due.

A figure as of a date rests on what is dated by then: a reset or an amendment after it does not reach back. Overdue
principal is taken as paid on the ledger's date; the current period's interest includes what has accrued so far and is rounded
once with it, as it will be when it falls due.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from promnote.basics.money import exact_product, round_ratio
from promnote.running.account import Account
from promnote.running.ledger import Ledger


class ProjectedItem(NamedTuple):
    """A due date ahead: interest and principal in cents, `balance` the unpaid principal after it."""

    date: date
    interest: int
    principal: int
    balance: int


class Projection(NamedTuple):
    """Items in date order, and the usury maximum still to come (exact, over the account's usury denominator)."""

    items: tuple[ProjectedItem, ...]
    usury_exact: int | Fraction


def project(ledger: Ledger) -> Projection | None:
    """The scheduled rest of the note; empty after acceleration and when no principal is left; None without a rate."""
    account = ledger.account
    balance = account.principal_not_due
    if account.accelerated_on is not None or not balance:
        return Projection((), 0)
    rate = rate_in_force(account)
    if rate is None:
        return None
    scaled, convention = int(exact_product(rate, account.steps.scale)), account.convention
    exact, carried = account.interest_exact, account.accrued_posted
    start, period_start = account.day, account.period_start
    usury: int | Fraction = 0
    items = []
    for day in ledger.due_dates:
        if day <= ledger.as_of:
            continue
        begin = max(start, account.accrues_from)
        if begin < day:
            exact += balance * scaled * convention.part(period_start, begin, day)
        usury += account.usury_maximum_exact(balance, start, day)
        interest = 0
        if day in ledger.interest_due_dates:
            interest = carried + round_ratio(exact, account.interest_denominator, account.rounding)
            exact, carried, period_start = 0, 0, max(day, account.accrues_from)
        principal = account.not_due.get(day, 0)
        balance -= principal
        items.append(ProjectedItem(day, interest, principal, balance))
        start = day
        if not balance and not exact and not carried:
            # on an own cycle the last interest falls due after principal that was prepaid
            break
    return Projection(tuple(items), usury)


def rate_in_force(account: Account) -> Decimal | None:
    """The contract rate of the account's day: the default rate while a default runs; None before the first reset."""
    if account.in_default and account.terms.interest.default_rate is not None:
        return account.terms.interest.default_rate
    return account.steps.known_on(account.day)
