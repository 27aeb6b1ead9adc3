"""The fast path: one template, many workbooks."""

from __future__ import annotations

import io
import pickle
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from package_samples import book, part, prefixed_sheet, records, sheet
from promnote_workbooks.package import (
    CellError,
    CellValue,
    PackageError,
    read_cells,
    read_package,
    serial_number,
)
from promnote_workbooks.package.template import Template, TemplateCell, composed_template
from promnote_workbooks.package.values import encode

TEMPLATE = book({"Figures &amp; 'notes'": sheet(""), "Other": sheet('<row r="1"><c r="A1"><v>5</v></c></row>')})
NAME = "Figures & 'notes'"
#: A constant, a formula, a blank one; a formula and a blank one below.
ROWS: list[str | TemplateCell] = [
    '<row r="1" s="1">',
    TemplateCell("A1", '<c r="A1" s="1"', "", ">", "<v>1</v></c>"),
    TemplateCell("B1", '<c r="B1" s="2"', '<f>NOTE_FIGURE("principal",Terms,A1)&amp;"&lt;"</f>', ">", "<v></v></c>"),
    TemplateCell("D1", '<c r="D1" s="3"', "", "/>", ""),
    '</row><row r="2">',
    TemplateCell("A2", '<c r="A2"', "", "/>", ""),
    TemplateCell("C2", '<c r="C2"', "<f>A2&gt;0</f>", ">", "<v></v></c>"),
    "</row>",
]


def template() -> Template:
    return composed_template(read_package(TEMPLATE, name="t.xlsx"), {NAME: ROWS})


def filled(values: dict[str, CellValue]) -> bytes:
    """The template with these values; formulas that are not among them give 0."""
    cells = {"B1": 0, "C2": 0, **values}
    numbers = {NAME: {ref: at for at, ref in enumerate(cells)}}
    return template().filling(numbers).render(list(cells.values()))


def rendered(values: dict[str, CellValue]) -> str:
    return part(filled(values), "xl/worksheets/sheet1.xml")


def test_each_kind_of_value_in_constant_and_formula_cells() -> None:
    xml = rendered({"A1": "a<b & c", "B1": 12.5, "D1": date(1996, 8, 30), "A2": Decimal("4554900.00"), "C2": True})
    assert '<c r="A1" s="1" t="inlineStr"><is><t>a&lt;b &amp; c</t></is></c>' in xml
    assert '<c r="B1" s="2"><f>NOTE_FIGURE("principal",Terms,A1)&amp;"&lt;"</f><v>12.5</v></c>' in xml
    assert f'<c r="D1" s="3"><v>{(date(1996, 8, 30) - date(1899, 12, 30)).days}</v></c></row><row r="2">' in xml
    assert '<c r="A2"><v>4554900.00</v></c><c r="C2" t="b"><f>A2&gt;0</f><v>1</v></c></row>' in xml
    xml = rendered({"B1": " text", "C2": CellError("#N/A")})
    assert '<c r="A1" s="1"><v>1</v></c><c r="B1" s="2" t="str"><f>' in xml
    assert '</f><v> text</v></c><c r="D1" s="3"/></row>' in xml
    assert '<c r="C2" t="e"><f>A2&gt;0</f><v>#N/A</v></c>' in xml
    assert "<f>A2&gt;0</f><v></v></c>" in rendered({"C2": ""})


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (1, 1.0),
        (-0.0, 0.0),
        (1e300, 1e300),
        (0.1 + 0.2, 0.1 + 0.2),
        (Decimal("22226.23"), 22226.23),
        (Decimal("1E+3"), 1000.0),
        (False, False),
        ("", ""),
        (CellError("#N/A"), CellError("#N/A")),
        (CellError("#SPILL!"), CellError("#SPILL!")),
        (date(1900, 1, 1), 1.0),
        (date(1900, 2, 28), 59.0),
        (date(1900, 3, 1), 61.0),
        (date(9999, 12, 31), 2958465.0),
        (datetime(1996, 8, 30, 12), 35307.5),
        ("=1+1", "=1+1"),
        (" leading and trailing\n", " leading and trailing\n"),
    ],
)
def test_values_come_back_as_they_were_given(value: CellValue, stored: object) -> None:
    cells = read_cells(read_package(filled({"A1": value, "C2": value})), NAME)
    assert cells["A1"].value == stored
    assert type(cells["A1"].value) is type(stored)
    assert cells["A1"].formula is None
    assert cells["A1"].style == 1
    assert (cells["C2"].value, cells["C2"].formula) == (stored, "A2>0")


def test_a_blank_leaves_a_constant_cell_as_it_is() -> None:
    assert read_cells(read_package(filled({"A1": None, "D1": None})), NAME)["A1"].value == 1


@given(st.text(st.characters(codec=None), max_size=60) | st.from_regex(r"[_x0-9a-fA-F\x00-\x1f]{0,24}", fullmatch=True))
def test_any_text_survives(text: str) -> None:
    cells = read_cells(read_package(filled({"A1": text, "C2": text})), NAME)
    assert cells["A1"].value == text
    assert cells["C2"].value == text


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("\x01", "_x0001_"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
        ("_x0041\x01", "_x005F_x0041_x0001_"),
        ("_x41_ _X0041_ _xGGGG_", "_x41_ _X0041_ _xGGGG_"),
        ("a\rb\nc\td", "a_x000D_b\nc\td"),
        ("\ufffe\ud800", "_xFFFE__xD800_"),
    ],
)
def test_how_text_is_escaped(text: str, stored: str) -> None:
    root = etree.fromstring(rendered({"A1": text}).encode())
    assert [node.text for node in root.iter("{*}t")] == [stored]


def test_openpyxl_sees_values_and_formulas() -> None:
    data = filled({"A1": " text & <more> ", "B1": Decimal("111848.10"), "D1": True, "A2": CellError("#N/A"), "C2": 7})
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[NAME]
    found = [values[ref].value for ref in ("A1", "B1", "D1", "A2", "C2")]
    assert found == [" text & <more> ", 111848.10, True, "#N/A", 7]
    formulas = openpyxl.load_workbook(io.BytesIO(data))[NAME]
    assert formulas["B1"].value == '=NOTE_FIGURE("principal",Terms,A1)&"<"'
    assert formulas["C2"].value == "=A2>0"


def test_everything_else_is_copied_as_it_is() -> None:
    before, after = records(TEMPLATE), records(filled({"A1": 2}))
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]
    assert after["xl/worksheets/sheet1.xml"][0] == (1980, 1, 1, 0, 0, 0)
    old, new = (part(data, "xl/worksheets/sheet1.xml") for data in (TEMPLATE, template().blank()))
    start, end = old.split("<sheetData></sheetData>")
    assert new.startswith(start + '<sheetData><row r="1" s="1">')
    assert new.endswith("</row></sheetData>" + end)


def test_what_stands_behind_the_rows_and_other_parts_can_be_new() -> None:
    filling = template().filling({NAME: {"B1": 0, "C2": 0}})
    data = filling.render([0], behind=("<!-- kept -->", "<!-- new -->"), parts={"xl/styles.xml": b"<styleSheet/>"})
    assert "<!-- new -->" in part(data, "xl/worksheets/sheet1.xml")
    assert part(data, "xl/styles.xml") == "<styleSheet/>"
    assert "<!-- kept -->" in part(data, "xl/worksheets/sheet2.xml")
    assert template().part("xl/styles.xml") == part(TEMPLATE, "xl/styles.xml").encode()


def test_the_same_values_give_the_same_bytes_in_another_process_too() -> None:
    filling = template().filling({NAME: {"A1": 0, "B1": 1, "C2": 1}})
    data = filling.render(["x", 2.5])
    assert data == filling.render(["x", 2.5]) == pickle.loads(pickle.dumps(filling)).render(["x", 2.5])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"Z9": 1}, "t.xlsx: sheet \"Figures & 'notes'\" Z9: the template has no such cell"),
        ({"B1": None}, "B1: a formula needs a result; found none"),
        ({"A1": float("nan")}, "A1: nan is not a number a cell can hold"),
        ({"C2": float("inf")}, "C2: inf is not a number a cell can hold"),
        ({"A1": Decimal("Infinity")}, "A1: Infinity is not a number a cell can hold"),
        ({"A1": "x" * 32_768}, "A1: a text of 32,768 characters; a cell holds at most 32,767"),
        ({"A1": date(1899, 12, 31)}, "A1: the date 1899-12-31 is before 1900-01-01"),
        ({"A1": datetime(2024, 1, 1, tzinfo=UTC)}, "A1: 2024-01-01T00:00:00+00:00 has a time zone"),
        ({"A1": [1]}, "A1: [1] is a list; a cell holds"),
    ],
)
def test_what_cannot_be_written_names_sheet_and_cell(values: dict[str, CellValue], words: str) -> None:
    with pytest.raises(PackageError, match=re.escape(words)):
        filled(values)


def test_a_sheet_with_a_prefix_is_no_frame() -> None:
    package = read_package(book({"A": prefixed_sheet("")}), name="p.xlsx")
    with pytest.raises(PackageError, match="p.xlsx: sheet 'A': its part has no rows"):
        composed_template(package, {"A": []})


def test_error_values_must_look_like_one() -> None:
    with pytest.raises(ValueError, match="'N/A' is not an error value"):
        encode(CellError("N/A"))


def test_serial_numbers_follow_the_sheet() -> None:
    assert serial_number(date(1996, 8, 30)) == 35307
