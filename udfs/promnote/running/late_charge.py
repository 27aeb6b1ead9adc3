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

_ZERO = Fraction(0)


def late_charge_cents(
    cents_units: int | Fraction, rate: Decimal, convention: DayCount, rounding: Rounding = "half-up"
) -> int:
    """The formula: overdue cents x units of the day count x rate / units of a year, rounded once."""
    scaled, denominator = _formula(rate, convention)
    return round_ratio(cents_units * scaled, denominator, rounding)


def _formula(rate: Decimal, convention: DayCount) -> tuple[int, int]:
    """What overdue cents x units are multiplied by and divided by."""
    scaled, scale = rate_ratio(rate)
    return scaled, scale * convention.denominator


def days_late(due_date: date, paid_date: date, grace_days: int = 0) -> int:
    """Days from the due date to the day of payment; 0 if that is within the grace days."""
    days = (paid_date - due_date).days
    return days if days > grace_days else 0


class LateCharges:
    """Accrual of the late charge over the items of an account. `posted` is the unpaid bucket, in cents."""

    __slots__ = (
        "_agreement",
        "_by_days",
        "_convention",
        "_denominator",
        "_grace",
        "_late",
        "_on",
        "_rate",
        "_rounding",
        "_scaled",
        "_waiting",
        "at_once",
        "base",
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
        self._grace = terms.grace_days
        self._rate = terms.rate
        self._scaled, self._denominator = _formula(terms.rate or Decimal(0), terms.day_count)
        self._agreement = agreement
        self._convention = terms.day_count
        self._by_days = terms.day_count.counts_days
        self._rounding: Rounding = rounding
        #: whether any item bears from the day on which it falls due, if it is late from then on: none waits to be late
        self.at_once = len(self._on) == 2 and bool(terms.rate) and not terms.grace_days and terms.day_count.additive
        #: items within their grace days, and those that bear a late charge where a count needs each of them
        self._waiting: list[DueItem] = []
        self._late: list[DueItem] = []
        #: what is unpaid of items that bear a late charge
        self.base = 0
        #: whether anything bears, or may come to bear, a late charge now
        self.bears = False
        #: accrued and not posted, in cents x units of the day count
        self.exact: int | Fraction = 0
        self.posted = self.total = self.paid = self.waived = 0

    def add(self, items: Sequence[DueItem]) -> None:
        """Items fell due that wait until they are late."""
        if self._on:
            self._waiting += [item for item in items if item.kind in self._on]
            self.bears = bool(self._waiting or self.base)

    def advance(self, start: date, day: date, days: int) -> None:
        """Accrue over [start, day), which are so many days of the calendar."""
        if base := self.base:
            self.exact += base * days if self._by_days else self._borne(start, day)
        if self._waiting:
            self._end_grace(day)
        elif not base:
            self.bears = False

    def _borne(self, start: date, day: date) -> int | Fraction:
        convention = self._convention
        if convention.additive:
            return self.base * convention.units(start, day)
        return sum(item.unpaid * convention.part(item.bears_from, start, day) for item in self._late if item.unpaid)

    def _end_grace(self, day: date) -> None:
        waiting, grace, by_days = [], self._grace, self._by_days
        for item in self._waiting:
            if not (unpaid := item.unpaid):
                continue
            if (day - item.late_from).days <= grace:
                waiting.append(item)
                continue
            if self._rate is None:
                raise self._rate_missing()
            since = item.bears_from
            self.exact += unpaid * ((day - since).days if by_days else self._convention.units(since, day))
            item.late = True
            self._late.append(item)
            self.base += unpaid
        self._waiting = waiting
        self.bears = bool(waiting or self.base)

    def exact_through(self, start: date, day: date) -> int | Fraction:
        """Unposted late charges through `day` (exclusive), as if nothing happened from `start` on."""
        total = self.exact
        if self.base:
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
        return round_ratio(exact * self._scaled, self._denominator, self._rounding)

    def post(self) -> None:
        """What accrued becomes part of the unpaid bucket; the rest of a cent is dropped."""
        if self.exact:
            cents, self.exact = round_ratio(self.exact * self._scaled, self._denominator, self._rounding), 0
            self.total += cents
            self.posted += cents

    def take(self, funds: int) -> int:
        """Up to `funds` pay what is unpaid of the bucket: what it took."""
        part = self.posted
        if part:
            if part > funds:
                part = funds
            self.posted -= part
            self.paid += part
        return part

    def charge(self, cents: int) -> None:
        """A late charge or a late fee joins the unpaid bucket."""
        self.total += cents
        self.posted += cents

    def per_day(self, day: date) -> Fraction:
        """One more day's late charge in cents, exact: on items whose due date + grace days is on or before `day`."""
        base = self.base
        if self._waiting:
            base += sum(item.unpaid for item in self._waiting if (day - item.late_from).days >= self._grace)
        if self._rate is None or not base:
            return _ZERO
        return Fraction(base * self._scaled * self._convention.one_day(day), self._denominator)

    def _rate_missing(self) -> TermsError:
        overdue = [item for item in (*self._waiting, *self._late) if item.unpaid]
        oldest = min(overdue, key=lambda item: item.due_date)
        return TermsError(
            "late_charge.rate",
            f'found "agreement", but {oldest.kind} due {oldest.due_date} was not paid when due; allowed: the annual rate '
            f"that the agreement behind the note defines as its Late Charge Rate{self._agreement}, or 0% for none",
        )
