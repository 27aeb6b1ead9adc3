"""Cells of open sheets written in few large writes, all of them or none: a failure puts the old contents back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from promnote.basics.errors import WorkbookError
from promnote_workbooks.package import REMOVE, CellRange, CellValue, Stale, format_ref
from promnote_workbooks.refresh.book import Book, same

from .cells import Cell, as_rows, from_value2, places_of, rectangles, to_value2


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula for a cell, without its `=`."""

    text: str


Content = CellValue | Formula


@dataclass(frozen=True, slots=True)
class Step:
    """One write, and how it is taken back."""

    where: str
    do: Callable[[], None]
    undo: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan changes on a sheet: constants and new formulas, what stands there now, formats of bare cells."""

    new: Mapping[Cell, Content]
    old: Mapping[Cell, Content]
    like: Mapping[Cell, Cell]


def planned_cells(book: Book) -> dict[str, Planned]:
    """What is to be written, by sheet. Results of formulas that stay are not: Excel computes them."""
    found: dict[str, Planned] = {}
    for sheet, edits in book.edits.items():
        new: dict[Cell, Content] = {}
        old: dict[Cell, Content] = {}
        like: dict[Cell, Cell] = {}
        for place, edit in edits.items():
            cell = book.cell(sheet, *place)
            if isinstance(edit.formula, str):
                new[place] = Formula(edit.formula)
            elif edit.formula is REMOVE and not isinstance(edit.value, Stale):
                new[place] = edit.value
            else:
                continue
            old[place] = cell.value if cell.formula is None else Formula(cell.formula)
            if edit.style is not None and edit.style != cell.style:
                pattern = _cell_of_style(book, sheet, edit.style)
                if pattern is not None:
                    like[place] = pattern
        if new:
            found[sheet] = Planned(new, old, like)
    return found


def _cell_of_style(book: Book, sheet: str, style: int) -> Cell | None:
    return next((place for place, cell in book.stored(sheet).items() if cell.style == style), None)


def check_sheets(open_book: Any, planned: Mapping[str, Planned]) -> None:
    """Refuse protected sheets, and cells that somebody changed since the copy was made."""
    for name in planned:
        if open_book.sheets[name].api.ProtectContents:
            raise WorkbookError(name, "found a protected sheet; allowed: an unprotected one (Review > Unprotect Sheet)")
    for name, each in planned.items():
        sheet = open_book.sheets[name]
        constants = [place for place, content in each.old.items() if not isinstance(content, Formula)]
        for place, value in read_cells(sheet, constants):
            wanted = each.old[place]
            assert not isinstance(wanted, Formula)
            if not same(value, None if wanted == "" else wanted):
                raise WorkbookError(
                    f"{name}!{format_ref(*place)}",
                    "found it changed while promnote read the workbook; allowed: run again",
                )


def read_cells(sheet: Any, places: Iterable[Cell]) -> Iterator[tuple[Cell, Any]]:
    """The values of cells as a file has them, in one read a rectangle."""
    for area in rectangles(places):
        rows = as_rows(_range(sheet, area).api.Value2, area)
        for row, shown in zip(places_of(area), rows, strict=True):
            yield from ((place, from_value2(value)) for place, value in zip(row, shown, strict=True))


def steps_of(open_book: Any, planned: Mapping[str, Planned]) -> list[Step]:
    """The writes, one a rectangle: formats of bare cells first, then the contents."""
    steps: list[Step] = []
    for name, each in planned.items():
        sheet = open_book.sheets[name]
        for pattern in dict.fromkeys(each.like.values()):
            for area in rectangles(place for place, like in each.like.items() if like == pattern):
                steps.append(_format_step(name, sheet, area, pattern))
        for is_formula in (False, True):
            places = [place for place, content in each.new.items() if isinstance(content, Formula) is is_formula]
            for area in rectangles(places):
                steps.append(_content_step(name, sheet, area, each))
    return steps


def _content_step(name: str, sheet: Any, area: CellRange, planned: Planned) -> Step:
    places = [place for row in places_of(area) for place in row]
    new = {place: planned.new[place] for place in places}
    old = {place: planned.old[place] for place in places}
    return Step(f"{name}!{area}", lambda: _put(sheet, new), lambda: _put(sheet, old))


def _format_step(name: str, sheet: Any, area: CellRange, pattern: Cell) -> Step:
    cells, wanted = _range(sheet, area), sheet.range(pattern).number_format
    before = cells.number_format
    if before is not None:
        return Step(f"{name}!{area}", lambda: _set_format(cells, wanted), lambda: _set_format(cells, before))
    each = [(sheet.range(place), sheet.range(place).number_format) for row in places_of(area) for place in row]

    def back() -> None:
        for cell, old in each:
            _set_format(cell, old)

    return Step(f"{name}!{area}", lambda: _set_format(cells, wanted), back)


def _set_format(cells: Any, number_format: str) -> None:
    cells.number_format = number_format


def _put(sheet: Any, contents: Mapping[Cell, Content]) -> None:
    """Write contents, constants and formulas each as rectangles."""
    constants = {place: value for place, value in contents.items() if not isinstance(value, Formula)}
    for area in rectangles(constants):
        values = [[to_value2(constants[place]) for place in row] for row in places_of(area)]
        _range(sheet, area).api.Value2 = _alone_or_rows(values)
    formulas = {place: value.text for place, value in contents.items() if isinstance(value, Formula)}
    for area in rectangles(formulas):
        texts = [[f"={formulas[place]}" for place in row] for row in places_of(area)]
        _range(sheet, area).formula = _alone_or_rows(texts)


def _alone_or_rows(rows: list[list[Any]]) -> Any:
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else tuple(tuple(row) for row in rows)


def _range(sheet: Any, area: CellRange) -> Any:
    return sheet.range((area.top, area.left), (area.bottom, area.right))


def write_all(steps: Iterable[Step]) -> int:
    """Do the writes; gives how many. After a failure the old contents stand again, and the failure goes on."""
    begun: list[Step] = []
    try:
        for step in steps:
            begun.append(step)
            step.do()
    except BaseException as error:
        lost = [step.where for step in reversed(begun) if not _taken_back(step)]
        if lost:
            problem = f"found a write that failed ({error}), and the old cells cannot be put back"
            raise WorkbookError(
                ", ".join(lost), f"{problem}; allowed: close without saving, or take the backup"
            ) from error
        raise
    return len(begun)


def _taken_back(step: Step) -> bool:
    try:
        step.undo()
    except Exception:
        return False
    return True


__all__ = ["Formula", "Planned", "Step", "check_sheets", "planned_cells", "read_cells", "steps_of", "write_all"]
