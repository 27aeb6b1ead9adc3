"""Portfolios made for tests: the same rows as a workbook, as CSV or as parquet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from promnote.contract.terms import Note
from promnote_workbooks.portfolio.problems import PortfolioError, Problem
from promnote_workbooks.portfolio.raw import note_of
from promnote_workbooks.portfolio.read import open_portfolio

HEADER = ("id", "title", "borrower", "lender", "issue date", "principal", "installments.count", "first payment date",
          "rate", "index", "spread", "late charge", "paid through")  # fmt: skip
RATES = (("index", "effective", "rate"), ("SOFR 1M", date(2023, 1, 1), 0.04), ("SOFR 1M", date(2024, 6, 28), 0.0425))
AS_OF = date(2026, 9, 30)


def row(number: int, **changes: Any) -> list[Any]:
    """A note: odd numbers fixed, even ones floating, every tenth with listed activity instead of paid as agreed."""
    fixed = number % 2 == 1
    values = {
        "id": f"N-{number:04d}",
        "title": f"Equipment note {number}",
        "borrower": "Acme Corp",
        "lender": ("First Bank", "Second Bank", "Third Trust")[number % 3],
        "issue date": date(2023, 1 + number % 12, 17),
        "principal": 100_000 + 7 * number,
        "installments.count": 48 if number % 5 else 12,
        "first payment date": date(2024, 1, 31),
        "rate": 0.085 if fixed else None,
        "index": None if fixed else "SOFR 1M",
        "spread": None if fixed else 0.03,
        "late charge": 0.18,
        "paid through": "as_of" if number % 10 else None,
    }
    values |= changes
    return [values[name] for name in HEADER]


def rows(count: int) -> list[list[Any]]:
    """That many notes."""
    return [row(number) for number in range(1, count + 1)]


def activity(count: int) -> list[list[Any]]:
    """Three payments for every tenth note, the second of them late."""
    header: list[list[Any]] = [["note", "date", "type", "amount", "id"]]
    for number in range(10, count + 1, 10):
        for payment, day in enumerate((date(2024, 1, 31), date(2024, 3, 4), date(2024, 3, 31))):
            header.append([f"N-{number:04d}", day, "payment", 2_800.5, f"P{payment}"])
    return header


def write_workbook(
    path: Path,
    notes: Sequence[Sequence[Any]],
    *,
    header: Sequence[Any] = HEADER,
    rates: Sequence[Sequence[Any]] = RATES,
    activity: Sequence[Sequence[Any]] = (),
    **options: Any,
) -> Path:
    """A portfolio workbook."""
    book = Workbook(str(path), options)
    day_format = book.add_format({"num_format": "dd-mmm-yyyy"})
    for name, table in (("Notes", [header, *notes]), ("Rates", rates), ("Activity", activity)):
        if not table:
            continue
        sheet = book.add_worksheet(name)
        for at, cells in enumerate(table):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, datetime(cell.year, cell.month, cell.day), day_format)
                elif isinstance(cell, str) and cell.startswith("=") and options.get("strings_to_formulas", True):
                    sheet.write_formula(at, column, cell)
                elif cell is not None:
                    sheet.write(at, column, cell)
    book.close()
    return path


def write_csv(path: Path, table: Sequence[Sequence[Any]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """A CSV file; dates in ISO."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(table)
    return path


def portfolio_of(path: Path, count: int) -> Path:
    """A workbook of `count` notes with rates and activity."""
    return write_workbook(path, rows(count), activity=activity(count))


def read(path: Path, **options: Any) -> tuple[list[Note], list[Problem]]:
    """The notes of a portfolio, and what is wrong with its other rows."""
    notes: list[Note] = []
    problems: list[Problem] = []
    for item in open_portfolio(path, **options).items:
        if isinstance(item, Problem):
            problems.append(item)
            continue
        try:
            notes.append(note_of(item))
        except PortfolioError as error:
            problems += error.problems
    return notes, problems
