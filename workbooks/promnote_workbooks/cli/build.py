"""`promnote build`: a note's workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from promnote_workbooks.cli.notes import errors_of, load_note, warn_of_terms
from promnote_workbooks.cli.usage import (
    Command,
    FileType,
    as_of_option,
    host_option,
    note_argument,
    own_template,
    rates_option,
    replace_option,
)
from promnote_workbooks.formulas.host_names import Host
from promnote_workbooks.note_files.files import check_target

_XLSX = "a file name that ends in .xlsx"


@click.command(cls=Command)
@note_argument
@as_of_option
@click.option("--out", type=FileType(_XLSX), required=True, metavar="FILE.xlsx", help="The workbook to write.")
@rates_option
@click.option("--template", type=FileType("a workbook with the defined names"), metavar="MY.xlsx", help="Fill yours.")
@host_option
@replace_option
def command(
    note_path: Path, as_of: date, out: Path, rates: Path | None, template: Path | None, host: Host, replace: bool
) -> None:
    """Write the workbook of the note in NOTE.toml as of a date.

    Formula cells hold formula and value, so that the workbook shows its figures wherever it is opened. A file of that
    name is replaced once the new one is complete, but never one that holds closed months or changes of yours: with --replace
    it is kept beside as FILE.backup-DATE.xlsx.

    --rates adds the rates of a file to those of the note: as the New York Fed, FRED or the Federal Reserve's H.15 give
    them, or a table effective, rate. Rows of one day must agree.

    With --template your own workbook is filled: any that has the defined names Terms (labels and values), AsOf, Rates
    and Activity. Its formulas, ours and yours, get their values; the rest of it stays as it is. One with macros goes into
    a FILE.xlsm.

    Who has no add-in (a lender, an auditor, a mail) gets --host none: the same workbook in values, which no program
    computes anew. It cannot be refreshed; keep the one with formulas.

    \b
    Examples:
      promnote build loan.toml --rates SOFR.csv --as-of 2026-09-30 --out loan.xlsx
      promnote build promnote-demo/note-1996.toml --as-of 1997-10-31 --out note-1996.xlsx
      promnote build promnote-demo/note-1996.toml --as-of 1997-10-31 --host libreoffice --out note-1996.xlsx
      promnote build promnote-demo/note-1996.toml --as-of 1997-10-31 --host none --out to-the-bank.xlsx
      promnote build promnote-demo/note-1996.toml --as-of 1997-10-31 --template mine.xlsx --out note-1996.xlsx
    """
    check_target(out, "promnote build: --out", *((".xlsx",) if template is None else (".xlsx", ".xlsm")))
    own_template(template, host, "promnote build")
    note = load_note(note_path, rates=rates)
    warn_of_terms(note_path, note)
    # imported here: they bring lxml and the evaluator, which a wrong argument need not wait for
    if template is not None:
        from promnote_workbooks.refresh.template import fill_template

        data = fill_template(template, note, as_of, suffix=out.suffix.lower())
    else:
        from promnote_workbooks.one_note.build import build_workbook

        with errors_of(note_path):
            data = build_workbook(note, as_of, host=host)
    from promnote.reports.freshness import freshness
    from promnote.reports.remarks import remarks
    from promnote.running.ledger import replay
    from promnote_workbooks.package import read_package
    from promnote_workbooks.refresh.book import Book
    from promnote_workbooks.refresh.checks import words_of_differences
    from promnote_workbooks.refresh.replacing import write_workbook

    backup = write_workbook(out, data, replace=replace)
    click.echo(f"{out}: {note.terms.id} as of {as_of}")
    if stale := freshness(note, as_of):
        click.echo(f"to do: Rates: {stale}")
    for text in remarks(replay(note, as_of)):
        click.echo(f"notice: {text}")
    for text in words_of_differences(Book(read_package(data, name=str(out)))):
        click.echo(f"notice: {text}")
    if backup is not None:
        click.echo(f"backup: {backup.name}")
