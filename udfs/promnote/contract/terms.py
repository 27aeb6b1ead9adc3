"""A note: its terms, its resets and its activity, put together from `parts` and checked once when they are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from promnote.basics.errors import ActivityError, TermsError
from promnote.basics.money import money_words, percent_words
from promnote.basics.rates import IndexRules, RateReset, check_resets
from promnote.contract.checks import check_terms
from promnote.contract.parts import (
    ACTIVITY_TYPES,
    AS_OF,
    BUCKETS,
    RECEIPTS,
    ZERO,
    Activity,
    ActivityType,
    Amendment,
    Bucket,
    Covenant,
    Fee,
    Installments,
    Interest,
    Issuance,
    Kind,
    LateCharge,
    LateFee,
    Opening,
    Payments,
    PlanRow,
    Prepayment,
    Usury,
)

__all__ = [
    "ACTIVITY_TYPES",
    "AS_OF",
    "BUCKETS",
    "RECEIPTS",
    "ZERO",
    "Activity",
    "ActivityType",
    "Amendment",
    "Bucket",
    "Covenant",
    "Fee",
    "Installments",
    "Interest",
    "Issuance",
    "Kind",
    "LateCharge",
    "LateFee",
    "Note",
    "NoteTerms",
    "Opening",
    "Payments",
    "PlanRow",
    "Prepayment",
    "Usury",
    "warnings_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTerms:
    """The contract. `installments` for kinds "installment" and "level", `rows` for "scheduled", `maturity_date` for "bullet".

    `clauses` are the note's own, by key (see `clauses`); `agreement_form` the agreement whose sheets its workbook has.
    """

    issue_date: date
    principal_cents: int
    interest: Interest
    kind: Kind = "installment"
    installments: Installments | None = None
    rows: tuple[PlanRow, ...] = ()
    maturity_date: date | None = None
    commitment_cents: int | None = None
    revolving: bool = True
    opening: Opening | None = None
    late_charge: LateCharge = field(default_factory=LateCharge)
    late_fee: LateFee | None = None
    payments: Payments = field(default_factory=Payments)
    prepayment: Prepayment = field(default_factory=Prepayment)
    usury: Usury | None = None
    issuance: Issuance = field(default_factory=Issuance)
    amendments: tuple[Amendment, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()
    clauses: tuple[tuple[str, str], ...] = ()
    agreement_form: str = ""
    covenants: tuple[Covenant, ...] = ()
    year_end_month: int = 12
    books: Literal["borrower", "holder"] = "borrower"
    accrual: Literal["running", "reversing"] = "running"
    id: str = ""
    title: str = ""
    borrower: str = ""
    holder: str = ""
    currency: str = "USD"
    governing_law: str = ""
    #: what was worked out of these terms once (their dates, their rates): no part of what they are
    known: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.principal_cents < 0 or (not self.principal_cents and self.commitment_cents is None):
            raise TermsError("note.principal", f"found {money_words(self.principal_cents)}; allowed: more than 0")
        if self.commitment_cents is not None and self.principal_cents > self.commitment_cents:
            raise TermsError(
                "note.principal",
                f"found {money_words(self.principal_cents)}; allowed: up to the commitment, "
                f"{money_words(self.commitment_cents)}",
            )
        if self.covenants and self.agreement_form != "covenants":
            raise TermsError("covenants", 'found rows; allowed: only with agreement.form = "covenants"')
        if not 1 <= self.year_end_month <= 12:
            raise TermsError("agreement.year_end_month", f"found {self.year_end_month}; allowed: 1 to 12")
        check_terms(self)

    @property
    def accrues_from(self) -> date:
        """The first day that bears interest."""
        return self.interest.accrues_from or self.issue_date

    @property
    def starts_on(self) -> date:
        """The day from which the note is replayed: issue, or the day as of which it was taken on."""
        return self.issue_date if self.opening is None else self.opening.as_of

    @property
    def start_words(self) -> str:
        """How messages name that day."""
        return f"issue, {self.issue_date}" if self.opening is None else f"opening.as_of, {self.opening.as_of}"

    @property
    def index_rules(self) -> IndexRules:
        """What is done to the index at issue to give the contract rate."""
        each = self.interest
        return IndexRules(
            spread=each.spread,
            adjustment=each.adjustment,
            floor=each.floor,
            cap=each.cap,
            floor_on=each.floor_on,
            rounding_step=each.index_rounding,
            rounding_mode=each.index_rounding_mode,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A contract with what happened to it: terms, rate resets, activity in the order in which it was listed."""

    terms: NoteTerms
    resets: tuple[RateReset, ...] = ()
    activity: tuple[Activity, ...] = field(default=())

    def __post_init__(self) -> None:
        check_resets(self.resets)
        floating = self.terms.interest.index or any(each.index for each in self.terms.amendments)
        if self.resets and not floating:
            raise TermsError("rates", "found resets for a fixed-rate note; allowed: none, or interest.index")
        _check_activity(self.terms, self.activity)


def _check_activity(terms: NoteTerms, activity: Sequence[Activity]) -> None:
    by_id: dict[str, Activity] = {}
    for each in activity:
        if each.date < terms.starts_on:
            raise ActivityError(each.where / "date", f"found {each.date}; allowed: {terms.start_words}, or later")
        if each.id:
            if each.id in by_id:
                raise ActivityError(
                    each.where / "id", f"found {each.id}, as in row {by_id[each.id].row}; allowed: each id once"
                )
            by_id[each.id] = each
    reversed_by: dict[str, Activity] = {}
    for each in activity:
        if each.type == "reversal":
            _check_reversal(each, by_id, reversed_by)
            reversed_by[each.reverses] = each


def _check_reversal(each: Activity, by_id: dict[str, Activity], reversed_by: dict[str, Activity]) -> None:
    target = by_id.get(each.reverses)
    where = each.where / "reverses"
    if target is None or target.type not in RECEIPTS:
        what = "which no row has" if target is None else f"which is a {target.type}"
        raise ActivityError(where, f"found {each.reverses}, {what}; allowed: the id of a payment")
    if each.reverses in reversed_by:
        raise ActivityError(
            where, f"found {each.reverses}, already reversed by row {reversed_by[each.reverses].row}; allowed: once"
        )
    if each.date < target.date:
        raise ActivityError(
            each.where / "date", f"found {each.date}; allowed: the payment's date, {target.date}, or later"
        )
    if each.amount_cents is not None and target.amount_cents is not None and each.amount_cents != target.amount_cents:
        raise ActivityError(
            each.where / "amount",
            f"found {money_words(each.amount_cents)}; allowed: the payment's {money_words(target.amount_cents)}, or none",
        )


def warnings_of(note: Note) -> list[str]:
    """What is allowed but deserves a look."""
    terms, notes = note.terms, []
    late = terms.late_charge
    rate = terms.interest.rate
    if late.mode == "instead" and late.rate is not None and rate is not None and late.rate < rate:
        notes.append(
            f'late_charge.rate: {percent_words(late.rate)} with mode = "instead" is below the contract rate '
            f"{percent_words(rate)}, so that an overdue instalment costs less than one that is not"
        )
    if terms.late_fee is not None and terms.payments.order_after_maturity[:1] == ("late_charge",):
        notes.append(
            "late_fee: late charges are paid first by payments.order_after_maturity, so that after one fee each later "
            "payment of an instalment's amount falls short of it by the fee; interest, principal, late_charge pays fees last"
        )
    return notes
