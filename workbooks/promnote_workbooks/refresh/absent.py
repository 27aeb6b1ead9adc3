"""Sheets of promnote's that the user deleted: what is not needed for the figures may be, and the rest goes on without it.

A deleted sheet leaves names that lead nowhere, and formulas that rest on them and yield an error: that is their answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from promnote.basics.errors import WorkbookError
from promnote_workbooks.package import CellError
from promnote_workbooks.refresh.blocks import filled_rows, find_block, row_values
from promnote_workbooks.refresh.book import Book, Place
from promnote_workbooks.refresh.dependents import dependents
from promnote_workbooks.refresh.kept import CLOSES, HISTORY
from promnote_workbooks.refresh.layout import layout_of
from promnote_workbooks.refresh.references import references_of
from promnote_workbooks.refresh.shadow import spelled

_TEXT = re.compile(r'"[^"]*"')
_CAUGHT = re.compile(r'=?IFERROR\(.*,"([^"]*)"\)', re.DOTALL)
_WORD = re.compile(r"[^\W\d][\w.]*")


def absent_sheets(book: Book) -> list[str]:
    """The sheets of the layout whose names are all that is left of them, from left to right."""
    lost = {
        name.name.casefold() for name in book.package.defined_names if name.sheet is None and book.leads_nowhere(name)
    }
    if not lost:
        return []
    return [
        sheet.name
        for sheet in layout_of(book).sheets
        if sheet.names
        and any(name.casefold() in lost for name in sheet.names)
        and all(name.casefold() in lost or book.package.defined_name(name) is None for name in sheet.names)
    ]


class Orphans(NamedTuple):
    """promnote's formulas that name what is not there, and all formulas that do or that rest on one that does."""

    direct: frozenset[Place] = frozenset()
    all: frozenset[Place] = frozenset()


def orphans(book: Book, formulas: Mapping[Place, str], own: Collection[Place]) -> Orphans:
    """The orphans among the formulas."""
    missing = {name.casefold() for sheet in layout_of(book).sheets for name in sheet.names if book.area(name) is None}
    everything = "\n".join(formulas.values()).casefold()
    missing = {name for name in missing if name in everything}
    if not missing and "#ref!" not in everything:
        return Orphans()
    named = [place for place, text in formulas.items() if _names_one(text, missing)]
    direct = frozenset(named).intersection(own)
    if not direct:
        return Orphans()
    references = {place: references_of(spelled(text), place[0], book) for place, text in formulas.items()}
    return Orphans(direct, frozenset((*named, *dependents(named, references, {}))))


def answer_of(formula: str) -> str | CellError:
    """Excel's answer to a formula that names what is not there: #REF!, or what an IFERROR around it says instead."""
    caught = _CAUGHT.fullmatch(formula)
    return caught[1] if caught else CellError("#REF!")


def _names_one(formula: str, missing: set[str]) -> bool:
    bare = _TEXT.sub("", formula)
    return "#REF!" in bare or any(word.casefold() in missing for word in _WORD.findall(bare))


def refuse_lost_closes(book: Book) -> None:
    """Months that were closed must stay closed: a workbook that shows closed months and has lost their balances is refused."""
    if book.area(CLOSES) is not None:
        return
    layout = layout_of(book)
    for sheet in layout.sheets:
        for block in sheet.blocks:
            if block.name not in ("MonthRows", HISTORY) or (found := find_block(book, block)) is None:
                continue
            for row in range(found.first, found.first + filled_rows(book, found)):
                values = row_values(book, found, row)
                if "closed" in (values.get("status"), values.get("action")) or values.get("action") == "close":
                    raise WorkbookError(
                        f"the name {CLOSES}",
                        "found no sheet for it, though months were closed in this workbook; allowed: the sheet with the "
                        "balances of the closed months, as in the backup made before it was deleted",
                    )
