"""Journal: the entries of the open months, debits and credits, each line with its account."""

from __future__ import annotations

from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.shape import Shape

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
