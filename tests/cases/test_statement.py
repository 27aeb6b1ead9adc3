"""A lender's own statement (shared/cases/statement_2024.csv): interest cut to cents, the fraction carried."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import required
from promnote.basics.money import money
from promnote.contract.reading import note_from_tables
from promnote.running.ledger import replay

PATH = required.CASES / "statement_2024.csv"
pytestmark = pytest.mark.skipif(not PATH.is_file(), reason="skipped: the shared cases are not here")


def lines() -> list[dict[str, str]]:
    text = [line for line in PATH.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(text))


def note(rounding: str) -> dict[str, Any]:
    """Daily simple interest on actual days; the lender's payment dates are those of the money, not of the contract."""
    rows = lines()
    payment = Decimal(rows[0]["interest"]) + Decimal(rows[0]["principal"])
    return {
        "note": {"kind": "level", "issue_date": rows[0]["from"], "principal": rows[0]["opening"]},
        "installments": {"count": 72, "first_date": "2024-10-23", "payment": str(payment)},
        "interest": {"rate": rows[0]["rate"], "day_count": "ACT/ACT", "rounding": rounding},
        "payments": {"interest_through": "receipt", "early": "apply"},
        "prepayment": {"permitted": True},
        "activity": [{"date": row["to"], "type": "payment", "amount": str(payment)} for row in rows],
    }


def paid(rounding: str) -> list[tuple[Decimal, Decimal, Decimal]]:
    last = date.fromisoformat(lines()[-1]["to"])
    rows = replay(note_from_tables(note(rounding)), last).rows
    # what fell due on a payment's date and what it paid: interest and principal of the money, whatever bucket
    return [(money(row.interest), money(row.principal), money(row.balance)) for row in rows if row.event == "payment"]


def test_every_line() -> None:
    expected = [(Decimal(row["interest"]), Decimal(row["principal"]), Decimal(row["closing"])) for row in lines()]
    assert paid("truncate-carry") == expected


def test_half_up_does_not_reconcile() -> None:
    assert [row[0] for row in paid("half-up")] != [Decimal(row["interest"]) for row in lines()]
