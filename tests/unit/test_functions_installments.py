"""Instalments: dates, numbers and principal against plain loops, and their workings."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from promnote.basics import dates
from promnote.basics.conversion import OMITTED
from promnote.basics.errors import NoteError
from promnote.functions.catalogue import function
from promnote.running.plans.equal import principal_amounts


@pytest.mark.parametrize(
    ("first", "every", "month_end", "expected"),
    [
        ("1996-04-30", OMITTED, OMITTED, ["1996-04-30", "1996-05-31", "1996-06-30", "1996-07-31"]),
        ("1996-04-30", 1, False, ["1996-04-30", "1996-05-30", "1996-06-30", "1996-07-30"]),
        ("1996-01-31", 1, False, ["1996-01-31", "1996-02-29", "1996-03-31", "1996-04-30"]),
        ("1996-02-29", 12, OMITTED, ["1996-02-29", "1997-02-28", "1998-02-28", "1999-02-28"]),
        ("1996-11-30", 3, True, ["1996-11-30", "1997-02-28", "1997-05-31", "1997-08-31"]),
        ("1996-01-17", 6, OMITTED, ["1996-01-17", "1996-07-17", "1997-01-17", "1997-07-17"]),
    ],
)
def test_dates(first: str, every: Any, month_end: Any, expected: list[str]) -> None:
    found = [function("INSTALLMENT_DATE")(first, number, every, month_end) for number in (1, 2, 3, 4)]
    assert found == [date.fromisoformat(day) for day in expected]


@pytest.mark.parametrize("first", [date(1996, 4, 30), date(1996, 1, 31), date(1996, 2, 29), date(1996, 1, 17)])
@pytest.mark.parametrize("every", [1, 3, 7])
@pytest.mark.parametrize("month_end", [None, False])
def test_number_and_next_against_the_list(first: date, every: int, month_end: bool | None) -> None:
    due = dates.steps(first, 9, every, dates.is_month_end(first) if month_end is None else month_end)
    for offset in range(-40, 365 * 6, 3):
        day = first + timedelta(days=offset)
        matured = sum(each <= day for each in due)
        assert function("INSTALLMENT_NUMBER")(first, 9, day, every, month_end) == matured
        if matured < 9:
            assert function("NEXT_INSTALLMENT_DATE")(first, 9, day, every, month_end) == due[matured]
        else:
            with pytest.raises(NoteError) as caught:
                function("NEXT_INSTALLMENT_DATE")(first, 9, day, every, month_end)
            assert caught.value.code == "#N/A"
            assert str(caught.value) == f"on_date: found {day}; allowed: before the last instalment, {due[-1]}"


@pytest.mark.parametrize(("principal", "count"), [("4554900", 48), ("100", 3), ("200", 3), ("0.75", 48), ("0.48", 48)])
def test_principal_and_balance_against_the_list(principal: str, count: int) -> None:
    cents = int(Decimal(principal) * 100)
    amounts, unpaid = principal_amounts(cents, count), Decimal(principal)
    assert function("INSTALLMENT_BALANCE")(principal, count, 0) == unpaid
    for number, amount in enumerate(amounts, start=1):
        assert function("INSTALLMENT_PRINCIPAL")(principal, count, number) == Decimal(amount) / 100
        unpaid -= Decimal(amount) / 100
        assert function("INSTALLMENT_BALANCE")(principal, count, number) == unpaid
    assert unpaid == 0


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (
            ("INSTALLMENT_DATE", "1996-04-30", 2),
            (
                "1996-04-30 + 1 month = 1996-05-31 (instalment 2: from 1996-04-30, every month, each "
                "on its month's last "
                "day)"
            ),
        ),
        (
            ("INSTALLMENT_DATE", "1996-01-17", 3, 6),
            ("1996-01-17 + 12 months = 1997-01-17 (instalment 3: from 1996-01-17, every 6 months, each on day 17)"),
        ),
        (
            ("INSTALLMENT_DATE", "1996-01-17", 3, 6, True),
            (
                "INSTALLMENT_DATE gives #NUM!: month_end: found TRUE with first_date 1996-01-17; allowed: FALSE, or a "
                "first_date that is its month's last day"
            ),
        ),
        (
            ("INSTALLMENT_DATE", "1996-01-17", 12000, 12),
            (
                "INSTALLMENT_DATE gives #NUM!: number: found contract date 12,000 of a note that begins 1996-01-17; "
                "allowed: dates up to 9999-12-31"
            ),
        ),
        (
            ("INSTALLMENT_NUMBER", "1996-04-30", 48, "1996-04-29"),
            (
                "0 of 48 instalments fall on or before 1996-04-29 (from 1996-04-30, every month, "
                "each on its month's last "
                "day)"
            ),
        ),
        (
            ("INSTALLMENT_NUMBER", "1996-04-30", 48, "1997-10-31"),
            (
                "19 of 48 instalments fall on or before 1997-10-31, the latest on 1997-10-31 (from 1996-04-30, every "
                "month, each on its month's last day)"
            ),
        ),
        (
            ("NEXT_INSTALLMENT_DATE", "1996-04-30", 48, "1997-10-31"),
            (
                "19 of 48 instalments fall on or before 1997-10-31, instalment 20 on 1997-11-30 "
                "(from 1996-04-30, every "
                "month, each on its month's last day)"
            ),
        ),
        (
            ("INSTALLMENT_DATE", "2026-01-09", 3, "14 days"),
            "2026-01-09 + 28 days = 2026-02-06 (instalment 3: from 2026-01-09, every 14 days)",
        ),
        (
            ("INSTALLMENT_DATE", "2026-01-15", 4, "15, 31"),
            "2026-01-15 + 3 half months = 2026-02-28 (instalment 4: from 2026-01-15, days 15 and 31 of each month)",
        ),
        (
            ("NEXT_INSTALLMENT_DATE", "2026-01-15", 24, "2026-01-31", "15 and 31"),
            "2 of 24 instalments fall on or before 2026-01-31, instalment 3 on 2026-02-15 (from 2026-01-15, days 15 and 31 "
            "of each month)",
        ),
        (
            ("INSTALLMENT_DATE", "2026-01-16", 4, "15, 31"),
            "INSTALLMENT_DATE gives #NUM!: first_date: found 2026-01-16 with days 15, 31; allowed: one of these days of its "
            "month",
        ),
        (
            ("INSTALLMENT_DATE", "2026-01-16", 4, "6 days"),
            "INSTALLMENT_DATE gives #NUM!: every_months: found 6; allowed: 7 days or more",
        ),
        (
            ("INSTALLMENT_DATE", "2026-01-16", 4, "fortnight"),
            "INSTALLMENT_DATE gives #VALUE!: every_months: found 'fortnight'; allowed: a number of months, or text such as "
            '"14 days" or "1, 15" (days of the month)',
        ),
        (
            ("INSTALLMENT_PRINCIPAL", 100, 3, 1),
            "100.00 / 3 = 33.33 (instalment 1; rounded to cents, the last takes the remainder)",
        ),
        (
            ("INSTALLMENT_PRINCIPAL", 100, 3, 3),
            "100.00 - 2 x 33.33 = 33.34 (the last of 3 instalments takes the remainder)",
        ),
        (
            ("INSTALLMENT_PRINCIPAL", "0.75", 48, 1),
            "0.75 / 48 = 0.01 (instalment 1; rounded to cents, the last takes the remainder)",
        ),
        (
            ("INSTALLMENT_PRINCIPAL", "0.02", 3, 1),
            (
                "INSTALLMENT_PRINCIPAL gives #NUM!: principal: found 0.02; allowed: at least 0.03, a cent each of 3 "
                "instalments"
            ),
        ),
        (
            ("INSTALLMENT_BALANCE", 4554900, 48, 19),
            "4,554,900.00 - 19 x 94,893.75 = 2,751,918.75 (unpaid principal after instalment 19 of 48)",
        ),
        (("INSTALLMENT_BALANCE", 100, 3, 3), "100.00 - 100.00 = 0.00 (unpaid principal after the last of 3)"),
        (
            ("INSTALLMENT_BALANCE", 100, 3, 4),
            "INSTALLMENT_BALANCE gives #NUM!: number: found 4; allowed: up to count, 3",
        ),
    ],
)
def test_workings(call: tuple[Any, ...], expected: str) -> None:
    assert function(call[0]).reason(*call[1:]) == expected
