"""Level payments of principal and interest: stated, or solved, and solved anew where the contract says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Self

from promnote.basics.dates import contract_date, number_on
from promnote.basics.money import rate_ratio
from promnote.contract.repayment import Instalment, convention_of
from promnote.contract.terms import Amendment, NoteTerms
from promnote.running.level import solve_level
from promnote.running.plans.plan import Moment, Plan

#: Day counts of a 360-day year, for `solve = "periodic"` with instalments every n days.
_SHORT_YEAR = 360


class LevelPlan(Plan):
    """`payment` in cents, None until it is solved; `solved_rate` the contract rate that it was last solved for."""

    solves = True

    def __init__(self, terms: NoteTerms, not_due: int, of: Self | None = None) -> None:
        super().__init__(terms, not_due, of)
        each = terms.installments
        assert each is not None  # held by the checks of the kind
        self.installments = each
        self.payment = each.payment_cents
        self.solved_rate: Fraction | None = None
        self.recasts = each.on_rate_change == "recast"
        #: to be solved anew when the interest-only time ends
        self.waits = each.payment_cents is None
        if of is not None:
            self.payment, self.solved_rate, self.waits = of.payment, of.solved_rate, of.waits

    @property
    def steady(self) -> bool:
        return self.payment is not None and not self.recasts and not (self.waits and self._interest_only_ahead)

    # --- the payment ------------------------------------------------------------------------------------------------

    def start(self, moment: Callable[[], Moment]) -> None:
        if self.payment is not None and not self.recasts:
            return
        if self.payment is None and self._interest_only_ahead:
            return
        if self.payment is None:
            self.solve(moment())
        else:
            # a stated payment counts as solved for the rate at the start
            self.solved_rate = Fraction(moment().rate)

    @property
    def _interest_only_ahead(self) -> bool:
        """Whether an instalment without principal is still to fall due."""
        return self.next is not None and not self.next.principal

    @property
    def left(self) -> int:
        """Instalments of the amortization that have not fallen due; those beyond the last one count too."""
        count = self.changes.count or self.installments.count
        length = self.installments.amortize_over or count - self.installments.interest_only
        return length - (count - self.installments.interest_only - sum(1 for each in self.ahead if each.principal))

    def solve(self, moment: Moment) -> None:
        """The payment from a moment on, over what is left of the amortization; none left: it stays."""
        left = self.left
        if left < 1 or not self.ahead:
            return
        growth, denominator = self._growth(moment, left)
        self.payment = solve_level(moment.not_due, moment.accrued, growth, denominator)
        self.solved_rate = Fraction(moment.rate)

    def _growth(self, moment: Moment, left: int) -> tuple[list[int], int]:
        """Rate x year fraction of each period, the first from the moment on: numerators, and the denominator of all."""
        each = self.installments
        frequency, start, convention = each.frequency, moment.day, convention_of(self.terms)
        days = [item.contract_date for item in reversed(self.ahead) if item.principal][:left]
        if len(days) < left:  # the amortization goes on beyond the last instalment
            first = self.ahead[0].number + 1
            days += [contract_date(frequency, number) for number in range(first, first + left - len(days))]
        if each.solve == "periodic":
            inside = start != self.terms.accrues_from and contract_date(frequency, number_on(frequency, start)) != start
            units: list[int | Fraction] = [self._period() * convention.denominator] * left
            if inside:
                units[0] = self._first(moment, days[0])
        else:
            # one on or before the moment counts as the moment
            edges = [max(day, start) for day in days]
            units = [self._first(moment, days[0]), *map(convention.units, edges, edges[1:])]
        numerator, scale = rate_ratio(moment.rate)
        common = lcm(*{each.denominator for each in units})
        if common == 1:
            growth = [numerator * int(each) for each in units]
        else:
            growth = [numerator * each.numerator * (common // each.denominator) for each in units]
        return growth, scale * convention.denominator * common

    def _first(self, moment: Moment, day: date) -> int | Fraction:
        """Units of the day count from the moment to the first date; nothing accrues before the note does."""
        start = max(moment.day, self.terms.accrues_from)
        return 0 if day <= start else convention_of(self.terms).part(moment.period_start, start, day)

    def _period(self) -> Fraction:
        """The year fraction of a whole contract period, whatever its days."""
        each = self.installments
        if each.days is not None:
            return Fraction(1, 24)
        if each.every_days is not None:
            short = convention_of(self.terms).denominator == _SHORT_YEAR
            return Fraction(each.every_days, _SHORT_YEAR if short else 365)
        return Fraction(each.every_months, 12)

    # --- what falls due ---------------------------------------------------------------------------------------------

    def split(self, instalment: Instalment, interest: int, not_due: int) -> tuple[int, int]:
        counted, self.counted = self.counted, 0
        if instalment.last:
            return interest, not_due
        if not instalment.principal:
            return interest, 0
        assert self.payment is not None  # solved at the start, or when the last interest-only instalment fell due
        if counted > self.payment and self.terms.payments.paid_ahead:
            self.counted = counted - self.payment
        payment = max(0, self.payment - counted)
        interest = min(interest, payment)
        return interest, min(payment - interest, not_due)

    def fell_due(self, instalment: Instalment, moment: Callable[[], Moment]) -> None:
        if instalment.last or (not instalment.principal and self._interest_only_ahead):
            return
        if (self.waits and not instalment.principal) or (self.recasts and self._recast_due(moment)):
            self.solve(moment())

    def _recast_due(self, moment: Callable[[], Moment]) -> bool:
        return Fraction(moment().rate) != self.solved_rate

    def _anew(self, moment: Callable[[], Moment]) -> None:
        """Solved anew; during the interest-only time that waits for its end."""
        if self._interest_only_ahead:
            self.waits = True
        elif self.ahead:
            self.solve(moment())

    # --- changes ----------------------------------------------------------------------------------------------------

    def early(self, to_interest: int, to_principal: int) -> None:
        if self.next is not None and self.next.principal:
            self.counted += to_interest + to_principal

    def prepaid(self, to_interest: int, amount: int, moment: Callable[[], Moment]) -> None:
        if self.terms.payments.early == "apply":
            self.early(to_interest, amount)
        if self.how == "recast" and amount:
            self._anew(moment)

    def added(self, amount: int, moment: Callable[[], Moment]) -> None:
        self._anew(moment)

    def amended(self, amendment: Amendment, not_due: int, moment: Callable[[], Moment]) -> None:
        super().amended(amendment, not_due, moment)
        if amendment.payment_cents is not None:
            self.payment, self.waits = amendment.payment_cents, False
            if self.recasts:
                # as a stated payment, it counts as solved for the rate of its day
                self.solved_rate = Fraction(moment().rate)
        elif amendment.count is not None:
            self._anew(moment)

    def principal_parts(self, not_due: int) -> list[int] | None:
        return None
