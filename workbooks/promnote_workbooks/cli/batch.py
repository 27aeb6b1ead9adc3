"""`promnote batch`: a portfolio in, a workbook for each note and one for the portfolio out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from promnote.basics.money import counted
from promnote_workbooks.cli.usage import Command, FileType, as_of_option, host_option, own_template, replace_option
from promnote_workbooks.formulas.host_names import Host

if TYPE_CHECKING:
    from promnote_workbooks.batch.progress import Progress
    from promnote_workbooks.batch.run import BatchPlan, Outcome
    from promnote_workbooks.portfolio.problems import Problem

FINDINGS = 1
_SHOWN = 20
_PORTFOLIO = "a portfolio: .xlsx, .csv, .parquet or a folder of note files"

portfolio_argument = click.argument("portfolio_path", metavar="PORTFOLIO", type=FileType(_PORTFOLIO))
rates_option = click.option(
    "--rates",
    type=FileType("rates as CSV, .xlsx or parquet"),
    metavar="FILE",
    help="Rates: a file of the New York Fed, FRED or H.15, or a table (index, effective, rate) beside CSV or note files.",
)
activity_option = click.option(
    "--activity",
    type=FileType("a CSV or parquet file"),
    metavar="FILE",
    help="Activity, beside notes in CSV or parquet.",
)
plan_option = click.option(
    "--plan",
    type=FileType("a CSV or parquet file"),
    metavar="FILE",
    help="Rows of scheduled notes (note, date, principal, payment), beside notes in CSV or parquet.",
)
workers_option = click.option(
    "--workers", type=click.IntRange(1, 512), metavar="N", help="Worker processes; as many as cores if left out."
)


@click.command(cls=Command)
@portfolio_argument
@as_of_option
@click.option("--out", type=FileType("a folder"), required=True, metavar="DIR", help="The folder to write to.")
@workers_option
@click.option("--template", type=FileType("a workbook with the defined names"), metavar="MY.xlsx", help="Fill yours.")
@host_option
@click.option("--close", is_flag=True, help="Close every open month of each note through the date, a month-end.")
@click.option("--cluster", default="", metavar="ADDRESS", help="Run on the Dask cluster at this address instead.")
@rates_option
@activity_option
@plan_option
@replace_option
def command(
    portfolio_path: Path,
    as_of: date,
    out: Path,
    workers: int | None,
    template: Path | None,
    host: Host,
    close: bool,
    cluster: str,
    rates: Path | None,
    activity: Path | None,
    plan: Path | None,
    replace: bool,
) -> None:
    """Write a workbook for each note of PORTFOLIO as of a date, and portfolio.xlsx with all of them, into DIR.

    PORTFOLIO is a workbook with the sheets Notes, Rates, Activity and Plan (`promnote portfolio template` makes one), a CSV
    or parquet file of notes, or a folder of note files. What is wrong with a row is reported, also in DIR/errors.xlsx,
    and the other notes are written; the exit code is then 1.

    With --host none the workbooks hold values and no formulas, for whoever has no add-in.

    --close books every open month of each note for good: in its workbook (Booked, Closed months) and in DIR/booked.jsonl, from
    which the next run in the same folder goes on. What changes in closed months is booked in the first open one, and said.

    --rates: what the New York Fed, FRED or the Federal Reserve's H.15 publish serves the notes on their indices, in any
    portfolio; a table index, effective, rate (CSV, Excel, parquet) stands beside notes in CSV or parquet, or beside a folder of
    note files, to whose own rates it adds.

    Run again, it does only what is missing or changed; a run that was stopped or killed goes on where it was. A workbook that
    you changed, or in which months are closed that DIR does not know, stays as it is and is reported; with --replace it is
    kept beside as FILE.backup-DATE.xlsx and named.

    \b
    Examples:
      promnote batch notes.xlsx --as-of 2026-09-30 --out september
      promnote batch notes.csv --rates resets.csv --activity paid.csv --as-of 2026-09-30 --out september --workers 8
      promnote batch note-files --rates SOFR.csv --as-of 2026-09-30 --out september
      promnote batch notes.xlsx --as-of 2026-09 --out kept --close
      promnote batch notes.xlsx --as-of 2026-09-30 --out /shared/september --cluster tcp://scheduler:8786
    """
    # imported here: help and wrong arguments need not wait for the workbook libraries
    from promnote_workbooks.batch.progress import Progress
    from promnote_workbooks.batch.run import Order, run_batch
    from promnote_workbooks.portfolio.read import open_portfolio
    from promnote_workbooks.refresh.template import check_template
    from promnote_workbooks.workers.pool import default_workers

    own_template(template, host, "promnote batch")
    if template is not None:
        check_template(template)
    order = Order(
        portfolio=open_portfolio(portfolio_path, rates=rates, activity=activity, plan=plan),
        as_of=as_of,
        out=out,
        workers=workers or default_workers(),
        cluster=cluster,
        template=template,
        host=host,
        close=close,
        replace=replace,
    )
    progress: list[Progress] = []

    def planned(work: BatchPlan) -> None:
        if work.to_do:
            progress.append(Progress("batch", len(work.to_do)).__enter__())

    def told(count: int, bad: int) -> None:
        progress[0].add(count, bad)

    try:
        outcome = run_batch(order, planned=planned, told=told)
    except KeyboardInterrupt:
        done = progress[0].done if progress else 0
        click.echo(
            f"promnote batch: stopped after {counted(done, 'note')}; the same command goes on from there", err=True
        )
        raise
    finally:
        for each in progress:
            each.__exit__(None, None, None)
    _report(outcome, out)


def _report(outcome: Outcome, out: Path) -> None:
    from promnote_workbooks.batch.run import ERRORS_FILE, PORTFOLIO_FILE

    show_problems(outcome.problems)
    good = outcome.written + outcome.unchanged
    kept = f"; {outcome.kept:,} kept as found, with its figures in {PORTFOLIO_FILE}" if outcome.kept else ""
    bad = f"; {outcome.bad:,} with errors, not in {PORTFOLIO_FILE}" if outcome.bad else ""
    click.echo(
        f"{out}: {good:,} of {counted(outcome.notes, 'note')}: {outcome.written:,} written, {outcome.unchanged:,} unchanged"
        f"{kept}{bad}"
    )
    click.echo(f"  {out / PORTFOLIO_FILE}")
    if outcome.strangers:
        one, many = "other workbook in the folder belongs", "other workbooks in the folder belong"
        click.echo(f"  {counted(outcome.strangers, one, many)} to no note of this portfolio")
    _list([f"{name} is replaced; kept as {backup}" for name, backup in outcome.backups])
    _list([f"notice: {each}" for each in outcome.notices])
    if outcome.problems:
        click.echo(f"  {out / ERRORS_FILE}: {counted(len(outcome.problems), 'error')}")
        raise click.exceptions.Exit(FINDINGS)


def _list(lines: list[str]) -> None:
    for line in lines[:_SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > _SHOWN:
        click.echo(f"  and {len(lines) - _SHOWN:,} more")


def show_problems(problems: tuple[Problem, ...] | list[Problem], total: int | None = None) -> None:
    """The first problems, a line each, on standard error."""
    from promnote_workbooks.cli.output import warn

    for problem in problems[:_SHOWN]:
        warn(str(problem))
    more = (total if total is not None else len(problems)) - min(len(problems), _SHOWN)
    if more > 0:
        warn(f"and {more:,} more")
