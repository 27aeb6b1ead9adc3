"""The front door: what a script does with workbooks, as functions. Nothing heavy is imported before one is called.

    import promnote_workbooks as pw

    pw.build("note.toml", date(2026, 6, 30), out="note.xlsx")
    pw.refresh("note.xlsx", date(2026, 7, 31), close=True)
    pw.check("note.xlsx").differences
    pw.batch("notes.xlsx", date(2026, 6, 30), out="june")

`build`, `refresh` and `batch` are also names of this package's rooms: `promnote_workbooks.refresh` stays the function to
call when a room of that name has been imported (its module can be called), and `promnote_workbooks.build:build_workbook`
stays a path that is imported by name.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from openpyxl import Workbook

    from promnote.contract.terms import Note
    from promnote_workbooks.batch.run import Outcome
    from promnote_workbooks.one_note.fill import Values
    from promnote_workbooks.refresh.check import Checked
    from promnote_workbooks.refresh.run import Refreshed

Place = str | PathLike[str]
Host = Literal["excel", "lite", "libreoffice"]


def build(note: Place | Note, as_of: date, *, out: Place | None = None, host: Host = "excel") -> bytes:
    """The workbook of a note (a note file's path, or a `Note`) as of a date: the bytes of an .xlsx, written to `out` if given.

    Every formula cell holds formula and value. The same note and date give the same bytes. Raises NoteError.
    """
    from promnote_workbooks.note_files.files import check_target, write_bytes
    from promnote_workbooks.note_files.note_file import read_note
    from promnote_workbooks.one_note.build import build_workbook

    if out is not None:
        check_target(Path(out), "out", ".xlsx")
    data = build_workbook(read_note(Path(note)) if isinstance(note, str | PathLike) else note, as_of, host=host)
    if out is not None:
        write_bytes(Path(out), data)
    return data


def refresh(
    workbook: Place | bytes,
    as_of: date,
    *,
    rates: Sequence[Place] = (),
    activity: Sequence[Place] = (),
    close: bool = False,
    restore: Sequence[str] = (),
) -> Refreshed:
    """Bring a workbook to a date: a file is replaced and a backup kept beside it, bytes give `.data` back.

    `rates` and `activity` are CSV files whose rows are added first; `close` books every month through `as_of`;
    `restore` names sheets of promnote's that are not there and shall be. Raises NoteError; then nothing was done.
    """
    from promnote_workbooks.refresh.run import refresh_bytes, refresh_file

    resets, events = [Path(each) for each in rates], [Path(each) for each in activity]
    if isinstance(workbook, bytes):
        return refresh_bytes(workbook, as_of, rates=resets, activity=events, close=close, restore=restore)
    return refresh_file(Path(workbook), as_of, rates=resets, activity=events, close=close, restore=restore)


def check(workbook: Place | bytes) -> Checked:
    """Recompute every cell of a workbook that promnote owns; `.differences` says what is not as it must be."""
    from promnote_workbooks.package import read_package
    from promnote_workbooks.refresh.check import check_file, check_package
    from promnote_workbooks.refresh.run import package_errors

    if isinstance(workbook, bytes):
        with package_errors():
            return check_package(read_package(workbook, name="workbook"))
    return check_file(Path(workbook))


def populate(workbook: Workbook, note: Note, as_of: date, *, formulas: bool = False, host: Host = "excel") -> Values:
    """Put a note's sheets into an openpyxl `Workbook`; gives the values by sheet and cell. See `one_note.populate`."""
    from promnote_workbooks.one_note.populate import populate as put

    return put(workbook, note, as_of, formulas=formulas, host=host)


def batch(
    portfolio: Place,
    as_of: date,
    out: Place,
    *,
    rates: Place | None = None,
    activity: Place | None = None,
    plan: Place | None = None,
    template: Place | None = None,
    workers: int = 1,
    close: bool = False,
    replace: bool = False,
) -> Outcome:
    """A workbook for each note of a portfolio in the folder `out`; run again, only what is missing or changed.

    `close` books every open month through `as_of`, a month-end; `replace` writes over what a user changed too and keeps it.
    `.problems` names every row that is wrong; the other notes are written. Raises NoteError for what stops it as a whole.
    """
    from promnote_workbooks.batch.run import Order, run_batch
    from promnote_workbooks.portfolio.read import open_portfolio
    from promnote_workbooks.refresh.template import check_template

    own = None if template is None else Path(template)
    if own is not None:
        check_template(own)
    opened = open_portfolio(
        Path(portfolio),
        rates=None if rates is None else Path(rates),
        activity=None if activity is None else Path(activity),
        plan=None if plan is None else Path(plan),
    )
    order = Order(portfolio=opened, as_of=as_of, out=Path(out), workers=workers, template=own, close=close,
                  replace=replace)  # fmt: skip
    return run_batch(order, planned=lambda plan: None, told=lambda count, bad: None)


def callable_as(name: str, function: Callable[..., Any]) -> None:
    """Make the module of that name callable: a room that has the name of a door's function does not hide it."""

    class Room(ModuleType):
        def __call__(self, *arguments: Any, **options: Any) -> Any:
            return function(*arguments, **options)

    Room.__doc__ = function.__doc__
    sys.modules[name].__class__ = Room
