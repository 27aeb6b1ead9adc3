"""A life in a workbook: refreshed and closed each month, every tenth time disturbed, by a newer promnote from the middle on."""

from __future__ import annotations

import csv
import errno
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch as patched

from promnote.basics.errors import NoteError
from promnote.reports.months import Booked
from promnote_workbooks.formulas.host_names import FORMAT, FORMAT_NAME, format_text
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package, with_names, write_new
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.check import check_file
from promnote_workbooks.refresh.format import format_of
from promnote_workbooks.refresh.kept import read_closes
from promnote_workbooks.refresh.run import refresh_file
from refresh_samples import term_cell, value_of, with_cells
from two_years.life import Life, Tables, Totals

#: Calls of the system that a crash takes away.
WRITES = ("fsync", "replace", "open")
#: One run of refresh in so many is disturbed; of those, one in so many by SIGKILL.
CRASH_EVERY, KILL_EVERY = 10, 5


def live_in_workbook(life: Life, closed: Sequence[Booked], folder: Path, totals: Totals, *, kills: bool) -> Path:
    """The same life in a workbook, refreshed and closed each month, every tenth time disturbed."""
    path = folder / f"{life.name}.xlsx"
    for month, told in enumerate(life.told):
        files: dict[str, list[Path]] = {"activity": [], "rates": []}
        if month == 0:
            path.write_bytes(build_workbook(life.note(0), told.end))
        else:
            if told.amendments:
                data = path.read_bytes()
                fresh = build_workbook(life.note(month), told.end)
                typed = value_of(fresh, term_cell(fresh, "amendments"))
                path.write_bytes(with_cells(data, {term_cell(data, "amendments"): typed}))
            for name, rows in (("activity", told.activity), ("rates", told.rates)):
                if rows:
                    files[name] = [_csv(folder / f"{name}.csv", rows)]
        if month == len(life.told) // 2:
            _age(path)
            totals.versions += 1
        totals.refreshes += 1
        if totals.refreshes % CRASH_EVERY == 0:
            _crash(path, told.end, files, totals, kill=kills and totals.refreshes % (CRASH_EVERY * KILL_EVERY) == 0)
        refresh_file(path, told.end, close=True, **files)
        book = Book(read_package(path))
        assert read_closes(book) == list(closed[: month + 1]), f"{path}: as of {told.end}"
        assert format_of(book.package) == FORMAT
    assert not differences(path)
    for backup in folder.glob(f"{life.name}.backup-*"):
        backup.unlink()
    return path


def _age(path: Path) -> None:
    """The workbook says that an earlier version wrote it: the one that refreshes it from now on is newer."""
    text = format_text().replace(f'"{FORMAT} ', f'"{FORMAT - 1} ', 1)
    write_new(path, with_names(read_package(path), {FORMAT_NAME: text}, hidden=True).to_bytes(), overwrite=True)
    assert format_of(read_package(path)) == FORMAT - 1


def differences(path: Path) -> list[Any]:
    """What check finds, but for interest above a note's own maximum, which is no fault of its workbook."""
    return [each for each in check_file(path).differences if "above the maximum" not in str(each.found)]


def _csv(path: Path, rows: Sequence[Tables]) -> Path:
    header = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *([row.get(key, "") for key in header] for row in rows)])
    return path


def _crash(path: Path, end: date, files: dict[str, list[Path]], totals: Totals, *, kill: bool) -> None:
    """A refresh that fails while it writes, or is killed: the workbook is the old one or the new one, whole."""
    before = path.read_bytes()
    if kill:
        options = [word for name, paths in files.items() for each in paths for word in (f"--{name}", str(each))]
        command = [sys.executable, "-m", "promnote_workbooks.cli", "refresh", str(path), "--as-of", str(end), "--close"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        process = subprocess.Popen(
            [*command, *options], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(random.Random(totals.refreshes).uniform(0.5, 2.5))
        process.kill()
        process.wait()
        totals.kills += 1
        assert path.read_bytes() == before or not differences(path)
    else:
        with patched.object(os, WRITES[totals.refreshes // CRASH_EVERY % len(WRITES)], _failing_write()):
            try:
                refresh_file(path, end, close=True, **files)
            except NoteError as error:
                assert "input/output error" in str(error).lower(), error
        assert path.read_bytes() == before
    totals.crashes += 1


def _failing_write() -> Any:
    real = os.open

    def failing(*arguments: Any, **options: Any) -> Any:
        if len(arguments) > 1 and isinstance(arguments[1], int) and not arguments[1] & os.O_CREAT:
            return real(*arguments, **options)  # reading goes on
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    return failing
