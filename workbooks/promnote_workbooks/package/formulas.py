"""Formula text: the part of it that moves when a formula is copied.

A shared formula is stored once, at its master; every other cell of the group means the master's text with the relative
references moved by the distance between the two cells (ECMA-376 part 1, 18.3.1.40).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial

from .refs import MAX_COLUMN, MAX_ROW, column_letters, column_number

_COLUMN, _ROW = r"\$?[A-Za-z]{1,3}", r"\$?[0-9]{1,7}"
# What must be passed over comes first: texts, quoted sheet names; brackets are handled by hand, since they nest. Words and
# numbers that are no reference are taken whole, so that none is found inside them.
_TOKEN = re.compile(
    rf"""(?P<skip>"(?:[^"]|"")*"|'(?:[^']|'')*')
    |(?P<bracket>\[)
    |(?P<reference>{_COLUMN}{_ROW}|{_COLUMN}:{_COLUMN}|{_ROW}:{_ROW})(?![\w.(!\\])
    |[\w.$\\]+""",
    re.VERBOSE,
)
#: A cell, in capitals: column, and the row that moves or stays.
_MOVING = re.compile(r"(\$?[A-Z]{1,2})(?:([0-9]{1,7})|(\$[0-9]{1,7}))")
_PART = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")


def shift_formula(text: str, rows: int, columns: int) -> str:
    """The formula as it reads when copied ``rows`` down and ``columns`` to the right.

    Absolute parts (``$``), names, functions, texts, sheet names and structured references stay; a reference that leaves
    the sheet becomes ``#REF!``.
    """
    if not columns:
        return _downward(text)(rows)
    return _shifted(text, rows, columns)


def _shifted(text: str, rows: int, columns: int) -> str:
    pieces = list(cut(text))
    for at in range(1, len(pieces), 2):
        parts = [_shift_part(part, rows, columns) for part in pieces[at].split(":")]
        pieces[at] = "#REF!" if None in parts else ":".join(part for part in parts if part)
    return "".join(pieces)


@lru_cache(maxsize=4096)
def cut(text: str) -> tuple[str, ...]:
    """The formula cut at its references, which stand at the odd places; a sheet's name stays before its reference."""
    pieces: list[str] = []
    start = at = 0
    while (match := _TOKEN.search(text, at)) is not None:
        at = match.end()
        if match["bracket"]:
            at = after_bracket(text, match.start())
        elif match["reference"]:
            pieces += (text[start : match.start()], match[0])
            start = at
    return (*pieces, text[start:])


@lru_cache(maxsize=1024)
def _downward(text: str) -> Callable[[int], str]:
    """The formula as it reads so many rows further down: most move down a column, where one text serves all of it."""
    pieces = cut(text)
    if len(pieces) == 1:
        return lambda rows: text
    written: list[str] = []
    numbers: list[int] = []
    for at, piece in enumerate(pieces):
        if at % 2 == 0:
            written.append(piece.replace("%", "%%"))
            continue
        for number, part in enumerate(piece.split(":")):
            match = _MOVING.fullmatch(part)
            if match is None:
                return partial(_shifted, text, columns=0)
            column, row, fixed_row = match.groups()
            written.append(":" if number else "")
            if fixed_row:
                written.append(f"{column}{fixed_row}")
            else:
                written.append(f"{column}%d")
                numbers.append(int(row))
    template, first, last = "".join(written), min(numbers, default=1), max(numbers, default=1)

    def downward(rows: int) -> str:
        if first + rows < 1 or last + rows > MAX_ROW:
            return _shifted(text, rows, 0)
        return template % tuple([row + rows for row in numbers])

    return downward


def after_bracket(text: str, start: int) -> int:
    """The position after the bracket that opens at ``start``; inside, an apostrophe escapes the next character."""
    depth, at = 0, start
    while at < len(text):
        if text[at] == "'":
            at += 1
        elif text[at] == "[":
            depth += 1
        elif text[at] == "]":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return len(text)


def _shift_part(part: str, rows: int, columns: int) -> str | None:
    head = part.rstrip("0123456789")
    if (
        not columns and 0 < len(head) < 3 and head[-1] != "$" and head != part
    ):  # most: a column that stays, a row that moves
        row = int(part[len(head) :]) + rows
        return f"{head if head[0] == '$' else head.upper()}{row}" if 1 <= row <= MAX_ROW else None
    match = _PART.fullmatch(part)
    if match is None:  # the token pattern lets nothing else through
        return part
    fixed_column, letters, fixed_row, digits = match.groups()
    if letters and not digits:
        fixed_row = ""
    elif digits and not letters:  # a whole row: its '$' was read as the column's
        fixed_column, fixed_row = "", fixed_column or fixed_row
    if letters and not fixed_column:
        column = column_number(letters) + columns
        if not 1 <= column <= MAX_COLUMN:
            return None
        letters = column_letters(column)
    if digits and not fixed_row:
        row = int(digits) + rows
        if not 1 <= row <= MAX_ROW:
            return None
        digits = str(row)
    return f"{fixed_column}{letters}{fixed_row}{digits}"
