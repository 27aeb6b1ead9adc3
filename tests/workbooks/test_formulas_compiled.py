"""Formulas of layouts as Python: every function and operator by a table, and held against formualizer; whole workbooks too.

`tests/hosts` holds the same workbooks against a spreadsheet program.
"""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promnote.basics.errors import WorkbookError
from promnote_workbooks.formulas.evaluate import Evaluator
from promnote_workbooks.formulas.program import Program
from promnote_workbooks.note_files.note_file import example_text, parse_note
from promnote_workbooks.one_note.build import contents_of
from promnote_workbooks.one_note.drawing import workbook_bytes
from promnote_workbooks.one_note.template import template_bytes
from promnote_workbooks.package.refs import parse_ref
from promnote_workbooks.pages.model import Page, SheetLayout, WorkbookLayout
from promnote_workbooks.pages.numbering import Numbering
from promnote_workbooks.sheets import note_layout

#: What stands beside the formulas: A1:C4, of which A1:A4 is Days, B1:B4 Amounts, C1:C4 Kinds; B4 and C4 are blank.
CELLS: dict[str, Any] = {
    "A1": 35081, "A2": 35185, "A3": 35277, "A4": 35369,
    "B1": 100.25, "B2": -7, "B3": 0.125, "B4": None,
    "C1": "Draw", "C2": "payment", "C3": "Payment", "C4": None,
}  # fmt: skip
NAMES = {"Days": "A1:A4", "Amounts": "B1:B4", "Kinds": "C1:C4", "All": "A1:C4", "First": "B1"}


def layout_of(formulas: dict[str, str]) -> WorkbookLayout:
    page = Page()
    for where in CELLS:
        page.input(*parse_ref(where), where, "plain")
    for where, text in formulas.items():
        page.formula(*parse_ref(where), text.removeprefix("="))
    for name, where in NAMES.items():
        page.name(name, where)
    other = SheetLayout(name="Other's", cells=(), widths={})
    return WorkbookLayout(sheets=(page.sheet("S", {}), other))


def compiled(formulas: dict[str, str], cells: dict[str, Any] = CELLS) -> dict[str, Any]:
    numbering = Numbering(layout_of(formulas))
    values = numbering.constants()
    for where, value in cells.items():
        values[numbering.number("S", where)] = value
    Program(numbering).run(values)
    return {where: values[numbering.number("S", where)] for where in formulas}


def referee(formulas: dict[str, str], cells: dict[str, Any] = CELLS) -> dict[str, Any]:
    layout = WorkbookLayout(sheets=layout_of(formulas).sheets[:1])
    return Evaluator(workbook_bytes(layout), layout.formulas).values({"S": cells})["S"]


#: Formula and value, by Microsoft's reference of the functions.
TABLE: list[tuple[str, Any]] = [
    # operators, and how tightly they bind
    ("=1+2*3", 7), ("=-2^2", 4), ("=2^3^2", 64), ("=(1+2)*3", 9), ("=7-2-1", 4), ("=8/4/2", 1), ("=50%", 0.5),
    ('=1&2&"x"', "12x"), ('="a"&1+1', "a2"), ("=1+1=2", True), ("=-B2", 7), ("=+B2", -7), ("=2*-3", -6),
    # blanks, texts and booleans in arithmetic
    ("=B4", 0), ("=B4+1", 1), ('="5"+1', 6), ("=TRUE+1", 2), ('=B4&"x"', "x"), ("=0.5&TRUE", "0.5TRUE"),
    # comparisons: capitals do not matter, numbers before texts before booleans, a blank is what it is held against
    ('="A"="a"', True), ("=B4=0", True), ('=B4=""', True), ("=B4=FALSE", True), ('=1="1"', False), ('=2<"1"', True),
    ('="z"<TRUE', True), ("=B2<B4", True), ('=C4<>""', False), ("=B1>=100.25", True), ('="b">"A"', True),
    # conditions and errors
    ("=IF(B1>0,\"yes\",\"no\")", "yes"), ("=IF(FALSE,1)", False), ("=IF(1,2,1/0)", 2), ('=IFERROR(1/0,"n/a")', "n/a"),
    ('=IFERROR("x"+1,0)', 0), ("=_xlfn.IFNA(NA(),5)", 5), ('=IFERROR(_xlfn.IFNA(1/0,5),6)', 6), ("=AND(1,B1>0,TRUE)", True),
    ("=OR(B4,FALSE)", False), ("=NOT(B4)", True), ("=ISNUMBER(B4)", False), ("=ISNUMBER(B2)", True), ("=ISNUMBER(1/0)", False),
    ("=N(C1)", 0), ("=N(TRUE)", 1), ("=N(B1)", 100.25),
    # aggregates pass over what is no number in cells
    ("=SUM(Amounts)", 93.375), ("=SUM(B1:B2,5,TRUE)", 99.25), ("=MAX(Amounts,0)", 100.25), ("=MIN(B4,5)", 5),
    ("=MAX(C1:C3)", 0), ("=COUNT(All)", 7), ("=COUNTA(All)", 10), ("=ROWS(All)+COLUMNS(All)", 7),
    # rounding: halves away from zero, of the digits that a cell shows
    ("=ROUND(2.675,2)", 2.68), ("=ROUND(-2.675,2)", -2.68), ("=ROUND(1.005,2)", 1.01), ("=ROUND(0.5,0)", 1),
    ("=ROUND(1250,-2)", 1300), ("=ROUND(0.285*100,0)", 29), ("=ROUNDUP(1.1*100,0)", 110), ("=ROUNDUP(-1.21,1)", -1.3),
    ("=ROUNDUP(2,0)", 2), ("=ABS(B2)", 7), ("=NOMINAL(0.0830,12)", 12 * (1.083 ** (1 / 12) - 1)),
    # look-up
    ("=INDEX(Days,2)", 35185), ("=INDEX(All,3,3)", "Payment"), ("=INDEX(A1:C1,3)", "Draw"), ("=SUM(INDEX(All,0,2))", 93.375),
    ("=MATCH(35185,Days,0)", 2), ('=MATCH("PAYMENT",Kinds,0)', 2), ("=MATCH(35300,Days,1)", 3), ("=MATCH(35369,Days)", 4),
    ('=IFERROR(MATCH(1,Days,1),"none")', "none"), ('=IFERROR(MATCH("35185",Days,0),"none")', "none"),
    ('=IFERROR(INDEX(Days,5),"none")', "none"),
    # criteria
    ('=COUNTIF(Kinds,"payment")', 2), ('=COUNTIF(Kinds,"pay*")', 2), ('=COUNTIF(Kinds,"?raw")', 1), ('=COUNTIF(Kinds,"")', 1),
    ('=COUNTIF(Amounts,">0")', 2), ('=COUNTIF(Amounts,"<>0.125")', 3), ("=COUNTIF(Days,35185)", 1),
    ('=COUNTIF(Kinds,"<>draw")', 3),
    ('=COUNTIF(Days,"<="&A2)', 2), ('=COUNTIFS(Kinds,"payment",Amounts,">0")', 1), ('=COUNTIF(Kinds,"<>p*")', 2),
    ('=SUMIFS(Amounts,Kinds,"payment")', -6.875), ('=SUMIFS(Amounts,Days,">="&A2,Days,"<"&A4)', -6.875),
    ('=SUMIF(Kinds,"draw",Amounts)', 100.25), ('=SUMIF(Amounts,">0")', 100.375),
    # arrays
    ("=SUMPRODUCT(Amounts,Amounts)", 100.25**2 + 49 + 0.125**2), ("=SUMPRODUCT((Amounts>0)*Days)", 35081 + 35277),
    ("=SUMPRODUCT(MAX((Days<=A3)*Days))", 35277), ('=SUMPRODUCT((Kinds<>"")*1)', 3), ("=SUMPRODUCT(1-(Days=A1))", 3),
    # texts
    ('=LEFT("14 days",2)', "14"), ('=FIND(" ","14 days")', 3), ('=SEARCH("DAY","14 days")', 4), ('=VALUE("14")', 14),
    ('=SUBSTITUTE("a b c"," ","")', "abc"), ("=LOWER(C1)", "draw"), ("=LEN(C2)", 7), ('=REPLACE("abcd",2,2,"x")', "axd"),
    ('=TEXT(1234567.895,"#,##0.00")', "1,234,567.90"), ('=TEXT(0.085,"0.00%")', "8.50%"), ('=TEXT(-2,"0")', "-2"),
    # letters beyond ASCII, of which formualizer's own LOWER knows none
    ('=LOWER("ÍNDICE Ł")', "índice ł"), ('=LOWER("TİBOR")', "tİbor"), ('=LOWER("СТАВКА")', "ставка"),
    # dates: 1996-01-17 is 35081
    ("=YEAR(A1)", 1996), ("=DATE(1996,1,17)", 35081), ("=DATE(1996,13,1)", 35431), ("=DATE(1996,1,0)", 35064),
    ("=EOMONTH(A1,0)", 35095), ("=EOMONTH(A1,1)", 35124), ("=EDATE(DATE(1996,1,31),1)", 35124), ("=EDATE(A1,-12)", 34716),
    # ours, arguments left out, ranges of ours
    ("=ACT360_DAYS(A1,A2)", 104), ('=FLOATING_INTEREST(1000,A1,A2,A1:B1,3%,,,"ACT/360")', None),
    ("=RATE_ON(A2,E1:F2)", 0.06), ('=IFERROR(RATE_ON(1,E1:F2),"none")', "none"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "value"), TABLE)
def test_a_formula_gives_what_the_reference_says(formula: str, value: Any) -> None:
    if value is None:  # 100.25 is no rate: the reason is that of the function
        with pytest.raises(
            WorkbookError,
            match=r"S!D1: found #NUM! from =FLOATING.*\(FLOATING_INTEREST: rates row 1 rate: found 100.25",
        ):
            compiled({"D1": formula})
        return
    found = compiled({"D1": formula, "E1": "=A1", "E2": "=A2", "F1": "=0.05", "F2": "=0.06"})["D1"]
    assert type(found) is type(value) or {type(found), type(value)} == {int, float}
    assert found == value if isinstance(value, str | bool) else math.isclose(found, value, rel_tol=1e-15)


def test_formualizer_gives_the_same() -> None:
    formulas = {f"H{row}": formula for row, (formula, value) in enumerate(TABLE, start=1) if value is not None}
    formulas |= {"E1": "=A1", "E2": "=A2", "F1": "=0.05", "F2": "=0.06"}
    ours, theirs = compiled(formulas), referee(formulas)
    differ = {
        formulas[where]: (ours[where], theirs[where]) for where in formulas if not _alike(ours[where], theirs[where])
    }
    assert differ == {}


@pytest.mark.parametrize(("one", "other", "alike"), [("IBOR x", "ibor X", True), ("Łx", "ŁX", True), ("Ł", "ł", False)])
def test_capitals_do_not_matter_but_between_two_cells_those_of_ascii_alone(one: str, other: str, alike: bool) -> None:
    formulas = {
        "D1": "=E1=E2", "D2": f'=COUNTIF(E1:E2,"{one}")', "D3": f'=IFERROR(MATCH("{one}",E2:E3,0),0)',
        "E1": f'="{one}"', "E2": f'="{other}"', "E3": '="z"',
    }  # fmt: skip
    ours, theirs = compiled(formulas), referee(formulas)
    assert ours == theirs
    assert (ours["D1"], ours["D2"]) == (alike, 2)


def _alike(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, str | bool) or isinstance(theirs, str | bool):
        return type(ours) is type(theirs) and bool(ours == theirs)
    return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("name", "as_of"),
    [
        ("note-1996.toml", date(1998, 10, 31)),
        ("level-equipment.toml", date(2025, 6, 30)),
        ("biweekly.toml", date(2024, 12, 31)),
        ("senior-notes-1997.toml", date(1998, 10, 31)),
    ],
)
def test_whole_workbooks_are_those_of_formualizer(name: str, as_of: date) -> None:
    contents = contents_of(parse_note(example_text(name), name=name), as_of)
    layout = note_layout(contents.shape)
    theirs = Evaluator(template_bytes(contents.shape), layout.formulas).values(contents.inputs)
    ours = contents.formulas
    differ = [
        (sheet, where, ours[sheet][where], value)
        for sheet, cells in theirs.items()
        for where, value in cells.items()
        if not _alike(ours[sheet][where], value)
    ]
    assert differ == []
    assert sum(map(len, theirs.values())) > 1_000


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formulas", "words"),
    [
        ({"D1": "=1/B4"}, r"S!D1: found #DIV/0! from =1/B4; allowed: formulas that can be evaluated"),
        ({"D1": "=IFERROR(D2,0)", "D2": "=NA()"}, r"S!D2: found #N/A from =NA\(\)"),
        ({"D1": '="x"*2'}, r'S!D1: found #VALUE! from ="x"\*2'),
        ({"D1": "=10^400"}, r"S!D1: found #NUM!"),
        ({"D1": "=ACT360_DAYS(A2,A1)"}, r"S!D1: found #NUM! from =ACT360_DAYS\(A2,A1\) \(ACT360_DAYS: .*1996-01-17"),
    ],
)
def test_an_error_names_the_cell_where_it_begins(formulas: dict[str, str], words: str) -> None:
    with pytest.raises(WorkbookError, match=words):
        compiled(formulas)


@pytest.mark.parametrize(
    ("formulas", "words"),
    [
        ({"D1": "=MEDIAN(Days)"}, "S!D1: found MEDIAN; allowed: ABS, AND, .*YEAR and promnote's own"),
        ({"D1": "=Nobody+1"}, "S!D1: found the name Nobody; allowed: names of the layout"),
        ({"D1": "=Nowhere!A1"}, "S!D1: found the sheet Nowhere; allowed: sheets of the layout"),
        ({"D1": "=D2", "D2": "=SUM(D1:D1)"}, "found a formula that rests on itself"),
        ({"D1": "=SUM(D1:D3)"}, "found a formula that rests on itself"),
        ({"D1": "=(1+2"}, r"S!D1: found an end in =\(1\+2; allowed: a formula that can be compiled"),
        ({"D1": "={1,2}"}, "S!D1: found '{1,2}' in ={1,2}"),
        ({"D1": "=1 2"}, "S!D1: found '2' in =1 2"),
        ({"D1": "=ACT360_DAYS(1,2,3)"}, "S!D1: found 3 arguments of ACT360_DAYS; allowed: at most 2"),
    ],
)
def test_a_layout_whose_formulas_cannot_be_compiled_is_refused(formulas: dict[str, str], words: str) -> None:
    with pytest.raises(WorkbookError, match=re.escape(words) if "{" in words else words):
        Program(Numbering(layout_of(formulas)))


def test_a_blank_cell_of_another_sheet_is_blank() -> None:
    assert compiled({"D1": "='Other''s'!Z9=\"\"", "D2": "=SUM('Other''s'!A1:B2)+D3", "D3": "=First"}) == {
        "D1": True, "D2": 100.25, "D3": 100.25,
    }  # fmt: skip


# --- properties -----------------------------------------------------------------------------------------------------

NUMBERS = st.integers(-(10**7), 10**7).map(lambda cents: cents / 100)


@given(NUMBERS, st.integers(0, 4))
def test_round_is_the_decimal_rule_on_what_the_cell_shows(value: float, digits: int) -> None:
    from decimal import ROUND_HALF_UP, Decimal

    exact = Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    found = compiled({"D1": f"=ROUND(B1,{digits})"}, {**CELLS, "B1": value})["D1"]
    assert found == float(exact)


@given(st.lists(NUMBERS, min_size=4, max_size=4))
def test_a_sum_is_added_from_the_first_to_the_last(values: list[float]) -> None:
    cells = {**CELLS, **{f"B{row}": value for row, value in enumerate(values, start=1)}}
    assert compiled({"D1": "=SUM(Amounts)"}, cells)["D1"] == values[0] + values[1] + values[2] + values[3]
