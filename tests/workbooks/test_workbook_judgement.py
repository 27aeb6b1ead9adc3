"""What a workbook's checks say of notes that stand on a border, and what no workbook is written for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from promnote.basics.errors import NoteError
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote_workbooks.batch.summary import summary_of
from promnote_workbooks.one_note.build import build_workbook
from workbook_notes import named, opened

JANUARY = {"date": "2021-01-31", "type": "payment", "amount": "3090"}


def note(**tables: Any) -> Note:
    return note_from_tables(
        {
            "note": {"issue_date": "2021-01-01", "principal": 12000},
            "installments": {"count": 4, "first_date": "2021-01-31"},
            "late_charge": {"rate": "18%"},
            "activity": [JANUARY],
            **tables,
            "interest": {"rate": "9%", **tables.get("interest", {})},
        }
    )


def with_fee(amount: int) -> Note:
    return note(usury={"maximum_rate": "16%", "fees": [{"date": "2021-01-01", "amount": amount}]})


@pytest.mark.parametrize(("fee", "checks"), [(150, "OK"), (600, "1 DIFFERENCE")])
def test_checks_judges_the_excess_projected_to_maturity(fee: int, checks: str) -> None:
    """150.00 is above the maximum on the day, and the term absorbs it (372.00 against 389.26); 600.00 is not absorbed."""
    assert named(opened(build_workbook(with_fee(fee), date(2021, 2, 10))), "Checks") == checks


@pytest.mark.parametrize(("fee", "reported"), [(150, False), (600, True)])
def test_a_portfolio_reports_the_excess_that_the_term_does_not_absorb(fee: int, reported: bool) -> None:
    assert ("Interest above the maximum" in str(summary_of(with_fee(fee), date(2021, 2, 10)))) is reported


@pytest.mark.parametrize(
    "tables",
    [
        {"interest": {"accrues_from": "2021-02-15"}},
        {
            "interest": {"accrues_from": "2021-02-15", "rate": None, "index": "X", "spread": "3%"},
            "rates": [{"effective": "2021-01-01", "rate": "5%"}, {"effective": "2021-03-10", "rate": "6%"}],
        },
    ],
    ids=["fixed", "index"],
)
def test_interest_that_starts_after_the_first_instalment(tables: dict[str, Any]) -> None:
    interest = {key: value for key, value in {"rate": "9%", **tables["interest"]}.items() if value is not None}
    tables = {
        "note": {"issue_date": "2021-01-01", "principal": 12000},
        "installments": {"count": 4, "first_date": "2021-01-31"},
        "payments": {"assume_paid_through": "as_of"},
        **tables,
        "interest": interest,
    }
    assert named(opened(build_workbook(note_from_tables(tables), date(2021, 3, 10))), "Checks") == "OK"


def test_an_amount_beyond_what_a_cell_holds_gets_no_workbook() -> None:
    huge = note(note={"issue_date": "2021-01-01", "principal": "10,000,000,000,000.00"}, activity=[])
    with pytest.raises(NoteError) as caught:
        build_workbook(huge, date(2021, 1, 10))
    assert str(caught.value) == (
        "note.principal: found 10,000,000,000,000.00; allowed in a workbook: below 10,000,000,000,000.00, "
        "since a cell holds 15 digits"
    )
