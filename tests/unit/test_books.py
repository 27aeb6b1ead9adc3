"""Months, journal and maturities of small notes, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from promnote.basics.errors import NoteError
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports.disclosure import maturities
from promnote.reports.figures import figures
from promnote.reports.journal import Entry, account_names, entries_by_account, entries_of, reference_of
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
        "Payment": [("accrued_interest", 9000, 0), ("current_portion", 300000, 0), ("cash", 0, 309000)],
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
    assert [(entry.text, entry.date, entry.id, entry.memo) for entry in caught_up] == [
        ("Payment: catch-up of closed months", date(2021, 3, 1), "P2", "of 2021-02-28")
    ]


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
    names = account_names(note(accounts={"cash": "1010 Bank"}).terms)
    assert names["cash"] == "1010 Bank"
    assert names["note_payable"] == "Notes payable"
    lent = {"issue_date": "2021-01-01", "principal": 12000, "books": "holder"}
    assert account_names(note(note=lent).terms)["note_payable"] == "Notes receivable"


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


def test_one_entry_a_payment_and_a_returned_cheque_is_shown_and_reversed() -> None:
    activity = [
        JANUARY,
        {"date": "2021-02-10", "type": "payment", "amount": 1000, "id": "P2", "memo": "cheque 17"},
        {"date": "2021-02-28", "type": "payment", "amount": 2063, "id": "P3"},
        {"date": "2021-03-05", "type": "reversal", "reverses": "P2", "id": "R1"},
    ]
    _, february, march = months(note(*activity), date(2021, 3, 31))
    shown = [(entry.text, entry.date.day, entry.id, entry.memo) for entry in entries_of(february)]
    assert shown[:3] == [
        ("Payment", 10, "P2", "cheque 17"),
        ("Payments held, applied", 28, "", ""),
        ("Payment", 28, "P3", ""),
    ]
    entries = {entry.text: entry for entry in entries_of(march)}
    back = entries["Payment returned"]
    assert (back.date, back.id, back.memo) == (date(2021, 3, 5), "R1", "reverses P2")
    # the cheque had been held: what it then paid is taken off again by an entry of its own
    assert [tuple(line) for line in back.lines] == [("unapplied_payments", 0, 100000), ("cash", 100000, 0)]
    anew = entries["Payments applied anew after the return of P2"]
    # P3 alone pays interest of 63.00 first, then principal: 1,000.00 less of it than the two together
    assert dict(entries_by_account([anew])) == {"current_portion": -100000, "unapplied_payments": 100000}


def test_accruals_that_are_reversed_leave_the_same_accounts() -> None:
    activity = [JANUARY, {"date": "2021-03-10", "type": "payment", "amount": "2000", "id": "P2"}]
    reversing = note(*activity, accounts={"accrual": "reversing"})
    running = note(*activity)
    for once, other in zip(months(reversing, date(2021, 4, 15)), months(running, date(2021, 4, 15)), strict=True):
        assert entries_by_account(entries_of(once)) == entries_by_account(entries_of(other))
    _, february, march, _ = months(reversing, date(2021, 4, 15))
    found = lines(entries_of(february))
    # 9,000 x 9% x 28 / 360
    assert found["Interest accrued and unpaid"] == [("interest_expense", 6300, 0), ("accrued_interest", 0, 6300)]
    back = entries_of(march)[0]
    assert (back.text, back.date) == ("Reversal of interest accrued", date(2021, 3, 1))
    assert [tuple(line) for line in back.lines] == [("accrued_interest", 6300, 0), ("interest_expense", 0, 6300)]
    assert lines(entries_of(march))["Payment"][1] == ("interest_expense", 6300, 0)


def test_draws_capitalised_interest_late_fees_waivers_and_refunds_have_entries_of_their_own() -> None:
    line = {
        "note": {"issue_date": "2021-01-01", "principal": 10000, "kind": "bullet", "commitment": 50000},
        "installments": {"maturity_date": "2021-12-31"},
        "interest": {
            "rate": "12%",
            "day_count": "30/360",
            "first_date": "2021-01-31",
            "every_months": 1,
            "capitalize_through": "2021-01-31",
        },
        "late_fee": {"amount": 25, "after_days": 5},
    }
    activity = [
        {"date": "2021-01-15", "type": "draw", "amount": 5000, "id": "D1"},
        {"date": "2021-03-20", "type": "waiver", "of": "late_charge", "amount": 25, "id": "W1"},
        {"date": "2021-03-21", "type": "payment", "amount": 1000, "id": "P1"},
        {"date": "2021-03-25", "type": "refund", "amount": 100, "id": "F1"},
    ]
    tables = {key: value for key, value in line.items() if key != "late_charge"}
    kept = note_from_tables({**tables, "activity": activity})
    january, _, march = months(kept, date(2021, 3, 31))
    first, third = lines(entries_of(january)), lines(entries_of(march))
    assert first["Draw"] == [("cash", 500000, 0), ("note_payable", 0, 500000)]
    # 10,000 x 12% x 14 / 360 + 15,000 x 12% x 15 / 360 (30/360 from 1 to 31 January)
    added = first["Interest added to principal"]
    assert [line[0] for line in added] == ["accrued_interest", "note_payable"]
    assert added[0][1] == january.closing.interest_capitalized
    assert third["Late fee"] == [("late_charges", 2500, 0), ("accrued_late_charges", 0, 2500)]
    assert third["Waiver"] == [("accrued_late_charges", 2500, 0), ("waiver_gain", 0, 2500)]
    assert third["Refund"] == [("cash", 10000, 0), ("unapplied_payments", 0, 10000)]
    for month in (january, march):
        assert all(roll.difference == 0 for roll in month.roll_forwards())


def test_a_note_taken_on_in_mid_life_opens_with_its_balances() -> None:
    taken_on = note(
        opening={"as_of": "2021-02-28", "principal": 9000, "principal_due": 3000, "interest_due": 63, "held": 10},
    )
    (first,) = months(taken_on, date(2021, 2, 28))
    assert all(roll.difference == 0 for roll in first.roll_forwards())
    opening = entries_of(first)[0]
    assert [tuple(line) for line in opening.lines] == [
        ("opening_balances", 905300, 0),
        ("note_payable", 0, 900000),
        ("accrued_interest", 0, 6300),
        ("unapplied_payments", 1000, 0),
    ]


def test_the_reference_of_a_closed_entry() -> None:
    assert reference_of("LX-1996", date(1997, 11, 30), 3) == "LX-1996-1997-11-003"
    assert reference_of("", date(1997, 11, 30), 12) == "note-1997-11-012"


DEFAULT = {"date": "2021-01-15", "type": "default"}
LONG = {
    "note": {"issue_date": "2021-01-01", "principal": 12000},
    "installments": {"count": 24, "first_date": "2021-01-31"},
}


@pytest.mark.parametrize(
    ("activity", "current"),
    [
        ([], 650000),  # thirteen of 24 x 500.00: 31 January 2021 is past due, twelve follow within the year
        ([DEFAULT], 1200000),  # the holder may call it: ASC 470-10-45-11
        ([{**DEFAULT, "waived_through": "2022-01-31"}], 1200000),  # a year, not more than a year
        ([{**DEFAULT, "waived_through": "2022-02-01"}], 650000),
        ([DEFAULT, {"date": "2021-01-20", "type": "cure"}], 650000),
    ],
)
def test_a_default_makes_the_note_current(activity: list[dict[str, object]], current: int) -> None:
    ledger = replay(note(*activity, **LONG), date(2021, 1, 31))
    values = figures(ledger)
    assert (values.current_portion, values.long_term_portion) == (current, 1200000 - current)
    found = maturities(ledger.account)
    assert (found.years[0], found.total) == (current, 1200000)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            {"date": "2021-01-15", "type": "cure", "waived_through": "2022-06-30"},
            "activity row 1 waived_through: found 2022-06-30; allowed: only in a default",
        ),
        (
            {**DEFAULT, "waived_through": "2021-01-14"},
            "activity row 1 waived_through: found 2021-01-14; allowed: the default's date, 2021-01-15, or later",
        ),
    ],
)
def test_a_waiver_that_says_nothing_is_refused(row: dict[str, object], message: str) -> None:
    with pytest.raises(NoteError) as caught:
        note(row)
    assert str(caught.value) == message
