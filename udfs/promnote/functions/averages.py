"""Averages of a daily index in arrears, such as SOFR: compounded and simple, as a rate a year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from promnote.basics.averaging import Averaged, AveragePeriod, Averaging, AveragingKind, Stretch
from promnote.basics.calendars import CALENDARS, calendar
from promnote.basics.daycount import ACT_360, DayCount
from promnote.basics.errors import NUM, ArgumentError
from promnote.basics.money import percent_words, plain
from promnote.basics.rates import fixings_of
from promnote.functions.catalogue import Argument, Example, Function
from promnote.functions.interest import SEGMENTS_SHOWN, ResetRange, resets_in, resets_of_one_index
from promnote.functions.working import (
    DAY_COUNT,
    END_DATE,
    START_DATE,
    count_words,
    days_words,
    fifteen_digits,
    period_words,
)

FIXINGS = Argument(
    name="rates",
    kind="range",
    doc="Two columns: a business day and the index's rate for it (0.0531 or 5.31%); a third may name the index. A day "
    "without a row has the last one before it. A header row and trailing blank rows are allowed.",
)
LOOKBACK = Argument(
    name="lookback",
    kind="count",
    optional=True,
    default="0",
    doc="Business days back from a day to the one whose rate it uses. Default 0.",
)
OBSERVATION_SHIFT = Argument(
    name="observation_shift",
    kind="flag",
    optional=True,
    default="FALSE",
    doc="TRUE moves the whole period back by lookback, so that its rates count for their own days; FALSE (default) moves "
    "the rates alone.",
)
LOCKOUT = Argument(
    name="lockout",
    kind="count",
    optional=True,
    default="0",
    doc="How many of the last business days use the rate of the one before them. Default 0.",
)
CALENDAR = Argument(
    name="calendar",
    kind="choice",
    optional=True,
    default="US",
    choices=CALENDARS,
    doc="Which days are business days: US (Federal Reserve Banks, default), TARGET, or weekends (all but Saturdays and "
    "Sundays).",
)
_ARGUMENTS = (START_DATE, END_DATE, FIXINGS, LOOKBACK, OBSERVATION_SHIFT, LOCKOUT, DAY_COUNT, CALENDAR)
_ERRORS = (
    "#N/A when a day that is needed has no rate on or before it; #NUM! when end_date is not after start_date; #VALUE! "
    "for a row that is half filled or out of order, or rows of several indices"
)


@lru_cache(maxsize=64)
def _average(given: ResetRange, rule: Averaging, convention: DayCount, name: str) -> Averaged:
    """Kept, since a column of periods asks the same range again."""
    stretch = Stretch(effective=date.min, fixings=fixings_of(resets_of_one_index(given.resets)))
    return Averaged(rule, convention, calendar(name), [stretch])


def _asked(
    kind: AveragingKind,
    start_date: date,
    end_date: date,
    rates: list[list[Any]],
    lookback: int | None = None,
    observation_shift: bool | None = None,
    lockout: int | None = None,
    day_count: DayCount | None = None,
    name: str | None = None,
) -> tuple[Averaged, Averaging, AveragePeriod]:
    if end_date <= start_date:
        raise ArgumentError("end_date", f"found {end_date}; allowed: a day after start_date, {start_date}", code=NUM)
    rule = Averaging(kind=kind, lookback=lookback or 0, observation_shift=bool(observation_shift), lockout=lockout or 0)
    convention = day_count or ACT_360
    average = _average(resets_in(rates), rule, convention, name or "US")
    period = average.period(start_date, end_date)
    if not convention.units(period.observed_start, period.observed_end):
        days = f"{period.observed_start} to {period.observed_end}, no day by {convention.name}"
        raise ArgumentError("end_date", f"found a period that observes {days}; allowed: one with days", code=NUM)
    return average, rule, period


def compounded_rate(*arguments: Any) -> Decimal:
    """The rate a year at which simple interest gives what daily compounding does, to 15 significant digits."""
    return fifteen_digits(_asked("compounded", *arguments)[2].index_rate)


def average_rate(*arguments: Any) -> Decimal:
    """The average of the daily rates by the days they count for, a rate a year, to 15 significant digits."""
    return fifteen_digits(_asked("simple", *arguments)[2].index_rate)


def _explain(kind: AveragingKind, *arguments: Any) -> str:
    average, rule, period = _asked(kind, *arguments)
    convention = (arguments[6] if len(arguments) > 6 else None) or ACT_360
    name = (arguments[7] if len(arguments) > 7 else None) or "US"
    days = average.days(period.start, period.end)
    lines = []
    for each in days[:SEGMENTS_SHOWN]:
        part = Fraction(convention.part(period.observed_start, each.start, each.end)) / convention.denominator
        share = (
            count_words(convention, each.start, each.end) if convention.additive else f"{plain(fifteen_digits(part))}"
        )
        lines.append(f"{each.start}: {percent_words(each.rate)} of {each.fixing} x {share}")
    if len(days) > SEGMENTS_SHOWN:
        lines.append(f"and {len(days) - SEGMENTS_SHOWN} business days more")
    year = convention.year_fraction(period.observed_start, period.observed_end)
    growth = "product of (1 + each) - 1" if kind == "compounded" else "sum"
    rate = percent_words(fifteen_digits(period.index_rate))
    over = count_words(convention, period.observed_start, period.observed_end)
    total = plain(fifteen_digits(period.index_rate * year))
    return (
        "; ".join([*lines, f"{growth} = {total}, over {over} = {rate}"])
        + f" ({_convention_words(rule, period)}{convention.name}, calendar {name}, "
        f"{period_words(convention, period.start, period.end)})"
    )


def _convention_words(rule: Averaging, period: AveragePeriod) -> str:
    words = ""
    if rule.lookback:
        words += f"lookback {_business_days(rule.lookback)}"
        if rule.observation_shift:
            words += f" with observation shift: {period.observed_start} to {period.observed_end} is observed"
        words += "; "
    if rule.lockout:
        words += f"lockout {_business_days(rule.lockout)}; "
    return words


def _business_days(count: int) -> str:
    return days_words(count).replace("day", "business day")


def _explain_compounded(*arguments: Any) -> str:
    return _explain("compounded", *arguments)


def _explain_average(*arguments: Any) -> str:
    return _explain("simple", *arguments)


# Friday 28 June to Monday 8 July 2019, Independence Day on the Thursday between
_SOFR_2019 = (
    ("2019-06-27", "2.42%"), ("2019-06-28", "2.50%"), ("2019-07-01", "2.42%"), ("2019-07-02", "2.51%"),
    ("2019-07-03", "2.56%"), ("2019-07-05", "2.59%"),
)  # fmt: skip

FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="COMPOUNDED_RATE",
        category="Dates and interest",
        summary="A daily index such as SOFR compounded in arrears over a period: a rate a year.",
        arguments=_ARGUMENTS,
        returns="rate",
        source="ARRC conventions for business loans; ISDA 2021 section 7",
        compute=compounded_rate,
        explain=_explain_compounded,
        errors=_ERRORS,
        examples=(
            Example(arguments=("2019-07-01", "2019-07-08", _SOFR_2019), result="0.0254614846001217"),
            Example(arguments=("2019-07-01", "2019-07-08", _SOFR_2019, "2"), result="0.0247041016928516"),
        ),
    ),
    Function(
        name="AVERAGE_RATE",
        category="Dates and interest",
        summary="A daily index such as SOFR averaged in arrears over a period, not compounded: a rate a year.",
        arguments=_ARGUMENTS,
        returns="rate",
        source="ARRC conventions for business loans; ISDA 2021 section 7",
        compute=average_rate,
        explain=_explain_average,
        errors=_ERRORS,
        examples=(Example(arguments=("2019-07-01", "2019-07-08", _SOFR_2019), result="0.0254571428571429"),),
    ),
)
