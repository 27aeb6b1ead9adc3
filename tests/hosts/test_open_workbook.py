"""Refresh and check of an open workbook, through a stand-in for xlwings: the file path's cells, few writes, all or none.

What Excel itself does is not here; `addin/EXCEL_CHECKLIST.md`, D, has what to look at there.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hosts.open_excel import REFUSED, REJECTED, Apps, Book, Script, excel_with, results_of
from promnote.basics.dates import month_end, next_day
from promnote.basics.errors import NoteError
from promnote_addin import open_workbook
from promnote_addin.open_workbook import buttons, check, excel, refresh
from promnote_addin.open_workbook.cells import rectangles, to_value2
from promnote_addin.open_workbook.write import Planned, steps_of, write_all
from promnote_workbooks.package import CellError, CellRange, parse_ref, read_cells, read_package, with_names
from promnote_workbooks.pages.model import absolute
from promnote_workbooks.refresh.book import Book as FileBook
from promnote_workbooks.refresh.kept import read_booked, read_closes
from promnote_workbooks.refresh.run import refresh_bytes
from promnote_workbooks.sheets.booked_sheet import LINES_OF_A_YEAR
from refresh_samples import NOVEMBER, built, small, term_cell, with_cells

JULY = date(1996, 7, 31)
MAY = date(1996, 5, 31)
ROOT = Path(__file__).resolve().parents[2]
LATE = (
    "date,type,amount,id,memo\n"
    "1996-07-15,payment,9000.00,=1+1,@late\n"
    "1996-07-20,payment,1000.00,0012,+ more\n"
    "1996-07-22,payment,500.00,1-2,'quoted\n"
)


def cells_of(data: bytes) -> dict[tuple[str, int, int], tuple[Any, str | None, int]]:
    package = read_package(data)
    return {
        (sheet.name, *parse_ref(ref)): (cell.value, cell.formula, cell.style)
        for sheet in package.sheets
        for ref, cell in read_cells(package, sheet.name).items()
    }


def opened(data: bytes, folder: Path, wanted: bytes | None = None, **script: Any) -> tuple[Book, Apps]:
    """The workbook open in a stand-in; `wanted`: what formulas come to when it calculates."""
    results = {} if wanted is None else dict(results_of(wanted))
    book = Book(data, folder / "note.xlsx", Script(results=results, **script))
    return book, excel_with(book)


def late_file(folder: Path) -> Path:
    path = folder / "late.csv"
    path.write_text(LATE, encoding="utf-8")
    return path


def refreshed_file(data: bytes, as_of: date, **options: Any) -> bytes:
    done = refresh_bytes(data, as_of, **options)
    assert done.data is not None
    return done.data


def with_rows_of_booked(data: bytes, rows: int) -> bytes:
    """The workbook whose block of booked lines has so many rows."""
    package, names = read_package(data), {}
    for each in package.defined_names:
        if each.name.startswith("Booked") and each.target is not None:
            area = each.target.range
            last = rows + (area.top + 1 if area.left < area.right else area.top) - 1
            names[each.name] = f"Booked!{absolute(str(area._replace(bottom=last)))}"
    return with_names(package, names).to_bytes()


# --- the same cells -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["the 1996 note", "a late note, payments appended", "three months, closed"])
def test_it_writes_the_cells_of_the_file_path(which: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, as_of, options = {
        "the 1996 note": (built(), NOVEMBER, {}),
        "a late note, payments appended": (small(), JULY, {"activity": [late_file(tmp_path)]}),
        "three months, closed": (small(date(1996, 2, 29)), MAY, {"close": True}),
    }[which]
    wanted = refreshed_file(data, as_of, **options)
    book, apps = opened(data, tmp_path, wanted)
    name, done = refresh("", as_of, apps=apps, **options)
    assert name == "note.xlsx"
    assert cells_of(book.saved()) == cells_of(wanted)
    before, after = cells_of(data), cells_of(wanted)
    differing = {
        place
        for place in before.keys() | after.keys()
        if before.get(place) != after.get(place)
        and (after[place][1] is None or before.get(place, (None,) * 3)[1] != after[place][1])
    }
    assert book.script.written == differing
    with capsys.disabled():
        print(f"\n{which}: {len(differing)} cells in {len(book.script.writes)} writes")
    assert len(book.script.writes) <= max(40, len(differing) // 3)
    assert not any("something else" in line for line in done.messages)
    again = refresh("note.xlsx", as_of, apps=apps, **options)[1]
    assert again.data is None
    assert again.backup is None


def test_a_late_note_writes_texts_as_texts(tmp_path: Path) -> None:
    wanted = refreshed_file(small(), JULY, activity=[late_file(tmp_path)])
    book, apps = opened(small(), tmp_path, wanted)
    refresh("note", JULY, activity=[late_file(tmp_path)], apps=apps)
    texts = {value for value, formula, _ in cells_of(book.saved()).values() if isinstance(value, str) and not formula}
    assert {"=1+1", "@late", "0012", "+ more", "1-2", "'quoted"} <= texts


@pytest.mark.parametrize(
    ("value", "given"),
    [
        ("=A1", "'=A1"), ("+1", "'+1"), ("-x", "'-x"), ("@x", "'@x"), ("0012", "'0012"), ("'x", "''x"), ("", "'"),
        ("TRUE", "'TRUE"), ("March 5", "'March 5"), ("P1", "'P1"), ("Accrued interest, 30 days", "Accrued interest, 30 days"),
        (date(1996, 4, 30), 35185.0), (3, 3.0), (True, True), (None, None), (CellError("#N/A"), "#N/A"),
    ],
)  # fmt: skip
def test_how_a_value_is_given_to_excel(value: Any, given: Any) -> None:
    assert to_value2(value) == given
    assert type(to_value2(value)) is type(given)


def test_rectangles_hold_every_cell_once_and_no_other() -> None:
    cells = [(1, 1), (1, 2), (2, 1), (2, 2), (4, 1), (3, 2), (2, 5), (3, 5)]
    found = rectangles(cells)
    assert [str(each) for each in found] == ["A1:B2", "E2:E3", "B3", "A4"]
    assert rectangles([(r, c) for r in range(1, 50) for c in range(2, 9)]) == [CellRange(1, 2, 49, 8)]


def test_footers_name_the_date(tmp_path: Path) -> None:
    book, apps = opened(built(), tmp_path, refreshed_file(built(), NOVEMBER))
    refresh("", NOVEMBER, apps=apps)
    assert "as of 30-Nov-1997" in book.sheets["Ledger"].api.PageSetup.CenterFooter


def test_without_a_printer_the_figures_stay_and_a_line_says_so(tmp_path: Path) -> None:
    wanted = refreshed_file(built(), NOVEMBER)
    book, apps = opened(built(), tmp_path, wanted, footers=False)
    done = refresh("", NOVEMBER, apps=apps)[1]
    assert any(line.startswith("page footers still name the date before") for line in done.messages)
    assert cells_of(book.saved()) == cells_of(wanted)


def test_formulas_that_excel_computes_otherwise_are_told(tmp_path: Path) -> None:
    wanted = refreshed_file(built(), NOVEMBER)
    book, apps = opened(built(), tmp_path, wanted)
    book.script.results = {place: CellError("#NAME?") for place in book.script.results}
    told = refresh("", NOVEMBER, apps=apps)[1].messages[-1]
    assert re.fullmatch(
        r"[\d,]+ formulas show something else in Excel than promnote computes, first \S+: #NAME\? instead of .*; "
        r"is promnote's add-in loaded in this Excel, and calculation finished\?",
        told,
    ), told


# --- all or nothing -------------------------------------------------------------------------------------------------


def test_nothing_redraws_or_calculates_within_and_all_is_restored(tmp_path: Path) -> None:
    book, apps = opened(built(), tmp_path)
    refresh("", NOVEMBER, apps=apps)
    assert set(book.script.states) == {("manual", False, False)}
    assert (book.app.calculation, book.app.screen_updating, book.app.enable_events) == ("semiautomatic", True, True)
    assert book.script.calculations == 1


@pytest.mark.parametrize(
    "failure", [REFUSED, RuntimeError("gone"), KeyboardInterrupt()], ids=lambda each: type(each).__name__
)
@pytest.mark.parametrize("close", [False, True])
def test_a_failure_amid_the_writes_puts_the_old_cells_and_states_back(
    failure: BaseException, close: bool, tmp_path: Path
) -> None:
    data, as_of = small(date(1996, 2, 29)), MAY if close else JULY
    counted, apps = opened(data, tmp_path / "counted")
    (tmp_path / "counted").mkdir()
    refresh("", as_of, close=close, apps=apps)
    writes = len(counted.script.writes)
    for at in (1, writes // 2, writes):
        book, apps = opened(data, tmp_path, fail_at=at, failure=failure)
        with pytest.raises(NoteError if failure is REFUSED else type(failure)):
            refresh("", as_of, close=close, apps=apps)
        assert book.script.written
        assert {place: value for place, value in cells_of(book.saved()).items() if value != (None, None, 0)} == {
            place: value for place, value in cells_of(data).items() if value != (None, None, 0)
        }
        assert (book.app.calculation, book.app.screen_updating, book.app.enable_events) == ("semiautomatic", True, True)
        assert book.script.calculations == 0


def test_a_formula_that_was_replaced_comes_back(tmp_path: Path) -> None:
    data = with_cells(
        small(), {term_cell(small(), "installments.count"): 6, term_cell(small(), "installments.amount"): 20000}
    )
    before = cells_of(data)
    wanted = cells_of(refreshed_file(data, JULY))
    lost = [place for place, (_, formula, _) in before.items() if formula and wanted[place][1] != formula]
    assert lost, "shrinking takes formulas away"
    book, apps = opened(data, tmp_path)
    refresh("", JULY, apps=apps)
    writes = len(book.script.writes)
    book, apps = opened(data, tmp_path, fail_at=writes)
    with pytest.raises(NoteError):
        refresh("", JULY, apps=apps)
    after = cells_of(book.saved())
    assert [after[place][1] for place in lost] == [before[place][1] for place in lost]


def test_old_cells_that_cannot_be_put_back_are_named(tmp_path: Path) -> None:
    book, apps = opened(built(), tmp_path, fail_at=3, fail_forever=True)
    with pytest.raises(
        NoteError, match="old cells cannot be put back; allowed: close without saving, or take the backup"
    ):
        refresh("", NOVEMBER, apps=apps)
    assert book.app.calculation == "semiautomatic"


def test_the_backup_is_the_workbook_before_and_none_is_overwritten(tmp_path: Path) -> None:
    for name in ("note.backup-1997-10-31.xlsx", "note.backup-1997-10-31-2.xlsx"):
        book, apps = opened(built(), tmp_path)
        before = book.saved()
        done = refresh("", NOVEMBER, apps=apps)[1]
        assert done.backup == tmp_path / name
        assert done.backup.read_bytes() == before
        told = [line for line in done.messages if "Undo" in line]
        assert told == [
            f"Excel's Undo cannot take them back: writes from outside clear it; {name} holds the workbook before"
        ]


def test_a_cell_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    book, apps = opened(built(), tmp_path)
    copy = book.saved

    def typed_after_the_copy(path: str) -> None:
        Path(path).write_bytes(copy())
        area = read_package(built()).defined_name("AsOf")
        assert area is not None
        assert area.target is not None
        book.sheets[area.target.sheet].type_in((area.target.range.top, area.target.range.left), 1.0, as_formula=False)

    book.api.SaveCopyAs = typed_after_the_copy
    with pytest.raises(NoteError, match="found it changed while promnote read the workbook; allowed: run again"):
        refresh("", NOVEMBER, apps=apps)
    assert book.script.writes == []
    assert list(tmp_path.iterdir()) == []


def test_growth_is_refused(tmp_path: Path) -> None:
    count, amount = term_cell(small(), "installments.count"), term_cell(small(), "installments.amount")
    data = with_cells(small(), {count: 30, amount: 4000})
    book, apps = opened(data, tmp_path)
    with pytest.raises(NoteError) as caught:
        refresh("", JULY, apps=apps)
    assert str(caught.value) == (
        "note.xlsx: found no rows left on Schedule: only a closed file can get more, and then gets some to spare; "
        "allowed: save and close it, run `promnote refresh note.xlsx --as-of 1996-07-31`, open it again"
    )
    assert book.script.writes == []
    assert list(tmp_path.iterdir()) == []


def test_the_months_of_a_year_are_closed_without_closing_the_workbook(tmp_path: Path) -> None:
    data, day = small(date(1996, 2, 29)), date(1996, 2, 29)
    for months in (1, 2, 3, 3, 3):
        for _ in range(months):
            day = month_end(next_day(day))
        book, apps = opened(data, tmp_path)
        refresh("", day, close=True, apps=apps)
        if months == 1:  # the stand-in does not save it
            lines = len(read_booked(FileBook(read_package(book.saved()))))
            assert book.sheets["Booked"].api.PageSetup.PrintArea == f"$A$1:$L${7 + lines}"
        data = book.saved()
    kept = FileBook(read_package(data))
    # those of January and February came with the first close
    assert [each.month_end for each in read_closes(kept)][-12:] == [
        *(month_end(date(1996, month, 1)) for month in range(3, 13)), date(1997, 1, 31), date(1997, 2, 28),
    ]  # fmt: skip
    lines = read_booked(kept)
    assert len(lines) > 48, "more than fit before there was room for a year"
    assert sum(row["debit"] or 0 for row in lines) == sum(row["credit"] or 0 for row in lines)


def test_the_first_close_of_a_note_that_runs_for_years_fits_and_the_next_year_too(tmp_path: Path) -> None:
    book, apps = opened(built(), tmp_path)
    refresh("", NOVEMBER, close=True, apps=apps)
    kept = FileBook(read_package(book.saved()))
    assert len(read_closes(kept)) == 23
    used = len(read_booked(kept))
    for name, a_year in (("BookedLines", used * 12 // 23), ("Closes", 12), ("History", 12), ("JournalLines", 12)):
        area = kept.area(name)
        assert area is not None
        free = [
            row for row in range(area.range.top + 1, area.range.bottom + 1) if kept.value(area.sheet, row, 1) is None
        ]
        assert len(free) >= a_year, name


def test_a_closed_file_that_must_grow_gets_rows_for_a_year(tmp_path: Path) -> None:
    data = with_rows_of_booked(small(date(1996, 2, 29)), 4)
    book, apps = opened(data, tmp_path)
    with pytest.raises(NoteError) as caught:
        refresh("", MAY, close=True, activity=[late_file(tmp_path)], apps=apps)
    assert str(caught.value) == (
        "note.xlsx: found no rows left on Booked: only a closed file can get more, and then gets some to spare; allowed: "
        "save and close it, run `promnote refresh note.xlsx --as-of 1996-05-31 --close "
        f"--activity {tmp_path / 'late.csv'}`, open it again"
    )
    assert book.script.writes == []
    grown = refreshed_file(data, MAY, close=True, activity=[late_file(tmp_path)])
    kept = FileBook(read_package(grown))
    area = kept.area("BookedLines")
    assert area is not None
    assert area.range.rows == 1 + len(read_booked(kept)) + LINES_OF_A_YEAR
    assert not any(row["month_end"] > MAY for row in read_booked(kept))
    book, apps = opened(grown, tmp_path)
    refresh("", JULY, close=True, apps=apps)


def test_bare_cells_get_the_format_of_their_column_and_lose_it_again(tmp_path: Path) -> None:
    book, _ = opened(built(), tmp_path)
    sheet = book.sheets["Ledger"]
    pattern, cell = next((place, cell) for place, cell in sheet.cells.items() if cell.style)
    bare: dict[Any, Any] = {(900, 1): 1.0, (901, 1): 2.0}
    planned = {"Ledger": Planned(bare, dict.fromkeys(bare), dict.fromkeys(bare, pattern))}
    assert write_all(steps_of(book, planned)) == 2
    assert [(sheet.cell(place).value, sheet.cell(place).style) for place in bare] == [
        (1.0, cell.style),
        (2.0, cell.style),
    ]
    sheet.change((901, 1)).style = 0
    for step in reversed(steps_of(book, {"Ledger": Planned(bare, dict.fromkeys(bare), {(900, 1): (901, 1)})})):
        step.do()
        step.undo()
    assert [(sheet.cell(place).value, sheet.cell(place).style) for place in bare] == [(None, cell.style), (None, 0)]


# --- errors ---------------------------------------------------------------------------------------------------------


def _protected(book: Book, apps: Apps) -> None:
    book.sheets["Ledger"].api.ProtectContents = True


def _editing(book: Book, apps: Apps) -> None:
    apps[0].api.Ready = False


def _rejecting(book: Book, apps: Apps) -> None:
    def refuse(path: str) -> None:
        raise REJECTED

    book.api.SaveCopyAs = refuse


def _unsaved(book: Book, apps: Apps) -> None:
    book.name, book.api.FullName, book.api.Path = "Book1", "Book1", ""


def _silent(book: Book, apps: Apps) -> None:
    def refuse(path: str) -> None:
        raise AttributeError("<unknown>.SaveCopyAs")

    book.api.SaveCopyAs = refuse


def _cloud(book: Book, apps: Apps) -> None:
    book.api.Path = "https://d.docs.live.net/1"


def _binary(book: Book, apps: Apps) -> None:
    book.name = "note.xlsb"


def _twice(book: Book, apps: Apps) -> None:
    apps.extend(excel_with(Book(built(), Path("/elsewhere/note.xlsx"))))


BUSY = "Excel: found it busy, with a cell in edit mode or a dialog open; allowed: Excel waiting for input (press Esc there)"
ERRORS: dict[str, tuple[Callable[[Book, Apps], None], str, str]] = {
    "no Excel": (
        lambda book, apps: apps.clear(),
        "",
        "Excel: found none that runs; allowed: Excel with the workbook open",
    ),
    "no such book": (
        lambda book, apps: None,
        "other.xlsx",
        "--open: found no open workbook 'other.xlsx'; allowed: one of those open: note.xlsx",
    ),
    "never saved": (
        _unsaved,
        "",
        "Book1: found a workbook that was never saved; allowed: one saved as .xlsx, for the backup",
    ),
    "in the cloud": (
        _cloud,
        "",
        "note.xlsx: found it in the cloud (https://d.docs.live.net/1); allowed: one in a folder of this computer",
    ),
    "another format": (_binary, "", "note.xlsb: found '.xlsb'; allowed: a workbook saved as .xlsx or .xlsm"),
    "protected sheet": (
        _protected,
        "",
        "Ledger: found a protected sheet; allowed: an unprotected one (Review > Unprotect Sheet)",
    ),
    "edit mode": (_editing, "", BUSY),
    "edit mode, calls rejected": (_rejecting, "", BUSY),
    "edit mode, nothing answered": (_silent, "", BUSY),
    "open twice": (_twice, "note", "--open: found 'note' open 2 times; allowed: one path of "),
}


@pytest.mark.parametrize("case", ERRORS)
def test_errors_say_what_is_allowed_and_nothing_is_written(case: str, tmp_path: Path) -> None:
    change, name, wanted = ERRORS[case]
    book, apps = opened(built(), tmp_path)
    change(book, apps)
    with pytest.raises(NoteError) as caught:
        refresh(name, NOVEMBER, apps=apps)
    assert str(caught.value).startswith(wanted), str(caught.value)
    assert book.script.writes == []
    assert list(tmp_path.iterdir()) == []


def test_no_open_workbook_and_no_excel_on_this_system(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoteError, match="Excel: found no open workbook; allowed: Excel with the workbook open"):
        refresh("", NOVEMBER, apps=excel_with())
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(
        NoteError, match=r"--open: found no Excel that this system can reach; allowed: Excel on Windows"
    ):
        excel.running_apps()


@pytest.mark.parametrize("spelling", ["NOTE.XLSX", "note", "{folder}/note.xlsx", "{folder}\\Note.xlsx"])
def test_a_book_is_found_by_name_or_path(spelling: str, tmp_path: Path) -> None:
    book, _ = opened(built(), tmp_path)
    apps = excel_with(Book(built(), tmp_path / "other.xlsx"), book)
    assert excel.find_book(apps, spelling.format(folder=tmp_path)) is book


def test_what_refuses_the_workbook_is_the_file_paths_error(tmp_path: Path) -> None:
    data = with_cells(small(), {term_cell(small(), "interest.rate"): "soon"})
    with pytest.raises(NoteError) as file_path:
        refresh_bytes(data, JULY, name="note.xlsx")
    with pytest.raises(NoteError) as open_path:
        refresh("", JULY, apps=opened(data, tmp_path)[1])
    assert str(open_path.value) == str(file_path.value)


def test_a_fault_of_ours_is_not_taken_for_excels() -> None:
    with pytest.raises(AttributeError), excel.excel_errors():
        raise AttributeError("'Book' object has no attribute 'sheet'")


def test_rejected_calls_are_tried_a_bounded_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = ModuleType("xlwings._xlwindows")
    setattr(windows, "N_COM_ATTEMPTS", 0)  # noqa: B010
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", windows)
    with excel.excel_errors():
        assert windows.N_COM_ATTEMPTS > 0
    assert windows.N_COM_ATTEMPTS == 0


def test_that_holds_for_the_first_run_which_imports_xlwings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    windows = ModuleType("xlwings._xlwindows")
    setattr(windows, "N_COM_ATTEMPTS", 0)  # noqa: B010
    book, apps = opened(built(), tmp_path)
    seen: list[int] = []
    copy = book.save_copy

    def save_copy(path: str) -> None:
        seen.append(windows.N_COM_ATTEMPTS)
        copy(path)

    def running() -> Apps:
        monkeypatch.setitem(sys.modules, "xlwings._xlwindows", windows)
        return apps

    book.api.SaveCopyAs = save_copy
    monkeypatch.setattr(excel, "running_apps", running)
    check("")
    monkeypatch.delitem(sys.modules, "xlwings._xlwindows")
    refresh("", NOVEMBER)
    assert len(seen) == 2
    assert all(seen)
    assert windows.N_COM_ATTEMPTS == 0


def test_the_stand_in_has_no_name_that_xlwings_lacks() -> None:
    xlwings = pytest.importorskip("xlwings")
    used = {
        "App": ("api", "books", "calculate", "calculation", "enable_events", "screen_updating"),
        "Book": ("api", "app", "name", "sheets"),
        "Sheet": ("api", "name", "range"),
        "Range": ("api", "formula", "number_format"),
    }
    for name, members in used.items():
        assert [each for each in members if not hasattr(getattr(xlwings, name), each)] == []


# --- check, the command, the buttons ----------------------------------------------------------------------------------


def test_check_finds_what_is_not_saved_yet(tmp_path: Path) -> None:
    book, apps = opened(built(), tmp_path)
    assert check("", apps=apps)[1].differences == ()
    place = next((p for p, cell in book.sheets["Ledger"].cells.items() if p[0] > 8 and isinstance(cell.value, float)))
    book.sheets["Ledger"].type_in(place, 1.25, as_formula=False)
    name, done = check("", apps=apps)
    assert name == "note.xlsx"
    assert {(each.sheet, parse_ref(each.cell)) for each in done.differences if each.cell} >= {("Ledger", place)}
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def reaching(monkeypatch: pytest.MonkeyPatch) -> Callable[[Apps], None]:
    """Has the command find the implementation, and that the stand-in."""

    class Entry:
        def load(self) -> Any:
            return open_workbook

    def use(apps: Apps) -> None:
        real = importlib.metadata.entry_points
        monkeypatch.setattr(
            importlib.metadata,
            "entry_points",
            lambda **which: [Entry()] if which == {"group": "promnote.open_workbook"} else real(**which),
        )
        monkeypatch.setattr(excel, "running_apps", lambda: apps)

    return use


def test_the_command_refreshes_and_checks(
    promnote: Callable[..., Any], reaching: Callable[[Apps], None], tmp_path: Path
) -> None:
    _, apps = opened(built(), tmp_path, refreshed_file(built(), NOVEMBER))
    reaching(apps)
    done = promnote("refresh", "--open", "--as-of", "1997-11-30")
    assert done.code == 0, done.err
    assert "note.xlsx: as of 1997-11-30 (before: 1997-10-31)" in done.out
    assert "backup: note.backup-1997-10-31.xlsx" in done.out
    assert "Undo cannot take them back" in done.out
    assert promnote("refresh", "--as-of", "1997-11-30", "--open", "note").out == (
        "note.xlsx: nothing changed as of 1997-11-30; the open workbook is as it was\n"
    )
    checked = promnote("check", "--open")
    assert checked.code == 0, checked.out + checked.err
    assert checked.out.startswith("note.xlsx: nothing differs as of 1997-11-30")


def test_the_command_wants_a_file_or_the_open_workbook(
    promnote: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert promnote("check").err == "promnote check: FILE.xlsx: found nothing; allowed: a promnote workbook\n"
    both = promnote("refresh", "a.xlsx", "--as-of", "1997-11-30", "--open", "b.xlsx")
    assert both.code == 2
    assert both.err == "promnote refresh: found --open b.xlsx and the file a.xlsx; allowed: one of the two\n"
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: [])
    none = promnote("check", "--open")
    assert none.err == "--open: found nothing that reaches Excel; allowed: an installation with promnote's add-in\n"


def test_the_entry_point_is_declared() -> None:
    entry = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    assert entry["promnote.open_workbook"] == {"excel": open_workbook.__name__}


def test_the_buttons_report(tmp_path: Path) -> None:
    book, apps = opened(built(), tmp_path, refreshed_file(built(), NOVEMBER))
    path = str(tmp_path / "note.xlsx")
    said = buttons.refresh_text(path, "1997-11-30", apps=apps)
    assert said.startswith("note.xlsx: as of 1997-11-30 (before: 1997-10-31)\n")
    assert len(said) <= 900
    assert buttons.refresh_text(path, "1997-11-30", apps=apps) == "note.xlsx: nothing changed as of 1997-11-30"
    assert buttons.check_text(path, apps=apps).startswith("note.xlsx: nothing differs as of 1997-11-30")
    assert buttons.refresh_text(path, "soon", apps=apps).startswith("promnote did not refresh. as of: found 'soon'")
    assert buttons.check_text("x", apps=apps).startswith("promnote did not check. --open: found no open workbook 'x'")
    assert book.app.calculation == "semiautomatic"


def test_the_ribbon_calls_what_is_there() -> None:
    from promnote_addin.excel.ribbon import RIBBON_XML, ribbon_module

    text = ribbon_module()
    for action in re.findall(r'onAction="(\w+)"', RIBBON_XML):
        assert f"Public Sub {action}(control As IRibbonControl)" in text
    for function in re.findall(r'"promnote_addin\.open_workbook\.buttons", "(\w+)"', text):
        assert callable(getattr(buttons, function))
