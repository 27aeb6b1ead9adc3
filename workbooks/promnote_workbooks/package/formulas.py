"""Formula text: the part of it that moves when a formula is copied.

A shared formula is stored once, at its master; every other cell of the group means the master's text with the relative
references moved by the distance between the two cells (ECMA-376 part 1, 18.3.1.40).
"""

from __future__ import annotations

import re

from .refs import MAX_COLUMN, MAX_ROW, column_letters, column_number

_WORD_BEFORE = r"(?<![\w.$\\])"
_COLUMN, _ROW = r"\$?[A-Za-z]{1,3}", r"\$?[0-9]{1,7}"
# What must be passed over comes first: texts, quoted sheet names; brackets are handled by hand, since they nest.
_TOKEN = re.compile(
    rf"""(?P<skip>"(?:[^"]|"")*"|'(?:[^']|'')*')
    |(?P<bracket>\[)
    |{_WORD_BEFORE}(?P<cell>{_COLUMN}{_ROW})(?![\w.(!\\])
    |{_WORD_BEFORE}(?P<columns>{_COLUMN}:{_COLUMN})(?![\w.(!\\])
    |{_WORD_BEFORE}(?P<rows>{_ROW}:{_ROW})(?![\w.(!\\])""",
    re.VERBOSE,
)
_PART = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")


def shift_formula(text: str, rows: int, columns: int) -> str:
    """The formula as it reads when copied ``rows`` down and ``columns`` to the right.

    Absolute parts (``$``), names, functions, texts, sheet names and structured references stay; a reference that leaves
    the sheet becomes ``#REF!``.
    """
    pieces: list[str] = []
    at = 0
    while (match := _TOKEN.search(text, at)) is not None:
        pieces.append(text[at : match.start()])
        at = match.end()
        if match["bracket"]:
            at = after_bracket(text, match.start())
            pieces.append(text[match.start() : at])
        elif match["skip"]:
            pieces.append(match[0])
        else:
            parts = [_shift_part(part, rows, columns) for part in match[0].split(":")]
            pieces.append("#REF!" if None in parts else ":".join(part for part in parts if part))
    pieces.append(text[at:])
    return "".join(pieces)


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
