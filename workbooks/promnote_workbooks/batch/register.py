"""The register of an output folder: the closed months of every note and their entries, for good.

Lines of JSON beside the manifest: a head, then one for each note. A line is appended before the manifest says that the note is
done, so that a killed run loses no entry; the last line of a note holds. Nothing of it is ever changed, only added to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from promnote.basics.errors import NoteError
from promnote_workbooks.basics.ordinary import read_ordinary
from promnote_workbooks.package import PackageError, reason_of, write_new
from promnote_workbooks.sheets.booking import Books

NAME = "booked.jsonl"
VERSION = 1


class Register:
    """The books of each note by its id."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self.books: dict[str, Books] = {}
        self._torn = False
        try:
            text = read_ordinary(self.path).decode("utf-8")
        except FileNotFoundError:
            return
        except UnicodeDecodeError:
            raise self._damaged(1) from None
        self._torn = bool(text) and not text.endswith("\n")
        lines = text.split("\n")
        if self._torn:
            lines.pop()  # torn by a killed run: the note is simply closed again
        for number, line in enumerate(lines, start=1):
            if line and not self._read(line, first=number == 1):
                raise self._damaged(number)

    def _read(self, line: str, *, first: bool) -> bool:
        try:
            data = json.loads(line)
            if first:
                return bool(data["promnote_booked"] == VERSION)
            self.books[data["note"]] = Books.from_json(data)
        except (ValueError, KeyError, TypeError):
            return False
        return True

    def _damaged(self, number: int) -> NoteError:
        return NoteError(
            f"{self.path.name} line {number}",
            "found what promnote batch did not write; allowed: the register as it was written, such as from a backup",
        )

    def add(self, books: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Append what was closed, on the disk's side of a killed process at once."""
        found = list(books)
        if not found:
            return
        if self._torn:
            self._write()  # or what is appended would go on the torn line
        new = not self.path.exists()
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            if new:
                file.write(_line({"promnote_booked": VERSION}))
            for note, data in found:
                file.write(_line({"note": note, **data}))
                self.books[note] = Books.from_json(data)

    def tidy(self) -> None:
        """One line a note, whole or not at all."""
        if self.books:
            self._write()

    def _write(self) -> None:
        lines = [_line({"promnote_booked": VERSION})]
        lines += [_line({"note": note, **books.to_json()}) for note, books in self.books.items()]
        data = "".join(lines).encode()
        self._torn = False
        if self.path.exists() and read_ordinary(self.path) == data:
            return
        try:
            write_new(self.path, data, overwrite=True)
        except PackageError as error:
            raise NoteError(self.path.name, f"found that it cannot be written ({reason_of(error)})") from error


def _line(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")) + "\n"
