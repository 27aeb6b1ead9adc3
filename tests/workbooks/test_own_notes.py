"""A note of one's own: its papers cite its own clauses or none, and nothing in them is of another contract."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

INSTALLMENT = """
[note]
id = "own"
title = "Term note"
borrower = "A Borrower"
holder = "First Bank"
issue_date = 2021-01-01
principal = "12000"
[installments]
count = 4
first_date = 2021-01-31
[interest]
rate = "9%"
[late_charge]
rate = "18%"
[usury]
law = "NY"
[[activity]]
date = 2021-01-31
type = "payment"
amount = "3090"
[[activity]]
date = 2021-03-05
type = "cost"
amount = "40"
"""
BULLET = """
[note]
id = "own"
kind = "bullet"
issue_date = 2021-01-01
principal = "7500000"
[installments]
maturity_date = 2024-02-01
[interest]
rate = "10.5%"
first_date = 2021-05-01
every_months = 3
[late_charge]
rate = "18%"
[issuance]
costs = [{date = 2021-01-01, amount = "50000", memo = "fee"}]
"""
CLAUSES = """
[clauses]
issue = "Section 1"
installments = "Section 2"
interest = "Section 3"
order = "Section 4"
costs = "Section 9"
"""
NOTES = {"instalments": INSTALLMENT, "bullet": BULLET, "bullet with clauses": BULLET + CLAUSES}
#: What the papers of the shipped examples say.
FOREIGN = re.compile(
    r"Note ¶|\bNPA\b|npa.1997|Lexington|CIT Group|Nomura|Nixon|Hargrave|75,000\.00|4,554,900|94,893|at the closing"
    r'|senior|junior|convertible|sheet name="(Covenants|Certificates|Debts|Notices|Instruments|Expenses|Closing)"',
    re.IGNORECASE,
)


def foreign(text: str) -> list[str]:
    return FOREIGN.findall(text)


@pytest.fixture(params=NOTES.values(), ids=NOTES.keys())
def note_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(request.param, encoding="utf-8")
    return path


def test_commands(note_file: Path, promnote: Callable[..., Any]) -> None:
    for arguments in (("ledger", "--json"), ("ledger",), ("payoff",), ("schedule",)):
        as_of = () if arguments[0] == "schedule" else ("--as-of", "2021-03-31")
        done = promnote(arguments[0], note_file, *as_of, *arguments[1:])
        assert done.code == 0, done.err
        assert foreign(done.out) == []
    rows = json.loads(promnote("ledger", note_file, "--as-of", "2021-03-31", "--json").out)["rows"]
    named = "[clauses]" in note_file.read_text(encoding="utf-8")
    assert rows[0]["clause"] == ("Section 1" if named else "")


def texts_of(data: bytes) -> dict[str, str]:
    """Every part of a workbook as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_workbook(note_file: Path, promnote: Callable[..., Any]) -> None:
    out = note_file.with_suffix(".xlsx")
    done = promnote("build", note_file, "--as-of", "2021-03-31", "--out", out)
    assert done.code == 0, done.err
    for name, text in texts_of(out.read_bytes()).items():
        assert foreign(text) == [], name
    book = load_workbook(out, data_only=True)
    cited = {row[3] for row in book["Summary"].iter_rows(min_row=7, values_only=True) if row[3]}
    if "[clauses]" in note_file.read_text(encoding="utf-8"):
        assert cited == {"Section 2", "Section 3", "Section 4", "Section 9", "Section 2, 3, 9", "ASC 470-10-45"}
    else:
        assert cited == {"ASC 470-10-45"}


def test_batch(note_file: Path, promnote: Callable[..., Any], tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = promnote("batch", note_file.parent, "--as-of", "2021-03-31", "--out", out)
    assert done.code == 0, done.err
    for path in out.rglob("*.xlsx"):
        for name, text in texts_of(path.read_bytes()).items():
            assert foreign(text) == [], f"{path.name}: {name}"
