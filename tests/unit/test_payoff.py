"""The payoff statement: its components add up, later days are quoted, and it is what a payoff row takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger_text import figures_of, read
from oracle.histories import to_toml
from promnote.basics.money import money_text
from promnote.contract.reading import note_from_tables
from promnote.reports.figures import figures
from promnote.reports.payoff import GOOD_THROUGH_DAYS, PayoffStatement, payoff_json, payoff_statement
from promnote.running.ledger import replay

OVERDUE = """
    activity  2021-01-31  payment  3,090.00
              2021-03-05  cost     40.00
"""


def statement(text: str, as_of: str, **options: Any) -> PayoffStatement:
    return payoff_statement(read(text).note, date.fromisoformat(as_of), **options)


def amounts(found: PayoffStatement) -> dict[str, int]:
    return {line.name: line.amount for line in found.components}


def test_an_overdue_note() -> None:
    found = statement(OVERDUE, "2021-03-10")
    assert amounts(found) == {
        "principal": 9_000_00,
        "interest_due": 63_00,
        "interest_accrued": 22_50,  # 9,000.00 x 9% x 10/360
        "late_charges": 15_32,  # 3,063.00 x 18% x 10/360 = 15.315
        "costs": 40_00,
        "unapplied": 0,
        "usury_excess": 0,
        "premium": 0,
    }
    assert found.total == 9_140_82 == figures_of(OVERDUE, "2021-03-10").payoff
    assert found.per_diem == 3_78  # 9,000.00 x 9%/360 + 3,063.00 x 18%/360 = 2.25 + 1.5315
    clauses = {line.name: line.clause for line in found.components}
    assert clauses["costs"] == "Note ¶6"
    assert clauses["usury_excess"] == "Note ¶8"
    assert clauses["premium"] == "Note ¶2"


def test_later_days_are_replayed_not_multiplied() -> None:
    """On 31 March an instalment falls due, from 1 April it is late: no per diem of today knows that."""
    found = statement(OVERDUE, "2021-03-30")
    assert [(quote.date - found.as_of).days for quote in found.good_through] == list(GOOD_THROUGH_DAYS)
    for quote in found.good_through:
        assert quote.total == figures_of(OVERDUE, quote.date.isoformat()).payoff
    totals = [quote.total for quote in found.good_through]
    assert found.per_diem is not None
    assert abs(totals[1] - totals[0] - found.per_diem) <= 1
    # then the March instalment is late too: 3,069.75 x 18%/360 = 1.534875 a day more
    assert totals[2] - totals[1] > found.per_diem + 1_00


def test_later_activity_is_left_out() -> None:
    text = f"{OVERDUE} 2021-03-15 payment 1,000.00\n 2021-03-20 acceleration"
    assert statement(text, "2021-03-10") == statement(OVERDUE, "2021-03-10")


def test_what_is_assumed_paid_ends_on_the_date_of_the_statement() -> None:
    text = "terms payments.assume_paid_through = as_of"
    found = statement(text, "2021-02-27", days=(0, 1, 2))
    # 28 February falls due and nobody has paid it: on 1 March it is late
    assert [quote.total for quote in found.good_through] == [
        9_060_75,  # 9,000.00 + 9,000.00 x 9% x 27/360
        9_063_00,
        9_063_00 + 2_25 + 1_53,  # 3,063.00 x 18%/360 = 1.5315
    ]
    assert found == statement(text.replace("as_of", "2030-01-01"), "2021-02-27", days=(0, 1, 2))


@pytest.mark.parametrize("held", ["0.01", "500.00", "8,000.00"])
def test_it_is_what_a_payoff_row_takes(held: str) -> None:
    """With premium, held funds, an excess: the total settles the note, a cent more or less is refused."""
    text = f"""
        terms     prepayment.permitted = true
                  prepayment.premium = 1.5%
                  usury.maximum_rate = 16%
                  usury.fees = 2021-01-01 150.00
        activity  2021-01-31  payment  3,090.00
                  2021-02-03  payment  {held}
    """
    found = statement(text, "2021-02-10")
    assert amounts(found)["usury_excess"] == -65_24
    # principal left after the credit: 9,000.00 - (65.24 - 22.50) = 8,957.26; 8,957.26 x 1.5% = 134.36
    assert amounts(found)["premium"] == 134_36
    assert found.total == sum(amounts(found).values())
    settled = figures_of(f"{text}\n 2021-02-10 payoff {money_text(found.total)}", "2021-02-10")
    assert (settled.principal, settled.payoff, settled.refund_owed, settled.unapplied) == (0, 0, 0, 0)
    assert found.total == figures_of(text, "2021-02-10").payoff + 134_36


def test_what_is_held_beyond_the_payoff_is_a_refund_not_a_negative_payoff() -> None:
    text = "activity 2021-01-15 payment 12,300.00"
    found = statement(text, "2021-01-31", days=())
    assert amounts(found)["unapplied"] == -9_210_00
    assert amounts(found)["beyond_payoff"] == 210_00
    assert found.total == 0


def test_an_inclusive_cut_off_leaves_a_payoff_alone() -> None:
    text = f"terms interest.accrual_cutoff = inclusive\n {OVERDUE}"
    assert statement(text, "2021-03-10") == statement(OVERDUE, "2021-03-10")


def test_a_day_that_cannot_be_quoted_stops_the_quotes_and_says_why() -> None:
    found = statement("terms late_charge.rate = agreement", "2021-01-29")
    assert [str(quote.date) for quote in found.good_through] == ["2021-01-29", "2021-01-30", "2021-01-31"]
    assert found.stopped == (
        'no quote from 2021-02-01 on: late_charge.rate: found "agreement", but interest due 2021-01-31 was not paid when '
        "due; allowed: the annual rate that the agreement behind the note defines as its Late Charge Rate (Note ¶1, ¶2), "
        "or 0% for none"
    )


def test_no_quotes_past_the_end_of_the_calendar() -> None:
    assert [str(quote.date) for quote in statement("", "9999-12-28").good_through] == [
        "9999-12-28",
        "9999-12-29",
        "9999-12-30",
    ]


def test_a_settled_note() -> None:
    found = statement("terms payments.assume_paid_through = 2021-04-30", "2021-05-31")
    assert (found.total, found.per_diem) == (0, 0)
    assert {quote.total for quote in found.good_through} == {0}


def test_as_json() -> None:
    plain = payoff_json(statement(OVERDUE, "2021-03-10", days=(0, 1)))
    assert json.loads(json.dumps(plain)) == plain
    assert plain["total"] == "9140.82"
    assert plain["per_diem"] == "3.78"
    assert plain["components"][0] == {"name": "principal", "amount": "9000.00", "clause": "Note ¶1"}
    assert plain["good_through"] == [
        {"date": "2021-03-10", "total": "9140.82"},
        # one day more: 24.75 of interest and 3,063.00 x 18% x 11/360 = 16.85
        {"date": "2021-03-11", "total": "9144.60"},
    ]
    assert plain["stopped"] == ""


def test_through_the_command(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    path = tmp_path / "note.toml"
    path.write_text(to_toml(read(OVERDUE).tables), encoding="utf-8")
    done = promnote("payoff", path, "--as-of", "2021-03-10", "--json")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert (answer["total"], answer["per_diem"]) == ("9140.82", "3.78")
    assert answer["components"] == payoff_json(statement(OVERDUE, "2021-03-10"))["components"]
    # a note whose only overdue day lies ahead still has its statement
    text = promnote("payoff", path, "--as-of", "2021-03-10")
    assert text.code == 0
    assert "9,140.82" in text.out


@pytest.mark.parametrize("day", range(0, 130, 7))
def test_the_total_is_the_figure(day: int) -> None:
    as_of = date(2021, 1, 1) + timedelta(days=day)
    tables = read(OVERDUE).tables
    note = note_from_tables(tables)
    assert payoff_statement(note, as_of, days=()).total == figures(replay(note, as_of)).payoff


SETTLED = """
    activity  2021-01-31  payment  3,090.00
              2021-02-15  payoff
"""


@pytest.mark.parametrize(
    ("as_of", "owed", "settled_on"),
    [("2021-02-14", True, None), ("2021-02-15", False, "2021-02-15"), ("2021-03-31", False, "2021-02-15")],
)
def test_a_settled_note_says_when_it_was(as_of: str, owed: bool, settled_on: str | None) -> None:
    found = statement(SETTLED, as_of)
    assert found.nothing_owed is not owed
    assert found.settled_on == (date.fromisoformat(settled_on) if settled_on else None)
    assert (found.total == 0) is not owed


def test_a_line_of_credit_without_a_balance_is_not_settled() -> None:
    terms = {
        "note": {"issue_date": "2021-01-01", "principal": 0, "commitment": 5000, "kind": "bullet"},
        "installments": {"maturity_date": "2021-12-31"},
        "interest": {"rate": "6%"},
    }
    found = payoff_statement(note_from_tables(terms), date(2021, 3, 1))
    assert (found.nothing_owed, found.settled_on, found.refund) == (True, None, 0)
