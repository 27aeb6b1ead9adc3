"""`promnote refresh --dry-run`: every cell that would change, and no file that did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from promnote_workbooks.package import read_cells, read_package
from refresh_samples import small

Run = Callable[..., Any]


def test_it_shows_what_a_refresh_then_does(tmp_path: Path, promnote: Run) -> None:
    path = tmp_path / "small.xlsx"
    path.write_bytes(small())
    shown = promnote("refresh", path, "--as-of", "1996-08-31", "--close", "--dry-run")
    assert shown.code == 0
    assert path.read_bytes() == small()
    assert [each.name for each in tmp_path.iterdir()] == ["small.xlsx"]
    assert "nothing was written (--dry-run)" in shown.out
    assert promnote("refresh", path, "--as-of", "1996-08-31", "--close").code == 0
    before, after = read_package(small()), read_package(path)
    for sheet in before.sheets:
        old, new = read_cells(before, sheet.name), read_cells(after, sheet.name)
        for ref in old.keys() | new.keys():
            if (old[ref].value if ref in old else None) != (new[ref].value if ref in new else None):
                row = [line for line in shown.out.splitlines() if line.startswith(sheet.name) and f" {ref} " in line]
                assert len(row) == 1, (sheet.name, ref)


def test_nothing_to_do(tmp_path: Path, promnote: Run) -> None:
    path = tmp_path / "small.xlsx"
    path.write_bytes(small())
    shown = promnote("refresh", path, "--as-of", "1996-06-30", "--dry-run")
    assert "nothing changed as of 1996-06-30" in shown.out


def test_not_with_an_open_workbook(promnote: Run) -> None:
    assert "allowed: --dry-run with a file" in promnote("refresh", "--open", "--as-of", "1996-06-30", "--dry-run").line
