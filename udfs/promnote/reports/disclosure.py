"""Maturities for the notes to the balance sheet: each of the five years after its date, and thereafter (ASC 470-10-50-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from promnote.basics import dates
from promnote.reports.portions import is_callable, principal_ahead, projection_for_portions
from promnote.running.snapshot import Snapshot

YEARS = 5


class Maturities(NamedTuple):
    """`years[k]`: principal due in the k-th year after the date, what is past due in the first; `thereafter`: the rest."""

    year_ends: tuple[date, ...]
    years: tuple[int, ...]
    thereafter: int

    @property
    def total(self) -> int:
        return sum(self.years) + self.thereafter


def maturities(account: Snapshot) -> Maturities:
    """The maturities of a replayed note as of the account's day, in cents; what can be called for a default in the first year."""
    if is_callable(account):
        return maturities_of([], account.balance, account.day)
    ahead = principal_ahead(account, projection_for_portions(account))
    return maturities_of(ahead, account.overdue_principal, account.day)


def maturities_of(not_due: Sequence[tuple[date, int]], past_due: int, as_of: date) -> Maturities:
    """Principal not yet due by date, and what is past due, over the years after `as_of`."""
    on_month_end = dates.is_month_end(as_of)
    ends = tuple(
        dates.step(as_of, months, on_month_end) if dates.can_step(as_of, months) else dates.LATEST
        for months in range(12, 12 * YEARS + 1, 12)
    )
    years = [0] * YEARS
    thereafter = 0
    for day, amount in not_due:
        index = next((number for number, end in enumerate(ends) if day <= end), None)
        if index is None:
            thereafter += amount
        else:
            years[index] += amount
    years[0] += past_due
    return Maturities(ends, tuple(years), thereafter)
