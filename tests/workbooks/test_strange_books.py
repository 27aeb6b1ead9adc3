"""Workbooks as Excel and other programs leave them: clocks, macros, entries without a part, formulas without values."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from promnote.basics.errors import NoteError
from promnote_workbooks.note_files.note_file import parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import Checked, check_package
from promnote_workbooks.refresh.run import refresh_bytes
from promnote_workbooks.refresh.template import check_template, fill_template
from refresh_samples import SMALL, small, value_of
from strange_books import MACROS, OFFICE, changed, packed, parts_of, with_macros, with_sheet

JULY, AUGUST = date(1996, 7, 31), date(1996, 8, 31)
Run = Callable[..., Any]


def checked(data: bytes) -> Checked:
    return check_package(read_package(data))


def refreshed(data: bytes, as_of: date) -> bytes:
    done = refresh_bytes(data, as_of).data
    assert done is not None
    return done


# --- clocks ---------------------------------------------------------------------------------------------------------

CLOCK = '<c r="A1"><f>TODAY()</f><v>45000</v></c>'


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="B1"><f>A1</f><v>45000</v></c>',
        '<c r="B1"><f>A1</f><v>45000</v></c><c r="C1"><f>IF(B1&gt;0,1,0)</f><v>7</v></c>',
        '<c r="B1"><f>SUM(A1:A1)</f><v>1</v></c><c r="C1"><f>B1-A1</f><v>9</v></c>',
        '<c r="B1"><f>A1+RAND()</f><v>3</v></c><c r="D1"><f>B1*2</f><v>4</v></c>',
    ],
)
def test_what_rests_on_a_clock_is_never_a_difference(cells: str) -> None:
    data = with_sheet(small(), f'<row r="1">{CLOCK}{cells}</row>')
    assert not checked(data).differences
    assert not checked(refreshed(data, JULY)).differences


def test_what_does_not_rest_on_the_clock_is_one() -> None:
    data = with_sheet(small(), f'<row r="1">{CLOCK}<c r="B1"><f>1+1</f><v>3</v></c></row>')
    assert [(each.sheet, each.cell) for each in checked(data).differences] == [("Mine", "B1")]


# --- formulas that nobody calculated --------------------------------------------------------------------------------

NO_VALUE = '<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>A1*3</f></c><c r="C1"><f>B1+PrincipalBalance</f></c></row>'


def test_a_formula_without_a_value_is_no_difference_and_is_filled_by_a_refresh() -> None:
    data = with_sheet(small(), NO_VALUE)
    assert not checked(data).differences
    after = refreshed(data, date(1996, 6, 30))
    assert value_of(after, "Mine!B1") == 6
    assert value_of(after, "Mine!C1") == 6 + value_of(after, "PrincipalBalance")
    assert not checked(after).differences
    assert refresh_bytes(after, date(1996, 6, 30)).data is None


def test_a_clock_without_a_value_is_left_alone() -> None:
    data = with_sheet(small(), '<row r="1"><c r="A1"><f>TODAY()</f></c></row>')
    assert refresh_bytes(data, date(1996, 6, 30)).data is None


# --- sheet entries without a part -----------------------------------------------------------------------------------

MODULE = f'<sheet xmlns:r="{OFFICE}" name="Module1" sheetId="99" state="veryHidden" r:id=""/>'


def test_an_entry_without_a_part_is_passed_over_and_kept() -> None:
    data = changed(small(), {"xl/workbook.xml": ("<sheets>", f"<sheets>{MODULE}")})
    assert not checked(data).differences
    after = refreshed(data, JULY)
    assert MODULE.encode() in parts_of(after)["xl/workbook.xml"]
    assert not checked(after).differences


def test_names_of_one_sheet_count_the_entry_too() -> None:
    data = changed(small(), {"xl/workbook.xml": ("<sheets>", f"<sheets>{MODULE}")})
    scoped = '<definedName name="Own" localSheetId="1">Summary!$A$1</definedName></definedNames>'
    package = read_package(changed(data, {"xl/workbook.xml": ("</definedNames>", scoped)}))
    name = next(each for each in package.defined_names if each.name == "Own")
    assert name.sheet == package.sheets[0].name


def test_an_entry_whose_link_leads_nowhere_is_damage() -> None:
    entry = MODULE.replace('r:id=""', 'r:id="rId999"')
    data = changed(small(), {"xl/workbook.xml": ("</sheets>", f"{entry}</sheets>")})
    with pytest.raises(NoteError, match=r"is damaged: the sheet 'Module1' has no part"):
        refresh_bytes(data, JULY)


# --- what packs well ------------------------------------------------------------------------------------------------


def test_what_a_refresh_packs_tightly_is_read_again() -> None:
    memo = ("A memo that somebody pasted into each row of a list; " * 200)[:9000]
    rows = '<row r="1"><c r="A1"><f>PrincipalBalance</f><v>0</v></c></row>'
    rows += "".join(f'<row r="{r}"><c r="A{r}" t="inlineStr"><is><t>{memo}</t></is></c></row>' for r in range(2, 302))
    july = refreshed(with_sheet(small(), rows), JULY)
    assert not checked(refreshed(july, AUGUST)).differences


# --- macros ---------------------------------------------------------------------------------------------------------


def template(tmp_path: Path, data: bytes, name: str = "mine.xlsm") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def main_type(data: bytes) -> str:
    text = parts_of(data)["[Content_Types].xml"].decode()
    return text.partition('PartName="/xl/workbook.xml"')[2].partition('ContentType="')[2].partition('"')[0]


def test_macros_go_into_a_workbook_with_macros(tmp_path: Path) -> None:
    path = template(tmp_path, with_macros(small()))
    data = fill_template(path, parse_note(SMALL, name="small.toml"), JULY, suffix=".xlsm")
    assert main_type(data) == MACROS
    assert parts_of(data)["xl/vbaProject.bin"] == bytes(range(256)) * 2
    assert not checked(data).differences


def test_macros_do_not_go_into_an_ordinary_workbook(tmp_path: Path, promnote: Run) -> None:
    path = template(tmp_path, with_macros(small()))
    problem = "mine.xlsm is a workbook with macros, which a file that ends in .xlsx cannot hold; allowed: "
    with pytest.raises(NoteError, match=problem):
        fill_template(path, parse_note(SMALL, name="small.toml"), JULY)
    with pytest.raises(NoteError, match=problem):
        check_template(path)
    note = tmp_path / "small.toml"
    note.write_text(SMALL, encoding="utf-8")
    build = ("build", str(note), "--as-of", "1996-06-30", "--template", str(path), "--out")
    refused = promnote(*build, str(tmp_path / "out.xlsx"))
    assert refused.code == 2
    assert problem in refused.err
    assert promnote(*build, str(tmp_path / "out.xlsm")).code == 0
    without = promnote("build", str(note), "--as-of", "1996-06-30", "--out", str(tmp_path / "out.xlsm"))
    assert without.code == 2
    assert "allowed: a file name that ends in .xlsx" in without.err


@pytest.mark.parametrize(
    ("kind", "suffix", "wanted"),
    [
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", ".xlsx", "sheet.main+xml"),
        ("application/vnd.ms-excel.template.macroEnabled.main+xml", ".xlsm", MACROS),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", ".xlsm", MACROS),
    ],
)
def test_a_template_becomes_a_workbook_of_the_type_that_its_name_says(
    tmp_path: Path, kind: str, suffix: str, wanted: str
) -> None:
    old = main_type(small())
    path = template(tmp_path, changed(small(), {"[Content_Types].xml": (old, kind)}))
    data = fill_template(path, parse_note(SMALL, name="small.toml"), JULY, suffix=suffix)
    assert main_type(data).endswith(wanted)


def test_refresh_keeps_macros() -> None:
    after = refreshed(with_macros(small()), JULY)
    assert main_type(after) == MACROS
    assert parts_of(after)["xl/vbaProject.bin"] == bytes(range(256)) * 2


# --- texts ----------------------------------------------------------------------------------------------------------


def test_half_a_character_in_a_text_is_the_text_of_its_escape() -> None:
    title = "A _xD800_ title"
    data = small()
    sheet, cell = term_place(data, "note.title")
    parts = parts_of(data)
    before = parts[sheet].decode()
    start = before.index(f'<c r="{cell}"')
    end = before.index("/>", start) + 2
    typed = f'<c r="{cell}" t="inlineStr"><is><t>{title}</t></is></c>'
    parts[sheet] = (before[:start] + typed + before[end:]).encode()
    data = refreshed(packed(parts), JULY)
    assert not checked(data).differences
    assert title in str([value_of(data, f"Summary!A{row}") for row in range(1, 4)] + [value_of(data, "Terms!B8")])


def term_place(data: bytes, label: str) -> tuple[str, str]:
    from refresh_samples import term_cell

    where = term_cell(data, label)
    sheet, _, cell = where.rpartition("!")
    return read_package(data).sheet(sheet).part, cell


def test_an_input_with_an_empty_formula_is_a_blank_cell() -> None:
    parts = parts_of(small())
    name = "xl/worksheets/sheet4.xml"
    text, count = re.subn(r'<c r="F7"[^>]*?(/>|>.*?</c>)', '<c r="F7"><f></f></c>', parts[name].decode(), count=1)
    assert count
    data = refreshed(packed({**parts, name: text.encode()}), JULY)
    assert not checked(data).differences


def test_a_level_note_solved_over_fewer_instalments_than_it_has_is_built() -> None:
    text = SMALL.replace('"installment"', '"level"').replace("count = 12", "count = 12\namortize_over = 10")
    data = build_workbook(parse_note(text, name="n.toml"), JULY)
    assert not checked(data).differences


def test_a_formula_whose_cell_is_missing_from_the_file_is_brought_up_to_date() -> None:
    # the row of Terms with the clause's words is gone, Summary still shows what stood there: Excel shows 0
    parts = parts_of(small())
    clause = read_package(small()).defined_name("ClauseInterest")
    assert clause is not None
    assert clause.target is not None
    name, row = "xl/worksheets/sheet2.xml", clause.target.range.top
    text, count = re.subn(rf'<row r="{row}".*?</row>', "", parts[name].decode(), count=1, flags=re.DOTALL)
    assert count
    data = refreshed(packed({**parts, name: text.encode()}), JULY)
    assert not checked(data).differences
