"""Print areas that covered all there was keep covering it when a refresh fills further rows. They never shrink.

A block that was empty, of which only the heading was printed, is printed in its whole width with its first rows.
"""

from __future__ import annotations

import re

from promnote_workbooks.package import CellRange, Package, format_ref, parse_area, quote_sheet
from promnote_workbooks.package.xmlpart import parse_part, tag, write_part
from promnote_workbooks.pages.model import absolute
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.kept import CLOSES
from promnote_workbooks.sheets.booked_sheet import BLOCK as BOOKED

_EMPTY_AT_FIRST = (BOOKED, CLOSES)
_AREA = "_xlnm.Print_Area"
#: A comma between areas, not one in the name of a sheet.
_COMMA = re.compile(r",(?=(?:[^']*'[^']*')*[^']*$)")


def wider_areas(package: Package, book: Book) -> dict[str, list[str]]:
    """The parts of the print area of each sheet on which what `book` plans would not be printed, so that it is.

    An area that left rows out before is somebody's choice.
    """
    found: dict[str, list[str]] = {}
    for name in package.defined_names:
        if name.name != _AREA or name.sheet is None or name.sheet not in book.edits:
            continue
        # a sheet may print several parts, each on pages of its own
        parts = [parse_area(text) for text in _COMMA.split(name.text)]
        after = [None if part is None else _extended(book, name.sheet, part.range) for part in parts]
        if any(after):
            areas = [area or str(part.range) for area, part in zip(after, parts, strict=True) if part is not None]
            if len(areas) == len(parts):
                found[name.sheet] = [absolute(area) for area in areas]
    return found


def with_print_areas(package: Package, book: Book) -> Package:
    """The package, in which what `book` plans is printed too."""
    found = {
        sheet: ",".join(f"{quote_sheet(sheet)}!{area}" for area in areas)
        for sheet, areas in wider_areas(package, book).items()
    }
    if not found:
        return package
    root = parse_part(package.archive, package.workbook_part)
    for element in root.iterfind(f"{tag(root, 'definedNames')}/{tag(root, 'definedName')}"):
        scope = element.get("localSheetId", "")
        if element.get("name") == _AREA and scope.isdecimal() and package.sheets[int(scope)].name in found:
            element.text = found[package.sheets[int(scope)].name]
    part = package.workbook_part
    return package.with_parts({part: write_part(root, package.archive.read(part))})


def _extended(book: Book, sheet: str, area: CellRange) -> str | None:
    """The area down to the last row that is planned to show something; None where it stays."""
    if not any(row > area.bottom for row, _ in book.edits[sheet]):
        return None
    below = [
        place
        for place in {*book.stored(sheet), *book.edits[sheet]}
        if place[0] > area.bottom and area.left <= place[1] <= area.right
    ]
    if any(book.cell(sheet, *place).value not in (None, "") for place in below):
        return None
    after = max((row for row, column in below if book.value(sheet, row, column) not in (None, "")), default=0)
    return f"{format_ref(area.top, area.left)}:{format_ref(after, _right(book, sheet, area))}" if after else None


def _right(book: Book, sheet: str, area: CellRange) -> int:
    for name in _EMPTY_AT_FIRST:
        block = book.area(name)
        if block is not None and block.sheet == sheet and area.left <= block.range.left:
            rows = range(block.range.top + 1, block.range.bottom + 1)
            if all(book.cell(sheet, row, block.range.left).value is None for row in rows):
                return max(area.right, block.range.right)
    return area.right
