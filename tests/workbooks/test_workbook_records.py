"""The blocks that promnote writes: what stands in them is what the engine says, and every check of the workbook holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from promnote.basics.conversion import serial
from promnote.contract.fields import FIELDS
from promnote.contract.reading import note_from_tables
from promnote.reports.figures import figures
from promnote.reports.late_items import late_items
from promnote.reports.months import close
from promnote.running.ledger import replay
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.sheets import records_of, written_of
from promnote_workbooks.sheets.booking import Books
from promnote_workbooks.sheets.term_labels import GROUPS, label_of
from workbook_notes import NOTES, named, named_rows, opened

LATE = note_from_tables(
    {
        "note": {"id": "late", "issue_date": "2021-01-01", "principal": 1_000_000},
        "installments": {"count": 24, "first_date": "2021-01-31"},
        "interest": {"rate": "24%"},
        "late_charge": {"rate": "18%", "grace_days": 3},
        "usury": {"maximum_rate": "25%", "fees": [{"date": "2021-01-01", "amount": 30_000}]},
        "activity": [
            {"date": "2021-02-05", "type": "payment", "amount": "61666.67"},
            {"date": "2021-03-05", "type": "payment", "amount": "30000", "id": "P2"},
            {"date": "2021-04-05", "type": "cost", "amount": "1500"},
            {"date": "2021-05-05", "type": "payment", "amount": "200000", "id": "P4"},
            {"date": "2021-05-20", "type": "reversal", "reverses": "P4"},
            {"date": "2021-06-10", "type": "payment", "amount": "250000", "id": "P6"},
            {"date": "2021-09-30", "type": "acceleration"},
        ],
    }
)
AS_OF = date(2021, 10, 31)


@pytest.mark.parametrize("name", list(NOTES))
def test_blocks_tie_to_the_figures(name: str) -> None:
    note, as_of = NOTES[name]
    written = written_of(note, as_of)
    records = records_of(written)
    values = figures(replay(note, as_of))
    assert sum(row["amount"] for row in records["Maturities"]) * 100 == values.principal
    assert sum(row["debit"] or 0 for row in records["JournalLines"]) == sum(
        row["credit"] or 0 for row in records["JournalLines"]
    )
    assert records["LedgerRows"][-1]["balance"] * 100 == values.principal
    assert records["MonthRows"][-1]["principal_closing"] * 100 == values.principal


def test_a_late_accelerated_note_with_closed_months_and_a_catch_up() -> None:
    known_then = replace(LATE, activity=LATE.activity[:5])
    closes = close(known_then, date(2021, 7, 31))
    workbook = opened(build_workbook(LATE, AS_OF, books=Books(closes=tuple(closes))))
    assert named(workbook, "Checks") == "OK"
    months = named_rows(workbook, "MonthRows")
    statuses = [row[1] for row in months[1:] if row[0] is not None]
    assert statuses == ["closed"] * 7 + ["open"] * 3
    assert "recorded after the close: payment of 2021-06-10 (P6)" in {row[-1] for row in months}
    catch_up = [row for row in named_rows(workbook, "JournalLines")[1:] if row[2] and "catch-up" in row[2]]
    assert catch_up
    assert named_rows(workbook, "Closes")[7][0] == serial(date(2021, 7, 31))


def test_late_items_by_hand() -> None:
    first, second = late_items(replay(LATE, AS_OF))[:2]
    # 20,000.00 of January's interest was paid on 5 February: 5 days x 18% / 360
    assert first[:2] == (date(2021, 1, 31), "interest")
    assert (first.billed, first.paid_late, first.unpaid, first.days_late) == (2_000_000, 2_000_000, 0, 5)
    assert first.late_charge == 5_000  # 20,000 x 18% x 5 / 360 = 50.00
    assert second.item == "principal"


def test_what_was_paid_within_grace_is_not_listed() -> None:
    note = note_from_tables(
        {
            "note": {"issue_date": "2021-01-01", "principal": 12_000},
            "installments": {"count": 4, "first_date": "2021-01-31"},
            "interest": {"rate": "9%"},
            "late_charge": {"rate": "18%", "grace_days": 5},
            "activity": [{"date": "2021-02-05", "type": "payment", "amount": 3090}],
        }
    )
    assert late_items(replay(note, date(2021, 2, 10))) == []


def test_every_field_of_a_note_has_a_row_on_terms() -> None:
    """A field without one is lost on the way into a workbook, and booked otherwise there."""
    paths = {path for group in GROUPS for path in group.paths}
    assert [field.path for field in FIELDS if field.path not in paths] == []
    assert {label_of(path) for path in paths}
