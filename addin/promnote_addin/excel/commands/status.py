"""`promnote addin status`: what of the add-in is there."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """Excel on Windows: say what is installed and how xlwings is configured."""
    from .. import install

    for line in install.status():
        click.echo(line)
