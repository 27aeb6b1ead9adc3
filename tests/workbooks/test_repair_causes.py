"""The checks for causes of Excel's repair prompt: nothing in what promnote writes, and every deliberate breakage found."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import pytest

from promnote_workbooks.batch.book import portfolio_workbook
from promnote_workbooks.note_files.note_file import example_text, parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.one_note.template import template_bytes
from promnote_workbooks.portfolio.problems import Problem
from promnote_workbooks.portfolio.template import portfolio_template
from refresh_samples import small
from repair import problems

SENIOR = parse_note(example_text("senior-notes-1997.toml"), name="senior-notes-1997.toml")
Parts = dict[str, bytes]


def packed(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def unpacked(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def broken(part: str, before: str, after: str) -> Callable[[Parts], None]:
    """Replaces the first match of a pattern in a part."""

    def change(parts: Parts) -> None:
        text, count = re.subn(before, after, parts[part].decode(), count=1, flags=re.DOTALL)
        assert count == 1, f"{before} is not in {part}"
        parts[part] = text.encode()

    return change


def without(part: str) -> Callable[[Parts], None]:
    return lambda parts: parts.pop(part) and None


WORKBOOK, STYLES, TYPES = "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"
SUMMARY, TERMS, ACTIVITY, CHECKS = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 4, 12))
#: What is done to a sound workbook, and words of what must be found.
BREAKAGES: dict[str, tuple[Callable[[Parts], None], str]] = {
    "a part without a content type": (broken(TYPES, r'<Override PartName="/xl/styles.xml"[^>]*/>', ""), "styles.xml has only"),
    "a content type twice": (broken(TYPES, r'(<Override PartName="/xl/styles.xml"[^>]*/>)', r"\1\1"), "stands twice"),
    "a target that is not there": (without("xl/theme/theme1.xml"), "theme1.xml is no member"),
    "a part that nothing links to": (lambda parts: parts.update({"xl/lost.xml": b"<a/>"}), "nothing links to xl/lost.xml"),
    "damaged XML": (broken(SUMMARY, "</sheetData>", ""), "xml: xl/worksheets/sheet1.xml"),
    "an undeclared prefix": (broken(SUMMARY, "<worksheet ", '<worksheet xmlns:mc="http://schemas.openxmlformats.org/'
                                    'markup-compatibility/2006" mc:Ignorable="x14ac" '), "undeclared prefix x14ac"),
    "a relationship that is not there": (broken(SUMMARY, 'r:id="rId1"', 'r:id="rId9"'), "uses rId9"),
    "a sheet name that is Excel's own": (broken(WORKBOOK, 'name="Refresh log"', 'name="History"'), "History is Excel's own"),
    "a sheet name with a colon": (broken(WORKBOOK, 'name="Usury"', 'name="Usury: test"'), "is no sheet name"),
    "two sheets of one name": (broken(WORKBOOK, 'name="Usury"', 'name="terms"'), "two sheets of one name"),
    "a defined name twice": (broken(WORKBOOK, r'(<definedName name="AsOf">[^<]*</definedName>)', r"\1\1"), "AsOf stands twice"),
    "a defined name that reads as a cell": (broken(WORKBOOK, 'name="AsOf"', 'name="AS1997"'), "AS1997 reads as a cell"),
    "a defined name of a lost sheet": (broken(WORKBOOK, r">'Summary'!\$B\$4<", r">Gone!$B$4<"), "the sheet Gone"),
    "print titles, rows first": (broken(WORKBOOK, r"([^,>]*A:\$A),([^<]*)", r"\2,\1"), "rows before columns"),
    "an older calculation engine": (broken(WORKBOOK, 'calcId="191029"', 'calcId="124519"'), "computed anew on opening"),
    "a forced calculation": (broken(WORKBOOK, "<calcPr ", '<calcPr fullCalcOnLoad="1" '), "fullCalcOnLoad"),
    "a style count that is wrong": (broken(STYLES, r'<fonts count="\d+"', '<fonts count="99"'), "fonts says 99"),
    "a font out of range": (broken(STYLES, r'(<cellXfs.*?)fontId="\d+"', r'\1fontId="77"'), "fontId out of range"),
    "a font out of order": (broken(STYLES, r"<font>(<b[^>]*/>)(.*?)</font>", r"<font>\2\1</font>"), "children of a font"),
    "a cell style out of range": (broken(SUMMARY, r'(<c r="A1") s="\d+"', r'\1 s="9999"'), "the style is out of range"),
    "cells out of order": (broken(SUMMARY, r'<c r="A4"', '<c r="D4"'), "is out of order"),
    "a row out of order": (broken(SUMMARY, r'<row r="2"', '<row r="5"'), "row 3 is out of order"),
    "a text as a number": (broken(SUMMARY, r'(<c r="B8"[^>]*>.*?<v>)[^<]*', r"\1n/a"), "the number n/a"),
    "an error that Excel does not know": (broken(SUMMARY, r'<c r="B9"([^>]*)>(.*?)<v>[^<]*', r'<c r="B8" t="e"\1>\2<v>#OOPS!'),
                                          "the error #OOPS!"),
    "a formula that begins with =": (broken(SUMMARY, r"<f>", "<f>="), "the formula begins with ="),
    "a bracket that does not close": (broken(SUMMARY, r"</f>", "+SUM(A1</f>"), "brackets that do not close"),
    "a long text in a formula": (broken(SUMMARY, r"</f>", '&amp;"' + "x" * 256 + '"</f>'), "more than 255 characters"),
    "a semicolon in a formula": (broken(SUMMARY, r"</f>", "+SUM(A1;A2)</f>"), "a semicolon"),
    "a formula of a lost sheet": (broken(SUMMARY, r"</f>", "+'No such'!A1</f>"), "the sheet No such"),
    "a long footer": (broken(SUMMARY, r"(<oddFooter>)", r"\1" + "x" * 256), "oddFooter of"),
    "elements out of order": (broken(SUMMARY, r"(<pageMargins[^>]*/>)(<pageSetup[^>]*/>)", r"\2\1"), "pageMargins stands"),
    "columns that overlap": (broken(SUMMARY, r'(<col [^>]*?)min="2"', r'\1min="1"'), "overlap or are out of order"),
    "a conditional format without its look": (broken(SUMMARY, r'dxfId="\d+"', 'dxfId="99"'), "without its look"),
    "a long list of choices": (broken(TERMS, r'<formula1>"[^<]*"<', '<formula1>"' + "x," * 130 + '"<'), "list of choices"),
    "two validations of one cell": (broken(TERMS, r'(<dataValidation .*?</dataValidation>)', r"\1\1"), "validations of one cell"),
    "a small dimension": (broken(SUMMARY, r'<dimension ref="[^"]*"', '<dimension ref="A1:B2"'), "smaller than the content"),
    "a table header that differs": (broken("xl/tables/table1.xml", 'tableColumn id="1" name="[^"]*"',
                                           'tableColumn id="1" name="other"'), "in its part"),
    "a table name twice": (lambda parts: parts.update({"xl/tables/table2.xml": parts["xl/tables/table1.xml"]}),
                           "stands twice"),
    "a chart of a lost sheet": (broken("xl/charts/chart1.xml", "'Schedule'!", "'Gone'!"), "shows 'Gone'!"),
    "a shape id twice": (broken("xl/drawings/drawing1.xml", '<xdr:cNvPr id="2"', '<xdr:cNvPr id="1"'), "shape id 1"),
}  # fmt: skip


@pytest.fixture(scope="module")
def sound() -> Parts:
    return unpacked(small())


@pytest.mark.parametrize("what", BREAKAGES)
def test_every_breakage_is_found(what: str, sound: Parts) -> None:
    parts = dict(sound)
    change, words = BREAKAGES[what]
    change(parts)
    found = problems(packed(parts))
    assert any(words in each for each in found), found


def test_a_member_twice_is_found(sound: Parts) -> None:
    out = io.BytesIO(packed(sound))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/styles.xml", b"<a/>")
    assert any("stands twice" in each for each in problems(out.getvalue()))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(small(), id="late payments"),
        pytest.param(build_workbook(SENIOR, date(1998, 10, 31)), id="senior notes"),
        pytest.param(build_workbook(SENIOR, date(1998, 10, 31), host="none"), id="values only"),
        pytest.param(template_bytes(), id="template"),
        pytest.param(portfolio_template(), id="portfolio template"),
        pytest.param(
            portfolio_workbook([], [Problem(file="a", note="b", found="c", allowed="d")], name="A & B" * 60,
                               as_of=date(2025, 6, 30)), id="portfolio",
        ),
    ],
)  # fmt: skip
def test_nothing_is_found_in_what_promnote_writes(data: bytes) -> None:
    assert problems(data) == []
