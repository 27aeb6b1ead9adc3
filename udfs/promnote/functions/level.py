"""Level payments of principal and interest: the payment that pays a note off, and what is unpaid after some of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm

from promnote.basics.dates import Every, Frequency, contract_date, contract_dates
from promnote.basics.daycount import ACT_360, ACT_ACT_ICMA, DayCount, icma
from promnote.basics.errors import NUM, ArgumentError, TermsError
from promnote.basics.money import money, money_words, percent_words, plain, round_ratio
from promnote.functions.catalogue import Argument, Example, Function
from promnote.functions.installments import COUNT, EVERY_MONTHS, FIRST_DATE, frequency
from promnote.functions.working import ANNUAL_RATE, fifteen_digits
from promnote.running.level import solve_level

PRINCIPAL = Argument(
    name="principal",
    kind="cents",
    positive=True,
    doc="Principal at issue, above 0, in currency units with at most two decimals.",
)
ISSUE_DATE = Argument(
    name="issue_date", kind="date", doc="Day from which interest accrues: it counts. A date or its serial."
)
DAY_COUNT = Argument(
    name="day_count",
    kind="contract_day_count",
    optional=True,
    default="ACT/360",
    doc='Day count: ACT/360 (default), ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, 30/360 EXCEL, 30E/360, or "monthly" '
    "(ACT/ACT ICMA: rate / 12 a month).",
)
_SOURCE = "Level payment: principal = sum of payments, each discounted over its periods"

# --- the periods ----------------------------------------------------------------------------------------------------


def _contract(issue_date: date, first_date: date, every_months: Every | None) -> Frequency:
    if first_date < issue_date:
        problem = f"found {first_date}; allowed: issue_date, {issue_date}, or later"
        raise ArgumentError("first_date", problem, code=NUM)
    return frequency(first_date, every_months)


def _bound(day_count: DayCount | None, contract: Frequency) -> DayCount:
    return icma(contract) if day_count is ACT_ACT_ICMA else day_count or ACT_360


def _nominal_year(contract: Frequency, convention: DayCount) -> Fraction:
    """The year fraction of a whole contract period where days are not counted."""
    if contract.days is not None:
        return Fraction(1, 24)
    if contract.every_days is not None:
        return Fraction(contract.every_days, 360 if convention.denominator == 360 else 365)
    return Fraction(contract.every_months or 1, 12)


@lru_cache(maxsize=256)
def _growth(
    annual_rate: Decimal, count: int, issue_date: date, contract: Frequency, convention: DayCount, solve: str
) -> tuple[Sequence[int], int]:
    """rate x year fraction of each of `count` periods, as whole numbers over a denominator."""
    rate, scale = annual_rate.as_integer_ratio()
    if solve == "periodic":
        share = rate * _nominal_year(contract, convention)
        return [share.numerator] * count, scale * share.denominator
    try:
        dates = (issue_date, *contract_dates(contract, count))
    except TermsError as error:
        raise ArgumentError("count", error.problem, code=NUM) from None
    units = [convention.units(start, end) for start, end in pairwise(dates)]
    common = lcm(*[each.denominator for each in units])
    return [int(rate * each * common) for each in units], scale * convention.denominator * common


# --- LEVEL_PAYMENT --------------------------------------------------------------------------------------------------


def _level(
    principal: int,
    annual_rate: Decimal,
    count: int,
    issue_date: date,
    first_date: date,
    day_count: DayCount | None,
    every_months: Every | None,
    amortize_over: int | None,
    solve: str | None,
) -> tuple[int, Frequency, DayCount, int, Sequence[int], int]:
    contract = _contract(issue_date, first_date, every_months)
    convention = _bound(day_count, contract)
    over = count if amortize_over is None else amortize_over
    growth, denominator = _growth(annual_rate, over, issue_date, contract, convention, solve or "actual")
    payment = solve_level(principal, 0, growth, denominator)
    return payment, contract, convention, over, growth, denominator


def level_payment(
    principal: int,
    annual_rate: Decimal,
    count: int,
    issue_date: date,
    first_date: date,
    day_count: DayCount | None = None,
    every_months: Every | None = None,
    amortize_over: int | None = None,
    solve: str | None = None,
) -> Decimal:
    """The payment of which `count` (or `amortize_over`) pay principal and interest off, rounded half up to cents."""
    payment, *_ = _level(
        principal, annual_rate, count, issue_date, first_date, day_count, every_months, amortize_over, solve
    )
    return money(payment)


def _explain_level_payment(
    principal: int,
    annual_rate: Decimal,
    count: int,
    issue_date: date,
    first_date: date,
    day_count: DayCount | None = None,
    every_months: Every | None = None,
    amortize_over: int | None = None,
    solve: str | None = None,
) -> str:
    payment, contract, convention, over, growth, denominator = _level(
        principal, annual_rate, count, issue_date, first_date, day_count, every_months, amortize_over, solve
    )
    # the annuity: what one unit of each payment is worth at issue, far more exact than it is shown
    value, worth, unit = 1 << 256, 0, 1 << 256
    for each in growth:
        value = value * denominator // (denominator + each)
        worth += value
    annuity = plain(fifteen_digits(Fraction(worth, unit)))
    periods = (
        f"each period {_nominal_year(contract, convention)} of a year"
        if solve == "periodic"
        else f"periods by {convention.name}"
    )
    rest = ""
    if over != count:
        rest = (
            f"; {count:,} are paid and leave a balloon" if over > count else f"; of {count:,} the last pay what is left"
        )
    return (
        f"{money_words(principal)} / {annuity} = {money_words(payment)} (what {over:,} payments of 1 are worth on "
        f"{issue_date} at {percent_words(annual_rate)}, from {first_date}, {contract}, {periods}{rest}; rounded half up "
        f"to cents) [{_SOURCE}]"
    )


# --- LEVEL_BALANCE --------------------------------------------------------------------------------------------------


class _Balances:
    """Unpaid principal and carried interest after each payment, worked out as far as was asked for."""

    __slots__ = ("annual_rate", "contract", "convention", "issue_date", "payment", "rows")

    def __init__(
        self,
        principal: int,
        annual_rate: Decimal,
        payment: int,
        issue_date: date,
        contract: Frequency,
        convention: DayCount,
    ) -> None:
        self.annual_rate, self.payment, self.issue_date = annual_rate, payment, issue_date
        self.contract, self.convention = contract, convention
        #: (day, unpaid principal, interest carried, interest of the period) from the issue date on, in cents.
        self.rows: list[tuple[date, int, int, int]] = [(issue_date, principal, 0, 0)]

    def after(self, number: int) -> tuple[date, int, int, int]:
        rate, scale = self.annual_rate.as_integer_ratio()
        denominator = scale * self.convention.denominator
        while len(self.rows) <= number:
            start, balance, carried, _ = self.rows[-1]
            try:
                end = contract_date(self.contract, len(self.rows))
            except TermsError as error:
                raise ArgumentError("number", error.problem, code=NUM) from None
            interest = round_ratio(balance * rate * self.convention.units(start, end), denominator)
            due = interest + carried
            paid = min(due, self.payment)
            self.rows.append((end, balance - min(self.payment - paid, balance), due - paid, interest))
        return self.rows[number]


_balances = lru_cache(maxsize=256)(_Balances)


def _checked_balances(
    principal: int,
    annual_rate: Decimal,
    payment: int,
    issue_date: date,
    first_date: date,
    day_count: DayCount | None,
    every_months: Every | None,
) -> _Balances:
    contract = _contract(issue_date, first_date, every_months)
    return _balances(principal, annual_rate, payment, issue_date, contract, _bound(day_count, contract))


def level_balance(
    principal: int,
    annual_rate: Decimal,
    payment: int,
    number: int,
    issue_date: date,
    first_date: date,
    day_count: DayCount | None = None,
    every_months: Every | None = None,
) -> Decimal:
    """Unpaid principal after `number` payments, each paid on its date; interest is rounded half up each period.

    What a payment leaves of the interest is carried and bears none. After the last one nothing is unpaid.
    """
    balances = _checked_balances(principal, annual_rate, payment, issue_date, first_date, day_count, every_months)
    return money(balances.after(number)[1])


def _explain_level_balance(
    principal: int,
    annual_rate: Decimal,
    payment: int,
    number: int,
    issue_date: date,
    first_date: date,
    day_count: DayCount | None = None,
    every_months: Every | None = None,
) -> str:
    balances = _checked_balances(principal, annual_rate, payment, issue_date, first_date, day_count, every_months)
    day, balance, carried, interest = balances.after(number)
    name = balances.convention.name
    if not number:
        return f"{money_words(balance)} at issue, {issue_date} [{_SOURCE}]"
    _, before, carried_before, _ = balances.after(number - 1)
    carried_words = f", with {money_words(carried_before)} carried" if carried_before else ""
    left = f"; {money_words(carried)} of it is carried, bearing none" if carried else ""
    return (
        f"{money_words(before)} - {money_words(before - balance)} = {money_words(balance)} (payment {number:,} on {day} of "
        f"{money_words(payment)}: interest {money_words(interest)}{carried_words}, at {percent_words(annual_rate)}, {name}, "
        f"rounded half up each period{left}) [{_SOURCE}]"
    )


# --- the family -----------------------------------------------------------------------------------------------------

_ERRORS = (
    "#NUM! when first_date is before issue_date, or principal has more than two decimals; #VALUE! for what is no amount, "
    "rate, date or day count"
)

FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="LEVEL_PAYMENT",
        category="Instalments",
        summary="The level payment of principal and interest that pays a note off over its contract dates, to the cent.",
        arguments=(
            PRINCIPAL,
            ANNUAL_RATE,
            COUNT,
            ISSUE_DATE,
            FIRST_DATE,
            DAY_COUNT,
            EVERY_MONTHS,
            Argument(
                name="amortize_over",
                kind="count",
                lowest=1,
                optional=True,
                default="count",
                doc="Number of payments over which it would pay off; more than count leaves a balloon. Default count.",
            ),
            Argument(
                name="solve",
                kind="choice",
                choices=("actual", "periodic"),
                optional=True,
                default="actual",
                doc="actual (default): by the day count of each period. periodic: each period months / 12 of a year, as "
                "PMT does.",
            ),
        ),
        returns="amount",
        source=_SOURCE,
        compute=level_payment,
        explain=_explain_level_payment,
        errors=_ERRORS,
        examples=(
            Example(
                arguments=("350000", "7.25%", "60", "2025-03-01", "2025-04-01", "monthly"),
                result="6971.78",
            ),
            Example(arguments=("350000", "7.25%", "60", "2025-03-01", "2025-04-01"), result="6990.44"),
            Example(
                arguments=("180000", "4.25%", "360", "2025-01-01", "2025-02-01", "", "", "", "periodic"),
                result="885.49",
            ),
        ),
    ),
    Function(
        name="LEVEL_BALANCE",
        category="Instalments",
        summary="Unpaid principal of a level note after so many payments, interest rounded to cents each period.",
        arguments=(
            PRINCIPAL,
            ANNUAL_RATE,
            Argument(
                name="payment", kind="cents", positive=True, doc="The level payment, above 0, at most two decimals."
            ),
            Argument(name="number", kind="count", doc="After how many payments: 0 (all principal unpaid) or more."),
            ISSUE_DATE,
            FIRST_DATE,
            DAY_COUNT,
            EVERY_MONTHS,
        ),
        returns="amount",
        source=_SOURCE,
        compute=level_balance,
        explain=_explain_level_balance,
        errors=_ERRORS,
        examples=(
            Example(
                arguments=("350000", "7.25%", "6971.78", "12", "2025-03-01", "2025-04-01", "monthly"),
                result="289737.27",
            ),
            Example(
                arguments=("350000", "7.25%", "6971.78", "60", "2025-03-01", "2025-04-01", "monthly"),
                result="0.00",
            ),
        ),
    ),
)
