"""Sheets that promnote writes: a heading, a block of rows under named headers, and what checks it.

A block is found again by its defined name and its header texts, so that a user may insert rows and columns around and in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from promnote_workbooks.package.refs import column_letters
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Block, Chart, Grid, Page, SheetLayout, Validation, ref

Kind = Literal["date", "money", "rate", "count", "text", "label_indented", "check", "number", "wrapped"]
HEADER_ROW = 6
#: How a column that people type into looks, by its kind.
_TYPED = {"date": "input_date", "money": "input_money", "rate": "input_rate", "count": "input_count"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenColumn:
    """A column of a block. With `formula` (its row is `{r}`, the one above `{p}`) it is a native check, else a value.

    `name`: the defined name of its rows. `total`: summed above the header. `typed`: people type into it, one of `choices`
    where it has some; promnote never writes there again.
    """

    key: str
    header: str
    kind: Kind
    width: float
    total: bool = False
    name: str = ""
    formula: str = ""
    typed: bool = False
    choices: tuple[str, ...] = ()

    @property
    def style(self) -> str:
        """The style of its cells."""
        return _TYPED.get(self.kind, "input_text") if self.typed else self.kind

    @property
    def to_left(self) -> bool:
        """Whether it holds text."""
        return self.kind in ("text", "label_indented", "wrapped")


def put_block(
    page: Page, name: str, header_row: int, columns: tuple[WrittenColumn, ...], rows: int, *, first_column: int = 1
) -> Block:
    """A header row and `rows` rows below it, with their defined names and, where asked, totals above."""
    first, last = header_row + 1, header_row + rows
    for at, column in enumerate(columns, start=first_column):
        page.put(header_row, at, column.header, "header_left" if column.to_left else "header")
        for row in range(first, last + 1):
            if column.formula:
                page.formula(row, at, column.formula.format(r=row, p=row - 1), column.kind)
            else:
                page.put(row, at, None, column.style)
        if column.total:
            letter = column_letters(at)
            page.formula(header_row - 1, at, f"SUM({letter}{first}:{letter}{last})", "total_money")
        elif any(each.total for each in columns):
            page.put(header_row - 1, at, "Total" if at == first_column else None, "total_label")
        if column.name:
            page.name(column.name, f"{ref(first, at)}:{ref(last, at)}")
    page.name(name, f"{ref(header_row, first_column)}:{ref(last, first_column + len(columns) - 1)}")
    return Block(
        name=name,
        header_row=header_row,
        first_column=first_column,
        columns=tuple(column.key for column in columns),
        headers=tuple(column.header for column in columns),
        written=tuple(column.key for column in columns if not column.formula and not column.typed),
        rows=rows,
    )


def typed_grids(page: Page, name: str, header_row: int, columns: tuple[WrittenColumn, ...], rows: int) -> list[Grid]:
    """The typed columns that stand side by side, as one grid each: `name`, then `name2`, each a defined name."""
    grids: list[Grid] = []
    run: list[int] = []
    for at, column in enumerate((*columns, None), start=1):
        if column is not None and column.typed:
            run.append(at)
        elif run:
            keys = tuple(columns[place - 1].key for place in run)
            called = f"{name}{len(grids) + 1}" if grids else name
            grids.append(Grid(name=called, header_row=header_row, first_column=run[0], columns=keys, rows=rows))
            page.name(called, f"{ref(header_row, run[0])}:{ref(header_row + rows, run[-1])}")
            run = []
    return grids


def typed_validations(header_row: int, columns: tuple[WrittenColumn, ...], rows: int) -> tuple[Validation, ...]:
    """What may be typed: a date, an amount, a rate, one of some choices."""
    bounds = {"date": ("61", "2958465"), "money": ("0", "1000000000000"), "rate": ("0", "1")}
    found = []
    for at, column in enumerate(columns, start=1):
        where = f"{ref(header_row + 1, at)}:{ref(header_row + rows, at)}"
        if column.typed and column.choices:
            found.append(Validation(range=where, kind="list", choices=column.choices, title=column.header))
        elif column.typed and column.kind in bounds:
            lowest, highest = bounds[column.kind]
            kind: Literal["date", "decimal"] = "date" if column.kind == "date" else "decimal"
            found.append(Validation(range=where, kind=kind, lowest=lowest, highest=highest, title=column.header))
    return tuple(found)


class Wide(Protocol):
    """A column that says how wide it is."""

    @property
    def width(self) -> float: ...


def widths_of(columns: Iterable[Wide], first: int = 1) -> dict[str, float]:
    """The widths of a block's columns, by letter, from column number `first` on."""
    return {column_letters(at): column.width for at, column in enumerate(columns, start=first)}


def written_sheet(
    name: str,
    title: str,
    explanation: str,
    columns: tuple[WrittenColumn, ...],
    rows: int,
    *,
    block_name: str,
    empty: str = "",
    as_of_column: int = 2,
    check_column: int = 5,
    charts: tuple[Chart, ...] = (),
    pages_wide: int = 1,
    empty_column: int = 1,
    grid_name: str = "",
) -> SheetLayout:
    """A sheet with one block. `empty` is what it says while `empty_column` of its first row is blank.

    `grid_name` is of the columns that people type into. A block without a column that promnote writes is no block of
    promnote's: its sheet is a register to type into, with formulas beside.
    """
    page = Page()
    # the first column of a sheet that is some pages wide is printed on each of them, where a text in it would be cut
    left = 2 if pages_wide > 1 else 1
    check = heading(page, name, as_of_column=as_of_column, check_column=check_column, title=title, first_column=left)
    page.put(4, left, explanation, "note_line")
    has_totals = any(column.total for column in columns)
    header_row = HEADER_ROW + 1 if has_totals else HEADER_ROW
    block = put_block(page, block_name, header_row, columns, rows)
    if empty:
        page.formula(5, left, f'IF({ref(header_row + 1, empty_column)}="","{empty}","")', "note_line")
    grids = typed_grids(page, grid_name, header_row, columns, rows) if grid_name else []
    widths = widths_of(columns)
    checks = [at for at, column in enumerate(columns, start=1) if column.kind == "check"]
    return replace(
        page.sheet(name, widths, header_row=header_row),
        grids=tuple(grids),
        blocks=(block,) if block.written else (),
        validations=typed_validations(header_row, columns, rows) if grid_name else (),
        check_ranges=(check, *(f"{ref(header_row + 1, at)}:{ref(header_row + rows, at)}" for at in checks)),
        charts=charts,
        freeze=ref(header_row + 1, 2),
        repeat_rows=f"{header_row}:{header_row}",
        landscape=True,
        pages_wide=pages_wide,
        repeat_columns="A:A" if pages_wide > 1 else "",
    )
