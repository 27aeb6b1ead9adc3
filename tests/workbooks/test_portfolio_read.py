"""Reading portfolios: every source gives the same notes, every bad row is named, good rows go on."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portfolio_files import AS_OF, HEADER, RATES, activity, read, row, rows, write_csv, write_workbook
from promnote.basics.errors import NoteError
from promnote.reports.figures import figures
from promnote.running.ledger import replay
from promnote_workbooks.note_files.note_file import example_text, write_note
from promnote_workbooks.portfolio.problems import Problem
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.portfolio.read import open_portfolio
from promnote_workbooks.portfolio.template import portfolio_template


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, list(map(str, problems))
    return problems[0]


# --- sources --------------------------------------------------------------------------------------------------------


def test_a_workbook_csv_parquet_and_note_files_give_the_same_notes(tmp_path: Path) -> None:
    table = rows(20)
    notes, problems = read(write_workbook(tmp_path / "a.xlsx", table, activity=activity(20)))
    assert problems == []
    assert [each.terms.id for each in notes] == [f"N-{number:04d}" for number in range(1, 21)]
    assert [len(each.activity) for each in notes if each.activity] == [3, 3]
    assert notes[1].resets[1].index_rate == Decimal("0.0425")
    sheets = {"notes": [HEADER, *table], "rates": RATES, "activity": activity(20)}
    files = {name: write_csv(tmp_path / f"{name}.csv", content) for name, content in sheets.items()}
    assert read(files["notes"], rates=files["rates"], activity=files["activity"])[0] == notes
    assert read(tmp_path)[0] == notes  # a folder with notes.csv, rates.csv, activity.csv
    folder = tmp_path / "toml" / "below"
    folder.mkdir(parents=True)
    for each in notes:
        (folder / f"{each.terms.id}.toml").write_text(write_note(each), encoding="utf-8")
    from_files = read(tmp_path / "toml")[0]
    assert [figures(replay(each, AS_OF)) for each in from_files] == [figures(replay(each, AS_OF)) for each in notes]


def test_parquet_gives_the_same_notes(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = rows(6)
    columns = {name: [each[at] for each in table] for at, name in enumerate(HEADER)}
    parquet.write_table(arrow.table(columns), tmp_path / "n.parquet")
    rates = write_csv(tmp_path / "r.csv", RATES)
    expected = read(write_workbook(tmp_path / "a.xlsx", table))
    assert read(tmp_path / "n.parquet", rates=rates) == expected
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(NoteError, match=r"bad\.parquet: found what is no parquet file"):
        read(tmp_path / "bad.parquet")


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8"), ("\t", "utf-16"), (",", "utf-8-sig")])
def test_separators_and_marks_of_csv(tmp_path: Path, delimiter: str, encoding: str) -> None:
    table = [HEADER, row(1, borrower="Société Générale, Paris; Lyon")]
    notes, problems = read(write_csv(tmp_path / "n.csv", table, delimiter=delimiter, encoding=encoding))
    assert problems == []
    assert notes[0].terms.borrower == "Société Générale, Paris; Lyon"


def test_the_template_is_a_portfolio(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(portfolio_template())
    notes, problems = read(path)
    assert problems == []
    found = {each.terms.id: figures(replay(each, date(2025, 5, 31))).principal for each in notes}
    assert [found.pop(name) for name in ("EXAMPLE-EQUAL", "EXAMPLE-FLOATING")] == [
        480_000_00 - 4 * 10_000_00,
        1_200_000_00 - 2 * 20_000_00,
    ]
    assert portfolio_template() == path.read_bytes()


def test_headers_by_path_or_other_name_in_any_case(tmp_path: Path) -> None:
    header = ["Loan No.", "ISSUED", "Face Amount", "note_kind", "Maturity Date", "Coupon", "day-count", "# remarks",
              "accounts.cash", "amendments"]  # fmt: skip
    cells = ["7", "1997-11-25", "7,500,000.00", "bullet", date(2000, 2, 1), "10.5%", "30/360", "anything", 1010,
             "1999-01-01 rate=11% maturity_date=2000-05-01"]  # fmt: skip
    (note,), problems = read(write_workbook(tmp_path / "a.xlsx", [cells], header=header, rates=()))
    assert problems == []
    assert (note.terms.id, note.terms.principal_cents, note.terms.interest.rate) == ("7", 750_000_000, Decimal("0.105"))
    assert note.terms.accounts == (("cash", "1010"),)
    assert note.terms.amendments[0].maturity_date == date(2000, 5, 1)


# --- bad rows -------------------------------------------------------------------------------------------------------


def test_every_bad_cell_is_named_and_good_rows_go_on(tmp_path: Path) -> None:
    bad = row(2, rate="eight", principal=-5, index=None, spread=None, **{"issue date": "32/12/2023"})
    table = [row(1), bad, [], row(3, id=None), row(4, **{"installments.count": 0}), row(5)]
    notes, problems = read(write_workbook(tmp_path / "p.xlsx", table))
    assert [each.terms.id for each in notes] == ["N-0001", "N-0005"]
    assert [(each.row, each.column, each.note) for each in problems] == [
        (3, "issue date", "N-0002"),
        (3, "principal", "N-0002"),
        (3, "rate", "N-0002"),
        (5, "id", ""),
        (6, "installments.count", "N-0004"),
    ]
    assert str(problems[2]) == (
        "p.xlsx: Notes row 3 (N-0002), column rate: found 'eight'; allowed: "
        'a fraction such as 0.085 or a percentage such as "8.5%"'
    )
    assert {each.file for each in problems} == {"p.xlsx"}
    assert all(each.found and each.allowed for each in problems)


def test_terms_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    table = [row(1, index="SOFR 1M"), row(3, **{"first payment date": date(2020, 1, 31)}), row(5, principal=None)]
    _, problems = read(write_workbook(tmp_path / "p.xlsx", table))
    assert [(each.column, each.found) for each in problems] == [
        ("rate", "both of rate and index"),
        ("first payment date", "2020-01-31"),
        ("principal", "nothing"),
    ]


def test_each_id_once(tmp_path: Path) -> None:
    table = [row(1), row(3), row(1, title="again"), row(1)]
    notes, problems = read(write_workbook(tmp_path / "p.xlsx", table))
    assert [each.terms.id for each in notes] == ["N-0001", "N-0003"]
    assert [(each.row, each.found, each.allowed) for each in problems] == [
        (4, "'N-0001', as in row 2", "each id once"),
        (5, "'N-0001', as in row 2", "each id once"),
    ]


def test_dates_as_text_in_three_formats_and_none_that_could_be_two(tmp_path: Path) -> None:
    day = "first payment date"
    table = [
        row(1, **{day: "2024-01-31"}),
        row(3, **{day: "31 Jan 2024"}),
        row(5, **{day: "45322"}),
        row(7, **{day: "01/02/2024"}),
    ]
    notes, problems = read(write_workbook(tmp_path / "p.xlsx", table))
    assert [each.terms.installments.first_date for each in notes] == [date(2024, 1, 31)] * 3
    assert only(problems).found == "'01/02/2024', which can be 1 February 2024 or 2 January 2024"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (("id", "pricipal"), "found the unknown column 'pricipal'; did you mean note.principal?"),
        (("id", "rate", "interest rate"), "found 'interest rate', a second column for interest.rate; allowed: one"),
        (("title", "rate"), "found no column note.id"),
    ],
)
def test_a_bad_header_stops_the_file(tmp_path: Path, header: tuple[str, ...], words: str) -> None:
    with pytest.raises(NoteError) as caught:
        read(write_workbook(tmp_path / "p.xlsx", [["a"] * len(header)], header=header))
    assert str(caught.value).startswith("p.xlsx: Notes")
    assert words in str(caught.value)


def test_cells_right_of_the_last_header(tmp_path: Path) -> None:
    notes, problems = read(write_csv(tmp_path / "p.csv", [HEADER, [*row(1), "", "lost"], row(3)]))
    assert [each.terms.id for each in notes] == ["N-0003"]
    assert (
        str(only(problems))
        == "p.csv: row 2 (N-0001): found 'lost' right of the last column; allowed: cells under a header"
    )


def test_a_bad_rate_spoils_its_index_and_no_other(tmp_path: Path) -> None:
    rates = [*RATES, ("SOFR 1M", date(2024, 1, 1), 0.05), ("OTHER", date(2023, 1, 1), 0.05), ("OTHER", "soon", 0.05)]
    notes, problems = read(write_workbook(tmp_path / "p.xlsx", rows(3), rates=rates))
    assert [each.terms.id for each in notes] == ["N-0001", "N-0003"]
    assert [(each.sheet, each.row, each.column) for each in problems] == [
        ("Rates", 4, "effective"), ("Rates", 6, "effective"), ("Notes", 3, "index"),
    ]  # fmt: skip
    assert problems[2].found == "a bad row in its rates, Rates row 4"


def test_resets_of_one_note_alone(tmp_path: Path) -> None:
    rates = [("note", "index", "effective", "rate"), ("N-0002", None, date(2023, 1, 1), "1%"),
             (None, "sofr  1m", date(2023, 1, 1), "4%"), ("N-9999", None, date(2023, 1, 1), "1%"),
             ("N-0004", "SOFR 1M", date(2023, 1, 1), "1%"), (None, None, date(2023, 1, 1), "1%")]  # fmt: skip
    notes, problems = read(write_workbook(tmp_path / "p.xlsx", rows(4), rates=rates))
    # a row of one note may say which of its indices it is of
    assert [(each.resets[0].index_rate, each.resets[0].index) for each in notes if each.resets] == [
        (Decimal("0.01"), ""), (Decimal("0.01"), "SOFR 1M")
    ]  # fmt: skip
    assert [(each.row, each.found) for each in problems] == [(6, "neither of index and note"), (4, "'N-9999'")]


def test_bad_activity_stops_its_note_and_no_other(tmp_path: Path) -> None:
    table = [["note", "date", "type", "amount"], ["N-0010", date(2024, 1, 31), "payment", "much"],
             ["N-0003", date(2024, 1, 31), "gift", 5], ["N-0099", date(2024, 1, 31), "payment", 5],
             [None, date(2024, 1, 31), "payment", 5]]  # fmt: skip
    notes, problems = read(write_workbook(tmp_path / "p.xlsx", rows(10), activity=table))
    assert {each.terms.id for each in notes} == {f"N-{number:04d}" for number in (1, 2, 4, 5, 6, 7, 8, 9)}
    assert [(each.sheet, each.row, each.column, each.note) for each in problems] == [
        ("Activity", 5, "note", ""),
        ("Activity", 3, "type", "N-0003"),
        ("Activity", 2, "amount", "N-0010"),
        ("Activity", 4, "note", "N-0099"),
    ]


def test_what_only_the_ledger_finds_is_named_by_its_row(tmp_path: Path) -> None:
    table = [["note", "date", "type", "amount"], ["N-0010", date(2024, 1, 31), "prepayment", 5]]
    (raw,) = open_portfolio(write_workbook(tmp_path / "p.xlsx", [row(10)], activity=table)).items
    assert isinstance(raw, RawNote)
    with pytest.raises(NoteError) as caught:
        replay(note_of(raw), AS_OF)
    problem = raw.problem(caught.value)
    assert (problem.sheet, problem.row, problem.note) == ("Activity", 2, "N-0010")


# --- folders --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="links and pipes as POSIX has them")
def test_a_folder_that_loops_by_links_ends(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "one.toml").write_text(example_text("note-1996.toml"), encoding="utf-8")
    (folder / "a" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "self.toml").symlink_to(folder / "self.toml")
    (folder / "dead.toml").symlink_to(folder / "nowhere")
    (folder / "empty.toml").write_text("")
    (folder / "latin.toml").write_bytes(b"[note]\nid = 'caf\xe9'\n")
    (folder / ".hidden.toml").write_text("no TOML")
    os.mkfifo(folder / "pipe.toml")
    (folder / "folder.toml").mkdir()
    notes, problems = read(folder)
    assert [each.terms.id for each in notes] == ["note-1996"]
    assert [each.file for each in problems] == ["dead.toml", "empty.toml", "latin.toml", "pipe.toml", "self.toml"]
    assert str(problems[2]) == (
        "latin.toml: line 2: found bytes that are not UTF-8 text; allowed: a note file (TOML), saved as UTF-8"
    )


def test_a_note_file_with_an_error_is_named_with_its_field(tmp_path: Path) -> None:
    text = example_text("note-1996.toml")
    (tmp_path / "a.toml").write_text(text.replace('"4,554,900.00"', '"many"'), encoding="utf-8")
    (tmp_path / "b.toml").write_text(text.replace('id = "note-1996"', ""), encoding="utf-8")
    (tmp_path / "c.toml").write_text(text, encoding="utf-8")
    (tmp_path / "d.toml").write_text(text, encoding="utf-8")
    (tmp_path / "e.toml").write_text("[note\n", encoding="utf-8")
    notes, problems = read(tmp_path)
    assert [each.terms.id for each in notes] == ["b"]
    assert str(problems[0]).startswith("a.toml (note-1996): note.principal: found 'many'; allowed: ")
    assert "c.toml" in {each.file for each in problems}  # the id is a.toml's already
    assert problems[-1].file == "e.toml"


def test_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    (tmp_path / "blank.csv").write_text("\n\n", encoding="utf-8")
    (tmp_path / "p.ods").write_text("x", encoding="utf-8")
    (tmp_path / "none").mkdir()
    for name, words in {
        "empty.csv": "empty.csv: found an empty file",
        "empty.xlsx": "empty.xlsx: found an empty file",
        "blank.csv": "blank.csv: found nothing; allowed: a header row",
        "missing.csv": "missing.csv: found no file at",
        "missing.xlsx": "missing.xlsx: found no file at",
        "p.ods": "p.ods: found '.ods'; allowed: a portfolio",
        "none": "none: found no note file",
    }.items():
        with pytest.raises(NoteError) as caught:
            read(tmp_path / name)
        assert words in str(caught.value)


def test_rates_and_activity_go_with_csv_only(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "p.xlsx", rows(1))
    table = write_csv(tmp_path / "r.csv", [["index", "effective", "rate"], ["SOFR", "2026-01-02", "4%"]])
    with pytest.raises(
        NoteError,
        match=r"--rates: found 'r\.csv' beside 'p\.xlsx'; allowed: with a CSV or parquet file or note files, or a file of the "
        r"New York Fed, FRED or H\.15; rows of one's own go on its sheet Rates",
    ):
        read(path, rates=table)


def test_the_template_command(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    path = tmp_path / "t.xlsx"
    assert promnote("portfolio", "template", "--out", path).code == 0
    assert path.read_bytes() == portfolio_template()
    assert "there already; allowed: a new file name" in promnote("portfolio", "template", "--out", path).line
    assert "found the unknown command 'templat'; did you mean template?" in promnote("portfolio", "templat").line
