"""LibreOffice opens the workbooks and prints them, and the figures on paper are ours."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from promnote.contract.terms import Note
from promnote_workbooks.one_note.build import build_workbook
from workbook_notes import NOTES

pytestmark = pytest.mark.slow
NAMES = ["the 1996 note", "a mortgage of 360 instalments", "a bullet with quarterly interest on 30/360", "a prepayment"]
_SECONDS = 180


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory, require: Callable[[str], Path]) -> Path:
    """A folder with the workbooks and, beside them, what LibreOffice makes of them."""
    soffice = require("libreoffice")
    folder = tmp_path_factory.mktemp("pdf")
    for number, name in enumerate(NAMES):
        (folder / f"{number}.xlsx").write_bytes(build_workbook(*NOTES[name]))
    files = [str(folder / f"{number}.xlsx") for number in range(len(NAMES))]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(soffice), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, timeout=_SECONDS, capture_output=True)
    return folder


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_libreoffice_prints_the_workbook(pdfs: Path, number: int) -> None:
    data = (pdfs / f"{number}.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert len(data) > 20_000


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_the_print_shows_figures_and_no_errors(pdfs: Path, number: int, require: Callable[[str], Path]) -> None:
    pdftotext = require("poppler").with_name("pdftotext")
    run = subprocess.run(
        [str(pdftotext), "-layout", str(pdfs / f"{number}.pdf"), "-"],
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
    )
    note, as_of = NOTES[NAMES[number]]
    text = run.stdout
    for error in ("#NAME?", "#VALUE!", "#REF!", "#DIV/0!", "Err:", "####"):
        assert error not in text, error
    for wanted in _wanted(note, as_of):
        assert wanted in text, wanted


def _wanted(note: Note, as_of: date) -> list[str]:
    """What a reader looks for on paper."""
    principal = note.terms.principal_cents
    return [
        f"{principal // 100:,}.{principal % 100:02d}",
        f"{as_of.day:02d}-{as_of:%b}-{as_of.year}",
        "Unpaid principal",
        "Principal outstanding",
        "page 1 of",
        "OK",
    ]
