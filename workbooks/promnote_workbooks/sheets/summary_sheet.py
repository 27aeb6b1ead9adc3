"""Summary: what the reader came for. The as-of date is typed here; every figure is NOTE_FIGURE of it, and has a name.

A figure that does not apply (no next instalment, no usury test) reads n/a: NOTE_FIGURE gives #N/A for it, and only that
error is turned into words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from promnote.reports.figures import FIGURES
from promnote_workbooks.pages.heading import FUNCTIONS_THERE, NOT_APPLICABLE
from promnote_workbooks.pages.model import Chart, Page, SheetLayout, Validation, ref
from promnote_workbooks.sheets.citations import put_citation
from promnote_workbooks.sheets.rates_sheet import rate_chart
from promnote_workbooks.sheets.schedule_sheet import FIRST_ROW, column_of
from promnote_workbooks.sheets.shape import Shape

NAME = "Summary"
LABEL, VALUE, MEANING, CLAUSE = range(1, 5)
WIDTHS = {"A": 33.0, "B": 18.0, "C": 53.0, "D": 15.5, "E": 2.0}
NOTICE_ROW, AS_OF_ROW = 3, 4
_FOLLOWS = "type a date: every figure follows"
_NOT_THERE = (
    "promnote's functions are not there, so that figures cannot be computed: install the add-in or extension and open "
    "this file again, or ask for a workbook of values only."
)
_STILL = "A workbook of values only, as of the date below: nothing in it computes."
FIRST_SECTION_ROW = 8
#: Up to here each due date gets a mark on the line, since one point alone draws no line.
FEW_ROWS = 24


class Line(NamedTuple):
    """A figure by its name in the engine, its label, and the defined name of its cell."""

    figure: str
    label: str
    name: str
    may_be_absent: bool = False
    strong: bool = False


SECTIONS: tuple[tuple[str, tuple[Line, ...]], ...] = (
    (
        "Owed on the as-of date",
        (
            Line("principal", "Unpaid principal", "PrincipalBalance", strong=True),
            Line("principal_due", "of which past due", "PrincipalDue"),
            Line("days_past_due", "Days past due", "DaysPastDue"),
            Line("interest_due", "Interest due", "InterestDue"),
            Line("interest_accrued", "Interest accrued, not yet due", "AccruedInterest"),
            Line("late_charges", "Late charges", "LateCharges"),
            Line("costs", "Costs of collection", "Costs"),
            Line("unapplied", "Payments held", "Unapplied"),
            Line("payoff", "Payoff", "Payoff", strong=True),
            Line("payoff_with_premium", "Payoff with prepayment premium", "PayoffWithPremium"),
            Line("per_diem", "One more day", "PerDiem", may_be_absent=True),
            Line("rate", "Rate in force", "RateInForce", may_be_absent=True),
        ),
    ),
    (
        "Due next",
        (
            Line("next_installment_date", "Date", "NextInstallmentDate", may_be_absent=True, strong=True),
            Line("next_installment_number", "Instalment", "NextInstallmentNumber", may_be_absent=True),
            Line("next_installment_principal", "Principal", "NextInstallmentPrincipal", may_be_absent=True),
            Line("next_installment_interest", "Interest, projected", "NextInstallmentInterest", may_be_absent=True),
            Line("maturity_date", "Maturity, as it stands", "MaturityDate", may_be_absent=True),
        ),
    ),
    (
        "Since issue",
        (
            Line("interest_to_date", "Interest posted and accrued", "InterestToDate"),
            Line("interest_paid_to_date", "Interest paid", "InterestPaidToDate"),
            Line("late_charges_to_date", "Late charges", "LateChargesToDate"),
            Line("principal_paid_to_date", "Principal paid", "PrincipalPaidToDate"),
        ),
    ),
    (
        "Balance sheet",
        (
            Line("current_portion", "Current portion", "CurrentPortion"),
            Line("long_term_portion", "Long-term portion", "LongTermPortion"),
        ),
    ),
    (
        "Usury test",
        (
            Line("usury_maximum_interest", "Maximum interest to date", "UsuryMaximumInterest", may_be_absent=True),
            Line("usury_interest_charged", "Interest charged to date", "UsuryInterestCharged", may_be_absent=True),
            Line("usury_excess", "Excess to date", "UsuryExcess", may_be_absent=True),
            Line("usury_projected_excess", "Excess projected to maturity", "UsuryProjectedExcess", may_be_absent=True),
            Line("refund_owed", "Refund owed to the debtor", "RefundOwed"),
        ),
    ),
)
#: Of the plan, so that it stands before anything happened, and of what it has become: label, formula, style, meaning.
SCHEDULE_LINES = (
    ("Principal instalments", "TermCount", "count_right", "number of instalments in the contract"),
    ("Maturity in the contract", "TermMaturity", "date", "date of the last instalment, by the plan"),
    (
        "Total interest by the plan",
        "SUM(ScheduleInterest)",
        "money_right",
        "if everything is paid when due, at the rates listed",
    ),
    (
        "Total interest as it stands",
        'SUMIFS(NowInterest,NowDates,">0")',
        "money_right",
        "what fell due, and what is to come",
    ),
    ("Total payments by the plan", "SUM(SchedulePayment)", "money_right", "principal and interest"),
)
_NO_RATE = 'OR(AND(ISNUMBER(TermRate),TermAmendments=""),COUNT(RateDates)=0)'
#: How fresh the workbook is.
FRESH_LINES = (
    ("Last rate", f'IF({_NO_RATE},"n/a",IF(LastRateDate=0,"n/a",LastRateDate))', "date",
     "effective date of the last row of Rates on or before the as-of date, of the index in force"),
    ("Next rate expected", f'IF({_NO_RATE},"n/a",IF(NextRateDate=0,"n/a",NextRateDate))', "date",
     "by interest.reset_every, or as resets and averaging say; n/a: nothing says how often"),
    ("Last refresh", 'IF(COUNT(RefreshDates)=0,"none yet",INDEX(RefreshDates,COUNT(RefreshDates)))', "date",
     "as-of date of the last refresh or close that changed something"),
)  # fmt: skip


def summary_sheet(shape: Shape) -> SheetLayout:
    """The first sheet."""
    page = Page()
    page.formula(1, LABEL, "NoteTitle", "title")
    page.formula(2, LABEL, 'TermBorrower&IF(AND(TermBorrower<>"",TermHolder<>"")," to ","")&TermHolder', "subtitle")
    page.put(AS_OF_ROW, LABEL, "As of", "label_strong")
    page.name("AsOf", page.input(AS_OF_ROW, VALUE, "as_of", "input_date"))
    notice = page.formula(
        NOTICE_ROW, LABEL, f'IFERROR(IF({FUNCTIONS_THERE},"","{_NOT_THERE}"),"{_NOT_THERE}")', "warning"
    )
    follows = page.formula(AS_OF_ROW, MEANING, f'IFERROR(IF({FUNCTIONS_THERE},"{_FOLLOWS}",""),"")', "note")
    page.put(AS_OF_ROW + 1, LABEL, "Checks", "label_strong")
    check = page.formula(AS_OF_ROW + 1, VALUE, "Checks", "check")
    page.put(AS_OF_ROW + 1, MEANING, "every tie-out, line by line on the sheet Checks", "note")
    _late_words(page, AS_OF_ROW + 2)
    row, ranges = FIRST_SECTION_ROW, "Terms,AsOf,Rates,Activity,Plan" if shape.plan else "Terms,AsOf,Rates,Activity"
    for title, lines in SECTIONS:
        row = _section(page, row, title, lines, ranges)
    row = _lines(page, row, "The schedule", SCHEDULE_LINES)
    _lines(page, row, "How fresh it is", FRESH_LINES)
    return replace(
        page.sheet(NAME, WIDTHS),
        validations=(
            Validation(
                range=ref(AS_OF_ROW, VALUE), kind="date", lowest="61", highest="2958465", title="As of",
                prompt="The day of the figures: what is dated on or before it counts.",
            ),
        ),
        check_ranges=(check,),
        charts=_charts(shape),
        freeze=ref(AS_OF_ROW + 3, LABEL),
        landscape=True,
        one_page=True,
        still={notice: _STILL, follows: "the day of the figures"},
    )  # fmt: skip


def _section(page: Page, row: int, title: str, lines: tuple[Line, ...], ranges: str) -> int:
    page.line(row, LABEL, CLAUSE, title)
    for line in lines:
        row += 1
        figure = FIGURES[line.figure]
        page.put(row, LABEL, line.label, "label_strong" if line.strong else "label_indented")
        text = f'NOTE_FIGURE("{line.figure}",{ranges})'
        if line.may_be_absent:
            text = f'_xlfn.IFNA({text},"{NOT_APPLICABLE}")'
        style = {"money": "money_right", "rate": "rate_right", "date": "date"}.get(figure.kind, "count_right")
        page.name(line.name, page.formula(row, VALUE, text, f"{style}_strong" if line.strong else style))
        page.put(row, MEANING, figure.meaning, "note")
        put_citation(page, row, CLAUSE, figure.clause)
    return row + 2


def _late_words(page: Page, row: int) -> None:
    """What is late, in one line, red where anything is."""
    page.put(row, LABEL, "Late", "label_strong")
    late = (
        'IF(N(DaysPastDue)>0,TEXT(PrincipalDue+InterestDue,"#,##0.00")&" is overdue, the oldest for "&DaysPastDue&'
        'IF(DaysPastDue=1," day"," days"),'
        '"nothing is overdue")'
    )
    page.formula(row, VALUE, late, "text_left")


def _lines(page: Page, row: int, title: str, lines: tuple[tuple[str, str, str, str], ...]) -> int:
    page.line(row, LABEL, CLAUSE, title)
    for at, (label, formula, style, meaning) in enumerate(lines, start=row + 1):
        page.put(at, LABEL, label, "label_indented")
        page.formula(at, VALUE, formula, style)
        page.put(at, MEANING, meaning, "note")
    return row + len(lines) + 2


def _charts(shape: Shape) -> tuple[Chart, ...]:
    last = FIRST_ROW + shape.rows - 1

    def rows(key: str) -> str:
        return f"Schedule!${column_of(key)}${FIRST_ROW}:${column_of(key)}${last}"

    return (
        Chart(
            kind="line", title="Principal outstanding after each due date", x=rows("date"), y=rows("now_balance"),
            y_name="as it stands", more=(("by the plan", rows("closing")),),
            markers=shape.rows <= FEW_ROWS,
            x_title="Due date", y_title="Principal", anchor="F8", width_cm=14.5, height_cm=8.6,
        ),
        Chart(
            kind="column", title="Interest of each period, as it stands", x=rows("date"), y=rows("now_interest"),
            x_title="Due date", y_title="Interest", anchor="F27", width_cm=14.5, height_cm=8.6,
        ),
        *((rate_chart(shape, "F46"),) if "index" in shape.groups else ()),
    )  # fmt: skip
