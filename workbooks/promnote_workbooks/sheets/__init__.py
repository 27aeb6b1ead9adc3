"""The note workbook as data. A new sheet is a module with a function that returns a `Sheet`, and a line here."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from promnote_workbooks.package.refs import column_letters
from promnote_workbooks.pages.model import Sheet, WorkbookLayout
from promnote_workbooks.pages.styles import MONEY, STYLES
from promnote_workbooks.sheets.activity_sheet import activity_sheet
from promnote_workbooks.sheets.checks_sheet import checks_sheet
from promnote_workbooks.sheets.disclosure_sheet import disclosure_sheet
from promnote_workbooks.sheets.history_sheet import closes_sheet, history_sheet
from promnote_workbooks.sheets.issuance_sheet import cost_months_sheet, issuance_sheet
from promnote_workbooks.sheets.journal_sheet import journal_sheet
from promnote_workbooks.sheets.late_charges_sheet import late_charges_sheet
from promnote_workbooks.sheets.ledger_sheet import ledger_sheet
from promnote_workbooks.sheets.month_end_sheet import month_end_sheet
from promnote_workbooks.sheets.rates_sheet import rates_sheet
from promnote_workbooks.sheets.schedule_sheet import schedule_sheet
from promnote_workbooks.sheets.shape import BASE, Shape, shape_of
from promnote_workbooks.sheets.summary_sheet import summary_sheet
from promnote_workbooks.sheets.terms_sheet import terms_sheet
from promnote_workbooks.sheets.usury_sheet import usury_sheet


@lru_cache(maxsize=64)
def note_layout(shape: Shape) -> WorkbookLayout:
    """The workbook of that shape, sheets from left to right."""
    sheets = (
        summary_sheet(shape),
        terms_sheet(shape.kind, with_issuance=bool(shape.issuance)),
        rates_sheet(shape),
        activity_sheet(shape),
        schedule_sheet(shape),
        ledger_sheet(shape),
        late_charges_sheet(shape),
        usury_sheet(shape),
        month_end_sheet(shape),
        journal_sheet(shape),
        *((issuance_sheet(shape), cost_months_sheet(shape)) if shape.issuance else ()),
        disclosure_sheet(with_issuance=bool(shape.issuance)),
        *(_senior_sheets(shape) if shape.reports else ()),
        checks_sheet(shape),
        history_sheet(shape),
        closes_sheet(shape),
    )
    return WorkbookLayout(sheets=tuple(_widened(sheet, shape.money_width) for sheet in sheets))


def _widened(sheet: Sheet, least: float) -> Sheet:
    """The sheet whose columns of amounts are at least so wide."""
    columns = {column_letters(cell.column) for cell in sheet.cells if STYLES[cell.style].number_format == MONEY}
    widths = {letter: max(width, least) if letter in columns else width for letter, width in sheet.widths.items()}
    return sheet if widths == sheet.widths else replace(sheet, widths=widths)


def _senior_sheets(shape: Shape) -> tuple[Sheet, ...]:
    """The sheets of the note purchase agreement; imported here, an instalment note needs none of it."""
    from promnote_workbooks.agreements.npa_1997.agreement_sheets import agreement_sheets
    from promnote_workbooks.agreements.npa_1997.closing_sheet import closing_sheet
    from promnote_workbooks.agreements.npa_1997.debt_sheets import debt_sheets

    return (*debt_sheets(), *agreement_sheets(shape), closing_sheet())


#: Every sheet that a workbook may have: by its names and blocks the blocks of any workbook are found.
FULLEST = replace(BASE, issuance=12, reports=12)

__all__ = ["BASE", "FULLEST", "Shape", "WorkbookLayout", "note_layout", "shape_of"]
