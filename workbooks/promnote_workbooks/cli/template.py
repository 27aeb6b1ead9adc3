"""`promnote template`: the committed template, rebuilt from the layout, and a copy of it to start one's own from."""

from __future__ import annotations

from pathlib import Path

import click

from promnote_workbooks.cli.usage import Command, FileType
from promnote_workbooks.note_files.files import check_target, write_bytes


@click.group()
def command() -> None:
    """The template of the note workbook.

    \b
    Example:
      promnote template build --out my-template.xlsx
    """


@command.command(cls=Command)
@click.option(
    "--out",
    type=FileType("a file name that ends in .xlsx"),
    metavar="FILE.xlsx",
    help="Where to write it; without, the template inside the installed package is rebuilt.",
)
def build(out: Path | None) -> None:
    """Build the note workbook's template from its layout: the same content every time.

    A copy (--out) is a start for a template of your own: keep the defined names and our functions, change the rest, and
    give it to `promnote build --template`.
    """
    # imported here: they bring openpyxl
    from promnote_workbooks.one_note.template import BASE_FILE, build_template, rebuild_base

    if out is None:
        folder = Path(__file__).resolve().parent.parent / "templates"
        rebuild_base(folder)
        click.echo(f"{BASE_FILE}: rebuilt")
        return
    check_target(out, "promnote template build: --out", ".xlsx")
    write_bytes(out, build_template())
    click.echo(f"{out}: the note workbook's template")
