"""What the registers share: their error, their checks, the parties, and the status of something that is to be sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, Protocol, TypeVar

from promnote.basics.errors import NoteError, found
from promnote.basics.money import money_words

Party = Literal["company", "purchaser"]
PARTIES: tuple[Party, ...] = ("company", "purchaser")
#: The parties as the agreement names them (NPA preamble, 3.3).
COMPANY = "Lexington Precision Corporation"
PURCHASER = "Nomura Holding America, Inc."
GUARANTOR = "Lexington Components, Inc."
COMPANY_COUNSEL = "Nixon, Hargrave, Devans & Doyle LLP"
PURCHASER_COUNSEL = "Robinson, Silverman, Pearce, Aronsohn & Berman LLP"

#: NPA 2.1, 1.1.
CLOSING_DATE = date(1997, 10, 27)
FACE_CENTS = 7_500_000_00

Status = Literal["open", "sent", "late"]


class RecordError(NoteError):
    """A record of a register is malformed or contradicts another."""


class Numbered(Protocol):
    """A record with an id of its own."""

    @property
    def id(self) -> str: ...


Record = TypeVar("Record", bound=Numbered)


def other(party: Party) -> Party:
    """The party opposite."""
    return "purchaser" if party == "company" else "company"


def status_of(due: date | None, sent_on: date | None, as_of: date) -> Status:
    """As of a date: sent by then; else late from the day after the due date (if there is one); else open."""
    if sent_on is not None and sent_on <= as_of:
        return "sent"
    return "late" if due is not None and as_of > due else "open"


def days_late(due: date | None, sent_on: date | None, as_of: date) -> int:
    """Days between the due date and the day it was sent, or the as-of date while it was not; 0 if in time."""
    if due is None:
        return 0
    until = sent_on if sent_on is not None and sent_on <= as_of else as_of
    return max(0, (until - due).days)


def need_text(value: str, where: str, what: str) -> None:
    """A text that must be there."""
    if not value.strip():
        raise RecordError(where, f"found nothing; allowed: {what}")


def need_choice(value: str, where: str, choices: Sequence[str]) -> None:
    """One of a few words."""
    if value not in choices:
        raise RecordError(where, f"found {found(value)}; allowed: {', '.join(choices)}")


def need_amount(cents: int, where: str) -> None:
    """An amount above nothing."""
    if cents <= 0:
        raise RecordError(where, f"found {money_words(cents)}; allowed: more than 0")


def need_order(earlier: date | None, later: date | None, where: str, what: str) -> None:
    """`later` must not be before `earlier`, which is `what`."""
    if earlier is not None and later is not None and later < earlier:
        raise RecordError(where, f"found {later}; allowed: {what}, {earlier}, or later")


def by_id(records: Iterable[Record], where: str) -> dict[str, Record]:
    """Records by id; the same id twice is an error that names it."""
    known: dict[str, Record] = {}
    for each in records:
        if each.id in known:
            raise RecordError(f"{where} {each.id}", "found the id twice; allowed: each id once")
        known[each.id] = each
    return known
