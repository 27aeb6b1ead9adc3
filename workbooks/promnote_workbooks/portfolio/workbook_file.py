"""Portfolios in workbooks: sheets Notes, Rates, Activity and Plan, read with python-calamine.

calamine lays a sheet out as a full grid from the first to the last cell and takes an error value for a blank. So the
package is looked through first: bounds of the zip, no DTD, no 1904 dates, a grid of a sane size, where errors stand.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from promnote.basics.conversion import CellError
from promnote.basics.errors import WorkbookError, found
from promnote.basics.writing import UNTOLD, style_of, styled
from promnote_workbooks.note_files.csv_text import ROWS_THAT_TELL
from promnote_workbooks.package import Package, PackageError, column_number, read_package
from promnote_workbooks.portfolio.columns import MOST_COLUMNS
from promnote_workbooks.portfolio.tables import ACTIVITY, NOTES, PLAN, RATES, Row, TableFile, Tables

#: A full grid takes 32 bytes a cell: this bounds it to 640 MB. 100,000 notes of 60 columns are 6 million.
MOST_CELLS = 20_000_000
_LAST_ROW = 1_048_576
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr\s*=\s*[\"'](\d+)[\"']")
_REF = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)(\d+)[\"']")
_FAR = re.compile(rb"\sr\s*=\s*[\"'][A-Za-z]*\d{6,}[\"']")
_COLUMN = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)\d")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*?\sr\s*=\s*[\"'](?P<ref>[A-Z]+\d+)[\"'])(?=[^>]*?\st\s*=\s*[\"']e[\"'])[^>]*>"
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>(?P<code>[^<]{0,20})<",
    re.DOTALL,
)
Errors = dict[tuple[int, int], CellError]


def open_workbook(path: Path, data: bytes) -> Tables:
    """The tables of a workbook. Raises WorkbookError for one that cannot be read safely."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        package = read_package(data, name=path.name)
        names = {sheet.name.casefold(): sheet.name for sheet in package.sheets if sheet.kind == "worksheet"}
        if NOTES.casefold() not in names:
            there = ", ".join(found(sheet.name) for sheet in package.sheets[:10])
            raise WorkbookError(
                path.name, f"found the sheets {there}; allowed: a sheet {NOTES}, maybe {RATES}, {ACTIVITY}, {PLAN}"
            )
        wanted = {each: names[each.casefold()] for each in (NOTES, RATES, ACTIVITY, PLAN) if each.casefold() in names}
        errors = {each: _look_through(package, name) for each, name in wanted.items()}
    except PackageError as error:
        raise WorkbookError(path.name, _problem(str(error), path.name)) from None
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {each: workbook.get_sheet_by_name(name) for each, name in wanted.items()}
    except (CalamineError, OSError, ValueError) as error:
        problem = f"found what cannot be read ({' '.join(str(error).split())}); allowed: an .xlsx workbook"
        raise WorkbookError(path.name, problem) from None
    tables = {each: _table(path.name, each, sheet, errors[each]) for each, sheet in sheets.items()}
    return Tables(notes=tables[NOTES], rates=tables.get(RATES), activity=tables.get(ACTIVITY), plan=tables.get(PLAN))


def _problem(text: str, name: str) -> str:
    problem = text.removeprefix(name).lstrip(": ")
    if problem.startswith("found "):
        return problem
    return f"found that it {problem}" if text.startswith(f"{name} ") else f"found: {problem}"


def _table(file: str, sheet: str, grid: Any, errors: Errors) -> TableFile:
    style = style_of(cell for row in islice(grid.iter_rows(), ROWS_THAT_TELL) for cell in row)
    write = styled(style)

    def rows() -> Iterator[Row]:
        if grid.start is None:
            return
        left = grid.start[1]
        for number, cells in enumerate(grid.iter_rows(), start=1):
            row: list[Any] = [None] * left + cells if left else cells
            if errors:
                for at in range(len(row)):
                    row[at] = errors.get((number, at + 1), row[at])
            if style != UNTOLD:
                row = [write(cell) if isinstance(cell, str) else cell for cell in row]
            yield number, row

    return TableFile(file=file, sheet=sheet, rows=rows)


def _look_through(package: Package, name: str) -> Errors:
    """Refuse a sheet that calamine must not open; gives the cells that hold an error value."""
    for part in ("xl/sharedStrings.xml", "xl/styles.xml"):
        if package.archive.has(part):
            _refuse_dtd(package, part, package.archive.read(part))
    part = package.worksheet(name).part
    data = package.archive.read(part)
    _refuse_dtd(package, part, data)
    _check_grid(package.source, name, data)
    errors: Errors = {}
    for match in _ERROR_CELL.finditer(data):
        letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", match["ref"].decode()).groups()  # type: ignore[union-attr]
        errors[int(digits), column_number(letters)] = CellError(match["code"].decode("ascii", "replace") or "#VALUE!")
    return errors


def _refuse_dtd(package: Package, part: str, data: bytes) -> None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:200]:
        raise PackageError(f"{package.source}: the part {part} is not UTF-8; save the workbook anew")
    if _DTD.search(data):
        raise PackageError(f"{package.source}: the part {part} has a DTD; entities are not allowed in a workbook")


def _check_grid(source: str, name: str, data: bytes) -> None:
    columns = max((_column(each) for each in set(_COLUMN.findall(data))), default=0)
    rows = 99_999
    if rows * columns > MOST_CELLS or _FAR.search(data):
        # a cell may name a row that its <row> does not
        references = [match[1] for match in _ROW.finditer(data)] + [match[2] for match in _REF.finditer(data)]
        rows = max((int(each[:9]) for each in references), default=0)
    if columns > MOST_COLUMNS or rows > _LAST_ROW or rows * columns > MOST_CELLS:
        raise PackageError(
            f"{source}: the sheet {name} reaches to row {rows:,} and column {columns:,}; allowed are "
            f"{MOST_COLUMNS} columns and {MOST_CELLS:,} cells (delete what stands far away from the table)"
        )


def _column(letters: bytes) -> int:
    """The number of a column; anything beyond three letters is beyond every bound."""
    return column_number(letters.decode().upper()) if len(letters) <= 3 else 10**6
