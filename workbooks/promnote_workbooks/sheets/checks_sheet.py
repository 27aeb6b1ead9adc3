"""Checks: every tie-out in a line of its own, with what was found, what it must be, and the difference.

A line is OK, DIFFERENCE (an error is one too), n/a where its condition does not hold, TO DO where the workbook is right but
waits for an input that is due, or NOT CHECKED where promnote's functions are not there; `Checks` says how the whole
workbook stands.
"""

from __future__ import annotations

from dataclasses import replace

from promnote_workbooks import agreements
from promnote_workbooks.pages.heading import (
    DIFFERENCE,
    FUNCTIONS_THERE,
    NOT_APPLICABLE,
    NOT_CHECKED,
    OK,
    TO_DO,
    verdict,
)
from promnote_workbooks.pages.model import Page, SheetLayout, ref
from promnote_workbooks.pages.styles import WIDTH_CHECK, WIDTH_MONEY
from promnote_workbooks.sheets.check import CENT, EXACT, Check
from promnote_workbooks.sheets.issuance_checks import ISSUANCE_CHECKS
from promnote_workbooks.sheets.shape import Shape

NAME = "Checks"
HEADER_ROW = 6
NUMBER, SHEET, WHAT, FOUND, EXPECTED, DIFFERS, TOLERANCE, APPLIES, RESULT, HOW = range(1, 11)
HEADERS = ("No.", "Sheet", "What must tie", "Found", "Expected", "Difference", "Tolerance", "Applies", "Result", "How")
WIDTHS = {
    "A": 6.5, "B": 12.0, "C": 50.0, "D": WIDTH_MONEY, "E": WIDTH_MONEY, "F": 15.0, "G": 11.0, "H": 9.5,
    "I": WIDTH_CHECK, "J": 66.0,
}  # fmt: skip


#: Whether promnote's functions answer: a figure that is an error asks a function that needs no input at all.
THERE = "IF(ISNUMBER(PrincipalBalance),TRUE,ISNUMBER(INSTALLMENT_BALANCE(1,1,1)))"
_WAITING = f'COUNTIF(CheckResults,"{TO_DO}")'
_BAD = f'(COUNTA(CheckSheets)-COUNTIF(CheckResults,"{OK}")-COUNTIF(CheckResults,"{NOT_APPLICABLE}")-{_WAITING})'
#: How the whole workbook stands.
WHOLE = (
    f'IFERROR(IF({FUNCTIONS_THERE},IF({_BAD}=0,IF({_WAITING}=0,"{OK}",{_WAITING}&" {TO_DO}"),{_BAD}&" {DIFFERENCE}"),'
    f'"{NOT_CHECKED}"),"{DIFFERENCE}")'
)
THERE_WORDS = "promnote's functions are there (the add-in, or LibreOffice's extension)"
RECOMPUTED = "Accrued interest, recomputed since the last due date"
_EXACT, _CENT = EXACT, CENT
#: No event that changes what is still to fall due.
_ON_SCHEDULE = "ScheduleStands"
#: Native formulas can tell some interest; one that is an error is still to be compared.
_NATIVE = 'COUNTIF(ScheduleNative,"n/a")<ROWS(ScheduleNative)'
#: Principal that the plan repays: at issue or on the day the note was taken on, and what was drawn.
_TO_REPAY = (
    "IF(ISNUMBER(TermOpening),TermOpeningPrincipal-N(TermOpeningDue),TermPrincipal)"
    '+SUMIFS(ActivityAmounts,ActivityTypes,"draw")'
)
_SINCE_DUE = 'COUNTIF(ActivityDates,">"&LastDueDate)=0'
# with late charges in place of interest, overdue principal accrues none
_SAME_RATE = 'OR(TermLateMode<>"instead",PrincipalDue=0)'
# an amendment before an opening may have brought another index
_FIRST_DAY, _OF_AMENDED = "MAX(TermAccruesFrom,N(TermOpening))", 'TermAmendments<>""'
_ACCRUAL_END = 'AsOf+IF(TermCutoff="inclusive",1,0)'

CHECKS: tuple[Check, ...] = (
    Check("Schedule", "Number of principal instalments", "count", 'COUNTIF(SchedulePrincipal,">0")',
          "TermCount-N(TermInterestOnly)", _EXACT,
          'AND(OR(TermKind="installment",TermKind="bullet"),NOT(ISNUMBER(TermOpening)),TermAmendments="",'
          'SUM(SchedulePrincipal)>0)',
          "Rows of the plan with principal, against installments.count less those of interest alone (a bullet note has one)"),
    Check("Schedule", "Principal adds up to the note's principal", "money", "SUM(SchedulePrincipal)", _TO_REPAY, _EXACT,
          'TermCapitalize=""', "Principal column of the plan, against what was lent or taken on, and drawn"),
    Check("Schedule", "Unpaid instalments are what is due", "money",
          'SUMIFS(NowUnpaid,NowDates,"<="&AsOf)', "PrincipalDue+InterestDue", _EXACT, "",
          "From here on: Unpaid of what fell due, against NOTE_FIGURE"),
    Check("Schedule", "Principal to come is what is not due", "money",
          'SUMIFS(NowPrincipal,NowStatus,"to come")', "PrincipalBalance-PrincipalDue", _EXACT,
          'AND(TermCapitalize="",ISNUMBER(RateInForce))', "From here on: Principal of the rows to come, against NOTE_FIGURE"),
    Check("Schedule", "Rows from here on that do not foot", "count",
          'ROWS(NowChecks)-COUNTIF(NowChecks,"OK")-COUNTIF(NowChecks,"")', "0", _EXACT, "",
          "Interest + principal = payment, paid + unpaid = payment"),
    Check("Schedule", "Last balance is zero", "money", "INDEX(ScheduleClosing,ROWS(ScheduleClosing))", "0", _EXACT, "",
          "The last row's closing principal"),
    Check("Schedule", "Last due date is maturity", "date", "MAX(ScheduleDates)", "TermMaturity", _EXACT,
          'AND(TermAmendments="",TermBusinessDays="none")',
          "Latest due date of the plan, against the maturity worked out on Terms"),
    Check("Schedule", "Interest rows that differ from native formulas", "count",
          'COUNTA(ScheduleDates)-COUNTIF(ScheduleChecks,"OK")-COUNTIF(ScheduleChecks,"n/a")', "0",
          _EXACT, _NATIVE,
          "Rows where opening x rate x days / year, in native formulas, is more than a cent off"),
    Check("Schedule", "Total interest, functions against native formulas", "money", "SUM(ScheduleInterest)",
          "SUM(ScheduleNative)", "CheckTolerance*ROWS(ScheduleInterest)", _NATIVE,
          "Sums of both columns; a cent a row is allowed"),
    Check("Schedule", "Payments are interest plus principal", "money", "SUM(SchedulePayment)",
          "SUM(ScheduleInterest)+SUM(SchedulePrincipal)", _EXACT, "", "Sums of the three columns"),
    Check("Rates", "Resets without a rate or a date", "count", "ABS(COUNTA(RateValues)-COUNTA(RateDates))", "0", _EXACT, "",
          "Dates filled in Rates, against rates filled"),
    Check("Rates", "First reset covers the first day of interest", "date",
          f"IF({_OF_AMENDED},MIN(MIN(RateDates),{_FIRST_DAY}),StartRateDate)",
          f"IF({_OF_AMENDED},MIN(RateDates),IF(StartRateDate>0,StartRateDate,{_FIRST_DAY}))", _EXACT,
          "NOT(ISNUMBER(TermRate))", "A row of the note's index effective on or before the day from which interest accrues"),
    Check("Rates", "A fixed-rate note has no resets", "count", "COUNT(RateDates)", "0", _EXACT, "ISNUMBER(TermRate)",
          "Rows filled in Rates"),
    Check("Rates", "A new rate is not overdue", "count", "MAX(0,AsOf-NextRateDate)", "0", "RateGraceDays",
          "NextRateDate>0", "Days since a new row was expected (interest.reset_every, or resets and averaging); ten are allowed",
          bad=TO_DO),
    Check("Activity", "Rows without a type", "count", "ABS(COUNTA(ActivityDates)-COUNTA(ActivityTypes))", "0",
          _EXACT, "",
          "Dates filled, against types filled"),
    Check("Summary", "Payoff is the sum of its parts", "money", "Payoff",
          "MAX(PrincipalBalance+InterestDue+AccruedInterest+LateCharges+Costs-Unapplied-N(UsuryExcess),0)", _EXACT,
          'TermCutoff<>"inclusive"',
          "Principal, interest, late charges and costs, less payments held and usury excess"),
    Check("Summary", "Current and long-term portion make the principal", "money", "CurrentPortion+LongTermPortion",
          "PrincipalBalance", _EXACT, "", "The two balance sheet lines, against unpaid principal"),
    Check("Summary", "Principal not yet due is the schedule's", "money", "PrincipalBalance-PrincipalDue",
          _TO_REPAY + '-SUMIF(ScheduleDates,"<="&AsOf,SchedulePrincipal)', _EXACT, _ON_SCHEDULE,
          "Ledger against the plan, while it stands: no prepayment, draw, acceleration ..."),
    Check("Summary", "Next instalment is the schedule's", "date", "N(NextInstallmentDate)",
          'IF(COUNTIF(ScheduleDates,">"&AsOf)=0,0,INDEX(ScheduleDates,COUNTIF(ScheduleDates,"<="&AsOf)+1))',
          _EXACT,
          f'AND({_ON_SCHEDULE},TermAmendments="",COUNTIF(SchedulePayment,0)=0)',
          "Ledger against the plan; zero when none is left"),
    Check("Summary", RECOMPUTED, "money", "AccruedInterest",
          "IF(ISNUMBER(TermRate),"
          f"ACCRUED_INTEREST(PrincipalBalance,TermRate,LastDueDate,MAX({_ACCRUAL_END},LastDueDate),TermDayCount),"
          f"FLOATING_INTEREST(PrincipalBalance,LastDueDate,MAX({_ACCRUAL_END},LastDueDate),Rates,TermSpread,TermFloor,TermCap,"
          "TermDayCount))", _CENT,
          f'AND({_ON_SCHEDULE},TermAmendments="",{_SINCE_DUE},{_SAME_RATE},OR(ISNUMBER(TermRate),RatesNamedAlike))',
          "Unpaid principal x rate since the last due date, while nothing happened since then"),
    Check("Ledger", "Last row's balance is the unpaid principal", "money", "INDEX(LedgerBalances,MAX(1,COUNT(LedgerDates)))",
          "PrincipalBalance", _EXACT, "COUNT(LedgerDates)>0", "Written rows, against NOTE_FIGURE"),
    Check("Ledger", "Receipts went where the rows say", "money", 'SUMIFS(LedgerAmounts,LedgerSides,"receipt")',
          "+".join(f'SUMIFS(Ledger{part},LedgerSides,"receipt")' for part in
                   ("LateCharges", "Interest", "Principal", "Costs", "Premium", "Unapplied")),
          _EXACT, "", "Amounts of receipts, against the sum of their parts"),
    Check("Ledger", "Interest paid", "money", 'SUMIFS(LedgerInterest,LedgerSides,"receipt")', "InterestPaidToDate", _EXACT, "",
          "Interest column of receipts, against NOTE_FIGURE"),
    Check("Ledger", "Principal paid", "money", 'SUMIFS(LedgerPrincipal,LedgerSides,"receipt")', "PrincipalPaidToDate", _EXACT,
          "", "Principal column of receipts, against NOTE_FIGURE"),
    Check("Late charges", "Items add up to late charges to date", "money", "SUM(LateItemCharges)", "LateChargesToDate",
          'CheckTolerance*(COUNT(LateDueDates)+COUNTIF(LedgerSides,"receipt"))', "",
          "A cent for each item and each posting is allowed"),
    Check("Usury", "Last year-end row is the figure to date", "money", "INDEX(UsuryCharges,MAX(1,COUNT(UsuryDates)))",
          "UsuryInterestCharged", _EXACT, "COUNT(UsuryDates)>0", "Written rows, against NOTE_FIGURE"),
    Check("Usury", "No interest above the maximum, projected to maturity", "money", "N(UsuryProjectedExcess)", "0", _EXACT,
          'UsuryProjectedExcess<>"n/a"', "A fee at issue makes an excess on day one that the term absorbs"),
    Check("Month-end", "Months whose roll-forward does not tie", "count", 'COUNT(MonthEnds)-COUNTIF(MonthChecks,"OK")', "0",
          _EXACT, "",
          "opening + added - paid - credited = closing, and opening = the closing above"),
    Check("Month-end", "Closing principal of the last month", "money", "INDEX(MonthPrincipal,MAX(1,COUNT(MonthEnds)))",
          "PrincipalBalance", _EXACT, "COUNT(MonthEnds)>0",
          "Against NOTE_FIGURE; differs while activity in closed months waits to be booked in a month still to open"),
    Check("Month-end", "Interest of all months adds up", "money", "SUM(MonthInterestCharged)", "InterestToDate", _EXACT,
          "COUNT(MonthEnds)>0", "Against NOTE_FIGURE: months add up to the cent"),
    Check("Month-end", "Closing interest is due plus accrued", "money", "INDEX(MonthInterest,MAX(1,COUNT(MonthEnds)))",
          "InterestDue+AccruedInterest", _EXACT, "COUNT(MonthEnds)>0", "Against NOTE_FIGURE"),
    Check("Month-end", "Late charges of all months add up", "money", "SUM(MonthLateCharged)", "LateChargesToDate", _EXACT,
          "COUNT(MonthEnds)>0", "Against NOTE_FIGURE"),
    Check("Journal", "Debits equal credits", "money", "SUM(JournalDebits)", "SUM(JournalCredits)", _EXACT, "",
          "Sums of both columns"),
    Check("Journal", "Entries that do not balance", "count", "ABS(SUMPRODUCT(JournalEntries*JournalEntries,JournalDebits)"
          "-SUMPRODUCT(JournalEntries*JournalEntries,JournalCredits))", "0", "CheckTolerance", "",
          "Debits and credits weighted by the square of the entry's number"),
    Check("Booked", "Debits equal credits", "money", "SUM(BookedDebits)", "SUM(BookedCredits)", _EXACT,
          "COUNT(BookedMonths)>0", "Sums of both columns, every closed month"),
    Check("Disclosure", "Maturities add up to the unpaid principal", "money", "SUM(MaturityAmounts)", "PrincipalBalance", _EXACT,
          "", "Five years and thereafter, against NOTE_FIGURE"),
    Check("Disclosure", "First year is the current portion", "money", "INDEX(MaturityAmounts,1)", "CurrentPortion", _EXACT, "",
          "Due within a year of the as-of date, what is past due with it"),
    Check("Years", "Interest of all calendar years adds up", "money", 'SUMIFS(YearInterestAccrued,YearKinds,"calendar")',
          "InterestToDate", _EXACT, "COUNT(YearEnds)>0", "Against NOTE_FIGURE: years add up to the cent"),
    Check("Payoff", "Components are the payoff", "money",
          'SUM(PayoffAmounts)-SUMIFS(PayoffAmounts,PayoffWhats,"premium")', "Payoff", _EXACT, "",
          "Before any premium, against NOTE_FIGURE"),
    Check("Confirmation", "Our records are Summary's", "money", 'SUMIFS(ConfirmationAmounts,ConfirmationWhats,"Unpaid principal")'
          '+SUMIFS(ConfirmationAmounts,ConfirmationWhats,"Interest*")', "PrincipalBalance+InterestDue+AccruedInterest", _EXACT,
          "", "Principal, interest due and accrued, against NOTE_FIGURE"),
    Check("Lead", "Figures that do not tie", "count", 'COUNTA(LeadChecks)-COUNTIF(LeadChecks,"OK")', "0", _EXACT, "",
          "Each amount against the sheet that it must agree with"),
)  # fmt: skip

# months on from a month's last day end on one
_STEPPED = "IF(LastRateDate=EOMONTH(LastRateDate,0),EOMONTH(LastRateDate,{months}),EDATE(LastRateDate,{months}))"
# by the terms at issue the contract rate beside a row says that it is of the index; else the name of the index in force does
_IN_FORCE = "INDEX(PeriodIndices,MAX(1,COUNT(PeriodStarts)))"
_NAMED = f'((RateIndices={_IN_FORCE})+(RateIndices="")*(TermIndex={_IN_FORCE}))'
_LAST_RATE = (
    'IF(TermAmendments="",SUMPRODUCT(MAX((RateDates<=AsOf)*(RateContract<>"")*RateDates)),'
    f"SUMPRODUCT(MAX((RateDates<=AsOf)*{_NAMED}*RateDates)))"
)
_NUMBER = 'VALUE(LEFT(TermResetEvery,FIND(" ",TermResetEvery)-1))'
_NEXT_RATE = (
    'IF(OR(LastRateDate=0,AND(ISNUMBER(TermRate),TermAmendments="")),0,IF(TermResetEvery<>"",'
    f'IF(ISNUMBER(SEARCH("month",TermResetEvery)),{_STEPPED.format(months=_NUMBER)},'
    f'IF(ISNUMBER(SEARCH("year",TermResetEvery)),{_STEPPED.format(months="MonthsOfYear*" + _NUMBER)},'
    f'LastRateDate+{_NUMBER}*IF(ISNUMBER(SEARCH("week",TermResetEvery)),DaysOfWeek,1))),'
    'IF(TermAveraging<>"none",LastRateDate+1,'
    f'IF(AND(TermReset="period",ISNUMBER(TermInterestEvery)),{_STEPPED.format(months="TermInterestEvery")},0))))'
)
_LATE_WORDS = (
    'IFERROR(INDEX(NoteSentences,MATCH("Late charge",NoteTopics,0)),"")'
    '&IFERROR("; "&INDEX(NoteSentences,MATCH("Late fee",NoteTopics,0)),"")'
)


def checks_of(shape: Shape) -> list[Check]:
    """The lines of a shape. In the course `values` interest of an item spans rows: accrual since the last does not tie."""
    own = [each for each in CHECKS if shape.course != "values" or each.what != RECOMPUTED]
    return [*own, *(ISSUANCE_CHECKS if shape.issuance else ()), *agreements.checks_of(shape.form)]


def checks_sheet(shape: Shape) -> SheetLayout:
    """The sheet."""
    page = Page()
    checks = checks_of(shape)
    last = HEADER_ROW + len(checks)
    page.put(1, 1, "Checks", "title")
    page.formula(2, 1, "NoteTitle", "subtitle")
    page.put(3, 1, "As of", "label_strong")
    page.formula(3, 2, "AsOf", "date_left")
    page.put(3, 3, "All checks", "label_right")
    page.name("Checks", page.formula(3, 4, WHOLE, "check"))
    page.put(
        4,
        1,
        "A difference has a cause: look at the sheet it names. TO DO: the workbook is right, and an input is due. "
        "n/a: the line's condition does not hold. NOT CHECKED: promnote's functions are not there.",
        "note_line",
    )
    for column, text in enumerate(HEADERS, start=1):
        page.put(HEADER_ROW, column, text, "header_left" if column in (SHEET, WHAT, HOW) else "header")
    for row, check in enumerate(checks, start=HEADER_ROW + 1):
        _put_check(page, row, check)
    page.name("CheckList", f"{ref(HEADER_ROW, 1)}:{ref(last, HOW)}")
    page.name("CheckSheets", f"{ref(HEADER_ROW + 1, SHEET)}:{ref(last, SHEET)}")
    page.name("CheckResults", f"{ref(HEADER_ROW + 1, RESULT)}:{ref(last, RESULT)}")
    _helpers(page, last + 2)
    return replace(
        page.sheet(NAME, WIDTHS),
        check_ranges=(ref(3, 4), f"{ref(HEADER_ROW + 1, RESULT)}:{ref(last, RESULT)}"),
        freeze=ref(HEADER_ROW + 1, WHAT),
        repeat_rows=f"{HEADER_ROW}:{HEADER_ROW}",
        landscape=True,
    )


def _put_check(page: Page, row: int, check: Check) -> None:
    page.formula(row, NUMBER, f"N(A{row - 1})+1", "number")
    page.put(row, SHEET, check.sheet, "label")
    page.put(row, WHAT, check.what, "wrapped")
    shown = "date_or_none" if check.kind == "date" else check.kind
    page.formula(row, FOUND, f'IF(H{row}="yes",{check.found},"{NOT_APPLICABLE}")', f"{shown}_right")
    page.formula(row, EXPECTED, f'IF(H{row}="yes",{check.expected},"{NOT_APPLICABLE}")', f"{shown}_right")
    difference = f'IF(H{row}="yes",ROUND(D{row}-E{row},CurrencyDecimals),"{NOT_APPLICABLE}")'
    page.formula(row, DIFFERS, difference, "money_right" if check.kind == "money" else "count_right")
    page.formula(row, TOLERANCE, check.tolerance, "tolerance")
    page.formula(row, APPLIES, f'IF({check.applies or "TRUE"},"yes","no")', "text_center")
    result = verdict(f"ABS(F{row})<=G{row}", unless=f'H{row}="no"', otherwise=NOT_APPLICABLE, bad=check.bad)
    page.formula(row, RESULT, result, "check")
    page.put(row, HOW, check.how, "note")


def _helpers(page: Page, row: int) -> None:
    """What several lines rest on."""
    page.line(row, NUMBER, HOW, "What the checks rest on")
    unscheduled = "+".join(
        f'COUNTIF(ActivityTypes,"{kind}")'
        for kind in ("prepayment", "payoff", "acceleration", "default", "draw", "waiver")
    )
    # a level payment holds the interest of what is late, so that money which came on another day makes another principal
    # (or none came since the first due date)
    paid = 'AND(OR(TermKind="level",TermKind="scheduled"),COUNTIF(ActivityTypes,"payment")>0)'
    by_payment = f'OR({paid},AND(TermKind="level",COUNTIF(ScheduleDates,"<="&AsOf)>1))'
    stands = f'AND(({unscheduled})=0,TermEarly<>"apply",N(TermTolerance)=0,TermCapitalize="",NOT({by_payment}))'
    page.put(
        row + 1, WHAT, "The plan stands: no prepayment, draw, payoff, acceleration, default, early money", "wrapped"
    )
    page.name("ScheduleStands", page.formula(row + 1, FOUND, stands, "flag_right"))
    page.put(row + 2, WHAT, "Last due date on or before the as-of date (else the first day of interest)", "wrapped")
    last_due = (
        'IF(COUNTIF(ScheduleDates,"<="&AsOf)>0,INDEX(ScheduleDates,COUNTIF(ScheduleDates,"<="&AsOf)),TermAccruesFrom)'
    )
    page.put(row + 3, WHAT, "Last row of Rates on or before the as-of date, of the index in force", "wrapped")
    page.name("LastRateDate", page.formula(row + 3, FOUND, _LAST_RATE, "date_or_none"))
    page.put(row + 4, WHAT, "Day on which the next row is expected (none: nothing says how often)", "wrapped")
    page.name("NextRateDate", page.formula(row + 4, FOUND, _NEXT_RATE, "date_or_none"))
    page.put(row + 5, WHAT, "Days after it without remark", "wrapped")
    page.name("RateGraceDays", page.put(row + 5, FOUND, 10, "count_right"))
    page.put(row + 6, WHAT, "What the terms say of late payment, in words", "wrapped")
    page.formula(row + 6, FOUND, _LATE_WORDS, "text_left")
    page.name("LastDueDate", page.formula(row + 2, FOUND, f"MAX(TermAccruesFrom,{last_due})", "date"))
    page.put(row + 7, WHAT, THERE_WORDS, "wrapped")
    page.name(FUNCTIONS_THERE, page.formula(row + 7, FOUND, THERE, "flag_right"))
