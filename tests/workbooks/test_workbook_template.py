"""Templates: built to the same content each time, and kept to the rules of how a workbook looks."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from promnote_workbooks.formulas.host_names import Host
from promnote_workbooks.one_note.drawing import drawn, write_layout
from promnote_workbooks.one_note.template import build_template, rebuild_base, template_bytes, template_of
from promnote_workbooks.package import column_letters
from promnote_workbooks.package.finish import finished_file
from promnote_workbooks.pages import styles
from promnote_workbooks.pages.model import Formula
from promnote_workbooks.sheets import BASE, Shape, note_layout
from promnote_workbooks.sheets.schedule_sheet import column_of

FULL = [replace(BASE, issuance=12, form=form, reports=12) for form in ("covenants", "npa-1997")]
SHAPES = [BASE, Shape(rows=360, rates=24), Shape(rows=12, course="cycle"), Shape(rows=12, course="values"), *FULL]
LAYOUTS = [note_layout(shape) for shape in SHAPES]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_committed_template_is_what_the_layout_builds() -> None:
    assert parts(template_bytes()) == parts(build_template()), "run `promnote template build`"


@pytest.mark.parametrize("host", ["excel", "libreoffice", "none"])
@pytest.mark.parametrize("shape", [SHAPES[2], FULL[1]], ids=lambda shape: shape.key)
def test_a_template_is_what_openpyxl_writes_when_it_has_every_cell(shape: Shape, host: Host) -> None:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    write_layout(workbook, note_layout(shape), host)
    workbook.properties.creator = workbook.properties.lastModifiedBy = "promnote"
    stream = io.BytesIO()
    workbook.save(stream)
    ours, whole = parts(build_template(shape, host)), parts(finished_file(stream.getvalue()))
    assert {name: _plain(part) for name, part in ours.items()} == {name: _plain(part) for name, part in whole.items()}


def _plain(part: bytes) -> bytes:
    """Empty elements in one spelling."""
    return re.sub(rb"<([\w:]+)((?: [^<>]*[^/<>])?)></\1>", rb"<\1\2/>", part)


def test_the_committed_template_is_filled_as_a_new_one() -> None:
    committed, new = template_of(BASE, "excel", note_layout(BASE)), drawn(note_layout(BASE))
    assert committed.sheets == new.sheets


def test_a_template_has_no_clock() -> None:
    assert build_template() == build_template()
    with zipfile.ZipFile(io.BytesIO(build_template())) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.key)
def test_no_merged_cells_array_formulas_or_hidden_rows(shape: Shape) -> None:
    workbook = load_workbook(io.BytesIO(build_template(shape)))
    for sheet in workbook.worksheets:
        assert not sheet.merged_cells.ranges
        # on Terms, groups that the note does not use are folded, and the column of paths is for functions
        folded = [row for row, dimension in sheet.row_dimensions.items() if dimension.hidden]
        assert all(sheet.title == "Terms" and sheet.row_dimensions[row].outlineLevel for row in folded)
        assert sheet.sheet_state == "visible"
        assert all(isinstance(cell.value, str | int | float | bool | None) for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.key)
def test_every_cell_names_its_font(shape: Shape) -> None:
    text = parts(build_template(shape))["xl/styles.xml"].decode()
    fonts = re.findall(r"<font>(.*?)</font>", text.partition("<dxfs")[0])
    assert fonts
    assert all(f'<name val="{styles.FONT}"' in font for font in fonts)


def test_the_print_set_up() -> None:
    workbook = load_workbook(io.BytesIO(build_template()))
    for sheet in workbook.worksheets:
        assert sheet.page_setup.fitToWidth
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "page &P of &N" in sheet.oddFooter.right.text
    for name in ("Terms", "Rates", "Activity", "Schedule", "Checks"):
        assert workbook[name].freeze_panes
        assert workbook[name].print_title_rows
    assert workbook["Schedule"].page_setup.orientation == "landscape"


def test_the_charts_cover_the_whole_schedule() -> None:
    text = b"".join(content for name, content in parts(build_template(SHAPES[1])).items() if "chart" in name).decode()
    first, last = 8, 367
    for key in ("date", "closing", "now_balance", "now_interest"):
        letter = column_of(key)
        assert f"'Schedule'!${letter}${first}:${letter}${last}" in text


NUMBER = re.compile(r"(?<![\w$.#])\d+(?:\.\d+)?(?![\w(:])")


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: str(len(layout.formulas["Schedule"])))
def test_no_number_is_hidden_in_a_formula(layout: Any) -> None:
    for sheet in layout.sheets:
        for cell in sheet.cells:
            if isinstance(cell.content, Formula):
                bare = re.sub(r'"(?:[^"]|"")*"', "", cell.content.text)
                assert set(NUMBER.findall(bare)) <= {"0", "1"}, (sheet.name, cell)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: str(len(layout.formulas["Schedule"])))
def test_one_formula_pattern_down_a_column_of_the_schedule(layout: Any) -> None:
    sheet = layout.sheet("Schedule")
    patterns: dict[int, set[str]] = {}
    for cell in sheet.cells:
        if cell.row >= 8 and isinstance(cell.content, Formula):

            def relative(match: re.Match[str], row: int = cell.row) -> str:
                return match[1] + str(int(match[2]) - row)

            pattern = re.sub(r"(?<![\w$])([A-Z]{1,2})(\d+)(?![\w(])", relative, cell.content.text)
            patterns.setdefault(cell.column, set()).add(pattern)
    assert {len(found) for found in patterns.values()} == {1}


def test_columns_hold_the_widest_real_value() -> None:
    money, day = len("(999,999,999.99)"), len("30-Sep-2026")
    for sheet in note_layout(BASE).sheets:
        for cell in sheet.cells:
            shown_as = styles.STYLES[cell.style].number_format
            width = sheet.widths[column_letters(cell.column)]
            if shown_as == styles.DATE:
                assert width > day, (sheet.name, cell)
            if shown_as == styles.MONEY and sheet.name in ("Summary", "Activity"):
                assert width > money, (sheet.name, cell)


def test_inputs_are_blue_on_pale_and_have_a_validation() -> None:
    workbook = load_workbook(io.BytesIO(build_template()))
    layout = note_layout(BASE)
    for sheet in layout.sheets:
        for where in sheet.inputs.values():
            cell = workbook[sheet.name][where]
            assert cell.font.color.rgb.endswith(styles.INPUT_INK)
            assert cell.fill.fgColor.rgb.endswith(styles.INPUT_FILL)
    ranges = {
        sheet.title: " ".join(str(each.sqref) for each in sheet.data_validations.dataValidation) for sheet in workbook
    }
    for sheet in ("Summary", "Terms", "Rates", "Activity"):
        assert ranges[sheet]


def test_the_base_template_is_rebuilt_to_the_same_bytes(tmp_path: Path) -> None:
    first = rebuild_base(tmp_path).read_bytes()
    assert rebuild_base(tmp_path).read_bytes() == first == template_bytes()
