"""`promnote call`: a cell function, its arguments typed on the command line as they would be typed into cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import wrap
from typing import Any

import click

from promnote.basics.conversion import ERROR_CODES, OMITTED, CellError
from promnote.basics.errors import ArgumentError, NoteError
from promnote.functions.catalogue import Function, Result, Scalar, catalogue, find
from promnote_workbooks.cli.usage import Command, ParamType, unknown
from promnote_workbooks.note_files.csv_text import read_rows


class FunctionType(ParamType):
    """The name of a cell function, capitals or not."""

    name = "function"
    allowed = "a name that `promnote functions` lists"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """A `Function` of the catalogue."""
        return find(str(value)) or self.fail(unknown("function", str(value).upper(), list(catalogue())), param, ctx)


# Everything after the function's name is an argument, so that a negative number is not taken for an option.
@click.command(cls=Command, context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("wanted", metavar="FUNCTION", type=FunctionType())
@click.argument("texts", metavar="[ARG]...", nargs=-1, type=click.UNPROCESSED)
def command(wanted: Function, texts: tuple[str, ...]) -> None:
    """What the cell function FUNCTION gives for these arguments, converted as a cell's would be.

    A range is @FILE.csv. An empty argument ('') is left out. TRUE, FALSE and error values such as '#N/A' are what
    they are in a cell, everything else is text: 8.5% and 0.085 are the same rate, 1996-04-30 is a date.

    A number is printed plainly, a date as 1996-04-30, an array as lines with tabs. `promnote call FUNCTION --help`
    explains a function's arguments.

    \b
    Examples:
      promnote call ACT360_DAYS 1996-01-17 1996-04-30
      promnote call ACT360_INTEREST 4554900 8.5% 1996-01-17 1996-04-30
      promnote call RATE_ON 1996-06-15 @resets.csv 3% '' 9%
      promnote call EXPLAIN ACT360_INTEREST 4554900 8.5% 1996-01-17 1996-04-30
    """
    if texts in (("--help",), ("-h",)):
        click.echo(_help_of(wanted))
        return
    click.echo(call(wanted, texts))


def call(wanted: Function, texts: Sequence[str]) -> str:
    """The function's value as printed. Bad arguments raise one NoteError that names function and argument."""
    try:
        return printed(wanted(*[_raw(wanted, number, text) for number, text in enumerate(texts)]))
    except NoteError as error:
        where = error.where.removeprefix(wanted.name).lstrip(": ")
        raise ArgumentError(
            f"{wanted.name} gives {error.code}" + (f": {where}" if where else ""), error.problem, code=error.code
        ) from None


def _raw(wanted: Function, number: int, text: str) -> Any:
    if not text.startswith("@"):
        return raw_cell(text) if text else OMITTED
    last = wanted.arguments[-1:]
    known = wanted.arguments[number : number + 1] or last
    name = known[0].name if known else f"argument {number + 1}"
    try:
        return read_range(Path(text[1:]))
    except NoteError as error:
        raise error.at(name) from None


def raw_cell(text: str) -> Any:
    """What a cell holds after this was typed into it: a blank, a flag, an error value, else text."""
    word = text.strip().upper()
    if not word:
        return None
    if word in ("TRUE", "FALSE"):
        return word == "TRUE"
    return CellError(word) if word in ERROR_CODES else text


def read_range(path: Path) -> list[list[Any]]:
    """The cells of a CSV file (UTF-8), each row as wide as the widest, as a range in a sheet is."""
    return [[raw_cell(cell) for cell in row] for row in read_rows(path, "a range as comma-separated text (CSV)")]


def printed(result: Result) -> str:
    """A number plainly, a date as ISO, text as it is, an array as lines with tabs."""
    if isinstance(result, list):
        return "\n".join("\t".join(_printed_cell(cell) for cell in row) for row in result)
    return _printed_cell(result)


def _printed_cell(value: Scalar) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _help_of(wanted: Function) -> str:
    lines = [wanted.signature, "", *wrap(wanted.summary, 100), ""]
    width = max((len(each.name) for each in wanted.arguments), default=0)
    for each in wanted.arguments:
        label = f"  {each.name.ljust(width)}  "
        lines += wrap(each.doc, 100, initial_indent=label, subsequent_indent=" " * len(label))
    lines += ["", *wrap(f"Source: {wanted.source}", 100)]
    if wanted.examples:
        lines.append("")
    for example in wanted.examples:
        shown = [each if isinstance(each, str) else "@FILE.csv" for each in example.arguments]
        lines.append("  promnote call " + " ".join([wanted.name, *(_quoted(each) for each in shown)]))
        lines += [f"  {line}" for line in example.result.splitlines()]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    plain = text and all(each.isalnum() or each in "._-%@+,/" for each in text)
    return text if plain else "'" + text.replace("'", "'\\''") + "'"
