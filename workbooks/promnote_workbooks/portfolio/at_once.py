"""Figures of notes paid as agreed, whole columns at once: exact whole numbers of 64 bits, `pip install 'promnote[portfolio]'`.

What the ledger does one event after another is done here for one instalment number after another over all notes. Amounts are
cents, interest is rounded half up once a period, as it is posted. `agreed` has bounded every product; no float is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from promnote.basics.dates import days_in_month, year_later
from promnote.reports.figures import FIGURES
from promnote_workbooks.portfolio.agreed import FIRST_YEAR, LAST_YEAR, AgreedNote, month_of

Whole = NDArray[np.int64]
_FROM = 12 * FIRST_YEAR
#: Days of each month, and the ordinal of its first day, from January of FIRST_YEAR.
_LENGTHS: Whole = np.array(
    [days_in_month(year, month) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in range(1, 13)], dtype=np.int64
)
_STARTS: Whole = date(FIRST_YEAR, 1, 1).toordinal() + np.concatenate(([0], np.cumsum(_LENGTHS)[:-1]))
#: Figures that a note paid as agreed has none of, or that do not apply to it.
_ZERO = ("principal_due", "days_past_due", "interest_due", "late_charges", "costs", "unapplied", "late_charges_to_date",
         "refund_owed")  # fmt: skip
_BLANK = ("usury_maximum_interest", "usury_interest_charged", "usury_excess", "usury_projected_excess")
_NOTHING: dict[str, int | None] = {**dict.fromkeys(_ZERO, 0), **dict.fromkeys(_BLANK)}


def figures_at_once(notes: Sequence[AgreedNote], as_of: date) -> list[tuple[Any, ...]]:
    """The figures of each note in the order of `FIGURES`, as `promnote.reports.figures` gives them."""
    found: list[tuple[Any, ...]] = [()] * len(notes)
    for counted in {note.counted for note in notes}:
        places = [place for place, note in enumerate(notes) if note.counted == counted]
        for place, row in zip(places, _Columns([notes[each] for each in places], counted).rows(as_of), strict=True):
            found[place] = row
    return found


class _Columns:
    """Notes of one way of counting days, a column for each term."""

    def __init__(self, notes: Sequence[AgreedNote], counted: str) -> None:
        def column(name: str) -> Whole:
            return np.array([getattr(note, name) for note in notes], dtype=np.int64)

        self.notes, self.counted = notes, counted
        self.principal, self.count, self.every = column("principal"), column("number"), column("every")
        self.first_month, self.day = column("first_month"), column("day")
        self.issue_month, self.issue_day = column("issue_month"), column("issue_day")
        self.rate, self.denominator = column("rate_numerator"), column("denominator")
        amount = column("amount")
        rounded = (2 * self.principal + self.count) // (2 * self.count)
        # a few cents over many instalments: rounding up would leave nothing for the last, so it goes down
        by_count = np.where(rounded * (self.count - 1) < self.principal, rounded, self.principal // self.count)
        self.regular = np.where(amount > 0, amount, by_count)

    # --- dates ------------------------------------------------------------------------------------------------------

    def _falls_on(self, number: Whole | int, at: Any = slice(None)) -> tuple[Whole, Whole]:
        """(month, day) of instalment `number` of the notes `at`."""
        month = self.first_month[at] + (number - 1) * self.every[at]
        return month, np.minimum(self.day[at], _LENGTHS[month - _FROM])

    def _due_by(self, day: date) -> Whole:
        """How many instalments fall due on or before a day."""
        months = month_of(day) - self.first_month
        number = np.minimum(np.where(months < 0, 0, months // self.every + 1), self.count)
        month, falls_on = self._falls_on(np.maximum(number, 1))
        late = (number > 0) & (month == month_of(day)) & (falls_on > day.day)
        found: Whole = number - late
        return found

    def _units(self, month: Whole, day: Whole, to_month: Whole, to_day: Whole) -> Whole:
        """Units of the day count from a date to a date."""
        if self.counted == "actual":
            days: Whole = _STARTS[to_month - _FROM] + to_day - _STARTS[month - _FROM] - day
            return days
        first, last = day, to_day
        if self.counted == "european":
            last = np.minimum(last, 30)
        else:
            ends = (month % 12 == 1) & (day == _LENGTHS[month - _FROM])
            both = ends & (to_month % 12 == 1) & (to_day == _LENGTHS[to_month - _FROM])
            last = np.where(both, 30, last)
            long_month = (last == 31) & (day >= 30)
            # measured against Excel: the 31st counts in full from a February's end, where the SIA rule makes it a 30th
            last = np.where(long_month | ((last == 31) & ends) if self.counted == "us" else long_month, 30, last)
            first = np.where(ends, 30, first)
        units: Whole = 30 * (to_month - month) + last - np.minimum(first, 30)
        return units

    # --- money ------------------------------------------------------------------------------------------------------

    def _interest(self, balance: Whole, units: Whole | int, at: Any = slice(None)) -> Whole:
        """Interest on a balance, rounded half up to cents."""
        denominator = self.denominator[at]
        cents: Whole = (2 * balance * self.rate[at] * units + denominator) // (2 * denominator)
        return cents

    def rows(self, as_of: date) -> list[tuple[Any, ...]]:
        """The figures of each note."""
        due = self._due_by(as_of)
        paid, last_month, last_day = self._posted(due)
        settled = due == self.count
        balance = np.where(settled, 0, self.principal - due * self.regular)
        now = np.full_like(due, month_of(as_of)), np.full_like(due, as_of.day)
        accrued = self._interest(balance, np.where(settled, 0, self._units(last_month, last_day, *now)))
        # what is next; nothing is, for a note that is settled
        upcoming = np.minimum(due + 1, self.count)
        next_month, next_day = self._falls_on(upcoming)
        next_principal = np.where(upcoming == self.count, balance, self.regular)
        next_interest = self._interest(
            balance, np.where(settled, 0, self._units(last_month, last_day, next_month, next_day))
        )
        within = self._due_by(year_later(as_of))
        current = np.where(within == self.count, balance, (within - due) * self.regular)
        final_month, final_day = self._falls_on(self.count)
        owed = (balance + accrued).tolist()
        gone = settled.tolist()
        columns: dict[str, list[Any]] = {
            "principal": balance.tolist(),
            "interest_accrued": accrued.tolist(),
            "payoff": owed,
            "payoff_with_premium": owed,
            "per_diem": self._interest(balance, 1).tolist(),
            "rate": [note.rate for note in self.notes],
            "next_installment_number": _unless(gone, upcoming.tolist()),
            "next_installment_date": _unless(gone, _dates(next_month, next_day)),
            "next_installment_principal": _unless(gone, next_principal.tolist()),
            "next_installment_interest": _unless(gone, next_interest.tolist()),
            "interest_to_date": (paid + accrued).tolist(),
            "interest_paid_to_date": paid.tolist(),
            "principal_paid_to_date": (self.principal - balance).tolist(),
            "current_portion": current.tolist(),
            "long_term_portion": (balance - current).tolist(),
            "maturity_date": _dates(final_month, final_day),
        }
        size = len(self.notes)
        return list(
            zip(*(columns[name] if name in columns else [_NOTHING[name]] * size for name in FIGURES), strict=True)
        )

    def _posted(self, due: Whole) -> tuple[Whole, Whole, Whole]:
        """Interest of all instalments that fell due, and (month, day) of the last of them, or of issue."""
        # notes with the most instalments behind them first: those that go on are always at the front
        order = np.argsort(-due, kind="stable")
        sorted_due = due[order]
        paid = np.zeros_like(due)
        month, day = self.issue_month[order], self.issue_day[order]
        balance = self.principal[order]
        regular = self.regular[order]
        for number in range(1, int(sorted_due[0]) + 1 if len(due) else 1):
            size = int(np.searchsorted(-sorted_due, -number, side="right"))
            at = order[:size]
            to_month, to_day = self._falls_on(number, at)
            units = self._units(month[:size], day[:size], to_month, to_day)
            paid[:size] += self._interest(balance[:size], units, at)
            month[:size], day[:size] = to_month, to_day
            balance[:size] -= regular[:size]
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        return paid[back], month[back], day[back]


def _unless(gone: list[bool], values: list[Any]) -> list[Any]:
    return [None if settled else value for settled, value in zip(gone, values, strict=True)]


def _dates(month: Whole, day: Whole) -> list[date]:
    return list(map(date.fromordinal, (_STARTS[month - _FROM] + day - 1).tolist()))
