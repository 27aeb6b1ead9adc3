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
    (inputs.as_date, "1996", "#VALUE!", f"found '1996'; {DATE}"),
    (inputs.as_date, "04/30/1996", "#VALUE!", f"found '04/30/1996'; {DATE}"),
    (inputs.as_date, "soon", "#VALUE!", f"found 'soon'; {DATE}"),
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
