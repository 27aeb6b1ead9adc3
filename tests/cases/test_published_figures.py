"""Single figures that others publish (shared/cases/published_figures.csv), read in place; published_sources.md names them.

`FIGURES` holds, by the row's id, what is published (a piece of the row's text) and how promnote says it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import pytest

import required
from notes_as_tables import Due, Tables, dues, level, paid
from promnote.basics.daycount import THIRTY_360_US
from promnote.basics.money import money
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.functions.catalogue import function
from promnote.reports.issuance import cost_rows, discount_of, effective_rate, plan_of
from promnote.running.ledger import replay

PATH = required.CASES / "published_figures.csv"
pytestmark = pytest.mark.skipif(not PATH.is_file(), reason="skipped: the shared cases are not here")


def call(name: str, *arguments: Any) -> Any:
    return function(name)(*arguments)


def payment(principal: str, rate: str, count: int) -> Any:
    return call("LEVEL_PAYMENT", principal, rate, count, "2024-01-01", "2024-02-01", "monthly")


def monthly(principal: str, rate: str, count: int, **installments: Any) -> list[Due]:
    return dues(level(principal, rate, count, "2024-01-01", "2024-02-01", **installments))


def due(principal: str, rate: str, count: int, number: int, part: str, **installments: Any) -> Decimal:
    return money(getattr(monthly(principal, rate, count, **installments)[number - 1], part))


def regular(first: date, count: int, amount: str, months: int = 1, days: int = 0) -> list[list[Any]]:
    """Equal payments."""
    if days:
        return [[first + timedelta(days=days * number), amount] for number in range(count)]
    return [[call("INSTALLMENT_DATE", first, number + 1, months, False), amount] for number in range(count)]


def apr(advances: list[list[Any]], payments: list[list[Any]], unit: str) -> Decimal:
    """In percent."""
    found: Decimal = call("APR", advances, payments, unit)
    return found * 100


#: 2,000.00 at 10% for 120 days from 1 March 2025, with 700.00 on day 45 and 630.00 on day 75
RULE: Tables = {
    "note": {"kind": "bullet", "issue_date": "2025-03-01", "principal": "2000"},
    "installments": {"maturity_date": "2025-06-29"},
    "interest": {"rate": "10%", "day_count": "ACT/360"},
    "payments": {"early": "apply"},
    "prepayment": {"permitted": True},
    "activity": paid(("2025-04-15", "700"), ("2025-05-15", "630")),
}
JANUARY_10 = date(1978, 1, 10)


def rule(day: str, name: str) -> Decimal:
    rows = replay(note_from_tables(RULE), date.fromisoformat(day)).rows
    return money(getattr(rows[-1], name))


def discounted(principal: str, coupon: str, years: int, **issuance: Any) -> Note:
    """A sum at the end of so many years of 365 days (from 1897: none of them leaps), `coupon` a year."""
    return note_from_tables(
        {
            "note": {"kind": "bullet", "issue_date": "1897-01-01", "principal": principal},
            "installments": {"maturity_date": f"{1897 + years}-01-01"},
            "interest": {
                "rate": str(Decimal(coupon) / Decimal(principal)),
                "day_count": "30/360",
                "first_date": "1898-01-01",
                "every_months": 12,
            },
            "issuance": issuance,
        }
    )


def amortized(note: Note, part: str) -> list[Decimal]:
    """A column of the schedule of the effective method, row by row."""
    rows = cost_rows(plan_of(replay(note, note.terms.issue_date)))
    return [money(getattr(row, part)) for row in rows]


#: 950 for 40 a year over five years and 1,100 at the end: 1,100 less a discount of 150.
E02 = discounted("1100", "40", 5, discount=150)
#: 478,000 after costs of 8,000, for 16,200 a year over three years and 565,919 at the end.
E04 = discounted("565919", "16200", 3, discount="79919", costs=[{"date": "1897-01-01", "amount": 8000}])

#: id: (published, ours). Ours is rounded half up to the published decimals, where those are fewer.
FIGURES: dict[str, list[tuple[str, Callable[[], Any]]]] = {
    "L01": [
        ("885.49", lambda: payment("180000", "4.25%", 360)),
        ("36583.36", lambda: money(sum(each.interest for each in monthly("180000", "4.25%", 360)[:60]))),
    ],
    "L03": [("304.1459143262052370338701494", lambda: payment("15000", "8%", 60))],
    "L04": [("250", lambda: payment("15000", "0%", 60))],
    "L06": [
        ("75.62318601", lambda: due("2000", "10%", 24, 1, "principal")),
        ("76.25337923", lambda: due("2000", "10%", 24, 2, "principal")),
        ("76.88882405", lambda: due("2000", "10%", 24, 3, "principal")),
        ("77.52956425", lambda: due("2000", "10%", 24, 4, "principal")),
    ],
    "L07": [("71.08", lambda: payment("800", "12%", 12))],
    # what is left at the end is what the last instalment has beyond the others
    "L09": [("3.00", lambda: due("180000", "7.75%", 360, 360, "payment", payment="1289.54") - Decimal("1289.54"))],
    "L11": [
        ("302.83", lambda: call("INSTALLMENT_PRINCIPAL", "7268.00", 24, 1)),
        ("302.91", lambda: call("INSTALLMENT_PRINCIPAL", "7268.00", 24, 24)),
    ],
    "C02": [("2922.95", lambda: payment("500000", "5%", 300))],
    "O03": [("13.95", lambda: apr([["2025-01-19", "3950"]], regular(date(2025, 3, 1), 42, "120"), "month"))],
    "K01": [
        ("106016.44", lambda: 100000 + call("ACCRUED_INTEREST", "100000", "6%", "2024-01-01", "2025-01-01", "ACT/365F"))
    ],
    "R02": [
        (
            text,
            lambda days=days: call(
                "ACCRUED_INTEREST", "300000", "6%", "2025-01-01", date(2025, 1, 1) + timedelta(days), "ACT/365F"
            ),
        )
        for text, days in (("1528.77", 31), ("1380.82", 28), ("1479.45", 30), ("1430.14", 29))
    ],
    "P01": [
        ("2.05", lambda: call("PER_DIEM", "15000", "5%", "ACT/365F")),
        ("2.08", lambda: call("PER_DIEM", "15000", "5%", "ACT/360")),
    ],
    "U01": [
        ("25.00", lambda: rule("2025-04-15", "interest")),
        ("1325.00", lambda: rule("2025-04-15", "balance")),
        ("11.04", lambda: rule("2025-05-15", "interest")),
        ("706.04", lambda: rule("2025-05-15", "balance")),
        ("8.83", lambda: rule("2025-06-29", "interest")),
        ("714.87", lambda: rule("2025-06-29", "amount")),
    ],
    # 13,611.60 by a factor of five digits; to units the same
    "E01": [
        ("13612", lambda: 20000 - money(discount_of(discounted("20000", "0", 5, imputed_rate="8%").terms))),
        ("6388", lambda: money(discount_of(discounted("20000", "0", 5, imputed_rate="8%").terms))),
    ],
    # the publisher's interest is at 6.9583%; at 6.958446%, which gives its balances, the first and the last are 66.11 and 74.17
    "E02": [
        ("6.9583", lambda: effective_rate(E02.terms, 15000, THIRTY_360_US) * 100),
        *(
            (text, lambda at=at: amortized(E02, "interest")[at])
            for at, text in enumerate(("67.92", "69.86", "71.94"), start=1)
        ),
        *(
            (text, lambda at=at: amortized(E02, "carrying")[at])
            for at, text in enumerate(("976.11", "1004.03", "1033.89", "1065.83", "1100.00"))
        ),
    ],
    "E04": [
        *((text, lambda at=at: amortized(E04, "interest")[at]) for at, text in enumerate(("43020", "45434", "48065"))),
        *(
            (text, lambda at=at: amortized(E04, "carrying")[at])
            for at, text in enumerate(("504820", "534054", "565919"))
        ),
        ("136519", lambda: sum(amortized(E04, "interest"))),
    ],
    "F01": [("50", lambda: call("LATE_FEE", "200", "2025-01-01", "2025-02-01", "25%"))],
    "Z01": [("9.69", lambda: apr([[JANUARY_10, 5000]], regular(date(1978, 2, 10), 24, "230"), "month"))],
    "Z02": [("11.82", lambda: apr([["1978-02-10", 6000]], regular(date(1978, 4, 1), 36, "200"), "month"))],
    "Z04": [("8.97", lambda: apr([["1978-05-23", 10000]], regular(date(1978, 10, 1), 40, "385", 3), "quarter"))],
    "Z06": [
        (
            "10.08",
            lambda: apr([[JANUARY_10, 5000]], [["1978-02-10", 250], *regular(date(1978, 3, 10), 23, "230")], "month"),
        )
    ],
    "Z08": [
        (
            "10.50",
            lambda: apr([[JANUARY_10, 5000]], [*regular(date(1978, 2, 10), 23, "230"), ["1980-01-10", 280]], "month"),
        )
    ],
    "Z09": [
        (
            "12.22",
            lambda: apr(
                [["1978-04-03", 200]], [*regular(date(1978, 4, 11), 19, "9.50", days=14), ["1979-01-02", 30]], "2 weeks"
            ),
        )
    ],
    "B00": [
        (text, lambda number=number: call("INSTALLMENT_DATE", "2025-02-28", number, 1, True).strftime("%m-%d"))
        for text, number in (("02-28", 1), ("03-31", 2), ("04-30", 3))
    ],
}

NOT_OURS = {
    "L05": "neither payment nor interest is rounded (710.2541...), and payments in advance; ours are cents, in arrears: 710.26",
    "L10": "the date from which the bank solved is not published",
    "G06": "no interest is rounded over 360 months; ours falls due in cents each month",
    "C01": "interest compounds twice a year for monthly payments; ours is simple within a period",
    "C04": "an effective yearly rate of daily compounding",
    "O01": "the first days compound",
    "O04": "the first days compound, and no interest is rounded over 360 months",
    "U03": "the Rule of 78; ours is simple interest on actual balances",
    "R01": "see test_statement.py",
}


@cache
def published() -> dict[str, str]:
    with PATH.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["expected"] for row in csv.DictReader(file)}


def test_every_row_is_accounted_for() -> None:
    assert sorted(published()) == sorted([*FIGURES, *NOT_OURS])


@pytest.mark.parametrize(("name", "number"), [(name, n) for name, each in FIGURES.items() for n in range(len(each))])
def test_figures(name: str, number: int) -> None:
    text, ours = FIGURES[name][number]
    assert text in published()[name]
    found = ours()
    if isinstance(found, str):
        assert found == text
        return
    places = Decimal(1).scaleb(max(-2, Decimal(text).as_tuple().exponent))  # type: ignore[type-var]
    assert Decimal(found).quantize(places, ROUND_HALF_UP) == Decimal(text).quantize(places, ROUND_HALF_UP)


def test_where_the_others_do_not_round() -> None:
    """How far rounding carries: what is published without it beside ours."""
    assert "710.254" in published()["L05"]
    # 55,000 at 10% over 60: payment 1,168.5874 -> 1,168.59, interest 458.3333 -> 458.33
    assert due("55000", "10%", 60, 1, "principal") == Decimal("1168.59") - Decimal("458.33")
    # its payment keeps 885.4918 where 885.49 is paid: sixty of them are 11 cents more principal
    assert "163453.85" in published()["L01"]
    paid_in_60 = 60 * Decimal("885.49") - Decimal("36583.36")
    assert money(monthly("180000", "4.25%", 360)[59].balance) == 180000 - paid_in_60 == Decimal("163453.96")
    assert "3579.99" in published()["G06"]
    balloon = due("100000", "13.25%", 360, 360, "payment", payment="1125") - 1125
    assert abs(balloon - Decimal("3579.99")) < 2
