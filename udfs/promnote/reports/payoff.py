"""The payoff statement: what settles a note on a date, component by component, and what it is on later days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import takewhile
from typing import Any, NamedTuple

from promnote.basics import dates
from promnote.basics.errors import NoteError
from promnote.basics.money import money_text
from promnote.contract.clauses import cited
from promnote.contract.terms import Note
from promnote.reports.figures import per_diem
from promnote.running.ledger import Ledger, premium_to_pay_off, replay, snapshots_at
from promnote.running.snapshot import Snapshot

_SETTLES = frozenset({"payment", "assumed", "applied", "prepayment", "payoff", "waiver", "usury_credit"})
GOOD_THROUGH_DAYS = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30)


class Component(NamedTuple):
    """One line of the statement; amounts in cents, what is in the debtor's favour negative."""

    name: str
    amount: int
    clause: str


class GoodThrough(NamedTuple):
    """The total if it is received on `date` and nothing else happens until then."""

    date: date
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoffStatement:
    """`total` = the sum of the components = payoff + premium. `stopped` says why later days are not quoted.

    `nothing_owed`: no component is above zero. `settled_on` is the day on which the last of it was paid, None for a commitment
    that can be drawn on again, and where nothing was owed yet; `refund` what is owed back.
    """

    note: str
    as_of: date
    components: tuple[Component, ...]
    total: int
    per_diem: int | None
    good_through: tuple[GoodThrough, ...]
    stopped: str
    nothing_owed: bool
    settled_on: date | None
    refund: int


def payoff_statement(note: Note, as_of: date, days: Sequence[int] = GOOD_THROUGH_DAYS) -> PayoffStatement:
    """The statement as of a date: later activity is left out, later days assume that nothing is paid before them."""
    frozen = _through(note, as_of)
    quotes, stopped = [], ""
    known = (dates.LATEST - as_of).days
    wanted = [as_of + timedelta(days=ahead) for ahead in takewhile(lambda ahead: ahead < known, days)]
    accounts = _accounts(frozen, [as_of, *sorted({day for day in wanted if day > as_of})])
    if as_of not in accounts:
        accounts[as_of] = replay(frozen, as_of).account
    now = accounts[as_of]
    components = _components(frozen, as_of, now)
    for day in wanted:
        try:
            account = accounts.get(day) or replay(frozen, day).account
            quotes.append(GoodThrough(day, sum(each.amount for each in _lines(frozen, day, account))))
        except NoteError as error:
            stopped = f"no quote from {day} on: {error}"
            break
    return PayoffStatement(
        note=note.terms.id,
        as_of=as_of,
        components=components,
        total=sum(each.amount for each in components),
        per_diem=per_diem(now),
        good_through=tuple(quotes),
        stopped=stopped,
        nothing_owed=not now.owed,
        settled_on=None if now.owed else _settled_on(replay(frozen, as_of)),
        refund=now.refund,
    )


def _settled_on(ledger: Ledger) -> date | None:
    """The day of the last event that paid, waived or credited anything."""
    if ledger.note.terms.commitment_cents is not None:
        return None
    paid = (
        row.date
        for row in reversed(ledger.rows)
        if row.event in _SETTLES and (row.late_charge or row.interest or row.principal or row.costs)
    )
    return next(paid, None)


def _through(note: Note, as_of: date) -> Note:
    """The note with what happened through `as_of` only; what is assumed paid ends there too."""
    payments = note.terms.payments
    assumed = payments.assume_paid_through
    if assumed is not None:
        through = as_of if assumed == "as_of" else min(assumed, as_of)
        payments = replace(payments, assume_paid_through=through)
    return replace(
        note,
        terms=replace(note.terms, payments=payments),
        activity=tuple(each for each in note.activity if each.date <= as_of),
    )


def _accounts(note: Note, days: Sequence[date]) -> dict[date, Snapshot]:
    """The account as of each day, of one replay; none where a day of them cannot be computed: each is tried alone then."""
    try:
        return dict(snapshots_at(note, days))
    except NoteError:
        return {}


def _components(note: Note, day: date, account: Snapshot) -> tuple[Component, ...]:
    """The lines with the note's own clauses."""
    clauses = note.terms.clauses
    return tuple(line._replace(clause=cited(line.clause, clauses)) for line in _lines(note, day, account))


def _lines(note: Note, day: date, account: Snapshot) -> list[Component]:
    """What adds up to the payoff, each with the reference of its clause."""
    lines = [
        Component("principal", account.balance, "installments"),
        Component("interest_due", account.overdue_interest, "interest"),
        Component("interest_accrued", account.carried + account.interest_accrued, "interest"),
        Component("late_charges", account.late_posted + account.late_accrued, "late_charge"),
        Component("costs", account.costs, "costs"),
        Component("unapplied", -account.held, "order"),
        Component("usury_excess", -(account.usury_excess or 0), "usury"),
    ]
    total = sum(line.amount for line in lines)
    if total < 0:
        # held beyond what is owed, or an excess above it: that part is a refund, not a negative payoff
        lines.append(Component("beyond_payoff", -total, ""))
    lines.append(Component("premium", premium_to_pay_off(note.terms, day, account), "prepayment"))
    return lines


def payoff_json(statement: PayoffStatement) -> dict[str, Any]:
    """The statement as plain data, amounts as text with two decimals."""
    return {
        "note": statement.note,
        "as_of": statement.as_of.isoformat(),
        "components": [
            {"name": line.name, "amount": money_text(line.amount), "clause": line.clause}
            for line in statement.components
        ],
        "total": money_text(statement.total),
        "per_diem": None if statement.per_diem is None else money_text(statement.per_diem),
        "good_through": [
            {"date": each.date.isoformat(), "total": money_text(each.total)} for each in statement.good_through
        ],
        "stopped": statement.stopped,
    }
