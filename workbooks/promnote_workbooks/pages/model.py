"""A workbook as data: sheets, cells, inputs, names, validations, charts, print set-up. Nothing here knows a library.

Formulas name our functions plainly (`ACT360_DAYS`); the spelling that a host's files want comes with the template.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import Literal

from promnote_workbooks.package.refs import column_letters
from promnote_workbooks.pages.styles import FONT_SIZE, STYLES

Constant = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula's text, with its leading `=`."""

    text: str


@dataclass(frozen=True, slots=True)
class LayoutCell:
    """What a template holds in one cell. An input has no content: filling brings it."""

    row: int
    column: int
    content: Constant | Formula
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """An input block: a header row and rows to type into. `name` is the defined name that covers both."""

    name: str
    header_row: int
    first_column: int
    columns: tuple[str, ...]
    rows: int

    @property
    def first_row(self) -> int:
        return self.header_row + 1

    @property
    def last_row(self) -> int:
        return self.header_row + self.rows

    @property
    def last_column(self) -> int:
        return self.first_column + len(self.columns) - 1

    def letter(self, column: str) -> str:
        """The letter of a column."""
        return column_letters(self.first_column + self.columns.index(column))

    def column_range(self, column: str) -> str:
        """The absolute range of a column's rows, without the sheet."""
        letter = self.letter(column)
        return f"${letter}${self.first_row}:${letter}${self.last_row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of rows that promnote writes. `name` is the defined name that covers header and rows.

    `columns` are the keys from left to right, `headers` their texts; `written` are the columns that hold values, the
    others hold a formula in every row.
    """

    name: str
    header_row: int
    first_column: int
    columns: tuple[str, ...]
    headers: tuple[str, ...]
    written: tuple[str, ...]
    rows: int

    @property
    def first_row(self) -> int:
        return self.header_row + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """What may be typed into a range: one of some choices (texts, or a range), or a number or date in bounds."""

    range: str
    kind: Literal["list", "date", "decimal", "whole"]
    choices: tuple[str, ...] = ()
    source: str = ""
    lowest: str = ""
    highest: str = ""
    title: str = ""
    prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One series over dates, or more: `more` are further (title, range). `x` and `y` are ranges with their sheet."""

    kind: Literal["line", "column"]
    title: str
    x: str
    y: str
    x_title: str
    y_title: str
    anchor: str
    width_cm: float
    height_cm: float
    markers: bool = False
    y_name: str = ""
    more: tuple[tuple[str, str], ...] = ()
    y_format: str = "#,##0"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLayout:
    """One sheet. `inputs` say which cell holds an input of which key; `grids` are the blocks of rows to type into.

    `print_columns`: the columns that are printed (first, last), where it is not all; each such part on pages of its own.
    `still`: what cells say in a workbook of values only, where nothing computes.
    """

    name: str
    cells: tuple[LayoutCell, ...]
    widths: dict[str, float]
    names: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    grids: tuple[Grid, ...] = ()
    blocks: tuple[Block, ...] = ()
    tables: dict[str, str] = field(default_factory=dict)
    validations: tuple[Validation, ...] = ()
    check_ranges: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    heights: dict[int, float] = field(default_factory=dict)
    freeze: str = ""
    repeat_rows: str = ""
    repeat_columns: str = ""
    pages_wide: int = 1
    landscape: bool = False
    one_page: bool = False
    page_breaks: tuple[int, ...] = ()
    print_columns: tuple[tuple[int, int], ...] = ()
    still: dict[str, str] = field(default_factory=dict)
    #: Columns that are there for functions alone, rows under a heading that can be folded, and those that are.
    hidden_columns: tuple[str, ...] = ()
    groups: tuple[tuple[int, int], ...] = ()
    folded: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookLayout:
    """The sheets from left to right."""

    sheets: tuple[SheetLayout, ...]

    def sheet(self, name: str) -> SheetLayout:
        """The sheet of that name."""
        return next(each for each in self.sheets if each.name == name)

    @property
    def formulas(self) -> dict[str, dict[str, str]]:
        """The formulas of each sheet by cell, in reading order, as the layout spells them."""
        return {
            sheet.name: {
                ref(cell.row, cell.column): cell.content.text
                for cell in sheet.cells
                if isinstance(cell.content, Formula)
            }
            for sheet in self.sheets
        }


@lru_cache(maxsize=1 << 17)
def ref(row: int, column: int) -> str:
    """A1."""
    return f"{column_letters(column)}{row}"


class Page:
    """A sheet in the making: cells are put down one by one, then `sheet()` closes it."""

    def __init__(self) -> None:
        self.cells: list[LayoutCell] = []
        self.inputs: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.validations: list[Validation] = []

    def put(self, row: int, column: int, content: Constant | Formula, style: str = "plain") -> str:
        """Put content in a cell; a text that begins with `=` is meant as text: give a `Formula` for one."""
        self.cells.append(LayoutCell(row, column, content, style))
        return ref(row, column)

    def formula(self, row: int, column: int, text: str, style: str = "plain") -> str:
        """Put a formula, without its leading `=`."""
        return self.put(row, column, Formula("=" + text), style)

    def input(self, row: int, column: int, key: str, style: str) -> str:
        """Put an input that filling finds under `key`."""
        where = self.put(row, column, None, style)
        self.inputs[key] = where
        return where

    def line(self, row: int, first_column: int, last_column: int, text: str, style: str = "section") -> None:
        """A heading whose style runs across, without merging."""
        self.put(row, first_column, text, style)
        for column in range(first_column + 1, last_column + 1):
            self.put(row, column, None, style)

    def name(self, name: str, where: str) -> None:
        """Give a cell or range of this sheet a workbook-wide name."""
        self.names[name] = absolute(where)

    def heading(self, title: str, subtitle: str) -> None:
        """The two top rows of a sheet: what it is, and of which note as of which day (live)."""
        self.put(1, 1, title, "title")
        self.put(2, 1, subtitle, "subtitle")

    def sorted_cells(self) -> tuple[LayoutCell, ...]:
        """The cells in reading order; putting one twice is a mistake of the layout."""
        cells = sorted(self.cells, key=lambda cell: (cell.row, cell.column))
        for before, after in pairwise(cells):
            if (before.row, before.column) == (after.row, after.column):
                raise ValueError(
                    f"{ref(after.row, after.column)} is put down twice: {before.content!r}, {after.content!r}"
                )
        return tuple(cells)

    def sheet(
        self, name: str, widths: dict[str, float], *, header_row: int = 0, roomy: Mapping[int, int] | None = None
    ) -> SheetLayout:
        """What was put down, as a sheet; what else it has (blocks, checks, print set-up) is added by `replace`.

        `header_row`: a row whose header texts may take two lines. `roomy`: as of `fitted_heights`.
        """
        heights = fitted_heights(self.cells, widths, roomy)
        if header_row:
            heights[header_row] = HEADER_HEIGHT
        return SheetLayout(
            name=name,
            cells=self.sorted_cells(),
            widths=widths,
            heights=heights,
            names=self.names,
            inputs=self.inputs,
            validations=tuple(self.validations),
        )


def absolute(where: str) -> str:
    """B7 -> $B$7, A1:B2 -> $A$1:$B$2."""
    parts = []
    for part in where.replace("$", "").split(":"):
        letters = part.rstrip("0123456789")
        parts.append(f"${letters}${part[len(letters) :]}")
    return ":".join(parts)


LINE_HEIGHT, TITLE_HEIGHT, HEADER_HEIGHT = 15.0, 24.0, 32.0
#: A character of running text is narrower than the digit that widths are counted in; lines break early at words.
CHARACTER = 0.92


def fitted_heights(
    cells: Sequence[LayoutCell], widths: Mapping[str, float], roomy: Mapping[int, int] | None = None
) -> dict[int, float]:
    """Heights of the rows whose wrapped texts need more than a line (not every viewer fits rows by itself).

    `roomy`: lines to keep free in rows whose inputs may be long.
    """
    lines = dict(roomy or {})
    titles = {cell.row for cell in cells if STYLES[cell.style].size > FONT_SIZE}
    for cell in cells:
        if isinstance(cell.content, str) and STYLES[cell.style].wrap:
            needed = ceil(len(cell.content) * CHARACTER / widths[column_letters(cell.column)])
            lines[cell.row] = max(lines.get(cell.row, 1), needed)
    heights = {row: number * LINE_HEIGHT for row, number in lines.items() if number > 1}
    return dict(sorted({**heights, **dict.fromkeys(titles, TITLE_HEIGHT)}.items()))
