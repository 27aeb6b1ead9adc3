"""Journal: the entries of the open months, debits and credits, each line with its account."""

from __future__ import annotations

from collections.abc import Sequence

from promnote.basics.money import money
from promnote.reports.journal import account_names, entries_of
from promnote.reports.months import Month
from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Row, Written

NAME = "Journal"
COLUMNS = (
    WrittenColumn(key="date", header="Date", kind="date", width=WIDTH_DATE, name="JournalDates"),
    WrittenColumn(key="entry", header="Entry", kind="number", width=8.0, name="JournalEntries"),
    WrittenColumn(key="text", header="What", kind="text", width=46.0),
    WrittenColumn(key="account", header="Account", kind="text", width=36.0, name="JournalAccounts"),
    WrittenColumn(key="debit", header="Debit", kind="money", width=WIDTH_MONEY, total=True, name="JournalDebits"),
    WrittenColumn(key="credit", header="Credit", kind="money", width=WIDTH_MONEY, total=True, name="JournalCredits"),
    WrittenColumn(key="source", header="Clause or standard", kind="label_indented", width=18.0),
)


def journal_sheet(shape: Shape) -> SheetLayout:
    """The sheet with room for `shape.journal` lines."""
    return written_sheet(
        NAME,
        "Journal: the entries to book",
        "The borrower's books, all months since the last close (the month alone while nothing was closed). Accounts: see Terms.",
        COLUMNS,
        shape.journal,
        block_name="JournalLines",
        as_of_column=3,
        empty="Nothing to book: the month brought no interest, payment or reclassification.",
    )


def booked_months(every_month: Sequence[Month]) -> list[Month]:
    """The months whose entries the journal shows: all since the last close, the last one alone while nothing was closed."""
    is_closed = any(month.closed for month in every_month)
    return [month for month in every_month if not month.closed] if is_closed else list(every_month[-1:])


def records(written: Written) -> Records:
    """A row a line, entries numbered through."""
    names = account_names(written.ledger.note.terms)
    rows: list[Row] = []
    number = 0
    for month in booked_months(written.months):
        for entry in entries_of(month):
            number += 1
            for line in entry.lines:
                rows.append(
                    {
                        "date": entry.date,
                        "entry": number,
                        "text": entry.text,
                        "account": names[line.account],
                        "debit": money(line.debit) if line.debit else None,
                        "credit": money(line.credit) if line.credit else None,
                        "source": entry.source,
                    }
                )
    return {"JournalLines": rows}


def room(life: Life) -> dict[str, int]:
    """Rows of its block."""
    return {"journal": rounded_up(max(len(life.records["JournalLines"]), 1), 24)}
