"""Month-end: roll-forwards of principal, interest, late charges and costs, a row a month, each checked natively."""

from __future__ import annotations

from promnote.basics.money import money
from promnote.reports.months import Month
from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.heading import verdict
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.styles import WIDTH_CHECK, WIDTH_DATE
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Row, Written

NAME = "Month-end"
_WIDE, _NARROW = 15.5, 13.0
# a row without a month is empty, or a remark of the user's
# opening + added - paid - credited - closing, and opening = the closing above; above the first month of a note taken on in
# mid-life there is none
_TIES = verdict(
    "ABS(ROUND(C{r}+D{r}-E{r}-F{r}-G{r},CurrencyDecimals))"
    "+ABS(ROUND(H{r}+I{r}-J{r}-K{r}-L{r},CurrencyDecimals))"
    "+ABS(ROUND(M{r}+N{r}-O{r}-P{r},CurrencyDecimals))+ABS(ROUND(Q{r}+R{r}-S{r}-T{r},CurrencyDecimals))"
    "+IF(AND(ISNUMBER(TermOpening),NOT(ISNUMBER(G{p}))),0,"
    "ABS(ROUND(C{r}-N(G{p}),CurrencyDecimals))+ABS(ROUND(H{r}-N(L{p}),CurrencyDecimals)))<=ExactTolerance",
    unless="N(A{r})=0",
)
COLUMNS = (
    WrittenColumn(key="month_end", header="Through", kind="date", width=WIDTH_DATE, name="MonthEnds"),
    WrittenColumn(key="status", header="Status", kind="label_indented", width=9.0),
    WrittenColumn(key="principal_opening", header="Principal, opening", kind="money", width=_WIDE),
    WrittenColumn(key="issued", header="Issued", kind="money", width=_WIDE),
    WrittenColumn(key="principal_paid", header="Principal paid", kind="money", width=_WIDE),
    WrittenColumn(key="principal_credited", header="Principal credited", kind="money", width=_NARROW),
    WrittenColumn(
        key="principal_closing", header="Principal, closing", kind="money", width=_WIDE, name="MonthPrincipal"
    ),
    WrittenColumn(key="interest_opening", header="Interest, opening", kind="money", width=_NARROW),
    WrittenColumn(
        key="interest_charged", header="Interest accrued", kind="money", width=_NARROW, name="MonthInterestCharged"
    ),
    WrittenColumn(key="interest_paid", header="Interest paid", kind="money", width=_NARROW),
    WrittenColumn(key="interest_credited", header="Interest credited", kind="money", width=_NARROW),
    WrittenColumn(
        key="interest_closing", header="Interest, closing", kind="money", width=_NARROW, name="MonthInterest"
    ),
    WrittenColumn(key="late_opening", header="Late charges, opening", kind="money", width=_NARROW),
    WrittenColumn(key="late_charged", header="Late charged", kind="money", width=_NARROW, name="MonthLateCharged"),
    WrittenColumn(key="late_paid", header="Late charges paid", kind="money", width=_NARROW),
    WrittenColumn(key="late_closing", header="Late charges, closing", kind="money", width=_NARROW, name="MonthLate"),
    WrittenColumn(key="costs_opening", header="Costs, opening", kind="money", width=_NARROW),
    WrittenColumn(key="costs_charged", header="Costs charged", kind="money", width=_NARROW),
    WrittenColumn(key="costs_paid", header="Costs paid", kind="money", width=_NARROW),
    WrittenColumn(key="costs_closing", header="Costs, closing", kind="money", width=_NARROW, name="MonthCosts"),
    WrittenColumn(key="check", header="Check", kind="check", width=WIDTH_CHECK, name="MonthChecks", formula=_TIES),
    WrittenColumn(key="cause", header="Catch-up of closed months", kind="label_indented", width=44.0),
)


def month_end_sheet(shape: Shape) -> SheetLayout:
    """The sheet with room for `shape.months` months."""
    return written_sheet(
        NAME,
        "Month-end: roll-forwards",
        "opening + added - paid - credited = closing; waived late charges and costs count as paid. Closed months stay as "
        "booked; later changes are in the first open month.",
        COLUMNS,
        shape.months,
        block_name="MonthRows",
        as_of_column=4,
        check_column=7,
        pages_wide=2,
    )


def records(written: Written) -> Records:
    """A row a month."""
    return {"MonthRows": [_row(month) for month in written.months]}


def _row(month: Month) -> Row:
    row: Row = {"month_end": month.end, "status": "closed" if month.closed else "open", "cause": month.cause}
    keys = {"principal": "principal", "interest": "interest", "late charges": "late", "costs": "costs"}
    for roll in month.roll_forwards():
        if roll.name not in keys:
            continue  # issuance costs have a sheet of their own
        key = keys[roll.name]
        row[f"{key}_opening"] = money(roll.opening)
        row["issued" if key == "principal" else f"{key}_charged"] = money(roll.added)
        # late charges and costs have no column of what was waived
        waived = roll.credited if key in ("late", "costs") else 0
        row[f"{key}_paid"] = money(roll.paid + waived)
        row[f"{key}_credited"] = money(roll.credited - waived)
        row[f"{key}_closing"] = money(roll.closing)
    return row


def room(life: Life) -> dict[str, int]:
    """Rows of its block: the life of the note."""
    return {"months": rounded_up(life.months, 12)}
