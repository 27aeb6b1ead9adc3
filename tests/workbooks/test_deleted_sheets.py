"""A sheet that the user has no use for and deleted: refresh and check go on without it, and say so."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from promnote.basics.errors import NoteError
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import small, value_of
from strange_books import without_sheet

AUGUST = date(1996, 8, 31)
NEEDLESS = ("Schedule", "Ledger", "Late charges", "Usury", "Month-end", "Journal", "Disclosure", "Checks", "Refresh log",
            "Closed months")  # fmt: skip


@cache
def payoff_of_the_whole() -> object:
    return value_of(refresh_bytes(small(), AUGUST).data or b"", "Payoff")


@pytest.mark.parametrize("names", ["lost", "dangling", "gone"])
@pytest.mark.parametrize("sheet", NEEDLESS)
def test_the_rest_goes_on(sheet: str, names: str) -> None:
    data = without_sheet(small(), sheet, names)
    assert not check_package(read_package(data)).differences
    done = refresh_bytes(data, AUGUST)
    assert done.data is not None
    assert value_of(done.data, "Payoff") == payoff_of_the_whole()
    after = read_package(done.data)
    assert sheet not in [each.name for each in after.sheets]
    assert not check_package(after).differences
    assert refresh_bytes(done.data, AUGUST).data is None
    said = [line for line in done.messages if sheet in line]
    # names that went with the sheet leave nothing to tell it from a template that never had it
    assert len(said) == (0 if names == "gone" else 1)


def test_several_at_once() -> None:
    data = small()
    for sheet in ("Usury", "Journal", "Checks"):
        data = without_sheet(data, sheet)
    done = refresh_bytes(data, AUGUST)
    assert any("without Usury, Journal, Checks" in line for line in done.messages)
    assert not check_package(read_package(done.data or b"")).differences


@pytest.mark.parametrize("sheet", ["Summary", "Terms", "Rates", "Activity"])
def test_what_the_figures_need_is_asked_for(sheet: str) -> None:
    for names in ("lost", "dangling"):
        with pytest.raises(NoteError, match=r"a sheet that is not there; allowed: one range of a sheet"):
            refresh_bytes(without_sheet(small(), sheet, names), AUGUST)


@pytest.mark.parametrize("names", ["lost", "dangling", "gone"])
def test_closed_months_stay_closed(names: str) -> None:
    closed = refresh_bytes(small(), date(1996, 6, 30), close=True).data
    assert closed is not None
    with pytest.raises(NoteError, match="though months were closed in this workbook"):
        refresh_bytes(without_sheet(closed, "Closed months", names), AUGUST)


def test_a_line_that_rests_on_a_deleted_sheet_is_a_difference_as_in_excel() -> None:
    data = refresh_bytes(without_sheet(small(), "Journal"), AUGUST).data
    assert data is not None
    package = read_package(data)
    results = package.defined_name("CheckResults")
    assert results is not None
    assert results.target is not None
    where = results.target.range
    found = [
        (value_of(data, f"Checks!D{row}"), value_of(data, f"Checks!I{row}"))
        for row in range(where.top, where.bottom + 1)
    ]
    lost = [result for shown, result in found if str(shown) == "#REF!"]
    assert {str(result) for _, result in found} == {"OK", "n/a", "DIFFERENCE"}
    assert set(lost) == {"DIFFERENCE"}
    assert value_of(data, "Checks") == value_of(data, "Summary!B5") == f"{len(lost)} DIFFERENCE"
