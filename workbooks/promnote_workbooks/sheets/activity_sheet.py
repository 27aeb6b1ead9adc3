"""Activity: what happened, to type or paste. `Activity` covers header, rows and spare rows; headers name columns."""

from __future__ import annotations

from dataclasses import replace

from promnote.contract.fields import ACTIVITY_COLUMNS
from promnote.contract.terms import ACTIVITY_TYPES, BUCKETS
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Grid, Page, SheetLayout, Validation, ref
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up

NAME = "Activity"
HEADER_ROW = 6
DATE, TYPE, AMOUNT, ID, REVERSES, MEMO, OF, WAIVED_THROUGH = range(1, 9)
COLUMNS = ACTIVITY_COLUMNS
HEADERS = ("Date", "Type", "Amount", "Id", "Reverses", "Memo", "Of", "Waived through")
WIDTHS = {"A": WIDTH_DATE, "B": 15.0, "C": WIDTH_MONEY, "D": 16.0, "E": 16.0, "F": 57.0, "G": 13.0, "H": 15.0}
STYLES = ("input_date", "input_text", "input_money", *("input_text",) * 4, "input_date")
EMPTY = '"No payments yet: type them in the rows below, or let promnote refresh read them from a file."'


def activity_grid(shape: Shape) -> Grid:
    """The block of activity."""
    return Grid(name="Activity", header_row=HEADER_ROW, first_column=DATE, columns=COLUMNS, rows=shape.activity)


def activity_sheet(shape: Shape) -> SheetLayout:
    """The sheet with room for `shape.activity` rows."""
    page, grid = Page(), activity_grid(shape)
    check = heading(page, NAME, as_of_column=2, check_column=4, title="Activity: payments and events")
    page.put(
        4,
        1,
        "One row an event, amounts above zero. A reversal names the id of the payment that it takes back, a waiver in Of what is "
        "forgiven, a default in Waived through until when it is waived.",
        "note_line",
    )
    page.formula(5, 1, f'IF(COUNTA({grid.column_range("date")})>0,"",{EMPTY})', "note_line")
    for column, text in enumerate(HEADERS, start=1):
        page.put(HEADER_ROW, column, text, "header" if column in (DATE, AMOUNT, WAIVED_THROUGH) else "header_left")
    for row in range(grid.first_row, grid.last_row + 1):
        for column, style in enumerate(STYLES, start=1):
            page.put(row, column, None, style)
    page.name("Activity", f"{ref(HEADER_ROW, DATE)}:{ref(grid.last_row, WAIVED_THROUGH)}")
    page.name("ActivityDates", f"{ref(grid.first_row, DATE)}:{ref(grid.last_row, DATE)}")
    page.name("ActivityTypes", f"{ref(grid.first_row, TYPE)}:{ref(grid.last_row, TYPE)}")
    page.name("ActivityAmounts", f"{ref(grid.first_row, AMOUNT)}:{ref(grid.last_row, AMOUNT)}")
    return replace(
        page.sheet(NAME, WIDTHS),
        grids=(grid,),
        tables={"ActivityRows": f"{ref(HEADER_ROW, DATE)}:{ref(grid.last_row, WAIVED_THROUGH)}"},
        validations=_validations(grid),
        check_ranges=(check,),
        freeze=ref(HEADER_ROW + 1, DATE),
        repeat_rows=f"{HEADER_ROW}:{HEADER_ROW}",
        landscape=True,
    )


def _validations(grid: Grid) -> tuple[Validation, ...]:
    def rows(column: int) -> str:
        return f"{ref(grid.first_row, column)}:{ref(grid.last_row, column)}"

    return (
        Validation(
            range=rows(DATE), kind="date", lowest="61", highest="2958465", title="Date", prompt="The day it happened."
        ),
        Validation(range=rows(TYPE), kind="list", choices=ACTIVITY_TYPES, title="Type", prompt="Choose from the list."),
        Validation(
            range=rows(AMOUNT),
            kind="decimal",
            lowest="0",
            highest="1000000000000",
            title="Amount",
            prompt="Above zero, in the note's currency; none for acceleration, reinstatement, default and cure.",
        ),
        Validation(
            range=rows(OF),
            kind="list",
            choices=BUCKETS,
            title="Of",
            prompt="What a waiver forgives; blank for all others.",
        ),
        Validation(
            range=rows(WAIVED_THROUGH),
            kind="date",
            lowest="61",
            highest="2958465",
            title="Waived through",
            prompt="Of a default alone: through when the holder gave up calling the note for it.",
        ),
    )


def room(life: Life) -> dict[str, int]:
    """Rows of its block: what is there, and some to type into."""
    return {"activity": rounded_up(len(life.note.activity) + 12, 24)}
