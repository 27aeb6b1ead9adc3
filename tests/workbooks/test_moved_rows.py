"""Rows that a user inserts, remarks that she types into free rows: the figures stay right, her words stay."""

from __future__ import annotations

import re
from datetime import date

import pytest

from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.kept import read_closes
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import block_cell, built, small, value_of, with_cells
from strange_books import packed, parts_of

AUGUST = date(1996, 8, 31)


def inserted(data: bytes, sheet: str, at: int) -> bytes:
    """The workbook with a blank row before row `at` of a sheet, its formulas and names moved as Excel moves them."""
    parts, package = parts_of(data), read_package(data)
    part = package.sheet(sheet).part

    def moved(text: str) -> str:
        def down(match: re.Match[str]) -> str:
            row = int(match[3])
            return f"{match[1]}{match[2]}{row + (row >= at)}"

        return re.sub(r"(\$?\b[A-Z]{1,2})(\$?)(\d+)(?![\w(])", down, text)

    xml = parts[part].decode()
    xml = re.sub(r'(<row\b[^>]*? r=")(\d+)', lambda m: f"{m[1]}{int(m[2]) + (int(m[2]) >= at)}", xml)
    xml = re.sub(r'(<c\b[^>]*? r=")([A-Z]+\d+)', lambda m: m[1] + moved(m[2]), xml)
    xml = re.sub(r"(<f>)([^<]*)", lambda m: m[1] + moved(m[2]), xml)
    xml = re.sub(r'((?:sqref|ref|topLeftCell|activeCell)=")([^"]*)', lambda m: m[1] + moved(m[2]), xml)
    parts[part] = xml.encode()
    book = parts["xl/workbook.xml"].decode()
    where = rf"('?{re.escape(sheet)}'?!)([^<]*)"
    parts["xl/workbook.xml"] = re.sub(where, lambda m: m[1] + moved(m[2]), book).encode()
    return packed(parts)


@pytest.mark.parametrize("at", [9, 12, 18, 19])
def test_a_row_inserted_inside_schedule(at: int) -> None:
    data = inserted(small(), "Schedule", at)
    done = refresh_bytes(data, AUGUST)
    assert done.data is not None
    for name in ("Payoff", "PrincipalBalance", "Checks"):
        assert value_of(done.data, name) == value_of(refresh_bytes(small(), AUGUST).data or b"", name)
    rows = [value_of(done.data, f"Schedule!A{row}") for row in range(8, 20)]
    assert rows == [float(number) for number in range(1, 13)]
    assert not check_package(read_package(done.data)).differences
    assert refresh_bytes(done.data, AUGUST).data is None


def test_several_rows_inserted_in_the_1996_note() -> None:
    data = built()
    for at in (10, 21, 30):
        data = inserted(data, "Schedule", at)
    done = refresh_bytes(data, date(1997, 11, 30)).data
    assert done is not None
    assert not check_package(read_package(done)).differences


@pytest.mark.parametrize("closed", [False, True])
def test_a_remark_in_a_free_row_of_closed_months(closed: bool) -> None:
    data = small()
    if closed:
        data = refresh_bytes(data, date(1996, 6, 30), close=True).data or b""
        assert data
    months = len(read_closes(Book(read_package(data))))
    cell = block_cell(data, "Closes", "Month-end", months + 1)
    data = with_cells(data, {cell: "Agreed with the auditors"})
    # the line above an empty block says that no month is closed, until Excel or a refresh computes it
    assert {each.cell for each in check_package(read_package(data)).differences} <= {"B5"}
    done = refresh_bytes(data, AUGUST, close=True)
    assert done.data is not None
    assert value_of(done.data, cell) == "Agreed with the auditors"
    assert [each.month_end.month for each in read_closes(Book(read_package(done.data)))] == list(range(1, 9))
    assert not check_package(read_package(done.data)).differences
    again = refresh_bytes(done.data, date(1996, 9, 30), close=True).data
    assert again is not None
    assert value_of(again, cell) == "Agreed with the auditors"
    assert not check_package(read_package(again)).differences


def test_a_remark_in_a_free_row_of_history() -> None:
    data = refresh_bytes(small(), date(1996, 7, 31)).data or b""
    rows = 1
    cell = block_cell(data, "History", "Action", rows + 1)
    data = with_cells(data, {cell: "my remark"})
    done = refresh_bytes(data, AUGUST).data
    assert done is not None
    assert value_of(done, cell) == "my remark"
    assert value_of(done, block_cell(done, "History", "Action", rows + 2)) == "refresh"
    assert not check_package(read_package(done)).differences
