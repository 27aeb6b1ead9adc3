"""A formula of a layout as Python: formulas that differ in their references alone share one function.

`translated("=IF(A1>0,A1,Rate)")` cuts the references out and compiles the rest once: a function of the list of all cells'
values and of the numbers under which its references and names stand there. Our own functions are called through the
catalogue, as every host calls them; Excel's are those of `native`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from promnote.basics.conversion import OMITTED
from promnote.basics.errors import NoteError, WorkbookError
from promnote.functions.catalogue import Argument, Function, catalogue
from promnote_workbooks.formulas import native
from promnote_workbooks.formulas.cells import to_cell
from promnote_workbooks.formulas.grammar import HOLE, Binary, Call, Literal, Name, Node, Reference, Signed, parse
from promnote_workbooks.package.formulas import cut

#: Aggregates, in which a single cell counts as a range does: what is no number is passed over.
_AGGREGATES = frozenset(("MAX", "MIN", "SUM", "SUMPRODUCT", "AND", "OR"))
#: What an expression is known to give.
_NUMBER, _TEXT, _BOOLEAN, _ANY = "number", "text", "boolean", ""
_GIVES = {
    **dict.fromkeys(
        ("ABS", "COLUMNS", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DATE", "EDATE", "EOMONTH", "FIND", "LEN", "MATCH",
         "MAX", "MIN", "N", "ROUND", "ROUNDUP", "ROWS", "SEARCH", "SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "VALUE", "YEAR"),
        _NUMBER,
    ),
    **dict.fromkeys(("LEFT", "LOWER", "REPLACE", "SUBSTITUTE", "TEXT"), _TEXT),
    **dict.fromkeys(("AND", "OR", "NOT", "ISNUMBER"), _BOOLEAN),
}  # fmt: skip
#: Functions of numbers alone, and what does the same in Python.
_PLAIN = {"ABS": "abs", "ROUND": "rounded", "ROUNDUP": "rounded_up"}
_COMPARED = {"=": "equal", "<>": "unequal", "<": "less", "<=": "at_most"}


class Place(NamedTuple):
    """What a parameter of a translated formula stands for: a reference, see `grammar.Reference`, or a name."""

    at: int
    sheet: str
    is_range: bool
    name: str


@dataclass(frozen=True, slots=True)
class Translated:
    """`compute` takes the list of all values and a number for each of `places`. Raises what `native.FAULTS` lists."""

    compute: Callable[..., Any]
    places: tuple[Place, ...]


def translated(formula: str) -> tuple[Translated, tuple[str, ...]]:
    """A formula (with its `=`, our functions spelled plainly) as Python, and its references as they stand in it.

    Raises WorkbookError for a formula that cannot be compiled.
    """
    pieces = cut(formula)
    return _translated(HOLE.join(pieces[::2])), pieces[1::2]


@lru_cache(maxsize=4096)
def _translated(pattern: str) -> Translated:
    writer = _Writer()
    code, kind = writer.code(parse(pattern.removeprefix("=")))
    if not kind:
        code = f"result({code})"
    parameters = "".join(f", p{at}" for at in range(len(writer.places)))
    # the text is our own: names of functions of ours, numbers, and texts spelled by repr
    compute = eval(f"lambda v{parameters}: {code}", {**_NAMESPACE, **writer.constants})
    return Translated(compute, tuple(writer.places))


_NAMESPACE: dict[str, Any] = {
    name: getattr(native, name)
    for name in (
        "number", "truth", "text", "result", "equal", "unequal", "less", "at_most", "power", "lifted", "iferror", "ifna",
        "isnumber", "referred", "rounded", "rounded_up",
    )
} | {"NUMBERS": (int, float), **{f"X{name}": compute for name, compute in native.FUNCTIONS.items()}}  # fmt: skip


@dataclass(slots=True)
class _Writer:
    """Writes the Python of one formula; collects its parameters, and the functions of ours that it calls."""

    places: list[Place] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)

    def code(self, node: Node) -> tuple[str, str]:
        """Python and what it gives."""
        match node:
            case Literal(value):
                kind = _BOOLEAN if isinstance(value, bool) else _TEXT if isinstance(value, str) else _NUMBER
                return repr(value), kind
            case Reference() | Name():
                return self._value(node), _ANY
            case Signed("-", value):
                return f"(-{self._number(value)})", _NUMBER
            case Signed(_, value):
                return f"({self._number(value)} / 100)", _NUMBER
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)
        raise TypeError(node)

    def _value(self, node: Reference | Name) -> str:
        if isinstance(node, Reference):
            place = Place(node.at, node.sheet, node.is_range, "")
        else:
            place = Place(-1, "", False, node.name)
        if place not in self.places:
            self.places.append(place)
        return f"v[p{self.places.index(place)}]"

    def _as(self, node: Node, kind: str, coerce: str) -> str:
        code, found = self.code(node)
        return code if found == kind else f"{coerce}({code})"

    def _number(self, node: Node) -> str:
        return self._as(node, _NUMBER, "number")

    def _truth(self, node: Node) -> str:
        return self._as(node, _BOOLEAN, "truth")

    def _binary(self, node: Binary) -> tuple[str, str]:
        sign, left, right = node.operator, node.left, node.right
        if sign in ("+", "-", "*", "/"):
            return f"({self._number(left)} {sign} {self._number(right)})", _NUMBER
        if sign == "^":
            return f"power({self.code(left)[0]}, {self.code(right)[0]})", _NUMBER
        if sign == "&":
            return f"({self._as(left, _TEXT, 'text')} + {self._as(right, _TEXT, 'text')})", _TEXT
        if sign in (">", ">="):
            sign, left, right = "<" + sign[1:], right, left
        return self._compared(sign, left, right), _BOOLEAN

    def _compared(self, sign: str, left: Node, right: Node) -> str:
        (one, kind), (other, other_kind) = self.code(left), self.code(right)
        if kind == other_kind == _NUMBER:
            return f"({one} {'==' if sign == '=' else '!=' if sign == '<>' else sign} {other})"
        if sign in ("=", "<>") and other == "''" and isinstance(left, Reference | Name):
            # most comparisons ask whether a cell is blank
            return f"({one} is None or {one} == '')" if sign == "=" else f"({one} is not None and {one} != '')"
        return f"{_COMPARED[sign]}({one}, {other})"

    def _call(self, node: Call) -> tuple[str, str]:
        name = node.function.upper().removeprefix("_XLFN.")
        ours = catalogue().get(name)
        if ours is not None:
            return self._call_of_ours(ours, node), _ANY
        arguments = [Literal(0) if each is None else each for each in node.arguments]
        match name, arguments:
            case "IF", [condition, yes]:
                return self._if(condition, yes, Literal(False))
            case "IF", [condition, yes, no]:
                return self._if(condition, yes, no)
            case "IFERROR" | "IFNA", [value, otherwise]:
                (one, kind), (other, other_kind) = self.code(value), self.code(otherwise)
                return f"{name.lower()}(lambda: {one}, lambda: {other})", kind if kind == other_kind else _ANY
            case "ISNUMBER", [Reference() | Name() as cell]:
                return f"({self._value(cell)}.__class__ in NUMBERS)", _BOOLEAN
            case "ISNUMBER", [value]:
                return f"isnumber(lambda: {self.code(value)[0]})", _BOOLEAN
        if name in _PLAIN:
            return f"{_PLAIN[name]}({', '.join(map(self._number, arguments))})", _NUMBER
        if name in ("AND", "OR", "NOT"):
            written = [self.code(each) for each in arguments]
            if all(kind == _BOOLEAN for _, kind in written):
                # all of them are computed, as Excel does: an error in any is the result
                joined = f" {'&' if name == 'AND' else '|'} ".join(code for code, _ in written)
                return f"(not {joined})" if name == "NOT" else f"({joined})", _BOOLEAN
        if name not in native.FUNCTIONS:
            known = ", ".join(sorted((*native.FUNCTIONS, *_PLAIN, "IF", "IFERROR", "IFNA", "ISNUMBER")))
            raise WorkbookError("", f"found {node.function}; allowed: {known} and promnote's own")
        return f"X{name}({', '.join(self._argument(name, each) for each in arguments)})", _GIVES.get(name, _ANY)

    def _argument(self, function: str, node: Node) -> str:
        if function == "SUMPRODUCT":
            return self._array(node)
        if function in _AGGREGATES and isinstance(node, Reference | Name):
            return f"referred({self._value(node)})"
        return self.code(node)[0]

    def _array(self, node: Node) -> str:
        """Of ranges cell by cell, as SUMPRODUCT computes its arguments."""
        match node:
            case Binary(sign, left, right):
                return f"lifted({sign!r}, {self._array(left)}, {self._array(right)})"
            case Call("MAX" | "MIN" as function, arguments):
                return f"X{function}({', '.join(self._array(each) for each in arguments if each is not None)})"
        return self.code(node)[0]

    def _if(self, condition: Node, yes: Node, no: Node) -> tuple[str, str]:
        (one, kind), (other, other_kind) = self.code(yes), self.code(no)
        return f"({one} if {self._truth(condition)} else {other})", kind if kind == other_kind else _ANY

    def _call_of_ours(self, function: Function, node: Call) -> str:
        name = f"F{len(self.constants)}"
        self.constants[name] = _caller(function, len(node.arguments))
        kinds = [argument.kind for argument in _arguments(function, len(node.arguments))]
        written = []
        for kind, argument in zip(kinds, node.arguments, strict=True):
            if argument is None:
                self.constants["OMITTED"] = OMITTED
                written.append("OMITTED")
            else:
                code = self.code(argument)[0]
                written.append(f"area({code})" if kind == "range" else code)
                self.constants["area"] = _area
        return f"{name}({', '.join(written)})"


def _area(value: Any) -> Any:
    """A range as our functions take it; a cell as it is."""
    return value.rows if type(value) is native.Cells else value


def _arguments(function: Function, given: int) -> tuple[Argument, ...]:
    arguments = function.arguments
    if arguments and arguments[-1].repeated:
        arguments += (arguments[-1],) * (given - len(arguments))
    if given > len(arguments):
        raise WorkbookError("", f"found {given} arguments of {function.name}; allowed: at most {len(arguments)}")
    return arguments[:given]


def _caller(function: Function, given: int) -> Callable[..., Any]:
    """The function as formulas call it, with so many arguments: raw values in, what a cell holds out."""
    converters = [_remembering(argument.convert) for argument in _arguments(function, given)]
    compute = function.compute
    left_out = [argument.convert for argument in function.arguments[given:] if not argument.repeated]

    def call(*raw: Any) -> Any:
        try:
            typed = [convert(value) for convert, value in zip(converters, raw, strict=True)]
            return to_cell(compute(*typed, *[convert(OMITTED) for convert in left_out]))
        except NoteError as error:
            raise native.Fault(error.code, f"{function.name}: {error}") from error

    return call


def _remembering(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The conversion, which gives the same again for the very same value: down a column most arguments are one cell's."""
    last_raw = last = object()

    def converted(raw: Any) -> Any:
        nonlocal last_raw, last
        if raw is not last_raw:
            last, last_raw = convert(raw), raw
        return last

    return converted
