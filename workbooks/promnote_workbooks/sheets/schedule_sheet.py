"""Schedule: what happened and what is still to come; beside it, for comparison, the contract's own plan.

From here on: rows that promnote writes (`promnote.reports.schedule_now`), by calendar year beside it. The plan: one row per due
date, one figure a cell, native formulas beside it that check the functions. Four courses (see `shape.course_of`):

* installments   dates from INSTALLMENT_DATE, interest with each instalment
* level          the same dates; principal is the level payment less the interest
* cycle          interest dates on a cycle of their own, principal on some of them; a bullet is one instalment
* values         dates, rate, interest and principal are values that promnote writes: no cell function yields them,
                 because interest of one item accrues on several balances, an amendment changes the terms, or halves
                 go to even

Interest is ACCRUED_INTEREST at a fixed rate, else FLOATING_INTEREST over the resets. An omitted floor or cap arrives as
empty text (`TermFloor` is `IF(x="","",x)`), because a blank cell reaches some hosts as zero. The plan's formulas below are
written as if its first column were A; they are moved when they are put down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from promnote.basics.money import money
from promnote.reports.schedule_now import schedule_now
from promnote_workbooks.package import shift_formula
from promnote_workbooks.package.refs import column_letters
from promnote_workbooks.pages.block import WrittenColumn, put_block, widths_of
from promnote_workbooks.pages.heading import NOT_APPLICABLE, OK, heading, verdict
from promnote_workbooks.pages.model import Page, SheetLayout, ref
from promnote_workbooks.pages.styles import WIDTH_CHECK, WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.shape import Course, Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Row, Written

NAME, NOW = "Schedule", "ScheduleNow"
TOTAL_ROW, HEADER_ROW = 6, 7
FIRST_ROW = HEADER_ROW + 1
_TIES = verdict(
    "ABS(ROUND(F{r}+G{r}-H{r},CurrencyDecimals))+IF(AND(ISNUMBER(D{r}),ISNUMBER(I{r})),"
    "ABS(ROUND(I{r}+J{r}-H{r},CurrencyDecimals)),0)<=ExactTolerance",
    unless="NOT(ISNUMBER(H{r}))",
)
#: From here on; the last row is the total.
NOW_COLUMNS = (
    WrittenColumn(key="number", header="No.", kind="number", width=6.5, name="NowNumbers"),
    WrittenColumn(key="what", header="What", kind="text", width=30.0),
    WrittenColumn(key="contract_date", header="Contract date", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="date", header="Due date", kind="date", width=WIDTH_DATE, name="NowDates"),
    WrittenColumn(key="status", header="Status", kind="label_indented", width=11.0, name="NowStatus"),
    WrittenColumn(key="interest", header="Interest", kind="money", width=WIDTH_MONEY, name="NowInterest"),
    WrittenColumn(key="principal", header="Principal", kind="money", width=WIDTH_MONEY, name="NowPrincipal"),
    WrittenColumn(key="payment", header="Payment", kind="money", width=WIDTH_MONEY, name="NowPayments"),
    WrittenColumn(key="paid", header="Paid", kind="money", width=WIDTH_MONEY, name="NowPaid"),
    WrittenColumn(key="unpaid", header="Unpaid", kind="money", width=WIDTH_MONEY, name="NowUnpaid"),
    WrittenColumn(key="balance", header="Unpaid principal after", kind="money", width=WIDTH_MONEY, name="NowBalances"),
    WrittenColumn(key="cumulative", header="Interest so far", kind="money", width=WIDTH_MONEY,
                  formula=f'IF(AND(ISNUMBER(D{{r}}),ISNUMBER(F{{r}})),SUM(F${FIRST_ROW}:F{{r}}),"")'),
    WrittenColumn(key="ties", header="Check", kind="check", width=WIDTH_CHECK, formula=_TIES, name="NowChecks"),
)  # fmt: skip
#: Where the years and the plan begin: after a narrow column each.
_YEARS = len(NOW_COLUMNS) + 2
#: What fits into What and the empty Contract date beside it, which an event has none of.
_EVENT_CHARACTERS = 46
_YEAR_HEADERS = ("Year", "Interest", "Principal", "Payments")
OFFSET = _YEARS + len(_YEAR_HEADERS)
_NARROW = 2.5


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
    "IF(NativeInterest,IF(ISNUMBER(TermRate),TermRate*(MAX(C{r},TermAccruesFrom)-TermAccruesFrom),"
    + _RATE_DAYS_TO.replace("{day}", "MAX(C{r},TermAccruesFrom)")
    + "-RateDaysAtStart),0)"
)
_RATE_DAYS_AT_START = (
    "IF(OR(ISNUMBER(TermRate),NOT(NativeInterest)),0," + _RATE_DAYS_TO.replace("{day}", "TermAccruesFrom") + ")"
)
# the choice stands outside ROUND: formualizer 0.13.0 fails on ROUND(IF(name, ...))
_NATIVE = (
    "IF(AND(NativeInterest,ISNUMBER(TermYearDays),OR(NOT(TermThirtyDay),ISNUMBER(TermRate)){more}),"
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
_PRINCIPAL_OF_PAYMENT = "IF(A{r}=TermCount,E{r},MIN(ROUND(TermPayment-G{r},CurrencyDecimals),E{r}))"
# of several kinds of row native formulas know only those that make all interest due
_PLAIN_KINDS = ',OR(TermKind="installment",TermKind="bullet")'
_PRINCIPAL_ON_CYCLE = "IF(R{r}=N(R{p}),0,IF(R{r}=TermCount,E{r},TermAmount))"


def columns(course: Course) -> tuple[ScheduleColumn, ...]:
    """The columns from left to right. An empty formula: promnote writes values."""
    values = course == "values"
    day = {"installments": _INSTALLMENT, "level": _INSTALLMENT, "cycle": _ON_CYCLE, "values": ""}[course]
    principal = {
        "installments": _PRINCIPAL,
        "level": _PRINCIPAL_OF_PAYMENT,
        "cycle": _PRINCIPAL_ON_CYCLE,
        "values": "",
    }[course]
    native = _NATIVE.replace("{more}", _PLAIN_KINDS if values else "")
    found = (
        ScheduleColumn(key="number", header="No.", style="number", width=6.5, formula="" if values else "N(A{p})+1"),
        ScheduleColumn(key="from", header="From", style="date", width=WIDTH_DATE,
               formula="MIN(C{r},MAX(TermAccruesFrom,N(TermOpening),N(C{p})))"),
        ScheduleColumn(key="date", header="Due date", style="date", width=WIDTH_DATE, formula=day, name="ScheduleDates"),
        ScheduleColumn(key="days", header="Days", style="count", width=7.5, formula="" if values else _DAYS, total=True),
        ScheduleColumn(key="opening", header="Opening principal", style="money", width=WIDTH_MONEY,
               formula="" if values else "IF(ISNUMBER(J{p}),J{p},TermPrincipal)"),
        ScheduleColumn(key="rate", header="Rate", style="rate", width=11.5, formula="" if values else _RATE),
        ScheduleColumn(key="interest", header="Interest", style="money", width=WIDTH_MONEY, formula="" if values else _INTEREST,
               total=True, name="ScheduleInterest"),
        ScheduleColumn(key="principal", header="Principal", style="money", width=WIDTH_MONEY, formula=principal, total=True,
               name="SchedulePrincipal"),
        ScheduleColumn(key="payment", header="Payment", style="money", width=WIDTH_MONEY, formula="G{r}+H{r}", total=True,
               name="SchedulePayment"),
        ScheduleColumn(key="closing", header="Closing principal", style="money", width=WIDTH_MONEY,
               formula="" if values else "ROUND(E{r}-H{r},CurrencyDecimals)", name="ScheduleClosing"),
        ScheduleColumn(key="status", header="On the as-of date", style="text_center", width=12.0,
               formula='IF(C{r}<=AsOf,"matured",IF(B{r}<=AsOf,"running","ahead"))'),
        ScheduleColumn(key="rate_days", header="Rate x days to date", style="factor", width=12.5, formula=_RATE_DAYS),
        ScheduleColumn(key="native", header="Interest, native check", style="money_right", width=15.5, formula=native,
               total=True,
               name="ScheduleNative"),
        ScheduleColumn(key="difference", header="Difference", style="money_right", width=11.5,
               formula=_RUNNING if values else _DIFFERENCE),
        ScheduleColumn(key="check", header="Check", style="check", width=WIDTH_CHECK,
               formula=_RUNNING_CHECK if values else _CHECK, name="ScheduleChecks"),
    )  # fmt: skip
    beside = (
        ScheduleColumn(key="now_interest", header="Interest, as it stands", style="money", width=WIDTH_MONEY,
               formula="SUMIFS(NowInterest,NowNumbers,A{r})", total=True, name="PlanNowInterest"),
        ScheduleColumn(key="now_balance", header="Closing principal, as it stands", style="money", width=WIDTH_MONEY,
               formula="SUMIFS(NowBalances,NowNumbers,A{r})", name="PlanNowBalance"),
    )  # fmt: skip
    if course != "cycle":
        return (*found, *beside)
    matured = ScheduleColumn(key="matured", header="Instalments matured", style="count", width=12.0, formula=_MATURED)
    return (*found, *beside, matured)


def plan_column(at: int) -> int:
    """The column of the sheet that the plan's column `at` (from 1) stands in."""
    return OFFSET + at


def _plan_at(key: str) -> int:
    return plan_column(next(at for at, each in enumerate(columns("cycle"), start=1) if each.key == key))


def column_of(key: str) -> str:
    """The letter of a column of the plan."""
    return column_letters(_plan_at(key))


def value_columns(course: Course) -> dict[str, int]:
    """The plan's columns that hold values which promnote writes, with their numbers."""
    return {each.key: plan_column(at) for at, each in enumerate(columns(course), start=1) if not each.formula}


def moved(formula: str) -> str:
    """A formula of the plan where it stands."""
    return shift_formula(formula, 0, OFFSET)


def schedule_sheet(shape: Shape) -> SheetLayout:
    """The sheet with `shape.now` rows from here on, and `shape.rows` due dates of the plan."""
    page, found = Page(), columns(shape.course)
    last_row, last_column = HEADER_ROW + shape.rows, plan_column(len(found))
    check = heading(
        page, NAME, as_of_column=4, check_column=8, title="Schedule: what happened, and what is still to come"
    )
    page.put(
        4,
        1,
        "Ahead: if all that is overdue were paid on the as-of date and every later instalment when it falls due, at the rate "
        "in force. promnote writes these rows: refresh after typing.",
        "note_line",
    )
    now = put_block(page, NOW, HEADER_ROW, NOW_COLUMNS, shape.now)
    _years(page, shape)
    page.put(1, plan_column(1), "The contract's plan: if everything is paid when due", "title")
    page.put(4, plan_column(1), _note_line(shape.course), "note_line")
    _totals(page, found, last_row)
    for at, column in enumerate(found, start=1):
        page.put(HEADER_ROW, plan_column(at), column.header, "header")
        for row in range(FIRST_ROW, last_row + 1):
            if column.formula:
                text = moved(column.formula.format(r=row, p=row - 1, first=FIRST_ROW))
                page.formula(row, plan_column(at), text, column.style)
            else:
                page.put(row, plan_column(at), None, column.style)
        if column.name:
            page.name(column.name, f"{ref(FIRST_ROW, plan_column(at))}:{ref(last_row, plan_column(at))}")
    page.name("Schedule", f"{ref(HEADER_ROW, plan_column(1))}:{ref(last_row, last_column)}")
    checks = column_of("check")
    widths = widths_of(NOW_COLUMNS)
    widths |= {column_letters(_YEARS - 1): _NARROW, column_letters(OFFSET): _NARROW}
    widths |= {column_letters(_YEARS + at): 9.0 if not at else WIDTH_MONEY for at in range(len(_YEAR_HEADERS))}
    widths |= widths_of(found, first=plan_column(1))
    ties = column_letters(len(NOW_COLUMNS))
    return replace(
        page.sheet(NAME, widths, header_row=HEADER_ROW),
        blocks=(now,),
        check_ranges=(
            check,
            f"{checks}{FIRST_ROW}:{checks}{last_row}",
            f"{ties}{FIRST_ROW}:{ties}{HEADER_ROW + shape.now}",
        ),
        freeze=ref(FIRST_ROW, 5),
        repeat_rows=f"{HEADER_ROW}:{HEADER_ROW}",
        landscape=True,
        # the plan's columns behind it are the working of the native check
        print_columns=((1, len(NOW_COLUMNS)), (_YEARS, OFFSET - 1), (plan_column(1), _plan_at("closing"))),
    )


def _years(page: Page, shape: Shape) -> None:
    """Interest, principal and payments of each calendar year, from the rows beside it; totals above, as the plan has them."""
    first, last = FIRST_ROW, FIRST_ROW + shape.years - 1
    year = column_letters(_YEARS)
    for offset, header in enumerate(_YEAR_HEADERS):
        letter = column_letters(_YEARS + offset)
        page.put(HEADER_ROW, _YEARS + offset, header, "header")
        if offset:
            page.formula(TOTAL_ROW, _YEARS + offset, f"SUM({letter}{first}:{letter}{last})", "total_money")
    page.put(TOTAL_ROW, _YEARS, "Total", "total_label")
    page.put(1, _YEARS, "By calendar year", "title")
    for row in range(first, last + 1):
        before = f"{year}{row - 1}"
        # one pattern down the column: only the first row has no year above it
        begins = f'IF(AND(COUNT({year}${HEADER_ROW}:{before})=0,COUNT(NowPayments)>0),YEAR(MIN(NowDates)),"")'
        goes_on = f'IF({before}<YEAR(MAX(NowDates)),{before}+1,"")'
        page.formula(row, _YEARS, f"IF(N({before})=0,{begins},{goes_on})", "number_plain")
        for offset, name in enumerate(("NowInterest", "NowPrincipal", "NowPayments"), start=1):
            dated = f'NowDates,">="&DATE({year}{row},1,1),NowDates,"<"&DATE({year}{row}+1,1,1)'
            page.formula(row, _YEARS + offset, f'IF(N({year}{row})=0,"",SUMIFS({name},{dated}))', "money")


def _note_line(course: Course) -> str:
    if course == "values":
        return (
            "Values that promnote writes: interest items span several balances, amended terms or another rounding. Refresh "
            "after changing a term."
        )
    return "Amounts in the note's currency. Interest of a row: on opening principal, From counts, Due date not."


def _totals(page: Page, found: tuple[ScheduleColumn, ...], last_row: int) -> None:
    for at, column in enumerate(found, start=1):
        letter, place = column_letters(plan_column(at)), plan_column(at)
        rows = f"{letter}{FIRST_ROW}:{letter}{last_row}"
        if column.total:
            page.formula(
                TOTAL_ROW, place, f"SUM({rows})", "total_money" if column.style.startswith("money") else "total_count"
            )
        elif column.key == "rate_days":
            page.name("RateDaysAtStart", page.formula(TOTAL_ROW, place, _RATE_DAYS_AT_START, "total_factor"))
        elif column.key == "check":
            good = f'COUNTA(ScheduleDates)=COUNTIF({rows},"{OK}")+COUNTIF({rows},"{NOT_APPLICABLE}")'
            page.formula(TOTAL_ROW, place, verdict(good), "total_check")
        else:
            page.put(TOTAL_ROW, place, "Total" if at == 1 else None, "total_label")


_SUMMED = ("interest", "principal", "payment", "paid", "unpaid")


def records(written: Written) -> Records:
    """What happened and what is to come, with the total of what has an amount."""
    found = schedule_now(written.ledger)
    rows: list[Row] = []
    for each in found:
        row: Row = each._asdict()
        if row["number"] is None and len(each.what) > _EVENT_CHARACTERS:
            row["what"] = f"{each.what.partition(':')[0]}, see Ledger"
        rows.append({**row, **{name: _money(row[name]) for name in (*_SUMMED, "balance")}})
    sums = {name: money(sum(getattr(each, name) or 0 for each in found)) for name in _SUMMED}
    return {NOW: [*rows, {"what": "Total", **sums}]}


def _money(cents: int | None) -> Decimal | None:
    return None if cents is None else money(cents)


def room(life: Life) -> dict[str, int]:
    """Rows from here on: beside the instalments there are events between them, such as draws and prepayments."""
    return {"now": rounded_up(max(len(life.records[NOW]), len(life.rows)) + 12, 24)}
