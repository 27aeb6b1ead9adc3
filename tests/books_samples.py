"""Four notes and what is learnt of each in twelve months, for the tests of closes: in workbooks, in batches, in books alone."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from promnote.basics import dates
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote_workbooks.batch.record import Record
from promnote_workbooks.batch.run import Order, run_batch
from promnote_workbooks.batch.task import Task, handle_of
from promnote_workbooks.batch.work import Work
from promnote_workbooks.portfolio.read import open_portfolio

#: (day on which it is learnt, row): late, in part, back-dated into a closed month, returned.
LEARNT: list[tuple[str, dict[str, Any]]] = [
    ("2021-01-31", {"date": "2021-01-31", "type": "payment", "amount": 1100, "id": "P1"}),
    ("2021-02-28", {"date": "2021-02-28", "type": "payment", "amount": 900, "id": "P2"}),
    (
        "2021-04-30",
        {"date": "2021-03-31", "type": "payment", "amount": 1500, "id": "P3", "memo": "learnt a month late"},
    ),
    ("2021-04-30", {"date": "2021-04-20", "type": "payment", "amount": 700, "id": "P4"}),
    ("2021-05-31", {"date": "2021-05-05", "type": "reversal", "reverses": "P4", "id": "R4"}),
    ("2021-06-30", {"date": "2021-06-15", "type": "payment", "amount": 2500, "id": "P6"}),
    ("2021-06-30", {"date": "2021-06-15", "type": "payment", "amount": 40, "id": "P7"}),
    ("2021-08-31", {"date": "2021-07-31", "type": "cost", "amount": 55, "id": "C1"}),
    ("2021-11-30", {"date": "2021-09-30", "type": "payment", "amount": 3000, "id": "P9"}),
]
COMMON: dict[str, Any] = {"late_charge": {"rate": "12%"}}
NOTES: dict[str, dict[str, Any]] = {
    "level": {
        "note": {"id": "L1", "kind": "level", "issue_date": "2021-01-01", "principal": 24000},
        "installments": {"count": 24, "first_date": "2021-01-31"},
        "interest": {"rate": "9%"},
    },
    "floating": {
        "note": {"id": "F1", "issue_date": "2021-01-01", "principal": 24000},
        "installments": {"count": 24, "first_date": "2021-01-31"},
        "interest": {"index": "Prime", "spread": "2%"},
        "rates": [{"effective": "2021-01-01", "rate": "5%"}, {"effective": "2021-05-10", "rate": "6%"}],
    },
    "holder's": {
        "note": {"id": "H1", "kind": "level", "issue_date": "2021-01-01", "principal": 24000, "books": "holder"},
        "installments": {"count": 24, "first_date": "2021-01-31"},
        "interest": {"rate": "9%"},
    },
    "with discount": {
        "note": {"id": "D1", "issue_date": "2021-01-01", "principal": 24000},
        "installments": {"count": 24, "first_date": "2021-01-31"},
        "interest": {"rate": "3%"},
        "issuance": {"imputed_rate": "9%"},
        "accounts": {"accrual": "reversing"},
    },
}
ENDS = [dates.month_end(date(2021, month, 1)) for month in range(1, 13)]


def known_on(name: str, day: date) -> Note:
    activity = [row for learnt, row in LEARNT if date.fromisoformat(learnt) <= day]
    return note_from_tables({**COMMON, **NOTES[name], "activity": activity})


def plain(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple("" if value is None else value for value in row.values()) for row in rows]


def batch_closes(notes: Path, end: date, out: Path) -> tuple[int, int]:
    """(written, unchanged) of a batch that closes; its notes are done in this process, since starting others takes seconds."""
    order = Order(portfolio=open_portfolio(notes), as_of=end, out=out, close=True)
    with patch("promnote_workbooks.batch.run._results", _here):
        outcome = run_batch(order, planned=lambda plan: None, told=lambda count, bad: None)
    assert outcome.problems == ()
    return outcome.written, outcome.unchanged


def _here(order: Order, task: Task, cluster: None, to_do: Sequence[Work]) -> Generator[list[Record], None, None]:
    handle = handle_of(task)
    yield from ([handle(work)] for work in to_do)
