"""How principal and interest came from the beginning of a period to its end, as an auditor's roll-forward lists it."""

from __future__ import annotations

from datetime import date

from promnote.contract.terms import NoteTerms
from promnote.reports.months import Balances

#: opening + new + added - paid - waived = closing.
ROLL = ("opening", "new", "added", "paid", "waived", "closing")


def rolls(terms: NoteTerms, start: date, opening: Balances, closing: Balances) -> tuple[list[int], list[int]]:
    """Principal and interest from the balances before `start` to those at the end, in cents, in the order of `ROLL`.

    `new` is a note that began in the period, or was taken on in it; `added` what was drawn, accrued or, of principal,
    capitalised; `waived` what was waived, credited or, of interest, capitalised.
    """
    moved, taken_on = closing.minus(opening), terms.opening
    is_new = start == terms.starts_on
    new_principal = (terms.principal_cents if taken_on is None else taken_on.principal_cents) if is_new else 0
    new_interest = taken_on.accrued_interest_cents + taken_on.interest_due_cents if is_new and taken_on else 0
    principal = [
        opening.principal_unpaid,
        new_principal,
        moved.principal_drawn + moved.interest_capitalized,
        moved.principal_paid,
        moved.principal_waived + moved.principal_credited,
        closing.principal_unpaid,
    ]
    interest = [
        opening.interest_unpaid,
        new_interest,
        moved.interest_charged,
        moved.interest_paid,
        moved.interest_waived + moved.interest_credited + moved.interest_capitalized,
        closing.interest_unpaid,
    ]
    return principal, interest
