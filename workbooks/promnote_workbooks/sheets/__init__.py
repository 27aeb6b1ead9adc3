"""The note workbook as data. A new sheet is a module with a function that returns a `Sheet`, and a line here."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from promnote_workbooks import agreements
from promnote_workbooks.pages.model import WorkbookLayout
from promnote_workbooks.sheets.activity_sheet import activity_sheet
from promnote_workbooks.sheets.checks_sheet import checks_sheet
from promnote_workbooks.sheets.disclosure_sheet import disclosure_sheet
from promnote_workbooks.sheets.history_sheet import closes_sheet, history_sheet
from promnote_workbooks.sheets.issuance_sheet import cost_months_sheet, issuance_sheet
from promnote_workbooks.sheets.journal_sheet import journal_sheet
from promnote_workbooks.sheets.late_charges_sheet import late_charges_sheet
from promnote_workbooks.sheets.ledger_sheet import ledger_sheet
from promnote_workbooks.sheets.month_end_sheet import month_end_sheet
from promnote_workbooks.sheets.plan_sheet import plan_sheet
from promnote_workbooks.sheets.rates_sheet import rates_sheet
from promnote_workbooks.sheets.schedule_sheet import schedule_sheet
from promnote_workbooks.sheets.shape import BASE, Shape, shape_of
from promnote_workbooks.sheets.summary_sheet import summary_sheet
from promnote_workbooks.sheets.terms_sheet import terms_sheet
from promnote_workbooks.sheets.usury_sheet import usury_sheet


@lru_cache(maxsize=64)
def note_layout(shape: Shape) -> WorkbookLayout:
    """The workbook of that shape, sheets from left to right."""
    return WorkbookLayout(
        sheets=(
            summary_sheet(shape),
            terms_sheet(shape),
            *((plan_sheet(shape),) if shape.plan else ()),
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
    )


@lru_cache(maxsize=16)
def fullest(form: str) -> WorkbookLayout:
    """Every sheet that a workbook under that form of agreement may have: its names and blocks are found by them."""
    return note_layout(replace(BASE, issuance=12, form=form, reports=12 if form else 0, plan=12))


__all__ = ["BASE", "Shape", "WorkbookLayout", "fullest", "note_layout", "shape_of"]
