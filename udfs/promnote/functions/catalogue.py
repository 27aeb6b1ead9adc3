"""The catalogue of cell functions: one definition for every host (Excel, LibreOffice, the command line, headless runs).

A host sends raw values (see `promnote.basics.conversion`); `Function.__call__` converts them strictly, computes, and returns

    Decimal     money with two decimals, or a rate or year fraction
    int         days, numbers, counts
    date, str   as they are
    rows        a list of lists of these: an array that spills

A bad argument raises NoteError; its `code` is the error value for the cell, its text the reason that EXPLAIN gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal

from promnote.basics.conversion import (
    OMITTED,
    CellError,
    as_amount,
    as_cents,
    as_choice,
    as_count,
    as_date,
    as_day_count,
    as_every,
    as_flag,
    as_rate,
    as_rows,
    as_text,
    fail,
    is_blank,
    one_cell,
)
from promnote.basics.errors import VALUE, ArgumentError, NoteError, found
from promnote.functions import FAMILIES

Scalar = Decimal | int | str | date | None
Result = Scalar | list[list[Scalar]]

#: What an argument takes. "range" is passed on as rows of raw cells; "any" as it came. "contract_day_count": a day count
#: beside contract dates, by which ACT/ACT ICMA counts. "frequency": months between instalments, or text for the other rules.
ArgumentKind = Literal[
    "amount",
    "cents",
    "rate",
    "signed_rate",
    "date",
    "count",
    "frequency",
    "flag",
    "day_count",
    "contract_day_count",
    "choice",
    "text",
    "range",
    "any",
]
Returns = Literal[
    "amount", "days", "count", "date", "rate", "fraction", "text", "row", "table", "figure", "rate or text"
]
Category = Literal["Dates and interest", "Instalments", "Note", "Usury", "Issuance", "Disclosure", "Notices", "Help"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument: `doc` in at most 255 characters (Excel's limit), `default` as people read it."""

    name: str
    doc: str
    kind: ArgumentKind
    optional: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    lowest: int = 0
    positive: bool = False
    repeated: bool = False
    #: A raw value as the typed one; None for an optional argument that was left out or blank. Raises NoteError.
    convert: Callable[[Any], Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # bound once: a column of cells calls it tens of thousands of times
        object.__setattr__(self, "convert", _converter(self))


def _converter(argument: Argument) -> Callable[[Any], Any]:
    typed = _typed(argument)
    if not argument.optional or argument.kind == "any":
        return typed
    cell = _as_it_came if argument.kind == "range" else one_cell
    return lambda value: None if is_blank(cell(value)) else typed(value)


def _typed(argument: Argument) -> Callable[[Any], Any]:
    """The strict conversion of a value that must be there."""
    name, lowest, positive, choices = argument.name, argument.lowest, argument.positive, argument.choices
    converters: dict[ArgumentKind, Callable[[Any], Any]] = {
        "amount": lambda value: as_amount(value, name, positive=positive),
        "cents": lambda value: as_cents(value, name, positive=positive),
        "rate": lambda value: as_rate(value, name),
        "signed_rate": lambda value: as_rate(value, name, lowest=_MINUS_ONE),
        "date": lambda value: as_date(value, name),
        "count": lambda value: as_count(value, name, lowest=lowest),
        "frequency": lambda value: as_every(value, name),
        "flag": lambda value: as_flag(value, name),
        "day_count": lambda value: as_day_count(value, name, contract_dates=False),
        "contract_day_count": lambda value: as_day_count(value, name),
        "choice": lambda value: as_choice(value, name, choices),
        "text": lambda value: as_text(value, name),
        "range": lambda value: _rows(value, name),
        "any": _as_it_came,
    }
    return converters[argument.kind]


_MINUS_ONE = Decimal(-1)


def _rows(value: Any, where: str) -> list[list[Any]]:
    if is_blank(value):
        raise fail(where, value, "a range")
    return as_rows(value, where)


def _as_it_came(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A call as it is typed on the command line, and what it prints. Ranges are rows of cell texts."""

    arguments: tuple[Any, ...]
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A cell function. `compute` and `explain` take the converted arguments in order."""

    name: str
    category: Category
    summary: str
    arguments: tuple[Argument, ...]
    returns: Returns
    source: str
    compute: Callable[..., Result]
    explain: Callable[..., str]
    errors: str = ""
    examples: tuple[Example, ...] = ()

    def convert(self, raw: Sequence[Any]) -> list[Any]:
        """Raw values to typed ones, missing ones as None; an error names the argument."""
        arguments = self.arguments
        if len(raw) == len(arguments):
            return [argument.convert(value) for argument, value in zip(arguments, raw, strict=True)]
        if arguments and arguments[-1].repeated:
            arguments += (arguments[-1],) * max(0, len(raw) - len(arguments))
        if len(raw) > len(arguments):
            raise ArgumentError(self.name, f"found {len(raw)} arguments; allowed: at most {len(arguments)}", code=VALUE)
        padded = [*raw, *[OMITTED] * (len(arguments) - len(raw))]
        return [argument.convert(value) for argument, value in zip(arguments, padded, strict=True)]

    def __call__(self, *raw: Any) -> Result:
        """The function's value for raw arguments as a host sends them. Raises NoteError."""
        return self.compute(*self.convert(raw))

    def reason(self, *raw: Any) -> str:
        """The working in words and figures, or what is wrong with the arguments. Never raises NoteError."""
        try:
            return self.explain(*self.convert(raw))
        except NoteError as error:
            return f"{self.name} gives {error.code}: {error}"

    @property
    def signature(self) -> str:
        """NAME(required, [optional], repeated...)."""
        names = [
            f"{each.name}..." if each.repeated else f"[{each.name}]" if each.optional else each.name
            for each in self.arguments
        ]
        return f"{self.name}({', '.join(names)})"


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Function]:
    """Every function by name, in the order in which people read about them."""
    return {each.name: each for family in FAMILIES for each in _functions_of(family)}


def _functions_of(family: str) -> Sequence[Function]:
    listed: Sequence[Function] = import_module(f"promnote.functions.{family}").FUNCTIONS
    return listed


def find(name: str) -> Function | None:
    """The function of that name, capitals or not; families are imported as far as it takes."""
    wanted = name.strip().upper()
    return next((each for family in FAMILIES for each in _functions_of(family) if each.name == wanted), None)


def function(name: str) -> Function:
    """As `find`; an unknown name is an error that lists the known ones."""
    wanted = find(name)
    if wanted is None:
        raise ArgumentError("function", f"found {found(name)}; allowed: {', '.join(catalogue())}", code="#NAME?")
    return wanted


def describe() -> list[dict[str, Any]]:
    """The catalogue as plain data: name, category, summary, arguments, returns, source."""
    return [
        {
            "name": each.name,
            "category": each.category,
            "summary": each.summary,
            "arguments": [
                {"name": argument.name, "doc": argument.doc, "optional": argument.optional or argument.repeated}
                for argument in each.arguments
            ],
            "returns": each.returns,
            "source": each.source,
        }
        for each in catalogue().values()
    ]


__all__ = [
    "Argument",
    "CellError",
    "Example",
    "Function",
    "Result",
    "Scalar",
    "catalogue",
    "describe",
    "find",
    "function",
]
