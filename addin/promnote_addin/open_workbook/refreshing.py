"""Refresh of the workbook that is open in Excel: backup, then the plan's cells in few writes, then Excel calculates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from promnote.basics.errors import WorkbookError
from promnote.basics.money import counted
from promnote_workbooks.package import PackageError, read_package, write_new
from promnote_workbooks.refresh.book import place_text, same
from promnote_workbooks.refresh.plan import Plan
from promnote_workbooks.refresh.run import Refreshed, package_errors, refresh_bytes
from promnote_workbooks.refresh.words import value_words

from . import excel
from .page_setup import set_pages
from .write import check_sheets, planned_cells, read_cells, steps_of, write_all

#: Cells are doubles, and Excel sums in an order of its own: an amount of cents is the same within this.
_SAME = 0.001


def refresh(
    name: str,
    as_of: date,
    *,
    rates: Sequence[Path] = (),
    activity: Sequence[Path] = (),
    close: bool = False,
    apps: Any = None,
) -> tuple[str, Refreshed]:
    """Bring the open workbook of that name (empty: the active one) to a date; its name and what was done.

    Raises NoteError; then the open workbook is as it was.
    """
    apps = excel.running_apps() if apps is None else apps
    with excel.excel_errors():
        book = excel.find_book(apps, name)
        folder = excel.check_place(book)
        excel.check_ready(book.app)
        data = excel.copied(book)
        done = refresh_bytes(data, as_of, name=str(book.name), rates=rates, activity=activity, close=close)
        if done.data is None:
            return str(book.name), done
        if done.plan.book.package.to_bytes() != data:
            options = [*(["--close"] if close else []), *(f"--rates {path}" for path in rates)]
            options += [f"--activity {path}" for path in activity]
            command = " ".join((f"promnote refresh {book.name} --as-of {as_of}", *options))
            raise WorkbookError(
                str(book.name),
                f"found {_only_closed(data, done.plan)}; allowed: save and close it, run `{command}`, open it again",
            )
        return str(book.name), _write(book, folder, data, done)


def _only_closed(data: bytes, plan: Plan) -> str:
    """What the plan changes beside cells: in an open workbook there is no way to."""
    before = {(each.name, each.sheet): each.target for each in read_package(data).defined_names}
    grown = {
        each.target.sheet: None
        for each in plan.book.package.defined_names
        if each.target is not None
        and (old := before.get((each.name, each.sheet))) is not None
        and each.target.range.left < each.target.range.right  # a block; names of single columns are also put right
        and each.target.range.bottom > old.range.bottom
    }
    if grown:
        return f"no rows left on {', '.join(grown)}: only a closed file can get more, and then gets some to spare"
    return (
        "what only a closed file can get: names, columns or sheets of this version, names that inserted rows left short, "
        "or cells of yours to set aside"
    )


def _write(book: Any, folder: Path, data: bytes, done: Refreshed) -> Refreshed:
    plan = done.plan
    planned = planned_cells(plan.book)
    check_sheets(book, planned)
    backup = _back_up(folder, str(book.name), data, plan.as_of_before or plan.as_of)
    with excel.quiet(book.app):
        writes = write_all(steps_of(book, planned))
    messages = [*set_pages(book, plan), *_calculated(book, plan)]
    cells = sum(len(each.new) for each in planned.values())
    told = (
        f"{cells} cells written in {writes} writes into the open workbook; save it in Excel to keep them",
        f"Excel's Undo cannot take them back: writes from outside clear it; {backup.name} holds the workbook before",
    )
    return replace(done, messages=(*done.messages, *told, *messages), backup=backup)


def _back_up(folder: Path, name: str, data: bytes, dated: date) -> Path:
    """The copy that Excel saved, beside the workbook, named as the file path names it; none is ever overwritten."""
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    with package_errors():
        while True:
            counter = "" if number == 1 else f"-{number}"
            backup = folder / f"{stem}.backup-{dated}{counter}{suffix}"
            if not backup.exists():
                try:
                    write_new(backup, data)
                except PackageError:
                    if not backup.exists():
                        raise
                else:
                    return backup
            number += 1


def _calculated(book: Any, plan: Plan) -> list[str]:
    """Have Excel calculate. The cells are written and stay, whatever it says; gives what to tell."""
    try:
        book.app.calculate()
        return list(_not_as_computed(book, plan))
    except Exception as error:
        return [f"Excel did not calculate ({error}); press F9 there"]


def _not_as_computed(book: Any, plan: Plan) -> Iterator[str]:
    """Formulas of promnote's that show something else in Excel than was computed, as without the add-in."""
    wrong = []
    for sheet in plan.book.sheets:
        own = [(row, column) for where, row, column in plan.own if where == sheet]
        for place, value in read_cells(book.sheets[sheet], own):
            wanted = plan.book.value(sheet, *place)
            if not _agree(value, wanted):
                wrong.append((place_text((sheet, *place)), value_words(value), value_words(wanted)))
    if wrong:
        where, value, wanted = wrong[0]
        yield (
            f"{counted(len(wrong), 'formula shows', 'formulas show')} something else in Excel than promnote computes, "
            f"first {where}: {value} instead of {wanted}; is promnote's add-in loaded in this Excel, and calculation finished?"
        )


def _agree(value: Any, wanted: Any) -> bool:
    numbers = [isinstance(each, int | float) and not isinstance(each, bool) for each in (value, wanted)]
    if all(numbers):
        return abs(float(value) - float(wanted)) <= _SAME
    return same(value, None if wanted == "" else wanted)


__all__ = ["refresh"]
