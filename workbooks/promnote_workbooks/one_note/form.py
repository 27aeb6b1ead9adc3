"""The form of a shape, ready to be filled: which values of one list are inputs of which key, and the program of its formulas."""

from __future__ import annotations

from typing import NamedTuple

from promnote_workbooks.formulas.host_names import Host
from promnote_workbooks.formulas.program import Program
from promnote_workbooks.one_note.template import template_of
from promnote_workbooks.package.template import Filling
from promnote_workbooks.pages.model import Block, Grid, SheetLayout
from promnote_workbooks.pages.numbering import Numbering
from promnote_workbooks.pages.print_area import PrintPlan
from promnote_workbooks.sheets import Shape, note_layout
from promnote_workbooks.sheets.schedule_sheet import FIRST_ROW, columns, plan_column, value_columns
from promnote_workbooks.sheets.shape import kept_by_shape
from promnote_workbooks.sheets.summary_sheet import SECTIONS

#: Numbers of the cells of some columns, row by row.
Rows = tuple[tuple[int, ...], ...]


class Written(NamedTuple):
    """The cells of a block that promnote writes."""

    name: str
    keys: tuple[str, ...]
    rows: Rows


class Form:
    """What filling needs to know of a shape; the values of its cells stand in a list under the numbers of `numbering`."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        layout = note_layout(shape)
        numbering = self.numbering = Numbering(layout)
        self.program = Program(numbering)
        self.print_plans = tuple(PrintPlan(sheet, numbering.spots[sheet.name]) for sheet in layout.sheets)
        #: Inputs by their keys; one may stand in several places.
        self.keyed: dict[str, list[int]] = {}
        #: Rows to type into by the name of their block, and the rows of the blocks that promnote writes.
        self.grids: dict[str, Rows] = {}
        self.blocks: list[Written] = []
        for sheet in layout.sheets:
            spots = numbering.spots[sheet.name]
            for key, where in sheet.inputs.items():
                self.keyed.setdefault(key, []).append(numbering.number(sheet.name, where))
            for grid in sheet.grids:
                self.grids[grid.name] = _rows(sheet, numbering, grid, range(len(grid.columns)))
            for block in sheet.blocks:
                written = [at for at, key in enumerate(block.columns) if key in block.written]
                self.blocks.append(Written(block.name, block.written, _rows(sheet, numbering, block, written)))
        spots = numbering.spots["Schedule"]
        plan = {each.key: plan_column(at) for at, each in enumerate(columns(shape.course), start=1)}
        rows = range(FIRST_ROW, FIRST_ROW + shape.rows)
        #: The columns of the plan on Schedule, and those of them that promnote writes itself.
        self.plan = {key: [spots.get((row, column), 0) for row in rows] for key, column in plan.items()}
        self.plan_written = tuple(value_columns(shape.course))
        names = layout.sheet("Summary").names
        #: The cell of each figure on Summary.
        self.figures = {
            line.figure: numbering.number("Summary", names[line.name]) for _, lines in SECTIONS for line in lines
        }
        self.inputs = sorted(
            {
                *(at for numbers in self.keyed.values() for at in numbers),
                *(at for rows in self.grids.values() for row in rows for at in row),
                *(at for block in self.blocks for row in block.rows for at in row),
                *(at for key in self.plan_written for at in self.plan[key]),
            }
        )

        self._fillings: dict[Host, Filling] = {}

    def filling(self, host: Host) -> Filling:
        """Which values go into which cells of the template: inputs, formulas, and what a file of values says instead."""
        if host not in self._fillings:
            numbers = {*self.inputs, *self.program.targets}
            layout = self.numbering.layout
            if host == "none":
                numbers.update(
                    self.numbering.number(sheet.name, where) for sheet in layout.sheets for where in sheet.still
                )
            cells = self.numbering.by_sheet(sorted(numbers))
            self._fillings[host] = template_of(self.shape, host, layout).filling(cells)
        return self._fillings[host]


def _rows(sheet: SheetLayout, numbering: Numbering, block: Block | Grid, columns: range | list[int]) -> Rows:
    spots = numbering.spots[sheet.name]
    rows = range(block.first_row, block.first_row + block.rows)
    return tuple(tuple(spots[row, block.first_column + at] for at in columns) for row in rows)


@kept_by_shape
def form_of(shape: Shape) -> Form:
    """The form of a shape; of most shapes it is made once and kept."""
    return Form(shape)
