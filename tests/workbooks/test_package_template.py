"""The fast path: one compiled template, many workbooks."""

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
    CompiledTemplate,
    PackageError,
    compile_template,
    read_cells,
    read_package,
    serial_number,
)
from promnote_workbooks.package.values import encode

ROWS = (
    '<row r="1" spans="1:4" s="1" customFormat="1" x14ac:dyDescent="0.25"><c r="A1" s="1"><v>1</v></c>'
    '<c r="B1" s="2" t="str" cm="1"><f>NOTE_FIGURE("principal",Terms,A1)&amp;"&lt;"</f><v>old</v></c>\n'
    '<c r="C1" t="b"><f t="shared" ref="C1:C2" si="0">A1&gt;0</f><v>1</v></c><c r="D1" s="3"/></row>\n'
    '<row r="2"><c r="A2" t="e" vm="1"><v>#VALUE!</v></c><c r="C2"><f t="shared" si="0"/></c><c><v>4</v></c></row>'
)
TEMPLATE = book({"Figures &amp; 'notes'": sheet(ROWS), "Other": sheet('<row r="1"><c r="A1"><v>5</v></c></row>')})
NAME = "Figures & 'notes'"


def compiled(full_calc_on_load: bool | None = None) -> CompiledTemplate:
    return compile_template(read_package(TEMPLATE, name="t.xlsx"), [NAME], full_calc_on_load=full_calc_on_load)


def rendered(values: dict[str, CellValue]) -> str:
    return part(compiled().render({NAME: values}), "xl/worksheets/sheet1.xml")


def test_each_kind_of_value_in_constant_and_formula_cells() -> None:
    xml = rendered(
        {"A1": "a<b & c", "B1": 12.5, "C1": "text", "D1": date(1996, 8, 30), "A2": Decimal("4554900.00"), "D2": True}
    )
    assert '<c r="A1" s="1" t="inlineStr"><is><t>a&lt;b &amp; c</t></is></c>' in xml
    assert '<c r="B1" s="2" cm="1"><f>NOTE_FIGURE("principal",Terms,A1)&amp;"&lt;"</f><v>12.5</v></c>\n' in xml
    assert '<c r="C1" t="str"><f t="shared" ref="C1:C2" si="0">A1&gt;0</f><v>text</v></c>' in xml
    assert f'<c r="D1" s="3"><v>{(date(1996, 8, 30) - date(1899, 12, 30)).days}</v></c></row>\n<row r="2">' in xml
    assert '<c r="A2"><v>4554900.00</v></c><c r="C2"><f t="shared" si="0"/></c><c t="b"><v>1</v></c>' in xml


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
        (None, None),
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
    cells = read_cells(read_package(compiled().render({NAME: {"A1": value}})), NAME)
    assert cells["A1"].value == stored
    assert type(cells["A1"].value) is type(stored)
    assert cells["A1"].formula is None
    assert cells["A1"].style == 1
    if value is not None:
        cells = read_cells(read_package(compiled().render({NAME: {"C2": value}})), NAME)
        assert (cells["C2"].value, cells["C2"].formula) == (stored, "A2>0")


@given(st.text(st.characters(codec=None), max_size=60) | st.from_regex(r"[_x0-9a-fA-F\x00-\x1f]{0,24}", fullmatch=True))
def test_any_text_survives(text: str) -> None:
    template = TEXT_TEMPLATE.render({"A": {"A1": text, "B1": text}})
    cells = read_cells(read_package(template), "A")
    assert cells["A1"].value == text
    assert cells["B1"].value == text


TEXT_TEMPLATE = compile_template(
    read_package(book({"A": sheet('<row r="1"><c r="A1"/><c r="B1"><f>A1</f></c></row>')})), ["A"]
)


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
    data = compiled().render(
        {NAME: {"A1": " text & <more> ", "B1": Decimal("111848.10"), "C1": True, "A2": CellError("#N/A"), "C2": 7}}
    )
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[NAME]
    assert [values[ref].value for ref in ("A1", "B1", "C1", "A2", "C2")] == [
        " text & <more> ",
        111848.10,
        True,
        "#N/A",
        7,
    ]
    formulas = openpyxl.load_workbook(io.BytesIO(data))[NAME]
    assert formulas["B1"].value == '=NOTE_FIGURE("principal",Terms,A1)&"<"'
    assert formulas["C2"].value == "=A2>0"


def test_everything_else_is_copied_as_it_is() -> None:
    before, after = records(TEMPLATE), records(compiled().render({NAME: {"A1": 2}}))
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]
    assert after["xl/worksheets/sheet1.xml"][0] == (1980, 1, 1, 0, 0, 0)
    pattern = '<c r="A1" s="1"><v>%s</v></c>'
    old, new = (part(data, "xl/worksheets/sheet1.xml") for data in (TEMPLATE, compiled().render({NAME: {"A1": 2}})))
    assert old.replace(pattern % 1, pattern % 2) == new
    assert compiled().render({}) == compiled().render({NAME: {}}) == TEMPLATE


def test_the_same_values_give_the_same_bytes_in_another_process_too() -> None:
    values: dict[str, dict[str, CellValue]] = {NAME: {"A1": "x", "B1": 2.5}}
    template = compiled()
    assert template.render(values) == template.render(values) == pickle.loads(pickle.dumps(template)).render(values)


def test_cells_inside_an_array_formula_take_results() -> None:
    rows = '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A2">F()</f><v>1</v></c></row>'
    rows += '<row r="2"><c r="A2"><v>2</v></c></row>'
    template = compile_template(read_package(book({"A": sheet(rows)})), ["A"])
    assert '<c r="A2" t="str"><v> x</v></c>' in part(template.render({"A": {"A2": " x"}}), "xl/worksheets/sheet1.xml")
    assert template.formula_cells("A") == {"A1"}


def test_prefixed_producers_are_filled_in_their_own_prefix() -> None:
    rows = '<x:row r="1"><x:c r="A1" s="1"><x:f>1+1</x:f></x:c><x:c r="B1" t="s"><x:v>0</x:v></x:c></x:row>'
    template = compile_template(read_package(book({"A": prefixed_sheet(rows)}, strings=("<si><t>s</t></si>",))), ["A"])
    data = template.render({"A": {"A1": 3, "B1": " new"}})
    xml = part(data, "xl/worksheets/sheet1.xml")
    assert '<x:c r="A1" s="1"><x:f>1+1</x:f><x:v>3</x:v></x:c>' in xml
    assert '<x:c r="B1" t="inlineStr"><x:is><x:t xml:space="preserve"> new</x:t></x:is></x:c>' in xml
    assert openpyxl.load_workbook(io.BytesIO(data), data_only=True)["A"]["A1"].value == 3


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({NAME: {"Z9": 1}}, "t.xlsx: sheet \"Figures & 'notes'\" Z9: the template has no such cell"),
        ({"Other": {"A1": 1}}, "t.xlsx: the sheet 'Other' is not among the compiled ones"),
        ({NAME: {"B1": None}}, "B1: a formula needs a result; found none"),
        ({NAME: {"A1": float("nan")}}, "A1: nan is not a number a cell can hold"),
        ({NAME: {"A1": Decimal("Infinity")}}, "A1: Infinity is not a number a cell can hold"),
        ({NAME: {"A1": "x" * 32_768}}, "A1: a text of 32,768 characters; a cell holds at most 32,767"),
        ({NAME: {"A1": date(1899, 12, 31)}}, "A1: the date 1899-12-31 is before 1900-01-01"),
        ({NAME: {"A1": datetime(2024, 1, 1, tzinfo=UTC)}}, "A1: 2024-01-01T00:00:00+00:00 has a time zone"),
        ({NAME: {"A1": [1]}}, "A1: [1] is a list; a cell holds"),
    ],
)
def test_what_cannot_be_written_names_sheet_and_cell(values: dict[str, dict[str, CellValue]], words: str) -> None:
    with pytest.raises(PackageError, match=re.escape(words)):
        compiled().render(values)


def test_error_values_must_look_like_one() -> None:
    with pytest.raises(ValueError, match="'N/A' is not an error value"):
        encode(CellError("N/A"))


@pytest.mark.parametrize("wanted", [True, False])
def test_computing_on_opening_can_be_set_and_cleared(wanted: bool) -> None:
    workbook = part(compiled(full_calc_on_load=wanted).render({}), "xl/workbook.xml")
    assert ('fullCalcOnLoad="1"' in workbook) is wanted
    assert (compiled(full_calc_on_load=wanted).render({}) == TEMPLATE) is not wanted


def test_a_workbook_without_calculation_settings_gets_them_in_their_place() -> None:
    data = book({"A": sheet("")}, after_names="<oleSize ref='A1'/><extLst/>")
    workbook = part(compile_template(read_package(data), [], full_calc_on_load=True).render({}), "xl/workbook.xml")
    assert '</sheets><calcPr fullCalcOnLoad="1"/><oleSize ref="A1"/>' in workbook


def test_serial_numbers_follow_the_sheet() -> None:
    assert serial_number(date(1996, 8, 30)) == 35307


def test_a_large_part_is_cut_in_groups_of_rows_as_a_small_one_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from promnote_workbooks.one_note.template import template_bytes
    from promnote_workbooks.package import template as module

    package = read_package(template_bytes())
    names = [each.name for each in package.sheets]
    whole = compile_template(package, names)
    monkeypatch.setattr(module, "_AT_ONCE", 2_000)
    groups = module._groups(package.archive.read(package.worksheet("Schedule").part))[1]
    assert len(groups) > 10
    assert compile_template(package, names) == whole
