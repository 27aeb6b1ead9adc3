"""A sheet of a note's workbook as a PDF of its own, as LibreOffice prints it."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from promnote.basics.errors import NoteError, WorkbookError
from promnote_workbooks.note_files.note_file import read_note
from promnote_workbooks.note_files.rate_files import with_rates
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.package.one_sheet import one_sheet
from promnote_workbooks.papers.office import OfficeError, need_soffice, profile_option, run_office
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.note_in import is_workbook
from promnote_workbooks.refresh.run import package_errors, refresh_file


def paper(path: Path, as_of: date, sheet: str, block: str, rates: Path | None = None) -> bytes:
    """The PDF of the sheet that has the block, of a note file or a note's workbook as of a date; the file stays as it is.
    `rates`: a file of more.

    A workbook's is its own sheet, with what was typed and drawn there. Raises NoteError, also where LibreOffice is missing.
    """
    soffice = need_soffice()
    data = _workbook(path, as_of, rates)
    with package_errors():
        package = read_package(data, name=path.name)
        area = Book(package).area(block)
        if area is None:
            raise WorkbookError(
                path.name,
                f"found no sheet {sheet}; allowed: a workbook that has it (promnote refresh --restore {sheet})",
            )
        data = one_sheet(package, area.sheet).to_bytes()
    # a folder and a profile of its own: an office that is open would else take the work over, and print later
    with tempfile.TemporaryDirectory(prefix="promnote-") as folder:
        source, target = Path(folder) / "paper.xlsx", Path(folder) / "paper.pdf"
        source.write_bytes(data)
        profile = profile_option(Path(folder) / "profile")
        options = ["--headless", "--norestore", "--convert-to", "pdf:calc_pdf_Export", "--outdir", folder]
        run_office([str(soffice), *profile, *options, str(source)])
        if not target.is_file():
            raise OfficeError("LibreOffice", "it wrote no PDF; install LibreOffice Calc, and try again")
        return target.read_bytes()


def _workbook(path: Path, as_of: date, rates: Path | None) -> bytes:
    if not is_workbook(path):
        note = with_rates(read_note(path), rates)
        try:
            return build_workbook(note, as_of, host="none")
        except NoteError as error:
            raise error.at(path.name, file=path.name) from None
    done = refresh_file(path, as_of, rates=[rates] if rates else [], dry_run=True)
    return path.read_bytes() if done.data is None else done.data
