"""All formulas of a layout as one program: compiled once a shape, run for each note in a few milliseconds.

The values of all cells stand in one list (`pages.numbering`); each formula is computed after what it refers to. Ranges have
numbers too, behind the cells: each is gathered once, however many formulas refer to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from math import isfinite
from operator import itemgetter
from typing import Any, NamedTuple

from promnote.basics.errors import WorkbookError
from promnote_workbooks.formulas.cells import formula_error
from promnote_workbooks.formulas.host_names import rewrite_formula
from promnote_workbooks.formulas.native import FAULTS, Cells, Fault, code_of
from promnote_workbooks.formulas.translate import Place, translated
from promnote_workbooks.package.refs import CellRange
from promnote_workbooks.pages.numbering import Numbering


class _Step(NamedTuple):
    """Compute a value from the list and put it there under `target`."""

    compute: Callable[..., Any]
    target: int
    arguments: tuple[int, ...]


class Program:
    """The formulas of a layout, ready to run."""

    def __init__(self, numbering: Numbering) -> None:
        """Raises WorkbookError for a formula that cannot be compiled, a name that is not there, or a circle."""
        self._numbering = numbering
        self._names = {
            name: (sheet.name, CellRange.parse(where.replace("$", "")))
            for sheet in numbering.layout.sheets
            for name, where in sheet.names.items()
        }
        self._ranges: dict[tuple[str, CellRange], int] = {}
        self._columns: dict[tuple[str, int], list[int]] = {}
        self._needs: dict[int, Sequence[int]] = {}
        self._texts: dict[int, str] = {}
        steps = {}
        for sheet, at, formula in numbering.formulas():
            self._texts[at] = formula
            try:
                steps[at] = self._step(sheet, at, formula)
            except WorkbookError as error:
                raise WorkbookError(numbering.where(at), error.problem) from error
        #: The cells that hold a formula, by number.
        self.targets = list(steps)
        for (sheet, area), at in self._ranges.items():
            steps[at] = self._gather(sheet, area, at)
        self._steps = [steps[at] for at in self._in_order()]
        self._gathered = [None] * len(self._ranges)
        self._columns.clear()
        self._needs.clear()

    def run(self, values: list[Any]) -> None:
        """Compute every formula from the inputs in `values` (of `Numbering.constants`, filled) and put the results there.

        Raises WorkbookError with the cell of the first formula that gives an error.
        """
        size = len(values)
        values += self._gathered
        target = 0
        try:
            for compute, target, arguments in self._steps:
                values[target] = compute(values, *arguments)
        except FAULTS as error:
            raise self._failed(target, code_of(error), error.reason if isinstance(error, Fault) else "") from error
        for target in self.targets:
            value = values[target]
            if value.__class__ is float:
                if value.is_integer() and -1e15 < value < 1e15:
                    values[target] = int(value)
                elif not isfinite(value):
                    raise self._failed(target, "#NUM!")
        del values[size:]

    def _failed(self, target: int, code: str, reason: str = "") -> WorkbookError:
        because = f" ({reason})" if reason else ""
        return formula_error(self._numbering.where(target), code, self._texts[target], because)

    def _step(self, sheet: str, at: int, formula: str) -> _Step:
        python, references = translated(rewrite_formula(formula, "excel"))
        arguments = tuple(self._number(place, sheet, references) for place in python.places)
        self._needs[at] = arguments
        return _Step(python.compute, at, arguments)

    def _number(self, place: Place, sheet: str, references: tuple[str, ...]) -> int:
        if place.name:
            found = self._names.get(place.name)
            if found is None:
                raise WorkbookError("", f"found the name {place.name}; allowed: names of the layout")
            on, area = found
        else:
            spelled = references[place.at : place.at + 1 + place.is_range]
            on, area = place.sheet or sheet, CellRange.parse(":".join(spelled))
        spots = self._numbering.spots.get(on)
        if spots is None:
            raise WorkbookError("", f"found the sheet {on}; allowed: sheets of the layout")
        if area.is_one_cell:
            return spots.get((area.top, area.left), 0)
        return self._ranges.setdefault((on, area), self._numbering.size + len(self._ranges))

    def _gather(self, sheet: str, area: CellRange, at: int) -> _Step:
        """Put the cells of a range together."""
        self._needs[at] = numbers = self._numbers_in(sheet, area)
        pick: Callable[[list[Any]], Iterable[Any]]
        if isinstance(numbers, range):
            pick = itemgetter(slice(numbers.start, numbers.stop, numbers.step))
        else:
            pick = itemgetter(*numbers)
        width = area.right - area.left + 1
        return _Step(lambda values: Cells.of(pick(values), width), at, ())

    def _numbers_in(self, sheet: str, area: CellRange) -> Sequence[int]:
        """The numbers of a range's cells, row by row; as a range of numbers where they are one, as down most columns."""
        columns = [self._column(sheet, column, area) for column in range(area.left, area.right + 1)]
        numbers = columns[0] if len(columns) == 1 else list(chain.from_iterable(zip(*columns, strict=True)))
        step = numbers[1] - numbers[0]
        if step > 0 and numbers[0] and numbers == list(range(numbers[0], numbers[0] + step * len(numbers), step)):
            return range(numbers[0], numbers[0] + step * len(numbers), step)
        return tuple(numbers)

    def _column(self, sheet: str, column: int, area: CellRange) -> list[int]:
        """The numbers of a range's cells in one column."""
        whole = self._columns.get((sheet, column))
        if whole is None:
            spots = self._numbering.spots[sheet]
            last = max((row for row, at in spots if at == column), default=0)
            whole = self._columns[sheet, column] = [spots.get((row, column), 0) for row in range(last + 1)]
        found = whole[area.top : area.bottom + 1]
        return found + [0] * (area.bottom + 1 - area.top - len(found))

    def _in_order(self) -> list[int]:
        """The steps, each behind those that it needs."""
        order: list[int] = []
        done: dict[int, bool] = {}  # False: what it needs is under way
        for start in self._needs:
            stack = [start]
            while stack:
                at = stack[-1]
                if at in done:
                    stack.pop()
                    if not done[at]:
                        done[at] = True
                        order.append(at)
                    continue
                done[at] = False
                for need in self._needs[at]:
                    if need in self._needs and not done.get(need):
                        if need in done:
                            raise WorkbookError(
                                self._where(need), "found a formula that rests on itself; allowed: none"
                            )
                        stack.append(need)
        return order

    def _where(self, at: int) -> str:
        if at in self._texts:
            return self._numbering.where(at)
        return next(f"{sheet}!{area}" for (sheet, area), number in self._ranges.items() if number == at)
