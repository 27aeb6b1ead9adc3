"""The grammar of the formulas that promnote's layouts hold, read into a tree: what `translate` turns into Python.

It is Excel's own for one workbook: numbers, texts, TRUE and FALSE, references (also on another sheet), names, operators with
their precedence, calls with arguments left out. Not in it, since no layout uses them: array constants, unions, whole rows
and columns, references to tables and to other workbooks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from promnote.basics.errors import WorkbookError

#: Stands where a reference was, in the text of a formula whose references were cut out.
HOLE = "\x00"

_TOKEN = re.compile(
    rf"""\s*(?:
    (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<text>"(?:[^"]|"")*")
    |(?P<sheet>'(?:[^']|'')*'|[^\W\d][\w.]*)!(?={HOLE})
    |(?P<hole>{HOLE}(?::{HOLE})?)
    |(?P<word>[^\W\d][\w.]*)
    |(?P<operator><=|>=|<>|[-+*/^&=<>%(),])
    )""",
    re.VERBOSE,
)
#: Binary operators by how tightly they bind; a sign before a value binds tighter than any of them.
_BINDING = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, TRUE or FALSE."""

    value: float | int | str | bool


@dataclass(frozen=True, slots=True)
class Reference:
    """What was cut out of the formula, on its own sheet where `sheet` is empty: the `at`-th reference, or the range from it to
    the next one."""

    at: int
    sheet: str
    is_range: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; None is one left out."""

    function: str
    arguments: tuple[Node | None, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """Two values and an operator between them."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Signed:
    """A value behind a minus sign (a plus sign changes nothing), or before a percent sign."""

    sign: str
    value: Node


Node = Literal | Reference | Name | Call | Binary | Signed


class _Token(NamedTuple):
    kind: str
    text: str


def parse(formula: str) -> Node:
    """The tree of a formula's text without its `=`, references cut out. Raises WorkbookError for what is no such formula."""
    return _Parser(formula).whole()


class _Parser:
    def __init__(self, formula: str) -> None:
        self._formula = formula
        self._tokens = self._read()
        self._at = self._references = 0

    def _read(self) -> list[_Token]:
        tokens, at, text = [], 0, self._formula.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise self._error(f"{text[at : at + 20]!r}")
            kind = str(match.lastgroup)
            tokens.append(_Token(kind, match[kind]))
            at = match.end()
        return tokens

    def _error(self, what: str) -> WorkbookError:
        shown = self._formula.replace(HOLE, "(reference)")
        return WorkbookError("", f"found {what} in ={shown}; allowed: a formula that can be compiled")

    def whole(self) -> Node:
        node = self._expression(0)
        if self._at != len(self._tokens):
            raise self._error(repr(self._tokens[self._at].text))
        return node

    def _next(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _take(self) -> _Token:
        if self._at == len(self._tokens):
            raise self._error("an end")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expression(self, least: int) -> Node:
        left = self._signed()
        while (binding := _BINDING.get(self._next(), 0)) > least:
            operator = self._take().text
            left = Binary(operator, left, self._expression(binding))
        return left

    def _signed(self) -> Node:
        if self._next() in ("-", "+"):
            sign = self._take().text
            value = self._signed()
            return Signed(sign, value) if sign == "-" else value
        node = self._value()
        while self._next() == "%":
            self._take()
            node = Signed("%", node)
        return node

    def _value(self) -> Node:
        kind, text = self._take()
        match kind:
            case "number":
                return Literal(float(text) if not text.isdigit() else int(text))
            case "text":
                return Literal(text[1:-1].replace('""', '"'))
            case "sheet":
                return self._reference(text[1:-1].replace("''", "'") if text[0] == "'" else text)
            case "hole":
                self._at -= 1
                return self._reference("")
            case "word" if self._next() == "(":
                return self._call(text)
            case "word":
                return Literal(text.upper() == "TRUE") if text.upper() in ("TRUE", "FALSE") else Name(text)
        if text == "(":
            node = self._expression(0)
            if self._take().text != ")":
                raise self._error("no closing bracket")
            return node
        raise self._error(repr(text))

    def _reference(self, sheet: str) -> Reference:
        at, is_range = self._references, len(self._take().text) > 1
        self._references += 2 if is_range else 1
        return Reference(at, sheet, is_range)

    def _call(self, function: str) -> Call:
        self._take()
        arguments: list[Node | None] = []
        if self._next() == ")":
            self._take()
            return Call(function, ())
        while True:
            arguments.append(None if self._next() in (",", ")") else self._expression(0))
            if self._take().text == ")":
                return Call(function, tuple(arguments))
