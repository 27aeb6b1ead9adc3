"""One worksheet of a user's workbook: cell edits, each done only where it makes a difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple

from lxml import etree

from .cell import Cell, Kind
from .cells import CellReader, Master, iter_cells, merged_ranges, place, sheet_root
from .errors import PackageError
from .formulas import shift_formula
from .grid import Grid
from .refs import CellRange, parse_ref
from .values import (
    BLANK,
    BOOLEAN,
    ERROR,
    MAX_FORMULA_LENGTH,
    TEXT,
    CellValue,
    Stale,
    encode,
    keeps_blanks,
    same_value,
)
from .workbook import Package, Sheet
from .xmlpart import XML_SPACE, local_name, tag, write_part


class FormulaEdit(Enum):
    """What happens to a cell's formula."""

    KEEP = "keep"
    REMOVE = "remove"


KEEP: Final = FormulaEdit.KEEP
REMOVE: Final = FormulaEdit.REMOVE


class CellEdit(NamedTuple):
    """What a cell shall hold.

    ``value``: the constant, or the stored result of the cell's formula; STALE drops a result that is out of date.
    ``formula``: KEEP (a cell without formula stays without), REMOVE, or the text of a new one.
    ``style``: a style index, such as another cell's; None keeps the cell's own; a new cell gets its row's or column's.
    """

    value: CellValue | Stale
    formula: FormulaEdit | str = KEEP
    style: int | None = None


class SheetEditor:
    """The edits of one worksheet.

    ``changed``: whether the part differs; ``formula_cells_changed``: whether a cell gained or lost a formula.
    """

    def __init__(self, package: Package, sheet: Sheet, strings: Sequence[str], styles: int) -> None:
        self._before = package.archive.read(sheet.part)
        self._root, data = sheet_root(package.archive, sheet, parsed=package._memory.take_tree(sheet.part))
        self._where = place(package, sheet)
        self._styles = styles
        self._grid = Grid(self._root, data, self._where)
        self._merged = merged_ranges(self._root, self._where)
        self._reader = CellReader(self._root, strings, self._where)
        self._masters = self._reader.masters
        self.changed = False
        self.formula_cells_changed = False

    def apply(self, edits: Mapping[str, CellEdit]) -> None:
        """Do the edits. An edit that the sheet cannot take is a PackageError that names the cell."""
        for ref, edit in edits.items():
            try:
                row, column = parse_ref(ref)
                self._edit(row, column, edit)
            except ValueError as error:
                raise PackageError(f"{self._where} {ref}: {error}") from error

    def to_part(self) -> bytes:
        """The worksheet part as it stands."""
        return write_part(self._root, self._before)

    def _edit(self, row: int, column: int, edit: CellEdit) -> None:
        if edit.style is not None and not 0 <= edit.style < self._styles:
            raise ValueError(f"the style index {edit.style} is not among the workbook's {self._styles}")
        element = self._grid.find(row, column)
        cell = self._read(element, row, column)
        formula = _wanted_formula(cell, edit)
        _check_result(formula, edit)
        style = cell.style if edit.style is None else edit.style
        if cell.formula == formula and cell.style == style and holds(cell, edit.value):
            return
        self._check_place(row, column, cell, formula, edit)
        if element is None:
            element = self._grid.create(row, column, style)
        self._set_style(element, style)
        if cell.formula != formula:
            self._replace_formula(element, row, column, formula)
            self.formula_cells_changed |= (cell.formula is None) != (formula is None)
        if cell.formula != formula or not holds(cell, edit.value):
            as_result = formula is not None or cell.kind is Kind.ARRAY_PART
            _set_value(element, None if isinstance(edit.value, Stale) else edit.value, as_result)
        self._grid.extend_dimension(row, column)
        self.changed = True

    def _read(self, element: etree._Element | None, row: int, column: int) -> Cell:
        if element is None:
            return Cell(None, None, self._grid.inherited_style(row, column), Kind.BLANK)
        return self._reader.read(element, row, column)

    def _check_place(self, row: int, column: int, cell: Cell, formula: str | None, edit: CellEdit) -> None:
        """Refuse what Excel would refuse, or hide from the user."""
        if cell.formula != formula or cell.kind is Kind.ARRAY_PART:
            if cell.kind is Kind.DATA_TABLE:
                raise ValueError("belongs to a what-if data table, whose formula cannot be changed here")
            in_array = cell.kind is Kind.ARRAY_PART or (cell.array_range and not cell.array_range.is_one_cell)
            if in_array and (cell.formula != formula or edit.formula is REMOVE):
                raise ValueError(f"is part of the array formula in {cell.array_range}, which can only be changed whole")
        if edit.value is None and formula is None:
            return
        for area in self._merged:
            if area.holds(row, column) and (row, column) != (area.top, area.left):
                raise ValueError(f"is hidden inside the merged cells {area}; only their first cell can hold something")

    @staticmethod
    def _set_style(element: etree._Element, style: int) -> None:
        if style:
            element.set("s", str(style))
        elif element.get("s") not in (None, "0"):
            del element.attrib["s"]

    def _replace_formula(self, element: etree._Element, row: int, column: int, text: str | None) -> None:
        old = element.find(tag(element, "f"))
        if old is not None:
            if old.get("t") == "shared":
                self._leave_shared_group(old, row, column)
            element.remove(old)
        element.attrib.pop("cm", "")  # says how the old formula's array behaves
        if text is not None:
            new = etree.SubElement(element, tag(element, "f"))
            new.text = text  # a character that XML cannot hold is a ValueError, which names the cell
            element.insert(0, new)

    def _leave_shared_group(self, formula: etree._Element, row: int, column: int) -> None:
        """Where the group's master goes, the next cell of the group becomes the master."""
        index = formula.get("si", "")
        master = self._masters.get(index)
        if master is None or (master.row, master.column) != (row, column):
            return
        rest = [
            (other_row, other_column, other)
            for other_row, other_column, cell in iter_cells(self._root, self._where)
            for other in cell.iterfind(tag(cell, "f"))
            if other is not formula and other.get("t") == "shared" and other.get("si", "") == index
        ]
        del self._masters[index]
        if not rest:
            return
        next_row, next_column, heir = rest[0]
        area = CellRange(next_row, next_column, next_row, next_column)
        for other_row, other_column, _ in rest:
            area = area.union(CellRange(other_row, other_column, other_row, other_column))
        if not heir.text:
            heir.text = shift_formula(master.text, next_row - master.row, next_column - master.column)
        heir.set("ref", str(area))
        self._masters[index] = Master(next_row, next_column, heir.text)


def _wanted_formula(cell: Cell, edit: CellEdit) -> str | None:
    """The formula that the cell shall have, None for a constant."""
    if edit.formula is KEEP:
        return cell.formula
    if isinstance(edit.formula, FormulaEdit):
        return None
    text = edit.formula.strip().removeprefix("=")
    if not text.strip():
        raise ValueError("the new formula is empty; FormulaEdit.REMOVE takes a formula away")
    if len(text) > MAX_FORMULA_LENGTH:
        raise ValueError(f"a formula of {len(text):,} characters; a cell holds at most {MAX_FORMULA_LENGTH:,}")
    return text


def _check_result(formula: str | None, edit: CellEdit) -> None:
    if formula is None and isinstance(edit.value, Stale):
        raise ValueError("holds no formula, so there is no stored result to drop")
    if formula is not None and edit.value is None:
        raise ValueError("a formula needs a result or STALE; found none (None)")


def changes_value_only(cell: Cell, edit: CellEdit) -> bool:
    """Whether the edit leaves the cell the formula and the format that it has. ValueError: it cannot be done."""
    formula = _wanted_formula(cell, edit)
    _check_result(formula, edit)
    return formula == cell.formula and edit.style in (None, cell.style)


def holds(cell: Cell, value: CellValue | Stale) -> bool:
    """Whether the cell holds the value already, or none where it shall hold a stale one."""
    return same_value(cell.value, None if isinstance(value, Stale) else value)


def _set_value(element: etree._Element, value: CellValue, as_result: bool) -> None:
    """Replace the value; a text is a formula's result (``str``) or stands in the cell itself (``inlineStr``)."""
    for child in list(element):
        if local_name(child) in ("v", "is"):
            element.remove(child)
    element.attrib.pop("t", "")
    element.attrib.pop("vm", "")  # metadata of the old value, such as a picture in the cell
    kind, text = encode(value)
    if kind == BLANK:
        return
    if kind == TEXT and not as_result:
        element.set("t", "inlineStr")
        new = etree.SubElement(element, tag(element, "is"))
        holder = etree.SubElement(new, tag(element, "t"))
        if keeps_blanks(text):
            holder.set(XML_SPACE, "preserve")
    else:
        marks = {TEXT: "str", BOOLEAN: "b", ERROR: "e"}
        if kind in marks:
            element.set("t", marks[kind])
        new = holder = etree.SubElement(element, tag(element, "v"))
    holder.text = text
    formula = element.find(tag(element, "f"))
    if formula is None:
        element.insert(0, new)
    else:
        formula.addnext(new)
