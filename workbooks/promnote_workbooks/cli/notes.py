"""What the commands that take a note share: reading it, naming its file in errors, saying in a line what it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from promnote.basics.errors import NoteError
from promnote.basics.money import money_words, percent_words
from promnote.contract.terms import Note, warnings_of
from promnote_workbooks.cli.output import warn
from promnote_workbooks.note_files.note_file import read_note


def load_note(path: Path, *, workbooks: bool = False) -> Note:
    """The note in a file, its warnings on standard error. `workbooks`: or in a note's workbook."""
    if workbooks and path.suffix.lower() in (".xlsx", ".xlsm"):
        # imported here: it brings lxml and the evaluator
        from promnote_workbooks.refresh.note_in import note_in

        note = note_in(path).note
    else:
        note = read_note(path)
    for text in warnings_of(note):
        warn(f"{path.name}: warning: {text}")
    return note


@contextmanager
def errors_of(path: Path) -> Iterator[None]:
    """What the engine finds wrong with a note from `path` gets the file's name in front."""
    try:
        yield
    except NoteError as error:
        raise error.at(path.name, file=path.name) from None


def heading(note: Note) -> str:
    """The note in two lines: its title; its principal and how interest runs."""
    terms, interest = note.terms, note.terms.interest
    if interest.rate is not None:
        rate = f"{percent_words(interest.rate)} fixed"
    else:
        sign = "-" if interest.spread < 0 else "+"
        rate = f"{interest.index} {sign} {percent_words(abs(interest.spread))}"
        if note.resets:
            rate += f" (last known reset: {note.resets[-1].effective})"
    title = f"{terms.id}: {terms.title}" if terms.title else terms.id
    return f"{title}\n{terms.currency} {money_words(terms.principal_cents)}, {rate}, {interest.day_count.name}"
