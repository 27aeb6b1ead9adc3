"""What Excel sends to a cell function, as the raw values of `promnote.basics.conversion`; and results as Excel takes them.

Arguments reach us unconverted (xlwings's "raw" converter):

    number      float; Decimal, if a cell with a currency format was read with `.Value` (promnote.bas: `.Value2`)
    date        float, the serial; pywin32's time (a datetime) if it was read with `.Value`
    error       COM: a negative integer (#N/A is -2146826246). Office.js: {"type": "Error", "basicValue": "#N/A", ...}
    range       rows of these; a single row may come flat, {1, 2} does
    left out    COM: -2147352572, for which xlwings puts in the default, OMITTED
    blank       None, ""; in Office.js also null

Results: numbers as float (COM would cut a Decimal to 4 places), dates as datetime, rows as lists.

This file is part of the Lite package too: it imports `promnote` and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from promnote.basics.conversion import ERROR_CODES, OMITTED, CellError
from promnote.basics.errors import VALUE, NoteError
from promnote.functions.catalogue import Result, Scalar, catalogue

#: COM's DISP_E_PARAMNOTFOUND: an argument that was left out.
MISSING = -2147352572
#: COM's number of each error value: 0x800A0000 + 2000 and on.
ERROR_NUMBERS = {
    -2146826288: "#NULL!",
    -2146826281: "#DIV/0!",
    -2146826273: "#VALUE!",
    -2146826265: "#REF!",
    -2146826259: "#NAME?",
    -2146826252: "#NUM!",
    -2146826246: "#N/A",
}
#: #SPILL!, #CALC! and their like; the engine has no name for them.
_OTHER_ERRORS = range(-2146826288, -2146826188)
#: No error value can be returned through COM, so an error is raised; what follows this mark is its error value.
MARK = "promnote-error "
#: A cell holds no more characters.
LONGEST_TEXT = 32_767
_ROWS = (list, tuple)


class CellFailure(Exception):
    """An error value for the cell: `code`, and the reason that EXPLAIN gives."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{MARK}{code} {reason}")
        self.code = code
        self.reason = reason


def answer(name: str, arguments: Sequence[Any]) -> Any:
    """The cell function of that name for what Excel sent, as Excel takes it. Raises CellFailure."""
    try:
        result = catalogue()[name](*[from_excel(argument) for argument in arguments])
    except NoteError as error:
        raise CellFailure(error.code, str(error)) from None
    return to_excel(result)


def from_excel(value: Any) -> Any:
    """One argument as a raw value."""
    if isinstance(value, float | bool):
        return value
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, _ROWS):
        rows = value if any(isinstance(row, _ROWS) for row in value) else [value]
        return [[from_excel(cell) for cell in (row if isinstance(row, _ROWS) else [row])] for row in rows]
    if isinstance(value, datetime):
        return date(value.year, value.month, value.day)
    if isinstance(value, dict):
        return _office_value(value)
    if value == "" or type(value).__name__ == "JsNull":
        return None
    return value


def _integer(value: int) -> Any:
    """Cells hold floats: an integer is what COM makes of an error value, or was never in a cell."""
    if value == MISSING:
        return OMITTED
    if value in _OTHER_ERRORS:
        return CellError(ERROR_NUMBERS.get(value, VALUE))
    return value


def _office_value(value: dict[str, Any]) -> Any:
    """An Office.js data type: an error, or something around a basic value."""
    basic = value.get("basicValue")
    if value.get("type") == "Error":
        return CellError(basic if basic in ERROR_CODES else VALUE)
    return from_excel(basic)


def to_excel(result: Result) -> Any:
    """A result as xlwings takes it."""
    if isinstance(result, list):
        return [[to_cell(value) for value in row] for row in result]
    return to_cell(result)


def to_cell(value: Scalar) -> Any:
    """A single value: numbers as float, dates as datetime, an empty cell of a table as empty text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return float(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    return "" if value is None else value[:LONGEST_TEXT]


__all__ = ["ERROR_NUMBERS", "MARK", "MISSING", "CellFailure", "answer", "from_excel", "to_cell", "to_excel"]
