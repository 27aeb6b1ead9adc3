"""How commands print: tables, JSON and warnings. Tables are rich's on a terminal and plain aligned text elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import click

from promnote.basics.money import money_words, percent_words
from promnote.reports.columns import Column
from promnote_workbooks.cli.usage import one_line, printable

_RIGHT = {"money", "rate", "count", "days"}


def words(value: Any, kind: str) -> str:
    """A value as people read it: money with separators (it comes in cents), rates in percent, nothing as nothing."""
    match value:
        case None:
            return ""
        case str():
            return printable(value)
        case int() if kind == "money":
            return money_words(value)
        case Decimal():
            return percent_words(value)
        case date():
            return value.isoformat()
    return str(value)


def print_table(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, footer: Sequence[Any] | None = None
) -> None:
    """Rows of values under their headers, numbers right-aligned, with a line of totals below if there is one."""
    body = [_words_of(row, columns) for row in rows]
    last = _words_of(footer, columns) if footer else None
    headers = [each.header for each in columns]
    widths = [max(map(len, cells)) for cells in zip(headers, *body, *([last] if last else []), strict=True)]
    if sys.stdout.isatty():
        _print_rich(columns, body, last, widths)
        return
    rule = "  ".join("-" * width for width in widths)
    lines = [_plain_line(headers, columns, widths), rule]
    lines += [_plain_line(row, columns, widths) for row in body]
    if last:
        lines += [rule, _plain_line(last, columns, widths)]
    click.echo("\n".join(lines))


def _words_of(row: Sequence[Any], columns: Sequence[Column]) -> list[str]:
    return [words(value, column.kind) for value, column in zip(row, columns, strict=True)]


def _plain_line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if column.kind in _RIGHT else cell.ljust(width)
        for cell, column, width in zip(cells, columns, widths, strict=True)
    ]
    return "  ".join(padded).rstrip()


def _print_rich(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], footer: Sequence[str] | None, widths: Sequence[int]
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_footer=footer is not None, header_style="bold", footer_style="bold")
    for index, column in enumerate(columns):
        table.add_column(
            column.header,
            footer=footer[index] if footer else "",
            justify="right" if column.kind in _RIGHT else "left",
            no_wrap=True,
            min_width=widths[index],
        )
    for row in rows:
        table.add_row(*row)
    # on a narrow terminal lines run over its edge: better than an amount cut short
    console = Console(markup=False, highlight=False, emoji=False)
    console.width = max(console.width, sum(widths) + 3 * len(widths) + 2)
    console.print(table)


def print_json(data: Any) -> None:
    """Data as JSON, in characters that every pipe carries."""
    import json

    click.echo(json.dumps(data, indent=2))


def warn(text: str) -> None:
    """One line on standard error; the run goes on."""
    click.echo(one_line(text), err=True)
