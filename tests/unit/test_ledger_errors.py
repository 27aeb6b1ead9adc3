"""What cannot happen to a note, with the exact words: the row or field, what was found, what is allowed."""

from __future__ import annotations

from datetime import date

import pytest

from ledger_text import figures_of, read
from promnote.basics.errors import ActivityError, NoteError, RateError, TermsError
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Activity, warnings_of
from promnote.reports.figures import figures
from promnote.running.ledger import replay

PAID = "activity 2021-01-31 payment 3,090.00\n"
INDEX = "terms interest.rate =\n interest.index = LIBOR 1M\n"

CASES: list[tuple[str, str, type[NoteError], str]] = [
    (
        "a late note without a late charge rate",
        f"terms late_charge.rate = agreement\n {PAID} as of 2021-03-01",
        TermsError,
        'late_charge.rate: found "agreement", but interest due 2021-02-28 was not paid when due; allowed: the annual rate '
        "that the agreement behind the note defines as its Late Charge Rate (Note ¶1, ¶2), or 0% for none",
    ),
    (
        "late with interest alone",
        "terms late_charge.rate = agreement\n late_charge.on = interest\n as of 2021-02-01",
        TermsError,
        'late_charge.rate: found "agreement", but interest due 2021-01-31 was not paid when due; allowed: the annual rate '
        "that the agreement behind the note defines as its Late Charge Rate (Note ¶1, ¶2), or 0% for none",
    ),
    (
        "prepayment not permitted",
        f"{PAID} 2021-02-10 prepayment 500.00 id=early\n as of 2021-02-10",
        ActivityError,
        "activity row 2 (early): found a prepayment, which the note permits only as its agreement provides (Note ¶2); "
        'allowed: prepayment.permitted = true, or type "payment"',
    ),
    (
        "reversal of an unknown payment",
        f"{PAID} 2021-02-10 reversal reverses=c7\n as of 2021-02-10",
        ActivityError,
        "activity row 2 reverses: found c7, which no row has; allowed: the id of a payment",
    ),
    (
        "reversal of what is no payment",
        "activity 2021-02-05 cost 10.00 id=c7\n 2021-02-10 reversal reverses=c7\n as of 2021-02-10",
        ActivityError,
        "activity row 2 reverses: found c7, which is a cost; allowed: the id of a payment",
    ),
    (
        "a second reversal",
        "activity 2021-01-31 payment 3,090.00 id=c7\n 2021-02-03 reversal reverses=c7\n"
        " 2021-02-04 reversal reverses=c7\n as of 2021-02-10",
        ActivityError,
        "activity row 3 reverses: found c7, already reversed by row 2; allowed: once",
    ),
    (
        "a reversal before the payment",
        "activity 2021-01-31 payment 3,090.00 id=c7\n 2021-01-30 reversal reverses=c7\n as of 2021-02-10",
        ActivityError,
        "activity row 2 date: found 2021-01-30; allowed: the payment's date, 2021-01-31, or later",
    ),
    (
        "a reversal of another amount",
        "activity 2021-01-31 payment 3,090.00 id=c7\n 2021-02-03 reversal 3,000.00 reverses=c7\n as of 2021-02-10",
        ActivityError,
        "activity row 2 amount: found 3,000.00; allowed: the payment's 3,090.00, or none",
    ),
    (
        "a reversal that names nothing",
        "activity 2021-02-03 reversal\n as of 2021-02-10",
        ActivityError,
        "activity row 1 reverses: found nothing; a reversal names the id of the payment",
    ),
    (
        "a payment that names another",
        "activity 2021-02-03 payment 1.00 reverses=c7\n as of 2021-02-10",
        ActivityError,
        "activity row 1 reverses: found c7; allowed: only in a reversal",
    ),
    (
        "a payment before issue",
        "activity 2020-12-31 payment 100.00\n as of 2021-02-10",
        ActivityError,
        "activity row 1 date: found 2020-12-31; allowed: issue, 2021-01-01, or later",
    ),
    (
        "as of a date before issue",
        "as of 2020-12-31",
        TermsError,
        "as_of: found 2020-12-31; allowed: issue, 2021-01-01, or later",
    ),
    (
        "as of the end of the calendar",
        "as of 9999-12-31",
        TermsError,
        "as_of: found 9999-12-31; allowed: before 9999-12-31",
    ),
    (
        "a payment after payoff",
        f"{PAID} 2021-02-10 payoff\n 2021-02-11 payment 1.00 id=late\n as of 2021-02-28",
        ActivityError,
        "activity row 3 (late): found a payment on 2021-02-11 after the payoff of 2021-02-10; allowed: none",
    ),
    (
        "a reversal of an earlier payment after payoff",
        "activity 2021-01-31 payment 3,090.00 id=c7\n 2021-02-10 payoff\n 2021-02-11 reversal reverses=c7\n as of 2021-02-28",
        ActivityError,
        "activity row 3: found a reversal on 2021-02-11 after the payoff of 2021-02-10; allowed: none",
    ),
    (
        "a second payoff",
        f"{PAID} 2021-02-10 payoff\n 2021-02-10 payoff\n as of 2021-02-28",
        ActivityError,
        "activity row 3: found a payoff on 2021-02-10 after the payoff of 2021-02-10; allowed: none",
    ),
    (
        "two rows with one id",
        "activity 2021-01-31 payment 3,090.00 id=c7\n 2021-02-03 cost 1.00\n 2021-02-28 payment 1.00 id=c7\n as of 2021-02-28",
        ActivityError,
        "activity row 3 (c7) id: found c7, as in row 1; allowed: each id once",
    ),
    (
        "a wrong payoff",
        f"{PAID} 2021-02-10 payoff 9,022.49\n as of 2021-02-10",
        ActivityError,
        "activity row 2 amount: found 9,022.49; allowed: 9,022.50, the payoff on 2021-02-10, or none",
    ),
    (
        "a wrong payoff with premium",
        f"terms prepayment.permitted = true\n prepayment.premium = 1%\n {PAID} 2021-02-10 payoff 9,022.50\n as of 2021-02-10",
        ActivityError,
        "activity row 2 amount: found 9,022.50; allowed: 9,112.50, the payoff on 2021-02-10, or none",
    ),
    (
        "a payment within what is assumed",
        "terms payments.assume_paid_through = 2021-02-28\n activity 2021-02-28 payment 1.00\n as of 2021-02-28",
        ActivityError,
        "activity row 1 date: found a payment on 2021-02-28; allowed: after 2021-02-28, through which "
        "payments.assume_paid_through counts every instalment as paid",
    ),
    (
        "a payment beside assumed through the as-of date",
        "terms payments.assume_paid_through = as_of\n activity 2021-02-05 payment 1.00\n as of 2021-02-10",
        ActivityError,
        "activity row 1 date: found a payment on 2021-02-05; allowed: after 2021-02-10, through which "
        "payments.assume_paid_through counts every instalment as paid",
    ),
    (
        "a second acceleration",
        f"{PAID} 2021-02-10 acceleration\n 2021-02-11 acceleration id=again\n as of 2021-02-28",
        ActivityError,
        "activity row 3 (again): found a second acceleration, the first was on 2021-02-10; allowed: one",
    ),
    (
        "no reset at all",
        f"{INDEX} as of 2021-01-31",
        RateError,
        "rates: found no reset in force on 2021-01-01, there is none; allowed: a reset on or before it",
    ),
    (
        "a first reset that comes too late",
        f"{INDEX} rates = 2021-01-10 5%\n as of 2021-01-31",
        RateError,
        "rates: found no reset in force on 2021-01-01, the first is effective 2021-01-10; allowed: a reset on or before it",
    ),
    (
        "resets out of order",
        f"{INDEX} rates = 2021-01-10 5%, 2021-01-10 6%\n as of 2021-01-31",
        RateError,
        "rates row 2: found 2021-01-10 after 2021-01-10; allowed: effective dates that strictly increase",
    ),
    (
        "resets of a fixed rate",
        "terms rates = 2021-01-01 5%\n as of 2021-01-31",
        TermsError,
        "rates: found resets for a fixed-rate note; allowed: none, or interest.index",
    ),
    (
        "no amount",
        "activity 2021-01-31 payment\n as of 2021-01-31",
        ActivityError,
        "activity row 1 amount: found nothing; a payment needs an amount above 0",
    ),
    (
        "a payment of zero",
        "activity 2021-01-31 payment 0.00\n as of 2021-01-31",
        ActivityError,
        "activity row 1 amount: found 0.00; allowed: more than 0",
    ),
    (
        "a negative payment",
        "activity 2021-01-31 payment -5.00\n as of 2021-01-31",
        ActivityError,
        "activity row 1 amount: found '-5.00'; allowed: an amount of 0 or more",
    ),
    (
        "costs of zero",
        "activity 2021-01-31 cost 0\n as of 2021-01-31",
        ActivityError,
        "activity row 1 amount: found 0.00; allowed: more than 0",
    ),
    (
        "a part of a cent",
        "activity 2021-01-31 payment 1.005\n as of 2021-01-31",
        ActivityError,
        "activity row 1 amount: found '1.005', which can be 1.005 or 1,005; allowed: an amount of 0 or more, "
        "written 1.0050 or 1005",
    ),
    (
        "an amount of an acceleration",
        "activity 2021-01-31 acceleration 5.00\n as of 2021-01-31",
        ActivityError,
        "activity row 1 amount: found 5.00; allowed: none for acceleration",
    ),
    (
        "another kind of activity",
        "activity 2021-01-31 deposit 5.00\n as of 2021-01-31",
        ActivityError,
        "activity row 1 type: found 'deposit'; allowed: payment, prepayment, reversal, cost, acceleration, payoff, "
        "default, cure, draw, waiver, refund, reinstatement",
    ),
    (
        "grace days with instead",
        "terms late_charge.mode = instead\n late_charge.grace_days = 5\n as of 2021-01-31",
        TermsError,
        'late_charge.grace_days: found 5 with mode = "instead"; allowed: 0 there',
    ),
    (
        "instead without principal",
        "terms late_charge.mode = instead\n late_charge.on = interest\n as of 2021-01-31",
        TermsError,
        'late_charge.on: found no principal with mode = "instead"; allowed: principal in it',
    ),
    (
        "an unknown law and no maximum",
        "terms usury.law = Texas\n as of 2021-01-31",
        TermsError,
        "usury.law: found 'Texas'; allowed: NY, or enter the maximum rate",
    ),
]


@pytest.mark.parametrize(("name", "text", "kind", "words"), CASES, ids=[case[0] for case in CASES])
def test_errors(name: str, text: str, kind: type[NoteError], words: str) -> None:
    with pytest.raises(NoteError) as error:
        figures_of(text)
    assert str(error.value) == words
    assert type(error.value) is kind


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        # on the due date nothing is late yet, and within the grace days neither
        ("terms late_charge.rate =", "2021-01-31"),
        ("terms late_charge.rate = agreement\n late_charge.grace_days = 10", "2021-02-10"),
        ("terms late_charge.rate = agreement\n payments.assume_paid_through = as_of", "2021-12-31"),
        (f"terms late_charge.rate = agreement\n {PAID}", "2021-02-28"),
        # a rate of nothing is a rate
        ("terms late_charge.rate = 0%", "2021-12-31"),
        # what comes after the as-of date does not count yet
        (f"{PAID} 2021-02-10 prepayment 500.00", "2021-02-09"),
        (f"{PAID} 2021-02-10 payoff 1.00", "2021-02-09"),
        (f"{PAID} 2021-02-10 payoff\n 2021-02-11 payment 1.00", "2021-02-10"),
        # a payoff that was returned settles nothing
        (
            f"{PAID} 2021-02-10 payoff 9,022.50 id=p\n 2021-02-12 reversal reverses=p\n 2021-02-13 payment 1.00",
            "2021-02-13",
        ),
        # resets are needed only for days that bear interest
        (f"{INDEX} rates = 2021-01-10 5%\n interest.accrues_from = 2021-01-10", "2021-01-31"),
        (f"{INDEX} interest.accrues_from = 2021-01-10", "2021-01-10"),
    ],
)
def test_what_is_allowed(text: str, as_of: str) -> None:
    figures_of(text, as_of)


def test_before_a_rate_is_known_what_needs_it_is_null() -> None:
    values = figures_of(f"{INDEX} interest.accrues_from = 2021-01-10", "2021-01-10")
    assert (values.rate, values.per_diem, values.next_installment_interest) == (None, None, None)
    assert str(values.next_installment_date) == "2021-01-31"
    assert figures_of(f"{INDEX} interest.accrues_from = 2021-01-10", "2021-01-05").per_diem == 0


def test_an_error_for_a_cell_has_its_code() -> None:
    for text, code in (
        (f"{INDEX} as of 2021-01-31", "#N/A"),
        ("as of 2020-12-31", "#NUM!"),
        ("activity 2021-01-31 payment 0.00\n as of 2021-01-31", "#VALUE!"),
    ):
        with pytest.raises(NoteError) as error:
            figures_of(text)
        assert error.value.code == code


def test_instead_below_the_contract_rate_is_a_warning() -> None:
    note = read("terms late_charge.mode = instead\n late_charge.rate = 8%").note
    assert warnings_of(note) == [
        'late_charge.rate: 8% with mode = "instead" is below the contract rate 9%, so that an overdue instalment costs '
        "less than one that is not"
    ]
    assert not warnings_of(read("terms late_charge.mode = instead").note)


def test_records_made_by_hand_are_checked_too() -> None:
    with pytest.raises(ActivityError, match=r"^activity row 0 amount: found -0.01; allowed: more than 0$"):
        Activity(date=date(2021, 1, 31), type="payment", amount_cents=-1)


def test_a_payoff_of_nothing_is_allowed_when_nothing_is_owed() -> None:
    text = """
        terms     payments.assume_paid_through = 2021-04-30
        activity  2021-05-05  payoff  0.00
        as of     2021-05-05
    """
    scenario = read(text)
    assert scenario.as_of is not None
    assert figures(replay(scenario.note, scenario.as_of)).payoff == 0


def test_activity_between_a_payoff_and_its_return_stands_on_every_day() -> None:
    """A payoff cheque that bounces: as of the days between, what came in is held or owed back; then the note goes on."""
    note = note_from_tables(
        {
            "note": {"issue_date": "2021-01-01", "principal": 12000},
            "installments": {"count": 4, "first_date": "2021-01-31"},
            "interest": {"rate": "9%"},
            "late_charge": {"rate": "18%"},
            "activity": [
                {"date": "2021-01-31", "type": "payment", "amount": 3090},
                {"date": "2021-02-10", "type": "payoff", "id": "PO"},
                {"date": "2021-02-12", "type": "payment", "amount": 100},
                {"date": "2021-02-15", "type": "reversal", "reverses": "PO"},
            ],
        }
    )
    between = figures(replay(note, date(2021, 2, 13)))
    assert (between.payoff, between.refund_owed) == (0, 10_000)
    after = figures(replay(note, date(2021, 2, 15)))
    assert (after.principal, after.unapplied, after.refund_owed) == (900_000, 10_000, 0)
