"""`promnote check`: a workbook recomputed, every cell that differs listed."""

from __future__ import annotations

from pathlib import Path

import click

from promnote_workbooks.cli.open_book import open_option, open_workbook, which
from promnote_workbooks.cli.usage import Command, FileType


@click.command(cls=Command)
@click.argument("path", metavar="FILE.xlsx", type=FileType("a promnote workbook"), required=False)
@open_option
@click.pass_context
def command(ctx: click.Context, path: Path | None, open_name: str | None) -> None:
    """Recompute every cell of FILE.xlsx that promnote owns, as of the date in it, and compare.

    Listed are the cells whose value is not what the engine and the formulas yield, lines of Checks that differ, months
    that do not roll forward and entries that do not balance. The file is not changed.

    With --open it is the workbook that is open in Excel on Windows, with what is not saved yet.

    Exit code: 0 nothing differs, 1 something does, 2 the file or its inputs cannot be read.

    \b
    Examples:
      promnote check note-1996.xlsx
      promnote check --open
    """
    from promnote.reports.columns import Column
    from promnote_workbooks.cli.output import print_table
    from promnote_workbooks.refresh.check import check_file

    path = which(ctx, path, open_name)
    if path is None:
        name, done = open_workbook().check(open_name or "")
    else:
        name, done = str(path), check_file(path)
    if done.differences:
        names = (("sheet", "Sheet"), ("cell", "Cell"), ("found", "Found"), ("expected", "Expected"))
        print_table([Column(name, header, "text") for name, header in names], done.differences)
        click.echo()
    count = len(done.differences)
    words = "nothing differs" if not count else "1 difference" if count == 1 else f"{count} differences"
    click.echo(f"{name}: {words} as of {done.plan.as_of} ({done.cells:,} cells)")
    if done.unknown:
        click.echo(f"formulas of yours that only Excel can compute, not compared: {done.unknown}")
    if count:
        ctx.exit(1)
