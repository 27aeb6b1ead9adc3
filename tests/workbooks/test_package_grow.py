"""Growing a block: what is tied to it grows, what is the user's stays, what is in the way is named."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from openpyxl.chart import LineChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from package_samples import book, part, records, sheet
from promnote_workbooks.package import (
    CellEdit,
    CellRange,
    Package,
    PackageError,
    grow_block,
    obstruction,
    patch,
    read_package,
    read_tables,
)

BLOCK = CellRange.parse("A2:C4")


def workbook(change: str = "") -> Package:
    """Sheet ``It's & co``: a table A1:C4 and all that grows with it; ``change`` puts something of the user's below."""
    made = openpyxl.Workbook()
    ws = made.active
    ws.title = "It's & co"
    for row in (["n", "amount", "note"], [1, 10, "a"], [2, 20, "b"], [3, 30, "c"]):
        ws.append(row)
    table = Table(displayName="Block", ref="A1:C4")
    if change == "totals":
        table.totalsRowCount = 1
    ws.add_table(table)
    ws.conditional_formatting.add("B2:B4", CellIsRule(operator="lessThan", formula=["0"]))
    ws.conditional_formatting.add("B4", CellIsRule(operator="greaterThan", formula=["0"]))
    validation = DataValidation(type="decimal", operator="greaterThan", formula1="0")
    validation.add("B2:B4")
    validation.add("E2:E4")
    ws.add_data_validation(validation)
    chart = LineChart()
    chart.add_data(Reference(ws, min_col=2, min_row=1, max_row=4), titles_from_data=True)
    chart.set_categories(Reference(ws, min_col=1, min_row=2, max_row=4))
    other = made.create_sheet("Other")
    other.add_chart(chart, "A1")
    sheet_name = "'It''s & co'"
    for name, text in {
        "Whole": f"{sheet_name}!$A$2:$C$4",
        "WithHead": f"{sheet_name}!$A$1:$C$4",
        "Column": f"{sheet_name}!$B$2:$B$4",
        "Union": f"{sheet_name}!$A$2:$A$4,{sheet_name}!$E$2:$E$4",
        "Spare": f"{sheet_name}!$A$2:$C$6",
        "Covered": f"{sheet_name}!$A$2:$C$60",
        "LastCell": f"{sheet_name}!$B$4",
        "LowerPart": f"{sheet_name}!$B$3:$B$4",
        "Beside": f"{sheet_name}!$C$2:$E$4",
        "Elsewhere": "Other!$A$2:$C$4",
        "Formula": f"SUM({sheet_name}!$B$2:$B$4)",
    }.items():
        made.defined_names[name] = DefinedName(name, attr_text=text)
    ws.print_area = "A1:G4"
    if change == "cell":
        ws["C7"] = "Total"
        ws["B8"] = 5
    if change == "formula":
        ws["B6"] = "=SUM(B2:B4)"
    if change == "merged":
        ws.merge_cells("C6:D6")
    if change == "table":
        ws.append([])
        ws.add_table(Table(displayName="Below", ref="C6:D8"))
    buffer = io.BytesIO()
    made.save(buffer)
    return read_package(buffer.getvalue(), name="mine.xlsx")


def grown(rows: int = 8) -> Package:
    package = workbook()
    return package.with_parts(grow_block(package, "It's & co", BLOCK, rows))


def test_tables_names_formats_validations_and_charts_grow() -> None:
    package = grown()
    (table,) = read_tables(package)
    assert str(table.range) == "A1:C9"
    texts = {item.name: item.text.replace("'It''s & co'!", "").replace("$", "") for item in package.defined_names}
    assert texts == {
        "Whole": "A2:C9",
        "WithHead": "A1:C9",
        "Column": "B2:B9",
        "Union": "A2:A9,E2:E4",
        "Spare": "A2:C9",
        "Covered": "A2:C60",
        "LastCell": "B4",
        "LowerPart": "B3:B4",
        "Beside": "C2:E4",
        "Elsewhere": "Other!A2:C4",
        "Formula": "SUM(B2:B4)",
        "_xlnm.Print_Area": "A1:G9",
    }
    made = openpyxl.load_workbook(io.BytesIO(package.to_bytes()))
    ws = made["It's & co"]
    assert ws.tables["Block"].autoFilter.ref == "A1:C9"
    assert sorted(str(item.sqref) for item in ws.conditional_formatting) == ["B2:B9", "B4"]
    assert [str(item.sqref) for item in ws.data_validations.dataValidation] == ["B2:B9 E2:E4"]
    chart = part(package.to_bytes(), "xl/charts/chart1.xml")
    assert re.findall("f>([^<]+)<", chart) == [
        "'It''s &amp; co'!B1",
        "'It''s &amp; co'!$A$2:$A$9",
        "'It''s &amp; co'!$B$2:$B$9",
    ]


def test_stored_chart_values_of_grown_ranges_go() -> None:
    kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    chart = (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:tx><c:strRef><c:f>A!$B$1</c:f>'
        "<c:strCache/></c:strRef></c:tx><c:val><c:numRef><c:f>A!$B$2</c:f><c:numCache/></c:numRef></c:val></c:chartSpace>"
    )
    data = book(
        {"A": sheet("")},
        extra={"xl/charts/chart7.xml": chart},
        overrides=f'<Override PartName="/xl/charts/chart7.xml" ContentType="{kind}"/>',
    )
    parts = grow_block(read_package(data), "A", CellRange.parse("B2:B2"), 3)
    expected = chart.replace("A!$B$2", "A!$B$2:$B$4").replace("<c:numCache/>", "")
    assert {name: content and content.decode() for name, content in parts.items()} == {"xl/charts/chart7.xml": expected}


def test_extended_validations_and_the_sheets_filter_grow() -> None:
    extended = (
        '<x14:dataValidations xmlns:x14="u:x14" xmlns:xm="u:xm"><x14:dataValidation><xm:sqref>A2:A4 D1</xm:sqref>'
        "</x14:dataValidation></x14:dataValidations>"
    )
    data = book({"A": sheet("", after=f'<autoFilter ref="A1:C4"/><extLst><ext>{extended}</ext></extLst>')})
    package = read_package(data)
    xml = part(package.with_parts(grow_block(package, "A", BLOCK, 4)).to_bytes(), "xl/worksheets/sheet1.xml")
    assert "<xm:sqref>A2:A5 D1</xm:sqref>" in xml
    assert '<autoFilter ref="A1:C5"/>' in xml


def test_other_parts_stay_as_they_are() -> None:
    package = workbook()
    after = records(package.with_parts(grow_block(package, "It's & co", BLOCK, 8)).to_bytes())
    before = records(package.to_bytes())
    assert {name for name in before if before[name] != after[name]} == {
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/tables/table1.xml",
        "xl/charts/chart1.xml",
    }


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_block_that_is_large_enough_stays(rows: int) -> None:
    package = workbook("cell")
    assert grow_block(package, "It's & co", BLOCK, rows) == {}
    assert package.with_parts({}) is package


@pytest.mark.parametrize(
    ("change", "rows", "words"),
    [
        ("cell", 8, "C7: holds 'Total', in the way of rows 5 to 9 of the block in columns A to C"),
        ("formula", 8, "B6: holds the formula =SUM(B2:B4), in the way"),
        ("merged", 8, "C6: lies in the merged cells C6:D6, in the way"),
        ("table", 8, "C6: belongs to the table Below, in the way"),
        ("totals", 8, "the table Block has a totals row in row 4"),
        ("", 2_000_000, "2,000,000 rows from row 2 leave the sheet"),
    ],
)
def test_what_is_in_the_way_is_named(change: str, rows: int, words: str) -> None:
    block = CellRange.parse("A2:C3") if change == "totals" else BLOCK
    with pytest.raises(PackageError, match=re.escape(words)) as caught:
        grow_block(workbook(change), "It's & co", block, rows)
    assert 'mine.xlsx: sheet "It\'s & co"' in str(caught.value)


def test_a_table_wider_than_the_block_must_have_room_too() -> None:
    package = workbook("cell")
    narrow = CellRange.parse("A2:A4")
    with pytest.raises(PackageError, match="C7: holds 'Total'"):
        grow_block(package, "It's & co", narrow, 8)


def test_the_first_obstacle_in_reading_order_is_reported() -> None:
    package = workbook("cell")
    free = obstruction(package, "It's & co", CellRange.parse("A5:C6"), own_tables=frozenset({"Block"}))
    assert free is None
    found = obstruction(package, "It's & co", CellRange.parse("A5:C9"))
    assert found is not None
    assert (found.sheet, found.ref, found.what) == ("It's & co", "C7", "holds 'Total'")


def test_growth_and_cells_together() -> None:
    package = grown()
    edits = {f"B{row}": CellEdit(row * 10, style=0) for row in range(5, 10)}
    made = openpyxl.load_workbook(io.BytesIO(patch(package, {"It's & co": edits})))["It's & co"]
    assert [made[f"B{row}"].value for row in range(2, 10)] == [10, 20, 30, 50, 60, 70, 80, 90]
    assert made.tables["Block"].ref == "A1:C9"
