"""Plan: the rows of a scheduled note, to type or paste. `Plan` covers header, rows and spare rows; headers name columns."""

from __future__ import annotations

from dataclasses import replace

from promnote.contract.fields import PLAN_COLUMNS
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Grid, Page, SheetLayout, Validation, ref
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up

NAME = "Plan"
HEADER_ROW = 6
DATE, PRINCIPAL, PAYMENT, MEANS = range(1, 5)
HEADERS = ("Date", "Principal", "Payment", "What falls due")
STYLES = ("input_date", "input_money", "input_money")
WIDTHS = {"A": WIDTH_DATE, "B": WIDTH_MONEY, "C": WIDTH_MONEY, "D": 44.0}


def plan_grid(shape: Shape) -> Grid:
    """The block of rows."""
    return Grid(name=NAME, header_row=HEADER_ROW, first_column=DATE, columns=PLAN_COLUMNS, rows=shape.plan)


def plan_sheet(shape: Shape) -> SheetLayout:
    """The sheet with room for `shape.plan` rows, each in words beside it."""
    page, grid = Page(), plan_grid(shape)
    check = heading(page, NAME, as_of_column=2, check_column=4, title="Plan: the instalments of the note, row by row")
    page.put(
        4,
        1,
        "One row a due date, in order: principal (interest comes on top), or a payment of both, or neither: interest alone.",
        "note_line",
    )
    page.formula(
        5, 1, f'IF(COUNT({grid.column_range("date")})>0,"","No rows yet: type the first due date.")', "note_line"
    )
    for column, text in enumerate(HEADERS, start=1):
        page.put(HEADER_ROW, column, text, "header_left" if column == MEANS else "header")
    for row in range(grid.first_row, grid.last_row + 1):
        for column, style in enumerate(STYLES, start=1):
            page.put(row, column, None, style)
        page.formula(row, MEANS, _words(row, grid), "note")
    page.name(NAME, f"{ref(HEADER_ROW, DATE)}:{ref(grid.last_row, PAYMENT)}")
    page.name("PlanDates", grid.column_range("date"))
    return replace(
        page.sheet(NAME, WIDTHS),
        grids=(grid,),
        validations=_validations(grid),
        check_ranges=(check,),
        freeze=ref(HEADER_ROW + 1, DATE),
        repeat_rows=f"{HEADER_ROW}:{HEADER_ROW}",
    )


def _words(row: int, grid: Grid) -> str:
    last = f"A{row}=MAX({grid.column_range('date')})"
    return (
        f'IF(A{row}="","",IF({last},"interest and all principal that is left",IF(B{row}<>"","principal and the interest '
        f'accrued",IF(C{row}<>"","principal and interest together","interest alone"))))'
    )


def _validations(grid: Grid) -> tuple[Validation, ...]:
    def rows(column: int) -> str:
        return f"{ref(grid.first_row, column)}:{ref(grid.last_row, column)}"

    amounts = tuple(
        Validation(range=rows(column), kind="decimal", lowest="0", highest="1000000000000", title=title, prompt=prompt)
        for column, title, prompt in (
            (PRINCIPAL, "Principal", "Principal of the row, interest on top. Not beside a payment."),
            (PAYMENT, "Payment", "Principal and interest together. Not beside principal."),
        )
    )
    dated = Validation(
        range=rows(DATE), kind="date", lowest="61", highest="2958465", title="Date",
        prompt="The contract date, later than the one above.",
    )  # fmt: skip
    return (dated, *amounts)


def room(life: Life) -> dict[str, int]:
    """Rows to type into: what is there and some more; none for another kind of note, and no sheet."""
    rows = life.note.terms.rows
    return {"plan": rounded_up(len(rows) + 6, 12) if rows else 0}
