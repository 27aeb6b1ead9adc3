"""The 1997 senior notes from their example file: coupons, default interest, moved maturities, the oracle.

What holds for the first contract's ledger must hold for a bullet with an interest cycle of its own: money is conserved,
a replay can be cut anywhere, the order in which activity is listed across dates does not matter, months add up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from oracle.figures import figures as oracle_figures
from oracle.plain import OracleError
from promnote.basics.errors import NoteError, TermsError
from promnote.basics.money import money
from promnote.contract.reading import note_from_tables
from promnote.reports.figures import FIGURES, Figures, figures
from promnote.reports.issuance import cost_figures, cost_months, plan_of
from promnote.running.ledger import Ledger, replay
from promnote.running.schedule import schedule_rows, totals
from promnote_workbooks.note_files.note_file import example_text, parse_note, read_note, write_note

NAME = "senior-notes-1997.toml"
PAR, COUPON, STUB = 7_500_000_00, 196_875_00, 8_750_00
ISSUE, MATURITY = date(1997, 10, 27), date(2000, 2, 1)
Tables = dict[str, Any]


def tables(**changes: Any) -> Tables:
    """The example's tables, nothing assumed paid; changes by table, lists as they are."""
    content = tomllib.loads(example_text(NAME))
    del content["payments"]["assume_paid_through"]
    for name, change in changes.items():
        content[name] = {**content.get(name, {}), **change} if isinstance(change, dict) else change
    return content


def ledger(as_of: date, **changes: Any) -> Ledger:
    return replay(note_from_tables(tables(**changes)), as_of)


def on(as_of: date, **changes: Any) -> Figures:
    return figures(ledger(as_of, **changes))


def paid(*rows: tuple[date, int]) -> list[dict[str, Any]]:
    return [{"date": day, "type": "payment", "amount": str(money(cents))} for day, cents in rows]


COUPON_DATES = [row.date for row in schedule_rows(note_from_tables(tables()).terms)]
ON_TIME = paid((COUPON_DATES[0], STUB), *((day, COUPON) for day in COUPON_DATES[1:-1]), (MATURITY, COUPON + PAR))
NO_LATE = {"rate": "0%"}


# --- the example ----------------------------------------------------------------------------------------------------


def test_the_schedule() -> None:
    rows = schedule_rows(parse_note(example_text(NAME), name=NAME).terms)
    assert len(rows) == 10
    # 27 October to 1 November 1997: four days of a 30/360 year
    assert (rows[0].date, rows[0].days) == (date(1997, 11, 1), 4)
    assert rows[0].interest == PAR * Fraction(105, 1000) * 4 / 360 == STUB
    assert {(row.days, row.interest) for row in rows[1:]} == {(90, PAR * Fraction(105, 1000) / 4)} == {(90, COUPON)}
    assert {(row.date.month, row.date.day) for row in rows} == {(2, 1), (5, 1), (8, 1), (11, 1)}
    assert (rows[-1].date, rows[-1].principal, rows[-1].closing) == (MATURITY, PAR, 0)
    assert totals(rows).interest == STUB + 9 * COUPON


def test_the_file_says_what_the_agreement_does_not() -> None:
    text = example_text(NAME)
    assert text.count("ASSUMED") >= 4
    terms = parse_note(text, name=NAME).terms
    assert (terms.interest.default_rate, terms.late_charge.rate, terms.usury) == (None, None, None)
    assert terms.payments.assume_paid_through == "as_of"
    assert [(cost.date, cost.amount_cents) for cost in terms.issuance.costs] == [(ISSUE, 75_000_00)]
    assert not terms.prepayment.permitted


def test_the_file_survives_writing(tmp_path: Any) -> None:
    note = parse_note(example_text(NAME), name=NAME)
    (tmp_path / "again.toml").write_text(write_note(note), encoding="utf-8")
    assert read_note(tmp_path / "again.toml") == note


def test_paid_as_agreed() -> None:
    note = parse_note(example_text(NAME), name=NAME)
    values = figures(replay(note, date(1998, 12, 31)))
    assert values.principal == PAR
    assert values.interest_paid_to_date == STUB + 4 * COUPON
    # November and December on 30/360: 60 days of 90
    assert values.interest_accrued == COUPON * 60 // 90
    assert (values.next_installment_date, values.next_installment_principal) == (date(1999, 2, 1), 0)
    assert values.next_installment_interest == COUPON
    assert values.maturity_date == MATURITY
    assert (values.current_portion, values.long_term_portion) == (0, PAR)
    # due within a year of the day
    assert figures(replay(note, date(1999, 2, 1))).current_portion == PAR
    ended = replay(note, MATURITY)
    assert (figures(ended).principal, figures(ended).payoff) == (0, 0)
    assert {row.clause for row in ended.rows} == {"NPA 1.1", "NPA 1.2"}


def test_twelve_months_of_interest_and_costs_add_up() -> None:
    note = parse_note(example_text(NAME), name=NAME)
    ends = [
        date(1997, 12, 31),
        *(date(1998, month, 1) - timedelta(days=1) for month in range(2, 13)),
        date(1998, 12, 31),
    ]
    sums = [figures(replay(note, day)).interest_to_date for day in ends]
    assert sum(after - before for before, after in pairwise(sums)) == sums[-1] - sums[0]
    # a calendar year of 30/360 is a year, from the 31st to the 31st
    assert sums[-1] - sums[0] == PAR * 105 // 1000
    plan = plan_of(replay(note, ends[-1]))
    year = [month for month in cost_months(plan, ends[-1]) if month.date.year == 1998]
    before, after = cost_figures(plan, ends[0]), cost_figures(plan, ends[-1])
    assert len(year) == 12
    assert sum(month.amortization for month in year) == after.amortized - before.amortized
    assert cost_figures(plan_of(replay(note, MATURITY)), MATURITY).unamortized == 0


# --- what the note leaves open --------------------------------------------------------------------------------------


def test_an_overdue_coupon_asks_for_the_late_charge_rate() -> None:
    with pytest.raises(TermsError, match=r'late_charge\.rate: found "agreement", but interest due 1997-11-01'):
        ledger(date(1997, 11, 2), late_charge={"rate": "agreement"})
    # without a rate a note bears no late charge
    assert on(date(1997, 11, 2)).late_charges == 0
    assert on(date(1997, 11, 2), late_charge=NO_LATE).interest_due == STUB


def test_default_interest_from_default_to_cure() -> None:
    # 13.5% from 1 March 1998 until its cure on 16 April; the count runs from the period's start, 1 February
    changes: Tables = {
        "interest": {"default_rate": "13.5%"},
        "activity": [
            *ON_TIME[:2],
            {"date": date(1998, 3, 1), "type": "default"},
            {"date": date(1998, 4, 16), "type": "cure"},
        ],
        "late_charge": NO_LATE,
    }
    contract, default = Fraction(105, 1000), Fraction(135, 1000)
    expected = PAR * (contract * 30 + default * 45 + contract * 15) / 360
    assert on(date(1998, 5, 1), **changes).interest_due == expected
    during = on(date(1998, 4, 1), **changes)
    assert during.rate == Decimal("0.135")
    assert during.interest_accrued == PAR * (contract * 30 + default * 30) / 360
    assert during.per_diem == round(PAR * default / 360)
    assert on(date(1998, 4, 16), **changes).rate == Decimal("0.105")


# --- moved maturities -----------------------------------------------------------------------------------------------

EXTENDED = {"effective": date(2000, 1, 31), "maturity_date": date(2000, 5, 1), "memo": "modification: first"}
AGAIN = {
    "effective": date(2000, 4, 30),
    "maturity_date": date(2000, 8, 1),
    "rate": "12%",
    "memo": "modification: second",
}


def test_a_moved_maturity_counts_from_its_effective_date() -> None:
    changes: Tables = {"activity": ON_TIME[:-1], "amendments": [EXTENDED], "late_charge": NO_LATE}
    day_before = on(date(2000, 1, 30), **changes)
    assert (day_before.next_installment_date, day_before.next_installment_principal) == (MATURITY, PAR)
    assert day_before.maturity_date == MATURITY
    on_it = on(date(2000, 1, 31), **changes)
    # the coupon of the old maturity date is the next thing due, without principal
    assert (on_it.next_installment_date, on_it.next_installment_principal) == (MATURITY, 0)
    assert on_it.maturity_date == date(2000, 5, 1)
    moved = on(MATURITY, **changes)
    # the coupon falls due as before, the principal does not
    assert (moved.interest_due, moved.principal_due, moved.principal) == (COUPON, 0, PAR)
    assert on(date(2000, 5, 1), **changes).principal_due == PAR


def test_a_chain_of_amendments_replays() -> None:
    activity = [*ON_TIME[:-1], *paid((MATURITY, COUPON), (date(2000, 5, 1), COUPON + PAR * 15 // 1000 // 360))]
    changes: Tables = {"activity": activity, "amendments": [EXTENDED, AGAIN], "late_charge": NO_LATE}
    # 30 April to 1 May at 12%, the rest of the quarter at 10.5%: 89 and 1 days of 30/360
    made_due = next(
        row for row in ledger(date(2000, 5, 1), **changes).rows if row.date == date(2000, 5, 1) and row.event == "due"
    )
    assert made_due.interest == round(PAR * (Fraction(105, 1000) * 89 + Fraction(12, 100)) / 360)
    at_end = on(date(2000, 8, 1), **changes)
    assert at_end.principal_due == PAR
    assert at_end.interest_due >= PAR * Fraction(12, 100) / 4
    assert [row.event for row in ledger(date(2000, 8, 1), **changes).rows].count("amendment") == 2


def test_an_amendment_after_maturity_leaves_what_was_due() -> None:
    late = {"effective": date(2000, 2, 2), "maturity_date": date(2000, 5, 1)}
    values = on(date(2000, 3, 1), activity=ON_TIME[:-1], amendments=[late], late_charge=NO_LATE)
    assert (values.principal_due, values.days_past_due) == (PAR, 29)


def test_costs_of_the_plan_follow_an_accelerated_note() -> None:
    activity = [*ON_TIME[:-1], {"date": date(1999, 12, 1), "type": "acceleration"}]
    ran = ledger(date(2000, 2, 15), activity=activity, amendments=[EXTENDED], late_charge=NO_LATE)
    assert len(plan_of(ran).stretches) == 1  # accelerated before: the later maturity changes nothing


# --- the oracle, and properties -------------------------------------------------------------------------------------


def agree(content: Tables, as_of: date) -> None:
    values = figures(replay(note_from_tables(content), as_of))
    for name, expected in oracle_figures(content, as_of).items():
        value = getattr(values, name)
        found = money(value) if FIGURES[name].kind == "money" and value is not None else value
        assert found == expected, (name, as_of)


def history(seed: int) -> Tables:
    """Payments late, early, partial and over; sometimes a cost, a default, an acceleration, moved maturities."""
    rng = Random(seed)
    rows = []
    for day in COUPON_DATES:
        due = {COUPON_DATES[0]: STUB, MATURITY: COUPON + PAR}.get(day, COUPON)
        if rng.random() < 0.8:
            when = max(ISSUE, day + timedelta(days=rng.choice([0, 0, 0, -9, 5, 40])))
            rows += paid((when, rng.choice([due, due, due // 2, due + 1_234_56])))
    day = ISSUE + timedelta(days=rng.randint(30, 800))
    extras: list[dict[str, Any]] = [
        {"date": day, "type": "cost", "amount": "1,500.00"},
        {"date": day, "type": "default"},
        {"date": day + timedelta(days=45), "type": "cure"},
        {"date": day + timedelta(days=90), "type": "acceleration"},
    ]
    rows += [row for row in extras if rng.random() < 0.4]
    content = tables(
        interest={"default_rate": "13.5%"},
        late_charge={"rate": rng.choice(["0%", "12%"]), "grace_days": rng.choice([0, 10])},
        prepayment={"permitted": True, "premium": "1%"},
        activity=rows,
        usury={"maximum_rate": "25%"},
    )
    if rng.random() < 0.6:
        content["amendments"] = [EXTENDED, AGAIN][: rng.randint(1, 2)]
    return content


@pytest.mark.parametrize("seed", range(12))
def test_the_oracle_agrees(seed: int) -> None:
    content = history(seed)
    rng = Random(seed)
    for as_of in [ISSUE, MATURITY, *(ISSUE + timedelta(days=rng.randint(0, 1100)) for _ in range(6))]:
        try:
            oracle_figures(content, as_of)
        except OracleError:
            with pytest.raises(NoteError):
                replay(note_from_tables(content), as_of)
            continue
        agree(content, as_of)


@pytest.mark.parametrize("seed", range(20))
def test_money_and_interest_are_conserved(seed: int) -> None:
    # Account.check holds every bucket against its sums at the end of a replay; here: against what was paid in
    content = history(seed)
    as_of = date(2000, 9, 1)
    ran = replay(note_from_tables(content), as_of)
    account = ran.account
    received = sum(
        int(Decimal(row["amount"].replace(",", "")) * 100) for row in content["activity"] if row["type"] == "payment"
    )
    taken = account.interest_paid + account.principal_paid + account.late_paid + account.costs_paid
    assert received == account.received == taken + account.held + account.held_refunded
    assert account.principal_paid + account.balance + account.principal_credited == PAR
    plan = plan_of(ran)
    costs = cost_figures(plan, as_of)
    assert costs.added == costs.amortized + costs.written_off + costs.unamortized
    assert cost_months(plan, as_of)[-1].closing == costs.unamortized >= 0


@pytest.mark.parametrize("seed", range(20))
def test_the_past_does_not_know_the_future(seed: int) -> None:
    content = history(seed)
    note = note_from_tables(content)
    as_of = ISSUE + timedelta(days=Random(seed).randint(1, 900))
    past = {**content, "activity": [row for row in content["activity"] if row["date"] <= as_of]}
    past["amendments"] = [row for row in content.get("amendments", []) if row["effective"] <= as_of]
    earlier = replay(note_from_tables(past), as_of)
    assert figures(replay(note, as_of)) == figures(earlier)
    # a row names its place in the list, which is shorter without the rows of later days
    assert [row._replace(activity=0) for row in replay(note, as_of).rows] == [
        row._replace(activity=0) for row in earlier.rows
    ]
    assert plan_of(replay(note, as_of)).events == plan_of(earlier).events


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_the_list_matters_on_one_date_alone(seed: int) -> None:
    content = history(seed)
    shuffled = list(content["activity"])
    Random(seed).shuffle(shuffled)
    place: Callable[[dict[str, Any]], int] = content["activity"].index
    one_day = {row["date"] for row in shuffled}
    listed = [
        row
        for day in sorted(one_day, key=str, reverse=True)
        for row in sorted((r for r in shuffled if r["date"] == day), key=place)
    ]
    for as_of in (date(1999, 1, 15), date(2000, 9, 1)):
        assert figures(replay(note_from_tables(content), as_of)) == figures(
            replay(note_from_tables({**content, "activity": listed}), as_of)
        )
