"""Instalments: their dates, how many have matured, which is next, and how much principal each takes.

Dates are stepped from the first one, so that no day is lost on the way; with month_end each falls on its month's last
day (30 April, 31 May, 30 June; EDATE would drift to the 30th). The last instalment takes the remainder.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from promnote.basics import dates
from promnote.basics.dates import Every, Frequency
from promnote.basics.errors import NA, NUM, ArgumentError, TermsError
from promnote.basics.money import money, money_words
from promnote.functions.catalogue import Argument, Example, Function
from promnote.running.plans.equal import regular_amount

FIRST_DATE = Argument(name="first_date", kind="date", doc="Date of the first instalment. A date or its serial.")
COUNT = Argument(name="count", kind="count", lowest=1, doc="Number of instalments, from 1 to 12,000.")
NUMBER = Argument(name="number", kind="count", lowest=1, doc="Which instalment: the first is 1.")
ON_DATE = Argument(name="on_date", kind="date", doc="The day that is looked at. What falls due on it has matured.")
EVERY_MONTHS = Argument(
    name="every_months",
    kind="frequency",
    optional=True,
    default="1",
    doc='Months between instalments, from 1; or text: "14 days", "2 weeks", or two days of the month, "1, 15" (31: the '
    "last one). Default 1.",
)
MONTH_END = Argument(
    name="month_end",
    kind="flag",
    optional=True,
    default="whether first_date is a month's last day",
    doc="TRUE: each instalment falls on its month's last day; first_date must be one. FALSE: on first_date's day. "
    "Default: TRUE if first_date is a month's last day.",
)
PRINCIPAL = Argument(
    name="principal",
    kind="cents",
    positive=True,
    doc="Original principal, above 0, in currency units with at most two decimals; at least a cent an instalment.",
)

# --- dates ----------------------------------------------------------------------------------------------------------


def frequency(first_date: date, every: Every | None = None, month_end: bool | None = None) -> Frequency:
    """The contract dates that the arguments first_date, every_months and month_end describe."""
    if month_end and not dates.is_month_end(first_date):
        allowed = "FALSE, or a first_date that is its month's last day"
        raise ArgumentError("month_end", f"found TRUE with first_date {first_date}; allowed: {allowed}", code=NUM)
    return _frequency(first_date, every, month_end)


@lru_cache(maxsize=1024)
def _frequency(first_date: date, every: Every | None, month_end: bool | None) -> Frequency:
    name, rule = every or ("every_months", 1)
    try:
        return Frequency(first_date=first_date, month_end=month_end, **{name: rule})  # type: ignore[arg-type]
    except TermsError as error:
        where = "every_months" if error.where in ("every_days", "days") else error.where
        raise ArgumentError(where, error.problem, code=error.code) from None


def _date_of(contract: Frequency, number: int) -> date:
    try:
        return dates.contract_date(contract, number)
    except TermsError as error:
        raise ArgumentError("number", error.problem, code=NUM) from None


def installment_date(
    first_date: date, number: int, every_months: Every | None = None, month_end: bool | None = None
) -> date:
    """The date of instalment `number`."""
    return _date_of(frequency(first_date, every_months, month_end), number)


def installment_number(
    first_date: date, count: int, on_date: date, every_months: Every | None = None, month_end: bool | None = None
) -> int:
    """How many of `count` instalments have matured on or before `on_date`."""
    contract = frequency(first_date, every_months, month_end)
    if on_date < first_date:
        return 0
    return min(dates.number_on(contract, on_date), count)


def next_installment_date(
    first_date: date, count: int, on_date: date, every_months: Every | None = None, month_end: bool | None = None
) -> date:
    """The first instalment date after `on_date`; what falls due on `on_date` has matured."""
    contract = frequency(first_date, every_months, month_end)
    matured = installment_number(first_date, count, on_date, every_months, month_end)
    if matured >= count:
        last = _date_of(contract, count)
        raise ArgumentError("on_date", f"found {on_date}; allowed: before the last instalment, {last}", code=NA)
    return _date_of(contract, matured + 1)


def _cycle_words(first_date: date, every_months: Every | None, month_end: bool | None) -> str:
    return f"from {first_date}, {frequency(first_date, every_months, month_end)}"


def _explain_installment_date(
    first_date: date, number: int, every_months: Every | None = None, month_end: bool | None = None
) -> str:
    contract = frequency(first_date, every_months, month_end)
    day = _date_of(contract, number)
    if contract.days is not None:
        steps, unit = number - 1, "half month"
    elif contract.every_days is not None:
        steps, unit = (number - 1) * contract.every_days, "day"
    else:
        steps, unit = (number - 1) * (contract.every_months or 1), "month"
    plural = unit if steps == 1 else f"{unit}s"
    cycle = _cycle_words(first_date, every_months, month_end)
    return f"{first_date} + {steps:,} {plural} = {day} (instalment {number:,}: {cycle})"


def _explain_installment_number(
    first_date: date, count: int, on_date: date, every_months: Every | None = None, month_end: bool | None = None
) -> str:
    matured = installment_number(first_date, count, on_date, every_months, month_end)
    contract = frequency(first_date, every_months, month_end)
    last = f", the latest on {_date_of(contract, matured)}" if matured else ""
    return (
        f"{matured:,} of {count:,} instalments fall on or before {on_date}{last} "
        f"({_cycle_words(first_date, every_months, month_end)})"
    )


def _explain_next_installment_date(
    first_date: date, count: int, on_date: date, every_months: Every | None = None, month_end: bool | None = None
) -> str:
    day = next_installment_date(first_date, count, on_date, every_months, month_end)
    matured = installment_number(first_date, count, on_date, every_months, month_end)
    return (
        f"{matured:,} of {count:,} instalments fall on or before {on_date}, instalment {matured + 1:,} on {day} "
        f"({_cycle_words(first_date, every_months, month_end)})"
    )


# --- amounts --------------------------------------------------------------------------------------------------------


def _regular(cents: int, count: int, number: int) -> int:
    """The amount of every instalment but the last, in cents."""
    if cents < count:
        allowed = f"at least {money_words(count)}, a cent each of {count:,} instalments"
        raise ArgumentError("principal", f"found {money_words(cents)}; allowed: {allowed}", code=NUM)
    if number > count:
        raise ArgumentError("number", f"found {number:,}; allowed: up to count, {count:,}", code=NUM)
    return regular_amount(cents, count)


def installment_principal(cents: int, count: int, number: int) -> Decimal:
    """Principal of instalment `number`: principal / count, rounded; the last takes the remainder."""
    amount = _regular(cents, count, number)
    return money(amount if number < count else cents - amount * (count - 1))


def installment_balance(cents: int, count: int, number: int) -> Decimal:
    """Unpaid principal after instalment `number` (0: all of it)."""
    amount = _regular(cents, count, number)
    return money(cents - amount * number if number < count else 0)


def _explain_installment_principal(cents: int, count: int, number: int) -> str:
    amount = _regular(cents, count, number)
    if number < count or count == 1:
        working = f"{money_words(cents)} / {count:,} = {money_words(amount)}"
        return f"{working} (instalment {number:,}; rounded to cents, the last takes the remainder)"
    last = cents - amount * (count - 1)
    return (
        f"{money_words(cents)} - {count - 1:,} x {money_words(amount)} = {money_words(last)} "
        f"(the last of {count:,} instalments takes the remainder)"
    )


def _explain_installment_balance(cents: int, count: int, number: int) -> str:
    amount = _regular(cents, count, number)
    if number == count:
        all_paid = f"{money_words(cents)} - {money_words(cents)} = 0.00"
        return f"{all_paid} (unpaid principal after the last of {count:,})"
    left = money_words(cents - amount * number)
    return (
        f"{money_words(cents)} - {number:,} x {money_words(amount)} = {left} "
        f"(unpaid principal after instalment {number:,} of {count:,})"
    )


# --- the family -----------------------------------------------------------------------------------------------------

_DATE_ERRORS = (
    "#NUM! when month_end is TRUE and first_date is not its month's last day, a number is out of range, or first_date is "
    "none of two days of the month"
)
_AMOUNT_ERRORS = "#NUM! when number is above count, or principal has more than two decimals; #VALUE! for no number"

FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="INSTALLMENT_DATE",
        category="Instalments",
        summary="The date of an instalment by its number, on the month's last day where the first one is.",
        arguments=(FIRST_DATE, NUMBER, EVERY_MONTHS, MONTH_END),
        returns="date",
        source="counted from the first date, never from the one before",
        compute=installment_date,
        explain=_explain_installment_date,
        errors=_DATE_ERRORS,
        examples=(
            Example(arguments=("1996-04-30", "2"), result="1996-05-31"),
            Example(arguments=("1996-04-30", "48"), result="2000-03-31"),
            Example(arguments=("2026-01-09", "26", "14 days"), result="2026-12-25"),
            Example(arguments=("2026-01-15", "4", "15, 31"), result="2026-02-28"),
        ),
    ),
    Function(
        name="INSTALLMENT_NUMBER",
        category="Instalments",
        summary="How many instalments have matured on or before a day: 0 to count.",
        arguments=(FIRST_DATE, COUNT, ON_DATE, EVERY_MONTHS, MONTH_END),
        returns="count",
        source="counted from the first date, never from the one before",
        compute=installment_number,
        explain=_explain_installment_number,
        errors=_DATE_ERRORS,
        examples=(
            Example(arguments=("1996-04-30", "48", "1997-10-31"), result="19"),
            Example(arguments=("2026-01-09", "26", "2026-03-06", "2 weeks"), result="5"),
        ),
    ),
    Function(
        name="NEXT_INSTALLMENT_DATE",
        category="Instalments",
        summary="The first instalment date after a day; an instalment of that very day has matured.",
        arguments=(FIRST_DATE, COUNT, ON_DATE, EVERY_MONTHS, MONTH_END),
        returns="date",
        source="counted from the first date, never from the one before",
        compute=next_installment_date,
        explain=_explain_next_installment_date,
        errors=f"#N/A when no instalment is left; {_DATE_ERRORS}",
        examples=(Example(arguments=("1996-04-30", "48", "1997-10-31"), result="1997-11-30"),),
    ),
    Function(
        name="INSTALLMENT_PRINCIPAL",
        category="Instalments",
        summary="Principal of an instalment: equal parts rounded to cents, the last takes the remainder.",
        arguments=(PRINCIPAL, COUNT, NUMBER),
        returns="amount",
        source="equal principal, the last instalment takes the remainder",
        compute=installment_principal,
        explain=_explain_installment_principal,
        errors=_AMOUNT_ERRORS,
        examples=(Example(arguments=("4554900", "48", "1"), result="94893.75"),),
    ),
    Function(
        name="INSTALLMENT_BALANCE",
        category="Instalments",
        summary="Unpaid principal after an instalment, when everything is paid as it falls due.",
        arguments=(
            PRINCIPAL,
            COUNT,
            Argument(
                name="number",
                kind="count",
                doc="After how many instalments: 0 (all principal unpaid) to count (none).",
            ),
        ),
        returns="amount",
        source="equal principal, the last instalment takes the remainder",
        compute=installment_balance,
        explain=_explain_installment_balance,
        errors=_AMOUNT_ERRORS,
        examples=(Example(arguments=("4554900", "48", "19"), result="2751918.75"),),
    ),
)
