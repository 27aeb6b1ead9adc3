"""`promnote payoff`: the payoff statement, what settles the note on a date and on the days after it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from promnote.basics.money import money_words
from promnote.reports.columns import Column
from promnote.reports.payoff import Component, PayoffStatement, payoff_json, payoff_statement
from promnote.running.ledger import replay
from promnote_workbooks.cli.notes import errors_of, heading, load_note, warn_of_ledger
from promnote_workbooks.cli.output import print_json, print_table
from promnote_workbooks.cli.paper import write_paper
from promnote_workbooks.cli.usage import Command, any_note_argument, as_of_option, json_option, pdf_option, rates_option

_COMPONENTS = (
    Column("name", "Component", "text"),
    Column("amount", "Amount", "money"),
    Column("clause", "Clause", "text"),
)
_QUOTES = (Column("date", "Good through", "date"), Column("total", "Payoff", "money"))


@click.command(cls=Command)
@any_note_argument
@as_of_option
@rates_option
@json_option
@pdf_option
def command(note_path: Path, as_of: date, rates: Path | None, as_json: bool, out: Path | None) -> None:
    """What settles the note in FILE, a note file or a note's workbook: each component with its clause, the per diem, later days.

    Activity after the date is left out; the later days assume that nothing is paid before them.

    --out writes the sheet Payoff as a PDF of one page, with the wire instructions that you typed there if FILE is a workbook;
    LibreOffice prints it.

    \b
    Examples:
      promnote payoff note-1996.xlsx --as-of 1997-11-10 --out payoff.pdf
      promnote payoff promnote-demo/note-1996-fixed.toml --as-of 1997-11-10
      promnote payoff promnote-demo/note-1996-fixed.toml --as-of 1997-11-10 --json
    """
    if out is not None:
        write_paper("payoff", note_path, as_of, out, "Payoff", "PayoffParts", rates)
        return
    note = load_note(note_path, workbooks=True, rates=rates)
    with errors_of(note_path):
        statement = payoff_statement(note, as_of)
        warn_of_ledger(note_path, replay(note, as_of))
    if as_json:
        print_json(payoff_json(statement))
        return
    click.echo(f"{heading(note)}\nPayoff on {as_of}\n")
    lines = [(line.name.replace("_", " "), line.amount, line.clause) for line in _shown(statement)]
    print_table(_COMPONENTS, lines, footer=("payoff", statement.total, ""))
    if statement.nothing_owed:
        settled = f": settled on {statement.settled_on}" if statement.settled_on else ""
        back = f"; {money_words(statement.refund)} is owed back" if statement.refund else ""
        click.echo(f"\nNothing is owed{settled}{back}")
        return
    if statement.per_diem is not None:
        click.echo(f"\nPer diem from {as_of}: {money_words(statement.per_diem)}\n")
    print_table(_QUOTES, statement.good_through)
    if statement.stopped:
        click.echo(f"\n{statement.stopped}")


def _shown(statement: PayoffStatement) -> list[Component]:
    always = {"principal", "interest_due", "interest_accrued"}
    return [line for line in statement.components if line.amount or line.name in always]
