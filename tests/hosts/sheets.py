"""Workbooks of test cases: each case a formula in a cell, its arguments typed into the formula or standing in cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from promnote.basics.conversion import OMITTED, CellError

FORMULAS, ARGUMENTS = "Formulas", "Arguments"
#: Away from the formulas' rows and columns, so that no range has a cell in line with a formula.
FIRST_ROW, FIRST_COLUMN = 6_000, 30


class CaseBook:
    """Collects formulas and writes them as one .xlsx. `cell_name` spells a function for the host."""

    def __init__(self, cell_name: Callable[[str], str]) -> None:
        self.cell_name = cell_name
        self.workbook = Workbook()
        self.formulas = self.workbook.active
        self.formulas.title = FORMULAS
        self.arguments = self.workbook.create_sheet(ARGUMENTS)
        self._row, self._argument_row = 1, FIRST_ROW

    def add(
        self, function: str, arguments: Sequence[Any], *, in_cells: bool, shape: tuple[int, int] | None = None
    ) -> list[list[str]]:
        """A call; returns the addresses on the sheet Formulas where it shows, as rows.

        `in_cells`: single values stand in cells and trailing omitted arguments are not written; otherwise both are
        typed into the formula. `shape` makes it an array formula of so many rows and columns.
        """
        given = list(arguments)
        if in_cells:
            while given and given[-1] is OMITTED:
                given.pop()
        texts = ",".join(self._argument(each, in_cells=in_cells) for each in given)
        return self.formula(f"={self.cell_name(function)}({texts})", shape)

    def formula(self, text: str, shape: tuple[int, int] | None = None) -> list[list[str]]:
        """Any formula."""
        rows, columns = shape or (1, 1)
        cells = [
            [f"{get_column_letter(column + 1)}{row}" for column in range(columns)]
            for row in range(self._row, self._row + rows)
        ]
        self.formulas[cells[0][0]] = ArrayFormula(f"{cells[0][0]}:{cells[-1][-1]}", text) if shape else text
        self._row += rows
        assert self._row < FIRST_ROW
        return cells

    def save(self, path: Path) -> Path:
        """Writes the file."""
        self.workbook.save(path)
        return path

    def _argument(self, value: Any, *, in_cells: bool) -> str:
        if value is OMITTED:
            return ""
        if isinstance(value, list | tuple):
            return self.place(value)
        if in_cells or value is None or isinstance(value, CellError | date):
            return self.place([[value]])
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, str):
            return '"' + value.replace('"', '""') + '"'
        return repr(value)

    def place(self, rows: Sequence[Sequence[Any]]) -> str:
        """Puts rows into cells; returns the reference, of one cell or of a range."""
        top, left = self._argument_row, FIRST_COLUMN
        for row_number, row in enumerate(rows, start=top):
            for column, value in enumerate(row, start=left):
                if value is None:
                    continue
                cell = self.arguments.cell(row_number, column)
                if isinstance(value, CellError):
                    cell.value, cell.data_type = value.code, "e"
                elif isinstance(value, str):
                    cell.value, cell.data_type = value, "s"
                else:
                    cell.value = value
        self._argument_row += len(rows) + 1
        first = f"${get_column_letter(left)}${top}"
        last = f"${get_column_letter(left + max(map(len, rows)) - 1)}${top + len(rows) - 1}"
        return f"{ARGUMENTS}!{first}" if first == last else f"{ARGUMENTS}!{first}:{last}"


def typed(text: Any) -> Any:
    """An example's argument as people would type it: dates and numbers as such, rows of them, else text."""
    if isinstance(text, tuple | list):
        return [[typed(cell) for cell in row] for row in text]
    if text == "":
        return OMITTED
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


__all__ = ["ARGUMENTS", "FORMULAS", "CaseBook", "typed"]
