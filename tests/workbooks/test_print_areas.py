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

Part = tuple[int, int, int]


def areas(data: bytes) -> dict[str, list[Part]]:
    """First column, last column and last row of each part of each sheet's print area."""
    found: dict[str, list[Part]] = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for text in str(sheet.print_area).split(","):
            left, top, right, bottom = range_boundaries(text.rpartition("!")[2])
            assert top == 1
            found.setdefault(sheet.title, []).append((left, right, bottom))
        assert found[sheet.title][0][0] == 1
    return found


def parts_of(data: bytes) -> list[tuple[str, Part, int]]:
    """Each part, with the last row that shows something in its columns."""
    workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    found = []
    for sheet, parts in areas(data).items():
        for part_of_it in parts:
            rows = workbook[sheet].iter_rows(min_col=part_of_it[0], max_col=part_of_it[1])
            last = max(cell.row for row in rows for cell in row if cell.value not in (None, ""))
            found.append((sheet, part_of_it, last))
    return found


@pytest.mark.parametrize("name", NOTES)
def test_every_sheet_prints_what_it_holds_and_no_empty_page(name: str) -> None:
    data = build_workbook(*NOTES[name])
    for sheet, (_, _, bottom), last in parts_of(data):
        assert last <= bottom, sheet
        # rows to type into and charts reach further, by less than a page
        assert bottom - last <= 30, (sheet, last, bottom)


def test_the_working_of_the_native_check_is_not_printed() -> None:
    now, years, plan = areas(built())["Schedule"]
    header = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(built()))["Schedule"][7]]
    assert (header[now[0] - 1], header[now[1] - 1]) == ("No.", "Check")
    assert (header[years[0] - 1], header[years[1] - 1]) == ("Year", "Payments")
    assert (header[plan[0] - 1], header[plan[1] - 1]) == ("No.", "Closing principal")
    assert header.index("Rate x days to date") >= plan[1]


def test_rows_that_a_refresh_fills_are_printed_too() -> None:
    data = built()
    for month in ("1997-11-30", "1997-12-31", "1998-06-30"):
        done = refresh_bytes(data, date.fromisoformat(month), close=True)
        assert done.data is not None
        data = done.data
        for sheet, (_, _, bottom), last in parts_of(data):
            assert last <= bottom, (month, sheet)


def test_headers_alone_are_no_page() -> None:
    before = areas(built())
    done = refresh_bytes(built(), NOVEMBER, close=True)
    after = areas(done.data or b"")
    for sheet in ("Booked", "Closed months"):
        header = openpyxl.load_workbook(io.BytesIO(built()))[sheet].max_column
        assert before[sheet][0][1] < header
        assert after[sheet][0][1] == header
        assert after[sheet][0][2] > before[sheet][0][2]


def test_a_print_area_of_the_users_own_stays() -> None:
    data = built()
    workbook = part(data, "xl/workbook.xml")
    mine = re.sub(r"('Ledger'!\$A\$1:\$[A-Z]+\$)\d+", r"\g<1>9", workbook)
    assert mine != workbook
    data = read_package(data).with_parts({"xl/workbook.xml": mine.encode()}).to_bytes()
    done = refresh_bytes(data, NOVEMBER)
    assert done.data is not None
    assert areas(done.data)["Ledger"][0][2] == 9


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


def test_texts_are_printed_whole() -> None:
    # nothing is tested, so that no chart widens Usury: the citation runs on beyond the table's five columns
    (_, right, _) = areas(built())["Usury"][0]
    workbook = openpyxl.load_workbook(io.BytesIO(built()), data_only=True)
    sheet = workbook["Usury"]
    longest = max(len(str(sheet.cell(row, 5).value or "")) for row in range(5, 18))
    assert sum(sheet.column_dimensions[column_letters(at)].width for at in range(5, 7)) < longest
    widths = [sheet.column_dimensions[column_letters(at)].width if at < 7 else 8.43 for at in range(5, right + 1)]
    assert sum(widths) >= longest * 0.9


def test_rows_to_type_into_are_few_on_paper_whatever_stands_beside_them() -> None:
    resets = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(built()))["Rates"]["A"][6:] if cell.value]
    assert areas(built())["Rates"][0][2] == 6 + len(resets) + 6


def test_no_text_stands_in_a_column_that_every_page_repeats() -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(built())):
        if sheet.print_title_cols:
            header = int(str(sheet.print_title_rows).partition(":")[2].lstrip("$"))
            above = {sheet.cell(row, 1).value for row in range(1, header)}
            assert above <= {None, "Total"}, sheet.title
