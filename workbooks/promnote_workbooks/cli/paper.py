"""`--out FILE.pdf` of the commands that send a page: statement and payoff."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from promnote_workbooks.note_files.files import check_target, write_bytes


def write_paper(
    command: str, note_path: Path, as_of: date, out: Path, sheet: str, block: str, rates: Path | None
) -> None:
    """Write the sheet that has the block as a PDF, and say so."""
    check_target(out, f"promnote {command}: --out", ".pdf")
    # imported here: it brings lxml and the evaluator
    from promnote_workbooks.papers.pdf import paper

    write_bytes(out, paper(note_path, as_of, sheet, block, rates))
    click.echo(f"{out}: {sheet.lower()} as of {as_of}")
