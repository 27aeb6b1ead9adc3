"""Putting a finished file in place: beside first, flushed, then in one step.

At any moment, also when the process is killed, the name holds the old file or the new one, whole. What a killed run
leaves is a hidden file ``.<name>.promnote-<random>.tmp``; the next ``write_in_place`` of that name, or
``clean_leftovers``, removes it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from promnote_workbooks.basics.ordinary import read_ordinary

from .errors import PackageError

_MARK = ".promnote-"
_END = ".tmp"


def write_in_place(
    path: str | os.PathLike[str], data: bytes, *, backup_suffix: str | None = None, expected: bytes | None = None
) -> Path | None:
    """Replace an existing file by ``data``; gives the backup's path, None without one.

    ``backup_suffix``: keep the old file beside as ``<stem><suffix><extension>`` (then ``-2``, ``-3`` ...: a backup is
    never overwritten). ``expected``: the bytes that were read; a file that has changed since is an error. A file that
    Excel or LibreOffice has open, or that is read-only, is an error. Permissions are kept; a symbolic link stays one.
    """
    target = Path(os.path.realpath(path))
    _check_writable(target)
    with _file_errors(target):
        old = read_ordinary(target)
        if expected is not None and old != expected:
            raise PackageError(f"{target.name} has changed since it was read; read it again")
        clean_leftovers(target.parent, target.name)
        mode = stat.S_IMODE(target.stat().st_mode)
        backup = None if backup_suffix is None else _back_up(target, old, backup_suffix, mode)
        with _beside(target, data, mode) as temporary:
            os.replace(temporary, target)
        _flush_folder(target.parent)
    return backup


def put_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file whole or not at all, in place of an old one. Raises OSError; the old file is then as it was."""
    target = Path(os.path.realpath(path))
    with _beside(target, data, None, durable=False) as temporary:
        os.replace(temporary, target)


def write_new(path: str | os.PathLike[str], data: bytes, *, overwrite: bool = False, durable: bool = True) -> None:
    """Write a file that is there whole or not at all. An existing one is an error unless ``overwrite``; it keeps its mode.

    ``durable=False`` leaves out the flush to the disk, for jobs that write thousands: a killed process still leaves
    only whole files, a power cut might not.
    """
    target = Path(os.path.realpath(path))
    mode = None
    if overwrite and target.exists():
        _check_writable(target)
        mode = stat.S_IMODE(target.stat().st_mode)
    with _file_errors(target), _beside(target, data, mode, durable=durable) as temporary:
        if overwrite:
            os.replace(temporary, target)
        else:
            _move_to_free_name(temporary, target)
        if durable:
            _flush_folder(target.parent)


def clean_leftovers(folder: str | os.PathLike[str], name: str | None = None) -> list[Path]:
    """Remove what killed runs left in a folder: for one file's name, or all. Gives what was removed."""
    start = f".{name}{_MARK}" if name else "."
    removed: list[Path] = []
    for entry in Path(folder).iterdir():
        if entry.name.startswith(start) and _MARK in entry.name and entry.name.endswith(_END):
            with contextlib.suppress(OSError):  # another run is just writing it, or removed it
                entry.unlink()
                removed.append(entry)
    return removed


def _check_writable(target: Path) -> None:
    if not target.is_file():
        raise PackageError(f"{target} is not there" if not target.exists() else f"{target} is not a file")
    owners = {f"~${target.name}": "Excel", f".~lock.{target.name}#": "LibreOffice"}
    for owner, program in owners.items():
        if (target.parent / owner).exists():
            raise PackageError(
                f"{target.name} is open in {program} (its owner file {owner} is there); close it and run again, or "
                "delete the owner file if no program has the workbook open"
            )
    if not target.stat().st_mode & 0o222 or not os.access(target, os.W_OK):
        raise PackageError(f"{target.name} is read-only; allow writing or work on a copy")


def reason_of(error: Exception) -> str:
    """Why a file could not be written, in a few words: what the system said, or else what this package did."""
    cause = error.__cause__ if isinstance(error, PackageError) else error
    return (cause.strerror or str(cause)).lower() if isinstance(cause, OSError) else str(error)


@contextlib.contextmanager
def _file_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise PackageError(f"{target} exists already; choose another name or allow overwriting") from error
    except OSError as error:
        why = "is it open in a program, the folder read-only or another run writing the same file?"
        why = {errno.ENOSPC: "make room on the disk", errno.EROFS: "choose another place"}.get(error.errno or 0, why)
        raise PackageError(f"{target.name} cannot be written: {error.strerror or error}; {why}") from error


@contextlib.contextmanager
def _beside(target: Path, data: bytes, mode: int | None, *, durable: bool = True) -> Iterator[Path]:
    """A finished hidden file in the same folder; gone afterwards unless it was moved.

    With a ``mode`` nobody else can read it before it has exactly that one; without, it gets what new files get.
    """
    private = 0o666 if mode is None else 0o600
    temporary = target.parent / f".{target.name}{_MARK}{os.urandom(6).hex()}{_END}"
    try:
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, private)) as stream:
            stream.write(data)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        if mode is not None:
            os.chmod(temporary, mode)
        yield temporary
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def _back_up(target: Path, old: bytes, suffix: str, mode: int) -> Path:
    number = 1
    while True:
        counter = "" if number == 1 else f"-{number}"
        backup = target.with_name(f"{target.stem}{suffix}{counter}{target.suffix}")
        if not backup.exists():
            break
        number += 1
    with _beside(target, old, mode) as temporary:
        _move_to_free_name(temporary, backup)
    return backup


def _move_to_free_name(temporary: Path, target: Path) -> None:
    """Give the file its name unless the name is taken, even when another process takes it just now."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if target.exists():
            raise FileExistsError(str(target)) from None
        os.rename(temporary, target)


def _flush_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows has no such call and does it by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
