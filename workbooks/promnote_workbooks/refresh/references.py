"""What a formula refers to: cells, ranges, whole rows and columns, names, tables. And what cannot be followed.

Texts are passed over. A name is followed to its range, a table's column to the whole table: too much is safe here, too
little would leave a stale figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from promnote_workbooks.formulas.host_names import canonical
from promnote_workbooks.package.formulas import after_bracket, shift_formula
from promnote_workbooks.package.refs import MAX_COLUMN, MAX_ROW, CellRange, column_number
from promnote_workbooks.refresh.book import Book, Place

#: Their cells are computed from texts or places, so that no reading of the formula tells what they depend on.
FOLLOWS_ANYTHING = frozenset(("INDIRECT", "OFFSET"))
#: Their results change without any cell changing.
VOLATILE = frozenset(("TODAY", "NOW", "RAND", "RANDBETWEEN", "RANDARRAY", "CELL", "INFO"))
_SHEET = r"(?:'(?:[^']|'')+'|[^\W\d][\w.]*+(?::[^\W\d][\w.]*+)?)!"
_TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
    |(?P<external>'[^'\[]*\[[^']*'!|\[[^\[\]]+\](?:[\w.]+)?!)
    |(?P<sheet>{_SHEET})?(?:
        (?P<cells>\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}}(?::\$?[A-Za-z]{{1,3}}\$?[0-9]{{1,7}})?)(?![\w.(!])
        |(?P<columns>\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}})(?![\w.(!])
        |(?P<rows>\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}})(?![\w.(!])
        |(?P<table>[^\W\d][\w.]*+)(?=\[)
        |(?P<word>[^\W\d][\w.\\?]*)(?P<call>\s*\()?
    )
    |(?P<bracket>\[)
    |(?P<number>[0-9.]+(?:[eE][+-]?[0-9]+)?)""",
    re.VERBOSE,
)
_PASSED_OVER = frozenset(("text", "number"))
_CONSTANTS = frozenset(("TRUE", "FALSE"))
_DEPTH = 20

Rectangle = tuple[str, int, int, int, int]


@dataclass(slots=True)
class References:
    """Rectangles (sheet, top, left, bottom, right), native functions called, and what hinders following."""

    rectangles: list[Rectangle] = field(default_factory=list)
    functions: set[str] = field(default_factory=set)
    anything: bool = False
    volatile: bool = False
    problem: str = ""


def is_external(formula: str) -> bool:
    """Whether the formula refers to another workbook."""
    return "[" in formula and any(match.lastgroup == "external" for match in _tokens(formula))


def references_of(formula: str, sheet: str, book: Book, depth: int = 0) -> References:
    """The references of a formula that stands on `sheet`; our functions must be spelled plainly."""
    found = References()
    for match in _tokens(formula):
        on, kind = sheet, match.lastgroup
        if kind == "external":
            found.problem = "refers to another workbook"
            continue
        if (named := match["sheet"]) is not None:
            name = _sheet_of(named)
            known = book.sheet_name(name)
            if known is None:
                found.problem = f"refers to the sheet {name!r}, which cannot be followed"
                continue
            on = known
        if kind == "call":
            _add_function(found, match["word"])
        elif kind == "word":
            _add_name(found, match["word"], on, book, depth)
        elif kind == "table":
            _add_table(found, match["table"], book)
        elif kind == "cells":
            found.rectangles.append((on, *_corners(match["cells"])))
        else:
            found.rectangles.append(_rectangle(match, on))
    return found


@dataclass(slots=True)
class _Run:
    """A formula that runs down a column, and what it refers to in its first row and in the next."""

    row: int
    text: str
    first: References
    second: References | None = None

    def reaches(self, row: int, text: str) -> bool:
        """Whether the formula of a row further down is this one."""
        return row > self.row and shift_formula(self.text, row - self.row, 0) == text

    def at(self, row: int) -> References | None:
        """What it refers to in a row: what differs between the first two goes on differing. None: to be looked up."""
        if self.second is None or len(self.second.rectangles) != len(self.first.rectangles):
            return None
        down = row - self.row
        rectangles: list[Rectangle] = []
        for (sheet, top, left, bottom, right), after in zip(self.first.rectangles, self.second.rectangles, strict=True):
            first, last = top + down * (after[1] - top), bottom + down * (after[3] - bottom)
            if first > last:  # its two ends have passed each other
                return None
            rectangles.append((sheet, first, left, last, right))
        return replace(self.first, rectangles=rectangles)


def references_down(book: Book, formulas: Mapping[Place, str]) -> dict[Place, References]:
    """The references of each formula, by the place where it stands; one that runs down a column is read twice at most."""
    found: dict[Place, References] = {}
    runs: dict[tuple[str, int], _Run] = {}
    for (sheet, row, column), text in formulas.items():
        run = runs.get((sheet, column))
        goes_on = run is not None and run.reaches(row, text)
        references = run.at(row) if run is not None and goes_on else None
        if references is None:
            references = references_of(text, sheet, book)
            if run is None or not goes_on:
                runs[sheet, column] = _Run(row, text, references)
            elif row == run.row + 1:
                run.second = references
        found[sheet, row, column] = references
    return found


def _tokens(formula: str) -> list[re.Match[str]]:
    """The tokens that matter; what stands in the brackets of a table's reference is passed over.

    Each says by its last group what it is.
    """
    if "[" not in formula:
        return [match for match in _TOKEN.finditer(formula) if match.lastgroup not in _PASSED_OVER]
    tokens, at = [], 0
    while (match := _TOKEN.search(formula, at)) is not None:
        at = match.end()
        if match["bracket"]:
            at = after_bracket(formula, match.start())
        elif match.lastgroup not in _PASSED_OVER:
            tokens.append(match)
    return tokens


@lru_cache(maxsize=4096)
def _corners(cells: str) -> tuple[int, int, int, int]:
    area = CellRange.parse(cells.replace("$", ""))
    return area.top, area.left, area.bottom, area.right


def _sheet_of(text: str) -> str:
    name = text.removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _rectangle(match: re.Match[str], sheet: str) -> Rectangle:
    """Whole columns or rows."""
    first, _, last = (match["columns"] or match["rows"]).replace("$", "").partition(":")
    if match["columns"]:
        one, two = sorted((min(column_number(first), MAX_COLUMN), min(column_number(last), MAX_COLUMN)))
        return sheet, 1, one, MAX_ROW, two
    one, two = sorted((int(first), int(last)))
    return sheet, one, 1, two, MAX_COLUMN


def _add_function(found: References, word: str) -> None:
    if canonical(word) is not None:
        return
    name = word.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
    found.functions.add(name)
    found.anything |= name in FOLLOWS_ANYTHING
    found.volatile |= name in VOLATILE


def _add_name(found: References, word: str, sheet: str, book: Book, depth: int) -> None:
    if word.upper() in _CONSTANTS or word.lower().startswith("_xlpm."):  # a variable of LET or LAMBDA
        return
    name = book.package.defined_name(word, sheet)
    if name is None:
        _add_table(found, word, book)
        return
    if name.target is not None and (known := book.sheet_name(name.target.sheet)) is not None:
        area = name.target.range
        found.rectangles.append((known, area.top, area.left, area.bottom, area.right))
        return
    if depth > _DEPTH:
        found.problem = f"refers to the name {word!r}, which refers to itself"
        return
    inner = references_of(name.text, sheet, book, depth + 1)
    found.rectangles += inner.rectangles
    found.functions |= inner.functions
    found.anything |= inner.anything
    found.volatile |= inner.volatile
    found.problem = found.problem or inner.problem


def _add_table(found: References, name: str, book: Book) -> None:
    table = next((each for each in book.tables if each.name.casefold() == name.casefold()), None)
    if table is None:
        found.problem = f"refers to the name {name!r}, which is not there"
        return
    area = table.range
    found.rectangles.append((table.sheet, area.top, area.left, area.bottom, area.right))
