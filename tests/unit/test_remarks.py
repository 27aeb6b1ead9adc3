"""Activity that is a slip of the pen is remarked; what is as it should be is not."""

from __future__ import annotations

from datetime import date
from typing import Any

from promnote.contract.reading import note_from_tables
from promnote.reports.remarks import beyond_owed, later_activity, remarks
from promnote.running.ledger import Ledger, replay

DAY = date(2021, 2, 15)


def ledger(*activity: dict[str, Any], as_of: date = DAY, opening: dict[str, Any] | None = None) -> Ledger:
    tables: dict[str, Any] = {
        "note": {"issue_date": "2021-01-01", "principal": 2000},
        "installments": {"count": 2, "first_date": "2021-01-31"},
        "interest": {"rate": "0%"},
        "activity": activity,
    }
    return replay(note_from_tables({**tables, **({"opening": opening} if opening else {})}), as_of)


def paid(day: str, amount: int, name: str = "") -> dict[str, Any]:
    return {"date": day, "type": "payment", "amount": amount, **({"id": name} if name else {})}


def test_nothing_to_remark() -> None:
    # 1,000 of January, and 1,000 held for February: no more than is owed
    assert remarks(ledger(paid("2021-01-31", 2000, "P1"))) == []
    assert remarks(ledger(paid("2021-01-31", 1000), paid("2021-02-28", 1000), as_of=date(2021, 2, 28))) == []


def test_more_than_everything_owed() -> None:
    assert beyond_owed(ledger(paid("2021-01-31", 2001, "P1"))) == (
        "the payment of 2021-01-31 (P1) of 2,001.00 leaves 1,001.00 unapplied, more than all that is owed on 2021-02-15 "
        "(1,000.00): is its amount right?"
    )


def test_more_than_what_settled_the_note() -> None:
    rows = paid("2021-01-31", 1000), paid("2021-02-28", 1200, "P2")
    assert beyond_owed(ledger(*rows, as_of=date(2021, 3, 31))) == (
        "the payment of 2021-02-28 (P2) of 1,200.00 is more than what settled the note: 200.00 is owed back; is its amount right?"
    )
    back = {"date": "2021-03-15", "type": "refund", "amount": 200}
    assert beyond_owed(ledger(*rows, back, as_of=date(2021, 3, 31))) == ""


def test_held_when_the_note_was_taken_on() -> None:
    opening = {"as_of": "2021-02-01", "principal": 1000, "held": 1500}
    assert beyond_owed(ledger(opening=opening)) == (
        "1,500.00 is held, more than all that is owed on 2021-02-15 (1,000.00): is its amount right?"
    )


def test_days_to_come() -> None:
    rows = [paid(f"2021-0{month}-28", 1, f"P{month}") for month in range(2, 7)]
    note = ledger(*rows).note
    assert later_activity(note.activity, date(2021, 6, 28)) == ""
    assert later_activity(note.activity, date(2021, 6, 27)) == (
        "payment of 2021-06-28 (P6) is dated after 2021-06-27 and not counted yet"
    )
    assert later_activity(note.activity, DAY) == (
        "payment of 2021-02-28 (P2), payment of 2021-03-28 (P3), payment of 2021-04-28 (P4) and 2 more are dated after "
        "2021-02-15 and not counted yet"
    )
