"""A note into a template of the user's own: any workbook with the defined names, filled as a refresh fills one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from promnote.basics.conversion import is_blank, squeeze
from promnote.basics.errors import NoteError, WorkbookError
from promnote.basics.money import money
from promnote.contract.terms import Note
from promnote_workbooks.one_note.fill import activity_row, cell_value, terms_values
from promnote_workbooks.package import as_file_type, read_package
from promnote_workbooks.refresh.blocks import write_rows
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.inputs import (
    ACTIVITY,
    PLAN,
    RATES,
    TERMS,
    activity_block,
    check_names,
    plan_block,
    rates_block,
    with_input_room,
)
from promnote_workbooks.refresh.ownership import Ownership
from promnote_workbooks.refresh.plan import make_plan
from promnote_workbooks.refresh.run import package_errors, rendered


def fill_template(path: Path, note: Note, as_of: date, *, suffix: str = ".xlsx") -> bytes:
    """The template with the note in it: inputs by label and header, every formula evaluated. Raises NoteError.

    `suffix` is how the name of the file ends that it goes into; one with macros goes into a .xlsm alone.
    """
    with package_errors():
        package = as_file_type(read_package(path), suffix)
        book = Book(package)
        book.guard = Ownership(book, filling=True)
        try:
            check_names(book)
            _fill_terms(book, note)
            _fill_rows(book, note)
            plan = make_plan(book, as_of)
        except NoteError as error:
            raise error if error.where == book.source else error.at(book.source, file=book.source) from None
        data, _ = rendered(plan, package)
        return data or package.to_bytes()


def _fill_terms(book: Book, note: Note) -> None:
    area = book.area(TERMS)
    assert area is not None
    where = area.range
    if where.right - where.left != 1:
        raise WorkbookError(f"the name {TERMS}", f"found {where}; allowed: two columns, label and value")
    values = {squeeze(name.removeprefix("terms.")): value for name, value in terms_values(note).items()}
    known = dict(values)
    for row in range(where.top, where.bottom + 1):
        label = book.value(area.sheet, row, where.left)
        if not isinstance(label, str) or is_blank(label):
            continue
        key = squeeze(label)
        name = next((each for each in (key, f"note{key}") if each in known), None)
        if name is not None:
            book.put(area.sheet, row, where.right, cell_value(known.pop(name)))
        elif row > where.top:
            book.put(area.sheet, row, where.right, None)
    if known:
        missing = [name.removeprefix("terms.") for name in terms_values(note) if squeeze(name[6:]) in known]
        raise WorkbookError(
            f"the name {TERMS}", f"found no label {missing[0]}, which the note gives; allowed: a row for it"
        )


def _fill_rows(book: Book, note: Note) -> None:
    rates: list[dict[str, Any]] = [
        {"effective": each.effective, "rate": each.index_rate, "index": each.index or None} for each in note.resets
    ]
    activity = [activity_row(each) for each in note.activity]
    plan: list[dict[str, Any]] = [
        {
            "date": each.date,
            "principal": None if each.principal_cents is None else money(each.principal_cents),
            "payment": None if each.payment_cents is None else money(each.payment_cents),
        }
        for each in note.terms.rows
    ]
    blocks = (
        (RATES, rates_block(book), rates),
        (ACTIVITY, activity_block(book), activity),
        (PLAN, plan_block(book), plan),
    )
    for name, block, rows in blocks:
        if block is not None:
            missing = {key for row in rows for key, value in row.items() if value is not None} - block.columns.keys()
            if missing:
                raise WorkbookError(
                    f"the name {name}",
                    f"found no header {min(missing)}, which the note's rows need; allowed: one for it",
                )
            grown = with_input_room(book, block, len(rows))
            write_rows(book, grown, rows, tuple(block.columns))
        elif rows:
            raise WorkbookError(
                book.source, f"found no defined name {name}; allowed: a block for the note's {len(rows)} rows"
            )


def check_template(path: Path) -> None:
    """Whether notes can be filled into the workbook as .xlsx files at all. Raises NoteError that names it."""
    with package_errors():
        check_names(Book(as_file_type(read_package(path), ".xlsx")))
