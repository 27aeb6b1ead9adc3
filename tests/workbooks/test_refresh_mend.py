"""What a refresh puts right besides figures: the mark of the calculation engine, print titles, the log's old name."""

from __future__ import annotations

import io
import re

import openpyxl

from package_samples import part
from promnote_workbooks.package import read_cells, read_package
from promnote_workbooks.package.rename import rename_sheet
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import NOVEMBER, OCTOBER, below, built, with_formula


def of_old(data: bytes) -> bytes:
    """The workbook with its log under the name that Excel keeps for itself."""
    return rename_sheet(read_package(data), "Refresh log", "History").to_bytes()


def test_a_workbook_of_old_is_renamed_on_the_way_with_what_refers_to_it() -> None:
    mine = below(built(), "CheckList", 9)
    old = of_old(with_formula(built(), mine, "COUNTA('Refresh log'!A7:A30)", 0))
    assert not check_package(read_package(old)).differences
    done = refresh_bytes(old, NOVEMBER)
    assert "the sheet History is now called Refresh log: Excel keeps the old name for itself" in done.messages
    assert done.data is not None
    package = read_package(done.data)
    assert "History" not in [sheet.name for sheet in package.sheets]
    sheet, _, cell = mine.partition("!")
    found = read_cells(package, sheet)[cell]
    assert (found.formula, found.value) == ("COUNTA('Refresh log'!A7:A30)", 1)
    assert not check_package(package).differences
    again = refresh_bytes(done.data, NOVEMBER)
    assert again.data is None


def test_a_text_that_spells_the_old_name_keeps_it() -> None:
    mine = below(built(), "CheckList", 9)
    done = refresh_bytes(of_old(with_formula(built(), mine, 'INDIRECT("History!A7")', 0)), NOVEMBER)
    assert f"the sheet History keeps its name, since {mine} spells it in a text" in done.messages
    assert done.data is not None
    assert "History" in [sheet.name for sheet in read_package(done.data).sheets]


def test_a_workbook_of_old_that_needs_no_refresh_stays_as_it_is() -> None:
    assert refresh_bytes(of_old(built()), OCTOBER).data is None


def test_a_workbook_that_openpyxl_saved_is_not_computed_anew_on_opening() -> None:
    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(built())).save(stream)
    assert 'fullCalcOnLoad="1"' in part(stream.getvalue(), "xl/workbook.xml")
    done = refresh_bytes(stream.getvalue(), NOVEMBER)
    assert done.data is not None
    workbook = part(done.data, "xl/workbook.xml")
    assert '<calcPr calcId="191029"/>' in workbook
    assert "'Month-end'!$A:$A,'Month-end'!$6:$6" in workbook
    for font in re.findall("<font>(.*?)</font>", part(done.data, "xl/styles.xml")):
        names = re.findall(r"<(\w+)", font)
        assert names == sorted(names, key=["b", "i", "sz", "color", "name", "family", "scheme"].index)
