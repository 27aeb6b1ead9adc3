"""Cell references: ``B7``, ``B2:D49``, ``'It''s'!$B$2:$D$49``.

Rows and columns are numbers from 1, as on the sheet; both ends of a range belong to it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_AREA = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\](),:\s]+))!([^!]+)", re.DOTALL)


@lru_cache(maxsize=MAX_COLUMN)
def column_letters(column: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


@lru_cache(maxsize=MAX_COLUMN)
def column_number(letters: str) -> int:
    """A is 1, AA is 27; capitals or not."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=1 << 16)
def parse_ref(text: str) -> tuple[int, int]:
    """``B7`` or ``$B$7`` as (7, 2); ValueError when it names no cell of a worksheet."""
    match = _REF.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a cell reference such as B7")
    row, column = int(match[2]), column_number(match[1])
    if not (1 <= row <= MAX_ROW and column <= MAX_COLUMN):
        raise ValueError(f"{text!r} lies outside the sheet (last cell XFD1048576)")
    return row, column


def format_ref(row: int, column: int) -> str:
    """(7, 2) as ``B7``."""
    return f"{column_letters(column)}{row}"


class CellRange(NamedTuple):
    """A rectangle of cells, both corners included; ``str()`` writes it as ``B2:D49`` (one cell: ``B2``)."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, text: str) -> CellRange:
        """Read ``B2:D49``, ``$B$2:$D$49`` or ``B2``; ValueError for anything else, whole rows and columns included."""
        first, _, last = text.partition(":")
        top, left = parse_ref(first)
        bottom, right = parse_ref(last) if last else (top, left)
        return cls(min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    def __str__(self) -> str:
        first = format_ref(self.top, self.left)
        return first if self.is_one_cell else f"{first}:{format_ref(self.bottom, self.right)}"

    @property
    def is_one_cell(self) -> bool:
        return self.top == self.bottom and self.left == self.right

    @property
    def rows(self) -> int:
        return self.bottom - self.top + 1

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def overlaps(self, other: CellRange) -> bool:
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )

    def union(self, other: CellRange) -> CellRange:
        """The smallest rectangle that holds both."""
        return CellRange(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )


class Area(NamedTuple):
    """A range on a named sheet."""

    sheet: str
    range: CellRange

    def __str__(self) -> str:
        return f"{quote_sheet(self.sheet)}!{self.range}"


def quote_sheet(name: str) -> str:
    """A sheet name as a formula spells it; always quoted, which Excel accepts for every name."""
    return "'" + name.replace("'", "''") + "'"


def parse_area(text: str) -> Area | None:
    """``Schedule!$B$2:$D$49`` as an Area; None for every other formula (another book, whole columns, unions, ...)."""
    match = _AREA.fullmatch(text.strip())
    if match is None:
        return None
    sheet = match[2] if match[1] is None else match[1].replace("''", "'")
    if "[" in sheet:  # '[Book2.xlsx]Sheet1'!A1 lies in another workbook
        return None
    try:
        return Area(sheet, CellRange.parse(match[3]))
    except ValueError:
        return None
