"""The rows of the sheets about issuance costs: the schedule, its months, and the figures beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from promnote.basics.money import money
from promnote.reports.issuance import COST_ROW_COLUMNS, CostPlan, cost_rows, plan_of
from promnote.reports.months import Month
from promnote.running.ledger import Ledger
from promnote_workbooks.sheets.issuance_sheet import PANEL

Row = dict[str, Any]
_MONTHS_A_YEAR = 12
_DIGITS = Decimal("1E-15")


def issuance_records(ledger: Ledger, months: Sequence[Month]) -> dict[str, list[Row]]:
    """The blocks of the issuance sheets; empty rows for a note without such costs."""
    if not ledger.note.terms.issuance.costs:
        return {"IssuancePanel": [{"value": None} for _ in PANEL], "IssuanceRows": [], "IssuanceMonths": []}
    plan = plan_of(ledger)
    is_money = {column.name for column in COST_ROW_COLUMNS if column.kind == "money"}
    values = _panel(plan, months[-1])
    return {
        "IssuancePanel": [{"value": values[key]} for key, _, _, _ in PANEL],
        "IssuanceRows": [
            {name: money(value) if name in is_money else value for name, value in row._asdict().items()}
            for row in cost_rows(plan)
        ],
        "IssuanceMonths": [_month(month) for month in months],
    }


def _panel(plan: CostPlan, last: Month) -> Row:
    terms, now = plan.terms, last.closing
    first = plan.stretches[0]
    whole = len(plan.stretches) == 1
    each = terms.interest.every_months
    return {
        "method": "effective interest" if plan.method == "effective" else "straight line",
        "at_issue": money(first.unamortized),
        "rate": first.rate.quantize(_DIGITS) if whole and first.rate is not None else None,
        "dates_a_year": _MONTHS_A_YEAR // each if _MONTHS_A_YEAR % each == 0 else None,
        "added": money(now.issuance_added),
        "amortized": money(now.issuance_amortized),
        "written_off": money(now.issuance_written_off),
        "unamortized": money(now.issuance_unamortized),
        "expensed": money(now.issuance_expensed),
    }


def _month(month: Month) -> Row:
    start, end = month.opening, month.closing
    moved = end.minus(start)
    return {
        "month_end": month.end,
        "status": "closed" if month.closed else "open",
        "opening": money(start.issuance_unamortized),
        "added": money(moved.issuance_added),
        "amortization": money(moved.issuance_amortized),
        "written_off": money(moved.issuance_written_off),
        "closing": money(end.issuance_unamortized),
        "expensed": money(moved.issuance_expensed),
        "carrying": money(end.principal_unpaid - end.issuance_unamortized),
    }
