"""`promnote statement`: the bill for the next instalment."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from promnote.basics.money import money_words
from promnote.reports.columns import Column
from promnote.reports.statement import Receipt, Statement, statement_json, statement_of
from promnote.running.ledger import replay
from promnote_workbooks.cli.notes import errors_of, heading, load_note, warn_of_ledger
from promnote_workbooks.cli.output import print_json, print_table
from promnote_workbooks.cli.paper import write_paper
from promnote_workbooks.cli.usage import Command, any_note_argument, as_of_option, json_option, pdf_option, rates_option

_LINES = (Column("what", "What", "text"), Column("amount", "Amount", "money"))
_RECEIPTS = (
    Column("date", "Date", "date"),
    Column("what", "Received", "text"),
    Column("id", "Id", "text"),
    *(Column(name, name.replace("_", " ").capitalize(), "money") for name in Receipt._fields[3:]),
)


@click.command(cls=Command)
@any_note_argument
@as_of_option
@rates_option
@json_option
@pdf_option
def command(note_path: Path, as_of: date, rates: Path | None, as_json: bool, out: Path | None) -> None:
    """The bill for the next instalment of the note in FILE, a note file or a note's workbook, as of a date.

    What is past due, late charges, what falls due next and when, what was received since the last instalment, the per diem.

    --out writes the sheet Statement as a PDF of one page, with what you typed there if FILE is a workbook; LibreOffice prints it.

    \b
    Examples:
      promnote statement note-1996.toml --as-of 1997-11-10
      promnote statement note-1996.xlsx --as-of 1997-11-10 --out bill.pdf
      promnote statement note-1996.xlsx --as-of 1997-11-10 --json
    """
    if out is not None:
        write_paper("statement", note_path, as_of, out, "Statement", "StatementLines", rates)
        return
    note = load_note(note_path, workbooks=True, rates=rates)
    with errors_of(note_path):
        statement = statement_of(note, as_of)
        warn_of_ledger(note_path, replay(note, as_of))
    if as_json:
        print_json(statement_json(statement))
        return
    click.echo(f"{heading(note)}\nStatement of {as_of}\n")
    print_table(_LINES, _lines(statement), footer=("total due", statement.total_due))
    if statement.per_diem is not None:
        click.echo(f"\nPer diem from {as_of}: {money_words(statement.per_diem)}")
    click.echo(f"\nReceived since {statement.since}: {money_words(statement.received)}")
    if statement.receipts:
        print_table(_RECEIPTS, statement.receipts)


def _lines(statement: Statement) -> list[tuple[str, int]]:
    due = [
        ("principal past due", statement.past_due_principal),
        ("interest past due", statement.past_due_interest),
        (f"late charges through {statement.as_of}", statement.late_charges),
        ("costs", statement.costs),
    ]
    shown = [line for line in due if line[1]]
    if statement.due_date is not None:
        number = f"instalment {statement.number}, " if statement.number is not None else ""
        shown.append((f"{number}principal due {statement.due_date}", statement.next_principal))
        shown.append((f"{number}interest due {statement.due_date}", statement.next_interest))
    if statement.held:
        shown.append(("payments held", -statement.held))
    return shown
