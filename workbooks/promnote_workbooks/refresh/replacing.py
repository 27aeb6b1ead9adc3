"""Whether a workbook may be written over: never one that holds closed months, or what a user put into it."""

from __future__ import annotations

from pathlib import Path

from promnote.basics.errors import NoteError, WorkbookError, found
from promnote_workbooks.formulas.host_names import HOSTS
from promnote_workbooks.note_files.files import read_bytes, write_bytes
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import PackageError, write_in_place
from promnote_workbooks.refresh.note_in import KeptNote, note_in

_WHAT = "a workbook that promnote built and nobody changed"
_WORKBOOK_BYTES = 200_000_000


def write_workbook(path: Path, data: bytes, *, replace: bool = False) -> Path | None:
    """Write a workbook, or a file beside it; gives the backup of one that stood there and holds what would be lost.

    Raises WorkbookError for such a one without `replace`. What promnote built and nobody changed is written over.
    """
    if not replace:
        check_replaceable(path, data)
    if not path.exists():
        write_bytes(path, data)
        return None
    old, kept = read_bytes(path, _WHAT, _WORKBOOK_BYTES), _kept(path)
    if old == data or not _reasons(path, old, kept):
        write_bytes(path, data)
        return None
    try:
        return write_in_place(path, data, backup_suffix=_suffix(kept), expected=old)
    except PackageError as error:
        raise WorkbookError("", str(error)) from error


def check_replaceable(path: Path, data: bytes) -> None:
    """Raises WorkbookError for a file whose replacement by `data` would lose something; says what."""
    if not path.exists():
        return
    old = read_bytes(path, _WHAT, _WORKBOOK_BYTES)
    if old == data:
        return
    kept = _kept(path)
    if reasons := _reasons(path, old, kept):
        backup = f"{path.stem}{_suffix(kept)}{path.suffix}"
        raise WorkbookError(
            path.name, f"found {reasons}; allowed: another name, or --replace, which keeps it as {backup}"
        )


def _suffix(kept: KeptNote | None) -> str:
    return ".backup" if kept is None or kept.as_of is None else f".backup-{kept.as_of}"


def _kept(path: Path) -> KeptNote | None:
    try:
        return note_in(path)
    except NoteError:
        return None


def _reasons(path: Path, old: bytes, kept: KeptNote | None) -> str:
    """What would be lost, in words; nothing where the file is what promnote builds from the note in it."""
    if kept is None:
        return f"the file {found(path.name)}, which promnote did not write so"
    if kept.closes:
        first, last = kept.closes[0].month_end, kept.closes[-1].month_end
        return f"{len(kept.closes):,} closed months ({first:%Y-%m} to {last:%Y-%m})"
    if kept.as_of is not None and any(_built(kept, host) == old for host in HOSTS):
        return ""
    return "changes that promnote did not build"


def _built(kept: KeptNote, host: str) -> bytes | None:
    try:
        assert kept.as_of is not None  # asked before
        return build_workbook(kept.note, kept.as_of, host=host)  # type: ignore[arg-type]
    except NoteError:
        return None
