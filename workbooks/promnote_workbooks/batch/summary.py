"""What the portfolio workbook shows of a note: its figures, maturities, journal of the month, what deserves a look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from promnote.basics.money import plain
from promnote.contract.clauses import cited, in_brackets
from promnote.contract.terms import Note, warnings_of
from promnote.reports.disclosure import maturities
from promnote.reports.figures import Figures, figures
from promnote.reports.freshness import freshness
from promnote.reports.months import last_month
from promnote.running.ledger import Ledger, replay
from promnote_workbooks.one_note.fill import EXACT_CENTS
from promnote_workbooks.sheets.booked_sheet import month_lines
from promnote_workbooks.sheets.booking import NO_BOOKS, Books, shown_lines

#: Figures that the debt schedule and the exceptions are made of.
SHOWN = ("principal", "principal_due", "days_past_due", "interest_due", "interest_accrued", "late_charges", "costs",
         "unapplied", "payoff", "current_portion", "long_term_portion", "usury_excess", "usury_projected_excess",
         "refund_owed")  # fmt: skip


def summary_of(note: Note, as_of: date, books: Books = NO_BOOKS) -> dict[str, Any]:
    """Plain data, amounts in cents; `books` are the months that are closed.

    Raises NoteError for a note that cannot be computed.
    """
    ledger = replay(note, as_of)
    values = figures(ledger)
    terms = note.terms
    return {
        "title": terms.title,
        "borrower": terms.borrower,
        "holder": terms.holder,
        "currency": terms.currency,
        "rate": None if values.rate is None else plain(values.rate),
        "maturity": (values.maturity_date or ledger.last_installment_date).isoformat(),
        **{name: getattr(values, name) for name in SHOWN},
        "maturities": [*(m := maturities(ledger.account)).years, m.thereafter],
        "journal": _journal(note, as_of, books),
        "exceptions": [list(each) for each in _exceptions(ledger, values)],
    }


def _journal(note: Note, as_of: date, books: Books) -> list[list[Any]]:
    """[account, debit, credit] of what the note's own Journal shows."""
    lines = shown_lines(note, as_of, books) if books.closes else None
    if lines is None:
        lines = month_lines(last_month(note, as_of), as_of)
    sums: dict[str, list[int]] = {}
    for line in lines:
        both = sums.setdefault(line["account"], [0, 0])
        both[0] += int((line["debit"] or 0) * 100)
        both[1] += int((line["credit"] or 0) * 100)
    return [[account, *both] for account, both in sums.items()]


def _exceptions(ledger: Ledger, values: Figures) -> Iterator[tuple[str, int | None, str]]:
    """(what, amount in cents, detail) of everything that deserves a look."""
    clauses = ledger.note.terms.clauses
    past_due = values.principal_due + values.interest_due
    if past_due:
        yield "Past due", past_due, f"for {values.days_past_due:,} days"
    if ledger.account.accelerated_on is not None and values.principal:
        yield "Accelerated", values.principal, f"on {ledger.account.accelerated_on}"
    if values.costs:
        yield "Costs unpaid", values.costs, cited("costs", clauses)
    if values.unapplied:
        yield "Payments held", values.unapplied, "until something falls due"
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
    for text in warnings_of(ledger.note):
        yield "Warning", None, text
