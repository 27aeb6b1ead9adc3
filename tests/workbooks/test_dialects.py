"""One convention a file: the same portfolio, resets and note as people of several countries write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from promnote.basics.conversion import as_cents, as_date, as_rate
from promnote.basics.errors import NoteError
from promnote.contract.terms import Note
from promnote_workbooks.cli.call import read_range
from promnote_workbooks.note_files.note_file import parse_note
from promnote_workbooks.note_files.rate_files import csv_rows, read_rate_file
from promnote_workbooks.portfolio.problems import PortfolioError
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.portfolio.read import open_portfolio

COLUMNS = ("id", "issue_date", "principal", "count", "installments.first_date", "rate", "late_charge.rate")


def raw(path: Path, *rows: tuple[str, ...], delimiter: str) -> list[Any]:
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in (COLUMNS, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return list(open_portfolio(path).items)


def note(item: Any) -> Note:
    assert isinstance(item, RawNote), str(item)
    return note_of(item)


#: delimiter, and the cells of a note over 60,000.50 at 8.125% from 4 March 2026, beside one that tells the convention.
DIALECTS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "American": (
        ",", ("A", "3/4/2026", "$60,000.50", "12", "4/4/2026", "8.125%", "18%"),
        ("B", "1/31/2026", "1,000", "12", "2/28/2026", "8%", "18%"),
    ),
    "German": (
        ";", ("A", "04.03.2026", "60.000,50", "12", "04.04.2026", "8,125%", "18%"),
        ("B", "31.01.2026", "1.000", "12", "28.02.2026", "8%", "18%"),
    ),
    "French": (
        ";", ("A", "04/03/2026", "60\u202f000,50 €", "12", "04/04/2026", "8,125 %", "18 %"),
        ("B", "31/01/2026", "1\u00a0000", "12", "28/02/2026", "8 %", "18 %"),
    ),
    "Swiss": (
        ";", ("A", "04.03.2026", "CHF 60'000.50", "12", "04.04.2026", "8.125%", "18%"),
        ("B", "31.01.2026", "1’000", "12", "28.02.2026", "8%", "18%"),
    ),
    "British, tabs": (
        "\t", ("A", "4 Mar 2026", "£60,000.50", "12", "4 April 2026", "8.125%", "18%"),
        ("B", "31/01/2026", "1,000", "12", "28/02/2026", "8%", "18%"),
    ),
    "Japanese": (
        ",", ("A", "2026/03/04", "６０，０００．５０", "１２", "2026/04/04", "８．１２５％", "18%"),
        ("B", "2026/01/31", "1,000", "12", "2026/02/28", "8%", "18%"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_portfolio_in_every_dialect(dialect: str, tmp_path: Path) -> None:
    delimiter, first, second = DIALECTS[dialect]
    one, other = map(note, raw(tmp_path / "p.csv", first, second, delimiter=delimiter))
    assert one.terms.issue_date == date(2026, 3, 4)
    assert one.terms.principal_cents == 60_000_50
    assert one.terms.installments is not None
    assert (one.terms.installments.count, one.terms.installments.first_date) == (12, date(2026, 4, 4))
    assert one.terms.interest.rate == Decimal("0.08125")
    assert other.terms.principal_cents == 1_000_00


def test_what_no_cell_tells_is_refused_with_both_readings(tmp_path: Path) -> None:
    row = ("A-1", "03/04/2026", "60.000", "12", "04/05/2026", "8%", "18%")
    (item,) = raw(tmp_path / "p.csv", row, delimiter=";")
    with pytest.raises(PortfolioError) as caught:
        note(item)
    assert list(map(str, caught.value.problems)) == [
        "p.csv: row 2 (A-1), column issue_date: found '03/04/2026', which can be 3 April 2026 or 4 March 2026; "
        "allowed: a date, written 2026-04-03 or 2026-03-04",
        "p.csv: row 2 (A-1), column principal: found '60.000', which can be 60 or 60,000; "
        "allowed: an amount of 0 or more, written 60.00 or 60000",
        "p.csv: row 2 (A-1), column installments.first_date: found '04/05/2026', which can be 4 May 2026 or 5 April 2026; "
        "allowed: a date, written 2026-05-04 or 2026-04-05",
    ]


def test_another_convention_is_another_note(tmp_path: Path) -> None:
    """The same cells mean another amount beside another row: the workbook made before is not up to date."""
    row = ("A", "2026-01-31", "1,000", "12", "2026-02-28", "8%", "18%")
    points = raw(tmp_path / "p.csv", row, ("B", "2026-01-31", "12.5", "12", "2026-02-28", "8%", "18%"), delimiter=",")
    commas = raw(tmp_path / "q.csv", row, ("B", "2026-01-31", "12,5", "12", "2026-02-28", "8%", "18%"), delimiter=",")
    assert note(points[0]).terms.principal_cents == 1_000_00
    with pytest.raises(PortfolioError, match="found '1,000', which can be 1 or 1,000"):
        note(commas[0])
    assert points[0].fingerprint("") != commas[0].fingerprint("")


RESETS = "effective;rate\n01.02.2026;4,5%\n13.03.2026;4,25%\n"


def test_rows_of_files_and_ranges_of_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "resets.csv"
    path.write_text(RESETS, encoding="utf-8")
    for rows in (csv_rows(path), read_range(path)):
        assert [(as_date(day, ""), as_rate(rate, "")) for day, rate in rows[1:]] == [
            (date(2026, 2, 1), Decimal("0.045")),
            (date(2026, 3, 13), Decimal("0.0425")),
        ]
    path.write_text('date,type,amount\n1/2/2026,payment,"(1,200.00)"\n1/31/2026,payment,"1,200"\n', encoding="utf-8")
    (_, first, second) = csv_rows(path)
    assert (as_date(first[0], ""), as_cents(second[2], "")) == (date(2026, 1, 2), 1_200_00)
    with pytest.raises(NoteError, match=r"found '\(1,200.00\)'; allowed: an amount of 0 or more"):
        as_cents(first[2], "")


NOTE = """
[note]
issue_date = "{day}"
principal = "{amount}"
[installments]
count = 12
first_date = "28.02.2026"
[interest]
rate = "{rate}"
"""


def test_a_note_file_with_decimal_commas() -> None:
    read = parse_note(NOTE.format(day="02.01.2026", amount="60.000", rate="8,125%"), name="n.toml")
    assert (read.terms.issue_date, read.terms.principal_cents) == (date(2026, 1, 2), 60_000_00)
    assert read.terms.interest.rate == Decimal("0.08125")


def test_a_note_file_that_does_not_tell() -> None:
    with pytest.raises(NoteError) as caught:
        parse_note(NOTE.format(day="02.01.2026", amount="60.000", rate="8%"), name="n.toml")
    assert str(caught.value) == (
        "n.toml: note.principal: found '60.000', which can be 60 or 60,000; allowed: an amount of 0 or more, written 60.00 "
        "or 60000"
    )


@pytest.mark.parametrize("value", ["nan", "inf", "-nan", "0x" + "f" * 5000, "[[[[1]]], 2]", "true", "{a = 1}"])
@pytest.mark.parametrize("field", ["issue_date", "principal"])
def test_what_is_no_date_and_no_amount_is_one_short_line(field: str, value: str) -> None:
    lines = {"issue_date": "2026-01-02", "principal": "60000"} | {field: value}
    text = "[note]\n" + "".join(f"{key} = {each}\n" for key, each in lines.items())
    with pytest.raises(NoteError) as caught:
        parse_note(
            text + '[installments]\ncount = 12\nfirst_date = 2026-02-28\n[interest]\nrate = "8%"\n', name="n.toml"
        )
    assert str(caught.value).startswith(f"n.toml: note.{field}: found ")
    assert len(str(caught.value)) < 200
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
def test_a_first_line_that_tells_the_separator(tmp_path: Path, first: str) -> None:
    head = "note;principal;issue_date;first installment;count;rate"
    row = "A;1.000,50;31.12.2025;31.01.2026;12;5,25%"
    path = tmp_path / "p.csv"
    path.write_text(f"{first}\n{head}\n{row}\nB;x;31.12.2025;31.01.2026;12;5,25%\n", encoding="utf-8")
    one, two = open_portfolio(path).items
    assert isinstance(one, RawNote)
    assert note_of(one).terms.principal_cents == 1_000_50
    assert isinstance(two, RawNote)
    with pytest.raises(PortfolioError, match=r"p.csv: row 4 \(B\), column principal: found 'x'"):
        note_of(two)


def test_a_first_line_that_tells_the_separator_of_rates(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("sep=;\neffective;rate\n31.01.2026;5,25%\n", encoding="utf-8")
    (resets,) = read_rate_file(path).series.values()
    assert [(each.effective, each.index_rate) for each in resets] == [(date(2026, 1, 31), Decimal("0.0525"))]


def test_columns_parted_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("note|principal|issue_date\nA|1|2026-01-31\n", encoding="utf-8")
    with pytest.raises(NoteError, match=r"allowed: columns separated by comma, semicolon or tab$"):
        list(open_portfolio(path).items)
