"""A note's turn in a worker: convert, compute, build, write, and say what came of it.

The file is written beside its name and moved there whole. A file in its place that batch did not write so (somebody saved
it, or closed months in it) stays, unless the run may replace it: then it is kept beside as FILE.backup-DATE.xlsx.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from promnote.basics.errors import NoteError
from promnote.contract.terms import Note
from promnote_workbooks.basics.ordinary import read_ordinary
from promnote_workbooks.batch.record import BAD, DONE, KEPT, Record
from promnote_workbooks.batch.summary import summary_of
from promnote_workbooks.batch.task import Stop, imported
from promnote_workbooks.formulas.host_names import Host
from promnote_workbooks.package import PackageError, write_in_place, write_new
from promnote_workbooks.portfolio.problems import PortfolioError, Problem
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.sheets.booking import NO_BOOKS, Books, closed

MAKER = "promnote_workbooks.batch.work:worker"
BUILDER = "promnote_workbooks.build:build_workbook"
_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
Build = Callable[..., bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A note to do: its raw form, what decides every workbook alike (`base`), its file, the hash of what batch last wrote
    there, and its books before the run.
    """

    raw: RawNote
    base: str
    file: str
    written: str = ""
    books: Books = NO_BOOKS

    @property
    def id(self) -> str:
        return self.raw.id

    @property
    def hash(self) -> str:
        """The fingerprint of all that decides the note's workbook."""
        return self.hash_with(self.books)

    def hash_with(self, books: Books) -> str:
        """What the fingerprint is once these months are closed: the same run again finds nothing to do."""
        closes = "".join(f"{each.month_end}{each.balances}" for each in books.closes)
        return self.raw.fingerprint(self.base + (sha256(closes.encode()).hexdigest() if closes else ""))

    def bad(self, problems: list[Problem]) -> Record:
        """The record of a note for which there is no workbook; one of an earlier run stays batch's own."""
        return Record(id=self.id, hash=self.hash, state=BAD, file=self.file if self.written else "", sha=self.written,
                      problems=tuple(each.to_json() for each in problems))  # fmt: skip

    def lost(self, found: str) -> Record:
        """The record of a note that the machine, not its terms, is to blame for."""
        raw = self.raw
        allowed = "a note that promnote can compute; please report it"
        return self.bad(
            [Problem(file=raw.file, sheet=raw.sheet, row=raw.row, note=raw.id, found=found, allowed=allowed)]
        )


def worker(
    *,
    as_of: date,
    folder: str,
    builder: str,
    token: str,
    template: str = "",
    host: Host = "excel",
    close: bool = False,
    replace: bool = False,
) -> Callable[[Work], Record]:
    """The handle of a batch. `token` is the name of a file that the run has put into the output folder.

    With `template`, a workbook of the user's own that every worker can read, that one is filled for each note.
    """
    target = Path(folder)
    if not (target / token).is_file():
        raise Stop(f"found no {token} in {folder} on this machine; allowed: an output folder that every worker shares")
    build: Build = partial(_fill, Path(template)) if template else imported(builder)
    if host != "excel":
        build = partial(build, host=host)

    def handle(work: Work) -> Record:
        return do_note(work, as_of, target, build, close=close, replace=replace)

    return handle


def _fill(template: Path, note: Note, as_of: date) -> bytes:
    from promnote_workbooks.refresh.template import fill_template

    return fill_template(template, note, as_of)


def do_note(
    work: Work, as_of: date, folder: Path, build: Build, *, close: bool = False, replace: bool = False
) -> Record:
    """One note, its open months closed if `close`. Raises Stop where no other note could be written either."""
    raw, before = work.raw, work.books
    try:
        note = note_of(raw)
        books = closed(note, as_of, before) if close else before
        summary = summary_of(note, as_of, books)
        data = build(note, as_of, books=books) if books.closes else build(note, as_of)
    except PortfolioError as error:
        return work.bad(list(error.problems))
    except NoteError as error:
        return work.bad([raw.problem(error)])
    except Exception as error:
        # one note's fault must not stop the others: it is reported like any other problem
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name} line {last.lineno}"
        return work.lost(
            f"a fault of promnote ({type(error).__name__} in {place}: {' '.join(str(error).split())[:200]})"
        )
    sha = sha256(data).hexdigest()
    try:
        placed = put(folder / work.file, data, as_of, {work.written}, before, replace=replace)
    except (PackageError, OSError) as error:
        cause = error.__cause__ if isinstance(error, PackageError) else error
        if isinstance(cause, OSError) and cause.errno in _FULL:
            raise Stop(
                f"found no room on the disk for {work.file}; allowed: free some and run the same command again"
            ) from error
        where = Problem(file=work.file, note=raw.id, found=str(error), allowed="a file that can be written")
        return work.bad([where])
    if placed.kept is not None:
        # nothing is closed that the workbook does not show
        summary = summary if books == before else summary_of(note, as_of, before)
        return Record(id=work.id, hash=work.hash, state=KEPT, file=work.file, sha=work.written, summary=summary,
                      problems=({**placed.kept.to_json(), "note": raw.id},))  # fmt: skip
    added = books.to_json() if books != before else None
    return Record(id=work.id, hash=work.hash_with(books), state=DONE, file=work.file, size=len(data), sha=sha,
                  summary=summary, books=added, backup=placed.backup)  # fmt: skip


class Placed(NamedTuple):
    """What became of a file: the name of the backup of what stood there, or why that stays as it is."""

    backup: str = ""
    kept: Problem | None = None


def put(
    path: Path, data: bytes, as_of: date, written: Collection[str], books: Books = NO_BOOKS, *, replace: bool = False
) -> Placed:
    """Put a file in place, unless what is there would be lost: a user's changes, closed months that `books` do not have.

    `written` are the hashes of what batch last wrote there. With `replace` what would be lost is kept beside.
    """
    try:
        old = read_ordinary(path)
    except FileNotFoundError:
        old = data
        write_new(path, data, overwrite=True, durable=False)
    if old == data:
        return Placed()
    loss = None
    if sha256(old).hexdigest() not in written:
        # imported here: only a file that is not batch's own is looked into
        from promnote_workbooks.refresh.replacing import loss_of

        loss = loss_of(path, old, books, as_of)
    if loss is None:
        write_new(path, data, overwrite=True, durable=False)
        return Placed()
    if not replace:
        allowed = loss.allowed(path, "another --out")
        return Placed(kept=Problem(file=path.name, found=loss.found, allowed=allowed))
    backup = write_in_place(path, data, backup_suffix=loss.suffix, expected=old)
    return Placed(backup="" if backup is None else backup.name)
