"""Months, journal and maturities of small notes, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from promnote.basics.errors import NoteError
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports.disclosure import maturities
from promnote.reports.journal import Entry, account_names, entries_of
from promnote.reports.months import close, months
from promnote.running.ledger import replay


def note(*activity: dict[str, object], **tables: object) -> Note:
    return note_from_tables(
        {
            "note": {"issue_date": "2021-01-01", "principal": 12000},
            "installments": {"count": 4, "first_date": "2021-01-31"},
            "interest": {"rate": "9%"},
            "late_charge": {"rate": "18%"},
            **tables,
            "activity": list(activity),
        }
    )


JANUARY = {"date": "2021-01-31", "type": "payment", "amount": "3090", "id": "P1"}
FEBRUARY = {"date": "2021-02-28", "type": "payment", "amount": "3063", "id": "P2"}


def lines(entries: list[Entry]) -> dict[str, list[tuple[str, int, int]]]:
    return {entry.text: [tuple(line) for line in entry.lines] for entry in entries}


def test_the_month_of_issue() -> None:
    (january,) = months(note(JANUARY), date(2021, 1, 31))
    assert [tuple(roll) for roll in january.roll_forwards()[:2]] == [
        ("principal", 0, 1200000, 300000, 0, 900000),
        ("interest", 0, 9000, 9000, 0, 0),  # 12,000 x 9% x 30 / 360
    ]
    assert lines(entries_of(january)) == {
        "Proceeds of the note": [("cash", 1200000, 0), ("note_payable", 0, 1200000)],
        "Interest for the period": [("interest_expense", 9000, 0), ("accrued_interest", 0, 9000)],
        "Payments": [("accrued_interest", 9000, 0), ("current_portion", 300000, 0), ("cash", 0, 309000)],
        # all four instalments fall due within the year: 9,000 is left of it, 3,000 of it was paid
        "Current portion at the end of the period": [("note_payable", 1200000, 0), ("current_portion", 0, 1200000)],
    }


def test_a_payment_recorded_after_the_close_is_caught_up_in_the_first_open_month() -> None:
    as_of = date(2021, 3, 31)
    closed = close(note(JANUARY), date(2021, 2, 28))
    january, february, march = months(note(JANUARY, FEBRUARY), as_of, closed)
    assert (january.closed, february.closed, march.closed) == (True, True, False)
    assert february.closing.principal_unpaid == 900000  # as booked: the February payment was not known
    assert march.catch_up is not None
    assert march.catch_up.principal_paid == 300000
    assert march.catch_up.interest_paid == 6300
    assert march.cause == "recorded after the close: payment of 2021-02-28 (P2)"
    assert march.movement.interest_charged == 4650  # 6,000 x 9% x 31 / 360: March itself, on the right balance
    caught_up = [entry for entry in entries_of(march) if "catch-up" in entry.text]
    assert [entry.text for entry in caught_up] == ["Payments: catch-up of closed months"]


def test_a_change_of_terms_is_named_as_the_cause() -> None:
    closed = close(note(JANUARY), date(2021, 1, 31))
    changed = note(JANUARY, interest={"rate": "10%"})
    (_, february) = months(changed, date(2021, 2, 28), closed)
    assert february.cause == "terms or rates changed after the close"
    assert february.catch_up is not None
    assert february.catch_up.interest_charged == 1000  # 12,000 x 1% x 30 / 360


@pytest.mark.parametrize(
    ("as_of", "through", "message"),
    [
        (
            date(2021, 1, 31),
            date(2021, 2, 28),
            "as_of: found 2021-01-31, before the last close; allowed: 2021-02-28 or later",
        ),
        (date(2021, 3, 31), date(2021, 2, 27), "close: found 2021-02-27; allowed: a month's last day"),
    ],
)
def test_refused(as_of: date, through: date, message: str) -> None:
    with pytest.raises(NoteError) as caught:
        months(note(JANUARY), as_of, close(note(JANUARY), through))
    assert str(caught.value) == message


def test_maturities_of_the_1996_note() -> None:
    tables = {
        "note": {"issue_date": "1996-01-17", "principal": "4554900"},
        "installments": {"count": 48, "amount": "94893.75", "first_date": "1996-04-30"},
        "interest": {"rate": "8.5%"},
        "payments": {"assume_paid_through": "as_of"},
    }
    as_of = date(1996, 12, 31)
    found = maturities(replay(note_from_tables(tables), as_of).account)
    each = 9489375
    # nine instalments of 1996 are paid; 12 a year follow, 3 in 2000
    assert found.years == (12 * each, 12 * each, 12 * each, 3 * each, 0)
    assert found.thereafter == 0
    assert found.total == 39 * each
    assert found.year_ends[0] == date(1997, 12, 31)


def test_what_is_past_due_is_due_within_the_first_year() -> None:
    found = maturities(replay(note(), date(2021, 2, 28)).account)
    assert found.years == (1200000, 0, 0, 0, 0)


def test_account_names() -> None:
    names = account_names({"cash": "1010 Bank"})
    assert names["cash"] == "1010 Bank"
    assert names["note_payable"] == "Notes payable"


COSTS = {"costs": [{"date": "2021-01-01", "amount": 240, "memo": "lender fee"}], "method": "straight_line"}


def test_issuance_costs_are_paid_amortized_and_written_off() -> None:
    paid_off = {"date": "2021-03-01", "type": "payoff"}
    every = months(note(JANUARY, FEBRUARY, paid_off, issuance=COSTS), date(2021, 3, 31))
    january, february, march = (lines(entries_of(month)) for month in every)
    assert january["Issuance costs paid"] == [("issuance_costs", 24000, 0), ("cash", 0, 24000)]
    # from 1 January to 30 April are 119 days; 31 January itself is not counted
    assert january["Amortization of issuance costs"] == [
        ("interest_expense", 6050, 0),  # 240 x 30 / 119
        ("issuance_costs", 0, 6050),
    ]
    assert february["Amortization of issuance costs"][0] == ("interest_expense", 5647, 0)  # 240 x 58 / 119 - 60.50
    # 1 March: 240 x 59 / 119 = 118.99 is amortized, the rest goes with the note (ASC 470-50-40-2)
    assert march["Issuance costs written off"] == [("extinguishment_loss", 12101, 0), ("issuance_costs", 0, 12101)]
    assert [month.roll_forwards()[-1].closing for month in every] == [17950, 12303, 0]


def test_a_close_keeps_the_amortization_that_was_booked() -> None:
    (booked,) = close(note(JANUARY, issuance=COSTS), date(2021, 1, 31))
    assert booked.balances.issuance_amortized == 6050
    dearer = {**COSTS, "costs": [{"date": "2021-01-01", "amount": 480}]}
    january, february = months(note(JANUARY, issuance=dearer), date(2021, 2, 28), [booked])
    assert january.closing.issuance_amortized == 6050
    assert february.catch_up is not None
    assert (february.catch_up.issuance_added, february.catch_up.issuance_amortized) == (24000, 6051)


def test_a_reversed_payoff_books_the_write_off_back() -> None:
    activity = [
        JANUARY,
        {"date": "2021-02-10", "type": "payoff", "id": "P9"},
        {"date": "2021-03-05", "type": "reversal", "reverses": "P9"},
    ]
    *_, march = months(note(*activity, issuance=COSTS), date(2021, 3, 31))
    written_off = lines(entries_of(march))["Issuance costs written off"]
    assert [line[0] for line in written_off if line[1]] == ["issuance_costs"]
    assert march.closing.issuance_written_off == 0
