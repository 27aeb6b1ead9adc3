"""Published ACTUS contracts (LAM: linear amortizer, PAM: principal at maturity) as terms of a note.

ACTUS knows more than a note of ours: what has no counterpart raises `Inexpressible` with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from promnote.basics import dates
from promnote.basics.calendars import Rule
from promnote.basics.daycount import ACT_365F, ACT_ACT_ISDA, THIRTY_E_360
from promnote.basics.rates import RateReset
from promnote.contract.terms import Installments, Interest, Note, NoteTerms, Payments, PlanRow

DAY_COUNTS = {"A365": ACT_365F, "AA": ACT_ACT_ISDA, "30E360": THIRTY_E_360}
_MONTHS = {"M": 1, "Q": 3, "H": 6, "Y": 12}
_DAYS = {"D": 1, "W": 7}
_RULES: dict[str, Rule] = {"SCF": "following", "SCMF": "modified_following", "SCP": "preceding", "SCMP": "preceding"}
ZERO = Decimal(0)


class Inexpressible(Exception):
    """The contract has a term that a note of ours does not."""


def _day(terms: Mapping[str, Any], key: str) -> date:
    return date.fromisoformat(str(terms[key])[:10])


def _number(terms: Mapping[str, Any], key: str, default: str = "0") -> Decimal:
    return Decimal(str(terms.get(key, default)).strip())


class Cycle:
    """A cycle such as P1ML0 from its anchor: months, or days; L0 asks for a long last period, L1 for a short one."""

    def __init__(self, terms: Mapping[str, Any], kind: str) -> None:
        text = str(terms[f"cycleOf{kind}"])
        match = re.fullmatch(r"P(\d+)([A-Z])L([01])", text)
        assert match is not None, text
        self.anchor = _day(terms, f"cycleAnchorDateOf{kind}")
        self.months = int(match[1]) * _MONTHS.get(match[2], 0)
        self.days = int(match[1]) * _DAYS.get(match[2], 0)
        self.long_last = match[3] == "0"
        self.on_month_end = terms.get("endOfMonthConvention") == "EOM" and dates.is_month_end(self.anchor)

    def through(self, end: date) -> list[date]:
        """Every date of the cycle on or before `end`."""
        days: list[date] = []
        while (day := self._nth(len(days))) <= end:
            days.append(day)
        return days

    def _nth(self, number: int) -> date:
        if self.months:
            return dates.step(self.anchor, number * self.months, self.on_month_end)
        return self.anchor + timedelta(days=number * self.days)

    def with_last(self, end: date) -> list[date]:
        """The dates with the last period as it is asked for: `end` itself is the last of them."""
        days = self.through(end)
        if days[-1] == end:
            return days
        return [*(days[:-1] if self.long_last else days), end]


def note_of(terms: Mapping[str, Any], observed: Mapping[str, Any], to: str) -> Note:
    """The note that has the contract's flows of principal and interest."""
    payments = _business_days(terms)
    issue = _day(terms, "initialExchangeDate")
    interest, resets = _interest(terms, observed, issue)
    principal_cents = int(_number(terms, "notionalPrincipal") * 100)
    if terms["contractType"] == "PAM":
        return Note(terms=_bullet(terms, issue, principal_cents, interest, payments), resets=resets)
    return Note(terms=_amortizer(terms, issue, principal_cents, interest, to), resets=resets)


def _business_days(terms: Mapping[str, Any]) -> Payments:
    """SC: shift the date, then calculate with it; F, MF, P, MP: the rule. Modified preceding is not ours, but where no
    date leaves its month it is preceding."""
    rule = terms.get("businessDayConvention", "NOS")
    if rule in ("NOS", "NULL", ""):
        return Payments()
    return Payments(business_days=_RULES[rule], calendar="weekends")


def _interest(
    terms: Mapping[str, Any], observed: Mapping[str, Any], issue: date
) -> tuple[dict[str, Any], tuple[RateReset, ...]]:
    rate, convention = _number(terms, "nominalInterestRate"), DAY_COUNTS[terms["dayCountConvention"]]
    if rate < 0 or _number(terms, "rateMultiplier", "1") != 1:
        raise Inexpressible("a negative rate or a rate multiplier; ours is index + spread, never below zero")
    table: dict[str, Any] = {"day_count": convention}
    if "accruedInterest" in terms:
        # what has accrued by the day of the contract's status is given (as nothing), so that interest runs from it
        table["accrues_from"] = _day(terms, "statusDate")
    if "cycleOfRateReset" not in terms:
        return {**table, "rate": rate}, ()
    code, spread = terms["marketObjectCodeOfRateReset"], _number(terms, "rateSpread")
    # the rate until the first reset is given as such: as an index rate it lacks the spread
    resets = [RateReset(effective=issue, index_rate=rate - spread)]
    resets += [
        RateReset(effective=_day(each, "timestamp"), index_rate=Decimal(each["value"]))
        for each in observed[code]["data"]
    ]
    return {**table, "index": code, "spread": spread}, tuple(resets)


def _bullet(
    terms: Mapping[str, Any], issue: date, principal_cents: int, interest: dict[str, Any], payments: Payments
) -> NoteTerms:
    maturity, cycle = _day(terms, "maturityDate"), Cycle(terms, "InterestPayment")
    days = [day for day in cycle.with_last(maturity) if day > issue]
    if cycle.months and days == [day for day in (*cycle.through(maturity), maturity) if day > issue]:
        return NoteTerms(
            kind="bullet",
            issue_date=issue,
            principal_cents=principal_cents,
            maturity_date=maturity,
            interest=Interest(**interest, first_date=days[0], every_months=cycle.months),
            payments=payments,
        )
    # an irregular last period, or a cycle of days: every date by itself
    return NoteTerms(
        kind="scheduled",
        issue_date=issue,
        principal_cents=principal_cents,
        rows=tuple(PlanRow(date=day) for day in days),
        interest=Interest(**interest),
        payments=payments,
    )


def _amortizer(
    terms: Mapping[str, Any], issue: date, principal_cents: int, interest: dict[str, Any], to: str
) -> NoteTerms:
    maturity = date.fromisoformat(str(terms.get("maturityDate", to))[:10])
    cycle = Cycle(terms, "PrincipalRedemption")
    amount = int(_number(terms, "nextPrincipalRedemptionPayment") * 100) or None
    days = cycle.with_last(maturity)
    if days[0] == issue:
        # what is repaid on the day of issue is no part of the note
        principal_cents -= amount or 0
        days = days[1:]
    own = Cycle(terms, "InterestPayment")
    every = own.with_last(maturity)
    if not cycle.months or days != [day for day in cycle.through(maturity) if day > issue]:
        part = amount or round(principal_cents / len(days))
        if [day for day in every if day > issue] != days:
            raise Inexpressible("irregular periods of interest beside others of principal")
        return NoteTerms(
            kind="scheduled",
            issue_date=issue,
            principal_cents=principal_cents,
            rows=(*(PlanRow(date=day, principal_cents=part) for day in days[:-1]), PlanRow(date=days[-1])),
            interest=Interest(**interest),
        )
    if (own.anchor, own.months) != (cycle.anchor, cycle.months):
        interest = {**interest, "first_date": own.anchor, "every_months": own.months}
    return NoteTerms(
        issue_date=issue,
        principal_cents=principal_cents,
        installments=Installments(
            count=len(days),
            amount_cents=amount,
            first_date=days[0],
            every_months=cycle.months,
            month_end=cycle.on_month_end,
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
