"""The journal of a month, in the books of the borrower or the holder: every entry balanced, every line with its account.

One entry for each thing that happened, on its day: a payment as the ledger applied it, a draw, a cost, a late fee, a waiver,
a refund, a usury credit. A receipt that came back stands as it was booked, and is reversed on the day on which it came back;
what the ledger then applied otherwise is an entry of its own. At the month's end come interest and late charges for the month,
the amortization of issuance costs, and the current portion, set to what falls due within a year (ASC 470-10-45).

Interest is expense as it accrues and a payable until it is paid. With `accounts.accrual = "reversing"` what is unpaid at a
month's end is accrued and taken back on the next day, and payments are expense; both leave the accrual account at interest due
and accrued at each month's end. Costs and discount reduce the note's carrying amount (ASC 835-30-45-1A), their amortization is
interest expense. The holder's books mirror the borrower's line by line: a receivable, income, and net origination fees and
costs (ASC 310-20). A waiver is a gain of the borrower and a bad debt of the holder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from promnote.contract.clauses import EVENTS, cited
from promnote.contract.fields import ACCOUNTS, HOLDER_ACCOUNTS
from promnote.contract.terms import NoteTerms
from promnote.reports.months import Balances, Month
from promnote.running.ledger import LedgerRow

#: Account and amount in cents, debits positive, in the borrower's books.
Amounts = list[tuple[str, int]]


class Line(NamedTuple):
    """A debit or a credit, in cents; the other one is 0."""

    account: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One journal entry: its date, what it is, its lines and the clause or standard behind it.

    `number` counts the entries of its month from 1. `id` is that of the activity row behind it, `memo` its words.
    """

    date: date
    text: str
    source: str
    lines: tuple[Line, ...]
    number: int = 0
    id: str = ""
    memo: str = ""

    @property
    def difference(self) -> int:
        """Debits - credits: 0."""
        return sum(line.debit - line.credit for line in self.lines)


def account_names(terms: NoteTerms) -> dict[str, str]:
    """Every account of the journal by key: the note's own text, or the default name of its books."""
    chosen, names = dict(terms.accounts), HOLDER_ACCOUNTS if terms.books == "holder" else ACCOUNTS
    return {key: chosen.get(key) or name for key, name in names.items()}


def reference_of(note_id: str, month_end: date, number: int) -> str:
    """What an entry of a closed month is called for good: the note's id, the month, the entry's number in it."""
    return f"{note_id or 'note'}-{month_end:%Y-%m}-{number:03d}"


class _Draft(NamedTuple):
    """An entry in the borrower's books before it is written. `reference`: clause keys, or a standard."""

    date: date
    text: str
    reference: str
    amounts: Amounts
    id: str = ""
    memo: str = ""


def entries_of(month: Month) -> list[Entry]:
    """The month's entries in date order, then those of its catch-up, which stand on their own lines and name its cause."""
    drafts = sorted(_drafts(month), key=lambda draft: draft.date)
    if month.catch_up is not None:
        drafts += _catch_up_drafts(month, month.catch_up)
    terms = month.terms
    entries: list[Entry] = []
    for draft in drafts:
        lines = _lines(draft.amounts, mirrored=terms.books == "holder")
        if lines:
            entries.append(
                Entry(
                    date=draft.date,
                    text=_HOLDER_TEXTS.get(draft.text, draft.text) if terms.books == "holder" else draft.text,
                    source=cited(_source(draft.reference, terms), terms.clauses),
                    lines=lines,
                    number=len(entries) + 1,
                    id=draft.id,
                    memo=draft.memo,
                )
            )
    return entries


def _lines(amounts: Iterable[tuple[str, int]], *, mirrored: bool) -> tuple[Line, ...]:
    signed = ((account, -amount if mirrored else amount) for account, amount in amounts if amount)
    return tuple(Line(account, max(amount, 0), max(-amount, 0)) for account, amount in signed)


#: What the holder calls an entry that the borrower's books call otherwise.
_HOLDER_TEXTS = {
    "Proceeds of the note": "The loan is made",
    "Discount on the note": "Discount on the loan",
    "Issuance costs paid": "Origination fees, net of costs, received",
    "Amortization of issuance costs": "Amortization of net origination fees",
    "Issuance costs written off": "Net origination fees taken to income",
    "Costs of an amendment expensed": "Fees of an amendment taken to income",
}
_HOLDER_SOURCES = {
    "ASC 835-30-45-1A": "ASC 310-20-25-2",
    "ASC 835-30-45-3": "ASC 310-20-35-2",
    "ASC 470-50-40-2": "ASC 310-20-40-1",
    "ASC 470-50-40": "ASC 310-20-35-9",
    "ASC 470-10-45": "",
}


def _source(reference: str, terms: NoteTerms) -> str:
    return _HOLDER_SOURCES.get(reference, reference) if terms.books == "holder" else reference


# --- a month --------------------------------------------------------------------------------------------------------


def _drafts(month: Month) -> list[_Draft]:
    terms, moved, end = month.terms, month.movement, month.end
    accrued = _accrued(terms)
    drafts = [
        _Draft(month.start, "Proceeds of the note", "installments", _both("cash", "note_payable", month.issued)),
        _Draft(
            month.start, "Discount on the note", "ASC 835-30-45-1A", _both("issuance_costs", "cash", month.discount)
        ),
    ]
    if month.opened is not None:
        drafts.append(_opening_draft(month.start, month.opened))
    if terms.accrual == "reversing":
        taken_back = month.opening.interest_unpaid + (month.opened.interest_unpaid if month.opened else 0)
        text = "Reversal of interest accrued"
        drafts.append(_Draft(month.start, text, "interest", _both("accrued_interest", "interest_expense", taken_back)))
    returned = {each.reversal.activity for each in month.returns}
    rows = [row for row in month.rows if row.event != "reversal" or row.activity not in returned]
    events = [draft for row in rows if (draft := _event_draft(row, accrued)) is not None]
    events += [_return_draft(each.reversal, each.receipt, accrued) for each in month.returns]
    drafts += events
    rest = _rest(_expected(moved, accrued), events)
    day = max([each.reversal.date for each in month.returns], default=end)
    drafts.append(_Draft(day, _rest_words(month), "order", rest))
    fees = sum(row.amount for row in month.rows if row.event == "late_fee")
    costs = sum(row.amount for row in month.rows if row.event == "cost")
    paid_on = {cost.date for cost in terms.issuance.costs if month.start <= cost.date <= end}
    drafts += _month_end_drafts(
        moved._replace(
            late_charged=moved.late_charged - fees,
            costs_charged=moved.costs_charged - costs,
            issuance_added=moved.issuance_added - month.discount,
        ),
        end,
        terms,
        paid_on.pop() if len(paid_on) == 1 else end,
    )
    if terms.accrual == "reversing":
        unpaid = month.closing.interest_unpaid
        text = "Interest accrued and unpaid"
        drafts.append(_Draft(end, text, "interest", _both("interest_expense", "accrued_interest", unpaid)))
    drafts.append(_reclass_draft(moved, end))
    return drafts


def _accrued(terms: NoteTerms) -> str:
    """What a payment of interest goes against."""
    return "interest_expense" if terms.accrual == "reversing" else "accrued_interest"


def _opening_draft(day: date, opened: Balances) -> _Draft:
    amounts = [
        ("note_payable", -opened.principal_unpaid),
        ("accrued_interest", -opened.interest_unpaid),
        ("accrued_late_charges", -opened.late_unpaid),
        ("accrued_costs", -opened.costs_unpaid),
        ("unapplied_payments", opened.held),
    ]
    memo = "clearing: book it only where the ledger does not hold these balances yet"
    return _Draft(
        day,
        "Balances of the note when it was taken on",
        "",
        [("opening_balances", -sum(amount for _, amount in amounts)), *amounts],
        memo=memo,
    )


def _month_end_drafts(moved: Balances, end: date, terms: NoteTerms, costs_paid_on: date) -> list[_Draft]:
    """What a month brings by running on."""
    interest = 0 if terms.accrual == "reversing" else moved.interest_charged
    return [
        _Draft(
            costs_paid_on,
            "Issuance costs paid",
            "ASC 835-30-45-1A",
            _both("issuance_costs", "cash", moved.issuance_added),
        ),
        _Draft(
            costs_paid_on,
            "Costs of an amendment expensed",
            "ASC 470-50-40",
            _both("financing_costs", "cash", moved.issuance_expensed),
        ),
        _Draft(end, "Interest for the period", "interest", _both("interest_expense", "accrued_interest", interest)),
        _Draft(
            end,
            "Amortization of issuance costs",
            "ASC 835-30-45-3",
            _both("interest_expense", "issuance_costs", moved.issuance_amortized),
        ),
        _Draft(
            end,
            "Issuance costs written off",
            "ASC 470-50-40-2",
            _both("extinguishment_loss", "issuance_costs", moved.issuance_written_off),
        ),
        _Draft(
            end,
            "Late charges for the period",
            "late_charge",
            _both("late_charges", "accrued_late_charges", moved.late_charged),
        ),
        _Draft(end, "Costs of collection", "costs", _both("collection_costs", "accrued_costs", moved.costs_charged)),
        _Draft(
            end,
            "Payments held that became a refund",
            "usury",
            _both("refund_receivable", "unapplied_payments", moved.refund_from_held),
        ),
    ]


def _reclass_draft(moved: Balances, end: date) -> _Draft:
    # payments and credits were taken off the current portion; what is missing there comes from the long-term part
    amount = moved.current_portion + moved.principal_paid + moved.principal_credited + moved.principal_waived
    text = "Current portion at the end of the period"
    return _Draft(end, text, "ASC 470-10-45", _both("note_payable", "current_portion", amount))


def _both(debit: str, credit: str, amount: int) -> Amounts:
    return [(debit, amount), (credit, -amount)]


# --- one event ------------------------------------------------------------------------------------------------------

_TEXTS = {
    "payment": "Payment",
    "assumed": "Payment, as agreed",
    "applied": "Payments held, applied",
    "prepayment": "Prepayment",
    "payoff": "Payoff",
    "reversal": "Payment returned",
    "draw": "Draw",
    "capitalized": "Interest added to principal",
    "late_fee": "Late fee",
    "waiver": "Waiver",
    "refund": "Refund",
    "cost": "Costs of collection",
    "usury_credit": "Usury savings credit",
}


def _event_draft(row: LedgerRow, accrued: str) -> _Draft | None:
    if row.event not in _TEXTS:
        return None
    amounts = _amounts(row, accrued)
    return _Draft(row.date, _TEXTS[row.event], EVENTS[row.event], amounts, row.id, row.memo)


def _amounts(row: LedgerRow, accrued: str) -> Amounts:
    """What a row of the ledger moves, in the borrower's books."""
    amount = row.amount
    buckets = [
        ("accrued_late_charges", row.late_charge),
        (accrued, row.interest),
        ("current_portion", row.principal),
        ("accrued_costs", row.costs),
    ]
    match row.event:
        case "draw":
            return _both("cash", "note_payable", amount)
        case "capitalized":
            return _both(accrued, "note_payable", amount)
        case "late_fee":
            return _both("late_charges", "accrued_late_charges", amount)
        case "cost":
            return _both("collection_costs", "accrued_costs", amount)
        case "waiver":
            return [*buckets, ("waiver_gain", -amount)]
        case "refund":
            of_held = -row.unapplied
            return [("cash", amount), ("refund_receivable", of_held - amount), ("unapplied_payments", -of_held)]
        case "usury_credit":
            refund = amount - row.interest - row.principal
            return [*buckets, ("refund_receivable", refund), ("usury_credit", -amount)]
    cash = 0 if row.event == "applied" else amount
    return [*buckets, ("prepayment_premium", row.premium), ("unapplied_payments", row.unapplied), ("cash", -cash)]


def _return_draft(reversal: LedgerRow, receipt: LedgerRow, accrued: str) -> _Draft:
    """The receipt's entry, taken back."""
    amounts = [(account, -amount) for account, amount in _amounts(receipt, accrued)]
    return _Draft(reversal.date, _TEXTS["reversal"], EVENTS["reversal"], amounts, reversal.id, reversal.memo)


def _expected(moved: Balances, accrued: str) -> Counter[str]:
    """What all events of a month come to by account, from its sums."""
    credited = moved.interest_credited + moved.principal_credited + moved.refund_from_credit
    waived = moved.principal_waived + moved.interest_waived + moved.late_waived + moved.costs_waived
    totals: Counter[str] = Counter()
    for account, amount in (
        ("accrued_late_charges", moved.late_paid + moved.late_waived),
        (
            accrued,
            moved.interest_paid + moved.interest_credited + moved.interest_waived + moved.interest_capitalized,
        ),
        ("current_portion", moved.principal_paid + moved.principal_credited + moved.principal_waived),
        ("accrued_costs", moved.costs_paid + moved.costs_waived),
        ("prepayment_premium", moved.premium_paid),
        # a refund passes through what is held
        ("unapplied_payments", moved.held + moved.refund_from_held),
        ("refund_receivable", moved.refund_from_credit - moved.refunded + moved.refunded_from_held),
        ("usury_credit", -credited),
        ("waiver_gain", -waived),
        ("note_payable", -moved.principal_drawn - moved.interest_capitalized),
        ("cash", moved.principal_drawn + moved.refunded - moved.received),
    ):
        totals[account] += amount
    return totals


#: Events that are charges and not part of what `_expected` names.
_CHARGES = frozenset({_TEXTS["late_fee"], _TEXTS["cost"]})


def _rest(expected: Counter[str], events: Iterable[_Draft]) -> Amounts:
    """What the sums say beyond the entries that were made."""
    left = Counter(expected)
    for draft in events:
        if draft.text not in _CHARGES:
            for account, amount in draft.amounts:
                left[account] -= amount
    return [(account, left[account]) for account in ACCOUNTS if left[account]]


def _rest_words(month: Month) -> str:
    if month.closed:
        return "Payments"
    ids = ", ".join(each.receipt.id for each in month.returns if each.receipt.id)
    return f"Payments applied anew after the return of {ids}" if ids else "Payments applied anew after a return"


# --- catch-up -------------------------------------------------------------------------------------------------------

CATCH_UP = ": catch-up of closed months"


def _catch_up_drafts(month: Month, changed: Balances) -> list[_Draft]:
    """What was recorded later, row by row, then the rest of the difference; all on the first open day."""
    terms, day, cause = month.terms, month.start, month.cause
    accrued = _accrued(terms)
    events = [
        draft._replace(memo="; ".join(filter(None, [f"of {draft.date}", draft.memo])))
        for row in month.late_rows
        if (draft := _event_draft(row, accrued)) is not None
    ]
    fees = sum(row.amount for row in month.late_rows if row.event == "late_fee")
    costs = sum(row.amount for row in month.late_rows if row.event == "cost")
    left = changed._replace(late_charged=changed.late_charged - fees, costs_charged=changed.costs_charged - costs)
    drafts = [
        *events,
        _Draft(day, "Payments", "order", _rest(_expected(changed, accrued), events), memo=cause),
        *(draft._replace(memo=cause) for draft in _month_end_drafts(left, day, terms, day)),
        _reclass_draft(changed, day)._replace(memo=cause),
    ]
    return [draft._replace(date=day, text=draft.text + CATCH_UP) for draft in drafts]


def entries_by_account(entries: Iterable[Entry]) -> Mapping[str, int]:
    """Debits less credits by account, in cents."""
    totals: Counter[str] = Counter()
    for entry in entries:
        for line in entry.lines:
            totals[line.account] += line.debit - line.credit
    return totals
