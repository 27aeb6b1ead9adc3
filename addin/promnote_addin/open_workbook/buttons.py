"""What the ribbon's Refresh and Check show: the same runs, their report as the text of a message box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promnote.basics.conversion import as_date
from promnote.basics.errors import NoteError
from promnote.basics.money import counted
from promnote_workbooks.refresh.check import Checked
from promnote_workbooks.refresh.run import Refreshed
from promnote_workbooks.refresh.words import cell_words

from . import check, refresh

#: A message box cuts text at about 1,000 characters.
_LONGEST = 900


def refresh_text(path: str, as_of: str, *, apps: Any = None) -> str:
    """Refresh the open workbook of that path; the report, or why nothing was done."""
    try:
        day = as_date(as_of, "as of")
        return _cut(_refresh_lines(*refresh(path, day, apps=apps)))
    except NoteError as error:
        return _cut([f"promnote did not refresh. {error}"])


def check_text(path: str, *, apps: Any = None) -> str:
    """Check the open workbook of that path; the report, or why it could not be."""
    try:
        return _cut(_check_lines(*check(path, apps=apps)))
    except NoteError as error:
        return _cut([f"promnote did not check. {error}"])


def _refresh_lines(name: str, done: Refreshed) -> Iterator[str]:
    if done.data is None:
        yield f"{name}: nothing changed as of {done.plan.as_of}"
        return
    yield f"{name}: as of {done.plan.as_of} (before: {done.plan.as_of_before or 'no date'})"
    yield from done.messages
    for each in done.changes:
        yield f"{each.figure}: {cell_words(each.figure, each.before)} -> {cell_words(each.figure, each.after)}"


def _check_lines(name: str, done: Checked) -> Iterator[str]:
    count = len(done.differences)
    words = counted(count, "difference") if count else "nothing differs"
    yield f"{name}: {words} as of {done.plan.as_of} ({counted(done.cells, 'cell')})"
    yield from (f"to do: {text}" for text in done.to_do)
    for each in done.differences:
        where = f"{each.sheet}!{each.cell}" if each.cell else each.sheet
        yield f"{where}: found {each.found}, expected {each.expected}"


def _cut(lines: Iterator[str] | list[str]) -> str:
    text = "\n".join(lines)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]} ..."


__all__ = ["check_text", "refresh_text"]
