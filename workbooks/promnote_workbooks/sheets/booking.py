"""Booking: which entries a close adds for good, and which the journal shows. The same for one workbook and for a batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from promnote.basics.dates import next_day
from promnote.basics.money import money_words
from promnote.contract.terms import Note
from promnote.reports.journal import CATCH_UP
from promnote.reports.months import (
    Balances,
    Booked,
    Month,
    balances_of,
    cause_of,
    issuance_at,
    last_ends,
    last_month,
    month_ends,
    months,
    recorded_late,
)
from promnote.reports.months import close as close_months
from promnote.running.ledger import Ledger
from promnote_workbooks.sheets.booked_sheet import is_reopening, month_lines, standing
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


class Period(NamedTuple):
    """What Journal shows as of a date: from when, the balances before and at the end as they are booked, the lines between."""

    start: date
    opening: Balances
    closing: Balances
    lines: list[Row]


def shown_lines(note: Note, as_of: date, books: Books) -> list[Row] | None:
    """What Journal shows as of a date, with these books; None: what stands there."""
    return booking(note, as_of, books, books.closes, tuple(months(note, as_of, books.closes))).shown


def period_ends(note: Note, as_of: date, books: Books) -> list[date]:
    """The days on which a replay stops that `period` can rest on."""
    return month_ends(note, as_of) if books.closes else last_ends(note, as_of)


def period(note: Note, as_of: date, books: Books, ledger: Ledger) -> Period:
    """The period through a date: since the last close, what the last close brought, or the month where nothing is closed.

    `ledger`: a replay of the note as of the date that stopped at `period_ends`.
    """
    if not books.closes:
        month = last_month(note, as_of, ledger)
        return Period(month.start, month.opening, month.closing, month_lines(month, as_of))
    every = months(note, as_of, books.closes, ledger)
    lines = booking(note, as_of, books, books.closes, every).shown
    if not every[-1].closed:
        first = next(month for month in every if not month.closed)
    else:
        since = min((row["month_end"] for row in lines or ()), default=every[-1].end)
        first = next(month for month in every if month.end == since)
    return Period(first.start, first.opening, every[-1].closing, lines or [])


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
    added = [
        row for month in before if not month.closed and month.end in ends for row in month_lines(month, as_of, booked)
    ]
    if ends or all(month.closed for month in before):
        return Booking(_brought(closes, [*booked, *added]), added)
    return Booking([row for month in booked_months(before) for row in month_lines(month, as_of, booked)], [])


def _brought(closes: Sequence[Booked], lines: Sequence[Row]) -> list[Row] | None:
    """The entries that the last close brought, from what is kept alone, so that every later look finds the same.

    None where they are not kept: the workbook had no sheet Booked then. Of a first close the last month alone, of a month
    that was reopened what was reopened with it.
    """
    last = closes[-1].month_end  # a close goes through its as-of date
    ends = sorted({row["month_end"] for row in lines if row["as_of"] == last})
    reopened = {row["month_end"] for row in lines if is_reopening(row)}
    if closes[0].month_end in ends:
        ends = [last]
    elif last in reopened:
        ends = [end for end in ends if end in reopened]
    shown = [row for end in ends for row in standing(lines, end) if row["as_of"] == last]
    earlier = closes[-2].balances if len(closes) > 1 else Balances()
    if not shown and (not lines or closes[-1].balances != earlier):
        return None
    return shown


# --- what came to light after a close -------------------------------------------------------------------------------


def catch_up_words(note: Note, closes: Sequence[Booked], shown: Sequence[Row]) -> str:
    """Which change of closed months the entries that Journal shows catch up, in which month and how; "" where none."""
    lines = [row for row in shown if CATCH_UP in row["text"]]
    if not lines:
        return ""
    month = lines[0]["month_end"]
    last = max((each for each in closes if each.month_end < month), key=lambda each: each.month_end, default=None)
    if last is None:
        return ""
    booked = next((each for each in closes if each.month_end == month), None)
    net: Counter[str] = Counter()
    for row in lines:
        net[row["account"]] += int(((row["debit"] or 0) - (row["credit"] or 0)) * 100)
    debits = ", ".join(f"{account} {money_words(cents)}" for account, cents in net.items() if cents > 0)
    credits = ", ".join(f"{account} {money_words(-cents)}" for account, cents in net.items() if cents < 0)
    sums = f"debit {debits}; credit {credits}" if debits else "no account changes"
    return f"{_changed_words(note, last, booked)}; {month:%Y-%m} books the catch-up: {sums}"


def waiting_words(ledger: Ledger, closes: Sequence[Booked]) -> str:
    """Which change of closed months waits to be caught up, as of the day of the last close; "" where none."""
    if not closes or (last := closes[-1]).month_end != ledger.as_of:
        return ""
    (costs,) = issuance_at(ledger.note, [ledger.as_of])
    if balances_of(ledger.account, costs) == last.balances:
        return ""
    return f"{_changed_words(ledger.note, last, None)}; {next_day(ledger.as_of):%Y-%m}, the first open month, will catch it up"


def _changed_words(note: Note, last: Booked, booked: Booked | None) -> str:
    days = [each.date for each in recorded_late(note, last, booked)]
    first, final = (f"{day:%Y-%m}" for day in (min(days, default=last.month_end), max(days, default=last.month_end)))
    stays = f"{first} stays" if first == final else f"{first} to {final} stay"
    return f"{cause_of(note, last, booked)}; {stays} as closed"
