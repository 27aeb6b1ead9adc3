"""The note that a workbook holds, with what it keeps: for commands that only read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from promnote.basics.errors import NoteError
from promnote.contract.terms import Note
from promnote.reports.months import Booked
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.inputs import read_inputs
from promnote_workbooks.refresh.kept import read_booked, read_closes
from promnote_workbooks.refresh.mend import readable
from promnote_workbooks.refresh.run import package_errors

SUFFIXES = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptNote:
    """The note, the date that the workbook is as of (None: none), its closed months and their lines."""

    note: Note
    as_of: date | None = None
    closes: tuple[Booked, ...] = ()
    booked: tuple[dict[str, Any], ...] = ()


def is_workbook(path: Path) -> bool:
    """Whether a file is called as workbooks are."""
    return path.suffix.lower() in SUFFIXES


def is_note_workbook(path: Path) -> bool:
    """Whether a workbook has the names of a note's inputs: a portfolio has others."""
    with package_errors():
        book = Book(read_package(path))
    return book.area("Terms") is not None and book.area("AsOf") is not None


def note_in(path: Path) -> KeptNote:
    """What a note's workbook holds. Raises NoteError; the file's name is in front."""
    with package_errors():
        book = Book(readable(read_package(path)))
        try:
            inputs = read_inputs(book)
            return KeptNote(
                note=inputs.note,
                as_of=inputs.as_of,
                closes=tuple(read_closes(book)),
                booked=tuple(read_booked(book)),
            )
        except NoteError as error:
            raise error if error.where == book.source else error.at(book.source, file=book.source) from None
