"""The note workbook as data. A new sheet is a module with a function that returns a `Sheet`, and a line here."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from promnote_workbooks import agreements
from promnote_workbooks.package.refs import column_letters
from promnote_workbooks.pages.model import SheetLayout, WorkbookLayout
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
        terms_sheet(with_issuance=bool(shape.issuance)),
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
        *agreements.sheets_of(shape),
        checks_sheet(shape),
        history_sheet(shape),
        closes_sheet(shape),
    )
    return WorkbookLayout(sheets=tuple(_widened(sheet, shape.money_width) for sheet in sheets))


def _widened(sheet: SheetLayout, least: float) -> SheetLayout:
    """The sheet whose columns of amounts are at least so wide."""
    columns = {column_letters(cell.column) for cell in sheet.cells if STYLES[cell.style].number_format == MONEY}
    widths = {letter: max(width, least) if letter in columns else width for letter, width in sheet.widths.items()}
    return sheet if widths == sheet.widths else replace(sheet, widths=widths)


@lru_cache(maxsize=16)
def fullest(form: str) -> WorkbookLayout:
    """Every sheet that a workbook under that form of agreement may have: its names and blocks are found by them."""
    return note_layout(replace(BASE, issuance=12, form=form, reports=12 if form else 0))


__all__ = ["BASE", "Shape", "WorkbookLayout", "fullest", "note_layout", "shape_of"]
