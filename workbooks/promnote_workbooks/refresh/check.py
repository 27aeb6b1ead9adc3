"""`promnote check`: every owned cell of a workbook recomputed and compared, and everything that must tie, tied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from promnote.basics.errors import NoteError
from promnote.basics.money import money_words
from promnote.reports.journal import entries_of
from promnote_workbooks.package import REMOVE, Package, Stale, format_ref, read_package
from promnote_workbooks.pages.heading import NOT_APPLICABLE, OK
from promnote_workbooks.refresh.blocks import find
from promnote_workbooks.refresh.book import Book, Place, same
from promnote_workbooks.refresh.inputs import check_names
from promnote_workbooks.refresh.mend import readable
from promnote_workbooks.refresh.plan import CHECK_HEADERS, Plan, make_plan
from promnote_workbooks.refresh.results import Disagreement, Judge, as_stored
from promnote_workbooks.refresh.run import package_errors
from promnote_workbooks.refresh.words import value_words


class Difference(NamedTuple):
    """A cell that is not what it must be. `cell` is empty for what has none, such as a month that does not balance."""

    sheet: str
    cell: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found; `cells` counts those compared, `unknown` the formulas that only Excel can compute."""

    plan: Plan
    differences: tuple[Difference, ...]
    cells: int
    unknown: int


def check_file(path: Path) -> Checked:
    """Check a workbook file. Raises NoteError for one that cannot be read or whose inputs are wrong."""
    with package_errors():
        return check_package(read_package(path))


def check_package(package: Package) -> Checked:
    """Check a workbook."""
    book = Book(readable(package))
    wrong: list[Disagreement] = []
    try:
        check_names(book)
        plan = make_plan(book, None, disagreements=wrong)
    except NoteError as error:
        raise error if error.where == book.source else error.at(book.source) from None
    found = {**_planned(book), **{each.place: _wrong(each) for each in wrong}}
    stale, unknown = _stale(plan)
    found.update({place: each for place, each in stale.items() if place not in found})
    order = {sheet: at for at, sheet in enumerate(book.sheets)}
    cells = [found[place] for place in sorted(found, key=lambda place: (order[place[0]], place[1:]))]
    compared = sum(len(book.stored(sheet)) for sheet in book.sheets)
    return Checked(plan, (*cells, *_ties(plan)), compared, unknown)


def _planned(book: Book) -> dict[Place, Difference]:
    """What a refresh to the same date would change."""
    found: dict[Place, Difference] = {}
    for sheet, edits in book.edits.items():
        for (row, column), edit in edits.items():
            cell = book.cell(sheet, row, column)
            value = None if isinstance(edit.value, Stale) else edit.value
            lost = isinstance(edit.formula, str) and cell.formula != edit.formula
            surplus = edit.formula is REMOVE and cell.formula is not None
            if lost:
                shown, wanted = value_words(cell.value), f"={edit.formula}"
            elif surplus:
                shown, wanted = f"={cell.formula}", value_words(value)
            elif same(cell.value, value):
                continue
            else:
                shown, wanted = value_words(cell.value), value_words(value)
            found[sheet, row, column] = Difference(sheet, format_ref(row, column), shown, wanted)
    return found


def _wrong(each: Disagreement) -> Difference:
    sheet, row, column = each.place
    shown = "nothing" if each.found is None else value_words(each.found)
    return Difference(sheet, format_ref(row, column), f"{shown}{each.source or ' evaluated'}", value_words(each.wanted))


def _stale(plan: Plan) -> tuple[dict[Place, Difference], int]:
    """The user's formulas whose stored results are not what they yield; and how many nobody can judge here."""
    users = {place: text for place, text in plan.formulas.items() if place not in plan.own}
    judge = Judge(plan.book, users, plan.evaluated)
    found: dict[Place, Difference] = {}
    unknown = 0
    for place in users:
        if judge.references[place].volatile:
            continue
        if judge.doubt(place):
            unknown += 1
            continue
        sheet, row, column = place
        stored, value = plan.book.cell(*place).value, as_stored(plan.evaluated.values[place])
        if not same(stored, value):
            found[place] = Difference(sheet, format_ref(row, column), value_words(stored), value_words(value))
    return found, unknown


def _ties(plan: Plan) -> Iterator[Difference]:
    """The workbook's own checks, the roll-forwards and the journal."""
    yield from _check_lines(plan.book)
    for month in plan.written.months:
        for roll in month.roll_forwards():
            if roll.difference:
                where = f"roll-forward of {roll.name}, {month.end}"
                yield Difference(
                    "Month-end",
                    "",
                    f"{where}: off by {money_words(roll.difference)}",
                    "opening + added - paid = closing",
                )
        for entry in entries_of(month):
            if entry.difference:
                where = f"{entry.text}, {entry.date}"
                yield Difference("Journal", "", f"{where}: off by {money_words(entry.difference)}", "debits = credits")


def _check_lines(book: Book) -> Iterator[Difference]:
    block = find(book, "CheckList", CHECK_HEADERS)
    if block is None:
        return
    for row in range(block.first, block.last + 1):
        values: dict[str, Any] = {key: book.value(block.sheet, row, column) for key, column in block.columns.items()}
        if values["sheet"] is not None and values["result"] not in (OK, NOT_APPLICABLE):
            shown = f"{values['what']}: {value_words(values['found'])} against {value_words(values['expected'])}"
            yield Difference(block.sheet, format_ref(row, block.columns["result"]), shown, OK)
