"""Schedules of another loan system (Apache Fineract, its published test features) as tables of a note file.

That system knows more than a note of ours: what has no counterpart raises `Inexpressible` with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from notes_as_tables import billed
from promnote.basics.dates import is_month_end
from promnote.basics.money import money

Schedule = Mapping[str, Any]
Tables = dict[str, Any]

#: Pieces of other events that leave what falls due as it is.
HARMLESS = (
    "And Loan Repayment schedule has the following data in Total row",
    "Global config",
    'loan product "DEFAULT" transaction type',
    "transaction type to",
)
#: Pieces of other events that a note of ours does not know, with the reason.
EVENTS = (
    ("charge-off", "charged off: the holder's own books, what falls due stays"),
    ("NSF_FEE", "charges of their own inside the instalments"),
    ("SNOOZE_FEE", "charges of their own inside the instalments"),
    ("charge", "charges of their own inside the instalments"),
    ("Charge", "charges of their own inside the instalments"),
    ("REFUND", "credits that pay later instalments"),
    ("Refund", "credits that pay later instalments"),
    ("GOODWILL_CREDIT", "credits that pay later instalments"),
    ("WAIVER", "interest waived by a payment"),
    ("undo", "payments or disbursals undone on the way"),
    ("re-aging", "overdue instalments spread anew"),
    ("re-amortization", "overdue instalments spread anew"),
    ('makes "REPAYMENT" transaction', "a payment that the source lists apart, with a day of its own"),
    ("reschedule", "instalments moved, or a rate from inside a period"),
    ("rescheduleLoan", "instalments moved, or a rate from inside a period"),
)
DAY_COUNTS = (
    ("360_30", "monthly"),
    ("ZERO_INTEREST_CHARGE_OFF_BEHAVIOUR", "ACT/ACT"),
    ("DELINQUENT_REASON", "ACT/ACT"),
    ("BALANCE_PERIOD_DAILY_INT_RECALC", "ACT/ACT"),
    ("DAILY_RECALCULATION_COMPOUNDING_NONE", "ACT/ACT"),
    ("ACTUAL_ACTUAL", "ACT/ACT"),
    ("365_ACTUAL", "ACT/365F"),
    ("360_ACTUAL", "ACT/360"),
)


#: Products whose interest follows early money from its day on.
RECALCULATED = ("RECALC", "INTEREST_RECOGNITION_DISBURSEMENT", "LP2_ADV_CUSTOM_PMT_ALLOC", "PMT_ALLOC_PROGRESSIVE")


class Inexpressible(Exception):
    """The schedule has a term or an event that a note of ours does not."""


class Row(NamedTuple):
    """An instalment as it is published, amounts in currency units."""

    date: date
    interest: Decimal
    principal: Decimal
    balance: Decimal


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _amount(row: Mapping[str, Any], key: str) -> Decimal:
    return Decimal(str(row.get(key) or "0"))


def rows_of(schedule: Schedule) -> list[Row]:
    """The instalments after the day of disbursal."""
    found = []
    for row in schedule["rows"]:
        if "nr" in row and _day(row["date"]) > _day(schedule["terms"]["disbursed"]):
            amounts = (_amount(row, key) for key in ("interest", "principal", "balance"))
            found.append(Row(_day(row["date"]), *amounts))
    return found


def tables_of(schedule: Schedule) -> Tables:
    """The note that makes the same fall due; payments as they are listed."""
    terms, rows = schedule["terms"], schedule["rows"]
    _check(schedule)
    issue = _day(terms["disbursed"])
    draws = [(_day(row["date"]), _amount(row, "balance")) for row in rows if "nr" not in row]
    numbered = [row for row in rows if "nr" in row]
    down = [row for row in numbered if _day(row["date"]) == issue]
    after = [row for row in numbered if _day(row["date"]) > issue]
    principal = sum((amount for day, amount in draws if day == issue), Decimal(0))
    principal -= sum((_amount(row, "principal") for row in down), Decimal(0))
    commitment = {} if principal > 0 else {"commitment": str(sum(amount for _, amount in draws))}
    free = Decimal(terms["annual_rate_percent"]) == 0
    tables: Tables = {
        "note": {
            "kind": "installment" if free else "level",
            "issue_date": issue,
            "principal": str(principal),
            **commitment,
        },
        "installments": {"count": len(after), "first_date": _day(after[0]["date"]), **_rhythm(terms, after)},
        "interest": {
            "rate": f"{terms['annual_rate_percent']}%",
            "day_count": _day_count(terms),
            "rounding": "half-even",
        },
    }
    grace = int(terms["grace_principal"])
    if grace:
        tables["installments"]["interest_only"] = grace
    if any(piece in terms["product"] for piece in RECALCULATED):
        tables["payments"] = {"early": "apply"}
        tables["prepayment"] = {"permitted": True}
    activity = [{"date": day, "type": "draw", "amount": str(amount)} for day, amount in draws if day > issue]
    paid = [(_day(each["date"]), each["amount"]) for each in schedule["payments"]]
    for row in down:
        # the down payment is no part of the note: what was paid for it is taken away
        if (issue, row["due"]) in paid:
            paid.remove((issue, row["due"]))
    activity += [{"date": day, "type": "payment", "amount": amount} for day, amount in paid]
    if activity:
        tables["activity"] = sorted(activity, key=lambda each: each["date"])
    return tables


def _check(schedule: Schedule) -> None:
    terms, rows = schedule["terms"], schedule["rows"]
    for event in schedule["other_events"]:
        if any(piece in event for piece in HARMLESS):
            continue
        reason = next((reason for piece, reason in EVENTS if piece in event), f"an event of its own: {event}")
        raise Inexpressible(reason)
    if any(_amount(row, "fees") or _amount(row, "penalties") for row in rows):
        raise Inexpressible("charges of their own inside the instalments")
    if terms["interest_type"] == "FLAT" and Decimal(terms["annual_rate_percent"]):
        raise Inexpressible("flat interest: on the original principal, however much of it is paid")
    if int(terms["grace_interest"]):
        raise Inexpressible("interest of the first instalments is put off to a later one")
    if "Pause" in schedule["source"]:
        raise Inexpressible("interest pauses between two days, which the data leave out")
    issue = _day(terms["disbursed"])
    drawn = {row["date"] for row in rows if "nr" not in row and _day(row["date"]) > issue}
    if any("nr" in row and row["date"] in drawn and not _amount(row, "interest") for row in rows) and (
        "DOWNPAYMENT" in terms["product"] or "_DP_" in terms["product"]
    ):
        raise Inexpressible("each disbursal brings a down payment of its own")
    if "FIXED_LENGTH" in terms["product"]:
        raise Inexpressible("a last period cut to a fixed length of the loan")
    if sum("nr" in row and _day(row["date"]) > issue for row in rows) < 1:
        raise Inexpressible("nothing falls due after the day of disbursal")


def _rhythm(terms: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Tables:
    every = int(terms["every"])
    match terms["unit"]:
        case "MONTHS":
            return {"every_months": every, "month_end": all(is_month_end(_day(row["date"])) for row in rows)}
        case "WEEKS":
            return {"every_days": 7 * every}
        case _:
            if every < 7:
                raise Inexpressible("instalments less than a week apart")
            return {"every_days": every}


def _day_count(terms: Mapping[str, Any]) -> str:
    found = next((name for piece, name in DAY_COUNTS if piece in terms["product"]), "monthly")
    # a period of days is those days, of a year of 360
    return "ACT/360" if found == "monthly" and terms["unit"] != "MONTHS" else found


def ours_of(tables: Tables, days: Sequence[date]) -> list[Row]:
    """Our instalments in the same form: the balance is what is left if all of it is paid."""
    found: list[Row] = []
    activity = tables.get("activity", [])
    drawn = [(each["date"], Decimal(each["amount"])) for each in activity if each["type"] == "draw"]
    left, before = Decimal(tables["note"]["principal"]), date.min
    for day, (interest, principal) in zip(days, billed(tables, days), strict=True):
        left += sum((amount for at, amount in drawn if before < at <= day), Decimal(0)) - money(principal)
        found.append(Row(day, money(interest), money(principal), left))
        before = day
    return found
