"""Strict conversion: what is understood, what is refused, and how the refusal reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, localcontext
from typing import Any

import pytest

from promnote.basics import conversion as inputs
from promnote.basics.conversion import OMITTED, CellError
from promnote.basics.daycount import ACT_360, THIRTY_360_EXCEL
from promnote.basics.errors import NoteError

DAY = date(1996, 4, 30)
METHODS = ("hand", "registered mail")

UNDERSTOOD: list[tuple[Callable[..., Any], Any, Any]] = [
    (inputs.as_number, 1.5, Decimal("1.5")),
    (inputs.as_number, 3, Decimal(3)),
    (inputs.as_number, -0.0, Decimal(0)),
    (inputs.as_number, 0.1 + 0.2, Decimal("0.3")),
    (inputs.as_number, 1e15, Decimal("1e15")),
    (inputs.as_number, 123456789012345678.0, Decimal("123456789012346000")),
    (inputs.as_number, Decimal("0.1234567890123456789"), Decimal("0.1234567890123456789")),
    (inputs.as_number, " -1,234.50 ", Decimal("-1234.50")),
    (inputs.as_number, "1e-3", Decimal("0.001")),
    (inputs.as_number, ".5", Decimal("0.5")),
    (inputs.as_number, [[7.0]], Decimal(7)),
    (inputs.as_number, ((7.0,),), Decimal(7)),
    (inputs.as_number, [7.0], Decimal(7)),
    (inputs.as_amount, "4,554,900.00", Decimal("4554900")),
    (inputs.as_amount, 0.0, Decimal(0)),
    (inputs.as_amount, 1e18, Decimal(10) ** 18),
    (inputs.as_cents, "94,893.75", 9489375),
    (inputs.as_cents, 0.29, 29),
    (inputs.as_rate, 0.085, Decimal("0.085")),
    (inputs.as_rate, "8.5%", Decimal("0.085")),
    (inputs.as_rate, " 8.50 % ", Decimal("0.085")),
    (inputs.as_rate, "0.0850", Decimal("0.085")),
    (inputs.as_rate, 0, Decimal(0)),
    (inputs.as_rate, 1.0, Decimal(1)),
    (inputs.as_rate, "5.421875%", Decimal("0.05421875")),
    (inputs.as_date, DAY, DAY),
    (inputs.as_date, datetime(1996, 4, 30, 23, 59), DAY),
    (inputs.as_date, 35185.0, DAY),
    (inputs.as_date, 35185.999, DAY),
    (inputs.as_date, 35185, DAY),
    (inputs.as_date, Decimal("35185.5"), DAY),
    (inputs.as_date, "35185", DAY),
    (inputs.as_date, "35185.5", DAY),
    (inputs.as_date, "1996-04-30", DAY),
    (inputs.as_date, "1996-04-30T00:00:00", DAY),
    (inputs.as_date, "30-Apr-1996", DAY),
    (inputs.as_date, "30 April 1996", DAY),
    (inputs.as_date, "04/30/1996", DAY),
    (inputs.as_date, "30.04.1996", DAY),
    (inputs.as_date, "30/4/1996", DAY),
    (inputs.as_date, "4/30/1996", DAY),
    (inputs.as_date, "1996/04/30", DAY),
    (inputs.as_date, "Apr 30, 1996", DAY),
    (inputs.as_date, "April 30th, 1996", DAY),
    (inputs.as_date, "30. April 1996", DAY),
    (inputs.as_date, "\uff13\uff10.04.1996", DAY),
    (inputs.as_date, "04/04/1996", date(1996, 4, 4)),
    (inputs.as_number, "1.234,50", Decimal("1234.50")),
    (inputs.as_number, "1.234.567", Decimal(1234567)),
    (inputs.as_number, "1 234 567,89", Decimal("1234567.89")),
    (inputs.as_number, "1'234.50", Decimal("1234.50")),
    (inputs.as_number, "1’234.50", Decimal("1234.50")),
    (inputs.as_number, "1\u202f234\u00a0567.5", Decimal("1234567.5")),
    (inputs.as_number, "(1,234.50)", Decimal("-1234.50")),
    (inputs.as_number, "1,234.50-", Decimal("-1234.50")),
    (inputs.as_number, "\u22121,234.50", Decimal("-1234.50")),
    (inputs.as_number, "0.500", Decimal("0.5")),
    (inputs.as_number, "1234.500", Decimal("1234.5")),
    (inputs.as_number, "60,000", Decimal(60000)),
    (inputs.as_number, 60.125, Decimal("60.125")),
    (inputs.as_amount, "$4,554,900.00", Decimal("4554900")),
    (inputs.as_amount, "USD 60,000", Decimal(60000)),
    (inputs.as_amount, "60.000,00 €", Decimal(60000)),
    (inputs.as_amount, "CHF 1'000.50", Decimal("1000.50")),
    (inputs.as_amount, "\uff04\uff11\uff12\uff0c\uff13\uff14\uff15", Decimal(12345)),
    (inputs.as_rate, "8,5%", Decimal("0.085")),
    (inputs.as_rate, "8,125 %", Decimal("0.08125")),
    (inputs.as_rate, "5.125%", Decimal("0.05125")),
    (inputs.as_rate, "0,085", Decimal("0.085")),
    (inputs.as_rate, "\uff18.5\uff05", Decimal("0.085")),
    (inputs.as_date, 61, date(1900, 3, 1)),
    (inputs.as_date, 2958465.99, date(9999, 12, 31)),
    (inputs.as_count, 48.0, 48),
    (inputs.as_count, "48", 48),
    (inputs.as_flag, True, True),
    (inputs.as_flag, "no", False),
    (inputs.as_flag, 1.0, True),
    (inputs.as_text, " CIT ", "CIT"),
    (inputs.as_text, 1010.0, "1010"),
    (inputs.as_day_count, "act/360", ACT_360),
    (inputs.as_day_count, 0.0, THIRTY_360_EXCEL),
]


@pytest.mark.parametrize(("convert", "value", "expected"), UNDERSTOOD)
def test_understood(convert: Callable[..., Any], value: Any, expected: Any) -> None:
    assert convert(value, "x") == expected


@pytest.mark.parametrize(("convert", "value", "expected"), UNDERSTOOD)
def test_an_ambient_decimal_context_changes_nothing(convert: Callable[..., Any], value: Any, expected: Any) -> None:
    with localcontext(prec=2):
        assert convert(value, "x") == expected


NUMBER, AMOUNT = "allowed: a number", "allowed: an amount of 0 or more"
RATE = 'allowed: a fraction such as 0.085 or a percentage such as "8.5%"'
DATE = "allowed: a date such as 1996-04-30"
DATES = f"{DATE}, 30-Apr-1996, April 30, 1996 or 4/30/1996, its year in four digits"

REFUSED: list[tuple[Callable[..., Any], Any, str, str]] = [
    (inputs.as_number, None, "#VALUE!", f"found nothing; {NUMBER}"),
    (inputs.as_number, OMITTED, "#VALUE!", f"found nothing; {NUMBER}"),
    (inputs.as_number, "", "#VALUE!", f"found nothing; {NUMBER}"),
    (inputs.as_number, "abc", "#VALUE!", f"found 'abc'; {NUMBER}"),
    (inputs.as_number, "1,23", "#VALUE!", f"found '1,23'; {NUMBER}"),
    (inputs.as_number, "nan", "#VALUE!", f"found 'nan'; {NUMBER}"),
    (inputs.as_number, "8.5%", "#VALUE!", f"found '8.5%'; {NUMBER}"),
    (inputs.as_number, True, "#VALUE!", f"found True; {NUMBER}"),
    (inputs.as_number, float("nan"), "#NUM!", f"found nan; {NUMBER}"),
    (inputs.as_number, float("-inf"), "#NUM!", f"found -inf; {NUMBER}"),
    (inputs.as_number, DAY, "#VALUE!", f"found 1996-04-30; {NUMBER}"),
    (inputs.as_number, CellError("#DIV/0!"), "#DIV/0!", f"found the error #DIV/0!; {NUMBER}"),
    (inputs.as_number, [[CellError("#N/A")]], "#N/A", f"found the error #N/A; {NUMBER}"),
    (inputs.as_number, [[1.0], [2.0]], "#VALUE!", f"found a range of 2 x 1 cells; {NUMBER}, from one cell"),
    (inputs.as_number, [[1.0, 2.0, 3.0]], "#VALUE!", f"found a range of 1 x 3 cells; {NUMBER}, from one cell"),
    (inputs.as_amount, -1.0, "#NUM!", f"found -1.0; {AMOUNT}"),
    (inputs.as_amount, 1.1e18, "#NUM!", f"found 1.1e+18; {AMOUNT}, at most 10^18"),
    (inputs.as_cents, 0.005, "#NUM!", "found 0.005; allowed: an amount with at most two decimals"),
    (inputs.as_rate, 8.5, "#NUM!", f"found 8.5, which is 850%; did you mean 8.5%? {RATE}, up to 100%"),
    (inputs.as_rate, "850%", "#NUM!", f"found '850%', which is 850%; did you mean 8.5%? {RATE}, up to 100%"),
    (inputs.as_rate, 850, "#NUM!", f"found 850; {RATE}, from 0% to 100%"),
    (inputs.as_rate, -0.01, "#NUM!", f"found -0.01; {RATE}, from 0% to 100%"),
    (inputs.as_rate, "high%", "#VALUE!", f"found 'high%'; {RATE}"),
    (inputs.as_rate, False, "#VALUE!", f"found False; {RATE}"),
    (inputs.as_date, "1996-02-30", "#NUM!", f"found '1996-02-30'; {DATE}; there is no such day"),
    (inputs.as_date, "8-Sep-25", "#VALUE!", f"found '8-Sep-25'; {DATES}"),
    (inputs.as_date, "1996", "#VALUE!", f"found '1996'; {DATES}"),
    (inputs.as_date, "04/31/1996", "#NUM!", f"found '04/31/1996'; {DATE}; there is no such day"),
    (inputs.as_date, "04/30/96", "#VALUE!", f"found '04/30/96'; {DATES}"),
    (
        inputs.as_date,
        "04/05/1996",
        "#NUM!",
        "found '04/05/1996', which can be 4 May 1996 or 5 April 1996; allowed: a date, written 1996-05-04 or 1996-04-05",
    ),
    (inputs.as_date, Decimal("nan"), "#NUM!", f"found NaN; {DATE}, from 1900-03-01 to 9999-12-31"),
    (inputs.as_date, Decimal("snan"), "#NUM!", f"found sNaN; {DATE}, from 1900-03-01 to 9999-12-31"),
    (inputs.as_date, Decimal("inf"), "#NUM!", f"found Infinity; {DATE}, from 1900-03-01 to 9999-12-31"),
    (inputs.as_amount, Decimal("snan"), "#NUM!", f"found sNaN; {AMOUNT}"),
    (inputs.as_rate, Decimal("snan"), "#NUM!", f"found sNaN; {RATE}"),
    (inputs.as_date, [[[1, 2], 3]], "#VALUE!", f"found a range of 1 x 2 cells; {DATE}, from one cell"),
    (
        inputs.as_amount,
        "60.000",
        "#NUM!",
        f"found '60.000', which can be 60 or 60,000; {AMOUNT}, written 60.00 or 60000",
    ),
    (
        inputs.as_amount,
        "$60.500",
        "#NUM!",
        f"found '$60.500', which can be 60.5 or 60,500; {AMOUNT}, written 60.50 or 60500",
    ),
    (
        inputs.as_count,
        "12.000",
        "#NUM!",
        "found '12.000', which can be 12 or 12,000; allowed: a whole number from 0 to 12,000, written 12.00 or 12000",
    ),
    (inputs.as_amount, "12,50", "#VALUE!", f"found '12,50'; {AMOUNT}"),
    (inputs.as_amount, "1,2345.00", "#VALUE!", f"found '1,2345.00'; {AMOUNT}"),
    (inputs.as_amount, "(1,234.50)", "#NUM!", f"found '(1,234.50)'; {AMOUNT}"),
    (inputs.as_amount, "XYZ 100", "#VALUE!", f"found 'XYZ 100'; {AMOUNT}"),
    (inputs.as_amount, "$100 USD", "#VALUE!", f"found '$100 USD'; {AMOUNT}"),
    (inputs.as_amount, "5²", "#VALUE!", f"found '5²'; {AMOUNT}"),
    (inputs.as_amount, "1" * 200, "#VALUE!", f"found '{'1' * 56}...; {AMOUNT}"),
    (inputs.as_count, "$12", "#VALUE!", "found '$12'; allowed: a whole number from 0 to 12,000"),
    (inputs.as_date, "soon", "#VALUE!", f"found 'soon'; {DATES}"),
    (inputs.as_date, True, "#VALUE!", f"found True; {DATE}"),
    (inputs.as_date, 60, "#NUM!", f"found 60; {DATE}, from 1900-03-01 to 9999-12-31"),
    (inputs.as_date, 2958466.0, "#NUM!", f"found 2958466.0; {DATE}, from 1900-03-01 to 9999-12-31"),
    (inputs.as_date, float("nan"), "#NUM!", f"found nan; {DATE}, from 1900-03-01 to 9999-12-31"),
    (inputs.as_count, 1.5, "#NUM!", "found 1.5; allowed: a whole number from 0 to 12,000"),
    (inputs.as_count, -1, "#NUM!", "found -1; allowed: a whole number from 0 to 12,000"),
    (inputs.as_count, 12001, "#NUM!", "found 12001; allowed: a whole number from 0 to 12,000"),
    (inputs.as_flag, 2.0, "#VALUE!", "found 2.0; allowed: TRUE or FALSE"),
    (inputs.as_flag, "perhaps", "#VALUE!", "found 'perhaps'; allowed: TRUE or FALSE"),
    (inputs.as_text, None, "#VALUE!", "found nothing; allowed: text"),
    (inputs.as_text, True, "#VALUE!", "found True; allowed: text"),
    (inputs.as_day_count, True, "#VALUE!", "found True; allowed: a day count such as ACT/360"),
    (inputs.as_rows, CellError("#REF!"), "#REF!", "found the error #REF!; allowed: a range"),
]


@pytest.mark.parametrize(("convert", "value", "code", "problem"), REFUSED)
def test_refused(convert: Callable[..., Any], value: Any, code: str, problem: str) -> None:
    with pytest.raises(NoteError) as caught:
        convert(value, "x")
    assert str(caught.value) == f"x: {problem}"
    assert caught.value.code == code


#: More digits than Python turns into text, as a hexadecimal literal in a note file can have.
HUGE = 16**4000


@pytest.mark.parametrize(
    ("convert", "allowed"),
    [
        (inputs.as_date, f"{DATE}, from 1900-03-01 to 9999-12-31"),
        (inputs.as_amount, f"{AMOUNT}, at most 10^18"),
        (inputs.as_rate, f"{RATE}, from 0% to 100%"),
        (inputs.as_count, "allowed: a whole number from 0 to 12,000"),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_thousands_of_digits(convert: Callable[..., Any], allowed: str, sign: int) -> None:
    with pytest.raises(NoteError) as caught:
        convert(sign * HUGE, "x")
    expected = f"x: found a number of thousands of digits; {allowed}"
    assert str(caught.value) in (expected, expected.removesuffix(", at most 10^18"))


def test_lists_without_end() -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested, nested]
    for convert in (inputs.as_date, inputs.as_amount, inputs.as_rate, inputs.as_text, inputs.as_flag):
        with pytest.raises(NoteError, match="^x: found a range of 2 x 2 cells; allowed: "):
            convert(nested, "x")


def test_choice() -> None:
    assert inputs.as_choice("Registered_Mail", "method", METHODS) == "registered mail"
    with pytest.raises(NoteError) as caught:
        inputs.as_choice("pigeon", "method", METHODS)
    assert str(caught.value) == "method: found 'pigeon'; allowed: hand, registered mail"


def test_rows() -> None:
    assert inputs.as_rows(None, "x") == []
    assert inputs.as_rows(5.0, "x") == [[5.0]]
    assert inputs.as_rows(((1.0, None), (None, ""), (None, 0.0)), "x") == [[1.0, None], [], [None, 0.0]]


def test_serial() -> None:
    assert inputs.serial(DAY) == 35185
    assert inputs.as_date(inputs.serial(DAY), "x") == DAY


def test_labels_are_squeezed() -> None:
    assert inputs.squeeze(" Installments. First_Date") == inputs.squeeze("instalments first date")
