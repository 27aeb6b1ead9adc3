"""`promnote addin lite`: the functions in xlwings Lite."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("promnote-lite"), show_default=True,
    help="The folder to write.",
)  # fmt: skip
def command(out: Path) -> None:
    """Excel 365 (Windows, macOS, web): write main.py and requirements.txt for a workbook of xlwings Lite.

    Install xlwings Lite from Excel's add-in store, paste the two files into its editor and restart it. The functions
    are then =PROMNOTE.ACT360_INTEREST(...), and the workbook carries them to whoever has xlwings Lite.
    """
    from .. import lite

    for path in lite.write(out):
        click.echo(path)
