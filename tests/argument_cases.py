"""What each cell function does with every sort of argument: one table of cases, run on every host.

A case is neutral: numbers, text, booleans, None (a blank cell), OMITTED, `CellError`, ranges as lists of rows. The test
of a host translates them into its own cells and compares what comes back. `trait` says what the case is about, so that
a host that cannot tell two things apart (LibreOffice hands over a blank cell as 0, TRUE as 1) can leave that trait out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from promnote.basics.conversion import OMITTED, CellError

Trait = Literal[
    "ok",
    "text",
    "blank",
    "error",
    "boolean",
    "one-cell range",
    "larger range",
    "reversed",
    "serial",
    "omitted",
    "limit",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`function(*arguments)` is `expected`, or shows the error value `error`."""

    name: str
    function: str
    arguments: tuple[Any, ...]
    trait: Trait
    expected: Any = None
    error: str = ""


VALUE, NUM, NA = "#VALUE!", "#NUM!", "#N/A"
REF = CellError("#REF!")

#: Serials: 17 January, 1 and 30 April, 31 May 1996; 31 October 1997.
ISSUED, RESET, FIRST, SECOND, LATER = 35081.0, 35156.0, 35185.0, 35216.0, 35734.0
RATES = [[ISSUED, 0.055], [RESET, 0.054375]]
NAMED_RATES = [[ISSUED, 0.055, "LIBOR"], [RESET, 0.05437, "LIBOR"], [RESET, 0.08, "Prime"]]
#: 1 and 8 July 2019, and the SOFR of the days before the 8th.
MONDAY, NEXT_MONDAY = 43647.0, 43654.0
SOFR = [[43644.0, 0.025], [MONDAY, 0.0242], [43648.0, 0.0251], [43649.0, 0.0256], [43651.0, 0.0259]]
TERMS = [
    ["issue_date", 44197.0],
    ["principal", 12000.0],
    ["installments.count", 2.0],
    ["installments.first_date", 44227.0],
    ["interest.rate", 0.09],
]
SCHEDULE = [
    [
        "number",
        "date",
        "days",
        "opening",
        "rate",
        "interest",
        "principal",
        "payment",
        "closing",
        "contract_date",
        "status",
        "added",
    ],
    [1, date(2021, 1, 31), 30, 12000, Decimal("0.09"), 90, 6000, 6090, 6000, date(2021, 1, 31), "to come", 0],
    [2, date(2021, 2, 28), 28, 6000, Decimal("0.09"), 42, 6000, 6042, 0, date(2021, 2, 28), "to come", 0],
]
ACT360_WORKING = (
    "4,554,900.00 x 8.5% x 104 days / 360 = 111,848.10 (1996-01-17 to 1996-04-30: the first day counts, "
    "the last does not; rounded half up to cents) [ISDA 2006 4.16(e)]"
)

#: A good call of each function, its value, and what its arguments are. Upper case: required.
GOOD: dict[str, tuple[tuple[Any, ...], Any, str]] = {
    "ACT360_DAYS": ((ISSUED, FIRST), 104, "DATE DATE"),
    "ACT360_INTEREST": ((4554900.0, 0.085, ISSUED, FIRST), Decimal("111848.10"), "NUMBER NUMBER DATE DATE"),
    "ACCRUED_INTEREST": (
        (4554900.0, 0.085, ISSUED, FIRST, "ACT/360"),
        Decimal("111848.10"),
        "NUMBER NUMBER DATE DATE day_count",
    ),
    "YEAR_FRACTION": ((ISSUED, FIRST, "ACT/360"), Decimal("0.288888888888889"), "DATE DATE day_count"),
    "FLOATING_INTEREST": (
        (
            4554900.0,
            ISSUED,
            FIRST,
            NAMED_RATES,
            0.02,
            0.05,
            0.12,
            "ACT/360",
            0.01,
            "rate",
            0.0000625,
            "nearest",
            "LIBOR",
        ),
        Decimal("111618.77"),
        "NUMBER DATE DATE RANGE number number number day_count number text number choice text",
    ),
    "RATE_ON": (
        (FIRST, NAMED_RATES, 0.02, 0.05, 0.12, 0.01, "rate", 0.0000625, "nearest", "LIBOR"),
        Decimal("0.084375"),
        "DATE RANGE number number number number text number choice text",
    ),
    "COMPOUNDED_RATE": (
        (MONDAY, NEXT_MONDAY, SOFR, 1.0, True, 1.0, "ACT/360", "US"),
        Decimal("0.0249327561535161"),
        "DATE DATE RANGE number flag number day_count choice",
    ),
    "AVERAGE_RATE": (
        (MONDAY, NEXT_MONDAY, SOFR, 1.0, True, 1.0, "ACT/360", "US"),
        Decimal("0.0249285714285714"),  # (3 x 2.5 + 2.42 + 3 x 2.51)% / 7
        "DATE DATE RANGE number flag number day_count choice",
    ),
    "PER_DIEM": ((4554900.0, 0.085, "ACT/360"), Decimal("1075.46"), "NUMBER NUMBER day_count"),
    "BUSINESS_DAY": ((35215.0, "preceding", "US"), date(1996, 5, 30), "DATE choice choice"),  # 30 May 1996, a Thursday
    "LEVEL_PAYMENT": (
        (350000.0, 0.0725, 60.0, 45717.0, 45748.0, "monthly", 1.0, 60.0, "actual"),  # from 1 March and 1 April 2025
        Decimal("6971.78"),
        "NUMBER NUMBER NUMBER DATE DATE day_count number number choice",
    ),
    "LEVEL_BALANCE": (
        (350000.0, 0.0725, 6971.78, 12.0, 45717.0, 45748.0, "monthly", 1.0),
        Decimal("289737.27"),
        "NUMBER NUMBER NUMBER NUMBER DATE DATE day_count number",
    ),
    "LATE_FEE": (
        (6990.44, 45748.0, 45759.0, 0.05, 10.0, 25.0, 500.0),
        Decimal("349.52"),
        "NUMBER DATE DATE NUMBER number number number",
    ),
    "APR": (
        ([[45667.0, 1000.0]], [[45698.0, 510.0], [45726.0, 510.0]], "month"),
        Decimal("0.1596483449"),
        "RANGE RANGE choice",
    ),
    "INSTALLMENT_DATE": ((FIRST, 2.0, 1.0, True), date(1996, 5, 31), "DATE NUMBER number flag"),
    "INSTALLMENT_NUMBER": ((FIRST, 48.0, LATER, 1.0, True), 19, "DATE NUMBER DATE number flag"),
    "NEXT_INSTALLMENT_DATE": (
        (FIRST, 48.0, LATER, 1.0, True),
        date(1997, 11, 30),
        "DATE NUMBER DATE number flag",
    ),
    "INSTALLMENT_PRINCIPAL": ((4554900.0, 48.0, 1.0), Decimal("94893.75"), "NUMBER NUMBER NUMBER"),
    "INSTALLMENT_BALANCE": ((4554900.0, 48.0, 19.0), Decimal("2751918.75"), "NUMBER NUMBER NUMBER"),
    "NOTE_SCHEDULE": ((TERMS, OMITTED, OMITTED), SCHEDULE, "RANGE range range"),
    "NOTE_FLOW": (
        ("interest_expense", TERMS, 44227.0, 44255.0, OMITTED, OMITTED, OMITTED),
        Decimal("84.00"),  # 12,000 x 9% x 28 / 360: nothing is paid
        "CHOICE RANGE DATE DATE range range range",
    ),
    "NOTE_MATURITIES": (
        (TERMS, 44227.0, OMITTED, OMITTED, OMITTED),
        [
            ["year", "through", "principal"],
            [1, date(2022, 1, 31), 12000],
            [2, date(2023, 1, 31), 0],
            [3, date(2024, 1, 31), 0],
            [4, date(2025, 1, 31), 0],
            [5, date(2026, 1, 31), 0],
            ["thereafter", "", 0],
        ],
        "RANGE DATE range range range",
    ),
    "PRESENT_VALUE": (
        (TERMS, 44197.0, 0.09, OMITTED, OMITTED, OMITTED),
        Decimal("12006.84"),
        "RANGE DATE NUMBER range range range",
    ),
    "REPORT_DUE_DATE": ((35795.0, 100.0), date(1998, 4, 10), "DATE NUMBER"),
    "NOTICE_EFFECTIVE_DATE": (("certified mail", 35466.0), date(1997, 2, 10), "CHOICE DATE"),
    "EXPLAIN": (("ACT360_INTEREST", 4554900.0, 0.085, ISSUED, FIRST), ACT360_WORKING, "TEXT any any any any"),
}


def _each_argument() -> Iterator[Case]:
    """Every function with each argument spoiled in turn, from `GOOD`."""
    for function, (arguments, expected, kinds) in GOOD.items():
        yield Case(name=f"{function} ok", function=function, arguments=arguments, trait="ok", expected=expected)
        for place, kind in enumerate(kinds.split()):
            if kind == "any":
                continue
            for trait, value, error in _spoiled(kind, arguments[place]):
                yield Case(
                    name=f"{function} argument {place + 1}: {trait}",
                    function=function,
                    arguments=(*arguments[:place], value, *arguments[place + 1 :]),
                    trait=trait,
                    expected=None if error else expected,
                    error=error,
                )


def _spoiled(kind: str, good: Any) -> Iterator[tuple[Trait, Any, str]]:
    """(trait, value, error value) of one argument; without an error the function's value stays."""
    required, kind = kind.isupper(), kind.lower()
    if required:
        yield "blank", None, VALUE
        yield "omitted", OMITTED, VALUE
    yield "error", REF, "#REF!"
    if kind == "range":
        if required:
            yield "text", "abc", VALUE
        return
    if kind != "text":
        yield "text", "abc", VALUE
    if kind != "flag":
        yield "boolean", True, VALUE
    yield "one-cell range", [[good]], ""
    yield "larger range", [[good], [good]], VALUE
    yield "larger range", [[good, good]], VALUE
    if kind == "date":
        yield "serial", good + 0.75, ""


def _value(name: str, function: str, *arguments: Any, trait: Trait, expected: Any) -> Case:
    return Case(name=f"{function} {name}", function=function, arguments=arguments, trait=trait, expected=expected)


def _error(name: str, function: str, *arguments: Any, trait: Trait, error: str) -> Case:
    return Case(name=f"{function} {name}", function=function, arguments=arguments, trait=trait, error=error)


_PRINCIPAL = 4554900.0

SPECIAL: tuple[Case, ...] = (
    # reversed dates, and a period of no days
    _error("reversed", "ACT360_DAYS", FIRST, ISSUED, trait="reversed", error=NUM),
    _error("reversed", "ACT360_INTEREST", _PRINCIPAL, 0.085, FIRST, ISSUED, trait="reversed", error=NUM),
    _error("reversed", "ACCRUED_INTEREST", _PRINCIPAL, 0.085, FIRST, ISSUED, trait="reversed", error=NUM),
    _error("reversed", "YEAR_FRACTION", FIRST, ISSUED, trait="reversed", error=NUM),
    _error("reversed", "FLOATING_INTEREST", _PRINCIPAL, FIRST, ISSUED, RATES, trait="reversed", error=NUM),
    _value("of no days", "ACT360_DAYS", FIRST, FIRST, trait="ok", expected=0),
    _value("of no days", "ACT360_INTEREST", _PRINCIPAL, 0.085, FIRST, FIRST, trait="ok", expected=0),
    _value("of no days", "YEAR_FRACTION", FIRST, FIRST + 0.5, trait="serial", expected=0),
    _value("of no days", "FLOATING_INTEREST", _PRINCIPAL, FIRST, FIRST, RATES, trait="ok", expected=0),
    # text that is what it says
    _value(
        "all text", "ACT360_INTEREST", "4,554,900.00", "8.5%", "1996-01-17", "30-Apr-1996",
        trait="text", expected=Decimal("111848.10"),
    ),
    _value("no such day", "ACT360_DAYS", "1996-02-29", "1996-03-01", trait="text", expected=1),
    _error("no such day", "ACT360_DAYS", "1997-02-29", "1997-03-01", trait="text", error=NUM),
    _value("text in ranges", "RATE_ON", FIRST, [["1996-01-17", "5.5%"]], "3%", trait="text", expected=Decimal("0.085")),
    # omitted at the end and in the middle: neither is 0
    _value("no day count", "ACCRUED_INTEREST", _PRINCIPAL, 0.085, ISSUED, FIRST,
           trait="omitted", expected=Decimal("111848.10")),
    _value("blank day count", "ACCRUED_INTEREST", _PRINCIPAL, 0.085, ISSUED, FIRST, None,
           trait="blank", expected=Decimal("111848.10")),
    _value("no day count", "YEAR_FRACTION", ISSUED, FIRST, trait="omitted", expected=Decimal("0.288888888888889")),
    _value("no day count", "PER_DIEM", _PRINCIPAL, 0.085, trait="omitted", expected=Decimal("1075.46")),
    _value("bare index", "RATE_ON", FIRST, RATES, trait="omitted", expected=Decimal("0.054375")),
    _value("cap alone", "RATE_ON", FIRST, RATES, OMITTED, OMITTED, 0.05, trait="omitted", expected=Decimal("0.05")),
    _value("floor alone", "RATE_ON", FIRST, RATES, OMITTED, 0.06, trait="omitted", expected=Decimal("0.06")),
    _value("no floor, a cap", "RATE_ON", FIRST, RATES, 0.03, OMITTED, 0.08, trait="omitted", expected=Decimal("0.08")),
    _value("blank floor, a cap", "RATE_ON", FIRST, RATES, 0.03, None, 0.08, trait="blank", expected=Decimal("0.08")),
    _value("a floor of 0 under a negative index", "RATE_ON", FIRST, [[ISSUED, -0.01]], OMITTED, 0.0,
           trait="ok", expected=0),
    _value("nothing but rates", "FLOATING_INTEREST", _PRINCIPAL, ISSUED, FIRST, RATES,
           trait="omitted", expected=Decimal("72142.97")),  # x (5.5% x 75 + 5.4375% x 29) / 360
    _value("no floor, no cap", "FLOATING_INTEREST", _PRINCIPAL, ISSUED, FIRST, RATES, 0.03, OMITTED, OMITTED, "ACT/360",
           trait="omitted", expected=Decimal("111618.77")),
    _value("blank cap", "FLOATING_INTEREST", _PRINCIPAL, ISSUED, FIRST, RATES, 0.03, OMITTED, None, "ACT/360",
           trait="blank", expected=Decimal("111618.77")),
    _value("day count alone", "FLOATING_INTEREST", _PRINCIPAL, ISSUED, FIRST, RATES, OMITTED, OMITTED, OMITTED, 3.0,
           trait="omitted", expected=Decimal("71154.71")),  # the same / 365
    _value("no steps, not month-end", "INSTALLMENT_DATE", FIRST, 2.0, OMITTED, False,
           trait="omitted", expected=date(1996, 5, 30)),
    _value("month-end by itself", "INSTALLMENT_DATE", FIRST, 2.0, trait="omitted", expected=date(1996, 5, 31)),
    _value("quarterly", "INSTALLMENT_DATE", FIRST, 2.0, 3.0, trait="omitted", expected=date(1996, 7, 31)),
    _value("every 14 days", "INSTALLMENT_DATE", FIRST, 2.0, "14 days", trait="text", expected=date(1996, 5, 14)),
    _value("twice a month", "INSTALLMENT_DATE", FIRST, 2.0, "15, 31", trait="text", expected=date(1996, 5, 15)),
    _value("months as text", "INSTALLMENT_DATE", FIRST, 2.0, "3", trait="text", expected=date(1996, 7, 31)),
    _value("every 2 weeks", "INSTALLMENT_NUMBER", FIRST, 48.0, SECOND, "2 weeks", trait="text", expected=3),
    _value("twice a month", "NEXT_INSTALLMENT_DATE", FIRST, 48.0, SECOND, "15 and 31",
           trait="text", expected=date(1996, 6, 15)),
    _error("every 6 days", "INSTALLMENT_DATE", FIRST, 2.0, "6 days", trait="limit", error=NUM),
    _error("the 16th of 15, 31", "INSTALLMENT_DATE", FIRST - 14, 2.0, "15, 31", trait="limit", error=NUM),
    _error("month-end every 14 days", "INSTALLMENT_DATE", FIRST, 2.0, "14 days", True, trait="limit", error=NUM),
    _value("a Sunday", "BUSINESS_DAY", 46173.0, trait="omitted", expected=date(2026, 6, 1)),
    _value("a Sunday at the month's end", "BUSINESS_DAY", 46173.0, "modified_following",
           trait="omitted", expected=date(2026, 5, 29)),
    _value("Good Friday", "BUSINESS_DAY", 46115.0, OMITTED, "TARGET", trait="omitted", expected=date(2026, 4, 7)),
    _error("another calendar", "BUSINESS_DAY", 46115.0, OMITTED, "NYSE", trait="text", error=VALUE),
    _value("on actual days", "LEVEL_PAYMENT", 350000.0, 0.0725, 60.0, 45717.0, 45748.0,
           trait="omitted", expected=Decimal("6990.44")),
    _value("without interest", "LEVEL_PAYMENT", 15000.0, 0.0, 60.0, 45717.0, 45748.0, trait="ok", expected=250),
    _value("with a balloon", "LEVEL_PAYMENT", 100000.0, 0.05, 60.0, 45717.0, 45748.0, "monthly", OMITTED, 300.0,
           trait="omitted", expected=Decimal("584.59")),
    _value("as PMT", "LEVEL_PAYMENT", 180000.0, 0.0425, 360.0, 45717.0, 45748.0, OMITTED, OMITTED, OMITTED, "periodic",
           trait="omitted", expected=Decimal("885.49")),
    _error("before issue", "LEVEL_PAYMENT", 350000.0, 0.0725, 60.0, 45748.0, 45717.0, trait="reversed", error=NUM),
    # 350,000 x r / (1 - (1 + r)^-59), r = 7.25% / 12
    _value("paid off before the last", "LEVEL_PAYMENT", 350000.0, 0.0725, 60.0, 45717.0, 45748.0, "monthly", OMITTED, 59.0,
           trait="ok", expected=Decimal("7069.89")),
    _error("amortized over nothing", "LEVEL_PAYMENT", 350000.0, 0.0725, 60.0, 45717.0, 45748.0, "monthly", OMITTED, 0.0,
           trait="limit", error=NUM),
    _value("at issue", "LEVEL_BALANCE", 350000.0, 0.0725, 6971.78, 0.0, 45717.0, 45748.0, trait="ok", expected=350000),
    _value("after the last", "LEVEL_BALANCE", 350000.0, 0.0725, 6971.78, 61.0, 45717.0, 45748.0, "monthly",
           trait="ok", expected=0),
    _error("before issue", "LEVEL_BALANCE", 350000.0, 0.0725, 6971.78, 1.0, 45748.0, 45717.0, trait="reversed", error=NUM),
    _value("in time", "LATE_FEE", 6990.44, 45748.0, 45758.0, 0.05, 10.0, trait="ok", expected=0),
    _value("at least", "LATE_FEE", 100.0, 45748.0, 45759.0, "5%", OMITTED, 25.0, trait="omitted", expected=25),
    _value("at most", "LATE_FEE", 10000.0, 45748.0, 45759.0, "5%", OMITTED, OMITTED, 250.0, trait="omitted", expected=250),
    _error("minimum above maximum", "LATE_FEE", 100.0, 45748.0, 45759.0, 0.05, OMITTED, 30.0, 25.0,
           trait="limit", error=NUM),
    _value("the term", "APR", [[45667.0, 1000.0]], [[45848.0, 1050.0]], trait="omitted", expected=Decimal("0.1")),
    _value("with headers", "APR", [["date", "amount"], [45667.0, 1000.0]], [["date", "amount"], [45848.0, 1050.0]],
           trait="omitted", expected=Decimal("0.1")),
    _error("less than was advanced", "APR", [[45667.0, 1000.0]], [[45848.0, 950.0]], trait="limit", error=NUM),
    _error("paid before", "APR", [[45667.0, 1000.0]], [[45660.0, 1050.0]], trait="reversed", error=NUM),
    _error("half a row", "APR", [[45667.0, 1000.0]], [[45848.0, None]], trait="blank", error=VALUE),
    _value("by itself", "INSTALLMENT_NUMBER", FIRST, 48.0, LATER, trait="omitted", expected=19),
    _value("by itself", "NEXT_INSTALLMENT_DATE", FIRST, 48.0, LATER, trait="omitted", expected=date(1997, 11, 30)),
    _value("without rates", "NOTE_SCHEDULE", TERMS, trait="omitted", expected=SCHEDULE),
    _value("with blank rates", "NOTE_SCHEDULE", TERMS, None, trait="blank", expected=SCHEDULE),
    _error("of no days", "COMPOUNDED_RATE", MONDAY, MONDAY, SOFR, trait="reversed", error=NUM),
    _error("reversed", "COMPOUNDED_RATE", NEXT_MONDAY, MONDAY, SOFR, trait="reversed", error=NUM),
    _error("reversed", "AVERAGE_RATE", NEXT_MONDAY, MONDAY, SOFR, trait="reversed", error=NUM),
    # (2.42 + 2.51 + 2 x 2.56 + 3 x 2.59)% / 7
    _value("nothing but rates", "AVERAGE_RATE", MONDAY, NEXT_MONDAY, SOFR, trait="omitted",
           expected=Decimal("0.0254571428571429")),
    _value("calendar alone", "AVERAGE_RATE", MONDAY, NEXT_MONDAY, SOFR, OMITTED, OMITTED, OMITTED, OMITTED, "weekends",
           trait="omitted", expected=Decimal("0.0254571428571429")),
    _value("nothing but rates", "COMPOUNDED_RATE", MONDAY, NEXT_MONDAY, SOFR, trait="omitted",
           expected=Decimal("0.0254614846001217")),
    _error("no rate early enough", "COMPOUNDED_RATE", MONDAY, NEXT_MONDAY, SOFR, 2.0, trait="limit", error=NA),
    _error("several indices", "COMPOUNDED_RATE", ISSUED, FIRST, NAMED_RATES, trait="limit", error=VALUE),
    _error("several indices", "RATE_ON", FIRST, NAMED_RATES, trait="omitted", error=VALUE),
    _error("another index", "RATE_ON", FIRST, NAMED_RATES, 0.03, OMITTED, OMITTED, OMITTED, OMITTED, OMITTED, OMITTED,
           "EURIBOR", trait="limit", error=NA),
    _value("floor on the index", "RATE_ON", FIRST, RATES, 0.03, 0.06, OMITTED, OMITTED, "index",
           trait="omitted", expected=Decimal("0.09")),
    _value("an index rounded up", "RATE_ON", FIRST, RATES, 0.03, OMITTED, OMITTED, OMITTED, OMITTED, 0.00125, "up",
           trait="omitted", expected=Decimal("0.085")),
    _error("rounding of 0", "RATE_ON", FIRST, RATES, 0.03, OMITTED, OMITTED, OMITTED, OMITTED, 0.0,
           trait="limit", error=NUM),
    # limits
    _error("cap of 0", "RATE_ON", FIRST, RATES, 0.03, OMITTED, 0.0, trait="limit", error=NUM),
    _error("cap of 0", "FLOATING_INTEREST", _PRINCIPAL, ISSUED, FIRST, RATES, 0.03, OMITTED, 0.0,
           trait="limit", error=NUM),
    _error("floor above cap", "RATE_ON", FIRST, RATES, 0.03, 0.09, 0.08, trait="limit", error=NUM),
    _error("no reset yet", "RATE_ON", ISSUED - 1, RATES, trait="limit", error=NA),
    _error("no reset yet", "FLOATING_INTEREST", _PRINCIPAL, ISSUED - 1, FIRST, RATES, trait="limit", error=NA),
    _error("blank range", "RATE_ON", ISSUED, [[None, None], [None, None]], trait="blank", error=NA),
    _error("half-filled row", "RATE_ON", FIRST, [[ISSUED, 0.055], [RESET, None]], trait="blank", error=VALUE),
    _value("newest first", "RATE_ON", FIRST, [[RESET, 0.055], [ISSUED, 0.05]], trait="limit", expected=Decimal("0.055")),
    _error("a day twice", "RATE_ON", FIRST, [[RESET, 0.055], [RESET, 0.05]], trait="limit", error=VALUE),
    _error("an error in the range", "RATE_ON", FIRST, [[ISSUED, CellError("#N/A")]], trait="error", error=NA),
    _value("header and trailing blanks", "RATE_ON", FIRST,
           [["Effective", "LIBOR"], [ISSUED, 0.055], [None, None], [None, None]], trait="blank",
           expected=Decimal("0.055")),
    _error("850%", "ACT360_INTEREST", _PRINCIPAL, 8.5, ISSUED, FIRST, trait="limit", error=NUM),
    _error("negative rate", "ACT360_INTEREST", _PRINCIPAL, -0.01, ISSUED, FIRST, trait="limit", error=NUM),
    _error("negative principal", "ACT360_INTEREST", -1.0, 0.085, ISSUED, FIRST, trait="limit", error=NUM),
    _error("serial 0", "ACT360_DAYS", 0.0, FIRST, trait="limit", error=NUM),
    _error("serial past 9999", "ACT360_DAYS", ISSUED, 2958466.0, trait="limit", error=NUM),
    _value("last serial", "ACT360_DAYS", 2958464.0, 2958465.99, trait="serial", expected=1),
    _value("any decimals", "ACT360_INTEREST", 1000.005, 0.36, ISSUED, ISSUED + 1, trait="ok", expected=1),
    _error("instalment 0", "INSTALLMENT_DATE", FIRST, 0.0, trait="limit", error=NUM),
    _error("half an instalment", "INSTALLMENT_DATE", FIRST, 1.5, trait="limit", error=NUM),
    _error("past 9999", "INSTALLMENT_DATE", FIRST, 12000.0, 12.0, trait="limit", error=NUM),
    _error("month-end from the 17th", "INSTALLMENT_DATE", ISSUED, 2.0, 1.0, True, trait="limit", error=NUM),
    _error("month-end from the 17th", "INSTALLMENT_NUMBER", ISSUED, 48.0, FIRST, 1.0, True, trait="limit", error=NUM),
    _value("before the first", "INSTALLMENT_NUMBER", FIRST, 48.0, FIRST - 1, trait="limit", expected=0),
    _value("on the first", "INSTALLMENT_NUMBER", FIRST, 48.0, FIRST + 0.25, trait="serial", expected=1),
    _value("long after", "INSTALLMENT_NUMBER", FIRST, 48.0, 2958465.0, trait="limit", expected=48),
    _value("before the first", "NEXT_INSTALLMENT_DATE", FIRST, 48.0, ISSUED, trait="limit", expected=date(1996, 4, 30)),
    _value("on the first", "NEXT_INSTALLMENT_DATE", FIRST, 48.0, FIRST, trait="limit", expected=date(1996, 5, 31)),
    _error("none left", "NEXT_INSTALLMENT_DATE", FIRST, 2.0, SECOND, trait="limit", error=NA),
    _value("the last takes the rest", "INSTALLMENT_PRINCIPAL", 100.0, 3.0, 3.0, trait="ok", expected=Decimal("33.34")),
    _error("number above count", "INSTALLMENT_PRINCIPAL", 100.0, 3.0, 4.0, trait="limit", error=NUM),
    _error("part of a cent", "INSTALLMENT_PRINCIPAL", 100.005, 3.0, 1.0, trait="limit", error=NUM),
    _error("less than a cent each", "INSTALLMENT_PRINCIPAL", 0.02, 3.0, 1.0, trait="limit", error=NUM),
    _value("after none", "INSTALLMENT_BALANCE", 100.0, 3.0, 0.0, trait="ok", expected=100),
    _value("after all", "INSTALLMENT_BALANCE", 100.0, 3.0, 3.0, trait="ok", expected=0),
    _error("number above count", "INSTALLMENT_BALANCE", 100.0, 3.0, 4.0, trait="limit", error=NUM),
    _error("negative days", "REPORT_DUE_DATE", 35795.0, -1.0, trait="limit", error=NUM),
    _error("past 9999", "REPORT_DUE_DATE", 2958465.0, 1.0, trait="limit", error=NUM),
    _error("another method", "NOTICE_EFFECTIVE_DATE", "carrier pigeon", 35466.0, trait="text", error=VALUE),
    _value("registered", "NOTICE_EFFECTIVE_DATE", "Registered Mail", 35466.0, trait="text", expected=date(1997, 2, 10)),
    _value("by hand", "NOTICE_EFFECTIVE_DATE", "hand", 35466.0, trait="text", expected=date(1997, 2, 5)),
    _value("by facsimile", "NOTICE_EFFECTIVE_DATE", "facsimile", 35466.9, trait="serial", expected=date(1997, 2, 5)),
    _error("index without rates", "NOTE_SCHEDULE", [*TERMS[:4], ["interest.index", "LIBOR"]],
           trait="omitted", error=NA),
    _error("rates for a fixed rate", "NOTE_SCHEDULE", TERMS, RATES, trait="limit", error=VALUE),
    # EXPLAIN never fails for the arguments of the function that it explains
    _value("any case", "EXPLAIN", "act360_days", ISSUED, FIRST, trait="text",
           expected="1996-04-30 - 1996-01-17 = 104 days (the first day counts, the last does not) [ISDA 2006 4.16(e)]"),
    _value("reversed", "EXPLAIN", "ACT360_DAYS", FIRST, ISSUED, trait="reversed",
           expected="ACT360_DAYS gives #NUM!: end_date: found 1996-01-17; allowed: start_date, 1996-04-30, or later"),
    _value("too few", "EXPLAIN", "ACT360_DAYS", FIRST, trait="omitted",
           expected="ACT360_DAYS gives #VALUE!: end_date: found nothing; allowed: a date such as 1996-04-30"),
    _value("too many", "EXPLAIN", "ACT360_DAYS", ISSUED, FIRST, 1.0, trait="limit",
           expected="ACT360_DAYS gives #VALUE!: ACT360_DAYS: found 3 arguments; allowed: at most 2"),
    _value("unknown function", "EXPLAIN", "ACT360_INTREST", 1.0, trait="text",
           expected="ACT360_INTREST is no function of promnote; did you mean ACT360_INTEREST?"),
    _value("an error among the arguments", "EXPLAIN", "ACT360_DAYS", ISSUED, REF, trait="error",
           expected="ACT360_DAYS gives #REF!: end_date: found the error #REF!; allowed: a date such as 1996-04-30"),
)  # fmt: skip

CASES: tuple[Case, ...] = (*_each_argument(), *SPECIAL)
