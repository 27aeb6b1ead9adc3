"""Reading and writing whole files: within bounds, with errors that name the file, and never half-written."""

from __future__ import annotations

import os
from pathlib import Path

from promnote.basics.errors import NoteError, found
from promnote_workbooks.basics.kinds import found_kind, is_text, kind_of
from promnote_workbooks.basics.limits import NOTE_FILE_BYTES
from promnote_workbooks.basics.ordinary import NotOrdinaryError, open_ordinary


def read_bytes(path: Path, what: str, limit: int = NOTE_FILE_BYTES) -> bytes:
    """The content of a file of at most `limit` bytes; `what` says in errors what kind of file is wanted."""
    try:
        with open_ordinary(path) as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise NoteError(path.name, f"found no file at {found(str(path))}; allowed: {what}") from None
    except IsADirectoryError:
        raise NoteError(path.name or str(path), f"found a folder; allowed: {what}") from None
    except NotOrdinaryError:
        raise NoteError(path.name or str(path), f"found what is no ordinary file; allowed: {what}") from None
    except (OSError, ValueError) as error:
        # Windows says "permission denied" of a folder too; a NUL in the name is a ValueError
        problem = "a folder" if path.is_dir() else f"a file that cannot be read ({_reason(error)})"
        raise NoteError(path.name or str(path), f"found {problem}; allowed: {what}") from None
    if len(data) > limit:
        raise NoteError(path.name, f"found more than {limit // 1_000_000} MB; allowed: {what}, up to that size")
    return data


def read_text(path: Path, what: str, limit: int = NOTE_FILE_BYTES) -> str:
    """The content of a UTF-8 file, with or without the mark that Windows editors put in front."""
    data = read_bytes(path, what, limit)
    if not is_text(kind_of(data)):
        raise NoteError(path.name, f"found {found_kind(data, path.name)}; allowed: {what}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = f"found bytes that are not UTF-8 text; allowed: {what}, saved as UTF-8"
        raise NoteError(f"{path.name}: line {line}", problem) from None


def check_target(path: Path, where: str, *suffixes: str) -> None:
    """Refuse, before any work is done, a name that a file cannot be written under."""
    if path.suffix.lower() not in suffixes:
        raise NoteError(where, f"found {found(str(path))}; allowed: a file name that ends in {' or '.join(suffixes)}")
    if path.exists() and not path.is_file():
        raise NoteError(where, f"found {found(str(path))}, which is no ordinary file; allowed: a file name")
    if not path.parent.is_dir():
        raise NoteError(
            where, f"found no folder {found(str(path.parent))}; allowed: a file name in a folder that exists"
        )


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. One that is there keeps its permissions; one that a program has open is refused."""
    # imported here: it brings lxml, which reading a note file need not wait for
    from promnote_workbooks.package.errors import PackageError
    from promnote_workbooks.package.place import clean_leftovers, reason_of, write_new

    target = Path(os.path.realpath(path))
    try:
        clean_leftovers(target.parent, target.name)
        write_new(target, data, overwrite=True)
    except (PackageError, OSError) as error:
        hint = "allowed: a place that can be written, and a file that no other program holds open"
        raise NoteError(path.name, f"found that it cannot be written ({reason_of(error)}); {hint}") from None


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
