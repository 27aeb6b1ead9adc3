"""`promnote build`: a note's workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from promnote_workbooks.cli.notes import errors_of, load_note
from promnote_workbooks.cli.usage import Command, FileType, as_of_option, note_argument
from promnote_workbooks.files import check_target, write_bytes

_XLSX = "a file name that ends in .xlsx"


@click.command(cls=Command)
@note_argument
@as_of_option
@click.option("--out", type=FileType(_XLSX), required=True, metavar="FILE.xlsx", help="The workbook to write.")
def command(note_path: Path, as_of: date, out: Path) -> None:
    """Write the workbook of the note in NOTE.toml as of a date.

    Formula cells hold formula and value, so that the workbook shows its figures wherever it is opened. A file of that
    name is replaced, once the new one is complete.

    \b
    Example:
      promnote build promnote-demo/note-1996.toml --as-of 1997-10-31 --out note-1996.xlsx
    """
    check_target(out, "promnote build: --out", ".xlsx")
    note = load_note(note_path)
    # imported here: it brings lxml and the evaluator, which a wrong argument need not wait for
    from promnote_workbooks.build import build_workbook

    with errors_of(note_path):
        data = build_workbook(note, as_of)
    write_bytes(out, data)
    click.echo(f"{out}: {note.terms.id} as of {as_of}")
