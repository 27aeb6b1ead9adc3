"""Principal paid before it falls due: the premium on it, and how much of a sum reaches it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from promnote.basics.money import rate_ratio, round_ratio
from promnote.contract.terms import NoteTerms


def premium_cents(prepaid: int, rate: Decimal, terms: NoteTerms) -> int:
    """The premium on principal prepaid, in cents, rounded once."""
    if not rate:
        return 0
    scaled, scale = rate_ratio(rate)
    return round_ratio(prepaid * scaled, scale, terms.interest.amount_rounding)


def premium_on(terms: NoteTerms, day: date, prepaid: int) -> int:
    """The premium on principal prepaid on a day, in cents."""
    return premium_cents(prepaid, terms.prepayment.premium_on(terms.issue_date, day), terms)


def prepayable(terms: NoteTerms, day: date, available: int, not_due: int) -> int:
    """The largest principal, at most what is not due, that `available` pays together with its premium."""
    most = min(available, not_due)
    rate = terms.prepayment.premium_on(terms.issue_date, day)
    if not rate or most + premium_cents(most, rate, terms) <= available:
        return most
    scaled, scale = rate_ratio(rate)
    guess = min(most, available * scale // (scale + scaled) + 1)
    while guess + premium_cents(guess, rate, terms) > available:
        guess -= 1
    return guess
