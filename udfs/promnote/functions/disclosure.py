"""Disclosure of credit: the annual percentage rate of Regulation Z, Appendix J."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from promnote.basics.conversion import as_cents, as_date, is_blank, is_header
from promnote.basics.dates import year_later
from promnote.basics.errors import ArgumentError, NoteError, TermsError
from promnote.basics.money import money_words, percent_words, shifted
from promnote.functions.catalogue import Argument, Example, Function
from promnote.reports.apr import UNIT_PERIODS, Flow, UnitPeriod, annual_percentage_rate, term_as_unit_period

_SOURCE = "12 CFR 1026, Appendix J (b)(5), (b)(8)"


def _flows(rows: list[list[Any]], where: str) -> tuple[Flow, ...]:
    """(date, cents) of a two-column range; a header row is allowed, blank rows are passed over."""
    flows = []
    for number, row in enumerate(rows, start=1):
        if not row or (number == 1 and is_header(row)):
            continue
        place = f"{where} row {number}"
        if len(row) != 2:
            raise ArgumentError(place, f"found {len(row)} columns; allowed: two, date and amount")
        if any(map(is_blank, row)):
            raise ArgumentError(place, "found a half-filled row; allowed: a date and an amount")
        try:
            flows.append((as_date(row[0], "date"), as_cents(row[1], "amount", positive=True)))
        except NoteError as error:
            raise error.at(place) from None
    if not flows:
        raise ArgumentError(where, "found no row; allowed: rows of date and amount")
    return tuple(flows)


def _unit(advances: tuple[Flow, ...], payments: tuple[Flow, ...], name: str | None) -> UnitPeriod:
    if name is not None:
        return UNIT_PERIODS[name]
    if len(advances) == len(payments) == 1:
        start, end = advances[0][0], payments[0][0]
        if start < end:
            return term_as_unit_period(start, end) if end < year_later(start) else UNIT_PERIODS["year"]
    return UNIT_PERIODS["month"]


@lru_cache(maxsize=64)
def _rate(advances: tuple[Flow, ...], payments: tuple[Flow, ...], name: str | None) -> Decimal:
    try:
        exact = annual_percentage_rate(advances, payments, _unit(advances, payments, name))
    except TermsError as error:
        raise ArgumentError(error.where, error.problem, code=error.code) from None
    return shifted(Decimal(round(shifted(exact, 10))), -10)


def apr(advances: list[list[Any]], payments: list[list[Any]], unit: str | None = None) -> Decimal:
    """The annual percentage rate as a fraction, to ten places."""
    return _rate(_flows(advances, "advances"), _flows(payments, "payments"), unit)


def _day_words(flows: tuple[Flow, ...]) -> str:
    days: list[date] = sorted(day for day, _ in flows)
    return str(days[0]) if days[0] == days[-1] else f"{days[0]} to {days[-1]}"


def _explain_apr(advances: list[list[Any]], payments: list[list[Any]], unit: str | None = None) -> str:
    rate = apr(advances, payments, unit)
    given, paid = _flows(advances, "advances"), _flows(payments, "payments")
    period = _unit(given, paid, unit)
    first = min(given)[0]
    full, rest = period.between(first, min(day for day, _ in paid))
    owed, total = sum(cents for _, cents in given), sum(cents for _, cents in paid)
    odd = f" and {rest}" if rest else ""
    return (
        f"{money_words(owed)} advanced ({_day_words(given)}) and {money_words(total)} paid ({_day_words(paid)}) are worth "
        f"the same at {percent_words(rate)} a year (unit-period: {period.name}, {period.a_year} a year; first payment after "
        f"{full} unit-period{'' if full == 1 else 's'}{odd}; finance charge {money_words(total - owed)}) [{_SOURCE}]"
    )


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="APR",
        category="Disclosure",
        summary="The annual percentage rate of advances and payments by the actuarial method of Regulation Z, Appendix J.",
        arguments=(
            Argument(
                name="advances", kind="range", doc="Two columns: date and amount of each advance (amount financed)."
            ),
            Argument(name="payments", kind="range", doc="Two columns: date and amount of each payment."),
            Argument(
                name="unit",
                kind="choice",
                choices=tuple(UNIT_PERIODS),
                optional=True,
                default="month; one advance and one payment within a year: the term",
                doc="Unit-period, the interval most frequent between payments: month, 2 months, quarter, half-month, 4 weeks, "
                "2 weeks, week, year. Default month; for one advance and one payment within a year the term.",
            ),
        ),
        returns="rate",
        source=_SOURCE,
        compute=apr,
        explain=_explain_apr,
        errors="#NUM! when the payments are less than the advances or one comes before them; #VALUE! for a row that is half "
        "filled or no date and amount",
        examples=(
            Example(
                arguments=(
                    (("date", "amount"), ("2025-01-10", "1000")),
                    (("2025-02-10", "510"), ("2025-03-10", "510")),
                ),
                result="0.1596483449",
            ),
            Example(arguments=((("2025-01-10", "1000"),), (("2025-07-10", "1050"),)), result="0.1000000000"),
        ),
    ),
)
