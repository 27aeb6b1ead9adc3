"""Rows of a plan: principal of each, or a payment of principal and interest, or interest alone."""

from __future__ import annotations

from typing import Self

from promnote.contract.repayment import Instalment
from promnote.contract.terms import NoteTerms
from promnote.running.plans.plan import Plan


class ScheduledPlan(Plan):
    """The rows stay as they are written: an item is at most what is not due, and the last row takes what is left."""

    def __init__(self, terms: NoteTerms, not_due: int, of: Self | None = None) -> None:
        super().__init__(terms, not_due, of)
        self._rows = terms.rows

    def split(self, instalment: Instalment, interest: int, not_due: int) -> tuple[int, int]:
        row = self._rows[instalment.number - 1]
        counted, self.counted = self.counted, 0
        if instalment.last:
            return interest, not_due
        if row.payment_cents is not None:
            payment = max(0, row.payment_cents - counted)
            interest = min(interest, payment)
            return interest, min(payment - interest, not_due)
        return interest, min(max(0, (row.principal_cents or 0) - counted), not_due)

    def early(self, to_interest: int, to_principal: int) -> None:
        if self.next is None:
            return
        row = self._rows[self.next.number - 1]
        if row.payment_cents is not None:
            self.counted += to_interest + to_principal
        elif row.principal_cents is not None:
            self.counted += to_principal

    def principal_parts(self, not_due: int) -> list[int] | None:
        found, counted = [], self.counted
        for each in reversed(self.ahead):
            row = self._rows[each.number - 1]
            if row.payment_cents is not None and not each.last:
                return None
            amount = not_due if each.last else min(max(0, (row.principal_cents or 0) - counted), not_due)
            counted = 0
            found.append(amount)
            not_due -= amount
        return found
