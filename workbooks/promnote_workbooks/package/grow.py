"""Growing a block of rows downward, with everything that is tied to it.

A block is a range of data rows that we own on a user's sheet. When it needs more rows, what covers it grows with it:
tables, filters, defined names, the ranges of charts, conditional formats and validations. Rules for one such range:

- its columns lie within the block's, or the block's within its;
- it starts at or above the block's first row and reaches at least the block's last row;
- it ends above the block's new last row (a range that already covers the new rows stays).

A defined name for a single cell stays: it names that cell, not a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from .cell import Kind
from .cells import cells_by_place, merged_ranges, place
from .errors import PackageError
from .opc import content_types
from .refs import MAX_ROW, CellRange, column_letters, format_ref, parse_area
from .workbook import Package, Sheet, Table, read_tables
from .xmlpart import local_name, parse_part, tag, write_part

_CHART_TYPES = ("drawingml.chart+xml", "ms-office.chartex+xml")
_WITH_SQREF = frozenset(("conditionalFormatting", "dataValidation", "protectedRange", "ignoredError"))
_CHART_CACHES = frozenset(("numCache", "strCache", "multiLvlStrCache"))


class Obstruction(NamedTuple):
    """Something of the user's where a block wants to grow: the cell, and what it is in words."""

    sheet: str
    ref: str
    what: str


def obstruction(
    package: Package, sheet: str, area: CellRange, *, own_tables: frozenset[str] = frozenset()
) -> Obstruction | None:
    """The first thing that keeps ``area`` from being free: a cell with content, merged cells or a table.

    Formats without content are no obstacle. ``own_tables`` are names of tables that may reach into the area.
    """
    found = package.worksheet(sheet)
    filled = []
    for (row, column), cell in cells_by_place(package, sheet).items():
        if cell.kind is not Kind.BLANK and area.holds(row, column):
            filled.append((row, column, cell))
    if filled:
        row, column, cell = min(filled, key=lambda item: item[:2])
        ref = format_ref(row, column)
        what = f"the formula ={cell.formula}" if cell.formula is not None else repr(cell.value)
        return Obstruction(found.name, ref, f"holds {what}")
    root = parse_part(package.archive, found.part)
    for item in merged_ranges(root, place(package, found)):
        if item.overlaps(area):
            return Obstruction(found.name, _first_common(item, area), f"lies in the merged cells {item}")
    for table in read_tables(package):
        if table.sheet == found.name and table.name not in own_tables and table.range.overlaps(area):
            return Obstruction(found.name, _first_common(table.range, area), f"belongs to the table {table.name}")
    return None


def grow_block(package: Package, sheet: str, block: CellRange, rows: int) -> dict[str, bytes | None]:
    """The parts that change when the block (its data rows, without header) gets ``rows`` rows; ``package.with_parts``
    takes them. Fewer rows than there are change nothing: spare rows stay part of the block.

    PackageError when the space below is not free; it names the cell that is in the way.
    """
    found = package.worksheet(sheet)
    bottom = block.top + rows - 1
    if bottom <= block.bottom:
        return {}
    if bottom > MAX_ROW:
        raise PackageError(f"{place(package, found)}: {rows:,} rows from row {block.top} leave the sheet")
    growth = _Growth(found, block, bottom)
    tables = [t for t in read_tables(package) if t.sheet == found.name and growth.grown(t.range)]
    _check_free(package, growth, tables)
    parts: dict[str, bytes | None] = {}
    for part, root, changed in (
        *_grow_tables(package, growth, tables),
        _grow_sheet(package, growth),
        _grow_names(package, growth),
        *_grow_charts(package, growth),
    ):
        if changed:
            parts[part] = write_part(root, package.archive.read(part))
    return parts


_Edit = tuple[str, etree._Element, bool]


class _Growth(NamedTuple):
    """A block and the row that shall be its last."""

    sheet: Sheet
    block: CellRange
    bottom: int

    def grown(self, area: CellRange) -> CellRange | None:
        """The range as it must be after the growth; None when it stays."""
        block = self.block
        within = block.left <= area.left and area.right <= block.right
        around = area.left <= block.left and block.right <= area.right
        if (within or around) and area.top <= block.top and block.bottom <= area.bottom < self.bottom:
            return area._replace(bottom=self.bottom)
        return None

    def grown_text(self, text: str, *, single_cells: bool) -> str | None:
        """A formula that is a range, or a union of ranges, on the block's sheet; None when it stays."""
        inner = text.strip().removeprefix("=")
        bare = inner[1:-1] if inner.startswith("(") and inner.endswith(")") else inner
        pieces = _split_union(bare)
        new = [self._grown_piece(piece, single_cells) for piece in pieces]
        if all(after is None for after in new):
            return None
        joined = ",".join(before if after is None else after for before, after in zip(pieces, new, strict=True))
        return text.replace(bare, joined)

    def _grown_piece(self, text: str, single_cells: bool) -> str | None:
        area = parse_area(text)
        if area is None or area.sheet.casefold() != self.sheet.name.casefold():
            return None
        if area.range.is_one_cell and not single_cells and area.range != self.block:
            return None
        if self.grown(area.range) is None:
            return None
        name, _, cells = text.rpartition("!")
        first, _, last = cells.partition(":")
        return f"{name}!{first}:{re.sub('[0-9]+$', str(self.bottom), (last or first).rstrip())}"


def _split_union(text: str) -> list[str]:
    """Split at the commas outside quotes."""
    pieces, quoted = [""], False
    for character in text:
        quoted ^= character == "'"
        if character == "," and not quoted:
            pieces.append("")
        else:
            pieces[-1] += character
    return pieces


def _check_free(package: Package, growth: _Growth, tables: list[Table]) -> None:
    where = place(package, growth.sheet)
    for table in tables:
        if table.totals_rows:
            raise PackageError(
                f"{where}: the table {table.name} has a totals row in row {table.range.bottom}, so it cannot grow; "
                "turn the totals row off or insert rows above it"
            )
    own = frozenset(table.name for table in tables)
    areas = [growth.block._replace(top=growth.block.bottom + 1, bottom=growth.bottom)]
    areas += [table.range._replace(top=table.range.bottom + 1, bottom=growth.bottom) for table in tables]
    for area in areas:
        found = obstruction(package, growth.sheet.name, area, own_tables=own)
        if found is not None:
            raise PackageError(
                f"{where} {found.ref}: {found.what}, in the way of rows {area.top} to {area.bottom} of the block in "
                f"columns {column_letters(area.left)} to {column_letters(area.right)}; move it or insert rows above it"
            )


def _grow_tables(package: Package, growth: _Growth, tables: list[Table]) -> Iterator[_Edit]:
    for table in tables:
        root = parse_part(package.archive, table.part)
        for element in (root, *root.iter(tag(root, "autoFilter"), tag(root, "sortState"))):
            _grow_ref(element, growth)
        yield table.part, root, True


def _grow_sheet(package: Package, growth: _Growth) -> _Edit:
    """The sheet's own filter, and the ranges of conditional formats, validations and the like, x14 ones included."""
    root = parse_part(package.archive, growth.sheet.part)
    changed = False
    for element in root.iter("*"):
        name = local_name(element)
        if name in _WITH_SQREF and element.get("sqref"):
            new = _grown_list(element.get("sqref", ""), growth)
            if new is not None:
                element.set("sqref", new)
                changed = True
        elif name == "sqref" and element.text:
            new = _grown_list(element.text, growth)
            if new is not None:
                element.text = new
                changed = True
        elif name in ("autoFilter", "sortState"):
            changed |= _grow_ref(element, growth)
    return growth.sheet.part, root, changed


def _grow_names(package: Package, growth: _Growth) -> _Edit:
    root = parse_part(package.archive, package.workbook_part)
    changed = False
    for element in root.iterfind(f"{tag(root, 'definedNames')}/{tag(root, 'definedName')}"):
        new = growth.grown_text(element.text or "", single_cells=False)
        if new is not None:
            element.text = new
            changed = True
    return package.workbook_part, root, changed


def _grow_charts(package: Package, growth: _Growth) -> Iterator[_Edit]:
    """Chart ranges. The values that a chart stores beside a grown range are dropped: they would be too few."""
    for name, kind in content_types(package.archive).items():
        if not kind.endswith(_CHART_TYPES):
            continue
        root = parse_part(package.archive, name)
        changed = False
        for element in list(root.iter("{*}f")):
            new = growth.grown_text(element.text or "", single_cells=True)
            parent = element.getparent()
            if new is None or parent is None:
                continue
            element.text = new
            changed = True
            for sibling in [child for child in parent if local_name(child) in _CHART_CACHES]:
                parent.remove(sibling)
        yield name, root, changed


def _grow_ref(element: etree._Element, growth: _Growth) -> bool:
    new = _grown_list(element.get("ref", ""), growth)
    if new is not None:
        element.set("ref", new)
    return new is not None


def _grown_list(text: str, growth: _Growth) -> str | None:
    """A space-separated list of ranges; None when all stay."""
    pieces = text.split()
    new = [_grown_range(piece, growth) for piece in pieces]
    return " ".join(new) if new != pieces else None


def _grown_range(text: str, growth: _Growth) -> str:
    try:
        after = growth.grown(CellRange.parse(text))
    except ValueError:  # whole rows or columns need not grow
        return text
    return text if after is None else str(after)


def _first_common(one: CellRange, other: CellRange) -> str:
    return f"{column_letters(max(one.left, other.left))}{max(one.top, other.top)}"
