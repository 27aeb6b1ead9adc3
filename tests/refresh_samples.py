"""Note workbooks for the tests of refresh: built once a run, and short ways to look into them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from promnote.contract.terms import Note
from promnote_workbooks.note_files.note_file import example_text, parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import Cell, CellEdit, format_ref, parse_ref, patch, read_cells, read_package
from promnote_workbooks.package.edits import REMOVE

OCTOBER, NOVEMBER = date(1997, 10, 31), date(1997, 11, 30)

#: A note of twelve instalments, one of them paid late and one in part; the late charge has a rate.
SMALL = """
[note]
id = "small"
kind = "installment"
issue_date = 1996-01-17
principal = "120,000.00"
[installments]
count = 12
first_date = 1996-04-30
month_end = true
[interest]
day_count = "ACT/360"
rate = "8.5%"
[late_charge]
rate = "12%"
[[activity]]
date = 1996-04-30
type = "payment"
amount = "12,946.67"
id = "P1"
[[activity]]
date = 1996-06-10
type = "payment"
amount = "10,000.00"
id = "P2"
"""


def note_1996() -> Note:
    return parse_note(example_text("note-1996.toml"), name="note-1996.toml")


@lru_cache(maxsize=8)
def built(as_of: date = OCTOBER) -> bytes:
    """The workbook of the 1996 note."""
    return build_workbook(note_1996(), as_of)


@lru_cache(maxsize=8)
def small(as_of: date = date(1996, 6, 30)) -> bytes:
    """The workbook of the small note."""
    return build_workbook(parse_note(SMALL, name="small.toml"), as_of)


#: Tests look into one workbook many times: the last ones stay open.
opened = lru_cache(maxsize=4)(read_package)


@lru_cache(maxsize=16)
def _cells(data: bytes, sheet: str) -> dict[str, Cell]:
    return read_cells(opened(data), sheet)


def value_of(data: bytes, where: str) -> Any:
    """The stored value of a cell: `Sheet!B7` or a defined name."""
    package = opened(data)
    if "!" in where:
        sheet, _, ref = where.rpartition("!")
    else:
        name = package.defined_name(where)
        assert name is not None
        assert name.target is not None
        sheet, ref = name.target.sheet, str(name.target.range)
    cell = _cells(data, sheet).get(ref)
    return None if cell is None else cell.value


def with_cells(data: bytes, cells: dict[str, Any]) -> bytes:
    """The workbook with constants typed into cells, `Sheet!B7`; as a person types them."""
    edits: dict[str, dict[str, CellEdit]] = {}
    for where, value in cells.items():
        sheet, _, ref = where.rpartition("!")
        edits.setdefault(sheet, {})[ref] = CellEdit(value, REMOVE)
    return patch(read_package(data), edits)


def with_formula(data: bytes, where: str, formula: str, value: Any = 1) -> bytes:
    """The workbook with a formula of the user's in a cell, and a result as stored."""
    sheet, _, ref = where.rpartition("!")
    return patch(read_package(data), {sheet: {ref: CellEdit(value, formula)}})


def term_cell(data: bytes, label: str) -> str:
    """The value cell of a term."""
    package = opened(data)
    name = package.defined_name("Terms")
    assert name is not None
    assert name.target is not None
    area = name.target.range
    for ref, cell in _cells(data, name.target.sheet).items():
        row, column = parse_ref(ref)
        if column == area.left and cell.value == label:
            return f"{name.target.sheet}!{format_ref(row, area.right)}"
    raise KeyError(label)


def block_cell(data: bytes, name: str, header: str, row: int) -> str:
    """The cell of a block's column in its n-th row."""
    package = opened(data)
    found = package.defined_name(name)
    assert found is not None
    assert found.target is not None
    area = found.target.range
    for ref, cell in _cells(data, found.target.sheet).items():
        at, column = parse_ref(ref)
        if at == area.top and area.left <= column <= area.right and cell.value == header:
            return f"{found.target.sheet}!{format_ref(area.top + row, column)}"
    raise KeyError(header)


def below(data: bytes, name: str, rows: int = 1) -> str:
    """The first cell so many rows below a name's range."""
    found = opened(data).defined_name(name)
    assert found is not None
    assert found.target is not None
    area = found.target.range
    return f"{found.target.sheet}!{format_ref(area.bottom + rows, area.left)}"
