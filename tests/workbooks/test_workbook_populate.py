"""`populate`: the workbook in memory holds what the file holds."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from promnote.basics.errors import WorkbookError
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.one_note.populate import populate
from workbook_notes import NOTES, cells, named, opened

NOTE_1996, AS_OF = NOTES["the 1996 note"]


@pytest.mark.parametrize("name", NOTES)
def test_values_are_those_of_the_file(name: str) -> None:
    note, as_of = NOTES[name]
    workbook, file = Workbook(), opened(build_workbook(note, as_of))
    populate(workbook, note, as_of)
    assert workbook.sheetnames == file.sheetnames
    assert list(cells(workbook)) == list(cells(file))
    assert set(workbook.defined_names) == set(file.defined_names)


def test_formulas_are_those_of_the_file() -> None:
    workbook = Workbook()
    values = populate(workbook, NOTE_1996, AS_OF, formulas=True)
    assert list(cells(workbook)) == list(cells(opened(build_workbook(NOTE_1996, AS_OF), values=False)))
    sheet, where = next(iter(workbook.defined_names["Payoff"].destinations))
    assert str(workbook[sheet][where].value).startswith("=NOTE_FIGURE(")
    assert values[sheet][where.replace("$", "")] == 2_751_918.75


def test_it_can_be_saved_and_read() -> None:
    workbook, stream = Workbook(), io.BytesIO()
    populate(workbook, *NOTES["a bullet with quarterly interest on 30/360"])
    workbook.save(stream)
    read = load_workbook(io.BytesIO(stream.getvalue()))
    assert named(read, "PrincipalBalance") == 7_500_000
    memo = next(cell for row in read["Activity"].iter_rows() for cell in row if str(cell.value).startswith("=2+2"))
    assert memo.data_type == "s"


def test_other_sheets_stay_and_taken_names_are_refused() -> None:
    workbook = Workbook()
    workbook["Sheet"]["A1"] = "mine"
    populate(workbook, NOTE_1996, AS_OF)
    assert workbook["Sheet"]["A1"].value == "mine"
    with pytest.raises(WorkbookError, match="Summary"):
        populate(workbook, NOTE_1996, AS_OF)
