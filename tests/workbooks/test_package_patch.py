"""Editing a user's workbook: what changes, and that nothing else does."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from package_samples import SHEET_TAIL, book, pack, part, parts, prefixed_sheet, records, sheet, with_calc_chain
from promnote_workbooks.package import (
    REMOVE,
    STALE,
    CellEdit,
    CellError,
    PackageError,
    format_ref,
    patch,
    patched,
    read_cells,
    read_package,
)

ROWS = (
    '<row r="2" spans="2:4" ht="20" customHeight="1" x14ac:dyDescent="0.25">'
    '<c r="B2" s="1"><v>10</v></c><c r="D2" t="s"><v>0</v></c></row>'
    '<row r="5" spans="2:3" s="3" customFormat="1"><c r="B5" s="2"><f>B2*2</f><v>20</v></c>'
    '<c r="C5" t="str" cm="1"><f t="array" ref="C5">F(B2)</f><v>x</v></c><extLst><ext uri="u"/></extLst></row>'
)
BEFORE = '<dimension ref="B2:D5"/><cols><col min="6" max="7" width="9" style="1"/></cols>'
STRINGS = ("<si><t>shared</t></si>",)
PARTS = with_calc_chain(
    parts(
        {"A &amp; B": sheet(ROWS, before=BEFORE), "Mine": sheet('<row r="1"><c r="A1"><v>1</v></c></row>')},
        strings=STRINGS,
        extra={
            "xl/printerSettings/printerSettings1.bin": bytes(range(256)),
            "customXml/item1.xml": "<?x y?><a  b='c'/>",
        },
    ),
    '<c r="B5" i="1"/><c r="C5"/>',
)
BOOK = pack(PARTS)
NAME = "A & B"
SHEET = "xl/worksheets/sheet1.xml"


def edited(edits: dict[str, CellEdit], data: bytes = BOOK, name: str = NAME) -> str:
    return part(patch(read_package(data, name="mine.xlsx"), {name: edits}), SHEET)


def changed_parts(before: bytes, after: bytes) -> list[str]:
    old, new = records(before), records(after)
    return [name for name in old if old[name] != new.get(name)]


def test_without_a_change_the_very_bytes_come_back() -> None:
    same = {
        "B2": CellEdit(Decimal("10.00"), style=1),
        "D2": CellEdit("shared"),
        "B5": CellEdit(20, formula="=B2*2"),
        "C5": CellEdit("x"),
        "Z9": CellEdit(None),
        "F40": CellEdit(None),
    }
    package = read_package(BOOK)
    assert patch(package, {NAME: same, "mine": {}}, full_calc_on_load=True) is BOOK
    assert patched(package, {NAME: same}) is package


def test_only_the_edited_sheet_changes_and_there_only_the_cell() -> None:
    after = patch(read_package(BOOK), {NAME: {"B2": CellEdit(11.5)}})
    assert changed_parts(BOOK, after) == [SHEET]
    assert list(records(BOOK)) == list(records(after))
    assert part(after, SHEET) == part(BOOK, SHEET).replace("<v>10</v>", "<v>11.5</v>")
    assert SHEET_TAIL in part(after, SHEET)


@pytest.mark.parametrize(
    ("ref", "edit", "expected"),
    [
        ("B2", CellEdit("t & <u>"), '<c r="B2" s="1" t="inlineStr"><is><t>t &amp; &lt;u&gt;</t></is></c>'),
        ("B2", CellEdit(" t"), '<c r="B2" s="1" t="inlineStr"><is><t xml:space="preserve"> t</t></is></c>'),
        ("B2", CellEdit(None), '<c r="B2" s="1"/>'),
        ("B2", CellEdit(True, style=0), '<c r="B2" t="b"><v>1</v></c>'),
        ("B2", CellEdit(10, style=3), '<c r="B2" s="3"><v>10</v></c>'),
        ("D2", CellEdit("other"), '<c r="D2" t="inlineStr"><is><t>other</t></is></c>'),
        ("B2", CellEdit("=cmd()"), '<c r="B2" s="1" t="inlineStr"><is><t>=cmd()</t></is></c>'),
        ("B2", CellEdit(3, formula="=1+2"), '<c r="B2" s="1"><f>1+2</f><v>3</v></c>'),
        ("B2", CellEdit(STALE, formula='A1&"<"'), '<c r="B2" s="1"><f>A1&amp;"&lt;"</f></c>'),
        ("B5", CellEdit("r"), '<c r="B5" s="2" t="str"><f>B2*2</f><v>r</v></c>'),
        ("B5", CellEdit(STALE), '<c r="B5" s="2"><f>B2*2</f></c>'),
        ("B5", CellEdit(CellError("#N/A")), '<c r="B5" s="2" t="e"><f>B2*2</f><v>#N/A</v></c>'),
        ("B5", CellEdit(7, formula=REMOVE), '<c r="B5" s="2"><v>7</v></c>'),
        ("B5", CellEdit(None, formula=REMOVE), '<c r="B5" s="2"/>'),
        ("C5", CellEdit(9), '<c r="C5" cm="1"><f t="array" ref="C5">F(B2)</f><v>9</v></c>'),
        ("C5", CellEdit(9, formula="G(B2)"), '<c r="C5"><f>G(B2)</f><v>9</v></c>'),
        ("C2", CellEdit(1), '<c r="B2" s="1"><v>10</v></c><c r="C2"><v>1</v></c><c r="D2" t="s">'),
        ("A2", CellEdit(1), '<c r="A2"><v>1</v></c><c r="B2" s="1">'),
        ("F2", CellEdit(date(1996, 8, 30)), '<c r="D2" t="s"><v>0</v></c><c r="F2" s="1"><v>35307</v></c></row>'),
        ("D5", CellEdit(1), '<c r="D5" s="3"><v>1</v></c><extLst><ext uri="u"/></extLst></row>'),
        ("G9", CellEdit(1), '<row r="9"><c r="G9" s="1"><v>1</v></c></row></sheetData>'),
        ("A1", CellEdit(None, style=2), '<sheetData><row r="1"><c r="A1" s="2"/></row><row r="2"'),
        ("A3", CellEdit(1, style=2), '</row><row r="3"><c r="A3" s="2"><v>1</v></c></row><row r="5"'),
    ],
)
def test_edits_of_cells(ref: str, edit: CellEdit, expected: str) -> None:
    assert expected in edited({ref: edit})


def test_extent_and_spans_follow_and_row_attributes_stay() -> None:
    xml = edited({"F2": CellEdit(1), "A7": CellEdit(2)})
    assert '<dimension ref="A2:F7"/>' in xml
    assert '<row r="2" spans="2:6" ht="20" customHeight="1" x14ac:dyDescent="0.25">' in xml
    assert '<row r="5" spans="2:3" s="3" customFormat="1">' in xml


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=30))
@settings(max_examples=60)
def test_cells_and_rows_stay_in_order_whatever_the_order_of_edits(places: list[tuple[int, int]]) -> None:
    edits = {format_ref(row, column): CellEdit(row * 100 + column) for row, column in places}
    data = book({"A": sheet(ROWS.replace(' t="s"', ""), before=BEFORE)})
    after = patch(read_package(data), {"A": {ref: CellEdit(e.value, formula=REMOVE) for ref, e in edits.items()}})
    cells = read_cells(read_package(after), "A")  # refuses rows and cells that are out of order
    assert {ref: cells[ref].value for ref in edits} == {ref: float(str(edit.value)) for ref, edit in edits.items()}
    assert {"B2", "D2", "B5", "C5"} <= set(cells)


def test_openpyxl_reads_the_result() -> None:
    after = patch(
        read_package(BOOK), {NAME: {"F8": CellEdit("new"), "B5": CellEdit(41.5), "G8": CellEdit(3, formula="1+2")}}
    )
    values = openpyxl.load_workbook(io.BytesIO(after), data_only=True)[NAME]
    assert [values[ref].value for ref in ("F8", "B5", "G8", "D2", "C5")] == ["new", 41.5, 3, "shared", "x"]
    assert openpyxl.load_workbook(io.BytesIO(after))[NAME]["G8"].value == "=1+2"


def test_prefixed_producers_keep_their_prefix() -> None:
    rows = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    data = book({"A": prefixed_sheet(rows)})
    xml = edited({"A1": CellEdit(2, formula="1+1"), "B1": CellEdit("t"), "A2": CellEdit(True)}, data, "A")
    assert xml == prefixed_sheet(
        '<x:row r="1"><x:c r="A1"><x:f>1+1</x:f><x:v>2</x:v></x:c><x:c r="B1" t="inlineStr"><x:is><x:t>t</x:t></x:is>'
        '</x:c></x:row><x:row r="2"><x:c r="A2" t="b"><x:v>1</x:v></x:c></x:row>'
    )


def test_cells_without_reference_are_numbered_where_they_stand() -> None:
    data = book({"A": sheet("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")})
    cells = read_cells(read_package(patch(read_package(data), {"A": {"D1": CellEdit(4), "A2": CellEdit(5)}})), "A")
    assert {ref: cell.value for ref, cell in cells.items()} == {"A1": 1.0, "B1": 2.0, "D1": 4.0, "A2": 5.0}


# --- formulas ---------------------------------------------------------------------------------------------------------

SHARED = book(
    {
        "A": sheet(
            '<row r="1"><c r="B1"><f t="shared" ref="B1:B4" si="3">A1*$A$9</f><v>1</v></c></row>'
            + "".join(f'<row r="{n}"><c r="B{n}"><f t="shared" si="3"/><v>{n}</v></c></row>' for n in (2, 3, 4))
        )
    }
)


def formulas(data: bytes) -> dict[str, str | None]:
    return {ref: cell.formula for ref, cell in read_cells(read_package(data), "A").items()}


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ({"B1": CellEdit(5, formula=REMOVE)}, {"B1": None}),
        ({"B1": CellEdit(5, formula="9")}, {"B1": "9"}),
        ({"B1": CellEdit(5, formula=REMOVE), "B2": CellEdit(6, formula=REMOVE)}, {"B1": None, "B2": None}),
        ({"B2": CellEdit(5, formula=REMOVE), "B1": CellEdit(6, formula=REMOVE)}, {"B1": None, "B2": None}),
        ({"B3": CellEdit(5, formula="A3*$A$9")}, {}),
        ({f"B{n}": CellEdit(5, formula=REMOVE) for n in (1, 2, 3, 4)}, {f"B{n}": None for n in (1, 2, 3, 4)}),
    ],
)
def test_a_shared_formula_survives_the_loss_of_its_cells(
    edits: dict[str, CellEdit], expected: dict[str, str | None]
) -> None:
    after = patch(read_package(SHARED), {"A": edits})
    assert formulas(after) == {f"B{n}": f"A{n}*$A$9" for n in (1, 2, 3, 4)} | expected


def test_the_next_cell_becomes_the_master_of_what_is_left() -> None:
    xml = edited({"B1": CellEdit(5, formula=REMOVE)}, SHARED, "A")
    assert '<c r="B2"><f t="shared" si="3" ref="B2:B4">A2*$A$9</f><v>2</v></c>' in xml
    assert '<c r="B3"><f t="shared" si="3"/><v>3</v></c>' in xml


def test_results_of_shared_formulas_leave_the_sharing_alone() -> None:
    assert edited({"B1": CellEdit(9)}, SHARED, "A") == part(SHARED, SHEET).replace("<v>1</v>", "<v>9</v>")


@pytest.mark.parametrize(
    ("edits", "stays"),
    [
        ({"B2": CellEdit(1), "B5": CellEdit(2), "H9": CellEdit("t")}, True),
        ({"B5": CellEdit(2, formula="B2*3")}, True),
        ({"B5": CellEdit(2, formula=REMOVE)}, False),
        ({"H9": CellEdit(2, formula="1+1")}, False),
    ],
)
def test_the_calculation_chain_goes_only_when_the_formula_cells_change(edits: dict[str, CellEdit], stays: bool) -> None:
    after = patch(read_package(BOOK), {NAME: edits})
    assert ("xl/calcChain.xml" in records(after)) is stays
    assert ("calcChain" in part(after, "[Content_Types].xml")) is stays
    assert ("calcChain" in part(after, "xl/_rels/workbook.xml.rels")) is stays
    left = set(changed_parts(BOOK, after)) - {SHEET}
    assert left == (set() if stays else {"xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"})
    openpyxl.load_workbook(io.BytesIO(after))


def test_computing_on_opening_comes_with_a_change() -> None:
    package = read_package(BOOK)
    after = patch(package, {NAME: {"B2": CellEdit(1)}}, full_calc_on_load=True)
    assert 'fullCalcOnLoad="1"' in part(after, "xl/workbook.xml")
    again = patch(read_package(after), {NAME: {"B2": CellEdit(2)}}, full_calc_on_load=False)
    assert part(again, "xl/workbook.xml") == part(BOOK, "xl/workbook.xml")


def test_a_picture_in_a_cell_goes_with_its_value_only() -> None:
    data = book({"A": sheet('<row r="1"><c r="A1" t="e" vm="2"><v>#VALUE!</v></c><c r="B1"><v>1</v></c></row>')})
    assert '<c r="A1" t="e" vm="2">' in edited({"B1": CellEdit(2)}, data, "A")
    assert '<c r="A1"><v>2</v></c>' in edited({"A1": CellEdit(2)}, data, "A")


# --- what is refused --------------------------------------------------------------------------------------------------

REFUSING = book(
    {
        "A": sheet(
            '<row r="1"><c r="A1"><f t="array" ref="A1:A2">F()</f><v>1</v></c><c r="B1"><f t="dataTable" ref="B1:B3"/>'
            '<v>1</v></c><c r="C1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
            after='<mergeCells count="1"><mergeCell ref="D1:E2"/></mergeCells>',
        )
    }
)


@pytest.mark.parametrize(
    ("ref", "edit", "words"),
    [
        ("A1", CellEdit(1, formula=REMOVE), "A1: is part of the array formula in A1:A2"),
        ("A2", CellEdit(1, formula="1"), "A2: is part of the array formula in A1:A2"),
        ("A2", CellEdit(1, formula=REMOVE), "A2: is part of the array formula in A1:A2"),
        ("B1", CellEdit(1, formula=REMOVE), "B1: belongs to a what-if data table"),
        ("C1", CellEdit(STALE), "C1: holds no formula, so there is no stored result"),
        ("C1", CellEdit(None, formula="1"), "C1: a formula needs a result or STALE"),
        ("C1", CellEdit(1, formula=" = "), "C1: the new formula is empty"),
        ("C1", CellEdit(1, formula="1" * 8_193), "C1: a formula of 8,193 characters"),
        ("C1", CellEdit(1, formula="a\x01"), "C1: All strings must be XML compatible"),
        ("C1", CellEdit(1, style=4), "C1: the style index 4 is not among the workbook's 4"),
        ("C1", CellEdit(float("inf")), "C1: inf is not a number"),
        ("E1", CellEdit(1), "E1: is hidden inside the merged cells D1:E2"),
        ("XFE1", CellEdit(1), "XFE1: 'XFE1' lies outside the sheet"),
        ("A0", CellEdit(1), "A0: 'A0' lies outside the sheet"),
        ("A", CellEdit(1), "A: 'A' is not a cell reference"),
    ],
)
def test_what_cannot_be_done_names_file_sheet_and_cell(ref: str, edit: CellEdit, words: str) -> None:
    with pytest.raises(PackageError, match=re.escape(f"mine.xlsx: sheet 'A' {words}")):
        patch(read_package(REFUSING, name="mine.xlsx"), {"A": {ref: edit}})


def test_results_inside_an_array_may_change() -> None:
    xml = edited({"A1": CellEdit("a"), "A2": CellEdit("b"), "D1": CellEdit(1)}, REFUSING, "A")
    assert '<c r="A1" t="str"><f t="array" ref="A1:A2">F()</f><v>a</v></c>' in xml
    assert '<c r="A2" t="str"><v>b</v></c>' in xml


def test_a_sheet_named_twice_or_not_there() -> None:
    with pytest.raises(PackageError, match="'Mine' is named twice"):
        patch(read_package(BOOK), {"Mine": {}, "MINE": {}})
    with pytest.raises(PackageError, match="there is no sheet 'Yours'"):
        patch(read_package(BOOK), {"Yours": {}})


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_text_survives_a_patch(text: str) -> None:
    after = patch(read_package(TEXTS), {"A": {"A1": CellEdit(text), "C1": CellEdit(text)}})
    cells = read_cells(read_package(after), "A")
    assert cells["A1"].value == cells["C1"].value == text
    assert patch(read_package(after), {"A": {"A1": CellEdit(text), "C1": CellEdit(text)}}) == after


TEXTS = book({"A": sheet('<row r="1"><c r="A1"/><c r="C1"><f>A1</f><v>0</v></c></row>')})


@pytest.mark.parametrize("encoding", ["UTF-16", "ISO-8859-1", "utf-8"])
def test_other_encodings_become_utf_8(encoding: str) -> None:
    xml = re.sub('encoding="[^"]*"', f'encoding="{encoding}"', sheet(ROWS.replace(' t="s"', ""))).replace("kept", "é")
    data = pack(parts({"A": ""}) | {SHEET: xml.encode(encoding)})
    after = edited({"B2": CellEdit("ü")}, data, "A")
    assert re.match(r"""<\?xml version="1.0" encoding="utf-8" """, after, re.IGNORECASE)
    assert "<!-- é -->" in after
    assert etree.fromstring(after.encode()) is not None
