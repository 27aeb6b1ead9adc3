"""Costs of issuance (ASC 835-30): their amortization row by row, and the yield that a note costs after them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from promnote.basics.daycount import ACT_365F, DayCount
from promnote.basics.errors import NA, NUM, ArgumentError
from promnote.basics.money import money, money_words, percent_words, round_ratio, shifted, trimmed
from promnote.basics.yields import nominal_rate
from promnote.contract.reading import terms_from_range
from promnote.contract.terms import NoteTerms
from promnote.functions.catalogue import Argument, Example, Function, Result
from promnote.functions.note import PLAN, TERMS
from promnote.functions.working import amount_words, fifteen_digits
from promnote.reports.columns import cell_rows
from promnote.reports.issuance import COST_ROW_COLUMNS, CostPlan, cost_rows, effective_rate, planned_cost
from promnote.reports.issuance_periods import METHODS, Method

COST = Argument(
    name="cost",
    kind="cents",
    doc="Costs of issuance in all, 0 or more and less than the principal, at most two decimals. They count from the "
    "issue date; issuance.costs in terms is not read.",
)
METHOD = Argument(
    name="method",
    kind="choice",
    choices=METHODS,
    optional=True,
    default="issuance.method of terms, or effective",
    doc="effective (the interest method) or straight_line (by days from issue to maturity). Default issuance.method of "
    "terms, or effective.",
)
TIME_BASIS = Argument(
    name="time_basis",
    kind="day_count",
    optional=True,
    default="ACT/365F",
    doc="How time is counted in the exponents: ACT/365F (default, as XIRR), 30/360 US, ACT/360, ACT/ACT ISDA, 30E/360, "
    "or a YEARFRAC basis 0 to 4.",
)


def _terms(terms: Any, cost: int, plan: Any) -> NoteTerms:
    """The terms, of a note whose payments are known: these functions take no resets."""
    read = terms_from_range(terms, plan=plan)
    if read.interest.index:
        raise ArgumentError("terms", "found a floating rate (interest.index); allowed: a fixed interest.rate", code=NA)
    if cost >= read.principal_cents:
        allowed = f"less than the principal, {money_words(read.principal_cents)}"
        raise ArgumentError("cost", f"found {money_words(cost)}; allowed: {allowed}", code=NUM)
    return read


# --- ISSUANCE_COST_SCHEDULE -----------------------------------------------------------------------------------------


def issuance_cost_schedule(terms: Any, cost: int, method: Method | None = None, plan: Any = None) -> Result:
    """A header row, then a row per due date; money in currency units."""
    return cell_rows(cost_rows(planned_cost(_terms(terms, cost, plan), cost, method)), COST_ROW_COLUMNS)


def _explain_issuance_cost_schedule(terms: Any, cost: int, method: Method | None = None, plan: Any = None) -> str:
    made = planned_cost(_terms(terms, cost, plan), cost, method)
    rows = cost_rows(made)
    last = rows[-1]
    source = "ASC 835-30-35-4" if made.method == "straight_line" else "ASC 835-30-35-2"
    return (
        f"{money_words(cost)} over {len(rows):,} rows from {made.terms.issue_date} to {last.date}, "
        f"{_method_words(made)}; first: {_first_words(made)}; last: amortization {money_words(last.amortization)}, "
        f"carrying amount {money_words(last.carrying)} before {money_words(last.principal)} of principal is paid "
        f"[{source}]"
    )


def _method_words(plan: CostPlan) -> str:
    stretch, convention = plan.stretches[0], plan.terms.interest.day_count
    if not stretch.unamortized:
        return "nothing to amortize"
    if stretch.rate is None:
        return f"straight line over {(stretch.end - stretch.start).days:,} days"
    return f"effective interest at {_rate_words(stretch.rate)} a year on the carrying amount ({convention.name})"


def _first_words(plan: CostPlan) -> str:
    first, stretch = cost_rows(plan)[0], plan.stretches[0]
    amortization = money_words(first.amortization)
    if stretch.rate is None:
        days = (stretch.pieces[0].end - stretch.start).days
        whole = (stretch.end - stretch.start).days
        return f"{money_words(stretch.unamortized)} x {days:,} / {whole:,} = amortization {amortization}"
    denominator = plan.terms.interest.day_count.denominator
    length = f"{first.days:,} days / {denominator}" if denominator in (360, 365) else f"{first.days:,} days"
    return (
        f"{money_words(first.opening)} x {_rate_words(stretch.rate)} x {length} = interest "
        f"{money_words(first.interest)}, less the note's own {money_words(first.coupon)} = amortization {amortization}"
    )


def _rate_words(rate: Decimal) -> str:
    """To five decimals of a percent."""
    exact = Fraction(rate)
    return percent_words(shifted(Decimal(round_ratio(exact.numerator * 10**7, exact.denominator)), -7))


# --- EFFECTIVE_RATE -------------------------------------------------------------------------------------------------


def effective_rate_of(terms: Any, cost: int, time_basis: DayCount | None = None, plan: Any = None) -> Decimal:
    """The yield a year, to 15 significant digits."""
    return trimmed(fifteen_digits(Fraction(effective_rate(_terms(terms, cost, plan), cost, time_basis or ACT_365F))))


def _explain_effective_rate(terms: Any, cost: int, time_basis: DayCount | None = None, plan: Any = None) -> str:
    read, basis = _terms(terms, cost, plan), time_basis or ACT_365F
    rate = effective_rate(read, cost, basis)
    months = read.interest.every_months
    nominal = ""
    if 12 % months == 0 and months < 12:
        times = 12 // months
        nominal = f", worth {_rate_words(nominal_rate(rate, times))} nominal compounded {times} times a year"
    proceeds = amount_words(money(read.principal_cents - cost))
    return (
        f"{_rate_words(rate)} a year: at it the payments of the note are worth {money_words(read.principal_cents)} - "
        f"{money_words(cost)} = {proceeds} on {read.issue_date} (compounded yearly, time by {basis.name}){nominal} "
        "[ASC 835-30-35-2]"
    )


_TERMS = (
    ("kind", "bullet"),
    ("issue_date", "2021-01-01"),
    ("principal", "10000"),
    ("installments.maturity_date", "2022-01-01"),
    ("interest.rate", "8%"),
    ("interest.day_count", "30/360"),
    ("interest.first_date", "2021-07-01"),
    ("interest.every_months", "6"),
)
_ERRORS = (
    "#VALUE! or #NUM! for a bad term; #NUM! when cost is not below the principal; #N/A for a floating rate, whose "
    "payments are not known"
)

FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="ISSUANCE_COST_SCHEDULE",
        category="Issuance",
        summary="Amortization of issuance costs: a header and a row per due date; the carrying amount ends at par.",
        arguments=(TERMS, COST, METHOD, PLAN),
        returns="table",
        source="ASC 835-30-35-2, 835-30-35-4, 835-30-45-1A",
        compute=issuance_cost_schedule,
        explain=_explain_issuance_cost_schedule,
        errors=_ERRORS,
        examples=(
            Example(
                arguments=(_TERMS, "100"),
                result="number\tdate\tdays\topening\tinterest\tcoupon\tamortization\tunamortized\tprincipal\tcarrying\n"
                "1\t2021-07-01\t180\t9900.00\t448.89\t400.00\t48.89\t51.11\t0.00\t9948.89\n"
                "2\t2022-01-01\t180\t9948.89\t451.11\t400.00\t51.11\t0.00\t10000.00\t10000.00",
            ),
            Example(
                arguments=(_TERMS, "100", "straight_line"),
                result="number\tdate\tdays\topening\tinterest\tcoupon\tamortization\tunamortized\tprincipal\tcarrying\n"
                "1\t2021-07-01\t180\t9900.00\t449.59\t400.00\t49.59\t50.41\t0.00\t9949.59\n"
                "2\t2022-01-01\t180\t9949.59\t450.41\t400.00\t50.41\t0.00\t10000.00\t10000.00",
            ),
        ),
    ),
    Function(
        name="EFFECTIVE_RATE",
        category="Issuance",
        summary="The yield a year that a note costs its borrower after issuance costs, payments as agreed.",
        arguments=(TERMS, COST, TIME_BASIS, PLAN),
        returns="rate",
        source="ASC 835-30-35-2",
        compute=effective_rate_of,
        explain=_explain_effective_rate,
        errors=_ERRORS,
        examples=(
            Example(arguments=(_TERMS, "100"), result="0.0927568173791097"),
            Example(arguments=(_TERMS, "100", "30/360"), result="0.0927411144376787"),
            Example(arguments=(_TERMS, "0", "30/360"), result="0.0816"),
        ),
    ),
)
