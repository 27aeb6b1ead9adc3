"""The lines of Checks in a workbook: those that differ, and whether they do so because the workbook was tampered with.

A line may differ for good reason (an excess over the usury ceiling). One that holds in a new workbook of the same note
differs here because names or formulas of promnote's are not as it built them: nothing is written into such a workbook.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from promnote.basics.errors import NoteError, WorkbookError
from promnote.contract.terms import Note
from promnote.reports.months import Booked
from promnote_workbooks.pages.heading import DIFFERENCE, NOT_APPLICABLE, OK, TO_DO
from promnote_workbooks.pages.model import ref
from promnote_workbooks.refresh.blocks import find
from promnote_workbooks.refresh.book import Book, Place, place_text
from promnote_workbooks.sheets.checks_sheet import HEADER_ROW, RESULT, checks_of
from promnote_workbooks.sheets.checks_sheet import NAME as SHEET

NAME = "CheckList"
#: The columns of Checks, which are formulas all.
CHECK_HEADERS = {
    "number": "No.",
    "sheet": "Sheet",
    "what": "What must tie",
    "found": "Found",
    "expected": "Expected",
    "difference": "Difference",
    "tolerance": "Tolerance",
    "applies": "Applies",
    "result": "Result",
}
_RIGHT = (OK, NOT_APPLICABLE, TO_DO)
_WORD = re.compile(r"[^\W\d][\w.]*")
_MOST_NAMES = 6
_MOST_LINES = 5


class Line(NamedTuple):
    """A line of Checks; `place` is the cell of its result, `formulas` what found and expected are computed by."""

    place: Place
    sheet: str
    what: str
    found: Any
    expected: Any
    formulas: tuple[str, ...]


def lines_that_differ(book: Book) -> Iterator[Line]:
    """The lines whose result is, or shall be, neither OK, n/a nor TO DO: a difference, or an error."""
    block = find(book, NAME, CHECK_HEADERS)
    if block is None:
        return
    for row in range(block.first, block.last + 1):
        values: dict[str, Any] = {key: book.value(block.sheet, row, column) for key, column in block.columns.items()}
        if values["sheet"] is not None and values["result"] not in _RIGHT:
            texts = [book.formula(block.sheet, row, block.columns[key]) for key in ("found", "expected", "applies")]
            yield Line(
                (block.sheet, row, block.columns["result"]),
                str(values["sheet"]),
                str(values["what"]),
                values["found"],
                values["expected"],
                tuple(text for text in texts if text),
            )


def words_of_differences(book: Book) -> list[str]:
    """What Checks says does not tie, for whoever has just written the workbook; the first few lines of it."""
    lines = list(lines_that_differ(book))
    told = [
        f"Checks: does not tie: {line.what} ({_shown(line.found)} against {_shown(line.expected)})"
        for line in lines[:_MOST_LINES]
    ]
    return [*told, f"Checks: {len(lines) - len(told)} more do not tie"] if len(lines) > len(told) else told


def _shown(value: Any) -> str:
    """An amount or a count as people read it."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    return "nothing" if value is None else str(value)


def refuse_differences(
    book: Book, note: Note, as_of: date, closes: Sequence[Booked], orphaned: Collection[Place] = ()
) -> None:
    """WorkbookError for a line that differs here and holds in a new workbook of the note.

    Those that rest on deleted sheets (`orphaned`) say nothing.
    """
    lines = [line for line in lines_that_differ(book) if line.place not in orphaned]
    if not lines:
        return
    new = _new_results(note, as_of, closes)
    for line in lines:
        if new.get((line.sheet, line.what), DIFFERENCE) in _RIGHT:
            raise WorkbookError(
                place_text(line.place),
                f"found that {line.what!r} differs ({line.found} against {line.expected}), which it does not in a new "
                f"workbook of the note; allowed: names and formulas as promnote built them ({_names_in(book, line)})",
            )


def _new_results(note: Note, as_of: date, closes: Sequence[Booked]) -> dict[tuple[str, str], Any]:
    """The result of each line of a new workbook, by its sheet and its words."""
    from promnote_workbooks.one_note.build import contents_of

    try:
        contents = contents_of(note, as_of, closes)
    except NoteError:
        return {}  # too large for a workbook of its own shape, for instance: nothing to compare with
    results = contents.formulas[SHEET]
    return {
        (check.sheet, check.what): results[ref(row, RESULT)]
        for row, check in enumerate(checks_of(contents.shape), start=HEADER_ROW + 1)
    }


def _names_in(book: Book, line: Line) -> str:
    """The names that the line rests on, with where they point."""
    words = dict.fromkeys(word for text in line.formulas for word in _WORD.findall(text))
    names = [name for word in words if (name := book.package.defined_name(word)) is not None]
    shown = [f"{name.name} is {name.text or 'nothing'}" for name in names[:_MOST_NAMES]]
    return ", ".join(shown) or "it rests on no name"
