"""What a workbook remembers: closes with their balances and entries, and the log of refreshes. Rows are only ever added.

Only reopening the last closed month takes one row away: its balances. Its entries stay, and are reversed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from promnote import __version__
from promnote.basics.conversion import as_date, as_number, is_blank
from promnote.basics.errors import NoteError, WorkbookError, found
from promnote.basics.money import money
from promnote.contract.terms import Note
from promnote.reports.figures import Figures
from promnote.reports.months import Balances, Booked
from promnote_workbooks.note_files.note_file import write_note
from promnote_workbooks.one_note.fill import cell_value
from promnote_workbooks.package import format_ref
from promnote_workbooks.refresh.blocks import Found, filled_rows, find, row_values, write_rows
from promnote_workbooks.refresh.book import Book, same
from promnote_workbooks.sheets.booked_sheet import BLOCK as BOOKED
from promnote_workbooks.sheets.booked_sheet import COLUMNS as BOOKED_COLUMNS
from promnote_workbooks.sheets.booked_sheet import LINES_OF_A_YEAR
from promnote_workbooks.sheets.history_sheet import CLOSE_COLUMNS, COLUMNS, close_row
from promnote_workbooks.sheets.history_sheet import FIGURES as SHOWN

CLOSES, HISTORY = "Closes", "History"
#: Sums that the first version did not know: workbooks of it have no columns for them.
_LATER_SUMS = frozenset(Balances._fields[Balances._fields.index("principal_drawn") :])
#: What a refresh that closes or reopens nothing is called in the log.
REFRESH = "refresh"
Row = dict[str, Any]


def input_hash(note: Note) -> str:
    """The same inputs, the same hash; where rows stand does not matter, nor do papers, on which no figure rests."""
    terms = replace(note.terms, clauses=(), agreement_form="", covenants=())
    return sha256(write_note(replace(note, terms=terms)).encode()).hexdigest()[:16]


# --- closes ---------------------------------------------------------------------------------------------------------


def closes_block(book: Book) -> Found | None:
    """The block of closed months."""
    return find(book, CLOSES, {column.key: column.header for column in CLOSE_COLUMNS}, optional=_LATER_SUMS)


def read_closes(book: Book) -> list[Booked]:
    """The closed months, as they were booked; none where the workbook has no such block."""
    block = closes_block(book)
    if block is None:
        return []
    closes = []
    for row in range(block.first, block.first + filled_rows(book, block)):
        values = row_values(book, block, row)
        if _is_remark(values, "month_end"):
            continue
        place = f"{block.sheet}!{format_ref(row, block.columns['month_end'])}"
        marks, beside = _beside(str(values["activity"] or ""), place)
        sums = {**beside, **{name: values[name] for name in Balances._fields if name in values}}
        closes.append(
            Booked(
                month_end=_date(values["month_end"], place),
                balances=Balances(**{name: _cents(value, f"{place} ({name})") for name, value in sums.items()}),
                activity=marks,
            )
        )
    return closes


def _beside(text: str, place: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The marks of activity, and sums that stand among them where the block has no column for them: `principal_drawn=12.00`."""
    marks: list[str] = []
    sums: dict[str, str] = {}
    for word in text.split():
        name, equals, amount = word.partition("=")
        if not equals:
            marks.append(word)
        elif name in _LATER_SUMS:
            sums[name] = amount
        else:
            raise WorkbookError(f"{place} (activity)", f"found {found(word)}; allowed: marks as promnote wrote them")
    return tuple(marks), sums


def append_closes(book: Book, closes: Sequence[Booked], known: int) -> None:
    """Add the closes beyond the first `known`, which stay as they are."""
    if len(closes) == known:
        return
    block = closes_block(book)
    if block is None:
        raise WorkbookError(
            book.source,
            f"found no defined name {CLOSES}; allowed: --close in a workbook with a block for closed months",
        )
    rows = [close_row(each) for each in closes[known:]]
    for row in rows:
        beside = [f"{name}={row[name]}" for name in sorted(_LATER_SUMS - block.columns.keys()) if row[name]]
        row["activity"] = " ".join([row["activity"], *beside]).strip()
    write_rows(book, block, rows, tuple(block.columns), start=block.first + filled_rows(book, block))


def remove_last_close(book: Book, month_end: date) -> None:
    """The balances of a month that is reopened go; everything else stays."""
    block = closes_block(book)
    assert block is not None  # the month was read from it
    for row in range(block.first + filled_rows(book, block) - 1, block.first - 1, -1):
        values = row_values(book, block, row)
        if not _is_remark(values, "month_end") and _date(values["month_end"], "") == month_end:
            for column in block.columns.values():
                book.put(block.sheet, row, column, None)
            return


# --- entries of closed months ---------------------------------------------------------------------------------------


def booked_block(book: Book) -> Found | None:
    """The block of the entries of closed months; None in a workbook of old."""
    return find(book, BOOKED, {column.key: column.header for column in BOOKED_COLUMNS})


def read_booked(book: Book) -> list[Row]:
    """The lines of every closed month, in their order; a row of the user's remarks is none."""
    block = booked_block(book)
    if block is None:
        return []
    lines = []
    for number in range(block.first, block.first + filled_rows(book, block)):
        row = row_values(book, block, number)
        if _is_remark(row, "month_end"):
            continue
        place = f"{block.sheet}!{format_ref(number, block.columns['month_end'])}"
        for key in ("month_end", "date", "as_of"):
            row[key] = _date(row[key], f"{place} ({key})")
        for key in ("entry", "line"):
            value = row[key]
            if not isinstance(value, int | float) or value != int(value):
                raise WorkbookError(f"{place} ({key})", f"found {found(value)}; allowed: a number, as it was booked")
            row[key] = int(value)
        for key in ("debit", "credit"):
            cents = _cents(row[key], f"{place} ({key})")
            row[key] = money(cents) if cents else None
        lines.append(row)
    return lines


def append_booked(book: Book, rows: Sequence[Row]) -> None:
    """Add lines below those that are there."""
    block = booked_block(book)
    if rows and block is not None:
        start = block.first + filled_rows(book, block)
        write_rows(book, block, rows, tuple(block.columns), start=start, spare=LINES_OF_A_YEAR)


def _is_remark(values: Row, key: str) -> bool:
    """Whether a row holds words of the user's alone: no date where promnote writes one, and nothing but texts."""
    told = [value for value in values.values() if not is_blank(value)]
    if not told or not all(isinstance(value, str) for value in told):
        return not told
    try:
        return is_blank(values[key]) or not as_date(values[key], "")
    except NoteError:
        return True


def _date(value: Any, place: str) -> date:
    try:
        return as_date(value, place)
    except NoteError as error:
        raise WorkbookError(error.where, error.problem) from None


def _cents(value: Any, place: str) -> int:
    """An amount that promnote wrote, below zero too."""
    try:
        cents = as_number(0 if is_blank(value) else value, place) * 100
    except NoteError as error:
        raise WorkbookError(error.where, error.problem) from None
    if cents != round(cents):
        raise WorkbookError(place, f"found {found(value)}; allowed: an amount in whole cents, as it was booked")
    return int(cents)


# --- history --------------------------------------------------------------------------------------------------------


def history_block(book: Book) -> Found | None:
    """The block of refreshes."""
    return find(book, HISTORY, {column.key: column.header for column in COLUMNS})


def append_history(
    book: Book, note: Note, as_of: date, after: Figures, stored: dict[str, Any], *, action: str, changed: bool
) -> None:
    """Add a row when something changed since the last one: date, inputs, figures, or months were closed.

    `stored` are the figures as the workbook shows them; `changed`: whether date or inputs differ from what stood there.
    """
    block = history_block(book)
    if block is None:
        return
    count = filled_rows(book, block)
    rows = [row_values(book, block, row) for row in range(block.first, block.first + count)]
    last = next((row for row in reversed(rows) if not _is_remark(row, "as_of")), None)
    figures = {name: None if getattr(after, name) is None else money(getattr(after, name)) for name in SHOWN}
    row: Row = {
        "as_of": as_of,
        "action": action,
        "version": __version__,
        "inputs": input_hash(note),
        **{f"{name}_before": _number(stored.get(name) if last is None else last[f"{name}_after"]) for name in SHOWN},
        **{f"{name}_after": value for name, value in figures.items()},
    }
    if last is None:
        moved = changed or any(name in stored and not same(stored[name], value) for name, value in figures.items())
    else:
        keys = ("as_of", "inputs", *(f"{name}_after" for name in SHOWN))
        moved = any(not same(last[key], cell_value(row[key])) for key in keys)
    if moved or action != REFRESH:
        write_rows(book, block, [row], tuple(block.columns), start=block.first + count)


def _number(value: Any) -> float | None:
    """A figure that was shown; not #NAME?, which Excel without the add-in leaves behind."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
