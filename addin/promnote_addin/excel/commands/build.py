"""`promnote addin build`: an add-in file of our own with a ribbon. Experimental."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("promnote-addin"), show_default=True,
    help="The folder to write.",
)  # fmt: skip
def command(out: Path) -> None:
    """EXPERIMENTAL: build promnote.xlam, an add-in with a ribbon. Nobody has opened it in Excel yet.

    On Windows Excel itself puts it together (it must trust access to the VBA project object model: File > Options >
    Trust Center). On other systems the parts are written, with the steps that are left.
    """
    from .. import addin_file, install

    click.echo("Experimental: nobody has opened this add-in in Excel yet.")
    for path in addin_file.write_parts(out):
        click.echo(f"  {path}")
    if not install.on_windows():
        click.echo(f"Only Excel on Windows writes the VBA project of an add-in; the steps are in {out / 'STEPS.txt'}")
        return
    import sys

    import xlwings

    click.echo(addin_file.finish_in_excel(out.resolve(), xlwings))
    settings = Path.home() / ".promnote" / "promnote.conf"
    install.write(settings, install.with_us(install.read(settings), sys.executable))
    click.echo(f"{settings}: the Python that it starts")
