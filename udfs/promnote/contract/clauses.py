"""Which clause each event of a ledger rests on.

Instalment notes cite the 1996 note (`Note ¶1` ... `Note ¶9`), bullet notes the 1997 note purchase agreement (`NPA 1.1`),
whose form of note is not part of the filing. An empty clause: the contract is silent, the rule is promnote's own.
"""

from __future__ import annotations

from collections.abc import Mapping

from promnote.contract.terms import Kind

_INSTALLMENT = {
    "issue": "Note ¶1",
    "due": "Note ¶1",
    "payment": "Note ¶1",
    "assumed": "Note ¶1",
    "applied": "Note ¶1",
    "prepayment": "Note ¶2",
    "payoff": "Note ¶2",
    "reversal": "",
    "cost": "Note ¶6",
    "acceleration": "Note ¶5",
    "default": "Note ¶5",
    "cure": "Note ¶5",
    "amendment": "Note ¶4",
    "usury_credit": "Note ¶8",
}
_BULLET = dict.fromkeys(_INSTALLMENT, "") | {
    "issue": "NPA 1.2",
    "due": "NPA 1.1",
    "payment": "NPA 1.1",
    "assumed": "NPA 1.1",
    "applied": "NPA 1.1",
    "cost": "NPA 8.9",
    "amendment": "NPA 8.4",
}
#: What the figures and components of a bullet note rest on, by subject; every other subject is NPA 1.1.
_BULLET_SUBJECTS = dict.fromkeys(
    (
        *("late_charges", "late_charges_to_date", "unapplied", "refund_owed", "premium"),
        *("usury_maximum_interest", "usury_interest_charged", "usury_excess", "usury_projected_excess"),
    ),
    "",
) | {"costs": "NPA 8.9", "payoff": "NPA 1.1, 8.9"}
#: Who names a late charge rate: the form of the 1997 notes is not part of the filing.
LATE_RATE_WORDS: Mapping[Kind, str] = {
    "installment": "the agreement behind the note defines as its Late Charge Rate (Note ¶1, ¶2)",
    "bullet": "the note defines (the note purchase agreement names none)",
}
_BY_KIND = {"installment": _INSTALLMENT, "bullet": _BULLET}


def clauses_of(kind: Kind) -> Mapping[str, str]:
    """The clause behind each event of a note of that kind, or ''."""
    return _BY_KIND[kind]


_BULLET_FIELDS = dict.fromkeys(
    ("note.kind", "note.principal", "interest.rate", "installments.maturity_date"), "NPA 1.1"
) | {
    "note.issue_date": "NPA 2.1",
    "note.governing_law": "NPA 8.1",
    "amendments": "NPA 8.4",
}


def field_clause(path: str, cited: str, kind: Kind) -> str:
    """What a term of a note of that kind rests on; of most terms of the 1997 notes the agreement is silent."""
    return _BULLET_FIELDS.get(path, "") if kind == "bullet" and cited.startswith("Note ¶") else cited


def clause_for(subject: str, cited: str, kind: Kind) -> str:
    """What a subject rests on in a note of that kind; `cited` is the instalment note's clause, or a standard."""
    return _BULLET_SUBJECTS.get(subject, "NPA 1.1") if kind == "bullet" and cited.startswith("Note ¶") else cited
