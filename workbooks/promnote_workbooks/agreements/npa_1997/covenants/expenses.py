"""Who bears an expense (NPA 8.9), and who indemnifies whom for what (NPA 8.10).

Each side bears its own, but the company pays the reasonable fees and out-of-pocket expenses of the purchaser's counsel
for the agreement and the notes: their preparation, execution and delivery. Either side makes good what its
misrepresentation, or its breach of a warranty or an agreement, costs the other; the cost of a settlement only with its
prior written consent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from promnote.contract.terms import Fee
from promnote.reports.columns import Column
from promnote_workbooks.agreements.npa_1997.covenants.records import (
    PARTIES,
    PURCHASER_COUNSEL,
    Party,
    RecordError,
    by_id,
    need_amount,
    need_choice,
    need_order,
    need_text,
    other,
)

Purpose = Literal["agreement and notes", "other"]
PURPOSES: tuple[Purpose, ...] = ("agreement and notes", "other")
Ground = Literal["misrepresentation", "breach of warranty", "breach of agreement"]
GROUNDS: tuple[Ground, ...] = ("misrepresentation", "breach of warranty", "breach of agreement")
Place = Literal["agreement", "closing certificate"]
PLACES: tuple[Place, ...] = ("agreement", "closing certificate")
Damage = Literal["loss", "attorneys' fees", "settlement", "defence costs"]
DAMAGES: tuple[Damage, ...] = ("loss", "attorneys' fees", "settlement", "defence costs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expense:
    """An expense that a side incurred with respect to the agreement. `paid_by`: who paid it so far, if anyone has."""

    id: str
    incurred_on: date
    incurred_by: Party
    payee: str
    amount_cents: int
    purpose: Purpose = "agreement and notes"
    reasonable: bool = True
    paid_by: Party | None = None

    def __post_init__(self) -> None:
        where = f"expense {self.id}"
        need_text(self.id, "expense id", "an id")
        need_choice(self.incurred_by, f"{where} incurred_by", PARTIES)
        need_text(self.payee, f"{where} payee", "who is paid")
        need_amount(self.amount_cents, f"{where} amount")
        need_choice(self.purpose, f"{where} purpose", PURPOSES)
        if self.paid_by is not None:
            need_choice(self.paid_by, f"{where} paid_by", PARTIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An amount that one side claims from the other under NPA 8.10. `consent_on`: of the other side, in writing."""

    id: str
    claimed_by: Party
    raised_on: date
    ground: Ground
    place: Place
    damage: Damage
    amount_cents: int
    reasonable: bool = True
    settled_on: date | None = None
    consent_on: date | None = None

    def __post_init__(self) -> None:
        where = f"claim {self.id}"
        need_text(self.id, "claim id", "an id")
        need_choice(self.claimed_by, f"{where} claimed_by", PARTIES)
        need_choice(self.ground, f"{where} ground", GROUNDS)
        need_choice(self.place, f"{where} place", PLACES)
        need_choice(self.damage, f"{where} damage", DAMAGES)
        need_amount(self.amount_cents, f"{where} amount")
        if (self.damage == "settlement") != (self.settled_on is not None):
            state = "nothing" if self.settled_on is None else str(self.settled_on)
            raise RecordError(f"{where} settled_on", f"found {state}; allowed: a date for a settlement, none otherwise")
        if self.consent_on is not None and self.damage != "settlement":
            raise RecordError(f"{where} consent_on", f"found {self.consent_on}; allowed: only for a settlement")
        need_order(self.raised_on, self.settled_on, f"{where} settled_on", "the day it was raised")


class ExpenseRow(NamedTuple):
    """An expense with the side that bears it, and what that side owes the other for having paid it."""

    id: str
    date: date
    payee: str
    amount: int
    incurred_by: Party
    borne_by: Party
    paid_by: str
    owed: int
    reason: str


class ClaimRow(NamedTuple):
    """A claim with what NPA 8.10 allows of it."""

    id: str
    date: date
    claimed_by: Party
    payable_by: Party
    damage: Damage
    claimed: int
    allowed: int
    clause: str
    reason: str


EXPENSE_COLUMNS: tuple[Column, ...] = (
    Column("id", "Expense", "text"),
    Column("date", "Incurred", "date"),
    Column("payee", "Payee", "text"),
    Column("amount", "Amount", "money"),
    Column("incurred_by", "Incurred by", "text"),
    Column("borne_by", "Borne by", "text"),
    Column("paid_by", "Paid by", "text"),
    Column("owed", "Owed to the payer", "money"),
    Column("reason", "Why", "text"),
)
CLAIM_COLUMNS: tuple[Column, ...] = (
    Column("id", "Claim", "text"),
    Column("date", "Raised", "date"),
    Column("claimed_by", "Claimed by", "text"),
    Column("payable_by", "Payable by", "text"),
    Column("damage", "For", "text"),
    Column("claimed", "Claimed", "money"),
    Column("allowed", "Indemnified", "money"),
    Column("clause", "Clause", "text"),
    Column("reason", "Why", "text"),
)


def _shifted(expense: Expense) -> bool:
    """NPA 8.9, the exception: the purchaser's counsel on the agreement and the notes is the company's to pay."""
    return (
        expense.incurred_by == "purchaser"
        and expense.payee == PURCHASER_COUNSEL
        and expense.purpose == "agreement and notes"
        and expense.reasonable
    )


def borne_by(expense: Expense) -> Party:
    """Which side bears an expense."""
    return "company" if _shifted(expense) else expense.incurred_by


def expense_rows(expenses: Iterable[Expense], as_of: date) -> list[ExpenseRow]:
    """Expenses incurred on or before a date, and what is owed between the sides for them."""
    rows = []
    for each in sorted(by_id(expenses, "expense").values(), key=lambda expense: expense.incurred_on):
        if each.incurred_on > as_of:
            continue
        bearer = borne_by(each)
        reason = "its own (NPA 8.9)"
        if _shifted(each):
            reason = "purchaser's counsel on the agreement and the notes (NPA 8.9)"
        elif each.payee == PURCHASER_COUNSEL and not each.reasonable:
            reason = "beyond what is reasonable (NPA 8.9)"
        owed = each.amount_cents if each.paid_by is not None and each.paid_by != bearer else 0
        rows.append(
            ExpenseRow(
                each.id, each.incurred_on, each.payee, each.amount_cents, each.incurred_by, bearer,
                each.paid_by or "", owed, reason,
            )
        )  # fmt: skip
    return rows


def issuance_costs(expenses: Iterable[Expense]) -> list[Fee]:
    """What the company bears for the agreement and the notes, as costs of issuance (ASC 835-30), for `issuance.costs`.

    What it pays the purchaser's counsel it pays on the lender's behalf: a lender's fee. Its own advisers are third
    parties.
    """
    return [
        Fee(
            date=each.incurred_on,
            amount_cents=each.amount_cents,
            memo=f"{'lender fee' if _shifted(each) else 'third party'}: {each.payee} (NPA 8.9)",
        )
        for each in by_id(expenses, "expense").values()
        if borne_by(each) == "company" and each.purpose == "agreement and notes"
    ]


def _refused(claim: Claim) -> str:
    """Why nothing of a claim is indemnified, or ''."""
    if claim.damage == "settlement":
        if claim.consent_on is None:
            return "settled without the written consent of the side that would pay"
        if claim.settled_on is not None and claim.consent_on > claim.settled_on:
            return "consent came after the settlement"
    return "" if claim.reasonable or claim.damage in ("loss", "settlement") else "not reasonable"


def claim_rows(claims: Iterable[Claim], as_of: date) -> list[ClaimRow]:
    """Claims raised on or before a date, and what NPA 8.10 allows of each, the facts taken as claimed."""
    rows = []
    for each in sorted(by_id(claims, "claim").values(), key=lambda claim: claim.raised_on):
        if each.raised_on > as_of:
            continue
        refused = _refused(each)
        clause = "NPA 8.10(a)" if each.claimed_by == "purchaser" else "NPA 8.10(b)"
        rows.append(
            ClaimRow(
                each.id, each.raised_on, each.claimed_by, other(each.claimed_by), each.damage, each.amount_cents,
                0 if refused else each.amount_cents, clause, refused or f"{each.ground} in the {each.place}",
            )
        )  # fmt: skip
    return rows
