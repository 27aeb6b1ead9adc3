"""570 schedules of another loan system (shared/cases/fineract_schedules.json) as notes of ours, to the cent.

How many can be said, how many agree, and the convention behind each that differs. `pytest -s` prints the counts.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import cache
from typing import Any

import pytest

import required
from fineract_terms import Inexpressible, Row, Tables, ours_of, rows_of, tables_of
from notes_as_tables import paid_to_the_end, with_tables

PATH = required.CASES / "fineract_schedules.json"
pytestmark = pytest.mark.skipif(not PATH.is_file(), reason="skipped: the shared cases are not here")

SCHEDULES, SAID, AGREE = 570, 216, 170

#: Schedules with overdue rows, looked at on a day that the data leave out: from this day on all is paid.
PAID_FROM = {
    "EMICalculation.feature#L1900": "2024-02-13",
    "EMICalculation.feature#L1944": "2024-02-13",
    "EMICalculation.feature#L2162": "2024-03-10",
    "EMICalculation.feature#L2246": "2024-03-31",
    "EMICalculation.feature#L2772": "2024-03-06",
    "EMICalculation.feature#L2792": "2024-03-07",
    "Loan.feature#L6154": "2024-07-01",
    "Loan.feature#L6176": "2024-03-10",
    "LoanAccrualActivity.feature#L2870": "2024-02-02",
    "LoanChargeOff.feature#L905": "2025-02-23",
    "LoanMigration.feature#L138": "2025-04-01",
    "LoanMigration.feature#L152": "2025-04-01",
    "LoanMigration.feature#L278": "2025-04-10",
    "LoanMigration.feature#L414": "2025-04-10",
    "LoanMigration.feature#L555": "2025-04-10",
}
#: That system moves the payment by cents so that the last comes nearer to it, or solves it as rate / 12 of another year:
#: with its payment stated all rows agree.
PAYMENT_STATED = {
    "EMICalculation.feature#L57",
    "EMICalculation.feature#L122",
    "EMICalculation.feature#L288",
    "EMICalculation.feature#L7360",
    "LoanChargeOff.feature#L1398",
    "LoanChargeOff.feature#L4998",
    "LoanChargeOff.feature#L5014",
    "LoanChargeOff.feature#L7629",
    "LoanChargeOff.feature#L8136",
    "LoanChargeOff.feature#L8245",
    "LoanChargeOff.feature#L7539",
    "Loan.feature#L6810",
    "LoanRepayment.feature#L349",
    "LoanRepayment.feature#L3177",
}
#: Money that came early is held there until the instalment.
HELD = {"LoanRepayment.feature#L3996"}

#: Money that came early goes to interest and principal at once, and counts toward later instalments too.
APPLIED = {
    "LoanAccrualActivity.feature#L2448",
    "LoanAccrualActivity.feature#L2531",
    "LoanAccrualActivity.feature#L6063",
}
PAID_AHEAD = {"LoanRepayment.feature#L4328", "LoanRepayment.feature#L4902"}
#: The data give the rate of a month as that of a year.
RATE = {"LoanChargeOff.feature#L3939": "84%"}
#: A year has 366 days in the period that holds 29 February alone, and here none does.
NO_LEAP_DAY = {"EMICalculation.feature#L7804"}

#: What differs, by that system's convention.
DIFFER: dict[str, set[str]] = {
    "ACT/ACT is parted at 31 December; ours (ISDA) at 1 January": {
        "EMICalculation.feature#L13",
        "EMICalculation.feature#L35",
    },
    "a year has 366 days in the period that holds 29 February alone": {
        "EMICalculation.feature#L7782",
    },
    "interest of parts of a period is rounded by itself (0.27 + 0.27); ours once": {
        "EMICalculation.feature#L3525",
        "LoanAccrualActivity.feature#L6354",
        "LoanAccrualActivity.feature#L2105",
        "LoanAccrualActivity.feature#L3866",
        "LoanChargeOff.feature#L7262",
        "LoanChargeOff.feature#L7766",
    },
    "overdue principal bears interest for whole periods": {
        "EMICalculation.feature#L2857",
        "EMICalculation.feature#L2942",
    },
    "overdue principal bears no more interest than it was scheduled to": {
        "EMICalculation.feature#L6602",
        "LoanAccrualActivity.feature#L4474",
        "EMICalculation.feature#L6666",
        "EMICalculation.feature#L6730",
        "EMICalculation.feature#L6775",
        "EMICalculation.feature#L6795",
    },
    "shown while it is paid off on a day between two instalments, which the data leave out": {
        "EMICalculation.feature#L1284",
        "EMICalculation.feature#L1350",
    },
    "the rest is paid off early, and the rows that are left show its parts": {
        "EMICalculation.feature#L5536",
        "LoanAccrualActivity.feature#L2448",
        "LoanAccrualActivity.feature#L2531",
        "LoanAccrualActivity.feature#L4102",
        "LoanAccrualActivity.feature#L6063",
        "LoanRepayment.feature#L4328",
    },
    "early money beyond an instalment is shown in the instalments it pays; ours in the period in which it came": {
        "LoanRepayment.feature#L4406",
    },
    "what is left of an instalment that was paid ahead in part is principal; ours pays interest first": {
        "LoanRepayment.feature#L4902",
    },
    "early money goes to the last instalment; interest of the others follows, their parts do not": {
        "Loan.feature#L6286",
        "LoanChargeOff.feature#L5781",
    },
    "interest after early money falls due with the next instalment, though a cent of this one is open": {
        "EMICalculation.feature#L5767",
    },
    "an early payment is principal alone": {
        "LoanRepayment.feature#L640",
        "LoanRepayment.feature#L712",
        "LoanRepayment.feature#L784",
    },
    "a refund of interest by the merchant, which the data leave out": {"EMICalculation.feature#L4913"},
    "a pause of interest between two days, which the data leave out": {
        "LoanAccrualActivity.feature#L3246",
        "LoanAccrualActivity.feature#L3329",
        "LoanAccrualActivity.feature#L3605",
        "LoanAccrualActivity.feature#L3731",
    },
    "amounts are rounded to whole units": {
        "Loan.feature#L5014",
        "LoanRepayment.feature#L688",
        "LoanAccrualActivity.feature#L1977",
        "LoanAccrualTransaction.feature#L902",
        "LoanRepayment.feature#L445",
        "LoanRepayment.feature#L3215",
        "LoanRepayment.feature#L3302",
    },
    "interest of the first instalments is not due until a later one": {"LoanRepayment.feature#L509"},
}
#: Of these the rows show other parts, and the interest in all is the same.
PARTS = (
    "the rest is paid off early, and the rows that are left show its parts",
    "early money beyond an instalment is shown in the instalments it pays; ours in the period in which it came",
)


@cache
def schedules() -> dict[str, Any]:
    found: list[dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))["schedules"]
    return {each["source"]: each for each in found}


def ours(source: str, tables: Tables, published: list[Row]) -> list[Row]:
    """Our rows for the published dates, with what this file's tables say of the schedule."""
    if source in PAYMENT_STATED:
        tables = with_tables(tables, installments={"payment": str(published[0].interest + published[0].principal)})
    if source in HELD:
        tables = {name: each for name, each in tables.items() if name not in ("payments", "prepayment")}
    if source in APPLIED | PAID_AHEAD:
        early = {"early": "apply", "paid_ahead": source in PAID_AHEAD}
        tables = with_tables(tables, payments=early, prepayment={"permitted": True})
    if source in NO_LEAP_DAY:
        tables = with_tables(tables, interest={"day_count": "ACT/365F"})
    if source in RATE:
        tables = with_tables(tables, interest={"rate": RATE[source]})
    start = PAID_FROM.get(source)
    whole = paid_to_the_end(tables, date.fromisoformat(start) if start else None)
    return ours_of(whole, [row.date for row in published])


def test_schedules_agree() -> None:
    reasons: Counter[str] = Counter()
    agree, differ = set(), set()
    for source, schedule in schedules().items():
        try:
            tables = tables_of(schedule)
        except Inexpressible as reason:
            reasons[str(reason)] += 1
            continue
        published = rows_of(schedule)
        (agree if ours(source, tables, published) == published else differ).add(source)
    said = len(agree) + len(differ)
    print(f"\n{len(schedules())} schedules, {said} can be said, {len(agree)} agree to the cent")
    for words, number in [*reasons.most_common(), *((words, len(each)) for words, each in DIFFER.items())]:
        print(f"{number:5}  {words}")
    assert len(schedules()) == SCHEDULES
    known = set().union(*DIFFER.values())
    assert differ <= known, "differ without a convention that causes it"
    assert known <= differ, "agree now: take them off the table"
    assert said >= SAID
    assert len(agree) >= AGREE


def test_where_only_the_parts_differ_the_interest_is_the_same() -> None:
    for words in PARTS:
        for source in DIFFER[words]:
            schedule = schedules()[source]
            published = rows_of(schedule)
            found = ours(source, tables_of(schedule), published)
            assert sum(row.interest for row in found) == sum(row.interest for row in published), source
            assert sum(row.principal for row in found) == sum(row.principal for row in published), source


def test_each_has_one_convention() -> None:
    assert sum(map(len, DIFFER.values())) == len(set().union(*DIFFER.values()))
    assert not set().union(*DIFFER.values()) & {*PAID_FROM, *PAYMENT_STATED, *HELD}
