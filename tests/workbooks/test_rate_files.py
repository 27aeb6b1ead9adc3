"""Rates as they are published: recognised by header, percent by it, in order, and what is wrong is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from portfolio_files import write_csv
from promnote.basics.errors import NoteError
from promnote.basics.rates import RateReset
from promnote_workbooks.note_files.note_file import parse_note
from promnote_workbooks.note_files.rate_files import merged, published_rates, read_rate_file, rows_for, with_rates
from promnote_workbooks.package import read_package
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.portfolio.read import open_portfolio
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.inputs import read_inputs

NEW_YORK_FED = """\
Effective Date,Rate Type,Rate (%),1st Percentile (%),25th Percentile (%),75th Percentile (%),99th Percentile (%),\
Volume ($Billions),Target Rate From (%),Target Rate To (%),Intra Day - Low (%),Intra Day - High (%),\
Standard Deviation (%),30-Day Average SOFR,90-Day Average SOFR,180-Day Average SOFR,SOFR Index,\
Revision Indicator (Y/N),Footnote ID
07/03/2023,SOFRAI,,,,,,,,,,,,5.06613,4.98731,4.70000,1.08000,,
07/03/2023,SOFR,5.0600,4.98,5.04,5.08,5.30,1476,,,,,,,,,,,
06/30/2023,SOFR,5.09,4.98,5.04,5.08,5.30,1476,,,,,,,,,,Y,
06/30/2023,EFFR,5.08,5.06,5.07,5.08,5.20,100,5.00,5.25,,,,,,,,,
"""
FRED = "observation_date,SOFR,DPRIME\n2023-07-03,5.06,8.25\n2023-07-04,,\n2023-07-05,.,8.25\n2023-07-06,5.06%,8.25\n"
H15 = """\
"Series Description","Average majority prime rate","Federal funds effective rate"
"Unit:","Percent:_Per_Year","Percent:_Per_Year"
"Multiplier:","1","1"
"Currency:","NA","NA"
"Unique Identifier: ","H15/H15/RIFSPBLP_N.B","H15/H15/RIFSPFF_N.B"
"Time Period","RIFSPBLP_N.B","RIFSPFF_N.B"
2023-07-03,8.25,5.08
2023-07-04,ND,ND
2023-07-05,8.25,NA
"""


def written(folder: Path, text: str, name: str = "rates.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rates(rows: tuple[RateReset, ...]) -> dict[str, str]:
    return {each.effective.isoformat(): str(each.index_rate) for each in rows}


def test_new_york_fed(tmp_path: Path) -> None:
    file = read_rate_file(written(tmp_path, NEW_YORK_FED))
    assert file.source == "New York Fed"
    assert rates(file.of("SOFR")) == {"2023-06-30": "0.0509", "2023-07-03": "0.0506"}
    assert rates(file.of("30-Day Average SOFR")) == {"2023-07-03": "0.0506613"}
    assert rates(file.of("effr")) == {"2023-06-30": "0.0508"}
    assert file.of("SOFR Index") == ()


def test_fred(tmp_path: Path) -> None:
    file = read_rate_file(written(tmp_path, FRED))
    assert file.source == "FRED"
    assert rates(file.of("SOFR")) == {"2023-07-03": "0.0506", "2023-07-06": "0.0506"}
    assert rates(file.of("Prime Rate")) == dict.fromkeys(("2023-07-03", "2023-07-05", "2023-07-06"), "0.0825")
    old = written(tmp_path, "DATE,SOFR30DAYAVG\n2023-07-03,5.06613\n")
    assert rates(read_rate_file(old).of("30-day average SOFR")) == {"2023-07-03": "0.0506613"}


def test_h15(tmp_path: Path) -> None:
    file = read_rate_file(written(tmp_path, H15))
    assert file.source == "Federal Reserve H.15"
    assert rates(file.of("Prime")) == {"2023-07-03": "0.0825", "2023-07-05": "0.0825"}
    assert rates(file.of("RIFSPFF_N.B")) == {"2023-07-03": "0.0508"}


def test_a_low_rate_in_percent_stays_one(tmp_path: Path) -> None:
    assert rates(read_rate_file(written(tmp_path, "DATE,SOFR\n2021-10-18,0.05\n")).of("SOFR")) == {
        "2021-10-18": "0.0005"
    }


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    file = read_rate_file(written(tmp_path, "Effective,Rate,Index\n2023-07-03,5.06%,SOFR\n2023-06-30,0.0825,Prime\n"))
    assert rates(file.of("SOFR")) == {"2023-07-03": "0.0506"}
    assert rates(file.of("Prime")) == {"2023-06-30": "0.0825"}
    bare = read_rate_file(written(tmp_path, "2023-07-03,5.06%\n2023-06-30,0.0509\n"))
    assert rates(bare.of("whatever")) == {"2023-06-30": "0.0509", "2023-07-03": "0.0506"}
    assert published_rates(written(tmp_path, "effective,rate\n2023-07-03,5.06%\n")) is None


def test_excel_files(tmp_path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "README"
    sheet.append(["FRED Graph Observations"])
    data = book.create_sheet("Daily")
    data.append(["observation_date", "SOFR"])
    data.append([datetime(2023, 7, 3), 5.06])
    data.append([datetime(2023, 7, 4), None])
    book.save(tmp_path / "fred.xlsx")
    assert rates(read_rate_file(tmp_path / "fred.xlsx").of("SOFR")) == {"2023-07-03": "0.0506"}
    book = Workbook()
    sheet = book.active
    sheet.append(["Effective Date", "Rate Type", "Rate (%)", "Volume ($Billions)"])
    sheet.append(["07/03/2023", "SOFR", 5.06, 1476])
    sheet.append(["A footnote of the publisher"])
    book.save(tmp_path / "nyfed.xlsx")
    assert rates(read_rate_file(tmp_path / "nyfed.xlsx").of("SOFR")) == {"2023-07-03": "0.0506"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "day,price\n2023-07-03,5.06\n",
            "rates.csv: found 'day, price'; allowed: a header Effective Date, Rate Type, Rate (%) (New York Fed); DATE or "
            "observation_date, then a series (FRED); Series Description ... Time Period (H.15); effective, rate and "
            "maybe index",
        ),
        ("", "rates.csv: found nothing; allowed: a header "),
        (
            "DATE,SOFR\n2023-07-03,5.06\n2023-07-03,5.07\n",
            "rates.csv row 3: found 5.07% for 2023-07-03; allowed: 5.06%, as row 2 has it",
        ),
        ("DATE,SOFR\n2023-02-30,5.06\n", "rates.csv row 2 DATE: found '2023-02-30'; allowed: a date such as"),
        ("DATE,SOFR\n2023-07-03,high\n", "rates.csv row 2 SOFR: found 'high'; allowed: a rate in percent"),
        ("DATE,SOFRINDEX\n2023-07-03,1.08\n", "rates.csv: SOFRINDEX: found the level of an index; allowed: series"),
        ("effective,rate\n2023-07-03,5.06\n", "rates.csv row 2 rate: found '5.06', which is 506%; did you mean 5.06%?"),
        (
            H15.replace("Percent:_Per_Year", "Currency"),
            "rates.csv: RIFSPBLP_N.B: found 'Currency' as its unit; allowed: a series in Percent",
        ),
        (
            NEW_YORK_FED.replace("06/30/2023,SOFR", "13/30/2023,SOFR"),
            "rates.csv row 4 Effective Date: found '13/30/2023'; allowed: a date month/day/year that there is",
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(NoteError) as caught:
        read_rate_file(written(tmp_path, text))
    assert str(caught.value).startswith(message)


def test_the_same_row_twice_is_one(tmp_path: Path) -> None:
    file = read_rate_file(written(tmp_path, "DATE,SOFR\n2023-07-03,5.06\n2023-07-03,5.060\n"))
    assert rates(file.of("SOFR")) == {"2023-07-03": "0.0506"}


def test_another_indexs_name(tmp_path: Path) -> None:
    with pytest.raises(NoteError) as caught:
        read_rate_file(written(tmp_path, FRED)).needed("EURIBOR")
    assert str(caught.value) == (
        "rates.csv: found rates of SOFR, DPRIME; allowed: EURIBOR, the index of the note, as the name of a series or "
        "column"
    )


def test_thousands_of_rows(tmp_path: Path) -> None:
    first = date(2000, 1, 1)
    lines = [f"{first + timedelta(days=n)},{n % 700 / 100}" for n in range(8000)]
    path = written(tmp_path, "\n".join(["DATE,SOFR", *reversed(lines)]))
    assert len(read_rate_file(path).of("SOFR")) == 8000


# --- onto a note ----------------------------------------------------------------------------------------------------

NOTE = """
[note]
id = "SOFR-1"
issue_date = 2023-07-05
principal = "120000"
[installments]
count = 12
first_date = 2023-08-05
[interest]
index = "SOFR"
spread = "2%"
[late_charge]
rate = "0%"
[[rates]]
effective = 2023-07-03
rate = "5.06%"
"""


def test_rows_replace_or_extend_those_of_the_note(tmp_path: Path) -> None:
    note = with_rates(parse_note(NOTE, name="n.toml"), written(tmp_path, FRED))
    assert rates(note.resets) == {"2023-07-03": "0.0506", "2023-07-06": "0.0506"}


def test_rows_that_disagree_name_both(tmp_path: Path) -> None:
    with pytest.raises(NoteError) as caught:
        with_rates(parse_note(NOTE, name="n.toml"), written(tmp_path, "DATE,SOFR\n2023-07-03,5.07\n"))
    assert str(caught.value) == (
        "rates.csv: reset of 2023-07-03: found 5.07%; allowed: 5.06%, which [[rates]] has for that day, or correct it "
        "there"
    )


def test_a_publishers_history_before_the_note_is_left_out(tmp_path: Path) -> None:
    text = "DATE,SOFR\n" + "".join(f"2023-{month:02d}-01,{month}\n" for month in range(1, 10))
    terms = parse_note(NOTE, name="n.toml").terms
    kept = rows_for(read_rate_file(written(tmp_path, text)), terms)
    # sixty days before 5 July is 6 May: the row in force then, and all after it
    assert [each.effective.month for each in kept] == [5, 6, 7, 8, 9]
    own = rows_for(
        read_rate_file(written(tmp_path, text.replace("DATE,SOFR", "date,rate").replace("\n", "%\n")[10:])), terms
    )
    assert len(own) == 9


def test_a_note_at_a_fixed_rate_takes_none(tmp_path: Path) -> None:
    text = NOTE.partition("[[rates]]")[0].replace('index = "SOFR"\nspread = "2%"', 'rate = "8%"')
    with pytest.raises(NoteError, match="found rates for a note at a fixed rate; allowed: a note with interest.index"):
        with_rates(parse_note(text, name="n.toml"), written(tmp_path, FRED))


def test_merged_keeps_both_in_order() -> None:
    first = RateReset(effective=date(2023, 7, 3), index_rate=Decimal("0.05"))
    second = replace(first, effective=date(2023, 6, 1))
    assert merged([first], [second], "f") == (second, first)


# --- through the commands -------------------------------------------------------------------------------------------


def test_build_and_refresh_with_published_files(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    note = written(tmp_path, NOTE, "note.toml")
    fred = written(tmp_path, FRED, "fred.csv")
    book = tmp_path / "note.xlsx"
    assert promnote("build", note, "--rates", fred, "--as-of", "2023-08-05", "--out", book).code == 0
    later = NEW_YORK_FED.replace("07/03/2023", "08/01/2023").replace("06/30/2023", "07/05/2023")
    done = promnote("refresh", book, "--rates", written(tmp_path, later, "nyfed.csv"), "--as-of", "2023-08-31")
    assert done.code == 0
    assert "reset of 2023-07-05 added: 5.09%" in done.out
    assert "reset of 2023-08-01 added: 5.06%" in done.out
    inputs = read_inputs(Book(read_package(book.read_bytes(), name=book.name)))
    assert rates(inputs.note.resets) == {
        "2023-07-03": "0.0506",
        "2023-07-05": "0.0509",
        "2023-07-06": "0.0506",
        "2023-08-01": "0.0506",
    }
    assert promnote("check", book).code == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_portfolio_takes_a_published_file(tmp_path: Path, kind: str) -> None:
    header = ["id", "issue date", "principal", "count", "first payment date", "index", "spread"]
    table = [header, *([f"n{n}", "2023-07-05", 120000, 12, "2023-08-05", "sofr", "2%"] for n in (1, 2))]
    if kind == "csv":
        path = write_csv(tmp_path / "p.csv", table)
    else:
        book = Workbook()
        sheet: Any = book.active
        sheet.title = "Notes"
        for row in table:
            sheet.append(row)
        path = tmp_path / "p.xlsx"
        book.save(path)
    items = list(open_portfolio(path, rates=written(tmp_path, NEW_YORK_FED)).items)
    assert [rates(each.resets) for each in items if isinstance(each, RawNote)] == [
        {"2023-06-30": "0.0509", "2023-07-03": "0.0506"}
    ] * 2


# --- beside a folder of note files ----------------------------------------------------------------------------------

BARE = NOTE.partition("[[rates]]")[0]


def folder_of(tmp_path: Path, **texts: str) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in texts.items():
        written(folder, text.replace("SOFR-1", name), f"{name}.toml")
    return folder


def notes_of(folder: Path, rates_file: Path) -> tuple[dict[str, dict[str, str]], list[str]]:
    found: dict[str, dict[str, str]] = {}
    problems = []
    for item in open_portfolio(folder, rates=rates_file).items:
        if isinstance(item, RawNote):
            found[item.id] = rates(note_of(item).resets)
        else:
            problems.append(str(item))
    return found, problems


@pytest.mark.parametrize("text", [FRED, "index,effective,rate\nsofr,2023-07-03,5.06%\nSOFR,2023-07-06,0.0506\n"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_note_files_take_the_rates_of_their_index(tmp_path: Path, text: str, suffix: str) -> None:
    fixed = BARE.replace('index = "SOFR"\nspread = "2%"', 'rate = "8%"')
    folder = folder_of(tmp_path, a=BARE, b=NOTE, c=fixed, d=NOTE.replace('rate = "5.06%"', 'rate = "5.07%"'))
    path = written(tmp_path, text)
    if suffix == ".xlsx":
        book = Workbook()
        sheet: Any = book.active
        for line in text.splitlines():
            sheet.append([float(each) if each.replace(".", "").isdigit() else each for each in line.split(",")])
        path = tmp_path / "rates.xlsx"
        book.save(path)
    found, problems = notes_of(folder, path)
    both = {"2023-07-03": "0.0506", "2023-07-06": "0.0506"}
    assert found == {"a": both, "b": both, "c": {}}
    file = path.name
    assert problems == [
        f"d.toml (d): {file}: reset of 2023-07-03: found 5.06%; allowed: 5.07%, which [[rates]] has for that day, or "
        "correct it there"
    ]


def test_a_row_that_names_the_notes_own_index_is_the_same_row(tmp_path: Path) -> None:
    named = NOTE.replace('rate = "5.06%"', 'rate = "5.06%"\nindex = "sofr"')
    assert rates(with_rates(parse_note(named, name="n.toml"), written(tmp_path, FRED)).resets) == {
        "2023-07-03": "0.0506",
        "2023-07-06": "0.0506",
    }


def test_an_amended_index_and_rows_of_one_note(tmp_path: Path) -> None:
    amended = BARE + '[[amendments]]\neffective = 2023-08-05\nindex = "Prime"\n'
    folder = folder_of(tmp_path, a=amended, b=BARE)
    table = "index,note,effective,rate\nSOFR,,2023-07-03,5.06%\nPrime,,2023-08-01,8.5%\n,b,2023-07-01,5%\n,z,2023-07-01,5%\n"
    found, problems = notes_of(folder, written(tmp_path, table))
    assert found == {"a": {"2023-07-03": "0.0506", "2023-08-01": "0.085"}, "b": {"2023-07-01": "0.05"}}
    assert problems == [
        "rates.csv: Rates row 5 (z), column note: found 'z'; allowed: the id of a note of this portfolio"
    ]


def test_an_index_without_a_rate_is_one_error(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    euribor = BARE.replace('"SOFR"', '"EURIBOR 3M"')
    folder = folder_of(tmp_path, a=BARE, b=euribor, c=euribor + NOTE[len(BARE) :])
    done = promnote(
        "batch", folder, "--rates", written(tmp_path, FRED), "--as-of", "2023-07-31", "--out", tmp_path / "o"
    )
    assert done.code == 1
    assert done.err.splitlines()[0] == (
        "b.toml (b): interest.index: found 'EURIBOR 3M', of which neither the note file nor rates.csv has a rate; allowed: "
        "an index that is there (SOFR, DPRIME), or rows [[rates]] in the note file"
    )
    assert "2 of 3 notes: 2 written, 0 unchanged; 1 with errors" in done.out
    csv = tmp_path / "f.csv"
    table = written(tmp_path, "index,effective,rate\nSOFR,2023-07-03,5.06%\n", "own.csv")
    done = promnote("portfolio", "figures", folder, "--rates", table, "--as-of", "2023-07-31", "--out", csv)
    assert done.code == 1
    assert "neither the note file nor own.csv has a rate; allowed: an index that is there (SOFR), or rows" in done.err
    # 120,000 x 7.06% x 26 days / 360 = 611.87
    assert "611.87" in csv.read_text(encoding="utf-8")


def test_a_batch_takes_up_new_rates_of_a_folder(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    folder = folder_of(tmp_path, a=BARE, b=BARE.replace('index = "SOFR"\nspread = "2%"', 'rate = "8%"'))
    common = ("--as-of", "2023-07-31", "--out", tmp_path / "o")
    first = promnote("batch", folder, "--rates", written(tmp_path, FRED), *common)
    assert "2 of 2 notes: 2 written, 0 unchanged" in first.out
    later = written(tmp_path, FRED + "2023-07-07,5.10,8.25\n")
    assert "1 written, 1 unchanged" in promnote("batch", folder, "--rates", later, *common).out


@pytest.mark.parametrize("command", ["ledger", "payoff", "statement", "schedule"])
def test_a_note_file_is_read_with_a_rate_file(tmp_path: Path, promnote: Callable[..., Any], command: str) -> None:
    note, fred = written(tmp_path, BARE, "note.toml"), written(tmp_path, FRED)
    day = () if command == "schedule" else ("--as-of", "2023-07-31")
    assert "found no reset" in promnote(command, note, *day).line
    done = promnote(command, note, *day, "--rates", fred)
    assert done.code == 0
    # (5.06% + 2%) x 26 days and x 31 days / 360 on 120,000.00
    wanted = {"schedule": "729.53", "statement": "729.53"}.get(command, "611.87")
    assert wanted in done.out
    assert "SOFR + 2% (last known reset: 2023-07-06)" in done.out
    assert (
        "allowed: EURIBOR"
        in promnote(
            command, written(tmp_path, BARE.replace('"SOFR"', '"EURIBOR"'), "e.toml"), *day, "--rates", fred
        ).line
    )


def test_the_journal_of_note_files_and_of_a_portfolio_takes_rates(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    folder, fred = folder_of(tmp_path, a=BARE), written(tmp_path, FRED)
    header = ["id", "issue date", "principal", "count", "first payment date", "index", "spread"]
    csv = write_csv(tmp_path / "p.csv", [header, ["n", "2023-07-05", 120000, 12, "2023-08-05", "sofr", "2%"]])
    for number, path in enumerate((folder / "a.toml", folder, csv)):
        out = tmp_path / f"{number}.csv"
        done = promnote("journal", path, "--from", "2023-07", "--to", "2023-07", "--rates", fred, "--out", out)
        assert done.code == 0, done.err
        # the loan, all of it current, and 120,000.00 x 7.06% x 26 days / 360
        assert "240,611.87" in done.out
    done = promnote(
        "journal", folder / "a.toml", "--from", "2023-07", "--to", "2023-07", "--activity", csv, "--out", out
    )
    assert done.line == "--activity: found 'p.csv' beside 'a.toml'; allowed: with a portfolio"


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        (
            "fred.csv",
            FRED,
            "of which fred.csv has no rate; allowed: an index that is there (SOFR, DPRIME), or rows of it there",
        ),
        (
            "own.csv",
            "index,effective,rate\nSOFR,2023-07-03,5.06%\n",
            "of which own.csv has no rate; allowed: an index that is there (SOFR), or rows of it there",
        ),
        ("", "", "and no rates; allowed: a table of rates, or --rates FILE"),
    ],
)
def test_a_row_whose_index_has_no_rate(tmp_path: Path, name: str, text: str, wanted: str) -> None:
    header = ["id", "issue date", "principal", "count", "first payment date", "index", "spread"]
    rows = [
        [note, "2023-07-05", 120000, 12, "2023-08-05", index, "2%"] for note, index in (("a", "EURIBOR"), ("b", "SOFR"))
    ]
    path = write_csv(tmp_path / "p.csv", [header, *rows])
    items = list(open_portfolio(path, rates=written(tmp_path, text, name) if name else None).items)
    told = [str(each) for each in items if not isinstance(each, RawNote)]
    assert told[0].startswith("p.csv: row 2 (a), column index: found 'EURIBOR'")
    assert told[0].endswith(wanted)
    assert len(told) == (1 if name else 2)
