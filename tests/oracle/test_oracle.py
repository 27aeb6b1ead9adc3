"""The oracle alone gives every number of the worked examples (shared/cases/worked_examples.md), without the engine."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from .contract import Terms
from .figures import figures
from .histories import random_note, refused_note, small_note, to_toml
from .plain import OracleError
from .walk import Walk

NOTE: dict[str, Any] = {
    "note": {"id": "worked", "kind": "installment", "issue_date": "2021-01-01", "principal": "12000.00"},
    "installments": {"count": 4, "amount": "3000.00", "first_date": "2021-01-31", "month_end": True},
    "interest": {"day_count": "ACT/360", "rate": "9%"},
    "late_charge": {"rate": "18%"},
    "payments": {"interest_through": "due_date"},
}
JANUARY = {"date": date(2021, 1, 31), "type": "payment", "amount": "3090.00"}
PERMITTED = {"permitted": True, "premium": "1%"}
USURY = {"maximum_rate": "16%", "fees": [{"date": date(2021, 1, 1), "amount": 600}]}


def worked(*rows: tuple[date, str, str], **tables: Any) -> dict[str, Any]:
    activity = [JANUARY, *({"date": day, "type": kind, "amount": amount} for day, kind, amount in rows)]
    for row in activity:
        if not row["amount"]:
            del row["amount"]
    return {**deepcopy(NOTE), **tables, "activity": activity}


def check(note: dict[str, Any], as_of: date, **expected: str | int | date | None) -> None:
    actual = figures(note, as_of)
    for name, value in expected.items():
        assert actual[name] == (Decimal(value) if isinstance(value, str) else value), name


def instalments(note: dict[str, Any], dates: list[date]) -> list[Decimal]:
    """What is left of each instalment, read off the figures: what falls due on its date."""
    return [
        figures(note, day)["principal_due"] - figures(note, day - timedelta(days=1))["principal_due"] for day in dates
    ]


# ------------------------------------------------------------------------------------------------------- prepayment

FEB_10, FEB_28, MAR_10, MAR_31, APR_30 = (date(2021, *day) for day in ((2, 10), (2, 28), (3, 10), (3, 31), (4, 30)))


@pytest.mark.parametrize(
    ("apply", "left"),
    [
        ("inverse", ("3000.00", "2000.00", "0")),
        ("direct", ("0", "2000.00", "3000.00")),
        ("pro_rata", ("1666.67", "1666.66", "1666.67")),
    ],
)
def test_prepayment_reduces_instalments(apply: str, left: tuple[str, ...]) -> None:
    note = worked((FEB_10, "prepayment", "4062.50"), prepayment={**PERMITTED, "apply": apply})
    # 4,062.50 = 22.50 interest + 4,000.00 principal + 40.00 premium
    check(note, FEB_10, principal="5000.00", interest_paid_to_date="112.50", principal_paid_to_date="7000.00")
    check(note, FEB_10, unapplied="0.00", interest_accrued="0.00")
    assert instalments(note, [FEB_28, MAR_31, APR_30]) == [Decimal(amount) for amount in left]


def test_prepayment_as_of_the_next_instalment() -> None:
    note = worked((FEB_10, "prepayment", "4062.50"), prepayment=PERMITTED)
    check(note, FEB_28, interest_due="22.50", payoff="5022.50")


def test_prepayment_of_a_round_sum() -> None:
    note = worked((FEB_10, "prepayment", "4000.00"), prepayment=PERMITTED)
    # 4,000.00 = 22.50 + 3,938.12 + 39.38
    check(note, FEB_10, principal="5061.88", interest_paid_to_date="112.50", unapplied="0.00")


def test_prepayment_of_all() -> None:
    note = worked((FEB_10, "prepayment", "9112.50"), prepayment=PERMITTED)
    check(note, FEB_10, principal="0.00", payoff="0.00", unapplied="0.00", refund_owed="0.00")
    check(worked((FEB_10, "payoff", "9112.50"), prepayment=PERMITTED), FEB_10, principal="0.00", payoff="0.00")
    with pytest.raises(OracleError) as refused:
        figures(worked((FEB_10, "payoff", "9112.49"), prepayment=PERMITTED), FEB_10)
    assert refused.value.expected == Decimal("9112.50")


def test_prepayment_while_an_instalment_is_unpaid() -> None:
    note = worked((MAR_10, "prepayment", "4062.50"), prepayment=PERMITTED)
    # late charge 15.32, interest 63.00 + 22.50, principal due 3,000.00, prepaid 952.16, premium 9.52
    check(worked(), MAR_10, late_charges="15.32", interest_due="63.00", interest_accrued="22.50")
    check(note, MAR_10, late_charges="0.00", late_charges_to_date="15.32", interest_paid_to_date="175.50")
    check(note, MAR_10, principal_paid_to_date="6952.16", principal="5047.84", unapplied="0.00")
    assert Decimal("4062.50") == sum(map(Decimal, ("15.32", "63.00", "22.50", "3000.00", "952.16", "9.52")))


# ------------------------------------------------------------------------------------------------------------ usury


def test_usury_to_date() -> None:
    check(
        worked(usury=USURY),
        FEB_10,
        usury_maximum_interest="197.26",
        usury_interest_charged="712.50",
        usury_excess="515.24",
        payoff="8507.26",
    )


def test_usury_credit_at_acceleration() -> None:
    note = worked((FEB_10, "acceleration", ""), usury=USURY)
    check(note, FEB_10, interest_due="0.00", principal="8507.26", usury_excess="0.00", refund_owed="0.00")
    check(
        note,
        date(2021, 2, 11),
        interest_accrued="2.13",
        late_charges="4.25",
        payoff="8513.64",
        usury_maximum_interest="200.99",
        usury_interest_charged="199.39",
    )


def test_usury_credit_at_payoff_and_full_prepayment() -> None:
    paid_off = worked((FEB_10, "payoff", "8507.26"), usury=USURY)
    check(paid_off, FEB_10, principal="0.00", payoff="0.00", refund_owed="0.00", usury_excess="0.00")
    prepaid = worked((FEB_10, "prepayment", "9022.50"), usury=USURY, prepayment={"permitted": True})
    check(prepaid, FEB_10, principal="0.00", payoff="0.00", refund_owed="515.24", unapplied="0.00")


ON_TIME = ((FEB_28, "payment", "3063.00"), (MAR_31, "payment", "3046.50"))


def test_usury_credit_at_the_final_payment() -> None:
    before = worked(*ON_TIME, usury=USURY)
    check(before, APR_30, usury_maximum_interest="389.26", usury_interest_charged="822.00", usury_excess="432.74")
    paid = worked(*ON_TIME, (APR_30, "payment", "3022.50"), usury=USURY)
    check(paid, APR_30, refund_owed="432.74", usury_excess="0.00", unapplied="0.00", payoff="0.00")
    agreed = {**NOTE, "usury": USURY, "payments": {"assume_paid_through": "as_of"}}
    check(agreed, APR_30, refund_owed="432.74", usury_excess="0.00", unapplied="0.00", payoff="0.00")


def test_usury_small_fee_is_absorbed_by_the_term() -> None:
    fee = {"maximum_rate": "16%", "fees": [{"date": date(2021, 1, 1), "amount": 150}]}
    note = worked((FEB_10, "prepayment", "1000.00"), usury=fee, prepayment={"permitted": True})
    # without the prepayment the excess of that day is 65.24; over the whole term 372.00 against 389.26
    check(worked(usury=fee), FEB_10, usury_excess="65.24", usury_projected_excess="0.00")
    check(note, FEB_10, usury_excess="65.24", refund_owed="0.00", principal="8022.50")
    paid = worked(*ON_TIME, (APR_30, "payment", "3022.50"), usury=fee)
    check(paid, APR_30, usury_interest_charged="372.00", usury_maximum_interest="389.26", usury_excess="0.00")


# ---------------------------------------------------------------------------------------------------- the 1996 note


def test_the_1996_note_at_a_fixed_rate() -> None:
    note: dict[str, Any] = {
        "note": {"kind": "installment", "issue_date": date(1996, 1, 17), "principal": 4554900},
        "installments": {"count": 48, "amount": "94893.75", "first_date": date(1996, 4, 30), "month_end": True},
        "interest": {"rate": "8.5%"},
        "payments": {"assume_paid_through": "as_of"},
    }
    check(note, date(1996, 4, 30), interest_to_date="111848.10")
    check(note, date(1997, 8, 30), next_installment_interest="22226.23", next_installment_date=date(1997, 8, 31))
    check(note, date(1997, 10, 31), principal="2751918.75")
    check(note, date(2000, 2, 29), next_installment_interest="694.57", next_installment_date=date(2000, 3, 31))
    check(note, date(2000, 3, 31), interest_to_date="881565.60", interest_paid_to_date="881565.60", principal="0.00")


# -------------------------------------------------------------------------------------------- small hand-made cases


def test_order_of_payment_before_and_after_maturity() -> None:
    # 2021-03-10: late charge 3,063.00 x 18% x 10 / 360 = 15.315; first late charge, then 63.00, then principal
    note = worked((MAR_10, "payment", "100.00"))
    check(note, MAR_10, late_charges="0.00", interest_due="0.00", principal_due="2978.32", interest_accrued="22.50")
    receipt = worked((MAR_10, "payment", "100.00"), payments={"interest_through": "receipt"})
    check(receipt, MAR_10, late_charges="0.00", interest_due="0.00", principal_due="3000.00", interest_accrued="0.82")


def test_grace_and_instead() -> None:
    grace = worked(late_charge={"rate": "18%", "grace_days": 10})
    check(grace, MAR_10, late_charges="0.00", days_past_due=10)
    check(grace, date(2021, 3, 11), late_charges="16.85")  # 3,063.00 x 18% x 11 / 360 = 16.8465
    instead = worked(late_charge={"rate": "18%", "mode": "instead"})
    check(instead, MAR_10, late_charges="15.32", interest_accrued="15.00", per_diem="3.03")  # 6,000 x 9% x 10 / 360
    check(worked(), MAR_10, per_diem="3.78")  # 9,000 x 9% / 360 = 2.25, 3,063 x 18% / 360 = 1.5315


def test_held_funds_and_reversal() -> None:
    early = worked((FEB_10, "payment", "3063.00"))
    check(early, FEB_10, unapplied="3063.00", principal="9000.00", payoff="5959.50")
    check(early, FEB_28, unapplied="0.00", principal="6000.00", late_charges_to_date="0.00")
    early["activity"][1]["id"] = "cheque"
    early["activity"].append({"date": MAR_10, "type": "reversal", "reverses": "cheque"})
    check(early, MAR_31 - timedelta(days=22), principal="6000.00")
    check(early, MAR_10, principal="9000.00", late_charges="15.32")


@pytest.mark.parametrize(
    ("rows", "tables", "words"),
    [
        (((FEB_10, "prepayment", "1.00"),), {}, "not permitted"),
        (((FEB_10, "payoff", "1.00"),), {}, "payoff"),
        (((FEB_10, "payoff", ""), (FEB_28, "payment", "1.00")), {}, "after payoff"),
        (((FEB_10, "acceleration", ""), (FEB_28, "acceleration", "")), {}, "accelerated twice"),
        (((FEB_10, "reversal", ""),), {}, "unknown"),
        (((date(2020, 12, 31), "payment", "1.00"),), {}, "before issue"),
        (((FEB_10, "payment", "1.001"),), {}, "two decimals"),
        ((), {"late_charge": {"rate": "agreement"}}, "late_charge.rate"),
        ((), {"payments": {"assume_paid_through": FEB_10}}, "assumed"),
        ((), {"interest": {"index": "LIBOR 1M", "spread": "3%"}}, "no reset in force"),
    ],
)
def test_refused(rows: tuple[tuple[date, str, str], ...], tables: dict[str, Any], words: str) -> None:
    with pytest.raises(OracleError, match=words):
        figures(worked(*rows, **tables), MAR_10)


def test_as_of_before_issue_is_refused() -> None:
    with pytest.raises(OracleError, match="before issue"):
        figures(NOTE, date(2020, 12, 31))


# ------------------------------------------------------------------------------------------------------- generators


@pytest.mark.parametrize("seed", range(25))
def test_random_notes_are_valid_and_survive_toml(seed: int) -> None:
    for note, as_of in (random_note(seed), small_note(seed)):
        read = tomllib.loads(to_toml(note))
        assert read == note
        result = figures(read, as_of)
        assert not [name for name, value in result.items() if isinstance(value, Decimal) and value < 0]
        assert result["current_portion"] + result["long_term_portion"] == result["principal"]


@pytest.mark.parametrize("seed", range(10))
def test_refused_notes_are_refused(seed: int) -> None:
    note, as_of = refused_note(seed)
    with pytest.raises(OracleError):
        figures(note, as_of)


@pytest.mark.parametrize("seed", range(25))
def test_money_is_conserved(seed: int) -> None:
    """What was paid in is late charges, costs, interest and principal paid, or held, or owed back."""
    for note, as_of in (random_note(seed), small_note(seed)):
        if not {"usury", "prepayment"}.isdisjoint(note) or "assume_paid_through" in note.get("payments", {}):
            continue
        walk = Walk(Terms(note), as_of)
        walk.run()
        if walk.settled:
            continue
        paid_in = sum(row.amount or 0 for row in walk.rows if row.type == "payment")
        costs = sum(row.amount or 0 for row in walk.rows if row.type == "cost") - walk.costs
        late = walk.late_posted_to_date - walk.late_posted
        assert walk.principal() == walk.terms.principal - walk.principal_paid_to_date
        assert paid_in == (
            late + costs + walk.interest_paid_to_date + walk.principal_paid_to_date + walk.held + walk.refund
        )
