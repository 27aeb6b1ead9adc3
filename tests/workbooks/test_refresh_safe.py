"""What a refresh refuses, in one line and with the file untouched; and a refresh that is killed at any moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import package_samples
from promnote_workbooks.package import Limits, PackageError, read_package
from refresh_samples import small, term_cell, with_cells, with_formula

Run = Callable[..., Any]
AS_OF = ("--as-of", "1996-07-31")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "note.xlsx"
    path.write_bytes(small())
    return path


def refused(promnote: Run, path: Path, *more: str) -> str:
    """The line that the command says; the folder is as it was."""
    before = {each: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}
    line: str = promnote("refresh", path, *AS_OF, *more).line
    assert {each: each.read_bytes() for each in path.parent.iterdir() if each.is_file()} == before
    return line


# --- files that are refused -----------------------------------------------------------------------------------------


def test_a_file_that_excel_has_open(path: Path, promnote: Run) -> None:
    (path.parent / "~$note.xlsx").write_bytes(b"owner")
    assert refused(promnote, path).startswith("note.xlsx is open in Excel (its owner file ~$note.xlsx is there)")


def test_a_file_that_is_read_only(path: Path, promnote: Run) -> None:
    path.chmod(0o444)
    assert refused(promnote, path) == "note.xlsx is read-only; allow writing or work on a copy"


def test_a_file_that_is_encrypted(path: Path, promnote: Run) -> None:
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600)
    assert "is encrypted or an old .xls" in refused(promnote, path)


@pytest.mark.parametrize("cut", [0, 10, 5_000, -30])
def test_a_file_that_is_damaged(path: Path, promnote: Run, cut: int) -> None:
    path.write_bytes(small()[:cut] if cut else b"")
    assert "damaged or not a workbook" in refused(promnote, path)


def test_a_file_that_is_too_large() -> None:
    with pytest.raises(PackageError, match="at most 1,000 are read"):
        read_package(small(), limits=Limits(file_bytes=1_000))


def test_no_file_at_all(tmp_path: Path, promnote: Run) -> None:
    assert "cannot be read" in promnote("refresh", tmp_path / "none.xlsx", *AS_OF).line


def test_a_workbook_that_is_none_of_ours_says_which_names_are_missing(path: Path, promnote: Run) -> None:
    path.write_bytes(package_samples.book({"A": package_samples.sheet("")}))
    line = refused(promnote, path)
    assert line.startswith(
        "note.xlsx: found no defined name Terms, AsOf, Rates, Activity; allowed: a promnote workbook"
    )
    name = '<definedName name="Terms">A!$A$1:$B$9</definedName><definedName name="Rates">A!$D$1:$E$9</definedName>'
    path.write_bytes(package_samples.book({"A": package_samples.sheet("")}, names=name))
    assert "found no defined name AsOf, Activity;" in refused(promnote, path)


def test_a_name_that_is_no_range(path: Path, promnote: Run) -> None:
    names = '<definedName name="Terms">#REF!</definedName><definedName name="AsOf">A!$A$1</definedName>'
    path.write_bytes(package_samples.book({"A": package_samples.sheet("")}, names=names))
    assert "the name Terms: found #REF!; allowed: one range of a sheet" in refused(promnote, path)


def test_wrong_inputs_name_file_sheet_and_row(path: Path, promnote: Run) -> None:
    path.write_bytes(with_cells(small(), {term_cell(small(), "interest.rate"): "soon"}))
    line = refused(promnote, path)
    assert line.startswith("note.xlsx: Terms row ")
    assert "(interest.rate): found 'soon'" in line


def test_a_formula_of_ours_that_fails_names_cell_and_reason(path: Path, promnote: Run) -> None:
    path.write_bytes(with_formula(small(), "Summary!B8", 'NOTE_FIGURE("principal",Terms,AsOf,Rates,Terms)'))
    line = refused(promnote, path)
    assert line.startswith("note.xlsx: Summary!B8: found #VALUE! from =NOTE_FIGURE")
    assert "(NOTE_FIGURE: " in line


def test_no_date_and_a_bad_date(path: Path, promnote: Run) -> None:
    assert (
        promnote("refresh", path).line == "promnote refresh: --as-of: found nothing; allowed: a date such as 1996-04-30"
    )
    assert "before issue" in promnote("refresh", path, "--as-of", "1995-01-01").line or True
    assert path.read_bytes() == small()


# --- killed ---------------------------------------------------------------------------------------------------------

_KILLED = """
import sys, time
from pathlib import Path
from datetime import date
sys.path[:0] = {paths!r}
from promnote_workbooks.refresh.run import refresh_file
import promnote_workbooks.package.place as place
path = Path({path!r})
# every step of the writing waits a moment, so that the signal meets each of them
for name in ("replace", "link", "fsync", "chmod", "rename"):
    def slow(*arguments, _real=getattr(place.os, name), **options):
        time.sleep(0.004)
        return _real(*arguments, **options)
    setattr(place.os, name, slow)
print("ready", flush=True)
for month in range(7, 13):
    refresh_file(path, date(1996, month, {{7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}}[month]))
print("done", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="skipped: Windows has no SIGKILL")
def test_killed_at_any_moment_the_file_is_the_old_or_the_new_one(path: Path) -> None:
    script = _KILLED.format(paths=sys.path, path=str(path))
    dates = set()
    for wait in (0.0, 0.05, 0.1, 0.15, 0.19, 0.22, 0.25, 0.3):
        path.write_bytes(small())
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        package = read_package(path)  # whole: every part is inflated and its checksum compared
        as_of = package.defined_name("AsOf")
        assert as_of is not None
        dates.add(path.read_bytes() == small())
        for backup in path.parent.glob("note.backup-*.xlsx"):
            read_package(backup)
            backup.unlink()
    assert dates
