"""A plug that is pulled, a disk that is full, two programs at once: the file is the old one or the new one, whole."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from attack_cases import cases
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import check_file
from refresh_samples import SMALL, small

Run = Callable[..., Any]
COMMAND = [sys.executable, "-m", "promnote_workbooks.cli"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A note and its workbook in the current folder."""
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "small.xlsx").write_bytes(small())
    monkeypatch.chdir(tmp_path)
    return tmp_path


BUILD = ("build", "small.toml", "--as-of", "1996-07-31", "--out", "small.xlsx")
REFRESH = ("refresh", "small.xlsx", "--as-of", "1996-07-31", "--close")


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal")
@pytest.mark.parametrize("command", [BUILD, REFRESH], ids=["build", "refresh"])
@pytest.mark.parametrize("seed", cases(1))
def test_killed_at_a_random_moment(folder: Path, promnote: Run, command: tuple[str, ...], seed: int) -> None:
    chance = random.Random(f"{command[0]} {seed}")
    for _ in range(3):
        process = subprocess.Popen([*COMMAND, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 1.1))
        process.kill()
        process.wait()
        data = Path("small.xlsx").read_bytes()
        assert data == small() or check_file(Path("small.xlsx")).plan.as_of.month == 7
        Path("small.xlsx").write_bytes(small())
    assert promnote(*command).code == 0
    assert not [each for each in names(folder) if each.endswith((".tmp", ".part"))]
    assert not check_file(Path("small.xlsx")).differences


@pytest.mark.parametrize("call", ["fsync", "replace", "link", "write"])
@pytest.mark.parametrize("command", [BUILD, REFRESH], ids=["build", "refresh"])
def test_a_full_disk(
    folder: Path, promnote: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], call: str
) -> None:
    before = names(folder)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        if call == "write":
            real = os.open

            def opened(name: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
                if flags & os.O_CREAT:
                    full()
                return real(name, flags, mode, **more)

            patch.setattr(os, "open", opened)
        else:
            patch.setattr(os, call, full)
        outcome = promnote(*command)
    if outcome.code == 0:  # a file system without links does without
        assert call == "link"
        return
    assert "no space left" in outcome.line.lower()
    assert Path("small.xlsx").read_bytes() == small()
    assert {each for each in names(folder) - before if "backup" not in each} == set()


@pytest.mark.parametrize(("owner", "program"), [("~$small.xlsx", "Excel"), (".~lock.small.xlsx#", "LibreOffice")])
@pytest.mark.parametrize("command", [BUILD, REFRESH], ids=["build", "refresh"])
def test_a_file_that_a_program_has_open(
    folder: Path, promnote: Run, command: tuple[str, ...], owner: str, program: str
) -> None:
    (folder / owner).write_bytes(b"")
    assert f"small.xlsx is open in {program}" in promnote(*command).line
    assert Path("small.xlsx").read_bytes() == small()


@pytest.mark.skipif(os.name == "nt", reason="modes and links of Unix")
@pytest.mark.parametrize("command", [BUILD, REFRESH], ids=["build", "refresh"])
def test_modes_and_links_stay(folder: Path, promnote: Run, command: tuple[str, ...]) -> None:
    (folder / "real").mkdir()
    os.rename("small.xlsx", "real/other.xlsx")
    os.chmod("real/other.xlsx", 0o640)
    os.symlink("real/other.xlsx", "small.xlsx")
    assert promnote(*command).code == 0
    assert Path("small.xlsx").is_symlink()
    assert Path("real/other.xlsx").stat().st_mode & 0o777 == 0o640
    assert Path("real/other.xlsx").read_bytes() != small()


def test_two_refreshes_at_once(folder: Path) -> None:
    runs = [
        subprocess.Popen([*COMMAND, *REFRESH], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [run.communicate(timeout=60) for run in runs]
    codes = sorted(run.returncode for run in runs)
    assert codes in ([0, 0], [0, 2]), told
    assert all(err.count("\n") <= 1 for _, err in told)
    read_package(Path("small.xlsx"))
    assert not check_file(Path("small.xlsx")).differences
    assert not [each for each in names(folder) if each.endswith(".tmp")]
