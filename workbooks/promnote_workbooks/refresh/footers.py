"""The footer that promnote gave its sheets says the as-of date: a refresh keeps it true and touches no other."""

from __future__ import annotations

import re
from datetime import date

from promnote.contract.terms import Note
from promnote_workbooks.package import Package
from promnote_workbooks.package.values import escape_xml
from promnote_workbooks.pages.footer import footer_of

_FOOTER = re.compile(rb"<(?:\w+:)?(?:odd|even|first)Footer\b[^>]*>[^<]*<")


def with_footers(package: Package, note: Note, as_of: date) -> Package:
    """The package whose footers of promnote's name the date."""
    text = escape_xml(footer_of(note, as_of)).encode()
    head = text[: text.rindex(b", as of ")]
    ours = re.compile(re.escape(head) + rb", as of \d\d-[A-Z][a-z]{2}-\d{4}")
    parts: dict[str, bytes | None] = {}
    for sheet in package.sheets:
        before = package.archive.read(sheet.part)
        end = max(before.rfind(b"sheetData"), 0)  # a footer stands behind the cells
        if before.find(head, end) >= 0:
            after = before[:end] + _FOOTER.sub(lambda footer: ours.sub(lambda _: text, footer[0]), before[end:])
            if after != before:
                parts[sheet.part] = after
    return package.with_parts(parts)
