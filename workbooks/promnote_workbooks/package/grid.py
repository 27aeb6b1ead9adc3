"""The rows and cells of a worksheet part, by number: found, or made in their right place."""

from __future__ import annotations

from bisect import bisect_left, insort

from lxml import etree

from .cells import iter_row_cells, iter_rows
from .refs import CellRange, format_ref
from .xmlpart import is_true, tag


class Grid:
    """The cells of one parsed worksheet. Rows and cells without a number get the one that their place gives them."""

    def __init__(self, root: etree._Element, data: etree._Element, where: str) -> None:
        self._root, self._data, self._where = root, data, where
        self._rows = dict(iter_rows(root, where))
        self._numbers = list(self._rows)
        self._cells: dict[int, dict[int, etree._Element]] = {}
        self._extent = self._stated_extent()
        for number, row in self._rows.items():
            if row.get("r") is None:
                row.set("r", str(number))

    def find(self, row: int, column: int) -> etree._Element | None:
        """The cell, if the part mentions it."""
        return self._row_cells(row).get(column) if row in self._rows else None

    def inherited_style(self, row: int, column: int) -> int:
        """The format that Excel gives a new cell: the row's own, else the column's, else the default."""
        element = self._rows.get(row)
        if element is not None and is_true(element.get("customFormat")):
            return int(element.get("s") or 0)
        for item in self._root.iterfind(f"{tag(self._root, 'cols')}/{tag(self._root, 'col')}"):
            if int(item.get("min") or 0) <= column <= int(item.get("max") or 0):
                return int(item.get("style") or 0)
        return 0

    def create(self, row: int, column: int, style: int) -> etree._Element:
        """A new empty cell, in its place; its row is made if there is none."""
        element = self._rows.get(row)
        if element is None:
            element = self._create_row(row)
        cells = self._row_cells(row)
        cell = etree.SubElement(element, tag(element, "c"))
        following = min((other for other in cells if other > column), default=None)
        if following is not None:
            cells[following].addprevious(cell)
        else:  # behind the last cell, before an extension list
            others = [child for child in element if child is not cell and child.tag != cell.tag and _is_element(child)]
            if others:
                others[0].addprevious(cell)
        cell.set("r", format_ref(row, column))
        if style:
            cell.set("s", str(style))
        cells[column] = cell
        _extend_spans(element, column)
        return cell

    def extend_dimension(self, row: int, column: int) -> None:
        """Let the sheet's stated extent, if there is one, hold the cell."""
        extent = self._extent
        if extent is not None and not extent.holds(row, column):
            self._extent = extent = extent.union(CellRange(row, column, row, column))
            self._root.find(tag(self._root, "dimension")).set("ref", str(extent))  # type: ignore[union-attr]

    def _stated_extent(self) -> CellRange | None:
        dimension = self._root.find(tag(self._root, "dimension"))
        if dimension is None:
            return None
        try:
            return CellRange.parse(dimension.get("ref", ""))
        except ValueError:  # whole rows or columns: they hold the cell already, or nobody can say
            return None

    def _row_cells(self, row: int) -> dict[int, etree._Element]:
        cells = self._cells.get(row)
        if cells is None:
            cells = dict(iter_row_cells(self._rows[row], row, self._where))
            for column, cell in cells.items():
                if cell.get("r") is None:
                    cell.set("r", format_ref(row, column))
            self._cells[row] = cells
        return cells

    def _create_row(self, number: int) -> etree._Element:
        row = etree.SubElement(self._data, tag(self._data, "row"))
        at = bisect_left(self._numbers, number)
        if at < len(self._numbers):
            self._rows[self._numbers[at]].addprevious(row)
        row.set("r", str(number))
        insort(self._numbers, number)
        self._rows[number] = row
        self._cells[number] = {}
        return row


def _is_element(node: etree._Element) -> bool:
    return isinstance(node.tag, str)


def _extend_spans(row: etree._Element, column: int) -> None:
    """``spans`` tells readers which columns a row uses; a cell outside it might not be read."""
    spans = row.get("spans")
    if not spans:
        return
    first, _, last = spans.partition(":")
    if " " in spans or not (first.isdecimal() and last.isdecimal()):
        del row.attrib["spans"]  # several spans: the attribute is a hint only and may be left out
    elif not int(first) <= column <= int(last):
        row.set("spans", f"{min(int(first), column)}:{max(int(last), column)}")
