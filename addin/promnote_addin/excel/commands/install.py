"""`promnote addin install`: the functions in Excel on Windows."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """Excel on Windows: install xlwings's add-in and point it at promnote.

    Needs xlwings, which comes with promnote on Windows. On other systems it prints what it would do.
    """
    from .. import install

    for line in install.install():
        click.echo(line)
