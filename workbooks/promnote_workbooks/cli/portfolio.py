"""`promnote portfolio`: a template to start from, and the figures of every note without workbooks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from promnote.basics.errors import NoteError, found
from promnote.basics.money import counted
from promnote_workbooks.cli.batch import (
    FINDINGS,
    activity_option,
    plan_option,
    portfolio_argument,
    rates_option,
    show_problems,
    workers_option,
)
from promnote_workbooks.cli.usage import Command, FileType, OneOf, as_of_option, unknown
from promnote_workbooks.note_files.files import check_target, write_bytes

_FIGURE_FILES = (".csv", ".parquet")
#: Those of `portfolio.more_columns.MORE`, which is loaded when it is asked for; a test compares them.
MORE_COLUMNS = ("maturities", "roll-forward")


class _Group(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, but an unknown command brings the nearest one and all that are allowed."""
        if not args[0].startswith("-") and args[0] not in self.commands:
            raise click.UsageError(unknown("command", args[0], list(self.commands)), ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Group)
def command() -> None:
    """Portfolios of notes: a template to fill in, and every figure of every note.

    `promnote batch` writes the workbooks of a portfolio.

    \b
    Examples:
      promnote portfolio template --out notes.xlsx
      promnote portfolio figures notes.xlsx --as-of 2026-09-30 --out figures.csv
    """


@command.command(cls=Command)
@click.option("--out", type=FileType("a file name that ends in .xlsx"), required=True, metavar="FILE.xlsx",
              help="The workbook to write.")  # fmt: skip
def template(out: Path) -> None:
    """Write a portfolio workbook to fill in: sheets Notes, Rates, Activity and Plan with a note of each kind, and a guide.

    \b
    Example:
      promnote portfolio template --out notes.xlsx
    """
    where = "promnote portfolio template: --out"
    check_target(out, where, ".xlsx")
    if out.exists():
        # what stands there may be somebody's portfolio
        raise NoteError(where, f"found {found(str(out))}, which is there already; allowed: a new file name")
    from promnote_workbooks.portfolio.template import portfolio_template

    write_bytes(out, portfolio_template())
    click.echo(f"{out}: fill in Notes, Rates, Activity and Plan, then: promnote batch {out} --as-of D --out DIR")


@command.command(cls=Command)
@portfolio_argument
@as_of_option
@click.option("--out", type=FileType("a file name that ends in .csv or .parquet"), required=True, metavar="FILE",
              help="The file to write: .csv or .parquet.")  # fmt: skip
@workers_option
@rates_option
@activity_option
@plan_option
@click.option("--with", "more", type=OneOf(MORE_COLUMNS), multiple=True, metavar="COLUMNS",
              help="maturities, or roll-forward, beside the figures; may be given again.")  # fmt: skip
def figures(
    portfolio_path: Path,
    as_of: date,
    out: Path,
    workers: int | None,
    rates: Path | None,
    activity: Path | None,
    plan: Path | None,
    more: tuple[str, ...],
) -> None:
    """Every figure of every note of PORTFOLIO as of a date, a row a note, for a database or a spreadsheet.

    Rows come in the portfolio's order. What is wrong with a row is reported, also in a workbook beside FILE, and the
    other notes are written; the exit code is then 1.

    --with maturities adds the principal that falls due in each of the five years after the date, and thereafter (ASC
    470-10-50-1); --with roll-forward how principal and interest came from the beginning of the month to the date: opening, new,
    added, paid, waived, closing, as known now, whatever a batch has closed. The ledger of each note gives them, so that no notes
    are computed at once.

    \b
    Examples:
      promnote portfolio figures notes.xlsx --as-of 2026-09-30 --out figures.csv
      promnote portfolio figures notes.xlsx --as-of 2026-09-30 --with maturities --with roll-forward --out figures.csv
    """
    suffix = out.suffix.lower()
    where = "promnote portfolio figures: --out"
    if suffix not in _FIGURE_FILES:
        raise NoteError(where, f"found {found(str(out))}; allowed: a file name that ends in .csv or .parquet")
    check_target(out, where, suffix)
    from promnote_workbooks.batch.progress import Progress
    from promnote_workbooks.portfolio.figures import write_figures
    from promnote_workbooks.portfolio.read import open_portfolio
    from promnote_workbooks.workers.pool import default_workers

    portfolio = open_portfolio(portfolio_path, rates=rates, activity=activity, plan=plan)
    with Progress("figures", None) as progress:
        outcome = write_figures(portfolio, as_of, out, workers=workers or default_workers(), told=progress.add,
                                more=tuple(dict.fromkeys(more)))  # fmt: skip
    show_problems(outcome.problems, outcome.bad)
    click.echo(f"{out}: {counted(outcome.notes, 'note')} as of {as_of}")
    for text in portfolio.notices:
        click.echo(f"  notice: {text}")
    if outcome.at_once:
        click.echo(f"  {outcome.at_once:,} of them paid as agreed and computed at once, {outcome.checked:,} of these checked "
                   "against the ledger")  # fmt: skip
    if outcome.bad:
        click.echo(f"  {outcome.errors_file}: {counted(outcome.bad, 'error')}")
        raise click.exceptions.Exit(FINDINGS)
