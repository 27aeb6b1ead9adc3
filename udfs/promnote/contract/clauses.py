"""What of a note each event, figure, field and entry rests on: a clause key, never the text of a contract.

A note names its clauses itself (`[clauses]`, short texts such as "Section 2"); a key that it does not name cites nothing.
A *reference* is what code carries: clause keys with commas between them, or a standard or statute, which stands as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from promnote.contract.terms import NoteTerms

#: Every clause that a note may name, and what it says.
CLAUSES: dict[str, str] = {
    "issue": "who owes whom, from when, in which currency",
    "installments": "how principal is repaid",
    "interest": "the rate, and how interest is counted",
    "order": "how payments are applied",
    "late_charge": "what overdue amounts bear",
    "late_fee": "the fee of an instalment that comes late",
    "prepayment": "principal paid before it falls due",
    "acceleration": "all of it falls due at once",
    "costs": "costs of collection",
    "usury": "interest never above what the law allows",
    "amendment": "how terms are changed",
    "default": "events of default, and the rate after one",
    "governing_law": "which law governs",
    "agreement": "the agreement behind the note",
}

#: The reference of each event of a ledger; '' where the rule is promnote's own.
EVENTS: Mapping[str, str] = {
    "issue": "issue",
    "opening": "",
    "due": "installments, interest",
    "payment": "order",
    "assumed": "order",
    "applied": "order",
    "prepayment": "prepayment",
    "payoff": "prepayment",
    "reversal": "",
    "cost": "costs",
    "acceleration": "acceleration",
    "reinstatement": "acceleration",
    "default": "default",
    "cure": "default",
    "amendment": "amendment",
    "usury_credit": "usury",
    "draw": "agreement",
    "capitalized": "interest",
    "late_fee": "late_fee",
    "waiver": "",
    "refund": "",
}


def clauses_of(terms: NoteTerms) -> Mapping[str, str]:
    """The text that each event of the note's ledger cites, or ''."""
    return _events(terms.clauses)


@lru_cache(maxsize=256)
def _events(clauses: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return MappingProxyType({event: cited(reference, clauses) for event, reference in EVENTS.items()})


def cited(reference: str, clauses: Iterable[tuple[str, str]]) -> str:
    """What a reference cites in a note with those clauses: its texts once each, or the standard itself.

    Texts that begin with the same word share it: "Section 1" and "Section 6" are "Section 1, 6".
    """
    keys = keys_of(reference)
    if not keys:
        return reference
    named = dict(clauses)
    joined = ", ".join(dict.fromkeys(named[key] for key in keys if named.get(key)))
    word, space, _ = joined.partition(" ")
    return joined.replace(f", {word} ", ", ") if space else joined


def in_brackets(reference: str, clauses: Iterable[tuple[str, str]]) -> str:
    """What a reference cites, as it follows in a sentence: ' (Section 6)', or nothing."""
    text = cited(reference, clauses)
    return f" ({text})" if text else ""


def keys_of(reference: str) -> tuple[str, ...]:
    """The clause keys of a reference; none where it is a standard or a statute, or empty."""
    keys = tuple(key for key in reference.split(", ") if key)
    return keys if all(key in CLAUSES for key in keys) else ()
