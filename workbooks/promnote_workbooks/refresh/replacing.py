"""Whether a workbook may be written over: never one that holds closed months, or what a user put into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from promnote.basics.errors import NoteError, WorkbookError, found
from promnote_workbooks.formulas.host_names import HOSTS
from promnote_workbooks.note_files.files import read_bytes, write_bytes
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import PackageError, write_in_place
from promnote_workbooks.refresh.note_in import KeptNote, note_in
from promnote_workbooks.sheets.booking import NO_BOOKS, Books

_WHAT = "a workbook that promnote built and nobody changed"
_WORKBOOK_BYTES = 200_000_000


def write_workbook(path: Path, data: bytes, *, replace: bool = False) -> Path | None:
    """Write a workbook, or a file beside it; gives the backup of one that stood there and holds what would be lost.

    Raises WorkbookError for such a one without `replace`. What promnote built and nobody changed is written over.
    """
    old = _old(path)
    loss = None if old is None or old == data else loss_of(path, old)
    if loss is None:
        write_bytes(path, data)
        return None
    if not replace:
        raise loss.error(path)
    try:
        return write_in_place(path, data, backup_suffix=loss.suffix, expected=old)
    except PackageError as error:
        raise WorkbookError("", str(error)) from error


def check_replaceable(path: Path, data: bytes) -> None:
    """Raises WorkbookError for a file whose replacement by `data` would lose something; says what."""
    old = _old(path)
    if old is not None and old != data and (loss := loss_of(path, old)) is not None:
        raise loss.error(path)


def _old(path: Path) -> bytes | None:
    return read_bytes(path, _WHAT, _WORKBOOK_BYTES) if path.exists() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What would be lost with a file, in words, and what its backup's name ends with."""

    found: str
    suffix: str

    def allowed(self, path: Path, otherwise: str = "another name") -> str:
        """What may be done instead of writing over it."""
        return f"{otherwise}, or --replace, which keeps it as {path.stem}{self.suffix}{path.suffix}"

    def error(self, path: Path) -> WorkbookError:
        """The refusal to write over it."""
        return WorkbookError(path.name, f"found {self.found}; allowed: {self.allowed(path)}")


def loss_of(path: Path, old: bytes, known: Books = NO_BOOKS, dated: date | None = None) -> Loss | None:
    """What would be lost with a file whose bytes are `old`; None where it is what promnote builds from the note in it.

    `known` are the books that are kept elsewhere: closed months among them are not lost. `dated` is the date of the backup of
    a file that has none of its own.
    """
    undated = ".backup" if dated is None else f".backup-{dated}"
    try:
        kept = note_in(path)
    except NoteError:
        return Loss(found=f"the file {found(path.name)}, which promnote did not write so", suffix=undated)
    suffix = undated if kept.as_of is None else f".backup-{kept.as_of}"
    unknown = [each for each in kept.closes if each not in known.closes]
    if unknown:
        first, last = unknown[0].month_end, unknown[-1].month_end
        words = f"{len(unknown):,} closed months ({first:%Y-%m} to {last:%Y-%m})"
        return Loss(found=words if len(unknown) > 1 else f"1 closed month ({first:%Y-%m})", suffix=suffix)
    if kept.as_of is not None and any(_built(kept, kept.as_of, host) == old for host in HOSTS):
        return None
    return Loss(found="changes that promnote did not build", suffix=suffix)


def _built(kept: KeptNote, as_of: date, host: str) -> bytes | None:
    books = Books(closes=kept.closes, lines=kept.booked)
    try:
        return build_workbook(kept.note, as_of, host=host, books=books)  # type: ignore[arg-type]
    except NoteError:
        return None
