"""Putting files in place: the old file or the new one, whole, whatever happens."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import promnote_workbooks
from promnote_workbooks.package import PackageError, clean_leftovers, write_in_place, write_new

OLD, NEW = b"old" * 400_000, b"newer" * 300_000

# Kills itself at the nth call of the operating system functions that writing uses, before or after that call.
KILLED = """
import builtins, io, os, signal, sys
sys.path[:0] = [sys.argv[1]]
from promnote_workbooks.package import write_in_place
limit, after, seen = int(sys.argv[3]), sys.argv[4] == "after", 0
def deadly(function):
    def call(*args, **kwargs):
        global seen
        seen += 1
        if seen == limit and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*args, **kwargs)
        if seen == limit:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return call
for name in ("open", "fsync", "chmod", "replace", "link", "unlink", "close"):
    setattr(os, name, deadly(getattr(os, name)))
write_in_place(sys.argv[2], b"newer" * 300_000, backup_suffix=" (before)")
print(seen)
"""


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "Note of 1996.xlsx"
    path.write_bytes(OLD)
    return path


def test_an_existing_file_is_replaced_and_nothing_is_left(target: Path) -> None:
    target.chmod(0o640)
    assert write_in_place(target, NEW) is None
    assert target.read_bytes() == NEW
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert names(target.parent) == {target.name}


def test_backups_are_never_overwritten(target: Path) -> None:
    first = write_in_place(target, NEW, backup_suffix=" 1996-12-31")
    second = write_in_place(target, b"third", backup_suffix=" 1996-12-31")
    assert first is not None
    assert second is not None
    assert (first.name, first.read_bytes()) == ("Note of 1996 1996-12-31.xlsx", OLD)
    assert (second.name, second.read_bytes()) == ("Note of 1996 1996-12-31-2.xlsx", NEW)
    assert target.read_bytes() == b"third"
    assert names(target.parent) == {target.name, first.name, second.name}


def test_a_file_that_changed_since_it_was_read_is_kept(target: Path) -> None:
    with pytest.raises(PackageError, match="has changed since it was read"):
        write_in_place(target, NEW, expected=b"something else")
    write_in_place(target, NEW, expected=OLD)
    assert target.read_bytes() == NEW


@pytest.mark.parametrize(
    ("owner", "words"),
    [("~$Note of 1996.xlsx", "is open in Excel"), (".~lock.Note of 1996.xlsx#", "is open in LibreOffice")],
)
def test_a_file_that_is_open_is_refused(target: Path, owner: str, words: str) -> None:
    (target.parent / owner).write_bytes(b"")
    for write in (write_in_place, lambda path, data: write_new(path, data, overwrite=True)):
        with pytest.raises(PackageError, match=words):
            write(target, NEW)
    assert target.read_bytes() == OLD


def test_a_read_only_file_is_refused(target: Path) -> None:
    target.chmod(0o444)
    with pytest.raises(PackageError, match="is read-only"):
        write_in_place(target, NEW)
    assert target.read_bytes() == OLD


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="is not there"):
        write_in_place(tmp_path / "none.xlsx", NEW)
    with pytest.raises(PackageError, match="is not a file"):
        write_in_place(tmp_path, NEW)
    with pytest.raises(PackageError, match="cannot be written"):
        write_new(tmp_path / "no folder" / "a.xlsx", NEW)


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege on Windows")
def test_a_symbolic_link_stays_one(target: Path) -> None:
    link = target.with_name("link.xlsx")
    link.symlink_to(target)
    write_in_place(link, NEW)
    assert link.is_symlink()
    assert target.read_bytes() == NEW


def test_a_failing_disk_leaves_the_old_file(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PackageError, match="No space left on device"):
        write_in_place(target, NEW, backup_suffix=" b")
    assert target.read_bytes() == OLD
    assert names(target.parent) == {target.name}


@pytest.mark.parametrize("durable", [True, False])
def test_new_files(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "new.xlsx"
    write_new(path, OLD, durable=durable)
    with pytest.raises(PackageError, match="exists already"):
        write_new(path, NEW, durable=durable)
    assert path.read_bytes() == OLD
    write_new(path, NEW, overwrite=True, durable=durable)
    assert path.read_bytes() == NEW
    assert names(tmp_path) == {path.name}


def test_new_files_where_hard_links_are_not_to_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refuse)
    write_new(tmp_path / "new.xlsx", OLD)
    with pytest.raises(PackageError, match="exists already"):
        write_new(tmp_path / "new.xlsx", NEW)
    assert names(tmp_path) == {"new.xlsx"}


def test_leftovers_are_cleaned_and_nothing_else(target: Path) -> None:
    own = target.with_name(f".{target.name}.promnote-0123456789ab.tmp")
    other = target.with_name(".Other.xlsx.promnote-0123456789ab.tmp")
    foreign = target.with_name(".foreign.tmp")
    for path in (own, other, foreign):
        path.write_bytes(b"")
    write_in_place(target, NEW)
    assert names(target.parent) == {target.name, other.name, foreign.name}
    assert clean_leftovers(target.parent) == [other]
    assert names(target.parent) == {target.name, foreign.name}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is a signal of POSIX systems")
def test_killed_at_any_call_the_file_is_the_old_one_or_the_new_one(target: Path) -> None:
    outcomes = set()
    source = str(Path(promnote_workbooks.__file__).parents[1])
    backup = target.with_name("Note of 1996 (before).xlsx")

    def run(limit: int, when: str) -> subprocess.CompletedProcess[str]:
        target.write_bytes(OLD)
        backup.unlink(missing_ok=True)
        command = [sys.executable, "-c", KILLED, source, str(target), str(limit), when]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    whole = run(0, "before")
    assert whole.returncode == 0, whole.stderr
    calls = int(whole.stdout)
    assert calls >= 10
    for limit in range(1, calls + 1):
        for when in ("before", "after") if limit % 3 == 0 else ("before",):
            assert run(limit, when).returncode == -signal.SIGKILL
            found = target.read_bytes()
            assert found in (OLD, NEW), f"damaged when killed {when} call {limit}"
            assert not backup.exists() or backup.read_bytes() == OLD
            outcomes.add(found)
    assert outcomes == {OLD, NEW}
    write_in_place(target, NEW)
    assert names(target.parent) <= {target.name, backup.name}


def test_many_writers_of_one_file_leave_one_of_theirs(target: Path) -> None:
    contents = [bytes([65 + n]) * 300_000 for n in range(6)]
    errors: list[BaseException] = []

    def write(data: bytes) -> None:
        for _ in range(5):
            try:
                write_in_place(target, data)
            except PackageError as error:  # the other run cleaned up what it took for a leftover
                errors.append(error)

    threads = [threading.Thread(target=write, args=(data,)) for data in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert target.read_bytes() in contents
    assert all("another run" in str(error) for error in errors)
    clean_leftovers(target.parent)
    assert names(target.parent) == {target.name}
