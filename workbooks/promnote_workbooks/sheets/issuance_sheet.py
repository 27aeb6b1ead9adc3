"""Issuance costs: their schedule with the carrying amount, the yield beside it, and the months as they are booked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from promnote.basics.money import money
from promnote.contract.fields import ISSUANCE_ACCOUNTS
from promnote.reports.issuance import COST_ROW_COLUMNS, CostPlan, cost_rows, has_costs, plan_of
from promnote.reports.months import Month
from promnote_workbooks.pages.block import WrittenColumn, put_block, widths_of, written_sheet
from promnote_workbooks.pages.heading import NOT_APPLICABLE, heading, verdict
from promnote_workbooks.pages.model import Block, Page, SheetLayout, ref
from promnote_workbooks.pages.styles import WIDTH_CHECK, WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Row, Written

NAME, MONTHS = "Issuance", "Cost months"
_PANEL_HEADER, _VALUE = 6, 6
_MONTHS_A_YEAR = 12
_DIGITS = Decimal("1E-15")
#: Key, label, style of the value, defined name. Of the first four the schedule is made, the others are sums to date.
PANEL = (
    ("method", "Method", "text_left", "IssuanceMethod"),
    ("at_issue", "Costs and discount at issue", "money_right", "IssuanceAtIssue"),
    ("rate", "Effective rate of the schedule, in the note's day count", "rate_right", "IssuanceRate"),
    ("dates_a_year", "Interest dates a year", "count_right", "IssuanceDatesAYear"),
    ("added", "Costs paid to date", "money_right", "IssuanceAdded"),
    ("amortized", "Amortized to date", "money_right", "IssuanceAmortized"),
    ("written_off", "Written off to date", "money_right", "IssuanceWrittenOff"),
    ("unamortized", "Unamortized", "money_right", "IssuanceUnamortized"),
    ("expensed", "Expensed at once, never in the schedule", "money_right", "IssuanceExpensed"),
)
_YIELD = f'_xlfn.IFNA(EFFECTIVE_RATE(Terms,IssuanceAtIssue{{basis}}),"{NOT_APPLICABLE}")'
#: ACT/ACT ICMA measures time between contract dates alone, and a yield measures it from the issue date to any day.
_YIELD_BY_DAY_COUNT = f'IF(TermDayCount="ACT/ACT ICMA","{NOT_APPLICABLE}",{_YIELD.format(basis=",TermDayCount")})'
_NOMINAL = (
    f'IF(AND(ISNUMBER({{name}}),ISNUMBER(IssuanceDatesAYear)),NOMINAL({{name}},IssuanceDatesAYear),"{NOT_APPLICABLE}")'
)
#: Formulas below the panel: label, formula, style, defined name.
LINES = (
    ("Carrying amount: unpaid principal less unamortized costs", "PrincipalBalance-IssuanceUnamortized",
     "money_right_strong", "CarryingAmount"),
    ("Effective yield at issue, a year (actual days / 365, as XIRR)", _YIELD.format(basis=""), "rate_right", "IssuanceYield"),
    ("the same, nominal, compounded at each interest date", _NOMINAL.format(name="IssuanceYield"), "rate_right", ""),
    ("Effective yield at issue, time by the note's day count", _YIELD_BY_DAY_COUNT, "rate_right",
     "IssuanceYieldNote"),
    ("the same, nominal, compounded at each interest date", _NOMINAL.format(name="IssuanceYieldNote"), "rate_right", ""),
)  # fmt: skip
# interest = coupon + amortization, and opening + amortization = carrying
_TIES = verdict(
    "ABS(ROUND(E{r}-F{r}-G{r},CurrencyDecimals))+ABS(ROUND(D{r}+G{r}-J{r},CurrencyDecimals))<=ExactTolerance",
    unless="N(B{r})=0",
)
_NATIVE = (
    "IF(AND(ISNUMBER(B{r}),ISNUMBER(IssuanceRate),ISNUMBER(TermYearDays)),ROUND(D{r}*IssuanceRate*C{r}/TermYearDays,"
    'CurrencyDecimals),"")'
)
ROWS = (
    WrittenColumn(key="number", header="No.", kind="number", width=6.5),
    WrittenColumn(key="date", header="Through", kind="date", width=WIDTH_DATE, name="IssuanceDates"),
    WrittenColumn(key="days", header="Days", kind="count", width=8.0),
    WrittenColumn(key="opening", header="Opening carrying amount", kind="money", width=WIDTH_MONEY),
    WrittenColumn(
        key="interest", header="Interest expense", kind="money", width=WIDTH_MONEY, total=True, name="IssuanceInterest",
    ),
    WrittenColumn(key="coupon", header="Note interest", kind="money", width=WIDTH_MONEY, total=True),
    WrittenColumn(
        key="amortization", header="Amortization", kind="money", width=15.5, total=True, name="IssuanceAmortization",
    ),
    WrittenColumn(key="unamortized", header="Unamortized costs", kind="money", width=15.5),
    WrittenColumn(key="principal", header="Principal due", kind="money", width=WIDTH_MONEY, name="IssuancePrincipal"),
    WrittenColumn(key="carrying", header="Carrying amount", kind="money", width=WIDTH_MONEY, name="IssuanceCarrying"),
    WrittenColumn(
        key="native", header="Interest expense, native", kind="money", width=WIDTH_MONEY, name="IssuanceNative", formula=_NATIVE,
    ),
    WrittenColumn(key="check", header="Check", kind="check", width=WIDTH_CHECK, name="IssuanceChecks", formula=_TIES),
)  # fmt: skip
_MONTH_TIES = verdict(
    "ABS(ROUND(C{r}+D{r}-E{r}-F{r}-G{r},CurrencyDecimals))+ABS(ROUND(C{r}-N(G{p}),CurrencyDecimals))<=ExactTolerance",
    unless="N(A{r})=0",
)
MONTH_COLUMNS = (
    WrittenColumn(key="month_end", header="Through", kind="date", width=WIDTH_DATE, name="CostMonthEnds"),
    WrittenColumn(key="status", header="Status", kind="label_indented", width=9.0),
    WrittenColumn(key="opening", header="Unamortized, opening", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="added", header="Costs paid", kind="money", width=WIDTH_MONEY, name="CostMonthAdded"),
    WrittenColumn(
        key="amortization", header="Amortization", kind="money", width=WIDTH_MONEY, name="CostMonthAmortization",
    ),
    WrittenColumn(key="written_off", header="Written off", kind="money", width=WIDTH_MONEY, name="CostMonthWrittenOff"),
    WrittenColumn(
        key="closing", header="Unamortized, closing", kind="money", width=WIDTH_MONEY, name="CostMonthClosing",
    ),
    WrittenColumn(key="expensed", header="Expensed at once", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="carrying", header="Carrying amount", kind="money", width=WIDTH_MONEY),
    WrittenColumn(
        key="check", header="Check", kind="check", width=WIDTH_CHECK, name="CostMonthChecks", formula=_MONTH_TIES,
    ),
)  # fmt: skip


def issuance_sheet(shape: Shape) -> SheetLayout:
    """The sheet with room for `shape.issuance` rows of the schedule."""
    page = Page()
    check = heading(page, NAME, as_of_column=2, check_column=4, title="Issuance costs (ASC 835-30)")
    page.put(
        4,
        1,
        "A deduction from the note (835-30-45-1A); amortization is interest expense (45-3). "
        "The carrying amount ends at the principal.",
        "note_line",
    )
    panel = _put_panel(page)
    row = _PANEL_HEADER + len(PANEL)
    for label, formula, style, name in LINES:
        row += 1
        page.put(row, 1, label, "label_indented")
        where = page.formula(row, _VALUE, formula, style)
        if name:
            page.name(name, where)
    header_row = row + 3
    rows = put_block(page, "IssuanceRows", header_row, ROWS, shape.issuance)
    widths = widths_of(ROWS)
    first, last, at = rows.first_row, header_row + shape.issuance, len(ROWS)
    return replace(
        page.sheet(NAME, widths, header_row=header_row),
        blocks=(panel, rows),
        check_ranges=(check, f"{ref(first, at)}:{ref(last, at)}"),
        landscape=True,
        one_page=shape.issuance <= 24,
    )


def _put_panel(page: Page) -> Block:
    page.line(_PANEL_HEADER, 1, _VALUE - 1, "Item", "header_left")
    page.put(_PANEL_HEADER, _VALUE, "Value", "header_left")
    for row, (_, label, style, name) in enumerate(PANEL, start=_PANEL_HEADER + 1):
        page.put(row, 1, label, "label_indented")
        page.name(name, page.put(row, _VALUE, None, style))
    page.name("IssuancePanel", f"{ref(_PANEL_HEADER, 1)}:{ref(_PANEL_HEADER + len(PANEL), _VALUE)}")
    return Block(
        name="IssuancePanel",
        header_row=_PANEL_HEADER,
        first_column=1,
        columns=("item", *[""] * (_VALUE - 2), "value"),
        headers=("Item", *[""] * (_VALUE - 2), "Value"),
        written=("value",),
        rows=len(PANEL),
    )


def cost_months_sheet(shape: Shape) -> SheetLayout:
    """The months as they are booked, with room for `shape.months`."""
    return written_sheet(
        MONTHS,
        "Issuance costs month by month",
        "opening + costs paid - amortization - written off = closing. Closed months stay as they were booked.",
        MONTH_COLUMNS,
        shape.months,
        block_name="IssuanceMonths",
        as_of_column=3,
    )


def records(written: Written) -> Records:
    """The blocks of the issuance sheets; empty rows for a note without such costs."""
    ledger, months = written.ledger, written.months
    if not has_costs(ledger.note.terms):
        return {"IssuancePanel": [{"value": None} for _ in PANEL], "IssuanceRows": [], "IssuanceMonths": []}
    plan = plan_of(ledger)
    is_money = {column.name for column in COST_ROW_COLUMNS if column.kind == "money"}
    values = _panel_values(plan, months[-1])
    return {
        "IssuancePanel": [{"value": values[key]} for key, _, _, _ in PANEL],
        "IssuanceRows": [
            {name: money(value) if name in is_money else value for name, value in row._asdict().items()}
            for row in cost_rows(plan)
        ],
        "IssuanceMonths": [_month(month) for month in months],
    }


def _panel_values(plan: CostPlan, last: Month) -> Row:
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


def room(life: Life) -> dict[str, int]:
    """Rows of the schedule: none without costs, or an account that only they can need and that Terms must show."""
    terms = life.note.terms
    needed = has_costs(terms) or any(key in ISSUANCE_ACCOUNTS for key, _ in terms.accounts)
    return {"issuance": rounded_up(max(len(life.records["IssuanceRows"]), 1), 12) if needed else 0}


def issuance_sheets(shape: Shape) -> tuple[SheetLayout, ...]:
    """Both sheets, where the note has such costs."""
    return (issuance_sheet(shape), cost_months_sheet(shape)) if shape.issuance else ()
