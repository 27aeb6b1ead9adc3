"""What the note purchase agreement of October 27, 1997 says of the parties and their debts, as rows to begin with.

Where the filing omits something (the schedules, the form of note) nothing is invented: the cell stays blank and the sheet
says what is to be filled in. The persons named for attention are left out.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from promnote.basics.money import money
from promnote.contract.terms import Note
from promnote.running.schedule import principal_items
from promnote_workbooks.agreements import TypedRows
from promnote_workbooks.note_files.note_file import example_text, parse_note

#: The note files that ship with promnote: this agreement's, and that of the note beside it in the balance sheet.
EXAMPLE, _OTHER_NOTE = "senior-notes-1997.toml", "note-1996.toml"
PARTIES = ("company", "purchaser")
RECIPIENTS = ("company", "company copy", "purchaser", "purchaser copy")
#: The parties as the agreement names them (NPA preamble, 3.3).
_COMPANY = "Lexington Precision Corporation"
_PURCHASER = "Nomura Holding America, Inc."
GUARANTOR = "Lexington Components, Inc."
COMPANY_COUNSEL = "Nixon, Hargrave, Devans & Doyle LLP"
_PURCHASER_COUNSEL = "Robinson, Silverman, Pearce, Aronsohn & Berman LLP"
#: NPA 2.1.
_CLOSING = date(1997, 10, 27)
RANKS = ("senior", "senior subordinated", "junior subordinated")


class _Address(NamedTuple):
    """Where a party, or whoever receives its copies, is reached (NPA 8.5)."""

    recipient: str
    name: str
    address: str
    facsimile: str


_ADDRESSES = (
    _Address("company", _COMPANY, "767 Third Avenue, 29th Floor, New York, New York 10017-2023", "(212) 319-4659"),
    _Address("company copy", COMPANY_COUNSEL, "437 Madison Avenue, New York, New York 10022", "(212) 940-3740"),
    _Address(
        "purchaser",
        _PURCHASER,
        "Special Situations Group, 21st Floor, Two World Financial Center, New York, New York 10281-1198",
        "(212) 667-1708",
    ),
    _Address(
        "purchaser copy",
        _PURCHASER_COUNSEL,
        "1290 Avenue of the Americas, New York, New York 10104-0053",
        "(212) 541-4630",
    ),
)


class _Debt(NamedTuple):
    """An issue of the register (NPA 3.18); principal is in schedule 7, which the filing omits."""

    id: str
    title: str
    rank: str
    rate: Decimal | None
    maturity: date
    clause: str
    remark: str = ""


_SUBORDINATED = (
    _Debt(
        "senior-subordinated",
        "12 3/4% Senior Subordinated Notes due February 1, 2000",
        "senior subordinated",
        Decimal("0.1275"),
        date(2000, 2, 1),
        "NPA 3.18(i)",
        "Indenture of August 1, 1993; trustee IBJ Schroder Bank & Trust Company",
    ),
    _Debt(
        "junior-convertible",
        "Junior Subordinated Convertible Increasing Rate Notes due May 1, 2000",
        "junior subordinated",
        None,
        date(2000, 5, 1),
        "NPA 3.18(ii)",
    ),
    _Debt(
        "junior-14",
        "14% Junior Subordinated Notes due May 1, 2000",
        "junior subordinated",
        Decimal("0.14"),
        date(2000, 5, 1),
        "NPA 3.18(iii)",
    ),
)


def typed_rows(note: Note) -> TypedRows:
    """What is known of the senior notes of 1997; nothing of any other note under the form."""
    if f"{note.terms.id}.toml" != EXAMPLE:
        return {}
    other = parse_note(example_text(_OTHER_NOTE), name=_OTHER_NOTE).terms
    items = principal_items(other)
    listed = _Debt(
        id=other.id,
        title="Promissory note of January 17, 1996",
        rank="senior",
        rate=None,
        maturity=items[-1][0],
        clause=dict(other.clauses)["installments"],
        remark=f"{other.holder}; LIBOR + 3%; paid as agreed",
    )
    face = money(note.terms.principal_cents)
    return {
        "AddressBook": [(*each, _CLOSING, "") for each in _ADDRESSES],
        # as they were sold (NPA 1.2, 2.2); the denominations that the purchaser asked for are not in the agreement
        "CertificateRegister": [("1", _PURCHASER, face, _CLOSING, "", None, "yes", "no", "")],
        "DebtRegister": [
            (each.id, each.title, each.rank, each.rate, each.maturity, None, None, each.clause, each.remark)
            for each in (listed, *_SUBORDINATED)
        ],
        "OtherMaturities": [(other.id, day, money(cents)) for day, cents in items],
    }
