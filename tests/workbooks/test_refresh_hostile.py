"""Ten refreshes of a workbook that holds what a re-saving library loses: nothing of the user's is touched or stale."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hostile_workbook import COLUMN_AT, FORMULAS, USER_PART, USER_SHEET, hostile, parts_of, sheet_part
from promnote.reports.figures import figures
from promnote.running.ledger import replay
from promnote_workbooks.package import column_letters, read_cells, read_package
from promnote_workbooks.refresh.run import Refreshed, refresh_bytes
from refresh_samples import built, note_1996, value_of

MONTH_ENDS = [
    date(1997, 11, 30), date(1997, 12, 31), date(1998, 1, 31), date(1998, 2, 28), date(1998, 3, 31),
    date(1998, 4, 30), date(1998, 5, 31), date(1998, 6, 30), date(1998, 7, 31), date(1998, 8, 31),
]  # fmt: skip


@pytest.fixture(scope="module")
def before() -> bytes:
    return hostile(built())


@pytest.fixture(scope="module")
def runs(before: bytes) -> list[Refreshed]:
    """Ten months, each on the file of the month before."""
    done, data = [], before
    for month_end in MONTH_ENDS:
        run = refresh_bytes(data, month_end)
        assert run.data is not None
        done.append(run)
        data = run.data
    return done


def last(runs: list[Refreshed]) -> bytes:
    assert runs[-1].data is not None
    return runs[-1].data


def test_parts_that_are_not_ours_are_the_same_bytes(before: bytes, runs: list[Refreshed]) -> None:
    old, new = parts_of(before), parts_of(last(runs))
    assert list(old) == list(new)
    sheets = {sheet_part(old, sheet.name) for sheet in read_package(before).sheets}
    changed = {name for name in old if old[name] != new[name]}
    assert changed <= {*sheets, "xl/workbook.xml"}  # a print area that grew
    kept = (
        "drawing99.xml",
        "vmlDrawing99.vml",
        "ctrlProp1.xml",
        "comments99.xml",
        "threadedComment1.xml",
        "table99.xml",
    )
    kept += (
        "slicer1.xml",
        "slicerCache1.xml",
        "person.xml",
        "metadata.xml",
        "externalLink1.xml",
        "customXml/item1.xml",
    )
    for name in kept:
        assert any(part.endswith(name) and part not in changed for part in new), name


def test_the_users_sheet_keeps_everything_but_results(before: bytes, runs: list[Refreshed]) -> None:
    old, new = parts_of(before)[USER_PART].decode(), parts_of(last(runs))[USER_PART].decode()
    start = old.index("</sheetData>")
    assert new.endswith(old[start:])
    for kept in (
        "<rPr>",
        "x14:dataValidation ",
        "x14:sparkline>",
        "legacyDrawing",
        "x14:slicer ",
        'cm="1"',
        "=not a formula",
    ):
        assert new.count(kept) == old.count(kept) > 0, kept
    formulas = {
        ref: cell.formula for ref, cell in read_cells(read_package(last(runs)), USER_SHEET).items() if cell.formula
    }
    assert formulas == {**FORMULAS, "A20": "_xlfn.SEQUENCE(3)*Payoff"}


def test_the_users_formulas_are_current_every_month(runs: list[Refreshed]) -> None:
    note = note_1996()
    for run, month_end in zip(runs, MONTH_ENDS, strict=True):
        assert run.data is not None
        payoff = figures(replay(note, month_end)).payoff / 100
        days = (month_end - date(1996, 1, 17)).days
        wanted: dict[str, Any] = {
            "B2": payoff * 2, "B6": payoff, "B7": days, "B8": days, "B11": payoff * 6, "B12": month_end.isoformat(),
            "A20": payoff, "A21": payoff * 2, "A22": payoff * 3, "B9": None, "B10": None, "B13": None,
        }  # fmt: skip
        cells = read_cells(read_package(run.data), USER_SHEET)
        for ref, value in wanted.items():
            found = cells[ref].value
            assert found == (pytest.approx(value, abs=0.001) if isinstance(value, float | int) else value), ref


def test_formulas_that_cannot_be_evaluated_are_listed_with_the_reason(runs: list[Refreshed]) -> None:
    listed = "\n".join(runs[0].dropped)
    assert f"{USER_SHEET}!B9 calls GETPIVOTDATA, which cannot be evaluated here" in listed
    assert f"{USER_SHEET}!B13 calls CUBEVALUE" in listed
    assert f"{USER_SHEET}!B10 " in listed


def test_the_column_inserted_in_schedule_stays_and_follows(runs: list[Refreshed]) -> None:
    data = last(runs)
    package = read_package(data)
    area = package.defined_name("Schedule")
    assert area is not None
    assert area.target is not None
    cells = read_cells(package, "Schedule")
    letter, beside = column_letters(COLUMN_AT), column_letters(COLUMN_AT + 1)
    top, bottom = area.target.range.top, area.target.range.bottom
    assert cells[f"{letter}{top}"].value == "Twice the interest"
    assert cells[f"{beside}{top}"].value == "Interest"
    for row in range(top + 1, bottom + 1):
        assert cells[f"{letter}{row}"].formula == f"{beside}{row}*2"
        interest = cells[f"{beside}{row}"].value
        assert isinstance(interest, float)
        assert cells[f"{letter}{row}"].value == pytest.approx(interest * 2)


def test_the_workbooks_own_checks_are_green(runs: list[Refreshed]) -> None:
    for run in runs:
        assert run.data is not None
        assert value_of(run.data, "Checks") == "OK"


def test_an_eleventh_run_for_the_same_date_changes_nothing(runs: list[Refreshed]) -> None:
    again = refresh_bytes(last(runs), MONTH_ENDS[-1])
    assert again.data is None
    assert again.changes == ()
