"""`promnote journal`, `statement`, `export`, and builds that never write over what is kept."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from promnote.basics.errors import NoteError
from promnote_workbooks.cli.app import main
from promnote_workbooks.cli.journal import LAYOUT_NAMES
from promnote_workbooks.journals.layouts import LAYOUTS, read_mapping
from promnote_workbooks.journals.lines import check_balance, journal_lines, written
from promnote_workbooks.note_files.note_file import parse_note, read_note

NOTE = """
[note]
id = "N1"
issue_date = 2021-01-01
principal = "12000"
[installments]
count = 4
first_date = 2021-01-31
[interest]
rate = "9%"
[[activity]]
date = 2021-01-31
type = "payment"
amount = "3090"
id = "P1"
memo = "=wire, 17"
"""
JANUARY, FEBRUARY = date(2021, 1, 31), date(2021, 2, 28)


def rows_of(layout: str) -> list[list[str]]:
    lines = list(journal_lines(parse_note(NOTE, name="n.toml"), JANUARY, FEBRUARY))
    check_balance(lines)
    return list(csv.reader(io.StringIO(written(lines, LAYOUTS[layout]))))


def test_the_command_knows_every_layout() -> None:
    assert tuple(LAYOUTS) == LAYOUT_NAMES


def test_quickbooks() -> None:
    header, *rows = rows_of("quickbooks")
    assert header == ["Journal No", "Journal Date", "Account Name", "Description", "Debits", "Credits"]
    assert rows[0] == ["N1-2021-01-001", "01/01/2021", "Cash", "Proceeds of the note", "12000.00", ""]
    assert ["N1-2021-01-002", "01/31/2021", "Cash", "Payment P1: =wire, 17", "", "3090.00"] in rows


def test_xero_takes_signed_amounts_that_sum_to_nothing() -> None:
    header, *rows = rows_of("xero")
    assert header == ["*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount"]
    assert sum(round(float(row[5]) * 100) for row in rows) == 0
    assert rows[0][1] == "01/01/2021"
    assert rows[1][5] == "-12000.00"


def test_a_mapping_changes_accounts_texts_and_columns(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(
        'layout = "sap"\ndelimiter = ";"\ndecimal = ","\n[values]\ncompany_code = "1000"\n'
        '[accounts]\ncash = "113100"\n"Notes payable" = "251000"\n'
    )
    layout = read_mapping(path, LAYOUTS["generic"])
    lines = list(journal_lines(parse_note(NOTE, name="n.toml"), JANUARY, JANUARY))
    first, second = written(lines, layout).splitlines()[1:3]
    assert first.split(";") == [
        *("1000", "SA", "20210101", "20210101", "N1-2021-01-001", "N1", "USD", "113100", "Proceeds of the note"),
        *("12000,00", ""),
    ]
    assert second.split(";")[7] == "251000"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('layout = "datev"', "map.toml: layout: found 'datev'; allowed: generic, quickbooks, netsuite, sap, xero"),
        ("[columns]\nDate = '{day}'", "map.toml: columns Date: found {day}; allowed: month, entry, line"),
        ("[colums]\n", "map.toml: found 'colums'; allowed: layout, date_format"),
        ('delimiter = "ab"', "map.toml: delimiter: found 'ab'; allowed: one character"),
    ],
)
def test_bad_mappings(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text)
    with pytest.raises(NoteError) as caught:
        read_mapping(path, LAYOUTS["generic"])
    assert str(caught.value).startswith(message)


def test_an_entry_that_does_not_balance_stops_everything() -> None:
    lines = list(journal_lines(parse_note(NOTE, name="n.toml"), JANUARY, JANUARY))
    with pytest.raises(NoteError) as caught:
        check_balance(lines[:1])
    assert str(caught.value) == (
        "entry N1-2021-01-001: found debits that exceed credits by 12000.00; allowed: equal sums"
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "n.toml").write_text(NOTE)
    return tmp_path


def test_the_command_writes_note_files_workbooks_and_portfolios(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    months = ["--from", "2021-01", "--to", "2021-02"]
    assert main(["journal", "n.toml", *months, "--out", "a.csv"]) == 0
    assert capsys.readouterr().out == "a.csv: 5 entries, 11 lines, debits = credits = 27,243.00\n"
    assert main(["build", "n.toml", "--as-of", "2021-01-31", "--out", "n.xlsx"]) == 0
    assert main(["refresh", "n.xlsx", "--as-of", "2021-01-31", "--close"]) == 0
    assert main(["journal", "n.xlsx", *months, "--out", "b.csv"]) == 0
    assert (folder / "a.csv").read_text() == (folder / "b.csv").read_text()
    (folder / "p").mkdir()
    (folder / "p" / "n.toml").write_text(NOTE)
    (folder / "p" / "bad.toml").write_text(NOTE.replace('"9%"', '"nine"').replace("N1", "N2"))
    assert main(["journal", "p", *months, "--out", "c.csv"]) == 1
    assert (folder / "a.csv").read_text() == (folder / "c.csv").read_text()
    capsys.readouterr()
    assert main(["journal", "n.toml", "--from", "2021-03", "--to", "2021-02", "--out", "d.csv"]) == 2
    assert capsys.readouterr().err == "--from: found 2021-03, after --to, 2021-02; allowed: up to it\n"
    assert not (folder / "d.csv").exists()


def test_a_workbook_is_read_as_its_note_file_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "n.toml", "--as-of", "2021-01-31", "--out", "n.xlsx"]) == 0
    capsys.readouterr()
    for command in (["ledger"], ["payoff"], ["statement"]):
        printed = []
        for name in ("n.toml", "n.xlsx"):
            assert main([*command, name, "--as-of", "2021-02-15", "--json"]) == 0
            printed.append(json.loads(capsys.readouterr().out))
        assert printed[0] == printed[1]
    assert main(["schedule", "n.xlsx"]) == 0
    assert main(["export", "n.xlsx", "--out", "again.toml"]) == 0
    assert read_note(folder / "again.toml") == read_note(folder / "n.toml")
    assert main(["export", "n.xlsx", "--out", "again.toml"]) == 2
    assert main(["build", "again.toml", "--as-of", "2021-01-31", "--out", "again.xlsx"]) == 0
    assert (folder / "again.xlsx").read_bytes() == (folder / "n.xlsx").read_bytes()


def test_what_is_kept_is_never_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build = ["build", "n.toml", "--as-of", "2021-02-28", "--out", "n.xlsx"]
    assert main(build) == 0
    # as promnote built it: replaced without a word, to another date too
    assert main([*build[:3], "2021-01-31", *build[4:]]) == 0
    assert main(["refresh", "n.xlsx", "--as-of", "2021-01-31", "--close"]) == 0
    kept = (folder / "n.xlsx").read_bytes()
    capsys.readouterr()
    assert main(build) == 2
    assert capsys.readouterr().err == (
        "n.xlsx: found 1 closed month (2021-01); allowed: another name, or --replace, which keeps it as "
        "n.backup-2021-01-31.xlsx\n"
    )
    assert (folder / "n.xlsx").read_bytes() == kept
    backups = set(folder.glob("n.backup*"))
    assert main([*build, "--replace"]) == 0
    (new,) = set(folder.glob("n.backup*")) - backups
    assert new.read_bytes() == kept
    (folder / "mine.xlsx").write_bytes(b"not a workbook")
    assert main([*build[:5], "mine.xlsx"]) == 2
    assert "which promnote did not write so" in capsys.readouterr().err
