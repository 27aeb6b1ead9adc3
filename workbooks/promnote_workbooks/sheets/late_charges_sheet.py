"""Late charges: what each overdue item has borne, from its due date until it was paid."""

from __future__ import annotations

from promnote.basics.money import money
from promnote.reports.late_items import late_items
from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Row, Written

NAME = "Late charges"
COLUMNS = (
    WrittenColumn(key="due_date", header="Due date", kind="date", width=WIDTH_DATE, name="LateDueDates"),
    WrittenColumn(key="item", header="Item", kind="label_indented", width=38.0),
    WrittenColumn(key="billed", header="Fell due", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="paid_in_time", header="Paid in time", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="paid_late", header="Paid late", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="unpaid", header="Unpaid", kind="money", width=WIDTH_MONEY, total=True),
    WrittenColumn(key="days_late", header="Days late", kind="count", width=9.0),
    WrittenColumn(
        key="late_charge", header="Late charge", kind="money", width=WIDTH_MONEY, total=True, name="LateItemCharges"
    ),
)


def late_charges_sheet(shape: Shape) -> SheetLayout:
    """The sheet with room for `shape.late` items."""
    return written_sheet(
        NAME,
        "Late charges: item by item",
        "Each item rounded by itself; the ledger posts one sum and rounds once, so that the total may be cents away from it.",
        COLUMNS,
        shape.late,
        block_name="LateItems",
        empty="Nothing was late: no item has been unpaid after its due date and grace days.",
    )


def records(written: Written) -> Records:
    """A row an item."""
    names = ("billed", "paid_in_time", "paid_late", "unpaid", "late_charge")
    rows: list[Row] = [
        {**item._asdict(), **{name: money(getattr(item, name)) for name in names}}
        for item in late_items(written.ledger)
    ]
    # a fee has a line of its own, on the day on which it was charged
    rows += [
        {"due_date": row.date, "item": f"fee: {row.memo}", "late_charge": money(row.amount)}
        for row in written.ledger.rows
        if row.event == "late_fee"
    ]
    return {"LateItems": sorted(rows, key=lambda row: row["due_date"])}


def room(life: Life) -> dict[str, int]:
    """Rows of its block: some to spare, since a workbook that is open in its program cannot get more."""
    return {"late": rounded_up(len(life.records["LateItems"]) + 13, 12)}
