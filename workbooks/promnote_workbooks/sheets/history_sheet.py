"""Refresh log and Closed months: what was refreshed when, and the balances that were booked. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence

from promnote.basics.money import money
from promnote.reports.months import Balances, Booked
from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Row

#: Excel keeps the name History for itself; workbooks of old have the sheet under it.
NAME, OLD_NAME, CLOSES = "Refresh log", "History", "Closed months"
FIGURES = ("principal", "interest_due", "interest_accrued", "late_charges", "payoff")
COLUMNS = (
    WrittenColumn(key="as_of", header="As of", kind="date", width=WIDTH_DATE, name="RefreshDates"),
    WrittenColumn(key="action", header="Action", kind="text", width=12.0),
    WrittenColumn(key="version", header="promnote", kind="text", width=10.5),
    WrittenColumn(key="inputs", header="Inputs (hash)", kind="text", width=18.0),
    *(
        WrittenColumn(
            key=f"{name}_{when}", header=f"{name.replace('_', ' ').capitalize()}, {when}", kind="money", width=15.5
        )
        for name in FIGURES
        for when in ("before", "after")
    ),
)
CLOSE_COLUMNS = (
    WrittenColumn(key="month_end", header="Month-end", kind="date", width=WIDTH_DATE),
    *(
        WrittenColumn(key=name, header=name.replace("_", " ").capitalize(), kind="money", width=15.5)
        for name in Balances._fields
    ),
    WrittenColumn(key="activity", header="Activity known (marks)", kind="label_indented", width=24.0),
)


def history_sheet(shape: Shape) -> SheetLayout:
    """One row a refresh or close that changed something."""
    return written_sheet(
        NAME,
        "Refresh log: refreshes and closes",
        "Figures before and after. The hash stands for all inputs: the same inputs, the same hash.",
        COLUMNS,
        shape.history,
        block_name="History",
        empty="No refresh yet: promnote refresh adds a row whenever it changes a figure.",
        check_column=9,
    )


def closes_sheet(shape: Shape) -> SheetLayout:
    """The balances booked at each close; promnote refresh --close writes them and never changes them."""
    return written_sheet(
        CLOSES,
        "Closed months: the balances that were booked",
        "Sums since issue and balances of each closed month. Do not edit: the catch-up of later changes rests on them.",
        CLOSE_COLUMNS,
        shape.closes,
        block_name="Closes",
        empty="No month is closed: promnote refresh --close closes every month through the as-of date.",
        as_of_column=3,
        check_column=6,
        pages_wide=3,
    )


def records(closes: Sequence[Booked], history: Sequence[Row]) -> Records:
    """The rows that stand there; a refresh adds its own (see `refresh.kept`)."""
    return {"History": list(history), "Closes": [close_row(each) for each in closes]}


def close_row(booked: Booked) -> Row:
    """A closed month as the block of closes holds it."""
    return {
        "month_end": booked.month_end,
        **{name: money(value) for name, value in booked.balances._asdict().items()},
        "activity": " ".join(booked.activity),
    }


def room(life: Life) -> dict[str, int]:
    """Rows of both blocks: for a year of closes, and for the months before the first of them.

    While the workbook is open in its program, rows cannot be added.
    """
    closes = max(len(life.records["Closes"]) + 12, life.to_close)
    return {"history": rounded_up(len(life.records["History"]) + 12, 24), "closes": rounded_up(closes, 12)}
