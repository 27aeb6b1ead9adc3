"""What of a sheet is printed: its columns for readers, down to the last row that holds something, and its charts.

Spare rows and rows whose formulas show nothing would else be blank pages, and working columns are for whoever checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import Any

from promnote_workbooks.package.archive import inflate, rewritten
from promnote_workbooks.package.refs import column_letters, parse_ref, quote_sheet
from promnote_workbooks.package.template import CompiledTemplate
from promnote_workbooks.package.values import escape_xml
from promnote_workbooks.pages.model import CHARACTER, SheetLayout, WorkbookLayout, absolute, ref
from promnote_workbooks.pages.styles import FONT_SIZE, STYLES

#: Of a default column and row, which is what stands under a chart.
_COLUMN_CM, _ROW_CM = 1.69, 0.53
#: The width of a column that has none of its own; how wide a page is that is still read; where texts end at the latest.
_COLUMN_WIDTH, _READABLE, _LAST_COLUMN = 8.43, 190.0, 60
#: Rows to type into are printed while they are few, so that what is typed before the next refresh is on paper too.
_FEW_ROWS, _SPARE_ROWS = 24, 6
_WORKBOOK = "xl/workbook.xml"


def whole_areas(sheet: SheetLayout) -> list[str]:
    """Everything: of a template that is not filled yet."""
    return _areas(sheet, {(cell.row, cell.column) for cell in sheet.cells}, {})


def filled_areas(sheet: SheetLayout, values: Mapping[str, Any]) -> list[str]:
    """What holds something when the sheet's inputs and formulas have these values (by cell), part by part."""
    shown = {
        (cell.row, cell.column): cell.content for cell in sheet.cells if isinstance(cell.content, str | int | float)
    }
    shown |= {parse_ref(where): value for where, value in values.items() if value not in (None, "")}
    places = set(shown)
    for grid in sheet.grids:
        columns = range(grid.first_column, grid.last_column + 1)
        typed = [row for row, column in shown if grid.first_row <= row <= grid.last_row and column in columns]
        last = min(grid.last_row, max([grid.header_row + _FEW_ROWS, *(row + _SPARE_ROWS for row in typed)]))
        places.add((last, grid.first_column))
    return _areas(sheet, places, shown)


def _areas(sheet: SheetLayout, places: set[tuple[int, int]], shown: Mapping[tuple[int, int], Any]) -> list[str]:
    parts = sheet.print_columns or ((1, _last_column(sheet, places)),)
    areas = []
    for first, last_column in parts:
        last_row = max(row for row, column in places if first <= column <= last_column)
        if last_column == parts[-1][1]:
            for chart in sheet.charts:
                row, column = parse_ref(chart.anchor)
                last_row = max(last_row, row + ceil(chart.height_cm / _ROW_CM) - 1)
                last_column = max(last_column, column + ceil(chart.width_cm / _COLUMN_CM) - 1)
        if len(parts) == 1:
            last_column = max(last_column, _reach(sheet, shown, last_column))
        areas.append(f"{ref(1, first)}:{ref(last_row, last_column)}")
    return areas


def _last_column(sheet: SheetLayout, places: set[tuple[int, int]]) -> int:
    """The last column, but of a sheet some pages wide whose block holds nothing that of its heading: headers alone are no
    page. A refresh that fills the block widens the area (`refresh.print_areas`)."""
    if sheet.pages_wide > 1 and not sheet.grids and len(sheet.blocks) == 1:
        header = sheet.blocks[0].header_row
        if max(row for row, _ in places) <= header:
            return max(column for row, column in places if row < header - 1)
    return max(cell.column for cell in sheet.cells)


def _reach(sheet: SheetLayout, shown: Mapping[tuple[int, int], Any], last_column: int) -> int:
    """The last column into which a text runs on over the empty cells beside it, within what is still read on paper."""

    def width(column: int) -> float:
        return sheet.widths.get(column_letters(column), _COLUMN_WIDTH)

    most = max(sum(map(width, range(1, last_column + 1))) * 1.3, _READABLE if sheet.landscape else _READABLE * 0.7)
    long = {
        (row, column): len(text) * CHARACTER
        for (row, column), text in shown.items()
        if isinstance(text, str) and len(text) * CHARACTER > width(column) and (row, column + 1) not in shown
    }
    rows = {row for row, _ in long}
    furthest = last_column
    for cell in sheet.cells:
        if cell.row not in rows or (cell.row, cell.column) not in long:
            continue
        look, column = STYLES[cell.style], cell.column
        if look.wrap or look.align in ("right", "center"):
            continue
        left = long[cell.row, column] * look.size / FONT_SIZE - width(column)
        while left > 0 and (cell.row, column + 1) not in shown and column < _LAST_COLUMN:
            column += 1
            left -= width(column)
        furthest = max(furthest, column)
    while furthest > last_column and sum(map(width, range(1, furthest + 1))) > most:
        furthest -= 1
    return furthest


def with_print_areas(
    template: CompiledTemplate, layout: WorkbookLayout, values: Mapping[str, Mapping[str, Any]]
) -> CompiledTemplate:
    """The template whose sheets print what these values fill."""
    at = next(at for at, member in enumerate(template.members) if member.name == _WORKBOOK)
    text = inflate(template.members[at], template.source).decode()
    for number, sheet in enumerate(layout.sheets):
        parts = filled_areas(sheet, values[sheet.name])
        area = ",".join(f"{quote_sheet(sheet.name)}!{absolute(part)}" for part in parts)
        name = re.compile(rf'(<definedName name="_xlnm\.Print_Area" localSheetId="{number}">)[^<]*')
        text = name.sub(lambda found, area=area: found[1] + escape_xml(area), text)  # type: ignore[misc]
    members = list(template.members)
    members[at] = rewritten(members[at], text.encode())
    return replace(template, members=tuple(members))
