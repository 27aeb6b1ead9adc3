"""Sums over a portfolio, by currency and side: amounts of two currencies, or of payables and receivables, are never added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from promnote.basics.dates import is_month_end, step
from promnote.basics.money import counted
from promnote.reports.disclosure import YEARS
from promnote_workbooks.batch.record import Record
from promnote_workbooks.portfolio.problems import Problem

#: Columns of the debt schedule that are summed: name, header.
SUMMED = (
    ("principal", "Principal"),
    ("current_portion", "Current portion"),
    ("long_term_portion", "Long-term portion"),
    ("interest_accrued", "Accrued interest"),
    ("past_due", "Past due"),
    ("late_charges", "Late charges"),
)
#: Columns of the general ledger: what the ledger of each note says, and the accounts as they are booked.
LEDGER = (
    ("principal", "Principal"),
    ("principal_due", "Past due principal"),
    ("current_portion", "Current portion"),
    ("long_term_portion", "Long-term portion"),
    ("interest_due", "Interest due"),
    ("interest_accrued", "Interest accrued"),
    ("late_charges", "Late charges"),
    ("account_principal", "Principal accounts"),
    ("account_interest", "Accrued interest account"),
    ("account_late", "Late charges account"),
    ("not_booked", "Not booked yet"),
    ("account_issuance", "Unamortized costs and discount"),
)
#: Columns of the roll-forward, of principal and of interest.
ROLL = {
    "principal": ("Opening", "New notes", "Draws, capitalized", "Paid", "Waived, credited", "Closing"),
    "interest": ("Opening", "New notes", "Charged", "Paid", "Waived, credited", "Closing"),
}
SIDES = {"borrower": "payable", "holder": "receivable"}


@dataclass(slots=True)
class Rated:
    """Notes of one rate type: how many, their principal, and principal times rate of those whose rate is known."""

    notes: int = 0
    principal: int = 0
    rated: int = 0
    weighted: Fraction = Fraction(0)

    def add(self, principal: int, rate: str | None) -> None:
        """One more note."""
        self.notes += 1
        self.principal += principal
        if rate is not None:
            self.rated += principal
            self.weighted += principal * Fraction(Decimal(rate))

    @property
    def average(self) -> float | None:
        """The rate weighted by principal; None where no principal has one."""
        return float(self.weighted / self.rated) if self.rated else None


@dataclass(slots=True)
class Totals:
    """One currency and side: its notes, the sums of every sheet, by lender (of receivables by borrower) and by rate type."""

    currency: str
    books: str
    label: str = ""
    notes: int = 0
    no_rate: int = 0
    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys((name for name, _ in (*SUMMED, *LEDGER)), 0))
    maturities: list[int] = field(default_factory=lambda: [0] * (YEARS + 1))
    journal: dict[str, list[int]] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)
    rolls: dict[str, list[int]] = field(default_factory=lambda: {name: [0] * (len(ROLL[name]) + 1) for name in ROLL})
    rated: dict[str, Rated] = field(default_factory=dict)

    @property
    def side(self) -> str:
        """Payable or receivable."""
        return SIDES[self.books]

    def add(self, record: Record) -> None:
        """One more note."""
        summary = record.summary
        self.notes += 1
        for name in self.sums:
            self.sums[name] += amount(record, name)
        for year, cents in enumerate(summary["maturities"]):
            self.maturities[year] += cents
        for account, debit, credit in summary["journal"]:
            both = self.journal.setdefault(account, [0, 0])
            both[0] += debit
            both[1] += credit
        for name, sums in self.rolls.items():
            for at, cents in enumerate(roll(record, name)):
                sums[at] += cents
        principal = int(summary["principal"])
        self.no_rate += summary["rate"] is None and principal > 0
        self.rated.setdefault(summary["rate_type"], Rated()).add(principal, summary["rate"])
        key = "borrower" if self.books == "holder" else "holder"
        party = summary[key] or f"(no {'borrower' if self.books == 'holder' else 'lender'} named)"
        self.parties[party] = self.parties.get(party, 0) + principal

    @property
    def overall(self) -> Rated:
        """All rate types together."""
        parts = self.rated.values()
        return Rated(
            sum(each.notes for each in parts),
            sum(each.principal for each in parts),
            sum(each.rated for each in parts),
            sum((each.weighted for each in parts), Fraction(0)),
        )


def amount(record: Record, name: str) -> int:
    """An amount of a note, in cents."""
    summary = record.summary
    if name == "past_due":
        return int(summary["principal_due"]) + int(summary["interest_due"])
    if name == "not_booked":
        figures = ("principal", "interest_due", "interest_accrued", "late_charges")
        accounts = ("account_principal", "account_interest", "account_late")
        return sum(int(summary[each]) for each in figures) - sum(int(summary[each]) for each in accounts)
    return int(summary[name])


def roll(record: Record, name: str) -> tuple[int, ...]:
    """A note's roll-forward of principal or interest, and last what the journal's lines change in the accounts."""
    return (*map(int, record.summary[f"roll_{name}"]), int(record.summary[f"moved_{name}"]))


def totals_of(records: Sequence[Record]) -> list[Totals]:
    """By currency and side, that with the most notes first."""
    found: dict[tuple[str, str], Totals] = {}
    for record in records:
        if record.computed:
            key: Any = (record.summary["currency"], record.summary["books"])
            found.setdefault(key, Totals(*key)).add(record)
    one_side = len({books for _, books in found}) < 2
    for each in found.values():
        each.label = each.currency if one_side else f"{each.currency} {each.side}"
    return sorted(found.values(), key=lambda each: (-each.notes, each.label))


def left_out(records: Sequence[Record], problems: Sequence[Problem]) -> str:
    """What the totals leave out, in words; nothing where they leave out nothing."""
    known = {record.id for record in records}
    rows = {(each.file, each.sheet, each.row) for each in problems if each.note not in known}
    found = ((sum(not record.computed for record in records), "note"), (len(rows), "row"))
    words = " and ".join(counted(number, what) for number, what in found if number)
    return f"The totals leave out {words} that could not be computed: see Exceptions." if words else ""


def year_ends(as_of: date) -> list[date]:
    """The ends of the five years after a date."""
    return [step(as_of, 12 * year, is_month_end(as_of)) for year in range(1, YEARS + 1)]
