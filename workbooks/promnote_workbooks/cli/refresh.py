"""`promnote refresh`: a workbook brought to a date, everything of the user's kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from promnote_workbooks.cli.open_book import open_option, open_workbook, which
from promnote_workbooks.cli.usage import MONTH, Command, FileType, as_of_option, rates_option

if TYPE_CHECKING:
    from promnote_workbooks.refresh.run import Refreshed

_CSV = "a file of comma-separated rows"


@click.command(cls=Command)
@click.argument("path", metavar="FILE.xlsx", type=FileType("a promnote workbook"), required=False)
@as_of_option
@rates_option
@click.option("--activity", type=FileType(_CSV), metavar="F.csv", help="Activity to add: date, type, amount, id ...")
@click.option("--close", is_flag=True, help="Close every open month through the date, a month-end.")
@click.option("--reopen", type=MONTH, metavar="MONTH", help="Reopen the last closed month: 2026-05, or its last day.")
@click.option("--dry-run", is_flag=True, help="Show every cell that would change, and write nothing.")
@click.option("--restore", multiple=True, metavar="SHEET", help="Bring back a sheet of promnote's; may be given again.")
@open_option
@click.pass_context
def command(
    ctx: click.Context,
    path: Path | None,
    as_of: date,
    rates: Path | None,
    activity: Path | None,
    close: bool,
    reopen: date | None,
    dry_run: bool,
    restore: tuple[str, ...],
    open_name: str | None,
) -> None:
    """Bring the workbook FILE.xlsx to a date: inputs read from it, figures, schedule and journal written into it.

    Only promnote's own cells change; your columns, colours, sheets and formulas stay, and formulas of yours that depend
    on changed cells get their new results. The old file is kept beside as FILE.backup-DATE.xlsx, by the date it was as
    of. Rows of a file that the workbook has already are skipped. A refresh that changes nothing writes nothing.

    --close books every open month: its entries stay on Booked for good, its balances on Closed months. --reopen takes the last
    closed month back: its entries are reversed, line by line, and booked anew by the next close. What comes to light of a closed
    month is a notice: the activity, and the entries by which the first open month catches it up.

    What you wrote beside or inside promnote's blocks stays with its row: when a row moves, it moves along. A sheet of
    promnote's that you deleted comes back with --restore.

    With --open it is the workbook that is open in Excel on Windows (the active one, or NAME). Excel computes the
    formulas then, its Undo is cleared, and you save it.

    \b
    Examples:
      promnote refresh note-1996.xlsx --as-of 1997-11-30
      promnote refresh note-1996.xlsx --as-of 1997-11-30 --activity november.csv --close
      promnote refresh note-1996.xlsx --as-of 1997-11-30 --reopen 1997-11
      promnote refresh note-1996.xlsx --as-of 1997-11-30 --dry-run
      promnote refresh note-1996.xlsx --as-of 1997-11-30 --restore Usury
      promnote refresh --open --as-of 1997-11-30
    """
    path = which(ctx, path, open_name)
    if dry_run and path is None:
        raise click.UsageError("--dry-run: found --open beside it; allowed: --dry-run with a file", ctx)
    if reopen is not None and path is None:
        raise click.UsageError("--reopen: found --open beside it; allowed: --reopen with a file", ctx)
    if restore and path is None:
        raise click.UsageError("--restore: found --open beside it; allowed: --restore with a file", ctx)
    resets, rows = [rates] if rates else [], [activity] if activity else []
    if path is None:
        name, done = open_workbook().refresh(open_name or "", as_of, rates=resets, activity=rows, close=close)
        _report(name, as_of, done)
        return
    # imported here: it brings lxml and the evaluator, which a wrong argument need not wait for
    from promnote_workbooks.refresh.run import refresh_file

    done = refresh_file(
        path, as_of, rates=resets, activity=rows, close=close, reopen=reopen, dry_run=dry_run, restore=restore
    )
    _report(path, as_of, done)
    if reopen is not None and done.data is not None:
        click.echo(f"reopened: {reopen}")
    if dry_run and done.data is not None:
        _show_cells(done)
        click.echo(f"{path}: nothing was written (--dry-run)")


def _show_cells(done: Refreshed) -> None:
    from promnote.reports.columns import Column
    from promnote_workbooks.cli.output import print_table
    from promnote_workbooks.refresh.words import value_words

    names = (("sheet", "Sheet"), ("cell", "Cell"), ("before", "Before"), ("after", "After"))
    rows = [(each.sheet, each.cell, value_words(each.before), value_words(each.after)) for each in done.cells]
    click.echo()
    print_table([Column(name, header, "text") for name, header in names], rows)
    click.echo()


def _report(path: Path | str, as_of: date, done: Refreshed) -> None:
    from promnote.reports.columns import Column
    from promnote_workbooks.cli.output import print_table
    from promnote_workbooks.refresh.words import cell_words

    for line in done.messages:
        click.echo(line)
    if done.data is None:
        what = "file" if isinstance(path, Path) else "open workbook"
        click.echo(f"{path}: nothing changed as of {as_of}; the {what} is as it was")
        return
    click.echo(f"{path}: as of {as_of} (before: {done.plan.as_of_before or 'no date'})")
    if done.changes:
        columns = (
            Column("figure", "Figure", "text"),
            Column("before", "Before", "count"),
            Column("after", "After", "count"),
        )
        print_table(
            columns,
            [
                (each.figure, cell_words(each.figure, each.before), cell_words(each.figure, each.after))
                for each in done.changes
            ],
        )
    for month_end in done.plan.closed_now:
        click.echo(f"closed: {month_end}")
    users = done.plan.users
    if users.recomputed:
        click.echo(f"formulas of yours brought up to date: {len(users.recomputed)}")
    if done.dropped:
        click.echo("formulas of yours without a result until Excel computes them, since what they rest on changed:")
        for line in done.dropped:
            click.echo(f"  {line}")
    if done.backup is not None:
        click.echo(f"backup: {done.backup.name}")
