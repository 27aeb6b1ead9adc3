"""What people do to a workbook in Excel, done to its parts: columns and rows inserted and deleted, tables sorted and
filtered, cells typed, columns moved. References move as Excel moves them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml import etree

from promnote_workbooks.package import (
    CellEdit,
    CellRange,
    Package,
    column_letters,
    column_number,
    format_ref,
    parse_ref,
    patched,
    read_cells,
    read_package,
    read_tables,
    shift_formula,
)
from promnote_workbooks.package.edits import REMOVE
from promnote_workbooks.package.opc import content_types
from promnote_workbooks.package.xmlpart import local_name, parse_part, tag, write_part

_REF = r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})"
_TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
    |(?P<sheet>'(?:[^']|'')+'!|(?<![\w.\]])[^\W\d][\w.]*!)
    |(?<![\w.$\\])(?P<area>{_REF}:{_REF})(?![\w.(!\\])
    |(?<![\w.$\\])(?P<cell>{_REF})(?![\w.(!\\])
    |(?<![\w.$\\])(?P<columns>\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}})(?![\w.(!\\])
    |(?<![\w.$\\])(?P<rows>\$?\d{{1,7}}:\$?\d{{1,7}})(?![\w.(!\\])""",
    re.VERBOSE,
)
#: Gives the new place of a row or column, None where it is gone.
Move = Callable[[int], int | None]


def typed(data: bytes, sheet: str, cells: Mapping[str, object]) -> bytes:
    """The workbook with these constants in cells of a sheet; a text that begins with `=` is a formula, with result 1."""
    edits = {
        ref: CellEdit(1, value[1:]) if isinstance(value, str) and value.startswith("=") else CellEdit(value, REMOVE)  # type: ignore[arg-type]
        for ref, value in cells.items()
    }
    package = patched(read_package(data), {sheet: edits})
    return _with_headers(
        package, sheet, {ref: value for ref, value in cells.items() if isinstance(value, str)}
    ).to_bytes()


def _with_headers(package: Package, sheet: str, texts: Mapping[str, str]) -> Package:
    """A header of a table is its column's name too."""
    parts: dict[str, bytes | None] = {}
    for table in read_tables(package):
        if table.sheet != sheet:
            continue
        root = parse_part(package.archive, table.part)
        for at, element in enumerate(root.iter(tag(root, "tableColumn"))):
            name = texts.get(format_ref(table.range.top, table.range.left + at))
            if name is not None:
                element.set("name", name)
        parts[table.part] = write_part(root, package.archive.read(table.part))
    return package.with_parts(parts)


def insert_column(data: bytes, sheet: str, at: int) -> bytes:
    """A blank column before column `at`."""
    return _moved(read_package(data), sheet, columns=lambda column: column + (column >= at)).to_bytes()


def insert_row(data: bytes, sheet: str, at: int) -> bytes:
    """A blank row before row `at`."""
    return _moved(read_package(data), sheet, rows=lambda row: row + (row >= at)).to_bytes()


def delete_column(data: bytes, sheet: str, at: int) -> bytes:
    """Without column `at`."""
    return _moved(
        read_package(data), sheet, columns=lambda column: None if column == at else column - (column > at)
    ).to_bytes()


def delete_row(data: bytes, sheet: str, at: int) -> bytes:
    """Without row `at`."""
    return _moved(read_package(data), sheet, rows=lambda row: None if row == at else row - (row > at)).to_bytes()


def move_column(data: bytes, sheet: str, source: int, target: int) -> bytes:
    """Column `source` cut and inserted before column `target`; what stands between closes up."""
    last = target - 1 if source < target else target

    def place(column: int) -> int:
        if column == source:
            return last
        if source < column <= last:
            return column - 1
        if last <= column < source:
            return column + 1
        return column

    return _moved(read_package(data), sheet, columns=place, whole=False).to_bytes()


def sort_rows(data: bytes, sheet: str, area: CellRange, by: int, *, descending: bool = False) -> bytes:
    """The rows of an area sorted by a column, as Excel's sort: formulas go along as if they were copied."""
    package = read_package(data)
    cells = read_cells(package, sheet)

    def order(row: int) -> tuple[int, float | str]:
        cell = cells.get(format_ref(row, by))
        value = None if cell is None else cell.value
        if value is None:
            return (2, 0.0)
        return (0, float(value)) if isinstance(value, int | float) else (1, str(value))

    rows = list(range(area.top, area.bottom + 1))
    filled = [row for row in rows if order(row)[0] < 2]
    wanted = sorted(filled, key=order, reverse=descending) + [row for row in rows if row not in filled]
    edits: dict[str, CellEdit] = {}
    for target, source in zip(rows, wanted, strict=True):
        for column in range(area.left, area.right + 1):
            cell = cells.get(format_ref(source, column))
            here = format_ref(target, column)
            if cell is None:
                edits[here] = CellEdit(None, REMOVE)
            elif cell.formula is not None:
                text = shift_formula(cell.formula, target - source, 0)
                edits[here] = CellEdit(0 if cell.value is None else cell.value, text, cell.style)
            else:
                edits[here] = CellEdit(cell.value, REMOVE, cell.style)
    return patched(package, {sheet: edits}).to_bytes()


def hide_rows(data: bytes, sheet: str, rows: set[int], filtered: CellRange | None = None) -> bytes:
    """Rows hidden, as a filter over `filtered` does it or a hand."""
    package = read_package(data)
    part = package.sheet(sheet).part
    root = parse_part(package.archive, part)
    for row in root.iter(tag(root, "row")):
        if int(row.get("r", "0")) in rows:
            row.set("hidden", "1")
    if filtered is not None and not any(table.sheet == sheet for table in read_tables(package)):
        element = etree.Element(tag(root, "autoFilter"), ref=str(filtered))
        data_element = root.find(tag(root, "sheetData"))
        assert data_element is not None
        data_element.addnext(element)
    return package.with_parts({part: write_part(root, package.archive.read(part))}).to_bytes()


# --- references -----------------------------------------------------------------------------------------------------


def _moved(
    package: Package, sheet: str, *, rows: Move | None = None, columns: Move | None = None, whole: bool = True
) -> Package:
    row_move, column_move = rows or (lambda row: row), columns or (lambda column: column)
    mover = _Mover(package.sheet(sheet).name, row_move, column_move, whole)
    parts: dict[str, bytes | None] = {}
    by_part = {each.part: each for each in package.sheets}
    for part, kind in content_types(package.archive).items():
        if not kind.endswith(("worksheet+xml", "sheet.main+xml", "drawingml.chart+xml", "table+xml", "drawing+xml")):
            continue
        root = parse_part(package.archive, part)
        own = by_part.get(part)
        if own is not None:
            mover.worksheet(root, own.name)
        elif kind.endswith("table+xml"):
            if any(table.part == part and table.sheet == mover.sheet for table in read_tables(package)):
                mover.table(root)
        else:
            for element in root.iter("{*}definedName", "{*}f"):
                if element.text:
                    element.text = mover.formula(element.text, "")
        parts[part] = write_part(root, package.archive.read(part))
    return package.with_parts(parts)


class _Mover:
    def __init__(self, sheet: str, rows: Move, columns: Move, whole: bool) -> None:
        self.sheet, self._rows, self._columns, self._whole = sheet, rows, columns, whole

    def worksheet(self, root: etree._Element, name: str) -> None:
        for element in root.iter("{*}f", "{*}formula", "{*}formula1", "{*}formula2"):
            if element.text:
                element.text = self.formula(element.text, name)
        if name != self.sheet:
            return
        self._cells(root)
        for element in root.iter("{*}*"):
            for attribute in ("sqref", "ref"):
                if element.get(attribute) and local_name(element) != "f":
                    moved = [self._range(each) for each in element.get(attribute, "").split()]
                    kept = " ".join(each for each in moved if each)
                    if kept:
                        element.set(attribute, kept)
        for columns in root.findall(tag(root, "cols")):
            root.remove(columns)  # widths are of no matter here

    def table(self, root: etree._Element) -> None:
        area = CellRange.parse(root.get("ref", ""))
        new = self._range(str(area))
        assert new
        for element in (root, *root.iter("{*}autoFilter")):
            element.set("ref", new)
        listed = root.find(tag(root, "tableColumns"))
        assert listed is not None
        width = CellRange.parse(new).right - CellRange.parse(new).left + 1
        old = list(listed)
        placed: dict[int, etree._Element] = {}
        for at, element in enumerate(old):
            column = self._columns(area.left + at)
            if column is None:
                listed.remove(element)
            else:
                placed[column - CellRange.parse(new).left] = element
        highest = max(int(each.get("id", "0")) for each in old)
        for element in old:
            if element.getparent() is not None:
                listed.remove(element)
        for at in range(width):
            element = placed.get(at)
            if element is None:
                highest += 1
                element = etree.Element(tag(root, "tableColumn"), id=str(highest), name=f"Column{highest}")
            listed.append(element)
        listed.set("count", str(width))

    def formula(self, text: str, owner: str) -> str:
        pieces, at, sheet = [], 0, owner
        for match in _TOKEN.finditer(text):
            between = text[at : match.start()]
            if match["sheet"] is None and between:
                sheet = owner
            pieces.append(between)
            at = match.end()
            if match["text"]:
                pieces.append(match[0])
            elif match["sheet"]:
                name = match["sheet"][:-1]
                sheet = name[1:-1].replace("''", "'") if name.startswith("'") else name
                pieces.append(match[0])
            else:
                pieces.append(self._reference(match) if sheet == self.sheet else match[0])
                sheet = owner
        return "".join((*pieces, text[at:]))

    def _reference(self, match: re.Match[str]) -> str:
        if match["columns"]:
            ends = [self._columns(column_number(each.strip("$"))) for each in match[0].split(":")]
            return ":".join(f"${column_letters(each)}" for each in ends if each)
        if match["rows"]:
            ends = [self._rows(int(each.strip("$"))) for each in match[0].split(":")]
            return ":".join(f"${each}" for each in ends if each)
        if match["cell"]:
            return self._cell(match[0]) or "#REF!"
        first, _, last = match["area"].partition(":")
        return self._ends(first, last) or "#REF!"

    def _cell(self, text: str) -> str:
        match = re.fullmatch(_REF, text)
        assert match is not None
        row, column = self._rows(int(match[4])), self._columns(column_number(match[2]))
        return f"{match[1]}{column_letters(column)}{match[3]}{row}" if row and column else ""

    def _ends(self, first: str, last: str) -> str:
        one, other = re.fullmatch(_REF, first), re.fullmatch(_REF, last)
        assert one is not None
        assert other is not None
        top, bottom = self._span(int(one[4]), int(other[4]), self._rows)
        left, right = self._span(column_number(one[2]), column_number(other[2]), self._columns)
        if not (top and bottom and left and right):
            return ""
        return f"{one[1]}{column_letters(left)}{one[3]}{top}:{other[1]}{column_letters(right)}{other[3]}{bottom}"

    def _span(self, first: int, last: int, move: Move) -> tuple[int, int]:
        """What is left of a span; where columns change places it stays where it is, unless it is one of them."""
        kept = [place for each in range(first, last + 1) if (place := move(each))]
        return (min(kept), max(kept)) if kept else (0, 0)

    def _range(self, text: str) -> str:
        first, colon, last = text.partition(":")
        if not re.fullmatch(_REF, first):
            return text
        return self._ends(first, last) if colon else self._cell(first)

    def _cells(self, root: etree._Element) -> None:
        data = root.find(tag(root, "sheetData"))
        assert data is not None
        for row in list(data):
            number = self._rows(int(row.get("r", "0")))
            if number is None:
                data.remove(row)
                continue
            row.set("r", str(number))
            row.attrib.pop("spans", "")
            cells = {}
            for cell in list(row):
                column = self._columns(parse_ref(cell.get("r", ""))[1])
                row.remove(cell)
                if column is not None:
                    cell.set("r", format_ref(number, column))
                    cells[column] = cell
            row.extend(cells[column] for column in sorted(cells))
        data[:] = sorted(data, key=lambda row: int(row.get("r", "0")))
