"""Schedules that other systems publish (shared/cases/published_schedules.csv), every row to the cent.

The file is read in place; published_sources.md beside it names the systems.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import pytest

import required
from notes_as_tables import Tables, dues, level, paid, with_tables
from promnote.basics.money import money
from promnote.contract.reading import note_from_tables
from promnote.reports.figures import figures
from promnote.running.ledger import replay

PATH = required.CASES / "published_schedules.csv"
pytestmark = pytest.mark.skipif(not PATH.is_file(), reason="skipped: the shared cases are not here")

L14 = level("100", "7%", 6, "2024-01-01", "2024-02-01")
L15 = level("100", "9.4822%", 6, "2024-01-01", "2024-02-01")
SIMPLE = {"payments": {"early": "apply"}, "prepayment": {"permitted": True}}

NOTES: dict[str, Tables] = {
    "L14": L14,
    "L16": level("100", "12%", 6, "2024-01-01", "2024-02-01"),
    "L17": level("100", "15.678%", 6, "2024-01-01", "2024-02-01", "ACT/365F"),
    "L21": level("10000", "12%", 3, "2025-01-31", "2025-02-28", month_end=True),
    # drawn 17 of January's 31 days before the 1st
    "L22": level("192.22", "9.99%", 6, "2024-01-15", "2024-02-01"),
    # that system rounds the payment to whole units; here it is stated
    "L24": level("1000", "0%", 6, "2023-09-01", "2023-10-01", payment="167"),
    "W01": level("100", "9.4822%", 6, "2024-01-01", "2024-01-08", every_days=7),
    "W02": level("100", "9.4822%", 3, "2024-01-01", "2024-01-15", every_days=14),
    "I01": level("5000", "12%", 18, "2022-11-01", "2022-12-01", interest_only=6, payment="444"),
    # published as changed on 2 February; that system counts a change a day early
    "A01": with_tables(L14, installments={"on_rate_change": "recast"},
                       amendments=[{"effective": "2024-02-01", "rate": "4%"}]),
    "A03": with_tables(L14, **SIMPLE, activity=paid(("2024-02-01", "17.01"), ("2024-02-15", "17.01"))),
    "A05": with_tables(L14, activity=paid(("2024-02-01", "17.01"), ("2024-03-10", "17.01"))),
    "D01": with_tables(L15, activity=[*paid(("2024-02-01", "17.13")),
                                      {"date": "2024-03-01", "type": "draw", "amount": "100"},
                                      *paid(("2024-03-01", "17.13"))]),
}  # fmt: skip

NOT_OURS = {
    "L19": "due dates roll on to the 1st where a month lacks the day; ours stand on the month's last day",
    "I02": "interest of the first three instalments is put off to the fourth; ours falls due or is added to principal",
}
#: Rows that differ, with that system's convention.
DIFFER = {
    ("W02", "1"): "that system moves a payment by a cent so that the last comes nearer to it",
    ("W02", "2"): "that system moves a payment by a cent so that the last comes nearer to it",
    ("W02", "3"): "that system moves a payment by a cent so that the last comes nearer to it",
}
#: What ours are there: 33.58, 33.58 and the rest.
OURS = {("W02", "1"): ("0.36", "33.22"), ("W02", "2"): ("0.24", "33.34"), ("W02", "3"): ("0.12", "33.44")}


class Row(NamedTuple):
    id: str
    number: str
    due: str
    interest: str
    principal: str
    payment: str
    balance: str

    @property
    def numbers(self) -> range:
        """A row may stand for several instalments, "1-6"."""
        first, _, last = self.number.partition("-")
        return range(int(first), int(last or first) + 1)


@cache
def published() -> dict[str, list[Row]]:
    found = defaultdict(list)
    lines = [line for line in PATH.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines):
        found[row["id"]].append(
            Row(row["id"], row["n"], row["due"], row["interest"], row["principal"], row["payment"], row["balance"])
        )
    return dict(found)


def test_every_schedule_is_accounted_for() -> None:
    assert set(published()) == {*NOTES, *NOT_OURS, "P02"}
    assert sum(map(len, published().values())) == 66


@pytest.mark.parametrize("name", NOTES)
def test_rows(name: str) -> None:
    found = dues(NOTES[name])
    by_date = {each.date: each for each in found}
    for row in published()[name]:
        for number in row.numbers:
            # an instalment that was paid early makes nothing due, so that rows with a date are found by it
            each = by_date[date.fromisoformat(row.due)] if len(row.due) == 10 else found[number - 1]
            amounts = (money(each.interest), money(each.principal))
            if (name, row.number) in DIFFER:
                assert amounts == tuple(map(Decimal, OURS[name, row.number]))
                assert amounts != (Decimal(row.interest), Decimal(row.principal))
                continue
            assert amounts == (Decimal(row.interest), Decimal(row.principal)), row
            assert money(each.payment) == Decimal(row.payment), row
            if row.balance:
                assert money(each.balance) == Decimal(row.balance), row


def test_a_payoff_between_instalments() -> None:
    (row,) = published()["P02"]
    tables: dict[str, Any] = with_tables(L14, activity=paid(("2024-02-01", "17.01")))
    values = figures(replay(note_from_tables(tables), date.fromisoformat(row.due)))
    assert money(values.interest_accrued) == Decimal(row.interest)
    assert money(values.principal) == Decimal(row.principal)
    assert money(values.payoff) == Decimal(row.payment)
