"""`promnote check`: a workbook recomputed, every cell that differs listed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from promnote.basics.money import counted
from promnote_workbooks.cli.open_book import open_option, open_workbook, which
from promnote_workbooks.cli.usage import Command, FileType, json_option

if TYPE_CHECKING:
    from promnote_workbooks.refresh.check import Checked

#: Lines that one can still read; beyond, differences are counted by sheet and cause.
_SHOWN = 20


@click.command(cls=Command)
@click.argument("path", metavar="FILE.xlsx", type=FileType("a promnote workbook"), required=False)
@open_option
@click.option("--all", "every", is_flag=True, help="List every cell, however many.")
@json_option
@click.pass_context
def command(ctx: click.Context, path: Path | None, open_name: str | None, every: bool, as_json: bool) -> None:
    """Recompute every cell of FILE.xlsx that promnote owns, as of the date in it, and compare.

    Listed are the cells whose value is not what the engine and the formulas yield, lines of Checks that differ, months
    that do not roll forward and entries that do not balance. The file is not changed.

    The worst comes first: what does not tie, other values (by how far off they are), lost formulas, errors, missing
    results, formulas of yours that are not up to date. More than twenty are counted by sheet and cause; --all lists each.

    With --open it is the workbook that is open in Excel on Windows, with what is not saved yet.

    What the workbook waits for though it is right, such as a rate that is due, is said and is no difference.

    Exit code: 0 nothing differs, 1 something does, 2 the file or its inputs cannot be read.

    \b
    Examples:
      promnote check note-1996.xlsx
      promnote check note-1996.xlsx --json
      promnote check --open
    """
    from promnote_workbooks.refresh.check import check_file

    path = which(ctx, path, open_name)
    if path is None:
        name, done = open_workbook().check(open_name or "")
    else:
        name, done = str(path), check_file(path)
    if as_json:
        _print_json(name, done)
    else:
        _print(name, done, every)
    if done.differences:
        ctx.exit(1)


def _print(name: str, done: Checked, every: bool) -> None:
    count = len(done.differences)
    if count:
        if every or count <= _SHOWN:
            _print_cells(done)
        else:
            _print_groups(done)
        click.echo()
    words = counted(count, "difference") if count else "nothing differs"
    click.echo(f"{name}: {words} as of {done.plan.as_of} ({counted(done.cells, 'cell')})")
    for text in done.to_do:
        click.echo(f"to do: {text}")
    if count > _SHOWN and not every:
        click.echo("--all lists every cell")
    if done.unknown:
        click.echo(f"formulas of yours that only Excel can compute, not compared: {done.unknown}")


def _print_cells(done: Checked) -> None:
    from promnote.reports.columns import Column
    from promnote_workbooks.cli.output import print_table
    from promnote_workbooks.refresh.check import ranked

    names = ("sheet", "cell", "found", "expected", "cause")
    rows = [[getattr(each, name) for name in names] for each in ranked(done.differences)]
    print_table([Column(name, name.capitalize(), "text") for name in names], rows)


def _print_groups(done: Checked) -> None:
    from promnote.reports.columns import Column
    from promnote_workbooks.cli.output import print_table
    from promnote_workbooks.refresh.check import grouped

    columns = [
        Column("sheet", "Sheet", "text"), Column("cause", "Cause", "text"), Column("count", "Cells", "count"),
        Column("cell", "Worst", "text"), Column("found", "Found", "text"), Column("expected", "Expected", "text"),
    ]  # fmt: skip
    groups = grouped(done.differences)
    rows = [
        [group.sheet, group.cause, len(group.differences), worst.cell, worst.found, worst.expected]
        for group in groups[:_SHOWN]
        for worst in group.differences[:1]
    ]
    print_table(columns, rows)
    if len(groups) > _SHOWN:
        cells = counted(sum(len(each.differences) for each in groups[_SHOWN:]), "cell")
        click.echo(f"and {cells} in {counted(len(groups) - _SHOWN, 'more row')}")


def _print_json(name: str, done: Checked) -> None:
    from promnote_workbooks.cli.output import print_json
    from promnote_workbooks.refresh.check import ranked

    names = ("sheet", "cell", "cause", "found", "expected")
    print_json(
        {
            "file": name,
            "as_of": done.plan.as_of.isoformat(),
            "cells": done.cells,
            "not_compared": done.unknown,
            "to_do": list(done.to_do),
            "differences": [{each: getattr(found, each) for each in names} for found in ranked(done.differences)],
        }
    )
