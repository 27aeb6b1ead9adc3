"""Reading packages: what is found in good ones, and which others are refused, with which words."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.table import Table as OpenpyxlTable

from package_samples import DECLARATION, MAIN, book, pack, parts, prefixed_sheet, sheet
from promnote_workbooks.package import (
    CellError,
    CellRange,
    Kind,
    Limits,
    PackageError,
    read_cells,
    read_package,
    read_tables,
    shift_formula,
    style_count,
    xmlpart,
)

ONE = {"A": sheet('<row r="1"><c r="A1"><v>1</v></c></row>')}


def refused(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(PackageError) as caught:
        read_package(data, name="bad.xlsx", limits=limits or Limits())
    message = str(caught.value)
    assert message.startswith("bad.xlsx")
    assert "\n" not in message
    return message


def raw_zip(entries: list[tuple[bytes, bytes]], *, nested: bool = False) -> bytes:
    """A zip with any names, doubled ones too; stored. ``nested``: the second record lies in the first one's data."""
    records, directory, offset = [], b"", 0
    for name, content in entries:
        common = struct.pack(
            "<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(content), len(content), len(content), len(name), 0
        )
        directory += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset) + name
        records.append(b"PK\3\4" + common + name + content)
        offset += len(records[-1]) - (len(content) if nested else 0)
    body = records[0] if nested else b"".join(records)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return body + directory + end


# --- hostile and unfit files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "found an empty file named .xlsx; allowed: an Excel workbook (.xlsx or .xlsm)"),
        (b"just text", "found a text file named .xlsx; allowed: an Excel workbook (.xlsx or .xlsm)"),
        (
            b"date;amount\n1996-04-30;1\n",
            "found a text file (CSV?) named .xlsx; allowed: an Excel workbook (.xlsx or .xlsm); open it in "
            "Excel and save it as .xlsx",
        ),
        (b"<html><table>", "found a web page named .xlsx; allowed"),
        (b"%PDF-1.7", "found a PDF named .xlsx; allowed"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(512), "is encrypted or an old .xls"),
        (book(ONE)[:-200], "found an Excel workbook that is cut off or damaged"),
        (book(ONE)[:400], "found an Excel workbook that is cut off or damaged"),
        (pack({"a.txt": "x"}), "found a zip archive that is no workbook"),
        (pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "OpenDocument"),
        (book(ONE, properties='<workbookPr date1904="1"/>'), "1904 date system"),
        (book(ONE, properties='<workbookPr date1904="true"/>'), "1904 date system"),
        (pack({k: v for k, v in parts(ONE).items() if "sheet1" not in k}), "the sheet 'A' has no part"),
        (book({}), "it has no sheets"),
        (raw_zip([(b"../evil.xml", b"x")]), "'../evil.xml' is not allowed"),
        (raw_zip([(b"xl/../../evil.xml", b"x")]), "is not allowed"),
        (raw_zip([(b"/etc/passwd", b"x")]), "is not allowed"),
        (raw_zip([(b"xl\\workbook.xml", b"x")]), "is not allowed"),
        (raw_zip([(b"C:/x.xml", b"x")]), "is not allowed"),
        (raw_zip([(b"xl/a.xml", b"x"), (b"xl/a.xml", b"y")]), "xl/a.xml is there twice"),
        (raw_zip([(b"xl/a.xml", b"x"), (b"XL/A.xml", b"y")]), "XL/A.xml is there twice"),
    ],
)
def test_unfit_files_are_refused_with_their_own_words(data: bytes, words: str) -> None:
    assert words in refused(data)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "binary workbook (.xlsb)"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "found a Word document"),
    ],
)
def test_other_office_files_are_refused(kind: str, words: str) -> None:
    found = parts(ONE)
    types = str(found["[Content_Types].xml"])
    old = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert words in refused(pack(found | {"[Content_Types].xml": types.replace(old, kind)}))


def test_a_member_that_is_encrypted_or_oddly_compressed_is_refused() -> None:
    data = bytearray(book(ONE))
    at = data.index(b"PK\1\2")
    data[at + 8] |= 1
    assert "is encrypted" in refused(bytes(data))
    data = bytearray(book(ONE))
    data[at + 10] = 12
    assert "uses zip method 12" in refused(bytes(data))


def test_more_tags_than_memory_can_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xmlpart, "MAX_MARKS", 10_000)
    rows = "".join(f'<row r="{row}"/>' for row in range(1, 5_002))
    package = read_package(book({"A": sheet(rows)}))
    with pytest.raises(PackageError, match=r"tags and attributes; at most 10,000 are read"):
        read_cells(package, package.sheets[0].name)


def test_what_unpacks_to_too_much_is_refused_quickly() -> None:
    bomb = book(ONE, extra={"xl/media/bomb.xml": bytes(30 * 2**20)})
    began = time.process_time()
    assert "bad.xlsx unpacks to" in refused(bomb, Limits(total_bytes=2**20))
    assert "the part xl/media/bomb.xml unpacks to 31,457,280 bytes; at most 1,048,576" in refused(
        bomb, Limits(part_bytes=2**20)
    )
    assert "parts; at most 3" in refused(bomb, Limits(members=3))
    assert "bytes; at most 100" in refused(bomb, Limits(file_bytes=100))
    assert time.process_time() - began < 5


def test_a_member_that_lies_about_its_size_is_not_unpacked() -> None:
    data = bytearray(book(ONE, extra={"xl/media/bomb.xml": bytes(30 * 2**20)}))
    at = data.rindex(b"PK\1\2")
    struct.pack_into("<I", data, at + 24, 1000)  # 30 MiB announced as 1000 bytes
    assert "xl/media/bomb.xml is damaged" in refused(bytes(data))


def test_members_that_share_bytes_are_refused() -> None:
    inner = raw_zip([(b"bb", b"12345678")])[: 30 + 2 + 8]  # its record alone
    assert "the part bb overlaps another" in refused(raw_zip([(b"aa", inner), (b"bb", b"12345678")], nested=True))


def test_a_flipped_bit_is_found_on_reading() -> None:
    data = bytearray(book(ONE))
    at = data.index(b"xl/styles.xml") + 60
    data[at] ^= 0xFF
    assert "is damaged" in refused(bytes(data))


@pytest.mark.parametrize(
    "entity",
    [
        '<!DOCTYPE worksheet [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_a_dtd_is_refused(entity: str) -> None:
    xml = f'{DECLARATION}{entity}<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    with pytest.raises(PackageError, match="has a DTD"):
        read_cells(read_package(book({"A": xml})), "A")


def test_entities_do_not_multiply() -> None:
    nested = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<!DOCTYPE w [<!ENTITY l0 "lol">{nested}]><workbook xmlns="{MAIN}" a="&l11;">&l11;</workbook>'
    began = time.process_time()
    assert "xl/workbook.xml" in refused(pack(parts(ONE) | {"xl/workbook.xml": xml}))
    assert time.process_time() - began < 5


@pytest.mark.parametrize("xml", ["<worksheet", "", "<a>" * 100_000])
def test_xml_that_cannot_be_read_names_the_part(xml: str) -> None:
    with pytest.raises(PackageError, match=r"xl/worksheets/sheet1\.xml is not readable XML"):
        read_cells(read_package(book({"A": xml})), "A")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ('<row r="2"/><row r="1"/>', "row 1 stands after row 2"),
        ('<row r="1"><c r="B1"/><c r="A1"/></row>', "the cell A1 is out of place in row 1"),
        ('<row r="1"><c r="A2"/></row>', "the cell A2 is out of place in row 1"),
        ('<row r="1"><c r="?"/></row>', "'?' is not a cell reference"),
        ('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', "A1 is damaged: t='s' with the value '7'"),
        ('<row r="1"><c r="A1" s="x"/></row>', "A1 is damaged: its style is 'x', not an index"),
        ('<row r="1"><c r="A1"><v>one</v></c></row>', "A1 is damaged: t='n' with the value 'one'"),
    ],
)
def test_damaged_sheets_name_sheet_and_cell(rows: str, words: str) -> None:
    with pytest.raises(PackageError) as caught:
        read_cells(read_package(book({"A": sheet(rows)})), "A")
    assert words in str(caught.value)
    assert "sheet 'A'" in str(caught.value)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path, what in ((tmp_path / "none.xlsx", "found no file at"), (tmp_path, "found a folder")):
        with pytest.raises(PackageError, match=f"^{path.name}: {what}"):
            read_package(path)


# --- what is read -----------------------------------------------------------------------------------------------------


def test_sheets_names_and_order(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    names = (
        "<definedName name=\"Rates\">'O''Brien &amp; Co'!$A$2:$B$61</definedName>"
        '<definedName name="Local" localSheetId="0" hidden="1">Plain!$C$3</definedName>'
        '<definedName name="Local">Plain!$D$4</definedName><definedName name="Both">Plain!$A$1,Plain!$C$1</definedName>'
        '<definedName name="Rows">Plain!$1:$2</definedName><definedName name="Const">0.05</definedName>'
        '<definedName name="Other">[1]Plain!$A$1</definedName>'
    )
    path.write_bytes(book({"Plain": ONE["A"], "O'Brien &amp; Co": ONE["A"]}, names=names))
    package = read_package(path)
    assert [s.name for s in package.sheets] == ["Plain", "O'Brien & Co"]
    rates = package.defined_name("rates")
    assert rates is not None
    assert str(rates.target) == "'O''Brien & Co'!A2:B61"
    local = package.defined_name("Local", "plain")
    assert local is not None
    assert (local.hidden, str(local.target)) == (True, "'Plain'!C3")
    for name in ("Both", "Rows", "Const", "Other"):
        found = package.defined_name(name)
        assert found is not None
        assert found.target is None
    assert package.defined_name("Nowhere") is None
    with pytest.raises(PackageError, match=r"no sheet 'X'; the sheets are 'Plain', \"O'Brien & Co\""):
        package.sheet("X")
    assert style_count(package) == 4


def test_cells_of_every_kind() -> None:
    strings = (
        "<si><t>plain</t></si>",
        "<si><r><t>ri</t></r><r><t>ch</t></r><rPh sb='0' eb='1'><t>no</t></rPh></si>",
        "<si><t>_x0041_</t></si>",
    )
    rows = (
        '<row r="1"><c r="A1" s="2"><v>1.5</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c>'
        '<c r="D1" t="s"><v>2</v></c><c r="E1" t="b"><v>1</v></c><c r="F1" t="e"><v>#N/A</v></c><c r="G1" s="1"/></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve"> in </t></is></c>'
        '<c r="B2" t="str"><f>"x"</f><v>x</v></c><c r="C2"><f>1+1</f></c>'
        '<c r="D2" cm="1"><f t="array" ref="D2:D3">F(A1)</f><v>4</v></c></row>'
        '<row><c><v>7</v></c><c r="D3"><v>5</v></c><c><f t="dataTable" ref="E3:E4"/><v>6</v></c></row>'
    )
    cells = read_cells(read_package(book({"A": sheet(rows)}, strings=strings)), "a")
    assert {ref: cell.value for ref, cell in cells.items()} == {
        "A1": 1.5, "B1": "plain", "C1": "rich", "D1": "A", "E1": True, "F1": CellError("#N/A"), "G1": None,
        "A2": " in ", "B2": "x", "C2": None, "D2": 4.0, "A3": 7.0, "D3": 5.0, "E3": 6.0,
    }  # fmt: skip
    assert cells["A1"].style == 2
    assert cells["G1"].kind is Kind.BLANK
    assert (cells["C2"].kind, cells["C2"].formula) == (Kind.FORMULA, "1+1")
    assert (cells["D2"].kind, cells["D2"].array_range) == (Kind.ARRAY, CellRange.parse("D2:D3"))
    assert cells["D3"].kind is Kind.ARRAY_PART
    assert cells["E3"].kind is Kind.DATA_TABLE


def test_shared_formulas_are_spelled_out() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="B{n}"><f t="shared" si="0"{" ref=" + chr(34) + "B2:B4" + chr(34) if n == 2 else ""}>'
        f"{'A2+$A$1' if n == 2 else ''}</f><v>{n}</v></c></row>"
        for n in (2, 3, 4)
    )
    cells = read_cells(read_package(book({"A": sheet(rows)})), "A")
    assert [cells[f"B{n}"].formula for n in (2, 3, 4)] == ["A2+$A$1", "A3+$A$1", "A4+$A$1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A1", "B3"),
        ("$A1+A$1+$A$1", "$A3+B$1+$A$1"),
        ("SUM(A1:B2)", "SUM(B3:C4)"),
        ("SUM(A:A,$B:C,3:4,$3:4)", "SUM(B:B,$B:D,5:6,$3:6)"),
        ('LOG10(A1)&"A1 ""B2"""&\'A1 it\'\'s\'!A1', 'LOG10(B3)&"A1 ""B2"""&\'A1 it\'\'s\'!B3'),
        ("Tab1!A1+[1]!ACT360_INTEREST(A1,B1)", "Tab1!B3+[1]!ACT360_INTEREST(B3,C3)"),
        ("Table1[[#This Row],[A1]]+Table1['[A1]]", "Table1[[#This Row],[A1]]+Table1['[A1]]"),
        ("Rate_A1+A1_Rate+x.A1+XFE1", "Rate_A1+A1_Rate+x.A1+#REF!"),
        ("1.5E3+TRUE", "1.5E3+TRUE"),
        ("XFD1", "#REF!"),
    ],
)
def test_shifting_a_formula(text: str, expected: str) -> None:
    assert shift_formula(text, 2, 1) == expected


@pytest.mark.parametrize(
    ("text", "rows", "expected"),
    [
        ("A$1+$B2+$C$3+AA4+XFD5", 3, "A$1+$B5+$C$3+AA7+XFD8"),
        ("a1+$b02", 1, "A2+$b3"),
        ("SUM(A1:$B$2,A$1:B2,$3:4,C:C)", 2, "SUM(A3:$B$2,A$1:B4,$3:6,C:C)"),
        ('A1*50%&"%d A1"', 1, 'A2*50%&"%d A1"'),
        ("A1048576+A1", 1, "#REF!+A2"),
        ("Rate*2", 9, "Rate*2"),
        ("ZZZ1", 0, "#REF!"),
    ],
)
def test_shifting_a_formula_down(text: str, rows: int, expected: str) -> None:
    assert shift_formula(text, rows, 0) == expected


def test_shifting_back_leaves_the_sheet_at_the_top() -> None:
    assert shift_formula("A3+A1", -2, 0) == "A1+#REF!"


def test_prefixed_and_strict_producers_read_the_same() -> None:
    rows = '<x:row r="1"><x:c r="A1" s="1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>'
    found = parts({"A": prefixed_sheet(rows)})
    strict = {
        name: str(text).replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, text in found.items()
    }  # fmt: skip
    for version in (found, strict):
        cell = read_cells(read_package(pack(version)), "A")["A1"]
        assert (cell.value, cell.formula, cell.style) == (2.0, "1+1", 1)


def test_what_openpyxl_writes_is_read() -> None:
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    worksheet.title = "Q&A 'x'"
    worksheet.append(["name", "amount"])
    worksheet.append(["first", 12.5])
    worksheet.append(["second", "=B2*2"])
    worksheet.add_table(OpenpyxlTable(displayName="Amounts", ref="A1:B3"))
    workbook.create_sheet("hidden").sheet_state = "veryHidden"
    buffer = io.BytesIO()
    workbook.save(buffer)
    package = read_package(buffer.getvalue())
    cells = read_cells(package, "Q&A 'x'")
    assert (cells["A2"].value, cells["B2"].value, cells["B3"].formula) == ("first", 12.5, "B2*2")
    (table,) = read_tables(package)
    assert (table.name, table.sheet, table.columns, str(table.data)) == (
        "Amounts",
        "Q&A 'x'",
        ("name", "amount"),
        "A2:B3",
    )
    assert package.sheets[1].visibility == "veryHidden"
    assert package.to_bytes() == buffer.getvalue()


def test_streamed_zips_with_data_descriptors_are_read_and_written_whole() -> None:
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    buffer = Unseekable()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts(ONE).items():
            archive.writestr(name, content)
    package = read_package(buffer.getvalue())
    styles = package.archive.read("xl/styles.xml").replace(b"numFmtId", b"numFmtId ")
    written = package.with_parts({"xl/styles.xml": styles}).to_bytes()
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        assert archive.read("xl/styles.xml") == styles
    assert read_cells(read_package(written), "A")["A1"].value == 1.0


def test_a_comment_inside_a_value_is_no_end_of_it() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>4<!-- -->56<?x y?>72</v></c><c r="B1"><f>1+<!-- -->A1</f><v>5</v></c>'
        '<c r="C1" t="inlineStr"><is><t>a<!-- -->b</t></is></c></row>'
    )
    cells = read_cells(read_package(book({"A": sheet(rows)})), "A")
    assert cells["A1"].value == 45672
    assert cells["B1"].formula == "1+A1"
    assert cells["C1"].value == "ab"
