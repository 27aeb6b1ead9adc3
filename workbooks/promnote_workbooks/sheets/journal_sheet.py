"""Journal: the entries of the period that a refresh brought, debits and credits, each line with its account."""

from __future__ import annotations

from collections.abc import Sequence

from promnote.reports.months import Month
from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.booked_sheet import month_lines
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Written

NAME, BLOCK = "Journal", "JournalLines"
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
        "What the last refresh brought, closed or not; the entries of closed months stay on Booked. Accounts: see Terms.",
        COLUMNS,
        shape.journal,
        block_name=BLOCK,
        as_of_column=3,
        empty="Nothing to book: the month brought no interest, payment or reclassification.",
    )


def booked_months(every_month: Sequence[Month]) -> list[Month]:
    """The months whose entries the journal shows: all since the last close, the last one alone while nothing was closed."""
    is_closed = any(month.closed for month in every_month)
    return [month for month in every_month if not month.closed] if is_closed else list(every_month[-1:])


def records(written: Written) -> Records:
    """A row a line, the entries of each month numbered as they are booked when it is closed."""
    as_of = written.ledger.as_of
    return {BLOCK: [row for month in booked_months(written.months) for row in month_lines(month, as_of)]}


def room(life: Life) -> dict[str, int]:
    """Rows of its block."""
    return {"journal": rounded_up(len(life.records[BLOCK]) + 24, 24)}
