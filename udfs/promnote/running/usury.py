"""The usury test by spreading: maximum interest through a day against interest charged, from issue.

maximum = sum of unpaid principal x maximum rate x days of the basis, rounded; charged = interest posted and accrued + fees
marked as interest (+ late charges if they count) - credits given. Where the law names no ceiling there is no maximum.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from promnote.basics.money import exact_product, round_ratio, scale_rates
from promnote.contract.law import ceiling
from promnote.contract.terms import NoteTerms


def excess_of(maximum: int | None, charged: int | None) -> int | None:
    """max(0, charged - maximum); None where one of them does not apply."""
    return None if maximum is None or charged is None else max(0, charged - maximum)


class UsuryTest:
    """Accrual of the maximum. `rate` None: no ceiling; `tested` False: the note has no usury terms."""

    __slots__ = ("_by_days", "_issue", "_scaled", "basis", "bearing_units", "count_late", "credits", "denominator", "exact",
                 "fees", "rate", "rounding", "tested")  # fmt: skip

    def __init__(self, terms: NoteTerms) -> None:
        usury = terms.usury
        self.tested = usury is not None
        self.rate: Decimal | None = None
        self.credits = 0
        self.exact: int | Fraction = 0
        #: principal that bore interest, in cents x units of the note's day count
        self.bearing_units: int | Fraction = 0
        self._scaled, self.denominator = 0, 1
        self._issue = terms.issue_date
        self.rounding = terms.interest.amount_rounding
        self.fees = () if usury is None else usury.fees
        self.count_late = usury is not None and usury.count_late_charges
        if usury is None:
            return
        self.basis = usury.basis
        self._by_days = usury.basis.counts_days
        self.rate = usury.maximum_rate
        if self.rate is None:
            size = max(terms.principal_cents, terms.commitment_cents or 0)
            self.rate = ceiling(size, usury.law, usury.borrower_type, "usury.law").maximum_rate
        if self.rate is not None:
            scale = scale_rates([self.rate])
            self._scaled = int(exact_product(self.rate, scale))
            self.denominator = scale * usury.basis.denominator

    @property
    def accrues(self) -> bool:
        """Whether there is a maximum to accrue."""
        return bool(self._scaled)

    def advance(self, start: date, day: date, balance: int, bearing: int | Fraction) -> None:
        """Accrue over [start, day): the maximum on `balance`; `bearing` are the cents x units that bore interest."""
        units = (day - start).days if self._by_days else self.basis.part(self._issue, start, day)
        self.exact += balance * self._scaled * units
        self.bearing_units += bearing

    def maximum(self, exact: int | Fraction | None = None) -> int | None:
        """Maximum interest (default: through today), rounded; None where nothing is tested or there is no ceiling."""
        if self.rate is None:
            return None
        return round_ratio(self.exact if exact is None else exact, self.denominator, self.rounding)

    def charged(self, day: date, interest: int, late: int) -> int | None:
        """Interest and late charges as given + fees through `day` - credits; None where nothing is tested."""
        if not self.tested:
            return None
        fees = sum([fee.amount_cents for fee in self.fees if fee.date <= day]) if self.fees else 0
        return interest + fees + (late if self.count_late else 0) - self.credits
