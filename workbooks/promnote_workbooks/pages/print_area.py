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
from promnote_workbooks.package.refs import parse_ref, quote_sheet
from promnote_workbooks.package.template import CompiledTemplate
from promnote_workbooks.package.values import escape_xml
from promnote_workbooks.pages.model import SheetLayout, WorkbookLayout, absolute, ref

#: Of a default column and row, which is what stands under a chart.
_COLUMN_CM, _ROW_CM = 1.69, 0.53
#: Rows to type into are printed while they are few, so that what is typed before the next refresh is on paper too.
_FEW_ROWS, _SPARE_ROWS = 24, 6
_WORKBOOK = "xl/workbook.xml"
_PRINT_AREA = re.compile(r'(<definedName name="_xlnm\.Print_Area" localSheetId="([0-9]+)">)[^<]*')


class Filled(NamedTuple):
    """Which cells hold something, as far as printing asks: the last row of each column, and the rows."""

    last: dict[int, int]
    rows: set[int]

    def add(self, row: int, column: int) -> None:
        self.rows.add(row)
        if row > self.last.get(column, 0):
            self.last[column] = row


def whole_areas(sheet: SheetLayout) -> list[str]:
    """Everything: of a template that is not filled yet."""
    filled = Filled({}, set())
    for cell in sheet.cells:
        filled.add(cell.row, cell.column)
    return _areas(sheet, filled)


def texts_of(sheet: SheetLayout) -> Filled:
    """What a sheet says whatever note it is of."""
    filled = Filled({}, set())
    for cell in sheet.cells:
        if isinstance(cell.content, str | int | float):
            filled.add(cell.row, cell.column)
    return filled


def filled_areas(sheet: SheetLayout, texts: Filled, values: Mapping[str, Any]) -> list[str]:
    """What holds something when the sheet's inputs and formulas have these values (by cell), part by part."""
    filled = Filled(dict(texts.last), set(texts.rows))
    for where, value in values.items():
        if value is not None and value != "":
            filled.add(*parse_ref(where))
    for grid in sheet.grids:
        typed = [row for row in filled.rows if grid.first_row <= row <= grid.last_row]
        last = min(grid.last_row, max([grid.header_row + _FEW_ROWS, *(row + _SPARE_ROWS for row in typed)]))
        filled.add(last, grid.first_column)
    return _areas(sheet, filled)


def _areas(sheet: SheetLayout, filled: Filled) -> list[str]:
    parts = sheet.print_columns or ((1, max(cell.column for cell in sheet.cells)),)
    areas = []
    for first, last_column in parts:
        last_row = max(row for column, row in filled.last.items() if first <= column <= last_column)
        if last_column == parts[-1][1]:
            for chart in sheet.charts:
                row, column = parse_ref(chart.anchor)
                last_row = max(last_row, row + ceil(chart.height_cm / _ROW_CM) - 1)
                last_column = max(last_column, column + ceil(chart.width_cm / _COLUMN_CM) - 1)
        areas.append(f"{ref(1, first)}:{ref(last_row, last_column)}")
    return areas


def with_print_areas(
    template: CompiledTemplate,
    layout: WorkbookLayout,
    texts: Sequence[Filled],
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
