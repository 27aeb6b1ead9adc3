"""The conditions of the closing, as a checklist (NPA 5.1, 5.2).

Each condition protects one side, which may insist on it or waive it; a waiver is an instrument in writing (NPA 8.4).
Certificates of officers bear the date of the closing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from promnote.reports.columns import Column
from promnote_workbooks.agreements.npa_1997.covenants.records import (
    CLOSING_DATE,
    COMPANY_COUNSEL,
    GUARANTOR,
    Party,
    RecordError,
    need_choice,
    need_order,
    need_text,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition: whose obligations hang on it, who brings it about, and what it is."""

    clause: str
    protects: Party
    by: Literal["company", "purchaser", "both", "nobody"]
    title: str
    what: str
    dated_closing: bool = False


CONDITIONS: tuple[Condition, ...] = (
    Condition(
        clause="NPA 5.1(a)", protects="purchaser", by="company", title="Representations",
        what="the company's representations are true when made and at the closing, its covenants are kept",
    ),
    Condition(
        clause="NPA 5.1(b)", protects="purchaser", by="company", title="Officer's certificate", dated_closing=True,
        what="an executive officer of the company certifies 5.1(a)",
    ),
    Condition(
        clause="NPA 5.1(c)", protects="purchaser", by="company", title="Notes and guarantee",
        what=f"the notes are delivered, and the guarantee of {GUARANTOR}",
    ),
    Condition(
        clause="NPA 5.1(d)", protects="purchaser", by="company", title="Opinion of counsel",
        what=f"{COMPANY_COUNSEL} delivers its opinion in the form of schedule 8",
    ),
    Condition(
        clause="NPA 5.1(e)", protects="purchaser", by="nobody", title="Proceedings",
        what="no proceeding is pending or threatened, no order issued, against the transactions",
    ),
    Condition(
        clause="NPA 5.1(f)", protects="purchaser", by="both", title="Consents",
        what="both sides have the consents of third parties that are needed",
    ),
    Condition(
        clause="NPA 5.1(g)", protects="purchaser", by="company", title="Transaction fee",
        what="the fee of 75,000.00 (NPA 2.2) is paid in immediately available funds",
    ),
    Condition(
        clause="NPA 5.1(h)", protects="purchaser", by="company", title="Other instruments",
        what="whatever else the purchaser reasonably asked for is delivered",
    ),
    Condition(
        clause="NPA 5.2(a)", protects="company", by="purchaser", title="Representations",
        what="the purchaser's representations are true when made and at the closing, its covenants are kept",
    ),
    Condition(
        clause="NPA 5.2(b)", protects="company", by="purchaser", title="Officer's certificate", dated_closing=True,
        what="an executive officer of the purchaser certifies 5.2(a)",
    ),
    Condition(
        clause="NPA 5.2(c)", protects="company", by="purchaser", title="Purchase price",
        what="7,500,000.00 (NPA 1.1) is paid in immediately available funds",
    ),
    Condition(
        clause="NPA 5.2(d)", protects="company", by="nobody", title="Proceedings",
        what="no proceeding is pending or threatened, no order issued, against the transactions",
    ),
    Condition(
        clause="NPA 5.2(e)", protects="company", by="both", title="Consents",
        what="both sides have the consents of third parties that are needed",
    ),
    Condition(
        clause="NPA 5.2(f)", protects="company", by="purchaser", title="Other instruments",
        what="whatever else the company reasonably asked for is delivered",
    ),
)  # fmt: skip
BY_CLAUSE: dict[str, Condition] = {each.clause: each for each in CONDITIONS}
Progress = Literal["open", "met", "waived"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A condition met or waived on a day, by what evidence. `dated`: the date that a certificate bears."""

    clause: str
    state: Literal["met", "waived"]
    on: date
    evidence: str
    dated: date | None = None

    def __post_init__(self) -> None:
        need_choice(self.clause, "closing clause", tuple(BY_CLAUSE))
        where = f"closing {self.clause}"
        need_choice(self.state, f"{where} state", ("met", "waived"))
        need_text(self.evidence, f"{where} evidence", "the document, or the instrument of a waiver (NPA 8.4)")
        if BY_CLAUSE[self.clause].dated_closing and self.state == "met" and self.dated is None:
            raise RecordError(f"{where} dated", "found nothing; a certificate bears the date of the closing")
        need_order(self.dated, self.on, f"{where} on", "the date of the certificate")


class ClosingRow(NamedTuple):
    """A line of the checklist as of a date."""

    clause: str
    protects: Party
    by: str
    title: str
    what: str
    state: Progress
    on: date | None
    evidence: str


CLOSING_COLUMNS: tuple[Column, ...] = (
    Column("clause", "Clause", "text"),
    Column("protects", "Condition for", "text"),
    Column("by", "Brought about by", "text"),
    Column("title", "Condition", "text"),
    Column("what", "What it asks", "text"),
    Column("state", "State", "text"),
    Column("on", "On", "date"),
    Column("evidence", "Evidence", "text"),
)


def closing_rows(marks: Iterable[Mark], as_of: date, closing_date: date = CLOSING_DATE) -> list[ClosingRow]:
    """The checklist as of a date. A clause marked twice, or a certificate with another date, is an error."""
    marked: dict[str, Mark] = {}
    for mark in marks:
        where = f"closing {mark.clause}"
        if mark.clause in marked:
            raise RecordError(where, "found it marked twice; allowed: once")
        if BY_CLAUSE[mark.clause].dated_closing and mark.dated is not None and mark.dated != closing_date:
            raise RecordError(f"{where} dated", f"found {mark.dated}; allowed: the date of the closing, {closing_date}")
        marked[mark.clause] = mark
    rows = []
    for each in CONDITIONS:
        found = marked.get(each.clause)
        if found is None or found.on > as_of:
            rows.append(ClosingRow(each.clause, each.protects, each.by, each.title, each.what, "open", None, ""))
        else:
            rows.append(
                ClosingRow(
                    each.clause, each.protects, each.by, each.title, each.what, found.state, found.on, found.evidence
                )
            )
    return rows


def still_open(rows: Iterable[ClosingRow], protects: Party) -> list[str]:
    """The clauses on which a side may still refuse to close."""
    return [row.clause for row in rows if row.protects == protects and row.state == "open"]
