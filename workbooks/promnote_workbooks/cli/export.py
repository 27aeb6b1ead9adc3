"""`promnote export`: the note that a workbook holds, as a note file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from promnote.basics.errors import NoteError, found
from promnote.basics.money import counted
from promnote.contract.terms import Note
from promnote_workbooks.cli.usage import Command, FileType
from promnote_workbooks.note_files.files import check_target, write_bytes


@click.command(cls=Command)
@click.argument("path", metavar="FILE.xlsx", type=FileType("a note's workbook (.xlsx)"))
@click.option("--out", type=FileType("a note file"), required=True, metavar="NOTE.toml", help="The file to write.")
def command(path: Path, out: Path) -> None:
    """Write the note of the workbook FILE.xlsx, its terms, rates and activity, as a note file.

    Building a workbook from that file gives the same note again. Closed months and their entries stay in the workbook. A note
    file that is there already is not replaced.

    \b
    Example:
      promnote export note-1996.xlsx --out note-1996-kept.toml
    """
    check_target(out, "promnote export: --out", ".toml")
    if out.exists():
        raise NoteError("promnote export: --out", f"found the file {found(str(out))}; allowed: a new name")
    # imported here: they bring lxml and the evaluator, which a wrong argument need not wait for
    from promnote_workbooks.note_files.note_file import parse_note, write_note
    from promnote_workbooks.refresh.note_in import note_in

    note = note_in(path).note
    text = write_note(note)
    if _without_places(parse_note(text, name=out.name)) != _without_places(note):
        raise NoteError(path.name, "found terms that a note file cannot hold; please report it with the workbook")
    write_bytes(out, text.encode())
    click.echo(
        f"{out}: {note.terms.id}, {counted(len(note.activity), 'row')} of activity, {counted(len(note.resets), 'reset')}"
    )


def _without_places(note: Note) -> Note:
    """The note without the rows in which its activity stands."""
    return replace(note, activity=tuple(replace(each, row=0) for each in note.activity))
