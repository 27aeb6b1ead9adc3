"""`refresh --restore SHEET`: a sheet of promnote's that was deleted is there again as a new workbook has it."""

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
from promnote_workbooks.package import add_sheet, mend_charts, read_cells, read_package, read_tables
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import SMALL, small, value_of, with_cells
from repair import problems
from strange_books import packed, parts_of, with_sheet, without_sheet

Run = Callable[..., Any]
AUGUST = date(1996, 8, 31)
SHEETS = ("Schedule", "Ledger", "Late charges", "Usury", "Month-end", "Journal", "Disclosure", "Checks", "Refresh log",
          "Closed months")  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS)
def test_it_is_as_a_refresh_of_the_whole_workbook_leaves_it(sheet: str) -> None:
    names = ("lost", "dangling", "gone")[SHEETS.index(sheet) % 3]
    done = refresh_bytes(without_sheet(small(), sheet, names), AUGUST, restore=[sheet])
    assert done.data is not None
    assert f"the sheet {sheet} is there again" in done.messages
    after, whole = read_package(done.data), read_package(refresh_bytes(small(), AUGUST).data or b"")
    assert [each.name for each in after.sheets] == [each.name for each in whole.sheets]
    there, wanted = read_cells(after, sheet), read_cells(whole, sheet)
    assert {ref: (cell.formula, cell.value) for ref, cell in there.items()} == {
        ref: (cell.formula, cell.value) for ref, cell in wanted.items()
    }
    # a print area does not shrink: the whole workbook's may be larger
    assert {(each.name, each.sheet) for each in after.defined_names} == {
        (each.name, each.sheet) for each in whole.defined_names
    }
    assert {each.name: each.text for each in after.defined_names if each.sheet is None} == {
        each.name: each.text for each in whole.defined_names if each.sheet is None
    }
    assert not check_package(after).differences
    assert not problems(done.data)
    assert refresh_bytes(done.data, AUGUST).data is None


def test_several_and_by_the_old_name_of_the_log() -> None:
    data = without_sheet(without_sheet(small(), "Usury"), "Refresh log")
    done = refresh_bytes(data, AUGUST, restore=["usury", "History"])
    assert [each for each in done.messages if "again" in each] == [
        "the sheet Usury is there again",
        "the sheet Refresh log is there again",
    ]
    assert not check_package(read_package(done.data or b"")).differences


def test_formats_are_the_workbooks_own_where_it_has_them() -> None:
    data = without_sheet(small(), "Usury")
    before, after = (
        parts_of(each)["xl/styles.xml"] for each in (data, refresh_bytes(data, AUGUST, restore=["Usury"]).data or b"")
    )
    assert after.count(b"<xf ") == before.count(b"<xf ")
    poorer = parts_of(data)
    styles = poorer["xl/styles.xml"].decode()
    # a workbook that lost a format which the sheet needs, and whose fonts stand in another order
    styles = styles.replace('formatCode="#,##0.00', 'formatCode="0.000')
    poorer["xl/styles.xml"] = styles.encode()
    done = refresh_bytes(packed(poorer), AUGUST, restore=["Usury"])
    assert not problems(done.data or b"")
    assert b'formatCode="#,##0.00' in parts_of(done.data or b"")["xl/styles.xml"]


def test_a_workbook_of_libreoffices_gets_its_spelling() -> None:
    note = parse_note(SMALL, name="small.toml")
    data = without_sheet(build_workbook(note, date(1996, 6, 30), host="libreoffice"), "Schedule")
    done = refresh_bytes(data, AUGUST, restore=["Schedule"])
    formulas = [cell.formula or "" for cell in read_cells(read_package(done.data or b""), "Schedule").values()]
    assert any("PROMNOTE.INSTALLMENT_DATE(" in text for text in formulas)
    assert not check_package(read_package(done.data or b"")).differences


def test_a_chart_elsewhere_gets_its_ranges_again() -> None:
    whole = read_package(small())
    parts = parts_of(small())
    charts = [name for name in parts if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
    spoilt = {name: re.sub(rb"'?Schedule'?!", b"#REF!", parts[name]) for name in charts}
    assert any(spoilt[name] != parts[name] for name in charts)
    mended = mend_charts(read_package(packed({**parts, **spoilt})), whole)
    for name in charts:
        assert re.findall(rb"f>([^<]*)<", mended.archive.read(name)) == re.findall(rb"f>([^<]*)<", parts[name])


def test_what_is_there_what_is_unknown_and_what_inputs_stand_on() -> None:
    data = without_sheet(small(), "Usury")
    for sheet, found in (
        ("Journal", "a sheet that is there"),
        ("Nonsense", "no sheet of promnote's that is missing here"),
        ("Terms", "a sheet that is there"),
    ):
        with pytest.raises(NoteError, match=f"--restore: found '{sheet}', {found}; allowed: Usury$"):
            refresh_bytes(data, AUGUST, restore=[sheet])
    with pytest.raises(NoteError, match="allowed: none, since all of promnote's sheets are there"):
        refresh_bytes(small(), AUGUST, restore=["Usury"])


def test_a_sheet_of_the_users_under_that_name_is_not_touched() -> None:
    mine = '<row r="1"><c r="A1" t="inlineStr"><is><t>mine</t></is></c></row>'
    data = with_sheet(without_sheet(small(), "Usury"), mine, "Usury")
    with pytest.raises(NoteError, match="found 'Usury', a sheet that is there"):
        refresh_bytes(data, AUGUST, restore=["Usury"])


def test_closed_months_do_not_come_back_empty() -> None:
    closed = refresh_bytes(small(), date(1996, 6, 30), close=True).data or b""
    with pytest.raises(NoteError, match="though months were closed in this workbook"):
        refresh_bytes(without_sheet(closed, "Closed months"), AUGUST, restore=["Closed months"])
    done = refresh_bytes(without_sheet(closed, "Month-end"), AUGUST, restore=["Month-end"])
    assert value_of(done.data or b"", "Month-end!B7") == "closed"


def test_a_table_comes_along_with_a_number_of_its_own() -> None:
    whole = read_package(small())
    bare = read_package(without_sheet(small(), "Activity", "gone"))
    after = add_sheet(bare, whole, "Activity", at=3)
    assert [table.name for table in read_tables(after)] == [table.name for table in read_tables(whole)]
    # deleting the sheet left its old table behind, which nothing links to
    assert set(problems(after.to_bytes())) <= set(problems(bare.to_bytes()))


def test_the_command(tmp_path: Path, promnote: Run) -> None:
    path = tmp_path / "small.xlsx"
    path.write_bytes(with_cells(without_sheet(small(), "Usury"), {"Journal!J3": "mine"}))
    result = promnote("refresh", path, "--as-of", "1996-08-31")
    assert (
        "without Usury, deleted from this workbook (the figures do not need it; --restore brings it back)" in result.out
    )
    arguments = ("refresh", path, "--as-of", "1996-08-31", "--restore", "Usury")
    assert "the sheet Usury is there again" in promnote(*arguments, "--dry-run").out
    assert "Usury" not in [each.name for each in read_package(path).sheets]
    result = promnote(*arguments)
    assert result.code == 0, result.err
    assert "Usury" in [each.name for each in read_package(path).sheets]
    assert value_of(path.read_bytes(), "Journal!J3") == "mine"
