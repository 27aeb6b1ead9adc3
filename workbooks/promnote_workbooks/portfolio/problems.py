"""What is wrong with a row of a portfolio: file, sheet, row, column, what was found, what is allowed.

Problems are values, so that one bad row does not hide the rest and does not stop the good ones.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from promnote.basics.errors import NoteError
from promnote.contract.reading import PLAN
from promnote_workbooks.portfolio.tables import NOTES

#: Rows beyond this many are counted, not listed: a million bad rows are one mistake.
LISTED = 100_000
NO_FILES: Mapping[str, str] = MappingProxyType({})
_ALLOWED = re.compile(r"^(?P<found>.*?)[;,.?]? ?\ballowed: (?P<allowed>.*)$", re.DOTALL)


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


def refused(problems: Iterable[Problem], known: Collection[str]) -> int:
    """How many notes the portfolio has beside those of the ids that are `known`: rows of Notes, and note files, that could not be
    taken for one.
    """
    places = {(each.file, each.row) for each in problems if each.sheet in ("", NOTES) and each.note not in known}
    return len(places)


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
    error: NoteError,
    *,
    file: str,
    sheet: str,
    row: int | None,
    note: str,
    columns: Mapping[str, str],
    beside: Mapping[str, str] = NO_FILES,
) -> Problem:
    """An error of the engine or of a conversion at its place: `columns` says under which header a field stands, `beside` in
    which file the rows of a table are that have one of their own.
    """
    found, allowed = words_of(error)
    if error.table == "activity" and error.row is not None:
        column = error.field if row is not None else error.where
        if row is not None:
            file, sheet, row = beside.get("activity", file), "Activity", error.row
    elif error.table == PLAN and error.row is not None and row is not None:
        file, sheet, row, column = beside.get(PLAN, file), "Plan", error.row, error.field
    else:
        column = columns.get(error.field, error.field)
    return Problem(file=file, sheet=sheet, row=row, column=column, note=note, found=found, allowed=allowed)
