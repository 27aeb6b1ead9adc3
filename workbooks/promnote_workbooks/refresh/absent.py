"""Sheets of promnote's that the user deleted: what is not needed for the figures may be, and the rest goes on without it.

A deleted sheet leaves names that lead nowhere, and formulas that rest on them and yield an error: that is their answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from promnote.basics.errors import WorkbookError
from promnote_workbooks.pages.heading import NOT_APPLICABLE
from promnote_workbooks.refresh.blocks import filled_rows, find, find_block, row_values
from promnote_workbooks.refresh.book import Book, Place
from promnote_workbooks.refresh.checks import CHECK_HEADERS
from promnote_workbooks.refresh.checks import NAME as CHECK_LIST
from promnote_workbooks.refresh.dependents import dependents
from promnote_workbooks.refresh.kept import CLOSES, HISTORY
from promnote_workbooks.refresh.layout import layout_of
from promnote_workbooks.refresh.references import references_of
from promnote_workbooks.refresh.shadow import spelled

#: What stands under Applies of a line of Checks whose sheet was deleted.
DOES_NOT_APPLY = "no"
_TEXT = re.compile(r'"[^"]*"')
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


@dataclass(frozen=True, slots=True)
class Orphans:
    """promnote's formulas that name what is not there, and all formulas that rest on those."""

    direct: frozenset[Place] = frozenset()
    all: frozenset[Place] = frozenset()
    #: Those whose answer is known without what they name.
    settled: frozenset[Place] = frozenset()


def orphans(book: Book, formulas: Mapping[Place, str], own: Collection[Place]) -> Orphans:
    """The orphans among the formulas. Excel's answer to the direct ones is #REF!, whatever stands around the name."""
    missing = {name.casefold() for sheet in layout_of(book).sheets for name in sheet.names if book.area(name) is None}
    direct = [place for place in own if _names_one(formulas[place], missing)]
    if not direct:
        return Orphans()
    references = {place: references_of(spelled(text), place[0], book) for place, text in formulas.items()}
    return Orphans(frozenset(direct), frozenset((*direct, *dependents(direct, references, {}))))


def put_orphans_off(book: Book, found: Orphans, formulas: dict[Place, str]) -> tuple[Orphans, frozenset[Place]]:
    """Lines of Checks that rest on what is not there do not apply: `no` stands there until the sheet is restored.

    Gives the orphans, and the cells whose formula went for it (they leave `formulas` too).
    """
    block = find(book, CHECK_LIST, CHECK_HEADERS) if found.direct else None
    if block is None:
        return found, frozenset()
    off: set[Place] = set()
    settled: set[Place] = set()
    line: set[Place] = set()
    for row in range(block.first, block.last + 1):
        cells = {key: (block.sheet, row, block.columns[key]) for key in ("found", "expected", "tolerance", "applies")}
        if found.all.isdisjoint(cells.values()):
            continue
        line.update((block.sheet, row, column) for column in block.columns.values())
        if formulas.pop(cells["applies"], None) is not None:
            off.add(cells["applies"])
        book.put(*cells["applies"], DOES_NOT_APPLY)
        for key in ("found", "expected"):
            if cells[key] in found.direct:
                settled.add(cells[key])
                book.put_result(*cells[key], NOT_APPLICABLE)
    # what a program answers to them now is no error, since it does not look at what is not there
    return Orphans(found.direct - off - settled, found.all | line, frozenset(settled)), frozenset(off)


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
