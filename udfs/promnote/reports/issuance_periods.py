"""The plan of a note's payments as periods, and one amount of issuance costs spread over them (see `issuance`).

A plan is made on a day, from the principal then ahead, at the rate then in force. What it gives a period is rounded
once; within the period it accrues as the note's own interest does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from promnote.basics.money import round_ratio, split_pro_rata
from promnote.basics.rates import RateReset
from promnote.basics.yields import Flow, period_rate
from promnote.contract.repayment import Changes, convention_of, instalments
from promnote.contract.terms import Amendment, NoteTerms
from promnote.running.contract_rate import rate_source

Method = Literal["effective", "straight_line"]
METHODS: tuple[Method, ...] = ("effective", "straight_line")


class Piece(NamedTuple):
    """A period of the plan, [start, end): `units` of the day count bear interest, `principal` is planned on `end`."""

    start: date
    end: date
    first_day: date
    period_start: date
    units: int | Fraction
    balance: int
    coupon: int
    principal: int


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
    planned: dict[date, int],
    known: Amendment | None = None,
) -> list[Piece]:
    """The periods from `start` on with their interest, at the rate in force then (before the amendment `known`)."""
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
    balance, exact, posted, before = sum(planned.values()), Fraction(0), 0, start
    pieces = []
    for day in sorted(each for each in {*due, *on_interest} if start < each <= maturity):
        first_day = max(before, terms.accrues_from)
        units: int | Fraction = convention.part(period_start, first_day, day) if first_day < day else 0
        exact += balance * rate * units / convention.denominator
        upto = round_ratio(exact.numerator, exact.denominator, terms.interest.amount_rounding)
        principal = planned.get(day, 0)
        pieces.append(Piece(before, day, first_day, period_start, units, balance, upto - posted, principal))
        posted = upto
        if day in on_interest:
            exact, posted, period_start = Fraction(0), 0, max(day, terms.accrues_from)
        balance -= principal
        before = day
    return pieces


def spread(method: Method, terms: NoteTerms, start: date, unamortized: int, pieces: Sequence[Piece]) -> Stretch:
    """The plan from `start`: the rate solved, each piece's share rounded once, the last the rest."""
    end = pieces[-1].end if pieces else start
    rate, shares, left = None, [0] * len(pieces), unamortized
    # 30/360 counts nothing from the 30th to the 31st: where no time is left to it, days share what is left
    if unamortized and (method == "straight_line" or not any(piece.units for piece in pieces)):
        shares = split_pro_rata(unamortized, [(piece.end - piece.start).days for piece in pieces])
    elif unamortized:
        denominator, rounding = convention_of(terms).denominator, terms.interest.amount_rounding
        rate = period_rate(pieces[0].balance - unamortized, flows_of(terms, pieces))
        for number, piece in enumerate(pieces[:-1]):
            exact = (piece.balance - left) * Fraction(rate) * piece.units / denominator
            shares[number] = round_ratio(exact.numerator, exact.denominator, rounding) - piece.coupon
            left -= shares[number]
        shares[-1] = left
    return Stretch(
        start=start, end=end, until=end, unamortized=unamortized, rate=rate, pieces=tuple(pieces), shares=tuple(shares)
    )


def flows_of(terms: NoteTerms, pieces: Sequence[Piece]) -> list[Flow]:
    denominator = convention_of(terms).denominator
    return [(piece.coupon + piece.principal, Fraction(piece.units) / denominator) for piece in pieces]


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
