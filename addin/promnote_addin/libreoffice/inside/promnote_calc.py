"""What Calc sends to a cell function, as the raw values of `promnote.basics.conversion`; and results as Calc takes them.

Calc decides by the parameter's UNO type what arrives (measured with 7.4):

    string      required single values. A number arrives as its digits in the office's locale (15 or more of them), a
                date as its serial, TRUE as 1, an empty cell as "": that one is why it is a string
    any         optional values and ranges. A number, a date and TRUE arrive as float, text as str, what was left out as
                None, a range as rows in which an empty cell is "". An empty single cell arrives as 0.0
    []any       the arguments of EXPLAIN, each as an `any`

Errors in cells never arrive: Calc gives them on without calling. An error goes back as a NaN that carries Calc's code.

An optional argument that arrives as 0.0 was left blank, or is a 0 or FALSE. Where both give the same, or only one is
allowed, that is the answer; where they differ the cell shows #VALUE! and EXPLAIN says what to write: never a guess.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from operator import getitem
from typing import Any

from promnote.basics.conversion import OMITTED, serial
from promnote.basics.errors import VALUE, ArgumentError, NoteError
from promnote.functions.catalogue import Argument, Function, Result, Scalar, catalogue

#: Calc's number of each error value. A code that Calc has no number for is #VALUE!.
ERROR_NUMBERS = {
    "#VALUE!": 519,
    "#NUM!": 503,
    "#N/A": 32767,
    "#DIV/0!": 532,
    "#REF!": 524,
    "#NAME?": 525,
    "#NULL!": 521,
}
_QUIET_NAN = 0x7FF8_0000_0000_0000
_NUMBER = re.compile(r"[+-]?(?:\d+(?:([^\w\s+-])\d*)?|([^\w\s+-])\d+)(?:E[+-]?\d+)?", re.IGNORECASE)
_TEXT_KINDS = {"text", "choice", "day_count", "contract_day_count"}

#: A whole number of so many digits is the same as a double and as a decimal.
_EXACT_DIGITS = 15


def error_value(code: str) -> float:
    """The NaN that Calc shows as this error value."""
    bits = _QUIET_NAN | ERROR_NUMBERS.get(code, ERROR_NUMBERS[VALUE])
    found: float = struct.unpack("<d", struct.pack("<Q", bits))[0]
    return found


def parameter_type(argument: Argument) -> str:
    """The UNO type of a parameter. Only `any` and `[]any` may be left out; only `string` tells an empty cell from 0."""
    if argument.repeated:
        return "[]any"
    if argument.optional or argument.kind in ("range", "any"):
        return "any"
    return "string"


def is_array(function: Function) -> bool:
    """Whether the function gives rows."""
    return function.returns in ("row", "table")


def call(name: str, values: Sequence[Any], mark: str = ".") -> Any:
    """The cell function of that name for what Calc sent, as Calc takes it: a value, rows of values, or an error value.

    `mark` is the decimal separator of the office's locale. Never raises: what is no NoteError is a fault of ours, and
    shows as #VALUE! like any other.
    """
    try:
        plan = _PLANS[mark][name]
    except KeyError:
        return error_value("#NAME?")
    try:
        if name == "EXPLAIN":
            return _explain(plan.function, values, mark)
        for place in plan.optional:
            if values[place] == 0:
                raw = [read(value, mark) for read, value in zip(plan.readers, values, strict=False)]
                result = plan.function(*settle(plan.function, raw))
                break
        else:
            result = plan.compute(*map(getitem, plan.typed, values))
        if type(result) is Decimal:  # most
            return float(result)
        if isinstance(result, list):
            return _rows(result)
        answer: Any = error_value("#N/A") if result is None else to_cell(result)
    except NoteError as error:
        answer = error_value(error.code)
    except Exception:
        answer = error_value(VALUE)
    return ((answer,),) if plan.array else answer


# --- what Calc sent -------------------------------------------------------------------------------------------------

#: What Calc sent and the decimal separator -> a raw value.
_Reader = Callable[[Any, str], Any]


class _Typed(dict[Any, Any]):
    """What Calc sent for an argument -> the converted value. Dates, rates and day counts repeat from cell to cell: so many
    are kept, and looking one up takes a fraction of converting it. Errors are raised and not kept.
    """

    MOST = 1024

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        self.convert = convert

    def __missing__(self, value: Any) -> Any:
        found = self.convert(value)
        if len(self) >= self.MOST:
            self.clear()
        self[value] = found
        return found


class _Each:
    """The same where a range may come: it is converted each time."""

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        self.convert, self.typed = convert, _Typed(convert)

    def __getitem__(self, value: Any) -> Any:
        return self.convert(value) if isinstance(value, tuple) else self.typed[value]


class _Amounts(_Typed):
    """The same for amounts, which seldom repeat: one in whole units is what its digits say, as Calc writes no others."""

    def __missing__(self, value: Any) -> Any:
        if value.isdecimal() and value.isascii() and len(value) <= _EXACT_DIGITS and value[0] != "0":
            return Decimal(value)
        return super().__missing__(value)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is known of a function before it is called, under one decimal separator."""

    function: Function
    compute: Callable[..., Result]
    readers: tuple[_Reader, ...]
    typed: tuple[_Typed | _Each, ...]
    optional: tuple[int, ...]
    array: bool


class _Plans(dict[str, _Plan]):
    """The plans of the functions by name, each made when it is first called."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    def __missing__(self, name: str) -> _Plan:
        function = catalogue()[name]
        arguments = function.arguments
        self[name] = plan = _Plan(
            function,
            function.compute,
            tuple([_reader(each) for each in arguments]),
            tuple([_typed(each, self.mark) for each in arguments]),
            tuple([place for place, each in enumerate(arguments) if each.optional and not each.repeated]),
            is_array(function),
        )
        return plan


class _Marks(dict[str, _Plans]):
    """The plans by decimal separator."""

    def __missing__(self, mark: str) -> _Plans:
        self[mark] = plans = _Plans(mark)
        return plans


_PLANS = _Marks()


def _reader(argument: Argument) -> _Reader:
    if parameter_type(argument) == "string":
        return _text if argument.kind in _TEXT_KINDS else _number
    return _range if argument.kind == "range" else _any


def _typed(argument: Argument, mark: str) -> _Typed | _Each:
    read = _reader(argument)

    def convert(value: Any) -> Any:
        return argument.convert(read(value, mark))

    if read in (_any, _range):
        return _Each(convert)
    return (_Amounts if argument.kind == "amount" else _Typed)(convert)


def _any(value: Any, mark: str) -> Any:
    if value is None:
        return OMITTED
    if isinstance(value, tuple):
        return [[None if cell == "" else cell for cell in row] for row in value]
    return value


def _range(value: Any, mark: str) -> Any:
    return None if value == 0 else _any(value, mark)


def _text(value: str, mark: str) -> str | None:
    return value or None


def _number(value: str, mark: str) -> Any:
    """The number that these digits are in the office's locale; other text as it is."""
    if value.isdecimal() and value.isascii():
        return float(value)
    match = _NUMBER.fullmatch(value)
    if match is None:
        return value or None
    found = match[1] or match[2]
    if found and found != mark:
        return value
    return float(value.replace(found, ".") if found else value)


def settle(function: Function, raw: Sequence[Any]) -> list[Any]:
    """The arguments with each 0.0 that may be an empty cell kept or left out, whichever it can only be."""
    doubtful = [
        index
        for index, (argument, value) in enumerate(zip(function.arguments, raw, strict=False))
        if argument.optional and isinstance(value, float) and value == 0
    ]
    if not doubtful:
        return list(raw)
    good: list[tuple[list[Any], Result]] = []
    for choice in product((OMITTED, 0.0), repeat=len(doubtful)):
        attempt = list(raw)
        for index, value in zip(doubtful, choice, strict=True):
            attempt[index] = value
        try:
            good.append((attempt, function(*attempt)))
        except NoteError:
            continue
    if not good:
        return [OMITTED if index in doubtful else value for index, value in enumerate(raw)]
    attempt, result = good[0]
    for other, different in good[1:]:
        if different != result:
            index = next(index for index in doubtful if (attempt[index] is OMITTED) != (other[index] is OMITTED))
            raise ArgumentError(function.arguments[index].name, _doubt(function.arguments[index]))
    return attempt


def _doubt(argument: Argument) -> str:
    zero, write = ("FALSE", '"no"') if argument.kind == "flag" else ("0", '"0"')
    return (
        "found 0, and LibreOffice sends 0 for an empty cell too, which would give another result; allowed: "
        f"{write} in quotation marks for {zero}, the cell as a range (B5:B5), which says which it is, or nothing"
    )


def _explain(explain: Function, values: Sequence[Any], mark: str) -> str:
    """EXPLAIN with the other function's arguments settled as that function settles them."""
    name = _text(values[0], mark)
    given = list(values[1] if len(values) > 1 and values[1] is not None else ())
    wanted = catalogue().get(name.strip().upper()) if name else None
    if wanted is None or wanted is explain:
        return str(explain(name, *[_any(value, mark) for value in given]))
    kinds = [argument.kind for argument in wanted.arguments]
    kinds += kinds[-1:] * (len(given) - len(kinds))
    raw = [(_range if kind == "range" else _any)(value, mark) for kind, value in zip(kinds, given, strict=False)]
    raw = [None if value == "" else value for value in raw]
    try:
        text = str(explain(name, *settle(wanted, raw)))
    except NoteError as error:
        return f"{wanted.name} gives {error.code}: {error}"
    except Exception as error:
        return f"{wanted.name} gives {VALUE}: a fault in promnote, please report it: {type(error).__name__}: {error}"
    zeros = [
        argument.name
        for argument, value in zip(wanted.arguments, raw, strict=False)
        if parameter_type(argument) == "string" and isinstance(value, float) and value == 0
    ]
    if zeros:
        text += f" ({' and '.join(zeros)}: 0 or an empty cell; EXPLAIN cannot tell in LibreOffice, {wanted.name} can)"
    return text


# --- what Calc takes ------------------------------------------------------------------------------------------------


def _rows(result: list[list[Scalar]]) -> Any:
    width = max((len(row) for row in result), default=0)
    rows = [tuple([to_cell(value) for value in row]) + (None,) * (width - len(row)) for row in result]
    return tuple(rows) if width else (("",),)


def to_cell(value: Scalar) -> float | str | None:
    """A value as a cell takes it: dates as serials, numbers and booleans as float."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return float(serial(value))
    return float(value)


__all__ = [
    "ERROR_NUMBERS",
    "call",
    "error_value",
    "is_array",
    "parameter_type",
    "settle",
    "to_cell",
]
