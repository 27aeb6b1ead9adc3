"""What earlier versions wrote: workbooks are refreshed by this one and nothing of the user's is lost; newer ones are refused."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from hands import insert_row, typed
from promnote import __version__
from promnote.basics.errors import NoteError
from promnote_workbooks.batch.manifest import Manifest
from promnote_workbooks.formulas.host_names import FORMAT, FORMAT_NAME, format_text
from promnote_workbooks.package import read_cells, read_package, with_names
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.format import format_of
from promnote_workbooks.refresh.kept import read_closes
from promnote_workbooks.refresh.run import Refreshed, refresh_bytes
from refresh_samples import small, value_of, with_cells
from repair import problems
from strange_books import without_sheet

Run = Callable[..., Any]
FIRST = Path(__file__).parents[1] / "versions" / "0.1.0"
#: Each workbook with the date it is refreshed to, a month on.
WORKBOOKS = {
    "note-1996.xlsx": date(1997, 11, 30),
    "late.xlsx": date(1996, 11, 30),
    "senior-notes.xlsx": date(1999, 1, 31),
    "portfolio/N-0001.xlsx": date(2024, 7, 31),
    "portfolio/N-0002.xlsx": date(2024, 7, 31),
}


def of_old(name: str) -> bytes:
    """A workbook as 0.1.0 wrote it."""
    return (FIRST / name).read_bytes()


@lru_cache(maxsize=8)
def refreshed(name: str) -> Refreshed:
    """The workbook a month on, by the code of today."""
    return refresh_bytes(of_old(name), WORKBOOKS[name])


@pytest.mark.parametrize("name", WORKBOOKS)
def test_it_is_whole_after_a_refresh(name: str) -> None:
    data = refreshed(name).data
    assert data is not None
    assert not check_package(read_package(data)).differences
    assert not problems(data)
    assert value_of(data, "Checks") == "OK"
    assert refresh_bytes(data, WORKBOOKS[name]).data is None


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_check_reads_it_as_it_is(name: str) -> None:
    assert check_package(read_package(of_old(name))).plan.as_of < WORKBOOKS[name]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_checks_are_ok_only_where_they_hold(name: str) -> None:
    package = read_package(refreshed(name).data or b"")
    for _, text in Book(package).formulas():
        # a check of old yields OK whenever it finds no difference, over errors too
        assert not re.search(r'"DIFFERENCE"\)=0', text), text
        if '"OK","DIFFERENCE"' in text:
            assert "FunctionsThere" in text


def test_fields_that_came_later_are_told_and_a_row_inserted_in_terms_takes_one() -> None:
    told = next(line for line in refreshed("note-1996.xlsx").messages if line.startswith("Terms has no rows"))
    assert re.fullmatch(
        r"Terms has no rows for \d+ fields that came with this version \(note.books, opening.as_of, opening.principal ...\); "
        r"for one that the note needs insert a row inside the list: the field in column A, as in udfs/README.md, its value in "
        r"column B; one that changes interest or dates needs a new workbook \(promnote export, promnote build\)",
        told,
    ), told
    data = insert_row(refreshed("note-1996.xlsx").data or b"", "Terms", 30)
    data = with_cells(data, {"Terms!A30": "note.books", "Terms!B30": "holder"})
    done = refresh_bytes(data, WORKBOOKS["note-1996.xlsx"])
    assert done.plan.note.terms.books == "holder"
    cells = read_cells(read_package(done.data or b""), "Journal").values()
    assert "Accrued interest receivable" in [cell.value for cell in cells]
    assert [line[:27] for line in done.messages if line.startswith("Terms has")] == ["Terms has no rows for 70 fi"]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_new_columns_arrive_with_names_and_formats(name: str) -> None:
    done = refreshed(name)
    assert any(
        line.startswith("Closed months!AB to AI: new in this version: Principal drawn, ") for line in done.messages
    )
    package = read_package(done.data or b"")
    cells = read_cells(package, "Closed months")
    assert cells["AB6"].value == "Principal drawn"
    assert cells["AI30"].style == cells["B30"].style
    closes = package.defined_name("Closes")
    assert closes is not None
    assert closes.text.endswith("!$A$6:$AI$30")


def test_new_sheets_are_offered_and_come() -> None:
    done = refreshed("late.xlsx")
    (line,) = [each for each in done.messages if "has more sheets" in each]
    offered = line.partition(": ")[2].partition(";")[0].split(", ")
    assert {"Years", "Statement", "Payoff", "Lead"} <= set(offered)
    with_them = refresh_bytes(of_old("late.xlsx"), WORKBOOKS["late.xlsx"], restore=offered)
    package = read_package(with_them.data or b"")
    assert set(offered) <= {sheet.name for sheet in package.sheets}
    assert not check_package(package).differences
    assert not problems(with_them.data or b"")
    assert refresh_bytes(with_them.data or b"", WORKBOOKS["late.xlsx"]).data is None


def test_one_that_rests_on_what_an_old_workbook_has_no_place_for_is_refused() -> None:
    data = without_sheet(of_old("late.xlsx"), "Schedule")
    with pytest.raises(NoteError, match=r"found 'Schedule', which rests on .*has no place for that; allowed: "):
        refresh_bytes(data, WORKBOOKS["late.xlsx"], restore=["Schedule"])
    assert not check_package(read_package(refresh_bytes(data, WORKBOOKS["late.xlsx"]).data or b"")).differences


def test_what_is_the_users_stays_with_its_row() -> None:
    before, after = (read_package(each) for each in (of_old("note-1996.xlsx"), refreshed("note-1996.xlsx").data or b""))
    for sheet, columns, wanted in (
        ("Ledger", "NABE", {"slip 1", "slip 5", "slip 8"}),
        ("Schedule", "QABC", {"yes", "no"}),
        ("Month-end", "WAC", {"MK"}),
    ):
        old, new = (_rows(read_cells(each, sheet), columns) for each in (before, after))
        assert {row[0] for row in new} >= wanted
        assert new == old, sheet
    words = {cell.value for cell in read_cells(read_package(refreshed("late.xlsx").data or b""), "Set aside").values()}
    assert "JE-1001" in words
    back = refresh_bytes(refreshed("late.xlsx").data or b"", date(1996, 10, 31)).data or b""
    assert value_of(back, "Journal!H8") == value_of(back, "Journal!H9") == "JE-1001"


def _rows(cells: dict[str, Any], columns: str) -> list[tuple[Any, ...]]:
    def value(column: str, row: int) -> Any:
        cell = cells.get(f"{column}{row}")
        return None if cell is None else cell.value

    return [
        tuple(value(column, row) for column in columns) for row in range(1, 160) if value(columns[0], row) is not None
    ]


def test_closed_months_stay() -> None:
    before = read_closes(Book(read_package(of_old("note-1996.xlsx"))))
    after = read_closes(Book(read_package(refreshed("note-1996.xlsx").data or b"")))
    assert before
    assert after == before
    closed = refresh_bytes(refreshed("note-1996.xlsx").data or b"", date(1997, 11, 30), close=True)
    assert read_closes(Book(read_package(closed.data or b"")))[:-1] == before
    assert not check_package(read_package(closed.data or b"")).differences


def test_the_log_is_renamed_and_goes_on() -> None:
    package = read_package(refreshed("note-1996.xlsx").data or b"")
    assert "History" not in [sheet.name for sheet in package.sheets]
    cells = read_cells(package, "Refresh log")
    actions = [cells[f"B{row}"].value for row in (7, 8)]
    versions = [cells[f"C{row}"].value for row in (7, 8)]
    assert actions == ["close", "refresh"]
    assert versions == ["0.1.0", __version__]


def test_columns_that_have_no_room_are_named_and_the_rest_goes_on() -> None:
    data = typed(of_old("late.xlsx"), "Closed months", {"AC6": "Mine", "AC7": "mine too"})
    done = refresh_bytes(data, WORKBOOKS["late.xlsx"])
    (line,) = [each for each in done.messages if each.startswith("Closed months!")]
    assert line.endswith("): AC6 holds 'Mine'")
    assert "no room for columns that came with this version (Principal drawn, " in line
    assert value_of(done.data or b"", "Closed months!AC7") == "mine too"
    assert not check_package(read_package(done.data or b"")).differences
    assert format_of(read_package(done.data or b"")) == 1
    closed = refresh_bytes(done.data or b"", WORKBOOKS["late.xlsx"], close=True).data or b""
    assert len(read_closes(Book(read_package(closed)))) == 11


def test_a_formula_of_the_users_that_looks_like_a_check_of_old_is_hers() -> None:
    mine = 'IF(ISNUMBER(A7),IF(A7>0,"OK","DIFFERENCE"),"")'
    data = typed(of_old("late.xlsx"), "Ledger", {"P7": f"={mine}"})
    done = refresh_bytes(data, WORKBOOKS["late.xlsx"]).data or b""
    assert read_cells(read_package(done), "Ledger")["P7"].formula == mine


# --- newer than this promnote ---------------------------------------------------------------------------------------


def of_format(number: int, version: str) -> bytes:
    return with_names(read_package(small()), {FORMAT_NAME: f'"{number} promnote {version}"'}).to_bytes()


def test_a_built_workbook_says_its_format() -> None:
    name = read_package(small()).defined_name(FORMAT_NAME)
    assert name is not None
    assert name.hidden
    assert name.text == format_text() == f'"{FORMAT} promnote {__version__}"'


@pytest.mark.parametrize(
    "command", [("refresh", "--as-of", "1996-08-31"), ("check",), ("ledger", "--as-of", "1996-08-31")]
)
def test_a_newer_workbook_is_refused_in_one_line(command: tuple[str, ...], tmp_path: Path, promnote: Run) -> None:
    path = tmp_path / "newer.xlsx"
    path.write_bytes(of_format(FORMAT + 1, "9.9.0"))
    before = path.read_bytes()
    result = promnote(command[0], path, *command[1:])
    if command[0] == "ledger" and "note file" in result.err:
        pytest.skip("this command reads note files alone")
    assert result.line.endswith(
        f"found a workbook of format {FORMAT + 1}, written by promnote 9.9.0; allowed: up to format {FORMAT}, which this "
        f"promnote {__version__} reads: install the newer one"
    )
    assert path.read_bytes() == before


def test_a_format_that_says_nothing_counts_as_the_first() -> None:
    for text in ("#REF!", "", '"soon"', "1+1"):
        package = with_names(read_package(small()), {FORMAT_NAME: text})
        assert format_of(package) == 1
        assert not check_package(package).differences


# --- batches --------------------------------------------------------------------------------------------------------


def test_an_old_batch_is_read_and_done_again(tmp_path: Path, promnote: Run) -> None:
    out = tmp_path / "portfolio"
    shutil.copytree(FIRST / "portfolio", out)
    manifest = Manifest(out)
    assert set(manifest.records) == {"N-0001", "N-0002"}
    sums = {name: record.summary["principal"] for name, record in manifest.records.items() if record.summary}
    arguments = ("batch", FIRST / "portfolio" / "notes.csv", "--rates", FIRST / "portfolio" / "rates.csv",
                 "--as-of", "2024-06-30", "--out", out, "--workers", "1")  # fmt: skip
    assert "2 of 2 notes: 2 written, 0 unchanged" in promnote(*arguments).out
    assert {
        name: record.summary["principal"] for name, record in Manifest(out).records.items() if record.summary
    } == sums
    assert "2 of 2 notes: 0 written, 2 unchanged" in promnote(*arguments).out
    assert not check_package(read_package(out / "N-0002.xlsx")).differences


def test_a_newer_manifest_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").write_text('{"promnote_batch":2}\n')
    with pytest.raises(NoteError, match=rf"found a manifest of format 2, written by a newer promnote; allowed: up to format 1, "
                                        rf"which this promnote {re.escape(__version__)} reads"):  # fmt: skip
        Manifest(tmp_path)
