"""The schedule from here on: what happened, what is overdue, what is gone and what is still to come."""

from __future__ import annotations

from datetime import date
from typing import Any

from promnote.contract.reading import note_from_tables
from promnote.reports.contract_rates import contract_rates
from promnote.reports.freshness import freshness
from promnote.reports.in_words import in_words, sentence
from promnote.reports.schedule_now import schedule_now
from promnote.running.ledger import replay

_NOTE: dict[str, Any] = {
    "note": {"id": "n", "issue_date": date(2021, 1, 1), "principal": 12000},
    "installments": {"count": 4, "first_date": date(2021, 1, 31)},
    "interest": {"rate": "9%", "day_count": "30/360"},
    "prepayment": {"permitted": True},
}


def rows(day: date, *activity: dict[str, Any], **tables: Any) -> list[tuple[Any, ...]]:
    note = note_from_tables({**_NOTE, **tables, "activity": list(activity)})
    found = schedule_now(replay(note, day))
    return [(row.number, row.status, row.interest, row.principal, row.unpaid, row.balance) for row in found]


def paid(day: date, amount: int, kind: str = "payment") -> dict[str, Any]:
    return {"date": day, "type": kind, "amount": amount}


def test_paid_overdue_and_to_come() -> None:
    # 12,000 x 9% x 30/360 = 90.00 by 31 January (from 1 January), then on 9,000
    found = rows(date(2021, 2, 28), paid(date(2021, 1, 31), 3090))
    assert found[0] == (1, "paid", 9000, 300000, 0, 900000)
    assert found[1][:2] == (2, "due")
    assert found[1][4] == found[1][2] + 300000
    assert [each[1] for each in found[2:]] == ["to come", "to come"]
    assert found[-1][5] == 0


def test_overdue_from_the_day_after() -> None:
    assert [each[1] for each in rows(date(2021, 2, 1))][:2] == ["overdue", "to come"]


def test_a_prepayment_in_inverse_order_takes_the_last_instalments_away() -> None:
    found = rows(date(2021, 2, 1), paid(date(2021, 1, 31), 3090), paid(date(2021, 1, 31), 4000, "prepayment"))
    assert [each[1] for each in found] == ["paid", "", "to come", "to come", "gone"]
    assert sum(each[3] for each in found if each[1] == "to come") == 500000


def test_acceleration_makes_a_row_of_its_own_and_the_rest_is_gone() -> None:
    found = rows(date(2021, 2, 10), {"date": date(2021, 2, 5), "type": "acceleration"})
    assert [each[1] for each in found if each[0] is not None] == ["overdue", "gone", "gone", "gone"]
    (accelerated,) = [each for each in found if each[0] is None and each[1]]
    assert (accelerated[1], accelerated[3]) == ("overdue", 900000)


def test_what_was_before_an_opening_is_gone() -> None:
    opening = {"as_of": date(2021, 2, 28), "principal": 6000}
    assert [each[1] for each in rows(date(2021, 3, 1), opening=opening)] == ["gone", "gone", "", "to come", "to come"]


def test_terms_in_words() -> None:
    terms = note_from_tables(
        {
            **_NOTE,
            "installments": {"count": 48, "first_date": date(2021, 4, 30)},
            "interest": {"index": "LIBOR 1M", "spread": "3%"},
            "late_charge": {"rate": "5%"},
            "late_fee": {"percent": "5%", "after_days": 10},
        }
    ).terms
    assert sentence(terms) == (
        "48 equal principal instalments on month-ends from 30 April 2021 to 31 March 2025, "
        "interest on actual days over 360 at LIBOR 1M + 3%"
    )
    words = dict(in_words(terms))
    assert words["Late charge"] == "overdue amounts bear 5% a year from their due date"
    assert words["Late fee"] == "a fee of 5% of what is unpaid of an instalment, once it is more than 10 days late"


_FLOATING: dict[str, Any] = {
    **_NOTE,
    "interest": {"index": "LIBOR 1M", "spread": "3%", "reset_every": "1 month"},
    "amendments": [{"effective": date(2021, 3, 15), "index": "Term SOFR 1M", "adjustment": "0.11448%"}],
    "rates": [
        {"effective": date(2021, 1, 1), "rate": "5%"},
        {"effective": date(2021, 3, 1), "rate": "4%", "index": "Term SOFR 1M"},
    ],
}


def test_the_contract_rate_over_time_names_the_index_and_its_row() -> None:
    found = contract_rates(note_from_tables(_FLOATING), date(2021, 4, 1))
    assert [(row.start, row.end, row.index, str(row.rate), row.looked_up) for row in found] == [
        (date(2021, 1, 1), date(2021, 3, 15), "LIBOR 1M", "0.08", date(2021, 1, 1)),
        (date(2021, 3, 15), date(2021, 4, 2), "Term SOFR 1M", "0.0711448", date(2021, 3, 1)),
    ]


def test_freshness_looks_at_the_index_in_force() -> None:
    note = note_from_tables(_FLOATING)
    assert freshness(note, date(2021, 2, 10)) == ""  # the next row of LIBOR was due on 1 February: ten days are allowed
    assert "2021-01-01" in freshness(note, date(2021, 2, 20))
    assert freshness(note, date(2021, 4, 5)) == ""
    assert freshness(note_from_tables(_NOTE), date(2029, 1, 1)) == ""


def test_what_falls_due_on_the_day_of_maturity_is_counted_once() -> None:
    # 1 January 2022 is a Saturday: the interest of that day, moved to Monday the 3rd, falls due with all principal
    tables = {
        "note": {**_NOTE["note"], "kind": "bullet"},
        "installments": {"maturity_date": date(2022, 1, 3)},
        "interest": {"rate": "9%", "first_date": date(2021, 2, 1), "every_months": 1},
        "payments": {"business_days": "following"},
    }
    found = rows(date(2022, 6, 30), **tables)
    assert [each[:2] for each in found[-2:]] == [(12, "paid"), (13, "overdue")]
    assert found[-1][3] == found[-1][4] - found[-1][2] == 1200000
    ledger = replay(note_from_tables({**_NOTE, **tables}), date(2022, 6, 30))
    assert sum(each[4] or 0 for each in found) == sum(item.unpaid for item in ledger.items)
