"""Booked: the entries of every closed month, for good. Rows are only ever added, so that what stands beside a line stays.

A line's place is the note's id, the month, the entry's number in it and the line's in the entry. A month that is reopened keeps
its entries: they are reversed, each by an entry of its own, and what is booked when it is closed again comes after them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from promnote.basics.money import money
from promnote.contract.terms import NoteTerms
from promnote.reports.journal import Entry, account_names, entries_of, reference_of
from promnote.reports.months import Month
from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Row, Written

NAME, BLOCK = "Booked", "BookedLines"
COLUMNS = (
    WrittenColumn(key="month_end", header="Month", kind="date", width=WIDTH_DATE, name="BookedMonths"),
    WrittenColumn(key="entry", header="Entry", kind="number", width=8.0, name="BookedEntries"),
    WrittenColumn(key="line", header="Line", kind="number", width=8.0),
    WrittenColumn(key="reference", header="Reference", kind="text", width=28.0),
    WrittenColumn(key="date", header="Date", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="text", header="What", kind="label_indented", width=46.0),
    WrittenColumn(key="account", header="Account", kind="text", width=36.0),
    WrittenColumn(key="debit", header="Debit", kind="money", width=WIDTH_MONEY, total=True, name="BookedDebits"),
    WrittenColumn(key="credit", header="Credit", kind="money", width=WIDTH_MONEY, total=True, name="BookedCredits"),
    WrittenColumn(key="source", header="Clause or standard", kind="label_indented", width=18.0),
    WrittenColumn(key="key", header="Account key", kind="label_indented", width=20.0),
    WrittenColumn(key="as_of", header="Booked as of", kind="date", width=WIDTH_DATE),
)
REOPENED = "Reopened: "
#: What twelve closes bring of a note with costs, late charges and reversals; one that is paid as agreed brings seven a month.
LINES_OF_A_YEAR = 120
#: Of the months before the first close, which it books all at once.
_LINES_A_MONTH = 8


def booked_sheet(shape: Shape) -> SheetLayout:
    """The sheet with room for `shape.booked` lines."""
    return written_sheet(
        NAME,
        "Booked: the entries of closed months",
        "Each close adds its months below; nothing here ever moves. Keep your own columns to the right of the last one.",
        COLUMNS,
        shape.booked,
        block_name=BLOCK,
        as_of_column=6,
        check_column=4,
        empty="No month is closed: promnote refresh --close books every month through the as-of date.",
        pages_wide=2,
    )


def words_of(entry: Entry) -> str:
    """What an entry is, with the id and the words of what is behind it."""
    head = f"{entry.text} {entry.id}" if entry.id else entry.text
    return f"{head}: {entry.memo}" if entry.memo else head


def entry_lines(
    terms: NoteTerms, month_end: date, entries: Iterable[Entry], as_of: date, *, first: int = 1
) -> list[Row]:
    """A row a line of the entries of a month, numbered from `first`."""
    names = account_names(terms)
    rows: list[Row] = []
    for number, entry in enumerate(entries, start=first):
        for at, line in enumerate(entry.lines, start=1):
            rows.append(
                {
                    "month_end": month_end,
                    "entry": number,
                    "line": at,
                    "reference": reference_of(terms.id, month_end, number),
                    "date": entry.date,
                    "text": words_of(entry),
                    "account": names[line.account],
                    "debit": money(line.debit) if line.debit else None,
                    "credit": money(line.credit) if line.credit else None,
                    "source": entry.source,
                    "key": line.account,
                    "as_of": as_of,
                }
            )
    return rows


def month_lines(month: Month, as_of: date, booked: Sequence[Row] = ()) -> list[Row]:
    """The lines of a month as they are booked: after those of it that are `booked` already."""
    return entry_lines(month.terms, month.end, entries_of(month), as_of, first=next_number(booked, month.end))


def next_number(booked: Iterable[Row], month_end: date) -> int:
    """The number of the next entry of a month."""
    return 1 + max((row["entry"] for row in booked if row["month_end"] == month_end), default=0)


def standing(booked: Sequence[Row], month_end: date) -> list[Row]:
    """The lines of a month that no reopening has taken back."""
    rows = [row for row in booked if row["month_end"] == month_end]
    gone = max((row["entry"] for row in rows if is_reopening(row)), default=0)
    return [row for row in rows if row["entry"] > gone]


def is_reopening(row: Row) -> bool:
    """Whether a line takes one back."""
    return str(row["text"]).startswith(REOPENED)


def reversal_lines(booked: Sequence[Row], month_end: date, as_of: date, terms: NoteTerms) -> list[Row]:
    """What takes back a month's standing lines when it is reopened: each entry by one of its own."""
    number, first = next_number(booked, month_end), None
    rows: list[Row] = []
    for row in standing(booked, month_end):
        first = row["entry"] if first is None else first
        entry = number + row["entry"] - first
        rows.append(
            {
                **row,
                "entry": entry,
                "reference": reference_of(terms.id, month_end, entry),
                "text": f"{REOPENED}{row['reference']}, {row['text']}",
                "debit": row["credit"],
                "credit": row["debit"],
                "as_of": as_of,
            }
        )
    return rows


def records(written: Written) -> Records:
    """Nothing in a workbook that is new: a refresh adds what it closes."""
    return {BLOCK: []}


def room(life: Life) -> dict[str, int]:
    """Rows of its block: for the closes of a year, and for the months before the first of them.

    While the workbook is open in its program, rows cannot be added.
    """
    lines = max(len(life.records[BLOCK]) + LINES_OF_A_YEAR, _LINES_A_MONTH * life.to_close)
    return {"booked": rounded_up(lines, 24)}


__all__ = [
    "BLOCK",
    "COLUMNS",
    "NAME",
    "booked_sheet",
    "entry_lines",
    "month_lines",
    "next_number",
    "records",
    "reversal_lines",
    "room",
    "standing",
]
