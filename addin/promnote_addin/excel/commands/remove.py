"""`promnote addin remove`: takes the functions out of Excel again."""

from __future__ import annotations

import click


@click.command()
@click.option("--xlwings-too", is_flag=True, help="Take xlwings's own add-in out as well.")
def command(xlwings_too: bool) -> None:
    """Excel on Windows: take promnote out of xlwings's configuration."""
    from .. import install

    for line in install.remove(xlwings_too=xlwings_too):
        click.echo(line)
