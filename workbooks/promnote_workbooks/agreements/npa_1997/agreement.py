"""What the workbook of a bullet note takes from the registers of the note purchase agreement (NPA), see `covenants`.

`typed_rows` are the rows that stand in the blocks to type into when the workbook is built; a refresh leaves them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from promnote.basics.money import money
from promnote.contract.terms import Note, NoteTerms
from promnote.running.schedule import principal_items

Rows = dict[str, Sequence[tuple[Any, ...]]]
#: The note beside which the senior notes stood in the balance sheet.
_OTHER_NOTE = "note-1996.toml"


def typed_rows(note: Note) -> Rows:
    """What is known of the senior notes of 1997; nothing of any other note."""
    # imported here: an instalment note needs none of it
    from promnote_workbooks.agreements.npa_1997.covenants.certificates import AT_CLOSING
    from promnote_workbooks.agreements.npa_1997.covenants.debts import SENIOR_NOTES, SUBORDINATED, Debt
    from promnote_workbooks.agreements.npa_1997.covenants.notices import ADDRESSES
    from promnote_workbooks.note_files.note_file import example_text, parse_note

    if note.terms.id != SENIOR_NOTES.id:
        return {}
    other = parse_note(example_text(_OTHER_NOTE), name=_OTHER_NOTE).terms
    items = principal_items(other)
    listed = Debt(
        id=other.id,
        title="Promissory note of January 17, 1996",
        rank="senior",
        maturity=items[-1].due_date,
        clause="Note ¶1",
        issued_on=other.issue_date,
        remark=f"{other.holder}; LIBOR + 3%; paid as agreed",
    )
    return {
        "AddressBook": [
            (each.recipient, each.name, ", ".join(each.lines), each.facsimile, each.since, each.notice)
            for each in ADDRESSES
        ],
        "CertificateRegister": [
            (each.id, each.holder, money(each.amount_cents), each.issued_on, "", None, "yes", "no", "")
            for each in AT_CLOSING
        ],
        "DebtRegister": [
            (each.id, each.title, each.rank, each.rate, each.maturity, None, None, each.clause, each.remark)
            for each in (listed, *SUBORDINATED)
        ],
        "OtherMaturities": [(other.id, each.due_date, money(each.amount_cents)) for each in items],
    }


def calendar_records(terms: NoteTerms, last: date) -> dict[str, list[dict[str, Any]]]:
    """The reports owed from the issue of the notes until it is repaid, by due date (NPA 6.1(a), 6.1(b))."""
    if terms.agreement_form != "npa-1997":
        return {}
    from promnote_workbooks.agreements.npa_1997.covenants.business_days import why_closed
    from promnote_workbooks.agreements.npa_1997.covenants.reports import reports

    rows = [
        {
            "clause": each.clause,
            "report": each.title,
            "period_end": each.period_end,
            "days": (each.due - each.period_end).days,
            "due": each.due,
            "closed": why_closed(each.due),
            "business_day": each.business_day,
        }
        for each in reports(terms.issue_date, last)
    ]
    return {"ReportCalendar": rows}
