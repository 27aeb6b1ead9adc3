"""A stand-in for xlwings's App, Book, Sheet and Range over a workbook in memory, as far as promnote asks.

It holds the cells of a workbook file, takes what is typed as Excel's documentation says (a text that looks like a
number, a date or a formula becomes one), saves copies through `package.patch`, counts reads and writes and fails where
the script says so. Excel is not here: nothing is calculated, results come from a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from promnote_addin.excel.cells import ERROR_NUMBERS
from promnote_workbooks.package import (
    REMOVE,
    CellEdit,
    CellError,
    CellRange,
    format_ref,
    parse_ref,
    patch,
    read_cells,
    read_package,
)

Place = tuple[int, int]
_NUMBERS = {code: number for number, code in ERROR_NUMBERS.items()}
#: What Excel would turn into something else when it is typed: numbers, dates, times, truth values.
_CONVERTED = re.compile(
    r"[+\-@(.\d$].*|.*\d\s*%|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]?\d[\d, -]*|\d.*|true|false",
    re.IGNORECASE,
)


class ComError(Exception):
    """pywintypes.com_error."""

    def __init__(self, hresult: int, text: str, info: tuple[Any, ...] | None = None) -> None:
        super().__init__(hresult, text, info, None)
        self.hresult = hresult


REJECTED = ComError(-2147418111, "Call was rejected by callee.")
REFUSED = ComError(
    -2147352567, "Exception occurred.", (0, "Microsoft Excel", "The cell is read-only.", "", 0, -2146827284)
)


@dataclass
class Script:
    """What happens, and what was seen."""

    fail_at: int = 0
    failure: BaseException = REFUSED
    fail_forever: bool = False
    writes: list[str] = field(default_factory=list)
    written: set[tuple[str, int, int]] = field(default_factory=set)
    states: list[tuple[Any, ...]] = field(default_factory=list)
    results: dict[tuple[str, int, int], Any] = field(default_factory=dict)
    calculations: int = 0
    footers: bool = True

    def fails_now(self) -> bool:
        at = len(self.writes)
        return bool(self.fail_at) and (at == self.fail_at or (self.fail_forever and at > self.fail_at))


@dataclass
class Cell:
    """A cell as it stands: its value, its formula or none, its format by index."""

    value: Any
    formula: str | None
    style: int


class Range:
    def __init__(self, sheet: Sheet, area: CellRange) -> None:
        self._sheet, self._area = sheet, area
        self.api = _RangeApi(self)

    def places(self) -> list[list[Place]]:
        area = self._area
        return [[(r, c) for c in range(area.left, area.right + 1)] for r in range(area.top, area.bottom + 1)]

    def values(self) -> Any:
        rows = tuple(tuple(_shown(self._sheet.cell(place).value) for place in row) for row in self.places())
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows

    def put(self, given: Any, *, formulas: bool) -> None:
        script, places = self._sheet.book.script, self.places()
        app = self._sheet.book.app
        script.states.append((app.calculation, app.screen_updating, app.enable_events))
        script.writes.append(f"{self._sheet.name}!{self._area}")
        rows = given if isinstance(given, tuple) else ((given,),)
        assert [len(row) for row in rows] == [len(row) for row in places], "Excel would repeat or cut the values"
        fails = script.fails_now()
        for at, (row, line) in enumerate(zip(places, rows, strict=True)):
            if fails and at >= len(rows) // 2:
                raise script.failure
            for place, value in zip(row, line, strict=True):
                self._sheet.type_in(place, value, as_formula=formulas)
                script.written.add((self._sheet.name, *place))

    @property
    def formula(self) -> Any:
        raise AssertionError("nobody reads formulas")

    @formula.setter
    def formula(self, given: Any) -> None:
        self.put(given, formulas=True)

    @property
    def number_format(self) -> str | None:
        formats = {f"style {self._sheet.cell(place).style}" for row in self.places() for place in row}
        return formats.pop() if len(formats) == 1 else None

    @number_format.setter
    def number_format(self, wanted: str) -> None:
        for row in self.places():
            for place in row:
                self._sheet.change(place).style = int(wanted.removeprefix("style "))


class _RangeApi:
    def __init__(self, owner: Range) -> None:
        object.__setattr__(self, "_owner", owner)

    @property
    def Value2(self) -> Any:
        return self._owner.values()  # type: ignore[attr-defined]

    def __setattr__(self, name: str, value: Any) -> None:
        assert name == "Value2"
        self._owner.put(value, formulas=False)  # type: ignore[attr-defined]


def _shown(value: Any) -> Any:
    return _NUMBERS[value.code] if isinstance(value, CellError) else value


class PageSetup:
    def __init__(self, sheet: Sheet, text: str) -> None:
        self.__dict__.update(LeftFooter="", CenterFooter=text, RightFooter="", PrintArea="", sheet=sheet)

    def __setattr__(self, name: str, value: str) -> None:
        if not self.__dict__["sheet"].book.script.footers:
            raise ComError(-2147352567, "no printer")
        self.__dict__[name] = value


class Sheet:
    def __init__(self, book: Book, name: str, part: str) -> None:
        self.book, self.name = book, name
        self.cells = {
            parse_ref(ref): Cell(cell.value, cell.formula, cell.style)
            for ref, cell in read_cells(book.package, name).items()
        }
        found = re.search(r"<oddFooter>(.*?)</oddFooter>", part, re.DOTALL)
        self.api = SimpleNamespace(ProtectContents=False, PageSetup=PageSetup(self, found[1] if found else ""))
        self.changed: set[Place] = set()

    def range(self, first: Place, last: Place | None = None) -> Range:
        last = first if last is None else last
        return Range(self, CellRange(*first, *last))

    def cell(self, place: Place) -> Cell:
        return self.cells.get(place, Cell(None, None, 0))

    def change(self, place: Place) -> Cell:
        self.changed.add(place)
        return self.cells.setdefault(place, Cell(None, None, 0))

    def type_in(self, place: Place, value: Any, *, as_formula: bool) -> None:
        cell = self.change(place)
        if as_formula or (isinstance(value, str) and value.startswith("=")):
            cell.formula, cell.value = value.removeprefix("="), None
            return
        cell.formula = None
        if isinstance(value, str):
            if value.startswith("'"):
                value = value[1:]
            elif value in _NUMBERS:
                value = CellError(value)
            else:
                assert not _CONVERTED.fullmatch(value), f"Excel would not keep {value!r} as text"
        assert value is None or isinstance(value, float | bool | str | CellError), value
        cell.value = value


class Book:
    """An open workbook."""

    def __init__(self, data: bytes, path: Path | str, script: Script | None = None) -> None:
        self.script = script or Script()
        self.package = read_package(data)
        self.app: Any = None
        path = Path(path)
        self.name = path.name
        self.sheets = {
            sheet.name: Sheet(self, sheet.name, self.package.archive.read(sheet.part).decode())
            for sheet in self.package.sheets
        }
        self.api = SimpleNamespace(FullName=str(path), Path=str(path.parent), SaveCopyAs=self.save_copy)

    def save_copy(self, path: str) -> None:
        Path(path).write_bytes(self.saved())

    def saved(self) -> bytes:
        """The workbook as Excel would save it."""
        edits: dict[str, dict[str, CellEdit]] = {}
        for sheet in self.sheets.values():
            for place in sheet.changed:
                cell = sheet.cell(place)
                value = 0 if cell.formula and cell.value is None else cell.value
                formula = REMOVE if cell.formula is None else cell.formula
                edits.setdefault(sheet.name, {})[format_ref(*place)] = CellEdit(value, formula, cell.style)
        return patch(self.package, edits)


class App:
    def __init__(self, *books: Book) -> None:
        self.books = Books(books)
        for book in books:
            book.app = self
        self.api = SimpleNamespace(Ready=True)
        self.calculation, self.screen_updating, self.enable_events = "semiautomatic", True, True

    def calculate(self) -> None:
        for book in self.books:
            book.script.calculations += 1
            for (name, *place), value in book.script.results.items():
                book.sheets[name].change((place[0], place[1])).value = value


class Books(tuple[Book, ...]):
    @property
    def active(self) -> Book | None:
        return self[0] if self else None


class Apps(list[App]):
    """The running Excels."""

    @property
    def active(self) -> App | None:
        return self[0] if self else None


def excel_with(*books: Book) -> Apps:
    """One running Excel with these workbooks open."""
    return Apps([App(*books)])


def results_of(data: bytes) -> Iterator[tuple[tuple[str, int, int], Any]]:
    """The stored results of every formula of a workbook."""
    package = read_package(data)
    for sheet in package.sheets:
        for ref, cell in read_cells(package, sheet.name).items():
            if cell.formula is not None:
                yield (sheet.name, *parse_ref(ref)), cell.value
