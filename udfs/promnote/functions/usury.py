"""Usury arithmetic: a law's ceiling, the interest at a maximum rate, what was charged above it.

These functions compute and cite; whether a loan is lawful is for a lawyer to say.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from promnote.basics.daycount import ACT_365F, DayCount
from promnote.basics.money import money, money_words, percent_words, round_cents
from promnote.contract.law import BORROWER_TYPES, LAWS, Ceiling, ceiling
from promnote.functions.catalogue import Argument, Example, Function, Result
from promnote.functions.working import (
    END_DATE,
    PRINCIPAL,
    START_DATE,
    amount_words,
    check_period,
    count_words,
    interest_cents,
    period_words,
)

NONE = "none"

MAXIMUM_RATE = Argument(
    name="maximum_rate",
    kind="rate",
    doc="Maximum annual rate to test against, as a fraction or a percentage: 0.25 or 25%. 0% to 100%.",
)
BASIS = Argument(
    name="basis",
    kind="day_count",
    optional=True,
    default="ACT/365F",
    doc="Day count of the maximum: ACT/365F (default), ACT/360, ACT/ACT ISDA, 30/360 US, 30E/360, or a YEARFRAC basis.",
)
LAW = Argument(
    name="law",
    kind="text",
    optional=True,
    default="NY",
    doc=f"Law whose ceiling is looked up: {', '.join(LAWS)}. Default NY.",
)
BORROWER_TYPE = Argument(
    name="borrower_type",
    kind="choice",
    choices=BORROWER_TYPES,
    optional=True,
    default="corporation",
    doc="Who borrows: corporation (default) or individual.",
)

# --- USURY_CEILING --------------------------------------------------------------------------------------------------


def _row(principal: int, law: str | None, borrower_type: str | None) -> Ceiling:
    return ceiling(principal, law or "NY", borrower_type or "corporation")


def usury_ceiling(principal: int, law: str | None = None, borrower_type: str | None = None) -> Result:
    """The ceiling's rate, or "none" where the law as cited names none for that size."""
    rate = _row(principal, law, borrower_type).maximum_rate
    return NONE if rate is None else rate


def _explain_usury_ceiling(principal: int, law: str | None = None, borrower_type: str | None = None) -> str:
    row = _row(principal, law, borrower_type)
    span = f"from {money_words(row.from_cents)}"
    if row.below_cents is not None:
        span += f" to below {money_words(row.below_cents)}"
    rate = "none was found" if row.maximum_rate is None else f"{percent_words(row.maximum_rate)} ({row.kind})"
    return (
        f"{row.law}, {row.borrower_type}, principal {money_words(principal)} ({span}): {rate} [{row.citation}; "
        f"text of {row.text_of}]. This is a look-up in a table, not legal advice."
    )


# --- USURY_MAXIMUM_INTEREST, USURY_EXCESS ---------------------------------------------------------------------------


def usury_maximum_interest(
    principal: Decimal, maximum_rate: Decimal, start_date: date, end_date: date, basis: DayCount | None = None
) -> Decimal:
    """principal x maximum_rate x year fraction, rounded half up to cents."""
    return money(_maximum_cents(principal, maximum_rate, start_date, end_date, basis))


def _maximum_cents(
    principal: Decimal, maximum_rate: Decimal, start_date: date, end_date: date, basis: DayCount | None
) -> int:
    check_period(start_date, end_date)
    convention = basis or ACT_365F
    return interest_cents(principal, maximum_rate, convention.units(start_date, end_date), convention.denominator)


def _maximum_words(
    principal: Decimal, maximum_rate: Decimal, start_date: date, end_date: date, basis: DayCount | None
) -> str:
    convention = basis or ACT_365F
    return (
        f"{amount_words(principal)} x {percent_words(maximum_rate)} x {count_words(convention, start_date, end_date)} = "
        f"{money_words(_maximum_cents(principal, maximum_rate, start_date, end_date, basis))} "
        f"({period_words(convention, start_date, end_date)})"
    )


def _explain_usury_maximum_interest(
    principal: Decimal, maximum_rate: Decimal, start_date: date, end_date: date, basis: DayCount | None = None
) -> str:
    return f"{_maximum_words(principal, maximum_rate, start_date, end_date, basis)}"


def usury_excess(
    interest_charged: Decimal,
    principal: Decimal,
    maximum_rate: Decimal,
    start_date: date,
    end_date: date,
    basis: DayCount | None = None,
) -> Decimal:
    """max(0, interest_charged - maximum interest), both in cents."""
    maximum = _maximum_cents(principal, maximum_rate, start_date, end_date, basis)
    return money(max(0, round_cents(interest_charged) - maximum))


def _explain_usury_excess(
    interest_charged: Decimal,
    principal: Decimal,
    maximum_rate: Decimal,
    start_date: date,
    end_date: date,
    basis: DayCount | None = None,
) -> str:
    excess = usury_excess(interest_charged, principal, maximum_rate, start_date, end_date, basis)
    maximum = _maximum_words(principal, maximum_rate, start_date, end_date, basis)
    return (
        f"charged {amount_words(interest_charged)} - maximum {maximum}, not below 0 = {amount_words(excess)}. "
        "This is arithmetic, not legal advice."
    )


_PERIOD_ERRORS = (
    "#NUM! when end_date is before start_date or a number is out of range; #VALUE! for what is no number or date"
)

FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="USURY_CEILING",
        category="Usury",
        summary='The maximum rate that a law names for a principal and a borrower, or the text "none".',
        arguments=(
            Argument(
                name="principal",
                kind="cents",
                doc="Principal of the loan when it was made, 0 or more, in dollars and cents.",
            ),
            LAW,
            BORROWER_TYPE,
        ),
        returns="rate or text",
        source="General Obligations Law 5-501(6), 5-521; Penal Law 190.40; Banking Law 14-a",
        compute=usury_ceiling,
        explain=_explain_usury_ceiling,
        errors="#NUM! for an unknown law; #VALUE! for another borrower type or what is no amount",
        examples=(
            Example(arguments=("1000000",), result="0.25"),
            Example(arguments=("249999.99", "NY", "individual"), result="0.16"),
            Example(arguments=("4554900",), result="none"),
        ),
    ),
    Function(
        name="USURY_MAXIMUM_INTEREST",
        category="Usury",
        summary="The interest that a principal would bear at the maximum rate over a period.",
        arguments=(PRINCIPAL, MAXIMUM_RATE, START_DATE, END_DATE, BASIS),
        returns="amount",
        source="interest spread over the term: unpaid principal x maximum rate x time",
        compute=usury_maximum_interest,
        explain=_explain_usury_maximum_interest,
        errors=_PERIOD_ERRORS,
        examples=(Example(arguments=("12000", "16%", "2021-01-01", "2021-01-31"), result="157.81"),),
    ),
    Function(
        name="USURY_EXCESS",
        category="Usury",
        summary="What was charged as interest above the interest at the maximum rate; 0 if nothing was.",
        arguments=(
            Argument(
                name="interest_charged", kind="amount", doc="All that counts as interest: interest and fees, 0 or more."
            ),
            PRINCIPAL,
            MAXIMUM_RATE,
            START_DATE,
            END_DATE,
            BASIS,
        ),
        returns="amount",
        source="interest spread over the term: unpaid principal x maximum rate x time",
        compute=usury_excess,
        explain=_explain_usury_excess,
        errors=_PERIOD_ERRORS,
        examples=(Example(arguments=("690", "12000", "16%", "2021-01-01", "2021-01-31"), result="532.19"),),
    ),
)
