"""Flows between dates add up to the cent; present values and maturities against arithmetic."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from promnote.basics.errors import NoteError
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.functions.catalogue import function
from promnote.reports.flows import FLOWS, flow_between, present_value_of
from promnote.reports.months import month_ends
from promnote.running.ledger import replay

NOTE = note_from_tables(
    {
        "note": {"issue_date": "2021-01-01", "principal": 12000},
        "installments": {"count": 12, "first_date": "2021-01-31"},
        "interest": {"rate": "9%"},
        "late_charge": {"rate": "18%"},
        "activity": [
            {"date": "2021-01-31", "type": "payment", "amount": 1090, "id": "P1"},
            {"date": "2021-03-12", "type": "payment", "amount": 1100, "id": "P2"},
            {"date": "2021-03-20", "type": "cost", "amount": 55},
            {"date": "2021-04-02", "type": "reversal", "reverses": "P2"},
        ],
    }
)


@pytest.mark.parametrize("name", list(FLOWS))
def test_months_add_up_to_the_year(name: str) -> None:
    ends = [date(2020, 12, 31), *month_ends(NOTE, date(2021, 12, 31))]
    parts = [flow_between(NOTE, name, start, end) for start, end in pairwise(ends)]
    assert sum(parts) == flow_between(NOTE, name, ends[0], ends[-1])


def test_what_happened_on_the_first_date_is_left_out() -> None:
    assert flow_between(NOTE, "payments", date(2021, 1, 30), date(2021, 1, 31)) == 1090_00
    assert flow_between(NOTE, "payments", date(2021, 1, 31), date(2021, 3, 31)) == 1100_00
    # the returned payment is taken back in the month in which it came back
    assert flow_between(NOTE, "payments", date(2021, 3, 31), date(2021, 4, 30)) == -1100_00
    assert flow_between(NOTE, "costs", date(2021, 1, 31), date(2021, 3, 31)) == 55_00
    assert flow_between(NOTE, "interest_expense", date(2019, 1, 1), date(2020, 1, 1)) == 0


def test_a_reversed_period_is_refused() -> None:
    with pytest.raises(NoteError) as caught:
        flow_between(NOTE, "costs", date(2021, 2, 1), date(2021, 1, 31))
    assert str(caught.value) == "from_date: found 2021-02-01, after to_date, 2021-01-31; allowed: up to it"


def worth(day: date, rate: str, note: Note = NOTE) -> int:
    found = present_value_of(replay(note, day).account, Decimal(rate))
    assert found is not None
    return found.total


def test_at_a_rate_of_nothing_it_is_what_will_be_paid() -> None:
    note = note_from_tables(
        {
            "note": {"issue_date": "2021-01-01", "principal": 12000},
            "installments": {"count": 2, "first_date": "2021-01-31"},
            "interest": {"rate": "9%"},
        }
    )
    assert worth(date(2021, 1, 1), "0", note) == 12000_00 + 90_00 + 42_00
    # 6,000 x 9% x 30 / 360 is overdue with the first half; the other half brings 42.00 and, late, as much again
    assert worth(date(2021, 2, 1), "0", note) == 6090_00 + 6000_00 + 84_00 - round(6000_00 * 0.09 * 27 / 360)


def test_after_acceleration_it_is_what_is_owed() -> None:
    note = note_from_tables(
        {
            "note": {"issue_date": "2021-01-01", "principal": 12000},
            "installments": {"count": 2, "first_date": "2021-01-31"},
            "interest": {"rate": "9%"},
            "activity": [{"date": "2021-01-10", "type": "acceleration"}],
        }
    )
    assert worth(date(2021, 1, 21), "0.25", note) == 12000_00 + 60_00  # 20 days


TERMS = [
    ["issue_date", 44197.0],
    ["principal", 12000.0],
    ["installments.count", 2.0],
    ["installments.first_date", 44227.0],
    ["interest.rate", 0.09],
]


def test_the_working_is_told() -> None:
    assert function("NOTE_FLOW").reason("interest_expense", TERMS, 44227, 44255) == (
        "interest_expense after 2021-01-31 through 2021-02-28 = 174.00 to date - 90.00 to date = 84.00: interest accrued "
        "and posted, without issuance costs and discount"
    )
    assert function("NOTE_MATURITIES").reason(TERMS, 44227) == (
        "unpaid principal on 2021-01-31, 12,000.00 = 12,000.00 through 2022-01-31 (what is past due, or can be called for "
        "a default, is in the first year) [ASC 470-10-50-1]"
    )
    assert function("PRESENT_VALUE").reason(TERMS, 44197, 0.09) == (
        "12,006.84 on 2021-01-01 = 0.00 payable at once + 12,006.84, the 2 due dates to come at 9% a year, payment / "
        "(1 + rate)^(days / 365); projected at the note's rate in force"
    )
