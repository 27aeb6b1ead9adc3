"""Confirmation and Disclosure: what the letter and the draft of a footnote say, and that what is typed there stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from promnote.contract.reading import note_from_tables
from promnote.reports.confirmation import confirmation_items, last_payment
from promnote.reports.figures import figures
from promnote.reports.footnote import footnote
from promnote.running.ledger import replay
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_cells, read_package
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import with_cells

PLAIN: dict[str, Any] = {
    "note": {"id": "A1", "issue_date": "2021-01-01", "principal": 24000, "borrower": "Alder", "holder": "Bank"},
    "installments": {"count": 24, "first_date": "2021-01-31"},
    "interest": {"rate": "3%"},
    "late_charge": {"rate": "12%"},
    "payments": {"assume_paid_through": "as_of"},
}
JUNE_2021, JUNE_2022 = date(2021, 6, 30), date(2022, 6, 30)


def note_with(**tables: Any) -> Any:
    """The plain note with other fields and tables; None takes one away."""
    merged: dict[str, Any] = dict(PLAIN)
    for name, table in tables.items():
        merged[name] = {**PLAIN.get(name, {}), **table} if isinstance(table, dict) else table
        if isinstance(table, dict):
            merged[name] = {key: value for key, value in merged[name].items() if value is not None}
    return note_from_tables({name: table for name, table in merged.items() if table is not None})


def words(note: Any, as_of: date = JUNE_2022, **options: Any) -> dict[str, str]:
    """The draft by topic."""
    ledger = replay(note, as_of)
    given: dict[str, Any] = {"year_before": JUNE_2021, "rate_before": None, "unamortized": 0, **options}
    return {line.topic: line.words for line in footnote(ledger, figures(ledger), **given)}


@pytest.mark.parametrize(
    ("tables", "topic", "wanted"),
    [
        ({}, "Debt", "A1, USD 24,000.00, dated 1 January 2021"),
        ({"note": {"books": "holder"}}, "Receivable", "A1, USD 24,000.00, dated 1 January 2021"),
        ({}, "Effective rate", "the contract rate: no issuance costs or discount are amortized"),
        (
            {"issuance": {"imputed_rate": "9%"}},
            "Effective rate",
            "9% a year at issue, after costs and discount of 1,312.25 (actual days / 365, payments as agreed)",
        ),
        (
            {"issuance": {"imputed_rate": "9%"}},
            "Costs and discount",
            "0.00 are unamortized and reduce the carrying amount (ASC 835-30-45-1A); effective interest method; interest is "
            "imputed at 9% (ASC 835-30-25)",
        ),
        ({}, "Maturities", "USD 6,000.00 in the year to 30 June 2023"),
        (
            {
                "interest": {"rate": None, "index": "Prime", "spread": "1%", "floor": "4%"},
                "rates": [{"effective": "2021-01-01", "rate": "3%"}],
            },
            "Variable rate",
            "the rate follows Prime; it was 4% on 30 June 2022; the floor of 4% is in force",
        ),
        (
            {
                "interest": {"rate": None, "index": "Prime", "floor": "2%", "floor_on": "index", "cap": "9%"},
                "rates": [{"effective": "2021-01-01", "rate": "3%"}],
            },
            "Variable rate",
            "the rate follows Prime; it was 3% on 30 June 2022; the floor of 2% holds for the index; the cap is 9%",
        ),
        (
            {
                "note": {"kind": "level"},
                "installments": {"count": 24, "first_date": "2021-01-31", "amortize_over": 120},
            },
            "Balloon",
            "19,943.50 of principal on 31 December 2022",  # LEVEL_BALANCE after 23 payments,
        ),
        ({"note": {"commitment": 30000}}, "Commitment", "USD 30,000.00, of which 24,000.00 are unused"),
        ({}, "Default", "none is recorded"),
        (
            {"activity": [{"date": "2022-05-02", "type": "default"}]},
            "Default",
            "default on 2 May 2022; all principal is shown as current (ASC 470-10-45-11)",
        ),
        (
            {"activity": [{"date": "2022-05-02", "type": "default", "waived_through": "2024-01-31"}]},
            "Default",
            "default on 2 May 2022, the right to call waived through 31 January 2024; principal is shown as it falls due (ASC "
            "470-10-45-11)",
        ),
        (
            {"agreement": {"form": "npa-1997"}},
            "Covenants",
            "as the agreement states, see its sheets; compliance: to be filled in",
        ),
        ({}, "Fair value", "to be filled in"),
    ],
)
def test_the_draft_says(tables: dict[str, Any], topic: str, wanted: str) -> None:
    assert words(note_with(**tables))[topic] == wanted


def test_the_last_payment_is_one_that_did_not_come_back() -> None:
    rows = [
        {"date": "2021-01-31", "type": "payment", "amount": 1060, "id": "P1"},
        {"date": "2021-02-28", "type": "payment", "amount": 1053, "id": "P2"},
        {"date": "2021-03-05", "type": "reversal", "reverses": "P2"},
    ]
    note = note_with(payments=None, activity=rows)
    for day, wanted in ((date(2021, 3, 4), "P2"), (date(2021, 3, 5), "P1"), (date(2021, 1, 30), None)):
        ledger = replay(note, day)
        row = last_payment(ledger)
        assert (row.id if row else None) == wanted
        item = confirmation_items(ledger, figures(ledger))[6]
        assert item == ("Last payment", row.date if row else None, row.amount if row else None)


def rows_of(data: bytes, block: str) -> list[list[Any]]:
    book = Book(read_package(data))
    area = book.area(block)
    assert area is not None
    return [[None if cell == "" else cell for cell in row] for row in book.raw(area)][1:]


def test_two_years_side_by_side() -> None:
    note = note_with(issuance={"imputed_rate": "9%"})
    found = {row[0]: row[1:] for row in rows_of(build_workbook(note, JUNE_2022), "DisclosureYears")}
    assert found["Unpaid principal"] == [6000.0, 18000.0]
    assert found["Current portion"] == [6000.0, 12000.0]
    assert found["Unamortized costs and discount"] == [97.18, 764.11]
    assert found["Carrying amount"] == [6000 - 97.18, 18000 - 764.11]
    assert found["Costs and discount amortized, twelve months"] == [
        round(764.11 - 97.18, 2),
        round(1312.25 - 764.11, 2),
    ]
    assert found["Principal paid, twelve months"] == [12000.0, 6000.0]
    # before the note was there
    found = {row[0]: row[1:] for row in rows_of(build_workbook(note, JUNE_2021), "DisclosureYears")}
    assert found["Unpaid principal"] == [18000.0, None]
    assert found["Principal paid, twelve months"] == [6000.0, None]


def test_last_year_is_as_it_was_booked() -> None:
    """A payment that is told after last year was closed moves this year's figures alone."""
    rows = [{"date": "2021-01-31", "type": "payment", "amount": 1060, "id": "P1"}]
    data = build_workbook(note_with(payments=None, activity=rows), date(2021, 1, 31))
    closed = refresh_bytes(data, JUNE_2021, close=True).data
    assert closed is not None
    book = Book(read_package(closed))
    area = book.area("Activity")
    assert area is not None
    at = area.range.top + 2
    late = with_cells(closed, {f"Activity!A{at}": 44255.0, f"Activity!B{at}": "payment", f"Activity!C{at}": 5000.0})
    done = refresh_bytes(late, JUNE_2022)
    assert done.data is not None
    found = {row[0]: row[1:] for row in rows_of(done.data, "DisclosureYears")}
    assert found["Unpaid principal"][1] == 23000.0
    assert found["Unpaid principal"][0] < 19000.0


def test_what_is_typed_into_the_letter_and_the_draft_stays() -> None:
    data = build_workbook(note_with(), JUNE_2021)
    typed = {}
    for sheet, labels in (
        ("Confirmation", ("Address", "Auditor's address", "Collateral that is held", "Signed for us, name and title")),
        ("Disclosure", ("Fair value, and its level (ASC 825-10-50)", "Collateral and its carrying amount")),
    ):
        cells = read_cells(read_package(data), sheet)
        for ref, cell in cells.items():
            if cell.value in labels:
                typed[f"{sheet}!B{ref[1:]}"] = f"typed at {ref}"
    assert len(typed) == 6
    book = Book(read_package(data))
    area = book.area("ConfirmationItems")
    assert area is not None
    typed[f"Confirmation!D{area.range.top + 1}"] = 17999.5  # their records, beside the unpaid principal
    done = refresh_bytes(with_cells(data, typed), JUNE_2022)
    assert done.data is not None
    for place, value in typed.items():
        sheet, _, ref = place.partition("!")
        assert read_cells(read_package(done.data), sheet)[ref].value == value
    assert rows_of(done.data, "ConfirmationItems")[0][2:] == [6000.0, 17999.5]
    assert check_package(read_package(done.data)).differences == ()


@pytest.mark.parametrize(("books", "to"), [("borrower", "Bank"), ("holder", "Alder")])
def test_the_letter_goes_to_the_other_party(books: str, to: str) -> None:
    data = build_workbook(note_with(note={"books": books}), JUNE_2021)
    cells = read_cells(read_package(data), "Confirmation")
    assert (cells["A5"].value, cells["B5"].value) == ("To", to)
    assert cells["B6"].value == ({"Alder", "Bank"} - {to}).pop()
