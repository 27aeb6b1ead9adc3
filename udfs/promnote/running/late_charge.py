"""Late charges: what overdue items bear from their due date until they are paid, simple, at the late charge rate.

An item past its grace days counts from its due date. The sum stays exact until it is posted; a posting rounds it once and
drops the rest of a cent. Late charges bear no late charges.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from promnote.basics.daycount import DayCount
from promnote.basics.errors import TermsError
from promnote.basics.money import Rounding, rate_ratio, round_ratio
from promnote.contract.terms import LateCharge
from promnote.running.items import DueItem


def late_charge_cents(
    cents_units: int | Fraction, rate: Decimal, convention: DayCount, rounding: Rounding = "half-up"
) -> int:
    """The formula: overdue cents x units of the day count x rate / units of a year, rounded once."""
    scaled, scale = rate_ratio(rate)
    return round_ratio(cents_units * scaled, scale * convention.denominator, rounding)


def days_late(due_date: date, paid_date: date, grace_days: int = 0) -> int:
    """Days from the due date to the day of payment; 0 if that is within the grace days."""
    days = (paid_date - due_date).days
    return days if days > grace_days else 0


class LateCharges:
    """Accrual of the late charge over the items of an account. `posted` is the unpaid bucket, in cents."""

    __slots__ = (
        "_agreement",
        "_base",
        "_by_days",
        "_convention",
        "_grace",
        "_late",
        "_on",
        "_on_both",
        "_rate",
        "_rounding",
        "_waiting",
        "bears",
        "exact",
        "paid",
        "posted",
        "total",
        "waived",
    )

    def __init__(self, terms: LateCharge, rounding: Rounding, agreement: str = "") -> None:
        """`agreement`: what a message cites for the paper that defines the rate, ' (Section 6)' or nothing."""
        self._on = frozenset(terms.on) if terms.rate is not None or terms.by_agreement else frozenset()
        self._on_both = len(self._on) == 2
        self._grace = terms.grace_days
        self._rate = terms.rate
        self._agreement = agreement
        self._convention = terms.day_count
        self._by_days = terms.day_count.counts_days
        self._rounding: Rounding = rounding
        #: items within their grace days, and those that bear a late charge with the sum of what is unpaid of them
        self._waiting: list[DueItem] = []
        self._late: list[DueItem] = []
        self._base = 0
        #: whether anything bears, or may come to bear, a late charge now
        self.bears = False
        #: accrued and not posted, in cents x units of the day count
        self.exact: int | Fraction = 0
        self.posted = self.total = self.paid = self.waived = 0

    def add(self, items: Sequence[DueItem]) -> None:
        """Items fell due."""
        if self._on:
            self._waiting += items if self._on_both else [item for item in items if item.kind in self._on]
            self.bears = bool(self._waiting or self._base)

    def reduced(self, amount: int) -> None:
        """`amount` of items that are late is no longer unpaid."""
        self._base -= amount

    def advance(self, start: date, day: date) -> None:
        """Accrue over [start, day)."""
        if self._base:
            self.exact += self._base * (day - start).days if self._by_days else self._borne(start, day)
        if self._waiting:
            self._end_grace(day)
        elif not self._base:
            self.bears = False

    def _borne(self, start: date, day: date) -> int | Fraction:
        convention = self._convention
        if convention.additive:
            return self._base * convention.units(start, day)
        return sum(item.unpaid * convention.part(item.bears_from, start, day) for item in self._late if item.unpaid)

    def _end_grace(self, day: date) -> None:
        waiting, grace, units = [], self._grace, self._convention.units
        for item in self._waiting:
            unpaid = item.unpaid
            if not unpaid:
                continue
            if day <= item.late_from or (grace and (day - item.late_from).days <= grace):
                waiting.append(item)
                continue
            if self._rate is None:
                raise self._rate_missing()
            item.late = True
            self._late.append(item)
            self.exact += unpaid * units(item.bears_from, day)
            self._base += unpaid
        self._waiting = waiting
        self.bears = bool(waiting or self._base)

    def exact_through(self, start: date, day: date) -> int | Fraction:
        """Unposted late charges through `day` (exclusive), as if nothing happened from `start` on."""
        total = self.exact
        if self._base:
            total += self._borne(start, day)
        for item in self._waiting:
            if item.unpaid and (day - item.late_from).days > self._grace:
                total += item.unpaid * self._convention.units(item.bears_from, day)
        return total

    def cents(self, exact: int | Fraction) -> int:
        """Unposted late charges, rounded."""
        if not exact:
            return 0
        if self._rate is None:
            raise self._rate_missing()
        return late_charge_cents(exact, self._rate, self._convention, self._rounding)

    def post(self) -> None:
        """What accrued becomes part of the unpaid bucket; the rest of a cent is dropped."""
        if not self.exact:
            return
        self.charge(self.cents(self.exact))
        self.exact = 0

    def charge(self, cents: int) -> None:
        """A late charge or a late fee joins the unpaid bucket."""
        self.total += cents
        self.posted += cents

    def per_day(self, day: date) -> Fraction:
        """One more day's late charge in cents, exact: on items whose due date + grace days is on or before `day`."""
        if self._rate is None:
            return Fraction(0)
        base = self._base + sum(item.unpaid for item in self._waiting if (day - item.late_from).days >= self._grace)
        return base * Fraction(self._rate) * self._convention.one_day(day) / self._convention.denominator

    def _rate_missing(self) -> TermsError:
        overdue = [item for item in (*self._waiting, *self._late) if item.unpaid]
        oldest = min(overdue, key=lambda item: item.due_date)
        return TermsError(
            "late_charge.rate",
            f'found "agreement", but {oldest.kind} due {oldest.due_date} was not paid when due; allowed: the annual rate '
            f"that the agreement behind the note defines as its Late Charge Rate{self._agreement}, or 0% for none",
        )
