"""Ledger: what happened, row by row, with the clause beside it and where the money went."""

from __future__ import annotations

from promnote.basics.money import money
from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Row, Written

NAME = "Ledger"
_RECEIPTS = frozenset({"payment", "assumed", "applied", "prepayment", "payoff", "reversal"})
COLUMNS = (
    WrittenColumn(key="date", header="Date", kind="date", width=WIDTH_DATE, name="LedgerDates"),
    WrittenColumn(key="event", header="Event", kind="label_indented", width=14.0),
    WrittenColumn(key="clause", header="Clause", kind="text", width=10.5),
    WrittenColumn(key="side", header="Side", kind="text", width=9.5, name="LedgerSides"),
    WrittenColumn(key="amount", header="Amount", kind="money", width=WIDTH_MONEY, name="LedgerAmounts"),
    WrittenColumn(key="late_charge", header="Late charge", kind="money", width=14.5, name="LedgerLateCharges"),
    WrittenColumn(key="interest", header="Interest", kind="money", width=WIDTH_MONEY, name="LedgerInterest"),
    WrittenColumn(key="principal", header="Principal", kind="money", width=WIDTH_MONEY, name="LedgerPrincipal"),
    WrittenColumn(key="costs", header="Costs", kind="money", width=14.5, name="LedgerCosts"),
    WrittenColumn(key="premium", header="Premium", kind="money", width=13.0, name="LedgerPremium"),
    WrittenColumn(key="unapplied", header="Unapplied", kind="money", width=14.5, name="LedgerUnapplied"),
    WrittenColumn(key="balance", header="Unpaid principal", kind="money", width=WIDTH_MONEY, name="LedgerBalances"),
    WrittenColumn(key="memo", header="Memo", kind="label_indented", width=44.0),
)


def ledger_sheet(shape: Shape) -> SheetLayout:
    """The sheet with room for `shape.ledger` events."""
    return written_sheet(
        NAME,
        "Ledger: the note as it ran",
        "Due rows: what fell due. Receipts: amount = late charge + interest + principal + costs + premium + unapplied.",
        COLUMNS,
        shape.ledger,
        block_name="LedgerRows",
    )


def records(written: Written) -> Records:
    """A row an event."""
    rows: list[Row] = []
    for row in written.ledger.rows:
        side = "receipt" if row.event in _RECEIPTS else "due" if row.event in ("due", "acceleration", "cost") else ""
        rows.append(
            {
                **{name: money(value) if isinstance(value, int) else value for name, value in row._asdict().items()},
                "side": side,
            }
        )
    return {"LedgerRows": rows}


def room(life: Life) -> dict[str, int]:
    """Rows of its block: every due date twice, or what happened."""
    return {
        "ledger": rounded_up(max(len(life.records["LedgerRows"]), 1 + 2 * len(life.rows) + len(life.note.activity)), 48)
    }
