"""The footers that promnote gave its sheets, in the open workbook: they say the as-of date too."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from promnote.contract.terms import Note
from promnote_workbooks.package import Package
from promnote_workbooks.pages.footer import footer_of
from promnote_workbooks.refresh.footers import with_footers

_PARTS = ("LeftFooter", "CenterFooter", "RightFooter")
_FAILED = "page footers still name the date before: Excel did not take them (it needs a printer to be installed)"


def set_footers(open_book: Any, package: Package, note: Note, as_of: date) -> list[str]:
    """Set those that a file's refresh would; gives what to tell. A footer is no reason to undo the figures."""
    after = with_footers(package, note, as_of)
    stale = [
        sheet.name for sheet in package.sheets if after.archive.read(sheet.part) != package.archive.read(sheet.part)
    ]
    text = footer_of(note, as_of)
    ours = re.compile(re.escape(text[: text.rindex(", as of ")]) + r", as of \d\d-[A-Z][a-z]{2}-\d{4}")
    try:
        for name in stale:
            setup = open_book.sheets[name].api.PageSetup
            for part in _PARTS:
                before = str(getattr(setup, part) or "")
                now = ours.sub(lambda _: text, before)
                if now != before:
                    setattr(setup, part, now)
    except Exception:
        return [_FAILED]
    return []


__all__ = ["set_footers"]
