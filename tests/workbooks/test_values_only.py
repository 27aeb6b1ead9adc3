"""Workbooks for whoever has no add-in: values, no formulas; they say so, and nothing refreshes them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from promnote_workbooks.note_files.note_file import example_text, parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_cells, read_package
from refresh_samples import SMALL, built
from workbook_notes import NOTES

#: What a workbook of values says otherwise.
NOTICE, AS_OF_WORDS = ("Summary", "A3"), ("Summary", "C4")
REFUSED = "found a workbook of values only (built for the host none); allowed: the one with formulas"


@pytest.mark.parametrize("name", NOTES)
def test_the_values_are_those_of_the_workbook_with_formulas(name: str) -> None:
    note, day = NOTES[name]
    live, still = (read_package(build_workbook(note, day, host=host)) for host in ("excel", "none"))
    assert [sheet.name for sheet in live.sheets] == [sheet.name for sheet in still.sheets]
    for sheet in live.sheets:
        wanted, found = read_cells(live, sheet.name), read_cells(still, sheet.name)
        assert all(cell.formula is None for cell in found.values())
        for ref, cell in wanted.items():
            if (sheet.name, ref) not in (NOTICE, AS_OF_WORDS):
                assert found[ref].value in ((cell.value,) if cell.value != "" else ("", None)), (sheet.name, ref)
                assert found[ref].style == cell.style


def test_it_says_what_it_is() -> None:
    note = parse_note(example_text("note-1996.toml"), name="note-1996.toml")
    summary = openpyxl.load_workbook(io.BytesIO(build_workbook(note, date(1997, 10, 31), host="none")))["Summary"]
    assert summary["A3"].value == "A workbook of values only, as of the date below: nothing in it computes."
    assert summary["C4"].value == "the day of the figures"
    assert not read_cells(read_package(built()), "Summary")["A3"].value


@pytest.fixture
def paths(tmp_path: Path) -> tuple[Path, Path]:
    note = tmp_path / "note-1996.toml"
    note.write_text(example_text("note-1996.toml"), encoding="utf-8")
    return note, tmp_path / "still.xlsx"


def test_the_command_builds_one_and_nothing_refreshes_it(
    promnote: Callable[..., Any], paths: tuple[Path, Path]
) -> None:
    note, still = paths
    assert promnote("build", note, "--as-of", "1997-10-31", "--host", "none", "--out", still).code == 0
    assert promnote("refresh", still, "--as-of", "1997-11-30").line == f"still.xlsx: {REFUSED}"
    assert REFUSED in promnote("check", still).line
    assert promnote("diff", still, still).code == 0


def test_a_template_of_ones_own_has_its_formulas(promnote: Callable[..., Any], paths: tuple[Path, Path]) -> None:
    note, still = paths
    still.write_bytes(built())
    done = promnote("build", note, "--as-of", "1997-10-31", "--host", "none", "--template", still, "--out", still)
    assert done.line == (
        "promnote build: --host: found none with --template; allowed: a template whose formulas are spelled so, alone"
    )


def test_a_batch_of_them(promnote: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "small.toml").write_text(SMALL)
    arguments = ("batch", tmp_path / "notes", "--as-of", "1996-06-30", "--out", tmp_path / "out", "--workers", "1")
    for host in ("none", "libreoffice"):
        assert promnote(*arguments, "--host", host).code == 0
        package = read_package(tmp_path / "out" / "small.xlsx")
        formulas = [cell.formula for cell in read_cells(package, "Schedule").values() if cell.formula]
        assert bool(formulas) == (host == "libreoffice")
        assert any("PROMNOTE." in each for each in formulas) == (host == "libreoffice")
