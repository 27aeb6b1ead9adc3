"""Every number of shared/cases/worked_examples.md: through note files' tables, and the key ones through the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oracle.histories import to_toml
from promnote.basics.errors import ActivityError
from promnote.basics.money import money_text
from promnote.contract.reading import note_from_tables
from promnote.reports.figures import figures
from promnote.running.ledger import Ledger, replay
from promnote.running.schedule import schedule_rows, totals

Tables = dict[str, Any]

WORKED: Tables = {
    "note": {"id": "worked", "issue_date": date(2021, 1, 1), "principal": "12,000.00"},
    "installments": {"count": 4, "amount": "3,000.00", "first_date": date(2021, 1, 31), "month_end": True},
    "interest": {"rate": "9%", "day_count": "ACT/360"},
    "late_charge": {"rate": "18%"},
    "payments": {"interest_through": "due_date"},
}
JAN_1, JAN_31, FEB_10, FEB_11, FEB_28 = (date(2021, *day) for day in ((1, 1), (1, 31), (2, 10), (2, 11), (2, 28)))
MAR_10, MAR_31, APR_30 = (date(2021, *day) for day in ((3, 10), (3, 31), (4, 30)))
JANUARY = (JAN_31, "payment", "3,090.00")
ON_TIME = (JANUARY, (FEB_28, "payment", "3,063.00"), (MAR_31, "payment", "3,046.50"))


def worked(*activity: tuple[date, str, str], **tables: Any) -> Tables:
    rows = [{"date": day, "type": kind, "amount": amount} for day, kind, amount in activity]
    for row in rows:
        if not row["amount"]:
            del row["amount"]
    return {**deepcopy(WORKED), **tables, "activity": rows}


def run(tables: Tables, as_of: date) -> Ledger:
    return replay(note_from_tables(tables), as_of)


def shown(ledger: Ledger, *names: str) -> tuple[str | None, ...]:
    values = figures(ledger)
    found = [getattr(values, name) for name in names]
    return tuple(None if cents is None else f"{cents / 100:,.2f}" for cents in found)


def last(ledger: Ledger, event: str) -> Any:
    return next(row for row in reversed(ledger.rows) if row.event == event)


# --- prepayment -----------------------------------------------------------------------------------------------------


def prepaid(amount: str, day: date = FEB_10, apply: str = "inverse") -> Tables:
    terms = {"permitted": True, "premium": "1%", "apply": apply}
    return worked(JANUARY, (day, "prepayment", amount), prepayment=terms)


def test_the_january_instalment() -> None:
    row = last(run(worked(JANUARY), JAN_31), "payment")
    assert (row.interest, row.principal, row.unapplied) == (90_00, 3_000_00, 0)


def test_prepayment_of_4062_50() -> None:
    row = last(run(prepaid("4,062.50"), FEB_10), "prepayment")
    assert (row.interest, row.principal, row.premium, row.unapplied) == (22_50, 4_000_00, 40_00, 0)
    assert row.balance == 5_000_00


@pytest.mark.parametrize(
    ("apply", "february", "march", "april"),
    [
        ("inverse", 3_000_00, 2_000_00, 0),
        ("direct", 0, 2_000_00, 3_000_00),
        ("pro_rata", 1_666_67, 1_666_66, 1_666_67),
    ],
)
def test_what_is_left_of_each_instalment(apply: str, february: int, march: int, april: int) -> None:
    account = run(prepaid("4,062.50", apply=apply), FEB_10).account
    ahead = dict(account.plan.principal_ahead(account.not_due) or ())
    assert [ahead.get(day, 0) for day in (FEB_28, MAR_31, APR_30)] == [february, march, april]
    assert account.not_due == february + march + april


def test_as_of_the_february_instalment() -> None:
    assert shown(run(prepaid("4,062.50"), FEB_28), "interest_due", "payoff") == ("22.50", "5,022.50")


def test_prepayment_of_4000_00() -> None:
    row = last(run(prepaid("4,000.00"), FEB_10), "prepayment")
    assert (row.principal, row.premium, row.unapplied) == (3_938_12, 39_38, 0)


def test_prepayment_of_all() -> None:
    row = last(run(prepaid("9,112.50"), FEB_10), "prepayment")
    assert (row.principal, row.interest, row.premium, row.unapplied) == (9_000_00, 22_50, 90_00, 0)
    assert row.balance == 0
    short = last(run(prepaid("9,112.49"), FEB_10), "prepayment")
    assert short.balance == 1


def test_prepayment_while_the_february_instalment_is_unpaid() -> None:
    row = last(run(prepaid("4,062.50", MAR_10), MAR_10), "prepayment")
    assert row.late_charge == 15_32
    assert row.interest == 63_00 + 22_50
    assert row.principal == 3_000_00 + 952_16
    assert (row.premium, row.unapplied) == (9_52, 0)
    assert row.memo == "952.16 principal prepaid"


# --- usury ----------------------------------------------------------------------------------------------------------


def usury(fee: str = "600.00") -> Tables:
    return {"maximum_rate": "16%", "fees": [{"date": JAN_1, "amount": fee}]}


def test_usury_on_10_february() -> None:
    names = ("usury_maximum_interest", "usury_interest_charged", "usury_excess", "payoff")
    ledger = run(worked(JANUARY, usury=usury()), FEB_10)
    assert shown(ledger, *names) == ("197.26", "712.50", "515.24", "8,507.26")


def test_usury_at_acceleration() -> None:
    tables = worked(JANUARY, (FEB_10, "acceleration", ""), usury=usury())
    ledger = run(tables, FEB_10)
    credit = last(ledger, "usury_credit")
    assert (credit.interest, credit.principal) == (22_50, 492_74)
    assert shown(ledger, "principal", "usury_excess") == ("8,507.26", "0.00")
    names = ("interest_accrued", "late_charges", "payoff", "usury_maximum_interest", "usury_interest_charged")
    assert shown(run(tables, FEB_11), *names) == ("2.13", "4.25", "8,513.64", "200.99", "199.39")


def test_usury_at_payoff() -> None:
    tables = worked(JANUARY, (FEB_10, "payoff", "8,507.26"), usury=usury())
    assert shown(run(tables, FEB_10), "payoff", "principal", "refund_owed") == ("0.00", "0.00", "0.00")
    wrong = worked(JANUARY, (FEB_10, "payoff", "8,507.27"), usury=usury())
    with pytest.raises(ActivityError, match="found 8,507.27; allowed: 8,507.26, the payoff"):
        run(wrong, FEB_10)


def test_usury_at_full_prepayment() -> None:
    tables = worked(JANUARY, (FEB_10, "prepayment", "9,022.50"), usury=usury(), prepayment={"permitted": True})
    assert shown(run(tables, FEB_10), "refund_owed", "principal", "unapplied") == ("515.24", "0.00", "0.00")


def test_usury_at_the_last_payment() -> None:
    before = run(worked(*ON_TIME, usury=usury()), APR_30)
    assert shown(before, "usury_maximum_interest", "usury_interest_charged") == ("389.26", "822.00")
    after = run(worked(*ON_TIME, (APR_30, "payment", "3,022.50"), usury=usury()), APR_30)
    assert shown(after, "refund_owed", "usury_excess", "payoff") == ("432.74", "0.00", "0.00")


def test_a_fee_of_150_is_absorbed_by_the_term() -> None:
    whole = run(worked(*ON_TIME, (APR_30, "payment", "3,022.50"), usury=usury("150.00")), APR_30)
    names = ("usury_interest_charged", "usury_maximum_interest", "usury_excess", "refund_owed")
    assert shown(whole, *names) == ("372.00", "389.26", "0.00", "0.00")
    tables = worked(JANUARY, (FEB_10, "prepayment", "1,000.00"), usury=usury("150.00"), prepayment={"permitted": True})
    ledger = run(tables, FEB_10)
    assert shown(ledger, "usury_excess", "refund_owed", "principal") == ("65.24", "0.00", "8,022.50")
    assert "usury_credit" not in [row.event for row in ledger.rows]
    assert shown(ledger, "usury_projected_excess") == ("0.00",)


# --- the 1996 note --------------------------------------------------------------------------------------------------


NOTE_1996: Tables = {
    "note": {"id": "1996", "issue_date": date(1996, 1, 17), "principal": "4,554,900.00"},
    "installments": {"count": 48, "amount": "94,893.75", "first_date": date(1996, 4, 30), "month_end": True},
    "interest": {"rate": "8.5%", "day_count": "ACT/360"},
    "payments": {"assume_paid_through": "as_of"},
}


def test_the_1996_note() -> None:
    rows = schedule_rows(note_from_tables(NOTE_1996).terms)
    by_date = {str(row.date): row for row in rows}
    assert len(rows) == 48
    assert (rows[0].days, rows[0].interest) == (104, 111_848_10)
    assert by_date["1997-08-31"].interest == 22_226_23
    assert rows[-1].interest == 694_57
    assert totals(rows).interest == 881_565_60


def test_the_1996_note_as_its_ledger_has_it() -> None:
    ledger = run(NOTE_1996, date(2000, 3, 31))
    due = [row for row in ledger.rows if row.event == "due"]
    assert len(due) == len([row for row in ledger.rows if row.event == "assumed"]) == 48
    assert (due[0].interest, due[-1].interest) == (111_848_10, 694_57)
    assert next(row.interest for row in due if row.date == date(1997, 8, 31)) == 22_226_23
    assert shown(ledger, "interest_paid_to_date", "principal") == ("881,565.60", "0.00")
    assert shown(run(NOTE_1996, date(1997, 10, 31)), "principal") == ("2,751,918.75",)


# --- from outside ---------------------------------------------------------------------------------------------------

OUTSIDE: list[tuple[str, Tables, date, dict[str, str]]] = [
    (
        "prepaid",
        prepaid("4,062.50"),
        FEB_28,
        {"interest_due": "22.50", "payoff": "5022.50", "principal_due": "3000.00"},
    ),
    (
        "usury",
        worked(JANUARY, usury=usury()),
        FEB_10,
        {
            "usury_maximum_interest": "197.26",
            "usury_interest_charged": "712.50",
            "usury_excess": "515.24",
            "payoff": "8507.26",
        },
    ),
    (
        "accelerated",
        worked(JANUARY, (FEB_10, "acceleration", ""), usury=usury()),
        FEB_11,
        {"interest_accrued": "2.13", "late_charges": "4.25", "payoff": "8513.64", "usury_interest_charged": "199.39"},
    ),
    (
        "refund",
        worked(*ON_TIME, (APR_30, "payment", "3,022.50"), usury=usury()),
        APR_30,
        {"refund_owed": "432.74", "payoff": "0.00"},
    ),
    ("1996", NOTE_1996, date(1997, 10, 31), {"principal": "2751918.75", "principal_due": "0.00"}),
    ("1996 to the end", NOTE_1996, date(2000, 3, 31), {"interest_to_date": "881565.60", "principal": "0.00"}),
]


@pytest.mark.parametrize(("name", "tables", "as_of", "expected"), OUTSIDE, ids=[each[0] for each in OUTSIDE])
def test_the_command_says_the_same(
    name: str, tables: Tables, as_of: date, expected: dict[str, str], tmp_path: Path, promnote: Callable[..., Any]
) -> None:
    path = tmp_path / "note.toml"
    path.write_text(to_toml(tables), encoding="utf-8")
    done = promnote("ledger", path, "--as-of", as_of.isoformat(), "--json")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert {key: answer["figures"][key] for key in expected} == expected
    assert answer["note"] == tables["note"]["id"]


def test_the_command_gives_the_rows(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    path = tmp_path / "note.toml"
    path.write_text(to_toml(prepaid("4,062.50", MAR_10)), encoding="utf-8")
    rows = json.loads(promnote("ledger", path, "--as-of", "2021-03-10", "--json").out)["rows"]
    assert [row["event"] for row in rows] == ["issue", "due", "payment", "due", "prepayment"]
    assert rows[-1] == {
        "date": "2021-03-10",
        "event": "prepayment",
        "clause": "",
        "amount": "4062.50",
        "late_charge": "15.32",
        "interest": money_text(63_00 + 22_50),
        "principal": money_text(3_000_00 + 952_16),
        "costs": "0.00",
        "unapplied": "0.00",
        "balance": money_text(12_000_00 - 3_000_00 - 3_000_00 - 952_16),
        "premium": "9.52",
        "memo": "952.16 principal prepaid",
    }
