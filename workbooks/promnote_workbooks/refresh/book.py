"""A user's workbook under refresh: its cells as they are, and the edits that are planned, seen as one.

Nothing here writes a file. An edit that would leave a cell as it is, is no edit: a refresh without changes gives back
the very bytes that were read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol, TypeVar

from promnote.basics.conversion import as_date
from promnote.basics.errors import NoteError, Where, WorkbookError
from promnote_workbooks.package import (
    KEEP,
    REMOVE,
    STALE,
    Area,
    Cell,
    CellEdit,
    CellValue,
    DefinedName,
    Kind,
    Package,
    Stale,
    Table,
    cells_by_place,
    date_styles,
    format_ref,
    read_tables,
)

T = TypeVar("T")
#: The names of a note's inputs.
INPUT_NAMES = ("Terms", "AsOf", "Rates", "Activity")
Place = tuple[str, int, int]
#: Two programs' doubles of one result may differ in the last bits; no figure of a workbook is finer than this.
_SAME = 1e-9
_BLANK = Cell(None, None, 0, Kind.BLANK)


class Trespass(RuntimeError):
    """A write that promnote does not own: a fault of promnote, never of the input."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: promnote was about to write {what}, which it does not own")


class Guard(Protocol):
    """Says what may be written; raises Trespass for anything else."""

    def constant(self, place: Place, value: CellValue) -> None: ...

    def formula(self, place: Place) -> None: ...

    def result(self, place: Place, value: CellValue | Stale) -> None: ...

    def carried(self, place: Place) -> None: ...


class _ReadOnly:
    """The guard of a workbook that is only read."""

    def constant(self, place: Place, value: CellValue) -> None:
        raise Trespass(place_text(place), "a constant")

    def formula(self, place: Place) -> None:
        raise Trespass(place_text(place), "a formula")

    def result(self, place: Place, value: CellValue | Stale) -> None:
        raise Trespass(place_text(place), f"the result {value}")

    def carried(self, place: Place) -> None:
        raise Trespass(place_text(place), "a cell of the user's")


class Book:
    """The package with what is planned for it. `package` may be replaced by a grown one; cells keep their places."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.guard: Guard = _ReadOnly()
        self.tables: tuple[Table, ...] = read_tables(package)
        self.edits: dict[str, dict[tuple[int, int], CellEdit]] = {}
        self._cells: dict[str, Mapping[tuple[int, int], Cell]] = {}
        #: of each sheet the formulas as the file has them
        self._formulas: dict[str, dict[tuple[int, int], str]] = {}
        self._remembered: dict[Hashable, Any] = {}
        self._names = _worksheets(package)
        self.notes: list[str] = []
        #: rows of Activity that a file brought, by their number on the sheet: where each stands in the file
        self.origins: dict[int, Where] = {}

    @property
    def source(self) -> str:
        """What errors call the file."""
        return self.package.source

    @cached_property
    def date_styles(self) -> frozenset[int]:
        """The cell formats that show a date."""
        return date_styles(self.package)

    @property
    def sheets(self) -> list[str]:
        """The worksheets, from left to right."""
        return list(self._names.values())

    def sheet_name(self, name: str) -> str | None:
        """The sheet as the workbook spells it; None if there is none."""
        return self._names.get(name.casefold())

    # --- reading ----------------------------------------------------------------------------------------------------

    def stored(self, sheet: str) -> Mapping[tuple[int, int], Cell]:
        """The cells as the file has them."""
        cells = self._cells.get(sheet)
        if cells is None:
            cells = self._cells[sheet] = cells_by_place(self.package, sheet)
        return cells

    def cell(self, sheet: str, row: int, column: int) -> Cell:
        """The cell as the file has it; blank where it has none."""
        cells = self._cells.get(sheet)
        return (self.stored(sheet) if cells is None else cells).get((row, column), _BLANK)

    def value(self, sheet: str, row: int, column: int) -> CellValue:
        """The value that the cell shall have: the planned one, else the stored one."""
        edits = self.edits.get(sheet)
        if edits and (edit := edits.get((row, column))) is not None:
            return None if isinstance(edit.value, Stale) else edit.value
        return self.cell(sheet, row, column).value

    def shown(self, place: Place, value: CellValue) -> CellValue | date:
        """A value as the format of its cell shows it: a date where that is one."""
        edit = self.edits.get(place[0], {}).get(place[1:])
        style = self.cell(*place).style if edit is None or edit.style is None else edit.style
        if isinstance(value, int | float) and not isinstance(value, bool) and style in self.date_styles:
            try:
                return as_date(value, "")
            except NoteError:
                pass
        return value

    def formula(self, sheet: str, row: int, column: int) -> str | None:
        """The formula that the cell shall have, without its `=`."""
        edits = self.edits.get(sheet)
        edit = edits.get((row, column)) if edits else None
        if edit is None or edit.formula is KEEP:
            return self.cell(sheet, row, column).formula
        return edit.formula if isinstance(edit.formula, str) else None

    def is_blank(self, sheet: str, row: int, column: int) -> bool:
        """Whether the cell has neither value nor formula, and nothing is planned for it."""
        cell = self.cell(sheet, row, column)
        return cell.value is None and cell.formula is None and (row, column) not in self.edits.get(sheet, ())

    def raw(self, area: Area) -> list[list[Any]]:
        """The values of a range as `promnote.basics.conversion` takes them."""
        sheet, where = self.known_sheet(area), area.range
        return [
            [self.value(sheet, row, column) for column in range(where.left, where.right + 1)]
            for row in range(where.top, where.bottom + 1)
        ]

    def formulas(self) -> Iterator[tuple[Place, str]]:
        """Every formula that the workbook shall have, sheet by sheet."""
        for sheet in self.sheets:
            formulas = self._formulas.get(sheet)
            if formulas is None:
                found = ((place, cell.formula) for place, cell in self.stored(sheet).items())
                formulas = self._formulas[sheet] = {place: formula for place, formula in found if formula}
            if edits := self.edits.get(sheet):
                planned = {place: self.formula(sheet, *place) for place in edits}
                formulas = {place: formula for place, formula in sorted({**formulas, **planned}.items()) if formula}
            for (row, column), text in formulas.items():
                yield (sheet, row, column), text

    def remembered(self, what: Hashable, find: Callable[[], T]) -> T:
        """What was found once in the cells as the file has them, and is asked for many times."""
        if what not in self._remembered:
            self._remembered[what] = find()
        found: T = self._remembered[what]
        return found

    # --- names ------------------------------------------------------------------------------------------------------

    def area(self, name: str) -> Area | None:
        """The range of a workbook-wide name; None where there is no such name. A name of anything else is an error.

        A name that a deleted sheet left behind counts as none, unless the note cannot do without it.
        """
        found = self.package.defined_name(name)
        if found is None or (name not in INPUT_NAMES and self.leads_nowhere(found)):
            return None
        if found.target is None or self.sheet_name(found.target.sheet) is None:
            gone = ", a sheet that is not there" if self.leads_nowhere(found) else ""
            raise WorkbookError(
                f"the name {found.name}", f"found {found.text or 'nothing'}{gone}; allowed: one range of a sheet"
            )
        return Area(self._names[found.target.sheet.casefold()], found.target.range)

    def leads_nowhere(self, name: DefinedName) -> bool:
        """Whether the name is one that a deleted sheet left behind, as this or that program leaves it."""
        if name.target is not None:
            return self.package.has_no_sheet(name.target.sheet)
        return "#REF!" in name.text

    def reread_tables(self) -> None:
        """Tables after a block has grown."""
        self.tables = read_tables(self.package)

    def known_sheet(self, area: Area) -> str:
        """The area's sheet as the workbook spells it."""
        return self._names[area.sheet.casefold()]

    # --- planning ---------------------------------------------------------------------------------------------------

    def put(self, sheet: str, row: int, column: int, value: CellValue, *, style: int | None = None) -> bool:
        """Plan a constant (a text stays a text whatever it begins with); True if it makes a difference."""
        cell = self.cell(sheet, row, column)
        there = cell.formula is None and same(cell.value, value)
        if there and (style is None or style == cell.style) and (row, column) not in self.edits.get(sheet, ()):
            return False
        style = self._style(sheet, row, column, style)
        if there and style in (None, cell.style):
            return self._drop(sheet, row, column)
        self.guard.constant((sheet, row, column), value)
        self._plan(sheet, row, column, CellEdit(value, REMOVE, style))
        return True

    def carry(self, sheet: str, row: int, column: int, edit: CellEdit) -> None:
        """Plan a cell of the user's that goes with its row, or what is left where it stood."""
        cell = self.cell(sheet, row, column)
        style = cell.style if edit.style is None else edit.style
        there = cell.formula == edit.formula if isinstance(edit.formula, str) else cell.formula is None
        if there and style == cell.style and (isinstance(edit.formula, str) or _same_value(cell, edit)):
            self._drop(sheet, row, column)
            return
        self.guard.carried((sheet, row, column))
        self._plan(sheet, row, column, edit)

    def tell(self, text: str) -> None:
        """Something that whoever refreshes must know."""
        self.notes.append(text)

    def adopt(self, package: Package) -> None:
        """Go on with a package that has more sheets; cells keep their places."""
        self.package = package
        self._names = _worksheets(package)
        self.reread_tables()

    def put_formula(self, sheet: str, row: int, column: int, text: str, *, style: int | None = None) -> None:
        """Plan a formula whose result is still to be computed."""
        if self.cell(sheet, row, column).formula == text:
            self._drop(sheet, row, column)
            return
        self.guard.formula((sheet, row, column))
        self._plan(sheet, row, column, CellEdit(STALE, text, self._style(sheet, row, column, style)))

    def put_result(self, sheet: str, row: int, column: int, value: CellValue | Stale) -> bool:
        """Plan the result of the cell's formula; True if it differs from the stored one."""
        edit = self.edits.get(sheet, {}).get((row, column))
        if edit is not None:
            self.guard.result((sheet, row, column), value)
            self._plan(sheet, row, column, CellEdit(value, edit.formula, edit.style))
            return True
        stored = self.cell(sheet, row, column).value
        if stored is None if isinstance(value, Stale) else same(stored, value):
            return False
        self.guard.result((sheet, row, column), value)
        self._plan(sheet, row, column, CellEdit(value))
        return True

    def changed(self) -> Iterator[Place]:
        """The cells whose content will differ."""
        for sheet, edits in self.edits.items():
            for (row, column), edit in edits.items():
                value = None if isinstance(edit.value, Stale) else edit.value
                if isinstance(edit.value, Stale) or not same(self.cell(sheet, row, column).value, value):
                    yield sheet, row, column

    def edits_by_ref(self) -> dict[str, dict[str, CellEdit]]:
        """The plan as `package.patch` takes it."""
        return {
            sheet: {format_ref(*place): edit for place, edit in edits.items()}
            for sheet, edits in self.edits.items()
            if edits
        }

    def _style(self, sheet: str, row: int, column: int, style: int | None) -> int | None:
        """A format that is planned already stays."""
        edit = self.edits.get(sheet, {}).get((row, column))
        return edit.style if style is None and edit is not None else style

    def _plan(self, sheet: str, row: int, column: int, edit: CellEdit) -> None:
        self.edits.setdefault(sheet, {})[row, column] = edit

    def _drop(self, sheet: str, row: int, column: int) -> bool:
        self.edits.get(sheet, {}).pop((row, column), None)
        return False


def _same_value(cell: Cell, edit: CellEdit) -> bool:
    return not isinstance(edit.value, Stale) and same(cell.value, edit.value)


def _worksheets(package: Package) -> dict[str, str]:
    return {sheet.name.casefold(): sheet.name for sheet in package.sheets if sheet.kind == "worksheet"}


def place_text(place: Place) -> str:
    """`Schedule!G9`."""
    sheet, row, column = place
    return f"{sheet}!{format_ref(row, column)}"


def same(found: CellValue, wanted: CellValue) -> bool:
    """Whether two values are one to a reader: numbers within the last bits of a double, TRUE also where a program that
    has no booleans (LibreOffice) saved 1.
    """
    if isinstance(found, int | float | Decimal) and isinstance(wanted, int | float | Decimal):
        return abs(float(found) - float(wanted)) <= _SAME * max(1.0, abs(float(wanted)))
    if found in (None, "") and wanted in (None, ""):
        return found == wanted
    return type(found) is type(wanted) and found == wanted


def texts(row: Mapping[int, Any]) -> dict[int, str]:
    """The cells of a header row that are texts."""
    return {column: value.strip() for column, value in row.items() if isinstance(value, str) and value.strip()}
