"""What of the page setup a refresh changes, in the open workbook: footers, which say the as-of date, and print areas."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from promnote.contract.terms import Note
from promnote_workbooks.package import Package
from promnote_workbooks.pages.footer import footer_of
from promnote_workbooks.refresh.footers import with_footers
from promnote_workbooks.refresh.plan import Plan
from promnote_workbooks.refresh.print_areas import wider_areas

_PARTS = ("LeftFooter", "CenterFooter", "RightFooter")
_FAILED = (
    "page footers still name the date before, and new rows may be outside the print area: Excel did not take them (it needs a "
    "printer to be installed)"
)


def set_pages(open_book: Any, plan: Plan) -> list[str]:
    """Set what a file's refresh would; gives what to tell. A footer is no reason to undo the figures."""
    try:
        _set_footers(open_book, plan.book.package, plan.note, plan.as_of)
        for name, areas in wider_areas(plan.book.package, plan.book).items():
            open_book.sheets[name].api.PageSetup.PrintArea = ",".join(areas)
    except Exception:
        return [_FAILED]
    return []


def _set_footers(open_book: Any, package: Package, note: Note, as_of: date) -> None:
    after = with_footers(package, note, as_of)
    stale = [
        sheet.name for sheet in package.sheets if after.archive.read(sheet.part) != package.archive.read(sheet.part)
    ]
    text = footer_of(note, as_of)
    ours = re.compile(re.escape(text[: text.rindex(", as of ")]) + r", as of \d\d-[A-Z][a-z]{2}-\d{4}")
    for name in stale:
        setup = open_book.sheets[name].api.PageSetup
        for part in _PARTS:
            before = str(getattr(setup, part) or "")
            now = ours.sub(lambda _: text, before)
            if now != before:
                setattr(setup, part, now)


__all__ = ["set_pages"]
