"""Which sheets a user's workbook may have: those of a note under its form of agreement."""

from __future__ import annotations

from promnote.basics.conversion import squeeze
from promnote.contract.fields import AGREEMENT_FORMS
from promnote_workbooks.agreements import form_by_names
from promnote_workbooks.pages.model import WorkbookLayout
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.sheets import fullest

_TERMS, _LABEL = "Terms", squeeze("agreement.form")


def form_of(book: Book) -> str:
    """The form that Terms names; without a row for it, the workbook is older than the row and its names tell the form."""
    area = book.area(_TERMS)
    if area is not None:
        where = area.range
        for row in range(where.top, where.bottom + 1):
            label = book.value(area.sheet, row, where.left)
            if isinstance(label, str) and squeeze(label) == _LABEL:
                form = str(book.value(area.sheet, row, where.right) or "").strip()
                return form if form in AGREEMENT_FORMS else ""  # a wrong one is reported when the terms are read
    return form_by_names({each.name.casefold() for each in book.package.defined_names if each.sheet is None})


def layout_of(book: Book) -> WorkbookLayout:
    """Every sheet that promnote could have built into this workbook."""
    return fullest(form_of(book))
