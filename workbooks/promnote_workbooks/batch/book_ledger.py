"""Sheets of the portfolio workbook that tie to the general ledger: balances of each note, and how they came there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from promnote_workbooks.batch.record import Record
from promnote_workbooks.batch.totals import LEDGER, ROLL, SIDES, Totals, amount, roll
from promnote_workbooks.package import column_letters
from promnote_workbooks.pages.days import day_words
from promnote_workbooks.portfolio.sheets import ReportBook

LEDGER_NAME = "General ledger"
ROLL_NAMES = {"principal": "Roll-forward", "interest": "Interest roll-forward"}
_SUMS = {
    "principal": "Opening + new notes + draws and capitalized interest - paid - waived or credited = closing",
    "interest": "Opening + new notes + charged - paid - waived, credited or capitalized = closing",
}
_HEADER, _FIRST = 3, 4
_WHO = ("Note", "Currency", "Books")


def heading(book: ReportBook, sheet: Any, title: str, text: str, left_out: str) -> None:
    """Title, what the sheet says, and what its totals leave out."""
    book.text(sheet, 0, 0, title, "title")
    book.text(sheet, 1, 0, text, "subtitle")
    if left_out:
        book.text(sheet, 2, 0, left_out, "strong")


def totals_below(
    book: ReportBook,
    sheet: Any,
    totals: Sequence[Totals],
    rows: tuple[int, int],
    columns: Sequence[tuple[int, Sequence[int]]],
    *,
    width: int,
    keys: tuple[int, int],
) -> None:
    """A row for each currency and side below a list: sums of its `columns`, (column, cents of each of `totals`).

    `rows`: first and last of the list, from 0; `keys`: the columns of currency and side.
    """
    first, last = rows
    currency, side = (column_letters(key + 1) for key in keys)
    for at, each in enumerate(totals):
        row = last + 2 + at
        for column in range(width):
            sheet.write_blank(row, column, None, book.format("total"))
        book.text(sheet, row, 0, f"Total {each.label}", "total")
        book.text(sheet, row, keys[0], each.currency, "total_center")
        book.text(sheet, row, keys[1], each.side, "total_center")
        for column, cents in columns:
            letter = column_letters(column + 1)
            cells = ",".join(f"${key}${first + 1}:${key}${last + 1},${key}{row + 1}" for key in (currency, side))
            formula = f"=SUMIFS({letter}${first + 1}:{letter}${last + 1},{cells})"
            sheet.write_formula(row, column, formula, book.format("total_money"), cents[at] / 100)


def _who(book: ReportBook, sheet: Any, row: int, record: Record) -> None:
    book.text(sheet, row, 0, record.id)
    book.text(sheet, row, 1, record.summary["currency"], "text_center")
    book.text(sheet, row, 2, SIDES[record.summary["books"]], "text_center")


def general_ledger(
    book: ReportBook, done: Sequence[Record], totals: Sequence[Totals], as_of: date, left_out: str
) -> int:
    """The sheet; gives the row (from 1) of the first total."""
    sheet = book.sheet(LEDGER_NAME, (20, 9.5, 12, *[15.5] * len(LEDGER)))
    heading(book, sheet, "General ledger: what the accounts must show", f"As of {day_words(as_of)}. Figures of each note's "
            "ledger, then its accounts as booked (principal accounts: the note and its current portion). What is not booked yet "
            "was recorded after the close.", left_out)  # fmt: skip
    book.header(sheet, _HEADER, (*_WHO, *(title for _, title in LEDGER)), left=1)
    sheet.set_row(_HEADER, 32)
    start = len(_WHO)
    for row, record in enumerate(done, start=_FIRST):
        _who(book, sheet, row, record)
        for column, (name, _) in enumerate(LEDGER, start=start):
            book.money(sheet, row, column, amount(record, name))
    last = _end(book, sheet, done, start + len(LEDGER))
    sums = [(start + at, [each.sums[name] for each in totals]) for at, (name, _) in enumerate(LEDGER)]
    totals_below(book, sheet, totals, (_FIRST, last), sums, width=start + len(LEDGER), keys=(1, 2))
    return last + 3


def roll_forward(
    book: ReportBook, name: str, done: Sequence[Record], totals: Sequence[Totals], as_of: date, left_out: str
) -> int:
    """The sheet of principal or interest; gives the row (from 1) of the first total."""
    titles = (*ROLL[name], "By the journal")
    sheet = book.sheet(ROLL_NAMES[name], (20, 9.5, 12, 13, *[18] * len(titles)))
    heading(book, sheet, f"Roll-forward of {name}", f"From each note's From through {day_words(as_of)}, the journal's period. "
            f"{_SUMS[name]}; the journal's lines in the accounts make up closing - opening.", left_out)  # fmt: skip
    start = len(_WHO) + 1
    width = start + len(titles)
    book.header(sheet, _HEADER, (*_WHO, "From", *titles), left=1)
    for row, record in enumerate(done, start=_FIRST):
        _who(book, sheet, row, record)
        book.day(sheet, row, 3, date.fromisoformat(record.summary["from"]))
        for column, cents in enumerate(roll(record, name), start=start):
            book.money(sheet, row, column, cents)
    last = _end(book, sheet, done, width)
    sums = [(start + at, [each.rolls[name][at] for each in totals]) for at in range(len(titles))]
    totals_below(book, sheet, totals, (_FIRST, last), sums, width=width, keys=(1, 2))
    return last + 3


def _end(book: ReportBook, sheet: Any, done: Sequence[Record], width: int) -> int:
    """The last row of a list, and what makes it one to work with."""
    last = _FIRST + max(len(done), 1) - 1
    if done:
        sheet.autofilter(_HEADER, 0, last, width - 1)
    else:
        book.text(sheet, _FIRST, 0, "No note could be computed: see the sheet Exceptions", "subtitle")
    sheet.freeze_panes(_FIRST, 1)
    sheet.repeat_rows(_HEADER)
    return last
