"""Months closed in a row: every entry stays, cash and accruals tie, nothing closed moves; a batch books as a workbook does."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from books_samples import COMMON, ENDS, LEARNT, NOTES, batch_closes, known_on
from promnote.basics.errors import NoteError
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports.figures import figures
from promnote.reports.months import months
from promnote.running.ledger import replay
from promnote_workbooks.batch.register import Register
from promnote_workbooks.batch.run import Order, run_batch
from promnote_workbooks.note_files.note_file import write_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.portfolio.read import open_portfolio
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.kept import read_booked, read_closes
from promnote_workbooks.refresh.run import refresh_bytes, refresh_file
from promnote_workbooks.sheets.booked_sheet import reversal_lines
from promnote_workbooks.sheets.booking import NO_BOOKS, Books, booking, closed, shown_lines
from refresh_samples import with_cells


def balance(books: Books, key: str, through: date) -> Decimal:
    lines = [line for line in books.lines if line["key"] == key and line["month_end"] <= through]
    return sum(((line["debit"] or Decimal(0)) - (line["credit"] or Decimal(0)) for line in lines), Decimal(0))


@pytest.mark.parametrize("name", list(NOTES))
def test_twelve_months_in_a_row(name: str) -> None:
    books, sign = NO_BOOKS, -1 if NOTES[name]["note"].get("books") == "holder" else 1
    for end in ENDS:
        before, books = books, closed(known_on(name, end), end, books)
        assert books.lines[: len(before.lines)] == before.lines
        assert books.closes[: len(before.closes)] == before.closes
        last = books.closes[-1].balances
        assert -sign * balance(books, "accrued_interest", end) * 100 == last.interest_unpaid
        assert sign * balance(books, "cash", end) * 100 == 2400000 - last.received - last.issuance_added
    sums: Counter[str] = Counter()
    for line in books.lines:
        sums[line["reference"]] += int(((line["debit"] or 0) - (line["credit"] or 0)) * 100)
    assert not any(sums.values())
    numbers = [(line["reference"], line["line"]) for line in books.lines]
    assert len(set(numbers)) == len(numbers)
    # what was learnt late is booked in the first open month, row by row
    late = [line for line in books.lines if "P3" in line["text"] and line["key"] == "cash"]
    assert [(line["month_end"], line["date"]) for line in late] == [(date(2021, 4, 30), date(2021, 4, 1))]
    for each in ("P1", "P2", "P4", "R4", "P6", "P7", "P9"):
        assert any(f" {each}" in line["text"] and line["key"] == "cash" for line in books.lines), each


def test_borrower_and_holder_mirror_line_by_line() -> None:
    ours, theirs = NO_BOOKS, NO_BOOKS
    for end in ENDS:
        ours, theirs = closed(known_on("level", end), end, ours), closed(known_on("holder's", end), end, theirs)
    keys = ("month_end", "entry", "line", "date", "key")
    assert [(*(line[key] for key in keys), line["debit"], line["credit"]) for line in ours.lines] == [
        (*(line[key] for key in keys), line["credit"], line["debit"]) for line in theirs.lines
    ]


def test_the_register_gives_back_what_it_was_given() -> None:
    books = closed(known_on("floating", ENDS[4]), ENDS[4], NO_BOOKS)
    assert Books.from_json(books.to_json()) == books


def test_a_torn_register_is_whole_again_before_it_grows(tmp_path: Path) -> None:
    # killed while it appended, then again before the run's end: what was whole stays, and a third run reads it
    books = closed(known_on("floating", ENDS[0]), ENDS[0], NO_BOOKS)
    Register(tmp_path).add([("F1", books.to_json()), ("F2", books.to_json())])
    path = tmp_path / "booked.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    torn = Register(tmp_path)
    assert set(torn.books) == {"F1"}
    torn.add([("F3", books.to_json())])
    assert Register(tmp_path).books == {"F1": books, "F3": books}
    path.write_bytes(path.read_bytes()[:12])  # in the middle of its head
    Register(tmp_path).add([("F1", books.to_json())])
    assert Register(tmp_path).books == {"F1": books}


def test_a_batch_replaces_no_months_that_it_does_not_know(tmp_path: Path) -> None:
    notes, out = tmp_path / "notes", tmp_path / "out"
    notes.mkdir()
    (notes / "S1.toml").write_text(write_note(note_from_tables(SHORT)))
    assert batch_closes(notes, JAN, out) == (1, 0)
    # closed months that the register has are no loss, also where the manifest is gone
    (out / "manifest.jsonl").unlink()
    (out / "portfolio.xlsx").unlink()
    assert batch_closes(notes, FEB, out) == (1, 0)
    # nor is a workbook as batch writes it: but in this one somebody closed a month
    path = out / "S1.xlsx"
    refresh_file(path, MAR, close=True)
    closed_by_hand = path.read_bytes()
    (out / f"S1.backup-{FEB}.xlsx").unlink()
    order = Order(portfolio=open_portfolio(notes), as_of=MAR, out=out, close=True)
    outcome = run_batch(order, planned=lambda plan: None, told=lambda count, bad: None)
    assert [str(each) for each in outcome.problems] == [
        "S1.xlsx (S1): found 1 closed month (2021-03); allowed: another --out, or --replace, which keeps it as "
        f"S1.backup-{MAR}.xlsx"
    ]
    assert path.read_bytes() == closed_by_hand
    assert [each.month_end for each in Register(out).books["S1"].closes] == [JAN, FEB]  # nothing was closed behind it
    order = replace(order, portfolio=open_portfolio(notes), replace=True)
    outcome = run_batch(order, planned=lambda plan: None, told=lambda count, bad: None)
    assert (outcome.problems, outcome.backups) == ((), (("S1.xlsx", f"S1.backup-{MAR}.xlsx"),))
    assert (out / f"S1.backup-{MAR}.xlsx").read_bytes() == closed_by_hand
    assert [each.month_end for each in Register(out).books["S1"].closes] == [JAN, FEB, MAR]


def test_a_portfolio_ties_figures_accounts_and_journal(tmp_path: Path) -> None:
    """Closed months, entries of several months at once, and a payment that is told after its month was closed."""
    notes, out = tmp_path / "notes", tmp_path / "out"
    notes.mkdir()
    late = {"date": "2021-03-20", "type": "payment", "amount": 500, "id": "PX"}
    known = [row for learnt, row in LEARNT if learnt <= "2021-03-31"]
    told = {name: known_on(name, MAR) for name in NOTES}
    told_late = note_from_tables({**COMMON, **NOTES["level"], "activity": [*known, late]})
    for end, changes in ((JAN, {}), (MAR, {}), (MAR, {"level": told_late})):
        for note in {**told, **changes}.values():
            (notes / f"{note.terms.id}.toml").write_text(write_note(note))
        batch_closes(notes, end, out)
    book = load_workbook(out / "portfolio.xlsx", data_only=True)
    checks = [
        cells
        for cells in book["Summary"].iter_rows(min_row=6, max_col=4, values_only=True)
        if cells[3] in ("OK", "DIFFERENCE")
    ]
    assert [cells[2:] for cells in checks] == [(0, "OK")] * 20  # payable and receivable
    accounts = {cells[0]: cells for cells in book["General ledger"].iter_rows(min_row=5, values_only=True)}
    # what was told after the close is neither in the accounts nor forgotten
    late_effect = (owed(told_late) - owed(told["level"])) / 100
    assert accounts["L1"][13] == late_effect < -500
    assert accounts["F1"][13] == 0
    said = [
        cells for cells in book["Exceptions"].iter_rows(min_row=5, values_only=True) if cells[1] == "Not booked yet"
    ]
    assert [(cells[0], cells[3]) for cells in said] == [("L1", late_effect)]
    rolls = {cells[0]: cells for cells in book["Interest roll-forward"].iter_rows(min_row=5, values_only=True)}
    assert rolls["F1"][3].date() == date(2021, 2, 1)  # since the close of January
    # 1,100 of January left 40 of its principal unpaid; 900 of February paid late charge and interest first
    february = 23040 * 0.07 * 28 / 360
    march = (23040 - (900 - 40 * 0.12 * 28 / 360 - february)) * 0.07 * 31 / 360
    assert rolls["F1"][6] == pytest.approx(february + march, abs=0.01)


def owed(note: Note) -> int:
    """Principal, interest and late charges at the end of March, in cents."""
    values = figures(replay(note, MAR))
    return values.principal + values.interest_due + values.interest_accrued + values.late_charges


def test_a_batch_closes_whole_months_only(tmp_path: Path) -> None:
    (tmp_path / "L1.toml").write_text(write_note(known_on("level", ENDS[0])))
    order = Order(portfolio=open_portfolio(tmp_path), as_of=date(2021, 1, 30), out=tmp_path / "out", close=True)
    with pytest.raises(NoteError) as caught:
        run_batch(order, planned=lambda plan: None, told=lambda count, bad: None)
    assert str(caught.value) == "--as-of: found 2021-01-30 with --close; allowed: a month's last day"


@pytest.fixture(scope="module")
def november() -> bytes:
    note = note_from_tables(
        {
            "note": {"id": "N96", "issue_date": "1996-01-17", "principal": "4554900"},
            "installments": {"count": 48, "amount": "94893.75", "first_date": "1996-04-30"},
            "interest": {"rate": "8.5%"},
            "payments": {"assume_paid_through": "as_of"},
        }
    )
    done = refresh_bytes(build_workbook(note, date(1997, 10, 31)), date(1997, 11, 30), close=True)
    assert done.data is not None
    return done.data


def test_a_close_leaves_its_entries_in_journal_and_booked(november: bytes) -> None:
    book = Book(read_package(november))
    shown = {line["reference"]: line for line in read_booked(book) if line["month_end"] == date(1997, 11, 30)}
    assert len(shown) == 3
    debits = [line["debit"] for line in read_booked(book) if line["month_end"] == date(1997, 11, 30) and line["debit"]]
    assert Decimal("19492.76") in debits  # 2,751,918.75 x 8.5% x 30 / 360
    assert Decimal("94893.75") in debits
    area = book.area("JournalDebits")
    assert area is not None
    assert {19492.76, 94893.75} <= {cell for row in book.raw(area) for cell in row}
    assert refresh_bytes(november, date(1997, 11, 30)).data is None


def test_a_column_of_the_users_own_stays_beside_its_line(november: bytes) -> None:
    book = Book(read_package(november))
    area = book.area("BookedLines")
    assert area is not None
    row, place = area.range.top + 5, f"N{area.range.top + 5}"
    before = [book.value("Booked", row, column) for column in range(1, 13)]
    changed = with_cells(november, {f"Booked!{place}": "ERP 4711"})
    done = refresh_bytes(changed, date(1997, 12, 31), close=True)
    assert done.data is not None
    after = Book(read_package(done.data))
    assert [after.value("Booked", row, column) for column in range(1, 13)] == before
    assert after.value("Booked", row, 14) == "ERP 4711"


def test_reopening_takes_entries_back_and_books_them_anew(november: bytes) -> None:
    end = date(1997, 11, 30)
    with pytest.raises(NoteError) as caught:
        refresh_bytes(november, end, reopen=date(1997, 10, 31))
    assert str(caught.value) == "workbook: reopen: found 1997-10-31; allowed: 1997-11-30, the last closed month"
    opened = refresh_bytes(november, end, reopen=end).data
    assert opened is not None
    book = Book(read_package(opened))
    assert read_closes(book)[-1].month_end == date(1997, 10, 31)
    lines = [line for line in read_booked(book) if line["month_end"] == end]
    assert sum((line["debit"] or 0) - (line["credit"] or 0) for line in lines if line["key"] == "cash") == 0
    assert [line["entry"] for line in lines] == [1, 1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 6]
    again = refresh_bytes(opened, end, close=True).data
    assert again is not None
    book = Book(read_package(again))
    assert [line["entry"] for line in read_booked(book) if line["month_end"] == end][-1] == 9
    log = book.area("History")
    assert log is not None
    actions = [row[1] for row in book.raw(log) if row[1]]
    assert actions == ["Action", "close", "reopen", "close"]
    assert check_package(read_package(again)).differences == ()


def test_months_that_a_workbook_closed_are_the_engines(november: bytes) -> None:
    book = Book(read_package(november))
    from promnote_workbooks.refresh.inputs import read_inputs

    every = months(read_inputs(book).note, date(1997, 11, 30), read_closes(book))
    assert all(month.closed for month in every)


#: Paid off in the second month, so that later months bring nothing; "late" is told a month after.
SHORT: dict[str, Any] = {
    "note": {"id": "S1", "kind": "bullet", "issue_date": "2021-01-01", "principal": 1200},
    "installments": {"maturity_date": "2021-12-31"},
    "interest": {"rate": "10%"},
}
PAID = {"date": "2021-02-10", "type": "payoff", "id": "P1"}
JAN, FEB, MAR, APR = ENDS[:4]


def reopened(note: Note, books: Books, as_of: date) -> Books:
    """The books without the last close, its entries taken back."""
    month = books.closes[-1].month_end
    return Books(closes=books.closes[:-1], lines=(*books.lines, *reversal_lines(books.lines, month, as_of, note.terms)))


@pytest.mark.parametrize(
    ("run", "shown"),
    [
        ("JAN", {JAN}),
        ("APR", set()),  # a first close shows its last month alone, which brought nothing
        ("JAN, FEB", {FEB}),
        ("JAN, MAR", {FEB}),
        ("JAN, FEB, MAR", set()),  # nothing to book, also where the month before was booked
        ("JAN, late FEB, MAR", {MAR}),  # February brought interest alone; the payoff is caught up in March
        ("JAN, late FEB, MAR, APR", set()),
        ("JAN, late FEB, APR", {MAR}),
        ("JAN, MAR, reopen, reopen, MAR", {FEB}),
        ("JAN, late MAR, reopen, MAR", {MAR}),
        ("JAN, late FEB, MAR, reopen, MAR, APR", set()),
    ],
)
def test_what_a_close_shows_is_what_a_later_look_shows(run: str, shown: set[date]) -> None:
    without, told = note_from_tables(SHORT), note_from_tables({**SHORT, "activity": [PAID]})
    books, as_of, lines = NO_BOOKS, JAN, None
    for word in run.split(", "):
        note = without if word.startswith(("late", "JAN")) else told
        if word == "reopen":
            books = reopened(note, books, as_of)
            continue
        as_of = {"JAN": JAN, "FEB": FEB, "MAR": MAR, "APR": APR}[word.split()[-1]]
        before, books = books, closed(note, as_of, books)
        lines = booking(note, as_of, before, books.closes, tuple(months(note, as_of, before.closes))).shown
        assert shown_lines(note, as_of, books) == lines
    assert lines is not None
    assert {line["month_end"] for line in lines} == shown


def test_entries_that_a_close_could_not_keep_are_left_in_journal() -> None:
    note = note_from_tables(SHORT)
    books = closed(note, FEB, closed(note, JAN, NO_BOOKS))
    kept = tuple(line for line in books.lines if line["month_end"] == JAN)
    assert shown_lines(note, FEB, Books(closes=books.closes, lines=kept)) is None
    assert shown_lines(note, FEB, Books(closes=books.closes)) is None


def test_a_workbook_checks_clean_after_a_close_that_brought_nothing() -> None:
    books, told = NO_BOOKS, note_from_tables({**SHORT, "activity": [PAID]})
    for end, note in ((JAN, told), (FEB, note_from_tables(SHORT)), (MAR, told)):
        books = closed(note, end, books)
    data = build_workbook(told, MAR, books=books)
    assert check_package(read_package(data)).differences == ()
    done = refresh_bytes(data, APR, close=True)
    assert done.data is not None
    book = Book(read_package(done.data))
    area = book.area("JournalDebits")
    assert area is not None
    assert not any(isinstance(cell, float) and cell for row in book.raw(area) for cell in row)
    assert check_package(read_package(done.data)).differences == ()
