"""The contract rate over time: each stretch with its index, what was looked up and what came of it.

A row a stretch: between resets and amendments where rows count from their own dates, an interest period where the index is set
for it or averaged over it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from promnote.basics import dates
from promnote.basics.money import round_ratio, shifted
from promnote.basics.rates import fixing_for_period
from promnote.contract.repayment import Changes, convention_of, instalments
from promnote.contract.terms import Note, NoteTerms
from promnote.running.contract_rate import Regime, averaged_of, regimes


class ContractRate(NamedTuple):
    """[start, end) at `rate`, a fraction (of an average: what the whole period comes to a year, if its last row goes on).

    `index_rate` is the index as it is listed, or its average; None where the rate is fixed. `adjusted` is the index as it counts
    before the spread. `looked_up` and `looked_up_last` are the dates of the first and last row used.
    """

    start: date
    end: date
    index: str  # type: ignore[assignment]  # a tuple has a method of that name, which nobody calls here
    index_rate: Decimal | None
    adjusted: Decimal | None
    rate: Decimal
    looked_up: date | None
    looked_up_last: date | None


_PLACES = 9


def contract_rates(note: Note, as_of: date) -> list[ContractRate]:
    """Every stretch from the first day of interest (or an opening balance) through the one that holds on `as_of`.

    Empty for an index note without a row on or before its first day.
    """
    terms = note.terms
    begins = max(terms.starts_on, terms.accrues_from)
    if as_of < begins:
        as_of = begins
    found = regimes(terms, note.resets, as_of)
    if all(each.fixings is not None and not each.fixings.starts for each in found):
        return []
    if terms.interest.averaging != "none":
        rows = _averaged(note, as_of)
    elif terms.interest.reset == "period":
        rows = _by_period(terms, found, as_of)
    else:
        rows = _listed(terms, found, begins, as_of)
    return list(rows)


#: What the rate type of a note without an index is called.
FIXED = "Fixed"


def index_on(terms: NoteTerms, day: date) -> str:
    """The name of the index in force on a day, as amended; "" where the rate is fixed."""
    index = terms.interest.index
    for each in terms.amendments:
        if each.effective <= day:
            index = "" if each.rate is not None else each.index or index
    return index


def last_row_on(note: Note, day: date) -> date | None:
    """The day of the last row on or before `day` of the index in force on it; None where there is none."""
    in_force = [each for each in regimes(note.terms, note.resets, day) if each.effective <= day][-1]
    if in_force.fixings is None:
        return None
    known = [start for start in in_force.fixings.starts if start <= day]
    return known[-1] if known else None


def _in_force(found: list[Regime], day: date) -> Regime:
    return [each for each in found if each.effective <= day][-1]


def _row(terms: NoteTerms, regime: Regime, start: date, end: date, looked_up: date) -> ContractRate | None:
    if regime.fixings is None:
        assert regime.fixed is not None  # a regime without an index is a fixed rate
        return ContractRate(start, end, "", None, None, regime.fixed, None, None)
    index_rate = regime.fixings.known_on(looked_up)
    if index_rate is None:
        return None
    row = regime.fixings.starts[regime.fixings.position(looked_up)]
    adjusted, rate = regime.rules.adjusted(index_rate), regime.rules.contract_rate(index_rate)
    return ContractRate(start, end, index_on(terms, start), index_rate, adjusted, rate, row, row)


def _listed(terms: NoteTerms, found: list[Regime], begins: date, as_of: date) -> Iterator[ContractRate]:
    cuts = {begins}
    for number, regime in enumerate(found):
        end = found[number + 1].effective if number + 1 < len(found) else date.max
        cuts.add(regime.effective)
        if regime.fixings is not None:
            cuts.update(start for start in regime.fixings.starts if regime.effective < start < end)
    days = sorted(day for day in cuts if begins <= day <= as_of)
    for start, end in pairwise((*days, dates.next_day(as_of))):
        row = _row(terms, _in_force(found, start), start, end, start)
        if row is not None:
            yield row


def _periods(terms: NoteTerms, as_of: date) -> list[tuple[date, date]]:
    """The interest periods that have begun by `as_of`, the one before an opening balance's day left out."""
    count = [each.count for each in terms.amendments if each.count is not None and each.effective <= as_of]
    maturity = [each.maturity_date for each in terms.amendments if each.maturity_date and each.effective <= as_of]
    changes = Changes(count=count[-1] if count else None, maturity_date=maturity[-1] if maturity else None)
    ends = [each.falls_on for each in instalments(terms, changes) if each.interest]
    starts = [terms.accrues_from, *ends]
    return [
        (start, end)
        for start, end in zip(starts, ends, strict=False)
        if start <= as_of and start < end and end > terms.starts_on
    ]


def _by_period(terms: NoteTerms, found: list[Regime], as_of: date) -> Iterator[ContractRate]:
    interest, calendar = terms.interest, terms.payments.business_calendar
    for start, end in _periods(terms, as_of):
        cuts = [start, *(each.effective for each in found if start < each.effective < end and each.effective <= as_of)]
        looked_up, known = start, _in_force(found, start).fixings
        for first, last in pairwise((*cuts, end)):
            regime = _in_force(found, first)
            if regime.fixings is not known:
                looked_up, known = first, regime.fixings
            day = looked_up
            if regime.fixings is not None:
                moved = calendar.add_business_days(looked_up, -interest.reset_lookback)
                if regime.fixings.known_on(moved) is None:
                    continue
                day = fixing_for_period(looked_up, interest.reset_lookback, calendar, regime.fixings)[0]
            row = _row(terms, regime, first, last, day)
            if row is not None:
                yield row


def _averaged(note: Note, as_of: date) -> Iterator[ContractRate]:
    terms = note.terms
    averaged, convention = averaged_of(terms, note.resets, as_of), convention_of(terms)
    for start, end in _periods(terms, as_of):
        shown = averaged.period(start, end)
        units = Fraction(convention.units(start, end))
        if not units:
            continue
        whole = averaged.interest_factor(start, end, start, end) * convention.denominator / units
        index_rate = _decimal(shown.index_rate)
        yield ContractRate(
            start, end, index_on(terms, start), index_rate, index_rate, _decimal(whole), shown.first_fixing, shown.last_fixing
        )  # fmt: skip


def _decimal(value: Fraction) -> Decimal:
    """To nine places, as averages are published with five of a percent."""
    return shifted(Decimal(round_ratio(value.numerator * 10**_PLACES, value.denominator)), -_PLACES)
