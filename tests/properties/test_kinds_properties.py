"""What holds for every kind of repayment, whatever the numbers: money is conserved, rules that change nothing change nothing."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from promnote.basics.calendars import RULES
from promnote.basics.money import money_text
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports.columns import figures_json
from promnote.reports.figures import figures
from promnote.running.ledger import replay
from promnote.running.schedule import schedule_rows

Tables = dict[str, Any]

ISSUE = date(2024, 1, 10)
#: Each as people write it: months, every so many days, twice a month.
RHYTHMS: tuple[Tables, ...] = (
    {"first_date": date(2024, 2, 10)},
    {"first_date": date(2024, 2, 29)},
    {"first_date": date(2024, 4, 10), "every_months": 3},
    {"first_date": date(2024, 1, 24), "every_days": 14},
    {"first_date": date(2024, 2, 1), "days": [1, 15]},
)
DAY_COUNTS = ("ACT/360", "ACT/365F", "30/360", "ACT/ACT ISDA", "monthly")


@st.composite
def level_tables(draw: st.DrawFn) -> Tables:
    """A level note without activity."""
    return {
        "note": {
            "kind": "level",
            "issue_date": ISSUE,
            "principal": money_text(draw(st.integers(1_000_00, 5_000_000_00))),
        },
        "installments": {**draw(st.sampled_from(RHYTHMS)), "count": draw(st.integers(2, 120))},
        "interest": {"rate": f"{draw(st.integers(0, 2000))}e-4", "day_count": draw(st.sampled_from(DAY_COUNTS))},
    }


@st.composite
def any_tables(draw: st.DrawFn) -> Tables:
    """A note of any kind that is paid as agreed or by a few payments on any days."""
    kind = draw(st.sampled_from(("installment", "level", "scheduled", "bullet")))
    principal = draw(st.integers(10_000_00, 900_000_00))
    tables: Tables = {
        "note": {"kind": kind, "issue_date": ISSUE, "principal": money_text(principal)},
        "interest": {"rate": f"{draw(st.integers(0, 1500))}e-4", "day_count": draw(st.sampled_from(DAY_COUNTS[:4]))},
    }
    if kind == "bullet":
        tables["installments"] = {"maturity_date": date(2025, 3, 31)}
        tables["interest"] |= {"first_date": date(2024, 3, 31), "every_months": 3}
    elif kind == "scheduled":
        tables["installments"] = {
            "rows": [
                {"date": date(2024, 4, 1)},
                {"date": date(2024, 7, 1), "principal": money_text(principal // 4)},
                {"date": date(2024, 10, 1), "payment": money_text(principal // 3)},
                {"date": date(2025, 1, 1)},
            ]
        }
    else:
        tables["installments"] = {**draw(st.sampled_from(RHYTHMS)), "count": draw(st.integers(2, 24))}
    days = draw(st.lists(st.integers(0, 500), max_size=6))
    tables["activity"] = [
        {
            "date": ISSUE + timedelta(days=day),
            "type": "payment",
            "amount": money_text(draw(st.integers(1_00, principal // 2))),
        }
        for day in sorted(days)
    ]
    return tables


def read(tables: Tables, **more: Tables) -> Note:
    """The note, some of its tables with more in them."""
    return note_from_tables({**tables, **{name: {**tables.get(name, {}), **values} for name, values in more.items()}})


def figures_on(note: Note, day: date) -> dict[str, Any]:
    return figures_json(figures(replay(note, day)))


@given(tables=level_tables())
def test_a_solved_payment_leaves_a_last_instalment_within_half_a_cent_times_the_count(tables: Tables) -> None:
    """A payment is at most half a cent off, and so is each item of interest: both grow with interest on their way."""
    rows = schedule_rows(note_from_tables(tables).terms)
    # interest that a payment leaves is carried and bears none, while the formula has it grow
    assume(all(row.principal for row in rows))
    assert rows[-1].closing == 0
    assert sum(row.principal for row in rows) == rows[0].opening
    # half a cent of payment and half a cent of interest a row, each with interest to the end (a period is at most its days + 3)
    bound, growth = Fraction(1), Fraction(1)
    for row in reversed(rows):
        bound += growth
        growth *= 1 + Fraction(row.rate) * (row.days + 3) / 360
    assert abs(rows[-1].payment - rows[0].payment) <= bound


@given(tables=level_tables(), days=st.integers(1, 400))
def test_interest_and_principal_of_a_level_instalment_are_the_payment(tables: Tables, days: int) -> None:
    rows = schedule_rows(note_from_tables(tables).terms)
    assert all(row.payment == rows[0].payment for row in rows[:-1] if row.closing)
    assert all(row.opening - row.principal == row.closing for row in rows)


@given(tables=any_tables(), days=st.integers(0, 500), rule=st.sampled_from(RULES))
def test_a_rule_that_moves_no_date_is_no_rule(tables: Tables, days: int, rule: str) -> None:
    """Contract dates that are business days already."""
    monday = date(2024, 1, 22)
    if tables["note"]["kind"] in ("installment", "level"):
        tables["installments"] = {"count": tables["installments"]["count"], "first_date": monday, "every_days": 28}
    elif tables["note"]["kind"] == "bullet":
        tables["installments"] = {"maturity_date": date(2025, 3, 31)}
        tables["interest"] = {key: tables["interest"][key] for key in ("rate", "day_count")}
    else:
        return
    day = ISSUE + timedelta(days=days)
    moved = read(tables, payments={"business_days": rule, "calendar": "weekends"})
    assert figures_on(moved, day) == figures_on(note_from_tables(tables), day)


@given(tables=level_tables(), paid=st.integers(0, 40), days=st.integers(0, 900))
def test_early_money_applied_on_due_dates_alone_is_money_held(tables: Tables, paid: int, days: int) -> None:
    tables["interest"]["day_count"] = "ACT/365F"
    rows = [row for row in schedule_rows(note_from_tables(tables).terms) if row.payment]
    tables["activity"] = [
        {"date": row.date, "type": "payment", "amount": money_text(row.payment)} for row in rows[: min(paid, len(rows))]
    ]
    tables["prepayment"] = {"permitted": True}
    day = ISSUE + timedelta(days=days)
    applied, held = (read(tables, payments={"early": early}) for early in ("apply", "hold"))
    assert figures_on(applied, day) == figures_on(held, day)


@given(tables=level_tables(), taken_on=st.integers(1, 8), later=st.integers(0, 300))
def test_a_note_replayed_from_an_opening_balance_is_the_note_replayed_from_issue(
    tables: Tables, taken_on: int, later: int
) -> None:
    """Taken on the day an instalment fell due and was paid, with the payment that was solved at issue."""
    rows = schedule_rows(note_from_tables(tables).terms)
    row = rows[min(taken_on, len(rows) - 1) - 1]
    tables["payments"] = {"assume_paid_through": "as_of"}
    whole = read(tables, installments={"payment": money_text(rows[0].payment)} if rows[0].payment else {})
    opened = read(
        tables,
        installments={"payment": money_text(rows[0].payment)},
        opening={
            "as_of": row.date,
            "principal": money_text(row.closing),
            # a first period whose interest is more than the payment leaves a part of it for later
            "accrued_interest": figures_on(whole, row.date)["interest_accrued"],
        },
    )
    day = row.date + timedelta(days=later)
    since = {"interest_to_date", "interest_paid_to_date", "principal_paid_to_date", "late_charges_to_date"}
    from_issue, from_opening = figures_on(whole, day), figures_on(opened, day)
    assert {name: from_issue[name] for name in from_issue.keys() - since} == {
        name: from_opening[name] for name in from_opening.keys() - since
    }


@given(tables=any_tables(), days=st.integers(0, 600))
def test_every_cent_received_is_somewhere(tables: Tables, days: int) -> None:
    """The ledger holds itself against its sums at each stop; here its rows are held against the payments."""
    day = ISSUE + timedelta(days=days)
    ledger = replay(note_from_tables(tables), day)
    received = [row for row in ledger.rows if row.event == "payment"]
    for row in received:
        parts = row.late_charge + row.interest + row.principal + row.costs + row.premium + row.unapplied
        assert parts == row.amount
    paid = sum(row.amount for row in received)
    account = ledger.account
    assert paid == (
        account.interest_paid + account.principal_paid + account.late_paid + account.costs_paid + account.held
        + account.held_refunded
    )  # fmt: skip
