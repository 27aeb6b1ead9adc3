"""What every plan does: the instalments ahead, money that counts toward the next one, and where the kinds differ.

A plan belongs to one replay (or to one projection, on a copy) and changes as instalments fall due and principal is paid early,
added or given back. It knows no balances: it is told the interest that could fall due and the principal that is not due.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Self

from promnote.contract.repayment import Changes, Instalment, instalments
from promnote.contract.terms import Amendment, NoteTerms


class Moment(NamedTuple):
    """What a payment is solved from: the day, principal not due and accrued interest not due in cents, the rate in force."""

    day: date
    not_due: int
    accrued: Fraction
    rate: Decimal
    period_start: date


class Plan:
    """The instalments ahead in order; `counted` is early money that counts toward the next one, in cents."""

    #: whether anything is solved when an instalment has fallen due
    solves = False

    def __init__(self, terms: NoteTerms, not_due: int, of: Self | None = None) -> None:
        """The plan as the contract states it, over `not_due` cents of principal; or, of another plan, its copy."""
        self.terms = terms
        #: how early principal is spread where a contract leaves it open
        self.how: str = terms.prepayment.apply
        self.changes: Changes = Changes() if of is None else of.changes
        self.counted: int = 0 if of is None else of.counted
        self.ahead: list[Instalment]
        self._gone_through: date
        if of is not None:
            self.ahead, self._gone_through = list(of.ahead), of._gone_through
            return
        start = None if terms.opening is None else terms.opening.as_of
        all_of_them = instalments(terms)
        left = all_of_them if start is None else [each for each in all_of_them if each.falls_on > start]
        gone = len(all_of_them) - len(left)
        self._gone_through = all_of_them[gone - 1].contract_date if gone else date.min
        self.ahead = [*left[::-1]]  # the next one is last, so that taking it is cheap

    @property
    def steady(self) -> bool:
        """Whether nothing is solved on the way, as long as all falls due and is paid as agreed."""
        return True

    # --- the instalments ahead --------------------------------------------------------------------------------------

    @property
    def next(self) -> Instalment | None:
        """The first instalment that has not fallen due."""
        return self.ahead[-1] if self.ahead else None

    def take_next(self) -> Instalment:
        """The next instalment, which falls due now."""
        taken = self.ahead.pop()
        self._gone_through = taken.contract_date
        return taken

    @property
    def next_interest_date(self) -> date | None:
        """The day on which interest falls due next, None after the last."""
        for each in reversed(self.ahead):
            if each.interest:
                return each.falls_on
        return None

    @property
    def last_date(self) -> date:
        """The day on which the last instalment falls due, or fell due."""
        found = self.ahead or instalments(self.terms, self.changes)
        return self.ahead[0].falls_on if self.ahead else found[-1].falls_on

    @property
    def last_contract_date(self) -> date:
        """The last contract date as amended."""
        return instalments(self.terms, self.changes)[-1].contract_date

    @property
    def interest_dates_gone(self) -> list[date]:
        """The days on which interest has fallen due by the contract's dates, in order."""
        found = instalments(self.terms, self.changes)
        return [each.falls_on for each in found[: len(found) - len(self.ahead)] if each.interest]

    def copy(self) -> Self:
        """A plan of its own, to run ahead with."""
        return type(self)(self.terms, 0, self)

    def change_dates(self, changes: Changes) -> None:
        """The dates as amended: what has fallen due stays gone."""
        gone_through = self._gone_through
        self.changes = changes
        left = [each for each in instalments(self.terms, changes) if each.contract_date > gone_through]
        self.ahead = left[::-1]

    # --- where the kinds differ -------------------------------------------------------------------------------------

    def start(self, moment: Callable[[], Moment]) -> None:
        """Once, before anything happens."""

    def split(self, instalment: Instalment, interest: int, not_due: int) -> tuple[int, int]:
        """What the instalment makes due of `interest` and of `not_due`, in cents; what counted toward it ends with it."""
        raise NotImplementedError

    def fell_due(self, instalment: Instalment, moment: Callable[[], Moment]) -> None:
        """After an instalment's items."""

    def reduced(self, amount: int, how: str) -> None:
        """`amount` of principal not due is gone: paid early, credited or waived."""

    def prepaid(self, to_interest: int, amount: int, moment: Callable[[], Moment]) -> None:
        """A prepayment put `amount` on principal not due, and `to_interest` on accrued interest."""
        self.reduced_early(to_interest, amount)

    def reduced_early(self, to_interest: int, amount: int) -> None:
        """As `prepaid`, where nothing is solved: in a note with early money it counts toward the next instalment."""
        if self.terms.payments.early == "apply":
            self.early(to_interest, amount)
        else:
            self.reduced(amount, self.how)

    def early(self, to_interest: int, to_principal: int) -> None:
        """Early money went to accrued interest and to principal not due: it counts toward the next instalment."""

    def returned(self, amount: int) -> None:
        """Principal that had fallen due is not due any more: it falls due with the next."""

    def restored(self, not_due: int) -> None:
        """An acceleration was taken back: `not_due` cents are not due again."""

    def added(self, amount: int, moment: Callable[[], Moment]) -> None:
        """Principal was added: it falls due with the last, unless the kind says otherwise."""

    def amended(self, amendment: Amendment, not_due: int, moment: Callable[[], Moment]) -> None:
        """What an amendment changes of the plan; its rate is none of it."""
        count, maturity = amendment.count, amendment.maturity_date
        if count is None and maturity is None:
            return
        if maturity is not None and (not self.ahead or self.last_date < amendment.effective):
            return  # what fell due before an amendment stays due
        if count is not None and not self.ahead:
            return
        self.change_dates(
            Changes(
                count=self.changes.count if count is None else count,
                maturity_date=self.changes.maturity_date if maturity is None else maturity,
            )
        )

    def principal_parts(self, not_due: int) -> list[int] | None:
        """The principal of each instalment ahead, the next one first; None where it depends on interest."""
        raise NotImplementedError

    def principal_ahead(self, not_due: int) -> list[tuple[date, int]] | None:
        """Each day on which principal falls due with its amount; None where it depends on interest."""
        parts = self.principal_parts(not_due)
        if parts is None:
            return None
        return [(each.falls_on, amount) for each, amount in zip(reversed(self.ahead), parts, strict=True) if amount]
