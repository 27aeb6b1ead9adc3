"""What of a sheet is printed: its columns for readers, down to the last row that holds something, and its charts.

Spare rows and rows whose formulas show nothing would else be blank pages, and working columns are for whoever checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Any, NamedTuple

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
_PRINT_AREA = re.compile(r'(<definedName name="_xlnm\.Print_Area" localSheetId="([0-9]+)">)[^<]*')

#: A row and a column.
Place = tuple[int, int]


class Texts(NamedTuple):
    """What a sheet says whatever note it is of, and the cells whose text runs on over empty ones: a character's width there."""

    shown: Mapping[Place, Any]
    runs_on: Mapping[Place, float]


def texts_of(sheet: SheetLayout) -> Texts:
    """What is known of a sheet before it is filled."""
    shown, runs_on = {}, {}
    for cell in sheet.cells:
        look = STYLES[cell.style]
        if isinstance(cell.content, str | int | float):
            shown[cell.row, cell.column] = cell.content
        if not look.wrap and look.align not in ("right", "center"):
            runs_on[cell.row, cell.column] = CHARACTER * look.size / FONT_SIZE
    return Texts(shown, runs_on)


def whole_areas(sheet: SheetLayout) -> list[str]:
    """Everything: of a template that is not filled yet."""
    return _areas(sheet, dict.fromkeys([(cell.row, cell.column) for cell in sheet.cells]), {})


def filled_areas(sheet: SheetLayout, texts: Texts, values: Mapping[str, Any]) -> list[str]:
    """What holds something when the sheet's inputs and formulas have these values (by cell), part by part."""
    shown = dict(texts.shown)
    for where, value in values.items():
        if value is not None and value != "":
            shown[parse_ref(where)] = value
    return _areas(sheet, shown, texts.runs_on)


def _areas(sheet: SheetLayout, shown: Mapping[Place, Any], runs_on: Mapping[Place, float]) -> list[str]:
    last: dict[int, int] = {}
    for row, column in shown:
        if row > last.get(column, 0):
            last[column] = row
    lowest = max(last.values())
    for grid in sheet.grids:
        typed = max(last.get(column, 0) for column in range(grid.first_column, grid.last_column + 1))
        wanted = typed + _SPARE_ROWS if typed >= grid.first_row else 0
        filled = min(grid.last_row, max(grid.header_row + _FEW_ROWS, wanted))
        last[grid.first_column] = max(filled, last.get(grid.first_column, 0))
    parts = sheet.print_columns or ((1, _last_column(sheet, shown, lowest)),)
    areas = []
    for first, last_column in parts:
        last_row = max(row for column, row in last.items() if first <= column <= last_column)
        if last_column == parts[-1][1]:
            for chart in sheet.charts:
                row, column = parse_ref(chart.anchor)
                last_row = max(last_row, row + ceil(chart.height_cm / _ROW_CM) - 1)
                last_column = max(last_column, column + ceil(chart.width_cm / _COLUMN_CM) - 1)
        if len(parts) == 1:
            last_column = max(last_column, _reach(sheet, shown, runs_on, last_column))
        areas.append(f"{ref(1, first)}:{ref(last_row, last_column)}")
    return areas


def _last_column(sheet: SheetLayout, shown: Mapping[Place, Any], lowest: int) -> int:
    """The last column, but of a sheet some pages wide whose block holds nothing that of its heading: headers alone are no
    page. A refresh that fills the block widens the area (`refresh.print_areas`). `lowest`: the last row that holds something.
    """
    if sheet.pages_wide > 1 and not sheet.grids and len(sheet.blocks) == 1:
        header = sheet.blocks[0].header_row
        if lowest <= header:
            return max(column for row, column in shown if row < header - 1)
    return max(cell.column for cell in sheet.cells)


def _reach(sheet: SheetLayout, shown: Mapping[Place, Any], runs_on: Mapping[Place, float], last_column: int) -> int:
    """The last column into which a text runs on over the empty cells beside it, within what is still read on paper."""
    widths = [0.0, *(sheet.widths.get(column_letters(column), _COLUMN_WIDTH) for column in range(1, _LAST_COLUMN + 1))]
    most = max(sum(widths[: last_column + 1]) * 1.3, _READABLE if sheet.landscape else _READABLE * 0.7)
    furthest = last_column
    for place, text in shown.items():
        if not isinstance(text, str) or place not in runs_on:
            continue
        row, column = place
        left = len(text) * runs_on[place] - widths[min(column, _LAST_COLUMN)]
        while left > 0 and column < _LAST_COLUMN and (row, column + 1) not in shown:
            column += 1
            left -= widths[column]
        furthest = max(furthest, column)
    while furthest > last_column and sum(widths[: furthest + 1]) > most:
        furthest -= 1
    return furthest


def with_print_areas(
    template: CompiledTemplate,
    layout: WorkbookLayout,
    texts: Sequence[Texts],
    values: Mapping[str, Mapping[str, Any]],
) -> CompiledTemplate:
    """The template whose sheets print what these values fill; `texts` are what each sheet says of itself (`texts_of`)."""
    at = next(at for at, member in enumerate(template.members) if member.name == _WORKBOOK)
    areas = []
    for sheet, own in zip(layout.sheets, texts, strict=True):
        parts = filled_areas(sheet, own, values[sheet.name])
        areas.append(escape_xml(",".join(f"{quote_sheet(sheet.name)}!{absolute(part)}" for part in parts)))
    text = inflate(template.members[at], template.source).decode()
    text = _PRINT_AREA.sub(lambda found: found[1] + areas[int(found[2])], text)
    members = list(template.members)
    members[at] = rewritten(members[at], text.encode())
    return replace(template, members=tuple(members))
