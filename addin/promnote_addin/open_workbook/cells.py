"""Rectangles of cells, and cell values as Excel's Value2 takes and gives them: dates as serial numbers, texts as texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from promnote_workbooks.package import CellError, CellRange, CellValue, serial_number

from ..excel.cells import from_excel

Cell = tuple[int, int]
_WORD = re.compile(r"[A-Za-z]{4,}")
#: Words of that length in what Excel takes for a date or a truth value.
_TYPED = frozenset(
    {"january", "february", "march", "april", "june", "july", "august", "sept", "september", "october", "november"}
    | {"december", "true", "false"}
)


def rectangles(places: Iterable[Cell]) -> list[CellRange]:
    """The cells as rectangles: runs within a row, and rows with the same run joined."""
    runs: list[CellRange] = []
    for row, column in sorted(set(places)):
        last = runs[-1] if runs else None
        if last is not None and last.top == row and last.right == column - 1:
            runs[-1] = CellRange(row, last.left, row, column)
        else:
            runs.append(CellRange(row, column, row, column))
    found: list[CellRange] = []
    open_by_columns: dict[tuple[int, int], int] = {}
    for run in runs:
        at = open_by_columns.get((run.left, run.right))
        if at is not None and found[at].bottom == run.top - 1:
            found[at] = CellRange(found[at].top, run.left, run.bottom, run.right)
        else:
            open_by_columns[run.left, run.right] = len(found)
            found.append(run)
    return found


def places_of(area: CellRange) -> list[list[Cell]]:
    """The cells of a rectangle, row by row."""
    return [[(row, column) for column in range(area.left, area.right + 1)] for row in range(area.top, area.bottom + 1)]


def to_value2(value: CellValue) -> Any:
    """A constant as it is given to Excel, which would read `0012`, `1-2` or `=A1` as something else than text."""
    if isinstance(value, CellError):
        return value.code
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, date):
        return float(serial_number(value))
    if isinstance(value, int | float | Decimal):
        return float(value)
    return value if _is_plainly_text(value) else f"'{value}"


def _is_plainly_text(text: str) -> bool:
    """Whether Excel cannot take it for a number, a date, a formula or a truth value."""
    if not text[:1].isascii() or not text[:1].isalpha():
        return False
    return any(word.casefold() not in _TYPED for word in _WORD.findall(text))


def from_value2(value: Any) -> Any:
    """What Excel gives for a cell, as a workbook file has it; an empty text counts as blank."""
    answer = from_excel(value)
    return CellError(answer.code) if hasattr(answer, "code") else answer


def as_rows(given: Any, area: CellRange) -> list[list[Any]]:
    """Value2 of a range as rows: a single cell comes alone."""
    if area.top == area.bottom and area.left == area.right:
        return [[given]]
    return [list(row) for row in given]


__all__ = ["Cell", "as_rows", "from_value2", "places_of", "rectangles", "to_value2"]
