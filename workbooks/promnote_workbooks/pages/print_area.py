"""What of a sheet is printed: its columns for readers, down to the last row that holds something, and its charts.

Spare rows and rows whose formulas show nothing would else be blank pages, and working columns are for whoever checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil
from operator import itemgetter
from typing import Any

from promnote_workbooks.package.refs import column_letters, parse_ref, quote_sheet
from promnote_workbooks.package.values import escape_xml
from promnote_workbooks.pages.model import CHARACTER, LayoutCell, SheetLayout, WorkbookLayout, absolute, ref
from promnote_workbooks.pages.numbering import Spot
from promnote_workbooks.pages.styles import FONT_SIZE, STYLES

#: Of a default column and row, which is what stands under a chart.
_COLUMN_CM, _ROW_CM = 1.69, 0.53
#: The width of a column that has none of its own; how wide a page is that is still read; where texts end at the latest.
_COLUMN_WIDTH, _READABLE, _LAST_COLUMN = 8.43, 190.0, 60
#: Rows to type into are printed while they are few, so that what is typed before the next refresh is on paper too.
_FEW_ROWS, _SPARE_ROWS = 24, 6
_PRINT_AREA = re.compile(r'(<definedName name="_xlnm\.Print_Area" localSheetId="([0-9]+)">)[^<]*')


class PrintPlan:
    """What of a sheet's cells decides its print area, known before it is filled. `spots`: the number of each of its cells."""

    def __init__(self, sheet: SheetLayout, spots: Mapping[Spot, int]) -> None:
        self._sheet, self._spots = sheet, spots
        self._full = max(column for _, column in spots)
        self._heading = _heading(sheet)
        #: By column: the last row of what the sheet says itself; and, from the bottom, the cells below that may be filled.
        self._last: dict[int, int] = {}
        self._below: dict[int, list[tuple[int, int]]] = {}
        for cell in reversed(sheet.cells):
            if cell.column in self._last:
                continue
            if _is_said(cell):
                self._last[cell.column] = cell.row
            else:
                at = spots[cell.row, cell.column]
                self._below.setdefault(cell.column, []).append((cell.row, at))
        self._widths = [
            0.0,
            *(sheet.widths.get(column_letters(each), _COLUMN_WIDTH) for each in range(1, _LAST_COLUMN + 1)),
        ]
        self._find_long()

    def _find_long(self) -> None:
        """The cells whose text may run on over empty ones beyond the last column."""
        #: Of texts that the sheet says itself: place and length.
        self._long_said: list[tuple[Spot, float]] = []
        #: Of cells to fill: place, width of a character, most characters that stay within; and how their values are picked.
        self._long: list[tuple[Spot, float, float]] = []
        picked = []
        # where several parts are printed, each ends at its last column
        cells = self._sheet.cells if len(self._sheet.print_columns) <= 1 else ()
        for cell, (spot, at) in zip(cells, self._spots.items(), strict=False):
            look = STYLES[cell.style]
            if look.wrap or look.align in ("right", "center"):
                continue
            character = CHARACTER * look.size / FONT_SIZE
            width = self._widths[min(cell.column, _LAST_COLUMN)]
            if not _is_said(cell):
                picked.append(at)
                self._long.append((spot, character, width / character))
            elif isinstance(cell.content, str) and len(cell.content) * character > width:
                self._long_said.append((spot, len(cell.content) * character))
        # two blanks more, so that it is a tuple also of a single cell or none
        self._pick = itemgetter(*picked, 0, 0)

    def areas(self, values: Sequence[Any]) -> list[str]:
        """What holds something when the cells have these values, by number, part by part."""
        number = self._spots.get

        def shows(spot: Spot) -> bool:
            return (value := values[number(spot, 0)]) is not None and value != ""

        last = self._last.copy()
        for column, below in self._below.items():
            for row, at in below:
                if (value := values[at]) is not None and value != "":
                    last[column] = row
                    break
        long = self._long_said.copy()
        texts = self._pick(values)
        for at in [at for at, text in enumerate(texts) if text.__class__ is str]:
            spot, character, most = self._long[at]
            if len(texts[at]) > most:
                long.append((spot, len(texts[at]) * character))
        heading = (spot for spot in self._heading if shows(spot))
        return _areas(self._sheet, self._full, last, heading, lambda edge: self._reach(long, shows, edge))

    def _reach(self, long: Sequence[tuple[Spot, float]], shows: Callable[[Spot], bool], edge: int) -> int:
        """The last column into which a text runs on over the empty cells beside it, within what is still read on paper."""
        widths = self._widths
        most = max(sum(widths[: edge + 1]) * 1.3, _READABLE if self._sheet.landscape else _READABLE * 0.7)
        furthest = edge
        for (row, column), length in long:
            left = length - widths[min(column, _LAST_COLUMN)]
            while left > 0 and column < _LAST_COLUMN and not shows((row, column + 1)):
                column += 1
                left -= widths[column]
            furthest = max(furthest, column)
        while furthest > edge and sum(widths[: furthest + 1]) > most:
            furthest -= 1
        return furthest


def _is_said(cell: LayoutCell) -> bool:
    """Whether the sheet itself says what stands there, whatever note it is of."""
    return isinstance(cell.content, str | int | float)


def whole_areas(sheet: SheetLayout) -> list[str]:
    """Everything: of a template that is not filled yet."""
    last: dict[int, int] = {}
    for cell in sheet.cells:
        last[cell.column] = max(cell.row, last.get(cell.column, 0))
    return _areas(sheet, max(last), last, _heading(sheet), lambda edge: edge)


def _heading(sheet: SheetLayout) -> list[Spot]:
    """The cells above the headers of a sheet's one block."""
    if len(sheet.blocks) != 1:
        return []
    header = sheet.blocks[0].header_row
    return [(cell.row, cell.column) for cell in sheet.cells if cell.row < header - 1]


def _areas(
    sheet: SheetLayout, full: int, last: dict[int, int], heading: Iterable[Spot], reach: Callable[[int], int]
) -> list[str]:
    """`full`: the sheet's last column. `last`: the last row of each column that holds something, `heading` the cells of
    `_heading` that do. `reach` says how far texts run on beyond a column."""
    lowest = max(last.values())
    for grid in sheet.grids:
        typed = max(last.get(column, 0) for column in range(grid.first_column, grid.last_column + 1))
        wanted = typed + _SPARE_ROWS if typed >= grid.first_row else 0
        filled = min(grid.last_row, max(grid.header_row + _FEW_ROWS, wanted))
        last[grid.first_column] = max(filled, last.get(grid.first_column, 0))
    parts = sheet.print_columns or ((1, _last_column(sheet, full, heading, lowest)),)
    areas = []
    for first, last_column in parts:
        last_row = max(row for column, row in last.items() if first <= column <= last_column)
        if last_column == parts[-1][1]:
            for chart in sheet.charts:
                row, column = parse_ref(chart.anchor)
                last_row = max(last_row, row + ceil(chart.height_cm / _ROW_CM) - 1)
                last_column = max(last_column, column + ceil(chart.width_cm / _COLUMN_CM) - 1)
        if len(parts) == 1:
            last_column = max(last_column, reach(last_column))
        areas.append(f"{ref(1, first)}:{ref(last_row, last_column)}")
    return areas


def _last_column(sheet: SheetLayout, full: int, heading: Iterable[Spot], lowest: int) -> int:
    """`full`, but of a sheet some pages wide whose block holds nothing the last column of its heading: headers alone are no
    page. A refresh that fills the block widens the area (`refresh.print_areas`). `lowest`: the last row that holds something.
    """
    alone = sheet.pages_wide > 1 and not sheet.grids and len(sheet.blocks) == 1
    if alone and lowest <= sheet.blocks[0].header_row:
        return max(column for _, column in heading)
    return full


def with_print_areas(
    workbook: bytes, layout: WorkbookLayout, plans: Sequence[PrintPlan], values: Sequence[Any]
) -> bytes:
    """The workbook part of a template, in which its sheets print what these values fill; `plans` are those of the sheets."""
    areas = []
    for sheet, plan in zip(layout.sheets, plans, strict=True):
        parts = [f"{quote_sheet(sheet.name)}!{absolute(part)}" for part in plan.areas(values)]
        areas.append(escape_xml(",".join(parts)))
    return _PRINT_AREA.sub(lambda found: found[1] + areas[int(found[2])], workbook.decode()).encode()
