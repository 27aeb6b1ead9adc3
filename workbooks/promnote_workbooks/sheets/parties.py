"""The parties of a note on the pages that are sent."""

from __future__ import annotations

from promnote_workbooks.pages.model import Page


def put_parties(page: Page, row: int) -> None:
    """Borrower and holder in two rows, from `row` on; blank where the terms name none."""
    for at, words, name in ((row, "Borrower", "TermBorrower"), (row + 1, "Holder", "TermHolder")):
        page.put(at, 1, words, "label_strong")
        page.formula(at, 2, f'IF({name}="","",{name})', "text_left")
