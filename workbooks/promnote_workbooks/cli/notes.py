"""What the commands that take a note share: reading it, naming its file in errors, saying in a line what it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from promnote.basics.errors import NoteError
from promnote.basics.money import money_words, percent_words
from promnote.contract.terms import Note, warnings_of
from promnote.reports.remarks import remarks
from promnote.running.ledger import Ledger
from promnote_workbooks.cli.output import warn
from promnote_workbooks.note_files.note_file import read_note


def load_note(path: Path, *, workbooks: bool = False, rates: Path | None = None) -> Note:
    """The note in a file. `workbooks`: or in a note's workbook. `rates`: a file of more."""
    if workbooks and path.suffix.lower() in (".xlsx", ".xlsm"):
        # imported here: it brings lxml and the evaluator
        from promnote_workbooks.refresh.note_in import note_in

        note = note_in(path).note
    else:
        note = read_note(path)
    if rates is not None:
        from promnote_workbooks.note_files.rate_files import with_rates

        note = with_rates(note, rates)
    return note


def warn_of_terms(path: Path, note: Note) -> None:
    """What is allowed in the terms but deserves a look, on standard error."""
    for text in warnings_of(note):
        warn(f"{path.name}: warning: {text}")


def warn_of_ledger(path: Path, ledger: Ledger) -> None:
    """What is strange about the activity, on standard error; about the terms of what is late once something was."""
    if ledger.account.late_total or ledger.account.late_accrued:
        warn_of_terms(path, ledger.note)
    for text in remarks(ledger):
        warn(f"{path.name}: notice: {text}")


@contextmanager
def errors_of(path: Path) -> Iterator[None]:
    """What the engine finds wrong with a note from `path` gets the file's name in front."""
    try:
        yield
    except NoteError as error:
        raise error.at(path.name, file=path.name) from None


def heading(note: Note) -> str:
    """The note in two lines: its title; its principal, what it is short for, and how interest runs."""
    terms, interest = note.terms, note.terms.interest
    if interest.rate is not None:
        rate = f"{percent_words(interest.rate)} fixed"
    else:
        sign = "-" if interest.spread < 0 else "+"
        adjusted = f" + {percent_words(interest.adjustment)}" if interest.adjustment else ""
        average = "" if interest.averaging == "none" else f" {interest.averaging} in arrears"
        rate = f"{interest.index}{average}{adjusted} {sign} {percent_words(abs(interest.spread))}"
        if note.resets:
            rate += f" (last known reset: {max(each.effective for each in note.resets)})"
    title = f"{terms.id}: {terms.title}" if terms.title else terms.id
    sums = money_words(terms.principal_cents)
    if terms.commitment_cents is not None:
        sums += f" at issue of a commitment of {money_words(terms.commitment_cents)}"
    if terms.opening is not None:
        sums += f", taken on as of {terms.opening.as_of} with {money_words(terms.opening.principal_cents)} unpaid"
    return f"{title}\n{terms.currency} {sums}, {rate}, {interest.day_count.name}"
