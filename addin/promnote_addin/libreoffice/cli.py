"""`promnote addin libreoffice`: build, install, remove and check the extension."""

from __future__ import annotations

from pathlib import Path

import click

PROFILE = click.option(
    "--profile",
    type=click.Path(file_okay=False, path_type=Path),
    help="A LibreOffice profile folder, instead of this user's own.",
)


@click.group()
def command() -> None:
    """The functions in LibreOffice Calc: =PROMNOTE.ACT360_INTEREST(...), in any spreadsheet file.

    \b
      promnote addin libreoffice install     puts the extension into this user's LibreOffice, and asks it for a figure
      promnote addin libreoffice build       writes promnote.oxt, to hand on; a double click installs it

    LibreOffice's Python takes its home from the first python3 on the path. Started from a shell in which conda or pyenv
    stands first, LibreOffice says of files with these functions that they could not be loaded: start it from the menu, or
    from a shell without them. These commands start it so.
    """


@command.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: promnote.oxt here.")
def build(out: Path | None) -> None:
    """Write the extension. Needs no LibreOffice."""
    from . import extension

    click.echo(extension.build(out or Path(extension.FILE_NAME)))


@command.command()
@PROFILE
def install(profile: Path | None) -> None:
    """Install the extension, or put this version in place of an older one."""
    import tempfile

    from . import extension, install

    install.need_office()
    with tempfile.TemporaryDirectory(prefix="promnote-") as folder:
        click.echo(install.install(extension.build(Path(folder) / extension.FILE_NAME), profile))
    _check(profile)


@command.command()
@PROFILE
def remove(profile: Path | None) -> None:
    """Take the extension out again."""
    from . import install

    click.echo(install.remove(profile))


@command.command()
@PROFILE
def check(profile: Path | None) -> None:
    """Ask Calc for a figure through a file; exit 1 if it does not know the function."""
    _check(profile)


def _check(profile: Path | None) -> None:
    from . import install

    if install.answers(profile):
        click.echo('Calc answers: =PROMNOTE.ACT360_INTEREST(4554900,0.085,DATE(1996,1,17),"1996-04-30") is 111,848.10')
        return
    click.echo("Calc does not know PROMNOTE.ACT360_INTEREST; try: promnote addin libreoffice install")
    raise click.exceptions.Exit(1)
