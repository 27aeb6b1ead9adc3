"""What is printed: columns for readers, rows that hold something; after a refresh too."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from package_samples import part
from promnote_workbooks.note_files.note_file import parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import column_letters, read_cells, read_package
from promnote_workbooks.pages.styles import MONEY
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import NOVEMBER, SMALL, built
from workbook_notes import NOTES


def areas(data: bytes) -> dict[str, tuple[int, int]]:
    """Last column and last row of each sheet's print area."""
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    bounds = {sheet.title: range_boundaries(str(sheet.print_area).rpartition("!")[2]) for sheet in workbook}
    assert all(each[:2] == (1, 1) for each in bounds.values())
    return {name: (right, bottom) for name, (_, _, right, bottom) in bounds.items()}


def filled(data: bytes, sheet: str, last_column: int) -> int:
    """The last row that shows something in the printed columns."""
    workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    rows = workbook[sheet].iter_rows(max_col=last_column)
    return max(cell.row for row in rows for cell in row if cell.value not in (None, ""))


@pytest.mark.parametrize("name", NOTES)
def test_every_sheet_prints_what_it_holds_and_no_empty_page(name: str) -> None:
    data = build_workbook(*NOTES[name])
    for sheet, (right, bottom) in areas(data).items():
        last = filled(data, sheet, right)
        assert last <= bottom, sheet
        # rows to type into and charts reach further, by less than a page
        assert bottom - last <= 30, (sheet, last, bottom)


def test_the_working_of_the_native_check_is_not_printed() -> None:
    right, _ = areas(built())["Schedule"]
    header = openpyxl.load_workbook(io.BytesIO(built()))["Schedule"][7]
    assert header[right - 1].value == "On the as-of date"
    assert header[right].value == "Rate x days to date"


def test_rows_that_a_refresh_fills_are_printed_too() -> None:
    data = built()
    for month in ("1997-11-30", "1997-12-31", "1998-06-30"):
        done = refresh_bytes(data, date.fromisoformat(month), close=True)
        assert done.data is not None
        data = done.data
        for sheet, (right, bottom) in areas(data).items():
            assert filled(data, sheet, right) <= bottom, (month, sheet)


def test_a_print_area_of_the_users_own_stays() -> None:
    data = built()
    workbook = part(data, "xl/workbook.xml")
    mine = re.sub(r"('Ledger'!\$A\$1:\$[A-Z]+\$)\d+", r"\g<1>9", workbook)
    assert mine != workbook
    data = read_package(data).with_parts({"xl/workbook.xml": mine.encode()}).to_bytes()
    done = refresh_bytes(data, NOVEMBER)
    assert done.data is not None
    assert areas(done.data)["Ledger"][1] == 9


@pytest.mark.parametrize(
    ("principal", "widest"),
    [
        ("120,000.00", "120,000.00"),
        ("900,000,000.00", "(900,000,000.00)"),
        ("100,000,000,000.00", "(100,000,000,000.00)"),
    ],
)
def test_columns_of_amounts_hold_the_principal(principal: str, widest: str) -> None:
    note = parse_note(SMALL.replace("120,000.00", principal), name="note.toml")
    workbook = openpyxl.load_workbook(io.BytesIO(build_workbook(note, date(1996, 4, 29))))
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.number_format == MONEY:
                    assert sheet.column_dimensions[column_letters(cell.column)].width > len(widest), (sheet.title, cell)


def test_a_chart_of_the_usury_test_only_where_something_is_tested() -> None:
    tested = SMALL + '[usury]\nmaximum_rate = "25%"\n'
    for text, charts in ((SMALL, 0), (tested, 1)):
        workbook = openpyxl.load_workbook(io.BytesIO(build_workbook(parse_note(text, name="n"), date(1996, 6, 30))))
        assert len(workbook["Usury"]._charts) == charts


def test_dates_in_the_disclosure_are_written_as_everywhere() -> None:
    texts = " ".join(str(cell.value) for cell in read_cells(read_package(built()), "Disclosure").values())
    assert "dated 17-Jan-1996" in texts
    assert not re.search(r"\d{4}-\d\d-\d\d", texts)
