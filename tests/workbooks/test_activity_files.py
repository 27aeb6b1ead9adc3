"""Files of activity: what is wrong with a row is said at its place in the file, and a file without rows is not passed over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from refresh_samples import small, with_cells

Run = Callable[..., Any]
COLUMNS = "date, type, amount, id, reverses, memo, of, waived_through"
HEADER = "date,type,amount,id,reverses,of\n"
WANTED = f"a header row with {COLUMNS} (date and type at least), and a row for each activity"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "small.xlsx"
    path.write_bytes(small())
    return path


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        # what the row itself says
        ("1996-07-31,payment,abc,P9", "row 2 amount: found 'abc'; allowed: an amount of 0 or more"),
        ("1996-07-31,payment,,P9", "row 2 (P9) amount: found nothing; a payment needs an amount above 0"),
        ("\n1996-07-31,cost,0", "row 3 amount: found 0.00; allowed: more than 0"),
        ("1996-07-31,waiver,5,W1", "row 2 (W1) of: found nothing; a waiver names one of late_charge, interest, principal, "
         "costs"),
        ("1996-07-31,payment,5,P9,,,stray", "row 2: found 'stray' beyond the columns; allowed: date, type, amount, id, "
         "reverses, of"),
        # what the note says to it
        ("1996-07-31,payment,5,P8\n1995-07-31,payment,5,P9", "row 3 (P9) date: found 1995-07-31; allowed: issue, 1996-01-17, "
         "or later"),
        ("1996-07-31,reversal,,R9,P77", "row 2 (R9) reverses: found P77, which no row has; allowed: the id of a payment"),
        ("1996-07-31,payoff,12", "row 2 amount: found 12.00; allowed: 102,440.42, the payoff on 1996-07-31, or none"),
        ("1996-07-31,prepayment,12", "row 2: found a prepayment, which the note permits only as its agreement provides; "
         'allowed: prepayment.permitted = true, or type "payment"'),
    ],
)  # fmt: skip
def test_an_error_names_the_row_of_the_file(book: Path, promnote: Run, rows: str, message: str) -> None:
    Path("july.csv").write_text(HEADER + rows + "\n")
    before = book.read_bytes()
    assert promnote("refresh", book, "--as-of", "1996-07-31", "--activity", "july.csv").line == f"july.csv {message}"
    assert book.read_bytes() == before


def test_rows_of_the_workbook_are_named_as_its_sheet_counts_them(book: Path, promnote: Run) -> None:
    # the header stands in row 6, P1 and P2 below it
    book.write_bytes(with_cells(small(), {"Activity!A8": 34000}))
    assert promnote("ledger", book, "--as-of", "1996-07-31").line == (
        "small.xlsx: activity row 8 (P2) date: found 1993-01-31; allowed: issue, 1996-01-17, or later"
    )
    book.write_bytes(with_cells(small(), {"Activity!C8": 0}))
    assert promnote("refresh", book, "--as-of", "1996-07-31").line == (
        "small.xlsx: Activity!A8 (P2) amount: found 0.00; allowed: more than 0"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f": found nothing; allowed: {WANTED}"),
        ("\n,,\n", f": found nothing; allowed: {WANTED}"),
        ("1996-07-31,payment,5\n", f" row 1: found '1996-07-31' and no header; allowed: {WANTED}"),
        ("sep=;\n1996-07-31;payment;5\n", f" row 2: found '1996-07-31' and no header; allowed: {WANTED}"),
        ("date,amount\n", f" row 1: found no column type; allowed: {COLUMNS}"),
    ],
)
def test_a_file_without_a_header_is_refused(book: Path, promnote: Run, text: str, message: str) -> None:
    Path("july.csv").write_text(text)
    assert promnote("refresh", book, "--as-of", "1996-07-31", "--activity", "july.csv").line == f"july.csv{message}"


@pytest.mark.parametrize("text", ["date,type,amount\n", "\n\ndate,type,amount", "sep=;\ndate;type;amount\n;;\n"])
def test_a_header_alone_is_said(book: Path, promnote: Run, text: str) -> None:
    Path("july.csv").write_text(text)
    done = promnote("refresh", book, "--as-of", "1996-07-31", "--activity", "july.csv")
    assert done.code == 0
    said = "notice: no activity in july.csv: it has a header and no row"
    assert done.out.splitlines()[:2] == [said, f"{book}: as of 1996-07-31 (before: 1996-06-30)"]


# --- beside a portfolio ---------------------------------------------------------------------------------------------

NOTES = """id,kind,issue_date,principal,count,installments.first_date,interest.rate
A1,installment,2024-01-01,12000,12,2024-01-31,8%
A2,scheduled,2024-01-01,12000,,,8%
"""
PLAN = "note,date,principal\nA2,2024-06-30,12000\n"


def batch(promnote: Run, activity: str, plan: str = PLAN) -> Any:
    Path("notes.csv").write_text(NOTES)
    Path("paid.csv").write_text(activity)
    Path("rows.csv").write_text(plan)
    files = ("--activity", "paid.csv", "--plan", "rows.csv")
    return promnote("batch", "notes.csv", *files, "--as-of", "2024-02-29", "--out", "out", "--workers", "1")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("A1,2023-01-31,payment,5", "paid.csv: Activity row 3 (A1), column date: found 2023-01-31; allowed: issue, 2024-01-01, "
         "or later"),
        ("A1,2024-01-31,payment,", "paid.csv: Activity row 3 (A1), column amount: found nothing; allowed: a payment needs an "
         "amount above 0"),
        ("A1,2024-01-31,payment,5,6", "paid.csv: Activity row 3 (A1): found '6' right of the last column; allowed: cells under "
         "a header\nnotes.csv: row 2 (A1): found a bad row of its activity, row 3 of paid.csv; allowed: rows that can be read"),
    ],
)  # fmt: skip
def test_errors_of_a_portfolios_rows_name_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, promnote: Run, row: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = batch(promnote, f"note,date,type,amount\n\n{row}\n")
    assert (done.code, done.err) == (1, f"{message}\n")


def test_rows_of_a_plan_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, promnote: Run) -> None:
    monkeypatch.chdir(tmp_path)
    done = batch(promnote, "note,date,type,amount\nA1,2024-01-31,payment,5\n", PLAN + "A2,2024-07-31,x\n")
    assert done.err == "rows.csv: Plan row 3 (A2), column principal: found 'x'; allowed: an amount of 0 or more\n"


def test_files_beside_a_portfolio_without_rows_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, promnote: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rates.csv").write_text("index,effective,rate\n")
    Path("paid.csv").write_text("note,date,type,amount\n")
    Path("notes.csv").write_text(NOTES.rsplit("A2", 1)[0])
    beside = ("--rates", "rates.csv", "--activity", "paid.csv")
    done = promnote("batch", "notes.csv", *beside, "--as-of", "2024-02-29", "--out", "out", "--workers", "1")
    said = ["no activity in paid.csv: it has a header and no row", "no rates in rates.csv: it has a header and no row"]
    assert done.code == 0
    assert done.out.splitlines()[2:] == [f"  notice: {each}" for each in said]
    done = promnote("portfolio", "figures", "notes.csv", *beside, "--as-of", "2024-02-29", "--out", "f.csv")
    assert done.out.splitlines()[1:3] == [f"  notice: {each}" for each in said]
    Path("paid.csv").write_text("")
    refused = promnote("batch", "notes.csv", "--activity", "paid.csv", "--as-of", "2024-02-29", "--out", "out")
    assert (
        refused.line
        == "paid.csv: found an empty file; allowed: activity as CSV or parquet, a header row and rows under it"
    )
