"""Equal principal of a note that begins without any: what is drawn, and in which amounts it is repaid."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from promnote.contract.reading import note_from_tables
from promnote.running.ledger import replay
from promnote.running.schedule import schedule_rows

DRAWS = [("2025-01-20", 250_000), ("2025-02-20", 200_000), ("2025-08-20", 150_000)]


def note(*more: dict[str, Any], draws: list[tuple[str, int]] = DRAWS, **tables: Any) -> Any:
    activity = [{"date": day, "type": "draw", "amount": amount} for day, amount in draws]
    return note_from_tables({
        "note": {"issue_date": "2025-01-15", "principal": 0, "commitment": 600_000},
        "interest": {"rate": "8%"},
        "prepayment": {"permitted": True},
        "activity": [*activity, *more],
        "installments": {"count": 12, "first_date": "2025-06-30", "every_months": 3}, **tables,
    })  # fmt: skip


def principal(note: Any) -> list[int]:
    return [row.principal for row in schedule_rows(note.terms, note.resets, note.activity)]


def stated(amount: int) -> dict[str, Any]:
    return {"count": 12, "first_date": "2025-06-30", "every_months": 3, "amount": amount}


def test_equal_parts() -> None:
    # 450,000.00 / 12 = 37,500.00; (450,000.00 - 37,500.00 + 150,000.00) / 11 = 51,136.36, and 40 cents for the last
    assert principal(note()) == [3_750_000, *[5_113_636] * 10, 5_113_640]


def test_the_stated_amount() -> None:
    assert principal(note(installments=stated(50_000))) == [5_000_000] * 12
    # 45,000.00 each leaves more for the last: 600,000.00 - 11 x 45,000.00
    assert principal(note(installments=stated(45_000))) == [*[4_500_000] * 11, 10_500_000]
    # and a larger one ends sooner: 450,000.00 - 90,000.00 + 150,000.00 = 5 x 90,000.00 + 60,000.00
    assert principal(note(installments=stated(90_000)))[:8] == [*[9_000_000] * 6, 6_000_000, 0]


def test_an_amended_amount_counts_as_stated() -> None:
    amended = note(draws=DRAWS, amendments=[{"effective": "2025-07-01", "amount": 60_000}])
    # 37,500.00 first; 412,500.00 and the draw of 150,000.00: nine of 60,000.00 and 22,500.00
    assert principal(amended) == [3_750_000, *[6_000_000] * 9, 2_250_000, 0]


def test_interest_only_instalments_have_none() -> None:
    told = {"count": 6, "first_date": "2025-06-30", "every_months": 3, "interest_only": 2}
    assert principal(note(installments=told)) == [0, 0, *[15_000_000] * 4]


def test_after_a_prepayment_by_share() -> None:
    paid = {"date": "2025-06-30", "type": "prepayment", "amount": 100_000}
    ran = replay(note(paid, draws=DRAWS), date(2025, 9, 30))
    # the prepayment of 30 June pays the instalment with its interest, then the last ones: 412,500.00 less what is left of it
    interest = 14_722_22
    left = 450_000_00 - (100_000_00 - interest)
    assert ran.account.balance == left + 150_000_00
    due = [row.principal for row in ran.rows if row.event == "due"]
    # nine of 37,500.00 are whole and a tenth in part: each takes its share of the draw
    assert due == [37_500_00, 37_500_00 + round(150_000_00 * 37_500_00 / left)]


@pytest.mark.parametrize(("amount", "first"), [(None, 30_000_00), (50_000, 50_000_00)])
def test_taken_on(amount: int | None, first: int) -> None:
    told = {"count": 12, "first_date": "2025-06-30", "every_months": 3, **({"amount": amount} if amount else {})}
    taken = note(
        draws=[],
        note={"issue_date": "2025-01-15", "principal": 0, "commitment": 600_000},
        opening={"as_of": "2025-09-30", "principal": 300_000},
        installments=told,
    )
    assert principal(taken)[0] == first
    assert sum(principal(taken)) == 300_000_00
