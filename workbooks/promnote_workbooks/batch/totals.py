"""Sums over a portfolio, by currency: amounts of two currencies are never added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from promnote.basics.dates import is_month_end, step
from promnote.reports.disclosure import YEARS
from promnote_workbooks.batch.record import Record

#: Columns of the debt schedule that are summed: name, header.
SUMMED = (
    ("principal", "Principal"),
    ("current_portion", "Current portion"),
    ("long_term_portion", "Long-term portion"),
    ("interest_accrued", "Accrued interest"),
    ("past_due", "Past due"),
    ("late_charges", "Late charges"),
)


@dataclass(slots=True)
class Totals:
    """One currency: its notes, the sums of the debt schedule, of maturities, of the journal and by lender."""

    currency: str
    notes: int = 0
    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys((name for name, _ in SUMMED), 0))
    maturities: list[int] = field(default_factory=lambda: [0] * (YEARS + 1))
    journal: dict[str, list[int]] = field(default_factory=dict)
    lenders: dict[str, int] = field(default_factory=dict)


def amount(record: Record, name: str) -> int:
    """An amount of the debt schedule, in cents."""
    summary = record.summary
    if name == "past_due":
        return int(summary["principal_due"]) + int(summary["interest_due"])
    return int(summary[name])


def totals_of(records: Sequence[Record]) -> list[Totals]:
    """By currency, that with the most notes first."""
    by_currency: dict[str, Totals] = {}
    for record in records:
        if not record.computed:
            continue
        summary = record.summary
        currency = summary["currency"]
        totals = by_currency.setdefault(currency, Totals(currency))
        totals.notes += 1
        for name, _ in SUMMED:
            totals.sums[name] += amount(record, name)
        for year, cents in enumerate(summary["maturities"]):
            totals.maturities[year] += cents
        for account, debit, credit in summary["journal"]:
            both = totals.journal.setdefault(account, [0, 0])
            both[0] += debit
            both[1] += credit
        lender = summary["holder"] or "(no lender named)"
        totals.lenders[lender] = totals.lenders.get(lender, 0) + int(summary["principal"])
    return sorted(by_currency.values(), key=lambda each: (-each.notes, each.currency))


def year_ends(as_of: date) -> list[date]:
    """The ends of the five years after a date."""
    return [step(as_of, 12 * year, is_month_end(as_of)) for year in range(1, YEARS + 1)]
