"""Principal ahead by date, and what of it is current: due within a year, past due or callable (ASC 470-10-45)."""

from __future__ import annotations

from datetime import date

from promnote.basics import dates
from promnote.running.projection import Projection, project
from promnote.running.snapshot import Snapshot


def is_callable(account: Snapshot) -> bool:
    """Whether a default lets the holder call the note within a year of the account's day (ASC 470-10-45-11).

    It does unless the holder gave up the right for more than a year from that day.
    """
    waived = account.waived_through
    return account.in_default and (waived is None or waived <= dates.year_later(account.day))


def principal_ahead(account: Snapshot, projection: Projection | None) -> list[tuple[date, int]]:
    """Principal still to fall due, by date; interest still to be capitalised is none yet."""
    if account.accelerated_on is not None:
        return []
    known = account.plan.principal_ahead(account.not_due)
    if known is not None and account.terms.interest.capitalize_through is None:
        return known
    found, left = [], account.not_due
    for item in projection.items if projection is not None else ():
        amount = min(item.principal, left)
        if amount:
            found.append((item.date, amount))
        left -= amount
    return found


def current_portion(account: Snapshot, projection: Projection | None) -> int:
    """Principal past due or due within a year of the account's day (ASC 470-10-45); all of it where the note can be called."""
    if is_callable(account):
        return account.balance
    horizon = dates.year_later(account.day)
    ahead = sum([amount for day, amount in principal_ahead(account, projection) if day <= horizon])
    return account.overdue_principal + ahead


def projection_for_portions(account: Snapshot) -> Projection | None:
    """The projection where the current portion depends on it, else an empty one: it is the dear part of a month."""
    if account.accelerated_on is None and account.plan.principal_parts(account.not_due) is None:
        return project(account)
    return project(account) if account.terms.interest.capitalize_through is not None else Projection((), 0)


def maturity_date(account: Snapshot, projection: Projection | None) -> date | None:
    """The day on which the last principal falls due as the note stands: the acceleration's, or the last one ahead."""
    if account.accelerated_on is not None:
        return account.accelerated_on
    ahead = principal_ahead(account, projection)
    return ahead[-1][0] if ahead else account.plan.last_date
