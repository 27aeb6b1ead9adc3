"""`promnote check`: every owned cell of a workbook recomputed and compared, and everything that must tie, tied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from promnote.basics.errors import NoteError
from promnote.basics.money import money_words
from promnote.reports.journal import entries_of
from promnote_workbooks.package import REMOVE, CellError, Package, Stale, format_ref, read_package
from promnote_workbooks.pages.heading import OK
from promnote_workbooks.refresh.book import Book, Place, same
from promnote_workbooks.refresh.checks import lines_that_differ
from promnote_workbooks.refresh.inputs import check_names
from promnote_workbooks.refresh.mend import readable
from promnote_workbooks.refresh.ownership import Ownership
from promnote_workbooks.refresh.plan import Plan, make_plan, waiting_for
from promnote_workbooks.refresh.results import Disagreement, Judge
from promnote_workbooks.refresh.run import package_errors
from promnote_workbooks.refresh.words import value_words

#: Why a cell is not what it must be, the worst first: an amount that is believed is worse than a cell that shows its fault.
CAUSES = (TIE, VALUE, FORMULA, ERROR, MISSING, STALE) = (
    "does not tie", "another value", "formula lost", "an error", "no result", "formula of yours, not up to date",
)  # fmt: skip


class Difference(NamedTuple):
    """A cell that is not what it must be. `cell` is empty for what has none, such as a month that does not balance.

    `cause` is one of CAUSES; `off` by how much, where both are numbers.
    """

    sheet: str
    cell: str
    found: str
    expected: str
    cause: str = VALUE
    off: float = 0.0


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found; `cells` counts those compared, `unknown` the formulas that only Excel can compute.

    `to_do`: what the workbook, though right, waits for.
    """

    plan: Plan
    differences: tuple[Difference, ...]
    cells: int
    unknown: int
    to_do: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The differences of one sheet and one cause, the worst of them first."""

    sheet: str
    cause: str
    differences: tuple[Difference, ...]


def ranked(differences: Sequence[Difference]) -> list[Difference]:
    """The worst first: by cause, then by how far off, then as they stand in the workbook."""
    return sorted(differences, key=lambda each: (CAUSES.index(each.cause), -each.off))


def grouped(differences: Sequence[Difference]) -> list[Group]:
    """By sheet and cause, the worst group first."""
    groups: dict[tuple[str, str], list[Difference]] = {}
    for each in ranked(differences):
        groups.setdefault((each.sheet, each.cause), []).append(each)
    return [Group(sheet, cause, tuple(found)) for (sheet, cause), found in groups.items()]


def check_file(path: Path) -> Checked:
    """Check a workbook file. Raises NoteError for one that cannot be read or whose inputs are wrong."""
    with package_errors():
        return check_package(read_package(path))


def check_package(package: Package) -> Checked:
    """Check a workbook."""
    book = Book(readable(package))
    book.guard = Ownership(book)
    wrong: list[Disagreement] = []
    try:
        check_names(book)
        plan = make_plan(book, None, disagreements=wrong)
    except NoteError as error:
        raise error if error.where == book.source else error.at(book.source, file=book.source) from None
    found = {**_planned(plan), **{each.place: _wrong(book, each) for each in wrong}}
    stale, unknown = _stale(plan)
    found.update({place: each for place, each in stale.items() if place not in found})
    order = {sheet: at for at, sheet in enumerate(book.sheets)}
    cells = [found[place] for place in sorted(found, key=lambda place: (order[place[0]], place[1:]))]
    compared = sum(len(book.stored(sheet)) for sheet in book.sheets)
    return Checked(plan, (*cells, *_ties(plan)), compared, unknown, tuple(waiting_for(plan)))


def _planned(plan: Plan) -> dict[Place, Difference]:
    """What a refresh to the same date would change, but for a user's formulas that were never calculated."""
    book = plan.book
    found: dict[Place, Difference] = {}
    for sheet, edits in book.edits.items():
        for (row, column), edit in edits.items():
            cell = book.cell(sheet, row, column)
            if cell.formula is not None and cell.value is None and (sheet, row, column) not in plan.own:
                continue
            if (sheet, row, column) in plan.orphans.all and cell.formula is not None:
                continue
            value = None if isinstance(edit.value, Stale) else edit.value
            lost = isinstance(edit.formula, str) and cell.formula != edit.formula
            surplus = edit.formula is REMOVE and cell.formula is not None
            place = (sheet, row, column)
            if lost:
                shown, wanted = value_words(book.shown(place, cell.value)), f"={edit.formula}"
            elif surplus:
                shown, wanted = f"={cell.formula}", value_words(book.shown(place, value))
            elif same(cell.value, value):
                continue
            else:
                found[place] = _difference(book, place, cell.value, value)
                continue
            found[place] = Difference(sheet, format_ref(row, column), shown, wanted, FORMULA)
    return found


def _difference(book: Book, place: Place, found: Any, wanted: Any, cause: str = "", source: str = "") -> Difference:
    sheet, row, column = place
    if not cause:
        cause = MISSING if found is None else ERROR if isinstance(found, CellError) else VALUE
    shown = value_words(book.shown(place, found)) + source
    return Difference(
        sheet, format_ref(row, column), shown, value_words(book.shown(place, wanted)), cause, _off(found, wanted)
    )


def _off(found: Any, wanted: Any) -> float:
    numbers = [
        each for each in (found, wanted) if isinstance(each, int | float | Decimal) and not isinstance(each, bool)
    ]
    return abs(float(found) - float(wanted)) if len(numbers) == 2 else 0.0


def _wrong(book: Book, each: Disagreement) -> Difference:
    return _difference(book, each.place, each.found, each.wanted, source=each.source or " evaluated")


def _stale(plan: Plan) -> tuple[dict[Place, Difference], int]:
    """The user's formulas whose stored results are not what they yield; and how many nobody can judge here.

    A cell that was never calculated is no wrong figure: other programs write formulas without results.
    """
    users = {place: text for place, text in plan.formulas.items() if place not in plan.own}
    judge = Judge(plan.book, users, plan.evaluated)
    found: dict[Place, Difference] = {}
    unknown = 0
    volatile = judge.volatile()
    for place in users:
        if place in volatile or place in plan.orphans.all or judge.uncalculated(place):
            continue
        if judge.doubt(place):
            unknown += 1
            continue
        stored, value = plan.book.cell(*place).value, plan.evaluated.values[place]
        if not same(stored, value):
            found[place] = _difference(plan.book, place, stored, value, STALE)
    return found, unknown


def _ties(plan: Plan) -> Iterator[Difference]:
    """The workbook's own checks, the roll-forwards and the journal."""
    yield from _check_lines(plan)
    for month in plan.written.months:
        for roll in month.roll_forwards():
            if roll.difference:
                where = f"roll-forward of {roll.name}, {month.end}"
                yield Difference(
                    "Month-end",
                    "",
                    f"{where}: off by {money_words(roll.difference)}",
                    "opening + added - paid = closing",
                    TIE,
                    roll.difference / 100,
                )
        for entry in entries_of(month):
            if entry.difference:
                where = f"{entry.text}, {entry.date}"
                yield Difference("Journal", "", f"{where}: off by {money_words(entry.difference)}", "debits = credits",
                                 TIE, entry.difference / 100)  # fmt: skip


def _check_lines(plan: Plan) -> Iterator[Difference]:
    for line in lines_that_differ(plan.book):
        if line.place in plan.orphans.all:
            continue
        sheet, row, column = line.place
        shown = f"{line.what}: {value_words(line.found)} against {value_words(line.expected)}"
        yield Difference(sheet, format_ref(row, column), shown, OK, TIE, _off(line.found, line.expected))
