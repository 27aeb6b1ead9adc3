"""Errors hold their place as data beside their text: file, sheet, table, row, field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promnote.basics.errors import ActivityError, NoteError, RateError, TermsError, Where
from promnote.contract.reading import note_from_tables, resets_from_range, terms_from_range
from promnote_workbooks.note_files.note_file import parse_note, read_note

HEAD = {"issue_date": "2021-01-01", "principal": 12000}
NOTE: dict[str, Any] = {
    "note": HEAD,
    "installments": {"count": 4, "first_date": "2021-01-31"},
    "interest": {"rate": "9%"},
}


def of(tables: dict[str, Any]) -> NoteError:
    with pytest.raises(NoteError) as caught:
        note_from_tables({**NOTE, **tables})
    return caught.value


@pytest.mark.parametrize(
    ("tables", "kind", "text", "table", "row", "field"),
    [
        ({"interest": {"rate": "9"}}, TermsError, "interest.rate: found '9'", "", None, "interest.rate"),
        ({"note": {"principal": 1}}, TermsError, "note.issue_date: found nothing", "", None, "note.issue_date"),
        (
            {"usury": {"fees": [{"date": "2021-01-01", "amount": "x"}]}},
            *(TermsError, "usury.fees item 1 amount: found 'x'", "", None, "usury.fees"),
        ),
        (
            {"activity": [{"date": "2021-01-31", "type": "payment", "amount": "x"}]},
            *(ActivityError, "activity row 1 amount: found 'x'", "activity", 1, "amount"),
        ),
        (
            {"activity": [{"date": "2021-01-31", "type": "payment", "id": "p"}]},
            *(ActivityError, "activity row 1 (p) amount: found nothing", "activity", 1, "amount"),
        ),
        (
            {"rates": [{"effective": "2021-01-01", "rate": "x"}], "interest": {"index": "SOFR"}},
            *(RateError, "rates row 1 rate: found 'x'", "rates", 1, "rate"),
        ),
    ],
)
def test_of_a_note(
    tables: dict[str, Any], kind: type[NoteError], text: str, table: str, row: int | None, field: str
) -> None:
    error = of(tables)
    assert isinstance(error, kind)
    assert str(error).startswith(text)
    assert (error.file, error.sheet, error.table, error.row, error.field) == ("", "", table, row, field)


def test_of_ranges() -> None:
    with pytest.raises(TermsError) as caught:
        terms_from_range([["issue date", "2021-01-01"], ["interest.rate", "x"]], Where("Terms", sheet="My terms"))
    assert str(caught.value).startswith("Terms row 2 (interest.rate): found 'x'")
    assert (caught.value.sheet, caught.value.row, caught.value.field) == ("My terms", 2, "interest.rate")
    with pytest.raises(RateError) as rates:
        resets_from_range([["2021-01-01", "5%"], ["2021-02-01", "x"]])
    assert str(rates.value).startswith("rates row 2 rate: found 'x'")
    assert (rates.value.table, rates.value.row, rates.value.field) == ("rates", 2, "rate")


def test_of_files(tmp_path: Path) -> None:
    with pytest.raises(NoteError) as caught:
        parse_note("[note]\nissue_date = 2021-01-01\nprincipal = 'x'\n", name="note.toml")
    error = caught.value
    assert str(error).startswith("note.toml: note.principal: found 'x'")
    assert (error.file, error.field, error.where.within) == ("note.toml", "note.principal", "note.principal")
    with pytest.raises(NoteError) as absent:
        read_note(tmp_path / "absent.toml")
    assert absent.value.where == "absent.toml"


def test_a_place_is_its_text() -> None:
    place = Where("activity row 3", table="activity", row=3) / "amount"
    assert place == "activity row 3 amount"
    assert (place.table, place.row, place.field, place.within) == ("activity", 3, "amount", "activity row 3 amount")
    assert NoteError("note.kind", "found x").field == "note.kind"
