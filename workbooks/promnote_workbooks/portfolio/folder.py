"""A folder as a portfolio: note files (TOML) in it and below, or notes.csv with rates.csv and activity.csv.

Links to folders are not followed, so that a folder that links back to itself ends; what is no ordinary file is a
problem, not something to wait for.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

from promnote.basics.errors import NoteError, found
from promnote_workbooks.note_files.files import read_text
from promnote_workbooks.portfolio.problems import Problem, words_of
from promnote_workbooks.portfolio.raw import RawNote

NOTES_CSV = "notes.csv"
_WHAT = "a note file (TOML)"


def csv_in(folder: Path, name: str = NOTES_CSV) -> Path | None:
    """The CSV file of that name in the folder."""
    path = folder / name
    return path if path.is_file() else None


def note_files(folder: Path) -> Iterator[RawNote | Problem]:
    """Every note file in the folder and below, in the order of their names."""
    paths = sorted(_toml_files(folder))
    if not paths:
        raise NoteError(
            folder.name or str(folder), f"found no note file; allowed: a folder with .toml files, or with {NOTES_CSV}"
        )
    for relative in paths:
        yield _note_file(folder / relative, relative.replace(os.sep, "/"))


def _toml_files(folder: Path) -> Iterator[str]:
    def unreadable(error: OSError) -> None:
        raise NoteError(
            str(error.filename), f"found a folder that cannot be read ({error.strerror}); allowed: one that can"
        )

    for base, folders, names in os.walk(folder, followlinks=False, onerror=unreadable):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for name in names:
            if name.lower().endswith(".toml") and not name.startswith("."):
                yield os.path.relpath(os.path.join(base, name), folder)


def _note_file(path: Path, name: str) -> RawNote | Problem:
    try:
        if not path.is_file():
            kind = "a link that leads nowhere" if path.is_symlink() else "what is no ordinary file"
            raise NoteError("", f"found {kind}; allowed: {_WHAT}")
        text = read_text(path, _WHAT)
        if not text.strip():
            raise NoteError("", f"found an empty file; allowed: {_WHAT}")
        return RawNote(id=_id_in(text) or path.stem, file=name, text=text)
    except (NoteError, OSError) as error:
        if isinstance(error, OSError):
            error = NoteError("", f"found a file that cannot be read ({error.strerror}); allowed: {_WHAT}")
        given, allowed = words_of(error)
        return Problem(file=name, column=error.where.removeprefix(path.name).lstrip(": "), found=given, allowed=allowed)


def _id_in(text: str) -> str:
    """`note.id`, from the table [note] alone where that is possible: the rest is read where the note is computed."""
    start = text.find("[note]")
    end = text.find("\n[", start + 1)
    for part in (text[start : end if end > 0 else None], text):
        try:
            head = tomllib.loads(part).get("note", {})
        except (ValueError, RecursionError):
            continue
        value = head.get("id") if isinstance(head, dict) else None
        return found(value).strip("'\"") if value is not None and not isinstance(value, str) else (value or "").strip()
    return ""
