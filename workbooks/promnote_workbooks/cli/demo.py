"""`promnote demo`: the 1996 note from its text to its workbook, with nothing prepared."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from promnote.basics.errors import NoteError, found
from promnote.contract.terms import Note
from promnote.running.schedule import schedule_rows
from promnote_workbooks.cli.notes import heading
from promnote_workbooks.cli.output import print_table
from promnote_workbooks.cli.schedule import cells_of, shown_columns, totals_line
from promnote_workbooks.cli.usage import Command, replace_option
from promnote_workbooks.note_files.note_file import example_text, parse_note

FOLDER = "promnote-demo"
#: The examples that the demo shows, as they ship.
NOTES = ("note-1996.toml", "note-1996-fixed.toml")
#: Another example, written beside them.
MORE = ("senior-notes-1997.toml",)
AS_OF = date(1997, 10, 31)


@click.command(cls=Command)
@replace_option
def command(replace: bool) -> None:
    """Build the workbooks of the 1996 note in ./promnote-demo and show what they say.

    The note of January 17, 1996: 4,554,900.00 in 48 monthly instalments, interest at LIBOR + 3% (with illustrative
    index resets), and a variant at a fixed 8.5%. Beside them the senior notes of 1997: one sum at maturity, quarterly
    interest, costs of issuance, a covenant calendar and registers. Run again, it replaces its own files and leaves others alone;
    those that hold closed months or changes of yours only with --replace.

    \b
    Example:
      promnote demo
    """
    folder = Path(FOLDER)
    if folder.exists() and not folder.is_dir():
        raise NoteError("promnote demo", f"found a file called {found(FOLDER)}; allowed: a folder, or nothing yet")
    from promnote_workbooks.one_note.build import build_workbook

    files: dict[str, bytes] = {}
    notes: list[Note] = []
    for name in (*NOTES, *MORE):
        note = parse_note(example_text(name), name=name)
        if name in NOTES:
            notes.append(note)
        files[name] = example_text(name).encode()
        files[f"{Path(name).stem}.xlsx"] = build_workbook(note, AS_OF)
    _write(folder, files, replace)
    for note in notes:
        _summary(note)
    click.echo(f"In {FOLDER}, as of {AS_OF}, everything due until then paid as agreed:")
    for name in sorted(files):
        click.echo(f"  {folder / name}")


def _write(folder: Path, files: dict[str, bytes], replace: bool) -> None:
    from promnote_workbooks.refresh.replacing import check_replaceable, write_workbook

    new = not folder.exists()
    if not replace:
        # before anything is written
        for name, data in files.items():
            check_replaceable(folder / name, data)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        problem = f"found that {folder} cannot be made here ({reason}); allowed: a place that can be written"
        raise NoteError("promnote demo", problem) from None
    try:
        for name, data in files.items():
            write_workbook(folder / name, data, replace=replace)
    except BaseException:
        # a folder that was made here goes again: nothing half-written is left behind
        if new:
            for name in files:
                (folder / name).unlink(missing_ok=True)
            folder.rmdir()
        raise


def _summary(note: Note) -> None:
    """The first three instalments and the last, and the totals of all."""
    rows = schedule_rows(note.terms, note.resets, note.activity)
    columns = [each for each in shown_columns(rows) if each.name != "opening"]
    cells = cells_of(rows, columns)
    click.echo(heading(note))
    click.echo()
    shown = [*cells[:3], ["..."] + [None] * (len(columns) - 1), cells[-1]]
    print_table(columns, shown, footer=totals_line(rows, columns))
    click.echo()
