"""What is wrong with a row of a portfolio: file, sheet, row, column, what was found, what is allowed.

Problems are values, so that one bad row does not hide the rest and does not stop the good ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from promnote.basics.errors import NoteError

#: Rows beyond this many are counted, not listed: a million bad rows are one mistake.
LISTED = 100_000
_ALLOWED = re.compile(r"^(?P<found>.*?)[;,.?]? ?\ballowed: (?P<allowed>.*)$", re.DOTALL)
_ACTIVITY = re.compile(r"activity row (\d+)(?: \(.*\))?(?: (\w+))?$")
_PLAN = re.compile(r"plan row (\d+)(?: (\w+))?$")
_PATH = re.compile(r"\(([\w.]+)\)(?: item \d+)?(?: \w+)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong. `row` is the file's own number (None: the file or the note as a whole), `column` its header."""

    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    note: str = ""
    found: str
    allowed: str

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f": {self.sheet} row {self.row}".replace("  ", " ")
        place += f" ({self.note})" if self.note else ""
        place += f", column {self.column}" if self.column and self.row is not None else ""
        place += f": {self.column}" if self.column and self.row is None else ""
        return f"{place}: found {self.found}" + (f"; allowed: {self.allowed}" if self.allowed else "")

    def to_json(self) -> dict[str, Any]:
        """As a manifest holds it."""
        return asdict(self)


class PortfolioError(Exception):
    """A note that cannot be made of its row: all problems that were met."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[Any, ...]:
        return (PortfolioError, (self.problems,))


def words_of(error: NoteError) -> tuple[str, str]:
    """(found, allowed) of an error's text."""
    text = error.problem
    if match := _ALLOWED.match(text):
        found, allowed = match["found"], match["allowed"]
    else:
        found, _, allowed = text.partition("; ")
    return found.strip().removeprefix("found ").strip(" ;"), allowed.strip()


def problem_of(
    error: NoteError, *, file: str, sheet: str, row: int | None, note: str, columns: Mapping[str, str]
) -> Problem:
    """An error of the engine or of a conversion at its place: `columns` says under which header a field stands."""
    found, allowed = words_of(error)
    if match := _ACTIVITY.search(error.where):
        if row is not None:
            sheet, row = "Activity", int(match[1])
            column = match[2] or ""
        else:
            column = error.where
    elif row is not None and (match := _PLAN.search(error.where)):
        sheet, row, column = "Plan", int(match[1]), match[2] or ""
    else:
        column = column_of(error.where, columns)
    return Problem(file=file, sheet=sheet, row=row, column=column, note=note, found=found, allowed=allowed)


def path_in(where: str) -> str:
    """The field's path in an error's place: 'Notes row 5 (interest.rate)' and 'interest.rate' both name it."""
    match = _PATH.search(where)
    return match[1] if match else where.rpartition(": ")[2]


def column_of(where: str, columns: Mapping[str, str]) -> str:
    """The header of the field that a place names, or the place itself."""
    path = path_in(where)
    return columns.get(path, path)
