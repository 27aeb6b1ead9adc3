"""The headless evaluator: native formulas by formualizer, ours by the catalogue, and the traps between them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook

from promnote.basics.conversion import CellError
from promnote.basics.errors import WorkbookError
from promnote_workbooks.formulas.evaluate import KEEPERS, OMITTED_MARK, Evaluator, mark_omitted, with_keepers

MARK = f'"{OMITTED_MARK}"'


def evaluated(formulas: dict[str, str], inputs: dict[str, Any]) -> dict[str, Any]:
    """The values of formulas on one sheet."""
    return evaluator(formulas, inputs).evaluate({"S": inputs})["S"]


def evaluator(formulas: dict[str, str], inputs: dict[str, Any]) -> Evaluator:
    workbook, stream = Workbook(), io.BytesIO()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "S"
    for where, text in formulas.items():
        sheet[where] = text
    for where in inputs:
        sheet[where] = None
    workbook.save(stream)
    return Evaluator(stream.getvalue(), {"S": formulas})


@pytest.mark.parametrize(
    ("formula", "marked"),
    [
        ("=RATE_ON(A1,B1:C2,,D1)", f"=RATE_ON(A1,B1:C2,{MARK},D1)"),
        ("=RATE_ON(A1, B1:C2, , D1)", f"=RATE_ON(A1, B1:C2, {MARK}, D1)"),
        ("=RATE_ON(A1,B1:C2,D1,)", f"=RATE_ON(A1,B1:C2,D1,{MARK})"),
        ("=RATE_ON(,B1)", f"=RATE_ON({MARK},B1)"),
        ("=IF(A1,,RATE_ON(A1,B1,,D1))", f"=IF(A1,,RATE_ON(A1,B1,{MARK},D1))"),
        ("=RATE_ON(SUM(1,,2),B1)", "=RATE_ON(SUM(1,,2),B1)"),
        ("=RATE_ON(\"(,,\",'a,,('!A1)", "=RATE_ON(\"(,,\",'a,,('!A1)"),
        ("=SUM(1,,2)", "=SUM(1,,2)"),
    ],
)
def test_omitted_arguments_of_ours_are_marked(formula: str, marked: str) -> None:
    assert mark_omitted(formula) == marked


def test_an_omitted_floor_and_cap_are_no_zeros() -> None:
    # 1996-01-17 to 1996-04-30 at 5.5% + 3%: 104 days
    found = evaluated(
        {
            "D1": "=FLOATING_INTEREST(4554900,35081,35185,A1:B1,3%)",
            "D2": "=FLOATING_INTEREST(4554900,35081,35185,A1:B1,3%,,)",
            "D3": "=FLOATING_INTEREST(4554900,35081,35185,A1:B1,3%,,,)",
            "D4": '=FLOATING_INTEREST(4554900,35081,35185,A1:B1,3%,,,"ACT/360")',
            "D5": '=FLOATING_INTEREST(4554900,35081,35185,A1:B1,3%,IF(C1="","",C1),C1,"ACT/360")',
        },
        {"A1": 35081, "B1": 0.055, "C1": None},
    )
    assert set(found.values()) == {111_848.10}


@pytest.mark.parametrize("prefix", ["", "PROMNOTE.", "_xldudf_PROMNOTE_", "[1]!"])
def test_every_hosts_spelling_is_understood(prefix: str) -> None:
    found = evaluated({"B1": f"={prefix}ACT360_DAYS(A1,A2)", "B2": "=B1*2"}, {"A1": 35081, "A2": 35185})
    assert found == {"B1": 104, "B2": 208}


def test_errors_stay_errors_and_go_through() -> None:
    found = evaluated(
        {
            "B1": "=ACT360_DAYS(A2,A1)",
            "B2": "=B1+1",
            "B3": '=IFERROR(B1,"caught")',
            "B4": "=ACT360_DAYS(1/0,A1)",
            "B5": "=NEXT_INSTALLMENT_DATE(A1,1,A2)",
            "B6": '=_xlfn.IFNA(B5,"none")',
            "B7": "=NO_SUCH_FUNCTION(1)",
        },
        {"A1": 35081, "A2": 35185},
    )
    assert found == {
        "B1": CellError("#NUM!"),
        "B2": CellError("#NUM!"),
        "B3": "caught",
        "B4": CellError("#DIV/0!"),
        "B5": CellError("#N/A"),
        "B6": "none",
        "B7": CellError("#NAME?"),
    }


def test_the_error_of_a_cell_names_sheet_cell_formula_and_reason() -> None:
    made = evaluator({"B1": "=ACT360_DAYS(A2,A1)"}, {"A1": None, "A2": None})
    with pytest.raises(
        WorkbookError, match=r"S!B1: found #NUM! from =ACT360_DAYS\(A2,A1\) \(ACT360_DAYS: .*1996-01-17"
    ):
        made.values({"S": {"A1": 35081, "A2": 35185}})


def test_a_reason_is_that_of_a_function_in_the_cells_own_formula() -> None:
    # C1 is an answer, and D1 and B1 pass errors on: A9's function is the one at fault
    made = evaluator(
        {
            "B1": "=B9+1",
            "B9": "=LEVEL_PAYMENT(A1,NA(),8,A2,A3)",
            "C1": '=IFERROR(RATE_ON(A2,A5:B6),"n/a")',
        },
        {"A1": None, "A2": None, "A3": None, "A5": None, "B5": None, "A6": None, "B6": None},
    )
    with pytest.raises(WorkbookError, match=r"S!B9: found #N/A from .* \(LEVEL_PAYMENT: "):
        made.values({"S": {"A1": 1000, "A2": 35081, "A3": 35185, "A5": 40000, "B5": 0.05}})


def test_an_evaluator_forgets_the_values_before() -> None:
    made = evaluator({"B1": "=ACT360_DAYS(A1,A2)", "B2": "=COUNT(A1:A3)"}, {"A1": None, "A2": None, "A3": None})
    assert made.values({"S": {"A1": 1000, "A2": 1010, "A3": 5}}) == {"S": {"B1": 10, "B2": 3}}
    assert made.values({"S": {"A1": 1000, "A2": 1020, "A3": None}}) == {"S": {"B1": 20, "B2": 2}}
    assert made.values({"S": {"A1": 1000, "A2": 1020, "A3": True}}) == {"S": {"B1": 20, "B2": 2}}


@pytest.mark.parametrize(
    ("formula", "kept"),
    [
        ('=NOTE_FIGURE("payoff",Terms,AsOf,Rates)', "=NOTE_FIGURE(\"payoff\",'K'!$A$1,AsOf,'K'!$A$2)"),
        ("=IF(A1,RATE_ON(B1, Rates ,C1),Rates)", "=IF(A1,RATE_ON(B1,'K'!$A$1,C1),Rates)"),
        ("=RATE_ON(B1,Rates!A1:B9,C1)", "=RATE_ON(B1,Rates!A1:B9,C1)"),
        ("=RATE_ON(Rates,OFFSET(Rates,1,0),C1)", "=RATE_ON(Rates,OFFSET(Rates,1,0),C1)"),
        ('=SUM(Rates)&"RATE_ON(B1,Rates)"', '=SUM(Rates)&"RATE_ON(B1,Rates)"'),
    ],
)
def test_named_ranges_of_our_calls_are_handed_over(formula: str, kept: str) -> None:
    assert with_keepers(formula, {}).replace(KEEPERS, "K") == kept
