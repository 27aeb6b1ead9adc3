"""What promnote writes, as Excel would write it; and a sheet under another name."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.worksheet.datavalidation import DataValidation

from package_samples import book, part, sheet
from promnote_workbooks.one_note.template import build_template
from promnote_workbooks.package import PackageError, read_package
from promnote_workbooks.package.finish import computed, fonts, prefixed, print_names, relative_targets
from promnote_workbooks.package.rename import rename_sheet, renamed_in, spelled_in
from promnote_workbooks.pages.footer import footer_of, footer_text
from promnote_workbooks.portfolio.template import portfolio_template
from refresh_samples import note_1996

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    ("before", "calculation"),
    [
        ("", '<calcPr calcId="191029"/>'),
        ('<calcPr calcId="124519" fullCalcOnLoad="1"/>', '<calcPr calcId="191029"/>'),
        ('<calcPr calcMode="manual" iterate="1" fullCalcOnLoad="1"/>', '<calcPr calcMode="manual" iterate="1" calcId="191029"/>'),
        # a newer Excel's mark stays
        ('<calcPr calcId="200000"/>', '<calcPr calcId="200000"/>'),
    ],
)  # fmt: skip
def test_the_file_says_that_the_newest_engine_computed_it(before: str, calculation: str) -> None:
    after = computed(f"<workbook {MAIN}><sheets/>{before}<oleSize/></workbook>".encode())
    text = after.decode()
    assert calculation in text
    assert text.index("<sheets/>") < text.index("<calcPr") < text.index("<oleSize") < text.index("<extLst")
    assert text.count("xcalcf:feature ") == 7
    assert computed(after) == after


def test_features_go_into_the_list_of_extensions_that_is_there() -> None:
    text = computed(f'<workbook {MAIN}><calcPr/><extLst><ext uri="mine"/></extLst></workbook>'.encode()).decode()
    assert text.count("<extLst>") == 1
    assert text.index('uri="mine"') < text.index("xcalcf:calcFeatures")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("'A b'!$6:$6,'A b'!$A:$A", "'A b'!$A:$A,'A b'!$6:$6"),
        ("A!$A:$B,A!$1:$3", "A!$A:$B,A!$1:$3"),
        ("'O''Neil, x'!$1:$1,'O''Neil, x'!$A:$A,'O''Neil, x'!$1:$1", "'O''Neil, x'!$A:$A,'O''Neil, x'!$1:$1"),
        ("OFFSET(A!$A$1,0,0)", "OFFSET(A!$A$1,0,0)"),
    ],
)
def test_print_names_name_columns_before_rows_once(before: str, after: str) -> None:
    names = "".join(f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{before}</definedName>' for _ in range(2))
    done = print_names(f"<workbook {MAIN}><definedNames>{names}</definedNames></workbook>".encode()).decode()
    assert re.findall(r">([^<>]+)</definedName>", done) == [after]


def test_a_print_area_that_means_nothing_goes() -> None:
    names = '<definedName name="_xlnm.Print_Area" localSheetId="{}">{}</definedName>'
    text = f"<workbook {MAIN}><definedNames>{names.format(0, '#REF!')}{names.format(1, 'A!$A$1:$C$9')}</definedNames></workbook>"
    assert re.findall(r">([^<>]+)</definedName>", print_names(text.encode()).decode()) == ["A!$A$1:$C$9"]


def test_a_fonts_children_in_the_order_that_the_validator_wants() -> None:
    done = fonts(
        f'<styleSheet {MAIN}><fonts><font><name val="C"/><sz val="8"/><b/></font></fonts></styleSheet>'.encode()
    )
    assert b'<font><b/><sz val="8"/><name val="C"/></font>' in done


def test_targets_are_relative_and_outside_ones_stay() -> None:
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="a" Target="/xl/drawings/drawing1.xml"/><Relationship Id="b" Target="/x" TargetMode="External"/>'
        b'<Relationship Id="c" Target="../tables/table1.xml"/></Relationships>'
    )
    done = relative_targets("xl/worksheets/_rels/sheet1.xml.rels", rels).decode()
    assert re.findall('Target="([^"]+)"', done) == ["../drawings/drawing1.xml", "/x", "../tables/table1.xml"]
    assert b'Target="docs/a.xml"' in relative_targets("_rels/.rels", rels.replace(b"/xl/drawings/drawing1", b"/docs/a"))


def test_a_drawing_has_excels_prefixes_and_the_same_content() -> None:
    plain = (
        b'<wsDr xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"><from><col>5</col></from>'
        b'<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" k="v">t</a:graphic></wsDr>'
    )
    done = prefixed(plain)
    assert b"<xdr:from><xdr:col>5</xdr:col></xdr:from>" in done
    assert b'<a:graphic k="v">t</a:graphic></xdr:wsDr>' in done


@pytest.mark.parametrize("data", [build_template(), portfolio_template()], ids=["note", "portfolio"])
def test_every_new_workbook_is_finished(data: bytes) -> None:
    workbook = part(data, "xl/workbook.xml")
    assert 'calcId="191029"' in workbook
    assert "fullCalcOnLoad" not in workbook
    assert "xcalcf:calcFeatures" in workbook
    assert 'Target="/' not in part(data, "xl/_rels/workbook.xml.rels")
    assert not re.search(r'name="History"', re.sub("<definedName.*", "", workbook), re.IGNORECASE)


# --- footers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["&" * 300, "A & B " * 60, "x" * 119 + "&&", "Smith & Sons"])
def test_a_footer_fits_in_what_excel_takes(title: str) -> None:
    note = note_1996()
    note = replace(note, terms=replace(note.terms, title=title))
    left = footer_of(note, date(1997, 10, 31))
    whole = f'&L&"Calibri,Regular"&8 {left}&R&"Calibri,Regular"&8 &A, page &P of &N'
    assert len(whole) <= 255
    assert left.endswith(", as of 31-Oct-1997")
    ampersands = re.findall("&+", left)
    assert all(len(run) % 2 == 0 for run in ampersands), "half an ampersand is a code"
    assert footer_text("Smith & Sons") == "Smith && Sons"


# --- a sheet under another name -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("History!A1+history!$B$2", "'Log'!A1+'Log'!$B$2"),
        ("SUM('History'!A:A)", "SUM('Log'!A:A)"),
        ("MyHistory!A1+My.History!A1", "MyHistory!A1+My.History!A1"),
        ("[1]History!A1+'[b.xlsx]History'!A1", "[1]History!A1+'[b.xlsx]History'!A1"),
        ('"History!A1"&History', '"History!A1"&History'),
        ("SUM(Ledger:History!A1,'A b:History'!A1)", "SUM('Ledger:Log'!A1,'A b:Log'!A1)"),
        ("History_2!A1", "History_2!A1"),
    ],
)
def test_references_in_a_formula(formula: str, after: str) -> None:
    assert renamed_in(formula, "History", "Log") == after


def test_everything_that_refers_to_the_sheet_follows() -> None:
    made = openpyxl.Workbook()
    first, log = made.active, made.create_sheet("History")
    first.title = "Mine"
    log["A1"] = 7
    first["A1"] = "=History!A1*2"
    first["A2"].hyperlink = "#History!A1"
    first["A3"] = '=INDIRECT("History!A1")'
    first.conditional_formatting.add("A1", FormulaRule(formula=["History!$A$1>0"]))
    validation = DataValidation(type="list", formula1="History!$A$1:$A$3")
    validation.add("B1")
    first.add_data_validation(validation)
    chart = BarChart()
    chart.add_data(Reference(log, min_col=1, min_row=1, max_row=2))
    first.add_chart(chart)
    made.defined_names["Seven"] = openpyxl.workbook.defined_name.DefinedName("Seven", attr_text="History!$A$1")
    log.print_title_rows = "1:1"
    stream = io.BytesIO()
    made.save(stream)
    package = read_package(stream.getvalue())
    assert spelled_in(package, "History") == ["Mine!A3"]
    after = rename_sheet(package, "History", "Refresh log").to_bytes()
    again = openpyxl.load_workbook(io.BytesIO(after))
    assert again.sheetnames == ["Mine", "Refresh log"]
    assert again["Mine"]["A1"].value == "='Refresh log'!A1*2"
    assert again.defined_names["Seven"].attr_text == "'Refresh log'!$A$1"
    assert "'Refresh log'!$A$1&gt;0" in part(after, "xl/worksheets/sheet1.xml")
    assert "'Refresh log'!$A$1:$A$3" in part(after, "xl/worksheets/sheet1.xml")
    assert "'Refresh log'!$A$1:$A$2" in part(after, "xl/charts/chart1.xml")
    assert again["Refresh log"].print_title_rows == "$1:$1"
    remaining = (
        part(after, "xl/worksheets/sheet1.xml") + part(after, "xl/workbook.xml") + part(after, "docProps/app.xml")
    )
    assert re.findall(r"History[^<]{0,3}", remaining) == ["History!A1"] * 2  # the link's own text, INDIRECT's


def test_a_name_that_is_taken_is_refused() -> None:
    package = read_package(book({"History": sheet(""), "Log": sheet("")}))
    with pytest.raises(PackageError, match="there is a sheet 'log' already"):
        rename_sheet(package, "History", "log")
