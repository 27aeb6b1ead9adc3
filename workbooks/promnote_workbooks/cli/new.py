"""`promnote new`: a note file to start from, an example of a kind, or one made of a few answers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from promnote.basics.conversion import as_cents, as_count, as_date, as_day_count, as_flag, as_rate
from promnote.basics.dates import is_month_end
from promnote.basics.errors import NoteError, found
from promnote.basics.money import money_text, percent_words
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports.in_words import in_words
from promnote.running.schedule import schedule_rows
from promnote_workbooks.cli.output import print_table
from promnote_workbooks.cli.schedule import cells_of, shown_columns, totals_line
from promnote_workbooks.cli.usage import Command, FileType, OneOf
from promnote_workbooks.note_files.files import check_target, write_bytes
from promnote_workbooks.note_files.note_file import example_text, write_tables

#: Each kind of note people hold: its example among those that ship, and what it is.
KINDS: dict[str, tuple[str, str]] = {
    "installment": ("term-loan", "equal principal, with interest on what is unpaid"),
    "level": ("level-equipment", "level payments, late fee, prepayment premium"),
    "balloon": ("balloon-prime", "interest-only year, twenty-five-year amortization, balloon, Prime + 1% with a floor"),
    "biweekly": ("biweekly", "level payments every two weeks, early money applied"),
    "quarterly": ("quarterly-business-days", "equal principal every quarter on business days"),
    "line": ("line-of-credit", "line of credit with draws"),
    "bullet": ("bullet", "one sum at maturity, quarterly interest"),
    "taken-on": ("taken-on", "taken on in mid-life from the balances of another system"),
    "scheduled": ("seasonal", "any dates, any amounts: a plan of rows"),
    "sofr": ("sofr-in-arrears", "SOFR compounded in arrears"),
    "libor": ("note-1996-continued", "LIBOR to Term SOFR in 2023"),
}
_SHOWN = 3


@click.command(cls=Command)
@click.argument("kind", metavar="[KIND]", type=OneOf(tuple(KINDS)), required=False)
@click.option("--out", type=FileType("a file name that ends in .toml"), metavar="NOTE.toml", help="The file to write.")
def command(kind: str | None, out: Path | None) -> None:
    """A note file to start from: the example of KIND, or a few questions in a terminal.

    \b
    KIND is one of:
      installment equal principal, with interest on what is unpaid
      level       level payments, late fee, prepayment premium
      balloon     interest-only year, balloon, Prime + 1% with a floor
      biweekly    level payments every two weeks
      quarterly   equal principal every quarter on business days
      line        line of credit with draws
      bullet      one sum at maturity, quarterly interest
      taken-on    a note taken on in mid-life
      scheduled   any dates, any amounts
      sofr        SOFR compounded in arrears
      libor       LIBOR to Term SOFR in 2023

    Without --out the example goes to standard output. Without KIND it asks for principal, rate, dates and payment, shows
    the schedule, and writes after a yes. A file that is there already is never replaced.

    \b
    Examples:
      promnote new level --out note.toml
      promnote new
    """
    if out is not None:
        _check_new(out)
    if kind is not None:
        text = example_text(f"{KINDS[kind][0]}.toml")
        if out is None:
            click.echo(text, nl=False)
            return
        write_bytes(out, text.encode())
        click.echo(f"{out}: change what is yours, then: promnote schedule {out}")
        return
    _ask(out)


def _check_new(out: Path) -> None:
    where = "promnote new: --out"
    check_target(out, where, ".toml")
    if out.exists():
        raise NoteError(where, f"found {found(str(out))}, which is there already; allowed: a new file name")


#: What an accountant adds next; until then nothing counts as paid.
_NEXT = """
# What is paid is listed, a table for each payment:
# [[activity]]
# date = 2026-01-31
# type = "payment"
# amount = "1,000.00"
#
# or everything counts as paid when it falls due:
# [payments]
# assume_paid_through = "as_of"
"""


# --- questions ------------------------------------------------------------------------------------------------------


def _ask(out: Path | None) -> None:
    """The questions, the schedule, the file. Raises NoteError without a terminal or a file to answer from."""
    tables, note = _answered()
    click.echo()
    for line in in_words(note.terms):
        click.echo(f"{line.topic}: {line.words}")
    click.echo()
    rows = schedule_rows(note.terms, note.resets)
    columns = shown_columns(rows)
    cells = cells_of(rows, columns)
    if len(cells) > 2 * _SHOWN:
        gap: list[Any] = [None] * len(columns)
        gap[1] = "..."
        cells = [*cells[:_SHOWN], gap, *cells[-_SHOWN:]]
    print_table(columns, cells, footer=totals_line(rows, columns))
    click.echo()
    target = out if out is not None else Path(_prompt("Write it to", _toml_name, f"{note.terms.id}.toml"))
    if out is not None and not _prompt(f"Write it to {out} (yes, no)", lambda text: as_flag(text, ""), "yes"):
        click.echo("nothing written")
        return
    _check_new(target)
    write_bytes(target, f"{write_tables(tables).rstrip()}\n{_NEXT}".encode())
    click.echo(f"{target}: then: promnote build {target} --as-of D --out {target.with_suffix('.xlsx')}")


def _answered() -> tuple[dict[str, Any], Note]:
    """The answers and the note they make; asked again from the start where they do not fit together."""
    while True:
        tables = _tables()
        try:
            return tables, note_from_tables(tables)
        except NoteError as error:
            if not sys.stdin.isatty():
                raise
            click.echo(f"  {error}", err=True)


def _tables() -> dict[str, Any]:
    name = _prompt("Short name of the note", str, "my-note")
    kind = _prompt(
        "Principal is repaid: level (equal payments of principal and interest), installment (equal principal, interest on top), "
        "or bullet (one sum at maturity)", _kind, "level",
    )  # fmt: skip
    principal = _prompt("Principal", lambda text: as_cents(text, "", positive=True))
    issue_date = _prompt("Date of the note (1996-01-17)", lambda text: as_date(text, ""))
    rate = _prompt("Annual rate, fixed (8.5%)", _fixed_rate)
    count_as = _prompt(
        "Day count (ACT/360, ACT/365F, 30/360, monthly)", lambda text: as_day_count(text, "").name, "ACT/360"
    )
    tables: dict[str, Any] = {
        "note": {"id": name, "kind": kind, "issue_date": issue_date,
                 "principal": money_text(principal)},
        "interest": {"rate": percent_words(rate), "day_count": count_as},
    }  # fmt: skip
    if kind == "bullet":
        tables["installments"] = {"maturity_date": _prompt("Maturity date", lambda text: _later(text, issue_date))}
        first = _prompt("First interest date (blank: with principal)", _date_or_none, "")
        if first is not None:
            every = _prompt("Months between interest dates", lambda text: as_count(text, "", lowest=1), "3")
            tables["interest"] |= {"first_date": first, "every_months": every}
        return tables
    first_date = _prompt("First instalment's date", lambda text: _later(text, issue_date))
    each: dict[str, Any] = {"count": _prompt("Number of instalments", lambda text: as_count(text, "", lowest=1)),
                            "first_date": first_date}  # fmt: skip
    each["every_months"] = _prompt("Months between instalments", lambda text: as_count(text, "", lowest=1), "1")
    if is_month_end(first_date):
        words = f"{first_date} is a month's last day: are all others on month-ends too (yes), or on day {first_date.day} (no)"
        each["month_end"] = _prompt(words, lambda text: as_flag(text, ""), "yes")
    what = "Payment, as the note states it" if kind == "level" else "Principal of each, as the note states it"
    stated = _prompt(f"{what} (blank: worked out)", _cents_or_none, "")
    if stated is not None:
        each["payment" if kind == "level" else "amount"] = money_text(stated)
    tables["installments"] = each
    return tables


def _kind(text: str) -> str:
    word = text.strip().lower()
    if word not in ("level", "installment", "bullet"):
        raise NoteError("", f"found {found(text)}; allowed: level, installment, bullet")
    return word


def _fixed_rate(text: str) -> Decimal:
    try:
        return as_rate(text, "")
    except NoteError as error:
        raise NoteError("", f"{error.problem}; a rate that follows an index: promnote new balloon, or sofr") from None


def _later(text: str, issue_date: date) -> date:
    day = as_date(text, "")
    if day <= issue_date:
        raise NoteError("", f"found {day}; allowed: a date after the note's, {issue_date}")
    return day


def _date_or_none(text: str) -> date | None:
    return as_date(text, "") if text.strip() else None


def _cents_or_none(text: str) -> int | None:
    return as_cents(text, "", positive=True) if text.strip() else None


def _toml_name(text: str) -> str:
    _check_new(Path(text))
    return text


def _prompt(words: str, convert: Callable[[str], Any], default: str | None = None) -> Any:
    """An answer, converted; asked again where it cannot be. Without a terminal a wrong answer is an error."""
    while True:
        shown = f"{words} [{default}]" if default else words
        click.echo(f"{shown}: ", nl=False)
        line = sys.stdin.readline()
        if not line:
            click.echo()
            raise NoteError(
                "promnote new", "found no answer; allowed: a terminal to ask in, or a kind: " + ", ".join(KINDS)
            )
        answer = line.strip() or (default or "")
        try:
            return convert(answer)
        except NoteError as error:
            if not sys.stdin.isatty():
                raise NoteError(f"promnote new: {words}", error.problem) from None
            click.echo(f"  {error.problem}", err=True)
