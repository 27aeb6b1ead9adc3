"""The plan of a note's payments as periods, and one amount of issuance costs spread over them (see `issuance`).

A plan is made on a day, from the principal then ahead, at the rate then in force. What it gives a period is rounded
once; within the period it accrues as the note's own interest does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from promnote.basics import dates
from promnote.basics.money import round_ratio, split_pro_rata
from promnote.basics.rates import RateReset
from promnote.basics.yields import Flow, period_rate
from promnote.contract.repayment import Changes, convention_of, instalments
from promnote.contract.terms import Amendment, NoteTerms
from promnote.running.contract_rate import rate_source

Method = Literal["effective", "straight_line"]
METHODS: tuple[Method, ...] = ("effective", "straight_line")


class Piece(NamedTuple):
    """A period of the plan, [start, end), at most a year: `units` of the day count bear interest, `principal` is planned on end.

    `coupon` is the note's own interest for the period; `accrued` what had accrued before it and is not due, `paid` what falls due
    on `end`. Interest that joins the principal on `end` is neither.
    """

    start: date
    end: date
    first_day: date
    period_start: date
    units: int | Fraction
    balance: int
    coupon: int
    principal: int
    accrued: int = 0
    paid: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The plan as made on `start` through `end`, in force until `until`: the rate solved, a share for each piece.

    `rate` is None for straight line and where nothing is left to amortize.
    """

    start: date
    end: date
    until: date
    unamortized: int
    rate: Decimal | None
    pieces: tuple[Piece, ...]
    shares: tuple[int, ...]


def plan_pieces(
    terms: NoteTerms,
    resets: Sequence[RateReset],
    start: date,
    planned: Mapping[date, int],
    known: Amendment | None = None,
    joins: Mapping[date, int] | None = None,
) -> list[Piece]:
    """The periods from `start` on with their interest, at the rate in force then (before the amendment `known`).

    The effective method compounds at least once a year, whatever the payment dates: a longer stretch is cut on anniversaries
    of its start. `joins`: interest that is added to principal, by the day on which it is; it is part of `planned`.
    """
    if known is not None:
        terms = replace(terms, amendments=terms.amendments[: terms.amendments.index(known)])
    maturity = max(planned)
    due = sorted(planned)
    changes = Changes(maturity_date=maturity) if terms.kind == "bullet" else Changes()
    on_interest = {each.falls_on for each in instalments(terms, changes) if each.interest} | {maturity}
    convention, rates = convention_of(terms), rate_source(terms, resets)
    rates.begin(max(start, terms.accrues_from), None)
    rate = Fraction(rates.at(max(start, terms.accrues_from)))
    period_start = max([terms.accrues_from, *(day for day in on_interest if day <= start)])
    joins = {day: amount for day, amount in (joins or {}).items() if day > start}
    balance = sum(planned.values()) - sum(joins.values())
    exact, posted, before, accrued = Fraction(0), 0, start, 0
    pieces = []
    for day in _with_anniversaries(start, sorted(each for each in {*due, *on_interest} if start < each <= maturity)):
        first_day = max(before, terms.accrues_from)
        units: int | Fraction = convention.part(period_start, first_day, day) if first_day < day else 0
        exact += balance * rate * units / convention.denominator
        upto = round_ratio(exact.numerator, exact.denominator, terms.interest.amount_rounding)
        principal = planned.get(day, 0)
        coupon = upto - posted
        falls_due = day in on_interest
        paid = accrued + coupon if falls_due and day not in joins else 0
        pieces.append(Piece(before, day, first_day, period_start, units, balance, coupon, principal, accrued, paid))
        posted, accrued = upto, accrued + coupon
        if falls_due:
            exact, posted, accrued, period_start = Fraction(0), 0, 0, max(day, terms.accrues_from)
        balance += joins.get(day, 0) - principal
        before = day
    return pieces


def _with_anniversaries(start: date, days: Sequence[date]) -> list[date]:
    """The days with a cut on each anniversary of the one before where more than a year lies between two."""
    found, before = [], start
    for day in days:
        on_month_end = dates.is_month_end(before)
        cut, number = dates.year_later(before), 1
        while cut < day:
            found.append(cut)
            number += 1
            cut = dates.step(before, 12 * number, on_month_end)
        found.append(day)
        before = day
    return found


def spread(method: Method, terms: NoteTerms, start: date, unamortized: int, pieces: Sequence[Piece]) -> Stretch:
    """The plan from `start`: the rate solved, each piece's share rounded once, the last the rest."""
    end = pieces[-1].end if pieces else start
    rate, shares, left = None, [0] * len(pieces), unamortized
    # 30/360 counts nothing from the 30th to the 31st: where no time is left to it, days share what is left
    by_days = method == "straight_line" or terms.commitment_cents is not None
    if unamortized and (by_days or not _has_time(pieces, unamortized)):
        shares = split_pro_rata(unamortized, [(piece.end - piece.start).days for piece in pieces])
    elif unamortized:
        denominator, rounding = convention_of(terms).denominator, terms.interest.amount_rounding
        rate = period_rate(pieces[0].balance - unamortized, flows_of(terms, pieces))
        for number, piece in enumerate(pieces[:-1]):
            exact = (piece.balance + piece.accrued - left) * Fraction(rate) * piece.units / denominator
            shares[number] = round_ratio(exact.numerator, exact.denominator, rounding) - piece.coupon
            left -= shares[number]
        shares[-1] = left
    return Stretch(
        start=start, end=end, until=end, unamortized=unamortized, rate=rate, pieces=tuple(pieces), shares=tuple(shares)
    )


def _has_time(pieces: Sequence[Piece], unamortized: int) -> bool:
    """Whether the day count leaves time for a rate: what falls due before any of it is less than what is carried."""
    at_once = 0
    for piece in pieces:
        if piece.units:
            return at_once < pieces[0].balance - unamortized
        at_once += piece.paid + piece.principal
    return False


def flows_of(terms: NoteTerms, pieces: Sequence[Piece]) -> list[Flow]:
    denominator = convention_of(terms).denominator
    return [(piece.paid + piece.principal, Fraction(piece.units) / denominator) for piece in pieces]


def amortized_in(stretch: Stretch, terms: NoteTerms, day: date) -> int:
    """Amortization of a stretch from its start through `day` (exclusive), in cents, as long as it is in force."""
    day = min(day, stretch.until)
    if day <= stretch.start or not stretch.unamortized:
        return 0
    if stretch.rate is None:
        return round_ratio(stretch.unamortized * (day - stretch.start).days, (stretch.end - stretch.start).days)
    total = 0
    for piece, share in zip(stretch.pieces, stretch.shares, strict=True):
        if day < piece.end:
            return total + part_of(terms, piece, share, day)
        total += share
    return total


def part_of(terms: NoteTerms, piece: Piece, amount: int, day: date) -> int:
    """What of a piece's amount had accrued by `day`: its share of the units that bear interest."""
    if day <= piece.first_day or not piece.units:
        return 0
    share = Fraction(convention_of(terms).part(piece.period_start, piece.first_day, day)) / piece.units * amount
    return round_ratio(share.numerator, share.denominator, terms.interest.amount_rounding)
