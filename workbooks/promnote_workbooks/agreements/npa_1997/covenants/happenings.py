"""What must be told or sent when it happens (NPA 6.1(c)-(e), 6.2(a)(i)), and upkeep between reports (NPA 6.2(b)).

"Promptly" and "as soon as practicable" are no dates: a due date appears only where the user sets one (`within_days`),
and without it nothing is called late. NPA 6.2(b) asks the company to keep property, law, taxes and insurance in order;
it asks for no certificate. A certificate here is the company's own record that someone looked, period by period.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from promnote.functions.working import later
from promnote.reports.columns import Column
from promnote_workbooks.agreements.npa_1997.covenants.records import (
    RecordError,
    Status,
    days_late,
    need_choice,
    need_order,
    need_text,
    status_of,
)
from promnote_workbooks.agreements.npa_1997.covenants.reports import Report

#: What happens, by clause.
HAPPENINGS: dict[str, str] = {
    "NPA 6.1(c)": "special or interim audit report meant for the public, received from the accountants",
    "NPA 6.1(d)": "statement, proxy material or report to stockholders, or report or final registration filed",
    "NPA 6.1(e)": "document or information that a holder reasonably asked for",
    "NPA 6.2(a)(i)(A)": "material violation or default under this or another material agreement: written notice",
    "NPA 6.2(a)(i)(B)": "action or proceeding that could have a material adverse effect: written notice",
}
#: What is to be kept in order, by clause.
UPKEEP: dict[str, str] = {
    "NPA 6.2(b)(i)": "property in good repair and working order",
    "NPA 6.2(b)(ii)": "laws, orders and rules complied with",
    "NPA 6.2(b)(iii)": "taxes, fees and assessments paid when due",
    "NPA 6.2(b)(iv)": "property adequately insured with sound insurers",
}
#: The two clauses that excuse what is contested in good faith, with an adequate reserve.
MAY_CONTEST = ("NPA 6.2(b)(ii)", "NPA 6.2(b)(iii)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that the holders must hear of. `within_days`: by when the company wants it sent; None: no date."""

    id: str
    clause: str
    happened_on: date
    what: str
    sent_on: date | None = None
    within_days: int | None = None

    def __post_init__(self) -> None:
        where = f"happening {self.id}"
        need_text(self.id, "happening id", "an id")
        need_choice(self.clause, f"{where} clause", tuple(HAPPENINGS))
        need_text(self.what, f"{where} what", "what happened")
        need_order(self.happened_on, self.sent_on, f"{where} sent_on", "the day it happened")
        if self.within_days is not None and self.within_days < 0:
            raise RecordError(f"{where} within_days", f"found {self.within_days}; allowed: 0 or more, or none")

    @property
    def due(self) -> date | None:
        """The user's own date, if there is one."""
        return None if self.within_days is None else later(self.happened_on, self.within_days, "within_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepCertificate:
    """The company's record that a clause of NPA 6.2(b) was kept through a period's end, or is contested."""

    clause: str
    period_end: date
    due: date
    signed_on: date | None = None
    contested: bool = False
    reserve_cents: int | None = None
    remark: str = ""

    def __post_init__(self) -> None:
        where = f"certificate {self.clause} of {self.period_end}"
        need_choice(self.clause, f"{where} clause", tuple(UPKEEP))
        need_order(self.period_end, self.due, f"{where} due", "the period's end")
        need_order(self.period_end, self.signed_on, f"{where} signed_on", "the period's end")
        if self.contested and self.clause not in MAY_CONTEST:
            raise RecordError(f"{where} contested", f"found a contest; allowed: only in {', '.join(MAY_CONTEST)}")
        if self.contested and self.reserve_cents is None:
            raise RecordError(f"{where} reserve", "found nothing; what is contested needs a reserve, if only of 0.00")
        if not self.contested and self.reserve_cents is not None:
            raise RecordError(f"{where} reserve", "found one; allowed: only with a contest")


def upkeep_certificates(reports: Iterable[Report]) -> list[UpkeepCertificate]:
    """Blank certificates, one a clause and fiscal period, due with the period's report: the company's own rhythm."""
    return [
        UpkeepCertificate(clause=clause, period_end=report.period_end, due=report.due)
        for report in reports
        for clause in UPKEEP
    ]


class FollowUpRow(NamedTuple):
    """A line of the calendar that hangs on no fiscal period's report."""

    clause: str
    what: str
    on: date
    due: date | None
    sent_on: date | None
    status: Status
    days_late: int
    remark: str


FOLLOW_UP_COLUMNS: tuple[Column, ...] = (
    Column("clause", "Clause", "text"),
    Column("what", "What", "text"),
    Column("on", "Happened, or period ended", "date"),
    Column("due", "Due", "date"),
    Column("sent_on", "Sent or signed", "date"),
    Column("status", "Status", "text"),
    Column("days_late", "Days late", "days"),
    Column("remark", "Remark", "text"),
)


def happening_rows(happenings: Iterable[Happening], as_of: date) -> list[FollowUpRow]:
    """What happened on or before a date and whether the holders have heard of it."""
    rows = []
    for each in sorted(happenings, key=lambda happening: happening.happened_on):
        if each.happened_on <= as_of:
            sent = each.sent_on if each.sent_on is not None and each.sent_on <= as_of else None
            status, late = status_of(each.due, sent, as_of), days_late(each.due, sent, as_of)
            rows.append(
                FollowUpRow(
                    each.clause, HAPPENINGS[each.clause], each.happened_on, each.due, sent, status, late, each.what
                )
            )
    return rows


def upkeep_rows(certificates: Iterable[UpkeepCertificate], as_of: date) -> list[FollowUpRow]:
    """Certificates of periods that ended on or before a date."""
    rows = []
    for each in sorted(certificates, key=lambda certificate: (certificate.due, certificate.clause)):
        if each.period_end <= as_of:
            signed = each.signed_on if each.signed_on is not None and each.signed_on <= as_of else None
            status, late = status_of(each.due, signed, as_of), days_late(each.due, signed, as_of)
            remark = "; ".join(filter(None, ["contested in good faith" if each.contested else "", each.remark]))
            rows.append(
                FollowUpRow(each.clause, UPKEEP[each.clause], each.period_end, each.due, signed, status, late, remark)
            )
    return rows
