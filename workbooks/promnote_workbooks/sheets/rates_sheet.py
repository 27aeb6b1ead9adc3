"""Rates: the resets to type or paste, beside them the contract rate in native formulas, which check the functions; then the
contract rate over time, a row for each reset or interest period, which promnote writes.

`Rates` covers header, resets and spare rows. `RateContract` is a number in the rows of the index that the note has at issue
and blank in those of others. `RateDates`, `RateContract` and `RateDays` are what the native check of interest looks up: the
sum of rate x days from the first reset to each reset.
"""

from __future__ import annotations

from dataclasses import replace

from promnote.reports.contract_rates import contract_rates
from promnote_workbooks.package.refs import column_letters
from promnote_workbooks.pages.block import WrittenColumn, put_block, widths_of
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Chart, Grid, Page, SheetLayout, Validation, ref
from promnote_workbooks.pages.styles import WIDTH_DATE
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Row, Written

NAME = "Rates"
HEADER_ROW = 6
EFFECTIVE, RATE, INDEX, ROUNDED, ADJUSTED, FLOORED, CONTRACT, RATE_DAYS = range(1, 9)
HEADERS = (
    "Effective",
    "Rate",
    "Index",
    "Rounded",
    "With adjustment",
    "With spread, floor, cap",
    "Contract rate",
    "Rate x days before",
)
WIDTHS = {"A": WIDTH_DATE, "B": 13.0, "C": 16.0, "D": 12.0, "E": 13.5, "F": 15.5, "G": 13.0, "H": 13.0}
_PERIODS = RATE_DAYS + 2
#: The contract rate over time. The last two are the chart's: blank rows repeat the last point.
PERIOD_COLUMNS = (
    WrittenColumn(key="start", header="From", kind="date", width=WIDTH_DATE, name="PeriodStarts"),
    WrittenColumn(key="end", header="Until", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="index", header="Index", kind="label_indented", width=18.0, name="PeriodIndices"),
    WrittenColumn(key="index_rate", header="Index, or its average", kind="rate", width=13.0),
    WrittenColumn(key="adjusted", header="As it counts", kind="rate", width=13.0),
    WrittenColumn(key="rate", header="Contract rate", kind="rate", width=13.0, name="PeriodRates"),
    WrittenColumn(key="looked_up", header="First row used", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="looked_up_last", header="Last row used", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="chart_date", header="Chart: from", kind="date", width=WIDTH_DATE, name="PeriodChartDates",
                  formula="IF(ISNUMBER({start}{r}),{start}{r},N({chart}{p}))"),
    WrittenColumn(key="chart_rate", header="Chart: rate", kind="rate", width=13.0, name="PeriodChartRates",
                  formula="IF(ISNUMBER({start}{r}),{rate}{r},N({chart_rate}{p}))"),
)  # fmt: skip


def squeezed(name: str) -> str:
    """A cell's text without what does not matter in the name of an index: case, blanks, `_`, `.`, `-`."""
    text = f"LOWER({name})"
    for mark in " _.-":
        text = f'SUBSTITUTE({text},"{mark}","")'
    return text


#: The row has a date and is of the note's own index.
_OWN = f'AND(ISNUMBER(A{{r}}),IF(C{{r}}="",TRUE,{squeezed("C{r}")}=TermIndexKey))'
# by the terms at issue; ROUND first, so that the binary tail of 5.31% / 0.01% is no step
_ROUNDED = (
    'IF(ISNUMBER(TermIndexRounding),IF(TermIndexRoundingMode="up",ROUNDUP(ROUND(B{r}/TermIndexRounding,RatePlaces),0),'
    "ROUND(B{r}/TermIndexRounding,0))*TermIndexRounding,B{r})"
)
_ADJUSTED = 'IF(TermFloorOn="index",MAX(D{r}+N(TermAdjustment),TermFloor),D{r}+N(TermAdjustment))'
_FLOORED = 'MIN(IF(TermFloorOn="index",E{r}+TermSpread,MAX(E{r}+TermSpread,TermFloor)),TermCap)'
EMPTY_FIXED = '"Fixed rate: leave this table empty."'
EMPTY_INDEX = '"No resets yet: type the first one, effective on or before the first day of interest."'


def rates_grid(shape: Shape) -> Grid:
    """The block of resets."""
    return Grid(
        name="Rates",
        header_row=HEADER_ROW,
        first_column=EFFECTIVE,
        columns=("effective", "rate", "index"),
        rows=shape.rates,
    )


def rates_sheet(shape: Shape) -> SheetLayout:
    """The sheet with room for `shape.rates` resets."""
    page, grid = Page(), rates_grid(shape)
    check = heading(page, NAME, as_of_column=2, check_column=4, title="Rates: resets of the index")
    page.put(
        4,
        1,
        "Effective: the first day on which the index rate counts; any order will do. Rate: the index. "
        "Index: its name where the note has several, blank for interest.index.",
        "note_line",
    )
    empty = f'IF(COUNT({grid.column_range("effective")})>0,"",IF(TermIndex="",{EMPTY_FIXED},{EMPTY_INDEX}))'
    page.formula(5, 1, empty, "note_line")
    for column, text in enumerate(HEADERS, start=1):
        page.put(HEADER_ROW, column, text, "header")
    for row in range(grid.first_row, grid.last_row + 1):
        _put_row(page, row)
    _names(page, grid)
    periods = put_block(page, "ContractRates", HEADER_ROW, _period_columns(), shape.periods, first_column=_PERIODS)
    page.put(5, _PERIODS, "The contract rate over time, through the as-of date; of an average: what its period comes to a year.",
             "note_line")  # fmt: skip
    widths = {**WIDTHS, column_letters(_PERIODS - 1): 2.5, **widths_of(PERIOD_COLUMNS, first=_PERIODS)}
    return replace(
        page.sheet(NAME, widths, header_row=HEADER_ROW),
        grids=(grid,),
        blocks=(periods,),
        tables={"RateResets": f"{ref(HEADER_ROW, EFFECTIVE)}:{ref(grid.last_row, INDEX)}"},
        validations=_validations(grid),
        check_ranges=(check,),
        freeze=ref(HEADER_ROW + 1, EFFECTIVE),
        repeat_rows=f"{HEADER_ROW}:{HEADER_ROW}",
        landscape=True,
        print_columns=((1, _PERIODS + len(PERIOD_COLUMNS) - 3),),
    )


def rate_chart(shape: Shape, anchor: str) -> Chart:
    """The contract rate over time, for the sheet that shows it."""
    first, last = (column_letters(_PERIODS + len(PERIOD_COLUMNS) - back) for back in (2, 1))
    rows = f"${HEADER_ROW + 1}:${{letter}}${HEADER_ROW + shape.periods}"
    return Chart(
        kind="line", title="Contract rate", x=f"Rates!${first}{rows.format(letter=first)}",
        y=f"Rates!${last}{rows.format(letter=last)}", markers=True, x_title="From", y_title="A year", anchor=anchor,
        width_cm=14.5, height_cm=7.0, y_format="0.00%",
    )  # fmt: skip


def _period_columns() -> tuple[WrittenColumn, ...]:
    """The columns with the letters where they stand."""
    keys = [each.key for each in PERIOD_COLUMNS]
    letters = {
        "start": column_letters(_PERIODS + keys.index("start")),
        "rate": column_letters(_PERIODS + keys.index("rate")),
        "chart": column_letters(_PERIODS + keys.index("chart_date")),
        "chart_rate": column_letters(_PERIODS + keys.index("chart_rate")),
    }
    return tuple(
        replace(each, formula=each.formula.format(r="{r}", p="{p}", **letters)) if each.formula else each
        for each in PERIOD_COLUMNS
    )


def _put_row(page: Page, row: int) -> None:
    above = row - 1
    page.put(row, EFFECTIVE, None, "input_date")
    page.put(row, RATE, None, "input_rate")
    page.put(row, INDEX, None, "input_text")
    page.formula(row, ROUNDED, f'IF({_OWN.format(r=row)},{_ROUNDED.format(r=row)},"")', "rate")
    given = f"ISNUMBER(D{row})"
    page.formula(row, ADJUSTED, f'IF({given},{_ADJUSTED.format(r=row)},"")', "rate")
    page.formula(row, FLOORED, f'IF({given},{_FLOORED.format(r=row)},"")', "rate")
    page.formula(row, CONTRACT, f'IF({given},MAX(F{row},0),"")', "rate")
    page.formula(
        row, RATE_DAYS, f'IF({given},IF(ISNUMBER(H{above}),H{above}+G{above}*(A{row}-A{above}),0),"")', "factor"
    )


def _names(page: Page, grid: Grid) -> None:
    first, last = grid.first_row, grid.last_row
    page.name("Rates", f"{ref(HEADER_ROW, EFFECTIVE)}:{ref(last, INDEX)}")
    page.name("RateDates", f"{ref(first, EFFECTIVE)}:{ref(last, EFFECTIVE)}")
    page.name("RateIndices", f"{ref(first, INDEX)}:{ref(last, INDEX)}")
    page.name("RateValues", f"{ref(first, RATE)}:{ref(last, RATE)}")
    page.name("RateContract", f"{ref(first, CONTRACT)}:{ref(last, CONTRACT)}")
    page.name("RateDays", f"{ref(first, RATE_DAYS)}:{ref(last, RATE_DAYS)}")
    page.name("RateIndexButFirst", f"{ref(first + 1, INDEX)}:{ref(last, INDEX)}")
    page.name("RateIndexButLast", f"{ref(first, INDEX)}:{ref(last - 1, INDEX)}")
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


def records(written: Written) -> Records:
    """The contract rate over time, a row for each reset or interest period."""
    rows: list[Row] = []
    for each in contract_rates(written.ledger.note, written.ledger.as_of):
        row: Row = each._asdict()
        rows.append({**row, "index": each.index or "fixed"})
    return {"ContractRates": rows}


def room(life: Life) -> dict[str, int]:
    """Rows of both blocks: what is there, and some to type into or for the periods to come."""
    note = life.note
    periods = max(len(life.records["ContractRates"]), len(life.rows) if note.resets else 1)
    return {"rates": rounded_up(len(note.resets) + 12, 24), "periods": rounded_up(periods + 12, 24)}
