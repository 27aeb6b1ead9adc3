"""Dates and interest: days, year fractions, interest at a fixed and at a floating rate, the rate of a day, a per diem.

Interest is exact inside and rounded once, half up to cents. A period is [start_date, end_date).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from promnote.basics.conversion import KeptRange, squeeze
from promnote.basics.daycount import ACT_360, ACT_ACT_EXCEL, ACT_ACT_ISDA, DayCount
from promnote.basics.errors import NA, NUM, ArgumentError, RateError, found
from promnote.basics.money import exact_sum, money, money_words, percent_words, plain, round_ratio, scale_rates, trimmed
from promnote.basics.rates import (
    FLOOR_ON,
    INDEX_ROUNDING_MODES,
    FloorOn,
    IndexRoundingMode,
    IndexRules,
    RateReset,
    RateSteps,
    resets_of,
)
from promnote.contract.reading import resets_from_range
from promnote.functions.catalogue import Argument, Example, Function
from promnote.functions.working import (
    ANNUAL_RATE,
    DAY_COUNT,
    END_DATE,
    FIRST_COUNTS,
    PRINCIPAL,
    START_DATE,
    amount_words,
    check_period,
    count_words,
    days_words,
    fifteen_digits,
    interest_cents,
    period_words,
)

ZERO = Decimal(0)
#: A cell holds 32,767 characters: a working lists this many segments and counts the rest.
SEGMENTS_SHOWN = 150

RATES = Argument(
    name="rates",
    kind="range",
    doc="Two columns: the day from which a reset counts, and the index rate (0.055 or 5.5%); a third may name the index. "
    "No day twice, in any order; a header row and trailing blank rows are allowed.",
)
SPREAD = Argument(
    name="spread",
    kind="signed_rate",
    optional=True,
    default="0%",
    doc="Added to the index: a fraction or a percentage, -100% to 100%. Default 0%.",
)
FLOOR = Argument(
    name="floor",
    kind="signed_rate",
    optional=True,
    default="none",
    doc="Lowest index + spread: a fraction or a percentage. Default none; a rate is never below 0% in any case.",
)
CAP = Argument(
    name="cap",
    kind="rate",
    optional=True,
    default="none",
    doc="Highest index + spread: a fraction or a percentage above 0%. Default none. 0 is an error, since some hosts "
    "read a blank cell as 0.",
)
ADJUSTMENT = Argument(
    name="adjustment",
    kind="signed_rate",
    optional=True,
    default="0%",
    doc="Credit spread adjustment, added to the index before the spread: a fraction or a percentage. Default 0%.",
)
FLOOR_BASIS = Argument(
    name="floor_on",
    kind="choice",
    optional=True,
    default="rate",
    choices=FLOOR_ON,
    doc="What the floor holds for: rate (index + adjustment + spread, default) or index (index + adjustment, before the "
    "spread is added).",
)
INDEX_ROUNDING = Argument(
    name="index_rounding",
    kind="rate",
    optional=True,
    default="none",
    doc="The step to which the index is rounded before anything is added, such as 0.01%. Default none; 0 is an error, "
    "since some hosts read a blank cell as 0.",
)
INDEX_ROUNDING_MODE = Argument(
    name="index_rounding_mode",
    kind="choice",
    optional=True,
    default="nearest",
    choices=INDEX_ROUNDING_MODES,
    doc="nearest (half up, default) or up (to the next step above).",
)
INDEX = Argument(
    name="index",
    kind="text",
    optional=True,
    default="the only one",
    doc="Which index of the third column of rates is meant, where it names several.",
)
_RULES = (ADJUSTMENT, FLOOR_BASIS, INDEX_ROUNDING, INDEX_ROUNDING_MODE, INDEX)
ON_DATE = Argument(name="on_date", kind="date", doc="The day whose rate is wanted. A date or its serial.")

_PERIOD_ERRORS = "#NUM! when end_date is before start_date; #VALUE! for what is no date, amount or rate"
_RESET_ERRORS = (
    "#N/A when a day has no reset on or before it, or no row is of the index; #NUM! when dates are reversed, the cap or "
    "index_rounding is 0 or the floor above the cap; #VALUE! for a row that is half filled or out of order, or for rows "
    "of several indices without the argument index"
)

# --- ACT/360 --------------------------------------------------------------------------------------------------------


def act360_days(start_date: date, end_date: date) -> int:
    """Actual days in [start_date, end_date)."""
    check_period(start_date, end_date)
    return (end_date - start_date).days


def _explain_act360_days(start_date: date, end_date: date) -> str:
    days = act360_days(start_date, end_date)
    return f"{end_date} - {start_date} = {days_words(days)} ({FIRST_COUNTS}) [ISDA 2006 4.16(e)]"


def act360_interest(principal: Decimal, annual_rate: Decimal, start_date: date, end_date: date) -> Decimal:
    """principal x annual_rate x actual days / 360, rounded half up to cents."""
    check_period(start_date, end_date)
    return money(interest_cents(principal, annual_rate, (end_date - start_date).days, 360))


def _explain_act360_interest(principal: Decimal, annual_rate: Decimal, start_date: date, end_date: date) -> str:
    amount = act360_interest(principal, annual_rate, start_date, end_date)
    return (
        f"{amount_words(principal)} x {percent_words(annual_rate)} x {count_words(ACT_360, start_date, end_date)} = "
        f"{amount_words(amount)} ({period_words(ACT_360, start_date, end_date)}; rounded half up to cents) "
        "[ISDA 2006 4.16(e)]"
    )


# --- any day count --------------------------------------------------------------------------------------------------


def accrued_interest(
    principal: Decimal, annual_rate: Decimal, start_date: date, end_date: date, day_count: DayCount | None = None
) -> Decimal:
    """principal x annual_rate x year fraction, rounded half up to cents."""
    check_period(start_date, end_date)
    convention = day_count or ACT_360
    units = convention.units(start_date, end_date)
    return money(interest_cents(principal, annual_rate, units, convention.denominator))


def _explain_accrued_interest(
    principal: Decimal, annual_rate: Decimal, start_date: date, end_date: date, day_count: DayCount | None = None
) -> str:
    amount = accrued_interest(principal, annual_rate, start_date, end_date, day_count)
    convention = day_count or ACT_360
    return (
        f"{amount_words(principal)} x {percent_words(annual_rate)} x {count_words(convention, start_date, end_date)} = "
        f"{amount_words(amount)} ({convention.name}, {period_words(convention, start_date, end_date)}; "
        f"rounded half up to cents) [ISDA 2006 4.16]"
    )


def year_fraction(start_date: date, end_date: date, day_count: DayCount | None = None) -> Decimal:
    """The period as a fraction of a year, to 15 significant digits."""
    check_period(start_date, end_date)
    return fifteen_digits((day_count or ACT_360).year_fraction(start_date, end_date))


def _explain_year_fraction(start_date: date, end_date: date, day_count: DayCount | None = None) -> str:
    fraction = year_fraction(start_date, end_date, day_count)
    convention = day_count or ACT_360
    return (
        f"{count_words(convention, start_date, end_date)} = {plain(fraction)} "
        f"({convention.name}, {period_words(convention, start_date, end_date)})"
    )


def _nominal_year(day_count: DayCount | None) -> int:
    """Days of the year that one nominal day is a part of; ACT/ACT has no fixed one, without a date it is 365."""
    if day_count is ACT_ACT_ISDA or day_count is ACT_ACT_EXCEL:
        return 365
    return (day_count or ACT_360).denominator


def per_diem(principal: Decimal, annual_rate: Decimal, day_count: DayCount | None = None) -> Decimal:
    """Interest of one nominal day, rounded half up to cents."""
    return money(interest_cents(principal, annual_rate, 1, _nominal_year(day_count)))


def _explain_per_diem(principal: Decimal, annual_rate: Decimal, day_count: DayCount | None = None) -> str:
    amount, year = per_diem(principal, annual_rate, day_count), _nominal_year(day_count)
    name = (day_count or ACT_360).name
    if name.startswith("ACT/ACT"):
        name += ": no date is given, so a year of 365 days is taken"
    return (
        f"{amount_words(principal)} x {percent_words(annual_rate)} x 1 day / {year} = {amount_words(amount)} "
        f"({name}; rounded half up to cents) [ISDA 2006 4.16]"
    )


# --- floating rates -------------------------------------------------------------------------------------------------


class ResetRange:
    """The resets of a range. One of its own for each content, so that it is quick to look up what is kept of it."""

    __slots__ = ("resets",)

    def __init__(self, resets: tuple[RateReset, ...]) -> None:
        self.resets = resets


def resets_in(rates: list[list[Any]]) -> ResetRange:
    """The resets of a range, kept: every row of a schedule asks the same range again."""
    if isinstance(rates, KeptRange):
        return rates.made("range of resets", lambda: ResetRange(resets_from_range(rates)))
    cells = tuple([cell for row in rates for cell in row])
    shape = tuple([len(row) for row in rates])
    try:
        # the types are part of the key, since TRUE = 1 = 1.0
        return _kept_resets(cells, shape, tuple(map(type, cells)))
    except TypeError:
        # a cell that cannot be a key (a list, a signalling NaN) is no reset either: say so, and keep nothing
        return ResetRange(resets_from_range(rates))


@lru_cache(maxsize=64)
def _kept_resets(cells: tuple[Any, ...], shape: tuple[int, ...], _types: tuple[type, ...]) -> ResetRange:
    each = iter(cells)
    return ResetRange(resets_from_range([[next(each) for _ in range(width)] for width in shape]))


def resets_of_one_index(resets: Sequence[RateReset], index: str | None = None) -> tuple[RateReset, ...]:
    """The resets of `index`, or of the only one there is; a range that names several needs the name."""
    names = {squeeze(each.index): each.index for each in resets}
    if index is None:
        if len(names) > 1:
            shown = " and ".join(name or "rows without a name" for name in list(names.values())[:4])
            raise RateError("rates", f"found {shown}; allowed: rows of one index, or its name as the argument index")
        return tuple(resets)
    rows = resets_of(resets, index)
    if not rows and resets:
        allowed = ", ".join(name for name in list(names.values())[:8] if name) or "none, since no row names one"
        raise ArgumentError("index", f"found {found(index)}; allowed: {allowed}", code=NA)
    return rows


@dataclass(frozen=True, slots=True)
class _Asked:
    """The arguments beside `rates`, in the order of the function's own."""

    spread: Decimal | None = None
    floor: Decimal | None = None
    cap: Decimal | None = None
    adjustment: Decimal | None = None
    floor_on: FloorOn | None = None
    index_rounding: Decimal | None = None
    index_rounding_mode: IndexRoundingMode | None = None
    index: str | None = None

    def rules(self) -> IndexRules:
        """The same as the rules of an index."""
        for name, value in (("cap", self.cap), ("index_rounding", self.index_rounding)):
            if value is not None and value <= 0:
                allowed = f"above 0%, or left out for no {name} (some hosts read a blank cell as 0)"
                raise ArgumentError(name, f"found {percent_words(value)}; allowed: {allowed}", code=NUM)
        if self.floor is not None and self.cap is not None and self.floor > self.cap:
            problem = f"found {percent_words(self.floor)} above the cap; allowed: up to {percent_words(self.cap)}"
            raise ArgumentError("floor", problem, code=NUM)
        return IndexRules(
            spread=self.spread or ZERO,
            adjustment=self.adjustment or ZERO,
            floor=self.floor,
            cap=self.cap,
            floor_on=self.floor_on or "rate",
            rounding_step=self.index_rounding,
            rounding_mode=self.index_rounding_mode or "nearest",
        )


def _floating(rates: list[list[Any]], *asked: Any) -> FloatingRate:
    """The floating rate of a range, kept like its resets."""
    return _kept(resets_in(rates), _Asked(*asked))


@lru_cache(maxsize=64)
def _kept(given: ResetRange, asked: _Asked) -> FloatingRate:
    return FloatingRate(given.resets, asked)


class FloatingRate:
    """The resets of a range with what is added, floored and capped: the rate of each day, and how it came about."""

    __slots__ = ("resets", "rules", "steps")

    def __init__(self, resets: Sequence[RateReset], asked: _Asked) -> None:
        self.rules = asked.rules()
        self.resets = resets_of_one_index(resets, asked.index)
        steps = [(each.effective, trimmed(self.rules.contract_rate(each.index_rate))) for each in self.resets]
        self.steps = RateSteps(steps, scale_rates([rate for _, rate in steps]))

    def words(self, day: date) -> str:
        """'5.5% + 3% = 8.5%', with the rounding, floor or cap that acted."""
        rules, index_rate = self.rules, self.resets[self.steps.position(day)].index_rate
        words = percent_words(index_rate)
        if rules.rounding_step is not None:
            how = "the nearest" if rules.rounding_mode == "nearest" else "the next"
            words = (
                f"{percent_words(rules.rounded(index_rate))} ({words} to {how} {percent_words(rules.rounding_step)})"
            )
        if rules.adjustment:
            words += _added(rules.adjustment)
        adjusted = rules.adjusted(index_rate)
        if adjusted != exact_sum(rules.rounded(index_rate), rules.adjustment):
            words = f"{percent_words(adjusted)} (floor on the index {words})"
        rate, total = self.steps.at(day), exact_sum(adjusted, rules.spread)
        words += f"{_added(rules.spread)} = {percent_words(total)}"
        if rate == total:
            return words
        limit = "floor" if rate == rules.floor else "cap" if rate == rules.cap else "never below"
        return f"{words}, {limit} {percent_words(rate)}"


def _added(rate: Decimal) -> str:
    return f" {'-' if rate < 0 else '+'} {percent_words(abs(rate))}"


def rate_on(
    on_date: date,
    rates: list[list[Any]],
    spread: Decimal | None = None,
    floor: Decimal | None = None,
    cap: Decimal | None = None,
    adjustment: Decimal | None = None,
    floor_on: FloorOn | None = None,
    index_rounding: Decimal | None = None,
    index_rounding_mode: IndexRoundingMode | None = None,
    index: str | None = None,
) -> Decimal:
    """The rate of `on_date`: the index in force (rounded) + adjustment + spread, floor and cap, never below zero."""
    return _floating(
        rates, spread, floor, cap, adjustment, floor_on, index_rounding, index_rounding_mode, index
    ).steps.at(on_date)


def _explain_rate_on(
    on_date: date,
    rates: list[list[Any]],
    spread: Decimal | None = None,
    floor: Decimal | None = None,
    cap: Decimal | None = None,
    adjustment: Decimal | None = None,
    floor_on: FloorOn | None = None,
    index_rounding: Decimal | None = None,
    index_rounding_mode: IndexRoundingMode | None = None,
    index: str | None = None,
) -> str:
    floating = _floating(rates, spread, floor, cap, adjustment, floor_on, index_rounding, index_rounding_mode, index)
    words = floating.words(on_date)
    effective = floating.resets[floating.steps.position(on_date)].effective
    added = "index + adjustment + spread" if floating.rules.adjustment else "index + spread"
    return f"{words} on {on_date} ({added}, the reset of {effective} is in force)"


def floating_interest(
    principal: Decimal,
    start_date: date,
    end_date: date,
    rates: list[list[Any]],
    spread: Decimal | None = None,
    floor: Decimal | None = None,
    cap: Decimal | None = None,
    day_count: DayCount | None = None,
    adjustment: Decimal | None = None,
    floor_on: FloorOn | None = None,
    index_rounding: Decimal | None = None,
    index_rounding_mode: IndexRoundingMode | None = None,
    index: str | None = None,
) -> Decimal:
    """Interest over every reset in the period, summed exactly by segments, rounded half up to cents once."""
    check_period(start_date, end_date)
    steps, convention = (
        _floating(rates, spread, floor, cap, adjustment, floor_on, index_rounding, index_rounding_mode, index).steps,
        day_count or ACT_360,
    )
    weighted = steps.weighted(convention, start_date, start_date, end_date)
    amount, scale = principal.as_integer_ratio()
    return money(round_ratio(100 * amount * weighted, scale * steps.scale * convention.denominator))


def _explain_floating_interest(
    principal: Decimal,
    start_date: date,
    end_date: date,
    rates: list[list[Any]],
    spread: Decimal | None = None,
    floor: Decimal | None = None,
    cap: Decimal | None = None,
    day_count: DayCount | None = None,
    adjustment: Decimal | None = None,
    floor_on: FloorOn | None = None,
    index_rounding: Decimal | None = None,
    index_rounding_mode: IndexRoundingMode | None = None,
    index: str | None = None,
) -> str:
    total = floating_interest(
        principal,
        start_date,
        end_date,
        rates,
        spread,
        floor,
        cap,
        day_count,
        adjustment,
        floor_on,
        index_rounding,
        index_rounding_mode,
        index,
    )
    floating, convention = (
        _floating(rates, spread, floor, cap, adjustment, floor_on, index_rounding, index_rounding_mode, index),
        day_count or ACT_360,
    )
    segments = floating.steps.segments(start_date, end_date)
    lines = []
    for start, end, rate in segments[:SEGMENTS_SHOWN]:
        part = Fraction(convention.part(start_date, start, end)) / convention.denominator
        if convention.additive:
            share = count_words(convention, start, end)
        elif convention.denominator == 360:
            share = f"{days_words(int(part * 360))} / 360"
        else:
            share = plain(fifteen_digits(part))
        exact = Fraction(principal) * Fraction(rate) * part
        lines.append(
            f"{start} to {end}: {amount_words(principal)} x ({floating.words(start)}) x {share} = {_six_places(exact)}"
        )
    if len(segments) > SEGMENTS_SHOWN:
        lines.append(f"and {len(segments) - SEGMENTS_SHOWN} segments more")
    sum_words = f"sum of {len(segments)} segments" if len(segments) > 1 else "rounded" if segments else "no days"
    return (
        "; ".join([*lines, f"{sum_words} = {amount_words(total)}"])
        + f" ({convention.name}, {period_words(convention, start_date, end_date)}; summed exactly, rounded half up to "
        f"cents once) [ISDA 2006 4.16]"
    )


def _six_places(exact: Fraction) -> str:
    """An unrounded amount as shown in a working: at least two decimals, '...' where there are more than six."""
    millionths = exact * 1_000_000
    whole = int(millionths)
    text = f"{money_words(whole // 10_000)}{whole % 10_000:04d}"
    shown = text.rstrip("0")
    shown += "0" * max(0, 2 - len(shown.partition(".")[2]))
    return shown if millionths == whole else f"{text}..."


# --- the family -----------------------------------------------------------------------------------------------------

_1996_RATES = (("1996-01-17", "5.5%"), ("1996-04-01", "5.4375%"))
_2023_RATES = (("2023-06-01", "5.19%", "LIBOR 1M"), ("2023-07-03", "5.17%", "Term SOFR 1M"))

FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="ACT360_DAYS",
        category="Dates and interest",
        summary="Actual days of a period, as ACT/360 counts them: the first day counts, the last does not.",
        arguments=(START_DATE, END_DATE),
        returns="days",
        source="ISDA 2006 4.16(e)",
        compute=act360_days,
        explain=_explain_act360_days,
        errors="#NUM! when end_date is before start_date; #VALUE! for what is no date",
        examples=(Example(arguments=("1996-01-17", "1996-04-30"), result="104"),),
    ),
    Function(
        name="ACT360_INTEREST",
        category="Dates and interest",
        summary="Interest on actual days over a 360-day year, rounded half up to cents once.",
        arguments=(PRINCIPAL, ANNUAL_RATE, START_DATE, END_DATE),
        returns="amount",
        source="ISDA 2006 4.16(e)",
        compute=act360_interest,
        explain=_explain_act360_interest,
        errors=_PERIOD_ERRORS,
        examples=(
            Example(arguments=("4554900", "8.5%", "1996-01-17", "1996-04-30"), result="111848.10"),
            Example(arguments=("3036600", "0.085", "1997-07-31", "1997-08-31"), result="22226.23"),
        ),
    ),
    Function(
        name="ACCRUED_INTEREST",
        category="Dates and interest",
        summary="Interest of a period in any day count, rounded half up to cents once.",
        arguments=(PRINCIPAL, ANNUAL_RATE, START_DATE, END_DATE, DAY_COUNT),
        returns="amount",
        source="ISDA 2006 4.16",
        compute=accrued_interest,
        explain=_explain_accrued_interest,
        errors=f"{_PERIOD_ERRORS}, or no day count",
        examples=(Example(arguments=("7500000", "10.5%", "1997-02-01", "1997-08-01", "30/360"), result="393750.00"),),
    ),
    Function(
        name="YEAR_FRACTION",
        category="Dates and interest",
        summary="A period as a fraction of a year in any day count, to 15 significant digits.",
        arguments=(START_DATE, END_DATE, DAY_COUNT),
        returns="fraction",
        source="ISDA 2006 4.16; Excel YEARFRAC bases 0 to 4",
        compute=year_fraction,
        explain=_explain_year_fraction,
        errors="#NUM! when end_date is before start_date; #VALUE! for what is no date or no day count",
        examples=(Example(arguments=("1996-01-17", "1996-04-30"), result="0.288888888888889"),),
    ),
    Function(
        name="FLOATING_INTEREST",
        category="Dates and interest",
        summary="Interest at index + spread over every reset in the period: summed exactly, rounded to cents once.",
        arguments=(PRINCIPAL, START_DATE, END_DATE, RATES, SPREAD, FLOOR, CAP, DAY_COUNT, *_RULES),
        returns="amount",
        source="ISDA 2006 4.16; the reset in force, index + spread",
        compute=floating_interest,
        explain=_explain_floating_interest,
        errors=_RESET_ERRORS,
        examples=(Example(arguments=("4554900", "1996-01-17", "1996-04-30", _1996_RATES, "3%"), result="111618.77"),),
    ),
    Function(
        name="RATE_ON",
        category="Dates and interest",
        summary="The rate of a day: the index in force + spread, then floor and cap, never below zero.",
        arguments=(ON_DATE, RATES, SPREAD, FLOOR, CAP, *_RULES),
        returns="rate",
        source="the reset in force, index + spread",
        compute=rate_on,
        explain=_explain_rate_on,
        errors=_RESET_ERRORS,
        examples=(
            Example(arguments=("1996-04-30", _1996_RATES, "3%"), result="0.084375"),
            Example(
                arguments=("2023-07-03", _2023_RATES, "2%", "", "", "0.11448%", "", "", "", "Term SOFR 1M"),
                result="0.0728448",
            ),
        ),
    ),
    Function(
        name="PER_DIEM",
        category="Dates and interest",
        summary="Interest of one nominal day: a 360th of a year, or a 365th (ACT/365F and ACT/ACT), rounded to cents.",
        arguments=(PRINCIPAL, ANNUAL_RATE, DAY_COUNT),
        returns="amount",
        source="ISDA 2006 4.16",
        compute=per_diem,
        explain=_explain_per_diem,
        errors="#VALUE! for what is no amount, rate or day count; #NUM! when one is out of range",
        examples=(Example(arguments=("4554900", "8.5%"), result="1075.46"),),
    ),
)
