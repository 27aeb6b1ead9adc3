"""What is strange about the activity of a note as of a date: no error, since it can be meant, and mostly a slip of the pen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from promnote.basics.money import money_words
from promnote.contract.terms import Activity
from promnote.reports.months import activity_words
from promnote.running.ledger import Ledger

#: So many rows are named; more are counted.
_NAMED = 3
_RECEIPTS = frozenset({"payment", "prepayment", "payoff"})


def remarks(ledger: Ledger) -> list[str]:
    """Money beyond everything owed, and activity of later days, each in a sentence."""
    return [each for each in (beyond_owed(ledger), later_activity(ledger.note.activity, ledger.as_of)) if each]


def beyond_owed(ledger: Ledger) -> str:
    """That more is held than the note owes, or was when it was settled, and which receipt left it; "" if it is not so."""
    account = ledger.account
    over = account.held > account.owed
    if not over and not (account.refund and account.held_refunded):
        return ""
    owed = f"more than all that is owed on {ledger.as_of} ({money_words(account.owed)})"
    row = next((row for row in reversed(ledger.rows) if row.event in _RECEIPTS and row.unapplied > 0), None)
    if row is None:  # held since the note was taken on, or what it was held for was waived
        return f"{money_words(account.held or account.refund)} is held, {owed}: is its amount right?"
    receipt = f"the {row.event} of {row.date}" + (f" ({row.id})" if row.id else "") + f" of {money_words(row.amount)}"
    if over:
        return f"{receipt} leaves {money_words(account.held)} unapplied, {owed}: is its amount right?"
    return f"{receipt} is more than what settled the note: {money_words(account.refund)} is owed back; is its amount right?"


def later_activity(activity: Sequence[Activity], as_of: date) -> str:
    """That rows are dated after the as-of date; "" if none is."""
    later = [each for each in activity if each.date > as_of]
    if not later:
        return ""
    named = ", ".join(activity_words(each) for each in later[:_NAMED])
    more = f" and {len(later) - _NAMED:,} more" if len(later) > _NAMED else ""
    counted = "is dated" if len(later) == 1 else "are dated"
    return f"{named}{more} {counted} after {as_of} and not counted yet"
