"""The Schedule block of a workbook: its rows fitted to the note, formula rows by the pattern of the last one.

Columns that hold formulas keep them; the others hold values that promnote writes. A note whose terms no longer allow
formulas (an amendment, a cycle that the workbook's columns lack) gets values in the columns that they would miscompute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from promnote.basics.conversion import serial
from promnote.basics.money import money
from promnote.contract.terms import Note
from promnote.running.schedule import ScheduleRow
from promnote_workbooks.one_note.fill import cell_value
from promnote_workbooks.package import column_letters, shift_formula
from promnote_workbooks.refresh.blocks import Found, common_formula, ensure_rows, find
from promnote_workbooks.refresh.book import Book, Place
from promnote_workbooks.refresh.outputs import without_cells
from promnote_workbooks.sheets.schedule_sheet import columns
from promnote_workbooks.sheets.shape import Course, course_of

NAME = "Schedule"
_ALL = {each.key: each.header for each in columns("cycle")}
_VALUES = ("number", "date", "days", "opening", "rate", "interest", "principal", "payment", "closing")
#: What the formulas of another course would get wrong.
_COURSE_KEYS = ("number", "date", "days", "opening", "rate", "interest", "principal", "closing")
_CHECK_KEYS = ("difference", "check")
_LETTER = re.compile(r"(?<![A-Za-z])([A-R])(?=\$?\{)")


def schedule_block(book: Book) -> Found | None:
    """The block, with the columns that it has: a user's own template need not have all."""
    return find(book, NAME, _ALL, optional=frozenset(_ALL) - {"date", "interest", "principal"})


def plan_schedule(book: Book, note: Note, rows: Sequence[ScheduleRow]) -> Found | None:
    """Plan every cell of the block but the formulas' results."""
    block = schedule_block(book)
    if block is None:
        return None
    pattern = _pattern_row(book, block)
    formulas = {
        key: text
        for key, column in block.columns.items()
        if pattern is not None and (text := _common(book, block, column, pattern))
    }
    course = _course_in(formulas, block)
    block = ensure_rows(book, block, len(rows))
    if course != "values" and course != course_of(note, rows):
        formulas = {key: text for key, text in formulas.items() if key not in (*_COURSE_KEYS, *_CHECK_KEYS)}
        _write_checks(book, block, len(rows), set(formulas))
    for at in range(block.rows.rows):
        row = rows[at] if at < len(rows) else None
        for key, column in block.columns.items():
            place = (block.sheet, block.first + at, column)
            if row is None:
                book.put(*place, None)
            elif key in formulas and pattern is not None:
                text = shift_formula(formulas[key], block.first + at - pattern, 0)
                there = book.formula(*place)
                # where a row above it was deleted, it names what is not there
                if there is None or "#REF!" in there or (there != text and without_cells(there) == without_cells(text)):
                    book.put_formula(*place, text, style=book.cell(block.sheet, pattern, column).style)
            elif key in _VALUES:
                book.put(*place, cell_value(_value(row, key)))
    return block


def schedule_results(block: Found, rows: Sequence[ScheduleRow]) -> Iterator[tuple[Place, float]]:
    """What the engine says of each cell of the block."""
    for at, row in enumerate(rows):
        for key in _VALUES:
            if key in block.columns:
                value = _value(row, key)
                if value is None:
                    continue
                number = float(serial(value)) if key == "date" else float(value)
                yield (block.sheet, block.first + at, block.columns[key]), number


def _value(row: ScheduleRow, key: str) -> Any:
    value = getattr(row, key)
    return money(value) if key in ("opening", "interest", "principal", "payment", "closing") else value


def _pattern_row(book: Book, block: Found) -> int | None:
    """The last row whose columns hold formulas."""
    for row in range(block.last, block.first - 1, -1):
        if any(book.formula(block.sheet, row, column) for column in block.columns.values()):
            return row
    return None


def _common(book: Book, block: Found, column: int, pattern: int) -> str | None:
    """The formula of a column, as it reads in the pattern's row: the one that most rows have.

    A row that was inserted makes the one below it refer past it: that one is put right by the others.
    """
    if not book.formula(block.sheet, pattern, column):
        return None
    formulas = {
        row: text for row in range(block.first, block.last + 1) if (text := book.formula(block.sheet, row, column))
    }
    common = common_formula(formulas, pattern)
    return None if common is None else common[0]


def _course_in(formulas: dict[str, str], block: Found) -> Course:
    if "interest" not in formulas:
        return "values"
    if "matured" in block.columns:
        return "cycle"
    return "level" if "TermPayment" in formulas.get("principal", "") else "installments"


def _write_checks(book: Book, block: Found, rows: int, kept: set[str]) -> None:
    """The checks of values: what was posted so far against what accrued so far, a cent a row."""
    letters = {column_letters(at): each.key for at, each in enumerate(columns("cycle"), start=1)}
    for each in columns("values"):
        if each.key not in _CHECK_KEYS or each.key not in block.columns or each.key in kept:
            continue
        if not all(letters[letter] in block.columns for letter in _LETTER.findall(each.formula)):
            continue

        def actual(match: re.Match[str]) -> str:
            return column_letters(block.columns[letters[match[1]]])

        template = _LETTER.sub(actual, each.formula)
        for row in range(block.first, block.first + rows):
            text = template.format(r=row, p=row - 1, first=block.first)
            book.put_formula(block.sheet, row, block.columns[each.key], text)
