"""What a refresh refuses, in one line and with the file untouched; and a refresh that is killed at any moment."""

from __future__ import annotations

import os
import subprocess
import sys
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


@pytest.mark.parametrize(
    ("cut", "what"), [(10, "a zip archive"), (5_000, "an Excel workbook"), (-30, "an Excel workbook")]
)
def test_a_file_that_is_damaged(path: Path, promnote: Run, cut: int, what: str) -> None:
    path.write_bytes(small()[:cut])
    allowed = "allowed: an Excel workbook (.xlsx or .xlsm)"
    assert refused(promnote, path) == f"note.xlsx: found {what} that is cut off or damaged; {allowed}"


def test_a_file_that_is_no_workbook(path: Path, promnote: Run) -> None:
    path.write_text("date,type,amount\n")
    assert refused(promnote, path) == (
        "note.xlsx: found a text file (CSV?) named .xlsx; allowed: an Excel workbook (.xlsx or .xlsm); open it in Excel and "
        "save it as .xlsx"
    )
    path.write_bytes(b"")
    assert "found an empty file named .xlsx" in refused(promnote, path)


def test_a_file_that_is_too_large() -> None:
    with pytest.raises(PackageError, match="at most 1,000 are read"):
        read_package(small(), limits=Limits(file_bytes=1_000))


def test_no_file_at_all(tmp_path: Path, promnote: Run) -> None:
    assert "none.xlsx: found no file at '" in promnote("refresh", tmp_path / "none.xlsx", *AS_OF).line


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
    assert "the name Terms: found #REF!, a sheet that is not there; allowed: one range of a sheet" in refused(
        promnote, path
    )


def test_wrong_inputs_name_file_sheet_and_row(path: Path, promnote: Run) -> None:
    path.write_bytes(with_cells(small(), {term_cell(small(), "interest.rate"): "soon"}))
    line = refused(promnote, path)
    assert line.startswith("note.xlsx: Terms row ")
    assert "(interest.rate): found 'soon'" in line


def test_a_formula_of_ours_that_fails_names_cell_and_reason(path: Path, promnote: Run) -> None:
    path.write_bytes(with_formula(small(), "Summary!B9", 'NOTE_FIGURE("principal",Terms,AsOf,Rates,Terms)'))
    line = refused(promnote, path)
    assert line.startswith("note.xlsx: Summary!B9: found #VALUE! from =NOTE_FIGURE")
    assert "(NOTE_FIGURE: " in line


def test_no_date_and_a_bad_date(path: Path, promnote: Run) -> None:
    allowed = "a date such as 1996-04-30 or 30-Apr-1996, a month (1996-04) or today"
    assert promnote("refresh", path).line == f"promnote refresh: --as-of: found nothing; allowed: {allowed}"
    assert promnote("refresh", path, "--as-of", "1995-01-01").line.startswith("note.xlsx: as_of: found 1995-01-01")
    assert path.read_bytes() == small()


# --- killed ---------------------------------------------------------------------------------------------------------

_KILLED = """
import os, signal, sys, time
from datetime import date
from pathlib import Path
sys.path[:0] = {paths!r}
from promnote_workbooks.refresh.run import refresh_bytes, refresh_file
import promnote_workbooks.package.place as place

path, old = Path({path!r}), Path({path!r}).read_bytes()
new = refresh_bytes(old, date(1996, 7, 31)).data
STEPS = ("open", "fsync", "chmod", "link", "replace", "unlink", "close")

def child(step):
    for name in STEPS:
        def counted(*arguments, _real=getattr(os, name), **options):
            calls_done[0] += 1
            if calls_done[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return _real(*arguments, **options)
        setattr(place.os, name, counted)
    refresh_file(path, date(1996, 7, 31))

def attempt(step, wait):
    path.write_bytes(old)
    pid = os.fork()
    if pid == 0:
        try:
            child(step)
        finally:
            os._exit(0)
    if wait is not None:
        time.sleep(wait)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    found = path.read_bytes()
    state = "old" if found == old else "new" if found == new else "DAMAGED"
    for each in path.parent.iterdir():
        if each.name.startswith("note.backup") and each.read_bytes() != old:
            state = "DAMAGED"
        if each != path:
            each.unlink()
    print(step, "killed" if os.WIFSIGNALED(status) else "ended", state, flush=True)
    return os.WIFSIGNALED(status)

calls_done = [0]
step = 1
while attempt(step, None):
    step += 1
for wait in (0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.25, 0.3):
    attempt(10**9, wait)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="skipped: no fork and no SIGKILL here")
def test_killed_at_any_moment_the_file_is_the_old_or_the_new_one(path: Path) -> None:
    """At each step of the writing in turn, and at moments spread over the whole run."""
    script = _KILLED.format(paths=sys.path, path=str(path))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    outcomes = [line.split() for line in done.stdout.splitlines()]
    by_step = [line for line in outcomes if line[0] != str(10**9)]
    assert len(by_step) > 8
    assert by_step[-1][1:] == ["ended", "new"]
    assert {line[2] for line in by_step[:-1]} == {"old", "new"}
    assert "DAMAGED" not in {line[2] for line in outcomes}
