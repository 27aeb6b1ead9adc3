"""`promnote schedule`: which principal and which interest fall due when, if everything is paid when due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from promnote.contract.terms import Note
from promnote.reports.columns import NOW_COLUMNS, SCHEDULE_COLUMNS, Column, schedule_json, schedule_now_json
from promnote.reports.schedule_now import schedule_now
from promnote.running.ledger import replay
from promnote.running.schedule import ScheduleRow, schedule_rows, totals
from promnote_workbooks.cli.notes import errors_of, heading, load_note, warn_of_ledger, warn_of_terms
from promnote_workbooks.cli.output import print_json, print_table
from promnote_workbooks.cli.usage import Command, DateType, any_note_argument, json_option, rates_option


@click.command(cls=Command)
@any_note_argument
@click.option(
    "--as-of", "as_of", type=DateType(), metavar="D", help="What happened by then, and what is still to come."
)
@rates_option
@json_option
def command(note_path: Path, as_of: date | None, rates: Path | None, as_json: bool) -> None:
    """The instalments of the note in FILE, a note file or a note's workbook, with their interest, if everything is paid when due.

    Interest of an index note is projected at the last known reset. The rate of a row is that of its first day.

    With --as-of: what fell due by then and whether it was paid; then what is still to come, if all that is overdue were paid
    on that date and the rest when it falls due, at the rate in force.

    \b
    Examples:
      promnote schedule promnote-demo/note-1996.toml
      promnote schedule promnote-demo/note-1996.toml --as-of 1997-10-31
      promnote schedule promnote-demo/note-1996-fixed.toml --json
    """
    note = load_note(note_path, workbooks=True, rates=rates)
    if as_of is not None:
        _from_here_on(note, note_path, as_of, as_json=as_json)
        return
    warn_of_terms(note_path, note)
    with errors_of(note_path):
        rows = schedule_rows(note.terms, note.resets, note.activity)
    if as_json:
        print_json(schedule_json(rows))
        return
    click.echo(heading(note))
    click.echo()
    columns = shown_columns(rows)
    print_table(columns, cells_of(rows, columns), footer=totals_line(rows, columns))


def _from_here_on(note: Note, note_path: Path, as_of: date, *, as_json: bool) -> None:
    with errors_of(note_path):
        ledger = replay(note, as_of)
        rows = schedule_now(ledger)
    warn_of_ledger(note_path, ledger)
    if as_json:
        print_json(schedule_now_json(ledger, rows))
        return
    click.echo(f"{heading(note)}\nas of {as_of}")
    click.echo()
    summed = ("interest", "principal", "payment", "paid", "unpaid")
    footer = [
        "Total"
        if each.name == "what"
        else sum(getattr(row, each.name) or 0 for row in rows)
        if each.name in summed
        else None
        for each in NOW_COLUMNS
    ]
    print_table(NOW_COLUMNS, rows, footer=footer)


def shown_columns(rows: Sequence[ScheduleRow]) -> list[Column]:
    """The columns that say something: not the contract dates where none is moved, nor principal that nothing is added to."""
    silent = {"status"}
    if all(row.contract_date == row.date for row in rows):
        silent.add("contract_date")
    if not any(row.added for row in rows):
        silent.add("added")
    return [each for each in SCHEDULE_COLUMNS if each.name not in silent]


def cells_of(rows: Sequence[ScheduleRow], columns: Sequence[Column]) -> list[list[Any]]:
    """The rows in these columns."""
    return [[getattr(row, each.name) for each in columns] for row in rows]


def totals_line(rows: Sequence[ScheduleRow], columns: Sequence[Column]) -> list[Any]:
    """The totals of a schedule under its columns."""
    total = totals(rows)
    return ["Total" if each.name == "date" else getattr(total, each.name, None) for each in columns]
