"""What of a sheet is printed: its columns for readers, down to the last row that holds something, and its charts.

Spare rows and rows whose formulas show nothing would else be blank pages, and working columns are for whoever checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

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
_PRINT_AREA = re.compile(r'(<definedName name="_xlnm\.Print_Area" localSheetId="(\d+)">)[^<]*')


def whole_area(sheet: SheetLayout) -> str:
    """Everything: of a template that is not filled yet."""
    return _area(sheet, max(cell.row for cell in sheet.cells))


def filled_area(sheet: SheetLayout, values: Mapping[str, Any], constant: int) -> str:
    """What holds something when the sheet's inputs and formulas have these values (by cell).

    `constant`: the last row that always does (see `last_constants`).
    """
    filled = {parse_ref(where)[0] for where, value in values.items() if value is not None and value != ""}
    last = max(constant, max(filled, default=0))
    for grid in sheet.grids:
        typed = [row for row in filled if grid.first_row <= row <= grid.last_row]
        last = max(last, min(grid.last_row, max([grid.header_row + _FEW_ROWS, *(row + _SPARE_ROWS for row in typed)])))
    return _area(sheet, last)


def _area(sheet: SheetLayout, last_row: int) -> str:
    last_column = sheet.print_columns or max(cell.column for cell in sheet.cells)
    for chart in sheet.charts:
        row, column = parse_ref(chart.anchor)
        last_row = max(last_row, row + ceil(chart.height_cm / _ROW_CM) - 1)
        last_column = max(last_column, column + ceil(chart.width_cm / _COLUMN_CM) - 1)
    return f"A1:{ref(last_row, last_column)}"


def last_constants(layout: WorkbookLayout) -> tuple[int, ...]:
    """Of each sheet the last row with a constant: the same for every note of the layout."""
    return tuple(
        max(cell.row for cell in sheet.cells if isinstance(cell.content, str | int | float)) for sheet in layout.sheets
    )


def with_print_areas(
    template: CompiledTemplate,
    layout: WorkbookLayout,
    values: Mapping[str, Mapping[str, Any]],
    constants: Sequence[int],
) -> CompiledTemplate:
    """The template whose sheets print what these values fill; `constants` are the layout's `last_constants`."""
    at = next(at for at, member in enumerate(template.members) if member.name == _WORKBOOK)
    text = inflate(template.members[at], template.source).decode()
    areas = [
        f"{quote_sheet(sheet.name)}!{absolute(filled_area(sheet, values[sheet.name], constant))}"
        for sheet, constant in zip(layout.sheets, constants, strict=True)
    ]

    def area_of(found: re.Match[str]) -> str:
        return found[1] + escape_xml(areas[int(found[2])]) if int(found[2]) < len(areas) else found[0]

    text = _PRINT_AREA.sub(area_of, text)
    members = list(template.members)
    members[at] = rewritten(members[at], text.encode())
    return replace(template, members=tuple(members))
