"""Which sheets a user's workbook may have: those of a note under its form of agreement."""

from __future__ import annotations

from promnote.basics.conversion import squeeze
from promnote.contract.fields import AGREEMENT_FORMS
from promnote_workbooks.agreements import form_by_names
from promnote_workbooks.package import Area
from promnote_workbooks.pages.model import WorkbookLayout
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.sheets import fullest

_TERMS, _LABEL = "Terms", squeeze("agreement.form")


def form_of(book: Book) -> str:
    """The form that Terms names; without a row for it, the workbook is older than the row and its names tell the form."""
    area = book.area(_TERMS)
    if area is not None:
        where = area.range
        row = book.remembered((_TERMS, *where), lambda: _row_of_form(book, area))
        if row is not None:
            form = str(book.value(area.sheet, row, where.right) or "").strip()
            return form if form in AGREEMENT_FORMS else ""  # a wrong one is reported when the terms are read
    return form_by_names({each.name.casefold() for each in book.package.defined_names if each.sheet is None})


def _row_of_form(book: Book, area: Area) -> int | None:
    for row in range(area.range.top, area.range.bottom + 1):
        label = book.cell(area.sheet, row, area.range.left).value  # no label is ever written
        if isinstance(label, str) and squeeze(label) == _LABEL:
            return row
    return None


def layout_of(book: Book) -> WorkbookLayout:
    """Every sheet that promnote could have built into this workbook."""
    return fullest(form_of(book))
