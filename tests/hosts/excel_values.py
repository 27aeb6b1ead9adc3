"""The shared cases as Excel's hosts send them, what they answer as plain values, and where a host differs and why.

Three hosts: `com` as pywin32 hands values to xlwings (the quick stand-in), `variant` for the raw COM client under
wine, and `office` as Office.js sends them to xlwings Lite.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from argument_cases import CASES, Case
from promnote.basics.conversion import OMITTED, CellError
from promnote.basics.errors import NoteError
from promnote.functions.catalogue import Function, catalogue
from promnote_addin.excel.cells import ERROR_NUMBERS, MARK, MISSING
from promnote_addin.excel.lite_runtime import ERROR_TYPES

ERROR_CODES = {code: number for number, code in ERROR_NUMBERS.items()}

#: Cases that a host cannot show as the others do, with the reason. The tests hold that each is needed.
EXCEPTIONS: dict[str, dict[str, str]] = {"com": {}, "variant": {}, "office": {}}


@dataclass(frozen=True)
class Shown:
    """What a cell shows: a value, or an error value."""

    value: Any = None
    error: str = ""


def examples() -> list[Case]:
    """Every documented example as a case: text cells, ranges of text, '' for what is left out."""
    found = []
    for each in catalogue().values():
        for number, example in enumerate(each.examples, start=1):
            arguments = tuple(_typed(given) for given in example.arguments)
            name = f"{each.name} example {number}"
            found.append(
                Case(name=name, function=each.name, arguments=arguments, trait="ok", expected=each(*arguments))
            )
    return found


def _typed(given: Any) -> Any:
    if isinstance(given, str):
        return given or OMITTED
    return [[cell if cell != "" else None for cell in row] for row in given]


def all_cases() -> list[Case]:
    """The table and the examples."""
    return [*CASES, *examples()]


def expected(case: Case) -> Shown:
    """What every host shows: numbers as float, dates as dates, an empty cell of a table as ''."""
    if case.error:
        return Shown(error=case.error)
    return Shown(_plain(case.expected))


def engine(case: Case) -> Shown:
    """What the engine itself gives, as a cell would show it."""
    try:
        return Shown(_plain(catalogue()[case.function](*case.arguments)))
    except NoteError as error:
        return Shown(error=error.code)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [[_plain(cell) for cell in row] for row in value]
    if isinstance(value, bool | str):
        return value
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, int | float | Decimal):
        return float(value)
    return "" if value is None else value


def padded(case: Case) -> list[Any]:
    """The arguments as VBA passes them on: each one that is declared, left out or not."""
    function: Function = catalogue()[case.function]
    given = list(case.arguments)
    if function.arguments[-1].repeated:
        return given
    return given + [OMITTED] * (len(function.arguments) - len(given))


def shaped(case: Case, value: Any) -> Any:
    """A row that came back flat, as COM gives it, as a table of one row."""
    if isinstance(value, list) and value and not isinstance(value[0], list):
        return [value]
    if not isinstance(value, list) and catalogue()[case.function].returns in ("row", "table"):
        return [[value]]
    return value


# --- com: what pywin32 hands over -----------------------------------------------------------------------------------


def to_com(value: Any) -> Any:
    """As it arrives in XLPython.CallUDF."""
    if value is OMITTED:
        return MISSING
    if isinstance(value, CellError):
        return ERROR_CODES[value.code]
    if isinstance(value, list):
        return tuple(tuple(to_com(cell) for cell in row) for row in value)
    return value


def from_com(case: Case, value: Any) -> Shown:
    """As it leaves there."""
    return Shown(_plain(shaped(case, value)))


def failed(description: str) -> Shown:
    """The error value that promnote.bas reads out of Err.Description: PromnoteFailure in Python."""
    _, mark, rest = description.partition(MARK)
    return Shown(error=rest.split(" ")[0] if mark else "#VALUE! (not from promnote)")


# --- variant: the raw client under wine -----------------------------------------------------------------------------

_ZERO = dt.date(1899, 12, 30)


def to_variant(value: Any) -> list[Any]:
    """[TYPE, VALUE] for the client."""
    if value is OMITTED:
        return ["error", MISSING]
    if isinstance(value, CellError):
        return ["error", ERROR_CODES[value.code]]
    if isinstance(value, list):
        return ["cells", [[to_variant(cell) for cell in row] for row in value]]
    if isinstance(value, bool):
        return ["bool", value]
    if isinstance(value, int | float):
        return ["r8", float(value)]
    return ["empty", None] if value is None else ["bstr", value]


def from_variant(case: Case, answer: dict[str, Any]) -> Shown:
    """What VBA would put into the cell."""
    if "error" in answer:
        return failed(answer["error"])
    return Shown(shaped(case, _from_variant(answer["ok"])))


def _from_variant(found: list[Any]) -> Any:
    kind, value = found
    if kind == "array":
        return [
            _from_variant(each) if isinstance(each[0], str) else [_from_variant(cell) for cell in each]
            for each in value
        ]
    if kind == "date":
        return _ZERO + dt.timedelta(days=value)
    assert kind in ("r8", "bstr", "bool"), f"COM gave a {kind}"
    return value


# --- office: what Office.js sends -----------------------------------------------------------------------------------


def to_office(value: Any) -> list[list[Any]]:
    """Every argument is a matrix; JavaScript has one sort of number; what was left out is null."""
    if isinstance(value, list):
        return [[_office_cell(cell) for cell in row] for row in value]
    return [[_office_cell(value)]]


def _office_cell(value: Any) -> Any:
    if value is OMITTED or value is None:
        return None
    if isinstance(value, CellError):
        return {"type": "Error", "basicValue": value.code, "basicType": "Error"}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def from_office(case: Case, answer: Any) -> Shown:
    """What Excel shows for what the function gave."""
    if isinstance(answer, dict) and "raised" in answer:
        assert answer["raised"].startswith("ValueError: "), answer["raised"]
        return Shown(error="#VALUE!")
    if isinstance(answer, list) and isinstance(answer[0][0], dict) and "errorType" in answer[0][0]:
        ((error,),) = answer
        assert error["type"] == "Error"
        return Shown(error={name: code for code, name in ERROR_TYPES.items()}[error["errorType"]])
    return Shown(_plain(shaped(case, _dated(answer))))


def _dated(value: Any) -> Any:
    if isinstance(value, list):
        return [_dated(each) for each in value]
    return dt.date.fromisoformat(value["date"]) if isinstance(value, dict) else value
