"""The oracle of every kind of note, by itself: published figures, worked examples, hand-made cases, invariants.

No engine here: what stands in this file says that the referee is right.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import holidays
import pytest

import required

from .all_kinds import any_note, small_kind
from .compare import main as compare_main
from .contract import Terms
from .days import federal_reserve_holidays, target_holidays
from .figures import figures, figures_of, rows, walk_through
from .histories import to_toml
from .plain import OracleError, money
from .walk import Walk

Note = dict[str, Any]


def cents(text: str) -> int:
    return int(Decimal(text.replace(",", "")) * 100)


# ------------------------------------------------------------------------------------------------- the worked examples


def worked_examples() -> Iterator[tuple[str, Note, Decimal | None, list[tuple[date, str, str]]]]:
    """(title, note, payment at the start, [(as of, figure, expected)]) of each example of worked_examples_2.md."""
    text = (required.require("cases") / "worked_examples_2.md").read_text(encoding="utf-8")
    for part in text.split("\n## ")[1:]:
        table = re.search(r"```toml\n(.*?)```", part, re.DOTALL)
        assert table is not None
        payment = re.search(r"payment at the start: (\S+)", part)
        lines = [
            [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")
        ]
        cells = [
            (date.fromisoformat(line[0]), name, cell)
            for line in lines[2:]
            for name, cell in zip(lines[0][1:], line[1:], strict=True)
        ]
        yield part.splitlines()[0], tomllib.loads(table[1]), Decimal(payment[1]) if payment else None, cells


def test_worked_examples_to_the_cent() -> None:
    seen, wrong = 0, []
    for title, note, payment, cells in worked_examples():
        if payment is not None:
            found = walk_through(note, Terms(note).start).payment
            assert found is not None, title
            assert money(found) == payment, title
        for as_of, name, cell in cells:
            seen += 1
            value = figures(note, as_of)[name]
            expected: Any = date.fromisoformat(cell) if re.match(r"\d{4}-", cell) else Decimal(cell.replace(",", ""))
            if value != expected:
                wrong.append((title, as_of, name, value, expected))
    assert not wrong
    assert seen == 324


# -------------------------------------------------------------------------------------- schedules that others published


def level(principal: str, rate: str, count: int, issue: str, first: str, **tables: Any) -> Note:
    note: Note = {
        "note": {"kind": "level", "issue_date": issue, "principal": principal},
        "installments": {"count": count, "first_date": first, **tables.pop("installments", {})},
        "interest": {"rate": rate, "day_count": tables.pop("day_count", "monthly")},
        "payments": {"assume_paid_through": "as_of"},
    }
    return {**note, **tables}


def paid_on(*days: str, amount: str = "17.01") -> list[Note]:
    return [{"date": day, "type": "payment", "amount": amount} for day in days]


FEBRUARY = {"assume_paid_through": "2024-02-01"}
L14 = ("100", "7%", 6, "2024-01-01", "2024-02-01")
ON_TIME = ("2024-04-01", "2024-05-01", "2024-06-01", "2024-07-01")
#: How each published schedule is said in terms of ours. Not here, by published_schedules.csv's own remarks: L19 (dates
#: that roll forward), W02 (the payment is moved by a cent), I02 (interest put off), L24 (whole units).
PUBLISHED: dict[str, Note] = {
    "L14": level(*L14),
    "L16": level("100", "12%", 6, "2024-01-01", "2024-02-01"),
    "L17": level("100", "15.678%", 6, "2024-01-01", "2024-02-01", day_count="ACT/365F"),
    "L21": level("10000", "12%", 3, "2025-01-31", "2025-02-28"),
    "L22": level("192.22", "9.99%", 6, "2024-01-15", "2024-02-01"),
    "W01": level("100", "9.4822%", 6, "2024-01-01", "2024-01-08", installments={"every_days": 7}),
    "I01": level("5000", "12%", 18, "2022-11-01", "2022-12-01", installments={"interest_only": 6, "payment": "444"}),
    "A01": level(
        *L14,
        installments={"on_rate_change": "recast"},
        amendments=[{"effective": "2024-02-01", "rate": "4%"}],
    ),
    "A03": level(
        *L14,
        payments={**FEBRUARY, "early": "apply"},
        prepayment={"permitted": True},
        activity=paid_on("2024-02-15", *ON_TIME),
    ),
    "A05": level(*L14, payments=FEBRUARY, activity=paid_on("2024-03-10", *ON_TIME)),
    "D01": level(
        "100",
        "9.4822%",
        6,
        "2024-01-01",
        "2024-02-01",
        activity=[{"date": "2024-03-01", "type": "draw", "amount": "100"}],
    ),
}


@pytest.mark.parametrize("key", PUBLISHED)
def test_published_schedules(key: str) -> None:
    path = required.require("cases") / "published_schedules.csv"
    with path.open(encoding="utf-8") as lines:
        published = [row for row in csv.DictReader(line for line in lines if line[0] != "#") if row["id"] == key]
    due = [row for row in rows(PUBLISHED[key], date(2027, 1, 1)) if row["event"] == "due"]
    compared = 0
    for row in published:
        first, _, last = row["n"].partition("-")
        for number in range(int(first), int(last or first) + 1):
            ours = due[number - 1]
            assert (ours["interest"], ours["principal"]) == (cents(row["interest"]), cents(row["principal"])), row
            if not last:
                assert ours["date"].isoformat() == row["due"]
            compared += 1
    assert compared


def test_published_payoff_on_a_day_inside_a_month() -> None:
    note = level(*L14, payments=FEBRUARY)  # P02: 83.57 x 7% / 12 x 14 / 29 = 0.2353
    assert figures(note, date(2024, 2, 15))["payoff"] == Decimal("83.81")


def test_a_lenders_statement() -> None:
    """statement_2024.csv: by the receipt, early money applied, ACT/ACT, truncate-carry. Its due dates are not printed;
    by the receipt they do not matter."""
    with (required.require("cases") / "statement_2024.csv").open(encoding="utf-8") as lines:
        statement = list(csv.DictReader(line for line in lines if line[0] != "#"))
    note = level(
        "32525.55",
        "7.99%",
        72,
        "2024-09-20",
        "2024-10-15",
        installments={"payment": "570.12"},
        payments={"early": "apply", "interest_through": "receipt"},
        prepayment={"permitted": True},
        activity=paid_on(*(line["to"] for line in statement), amount="570.12"),
    )
    note["interest"] |= {"day_count": "ACT/ACT", "rounding": "truncate-carry"}
    paid = [row for row in rows(note, date(2025, 1, 15)) if row["event"] == "payment"]
    assert [(row["interest"], row["principal"], row["balance"]) for row in paid] == [
        (cents(line["interest"]), cents(line["principal"]), cents(line["closing"])) for line in statement
    ]


def test_sofr_averages() -> None:
    """sofr_vectors.toml, on a principal large enough that its cents show twelve digits of the rate."""
    vectors = tomllib.loads((required.require("cases") / "sofr_vectors.toml").read_text(encoding="utf-8"))
    fixings = {**vectors["fixings_2019"], **vectors["fixings_2021"]}
    table = [{"effective": day, "rate": str(rate)} for day, rate in fixings.items()]
    principal = 10**14

    def interest(start: date, end: date, **terms: Any) -> Decimal:
        maturity = terms.pop("maturity", end)
        note = {
            "note": {"kind": "bullet", "issue_date": start, "principal": str(principal // 100)},
            "installments": {"maturity_date": maturity},
            "interest": {"index": "SOFR", "averaging": "compounded", **terms},
            "rates": table,
        }
        found = figures(note, end)
        return (found["interest_due"] + found["interest_accrued"]) * 100 / principal

    def case(key: str) -> dict[str, Any]:
        return dict(vectors[key][0])

    near = Decimal("1e-12")
    for key in ("S01", "S02", "S04", "S05"):
        terms = case(key)
        start, end, rate = terms.pop("start"), terms.pop("end"), Decimal(str(terms.pop("rate")))
        simple = terms.pop("simple_same_days_mine", None)
        if "spread" in terms:
            terms |= {"spread": str(terms["spread"]), "compound_spread": True}
        assert abs(interest(start, end, **terms) * 360 / (end - start).days - rate) < near, key
        if simple is not None:
            found = interest(start, end, **{**terms, "averaging": "simple"}) * 360 / (end - start).days
            assert abs(found - Decimal(str(simple))) < near
    saturday = case("S09")
    found = interest(saturday["start"], saturday["on"], maturity=date(2021, 11, 18))
    assert abs(found - Decimal(str(saturday["accrued"]))) < near


# -------------------------------------------------------------------------------------------------------- business days


def test_calendars_against_the_holidays_package() -> None:
    federal = holidays.country_holidays("US", years=range(1990, 2061), observed=False)
    target = holidays.financial_holidays("ECB", years=range(2002, 2061))
    for year in range(1990, 2061):
        kept = {day + timedelta(days=1) if day.weekday() == 6 else day for day in federal if day.year == year}
        kept.discard(date(2021, 6, 19))  # a Saturday; kept from 2022
        assert kept == federal_reserve_holidays(year), year
        if year >= 2002:
            assert {day for day in target if day.year == year} == target_holidays(year), year


@pytest.mark.parametrize(
    ("rule", "calendar", "due"),
    [
        ("following", "US", date(2025, 6, 2)),  # 31 May 2025 is a Saturday
        ("modified_following", "US", date(2025, 5, 30)),
        ("preceding", "US", date(2025, 5, 30)),
        ("none", "US", date(2025, 5, 31)),
    ],
)
def test_a_date_is_moved(rule: str, calendar: str, due: date) -> None:
    note = BULLET | {"installments": {"maturity_date": date(2025, 5, 31)}}
    note |= {"payments": {"business_days": rule, "calendar": calendar}}
    assert walk_through(note, date(2025, 1, 2)).ahead[-1].due == due
    # interest runs to the day it falls due: 36,000 x 10% / 360 = 10.00 a day
    assert figures(note, due)["interest_due"] == 10 * (due - date(2025, 1, 1)).days


# ------------------------------------------------------------------------------------------------------ hand-made cases

BULLET: Note = {
    "note": {"kind": "bullet", "issue_date": date(2025, 1, 1), "principal": "36000.00"},
    "installments": {"maturity_date": date(2025, 12, 31)},
    "interest": {"rate": "10%"},  # 10.00 a day
}
#: 30.00 a day is 10% of 108,000: three instalments of 36,000 and of 31, 28, 31 days.
THREE: Note = {
    "note": {"kind": "installment", "issue_date": date(2025, 1, 1), "principal": "108000.00"},
    "installments": {"count": 3, "first_date": date(2025, 2, 1)},
    "interest": {"rate": "10%"},
}


def on(day: tuple[int, int], kind: str, amount: str | None = None, **more: Any) -> Note:
    row: Note = {"date": date(2025, *day), "type": kind, **more}
    return row if amount is None else {**row, "amount": amount}


def check(note: Note, day: tuple[int, int], **expected: Any) -> None:
    found = figures(note, date(2025, *day))
    for name, value in expected.items():
        assert found[name] == (Decimal(value) if isinstance(value, str) else value), (name, found[name])


def test_late_fee_is_charged_once_and_is_clamped() -> None:
    note = THREE | {"late_fee": {"percent": "5%", "after_days": 10}}
    check(note, (2, 11), late_charges="0.00")
    check(note, (2, 12), late_charges="1846.50")  # 5% x (36,000 + 930)
    check(note | {"late_fee": {"percent": "5%", "after_days": 10, "maximum": "500"}}, (2, 12), late_charges="500.00")
    check(note | {"late_fee": {"percent": "5%", "after_days": 10, "minimum": "2000"}}, (2, 12), late_charges="2000.00")
    part = note | {"activity": [on((2, 1), "payment", "30000.00")]}
    check(part, (2, 12), late_charges="346.50")  # 5% x 6,930
    whole = part | {"late_fee": {"percent": "5%", "after_days": 10, "of": "installment"}}
    check(whole, (2, 12), late_charges="1846.50")
    last = THREE | {"late_fee": {"amount": "35", "on_last": False}}
    check(last, (4, 30), late_charges="70.00")


def test_a_fee_after_acceleration_is_on_what_was_overdue_before() -> None:
    note = THREE | {"late_fee": {"percent": "5%", "after_days": 10}, "activity": [on((2, 5), "acceleration")]}
    check(note, (6, 30), late_charges="1846.50", late_charges_to_date="1846.50")


def test_no_late_charge_unless_stated() -> None:
    check(THREE, (3, 15), late_charges="0.00")
    with pytest.raises(OracleError, match=r"late_charge\.rate"):
        figures(THREE | {"late_charge": {"rate": "agreement"}}, date(2025, 3, 15))


def test_apply_by_instalment() -> None:
    # on 1 March 36,930.00 and 36,840.00 (108,000 x 10% x 28 / 360 = 840) are due; 40,000.00 comes
    paid = THREE | {"activity": [on((3, 1), "payment", "40000.00")]}
    check(paid, (3, 1), interest_due="0.00", principal_due="33770.00")  # 1,770 interest, 38,230 principal
    paid |= {"payments": {"apply_by": "instalment"}}
    check(paid, (3, 1), interest_due="0.00", principal_due="33770.00")
    paid |= {"activity": [on((3, 1), "payment", "37000.00")]}
    check(paid, (3, 1), interest_due="770.00", principal_due="36000.00")  # all of February first, then 70 of interest


def test_tolerance_puts_an_instalments_shortfall_on_the_next() -> None:
    note = THREE | {"payments": {"tolerance": "5.00"}, "activity": [on((2, 1), "payment", "36926.00")]}
    check(note, (2, 1), principal_due="0.00", principal="72004.00", next_installment_principal="36004.00")
    more = note | {"activity": [on((2, 1), "payment", "36924.99")]}
    check(more, (2, 1), principal_due="5.01")
    interest = note | {"payments": {"tolerance": "5.00", "order_before_maturity": ["principal"]}}
    check(interest, (2, 1), interest_due="0.00", interest_accrued="4.00", principal="72000.00")


def test_waivers_count_in_no_paid_figure() -> None:
    note = THREE | {
        "activity": [on((2, 5), "waiver", "100", of="interest"), on((2, 5), "waiver", "6000", of="principal")]
    }
    check(note, (2, 5), interest_due="830.00", principal_due="30000.00", principal="102000.00")
    check(note, (2, 5), interest_paid_to_date="0.00", principal_paid_to_date="0.00", interest_to_date="1050.00")
    with pytest.raises(OracleError, match="waiver"):
        figures(THREE | {"activity": [on((2, 5), "waiver", "1", of="costs")]}, date(2025, 2, 5))


def test_a_refund_is_out_of_what_is_held() -> None:
    note = THREE | {"activity": [on((1, 10), "payment", "500"), on((1, 11), "refund", "200")]}
    check(note, (1, 11), unapplied="300.00")
    with pytest.raises(OracleError, match="can be given back"):
        figures(THREE | {"activity": [on((1, 11), "refund", "200")]}, date(2025, 1, 11))


def test_reinstatement() -> None:
    note = THREE | {"activity": [on((1, 11), "acceleration"), on((2, 15), "reinstatement")]}
    check(note, (2, 14), principal_due="108000.00", interest_due="300.00", interest_accrued="1020.00")
    # the instalment of 1 February falls due on 15 February, with the interest of 45 days
    check(note, (2, 15), principal_due="36000.00", interest_due="1350.00", interest_accrued="0.00", days_past_due=0)
    check(note, (3, 1), principal_due="72000.00", interest_due="1770.00", days_past_due=14)


def test_draws_and_the_commitment() -> None:
    note = BULLET | {"note": BULLET["note"] | {"commitment": "50000"}}
    check(note | {"activity": [on((1, 31), "draw", "14000")]}, (1, 31), principal="50000.00")
    with pytest.raises(OracleError, match=r"14000\.00"):
        figures(note | {"activity": [on((1, 31), "draw", "14000.01")]}, date(2025, 1, 31))
    spread = THREE | {"activity": [on((2, 1), "draw", "1000.01")]}
    assert [i.amount for i in walk_through(spread, date(2025, 2, 1)).ahead] == [3650001, 3650000]


def test_draws_of_a_note_that_begins_without_principal() -> None:
    nothing = THREE | {"note": THREE["note"] | {"principal": "0", "commitment": "90000"}}
    drawn = nothing | {"activity": [on((1, 5), "draw", "30000"), on((1, 20), "draw", "15000")]}
    assert [i.amount for i in walk_through(drawn, date(2025, 1, 20)).ahead] == [1500000] * 3
    stated = drawn | {"installments": THREE["installments"] | {"amount": "20000"}}
    assert [i.amount for i in walk_through(stated, date(2025, 1, 20)).ahead] == [2000000, 2000000, 500000]


def test_early_money_on_equal_principal_counts_toward_the_next() -> None:
    note = THREE | {
        "payments": {"early": "apply"},
        "prepayment": {"permitted": True},
        "activity": [on((1, 13), "payment", "40360.00")],  # 12 days: 360 interest, 40,000 principal
    }
    check(note, (1, 13), principal="68000.00", interest_accrued="0.00", unapplied="0.00")
    assert [i.amount for i in walk_through(note, date(2025, 1, 13)).ahead] == [0, 3600000, 3200000]
    note["prepayment"] = {"permitted": True, "apply": "direct"}
    assert [i.amount for i in walk_through(note, date(2025, 1, 13)).ahead] == [0, 3200000, 3600000]


def test_paid_ahead() -> None:
    note = level("12000", "0%", 12, "2025-01-01", "2025-02-01", payments={"early": "apply", "paid_ahead": True})
    note |= {"prepayment": {"permitted": True}, "activity": [on((1, 15), "payment", "2500.00")]}
    assert figures(note, date(2025, 2, 1))["next_installment_date"] == date(2025, 4, 1)
    check(note, (2, 1), next_installment_principal="500.00")  # three of 1,000 less 2,500 paid ahead
    note["payments"] = {"early": "apply"}
    check(note, (2, 1), next_installment_principal="1000.00", next_installment_date=date(2025, 3, 1))


def test_a_premium_by_year() -> None:
    note = BULLET | {
        "installments": {"maturity_date": date(2028, 1, 1)},
        "prepayment": {"permitted": True, "premium": "2%, 1%"},
    }
    for day, premium in ((date(2025, 12, 31), 720), (date(2026, 1, 1), 360), (date(2027, 1, 1), 0)):
        found = figures(note, day)
        assert found["payoff_with_premium"] - found["payoff"] == premium


def test_capitalized_interest_of_a_level_note() -> None:
    note = level("10000", "12%", 8, "2025-01-01", "2025-02-01", installments={"interest_only": 2})
    note["interest"]["capitalize_through"] = "2025-03-01"
    found = walk_through(note, date(2025, 3, 1))
    assert found.undue == 1020100  # 10,000 x 1.01 x 1.01
    assert found.payment == 176017  # 10,201 x 0.01 / (1 - 1.01^-6)
    assert [row["event"] for row in found.log] == ["capitalized", "capitalized"]


def test_rates_of_section_7() -> None:
    def rate(day: date, table: list[Note], **interest: Any) -> Decimal:
        note = THREE | {"interest": {"index": "Prime", "spread": "1%", **interest}, "rates": table}
        return figures(note, day)["rate"]

    table = [{"effective": date(2024, 12, 1), "rate": "3.126%"}, {"effective": date(2025, 1, 15), "rate": "4%"}]
    day = date(2025, 1, 20)
    assert rate(day, table) == Decimal("0.05")
    assert rate(day, table, reset="period") == Decimal("0.04126")
    assert rate(day, table, reset="period", index_rounding="0.125%") == Decimal("0.04125")
    assert rate(day, table, reset="period", index_rounding="0.125%", index_rounding_mode="up") == Decimal("0.0425")
    assert rate(day, table, adjustment="0.11448%") == Decimal("0.0511448")
    assert rate(day, table, floor="5%", floor_on="index") == Decimal("0.06")
    assert rate(day, table, floor="4.5%") == Decimal("0.05")
    # 1 February less two business days is 30 January; a row of that day does not count with three
    late = [*table, {"effective": date(2025, 1, 30), "rate": "6%"}]
    assert rate(date(2025, 2, 1), late, reset="period", reset_lookback=2) == Decimal("0.07")
    assert rate(date(2025, 2, 1), late, reset="period", reset_lookback=3) == Decimal("0.05")


def test_an_index_that_ends() -> None:
    note = THREE | {
        "interest": {"index": "LIBOR", "spread": "3%"},
        "rates": [
            {"effective": date(2025, 1, 1), "rate": "5.2%"},
            {"effective": date(2024, 12, 1), "rate": "5%", "index": "Term SOFR 1M"},
        ],
        "amendments": [{"effective": date(2025, 1, 10), "index": "Term SOFR 1M", "adjustment": "0.11448%"}],
    }
    check(note, (1, 9), rate="0.082")
    check(note, (1, 10), rate="0.0811448")


def test_default_spread_is_added_after_the_cap() -> None:
    note = THREE | {"interest": {"rate": "10%", "default_spread": "2%"}, "activity": [on((1, 11), "default")]}
    check(note, (1, 11), rate="0.12", per_diem="36.00")
    check(note, (1, 21), interest_accrued="660.00")  # 10 x 30 + 10 x 36


def test_amendments_of_a_level_note() -> None:
    note = level("12000", "0%", 12, "2025-01-01", "2025-02-01")
    longer = note | {"amendments": [{"effective": date(2025, 4, 2), "count": 21}]}
    check(longer, (4, 2), next_installment_principal="500.00", maturity_date=date(2026, 10, 1))  # 9,000 over 18
    stated = note | {"amendments": [{"effective": date(2025, 4, 2), "payment": "700"}]}
    check(stated, (4, 2), next_installment_principal="700.00")


def test_amendments_of_an_installment_note() -> None:
    note = THREE | {"amendments": [{"effective": date(2025, 2, 2), "amount": "20000"}]}
    assert [i.amount for i in walk_through(note, date(2025, 2, 2)).ahead] == [2000000, 5200000]
    note["amendments"] = [{"effective": date(2025, 2, 2), "amount": "20000", "count": 5}]
    assert [i.amount for i in walk_through(note, date(2025, 2, 2)).ahead] == [2000000, 2000000, 2000000, 1200000]


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"payments": {"early": "apply"}}, "permitted"),
        ({"payments": {"extension_interest": False}}, "following"),
        ({"installments": {"count": 3, "first_date": date(2025, 2, 1), "month_end": True}}, "month_end"),
        ({"installments": {"count": 3, "first_date": date(2025, 2, 1), "every_days": 6}}, "every_days"),
        ({"installments": {"count": 3, "first_date": date(2025, 2, 1), "days": [2, 16]}}, "days"),
        ({"interest": {"rate": "5%", "capitalize_through": date(2025, 2, 1)}}, "interest_only"),
        ({"prepayment": {"permitted": True, "apply": "recast"}}, "recast"),
        ({"late_fee": {"after_days": 5}}, "late_fee"),
        ({"activity": [on((2, 1), "reinstatement")]}, "without an acceleration"),
        ({"activity": [on((4, 1), "draw", "1")]}, "draw"),
        ({"amendments": [{"effective": date(2025, 2, 1), "payment": "5"}]}, "level"),
        ({"opening": {"as_of": date(2025, 2, 2), "principal": "5"}, "activity": [on((2, 1), "cost", "1")]}, "opening"),
    ],
)
def test_refused(tables: Note, words: str) -> None:
    with pytest.raises(OracleError, match=words):
        figures(THREE | tables, date(2025, 6, 30))


# ----------------------------------------------------------------------------------------------------------- invariants


def total(log: list[Note], events: tuple[str, ...], column: str) -> int:
    return sum(row.get(column, 0) for row in log if row["event"] in events)


def check_conservation(walk: Walk) -> None:
    """Every cent is somewhere once: principal lent, interest posted, late charges, costs and money received."""
    opening, log = walk.terms.opening, walk.log
    money_in = ("payment", "applied", "prepayment", "payoff", "assumed")
    forgiven = ("waiver", "usury_credit")
    lent = opening.principal if opening else walk.terms.principal
    lent += total(log, ("draw",), "principal") + total(log, ("capitalized",), "interest")
    assert walk.principal() == lent - walk.principal_paid_to_date - total(log, forgiven, "principal")
    interest = walk.interest_posted_to_date + (opening.accrued_interest + opening.interest_due if opening else 0)
    interest -= total(log, (*forgiven, "capitalized"), "interest") + walk.interest_paid_to_date
    assert interest == walk.interest_due() + walk.carried
    late = walk.late_posted_to_date + (opening.late_charges if opening else 0)
    assert late - total(log, (*money_in, "waiver"), "late_charge") == walk.late_posted
    costs = total(log, ("cost",), "costs") + (opening.costs if opening else 0)
    assert costs - total(log, (*money_in, "waiver"), "costs") == walk.costs
    received = sum(row.amount or 0 for row in walk.rows if row.type in ("payment", "prepayment"))
    columns = ("late_charge", "interest", "principal", "costs", "unapplied", "premium")
    assert received == sum(total(log, ("payment", "applied", "prepayment"), column) for column in columns)
    if walk.terms.kind == "installment" and walk.accelerated_on is None and not walk.settled:
        assert sum(instalment.amount for instalment in walk.ahead) == walk.undue
    assert min(walk.undue, walk.carried, walk.held, walk.late_posted, walk.costs, walk.refund) >= 0


@pytest.mark.parametrize("seed", range(25))
def test_random_notes_hold_together(seed: int) -> None:
    for note, days in (any_note(seed), small_kind(seed)):
        read = tomllib.loads(to_toml(note))
        assert read == note
        for day in days:
            walk = walk_through(read, day)
            check_conservation(walk)
            found = figures_of(walk)
            assert not [
                name for name, value in found.items() if isinstance(value, Decimal) and value < 0 and name != "rate"
            ]
            if found["current_portion"] is not None:
                assert found["current_portion"] + found["long_term_portion"] == found["principal"]


@pytest.mark.parametrize("seed", range(12))
def test_a_solved_payment_leaves_a_last_one_near_the_others(seed: int) -> None:
    """Within half a cent for each instalment, grown by interest, and a cent for each rounding of interest."""
    count = 6 + 4 * seed
    note = level(
        "250000", f"{seed + 1}%", count, "2021-01-10", "2021-02-10", day_count=("monthly", "ACT/360")[seed % 2]
    )
    walk = walk_through(note, date(2026, 12, 31))
    last = [row for row in walk.log if row["event"] == "due"][-1]
    assert walk.payment is not None
    assert abs(last["interest"] + last["principal"] - walk.payment) <= count * 1.5


def test_no_moved_date_is_no_rule() -> None:
    """A calendar that never moves a date changes nothing."""
    for seed in range(40):
        note, days = small_kind(f"unmoved {seed}")
        plain = {
            name: value for name, value in note.get("payments", {}).items() if name not in ("business_days", "calendar")
        }
        plain.pop("extension_interest", None)
        ruled = {**note, "payments": {**plain, "business_days": "following"}}
        walk = walk_through({**note, "payments": plain}, Terms(note).start)
        moved = walk_through(ruled, Terms(note).start)
        if [i.due for i in walk.ahead] == [i.due for i in moved.ahead]:
            assert [figures(ruled, day) for day in days] == [figures({**note, "payments": plain}, day) for day in days]


def test_the_script_prints_figures(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "note.toml"
    path.write_text(to_toml(THREE), encoding="utf-8")
    assert compare_main(str(path), "2025-02-01", "--rows") == 0
    printed = capsys.readouterr().out
    assert "principal_due = 36000.00" in printed
    assert "event=due" in printed
