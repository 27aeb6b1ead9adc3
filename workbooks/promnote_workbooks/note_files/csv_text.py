"""Rows of small CSV files: separated by comma, semicolon or tab, in the file's own way of writing numbers and dates."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from promnote.basics.errors import NoteError
from promnote.basics.writing import Style, style_of, styled
from promnote_workbooks.basics.limits import NOTE_FILE_BYTES
from promnote_workbooks.note_files.files import read_text

DELIMITERS = ",;\t"
#: Rows in which a file tells how it writes numbers and dates. What they leave open stays in doubt, and is refused.
ROWS_THAT_TELL = 20_000

_TOLD = re.compile(r'\ufeff?"?sep=([,;\t|]?)"?[\t ,;]*[\r\n]*', re.IGNORECASE)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def delimiter_of(first: str, second: str = "") -> tuple[str, bool]:
    """What parts the fields of a file with these first lines, and whether the first does no more than say it (`sep=;`, which
    Excel writes and reads)."""
    told = _TOLD.fullmatch(first)
    if told is None:
        return max(DELIMITERS, key=first.count), False
    return told[1] or max(DELIMITERS, key=second.count), True


def style_of_rows(rows: Iterable[Iterable[object]], delimiter: str) -> Style:
    """How the file with these rows writes numbers and dates."""
    return style_of(chain.from_iterable(rows), semicolon=delimiter == ";")


def read_rows(path: Path, what: str, limit: int = NOTE_FILE_BYTES) -> list[list[str]]:
    """The rows of a file, each as wide as the widest, blank cells as ''; each text bears the file's style."""
    text = read_text(path, what, limit)
    first, end, rest = text.partition("\n")
    delimiter, told = delimiter_of(first, rest.partition("\n")[0])
    if told:
        text = end + rest  # an empty line, so that rows keep their numbers
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise NoteError(path.name, f"found what is not comma-separated text ({error}); allowed: CSV") from None
    write = styled(style_of_rows(rows, delimiter))
    width = max(map(len, rows), default=0)
    return [[write(cell) for cell in row] + [""] * (width - len(row)) for row in rows]


def safe_text(text: str) -> str:
    """A text that a spreadsheet would take for a formula, marked as text."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
