"""`promnote schedule`: which principal and which interest fall due when, if everything is paid when due."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from promnote.reports.columns import SCHEDULE_COLUMNS, Column, schedule_json
from promnote.running.schedule import ScheduleRow, schedule_rows, totals
from promnote_workbooks.cli.notes import errors_of, heading, load_note
from promnote_workbooks.cli.output import print_json, print_table
from promnote_workbooks.cli.usage import Command, any_note_argument, json_option


@click.command(cls=Command)
@any_note_argument
@json_option
def command(note_path: Path, as_json: bool) -> None:
    """The instalments of the note in FILE, a note file or a note's workbook, with their interest, if everything is paid when due.

    Interest of an index note is projected at the last known reset. The rate of a row is that of its first day.

    \b
    Examples:
      promnote schedule promnote-demo/note-1996.toml
      promnote schedule promnote-demo/note-1996-fixed.toml --json
    """
    note = load_note(note_path, workbooks=True)
    with errors_of(note_path):
        rows = schedule_rows(note.terms, note.resets, note.activity)
    if as_json:
        print_json(schedule_json(rows))
        return
    click.echo(heading(note))
    click.echo()
    print_table(SCHEDULE_COLUMNS, rows, footer=totals_line(rows, SCHEDULE_COLUMNS))


def totals_line(rows: Sequence[ScheduleRow], columns: Sequence[Column]) -> list[Any]:
    """The totals of a schedule under its columns."""
    total = totals(rows)
    return ["Total" if each.name == "date" else getattr(total, each.name, None) for each in columns]
