"""`promnote diff`: what changed between two workbooks of a note."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from promnote_workbooks.cli.usage import Command, FileType, json_option

_WHAT = "a promnote workbook"


@click.command(cls=Command)
@click.argument("first", metavar="A.xlsx", type=FileType(_WHAT))
@click.argument("second", metavar="B.xlsx", type=FileType(_WHAT))
@json_option
def command(first: Path, second: Path, as_json: bool) -> None:
    """What changed from A.xlsx to B.xlsx: terms, resets, activity, figures and journal entries.

    Both are computed anew from their inputs, each as of the date in it.

    \b
    Examples:
      promnote diff october.xlsx november.xlsx
      promnote diff october.xlsx november.xlsx --json
    """
    from promnote_workbooks.cli.output import print_json
    from promnote_workbooks.refresh.diff import difference, read_side

    found = difference(read_side(first), read_side(second))
    if as_json:
        print_json(found)
        return
    click.echo(f"{found['a']} -> {found['b']}")
    dates = found["as_of"]
    click.echo(f"as of {dates['before']} -> {dates['after']}")
    changed = False
    for title, key, lines in _sections(found):
        if lines:
            changed = True
            click.echo(f"\n{title}")
            _print(key, lines)
    if not changed:
        click.echo("nothing changed")


def _sections(found: dict[str, Any]) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    return [
        ("Terms", "Label", _simple(found["terms"], "label")),
        ("Rates", "Effective", _simple(found["rates"], "effective")),
        (
            "Activity",
            "Change",
            [(each["change"], _row(each["before"]), _row(each["after"])) for each in found["activity"]],
        ),
        ("Figures", "Figure", _simple(found["figures"], "figure")),
        ("Journal entries", "Line", [_entry(each) for each in found["entries"]]),
    ]


def _simple(items: list[dict[str, Any]], key: str) -> list[tuple[str, str, str]]:
    return [(each[key], _word(each["before"]), _word(each["after"])) for each in items]


def _word(value: Any) -> str:
    return "-" if value is None else str(value)


def _row(row: dict[str, str] | None) -> str:
    return "-" if row is None else " ".join(text for text in row.values() if text)


def _entry(each: dict[str, Any]) -> tuple[str, str, str]:
    def side(amounts: dict[str, str] | None) -> str:
        if amounts is None:
            return "-"
        return f"Dr {amounts['debit']}" if amounts["credit"] == "0.00" else f"Cr {amounts['credit']}"

    return f"{each['date']} {each['text']}: {each['account']}", side(each["before"]), side(each["after"])


def _print(key: str, lines: list[tuple[str, str, str]]) -> None:
    from promnote.reports.columns import Column
    from promnote_workbooks.cli.output import print_table

    print_table(
        (Column("key", key, "text"), Column("before", "Before", "text"), Column("after", "After", "text")), lines
    )
