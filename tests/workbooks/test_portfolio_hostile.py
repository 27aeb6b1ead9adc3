"""Portfolios that mean harm, or are damaged: refused or reported in a moment, with little memory."""

from __future__ import annotations

import re
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from portfolio_files import AS_OF, HEADER, row, write_csv, write_workbook
from promnote.basics.errors import NoteError
from promnote.running.ledger import replay
from promnote_workbooks.batch.summary import summary_of
from promnote_workbooks.portfolio.problems import PortfolioError, Problem
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.portfolio.read import open_portfolio

SHEET = "xl/worksheets/sheet1.xml"
Change = Callable[[bytes], bytes]


def changed(path: Path, **parts: Change) -> Path:
    """The workbook with some parts rewritten, by the last word of their names."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            change = parts.get(Path(name).stem)
            archive.writestr(name, change(data) if change else data)
    return path


def refusal(path: Path) -> str:
    """What is said of the file as a whole; quickly, and without filling the memory."""
    tracemalloc.start()
    start = process_time()
    with pytest.raises(NoteError) as caught:
        list(open_portfolio(path).items)
    assert process_time() - start < 20
    assert tracemalloc.get_traced_memory()[1] < 300 * 2**20
    tracemalloc.stop()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def items(path: Path) -> list[RawNote | Problem]:
    return list(open_portfolio(path).items)


# --- sizes ----------------------------------------------------------------------------------------------------------


def test_a_million_columns_declared(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "p.xlsx", [row(1)])
    far = b'<c r="BDWGN2"><v>1</v></c></row>'
    changed(path, sheet1=lambda data: data.replace(b"</row>", far, 1))
    assert "the sheet Notes reaches to row" in refusal(path)
    path = write_workbook(tmp_path / "q.xlsx", [row(1)])
    changed(path, sheet1=lambda data: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:BDWGN1048576"', data))
    # what is declared and not there does no harm
    assert [each.id for each in items(path) if isinstance(each, RawNote)] == ["N-0001"]
    path = tmp_path / "p.csv"
    path.write_text(",".join(f"c{number}" for number in range(1_000_000)) + "\n", encoding="utf-8")
    assert refusal(path).startswith("p.csv row 1: found ")


def test_a_cell_at_the_far_end_of_the_sheet(tmp_path: Path) -> None:
    for ref in (b"XFD1048576", b"A99999999999", b"CV1048576"):
        path = write_workbook(tmp_path / "p.xlsx", [row(1)])
        far = b'</row><row r="1048576"><c r="' + ref + b'"><v>1</v></c></row></sheetData>'
        changed(path, sheet1=lambda data, far=far: data.replace(b"</row></sheetData>", far))
        assert "allowed are 500 columns and 20,000,000 cells" in refusal(path)


def test_a_part_that_unpacks_to_too_much(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "p.xlsx", [row(1)])
    data = bytearray(path.read_bytes())
    for at in (each.start() for each in re.finditer(rb"PK\x01\x02", bytes(data))):
        if b"sheet1.xml" in data[at + 46 : at + 80]:
            data[at + 24 : at + 28] = (300 * 2**20).to_bytes(4, "little")  # the size it claims
    path.write_bytes(data)
    assert "unpacks to 314,572,800 bytes; at most 268,435,456 are read" in refusal(path)


def test_a_csv_line_without_end(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(b"id,title\n1," + b"x" * 3_000_000)
    assert "found a line of more than 1,000,000 characters" in refusal(path)
    path.write_bytes(b'id,title\n1,"' + b"x\n" * 200_000)
    assert "found a line that is no CSV" in refusal(path)


# --- content --------------------------------------------------------------------------------------------------------


def test_xml_entities(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    for part in ("sheet1", "sharedStrings", "workbook", "styles"):
        path = write_workbook(tmp_path / "p.xlsx", [row(1)])
        changed(path, **{part: lambda data: data.replace(b"?>", b"?>" + bomb, 1).replace(b"Equipment", b"&c;")})
        assert "has a DTD; entities are not allowed in a workbook" in refusal(path)
    path = write_workbook(tmp_path / "p.xlsx", [row(1)])
    changed(path, sheet1=lambda data: data.decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    assert "is not UTF-8; save the workbook anew" in refusal(path)


def test_a_1904_workbook(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "p.xlsx", [row(1)], date_1904=True)
    assert "uses the 1904 date system; only 1900 is allowed" in refusal(path)


@pytest.mark.parametrize(
    "data", [b"no zip at all", bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, b"PK\3\4" + b"\0" * 99]
)
def test_what_is_no_workbook(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(data)
    assert refusal(path).startswith("p.xlsx: found")


def test_a_workbook_without_notes(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "p.xlsx", [row(1)])
    changed(path, workbook=lambda data: data.replace(b'"Notes"', b'"Loans"'))
    assert (
        refusal(path)
        == "p.xlsx: found the sheets 'Loans', 'Rates'; allowed: a sheet Notes, maybe Rates, Activity, Plan"
    )


def test_error_values_are_no_blanks(tmp_path: Path) -> None:
    table = [row(1, principal="=1/0"), row(3, **{"paid through": "=NA()"}), row(5)]
    path = write_workbook(tmp_path / "p.xlsx", table)

    def with_values(data: bytes) -> bytes:
        data = re.sub(rb'<c r="F2"([^>]*)><f>1/0</f><v>0</v>', rb'<c r="F2"\1 t="e"><f>1/0</f><v>#DIV/0!</v>', data)
        return re.sub(rb'<c r="M3"([^>]*)><f>NA\(\)</f><v>0</v>', rb'<c t="e" r="M3"\1><f>NA()</f><v>#N/A</v>', data)

    changed(path, sheet1=with_values)
    problems = []
    for item in items(path):
        assert isinstance(item, RawNote)
        try:
            note_of(item)
        except PortfolioError as error:
            problems += error.problems
    assert [(each.row, each.column, each.found) for each in problems] == [
        (2, "principal", "the error #DIV/0!"), (3, "paid through", "the error #N/A"),
    ]  # fmt: skip


def test_formulas_in_names_are_text(tmp_path: Path) -> None:
    names = ['=HYPERLINK("http://x")', "+1", "@SUM(A1)", "=cmd|' /C calc'!A0"]
    table = [row(1 + 2 * at, id=name, title=name, lender=name) for at, name in enumerate(names)]
    path = write_workbook(tmp_path / "p.xlsx", table, strings_to_formulas=False)
    notes = [note_of(each) for each in items(path) if isinstance(each, RawNote)]
    assert [each.terms.id for each in notes] == names
    assert [each.terms.title for each in notes] == names


def test_mixed_encodings(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "p.csv", [HEADER, row(1), row(3, lender="Müller"), row(5, lender="Müller & Söhne"), row(7)]
    )
    data = path.read_bytes().split(b"\r\n")
    data[3] = data[3].decode().encode("cp1252")
    path.write_bytes(b"\r\n".join(data))
    good, problems = [], []
    for item in items(path):
        assert isinstance(item, RawNote)
        try:
            good.append(note_of(item).terms.id)
        except PortfolioError as error:
            problems += error.problems
    assert good == ["N-0001", "N-0003", "N-0007"]
    assert [str(each) for each in problems] == [
        "p.csv: row 4 (N-0005), column lender: found the error bytes that are not UTF-8 text; allowed: text"
    ]


def test_negative_zero_and_amounts_of_10_to_the_18(tmp_path: Path) -> None:
    table = [row(1, principal=-0.0), row(2, spread=-0.0), row(3, principal=1e18), row(5, principal=1.1e18),
             row(7, principal="1e400"), row(9, principal=1000.005)]  # fmt: skip
    found = {}
    for item in items(write_workbook(tmp_path / "p.xlsx", table)):
        assert isinstance(item, RawNote)
        try:
            found[item.id] = summary_of(note_of(item), AS_OF)
        except PortfolioError as error:
            found[item.id] = error.problems[0].found
    assert found["N-0001"] == "0.00"
    assert str(found["N-0002"]["rate"]) == "0.0425"
    assert found["N-0003"]["principal"] == 10**20 - 33 * (10**20 // 48)
    assert "More digits than a cell holds" in str(found["N-0003"]["exceptions"])
    assert found["N-0005"] == "1.1e+18"
    assert found["N-0007"] == "'1e400'"
    assert found["N-0009"] == "1000.005"


def test_a_date_before_the_note(tmp_path: Path) -> None:
    (item,) = items(write_workbook(tmp_path / "p.xlsx", [row(1)]))
    assert isinstance(item, RawNote)
    with pytest.raises(NoteError) as caught:
        replay(note_of(item), date(2020, 1, 1))
    assert item.problem(caught.value).column == "as_of"
