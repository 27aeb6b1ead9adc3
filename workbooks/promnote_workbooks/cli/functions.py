"""`promnote functions`: the catalogue of cell functions."""

from __future__ import annotations

from itertools import groupby
from textwrap import wrap

import click

from promnote.functions.catalogue import catalogue, describe
from promnote_workbooks.cli.output import print_json
from promnote_workbooks.cli.usage import Command, json_option

_WIDTH = 100


@click.command(cls=Command)
@json_option
def command(as_json: bool) -> None:
    """The cell functions: what each takes and what it answers.

    `promnote call NAME --help` explains the arguments of one.

    \b
    Examples:
      promnote functions
      promnote functions --json
    """
    if as_json:
        print_json(describe())
        return
    blocks = []
    for category, members in groupby(catalogue().values(), key=lambda each: each.category):
        lines = [category, ""]
        for each in members:
            lines.append(f"  {each.signature}")
            lines += wrap(each.summary, _WIDTH, initial_indent="      ", subsequent_indent="      ")
        blocks.append("\n".join(lines))
    click.echo("\n\n".join(blocks))
