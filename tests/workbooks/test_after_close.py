"""What comes to light of a closed month is said by every command that sees it, with the entries that catch it up; and activity
that is a slip of the pen: money beyond everything owed, days after the as-of date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from books_samples import batch_closes
from promnote_workbooks.batch.run import Order, run_batch
from promnote_workbooks.portfolio.read import open_portfolio
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import SMALL, small, with_cells

Run = Callable[..., Any]
JUNE, JULY = date(1996, 6, 30), date(1996, 7, 31)
LATE = "date,type,amount,id\n1996-05-31,payment,5000,P9\n"
#: 5,000.00 a day before June: 4,194.86 of principal for 10 days and 841.16 for 20 at 8.5% is 13.88 of interest; of
#: 36.02 + 5.61 of late charges 5,805.14 x 12% x 10 / 360 = 19.35 is left; nothing of June is unpaid but 6,546.53 of principal.
CATCH_UP = (
    "recorded after the close: payment of 1996-05-31 (P9); 1996-05 stays as closed; 1996-07 books the catch-up: debit Accrued "
    "interest payable 735.92, Current portion of notes payable 4,294.63, Accrued late charges payable 5.61; credit Cash "
    "5,000.00, Interest expense 13.88, Late charges 22.28"
)
WAITING = (
    "recorded after the close: payment of 1996-05-31 (P9); 1996-05 stays as closed; 1996-07, the first open month, will "
    "catch it up"
)


@pytest.fixture(scope="module")
def closed_june() -> bytes:
    data = refresh_bytes(small(), JUNE, close=True).data
    assert data is not None
    return data


@pytest.fixture
def book(tmp_path: Path, closed_june: bytes) -> Path:
    (tmp_path / "late.csv").write_text(LATE)
    path = tmp_path / "small.xlsx"
    path.write_bytes(closed_june)
    return path


def notices(out: str) -> list[str]:
    return [line.strip() for line in out.splitlines() if line.strip().startswith("notice: ")]


def test_a_refresh_says_what_it_catches_up(book: Path, promnote: Run) -> None:
    late = book.with_name("late.csv")
    assert notices(promnote("refresh", book, "--as-of", JULY, "--activity", late, "--dry-run").out) == [
        f"notice: {CATCH_UP}"
    ]
    # as of the last close no month is open yet
    assert notices(promnote("refresh", book, "--as-of", JUNE, "--activity", late).out) == [f"notice: {WAITING}"]
    for more in ((), ("--close",), ("--close",)):  # open, closed, and once more
        assert notices(promnote("refresh", book, "--as-of", JULY, *more).out) == [f"notice: {CATCH_UP}"]
    assert notices(promnote("refresh", book, "--as-of", "1996-08", "--close").out) == []


def test_a_batch_says_it_too(tmp_path: Path, promnote: Run) -> None:
    notes, out = tmp_path / "notes", tmp_path / "out"
    notes.mkdir()
    (notes / "small.toml").write_text(SMALL)
    (notes / "other.toml").write_text(SMALL.replace('"small"', '"other"'))
    batch_closes(notes, JUNE, out)
    (notes / "small.toml").write_text(
        SMALL + '[[activity]]\ndate = 1996-05-31\ntype = "payment"\namount = 5000\nid = "P9"\n'
    )
    run = promnote("batch", notes, "--as-of", JUNE, "--out", out, "--close", "--workers", "1")
    assert notices(run.out) == [f"notice: small: {WAITING}"]
    assert exceptions(out) == [("small", "Not booked yet", WAITING)]
    run = promnote("batch", notes, "--as-of", JULY, "--out", out, "--close", "--workers", "1")
    assert notices(run.out) == [f"notice: small: {CATCH_UP}"]
    assert exceptions(out) == [("small", "Catch-up of closed months", CATCH_UP)]


def exceptions(out: Path) -> list[tuple[str, str, str]]:
    rows = load_workbook(out / "portfolio.xlsx")["Exceptions"].iter_rows(min_row=5, values_only=True)
    return [(row[0], row[1], row[5]) for row in rows if row[1] in ("Not booked yet", "Catch-up of closed months")]


def test_the_second_close_of_a_date_does_nothing(tmp_path: Path) -> None:
    """Also where the first one closed several months."""
    notes, out = tmp_path / "notes", tmp_path / "out"
    notes.mkdir()
    (notes / "small.toml").write_text(SMALL)
    assert batch_closes(notes, JUNE, out) == (1, 0)
    there = {each.name: (each.stat().st_ino, each.read_bytes()) for each in out.iterdir()}
    assert batch_closes(notes, JUNE, out) == (0, 1)
    assert {each.name: (each.stat().st_ino, each.read_bytes()) for each in out.iterdir()} == there
    assert batch_closes(notes, JULY, out) == (1, 0)
    assert batch_closes(notes, JULY, out) == (0, 1)


def test_other_causes_are_named(closed_june: bytes) -> None:
    changed = with_cells(closed_june, {"Activity!C8": 4000.0})
    done = refresh_bytes(changed, JULY)
    (told,) = [line for line in done.messages if line.startswith("notice: ")]
    assert told.startswith(
        "notice: recorded after the close: payment of 1996-06-10 (P2); 1 row of activity changed or removed; 1996-06 stays as "
        "closed; 1996-07 books the catch-up: debit "
    )


# --- slips of the pen -----------------------------------------------------------------------------------------------

BEYOND = (
    "the payment of 1996-07-31 (P11) of 5,000,000.00 leaves 4,977,559.58 unapplied, more than all that is owed on 1996-07-31 "
    "(80,000.00): is its amount right?"
)
AFTER = "payment of 1997-05-31 (P10) is dated after 1996-07-31 and not counted yet"


def test_money_beyond_everything_owed_and_days_to_come(tmp_path: Path, promnote: Run) -> None:
    note, book, slips = tmp_path / "n.toml", tmp_path / "n.xlsx", tmp_path / "slips.csv"
    note.write_text(SMALL)
    assert notices(promnote("build", note, "--as-of", JUNE, "--out", book).out) == []
    slips.write_text("date,type,amount,id\n1997-05-31,payment,500,P10\n1996-07-31,payment,5000000,P11\n")
    done = promnote("refresh", book, "--as-of", JULY, "--activity", slips)
    assert (done.code, notices(done.out)) == (0, [f"notice: {BEYOND}", f"notice: {AFTER}"])
    for command in ("ledger", "payoff", "statement", "schedule"):
        shown = promnote(command, book, "--as-of", JULY, "--json")
        assert shown.code == 0
        assert shown.out.startswith("{")
        assert shown.err == f"n.xlsx: notice: {BEYOND}\nn.xlsx: notice: {AFTER}\n"
    promnote("export", book, "--out", tmp_path / "slips.toml")
    built = promnote("build", tmp_path / "slips.toml", "--as-of", JULY, "--out", tmp_path / "b.xlsx")
    assert notices(built.out) == [f"notice: {BEYOND}", f"notice: {AFTER}"]


def test_a_portfolio_lists_them(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(
        SMALL + '[[activity]]\ndate = 1996-07-31\ntype = "payment"\namount = 5000000\nid = "P11"\n'
        '[[activity]]\ndate = 1997-05-31\ntype = "payment"\namount = 500\nid = "P10"\n'
    )
    out = tmp_path / "out"
    run_batch(
        Order(portfolio=open_portfolio(tmp_path), as_of=JULY, out=out),
        planned=lambda plan: None,
        told=lambda count, bad: None,
    )
    rows = load_workbook(out / "portfolio.xlsx")["Exceptions"].iter_rows(min_row=5, values_only=True)
    assert [(row[1], row[3], row[5]) for row in rows] == [
        ("Payments held", 4977559.58, BEYOND),
        ("Activity after the date", None, AFTER),
    ]


# --- warnings of terms ----------------------------------------------------------------------------------------------

FEE = '\n[late_fee]\npercent = "5%"\nafter_days = 10\n'


def test_the_order_of_fees_is_said_where_it_matters(tmp_path: Path, promnote: Run) -> None:
    """Where the terms are looked at, where the workbook is made, and once a fee was charged."""
    note = tmp_path / "n.toml"
    note.write_text(SMALL.replace('\n[late_charge]\nrate = "12%"\n', FEE))
    words = "n.toml: warning: late_fee: late charges are paid first"
    assert promnote("schedule", note).err.startswith(words)
    assert promnote("build", note, "--as-of", "1996-06-30", "--out", tmp_path / "n.xlsx").err.startswith(words)
    for command in ("ledger", "payoff", "statement", "schedule"):
        assert promnote(command, note, "--as-of", "1996-05-31").err.count("warning") == 0
        assert promnote(command, note, "--as-of", "1996-07-31").err.startswith(words)
