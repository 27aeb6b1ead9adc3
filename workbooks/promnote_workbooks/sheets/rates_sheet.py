"""Rates: the resets to type or paste, and beside them the contract rate in native formulas, which check the functions.

`Rates` covers header, resets and spare rows. `RateDates`, `RateContract` and `RateDays` are what the native check of
interest looks up: the sum of rate x days from the first reset to each reset.
"""

from __future__ import annotations

from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Grid, Page, SheetLayout, Validation, fitted_heights, ref
from promnote_workbooks.pages.styles import WIDTH_DATE
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up

NAME = "Rates"
HEADER_ROW = 6
EFFECTIVE, RATE, CONTRACT, RATE_DAYS = range(1, 5)
HEADERS = ("Effective", "Rate", "Contract rate", "Rate x days before")
WIDTHS = {"A": WIDTH_DATE, "B": 13.0, "C": 14.0, "D": 19.0, "E": 40.0}
EMPTY_FIXED = '"Fixed rate: leave this table empty."'
EMPTY_INDEX = '"No resets yet: type the first one, effective on or before the first day of interest."'


def rates_grid(shape: Shape) -> Grid:
    """The block of resets."""
    return Grid(
        name="Rates", header_row=HEADER_ROW, first_column=EFFECTIVE, columns=("effective", "rate"), rows=shape.rates
    )


def rates_sheet(shape: Shape) -> SheetLayout:
    """The sheet with room for `shape.rates` resets."""
    page, grid = Page(), rates_grid(shape)
    check = heading(page, NAME, as_of_column=2, check_column=4, title="Rates: resets of the index")
    page.put(
        4,
        1,
        "Effective: the first day on which the index rate counts; any order will do. Rate: the index.",
        "note_line",
    )
    empty = f'IF(COUNT({grid.column_range("effective")})>0,"",IF(TermIndex="",{EMPTY_FIXED},{EMPTY_INDEX}))'
    page.formula(5, 1, empty, "note_line")
    for column, text in enumerate(HEADERS, start=1):
        page.put(HEADER_ROW, column, text, "header")
    for row in range(grid.first_row, grid.last_row + 1):
        _put_row(page, row)
    _names(page, grid)
    return SheetLayout(
        name=NAME,
        cells=page.sorted_cells(),
        widths=WIDTHS,
        heights=fitted_heights(page.cells, WIDTHS),
        names=page.names,
        grids=(grid,),
        tables={"RateResets": f"{ref(HEADER_ROW, EFFECTIVE)}:{ref(grid.last_row, RATE)}"},
        validations=_validations(grid),
        check_ranges=(check,),
        freeze=ref(HEADER_ROW + 1, EFFECTIVE),
        repeat_rows=f"{HEADER_ROW}:{HEADER_ROW}",
    )


def _put_row(page: Page, row: int) -> None:
    above = row - 1
    page.put(row, EFFECTIVE, None, "input_date")
    page.put(row, RATE, None, "input_rate")
    given = f"ISNUMBER(A{row})"
    page.formula(row, CONTRACT, f'IF({given},MAX(MIN(MAX(B{row}+TermSpread,TermFloor),TermCap),0),"")', "rate")
    page.formula(
        row, RATE_DAYS, f'IF({given},IF(ISNUMBER(D{above}),D{above}+C{above}*(A{row}-A{above}),0),"")', "factor"
    )


def _names(page: Page, grid: Grid) -> None:
    first, last = grid.first_row, grid.last_row
    page.name("Rates", f"{ref(HEADER_ROW, EFFECTIVE)}:{ref(last, RATE)}")
    page.name("RateDates", f"{ref(first, EFFECTIVE)}:{ref(last, EFFECTIVE)}")
    page.name("RateValues", f"{ref(first, RATE)}:{ref(last, RATE)}")
    page.name("RateContract", f"{ref(first, CONTRACT)}:{ref(last, CONTRACT)}")
    page.name("RateDays", f"{ref(first, RATE_DAYS)}:{ref(last, RATE_DAYS)}")
    page.name("RateDatesButFirst", f"{ref(first + 1, EFFECTIVE)}:{ref(last, EFFECTIVE)}")
    page.name("RateDatesButLast", f"{ref(first, EFFECTIVE)}:{ref(last - 1, EFFECTIVE)}")


def _validations(grid: Grid) -> tuple[Validation, ...]:
    return (
        Validation(
            range=f"{ref(grid.first_row, EFFECTIVE)}:{ref(grid.last_row, EFFECTIVE)}",
            kind="date",
            lowest="61",
            highest="2958465",
            title="Effective",
            prompt="The first day on which this rate counts; no day twice.",
        ),
        Validation(
            range=f"{ref(grid.first_row, RATE)}:{ref(grid.last_row, RATE)}",
            kind="decimal",
            lowest="-1",
            highest="1",
            title="Rate",
            prompt="The index rate, such as 5.5%; the spread is added by promnote.",
        ),
    )


def room(life: Life) -> dict[str, int]:
    """Rows of its block: what is there, and some to type into."""
    return {"rates": rounded_up(len(life.note.resets) + 12, 24)}
