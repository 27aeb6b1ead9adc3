"""Amendments, waivers, discharges and terminations: in writing, signed by both sides, or not at all (NPA 8.4, 8.6).

A waiver covers the one breach that it names. Silence, delay and an earlier waiver waive nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from promnote.contract.terms import NoteTerms
from promnote.reports.columns import Column
from promnote_workbooks.agreements.npa_1997.covenants.records import RecordError, by_id, need_choice, need_text

InstrumentKind = Literal["amendment", "waiver", "discharge", "termination"]
KINDS: tuple[InstrumentKind, ...] = ("amendment", "waiver", "discharge", "termination")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One instrument. `stated`: the date from which it says that it counts; None: from the last signature.

    `changes_note_on`: the effective date of the amendment in the note file that it stands behind.
    """

    id: str
    kind: InstrumentKind
    provision: str
    what: str
    written: bool = True
    company_signed: date | None = None
    purchaser_signed: date | None = None
    stated: date | None = None
    breach: str = ""
    changes_note_on: date | None = None

    def __post_init__(self) -> None:
        where = f"instrument {self.id}"
        need_text(self.id, "instrument id", "an id")
        need_choice(self.kind, f"{where} kind", KINDS)
        need_text(self.provision, f"{where} provision", "the clause that it concerns")
        need_text(self.what, f"{where} what", "what it does")
        if (self.kind == "waiver") != bool(self.breach.strip()):
            state = self.breach or "nothing"
            raise RecordError(f"{where} breach", f"found {state}; allowed: the one breach of a waiver, none otherwise")
        if self.changes_note_on is not None and self.kind != "amendment":
            raise RecordError(
                f"{where} changes_note_on", f"found {self.changes_note_on}; allowed: only in an amendment"
            )


class InstrumentRow(NamedTuple):
    """A line of the log as of a date."""

    id: str
    kind: InstrumentKind
    provision: str
    what: str
    company_signed: date | None
    purchaser_signed: date | None
    effective_on: date | None
    state: Literal["effective", "not yet", "no effect"]
    findings: str


INSTRUMENT_COLUMNS: tuple[Column, ...] = (
    Column("id", "Instrument", "text"),
    Column("kind", "Kind", "text"),
    Column("provision", "Provision", "text"),
    Column("what", "What it does", "text"),
    Column("company_signed", "Company signed", "date"),
    Column("purchaser_signed", "Purchaser signed", "date"),
    Column("effective_on", "Effective", "date"),
    Column("state", "State", "text"),
    Column("findings", "Findings", "text"),
)


def binding_on(instrument: Instrument) -> date | None:
    """The day on which it became binding: the last signature, of a writing that both sides signed; else None."""
    company, purchaser = instrument.company_signed, instrument.purchaser_signed
    if not instrument.written or company is None or purchaser is None:
        return None
    return max(company, purchaser)


def effective_on(instrument: Instrument) -> date | None:
    """From when it counts: the date that it states, which may be an earlier one, else when it became binding."""
    bound = binding_on(instrument)
    return None if bound is None else instrument.stated or bound


def in_force(instrument: Instrument, as_of: date) -> bool:
    """Whether it is binding and counts on a date."""
    bound, day = binding_on(instrument), effective_on(instrument)
    return bound is not None and day is not None and max(bound, day) <= as_of


def instrument_rows(instruments: Iterable[Instrument], as_of: date) -> list[InstrumentRow]:
    """The log as of a date, with what keeps an instrument from counting."""
    rows = []
    for each in by_id(instruments, "instrument").values():
        findings = []
        if not each.written:
            findings.append("not in writing (NPA 8.4)")
        company = each.company_signed if each.company_signed and each.company_signed <= as_of else None
        purchaser = each.purchaser_signed if each.purchaser_signed and each.purchaser_signed <= as_of else None
        unsigned = [name for name, day in (("company", company), ("purchaser", purchaser)) if day is None]
        if unsigned:
            findings.append(f"not signed by {' and '.join(unsigned)} (NPA 8.4)")
        state: Literal["effective", "not yet", "no effect"] = "no effect"
        if not findings:
            state = "effective" if in_force(each, as_of) else "not yet"
        day = None if findings else effective_on(each)
        rows.append(
            InstrumentRow(
                each.id, each.kind, each.provision, each.what, company, purchaser, day, state, "; ".join(findings)
            )
        )
    return rows


def is_waived(instruments: Iterable[Instrument], breach: str, as_of: date) -> bool:
    """Whether a waiver in force names this very breach (NPA 8.6: no other one covers it)."""
    return any(each.kind == "waiver" and each.breach == breach and in_force(each, as_of) for each in instruments)


def unsupported_amendments(terms: NoteTerms, instruments: Iterable[Instrument], as_of: date) -> list[date]:
    """Amendments of a note file, effective by a date, behind which no instrument in force stands (NPA 8.4)."""
    behind = {each.changes_note_on for each in instruments if each.kind == "amendment" and in_force(each, as_of)}
    return [each.effective for each in terms.amendments if each.effective <= as_of and each.effective not in behind]
