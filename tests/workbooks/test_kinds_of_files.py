"""A file that is not what its name says is called what it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promnote_workbooks.basics.kinds import kind_of
from refresh_samples import SMALL, small

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "an empty file"),
        (b"date,type\n", "a text file (CSV?)"),
        (b"\n\n\xef\xbb\xbfdate;type\n", "a text file (CSV?)"),
        ("date\ttype\n".encode("utf-16"), "a text file (CSV?)"),
        (b"Dear Sir\n", "a text file"),
        (b"caf\xe9\n", "a text file"),
        (b"\r\n <HTML><body>", "a web page"),
        (b"<?xml version='1.0'?>", "an XML file"),
        (b"PK,amount\n", "a text file (CSV?)"),
        (small(), "an Excel workbook"),
        (b"PK\3\4" + b"\0" * 30 + b"word/document.xml", "a Word document"),
        (b"PK\3\4" + b"\0" * 30 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "an OpenDocument file"),
        (b"PK\3\4" + b"\0" * 30 + b"holiday.jpg", "a zip archive"),
        (bytes.fromhex("D0CF11E0A1B11AE1"), "an Excel workbook that is encrypted or an old .xls"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"PAR1\x15\x04", "a parquet file"),
    ],
)
def test_by_content(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.xlsx").write_bytes(small())
    (tmp_path / "small.toml").write_text(SMALL)
    for name in ("book.csv", "book.toml", "book.parquet"):
        (tmp_path / name).write_bytes(small())
    (tmp_path / "table.xlsx").write_text("id,principal\nA1,5\n")
    (tmp_path / "notes.csv").write_text(
        "id,kind,issue_date,principal,count,installments.first_date,interest.rate\nA1,installment,2024-01-01,12000,12,2024-01-31,8%\n"
    )
    return tmp_path


TABLE = "table.xlsx: found a text file (CSV?) named .xlsx; allowed: "
BOOK = TABLE + "an Excel workbook (.xlsx or .xlsm); open it in Excel and save it as .xlsx"
CSV = "book.csv: found an Excel workbook named .csv; allowed: "
RATES = "rates as CSV or .xlsx: of the New York Fed, FRED or the Federal Reserve's H.15, or a table effective, rate"
PORTFOLIO = "a portfolio: .xlsx, .csv, .parquet or a folder of note files"
ACTIVITY = "activity as CSV or parquet, a header row and rows under it"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("refresh table.xlsx", BOOK),
        ("ledger table.xlsx", BOOK),
        ("batch table.xlsx --out out", BOOK),
        ("build small.toml --template table.xlsx --out b.xlsx", BOOK),
        ("refresh small.xlsx --rates table.xlsx", TABLE + RATES),
        ("batch notes.csv --activity table.xlsx --out out", TABLE + ACTIVITY),
        ("refresh small.xlsx --activity book.csv", f"{CSV}rows as comma-separated text (CSV)"),
        ("refresh small.xlsx --rates book.csv", f"{CSV}rows as comma-separated text (CSV)"),
        ("batch book.csv --out out", CSV + PORTFOLIO),
        ("batch notes.csv --activity book.csv --out out", CSV + ACTIVITY),
        ("batch book.parquet --out out", f"book.parquet: found an Excel workbook named .parquet; allowed: {PORTFOLIO}"),
        ("ledger book.toml", "book.toml: found an Excel workbook named .toml; allowed: a note file (TOML)"),
        ("refresh small.toml", "small.toml: found a text file named .toml; allowed: an Excel workbook (.xlsx or .xlsm)"),
        ("refresh none.xlsx", "none.xlsx: found no file at 'none.xlsx'; allowed: an Excel workbook (.xlsx or .xlsm)"),
    ],
)  # fmt: skip
def test_commands_say_what_they_found(folder: Path, promnote: Run, arguments: str, message: str) -> None:
    there = sorted(folder.iterdir())
    assert promnote(*arguments.split(), "--as-of", "1996-07-31").line == message
    assert sorted(folder.iterdir()) == there
