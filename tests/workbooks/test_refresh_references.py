"""What a formula refers to, and which formulas depend on changed cells."""

from __future__ import annotations

import pytest

import package_samples
from promnote_workbooks.package import Package, read_package, shift_formula
from promnote_workbooks.refresh.book import Book, same
from promnote_workbooks.refresh.dependents import Marked, dependents
from promnote_workbooks.refresh.references import References, is_external, references_down, references_of
from promnote_workbooks.refresh.shadow import evaluate, unknown_functions

NAMES = (
    '<definedName name="Rate">A!$B$2</definedName><definedName name="Twice">Rate*A!$C$1</definedName>'
    '<definedName name="Local" localSheetId="1">\'Q s\'!$D$4</definedName><definedName name="Gone">#REF!</definedName>'
)
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


def package(rows: str = "") -> Package:
    return read_package(
        package_samples.book({"A": package_samples.sheet(rows), "Q s": package_samples.sheet("")}, names=NAMES)
    )


@pytest.fixture(scope="module")
def book() -> Book:
    return Book(package())


@pytest.mark.parametrize(
    ("formula", "rectangles"),
    [
        ("B7", [("A", 7, 2, 7, 2)]),
        ("$B$7:C9+1", [("A", 7, 2, 9, 3)]),
        ("SUM('Q s'!A1:A3,Q1)", [("Q s", 1, 1, 3, 1), ("A", 1, 17, 1, 17)]),
        ("SUM(B:C)", [("A", 1, 2, LAST_ROW, 3)]),
        ("SUM(2:3)", [("A", 2, 1, 3, LAST_COLUMN)]),
        ("Rate*2", [("A", 2, 2, 2, 2)]),
        ("Twice", [("A", 2, 2, 2, 2), ("A", 1, 3, 1, 3)]),
        ('"B7"&IF(TRUE,"Rate","")', []),
        ("LOG10(B1)+_xlfn.LET(_xlpm.a,C2,_xlpm.a)", [("A", 1, 2, 1, 2), ("A", 2, 3, 2, 3)]),
        ("1.5E3+B2%", [("A", 2, 2, 2, 2)]),
    ],
)
def test_references(book: Book, formula: str, rectangles: list[tuple[object, ...]]) -> None:
    found = references_of(formula, "A", book)
    assert found.rectangles == rectangles
    assert found.problem == ""


@pytest.mark.parametrize(
    ("formula", "problem"),
    [
        ("[1]Data!A1", "refers to another workbook"),
        ("'[Old book.xlsx]S'!A1", "refers to another workbook"),
        ("Nowhere!A1", "refers to the sheet 'Nowhere', which cannot be followed"),
        ("NoSuch+1", "refers to the name 'NoSuch', which is not there"),
    ],
)
def test_what_cannot_be_followed(book: Book, formula: str, problem: str) -> None:
    assert references_of(formula, "A", book).problem == problem


@pytest.mark.parametrize(
    "formula",
    [
        "B7+C$7*$D$7",
        "SUM(O$9:O7)",  # its ends pass each other
        "SUM(O7:O$9)",
        "SUM(O$7:O7)",
        "SUM($B7:C9,'Q s'!$A$1:A7,Rate)+Twice",
        "SUM(7:9)+SUM($8:9)+SUM(B:C)",
        'IF(A7="A8",A6,"")',
        "[1]Data!A7",
    ],
)
def test_a_formula_down_a_column_refers_to_what_each_row_says(book: Book, formula: str) -> None:
    rows = [*range(7, 20), *range(25, 28)]
    formulas = {("A", row, 5): shift_formula(formula, row - 7, 0) for row in rows}
    formulas["A", 15, 5] = "B2+$C$3"  # another one among them
    formulas["Q s", 8, 5] = "Local"
    assert references_down(book, formulas) == {
        place: references_of(text, place[0], book) for place, text in formulas.items()
    }


def test_names_of_a_sheet_count_on_it_alone(book: Book) -> None:
    assert references_of("Local", "Q s", book).rectangles == [("Q s", 4, 4, 4, 4)]
    assert references_of("Local", "A", book).problem


def test_functions_that_no_reading_can_follow(book: Book) -> None:
    assert references_of("OFFSET(A1,1,0)", "A", book).anything
    assert references_of("TODAY()-A1", "A", book).volatile
    assert references_of("ACT360_DAYS(A1,A2)+PV(1,2,3)", "A", book).functions == {"PV"}


def test_external_references_are_told_from_tables() -> None:
    assert is_external("[1]Data!A1")
    assert is_external("IFERROR('[1]S'!A1,0)")
    assert not is_external("SUM(Sums[Double])+Sums[[#This Row],[a]]")
    assert not is_external('"[1]Data!A1"')


def test_marked_cells() -> None:
    marked = Marked([("A", 5, 2), ("A", 9, 2)])
    assert marked.touches(("A", 1, 1, 5, 3))
    assert marked.touches(("A", 6, 1, LAST_ROW, LAST_COLUMN))
    assert not marked.touches(("A", 6, 2, 8, 2))
    assert not marked.touches(("B", 1, 1, 9, 9))


def test_dependents_through_chains_ranges_and_arrays() -> None:
    def on(*rectangles: tuple[str, int, int, int, int]) -> References:
        return References(rectangles=list(rectangles))

    formulas = {
        ("A", 1, 9): on(("A", 3, 9, 3, 9)),  # above what it depends on
        ("A", 2, 9): on(("A", 1, 1, 9, 1)),
        ("A", 3, 9): on(("A", 2, 9, 2, 9)),
        ("A", 4, 9): on(("B", 1, 1, 9, 9)),
        ("A", 5, 9): on(("A", 8, 8, 8, 8)),
        ("A", 6, 9): References(anything=True),
    }
    fills = {("A", 3, 9): [("A", 8, 8)]}
    assert [row for _, row, _ in dependents([("A", 5, 1)], formulas, fills)] == [1, 2, 3, 5, 6]
    assert dependents([], formulas, fills) == []


def test_functions_that_the_evaluator_lacks() -> None:
    assert unknown_functions({"SUM", "VLOOKUP", "XLOOKUP", "GETPIVOTDATA", "FOO"}) == {"GETPIVOTDATA", "FOO"}
    assert unknown_functions(()) == set()


def test_the_shadow_evaluates_what_it_can() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>2</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" t="e"><v>#N/A</v></c></row>'
        '<row r="2"><c r="B2"><f>A1*3</f></c><c r="C2"><f>ISNA(C1)</f></c><c r="D2"><f>[1]X!A1</f><v>5</v></c></row>'
        '<row r="3"><c r="B3"><f>D2+1</f></c><c r="C3"><f>Z99</f></c><c r="D3"><f>ACT360_INTEREST(A1,,1,2)</f></c></row>'
    )
    values = evaluate(Book(package(rows))).values
    assert values["A", 2, 2] == 6
    assert values["A", 2, 3] is True
    assert ("A", 2, 4) not in values
    assert values["A", 3, 2] == 6
    assert values["A", 3, 3] == 0
    assert values["A", 3, 4].code == "#VALUE!"


#: Resets of 5% from day 35000 on A, of 6% on Q s, by names of every spelling; what each formula must find.
RANGE_NAMES = (
    '<definedName name="Rates">A!$A$1:$B$2</definedName><definedName name="One">A!$D$1</definedName>'
    '<definedName name="Both">A!$A$1:$B$2</definedName><definedName name="Both" localSheetId="1">\'Q s\'!$A$1:$B$2</definedName>'
)
RANGES = {
    "RATE_ON(35010,Rates)": 0.05,
    "RATE_ON(35010,rates,One)": 0.06,
    "RATE_ON(35010,A!$A$1:$B$2)": 0.05,
    "RATE_ON(35010,'Q s'!$A$1:$B$2)": 0.06,
    "RATE_ON(35010,Both)+RATE_ON(35010,Rates)": (0.1, 0.11),
    "LET(Rates,'Q s'!$A$1:$B$2,RATE_ON(35010,Rates))": 0.06,
    'IF(RATE_ON(35010,Rates)>1,0,"promnote")': "promnote",
    "RATE_ON(34000,Rates)": "#N/A",
}


def test_named_ranges_are_the_same_however_they_are_read() -> None:
    """On each sheet the name means what it means there, also where a range is read once for all that take it."""

    def rows(rate: str) -> str:
        formulas = "".join(
            f'<row r="{row}"><c r="F{row}"><f>{text.replace(">", "&gt;")}</f></c></row>'
            for row, text in enumerate(RANGES, start=11)
        )
        return (
            f'<row r="1"><c r="A1"><v>35000</v></c><c r="B1"><v>{rate}</v></c><c r="D1"><v>0.01</v></c></row>'
            f'<row r="2"><c r="A2"><v>36000</v></c><c r="B2"><v>0.09</v></c></row>{formulas}'
        )

    sheets = {name: package_samples.sheet(rows(rate)) for name, rate in (("A", "0.05"), ("Q s", "0.06"))}
    values = evaluate(Book(read_package(package_samples.book(sheets, names=RANGE_NAMES)))).values
    for sheet in ("A", "Q s"):
        for row, (text, wanted) in enumerate(RANGES.items(), start=11):
            value = values[sheet, row, 6]
            expected = wanted[sheet == "Q s"] if isinstance(wanted, tuple) else wanted
            assert getattr(value, "code", value) == (
                expected if isinstance(expected, str) else pytest.approx(expected)
            ), text


def test_a_sheet_of_the_evaluators_own_name_is_left_alone() -> None:
    sheets = {"A": package_samples.sheet('<row r="1"><c r="A1"><v>35000</v></c><c r="B1"><v>0.05</v></c></row>'
                                         '<row r="3"><c r="A3"><f>RATE_ON(35010,Rates)</f></c></row>'),
              "promnote ranges": package_samples.sheet('<row r="1"><c r="A1"><v>7</v></c></row>')}  # fmt: skip
    names = '<definedName name="Rates">A!$A$1:$B$1</definedName>'
    values = evaluate(Book(read_package(package_samples.book(sheets, names=names)))).values
    assert values["A", 3, 1] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (0.1 + 0.2, 0.3, True),
        (1, 1.0, True),
        (1, True, True),  # LibreOffice saves TRUE as 1
        (2, True, False),
        (None, "", False),
        ("a", "a", True),
        (100.0, 100.01, False),
    ],
)
def test_values_that_are_one_to_a_reader(one: object, other: object, wanted: bool) -> None:
    assert same(one, other) is wanted  # type: ignore[arg-type]
