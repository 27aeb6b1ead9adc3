"""What commands say: what was counted, in the right number; dates as dates; months that are still to come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from promnote.basics.dates import month_end
from promnote.basics.money import counted
from refresh_samples import SMALL, small

Run = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.xlsx").write_bytes(small())
    (tmp_path / "small.toml").write_text(SMALL)
    return tmp_path


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 entries"), (1, "1 entry"), (2, "2 entries"), (1204, "1,204 entries")],
)
def test_counted(count: int, words: str) -> None:
    assert counted(count, "entry", "entries") == words
    assert counted(count, "row") == words.replace("entries", "rows").replace("entry", "row")


def test_a_dry_run_shows_dates_as_dates(folder: Path, promnote: Run) -> None:
    shown = promnote("refresh", "small.xlsx", "--as-of", "1996-07-31", "--dry-run").out
    cells = {tuple(line.split()[:2]): line.split()[2:] for line in shown.splitlines() if len(line.split()) == 4}
    assert cells["Terms", "D3"] == ["1996-06-30", "1996-07-31"]
    assert cells["Summary", "B23"] == ["1996-07-31", "1996-08-31"]  # a formula's
    assert cells["Summary", "B11"] == ["30", "61"]  # days are none
    assert not [line for line in shown.splitlines() if "35246" in line or "35277" in line]


# --- batch ----------------------------------------------------------------------------------------------------------

HEADER = "id,kind,issue_date,principal,count,installments.first_date,interest.rate\n"
ROW = "{},installment,2024-01-01,12000,12,2024-01-31,{}\n"


def batch(promnote: Run, *ids: str, bad: str = "", activity: str = "") -> list[str]:
    Path("notes.csv").write_text(HEADER + "".join(ROW.format(each, "x" if each == bad else "8%") for each in ids))
    Path("paid.csv").write_text(f"note,date,type,amount\nA1,2024-01-31,payment,1080\n{activity}")
    done = promnote(
        *("batch", "notes.csv", "--activity", "paid.csv", "--as-of", "2024-02-29", "--out", "out", "--workers", "1")
    )
    assert done.code in (0, 1)
    return [line for line in done.out.splitlines() if line.startswith("out") or "error" in line or "other" in line]


def state(folder: Path) -> str:
    return str(load_workbook(folder / "out" / "portfolio.xlsx")["Summary"]["A3"].value)


def test_a_batch_says_what_it_counts(folder: Path, promnote: Run) -> None:
    assert batch(promnote, "A1") == ["out: 1 of 1 note: 1 written, 0 unchanged"]
    assert state(folder) == "1 of 1 note; 1 exception, 0 errors among them (sheet Exceptions)"
    assert batch(promnote, "A1", "A2", "A3") == ["out: 3 of 3 notes: 2 written, 1 unchanged"]
    # somebody saved one of them: its figures count, its file stays
    book = load_workbook(folder / "out" / "A2.xlsx")
    book["Summary"]["H1"] = "seen"
    book.save(folder / "out" / "A2.xlsx")
    first, *rest = batch(promnote, "A1", "A2", "A3", bad="A3")
    assert first == (
        "out: 1 of 3 notes: 0 written, 1 unchanged; 1 kept as found, with its figures in portfolio.xlsx; 1 with errors, not in "
        "portfolio.xlsx"
    )
    assert [each.strip() for each in rest] == ["out/errors.xlsx: 2 errors"]
    # an error in a row of its activity: the note is one of three all the same
    first, *rest = batch(promnote, "A1", "A2", "A4", activity="A4,2024-01-31,payment,1,surplus\n")
    assert first.startswith("out: 1 of 3 notes: 0 written, 1 unchanged; 1 kept as found")
    assert first.endswith("1 with errors, not in portfolio.xlsx")
    assert state(folder).startswith("2 of 3 notes; ")
    (folder / "out" / "A2.xlsx").unlink()
    assert batch(promnote, "A1", "A4") == [
        "out: 2 of 2 notes: 1 written, 1 unchanged",
        "  1 other workbook in the folder belongs to no note of this portfolio",
    ]


def test_one_error_is_one_error(folder: Path, promnote: Run) -> None:
    assert batch(promnote, "A1", "A2", bad="A2")[-1].strip() == "out/errors.xlsx: 1 error"
    assert str(load_workbook(folder / "out" / "errors.xlsx")["Errors"]["A2"].value).startswith("1 error. Correct")
    done = promnote("portfolio", "figures", "notes.csv", "--as-of", "2024-02-29", "--out", "f.csv")
    assert done.out.splitlines()[0] == "f.csv: 1 note as of 2024-02-29"
    assert done.out.endswith(": 1 error\n")


# --- journal --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("1996-05", "1996-06", ""),
        ("1996-06", "1996-07", "1996-07 ends"),
        ("1996-06", "1996-09", "1996-07 to 1996-09 end"),
        ("1996-08", "1996-09", "1996-08 to 1996-09 end"),
    ],
)
def test_a_journal_of_months_after_the_workbooks_date_says_so(
    folder: Path, promnote: Run, first: str, last: str, told: str
) -> None:
    done = promnote("journal", "small.xlsx", "--from", first, "--to", last, "--out", "j.csv")
    assert done.code == 0
    rest = "after 1996-06-30, the date that small.xlsx is as of: entries are as if nothing else happened by then"
    assert done.err == (f"notice: {told} {rest}\n" if told else "")


def test_of_a_note_file_and_a_portfolio_after_today(folder: Path, promnote: Run) -> None:
    today = date.today()
    wide = SMALL.replace("1996-", f"{today.year - 1}-")
    (folder / "small.toml").write_text(wide)
    (folder / "notes").mkdir()
    (folder / "notes" / "small.toml").write_text(wide)
    this = f"{month_end(today):%Y-%m}"
    for path in ("small.toml", "notes"):
        done = promnote("journal", path, "--from", this, "--to", f"{today.year + 1}-12", "--out", "j.csv")
        assert done.code == 0
        assert done.err.startswith("notice: ")
        assert done.err.endswith(f" after {today}, today: entries are as if nothing else happened by then\n")
        assert (
            promnote(
                "journal", path, "--from", f"{today.year - 1}-05", "--to", f"{today.year - 1}-06", "--out", "k.csv"
            ).err
            == ""
        )


def test_a_portfolio_workbooks_backup_is_called_by_its_own_date(folder: Path, promnote: Run) -> None:
    """As a note's workbook is: the date it was as of, not that of the run."""
    batch(promnote, "A1")
    book = load_workbook(folder / "out" / "portfolio.xlsx")
    book["Summary"]["H1"] = "seen"
    book.save(folder / "out" / "portfolio.xlsx")
    arguments = ("batch", "notes.csv", "--as-of", "2024-03-31", "--out", "out", "--workers", "1")
    refused = promnote(*arguments)
    assert refused.err.endswith("or --replace, which keeps it as portfolio.backup-2024-02-29.xlsx\n")
    done = promnote(*arguments, "--replace")
    assert "  portfolio.xlsx is replaced; kept as portfolio.backup-2024-02-29.xlsx\n" in done.out
    assert (folder / "out" / "portfolio.backup-2024-02-29.xlsx").exists()
