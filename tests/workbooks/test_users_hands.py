"""Columns and rows of the user's inside and beside promnote's blocks stay with their row, refresh after refresh."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from hands import delete_row, hide_rows, insert_column, insert_row, move_column, sort_rows, typed
from promnote.basics import dates
from promnote.basics.conversion import serial
from promnote.basics.errors import NoteError
from promnote_workbooks.note_files.note_file import example_text, parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import CellRange, column_letters, read_cells, read_package
from promnote_workbooks.refresh.blocks import Found, find_block
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.inputs import activity_block, rates_block
from promnote_workbooks.refresh.layout import layout_of
from promnote_workbooks.refresh.run import Refreshed, refresh_bytes
from promnote_workbooks.refresh.schedule import schedule_block
from refresh_samples import built, small, value_of, with_cells
from repair import problems


@lru_cache(maxsize=1)
def issued() -> bytes:
    """The senior notes, which have issuance costs."""
    return build_workbook(parse_note(example_text("senior-notes-1997.toml"), name="senior"), date(1999, 6, 30))


JUNE, AUGUST = date(1996, 6, 30), date(1996, 8, 31)


def block_of(data: bytes, name: str) -> Found:
    """A block by its name."""
    book = Book(read_package(data))
    if name == "Schedule":
        found = schedule_block(book)
    elif name == "Rates":
        found = rates_block(book)
    elif name == "Activity":
        found = activity_block(book)
    else:
        found = next(
            find_block(book, block) for sheet in layout_of(book).sheets for block in sheet.blocks if block.name == name
        )
    assert found is not None
    return found


def rows_of(data: bytes, name: str, column: str | int, keys: tuple[str, ...]) -> dict[tuple[Any, ...], Any]:
    """The user's column of a block by what identifies each row; `column` is its header or its number."""
    package = read_package(data)
    block = block_of(data, name)
    cells = read_cells(package, block.sheet)

    def value(row: int, at: int) -> Any:
        cell = cells.get(f"{column_letters(at)}{row}")
        return None if cell is None else cell.value

    if isinstance(column, str):
        column = next(at for at in range(1, 80) if value(block.header, at) == column)
    found: dict[tuple[Any, ...], Any] = {}
    for row in range(block.first, block.last + 1):
        if value(row, column) is not None:
            key = tuple(value(row, block.columns[each]) for each in keys)
            assert key not in found
            found[key] = value(row, column)
    return found


def with_column(data: bytes, name: str, header: str, words: str, *, beside: bool = False, after: str = "") -> bytes:
    """A column of the user's, inside a block or beside it, with a word of hers in every row that is filled."""
    block = block_of(data, name)
    at = block.rows.right + 1 if beside else block.columns[after] + 1
    if not beside:
        data = insert_column(data, block.sheet, at)
        block = block_of(data, name)
    cells = read_cells(read_package(data), block.sheet)
    first = block.columns["date"]
    letter = column_letters(at)
    filled = [row for row in range(block.first, block.last + 1)
              if (cell := cells.get(f"{column_letters(first)}{row}")) is not None and cell.value is not None]  # fmt: skip
    return typed(
        data, block.sheet, {f"{letter}{block.header}": header, **{f"{letter}{row}": f"{words} {row}" for row in filled}}
    )


LEDGER, JOURNAL = ("date", "event", "amount"), ("date", "text", "account", "debit", "credit")
SCHEDULE, ACTIVITY = ("number",), ("id", "date")


@lru_cache(maxsize=1)
def hers() -> bytes:
    """The small note in a user's hands: columns inside Activity, Schedule and Ledger and beside Journal, Activity sorted by
    amount, Schedule filtered."""
    data = with_column(small(), "Activity", "Bank slip", "slip", after="type")
    data = with_column(data, "Schedule", "Agreed", "agreed", after="date")
    data = with_column(data, "LedgerRows", "Voucher", "voucher", after="event")
    data = with_column(data, "JournalLines", "Booked as", "JE", beside=True)
    activity = block_of(data, "Activity")
    area = CellRange(activity.first, activity.rows.left, activity.last, activity.rows.right)
    data = sort_rows(data, "Activity", area, activity.columns["amount"])
    plan = block_of(data, "Schedule")
    area = CellRange(plan.header, plan.rows.left, plan.last, plan.rows.right)
    return hide_rows(data, plan.sheet, {plan.first + 1, plan.first + 4}, area)


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> list[Refreshed]:
    """Ten refreshes: forward and back, closes, late news of a payment that stands between older rows."""
    folder = tmp_path_factory.mktemp("ten")
    data, runs = hers(), []
    ends = [
        dates.month_end(date(1996 + month // 13, (month - 1) % 12 + 1, 1))
        for month in (7, 8, 7, 9, 10, 11, 11, 12, 13, 14)
    ]
    for number, end in enumerate(ends):
        rows = []
        if number == 1:
            path = folder / "late.csv"
            path.write_text("date,type,amount,id\n1996-05-20,payment,500.00,P3\n1996-08-05,payment,900.00,P4\n")
            rows = [path]
        done = refresh_bytes(data, end, activity=rows, close=number in (5, 8))
        data = done.data or data
        runs.append(done)
    return runs


def test_every_word_stays_with_its_row(ten: list[Refreshed]) -> None:
    before = {
        "Activity": rows_of(hers(), "Activity", "Bank slip", ACTIVITY),
        "Schedule": rows_of(hers(), "Schedule", "Agreed", SCHEDULE),
        "LedgerRows": rows_of(hers(), "LedgerRows", "Voucher", LEDGER),
    }
    assert [len(each) for each in before.values()] == [2, 12, len(before["LedgerRows"])]
    for done in ten:
        data = done.data
        if data is None:
            continue
        assert rows_of(data, "Activity", "Bank slip", ACTIVITY) == before["Activity"]
        assert rows_of(data, "Schedule", "Agreed", SCHEDULE) == before["Schedule"]
        now = rows_of(data, "LedgerRows", "Voucher", LEDGER)
        # a payment of May takes another's place in the ledger: what it changes keeps its words by date and event
        assert {key[:2]: word for key, word in now.items()} == {
            key[:2]: word for key, word in before["LedgerRows"].items()
        }


def test_words_beside_journal_go_with_their_line_and_come_back(ten: list[Refreshed]) -> None:
    words = sorted(rows_of(hers(), "JournalLines", "Booked as", JOURNAL).values())
    assert words
    for done in ten:
        if done.data is None:
            continue
        beside = rows_of(done.data, "JournalLines", "Booked as", JOURNAL)
        original = rows_of(hers(), "JournalLines", "Booked as", JOURNAL)
        assert all(original[key] == word for key, word in beside.items() if key in original)
        aside = list(_aside(done.data))
        assert sorted([*beside.values(), *aside]) == words
    back = refresh_bytes(refresh_bytes(hers(), AUGUST).data or b"", JUNE).data or b""
    assert rows_of(back, "JournalLines", "Booked as", JOURNAL) == original
    assert not list(_aside(back))


def _aside(data: bytes) -> Iterator[str]:
    package = read_package(data)
    if package.defined_name("SetAside") is None:
        return
    cells = read_cells(package, "Set aside")
    for row in range(5, 60):
        cell = cells.get(f"D{row}")
        if cell is not None and cell.value is not None:
            assert cells[f"A{row}"].value == "JournalLines"
            assert cells[f"B{row}"].value == "Booked as"
            yield str(cell.value)


def test_every_run_is_whole(ten: list[Refreshed]) -> None:
    last = None
    for done in ten:
        if done.data is not None:
            last = done.data
            assert not check_package(read_package(last)).differences
    assert last is not None
    assert not problems(last)
    assert refresh_bytes(last, date(1997, 2, 28)).data is None


def test_the_filter_stays_and_nothing_else_is_hidden(ten: list[Refreshed]) -> None:
    for data in (hers(), ten[-1].data or b""):
        package = read_package(data)
        text = package.archive.read(package.sheet("Schedule").part).decode()
        assert text.count('hidden="1"') == 2
        assert "<autoFilter" in text


def test_a_dry_run_shows_every_cell_that_goes(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_text("date,type,amount,id\n1996-05-20,payment,500.00,P3\n")
    done = refresh_bytes(hers(), JUNE, activity=[path])
    voucher = [each for each in done.cells if each.sheet == "Ledger" and str(each.after).startswith("voucher")]
    assert voucher
    assert all(each.before != each.after for each in voucher)


def test_columns_in_another_order_are_found_by_their_headers() -> None:
    data = move_column(small(), "Activity", 3, 2)
    data = move_column(data, "Ledger", 13, 3)
    data = move_column(data, "Late charges", 2, 5)
    done = refresh_bytes(data, AUGUST).data
    assert done is not None
    for name in ("Payoff", "LateCharges", "Checks"):
        assert value_of(done, name) == value_of(refresh_bytes(small(), AUGUST).data or b"", name)
    assert value_of(done, "Ledger!C6") == "Memo"
    assert not check_package(read_package(done)).differences


def test_a_table_of_ours_that_she_sorted_is_ours_again_with_her_words() -> None:
    data = with_column(small(), "LedgerRows", "Voucher", "voucher", beside=True)
    before = rows_of(data, "LedgerRows", "Voucher", LEDGER)
    block = block_of(data, "LedgerRows")
    area = CellRange(block.first, block.rows.left, block.last, block.rows.right + 1)
    data = sort_rows(data, block.sheet, area, block.columns["amount"], descending=True)
    assert rows_of(data, "LedgerRows", "Voucher", LEDGER) == before
    done = refresh_bytes(data, AUGUST).data or b""
    now = rows_of(done, "LedgerRows", "Voucher", LEDGER)
    assert now == before
    dated = [key[0] for key in now]
    assert dated == sorted(dated)
    assert not check_package(read_package(done)).differences


def test_a_row_of_hers_between_ours_moves_below_and_is_told() -> None:
    data = insert_row(small(), "Ledger", 9)
    data = typed(data, "Ledger", {"A9": "First quarter", "B9": "asked the bank", "O9": "see file"})
    done = refresh_bytes(data, AUGUST)
    block = block_of(done.data or b"", "LedgerRows")
    cells = read_cells(read_package(done.data or b""), "Ledger")
    (row,) = [int(ref[1:]) for ref, cell in cells.items() if cell.value == "First quarter"]
    assert block.first < row <= block.last
    assert cells[f"B{row}"].value == "asked the bank"
    assert f"Ledger: what you wrote in row 9 stands in row {row} now, below the rows of LedgerRows" in done.messages
    assert not check_package(read_package(done.data or b"")).differences
    again = refresh_bytes(done.data or b"", date(1996, 10, 31)).data or b""
    assert "First quarter" in [cell.value for cell in read_cells(read_package(again), "Ledger").values()]


def test_formulas_of_hers_go_as_in_a_sort_and_those_that_run_down_stay(tmp_path: Path) -> None:
    block = block_of(small(), "LedgerRows")
    filled = {f"N{row}": f"=E{row}*2" for row in range(block.first, block.last + 1)}
    data = typed(
        small(), "Ledger", {"N6": "Twice", **filled, "O6": "Mine", f"O{block.first + 3}": f"=E{block.first + 3}+1"}
    )
    before = refresh_bytes(data, JUNE).data or data
    amount = value_of(before, f"Ledger!E{block.first + 3}")
    path = tmp_path / "between.csv"
    path.write_text("date,type,amount,id\n1996-05-02,payment,5.00,P0\n")
    done = refresh_bytes(before, JUNE, activity=[path]).data or b""
    cells = read_cells(read_package(done), "Ledger")
    moved = [(ref, cell) for ref, cell in cells.items() if ref.startswith("O") and cell.formula]
    ((ref, cell),) = moved
    assert cell.formula == f"E{ref[1:]}+1"
    assert value_of(done, f"Ledger!E{ref[1:]}") == amount
    assert cell.value == amount + 1
    for row in range(block.first, block.last + 1):
        assert cells[f"N{row}"].formula == f"E{row}*2"


def test_a_column_name_that_is_nearly_ours_is_refused() -> None:
    data = insert_column(small(), "Activity", 3)
    data = typed(data, "Activity", {"C6": "Amounts", "C7": 5})
    with pytest.raises(NoteError, match="Amounts"):
        refresh_bytes(data, AUGUST)


@pytest.mark.parametrize("at", [7, 8, 9, 20])
def test_a_row_inserted_anywhere_in_rates(at: int) -> None:
    data = insert_row(built(), "Rates", at)
    done = refresh_bytes(data, date(1997, 11, 30)).data or b""
    assert value_of(done, "Payoff") == value_of(refresh_bytes(built(), date(1997, 11, 30)).data or b"", "Payoff")
    assert not check_package(read_package(done)).differences
    assert refresh_bytes(done, date(1997, 11, 30)).data is None


@pytest.mark.parametrize(
    ("at", "day", "rate"),
    [(7, date(1996, 1, 2), 0.055), (8, date(1996, 3, 1), 0.06), (9, date(1996, 5, 3), 0.07)],
    ids=["right below the header", "below the first", "between two"],
)
def test_a_rate_typed_into_a_row_that_was_inserted_is_everywhere_at_once(at: int, day: date, rate: float) -> None:
    inserted = insert_row(built(), "Rates", at)
    data = with_cells(inserted, {f"Rates!A{at}": float(serial(day)), f"Rates!B{at}": rate})
    done = refresh_bytes(data, date(1997, 11, 30)).data or b""
    # names of its columns, and the native ones beside it: contract rate, and rate x days before
    before = value_of(built(), "Rates!G7") if at == 8 else rate + 0.03
    assert value_of(done, f"Rates!G{at}") == pytest.approx(rate + 0.03)
    assert value_of(done, "Rates!H7") == 0
    if at == 8:
        assert value_of(done, "Rates!H8") == pytest.approx(before * (date(1996, 3, 1) - date(1996, 1, 17)).days)
    package = read_package(done)
    for name, top in (("RateDates", 7), ("RateContract", 7), ("RateDatesButFirst", 8), ("RateDatesButLast", 7)):
        found = package.defined_name(name)
        assert found is not None
        assert found.target is not None
        assert found.target.range.top == top
    assert value_of(done, "Checks") == "OK"
    assert not check_package(package).differences
    assert refresh_bytes(done, date(1997, 11, 30)).data is None


def test_the_newest_rate_on_top_is_the_last_rate() -> None:
    block = block_of(built(), "Rates")
    rows = [[value_of(built(), f"Rates!{letter}{row}") for letter in "AB"] for row in range(7, block.last + 1)]
    filled = [row for row in rows if row[0] is not None]
    newest = [[float(serial(date(2000, 3, 31))), 0.06], *reversed(filled)]
    cells = {
        f"Rates!{'AB'[at]}{row}": value for row, each in enumerate(newest, start=7) for at, value in enumerate(each)
    }
    data = with_cells(insert_row(built(), "Rates", 7), cells)
    done = refresh_bytes(data, date(2000, 4, 10)).data or b""
    assert value_of(done, "LastRateDate") == newest[0][0]
    assert value_of(done, "Checks") == "OK"


@pytest.mark.parametrize(
    "name", ["Maturities", "LedgerRows", "MonthRows", "JournalLines", "YearRows", "LateItems", "Activity"]
)
def test_a_row_inserted_right_below_a_header(name: str) -> None:
    block = block_of(small(), name)
    done = refresh_bytes(insert_row(small(), block.sheet, block.first), AUGUST).data or b""
    for figure in ("Payoff", "Checks"):
        assert value_of(done, figure) == value_of(refresh_bytes(small(), AUGUST).data or b"", figure)
    assert not check_package(read_package(done)).differences
    assert refresh_bytes(done, AUGUST).data is None


@pytest.mark.parametrize("where", ["Month-end!A", "Cost months!A", "Issuance!B"])
def test_a_remark_below_the_rows_is_no_month(where: str) -> None:
    data = issued()
    sheet, _, column = where.rpartition("!")
    name = {"Month-end": "MonthRows", "Cost months": "IssuanceMonths", "Issuance": "IssuanceRows"}[sheet]
    block = block_of(data, name)
    at = "AB".index(column) + 1
    cells = read_cells(read_package(data), sheet)
    row = next(row for row in range(block.first, block.last + 1) if cells[f"{column_letters(at)}{row}"].value is None)
    done = (
        refresh_bytes(with_cells(data, {f"{sheet}!{column}{row + 1}": "see the memo"}), date(1999, 7, 31)).data or b""
    )
    assert value_of(done, "Checks") == "OK"
    assert not check_package(read_package(done)).differences
    assert "see the memo" in [cell.value for cell in read_cells(read_package(done), sheet).values()]


def test_a_free_row_deleted_in_rates() -> None:
    data = delete_row(built(), "Rates", block_of(built(), "Rates").last)
    done = refresh_bytes(data, date(1997, 11, 30)).data or b""
    assert value_of(done, "Payoff") == value_of(refresh_bytes(built(), date(1997, 11, 30)).data or b"", "Payoff")
    assert not check_package(read_package(done)).differences
