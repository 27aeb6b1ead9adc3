"""Years: what interest a note accrued and paid and what principal it paid, by calendar year or fiscal year.

A year is the difference of two to-date sums, so that years add up to the cent, as months do. What Forms 1098 and 1099-INT ask
for is the interest received in a calendar year.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from promnote.basics import dates
from promnote.contract.terms import Note
from promnote.reports.flows import FLOWS
from promnote.running.ledger import Ledger, snapshots_at

_NAMES = ("interest_expense", "interest_paid", "principal_paid", "late_charges", "costs", "payments")


class Year(NamedTuple):
    """From the day after the last year's end (or the note's start) through `end`; amounts in cents.

    `principal` is what is unpaid on `end`. A last year that is not over ends on the as-of date.
    """

    start: date
    end: date
    interest_accrued: int
    interest_paid: int
    principal_paid: int
    late_charges: int
    costs: int
    received: int
    principal: int


def years(note: Note, as_of: date, year_end_month: int = 12, ledger: Ledger | None = None) -> list[Year]:
    """Every year from the note's start through `as_of`; a fiscal year ends with `year_end_month` (1 to 12).

    `ledger`: a replay of the note that stopped at its month-ends, so that none is needed here.
    """
    ends = _year_ends(note.terms.starts_on, as_of, year_end_month)
    found: list[Year] = []
    before = [0] * len(_NAMES)
    start = note.terms.starts_on
    for end, account in snapshots_at(note, ends, ledger):
        now = [FLOWS[name].to_date(account) for name in _NAMES]
        moved = [new - old for new, old in zip(now, before, strict=True)]
        found.append(Year._make((start, end, *moved, account.balance)))
        before, start = now, dates.next_day(end)
    return found


def _year_ends(first: date, as_of: date, month: int) -> list[date]:
    ends: list[date] = []
    end = dates.month_end(date(first.year, month, 1))
    if end < first:
        end = dates.month_end(date(first.year + 1, month, 1))
    while end < as_of:
        ends.append(end)
        end = dates.month_end(date(end.year + 1, month, 1))
    return [*ends, as_of]
