"""Every cell function in cells of a real document, opened and computed by LibreOffice Calc."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from argument_cases import CASES, Case
from hosts.libreoffice_exceptions import NOT_BOTH, REASONS, in_calc
from hosts.office import Cell, Document, Office
from hosts.sheets import ARGUMENTS, FORMULAS, CaseBook, typed
from promnote.basics.conversion import OMITTED
from promnote.functions.catalogue import Function, catalogue, function
from promnote_addin.libreoffice.inside.promnote_calc import to_cell
from promnote_workbooks.formulas.host_names import cell_name

pytestmark = pytest.mark.slow
IN_CALC = partial(cell_name, host="libreoffice")
EXAMPLES: dict[str, tuple[Function, list[Any]]] = {
    f"{each.name}-{number}": (each, [typed(argument) for argument in example.arguments])
    for each in catalogue().values()
    for number, example in enumerate(each.examples, start=1)
}
MODES = {"typed": False, "in cells": True}
SHEET = "Sheet1"


def shown(value: Any) -> list[list[Any]]:
    """A result as the cells that show it; empty text and an empty cell of an array look the same."""
    rows = value if isinstance(value, list) else [[value]]
    width = max(map(len, rows))
    return [
        [to_cell(each) or ("" if isinstance(each, str | None) else 0.0) for each in row] + [""] * (width - len(row))
        for row in rows
    ]


def read(cells: dict[str, Cell], places: list[list[str]]) -> list[list[Any]]:
    """What the cells show: a value, or an error's name."""
    empty = Cell("")
    return [[found.error or found.value for found in (cells.get(at, empty) for at in row)] for row in places]


def shape(value: Any) -> tuple[int, int] | None:
    """Rows and columns of an array."""
    return (len(value), max(map(len, value))) if isinstance(value, list) else None


# --- examples and the table of argument cases -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def case_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[list[str]]]]:
    """One workbook with every example and every argument case, in both modes; and where each shows."""
    book, places = CaseBook(IN_CALC), {}
    for name, (subject, arguments) in EXAMPLES.items():
        places[f"example {name}"] = book.add(subject.name, arguments, in_cells=True, shape=shape(subject(*arguments)))
    for mode, in_cells in MODES.items():
        for case in CASES:
            wanted, _ = in_calc(case)
            where = book.add(case.function, case.arguments, in_cells=in_cells, shape=shape(wanted.expected))
            assert places.setdefault(f"{mode} {_id(case)}", where) is where, f"two cases are named {case.name}"
    return book.save(tmp_path_factory.mktemp("cases") / "cases.xlsx"), places


def _id(case: Case) -> str:
    return f"{case.name} [{case.trait}] {len(case.arguments)} {case.arguments!r}"


@pytest.fixture(scope="module")
def case_cells(case_file: Any, office: Office) -> dict[str, Cell]:
    """What Calc shows in that workbook, computed on load."""
    with office.load(case_file[0]) as document:
        return document.cells()[FORMULAS]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_in_a_cell(name: str, case_file: Any, case_cells: dict[str, Cell]) -> None:
    subject, arguments = EXAMPLES[name]
    assert read(case_cells, case_file[1][f"example {name}"]) == shown(subject(*arguments))


def test_every_function_has_an_example_here() -> None:
    assert {subject.name for subject, _ in EXAMPLES.values()} == set(catalogue())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", list(catalogue()))
def test_arguments_mean_the_same_as_in_every_host(
    name: str, mode: str, case_file: Any, case_cells: dict[str, Cell]
) -> None:
    wrong = []
    for case in (each for each in CASES if each.function == name):
        wanted, reason = in_calc(case)
        places = case_file[1][f"{mode} {_id(case)}"]
        found, expected = read(case_cells, places), [[wanted.error]] if wanted.error else shown(wanted.expected)
        if found != expected:
            wrong.append(f"{case.name}: {case_cells[places[0][0]].formula} shows {found}, not {expected} ({reason})")
    assert not wrong, "\n".join(wrong)


def test_each_listed_exception_is_needed_and_few_cases_need_one() -> None:
    reasons = [in_calc(case)[1] for case in CASES if case.trait != "boolean"]
    assert {in_calc(case)[1] for case in CASES} - {""} == set(REASONS)
    assert sum(map(bool, reasons)) <= len(reasons) // 20


def test_no_case_shows_another_figure_than_the_other_hosts_except_for_booleans() -> None:
    for case in CASES:
        wanted, _ = in_calc(case)
        if case.trait != "boolean" and not wanted.error:
            assert case.error or wanted.expected == case.expected, case


# --- an open document -------------------------------------------------------------------------------------------------


@pytest.fixture
def document(office: Office) -> Iterator[Document]:
    """An empty workbook: principal, rate and two dates stand in A1 to A4; A9 is empty."""
    with office.load() as opened:
        for row, value in enumerate((4554900, 0.085, 35081, 35185), start=1):
            opened.set(SHEET, f"A{row}", value)
        yield opened


def test_a_changed_cell_changes_what_depends_on_it(document: Document) -> None:
    document.set(SHEET, "B1", "=PROMNOTE.ACT360_INTEREST(A1;A2;A3;A4)")
    document.set(SHEET, "B2", "=B1*2")
    assert document.cell(SHEET, "B2").value == 2 * 111848.10
    document.set(SHEET, "A2", 0.09)
    assert document.cell(SHEET, "B1").value == shown(function("ACT360_INTEREST")(4554900, 0.09, 35081, 35185))[0][0]
    assert document.cell(SHEET, "B2").value == 2 * 118427.40
    document.set(SHEET, "A3", None)
    assert document.cell(SHEET, "B2").error == "#VALUE!"


def test_a_changed_term_changes_the_note(document: Document) -> None:
    terms: list[list[Any]] = [
        ["issue_date", 44197],
        ["principal", 12000],
        ["installments.count", 2],
        ["installments.first_date", 44227],
        ["interest.rate", 0.09],
    ]
    for row, (label, value) in enumerate(terms, start=1):
        document.set(SHEET, f"D{row}", label)
        document.set(SHEET, f"E{row}", value)
    document.set(SHEET, "G1", '=PROMNOTE.NOTE_FIGURE("payoff";D1:E5;44220)')
    document.set(SHEET, "G2", "=SUM(PROMNOTE.NOTE_SCHEDULE(D1:E5))")
    for row, value in ((5, 0.10), (2, 24000), (3, 3)):
        document.set(SHEET, f"E{row}", value)
        terms[row - 1][1] = value
        assert document.cell(SHEET, "G1").value == shown(function("NOTE_FIGURE")("payoff", terms, 44220))[0][0]
        schedule: Any = function("NOTE_SCHEDULE")(terms)
        total = sum(cell for row in shown(schedule[1:]) for cell in row if not isinstance(cell, str))
        assert document.cell(SHEET, "G2").value == pytest.approx(total, abs=1e-6)


def test_an_error_is_an_error(document: Document) -> None:
    document.set(SHEET, "B1", "=PROMNOTE.ACT360_INTEREST(A1;A2;A4;A3)")
    document.set(SHEET, "B2", '=PROMNOTE.ACT360_INTEREST(A1;"abc";A3;A4)')
    document.set(SHEET, "B3", "=PROMNOTE.NEXT_INSTALLMENT_DATE(A3;1;A4)")
    document.set(SHEET, "B4", "=PROMNOTE.NO_SUCH_FUNCTION(A1)")
    for row, error in enumerate(("#NUM!", "#VALUE!", "#N/A", "#NAME?"), start=1):
        assert document.cell(SHEET, f"B{row}").error == error
        document.set(SHEET, "C1", f"=ISERROR(B{row})")
        document.set(SHEET, "C2", f"=SUM(A1;B{row})")
        document.set(SHEET, "C3", f"=IFERROR(B{row};-1)")
        document.set(SHEET, "C4", f"=ISNA(B{row})")
        assert document.cell(SHEET, "C1").value == 1
        assert document.cell(SHEET, "C2").error == error
        assert document.cell(SHEET, "C3").value == -1
        assert document.cell(SHEET, "C4").value == (error == "#N/A")


def test_what_an_empty_cell_means(document: Document) -> None:
    for row, (formula, expected) in enumerate(
        [
            ("PROMNOTE.ACT360_INTEREST(A9;A2;A3;A4)", "#VALUE!"),  # required: not 0
            ("PROMNOTE.ACCRUED_INTEREST(A1;A2;A3;A4;A9)", "#VALUE!"),  # ACT/360, or basis 0? Not guessed
            ("PROMNOTE.ACCRUED_INTEREST(A1;A2;A3;A4;A9:A9)", 111848.10),
            ('PROMNOTE.ACCRUED_INTEREST(A1;A2;A3;A4;"0")', 110772.64),
            ("PROMNOTE.LATE_CHARGE(A1;A2;A3;A4;A9)", 111848.10),  # grace days: blank and 0 are the same
            ("PROMNOTE.INSTALLMENT_DATE(A4;2;A9)", 35216),  # every 0 months is impossible: blank
            ('PROMNOTE.INSTALLMENT_DATE(A4;2;A9;"no")', 35215),
            ("PROMNOTE.INSTALLMENT_DATE(A3;2;1;FALSE())", 35112),  # the 17th: FALSE and blank are the same
        ],
        start=1,
    ):
        document.set(SHEET, f"B{row}", f"={formula}")
        cell = document.cell(SHEET, f"B{row}")
        assert (cell.error or cell.value) == expected, formula
    assert "B5:B5" in NOT_BOTH
    document.set(SHEET, "C1", '=PROMNOTE.EXPLAIN("ACCRUED_INTEREST";A1;A2;A3;A4;A9)')
    said = str(document.cell(SHEET, "C1").value)
    assert said.startswith(
        "ACCRUED_INTEREST gives #VALUE!: day_count: found 0, and LibreOffice sends 0 for an empty cell"
    )


def test_a_column_in_place_of_a_cell_means_the_cell_in_line_as_native_functions_have_it(document: Document) -> None:
    document.set(SHEET, "B3", "=PROMNOTE.ACT360_DAYS(A1:A4;A4)")
    document.set(SHEET, "C3", "=ABS(A1:A4)")
    document.set(SHEET, "B7", "=PROMNOTE.ACT360_DAYS(A1:A4;A4)")
    assert document.cell(SHEET, "B3").value == 104
    assert document.cell(SHEET, "C3").value == 35081
    assert document.cell(SHEET, "B7").error == "#VALUE!"


def test_a_function_may_be_typed_without_the_prefix(document: Document) -> None:
    document.set(SHEET, "B1", "=ACT360_DAYS(A3;A4)")
    document.set(SHEET, "B2", "=promnote.act360_days(A3;A4)")
    assert document.cell(SHEET, "B1") == Cell(104, "=PROMNOTE.ACT360_DAYS(A3;A4)")
    assert document.cell(SHEET, "B2") == Cell(104, "=PROMNOTE.ACT360_DAYS(A3;A4)")


def test_an_array_fills_its_range_and_a_plain_cell_shows_its_corner(office: Office, tmp_path: Path) -> None:
    book = CaseBook(IN_CALC)
    arguments = (3100.0, 15.32, 85.50, 3000.0, OMITTED)
    exact = book.add("APPLY_PAYMENT", arguments, in_cells=True, shape=(1, 4))
    large = book.add("APPLY_PAYMENT", arguments, in_cells=True, shape=(1, 5))
    plain = book.add("APPLY_PAYMENT", arguments, in_cells=True)
    index = book.formula("=INDEX(PROMNOTE.APPLY_PAYMENT(3100,15.32,85.5,3000),1,3)")
    bad = book.add("APPLY_PAYMENT", (-1.0, *arguments[1:]), in_cells=True, shape=(1, 2))
    with office.load(book.save(tmp_path / "arrays.xlsx")) as document:
        cells = document.cells()[FORMULAS]
    assert read(cells, exact) == [[15.32, 85.50, 2999.18, 0.0]]
    assert read(cells, large) == [[15.32, 85.50, 2999.18, 0.0, "#N/A"]]
    assert read(cells, plain) == [[15.32]]
    assert read(cells, index) == [[2999.18]]
    assert read(cells, bad)[0][0] == "#NUM!"


def test_numbers_arrive_with_all_their_digits(office: Office, tmp_path: Path) -> None:
    """A required number travels as text: fifteen digits of it, as many as a cell holds, must come through."""
    random.seed(6)
    amounts = [float(f"{random.uniform(1, 10) * 10 ** random.randint(0, 12):.2f}") for _ in range(150)]
    rates = [float(f"{random.random() * 10 ** -random.randint(0, 6):.15g}") for _ in range(150)]
    book, subject, expected = CaseBook(IN_CALC), function("ACT360_INTEREST"), []
    places = []
    for amount, rate in zip(amounts, rates, strict=True):
        for in_cells in MODES.values():
            places.append(book.add(subject.name, (amount, 1.0, 36000.0, 36360.0), in_cells=in_cells))
            expected.append([[amount]])
            places.append(book.add(subject.name, (1e15, rate, 36000.0, 36360.0), in_cells=in_cells))
            expected.append(shown(subject(1e15, rate, 36000.0, 36360.0)))
    with office.load(book.save(tmp_path / "digits.xlsx")) as document:
        cells = document.cells()[FORMULAS]
    assert [read(cells, each) for each in places] == expected


def test_formatted_cells_arrive_as_their_values(office: Office, tmp_path: Path) -> None:
    book = CaseBook(IN_CALC)
    where = book.add("ACT360_INTEREST", (4554900.0, 0.0850001, 35081.25, 35185.0), in_cells=True)
    top = int(book.formulas[where[0][0]].value.split("$AD$")[1].split(",")[0])
    formats = ("#,##0.00;(#,##0.00)", "0%", "dd-mmm-yyyy", '"day "0')
    for step, number_format in enumerate(formats):
        book.arguments.cell(top + 2 * step, 30).number_format = number_format
    with office.load(book.save(tmp_path / "formats.xlsx")) as document:
        assert document.cells()[FORMULAS][where[0][0]].value == 111848.23
        assert len(document.cells()[ARGUMENTS]) == 4


def test_a_file_saved_by_calc_keeps_the_names_that_resolve(document: Document, office: Office, tmp_path: Path) -> None:
    document.set(SHEET, "B1", "=ACT360_INTEREST(A1;A2;A3;A4)")
    for suffix in (".xlsx", ".ods"):
        with office.load(document.store(tmp_path / f"saved{suffix}")) as again:
            assert again.cell(SHEET, "B1") == Cell(111848.10, "=PROMNOTE.ACT360_INTEREST(A1;A2;A3;A4)")


# --- the function wizard ----------------------------------------------------------------------------------------------


def test_the_wizard_shows_every_function_with_its_arguments(office: Office) -> None:
    texts = office.wizard()
    for subject in catalogue().values():
        text = texts[subject.name]
        assert text["description"] == f"{subject.summary} [{subject.source}]"
        assert [each[:2] for each in text["arguments"]] == [[each.name, each.doc] for each in subject.arguments]
        for (_, _, optional), argument in zip(text["arguments"], subject.arguments, strict=True):
            assert optional or not (argument.optional or argument.repeated)


# --- another locale ---------------------------------------------------------------------------------------------------


def test_an_office_with_a_decimal_comma_shows_the_same(
    case_file: Any, case_cells: dict[str, Cell], libreoffice: Path
) -> None:
    with Office(locale="de-DE") as german, german.load(case_file[0]) as document:
        document.set(FORMULAS, "Z1", '=TEXT(1,5;"0,0")')
        cells = document.cells()[FORMULAS]
    cells.pop("Z1")
    assert cells == case_cells
