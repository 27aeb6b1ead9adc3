"""Which contract is cited: the 1996 note for instalment notes, the 1997 agreement for bullet notes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from promnote.basics.errors import NoteError
from promnote.contract.clauses import clause_for, field_clause
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports.figures import FIGURES, figures
from promnote.reports.journal import entries_of
from promnote.reports.months import months
from promnote.reports.payoff import payoff_statement
from promnote.running.ledger import replay

AS_OF = date(2021, 6, 30)


def bullet(**tables: Any) -> Note:
    return note_from_tables(
        {
            "note": {"kind": "bullet", "issue_date": "2021-01-01", "principal": 12000},
            "installments": {"maturity_date": "2023-01-01"},
            "interest": {"rate": "9%", "first_date": "2021-04-01", "every_months": 3},
            "late_charge": {"rate": "18%"},
            **tables,
        }
    )


@pytest.mark.parametrize(
    ("subject", "cited", "of_bullet"),
    [
        ("principal", "Note ¶1", "NPA 1.1"),
        ("payoff", "Note ¶1, ¶6, ¶8", "NPA 1.1, 8.9"),
        ("costs", "Note ¶6", "NPA 8.9"),
        ("late_charges", "Note ¶1", ""),
        ("usury_excess", "Note ¶8", ""),
        ("current_portion", "ASC 470-10-45", "ASC 470-10-45"),
    ],
)
def test_clause_for(subject: str, cited: str, of_bullet: str) -> None:
    assert clause_for(subject, cited, "installment") == cited
    assert clause_for(subject, cited, "bullet") == of_bullet


def test_no_figure_component_or_entry_of_a_bullet_note_cites_the_1996_note() -> None:
    note = bullet()
    cited = [clause_for(name, meaning.clause, "bullet") for name, meaning in FIGURES.items()]
    cited += [line.clause for line in payoff_statement(note, AS_OF).components]
    cited += [entry.source for month in months(note, AS_OF) for entry in entries_of(month)]
    assert figures(replay(note, AS_OF)).late_charges
    assert not [clause for clause in cited if "Note ¶" in clause]


def test_the_late_charge_rate_that_is_missing() -> None:
    with pytest.raises(NoteError) as caught:
        replay(bullet(late_charge={}), AS_OF)
    assert "the note purchase agreement names none" in str(caught.value)
    assert "Note ¶" not in str(caught.value)


def test_field_clause() -> None:
    assert field_clause("interest.rate", "Note ¶1", "installment") == "Note ¶1"
    assert field_clause("interest.rate", "Note ¶1", "bullet") == "NPA 1.1"
    assert field_clause("prepayment.permitted", "Note ¶2", "bullet") == ""
    assert field_clause("issuance.costs", "ASC 835-30", "bullet") == "ASC 835-30"
