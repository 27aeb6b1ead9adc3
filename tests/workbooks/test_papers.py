"""Papers: one sheet of a note's workbook as a PDF of one page, with what was typed there; one clear error without LibreOffice."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promnote_workbooks.package import Kind, read_cells, read_package
from promnote_workbooks.package.one_sheet import one_sheet
from refresh_samples import SMALL, small, with_cells


def test_one_sheet_is_left_with_its_values() -> None:
    before = read_package(small(), name="small.xlsx")
    after = read_package(one_sheet(before, "payoff").to_bytes(), name="small.xlsx")
    assert {each.name: each.visibility for each in after.sheets} == {
        each.name: "visible" if each.name == "Payoff" else "hidden" for each in before.sheets
    }
    was, now = read_cells(before, "Payoff"), read_cells(after, "Payoff")
    assert {ref: cell.value for ref, cell in now.items()} == {ref: cell.value for ref, cell in was.items()}
    assert any(cell.kind is Kind.FORMULA for cell in was.values())
    assert not any(cell.kind is Kind.FORMULA for cell in now.values())
    assert not any(read_cells(after, each.name) for each in after.sheets if each.name != "Payoff")
    assert [(name.name, name.sheet) for name in after.defined_names] == [("_xlnm.Print_Area", "Payoff")]


@pytest.mark.parametrize("command", ["statement", "payoff"])
def test_without_libreoffice_one_line_says_what_to_do(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, promnote: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small.toml").write_text(SMALL)
    monkeypatch.setenv("PROMNOTE_LIBREOFFICE", "no/soffice")
    done = promnote(command, "small.toml", "--as-of", "1996-07-10", "--out", "p.pdf")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "LibreOffice: no program at no/soffice; install LibreOffice Calc, or set PROMNOTE_LIBREOFFICE to its soffice\n"
    )
    assert not Path("p.pdf").exists()
    done = promnote(command, "small.toml", "--as-of", "1996-07-10", "--out", "p.xlsx")
    assert (done.code, done.err) == (
        2, f"promnote {command}: --out: found 'p.xlsx'; allowed: a file name that ends in .pdf\n",
    )  # fmt: skip


@pytest.mark.slow
def test_a_workbooks_payoff_and_a_note_files_statement_are_pages_of_paper(
    tmp_path: Path, require: Callable[[str], Path], promnote: Callable[..., Any]
) -> None:
    require("libreoffice")
    tools = require("poppler")
    path, note = tmp_path / "small.xlsx", tmp_path / "small.toml"
    bank = next(ref for ref, cell in read_cells(read_package(small()), "Payoff").items() if cell.value == "Bank")
    data = with_cells(small(), {f"Payoff!B{bank[1:]}": "First Example Bank"})
    path.write_bytes(data)
    note.write_text(SMALL)
    for command, file, wanted in (
        ("payoff", path, ("Payoff statement", "10-Jul-1996", "First Example Bank", "Good through")),
        ("statement", note, ("Statement: the next instalment", "10-Jul-1996", "Total due")),
    ):
        out = tmp_path / f"{command}.pdf"
        done = promnote(command, file, "--as-of", "1996-07-10", "--out", out)
        assert (done.code, done.out) == (0, f"{out}: {command} as of 1996-07-10\n"), done.err
        text = _said(tools.with_name("pdftotext"), "-layout", str(out), "-")
        assert all(each in text for each in wanted), text
        assert "#" not in text
        assert "Pages:           1\n" in _said(tools.with_name("pdfinfo"), str(out))
    assert path.read_bytes() == data  # the workbook stays as of its date


def _said(*command: object) -> str:
    return subprocess.run(
        [str(each) for each in command], check=True, capture_output=True, text=True, timeout=60
    ).stdout
