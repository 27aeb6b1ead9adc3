"""`promnote ledger`: the note as it really ran, its figures as of a date and its rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from promnote.contract.clauses import cited
from promnote.reports.columns import LEDGER_COLUMNS, Column, ledger_json
from promnote.reports.figures import FIGURES, figures
from promnote.running.ledger import LedgerRow, replay
from promnote_workbooks.cli.notes import errors_of, heading, load_note, warn_of_ledger
from promnote_workbooks.cli.output import print_json, print_table, words
from promnote_workbooks.cli.usage import Command, any_note_argument, as_of_option, json_option, rates_option

_FIGURE_COLUMNS = (
    Column("name", "Figure", "text"),
    Column("value", "As of the date", "text"),
    Column("meaning", "Meaning", "text"),
    Column("clause", "Clause", "text"),
)
_EMPTY_WHEN_ZERO = {"late_charge", "interest", "principal", "costs", "unapplied", "premium"}


@click.command(cls=Command)
@any_note_argument
@as_of_option
@rates_option
@json_option
def command(note_path: Path, as_of: date, rates: Path | None, as_json: bool) -> None:
    """What is owed on the note in FILE, a note file or a note's workbook, as of a date, and every event that led to it.

    Every event dated on or before the date counts; interest runs through it exclusive.

    \b
    Examples:
      promnote ledger promnote-demo/note-1996.toml --as-of 1997-10-31
      promnote ledger promnote-demo/note-1996.toml --as-of 1997-10-31 --json
      promnote ledger loan.toml --as-of 2026-09-30 --rates SOFR.csv
    """
    note = load_note(note_path, workbooks=True, rates=rates)
    with errors_of(note_path):
        ledger = replay(note, as_of)
        warn_of_ledger(note_path, ledger)
        if as_json:
            print_json(ledger_json(ledger))
            return
        values = figures(ledger)
    click.echo(f"{heading(note)}\nas of {as_of}\n")
    print_table(LEDGER_COLUMNS, [_without_zeros(row) for row in ledger.rows])
    click.echo()
    lines = []
    for name, meaning in FIGURES.items():
        value = getattr(values, name)
        if value is not None:
            shown = words(value, meaning.kind)
            clause = cited(meaning.clause, note.terms.clauses)
            lines.append((name, shown.rjust(18), meaning.meaning, clause))
    print_table(_FIGURE_COLUMNS, lines)


def _without_zeros(row: LedgerRow) -> list[object]:
    """A row for reading: a column that the event did not touch stays empty."""
    cells = [(column.name, getattr(row, column.name)) for column in LEDGER_COLUMNS]
    return [None if name in _EMPTY_WHEN_ZERO and value == 0 else value for name, value in cells]
