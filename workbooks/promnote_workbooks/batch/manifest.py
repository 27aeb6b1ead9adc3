"""The manifest of an output folder: which notes are done, from which input, with which result.

Lines of JSON: a head, then a record for each note. During a run records are appended as they come, so that a killed
run loses at most what was in the workers; a torn last line is dropped. At its end it is written anew in the portfolio's
order, the same bytes whichever way the run went.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from promnote import __version__
from promnote.basics.errors import NoteError
from promnote_workbooks.basics.ordinary import read_ordinary
from promnote_workbooks.batch.record import Record
from promnote_workbooks.package import PackageError, reason_of, write_new

NAME = "manifest.jsonl"
VERSION = 1
_OWN = "promnote_own"
_WHAT = "a manifest that promnote batch wrote"


class Manifest:
    """Records by note id, and the file that keeps them."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self.head: Mapping[str, Any] = {}
        self.records: dict[str, Record] = {}
        self._announced: dict[str, str] = {}
        self._file: IO[str] | None = None
        self._read()

    def _read(self) -> None:
        try:
            lines = read_ordinary(self.path).decode("utf-8", errors="replace").split("\n")
        except FileNotFoundError:
            return
        head = _object(lines[0])
        form = head.get("promnote_batch")
        if isinstance(form, int) and form > VERSION:
            raise NoteError(
                self.path.name,
                f"found a manifest of format {form}, written by a newer promnote; allowed: up to format {VERSION}, which "
                f"this promnote {__version__} reads: install the newer one",
            )
        if form != VERSION:
            # not ours to overwrite: somebody's file of the same name
            raise NoteError(
                self.path.name, f"found a file that is no manifest of this version; allowed: {_WHAT}, or none"
            )
        self.head = head
        for line in lines[1:]:
            found = _object(line)
            if isinstance(own := found.get(_OWN), dict):
                self._announced = {str(name): str(sha) for name, sha in own.items()}
                continue
            try:
                record = Record.from_json(found)
            except (TypeError, KeyError, ValueError):
                continue  # torn by a killed run, or blank: the note is simply done again
            self.records[record.id] = record

    @property
    def own(self) -> dict[str, str]:
        """The batch's own workbooks, portfolio and errors: name and hash as they were written."""
        own = self.head.get("own")
        return {str(name): str(sha) for name, sha in own.items()} if isinstance(own, dict) else {}

    def wrote(self, name: str) -> frozenset[str]:
        """The hashes of what batch itself wrote under a name: by the last run, or by one that was killed since."""
        return frozenset(each for each in (self.own.get(name), self._announced.get(name)) if each)

    def announce(self, own: Mapping[str, str]) -> None:
        """Say which of the batch's own workbooks are about to be written, for the case that the run is killed then."""
        if not self.path.exists():
            return
        try:
            with self.path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(_line({_OWN: dict(own)}))
        except OSError as error:
            raise NoteError(self.path.name, f"found that it cannot be written ({error.strerror or error})") from None

    def start(self, head: Mapping[str, Any]) -> None:
        """Begin a run: what is known so far under a new head, ready to be appended to."""
        self._write(head, self.records.values())
        self.head = head
        self._file = self.path.open("a", encoding="utf-8", newline="\n")

    def add(self, records: Iterable[Record]) -> None:
        """Append records; on the disk's side of a killed process at once."""
        assert self._file is not None  # started
        for record in records:
            self.records[record.id] = record
            self._file.write(_line(record.to_json()))
        self._file.flush()

    def finish(self, head: Mapping[str, Any], records: Iterable[Record]) -> None:
        """The final manifest, whole or not at all."""
        self.close()
        self._write(head, records)

    def close(self) -> None:
        """Stop appending."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, head: Mapping[str, Any], records: Iterable[Record]) -> None:
        lines = [_line({"promnote_batch": VERSION, **head}), *(_line(each.to_json()) for each in records)]
        try:
            write_new(self.path, "".join(lines).encode(), overwrite=True)
        except PackageError as error:
            raise NoteError(self.path.name, f"found that it cannot be written ({reason_of(error)})") from error


def _object(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _line(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")) + "\n"
