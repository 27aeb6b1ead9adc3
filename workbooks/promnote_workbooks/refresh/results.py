"""Results of formulas into the plan: promnote's own must be right, the user's are current or lose what is stale."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from promnote.basics.errors import WorkbookError
from promnote_workbooks.formulas.evaluate import reason_in
from promnote_workbooks.package import STALE, CellError, Kind, Stale
from promnote_workbooks.refresh.book import Book, Place, place_text, same
from promnote_workbooks.refresh.dependents import dependents
from promnote_workbooks.refresh.layout import form_of
from promnote_workbooks.refresh.outputs import calls_ours, does_not_apply, looks_like_ours, output_places
from promnote_workbooks.refresh.references import References, references_down
from promnote_workbooks.refresh.shadow import Evaluated, spelled, unknown_functions


class UserFormulas(NamedTuple):
    """The user's formulas that depend on changed cells: those with new results; those without one, and why."""

    recomputed: tuple[Place, ...] = ()
    dropped: tuple[tuple[Place, str], ...] = ()


class Disagreement(NamedTuple):
    """A formula of promnote's that yields something else than it must; `allowed` may name `{wanted}`."""

    place: Place
    found: Any
    wanted: Any
    allowed: str
    source: str = ""

    def error(self) -> WorkbookError:
        """The refusal to write it."""
        shown = "nothing" if self.found is None else str(self.found)
        return WorkbookError(
            place_text(self.place), f"found {shown}{self.source}; allowed: {self.allowed.format(wanted=self.wanted)}"
        )


def put_own_results(
    book: Book,
    own: Iterable[Place],
    formulas: Mapping[Place, str],
    evaluated: Evaluated,
    orphaned: Collection[Place] = (),
) -> list[Disagreement]:
    """Plan the results of promnote's own formulas; gives those that could not be evaluated.

    One that rests on a deleted sheet (`orphaned`) may yield an error: it does so in Excel too.
    """
    failed = []
    for place in own:
        value = evaluated.values.get(place)
        if value is not None and not isinstance(value, CellError):
            book.put_result(*place, value)
            continue
        text = formulas[place]
        is_answer = does_not_apply(value) and calls_ours(spelled(text))
        if value is None or not is_answer:
            if place in orphaned and value is not None:
                book.put_result(*place, value)
                continue
            reason = reason_in(text, value.code, evaluated.reasons) if isinstance(value, CellError) else ""
            shown = text if len(text) <= 60 else text[:57] + "..."
            source = f" from ={shown}{reason}"
            failed.append(Disagreement(place, value, "a value", "formulas that can be evaluated", source))
        else:
            book.put_result(*place, value)
    return failed


class Judge:
    """Which results of a user's formulas can be believed. Asks the evaluator once for the functions that it lacks."""

    def __init__(self, book: Book, formulas: Mapping[Place, str], evaluated: Evaluated) -> None:
        self._book, self._formulas, self.evaluated = book, formulas, evaluated
        self.references = references_down(book, {place: spelled(text) for place, text in formulas.items()})
        self._unknown: set[str] | None = None

    def fills(self) -> dict[Place, list[Place]]:
        """The other cells that an array formula fills."""
        found: dict[Place, list[Place]] = {}
        for sheet, row, column in self._formulas:
            area = self._book.cell(sheet, row, column).array_range
            if area is not None and not area.is_one_cell:
                found[sheet, row, column] = [
                    (sheet, r, c)
                    for r in range(area.top, area.bottom + 1)
                    for c in range(area.left, area.right + 1)
                    if (r, c) != (row, column)
                ]
        return found

    def volatile(self) -> set[Place]:
        """Clocks and dice, and everything that rests on one however many steps away: they change by themselves."""
        seeds = [place for place, references in self.references.items() if references.volatile]
        return {*seeds, *dependents(seeds, self.references, self.fills())}

    def uncalculated(self, place: Place) -> bool:
        """Whether no program has stored a result yet (an empty text is a result), or the formula has just come there."""
        sheet, row, column = place
        edit = self._book.edits.get(sheet, {}).get((row, column))
        planned = edit is not None and isinstance(edit.formula, str) and isinstance(edit.value, Stale)
        return planned or self._book.cell(*place).value is None

    def doubt(self, place: Place) -> str:
        """Why the result cannot be believed; empty if it can."""
        references, text = self.references[place], spelled(self._formulas[place])
        if references.problem:
            return references.problem
        lacking = references.functions & self._lacking()
        if lacking:
            return f"calls {min(lacking)}, which cannot be evaluated here"
        cell, value = self._book.cell(*place), self.evaluated.values.get(place)
        if value is None or cell.kind is Kind.DATA_TABLE:
            return "cannot be evaluated here"
        if isinstance(value, CellError) and not calls_ours(text) and not same(cell.value, value):
            return f"gives {value.code} here"
        spill, area = self.evaluated.spills.get(place), cell.array_range
        if spill is not None and (area is None or spill != area):
            return "fills another range than before" if area is not None else "yields more than one value"
        if spill is None and area is not None and not area.is_one_cell:
            return "fills another range than before"
        return ""

    def _lacking(self) -> set[str]:
        if self._unknown is None:
            self._unknown = unknown_functions({name for each in self.references.values() for name in each.functions})
        return self._unknown


def put_user_results(
    book: Book, users: Mapping[Place, str], evaluated: Evaluated, sheets: Iterable[str]
) -> UserFormulas:
    """Plan the results of the user's formulas that depend on what changes.

    Those that rest on promnote's sheets and show something else than they yield, as after a run of another program,
    are brought up to date with them, and so are those that no program has calculated yet.
    """
    if not users:
        return UserFormulas()
    judge = Judge(book, users, evaluated)
    fills = judge.fills()
    reached = dependents(book.changed(), judge.references, fills)
    recomputed = _catch_up(book, judge, fills, set(reached), sheets)
    doubts = {place: reason for place in reached if (reason := judge.doubt(place))}
    among: dict[Place, References] = {place: judge.references[place] for place in reached}
    for place in dependents(list(doubts), among, fills):
        doubts.setdefault(place, "depends on a formula that cannot be evaluated here")
    for place in reached:
        if place in doubts:
            _drop(book, place, fills.get(place, []))
        elif _put(book, place, fills.get(place, []), evaluated):
            recomputed.append(place)
    form = form_of(book)
    theirs = tuple(place for place in recomputed if not looks_like_ours(form, users[place]))
    return UserFormulas(theirs, tuple(doubts.items()))


def _catch_up(
    book: Book, judge: Judge, fills: Mapping[Place, list[Place]], reached: set[Place], sheets: Iterable[str]
) -> list[Place]:
    """What is stale though nothing that it rests on changes now, and what was never calculated.

    Clocks and dice are left alone.
    """
    theirs = {*sheets, *(place[0] for place in output_places(book).values())}
    direct = {
        place
        for place, found in judge.references.items()
        if found.anything or any(each[0] in theirs for each in found.rectangles)
    }
    seeds = [*direct, *(other for place in direct for other in fills.get(place, ()))]
    others = {place: found for place, found in judge.references.items() if place not in direct}
    resting = direct.union(dependents(seeds, others, fills))
    wanted = dict.fromkeys(place for place in judge.references if place in resting)
    wanted.update(dict.fromkeys(place for place in judge.references if judge.uncalculated(place)))
    doubted = judge.volatile() | {place for place in judge.references if judge.doubt(place)}
    doubted |= set(dependents(doubted, judge.references, fills))
    stale = [place for place in wanted if place not in reached and place not in doubted]
    return [place for place in stale if _put(book, place, fills.get(place, []), judge.evaluated)]


def _put(book: Book, place: Place, others: Iterable[Place], evaluated: Evaluated) -> bool:
    changed = book.put_result(*place, evaluated.values[place])
    for other in others:
        changed |= book.put_result(*other, evaluated.values.get(other))
    return changed


def _drop(book: Book, place: Place, others: Iterable[Place]) -> None:
    if book.cell(*place).kind is Kind.DATA_TABLE:
        return
    book.put_result(*place, STALE)
    for other in others:
        book.put_result(*other, None)
