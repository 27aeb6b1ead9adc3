"""Years and statements of small notes, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports.statement import Receipt, statement_json, statement_of
from promnote.reports.years import years
from promnote.running.ledger import replay


def note(*activity: dict[str, object]) -> Note:
    return note_from_tables(
        {
            "note": {"id": "N1", "issue_date": "2021-01-01", "principal": 12000, "borrower": "A", "holder": "B"},
            "installments": {"count": 12, "first_date": "2021-01-31", "every_months": 3},
            "interest": {"rate": "9%", "day_count": "30/360"},
            "late_charge": {"rate": "18%"},
            "activity": list(activity),
        }
    )


FIRST = {"date": "2021-02-03", "type": "payment", "amount": "1091.30", "id": "P1"}


@pytest.mark.parametrize("month", [12, 9, 1])
def test_years_add_up(month: int) -> None:
    kept = note(FIRST)
    found = years(kept, date(2023, 3, 15), month)
    account = replay(kept, date(2023, 3, 15)).account
    assert [each.end.month for each in found[:-1]] == [month] * (len(found) - 1)
    assert found[0].start == date(2021, 1, 1)
    assert found[-1].end == date(2023, 3, 15)
    assert sum(each.interest_accrued for each in found) == account.interest_total + account.interest_accrued
    assert sum(each.interest_paid for each in found) == account.interest_paid
    assert sum(each.principal_paid for each in found) == account.principal_paid
    assert sum(each.received for each in found) == 109130
    assert found[-1].principal == account.balance


def test_a_calendar_year_begins_where_the_last_ended() -> None:
    first, second = years(note(), date(2022, 12, 31))
    assert (first.start, first.end, second.start, second.end) == (
        date(2021, 1, 1),
        date(2021, 12, 31),
        date(2022, 1, 1),
        date(2022, 12, 31),
    )
    # 30/360, 12,000 unpaid all year: 360 days to 31 December (the 30th), the day itself not counted
    assert second.interest_accrued == 108000


def test_the_bill_for_the_next_instalment() -> None:
    found = statement_of(note(FIRST), date(2021, 4, 15))
    assert (found.due_date, found.number) == (date(2021, 4, 30), 2)
    assert (found.past_due_principal, found.past_due_interest, found.late_charges) == (34, 0, 1)
    # late for three days: 1,090 x 18% x 3 / 360 = 1.64 goes first, so that 0.34 of principal stays past due
    assert found.next_principal == 100000
    assert found.total_due == found.due_now + found.next_principal + found.next_interest
    assert found.due_now == 35
    assert found.receipts == (Receipt(date(2021, 2, 3), "payment", "P1", 109130, 164, 9000, 99966, 0, 0),)
    assert statement_json(found)["total_due"] == f"{found.total_due / 100:.2f}"
    assert statement_json(found)["receipts"][0]["interest"] == "90.00"


def test_only_what_came_since_the_last_instalment_is_shown() -> None:
    later = {"date": "2021-05-02", "type": "payment", "amount": "500", "id": "P2"}
    assert [each.id for each in statement_of(note(FIRST, later), date(2021, 5, 3)).receipts] == ["P2"]


def test_after_acceleration_everything_is_due_and_nothing_is_next() -> None:
    found = statement_of(note({"date": "2021-02-10", "type": "acceleration"}), date(2021, 3, 10))
    account = replay(note({"date": "2021-02-10", "type": "acceleration"}), date(2021, 3, 10)).account
    assert found.due_date is None
    assert found.due_now == found.total_due == account.owed
