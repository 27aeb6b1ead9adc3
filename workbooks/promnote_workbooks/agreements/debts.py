"""Debts: the register, the maturities of the other debts, and the footnote's table of five years over all.

The register and the maturities are typed; the table is formulas: this note from Disclosure, each other debt by its id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from promnote_workbooks.agreements.registers import typed
from promnote_workbooks.package.refs import column_letters
from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Page, SheetLayout, ref
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.check import CENT, EXACT, Check
from promnote_workbooks.sheets.disclosure_sheet import FIRST_ROW as SOURCE_ROW
from promnote_workbooks.sheets.disclosure_sheet import NAME as SOURCE
from promnote_workbooks.sheets.disclosure_sheet import YEARS as SOURCE_YEARS

NAME, REGISTER, OTHER = "Debt table", "Debts", "Other maturities"
REGISTER_ROWS, MATURITY_ROWS = 12, 120
_REGISTER_HEADER = 6
_HEADER = 7
YEARS = SOURCE_YEARS - 1


def _debts(ranks: Sequence[str]) -> tuple[WrittenColumn, ...]:
    return (
    typed("id", "Debt", "text", 21.0, name="DebtIds"),
    typed("title", "Title", "text", 62.0),
    typed("rank", "Rank", "text", 20.0, *ranks),
    typed("rate", "Rate", "rate", 11.5),
    typed("maturity", "Maturity", "date", WIDTH_DATE),
    typed("principal", "Principal", "money", WIDTH_MONEY),
    typed("principal_as_of", "Principal as of", "date", WIDTH_DATE),
    typed("clause", "Clause", "text", 14.0),
    typed("remark", "Remark", "text", 62.0),
    WrittenColumn(
        key="to_fill", header="To fill in", kind="label_indented", width=44.0,
        formula='IF(A{r}="","",IF(COUNTIF(OtherMaturityDebts,A{r})=0,"principal due, on Other maturities","")'
        '&IF(AND(NOT(ISNUMBER(D{r})),I{r}=""),", rate",""))',
    ),
)  # fmt: skip


MATURITIES = (
    typed("debt", "Debt", "text", 24.0, name="OtherMaturityDebts"),
    typed("due", "Principal due on", "date", 16.0, name="OtherMaturityDates"),
    typed("amount", "Amount", "money", WIDTH_MONEY, name="OtherMaturityAmounts", total=True),
    WrittenColumn(
        key="state", header="As of", kind="label_indented", width=30.0,
        formula='IF(C{r}="","",IF(COUNTIF(DebtIds,A{r})=0,"not listed on Debts",IF(N(B{r})<=AsOf,"fell due","ahead")))',
    ),
)  # fmt: skip


def debt_sheets(title: str, explanation: str, ranks: Sequence[str]) -> tuple[SheetLayout, ...]:
    """The table first, then what it rests on; title and explanation are of the register, `ranks` its choices."""
    return (
        _table(),
        written_sheet(
            REGISTER, title, explanation, _debts(ranks), REGISTER_ROWS, block_name="DebtRows", grid_name="DebtRegister",
            as_of_column=3, check_column=5, pages_wide=2,
            empty="No other debt yet: type each with an id of its own, then its maturities on Other maturities.",
        ),
        written_sheet(
            OTHER,
            "Other maturities: principal of the other debts, by due date",
            "Paste a row for each due date, under the debt's id; what fell due through the as-of date counts as paid.",
            MATURITIES, MATURITY_ROWS, block_name="OtherMaturityRows", grid_name="OtherMaturities", check_column=4,
            empty="Nothing yet: paste the due dates and amounts of the other debts.",
        ),
    )  # fmt: skip


def _table() -> SheetLayout:
    page = Page()
    check = heading(page, NAME, as_of_column=2, check_column=5, title="Debt maturities (ASC 470-10-50-1)")
    page.put(
        4, 1, "Principal due in each of the five years after the as-of date, and thereafter, of all debts.", "note_line"
    )
    first_row, last_row = _HEADER + 1, _HEADER + 1 + REGISTER_ROWS
    thereafter, total = 2 + YEARS, 3 + YEARS
    page.put(_HEADER, 1, "Debt", "header_left")
    page.put(_HEADER - 1, 1, "Through", "label_right")
    source = SOURCE_ROW
    for year in range(YEARS):
        page.put(_HEADER, 2 + year, f"Year {year + 1}", "header")
        page.formula(_HEADER - 1, 2 + year, f"{SOURCE}!$B${source + year}", "date_strong")
    page.put(_HEADER, thereafter, "Thereafter", "header")
    page.put(_HEADER, total, "Total", "header")
    for row in range(first_row, last_row + 1):
        _row(page, row, first_row, thereafter)
        page.formula(row, total, f'IF(A{row}="","",SUM({ref(row, 2)}:{ref(row, thereafter)}))', "money_right_strong")
    page.put(last_row + 1, 1, "All debts", "total_label")
    for column in range(2, total + 1):
        letter = column_letters(column)
        page.formula(last_row + 1, column, f"SUM({letter}{first_row}:{letter}{last_row})", "total_money")
    page.name("DebtTotals", f"{ref(first_row, total)}:{ref(last_row, total)}")
    page.name("DebtTable", f"{ref(_HEADER, 1)}:{ref(last_row, total)}")
    widths = {"A": 52.0, **{column_letters(column): WIDTH_MONEY for column in range(2, total + 1)}}
    return replace(
        page.sheet(NAME, widths),
        check_ranges=(check,),
        freeze=ref(first_row, 2),
        landscape=True,
        one_page=True,
    )


def _row(page: Page, row: int, first_row: int, thereafter: int) -> None:
    """The first row is this note, as Disclosure has it; each other one a debt of the register."""
    source = SOURCE_ROW
    if row == first_row:
        page.formula(row, 1, "NoteTitle", "text")
        for column in range(2, thereafter + 1):
            page.formula(row, column, f"{SOURCE}!$C${source + column - 2}", "money")
        return
    listed = f"{REGISTER}!$A${_REGISTER_HEADER + row - first_row}"
    page.formula(row, 1, f'IF({listed}="","",{listed})', "text")
    through = _HEADER - 1
    for column in range(2, thereafter + 1):
        after = "AsOf" if column == 2 else f"{column_letters(column - 1)}${through}"
        until = "" if column == thereafter else f',OtherMaturityDates,"<="&{column_letters(column)}${through}'
        found = f'SUMIFS(OtherMaturityAmounts,OtherMaturityDebts,$A{row},OtherMaturityDates,">"&{after}{until})'
        page.formula(row, column, f'IF($A{row}="","",{found})', "money")


DEBT_CHECKS: tuple[Check, ...] = (
    Check("Debt table", "All maturities stand in the table", "money", "SUM(DebtTotals)",
          'PrincipalBalance+SUMIFS(OtherMaturityAmounts,OtherMaturityDates,">"&AsOf)', CENT, "",
          "This note and every maturity typed; a debt that Debts does not list is missing here"),
    Check("Debt table", "This note's row is its own disclosure", "money", "INDEX(DebtTotals,1)", "SUM(MaturityAmounts)",
          EXACT, "", "First row, against Disclosure"),
)  # fmt: skip
