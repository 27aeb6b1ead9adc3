"""The errors of a run as a workbook: one row an error, so that whoever keeps the portfolio can work down the list."""

from __future__ import annotations

from collections.abc import Sequence

from promnote.basics.money import counted
from promnote_workbooks.pages.footer import footer_text
from promnote_workbooks.portfolio.problems import LISTED, Problem
from promnote_workbooks.portfolio.sheets import ReportBook

_TITLES = ("File", "Sheet", "Row", "Column", "Note", "Found", "Allowed")
_WIDTHS = (24, 12, 9, 24, 22, 60, 70)
_HEADER = 3


def errors_workbook(problems: Sequence[Problem], *, name: str) -> bytes:
    """The workbook of these problems of the portfolio `name`."""
    book = ReportBook("Errors", f"Errors of {footer_text(name)}")
    sheet = book.sheet("Errors", _WIDTHS)
    book.text(sheet, 0, 0, f"Errors of {name}", "title")
    listed = problems[:LISTED]
    more = f" (the first {LISTED:,} are listed)" if len(problems) > LISTED else ""
    book.text(
        sheet,
        1,
        0,
        f"{counted(len(problems), 'error')}{more}. Correct each in its file, then run the same command again.",
        "subtitle",
    )
    book.header(sheet, _HEADER, _TITLES, left=len(_TITLES))
    for row, each in enumerate(listed, start=_HEADER + 1):
        book.text(sheet, row, 0, each.file)
        book.text(sheet, row, 1, each.sheet)
        if each.row is not None:
            sheet.write_number(row, 2, each.row, book.format("count"))
        book.text(sheet, row, 3, each.column, "wrapped")
        book.text(sheet, row, 4, each.note)
        book.text(sheet, row, 5, each.found, "wrapped")
        book.text(sheet, row, 6, each.allowed, "wrapped")
        book.fit_row(sheet, row, (each.found, _WIDTHS[5]), (each.allowed, _WIDTHS[6]), (each.column, _WIDTHS[3]))
    sheet.freeze_panes(_HEADER + 1, 0)
    sheet.autofilter(_HEADER, 0, _HEADER + len(listed), len(_TITLES) - 1)
    sheet.repeat_rows(_HEADER)
    return book.to_bytes()
