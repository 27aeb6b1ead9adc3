"""The schedule from here on: what fell due and whether it was paid, and what is still to come from a date.

After a prepayment, a draw, a new rate or an acceleration the contract's own schedule no longer says what falls due. These rows
come from the replay: items that fell due with what is unpaid of them, then the projection at the rate in force.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from datetime import date as Date
from operator import itemgetter
from typing import Literal, NamedTuple

from promnote.basics.money import money_words
from promnote.contract.repayment import Instalment, instalments
from promnote.contract.terms import NoteTerms
from promnote.running.ledger import Ledger, LedgerRow
from promnote.running.projection import ProjectedItem, project
from promnote.running.snapshot import ItemState

#: "due": it fell due on the day itself, or is not late yet; "gone": before the note was taken on, or never to fall due.
Status = Literal["gone", "paid", "due", "overdue", "to come", ""]
#: Events that change what falls due, shown between the instalments.
EVENTS = frozenset(
    {"opening", "draw", "prepayment", "payoff", "acceleration", "reinstatement", "amendment", "capitalized"}
)


class NowRow(NamedTuple):
    """A due date, or an event between (no number, no amounts). Amounts in cents; None: nothing is known or nothing falls due.

    `date` is the day on which it falls due, `contract_date` the date that the contract names. `paid` and `unpaid` are of what
    fell due; `balance` is the unpaid principal after that day (ahead: if all is paid as it falls due).
    """

    number: int | None
    what: str
    contract_date: Date | None
    date: Date
    status: Status
    interest: int | None
    principal: int | None
    payment: int | None
    paid: int | None
    unpaid: int | None
    balance: int | None


def schedule_now(ledger: Ledger) -> list[NowRow]:
    """The rows in date order; those of one day as they happened, events before the instalment that they follow from."""
    account, terms = ledger.account, ledger.note.terms
    ahead = {each.number for each in account.plan.ahead}
    dated = instalments(terms, account.plan.changes)
    behind = [each for each in dated if each.number not in ahead]
    rows = [*_behind(ledger, behind), *_events(ledger)]
    rows.sort(key=lambda row: (row.date, _rank(row), row.number or 0))
    return rows + schedule_ahead(ledger)


def _rank(row: NowRow) -> int:
    """Of one day: an amendment comes before what falls due, what was paid or drawn after it."""
    if row.number is not None or row.payment is not None:
        return 1
    return 0 if row.what.startswith("amendment") else 2


def _behind(ledger: Ledger, behind: Sequence[Instalment]) -> Iterator[NowRow]:
    """What fell due: items of one day belong to the last instalment of that day."""
    terms = ledger.note.terms
    by_day: dict[date, list[ItemState]] = {}
    for item in ledger.items:
        by_day.setdefault(item.due_date, []).append(item)
    balances = _balances(ledger.rows)
    starts = terms.starts_on
    last_of_day = {each.falls_on: each for each in behind}
    for each in behind:
        if terms.opening is not None and each.falls_on <= starts and each.falls_on not in by_day:
            yield NowRow(
                each.number, _what(each, terms), each.contract_date, each.falls_on, "gone", *(None,) * 6
            )  # fmt: skip
            continue
        items = by_day.pop(each.falls_on, []) if last_of_day[each.falls_on] is each else []
        yield _due(each.number, _what(each, terms), each.contract_date, each.falls_on, items, ledger, balances)
    for day, items in by_day.items():
        yield _due(None, _other(items, terms), None, day, items, ledger, balances)


def _other(items: Sequence[ItemState], terms: NoteTerms) -> str:
    if any(item.accelerated for item in items):
        return "all that was not due, accelerated"
    return "overdue when taken on" if terms.opening is not None else "what fell due"


def _due(
    number: int | None,
    what: str,
    contract_date: date | None,
    day: date,
    items: Sequence[ItemState],
    ledger: Ledger,
    balances: Sequence[tuple[date, int]],
) -> NowRow:
    interest = sum(item.billed for item in items if item.kind == "interest")
    principal = sum(item.billed for item in items if item.kind == "principal")
    unpaid = sum(item.unpaid for item in items)
    late = any(item.unpaid and item.late_from < ledger.as_of for item in items)
    status: Status = "overdue" if late else "due" if unpaid else "paid"
    payment = interest + principal
    known = bisect_right(balances, day, key=itemgetter(0))
    balance = balances[known - 1][1] if known else None
    return NowRow(
        number, what, contract_date, day, status, interest, principal, payment, payment - unpaid, unpaid, balance
    )  # fmt: skip


def _balances(rows: Sequence[LedgerRow]) -> list[tuple[date, int]]:
    """Unpaid principal after each day on which anything happened."""
    found: dict[date, int] = {}
    for row in rows:
        found[row.date] = row.balance
    return sorted(found.items())


def _events(ledger: Ledger) -> Iterator[NowRow]:
    for row in ledger.rows:
        if row.event in EVENTS:
            amount = money_words(abs(row.amount)) if row.amount else ""
            words = " ".join(part for part in (row.event, amount) if part)
            if row.event == "amendment" and row.memo:
                words = f"amendment: {row.memo}"
            yield NowRow(None, words, None, row.date, "", *(None,) * 5, row.balance)


def schedule_ahead(ledger: Ledger) -> list[NowRow]:
    """The rows still to come, from the projection; instalments on which nothing falls due any more are gone."""
    account, terms = ledger.account, ledger.note.terms
    numbers = {each.number for each in account.plan.ahead}
    ahead = [each for each in instalments(terms, account.plan.changes) if each.number in numbers]
    projection = project(account)
    items: dict[int, ProjectedItem] = {}
    if projection is not None:
        items = {item.instalment.number: item for item in projection.items}
    known = None if projection is not None else account.plan.principal_ahead(account.not_due)
    principal_on = dict(known or ())
    rows = []
    for each in ahead:
        head = (each.number, _what(each, terms), each.contract_date, each.falls_on)
        item = items.get(each.number)
        if item is not None:
            payment = item.interest + item.principal
            rows.append(NowRow(*head, "to come", item.interest, item.principal, payment, None, None, item.balance))
        elif projection is None:
            rows.append(NowRow(*head, "to come", None, principal_on.get(each.falls_on), *(None,) * 4))
        else:
            rows.append(NowRow(*head, "gone", *(None,) * 6))
    return rows


def _what(each: Instalment, terms: NoteTerms) -> str:
    """What the contract calls that date."""
    if each.last:
        return "last instalment" if terms.kind != "bullet" else "maturity"
    return "instalment" if each.principal else "interest alone"
