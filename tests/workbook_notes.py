"""Notes of every shape that a workbook knows, with an as-of date each, and small helpers to read a workbook back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook, load_workbook

from promnote.basics.conversion import serial
from promnote.contract.terms import Note
from promnote_workbooks.note_files.note_file import example_text, parse_note

_TEXTS = {
    "a mortgage of 360 instalments": """
        [note]
        title = "Mortgage & bridge note"
        borrower = "A Borrower"
        holder = "First Bank"
        issue_date = 2001-01-15
        principal = "999,999,999.99"
        [installments]
        count = 360
        first_date = 2001-02-28
        [interest]
        rate = "7.125%"
        [payments]
        assume_paid_through = "as_of"
        """,
    "a bullet with quarterly interest on 30/360": """
        [note]
        title = "10 1/2% Senior Note"
        kind = "bullet"
        issue_date = 1997-01-31
        principal = "7,500,000"
        [installments]
        maturity_date = 2000-02-01
        [interest]
        rate = "10.5%"
        day_count = "30/360"
        first_date = 1997-05-01
        every_months = 3
        [late_charge]
        rate = "12%"
        [usury]
        maximum_rate = "16%"
        fees = [{date = 1997-01-31, amount = 150000, memo = "commitment, legal"}]
        [accounts]
        cash = "0010"
        [[activity]]
        date = 1997-05-01
        type = "payment"
        amount = "196,875.00"
        id = "p1"
        memo = "=2+2 first quarter"
        """,
    "a bullet of one date": """
        [note]
        kind = "bullet"
        issue_date = 2020-03-31
        principal = "100000"
        [installments]
        maturity_date = 2021-03-31
        [interest]
        rate = "5%"
        day_count = "ACT/365F"
        """,
    "instalments on a part of the interest dates, floor and cap": """
        [note]
        issue_date = 2020-01-15
        principal = "100000.10"
        [installments]
        count = 4
        first_date = 2020-12-31
        every_months = 12
        [interest]
        index = "SOFR"
        spread = "2%"
        floor = "3%"
        cap = "6%"
        first_date = 2020-06-30
        every_months = 6
        day_count = "ACT/365F"
        [late_charge]
        rate = "10%"
        [[rates]]
        effective = 2020-01-01
        rate = "0.5%"
        [[rates]]
        effective = 2020-09-13
        rate = "2.5%"
        [[rates]]
        effective = 2021-02-01
        rate = "9%"
        [[activity]]
        date = 2020-07-05
        type = "payment"
        amount = "1000"
        id = "a"
        [[activity]]
        date = 2020-12-31
        type = "payment"
        amount = "20000"
        id = "b"
        [[activity]]
        date = 2021-01-10
        type = "reversal"
        reverses = "b"
        [[activity]]
        date = 2021-02-10
        type = "cost"
        amount = "55.55"
        memo = "@counsel"
        """,
    "interest over several balances": """
        [note]
        issue_date = 2020-01-15
        principal = "120000"
        [installments]
        count = 12
        first_date = 2020-01-31
        [interest]
        rate = "6%"
        first_date = 2020-03-31
        every_months = 3
        [payments]
        assume_paid_through = "as_of"
        """,
    "an amended bullet": """
        [note]
        kind = "bullet"
        issue_date = 2020-01-15
        principal = "120000"
        [installments]
        maturity_date = 2021-01-15
        [interest]
        rate = "6%"
        [[amendments]]
        effective = 2020-06-01
        rate = "7%"
        maturity_date = 2021-07-15
        memo = "first, extension"
        """,
    "a prepayment": """
        [note]
        id = "worked"
        issue_date = 2021-01-01
        principal = "12,000.00"
        [installments]
        count = 4
        amount = "3000"
        first_date = 2021-01-31
        [interest]
        rate = "9%"
        [late_charge]
        rate = "18%"
        [prepayment]
        permitted = true
        premium = "1%"
        [[activity]]
        date = 2021-01-31
        type = "payment"
        amount = "3090"
        [[activity]]
        date = 2021-02-10
        type = "prepayment"
        amount = "4062.50"
        """,
    "late, and the late charge in place of interest": """
        [note]
        issue_date = 2021-01-01
        principal = "12,000.00"
        [installments]
        count = 4
        amount = "3000"
        first_date = 2021-01-31
        [interest]
        rate = "9%"
        accrual_cutoff = "inclusive"
        [late_charge]
        rate = "18%"
        mode = "instead"
        [[activity]]
        date = 2021-02-05
        type = "payment"
        amount = "1000"
        """,
}
_DAYS = {
    "a mortgage of 360 instalments": date(2010, 6, 15),
    "a bullet with quarterly interest on 30/360": date(1997, 8, 15),
    "a bullet of one date": date(2021, 3, 31),
    "instalments on a part of the interest dates, floor and cap": date(2021, 3, 1),
    "interest over several balances": date(2020, 5, 5),
    "an amended bullet": date(2020, 12, 1),
    "a prepayment": date(2021, 2, 28),
    "late, and the late charge in place of interest": date(2021, 3, 15),
}
NOTES: dict[str, tuple[Note, date]] = {
    "the 1996 note": (parse_note(example_text("note-1996.toml"), name="note-1996.toml"), date(1997, 10, 31)),
    "the 1996 note at 8.5%, on its first day": (
        parse_note(example_text("note-1996-fixed.toml"), name="note-1996-fixed.toml"),
        date(1996, 1, 17),
    ),
    **{name: (parse_note(text, name="note.toml"), _DAYS[name]) for name, text in _TEXTS.items()},
}


def opened(data: bytes, *, values: bool = True) -> Workbook:
    """The workbook as openpyxl reads it: stored values, or formulas."""
    return load_workbook(io.BytesIO(data), data_only=values)


def named(workbook: Workbook, name: str) -> Any:
    """The value of the one cell that a defined name means."""
    ((sheet, where),) = workbook.defined_names[name].destinations
    return plain(workbook[sheet][where].value)


def named_rows(workbook: Workbook, name: str) -> list[list[Any]]:
    """The values of the range that a defined name means."""
    ((sheet, where),) = workbook.defined_names[name].destinations
    return [[plain(cell.value) for cell in row] for row in workbook[sheet][where]]


def plain(value: Any) -> Any:
    """A value as a cell holds it: dates as serial numbers, empty text as nothing."""
    if isinstance(value, datetime):
        return serial(value.date())
    if isinstance(value, date):
        return serial(value)
    if isinstance(value, time):
        return 0  # how openpyxl reads a zero that is formatted as a date
    return None if value == "" else value


def cells(workbook: Workbook) -> Iterator[tuple[str, str, Any]]:
    """(sheet, cell, value) of every cell that is not blank."""
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if (value := plain(cell.value)) is not None:
                    yield sheet.title, cell.coordinate, value
