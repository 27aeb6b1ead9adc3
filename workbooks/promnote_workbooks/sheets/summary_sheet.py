"""Summary: what the reader came for. The as-of date is typed here; every figure is NOTE_FIGURE of it, and has a name.

A figure that does not apply (no next instalment, no usury test) reads n/a: NOTE_FIGURE gives #N/A for it, and only that
error is turned into words.
"""

from __future__ import annotations

from typing import NamedTuple

from promnote.reports.figures import FIGURES
from promnote_workbooks.pages.heading import NOT_APPLICABLE
from promnote_workbooks.pages.model import Chart, Page, Sheet, Validation, fitted_heights, ref
from promnote_workbooks.sheets.citations import put_citation
from promnote_workbooks.sheets.schedule_sheet import FIRST_ROW, column_of
from promnote_workbooks.sheets.shape import Shape

NAME = "Summary"
LABEL, VALUE, MEANING, CLAUSE = range(1, 5)
WIDTHS = {"A": 33.0, "B": 18.0, "C": 53.0, "D": 15.5, "E": 2.0}
AS_OF_ROW = 4
FIRST_SECTION_ROW = 7
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
            Line("per_diem", "One more day", "PerDiem", may_be_absent=True),
            Line("rate", "Rate in force", "RateInForce", may_be_absent=True),
        ),
    ),
    (
        "Next instalment",
        (
            Line("next_installment_date", "Date", "NextInstallmentDate", may_be_absent=True, strong=True),
            Line("next_installment_principal", "Principal", "NextInstallmentPrincipal", may_be_absent=True),
            Line("next_installment_interest", "Interest, projected", "NextInstallmentInterest", may_be_absent=True),
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
#: Of the schedule, so that it stands before anything happened: label, formula, style, meaning.
SCHEDULE_LINES = (
    ("Principal instalments", "TermCount", "count_right", "number of principal payments in the contract"),
    ("Maturity", "TermMaturity", "date", "date of the last instalment"),
    ("Total interest", "SUM(ScheduleInterest)", "money_right", "if everything is paid when due, at the resets listed"),
    ("Total payments", "SUM(SchedulePayment)", "money_right", "principal and interest"),
)


def summary_sheet(shape: Shape) -> Sheet:
    """The first sheet."""
    page = Page()
    page.formula(1, LABEL, "NoteTitle", "title")
    page.formula(2, LABEL, 'TermBorrower&IF(AND(TermBorrower<>"",TermHolder<>"")," to ","")&TermHolder', "subtitle")
    page.put(AS_OF_ROW, LABEL, "As of", "label_strong")
    page.name("AsOf", page.input(AS_OF_ROW, VALUE, "as_of", "input_date"))
    page.put(AS_OF_ROW, MEANING, "type a date: every figure follows", "note")
    page.put(AS_OF_ROW + 1, LABEL, "Checks", "label_strong")
    check = page.formula(AS_OF_ROW + 1, VALUE, "Checks", "check")
    page.put(AS_OF_ROW + 1, MEANING, "every tie-out, line by line on the sheet Checks", "note")
    row, ranges = FIRST_SECTION_ROW, "Terms,AsOf,Rates,Activity,Plan" if shape.plan else "Terms,AsOf,Rates,Activity"
    for title, lines in SECTIONS:
        row = _section(page, row, title, lines, ranges)
    _schedule_lines(page, row)
    return Sheet(
        name=NAME,
        cells=page.sorted_cells(),
        widths=WIDTHS,
        heights=fitted_heights(page.cells, WIDTHS),
        names=page.names,
        inputs=page.inputs,
        validations=(
            Validation(
                range=ref(AS_OF_ROW, VALUE), kind="date", lowest="61", highest="2958465", title="As of",
                prompt="The day of the figures: what is dated on or before it counts.",
            ),
        ),
        check_ranges=(check,),
        charts=_charts(shape),
        freeze=ref(AS_OF_ROW + 2, LABEL),
        landscape=True,
        one_page=True,
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
        style = {"money": "money_right", "days": "count_right", "rate": "rate_right", "date": "date"}[figure.kind]
        page.name(line.name, page.formula(row, VALUE, text, f"{style}_strong" if line.strong else style))
        page.put(row, MEANING, figure.meaning, "note")
        put_citation(page, row, CLAUSE, figure.clause)
    return row + 2


def _schedule_lines(page: Page, row: int) -> None:
    page.line(row, LABEL, CLAUSE, "The schedule")
    for at, (label, formula, style, meaning) in enumerate(SCHEDULE_LINES, start=row + 1):
        page.put(at, LABEL, label, "label_indented")
        page.formula(at, VALUE, formula, style)
        page.put(at, MEANING, meaning, "note")


def _charts(shape: Shape) -> tuple[Chart, ...]:
    last = FIRST_ROW + shape.rows - 1

    def rows(key: str) -> str:
        return f"Schedule!${column_of(key)}${FIRST_ROW}:${column_of(key)}${last}"

    return (
        Chart(
            kind="line", title="Principal outstanding after each due date", x=rows("date"), y=rows("closing"),
            markers=shape.rows <= FEW_ROWS,
            x_title="Due date", y_title="Principal", anchor="F7", width_cm=14.5, height_cm=8.6,
        ),
        Chart(
            kind="column", title="Interest of each period", x=rows("date"), y=rows("interest"),
            x_title="Due date", y_title="Interest", anchor="F26", width_cm=14.5, height_cm=8.6,
        ),
    )  # fmt: skip
