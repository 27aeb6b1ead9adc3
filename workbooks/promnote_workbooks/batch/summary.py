"""What the portfolio workbook shows of a note: its figures, maturities, journal of the month, what deserves a look."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from promnote.basics.money import counted, plain
from promnote.contract.clauses import cited, in_brackets
from promnote.contract.terms import Note, warnings_of
from promnote.reports.contract_rates import FIXED, index_on
from promnote.reports.disclosure import maturities
from promnote.reports.figures import Figures, figures
from promnote.reports.freshness import freshness
from promnote.reports.remarks import beyond_owed, later_activity
from promnote.reports.rolls import rolls
from promnote.running.ledger import Ledger, replay
from promnote_workbooks.one_note.fill import EXACT_CENTS
from promnote_workbooks.sheets.booking import (
    NO_BOOKS,
    Books,
    Period,
    catch_up_words,
    period,
    period_ends,
    waiting_words,
)

#: Raise it when a summary says more or other things: records of an earlier one are then made anew.
FORM = 3
NOT_BOOKED, CATCH_UP = "Not booked yet", "Catch-up of closed months"
#: Exceptions that are told at the end of a run too.
AFTER_CLOSE = (NOT_BOOKED, CATCH_UP)
#: The accounts whose balance a figure must be.
PRINCIPAL_ACCOUNTS, INTEREST_ACCOUNTS = ("note_payable", "current_portion"), ("accrued_interest",)
#: Figures that the debt schedule and the exceptions are made of.
SHOWN = ("principal", "principal_due", "days_past_due", "interest_due", "interest_accrued", "late_charges", "costs",
         "unapplied", "payoff", "current_portion", "long_term_portion", "usury_excess", "usury_projected_excess",
         "refund_owed")  # fmt: skip


def summary_of(note: Note, as_of: date, books: Books = NO_BOOKS) -> dict[str, Any]:
    """Plain data, amounts in cents; `books` are the months that are closed.

    Raises NoteError for a note that cannot be computed.
    """
    ledger = replay(note, as_of, period_ends(note, as_of, books))
    values = figures(ledger)
    terms = note.terms
    return {
        "title": terms.title,
        "borrower": terms.borrower,
        "holder": terms.holder,
        "currency": terms.currency,
        "books": terms.books,
        "rate_type": index_on(terms, as_of) or FIXED,
        "rate": None if values.rate is None else plain(values.rate),
        "maturity": (values.maturity_date or ledger.last_installment_date).isoformat(),
        **{name: getattr(values, name) for name in SHOWN},
        "maturities": [*(m := maturities(ledger.account)).years, m.thereafter],
        **_books_of(note, (shown := period(note, as_of, books, ledger))),
        "journal": _journal(shown),
        "exceptions": [
            list(each)
            for each in (
                *_exceptions(ledger, values),
                *_not_booked(values, shown, waiting_words(ledger, books.closes)),
                *_caught_up(note, books, shown),
            )
        ],
    }


def _books_of(note: Note, shown: Period) -> dict[str, Any]:
    """Balances of the accounts at the end of the period, and how principal and interest came there.

    `moved_`: what the journal's lines change in the accounts, debt positive.
    """
    end, terms = shown.closing, note.terms
    principal, interest = rolls(terms, shown.start, shown.opening, shown.closing)
    return {
        "from": shown.start.isoformat(),
        "account_principal": end.principal_unpaid,
        "account_interest": end.interest_unpaid,
        "account_late": end.late_unpaid,
        "account_issuance": end.issuance_unamortized,
        "roll_principal": principal,
        "roll_interest": interest,
        "moved_principal": _moved(shown, PRINCIPAL_ACCOUNTS, terms.books),
        "moved_interest": _moved(shown, INTEREST_ACCOUNTS, terms.books),
    }


def _moved(shown: Period, accounts: Collection[str], side: str) -> int:
    """What the lines add to what is owed."""
    lines = (line for line in shown.lines if line["key"] in accounts)
    added = sum((line["credit"] or 0) - (line["debit"] or 0) for line in lines)
    return int(added * (-100 if side == "holder" else 100))


def _not_booked(values: Figures, shown: Period, words: str) -> Iterator[tuple[str, int, str]]:
    """What came to light after the close, and waits for the next one."""
    booked = shown.closing
    cents = values.principal + values.interest_due + values.interest_accrued + values.late_charges
    if cents != (account := booked.principal_unpaid + booked.interest_unpaid + booked.late_unpaid):
        yield NOT_BOOKED, cents - account, words or "recorded after the close: the first open month catches it up"


def _caught_up(note: Note, books: Books, shown: Period) -> Iterator[tuple[str, None, str]]:
    """What came to light after a close, and is booked in the period."""
    if words := catch_up_words(note, books.closes, shown.lines):
        yield CATCH_UP, None, words


def _journal(shown: Period) -> list[list[Any]]:
    """[account, debit, credit] of what the note's own Journal shows."""
    sums: dict[str, list[int]] = {}
    for line in shown.lines:
        both = sums.setdefault(line["account"], [0, 0])
        both[0] += int((line["debit"] or 0) * 100)
        both[1] += int((line["credit"] or 0) * 100)
    return [[account, *both] for account, both in sums.items()]


def _exceptions(ledger: Ledger, values: Figures) -> Iterator[tuple[str, int | None, str]]:
    """(what, amount in cents, detail) of everything that deserves a look."""
    clauses = ledger.note.terms.clauses
    past_due = values.principal_due + values.interest_due
    if past_due:
        yield "Past due", past_due, f"for {counted(values.days_past_due, 'day')}"
    if ledger.account.accelerated_on is not None and values.principal:
        yield "Accelerated", values.principal, f"on {ledger.account.accelerated_on}"
    if values.costs:
        yield "Costs unpaid", values.costs, cited("costs", clauses)
    if values.unapplied:
        yield "Payments held", values.unapplied, beyond_owed(ledger) or "until something falls due"
    # an excess to date that the term absorbs is none
    if values.usury_projected_excess:
        yield (
            "Interest above the maximum",
            values.usury_projected_excess,
            f"projected to maturity{in_brackets('usury', clauses)}",
        )
    if values.refund_owed:
        yield "Refund owed to the debtor", values.refund_owed, cited("usury", clauses)
    if values.rate is None and values.principal:
        yield "No rate", None, "no reset is in force on the date"
    elif stale := freshness(ledger.note, ledger.as_of):
        yield "Rates are not fresh", None, stale
    if abs(values.payoff) >= EXACT_CENTS:
        yield "More digits than a cell holds", None, "exact in the ledger: promnote ledger --json"
    if later := later_activity(ledger.note.activity, ledger.as_of):
        yield "Activity after the date", None, later
    for text in warnings_of(ledger.note):
        yield "Warning", None, text
