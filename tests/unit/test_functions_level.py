"""LEVEL_PAYMENT, LEVEL_BALANCE, LATE_FEE, BUSINESS_DAY: published figures, a plain loop beside them, their workings."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from promnote.basics.conversion import OMITTED
from promnote.basics.money import round_cents
from promnote.functions.catalogue import function

ISSUE, FIRST = "2025-03-01", "2025-04-01"


@pytest.mark.parametrize(
    ("arguments", "payment"),
    [
        # github cfpb/amortize, numpy-financial, libgnucash: the published payments of rate / 12
        ((180000, "4.25%", 360, ISSUE, FIRST, "monthly"), "885.49"),
        ((15000, "8%", 60, ISSUE, FIRST, "monthly"), "304.15"),
        ((800, "12%", 12, ISSUE, FIRST, "monthly"), "71.08"),
        ((500000, "5%", 300, ISSUE, FIRST, "monthly"), "2922.95"),
        ((500000, "5%", 300, ISSUE, FIRST, "ACT/360", OMITTED, OMITTED, "periodic"), "2922.95"),
        # a five-year note on twenty-five years: the payment of the longer one
        ((500000, "5%", 60, ISSUE, FIRST, "monthly", OMITTED, 300), "2922.95"),
        # on actual days, as a bank's 365/360 loan
        ((755812, "6%", 60, "2009-07-01", "2009-08-01"), "14644.08"),
        # every period: 14/364 (monthly), 14/360, 14/365, 1/24 of a year
        ((1000, "36.4%", 1, "2026-01-02", "2026-01-16", "monthly", "14 days"), "1014.00"),
        ((1000, "36%", 1, "2026-01-02", "2026-01-16", "ACT/360", "14 days", OMITTED, "periodic"), "1014.00"),
        ((1000, "36.5%", 1, "2026-01-02", "2026-01-16", "ACT/365F", "14 days", OMITTED, "periodic"), "1014.00"),
        ((1000, "24%", 1, "2026-01-01", "2026-01-15", "monthly", "1, 15"), "1010.00"),
        ((1000, "24%", 1, "2026-01-01", "2026-01-15", "ACT/360", "1, 15", OMITTED, "periodic"), "1010.00"),
        # 30/360 and quarterly: 1000 x 1.02 in one payment
        ((1000, "8%", 1, "2026-01-15", "2026-04-15", "30/360", 3), "1020.00"),
        # an unusual frequency counts in exact fractions
        ((1000, "12%", 1, "2026-01-15", "2026-06-15", "monthly", 5), "1050.00"),
        ((1000, "36.6%", 1, "2024-01-01", "2024-01-11", "ACT/ACT EXCEL"), "1010.00"),
    ],
)
def test_level_payment(arguments: tuple[Any, ...], payment: str) -> None:
    assert function("LEVEL_PAYMENT")(*arguments) == Decimal(payment)


def test_balances_by_a_plain_loop() -> None:
    balance, day = Decimal(350000), date(2025, 3, 1)
    for number in range(61):
        assert function("LEVEL_BALANCE")(350000, "7.25%", "6990.44", number, ISSUE, FIRST) == balance
        month = 3 + number
        following = date(2025 + month // 12, month % 12 + 1, 1)
        days = (following - day).days
        interest = Decimal(round_cents(balance * Decimal("0.0725") * days / 360)) / 100
        balance, day = max(balance + interest - Decimal("6990.44"), Decimal(0)), following


def test_interest_above_the_payment_is_carried_and_bears_none() -> None:
    # 10,000 at 12%: 100 a month; 60 a month leaves 40, which is paid before principal later on
    balances = [function("LEVEL_BALANCE")(10000, "12%", 60, number, ISSUE, FIRST, "monthly") for number in range(4)]
    assert balances == [10000] * 4
    text = function("LEVEL_BALANCE").reason(10000, "12%", 60, 2, ISSUE, FIRST, "monthly")
    assert "interest 100.00, with 40.00 carried" in text
    assert "80.00 of it is carried, bearing none" in text


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (
            ("LEVEL_PAYMENT", 350000, "7.25%", 60, ISSUE, FIRST, "monthly"),
            "350,000.00 / 50.2024127327416 = 6,971.78 (what 60 payments of 1 are worth on 2025-03-01 at 7.25%, from "
            "2025-04-01, every month, each on day 1, periods by ACT/ACT ICMA; rounded half up to cents)",
        ),
        (
            ("LEVEL_PAYMENT", 500000, "5%", 60, ISSUE, FIRST, "ACT/360", OMITTED, 300, "periodic"),
            "500,000.00 / 171.060047040906 = 2,922.95 (what 300 payments of 1 are worth on 2025-03-01 at 5%, from "
            "2025-04-01, every month, each on day 1, each period 1/12 of a year; 60 are paid and leave a balloon; rounded "
            "half up to cents)",
        ),
        (
            ("LEVEL_PAYMENT", 500000, "5%", 60, FIRST, ISSUE),
            "LEVEL_PAYMENT gives #NUM!: first_date: found 2025-03-01; allowed: issue_date, 2025-04-01, or later",
        ),
        (
            ("LEVEL_PAYMENT", 500000, "5%", 60, ISSUE, FIRST, "monthly", OMITTED, 48),
            # 500000 x r / (1 - (1 + r)^-48), r = 5% / 12
            "500,000.00 / 43.422955937937 = 11,514.65 (what 48 payments of 1 are worth on 2025-03-01 at 5%, from "
            "2025-04-01, every month, each on day 1, periods by ACT/ACT ICMA; of 60 the last pay what is left; rounded half "
            "up to cents)",
        ),
        (
            ("LEVEL_BALANCE", 350000, "7.25%", "6971.78", 12, ISSUE, FIRST, "monthly"),
            "294,927.20 - 5,189.93 = 289,737.27 (payment 12 on 2026-03-01 of 6,971.78: interest 1,781.85, at 7.25%, "
            "ACT/ACT ICMA, rounded half up each period)",
        ),
        (("LEVEL_BALANCE", 350000, "7.25%", "6971.78", 0, ISSUE, FIRST), "350,000.00 at issue, 2025-03-01"),
        (
            ("LATE_FEE", "1200", FIRST, "2025-05-01", "5%", 10, 75),
            "1,200.00 x 5% = 60.00, fee 75.00, the minimum (due 2025-04-01, 10 days after it without a fee, paid "
            "2025-05-01; once, rounded half up to cents) [Late fee clause]",
        ),
        (
            ("LATE_FEE", "1200", FIRST, "2025-04-11", "5%", 10),
            "paid 2025-04-11, due 2025-04-01, 10 days after it without a fee: no late fee, 0.00 [Late fee clause]",
        ),
        (
            ("LATE_FEE", "1200", FIRST, FIRST, "5%", OMITTED, 30, 20),
            "LATE_FEE gives #NUM!: minimum: found 30.00 above the maximum; allowed: up to 20.00",
        ),
        (
            ("BUSINESS_DAY", "2026-05-31", "modified following"),
            "2026-05-31 (Sunday) -> 2026-05-29 (Friday) (rule modified_following, calendar US) [ISDA 2006 4.12 (business day "
            "conventions)]",
        ),
        (
            ("BUSINESS_DAY", "2026-11-26"),
            "2026-11-26 (Thursday, Thanksgiving Day) -> 2026-11-27 (Friday) (rule following, calendar US)",
        ),
        (("BUSINESS_DAY", "2026-11-27"), "2026-11-27 (Friday) is a business day (calendar US)"),
        (
            ("BUSINESS_DAY", "2026-11-27", "nearest"),
            "BUSINESS_DAY gives #VALUE!: rule: found 'nearest'; allowed: none, following, modified_following, preceding",
        ),
        (
            ("BUSINESS_DAY", "9999-12-31", "following", "weekends"),
            "9999-12-31 (Friday) is a business day (calendar weekends)",
        ),
    ],
)
def test_workings(call: tuple[Any, ...], expected: str) -> None:
    text = function(call[0]).reason(*call[1:])
    assert text == expected or text.startswith(f"{expected} [")


@pytest.mark.parametrize("days", range(15))
def test_a_fee_from_the_day_after_the_free_ones(days: int) -> None:
    paid = date(2025, 4, 1) + timedelta(days=days)
    expected = Decimal("349.52") if days > 10 else 0
    assert function("LATE_FEE")("6990.44", FIRST, paid, "5%", 10) == expected
