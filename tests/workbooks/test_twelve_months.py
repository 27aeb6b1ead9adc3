"""Twelve months of four notes closed in a row, late, returned and back-dated payments among them: in workbooks, in a batch, in
files for the general ledger, the same entries to the cent and the reference."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import pytest

from books_samples import ENDS, LEARNT, NOTES, batch_closes, known_on, plain
from promnote_workbooks.batch.register import Register
from promnote_workbooks.journals.layouts import LAYOUTS
from promnote_workbooks.journals.lines import check_balance, journal_lines, written
from promnote_workbooks.note_files.note_file import write_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.inputs import read_inputs
from promnote_workbooks.refresh.kept import read_booked, read_closes
from promnote_workbooks.refresh.run import refresh_bytes
from promnote_workbooks.sheets.booking import NO_BOOKS, Books, closed

COLUMNS = ("date", "type", "amount", "id", "reverses", "memo")


#: Each month closed by itself, or the three of a quarter at once, which tells late what the quarter brought.
MONTHLY, QUARTERLY = tuple(ENDS), tuple(ENDS[2::3])


@lru_cache(maxsize=8)
def in_the_books(name: str, ends: tuple[date, ...] = MONTHLY) -> Books:
    """Closes of what was known at each."""
    books = NO_BOOKS
    for end in ends:
        books = closed(known_on(name, end), end, books)
    return books


def learnt_by(end: Any, path: Path) -> Path:
    """The rows of activity that were learnt by a day, as a file."""
    rows = [row for learnt, row in LEARNT if learnt <= end.isoformat()]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *([row.get(key, "") for key in COLUMNS] for row in rows)])
    return path


@pytest.mark.parametrize(
    ("name", "ends"),
    [("level", QUARTERLY), ("floating", QUARTERLY), ("holder's", QUARTERLY), ("with discount", MONTHLY)],
)
def test_in_a_workbook(name: str, ends: tuple[date, ...], tmp_path: Path) -> None:
    data = build_workbook(known_on(name, ENDS[0]), ENDS[0])
    booked: list[tuple[Any, ...]] = []
    for end in ends:
        done = refresh_bytes(data, end, activity=[learnt_by(end, tmp_path / "activity.csv")], close=True)
        assert done.data is not None
        data = done.data
        before, booked = booked, plain(read_booked(done.plan.book))
        assert booked[: len(before)] == before  # nothing that is closed ever moves
    book, books = Book(read_package(data)), in_the_books(name, ends)
    assert plain(read_booked(book)) == plain(list(books.lines))
    assert read_closes(book) == list(books.closes)
    assert check_package(read_package(data)).differences == ()
    note = read_inputs(book).note
    lines = list(journal_lines(note, ENDS[0], ENDS[-1], read_closes(book), read_booked(book)))
    check_balance(lines)
    rows = list(csv.DictReader(written(lines, LAYOUTS["generic"]).splitlines()))
    left: Counter[str] = Counter()
    for row, line in zip(rows, books.lines, strict=True):
        assert (row["Reference"], row["Line"], row["Account"]) == (
            line["reference"],
            str(line["line"]),
            line["account"],
        )
        left[line["key"]] += int((Decimal(row["Debit"] or 0) - Decimal(row["Credit"] or 0)) * 100)
    sign = -1 if note.terms.books == "holder" else 1
    last = books.closes[-1].balances
    assert sign * left["cash"] == 2_400_000 - last.received - last.issuance_added
    assert -sign * left["accrued_interest"] == last.interest_unpaid


class Run(Protocol):
    def __call__(self, *arguments: object) -> Any: ...


def test_in_a_batch_that_closes(tmp_path: Path, promnote: Run) -> None:
    notes, out = tmp_path / "notes", tmp_path / "out"
    notes.mkdir()
    ids = {name: NOTES[name]["note"]["id"] for name in NOTES}
    for end in ENDS:
        for name, each in ids.items():
            (notes / f"{each}.toml").write_text(write_note(known_on(name, end)))
        assert batch_closes(notes, end, out) == (4, 0)
    assert batch_closes(notes, ENDS[-1], out) == (0, 4)  # run again, it closes nothing twice
    register = Register(out)
    for name, each in ids.items():
        books = in_the_books(name)
        assert register.books[each] == books
        data = (out / f"{each}.xlsx").read_bytes()
        book = Book(read_package(data))
        assert plain(read_booked(book)) == plain(list(books.lines))
        assert read_closes(book) == list(books.closes)
    assert check_package(read_package(data)).differences == ()
    # the journal of the portfolio: what the folder keeps of closed months, to the line
    said = promnote(
        "journal", notes, "--books", out, "--from", ENDS[0], "--to", ENDS[-1], "--out", tmp_path / "all.csv"
    )
    assert said.code == 0, said.err
    rows = list(csv.DictReader((tmp_path / "all.csv").read_text().splitlines()))
    lines = [line for each in sorted(ids.values()) for line in register.books[each].lines]
    assert sorted((row["Reference"], row["Line"], row["Debit"], row["Credit"]) for row in rows) == sorted(
        (line["reference"], str(line["line"]), f"{line['debit'] or ''}", f"{line['credit'] or ''}") for line in lines
    )
    assert promnote(
        "journal", notes, "--books", tmp_path, "--from", ENDS[0], "--to", ENDS[-1], "--out", tmp_path / "all.csv"
    ).line.startswith("--books: found no booked.jsonl in ")
    # a day before the last close is refused at once, and what stands in the folder stays
    whole = (out / "portfolio.xlsx").read_bytes()
    refused = promnote("batch", notes, "--as-of", ENDS[-2], "--out", out)
    assert (
        refused.line
        == f"--as-of: found {ENDS[-2]}, before {ENDS[-1]}, the last month closed in out; allowed: {ENDS[-1]} or later\n".strip()
    )
    assert (out / "portfolio.xlsx").read_bytes() == whole
