"""The register of indebtedness (NPA 3.18, 3.19): senior and subordinated issues, rates, steps and maturities.

The agreement lists all borrowings as of September 30, 1997 in its schedule 7, which the filing omits; its text names
three subordinated issues with their maturities, two of them with a rate. Principal and the steps of the increasing-rate
notes are therefore empty here: `open_points` says so until someone fills them in from the documents themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from promnote.basics.money import percent_words
from promnote.reports.columns import Column
from promnote.reports.figures import figures
from promnote.running.ledger import Ledger
from promnote_workbooks.agreements.npa_1997.covenants.records import (
    CLOSING_DATE,
    FACE_CENTS,
    RecordError,
    by_id,
    need_amount,
    need_choice,
    need_text,
)

Rank = Literal["senior", "senior subordinated", "junior subordinated"]
RANKS: tuple[Rank, ...] = ("senior", "senior subordinated", "junior subordinated")
#: The day of the list in schedule 7.
LISTED_ON = date(1997, 9, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateStep:
    """From a day on, a rate a year."""

    effective: date
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """An issue or a note. None: the documents at hand do not say. `issued_on` is of the issue or its indenture."""

    id: str
    title: str
    rank: Rank
    maturity: date
    clause: str
    rate: Decimal | None = None
    increasing: bool = False
    steps: tuple[RateStep, ...] = ()
    convertible: bool = False
    issued_on: date | None = None
    principal_cents: int | None = None
    principal_as_of: date | None = None
    remark: str = ""

    def __post_init__(self) -> None:
        where = f"debt {self.id}"
        need_text(self.id, "debt id", "an id")
        need_text(self.title, f"{where} title", "what it is called")
        need_choice(self.rank, f"{where} rank", RANKS)
        if self.principal_cents is not None:
            need_amount(self.principal_cents, f"{where} principal")
        if (self.principal_cents is None) != (self.principal_as_of is None):
            raise RecordError(f"{where} principal_as_of", "found principal or its date alone; allowed: both or neither")
        if self.steps and not self.increasing:
            raise RecordError(f"{where} steps", "found steps; allowed: only with increasing = true")
        _check_steps(self, where)


def _check_steps(debt: Debt, where: str) -> None:
    before = None if debt.rate is None else RateStep(effective=date.min, rate=debt.rate)
    for number, each in enumerate(debt.steps, start=1):
        place = f"{where} step {number}"
        if each.effective > debt.maturity:
            raise RecordError(f"{place} effective", f"found {each.effective}; allowed: up to maturity, {debt.maturity}")
        if before is not None and each.effective <= before.effective:
            raise RecordError(f"{place} effective", f"found {each.effective}; allowed: after {before.effective}")
        if before is not None and each.rate <= before.rate:
            raise RecordError(
                f"{place} rate", f"found {percent_words(each.rate)}; allowed: above {percent_words(before.rate)}"
            )
        before = each


SENIOR_NOTES = Debt(
    id="senior-notes-1997",
    title="10 1/2% Senior Unsecured Notes due February 1, 2000",
    rank="senior",
    maturity=date(2000, 2, 1),
    clause="NPA 1.1, 3.19",
    rate=Decimal("0.105"),
    issued_on=CLOSING_DATE,
    principal_cents=FACE_CENTS,
    principal_as_of=CLOSING_DATE,
    remark="Senior Debt under the documents of the subordinated issues; guaranteed by Lexington Components, Inc.",
)
SUBORDINATED: tuple[Debt, ...] = (
    Debt(
        id="senior-subordinated",
        title="12 3/4% Senior Subordinated Notes due February 1, 2000",
        rank="senior subordinated",
        maturity=date(2000, 2, 1),
        clause="NPA 3.18(i)",
        rate=Decimal("0.1275"),
        issued_on=date(1993, 8, 1),
        remark="Indenture of August 1, 1993; trustee IBJ Schroder Bank & Trust Company",
    ),
    Debt(
        id="junior-convertible",
        title="Junior Subordinated Convertible Increasing Rate Notes due May 1, 2000",
        rank="junior subordinated",
        maturity=date(2000, 5, 1),
        clause="NPA 3.18(ii)",
        increasing=True,
        convertible=True,
    ),
    Debt(
        id="junior-14",
        title="14% Junior Subordinated Notes due May 1, 2000",
        rank="junior subordinated",
        maturity=date(2000, 5, 1),
        clause="NPA 3.18(iii)",
        rate=Decimal("0.14"),
    ),
)


class DebtRow(NamedTuple):
    """A line of the register as of a date."""

    id: str
    title: str
    rank: Rank
    rate: Decimal | None
    maturity: date
    days_to_maturity: int
    principal: int | None
    principal_as_of: date | None
    clause: str
    open_points: str
    remark: str


DEBT_COLUMNS: tuple[Column, ...] = (
    Column("id", "Debt", "text"),
    Column("title", "Title", "text"),
    Column("rank", "Rank", "text"),
    Column("rate", "Rate", "rate"),
    Column("maturity", "Maturity", "date"),
    Column("days_to_maturity", "Days to maturity", "days"),
    Column("principal", "Principal", "money"),
    Column("principal_as_of", "As of", "date"),
    Column("clause", "Clause", "text"),
    Column("open_points", "To fill in", "text"),
    Column("remark", "Remark", "text"),
)


def rate_on(debt: Debt, day: date) -> Decimal | None:
    """The rate in force on a day: the last step that counts, else the rate at the start; None if nobody has said."""
    rate = debt.rate
    for step in debt.steps:
        if step.effective <= day:
            rate = step.rate
    return rate


def open_points(debt: Debt) -> list[str]:
    """What the documents at hand leave open, and a reader must fill in."""
    points = []
    if debt.principal_cents is None:
        points.append("principal (schedule 7 is omitted)")
    if debt.increasing and not debt.steps:
        points.append("steps of the rate")
    elif debt.rate is None and not debt.steps:
        points.append("rate")
    return points


def debt_rows(debts: Iterable[Debt], as_of: date) -> list[DebtRow]:
    """Debts issued on or before a date (or of unknown issue) and not yet matured before it, by rank, then maturity."""
    known = by_id(debts, "debt").values()
    alive = [each for each in known if (each.issued_on is None or each.issued_on <= as_of) and each.maturity >= as_of]
    return [
        DebtRow(
            each.id, each.title, each.rank, rate_on(each, as_of), each.maturity, (each.maturity - as_of).days,
            each.principal_cents, each.principal_as_of, each.clause, "; ".join(open_points(each)), each.remark,
        )
        for each in sorted(alive, key=lambda debt: (RANKS.index(debt.rank), debt.maturity, debt.id))
    ]  # fmt: skip


def total(rows: Iterable[DebtRow], rank: Rank | None = None) -> int | None:
    """Principal of a rank, or of all, in cents; None while one of them is unknown."""
    amounts = [row.principal for row in rows if rank is None or row.rank == rank]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def maturities(rows: Iterable[DebtRow]) -> dict[date, list[str]]:
    """Which debts mature on which day, in date order."""
    due: dict[date, list[str]] = {}
    for row in sorted(rows, key=lambda row: row.maturity):
        due.setdefault(row.maturity, []).append(row.id)
    return due


def debt_of(ledger: Ledger, rank: Rank, clause: str = "") -> Debt | None:
    """A note that promnote keeps, as a line of the register, as of its ledger; None once it is paid."""
    terms, values = ledger.note.terms, figures(ledger)
    if not values.principal:
        return None
    return Debt(
        id=terms.id or "note",
        title=terms.title or "promissory note",
        rank=rank,
        maturity=ledger.last_installment_date,
        clause=clause,
        rate=values.rate,
        issued_on=terms.issue_date,
        principal_cents=values.principal,
        principal_as_of=ledger.as_of,
        remark="from its ledger",
    )
