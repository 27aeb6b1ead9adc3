"""Worksheet parts read and edited as text: the same cells and the same content as by the parser, or left to it."""

from __future__ import annotations

import random
import re

import pytest
from lxml import etree

from package_samples import book, part, prefixed_sheet, sheet
from promnote_workbooks.package import (
    STALE,
    Cell,
    CellEdit,
    CellError,
    Kind,
    PackageError,
    patched,
    read_package,
)
from promnote_workbooks.package.cells import CellReader, cells_by_place, iter_cells, parse_bytes
from promnote_workbooks.package.plain_part import plain_cells

PART, NAME = "xl/worksheets/sheet1.xml", "A"
STRINGS = ("<si><t>shared</t></si>", "<si><t>other</t></si>")
ROWS = (
    '<row r="1" spans="1:5" x14ac:dyDescent="0.25"><c r="A1" s="1"/><c r="B1" t="n"><v>1.5</v></c>'
    '<c r="C1" s="2" t="s"><v>1</v></c><c r="D1" t="inlineStr"><is><t xml:space="preserve"> a &lt; b &amp; c </t></is></c>'
    '<c r="E1" t="b"><v>1</v></c></row>\n  '
    '<row r="3"/><row r="4" ht="20" customHeight="1"><c r="B4" s="3" t="str"><f>IF(A1&gt;2,"x","y")</f><v>y &#233;</v></c>'
    '<c r="C4" t="e"><f aca="false">1/0</f><v>#DIV/0!</v></c><c r="D4" t="str"><f>""</f><v></v></c>'
    '<c r="E4"><f>A1</f></c><c r="AA4" t="str"><f>T(1)</f><v/></c><c r="XFD4"><v>-0.0</v></c></row>'
)


def parsed(content: bytes) -> dict[tuple[int, int], Cell]:
    root = parse_bytes(content, PART)
    read = CellReader(root, ("shared", "other"), "").read
    return {(row, column): read(element, row, column) for row, column, element in iter_cells(root, "")}


def told(cells: dict[tuple[int, int], Cell]) -> list[tuple[object, ...]]:
    """The cells in their order, with the type of each value, and zero apart from minus zero."""
    return [(place, repr(cell.value), *cell[1:]) for place, cell in cells.items()]


def test_what_programs_write_is_read_as_text() -> None:
    cells = plain_cells(sheet(ROWS).encode(), ("shared", "other"))
    assert cells is not None
    assert told(cells) == told(parsed(sheet(ROWS).encode()))
    assert cells[1, 1] == Cell(None, None, 1, Kind.BLANK)
    assert cells[1, 3] == Cell("other", None, 2, Kind.CONSTANT)
    assert cells[1, 4].value == " a < b & c "
    assert cells[4, 2] == Cell("y é", 'IF(A1>2,"x","y")', 3, Kind.FORMULA)
    assert cells[4, 3].value == CellError("#DIV/0!")
    assert (cells[4, 4].value, cells[4, 5].value, len(cells)) == ("", None, 11)


CELL = '<c r="A1"><v>1</v></c>'
LEFT_TO_THE_PARSER = {
    "an array formula": '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row>',
    "a shared formula": '<row r="1"><c r="A1"><f t="shared" ref="A1:B1" si="0">C1</f></c>'
    '<c r="B1"><f t="shared" si="0"/></c></row>',
    "a number that goes on": f"<row>{CELL}</row>",
    "a cell without a place": '<row r="1"><c><v>1</v></c></row>',
    "attributes otherwise": '<row r="1"><c s="1" r="A1"/></row>',
    "metadata": '<row r="1"><c r="A1" cm="1"><v>1</v></c></row>',
    "rich text": '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>',
    "a comment": f'<row r="1"><!-- x -->{CELL}</row>',
    "characters as they are": '<row r="1"><c r="A1" t="str"><v><![CDATA[a<b]]></v></c></row>',
    "an extension": f'<row r="1">{CELL}<extLst><ext uri="u"/></extLst></row>',
    "another namespace": f'<row r="1" xmlns="urn:x">{CELL}</row>',
    "a line end": '<row r="1"><c r="A1" t="str"><v>a\r\nb</v></c></row>',
    "a blank in front of a number": '<row r="1"><c r="A1"><v> </v></c></row>',
    "a date as text": '<row r="1"><c r="A1" t="d"><v>1996-04-30</v></c></row>',
}


@pytest.mark.parametrize("rows", LEFT_TO_THE_PARSER.values(), ids=LEFT_TO_THE_PARSER)
def test_anything_else_is_read_by_the_parser(rows: str) -> None:
    content = sheet(rows).encode()
    cells = plain_cells(content, ("shared", "other"))
    assert cells is None or told(cells) == told(parsed(content))
    read = dict(cells_by_place(read_package(book({NAME: sheet(rows)}, strings=STRINGS)), NAME))
    assert told(read) == told(parsed(content))


REFUSED = {
    "rows out of order": f'<row r="2"/><row r="1">{CELL}</row>',
    "cells out of order": '<row r="1"><c r="B1"/><c r="A1"/></row>',
    "a cell twice": '<row r="1"><c r="A1"/><c r="A1"/></row>',
    "a cell of another row": '<row r="1"><c r="A2"/></row>',
    "a column beyond the last": '<row r="1"><c r="XFE1"/></row>',
    "no number": '<row r="1"><c r="A1"><v>one</v></c></row>',
    "an endless number": '<row r="1"><c r="A1"><v>1e999</v></c></row>',
    "no such text": '<row r="1"><c r="A1" t="s"><v>2</v></c></row>',
    "no error value": '<row r="1"><c r="A1" t="e"><v></v></c></row>',
    "an unknown kind": '<row r="1"><c r="A1" t="x"><v>1</v></c></row>',
    "an unknown entity": '<row r="1"><c r="A1" t="str"><v>&e;</v></c></row>',
    "no character": '<row r="1"><c r="A1" t="str"><v>&#0;</v></c></row>',
    "a control character": '<row r="1"><c r="A1" t="str"><v>\x01</v></c></row>',
    "a prefix of nothing": f'<row r="1" y:ht="1">{CELL}</row>',
    "an attribute twice": f'<row r="1" ht="1" ht="2">{CELL}</row>',
    "a row that stays open": f'<row r="1">{CELL}',
}


@pytest.mark.parametrize("rows", REFUSED.values(), ids=REFUSED)
def test_what_is_damaged_is_refused_by_the_parser(rows: str) -> None:
    assert plain_cells(sheet(rows).encode(), ("shared", "other")) is None
    with pytest.raises(PackageError):
        cells_by_place(read_package(book({NAME: sheet(rows)}, strings=STRINGS)), NAME)


@pytest.mark.parametrize(
    "text",
    [
        prefixed_sheet('<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'),
        sheet(f'<row r="1">{CELL}</row>').replace("UTF-8", "UTF-16"),
        sheet(f'<row r="1">{CELL}</row>', before="<mc:a>", after="</mc:a>"),
        sheet(f'<row r="1">{CELL}</row>').replace("?>", "?><!DOCTYPE worksheet>", 1),
        sheet(f'<row r="1">{CELL}</row>').replace("<sheetData>", "<!-- <sheetData> --><sheetData>"),
        sheet(f'<row r="1">{CELL}</row>').replace("</worksheet>", ""),
        sheet(f'<row r="1">{CELL}</row>', before="<a>" * 300 + "</a>" * 300),
        sheet(f'<row r="1">{CELL}</row>', after="<a>" * 300 + "</a>" * 300),
    ],
)  # fmt: skip
def test_what_surrounds_the_cells_must_be_a_worksheet(text: str) -> None:
    assert plain_cells(text.encode(), ()) is None


def test_parts_with_a_mark_changed_are_read_as_the_parser_reads_them() -> None:
    chance, content, taken = random.Random(1), sheet(ROWS).encode(), 0
    for _ in range(1000):
        changed = bytearray(content)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(content.find(b"<sheetData"), content.find(b"</sheetData>") + 12)
            changed[at : at + chance.randint(0, 2)] = chance.choice(
                (
                    b"<",
                    b">",
                    b"/",
                    b'"',
                    b"&",
                    b" ",
                    b"\r",
                    b"",
                    b"<!-- -->",
                    b"\xff",
                    b'r="2"',
                    *[b"0", b"9", b"A", b"e"] * 4,
                )
            )
        cells = plain_cells(bytes(changed), ("shared", "other"))
        if cells is not None:
            taken += 1
            assert told(cells) == told(parsed(bytes(changed))), bytes(changed)
    assert taken > 40


EDITS = {
    "A1": CellEdit(7),
    "B1": CellEdit("a < b & c "),
    "C1": CellEdit(None),
    "D1": CellEdit(True),
    "B4": CellEdit("z"),
    "C4": CellEdit(0.1),
    "D4": CellEdit(CellError("#N/A")),
    "E4": CellEdit(STALE),
    "AA4": CellEdit(STALE),
    "XFD4": CellEdit(""),
}


def edits_of(text: str, edits: dict[str, CellEdit], *, as_text: bool) -> bytes:
    package = read_package(book({NAME: text}, strings=STRINGS))
    if as_text:
        cells_by_place(package, NAME)
        assert PART in package._memory.plain
    return part(patched(package, {NAME: edits}).to_bytes(), PART).encode()


@pytest.mark.parametrize("ref", [*EDITS, "all"])
def test_an_edit_of_the_text_is_an_edit_of_the_tree(ref: str) -> None:
    text = sheet(ROWS, before='<dimension ref="A1:XFD4"/>')
    edits = EDITS if ref == "all" else {ref: EDITS[ref]}
    one, other = (edits_of(text, edits, as_text=each) for each in (True, False))
    same = [etree.tostring(etree.fromstring(each), method="c14n") for each in (one, other)]
    assert same[0] == same[1]
    if ref != "all":  # whatever is not edited is as it was, byte for byte
        cell = re.compile(rf'<c r="{ref}"(?: \w="\w*")*(?:/>|>.*?</c>)')
        assert cell.sub("#", one.decode(), count=1) == cell.sub("#", text, count=1)


@pytest.mark.parametrize(
    ("ref", "edit", "surroundings"),
    [
        ("F1", CellEdit(1), {}),  # a cell that is not there
        ("A1", CellEdit(1, style=3), {}),
        ("B1", CellEdit(1, "A1*2"), {}),
        ("A1", CellEdit(1), {"before": '<dimension ref="B1:B1"/>'}),
        ("A1", CellEdit(1), {"after": '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'}),
    ],
)
def test_more_than_a_value_takes_the_tree(ref: str, edit: CellEdit, surroundings: dict[str, str]) -> None:
    text = sheet(ROWS, **surroundings)
    assert edits_of(text, {ref: edit}, as_text=True) == edits_of(text, {ref: edit}, as_text=False)


def test_what_an_editor_refuses_is_refused() -> None:
    hidden = sheet(ROWS, after='<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>')
    spelled = hidden.replace("<mergeCell ", "<mergeCell\n")
    for text, edit, words in (
        (hidden, CellEdit(1), "is hidden inside"),
        (spelled, CellEdit(1), "is hidden inside"),
        (sheet(ROWS), CellEdit(STALE), "no stored result"),
    ):
        with pytest.raises(PackageError, match=words):
            edits_of(text, {"B1": edit}, as_text=True)
