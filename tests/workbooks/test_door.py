"""The front door of promnote_workbooks: five functions, nothing heavy before one is called, old paths as before."""

from __future__ import annotations

import inspect
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from openpyxl import Workbook

import promnote_workbooks
from promnote.basics.errors import NoteError
from promnote_workbooks.note_files.note_file import example_text, parse_note

NOTE = parse_note(example_text("note-1996-fixed.toml"), name="note-1996-fixed.toml")
DAY, LATER = date(1996, 4, 30), date(1996, 5, 31)


def test_build_refresh_check(tmp_path: Path) -> None:
    source, out = tmp_path / "note-1996-fixed.toml", tmp_path / "note.xlsx"
    source.write_text(example_text("note-1996-fixed.toml"), encoding="utf-8")
    data = promnote_workbooks.build(source, DAY, out=out)
    assert data == out.read_bytes() == promnote_workbooks.build(NOTE, DAY)
    done = promnote_workbooks.refresh(str(out), LATER)
    assert done.backup == tmp_path / "note.backup-1996-04-30.xlsx"
    assert out.read_bytes() == done.data == promnote_workbooks.refresh(data, LATER).data
    assert promnote_workbooks.check(out).differences == promnote_workbooks.check(out.read_bytes()).differences == ()
    with pytest.raises(NoteError, match=r"out: found '.*; allowed: a file name that ends in \.xlsx"):
        promnote_workbooks.build(NOTE, DAY, out=tmp_path / "note.txt")


def test_populate_and_batch(tmp_path: Path) -> None:
    values = promnote_workbooks.populate(Workbook(), NOTE, DAY)
    assert values["Summary"]["B9"] == 4_554_900.0 - 94_893.75
    source = tmp_path / "notes"
    source.mkdir()
    (source / "note-1996-fixed.toml").write_text(example_text("note-1996-fixed.toml"), encoding="utf-8")
    outcome = promnote_workbooks.batch(source, DAY, tmp_path / "out")
    assert (outcome.notes, outcome.written, outcome.problems) == (1, 1, ())


@pytest.mark.parametrize("room", ["build", "refresh", "batch"])
def test_a_room_of_the_same_name_can_be_called(room: str) -> None:
    module = import_module(f"promnote_workbooks.{room}")
    assert getattr(promnote_workbooks, room) is module
    function = getattr(import_module("promnote_workbooks.door"), room)
    with pytest.raises(TypeError, match="missing"):
        module()
    assert inspect.getdoc(module.__call__.__self__.__class__) == inspect.getdoc(function)


def test_paths_that_runs_name() -> None:
    from promnote_workbooks.batch.task import imported
    from promnote_workbooks.one_note.build import build_workbook

    assert imported("promnote_workbooks.build:build_workbook") is build_workbook


def test_importing_it_imports_nothing_heavy() -> None:
    code = (
        "import sys, promnote_workbooks as pw; assert callable(pw.build) and callable(pw.batch)\n"
        "heavy = ('openpyxl', 'formualizer', 'lxml', 'pyarrow', 'polars', 'xlsxwriter', 'click', 'promnote.', 'holidays')\n"
        "print([name for name in sys.modules if name.startswith(heavy)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
