"""Blocks, names and formulas of a workbook are found by a layout with few rows: it knows those of every shape."""

from __future__ import annotations

from dataclasses import replace

import pytest

from promnote.contract.fields import AGREEMENT_FORMS
from promnote_workbooks.pages.model import Formula, WorkbookLayout
from promnote_workbooks.refresh.outputs import without_cells
from promnote_workbooks.sheets import BASE, fullest, note_layout


def formulas_of(layout: WorkbookLayout) -> set[str]:
    return {
        without_cells(cell.content.text)
        for sheet in layout.sheets
        for cell in sheet.cells
        if isinstance(cell.content, Formula)
    }


@pytest.mark.parametrize("form", ["", *AGREEMENT_FORMS])
def test_a_layout_with_few_rows_knows_what_one_with_many_has(form: str) -> None:
    few = fullest(form)
    many = note_layout(replace(BASE, issuance=12, form=form, reports=12 if form else 0, plan=12))
    assert [sheet.name for sheet in few.sheets] == [sheet.name for sheet in many.sheets]
    for one, other in zip(few.sheets, many.sheets, strict=True):
        assert set(one.names) == set(other.names)
        assert [(block.name, block.columns, block.headers, block.written) for block in one.blocks] == [
            (block.name, block.columns, block.headers, block.written) for block in other.blocks
        ]
    assert formulas_of(few) == formulas_of(many)
