"""`promnote journal`: entries between two months as a file that another program takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from promnote.basics.dates import month_end, next_day
from promnote.basics.errors import NoteError, found
from promnote.basics.money import counted
from promnote_workbooks.cli.batch import activity_option, plan_option, rates_option
from promnote_workbooks.cli.output import warn
from promnote_workbooks.cli.usage import MONTH, Command, FileType, OneOf
from promnote_workbooks.note_files.files import check_target, write_bytes

if TYPE_CHECKING:
    from promnote_workbooks.journals.lines import Row

FINDINGS = 1
#: Those of `journals.layouts.LAYOUTS`, which is loaded when it is asked for; a test compares them.
LAYOUT_NAMES = ("generic", "quickbooks", "netsuite", "sap", "xero")
_FILES = "a note file, a note's workbook, or a portfolio"


@click.command(cls=Command)
@click.argument("path", metavar="FILE", type=FileType(_FILES))
@click.option("--from", "first", type=MONTH, required=True, metavar="MONTH", help="The first month: 2026-01.")
@click.option("--to", "last", type=MONTH, required=True, metavar="MONTH", help="The last month.")
@click.option("--out", type=FileType("a CSV file"), required=True, metavar="FILE.csv", help="The file to write.")
@click.option(
    "--layout", type=OneOf(LAYOUT_NAMES), default="generic", show_default=True, metavar="NAME", help="For whom."
)
@click.option(
    "--mapping", type=FileType("a mapping file (TOML)"), metavar="MAP.toml", help="Your columns and accounts."
)
@rates_option
@activity_option
@plan_option
@click.option(
    "--books",
    type=FileType("the folder of a batch that closes"),
    metavar="DIR",
    help="Where batch --close keeps the months.",
)
def command(
    path: Path,
    first: date,
    last: date,
    out: Path,
    layout: str,
    mapping: Path | None,
    rates: Path | None,
    activity: Path | None,
    plan: Path | None,
    books: Path | None,
) -> None:
    """Write the journal of FILE, a note file, a note's workbook or a portfolio, for the months from one to another.

    Entries of closed months are those that were booked, with references that never change; those of open months are as they
    are now. Debits equal credits in every entry, or nothing is written. A workbook keeps its closed months itself; those of a
    portfolio are in the folder that `promnote batch --close` wrote to: name it with --books, or every month is taken as open.
    Months that end after the workbook's as-of date, or after today, are written as if nothing else happened by then, and said.

    Layouts: generic; quickbooks, netsuite, sap, xero for those programs. A mapping file names account codes, fixed texts such
    as a company code, or columns of its own:

    \b
      layout = "sap"
      [values]
      company_code = "1000"
      [accounts]
      cash = "113100"

    \b
    Examples:
      promnote journal note-1996.xlsx --from 1997-10 --to 1997-11 --out november.csv
      promnote journal notes.xlsx --from 2026-06 --to 2026-06 --out june.csv --layout quickbooks
      promnote journal notes.xlsx --books kept --from 2026-06 --to 2026-06 --out june.csv
      promnote journal note-files --rates SOFR.csv --from 2026-06 --to 2026-06 --out june.csv
    """
    check_target(out, "promnote journal: --out", ".csv", ".txt")
    # imported here: a wrong argument need not wait for the workbook libraries
    from promnote_workbooks.journals.layouts import layout_named, read_mapping
    from promnote_workbooks.journals.lines import check_balance, check_months, written

    check_months(first, last)
    chosen = layout_named(layout, "--layout")
    if mapping is not None:
        chosen = read_mapping(mapping, chosen)
    problems: list[str] = []
    notices: list[str] = []
    beside = {"rates": rates, "activity": activity, "plan": plan}
    lines = list(_lines(path, first, last, problems, notices, beside, books))
    check_balance(lines)
    write_bytes(out, written(lines, chosen).encode())
    for text in (*problems, *(f"notice: {each}" for each in notices)):
        warn(text)
    if chosen.most_lines is not None and len(lines) > chosen.most_lines:
        warn(
            f"{out.name}: {len(lines):,} lines, and {chosen.name} takes {chosen.most_lines} a file: write fewer months"
        )
    entries = len({line["reference"] for line in lines})
    debits = sum(line["debit"] or 0 for line in lines)
    sums = f"{counted(entries, 'entry', 'entries')}, {counted(len(lines), 'line')}"
    click.echo(f"{out}: {sums}, debits = credits = {debits:,.2f}")
    if problems:
        raise click.exceptions.Exit(FINDINGS)


def _lines(
    path: Path,
    first: date,
    last: date,
    problems: list[str],
    notices: list[str],
    beside: Mapping[str, Path | None],
    books: Path | None,
) -> Iterator[Row]:
    """The lines of all notes; what is wrong with one, and what else must be known, goes into the lists."""
    from promnote_workbooks.cli.notes import errors_of
    from promnote_workbooks.journals.lines import journal_lines
    from promnote_workbooks.note_files.note_file import read_note
    from promnote_workbooks.note_files.rate_files import with_rates
    from promnote_workbooks.refresh.note_in import is_note_workbook, is_workbook, note_in

    if path.suffix.lower() == ".toml":
        _no_files_beside(path, {**beside, "books": books}, "rates")
        note = with_rates(read_note(path), beside["rates"])
        notices += _to_come(first, last, date.today(), "today")
        with errors_of(path):
            yield from journal_lines(note, first, last)
    elif is_workbook(path) and path.is_file() and is_note_workbook(path):
        _no_files_beside(path, {**beside, "books": books})
        kept = note_in(path)
        if kept.as_of is not None:
            notices += _to_come(first, last, kept.as_of, f"the date that {path.name} is as of")
        with errors_of(path):
            yield from journal_lines(kept.note, first, last, kept.closes, kept.booked)
    else:
        notices += _to_come(first, last, date.today(), "today")
        yield from _of_portfolio(path, first, last, problems, notices, beside, books)


def _to_come(first: date, last: date, known: date, what: str) -> list[str]:
    """What to say of months that end after the day through which activity can be known."""
    if last <= known:
        return []
    since = max(first, month_end(known if known < month_end(known) else next_day(known)))
    ends = f"{since:%Y-%m} ends" if since == last else f"{since:%Y-%m} to {last:%Y-%m} end"
    return [f"{ends} after {known}, {what}: entries are as if nothing else happened by then"]


def _no_files_beside(path: Path, beside: Mapping[str, Path | None], *taken: str) -> None:
    for name, file in beside.items():
        if file is not None and name not in taken:
            raise NoteError(
                f"--{name}", f"found {found(file.name)} beside {found(path.name)}; allowed: with a portfolio"
            )


def _of_portfolio(
    path: Path,
    first: date,
    last: date,
    problems: list[str],
    notices: list[str],
    beside: Mapping[str, Path | None],
    books: Path | None,
) -> Iterator[Row]:
    """Every note's lines; what is wrong with one is told, and the others go on."""
    from promnote_workbooks.batch.register import NAME, Register
    from promnote_workbooks.journals.lines import journal_lines
    from promnote_workbooks.portfolio.problems import PortfolioError, Problem
    from promnote_workbooks.portfolio.raw import note_of
    from promnote_workbooks.portfolio.read import open_portfolio
    from promnote_workbooks.sheets.booking import NO_BOOKS

    if books is not None and not (books / NAME).is_file():
        raise NoteError("--books", f"found no {NAME} in {found(books.name)}; allowed: the folder of a batch --close")
    kept = {} if books is None else Register(books).books
    portfolio = open_portfolio(path, **beside)
    for item in portfolio.items:
        if isinstance(item, Problem):
            problems.append(str(item))
            continue
        try:
            note = note_of(item)
            if note.terms.starts_on <= last:
                own = kept.get(item.id, NO_BOOKS)
                yield from list(journal_lines(note, first, last, own.closes, own.lines))
        except PortfolioError as error:
            problems += [str(each) for each in error.problems]
        except NoteError as error:
            problems.append(f"{item.file}: {item.id}: {error}")
    notices += portfolio.notices
