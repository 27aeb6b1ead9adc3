"""The figures of a workbook by their names: what they show, what the engine says; which formulas are promnote's."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from promnote_workbooks.formulas.host_names import functions_called
from promnote_workbooks.package import Area, CellRange
from promnote_workbooks.pages.heading import NOT_APPLICABLE
from promnote_workbooks.pages.model import Formula
from promnote_workbooks.refresh.book import Book, Place
from promnote_workbooks.refresh.layout import layout_of
from promnote_workbooks.refresh.shadow import spelled
from promnote_workbooks.sheets import fullest
from promnote_workbooks.sheets.summary_sheet import SECTIONS

#: Defined name of each figure's cell.
OUTPUTS = {line.figure: line.name for _, lines in SECTIONS for line in lines}
_REFERENCE = re.compile(r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?![\w(])")


def output_places(book: Book) -> dict[str, Place]:
    """The cell of each figure that has a name in the workbook."""
    places: dict[str, Place] = {}
    for figure, name in OUTPUTS.items():
        area = book.area(name)
        if area is not None:
            places[figure] = (area.sheet, area.range.top, area.range.left)
    return places


def shown_figures(book: Book) -> dict[str, Any]:
    """What the workbook shows for each figure: numbers, dates as serial numbers, texts, error values."""
    return {
        figure: book.cell(*place).value for figure, place in output_places(book).items()
    }  # fmt: skip


def does_not_apply(value: Any) -> bool:
    """How a cell says so: in words, or with the error that NOTE_FIGURE gives."""
    return bool(value == NOT_APPLICABLE or getattr(value, "code", "") == "#N/A")


def own_formulas(book: Book, formulas: dict[Place, str], blocks: set[Place]) -> set[Place]:
    """The formulas that are promnote's for certain: in its blocks or under its names. They must evaluate."""
    columns: dict[tuple[str, int], list[CellRange]] = {}
    for area in _own_areas(book):  # each is one column wide
        columns.setdefault((area.sheet, area.range.left), []).append(area.range)
    named = {
        place
        for place in formulas
        if (areas := columns.get((place[0], place[2]))) and any(area.top <= place[1] <= area.bottom for area in areas)
    }
    return blocks | named


def looks_like_ours(form: str, formula: str) -> bool:
    """Whether the layout has such a formula somewhere: a heading, a total. Good enough to leave it out of a count."""
    return without_cells(spelled(formula)) in _patterns_of(form)


def calls_ours(formula: str) -> bool:
    """Whether the formula calls one of our functions."""
    return bool(functions_called(formula))


def own_sheets(book: Book) -> set[str]:
    """The sheets to which a name of the layout points."""
    return {area.sheet for area in _own_areas(book)}


def _own_areas(book: Book) -> list[Area]:
    """The cells and columns to which the layout's names point; of wider ranges, which users widen, the corner."""
    names = {name.casefold() for sheet in layout_of(book).sheets for name in sheet.names}
    areas = []
    for name in book.package.defined_names:
        if name.sheet is None and name.target is not None and name.name.casefold() in names:
            sheet, area = book.sheet_name(name.target.sheet), name.target.range
            if sheet is not None:
                is_column = area.left == area.right
                areas.append(Area(sheet, area if is_column else CellRange(area.top, area.left, area.top, area.left)))
    return areas


def without_cells(formula: str) -> str:
    """The formula without the cells that it names: what a row's formula has in common with those of other rows."""
    return _REFERENCE.sub("#", formula.removeprefix("="))


@lru_cache(maxsize=8)
def _patterns_of(form: str) -> frozenset[str]:
    """The layout's formulas without the cells they name."""
    formulas = [
        cell.content.text.removeprefix("=")
        for sheet in fullest(form).sheets
        for cell in sheet.cells
        if isinstance(cell.content, Formula)
    ]
    return frozenset(without_cells("\0".join(formulas)).split("\0"))  # all at once, in half the time
