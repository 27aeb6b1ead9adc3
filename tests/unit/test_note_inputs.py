"""From note files and ranges to terms: what is understood, and how each refusal reads."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from promnote.basics.conversion import CellError
from promnote.basics.daycount import ACT_365F, THIRTY_360_US
from promnote.basics.errors import ActivityError, NoteError, RateError, TermsError
from promnote.contract.reading import (
    activity_from_range,
    note_from_tables,
    resets_from_range,
    tables_from_note,
    terms_from_range,
)
from promnote.contract.terms import AS_OF, Activity, Fee

FIXED = """
[note]
id = "note-1996"
issue_date = 1996-01-17
principal = "4,554,900.00"

[installments]
count = 48
amount = 94893.75
first_date = 1996-04-30
month_end = true

[interest]
rate = "8.5%"
"""
FLOATING = (
    FIXED.replace('rate = "8.5%"', 'index = "LIBOR 1M"\nspread = "3%"')
    + """
[[rates]]
effective = 1996-01-17
rate = "5.5%"

[[rates]]
effective = 1996-04-01
rate = 0.054375
"""
)
BULLET = """
[note]
kind = "bullet"
issue_date = 1997-02-01
principal = 7500000

[installments]
maturity_date = 2000-02-01

[interest]
rate = "10.5%"
day_count = "30/360"
first_date = 1997-08-01
every_months = 6
"""


def tables(text: str = FIXED, **changes: Any) -> dict[str, Any]:
    """A note file's tables with changes: `interest__rate=...`; None takes the field out."""
    result = tomllib.loads(text)
    for path, value in changes.items():
        table, _, key = path.partition("__")
        if not key:
            result[table] = value
        elif value is None:
            del result[table][key]
        else:
            result.setdefault(table, {})[key] = value
    return result


def problem(text: str = FIXED, **changes: Any) -> str:
    with pytest.raises(NoteError) as caught:
        note_from_tables(tables(text, **changes))
    return str(caught.value)


class TestNoteFile:
    def test_fixed(self) -> None:
        terms = note_from_tables(tables()).terms
        assert (terms.id, terms.principal_cents, terms.issue_date) == ("note-1996", 4_554_900_00, date(1996, 1, 17))
        assert terms.installments is not None
        assert (terms.installments.count, terms.installments.amount_cents) == (48, 94_893_75)
        assert terms.interest.rate == Decimal("0.085")
        assert terms.late_charge.rate is None
        assert terms.usury is None

    def test_floating(self) -> None:
        note = note_from_tables(tables(FLOATING))
        assert [(each.effective, each.index_rate) for each in note.resets] == [
            (date(1996, 1, 17), Decimal("0.055")),
            (date(1996, 4, 1), Decimal("0.054375")),
        ]

    def test_bullet(self) -> None:
        terms = note_from_tables(tables(BULLET)).terms
        assert (terms.kind, terms.maturity_date, terms.installments) == ("bullet", date(2000, 2, 1), None)
        assert (terms.interest.day_count, terms.interest.every_months) == (THIRTY_360_US, 6)

    def test_lists_dates_and_words(self) -> None:
        note = note_from_tables(
            tables(
                late_charge__on=["principal"],
                payments__order_after_maturity=["costs", "late_charge", "interest", "principal"],
                payments__assume_paid_through="as_of",
                usury__fees=[{"date": date(1996, 1, 17), "amount": "600.00"}],
                issuance__costs="1996-01-17 1000.00 legal fees, 1996-02-01 50",
                accounts={"cash": 1010},
                amendments=[{"effective": "1997-01-01", "rate": "9%", "memo": "first"}],
                activity=[{"date": date(1996, 4, 30), "type": "payment", "amount": 100, "id": "P1"}],
            )
        )
        terms = note.terms
        assert terms.late_charge.on == ("principal",)
        assert terms.payments.order_after_maturity == ("costs", "late_charge", "interest", "principal")
        assert terms.payments.assume_paid_through == AS_OF
        assert terms.usury is not None
        assert terms.usury.fees == (Fee(date=date(1996, 1, 17), amount_cents=600_00),)
        assert [fee.memo for fee in terms.issuance.costs] == ["legal fees", ""]
        assert terms.accounts == (("cash", "1010"),)
        assert terms.amendments[0].rate == Decimal("0.09")
        assert note.activity == (Activity(date=date(1996, 4, 30), type="payment", amount_cents=100_00, id="P1", row=1),)

    @pytest.mark.parametrize("text", [FIXED, FLOATING, BULLET])
    def test_and_back(self, text: str) -> None:
        note = note_from_tables(tables(text))
        again = tables_from_note(note)
        again["rates"] = [{"effective": each.effective, "rate": each.index_rate} for each in note.resets]
        assert note_from_tables(deepcopy(again)) == note


_RATE = 'allowed: a fraction such as 0.085 or a percentage such as "8.5%"'
_DATE = "allowed: a date such as 1996-04-30"
_DATES = f"{_DATE}, 30-Apr-1996, April 30, 1996 or 4/30/1996, its year in four digits"
_TABLES = (
    "note, opening, installments, interest, late_charge, late_fee, payments, prepayment, usury, issuance, accounts, "
    "agreement, clauses, rates, amendments, activity, covenants"
)
_RESET = {"effective": date(1996, 1, 17), "rate": 0.055}

BAD_FILES: list[tuple[str, dict[str, Any], str]] = [
    ("missing principal", {"note__principal": None}, "note.principal: found nothing; a note needs it (principal sum)"),
    (
        "missing issue date",
        {"note__issue_date": None},
        "note.issue_date: found nothing; a note needs it (date of the note)",
    ),
    (
        "missing count",
        {"installments__count": None},
        "installments.count: found nothing; instalments need count and first_date",
    ),
    (
        "no instalments",
        {"installments": {}},
        "installments.count: found nothing; an instalment note needs count and first_date",
    ),
    ("no rate", {"interest__rate": None}, "interest.rate: found neither of rate and index; allowed: one of the two"),
    (
        "rate and index",
        {"interest__index": "LIBOR"},
        "interest.rate: found both of rate and index; allowed: one of the two",
    ),
    (
        "unknown table",
        {"instalments": {"count": 48}},
        f"instalments: found an unknown table; did you mean installments? allowed: {_TABLES}",
    ),
    (
        "unknown field",
        {"interest__spred": "3%"},
        (
            "interest.spred: found an unknown field; did you mean interest.spread? allowed: interest.spread, "
            "interest.rate, interest.reset, interest.cap, interest.default_spread, interest.compound_spread and 20 others"
        ),
    ),
    (
        "unknown account",
        {"accounts__csh": "1010"},
        (
            "accounts.csh: found an unknown field; did you mean accounts.cash? allowed: "
            "accounts.cash, accounts.note_payable, "
            "accounts.current_portion, accounts.interest_expense, accounts.accrued_interest, accounts.late_charges, "
            "accounts.accrued_late_charges, accounts.collection_costs, accounts.accrued_costs, "
            "accounts.prepayment_premium, "
            "accounts.unapplied_payments, accounts.refund_receivable, accounts.usury_credit, accounts.issuance_costs, "
            "accounts.extinguishment_loss, accounts.financing_costs, accounts.waiver_gain, accounts.opening_balances"
        ),
    ),
    ("a table that is none", {"interest": 0.085}, "interest: found 0.085; allowed: a table [interest]"),
    (
        "text for an amount",
        {"note__principal": "much"},
        "note.principal: found 'much'; allowed: an amount of 0 or more",
    ),
    (
        "text for a count",
        {"installments__count": "many"},
        "installments.count: found 'many'; allowed: a whole number from 1 to 12,000",
    ),
    (
        "a boolean for an amount",
        {"note__principal": True},
        "note.principal: found True; allowed: an amount of 0 or more",
    ),
    (
        "part of a cent",
        {"note__principal": "100.005"},
        (
            "note.principal: found '100.005', which can be 100.005 or 100,005; allowed: an amount of 0 or more, "
            "written 100.0050 or 100005"
        ),
    ),
    (
        "negative principal",
        {"note__principal": -4554900},
        "note.principal: found -4554900; allowed: an amount of 0 or more",
    ),
    ("no principal", {"note__principal": 0}, "note.principal: found 0.00; allowed: more than 0"),
    (
        "a date that does not exist",
        {"note__issue_date": "1996-02-30"},
        f"note.issue_date: found '1996-02-30'; {_DATE}; there is no such day",
    ),
    (
        "an ambiguous date",
        {"note__issue_date": "01/02/1996"},
        "note.issue_date: found '01/02/1996', which can be 1 February 1996 or 2 January 1996; allowed: a date, "
        "written 1996-02-01 or 1996-01-02",
    ),
    (
        "an ambiguous amount",
        {"note__principal": "60.000"},
        "note.principal: found '60.000', which can be 60 or 60,000; allowed: an amount of 0 or more, written 60.00 or 60000",
    ),
    (
        "first instalment before issue",
        {"installments__first_date": date(1995, 12, 31)},
        "installments.first_date: found 1995-12-31; allowed: after issue, 1996-01-17",
    ),
    (
        "first instalment not a month-end",
        {"installments__first_date": date(1996, 4, 29)},
        (
            "installments.first_date: found 1996-04-29 with month_end = true; allowed: the last day of a month, or "
            "month_end = false"
        ),
    ),
    (
        "amounts too high to add up",
        {"installments__amount": "100,000.00"},
        (
            "installments.amount: found 100,000.00 x 48, which cannot add up to 4,554,900.00; "
            "allowed: 0.01 to 96,912.76, "
            "the last instalment takes the remainder"
        ),
    ),
    (
        "an amount of nothing",
        {"installments__amount": 0},
        (
            "installments.amount: found 0.00 x 48, which cannot add up to 4,554,900.00; allowed: 0.01 to 96,912.76, "
            "the last instalment takes the remainder"
        ),
    ),
    (
        "850%",
        {"interest__rate": 8.5},
        f"interest.rate: found 8.5, which is 850%; did you mean 8.5%? {_RATE}, up to 100%",
    ),
    (
        "850% as text",
        {"interest__rate": "850%"},
        f"interest.rate: found '850%', which is 850%; did you mean 8.5%? {_RATE}, up to 100%",
    ),
    ("negative rate", {"interest__rate": "-1%"}, f"interest.rate: found '-1%'; {_RATE}, from 0% to 100%"),
    (
        "an unknown day count",
        {"interest__day_count": "ACT/364"},
        (
            "interest.day_count: found 'ACT/364'; allowed: ACT/360, ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, "
            "30/360 EXCEL, 30E/360, ACT/ACT ICMA, or a YEARFRAC basis 0 to 4"
        ),
    ),
    (
        "an unknown choice",
        {"prepayment__apply": "random"},
        "prepayment.apply: found 'random'; allowed: inverse, direct, pro_rata, recast",
    ),
    (
        "a flag that is none",
        {"installments__month_end": "maybe"},
        "installments.month_end: found 'maybe'; allowed: TRUE or FALSE",
    ),
    (
        "resets for a fixed rate",
        {"rates": [_RESET]},
        "rates: found resets for a fixed-rate note; allowed: none, or interest.index",
    ),
    (
        "a cycle without a start",
        {"interest__every_months": 3},
        "interest.first_date: found nothing beside interest.every_months; an own cycle needs both",
    ),
    (
        "a bullet with instalments",
        {"note__kind": "bullet"},
        "installments.maturity_date: found nothing; a bullet note needs its maturity date",
    ),
    (
        "accrual before issue",
        {"interest__accrues_from": date(1996, 1, 1)},
        "interest.accrues_from: found 1996-01-01; allowed: issue, 1996-01-17, or later",
    ),
    ("rows that are none", {"activity": "payment"}, "activity: found 'payment'; allowed: rows [[activity]]"),
    (
        "an unknown column",
        {"activity": [{"day": 1}]},
        (
            "activity row 1: day: found an unknown column; did you mean date? allowed: date, type, "
            "amount, id, reverses, memo, of, waived_through"
        ),
    ),
    (
        "activity before issue",
        {"activity": [{"date": "1996-01-01", "type": "cost", "amount": 1}]},
        "activity row 1 date: found 1996-01-01; allowed: issue, 1996-01-17, or later",
    ),
    (
        "an amendment of nothing",
        {"amendments": [{"effective": "1997-01-01"}]},
        "amendments row 1: found nothing that it changes; allowed: maturity_date, rate, spread, index, adjustment, "
        "payment, count, amount",
    ),
    (
        "dates beyond the calendar",
        {"installments__count": 12000, "installments__every_months": 12, "installments__amount": 1},
        "installments.count: found 12000, which ends 143,988 months after 1996-04-30; allowed: dates up to 9999-12-31",
    ),
]


@pytest.mark.parametrize(("changes", "expected"), [each[1:] for each in BAD_FILES], ids=[each[0] for each in BAD_FILES])
def test_bad_note_files(changes: dict[str, Any], expected: str) -> None:
    assert problem(**changes) == expected


BAD_RATES: list[tuple[str, list[Any], str]] = [
    (
        "out of order",
        [_RESET, {"effective": date(1996, 1, 1), "rate": 0.05}],
        "rates row 2: found 1996-01-01 after 1996-01-17; allowed: effective dates that strictly increase",
    ),
    (
        "twice",
        [_RESET, _RESET],
        "rates row 2: found 1996-01-17 after 1996-01-17; allowed: effective dates that strictly increase",
    ),
    ("half filled", [_RESET, {"effective": date(1996, 4, 1)}], f"rates row 2 rate: found nothing; {_RATE}"),
    (
        "850%",
        [{"effective": date(1996, 1, 17), "rate": 8.5}],
        f"rates row 1 rate: found 8.5, which is 850%; did you mean 8.5%? {_RATE}, up to 100%",
    ),
    (
        "an unknown column",
        [{"effective": date(1996, 1, 17), "rates": 0.05}],
        "rates row 1: rates: found an unknown column; did you mean rate? allowed: effective, rate, index",
    ),
]


@pytest.mark.parametrize(("rows", "expected"), [each[1:] for each in BAD_RATES], ids=[each[0] for each in BAD_RATES])
def test_bad_rates_of_a_note_file(rows: list[Any], expected: str) -> None:
    assert problem(FLOATING, rates=rows) == expected


TERMS: list[list[Any]] = [
    ["issue_date", 35081.0],
    ["principal", 4554900.0],
    ["installments.count", 48.0],
    ["installments.first_date", 35185.0],
    ["interest.rate", 0.085],
]


class TestTermsRange:
    def test_labels_in_any_dress(self) -> None:
        rows = [
            ["Term", "Value"],
            ["NOTE.ISSUE_DATE", "1996-01-17"],
            ["  Principal ", "4,554,900.00"],
            [None, None],
            ["Instalments Count", "48"],
            ["installments first-date", "30-Apr-1996"],
            ["Interest Rate", "8.5%"],
            ["late charge on", "interest, principal"],
            ["payments.assume_paid_through", "as of"],
            ["accounts.cash", 1010.0],
            ["", None],
        ]
        terms = terms_from_range(rows)
        assert terms.principal_cents == 4_554_900_00
        assert terms.late_charge.on == ("interest", "principal")
        assert terms.payments.assume_paid_through == AS_OF
        assert terms.accounts == (("cash", "1010"),)

    def test_month_end_defaults_to_the_first_dates_own(self) -> None:
        installments = terms_from_range(TERMS).installments
        assert installments is not None
        assert installments.month_end is True

    def test_a_label_without_a_value_is_left_at_its_default(self) -> None:
        assert terms_from_range([*TERMS, ["late_charge.rate", None], ["interest.day_count", ""]]) == terms_from_range(
            TERMS
        )

    def test_amendments_in_one_cell(self) -> None:
        terms = terms_from_range([*TERMS, ["amendments", "1997-01-01 rate=9%, 1998-01-01 rate=9.5% memo=again,"]])
        assert [(each.effective.year, each.rate, each.memo) for each in terms.amendments] == [
            (1997, Decimal("0.09"), ""),
            (1998, Decimal("0.095"), "again"),
        ]

    def test_fees_in_one_cell(self) -> None:
        terms = terms_from_range([*TERMS, ["usury.fees", "1996-01-17 600.00 arrangement fee"], ["usury.basis", 3.0]])
        assert terms.usury is not None
        assert terms.usury.fees == (Fee(date=date(1996, 1, 17), amount_cents=600_00, memo="arrangement fee"),)
        assert terms.usury.basis is ACT_365F

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            (
                [["principle", 1.0]],
                "terms row 1: principle: found an unknown label; did you mean note.principal? allowed: ",
            ),
            (
                [["interest.spred", 1.0]],
                "terms row 1: interest.spred: found an unknown label; did you mean interest.spread? ",
            ),
            (
                [["count", 24.0]],
                "terms row 1: count: found an unknown label; did you mean installments.count? allowed: installments.count, ",
            ),
            ([[None, 5.0]], "terms row 1: found 5.0 without a label; allowed: a label beside it"),
            ([["principal", 1.0, 2.0]], "terms row 1: found 3 columns; allowed: two, label and value"),
            ([["principal"]], "terms row 1: found 1 columns; allowed: two, label and value"),
            (
                [*TERMS, ["Principal", 2.0]],
                "terms row 6 (note.principal): found the label again after terms row 2; allowed: once",
            ),
            (
                [TERMS[0], ["principal", "much"]],
                "terms row 2 (note.principal): found 'much'; allowed: an amount of 0 or more",
            ),
            (
                [TERMS[0], ["principal", -1.0]],
                "terms row 2 (note.principal): found -1.0; allowed: an amount of 0 or more",
            ),
            (
                [["issue_date", "1996-02-30"]],
                f"terms row 1 (note.issue_date): found '1996-02-30'; {_DATE}; there is no such day",
            ),
            (
                [["issue_date", None], *TERMS[1:]],
                "terms row 1 (note.issue_date): found nothing; a note needs it (date of the note)",
            ),
            (TERMS[1:], "note.issue_date: found nothing; a note needs it (date of the note)"),
            (
                [*TERMS[:4], ["interest.rate", 8.5]],
                f"terms row 5 (interest.rate): found 8.5, which is 850%; did you mean 8.5%? {_RATE}, up to 100%",
            ),
            (
                [*TERMS[:4], ["interest.rate", CellError("#N/A")]],
                f"terms row 5 (interest.rate): found the error #N/A; {_RATE}",
            ),
            (
                [*TERMS, ["amendments", "1997-01-01 price=9"]],
                (
                    "terms row 6 (amendments): found 'price=9'; allowed: date key=value ... with keys "
                    "maturity_date, rate, spread, index, adjustment, payment, count, amount, memo"
                ),
            ),
            (
                [*TERMS, ["usury.fees", "1996-01-17"]],
                "terms row 6 (usury.fees) item 1 amount: found nothing; allowed: an amount above 0",
            ),
            (
                [*TERMS[:3], ["installments.first_date", 35080.0], TERMS[4]],
                "installments.first_date: found 1996-01-16; allowed: after issue, 1996-01-17",
            ),
        ],
    )
    def test_problems(self, rows: list[list[Any]], expected: str) -> None:
        with pytest.raises(TermsError) as caught:
            terms_from_range(rows)
        assert str(caught.value).startswith(expected)
        assert len(expected) > 60 or str(caught.value) == expected


class TestRatesRange:
    def test_header_and_blank_rows(self) -> None:
        rows = [["Effective", "LIBOR 1M"], [35081.0, 0.055], [None, None], ["1996-04-01", "5.4375%"], [None, ""]]
        assert [(each.effective, each.index_rate) for each in resets_from_range(rows)] == [
            (date(1996, 1, 17), Decimal("0.055")),
            (date(1996, 4, 1), Decimal("0.054375")),
        ]

    def test_nothing(self) -> None:
        assert resets_from_range(None) == ()
        assert resets_from_range([["Effective", "Rate"], [None, None]]) == ()

    def test_any_order_is_the_same_table(self) -> None:
        rows = [[35081.0, 0.05], [35156.0, 0.06], [35185.0, 0.055]]
        wanted = resets_from_range(rows)
        assert [each.effective for each in wanted] == [date(1996, 1, 17), date(1996, 4, 1), date(1996, 4, 30)]
        assert resets_from_range(rows[::-1]) == wanted
        assert resets_from_range([rows[1], rows[0], rows[2]]) == wanted

    def test_a_negative_index(self) -> None:
        assert resets_from_range([[35081.0, -0.005]])[0].index_rate == Decimal("-0.005")

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            ([[35081.0, None]], f"rates row 1 rate: found nothing; {_RATE}"),
            ([[None, 0.05]], f"rates row 1 effective: found nothing; {_DATE}"),
            ([["soon", "5%"]], f"rates row 1 effective: found 'soon'; {_DATES}"),
            ([[35081.0, 0.05], ["Effective", "Rate"]], f"rates row 2 effective: found 'Effective'; {_DATES}"),
            (
                [[35081.0, 0.05, None, None]],
                "rates row 1: found 4 columns; allowed: two, effective and rate, or a third that names the index",
            ),
            (
                [["Effective", "Rate"], [35156.0, 0.05], [None, None], [35081.0, 0.05], [35156.0, 0.06]],
                "rates row 5: found 1996-04-01 after 1996-04-01; allowed: effective dates that strictly increase",
            ),
            ([[35081.0, CellError("#N/A")]], f"rates row 1 rate: found the error #N/A; {_RATE}"),
            ([[35081.0, True]], f"rates row 1 rate: found True; {_RATE}"),
            ([["1996-02-30", 0.05]], f"rates row 1 effective: found '1996-02-30'; {_DATE}; there is no such day"),
        ],
    )
    def test_problems(self, rows: list[list[Any]], expected: str) -> None:
        with pytest.raises(RateError) as caught:
            resets_from_range(rows)
        assert str(caught.value) == expected


_COLUMNS = "allowed: date, type, amount, id, reverses, memo, of, waived_through"


class TestActivityRange:
    def test_columns_in_order(self) -> None:
        (event,) = activity_from_range([[35185.0, "payment", 100.0, "P1", None, "cheque"]])
        assert event == Activity(
            date=date(1996, 4, 30), type="payment", amount_cents=100_00, id="P1", memo="cheque", row=1
        )

    def test_a_header_may_reorder_them(self) -> None:
        rows = [["Type", "Date", None, "Amount"], ["cost", "1996-05-01", None, "12.50"], [None] * 4]
        (event,) = activity_from_range(rows)
        assert (event.type, event.date, event.amount_cents, event.row) == ("cost", date(1996, 5, 1), 12_50, 2)

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            ([[35185.0, "payment", None]], "activity row 1 amount: found nothing; a payment needs an amount above 0"),
            ([[None, "payment", 1.0]], f"activity row 1 date: found nothing; {_DATE}"),
            (
                [[35185.0, None, 1.0]],
                (
                    "activity row 1 type: found nothing; allowed: payment, prepayment, reversal, "
                    "cost, acceleration, payoff, "
                    "default, cure, draw, waiver, refund, reinstatement"
                ),
            ),
            (
                [[35185.0, "pament", 1.0]],
                (
                    "activity row 1 type: found 'pament'; allowed: payment, prepayment, reversal, "
                    "cost, acceleration, payoff, "
                    "default, cure, draw, waiver, refund, reinstatement"
                ),
            ),
            ([[35185.0, "payment", -1.0]], "activity row 1 amount: found -1.0; allowed: an amount of 0 or more"),
            ([[35185.0, "cure", 1.0]], "activity row 1 amount: found 1.00; allowed: none for cure"),
            ([["Date", "Type", "Sum"]], f"activity row 1: Sum: found an unknown column; {_COLUMNS}"),
            ([["Date", "Amount"]], f"activity row 1: found no column type; {_COLUMNS}"),
            (
                [[35185.0, "payment", 1.0, "", "", "", "", "", "more"]],
                f"activity row 1: found 'more' beyond the columns; {_COLUMNS}",
            ),
        ],
    )
    def test_problems(self, rows: list[list[Any]], expected: str) -> None:
        with pytest.raises((ActivityError, TermsError)) as caught:
            activity_from_range(rows)
        assert str(caught.value) == expected


# --- what a note file may not hold, and what its usury table means ---------------------------------------------------

_SMALL: dict[str, dict[str, object]] = {
    "note": {"issue_date": "2021-01-01", "principal": 12000},
    "installments": {"count": 4, "first_date": "2021-01-31"},
    "interest": {"rate": "9%"},
}


def _small(**tables: dict[str, object]) -> dict[str, dict[str, object]]:
    return {**_SMALL, **{name: {**_SMALL.get(name, {}), **table} for name, table in tables.items()}}


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"note": {"principal": [12000]}}, "note.principal: found [12000]; allowed: one value"),
        (
            {"note": {"issue_date": datetime(2021, 1, 1, 12, 30)}},
            "note.issue_date: found 2021-01-01 12:30:00; allowed: a date such as 1996-04-30, without a time of day",
        ),
        ({"usury": {"law": "CA"}}, "usury.law: found 'CA'; allowed: NY, or enter the maximum rate"),
        (
            {"note": {"governing_law": "California"}, "usury": {"borrower_type": "individual"}},
            "usury.law: found nothing, and note.governing_law 'California' is not in the law table; "
            "allowed: usury.maximum_rate, or usury.law (NY)",
        ),
    ],
)
def test_refused_in_a_note_file(tables: dict[str, dict[str, object]], message: str) -> None:
    with pytest.raises(NoteError) as caught:
        note_from_tables(_small(**tables))
    assert str(caught.value) == message


def test_an_empty_usury_table_is_a_test_with_its_defaults() -> None:
    usury = note_from_tables(_small(usury={})).terms.usury
    assert usury is not None
    assert (usury.law, usury.borrower_type) == ("NY", "corporation")
    assert note_from_tables(_small()).terms.usury is None
