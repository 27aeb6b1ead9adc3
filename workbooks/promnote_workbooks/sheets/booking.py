"""Booking: which entries a close adds for good, and which the journal shows. The same for one workbook and for a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from promnote.contract.terms import Note
from promnote.reports.months import Balances, Booked, Month, months
from promnote.reports.months import close as close_months
from promnote_workbooks.sheets.booked_sheet import month_lines, standing
from promnote_workbooks.sheets.journal_sheet import booked_months
from promnote_workbooks.sheets.written import Row

_DATES, _AMOUNTS = ("month_end", "date", "as_of"), ("debit", "credit")


class Booking(NamedTuple):
    """The lines that Journal shows (None: those that stand there), and those that Booked gets."""

    shown: list[Row] | None
    added: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What is kept of a note for good: its closed months and their lines."""

    closes: tuple[Booked, ...] = ()
    lines: tuple[Row, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data: dates as ISO, amounts as text."""
        return {
            "closes": [
                {
                    "month_end": each.month_end.isoformat(),
                    "balances": list(each.balances),
                    "activity": list(each.activity),
                }
                for each in self.closes
            ],
            "lines": [
                {
                    **row,
                    **{key: row[key].isoformat() for key in _DATES},
                    **{key: None if row[key] is None else str(row[key]) for key in _AMOUNTS},
                }
                for row in self.lines
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Books:
        """Back from plain data; sums that an older version did not know are 0. Raises TypeError, KeyError or ValueError."""
        return cls(
            closes=tuple(
                Booked(
                    month_end=date.fromisoformat(each["month_end"]),
                    balances=Balances(*map(int, each["balances"])),
                    activity=tuple(each["activity"]),
                )
                for each in data["closes"]
            ),
            lines=tuple(
                {
                    **row,
                    **{key: date.fromisoformat(row[key]) for key in _DATES},
                    **{key: None if row[key] is None else Decimal(row[key]) for key in _AMOUNTS},
                }
                for row in data["lines"]
            ),
        )


NO_BOOKS = Books()


def shown_lines(note: Note, as_of: date, before: Books, after: Books) -> list[Row] | None:
    """What Journal shows of a run that found the books `before` and left them `after`; None: what stands there."""
    return booking(note, as_of, before, after.closes, tuple(months(note, as_of, before.closes))).shown


def closed(note: Note, as_of: date, books: Books) -> Books:
    """The books with every open month through `as_of`, a month-end, closed. Raises NoteError."""
    closes = close_months(note, as_of, books.closes)
    added = booking(note, as_of, books, closes, tuple(months(note, as_of, books.closes))).added
    return Books(closes=tuple(closes), lines=(*books.lines, *added))


def booking(note: Note, as_of: date, books: Books, closes: Sequence[Booked], before: Sequence[Month]) -> Booking:
    """The entries of the period that a run brings, closed or not; those of months that it closes are booked for good.

    `books` are those before the run, `closes` all closes after it, `before` the months with what was closed before it.
    """
    booked = books.lines
    ends = {each.month_end for each in closes[len(books.closes) :]}
    closing = [month for month in before if not month.closed and month.end in ends]
    if closing:
        added = [row for month in closing for row in month_lines(month, as_of, booked)]
        first_shown = closing[0].end if books.closes else closing[-1].end
        return Booking([row for row in added if row["month_end"] >= first_shown], added)
    if not all(month.closed for month in before):
        return Booking([row for month in booked_months(before) for row in month_lines(month, as_of, booked)], [])
    if not booked:
        return Booking(None, [])
    # nothing is open: what the last close brought still stands
    latest = max(row["as_of"] for row in booked)
    if latest < closes[-1].month_end:
        return Booking([], [])  # the last close brought nothing
    shown_ends = sorted({row["month_end"] for row in booked if row["as_of"] == latest})
    if before[0].end in shown_ends:
        shown_ends = shown_ends[-1:]
    return Booking([row for end in shown_ends for row in standing(booked, end)], [])
