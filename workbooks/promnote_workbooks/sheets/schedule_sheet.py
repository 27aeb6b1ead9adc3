"""Schedule: one row per due date, one figure a cell, native formulas beside it that check the functions.

Three courses (see `shape.course_of`):

* installments   dates from INSTALLMENT_DATE, interest with each instalment
* cycle          interest dates on a cycle of their own, principal on some of them; a bullet is one instalment
* values         dates, rate, interest and principal are values that promnote writes: no cell function yields them,
                 because interest of one item accrues on several balances, an amendment changes the terms, or halves
                 go to even

Interest is ACCRUED_INTEREST at a fixed rate, else FLOATING_INTEREST over the resets. An omitted floor or cap arrives as
empty text (`TermFloor` is `IF(x="","",x)`), because a blank cell reaches some hosts as zero.
"""

from __future__ import annotations

from dataclasses import dataclass

from promnote_workbooks.package.refs import column_letters
from promnote_workbooks.pages.heading import NOT_APPLICABLE, OK, heading, verdict
from promnote_workbooks.pages.model import Page, SheetLayout, fitted_heights, ref
from promnote_workbooks.pages.styles import WIDTH_CHECK, WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.shape import Course, Shape

NAME = "Schedule"
TOTAL_ROW, HEADER_ROW = 6, 7
FIRST_ROW = HEADER_ROW + 1
#: So many rows are read well on one page.
ONE_PAGE_ROWS = 54


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleColumn:
    """`formula` is the row's: `{r}` is its number, `{p}` the one above. `total` is the style of a sum on top."""

    key: str
    header: str
    style: str
    width: float
    formula: str
    total: bool = False
    name: str = ""


_DAYS = "IF(TermThirtyDay,ROUND(YEAR_FRACTION(B{r},C{r},TermDayCount)*TermYearDays,0),ACT360_DAYS(B{r},C{r}))"
_RATE = "IF(ISNUMBER(TermRate),TermRate,RATE_ON(B{r},Rates,TermSpread,TermFloor,TermCap))"
_INTEREST = (
    "IF(ISNUMBER(TermRate),ACCRUED_INTEREST(E{r},TermRate,B{r},C{r},TermDayCount),"
    "FLOATING_INTEREST(E{r},B{r},C{r},Rates,TermSpread,TermFloor,TermCap,TermDayCount))"
)
_RATE_DAYS_TO = (
    "INDEX(RateDays,MATCH({day},RateDates,1))"
    "+({day}-INDEX(RateDates,MATCH({day},RateDates,1)))*INDEX(RateContract,MATCH({day},RateDates,1))"
)
_RATE_DAYS = (
    "IF(ISNUMBER(TermRate),TermRate*(MAX(C{r},TermAccruesFrom)-TermAccruesFrom),"
    "IF(RatesAscend," + _RATE_DAYS_TO.replace("{day}", "MAX(C{r},TermAccruesFrom)") + "-RateDaysAtStart,0))"
)
_RATE_DAYS_AT_START = (
    "IF(ISNUMBER(TermRate),0,IF(RatesAscend," + _RATE_DAYS_TO.replace("{day}", "TermAccruesFrom") + ",0))"
)
# the choice stands outside ROUND: formualizer 0.13.0 fails on ROUND(IF(name, ...))
_NATIVE = (
    'IF(AND(ISNUMBER(TermYearDays),OR(NOT(TermThirtyDay),ISNUMBER(TermRate)),OR(ISNUMBER(TermRate),RatesAscend),TermAmendments=""),'
    "IF(TermThirtyDay,ROUND(E{r}*F{r}*D{r}/TermYearDays,CurrencyDecimals),"
    'ROUND(E{r}*(L{r}-N(L{p}))/TermYearDays,CurrencyDecimals)),"n/a")'
)
_DIFFERENCE = 'IF(M{r}="n/a","n/a",ROUND(G{r}-M{r},CurrencyDecimals))'
_CHECK = verdict("ABS(N{r})<=CheckTolerance", unless='N{r}="n/a"', otherwise=NOT_APPLICABLE)
# interest of one item may span several rows: compare what was posted with what accrued, a cent a row
_RUNNING = 'IF(AND(M{r}<>"n/a",G{r}<>0),ROUND(SUM(G${first}:G{r})-SUM(M${first}:M{r}),CurrencyDecimals),"n/a")'
_RUNNING_CHECK = verdict("ABS(N{r})<=CheckTolerance*A{r}", unless='N{r}="n/a"', otherwise=NOT_APPLICABLE)
# a flag goes as a word: LibreOffice hands a FALSE over as 0, which it also does with a blank cell
_INSTALLMENT = 'INSTALLMENT_DATE(TermFirstDate,A{r},TermEveryMonths,IF(TermMonthEnd,"yes","no"))'
_ON_CYCLE = (
    'MIN(INSTALLMENT_DATE(TermInterestFirst,A{r},TermInterestEvery,IF(TermInterestMonthEnd,"yes","no")),TermMaturity)'
)
_MATURED = 'INSTALLMENT_NUMBER(TermFirstDate,TermCount,C{r},TermEveryMonths,IF(TermMonthEnd,"yes","no"))'
_PRINCIPAL = "IF(A{r}=TermCount,E{r},TermAmount)"
_PRINCIPAL_ON_CYCLE = "IF(P{r}=N(P{p}),0,IF(P{r}=TermCount,E{r},TermAmount))"


def columns(course: Course) -> tuple[ScheduleColumn, ...]:
    """The columns from left to right. An empty formula: promnote writes values."""
    values = course == "values"
    day = {"installments": _INSTALLMENT, "cycle": _ON_CYCLE, "values": ""}[course]
    principal = {"installments": _PRINCIPAL, "cycle": _PRINCIPAL_ON_CYCLE, "values": ""}[course]
    found = (
        ScheduleColumn(key="number", header="No.", style="number", width=6.5, formula="N(A{p})+1"),
        ScheduleColumn(key="from", header="From", style="date", width=WIDTH_DATE,
               formula="MIN(C{r},MAX(TermAccruesFrom,C{p}))"),
        ScheduleColumn(key="date", header="Due date", style="date", width=WIDTH_DATE, formula=day, name="ScheduleDates"),
        ScheduleColumn(key="days", header="Days", style="count", width=7.5, formula="" if values else _DAYS, total=True),
        ScheduleColumn(key="opening", header="Opening principal", style="money", width=WIDTH_MONEY,
               formula="IF(ISNUMBER(J{p}),J{p},TermPrincipal)"),
        ScheduleColumn(key="rate", header="Rate", style="rate", width=11.5, formula="" if values else _RATE),
        ScheduleColumn(key="interest", header="Interest", style="money", width=WIDTH_MONEY, formula="" if values else _INTEREST,
               total=True, name="ScheduleInterest"),
        ScheduleColumn(key="principal", header="Principal", style="money", width=WIDTH_MONEY, formula=principal, total=True,
               name="SchedulePrincipal"),
        ScheduleColumn(key="payment", header="Payment", style="money", width=WIDTH_MONEY, formula="G{r}+H{r}", total=True,
               name="SchedulePayment"),
        ScheduleColumn(key="closing", header="Closing principal", style="money", width=WIDTH_MONEY,
               formula="ROUND(E{r}-H{r},CurrencyDecimals)", name="ScheduleClosing"),
        ScheduleColumn(key="status", header="On the as-of date", style="text_center", width=12.0,
               formula='IF(C{r}<=AsOf,"matured",IF(B{r}<=AsOf,"running","ahead"))'),
        ScheduleColumn(key="rate_days", header="Rate x days to date", style="factor", width=12.5, formula=_RATE_DAYS),
        ScheduleColumn(key="native", header="Interest, native check", style="money_right", width=15.5, formula=_NATIVE,
               total=True,
               name="ScheduleNative"),
        ScheduleColumn(key="difference", header="Difference", style="money_right", width=11.5,
               formula=_RUNNING if values else _DIFFERENCE),
        ScheduleColumn(key="check", header="Check", style="check", width=WIDTH_CHECK,
               formula=_RUNNING_CHECK if values else _CHECK, name="ScheduleChecks"),
    )  # fmt: skip
    if course != "cycle":
        return found
    matured = ScheduleColumn(key="matured", header="Instalments matured", style="count", width=12.0, formula=_MATURED)
    return (*found, matured)


def column_of(key: str) -> str:
    """The letter of a column."""
    return column_letters(next(at for at, each in enumerate(columns("cycle"), start=1) if each.key == key))


def value_columns(course: Course) -> dict[str, int]:
    """The columns that hold values which promnote writes, with their numbers."""
    return {each.key: at for at, each in enumerate(columns(course), start=1) if not each.formula}


def schedule_sheet(shape: Shape) -> SheetLayout:
    """The sheet with `shape.rows` due dates."""
    page, found = Page(), columns(shape.course)
    last_row, last_column = HEADER_ROW + shape.rows, len(found)
    check = heading(page, NAME, as_of_column=3, check_column=7, title="Schedule: if everything is paid when due")
    page.put(4, 1, _note_line(shape.course), "note_line")
    _totals(page, found, last_row)
    for at, column in enumerate(found, start=1):
        page.put(HEADER_ROW, at, column.header, "header")
        for row in range(FIRST_ROW, last_row + 1):
            if column.formula:
                page.formula(row, at, column.formula.format(r=row, p=row - 1, first=FIRST_ROW), column.style)
            else:
                page.put(row, at, None, column.style)
        if column.name:
            page.name(column.name, f"{ref(FIRST_ROW, at)}:{ref(last_row, at)}")
    page.name("Schedule", f"{ref(HEADER_ROW, 1)}:{ref(last_row, last_column)}")
    checks = column_of("check")
    widths = {column_letters(at): column.width for at, column in enumerate(found, start=1)}
    return SheetLayout(
        name=NAME,
        cells=page.sorted_cells(),
        widths=widths,
        names=page.names,
        check_ranges=(check, f"{checks}{FIRST_ROW}:{checks}{last_row}"),
        heights=fitted_heights(page.cells, widths, {HEADER_ROW: 2}),
        freeze=ref(FIRST_ROW, 4),
        repeat_rows=f"{HEADER_ROW}:{HEADER_ROW}",
        landscape=True,
        one_page=shape.rows <= ONE_PAGE_ROWS,
        # the columns behind it are the working of the native check
        print_columns=next(at for at, each in enumerate(found, start=1) if each.key == "status"),
    )


def _note_line(course: Course) -> str:
    if course == "values":
        return (
            "Dates, days, rate, interest and principal are values that promnote writes: interest items of this note "
            "span several balances, amended terms or another rounding. Refresh after changing a term."
        )
    return "Amounts in the note's currency. Interest of a row: on opening principal, From counts, Due date not."


def _totals(page: Page, found: tuple[ScheduleColumn, ...], last_row: int) -> None:
    for at, column in enumerate(found, start=1):
        letter = column_letters(at)
        rows = f"{letter}{FIRST_ROW}:{letter}{last_row}"
        if column.total:
            page.formula(
                TOTAL_ROW, at, f"SUM({rows})", "total_money" if column.style.startswith("money") else "total_count"
            )
        elif column.key == "rate_days":
            page.name("RateDaysAtStart", page.formula(TOTAL_ROW, at, _RATE_DAYS_AT_START, "total_factor"))
        elif column.key == "check":
            good = f'COUNTA(ScheduleDates)=COUNTIF({rows},"{OK}")+COUNTIF({rows},"{NOT_APPLICABLE}")'
            page.formula(TOTAL_ROW, at, verdict(good), "total_check")
        else:
            page.put(TOTAL_ROW, at, "Total" if at == 1 else None, "total_label")
