"""`promnote refresh`: a workbook file brought to a date, in one step or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from promnote.basics.errors import NoteError, WorkbookError
from promnote.reports.figures import FIGURES
from promnote_workbooks.formulas.host_names import FORMAT
from promnote_workbooks.one_note.verify import as_cell
from promnote_workbooks.package import Package, PackageError, format_ref, patched, read_package, write_in_place
from promnote_workbooks.refresh.align import aligned
from promnote_workbooks.refresh.book import Book, place_text, same
from promnote_workbooks.refresh.footers import with_footers
from promnote_workbooks.refresh.format import format_of
from promnote_workbooks.refresh.inputs import add_activity, add_resets, check_names, in_its_file, unordered_resets
from promnote_workbooks.refresh.mend import mended, readable
from promnote_workbooks.refresh.ownership import Ownership
from promnote_workbooks.refresh.plan import Plan, make_plan, notices, waiting_for
from promnote_workbooks.refresh.print_areas import with_print_areas
from promnote_workbooks.sheets.booked_sheet import BLOCK as BOOKED
from promnote_workbooks.sheets.booked_sheet import NAME as BOOKED_SHEET


class Change(NamedTuple):
    """A figure by its name, as the workbook showed it and as it is now (None: does not apply)."""

    figure: str
    before: Any
    after: Any


class CellChange(NamedTuple):
    """A cell of the workbook, as it was and as it is now (None: blank, or a formula's result that is not known)."""

    sheet: str
    cell: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What a refresh did. `data` is the new file, None where nothing changed."""

    plan: Plan
    data: bytes | None
    changes: tuple[Change, ...]
    messages: tuple[str, ...]
    backup: Path | None = None

    @property
    def cells(self) -> list[CellChange]:
        """Every cell whose content differs, sheet by sheet, in reading order."""
        book = self.plan.book
        order = {sheet: at for at, sheet in enumerate(book.sheets)}
        places = sorted(book.changed(), key=lambda place: (order[place[0]], place[1:]))
        return [
            CellChange(
                place[0],
                format_ref(*place[1:]),
                book.shown(place, book.cell(*place).value),
                book.shown(place, book.value(*place)),
            )
            for place in places
        ]

    @property
    def dropped(self) -> list[str]:
        """The user's formulas that lost a result which went stale, each with the reason."""
        return [f"{place_text(place)} {reason}" for place, reason in self.plan.users.dropped]


@contextmanager
def package_errors() -> Iterator[None]:
    """What the package layer finds wrong, as this package's error; its text names the file already."""
    try:
        yield
    except PackageError as error:
        raise WorkbookError("", str(error)) from error


def refresh_bytes(
    data: bytes,
    as_of: date,
    *,
    name: str = "workbook",
    rates: Sequence[Path] = (),
    activity: Sequence[Path] = (),
    close: bool = False,
    reopen: date | None = None,
    restore: Sequence[str] = (),
) -> Refreshed:
    """A workbook brought to a date, in memory. Raises NoteError; then nothing was done.

    `restore`: sheets of promnote's that are not there and shall be.
    """
    with package_errors():
        return _refresh(read_package(data, name=name), as_of, rates, activity, close, reopen, restore)


def refresh_file(
    path: Path,
    as_of: date,
    *,
    rates: Sequence[Path] = (),
    activity: Sequence[Path] = (),
    close: bool = False,
    reopen: date | None = None,
    dry_run: bool = False,
    restore: Sequence[str] = (),
) -> Refreshed:
    """A workbook file brought to a date. A changed one replaces the old, which stays beside it as a backup.

    The backup is named by the date that the old workbook was as of: FILE.backup-1997-10-31.xlsx, then -2, -3.
    `dry_run`: nothing is written; the answer is the same, without a backup.
    """
    with package_errors():
        package = read_package(path)
        done = _refresh(package, as_of, rates, activity, close, reopen, restore)
        if done.data is None or dry_run:
            return done
        dated = done.plan.as_of_before or as_of
        backup = write_in_place(path, done.data, backup_suffix=f".backup-{dated}", expected=package.to_bytes())
    return Refreshed(plan=done.plan, data=done.data, changes=done.changes, messages=done.messages, backup=backup)


def _refresh(
    package: Package,
    as_of: date,
    rates: Sequence[Path],
    activity: Sequence[Path],
    close: bool,
    reopen: date | None,
    restore: Sequence[str],
) -> Refreshed:
    messages: list[str] = []
    readied = readable(package)
    try:
        check_names(Book(readied))
        readied = aligned(readied)
        earlier = format_of(readied) < FORMAT
        if earlier or restore:  # most have no use for what these bring in
            from promnote_workbooks.refresh.restore import offers, restored
            from promnote_workbooks.refresh.upgrade import upgraded

            readied, messages = upgraded(readied)
        if restore:
            readied, lines = restored(readied, restore, as_of)
            # a check that had nothing to rest on may have it now
            readied, more = upgraded(readied)
            messages += [*lines, *(line for line in more if line not in messages)]
    except NoteError as error:
        raise error if error.where == package.source else error.at(package.source, file=package.source) from None
    book = Book(readied)
    book.guard = Ownership(book)
    for path in rates:
        messages += add_resets(book, path)
    for path in activity:
        messages += add_activity(book, path)
    try:
        plan = make_plan(book, as_of, close=close, reopen=reopen, inputs_added=bool(book.edits))
    except NoteError as error:
        if (placed := in_its_file(error, book)) is not error:
            raise placed from None
        raise error if error.where == book.source else error.at(book.source, file=book.source) from None
    messages += book.notes
    messages += unordered_resets(book)
    if plan.closed_now and book.area(BOOKED) is None:
        messages.append(
            "the entries of the closed months stand in Journal until the next refresh: this workbook has no sheet "
            f"{BOOKED_SHEET} (promnote journal writes them to a file; --restore {BOOKED_SHEET} brings the sheet)"
        )
    if plan.absent:
        messages.append(
            f"without {', '.join(plan.absent)}, deleted from this workbook (the figures do not need it; --restore brings it back)"
        )
    if earlier and (offered := [each for each in offers(book, plan.note, as_of) if each not in plan.absent]):
        messages.append(f"this version has more sheets: {', '.join(offered)}; --restore adds one")
    data, mends = rendered(plan, package)
    messages += [*mends, *(f"notice: {text}" for text in notices(plan))]
    messages += [f"to do: {text}" for text in waiting_for(plan)]
    return Refreshed(plan=plan, data=data, changes=tuple(changes_of(plan)), messages=tuple(messages))


def rendered(plan: Plan, before: Package) -> tuple[bytes | None, list[str]]:
    """The planned workbook as a file, None where it is the one that was read; and what to tell."""
    after = patched(plan.book.package, plan.book.edits_by_ref())
    if after is before:
        return None, []
    after = with_print_areas(with_footers(after, plan.note, plan.as_of), plan.book)
    after, messages = mended(after)
    return after.to_bytes(), messages


def changes_of(plan: Plan) -> Iterator[Change]:
    """The figures that the workbook showed otherwise."""
    for figure in FIGURES:
        if figure not in plan.shown_before:
            continue
        before, after = plan.shown_before[figure], as_cell(figure, plan.written.figures)
        if isinstance(before, str) and after is None:
            continue
        if not same(before, after) and not (after is None and getattr(before, "code", "") == "#N/A"):
            yield Change(figure, before, after)
