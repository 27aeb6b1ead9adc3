"""Excel's own functions and operators as promnote's layouts use them, on values as cells hold them.

A value is a float or int, a text, a boolean, or None for a blank cell; a range is `Cells`. What a cell would show as an error
is raised as `Fault`. Sources: Microsoft's reference of each function, ECMA-376 part 1, 18.17. Left out is what no layout
uses; `tests/workbooks/test_formulas_compiled.py` holds every function against formualizer and a spreadsheet program.
"""

from __future__ import annotations

import math
import operator
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache, reduce
from itertools import chain
from typing import Any, TypeVar

from promnote.basics import dates
from promnote.basics.conversion import KeptRange, serial
from promnote.basics.errors import NoteError

Value = float | int | str | bool | None
T = TypeVar("T")
_EPOCH = date(1899, 12, 30).toordinal()
_NUMBERS = (int, float)  # by type: a boolean is none


class Fault(Exception):
    """An error value: `code` is its text, such as #N/A; `reason` says why, where that is known."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code)
        self.code, self.reason = code, reason


#: What a formula's error can come from.
FAULTS = (Fault, NoteError, ZeroDivisionError, OverflowError)


def code_of(error: BaseException) -> str:
    """The error value that a cell shows."""
    if isinstance(error, Fault | NoteError):
        return error.code
    return "#DIV/0!" if isinstance(error, ZeroDivisionError) else "#NUM!"


class Cells(tuple[Value, ...]):
    """The values of a range, row by row; `width` is its number of columns. What is looked up in it is kept with it."""

    width: int
    _made: dict[str, Any]

    @classmethod
    def of(cls, values: Iterable[Value], width: int) -> Cells:
        """A range of that many columns."""
        cells = cls(values)
        cells.width, cells._made = width, {}
        return cells

    def _once(self, what: str, make: Callable[[], T]) -> T:
        if what not in self._made:
            self._made[what] = make()
        made: T = self._made[what]
        return made

    @property
    def rows(self) -> KeptRange:
        """The range as our functions take it."""
        return self._once("rows", self._rows)

    def _rows(self) -> KeptRange:
        width = self.width
        rows = (list(self[at : at + width]) for at in range(0, len(self), width))
        return KeptRange(row if any(cell is not None and cell != "" for cell in row) else [] for row in rows)

    @property
    def places(self) -> dict[Any, list[int]]:
        """Where each value stands, by `_key`."""
        return self._once("places", self._places)

    def _places(self) -> dict[Any, list[int]]:
        places: dict[Any, list[int]] = {}
        for at, value in enumerate(self):
            places.setdefault(_key(value), []).append(at)
        return places

    @property
    def ascending(self) -> tuple[list[float], list[int]]:
        """Its numbers, and where each of them stands."""
        return self._once("ascending", self._numbers)

    def _numbers(self) -> tuple[list[float], list[int]]:
        found = [(value, at) for at, value in enumerate(self) if type(value) in _NUMBERS]
        return [value for value, _ in found], [at for _, at in found]  # type: ignore[misc]


def _key(value: Value) -> Any:
    """What equal cells have in common in a criterion: numbers, also as text, by value; texts but for capitals."""
    kind = type(value)
    if value is None or kind is float or kind is int:
        return "" if value is None else value
    if kind is bool:
        return (value,)
    text = str(value)
    number = _number_in(text)
    return text.casefold() if number is None else number


_NUMERIC = re.compile(r"\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*")


@lru_cache(maxsize=4096)
def _number_in(text: str) -> float | None:
    return float(text) if _NUMERIC.fullmatch(text) else None


# --- coercion -------------------------------------------------------------------------------------------------------


def number(value: Any) -> float:
    """A value where a number is wanted: a blank is 0, TRUE is 1, a text must spell one."""
    kind = type(value)
    if kind is float or kind is int:
        return value  # type: ignore[no-any-return]
    if value is None:
        return 0
    if kind is bool:
        return int(value)
    found = _number_in(value) if kind is str else None
    if found is None:
        raise Fault("#VALUE!")
    return found


def truth(value: Any) -> bool:
    """A value where a condition is wanted."""
    kind = type(value)
    if kind is bool:
        return value  # type: ignore[no-any-return]
    if kind is str:
        if value.upper() in ("TRUE", "FALSE"):
            return bool(value.upper() == "TRUE")
        raise Fault("#VALUE!")
    return bool(number(value))


def text(value: Any) -> str:
    """A value where a text is wanted: numbers in the format General."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if value is None:
        return ""
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if kind is int or kind is float:
        shown = f"{value:.15g}"
        return shown.replace("e", "E") if "e" in shown else shown
    raise Fault("#VALUE!")


def whole(value: Any) -> int:
    """A number where a whole one is wanted, cut down."""
    return math.floor(number(value))


def result(value: Any) -> Any:
    """What a cell holds whose formula gives this: a blank shows as 0."""
    return 0 if value is None else value


def cells(value: Any) -> Cells:
    """A range; a cell is one of one cell."""
    return value if type(value) is Cells else Cells.of((value,), 1)


# --- operators ------------------------------------------------------------------------------------------------------


def _order(value: Any, other: Any) -> tuple[int, Any]:
    """Numbers come before texts, texts before booleans; a blank is what it is compared with, empty."""
    kind = type(value)
    if kind is float or kind is int:
        return 0, value
    if kind is str:
        return 1, folded(value)
    if kind is bool:
        return 2, value
    if value is None:
        like = type(other)
        return (1, "") if like is str else (2, False) if like is bool else (0, 0)
    raise Fault("#VALUE!")


def equal(left: Any, right: Any) -> bool:
    """left = right; capitals do not matter."""
    if type(left) is type(right) is str:
        return left == right or bool(folded(left) == folded(right))
    return _order(left, right) == _order(right, left)


def unequal(left: Any, right: Any) -> bool:
    """left <> right."""
    return not equal(left, right)


def less(left: Any, right: Any) -> bool:
    """left < right."""
    return _order(left, right) < _order(right, left)


def at_most(left: Any, right: Any) -> bool:
    """left <= right."""
    return _order(left, right) <= _order(right, left)


def power(base: Any, exponent: Any) -> float:
    """base ^ exponent."""
    found = float(number(base)) ** number(exponent)
    if isinstance(found, complex):
        raise Fault("#NUM!")
    return found  # type: ignore[no-any-return]


def joined(left: Any, right: Any) -> str:
    """left & right."""
    return text(left) + text(right)


def _arithmetic(compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: compute(number(left), number(right))


#: What each operator does to two values, for arrays.
_LIFTED: dict[str, Callable[[Any, Any], Any]] = {
    "+": _arithmetic(operator.add), "-": _arithmetic(operator.sub), "*": _arithmetic(operator.mul),
    "/": _arithmetic(operator.truediv), "^": power, "&": joined, "=": equal, "<>": unequal, "<": less, "<=": at_most,
    ">": lambda left, right: less(right, left), ">=": lambda left, right: at_most(right, left),
}  # fmt: skip


def lifted(sign: str, left: Any, right: Any) -> Any:
    """An operator on whole ranges, cell by cell; a single value stands beside each."""
    compute = _LIFTED[sign]
    if isinstance(left, tuple):
        others = right if isinstance(right, tuple) else (right,) * len(left)
        if len(others) != len(left):
            raise Fault("#N/A")
        return tuple(map(compute, left, others))
    if isinstance(right, tuple):
        return tuple(compute(left, each) for each in right)
    return compute(left, right)


# --- conditions and errors ------------------------------------------------------------------------------------------


def iferror(value: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    """IFERROR: what is not needed is not computed."""
    try:
        return value()
    except FAULTS:
        return otherwise()


def ifna(value: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
    """IFNA: for #N/A alone."""
    try:
        return value()
    except FAULTS as error:
        if code_of(error) != "#N/A":
            raise
        return otherwise()


def isnumber(value: Callable[[], Any]) -> bool:
    """ISNUMBER of what may be an error."""
    try:
        found = value()
    except FAULTS:
        return False
    return type(found) in _NUMBERS


def _na() -> Any:
    raise Fault("#N/A")


def n(value: Any) -> float:
    """N: a number, TRUE as 1, anything else as 0."""
    kind = type(value)
    if kind is float or kind is int:
        return value  # type: ignore[no-any-return]
    return int(value) if kind is bool else 0


def _flags(values: Iterable[Any]) -> list[bool]:
    """Conditions as AND and OR take them: in a range, texts and blanks are passed over."""
    flags: list[bool] = []
    for value in values:
        if isinstance(value, tuple):
            flags += [truth(each) for each in value if each is not None and type(each) is not str]
        else:
            flags.append(truth(value))
    return flags


# --- aggregates -----------------------------------------------------------------------------------------------------


def numbers(values: Iterable[Any]) -> list[float]:
    """The numbers of ranges and of values; in a range, what is no number is passed over."""
    found: list[float] = []
    for value in values:
        if isinstance(value, tuple):
            found += [each for each in value if type(each) in _NUMBERS]
        else:
            found.append(number(value))
    return found


def referred(value: Any) -> Any:
    """A cell or a range as an aggregate takes it: of a cell, what is no number is passed over."""
    kind = type(value)
    if kind is Cells or kind is float or kind is int:
        return value
    return _NOTHING if value is None or kind is str else cells(value)


_NOTHING = Cells.of((), 1)


def _total(values: Iterable[float]) -> float:
    # one after another, as spreadsheet programs and formualizer add: a refresh then finds to the last bit what a build wrote
    # (the built-in sum compensates from Python 3.12 on)
    return reduce(operator.add, values, 0.0)


def maximum(*values: Any) -> float:
    """MAX."""
    return max(numbers(values), default=0)


def minimum(*values: Any) -> float:
    """MIN."""
    return min(numbers(values), default=0)


# --- rounding -------------------------------------------------------------------------------------------------------

_HALF = 1e-7


def rounded(value: float, digits: float) -> float:
    """ROUND: halves go away from zero, halves of the 15 digits that a cell shows."""
    return _in_units(value, digits, _nearest)


def rounded_up(value: float, digits: float) -> float:
    """ROUNDUP: away from zero, but not for what is beyond the 15 digits that a cell shows."""
    return _in_units(value, digits, lambda scaled: math.ceil(float(f"{scaled:.15g}")))


def _nearest(scaled: float) -> int:
    down = math.floor(scaled)
    part = scaled - down
    if abs(part - 0.5) < _HALF:
        part = float(f"{scaled:.15g}") - down
    return down + 1 if part >= 0.5 else down


def _in_units(value: float, digits: float, count: Callable[[float], int]) -> float:
    """A number as a whole number of units of its last digit; `count` says how many of its size without the sign."""
    scale = _scale(digits)
    scaled = abs(value) * scale if scale >= 1 else abs(value) / _scale(-digits)
    if scaled >= 1e15:
        return value
    units = count(scaled)
    found = units / scale if scale >= 1 else units * _scale(-digits)
    return -found if value < 0 else found


@lru_cache(maxsize=64)
def _scale(digits: float) -> float:
    return 10.0 ** math.floor(digits) if digits >= 0 else 10.0 ** math.ceil(digits)


def nominal(effective: Any, periods: Any) -> float:
    """NOMINAL: the yearly rate that compounds to an effective one in so many periods."""
    rate, count = number(effective), whole(periods)
    if rate <= 0 or count < 1:
        raise Fault("#NUM!")
    return float(count * ((1 + rate) ** (1 / count) - 1))


# --- look-up --------------------------------------------------------------------------------------------------------


def index(area: Any, row: Any, column: Any = None) -> Any:
    """INDEX: a cell of a range, or with row 0 a whole column. In one row or column a single number counts along it."""
    area = cells(area)
    at, across = whole(row), 1 if column is None else whole(column)
    if column is None and area.width == len(area):
        at, across = 1, at
    if not (0 <= at <= len(area) // area.width and 1 <= across <= area.width):
        raise Fault("#REF!")
    if at == 0:
        return Cells.of(area[across - 1 :: area.width], 1)
    return area[(at - 1) * area.width + across - 1]


def match(wanted: Any, area: Any, kind: Any = 1) -> int:
    """MATCH: the place of an equal value, or (kind 1) of the last number not above it in an ascending range."""
    area = cells(area)
    if whole(kind) == 0:
        alike = (at for at in area.places.get(_key(wanted), ()) if type(area[at]) is str or type(wanted) is not str)
        place: int | None = next((at for at in alike if (type(area[at]) is str) == (type(wanted) is str)), None)
        if place is None or wanted is None or wanted == "":
            raise Fault("#N/A")
        return place + 1
    values, places = area.ascending
    at: int = bisect_right(values, number(wanted))
    if at == 0:
        raise Fault("#N/A")
    return int(places[at - 1]) + 1


# --- criteria -------------------------------------------------------------------------------------------------------

_CRITERION = re.compile(r"(<=|>=|<>|<|>|=)?(.*)", re.DOTALL)


@lru_cache(maxsize=1024)
def _criterion(wanted: Value) -> tuple[str, Any]:
    """Operator and key of a criterion as COUNTIF takes it; "~" is one whose text has wildcards."""
    if wanted is None:
        return "=", 0
    if type(wanted) is not str:
        return "=", _key(wanted)
    found = _CRITERION.fullmatch(wanted)
    assert found is not None
    sign, operand = found[1] or "=", found[2]
    if sign in ("=", "<>") and any(each in operand for each in "*?~"):
        return "~" if sign == "=" else "!~", _wildcards(operand)
    return sign, _key(operand)


def _wildcards(pattern: str) -> re.Pattern[str]:
    pieces = re.findall(r"~[*?~]|.", pattern, re.DOTALL)
    spelled = (
        re.escape(each[1]) if len(each) == 2 else {"*": ".*", "?": "."}.get(each, re.escape(each)) for each in pieces
    )
    return re.compile("".join(spelled), re.IGNORECASE | re.DOTALL)


def _meets(wanted: Any) -> Callable[[Any], bool]:
    sign, key = _criterion(wanted)
    if sign in ("~", "!~"):
        return lambda value: (type(value) is str and key.fullmatch(value) is not None) == (sign == "~")
    if sign == "=":
        return lambda value: bool(_key(value) == key)
    if sign == "<>":
        return lambda value: bool(_key(value) != key)
    # numbers are held against numbers alone, texts against texts
    compare = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}[sign]
    if isinstance(key, str):
        return lambda value: type(value) is str and bool(value) and bool(compare(folded(value), key))
    return lambda value: type(value) in _NUMBERS and bool(compare(value, key))


def _chosen(criteria: Sequence[Any]) -> Sequence[int]:
    """Which places of ranges meet their criteria, which stand in turn: range, criterion, range, criterion ..."""
    areas, wanted = [cells(each) for each in criteria[::2]], criteria[1::2]
    if any(len(area) != len(areas[0]) for area in areas):
        raise Fault("#VALUE!")
    chosen: Sequence[int] | None = None
    for area, each in zip(areas, wanted, strict=True):
        sign, key = _criterion(each)
        if sign == "=" and chosen is None:
            chosen = area.places.get(key, ())
            continue
        meets = _meets(each)
        chosen = [at for at in (range(len(area)) if chosen is None else chosen) if meets(area[at])]
    return chosen or ()


def countifs(*criteria: Any) -> int:
    """COUNTIFS, and COUNTIF with one range."""
    return len(_chosen(criteria))


def sumifs(area: Any, *criteria: Any) -> float:
    """SUMIFS: the numbers of `area` beside the cells that meet the criteria."""
    area = cells(area)
    found = [area[at] for at in _chosen(criteria)]
    return _total(each for each in found if type(each) in _NUMBERS)


def sumproduct(*areas: Any) -> float:
    """SUMPRODUCT: what is no number counts as 0 where a whole range stands as an argument."""
    columns = [each if isinstance(each, tuple) else (each,) for each in areas]
    if any(len(each) != len(columns[0]) for each in columns):
        raise Fault("#VALUE!")
    plain = [[each if type(each) in _NUMBERS else 0 for each in column] for column in columns]
    return _total(math.prod(row) for row in zip(*plain, strict=True))


# --- texts ----------------------------------------------------------------------------------------------------------


def lowered(value: str) -> str:
    """LOWER: a letter that is two in small ones stays."""
    return "\u0130".join(each.lower() for each in value.split("\u0130"))


def folded(value: str) -> str:
    """A text as comparisons see it: without capitals, of the letters of ASCII alone. Excel and Calc know those of other alphabets
    too, but formualizer, which computes in a refresh, does not, and a workbook must not differ from itself."""
    return value.lower() if value.isascii() else value.translate(_SMALL)


_SMALL = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def find(wanted: str, within: str) -> int:
    """FIND: the place of a text, capitals and all."""
    return _place(within.find(wanted))


def search(wanted: str, within: str) -> int:
    """SEARCH: the place of a text; capitals do not matter. Wildcards are not known."""
    return _place(folded(within).find(folded(wanted)))


def _place(at: int) -> int:
    if at < 0:
        raise Fault("#VALUE!")
    return at + 1


def replaced(old: str, start: int, length: int, new: str) -> str:
    """REPLACE."""
    if start < 1 or length < 0:
        raise Fault("#VALUE!")
    return old[: start - 1] + new + old[start - 1 + length :]


_FORMAT = re.compile(r"(#,##)?0(?:\.(0+))?(%)?")


def formatted(value: Any, pattern: str) -> str:
    """TEXT in formats of numbers such as #,##0.00 and 0%."""
    found = _FORMAT.fullmatch(pattern)
    if found is None:
        raise Fault("#VALUE!", f"TEXT: the format {pattern} is not known")
    decimals, percent = len(found[2] or ""), found[3] or ""
    amount = rounded(number(value) * (100 if percent else 1), decimals)
    return f"{amount:{',' if found[1] else ''}.{decimals}f}{percent}"


# --- dates ----------------------------------------------------------------------------------------------------------


def day(value: Any) -> date:
    """A serial number as its day."""
    try:
        return date.fromordinal(_EPOCH + whole(value))
    except (ValueError, OverflowError):
        raise Fault("#NUM!") from None


def months_on(start: Any, months: Any) -> int:
    """EDATE: the same day some months later, or the last one of a shorter month."""
    return _stepped(start, months, on_month_end=False)


def month_end(start: Any, months: Any) -> int:
    """EOMONTH: the last day of the month some months later."""
    return _stepped(start, months, on_month_end=True)


def _stepped(start: Any, months: Any, *, on_month_end: bool) -> int:
    try:
        return serial(dates.step(day(start), math.trunc(number(months)), on_month_end))
    except (ValueError, OverflowError):
        raise Fault("#NUM!") from None


def date_of(year: Any, month: Any, day_: Any) -> int:
    """DATE: months and days beyond their year and month run on."""
    years, months = divmod(whole(month) - 1, 12)
    try:
        return serial(date(whole(year) + years, months + 1, 1)) + whole(day_) - 1
    except (ValueError, OverflowError):
        raise Fault("#NUM!") from None


_A = Callable[..., Any]


def _on(coerce: Callable[[Any], Any], compute: _A) -> _A:
    return lambda value: compute(coerce(value))


#: Functions that take their arguments computed, a range as `Cells`, by name. IF, IFERROR, IFNA and ISNUMBER are `translate`'s.
FUNCTIONS: dict[str, _A] = {
    "AND": lambda *values: all(_flags(values)),
    "COLUMNS": lambda area: cells(area).width,
    "COUNT": lambda *areas: sum(type(each) in _NUMBERS for each in chain.from_iterable(map(cells, areas))),
    "COUNTA": lambda *areas: sum(each is not None for each in chain.from_iterable(map(cells, areas))),
    "COUNTIF": countifs,
    "COUNTIFS": countifs,
    "DATE": date_of,
    "EDATE": months_on,
    "EOMONTH": month_end,
    "FIND": lambda wanted, within: find(text(wanted), text(within)),
    "INDEX": index,
    "LEFT": lambda value, length=1: text(value)[: whole(length)],
    "LEN": _on(text, len),
    "LOWER": _on(text, lowered),
    "MATCH": match,
    "MAX": maximum,
    "MIN": minimum,
    "N": n,
    "NA": _na,
    "NOMINAL": nominal,
    "NOT": lambda value: not truth(value),
    "OR": lambda *values: any(_flags(values)),
    "REPLACE": lambda old, start, length, new: replaced(text(old), whole(start), whole(length), text(new)),
    "ROWS": lambda area: len(cells(area)) // cells(area).width,
    "SEARCH": lambda wanted, within: search(text(wanted), text(within)),
    "SUBSTITUTE": lambda value, old, new: text(value).replace(text(old), text(new)) if text(old) else text(value),
    "SUM": lambda *values: _total(numbers(values)),
    "SUMIF": lambda area, wanted, amounts=None: sumifs(area if amounts is None else amounts, area, wanted),
    "SUMIFS": sumifs,
    "SUMPRODUCT": sumproduct,
    "TEXT": lambda value, pattern: formatted(value, text(pattern)),
    "VALUE": number,
    "YEAR": lambda value: day(value).year,
}  # fmt: skip
