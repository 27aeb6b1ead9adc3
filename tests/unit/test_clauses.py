"""Clauses are the note's own: what it names is cited, what it does not name cites nothing, standards stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from promnote.basics.errors import NoteError
from promnote.contract.clauses import CLAUSES, EVENTS, cited, clauses_of, in_brackets, keys_of
from promnote.contract.fields import FIELDS
from promnote.contract.reading import note_from_tables, tables_from_note, terms_from_range
from promnote.contract.terms import Note
from promnote.reports.figures import FIGURES, figures
from promnote.reports.journal import entries_of
from promnote.reports.months import months
from promnote.reports.payoff import payoff_statement
from promnote.running.ledger import replay

AS_OF = date(2021, 6, 30)
OWN = {key: f"Section {number}" for number, key in enumerate(CLAUSES, start=1)}
BULLET = {
    "note": {"kind": "bullet", "issue_date": "2021-01-01", "principal": 12000},
    "installments": {"maturity_date": "2023-01-01"},
    "interest": {"rate": "9%", "first_date": "2021-04-01", "every_months": 3},
    "late_charge": {"rate": "18%"},
}
INSTALLMENT = {
    "note": {"issue_date": "2021-01-01", "principal": 12000},
    "installments": {"count": 4, "first_date": "2021-01-31"},
    "interest": {"rate": "9%"},
    "late_charge": {"rate": "18%"},
    "usury": {"law": "NY"},
    "activity": [{"date": "2021-03-05", "type": "cost", "amount": 40}],
}


def citations(note: Note) -> Iterator[str]:
    """Everything that the engine cites about a note."""
    ledger = replay(note, AS_OF)
    yield from (row.clause for row in ledger.rows)
    yield from (cited(meaning.clause, note.terms.clauses) for meaning in FIGURES.values())
    yield from (line.clause for line in payoff_statement(note, AS_OF).components)
    yield from (entry.source for month in months(note, AS_OF) for entry in entries_of(month))


@pytest.mark.parametrize("tables", [BULLET, INSTALLMENT], ids=["bullet", "instalments"])
def test_a_note_that_names_no_clause_cites_standards_alone(tables: dict[str, Any]) -> None:
    note = note_from_tables(tables)
    assert figures(replay(note, AS_OF)).late_charges
    assert {each.split()[0] for each in citations(note) if each} == {"ASC"}


@pytest.mark.parametrize("tables", [BULLET, INSTALLMENT], ids=["bullet", "instalments"])
def test_a_note_cites_its_own_clauses(tables: dict[str, Any]) -> None:
    note = note_from_tables({**tables, "clauses": OWN})
    found = set(citations(note))
    assert {OWN["issue"], "Section 2, 3", OWN["costs"], OWN["prepayment"], OWN["usury"]} <= found
    assert all(each.startswith(("Section ", "ASC ")) for each in found if each)


@pytest.mark.parametrize(
    ("reference", "clauses", "text"),
    [
        ("interest", {"interest": "Note ¶1"}, "Note ¶1"),
        ("interest", {"order": "Note ¶1"}, ""),
        ("interest, costs", {"interest": "Note ¶1", "costs": "Note ¶6"}, "Note ¶1, ¶6"),
        ("interest, order, costs", {"interest": "NPA 1.1", "order": "NPA 1.1", "costs": "NPA 8.9"}, "NPA 1.1, 8.9"),
        ("interest, costs", {"interest": "Art. 2", "costs": "Schedule B"}, "Art. 2, Schedule B"),
        ("interest, costs", {"interest": "§2", "costs": "§3"}, "§2, §3"),
        ("ASC 835-30-35-2, 835-30-35-4", {"interest": "§2"}, "ASC 835-30-35-2, 835-30-35-4"),
        ("", {"interest": "§2"}, ""),
    ],
)
def test_cited(reference: str, clauses: dict[str, str], text: str) -> None:
    assert cited(reference, clauses.items()) == text
    assert in_brackets(reference, clauses.items()) == (f" ({text})" if text else "")


def test_every_reference_is_of_known_keys_or_a_standard() -> None:
    references = [*EVENTS.values(), *(each.clause for each in (*FIELDS, *FIGURES.values()))]
    assert [each for each in references if each and not keys_of(each) and not each.startswith("ASC ")] == []


def test_kind_means_repayment_alone() -> None:
    notes = [note_from_tables({**tables, "clauses": OWN}) for tables in (BULLET, INSTALLMENT)]
    assert clauses_of(notes[0].terms) == clauses_of(notes[1].terms)


def test_tables_and_ranges_hold_them_and_give_them_back() -> None:
    tables = {**INSTALLMENT, "clauses": OWN, "agreement": {"form": "npa-1997"}}
    note = note_from_tables(tables)
    assert dict(note.terms.clauses) == OWN
    assert note.terms.agreement_form == "npa-1997"
    again = tables_from_note(note)
    assert (again["clauses"], again["agreement"]) == (OWN, {"form": "npa-1997"})
    rows = [["issue date", "2021-01-01"], ["principal", 12000], ["interest.rate", 0.09], ["installments.count", 4],
            ["installments.first_date", "2021-01-31"], ["Clauses Late Charge", "Section 5"],
            ["agreement.form", "covenants"]]  # fmt: skip
    terms = terms_from_range(rows)
    assert (terms.clauses, terms.agreement_form) == ((("late_charge", "Section 5"),), "covenants")


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (
            {"clauses": {"intrest": "Section 3"}},
            "clauses.intrest: found an unknown field; did you mean clauses.interest? allowed: clauses.issue, ",
        ),
        ({"agreement": {"form": "npa-1998"}}, "agreement.form: found 'npa-1998'; allowed: covenants, npa-1997"),
        ({"clauses": "Section 3"}, "clauses: found 'Section 3'; allowed: a table [clauses]"),
        ({"clauses": {"interest": ["a", "b"]}}, "clauses.interest: found "),
    ],
)
def test_errors(tables: dict[str, Any], message: str) -> None:
    with pytest.raises(NoteError) as caught:
        note_from_tables({**INSTALLMENT, **tables})
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("clauses", "named"),
    [({}, ""), ({"late_charge": "Section 5"}, " (Section 5)"), ({"late_charge": "§5", "agreement": "§2"}, " (§5, §2)")],
)
def test_the_late_charge_rate_that_is_missing(clauses: dict[str, str], named: str) -> None:
    with pytest.raises(NoteError) as caught:
        replay(note_from_tables({**BULLET, "late_charge": {"rate": "agreement"}, "clauses": clauses}), AS_OF)
    assert f"that the agreement behind the note defines as its Late Charge Rate{named}, or 0% for none" in str(
        caught.value
    )
