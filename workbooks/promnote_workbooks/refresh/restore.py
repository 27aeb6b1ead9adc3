"""`refresh --restore SHEET`: a sheet of promnote's that is not there, as a new workbook of the note has it.

The sheet comes from a workbook that is built of the note as it stands: formulas, names, formats, print settings; the
refresh that follows computes it with the rest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import NoReturn

from promnote.basics.errors import NoteError, WorkbookError, found
from promnote.contract.terms import Note
from promnote.running.schedule import schedule_rows
from promnote_workbooks.formulas.host_names import PREFIXES, Host, canonical
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import Package, add_sheet, mend_charts, read_package
from promnote_workbooks.pages.model import Formula
from promnote_workbooks.refresh.absent import refuse_lost_closes
from promnote_workbooks.refresh.book import INPUT_NAMES, Book
from promnote_workbooks.refresh.inputs import read_inputs
from promnote_workbooks.refresh.kept import read_booked, read_closes
from promnote_workbooks.refresh.layout import layout_of
from promnote_workbooks.sheets import note_layout, records_of, shape_of
from promnote_workbooks.sheets.booking import Books
from promnote_workbooks.sheets.history_sheet import NAME as LOG
from promnote_workbooks.sheets.history_sheet import OLD_NAME
from promnote_workbooks.sheets.written import written_of

_TEXT = re.compile(r'"[^"]*"')
_WORD = re.compile(r"[^\W\d][\w.]*")


def restored(package: Package, sheets: Sequence[str], as_of: date) -> tuple[Package, list[str]]:
    """The workbook with these sheets again, and what to tell. Raises NoteError for one that cannot come back."""
    book = Book(package)
    inputs = read_inputs(book)
    missing = missing_sheets(book, inputs.note, as_of)
    wanted: list[str] = []
    for name in sheets:
        known = next((each for each in missing if each.casefold() in (name.casefold(), _new_name(name))), None)
        if known is None:
            _refuse(book, name, missing)
        elif known not in wanted:
            wanted.append(known)
    refuse_lost_closes(book)
    _refuse_lacking(book, wanted)
    books = Books(closes=tuple(read_closes(book)), lines=tuple(read_booked(book)))
    new = build_workbook(inputs.note, as_of, host=host_of(book), books=books)
    donor = read_package(new, name=package.source)
    order = [sheet.name for sheet in donor.sheets]
    for name in wanted:
        package = add_sheet(package, donor, name, at=_place(package, order, name))
    return mend_charts(package, donor), [f"the sheet {name} is there again" for name in wanted]


def missing_sheets(book: Book, note: Note, as_of: date) -> list[str]:
    """The sheets that a new workbook of the note has and this one has not, by their names and by what they are called."""
    there = {sheet.name.casefold() for sheet in book.package.sheets}
    names = _sheets_of(book, note, as_of)
    return [
        sheet
        for sheet, defined in names
        if sheet.casefold() not in there and all(book.area(name) is None for name in defined if name not in INPUT_NAMES)
    ]


def offers(book: Book, note: Note, as_of: date) -> list[str]:
    """Those of the missing sheets that can be had: all that their formulas rest on is there or comes with another."""
    found = missing_sheets(book, note, as_of)
    while True:
        able = [name for name in found if not _lacking(book, name, found)]
        if able == found:
            return found
        found = able


def _lacking(book: Book, name: str, others: Sequence[str]) -> list[str]:
    """The names that a sheet rests on and that neither the workbook has nor the sheets that come with it."""
    layout = layout_of(book)
    known = {each for sheet in layout.sheets for each in sheet.names}
    coming = {each for sheet in layout.sheets if sheet.name in others or sheet.name == name for each in sheet.names}
    texts = (cell.content.text for cell in layout.sheet(name).cells if isinstance(cell.content, Formula))
    words = {word for text in texts for word in _WORD.findall(_TEXT.sub("", text))}
    return sorted(word for word in words & (known - coming) if book.area(word) is None)


def _refuse_lacking(book: Book, wanted: Sequence[str]) -> None:
    for name in wanted:
        there = {
            each for sheet in layout_of(book).sheets if book.sheet_name(sheet.name) is not None for each in sheet.names
        }
        # a name of another sheet that is gone is that sheet's matter
        lacking = [each for each in _lacking(book, name, wanted) if each in there]
        if lacking:
            raise WorkbookError(
                "--restore",
                f"found {found(name)}, which rests on {', '.join(lacking[:4])}; this workbook, of an earlier promnote, has "
                "no place for that; allowed: sheets that rest on what it has, or a new build of the note",
            )


def _sheets_of(book: Book, note: Note, as_of: date) -> list[tuple[str, Collection[str]]]:
    try:
        rows = schedule_rows(note.terms, note.resets, note.activity)
        closes = read_closes(book)
        layout = note_layout(shape_of(note, rows, records_of(written_of(note, as_of, closes), closes)))
    except NoteError:
        layout = layout_of(book)
    return [(sheet.name, sheet.names) for sheet in layout.sheets]


def host_of(book: Book) -> Host:
    """How the workbook's formulas spell promnote's functions."""
    for _, text in book.formulas():
        for host, prefix in PREFIXES.items():
            if prefix and prefix.casefold() in text.casefold():
                at = text.casefold().index(prefix.casefold())
                if canonical(text[at:].partition("(")[0]) is not None:
                    return host  # type: ignore[return-value]  # the keys are hosts
    return "excel"


def _new_name(name: str) -> str:
    return LOG.casefold() if name.casefold() == OLD_NAME.casefold() else name.casefold()


def _place(package: Package, order: list[str], name: str) -> int:
    """Behind the nearest sheet that stands before it in a new workbook; a user's sheets keep their places."""
    there = [sheet.name.casefold() for sheet in package.sheets]
    for before in reversed(order[: order.index(name)]):
        if before.casefold() in there:
            return there.index(before.casefold()) + 1
    return 0


def _refuse(book: Book, name: str, missing: Sequence[str]) -> NoReturn:
    state = "a sheet that is there" if book.sheet_name(name) else "no sheet of promnote's that is missing here"
    allowed = ", ".join(missing) or "none, since all of promnote's sheets are there"
    raise WorkbookError("--restore", f"found {found(name)}, {state}; allowed: {allowed}")


__all__ = ["host_of", "missing_sheets", "offers", "restored"]
