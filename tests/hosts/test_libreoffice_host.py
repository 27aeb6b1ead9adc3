"""The test host itself: what other tests rely on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from hosts.office import Cell, Office, OfficeFailed

pytestmark = pytest.mark.slow


def test_a_file_is_computed_on_load_whatever_values_it_holds(office: Office, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "One & two"
    for address, value in {"A1": 2, "B2": "=A1*21", "C3": "text", "D4": "=1/0", "E5": '=""', "AA1": True}.items():
        sheet[address] = value
    workbook.create_sheet("Empty")
    workbook.save(tmp_path / "book.xlsx")
    with office.load(tmp_path / "book.xlsx") as document:
        assert document.cells() == {
            "One & two": {
                "A1": Cell(2.0),
                "B2": Cell(42.0, "=A1*21"),
                "C3": Cell("text"),
                "D4": Cell(None, "=1/0", "#DIV/0!"),
                "E5": Cell("", '=""'),
                "AA1": Cell(1.0, "=TRUE()"),
            },
            "Empty": {},
        }
        assert document.recalculate() >= 0
        document.set("One & two", "A1", 3)
        assert document.cell("One & two", "B2") == Cell(63.0, "=A1*21")


def test_pages_are_pictures(office: Office, tmp_path: Path, require: Callable[[str], Path]) -> None:
    require("poppler")
    with office.load() as document:
        document.set("Sheet1", "A1", 1)
        document.set("Sheet1", "A200", 2)
        pages = document.pages(tmp_path)
    assert len(pages) > 1
    assert all(each.read_bytes().startswith(b"\x89PNG") for each in pages)


def test_what_cannot_be_opened_is_an_error_and_the_office_goes_on(office: Office, tmp_path: Path) -> None:
    with pytest.raises(OfficeFailed, match="missing"), office.load(tmp_path / "missing.xlsx"):
        pass
    with office.load() as document:
        assert document.cells() == {"Sheet1": {}}


def test_the_office_is_gone_afterwards_also_after_no_answer(libreoffice: Path) -> None:
    with Office() as office:
        profile, pid = office.profile, office.ask("hello")["pid"]
        with pytest.raises(OfficeFailed, match="no answer to 'hello' in 0 seconds"):
            office.ask("hello", seconds=0)
        with pytest.raises(OfficeFailed, match="the office is gone"):
            office.ask("hello")
    assert not profile.exists()
    for _ in range(100):
        try:
            os.killpg(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail(f"process group {pid} still runs")
