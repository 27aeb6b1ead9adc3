"""The note workbook as data. A new sheet is a module with a function that returns a `Sheet`, and a line here."""

from __future__ import annotations

from functools import lru_cache

from promnote_workbooks.layout.activity_sheet import activity_sheet
from promnote_workbooks.layout.checks_sheet import checks_sheet
from promnote_workbooks.layout.disclosure_sheet import disclosure_sheet
from promnote_workbooks.layout.history_sheet import closes_sheet, history_sheet
from promnote_workbooks.layout.journal_sheet import journal_sheet
from promnote_workbooks.layout.late_charges_sheet import late_charges_sheet
from promnote_workbooks.layout.ledger_sheet import ledger_sheet
from promnote_workbooks.layout.model import WorkbookLayout
from promnote_workbooks.layout.month_end_sheet import month_end_sheet
from promnote_workbooks.layout.rates_sheet import rates_sheet
from promnote_workbooks.layout.schedule_sheet import schedule_sheet
from promnote_workbooks.layout.shape import BASE, Shape, shape_of
from promnote_workbooks.layout.summary_sheet import summary_sheet
from promnote_workbooks.layout.terms_sheet import terms_sheet
from promnote_workbooks.layout.usury_sheet import usury_sheet


@lru_cache(maxsize=64)
def note_layout(shape: Shape) -> WorkbookLayout:
    """The workbook of that shape, sheets from left to right."""
    return WorkbookLayout(
        sheets=(
            summary_sheet(shape),
            terms_sheet(),
            rates_sheet(shape),
            activity_sheet(shape),
            schedule_sheet(shape),
            ledger_sheet(shape),
            late_charges_sheet(shape),
            usury_sheet(shape),
            month_end_sheet(shape),
            journal_sheet(shape),
            disclosure_sheet(),
            checks_sheet(shape.course),
            history_sheet(shape),
            closes_sheet(shape),
        )
    )


__all__ = ["BASE", "Shape", "WorkbookLayout", "note_layout", "shape_of"]
