"""Lead: every figure of the books with the sheet it is from, tied to it, and who prepared and reviewed it."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from promnote_workbooks.package.refs import column_letters
from promnote_workbooks.pages.heading import heading, verdict
from promnote_workbooks.pages.model import Page, SheetLayout, ref
from promnote_workbooks.pages.styles import WIDTH_CHECK, WIDTH_MONEY

NAME = "Lead"


class Tie(NamedTuple):
    """A figure (a formula, as Summary has it), the sheet that it must agree with, and what stands there."""

    what: str
    figure: str
    sheet: str
    there: str


TIES: tuple[Tie, ...] = (
    Tie("Unpaid principal", "PrincipalBalance", "Month-end", "INDEX(MonthPrincipal,MAX(1,COUNT(MonthEnds)))"),
    Tie("Unpaid principal", "PrincipalBalance", "Ledger", "INDEX(LedgerBalances,MAX(1,COUNT(LedgerDates)))"),
    Tie("Unpaid principal", "PrincipalBalance", "Disclosure", "SUM(MaturityAmounts)"),
    Tie("Current portion", "CurrentPortion", "Disclosure", "INDEX(MaturityAmounts,1)"),
    Tie(
        "Interest due and accrued",
        "InterestDue+AccruedInterest",
        "Month-end",
        "INDEX(MonthInterest,MAX(1,COUNT(MonthEnds)))",
    ),
    Tie("Late charges", "LateCharges", "Month-end", "INDEX(MonthLate,MAX(1,COUNT(MonthEnds)))"),
    Tie("Costs", "Costs", "Month-end", "INDEX(MonthCosts,MAX(1,COUNT(MonthEnds)))"),
    Tie("Interest accrued to date", "InterestToDate", "Years", 'SUMIFS(YearInterestAccrued,YearKinds,"calendar")'),
    Tie("Interest paid to date", "InterestPaidToDate", "Years", 'SUMIFS(YearInterestPaid,YearKinds,"calendar")'),
    Tie("Principal paid to date", "PrincipalPaidToDate", "Years", 'SUMIFS(YearPrincipalPaid,YearKinds,"calendar")'),
    Tie("Payoff, before premium", "Payoff", "Payoff", 'SUM(PayoffAmounts)-SUMIFS(PayoffAmounts,PayoffWhats,"premium")'),
)
SIGNED = ("Prepared by", "Prepared on", "Reviewed by", "Reviewed on")
_HEADER = 7
_HEADERS = ("Figure", "Amount", "Agrees with sheet", "There", "Difference", "Check")
_WIDTHS = (34.0, WIDTH_MONEY, 20.0, WIDTH_MONEY, WIDTH_MONEY, WIDTH_CHECK)


def lead_sheet() -> SheetLayout:
    """A line a tie, all native formulas, and cells to sign in that a refresh leaves alone."""
    page = Page()
    check = heading(page, NAME, as_of_column=2, check_column=4, title="Lead sheet: what ties to what")
    page.put(4, 1, "Each amount as the functions give it, against the sheet that it must agree with.", "note_line")
    for at, header in enumerate(_HEADERS, start=1):
        page.put(_HEADER, at, header, "header_left" if at in (1, 3) else "header")
    first = _HEADER + 1
    for row, tie in enumerate(TIES, start=first):
        page.put(row, 1, tie.what, "label_indented")
        page.formula(row, 2, f"N({tie.figure})", "money_right")
        page.put(row, 3, tie.sheet, "label_indented")
        page.formula(row, 4, f"N({tie.there})", "money_right")
        page.formula(row, 5, f"ROUND(B{row}-D{row},CurrencyDecimals)", "money_right")
        page.formula(row, 6, verdict(f"ABS(E{row})<=ExactTolerance"), "check")
    last = _HEADER + len(TIES)
    page.name("LeadChecks", f"{ref(first, 6)}:{ref(last, 6)}")
    for row, words in enumerate(SIGNED, start=last + 2):
        page.put(row, 1, words, "label_strong")
        page.put(row, 2, None, "input_date" if words.endswith("on") else "input_text")
    widths = {column_letters(at): width for at, width in enumerate(_WIDTHS, start=1)}
    return replace(
        page.sheet(NAME, widths, header_row=_HEADER),
        check_ranges=(check, f"{ref(first, 6)}:{ref(last, 6)}"),
        landscape=True,
        one_page=True,
    )
