"""The usury panel: what was charged against the maximum as of a date, how much room is left, year by year.

Arithmetic on the terms as entered, with the text that names a ceiling cited beside it; never a conclusion about a loan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from promnote.basics import dates
from promnote.basics.daycount import ACT_360
from promnote.basics.errors import TermsError
from promnote.basics.money import percent_words
from promnote.contract.law import Ceiling, ceiling, law_name
from promnote.contract.terms import Note, NoteTerms
from promnote.running.ledger import Ledger, snapshots_at
from promnote.running.snapshot import Snapshot

ADVICE = "This is arithmetic on the terms entered, not legal advice."


class UsuryYear(NamedTuple):
    """One date of the year-by-year table, sums since issue in cents. `headroom` = maximum - charged, negative above it."""

    date: date
    maximum: int | None
    charged: int
    excess: int | None
    headroom: int | None


class UsuryCredit(NamedTuple):
    """An excess that was credited: to interest and principal, the rest owed as a refund."""

    date: date
    amount: int
    interest: int
    principal: int
    refund: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsuryPanel:
    """The usury test as of a date; amounts in cents, rates as fractions. None: not tested, or no ceiling to test against.

    `maximum_rate` is the entered one if `entered`, else that of `law_row`. `law_row` is what the law table says for this
    principal and borrower: its own `maximum_rate` None means that no ceiling was found for this size.
    `headroom` = maximum - charged (negative where there is an excess).
    `rate_that_reaches_ceiling`: the constant stated rate at which interest on the principal as it ran, with the fees (and late
    charges, if they count) as they were and before any credit, would equal the maximum; None if they alone exceed it.
    `rate_365_days` and `rate_366_days`: what a year of that length costs at the stated rate: x 365/360 and x 366/360 on ACT/360,
    the rate itself on other day counts.
    """

    as_of: date
    law_row: Ceiling | None
    entered: bool
    maximum_rate: Decimal | None
    charged: int | None
    maximum: int | None
    excess: int | None
    headroom: int | None
    rate: Decimal | None
    rate_that_reaches_ceiling: Fraction | None
    rate_365_days: Fraction | None
    rate_366_days: Fraction | None
    years: tuple[UsuryYear, ...]
    credits: tuple[UsuryCredit, ...]


def usury_panel(ledger: Ledger, by: Literal["calendar", "anniversary"] = "calendar") -> UsuryPanel:
    """The panel of a replayed note. `by`: rows at calendar year-ends or at anniversaries of issue; the last is the as-of date.

    Each row is what the figures say as of its date: a reversal counts from its own date, as in every figure.
    """
    account, usury = ledger.account, ledger.note.terms.usury
    rate = account.rate
    long_year = Fraction(1, 360) if account.convention is ACT_360 else None
    return UsuryPanel(
        as_of=ledger.as_of,
        law_row=law_row(ledger.note.terms),
        entered=usury is not None and usury.maximum_rate is not None,
        maximum_rate=account.usury_rate,
        charged=account.usury_charged,
        maximum=account.usury_maximum,
        excess=account.usury_excess,
        headroom=_headroom(account),
        rate=rate,
        rate_that_reaches_ceiling=_rate_that_reaches_ceiling(account),
        rate_365_days=None if rate is None else Fraction(rate) * (365 * long_year if long_year else 1),
        rate_366_days=None if rate is None else Fraction(rate) * (366 * long_year if long_year else 1),
        years=() if usury is None else _years(ledger, by),
        credits=_credits(ledger),
    )


def law_row(terms: NoteTerms) -> Ceiling | None:
    """What the law table says for the note, also beside an entered maximum; None where the table does not have its law."""
    usury = terms.usury
    if usury is None:
        return None
    if usury.maximum_rate is not None:
        # New York is only a default: it says nothing about a note that another law governs
        try:
            governing = law_name(terms.governing_law or usury.law)
            if governing != law_name(usury.law):
                return None
        except TermsError:
            return None
    return ceiling(max(terms.principal_cents, terms.commitment_cents or 0), usury.law, usury.borrower_type, "usury.law")


def law_words(panel: UsuryPanel) -> str:
    """One line: what the table says, its citation, what is tested. Without a conclusion."""
    row = panel.law_row
    if row is None:
        found = "no law of the table was looked up"
    elif row.maximum_rate is None:
        found = f"{row.law}, {row.borrower_type}: no ceiling was found for a principal of this size [{row.citation}]"
    else:
        found = f"{row.law}, {row.borrower_type}: {percent_words(row.maximum_rate)} ({row.kind}) [{row.citation}]"
    if panel.maximum_rate is None:
        return f"{found}; nothing is tested. {ADVICE}"
    source = "as entered" if panel.entered else "as the table says"
    return f"{found}; tested against {percent_words(panel.maximum_rate)} {source}. {ADVICE}"


def _headroom(account: Snapshot) -> int | None:
    maximum, charged = account.usury_maximum, account.usury_charged
    return None if maximum is None or charged is None else maximum - charged


def _rate_that_reaches_ceiling(account: Snapshot) -> Fraction | None:
    charged = account.usury_charged
    if charged is None or account.usury_rate is None or not account.usury_bearing_units:
        return None
    interest = account.interest_total + account.interest_accrued
    beside_interest = charged + account.usury_credits - interest
    room = Fraction(account.usury_exact) / account.usury_denominator - beside_interest
    return room * account.convention.denominator / account.usury_bearing_units if room >= 0 else None


def _years(ledger: Ledger, by: Literal["calendar", "anniversary"]) -> tuple[UsuryYear, ...]:
    rows = []
    for day, account in snapshots_at(ledger.note, year_ends(ledger.note, ledger.as_of, by), ledger):
        charged = account.usury_charged
        assert charged is not None  # the note has a usury test
        rows.append(UsuryYear(day, account.usury_maximum, charged, account.usury_excess, _headroom(account)))
    return tuple(rows)


def year_ends(note: Note, as_of: date, by: Literal["calendar", "anniversary"] = "calendar") -> list[date]:
    """The dates of the year-by-year table; the last is the as-of date."""
    issue, start = note.terms.issue_date, note.terms.starts_on
    years = range(as_of.year - issue.year + 1)
    if by == "calendar":
        ends = [date(issue.year + number, 12, 31) for number in years]
    else:
        ends = [dates.step(issue, 12 * number, False) for number in years if number]
    return [*(day for day in ends if start <= day < as_of), as_of]


def _credits(ledger: Ledger) -> tuple[UsuryCredit, ...]:
    return tuple(
        UsuryCredit(row.date, row.amount, row.interest, row.principal, row.amount - row.interest - row.principal)
        for row in ledger.rows
        if row.event == "usury_credit"
    )
