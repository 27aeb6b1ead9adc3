"""Published ACTUS contracts (LAM: linear amortizer, PAM: principal at maturity) as terms of a note.

ACTUS knows more than a note of ours: what has no counterpart raises `Inexpressible` with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from promnote.basics import dates
from promnote.basics.daycount import ACT_365F, ACT_ACT_ISDA, THIRTY_E_360
from promnote.basics.rates import RateReset
from promnote.contract.terms import Installments, Interest, Note, NoteTerms

DAY_COUNTS = {"A365": ACT_365F, "AA": ACT_ACT_ISDA, "30E360": THIRTY_E_360}
_MONTHS = {"M": 1, "Q": 3, "H": 6, "Y": 12}
ZERO = Decimal(0)


class Inexpressible(Exception):
    """The contract has a term that a note of ours does not."""


def _day(terms: Mapping[str, Any], key: str) -> date:
    return date.fromisoformat(str(terms[key])[:10])


def _number(terms: Mapping[str, Any], key: str, default: str = "0") -> Decimal:
    return Decimal(str(terms.get(key, default)).strip())


def _months(terms: Mapping[str, Any], key: str) -> int:
    """The months of a cycle such as P1ML0."""
    match = re.fullmatch(r"P(\d+)([A-Z])L([01])", str(terms[key]))
    assert match is not None, terms[key]
    if match[2] not in _MONTHS:
        raise Inexpressible(f"a cycle of days or weeks ({terms[key]}); ours are of months")
    return int(match[1]) * _MONTHS[match[2]]


def _cycle(first: date, months: int, on_month_end: bool, end: date) -> list[date]:
    days, number = [], 0
    while (day := dates.step(first, number * months, on_month_end)) <= end:
        days.append(day)
        number += 1
    return days


def _long_stub(terms: Mapping[str, Any], key: str, cycle: list[date], maturity: date) -> None:
    if str(terms[key]).endswith("L0") and cycle[-1] != maturity:
        raise Inexpressible("a long last period: the last cycle date before maturity is left out; ours keeps it")


def note_of(terms: Mapping[str, Any], observed: Mapping[str, Any], to: str) -> Note:
    """The note that has the contract's flows of principal and interest."""
    if terms.get("businessDayConvention", "NOS") not in ("NOS", "NULL", ""):
        raise Inexpressible("due dates move off weekends (businessDayConvention); ours are calendar dates")
    issue = _day(terms, "initialExchangeDate")
    interest, resets = _interest(terms, observed, issue)
    principal_cents = int(_number(terms, "notionalPrincipal") * 100)
    if terms["contractType"] == "PAM":
        return Note(terms=_bullet(terms, issue, principal_cents, interest), resets=resets)
    return Note(terms=_amortizer(terms, issue, principal_cents, interest, to), resets=resets)


def _interest(
    terms: Mapping[str, Any], observed: Mapping[str, Any], issue: date
) -> tuple[dict[str, Any], tuple[RateReset, ...]]:
    rate, convention = _number(terms, "nominalInterestRate"), DAY_COUNTS[terms["dayCountConvention"]]
    if rate < 0 or _number(terms, "rateMultiplier", "1") != 1:
        raise Inexpressible("a negative rate or a rate multiplier; ours is index + spread, never below zero")
    if "cycleOfRateReset" not in terms:
        return {"rate": rate, "day_count": convention}, ()
    code, spread = terms["marketObjectCodeOfRateReset"], _number(terms, "rateSpread")
    # the rate until the first reset is given as such: as an index rate it lacks the spread
    resets = [RateReset(effective=issue, index_rate=rate - spread)]
    resets += [
        RateReset(effective=_day(each, "timestamp"), index_rate=Decimal(each["value"]))
        for each in observed[code]["data"]
    ]
    return {"index": code, "spread": spread, "day_count": convention}, tuple(resets)


def _bullet(terms: Mapping[str, Any], issue: date, principal_cents: int, interest: dict[str, Any]) -> NoteTerms:
    maturity, months = _day(terms, "maturityDate"), _months(terms, "cycleOfInterestPayment")
    anchor = _day(terms, "cycleAnchorDateOfInterestPayment")
    on_month_end = terms.get("endOfMonthConvention") == "EOM" and dates.is_month_end(anchor)
    cycle = _cycle(anchor, months, on_month_end, maturity)
    _long_stub(terms, "cycleOfInterestPayment", cycle, maturity)
    first = next(day for day in cycle if day > issue)
    return NoteTerms(
        kind="bullet",
        issue_date=issue,
        principal_cents=principal_cents,
        maturity_date=maturity,
        interest=Interest(**interest, first_date=first, every_months=months),
    )


def _amortizer(
    terms: Mapping[str, Any], issue: date, principal_cents: int, interest: dict[str, Any], to: str
) -> NoteTerms:
    maturity = date.fromisoformat(str(terms.get("maturityDate", to))[:10])
    anchor, months = _day(terms, "cycleAnchorDateOfPrincipalRedemption"), _months(terms, "cycleOfPrincipalRedemption")
    if anchor <= issue:
        raise Inexpressible("principal falls due on the day of issue; our first instalment comes after it")
    on_month_end = terms.get("endOfMonthConvention") == "EOM" and dates.is_month_end(anchor)
    cycle = _cycle(anchor, months, on_month_end, maturity)
    if cycle[-1] != maturity:
        raise Inexpressible("an irregular last principal period; our last instalment falls on the cycle")
    amount = int(_number(terms, "nextPrincipalRedemptionPayment") * 100) or None
    first, every = _day(terms, "cycleAnchorDateOfInterestPayment"), _months(terms, "cycleOfInterestPayment")
    if (first, every) != (anchor, months):
        interest = {**interest, "first_date": first, "every_months": every}
    return NoteTerms(
        issue_date=issue,
        principal_cents=principal_cents,
        installments=Installments(
            count=len(cycle), amount_cents=amount, first_date=anchor, every_months=months, month_end=on_month_end
        ),
        interest=Interest(**interest),
    )


def flows_of(results: list[Mapping[str, Any]], issue: date) -> dict[date, tuple[Decimal, Decimal]]:
    """What the publisher found: principal and interest by date, as the lender sees them."""
    flows: dict[date, tuple[Decimal, Decimal]] = {}
    for event in results:
        day, kind = date.fromisoformat(str(event["eventDate"])[:10]), event["eventType"]
        if kind not in ("PR", "MD", "IP") or day <= issue:
            continue
        principal, interest = flows.get(day, (ZERO, ZERO))
        amount = abs(Decimal(str(event["payoff"])))
        flows[day] = (principal, interest + amount) if kind == "IP" else (principal + amount, interest)
    return flows
