"""The VBA that is written by hand, run by LibreOffice with a stand-in for XLPy. Excel's own VBA is not here."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promnote_addin.excel import vba

pytestmark = pytest.mark.slow

#: Excel's numbers of its error values.
NUMBERS = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042}
XLPY = """
Public Function XLPy()
    Dim server As New PyServer
    Set XLPy = server
End Function
"""
SERVER = """Option ClassModule
Public Function CallUDF(python_module As Variant, function_name As Variant, given As Variant) As Variant
    Dim place As Long
    If function_name = "ACT360_DAYS" Then
        Err.Raise 1000, "py", "CellFailure: promnote-error #NUM! found '#N/A'" & Chr(10) & "  File"
    ElseIf function_name = "PER_DIEM" Then
        Err.Raise 1000, "py", "no Python here"
    End If
    For place = LBound(given) To UBound(given)
        CallUDF = CallUDF & TypeName(given(place)) & " "
    Next place
End Function
"""
CALLS = """
Public Function Shown(found As Variant) As String
    If IsError(found) Then Shown = CStr(found) Else Shown = "" & found
End Function
Public Function Failure(function_name As String, description As String) As String
    Failure = Shown(PromnoteFailure(function_name, description))
End Function
Public Function Numbers() As String
    Numbers = Shown(ACT360_DAYS(1, 2)) & "; " & Shown(PER_DIEM(1, 2)) & "; " & Shown(YEAR_FRACTION(1, 2))
End Function
Public Function LeftOut() As String
    LeftOut = RATE_ON(1, 2, , 3) & "; " & EXPLAIN("RATE_ON", 1, , True) & "; " & EXPLAIN("RATE_ON")
End Function
Public Function Explanation(formula As String) As String
    Explanation = PromnoteExplanationOf(formula)
End Function
"""
FORMULAS = {
    "=SUM(ACT360_DAYS(A1,B1),2)": 'EXPLAIN("ACT360_DAYS",A1,B1)',
    '=ACT360_INTEREST(1,"8)%",DATE(1996,1,17),B2)*2': 'EXPLAIN("ACT360_INTEREST",1,"8)%",DATE(1996,1,17),B2)',
    "=[1]!rate_on(A1,B1:C2)": 'EXPLAIN("RATE_ON",A1,B1:C2)',
    '="ACT360_DAYS("&A1': "",
    "=MYACT360_DAYS(1,2)": "",
    "=SUM(A1)": "",
}


def module(name: str) -> str:
    """A module as the editor would hold it, its private procedures open to the calls."""
    text = (vba.ASSETS / name).read_text(encoding="ascii")
    return re.sub(r"^Private (?=Function|Sub)", "Public ", re.sub(r"(?m)^Attribute .*\n", "", text), flags=re.MULTILINE)


@pytest.fixture(scope="module")
def answers(require: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    require("libreoffice")
    from promnote_addin.libreoffice.install import need_office

    office = need_office()
    ribbon = module(vba.RIBBON_FILE_NAME)
    modules = {
        "promnote": module(vba.FILE_NAME),
        "stub": XLPY,
        "PyServer": SERVER,
        "calls": CALLS,
        "ribbon": ribbon[ribbon.index("' EXPLAIN(") :],
    }
    calls = {
        **{code: ["calls", "Failure", "RATE_ON", f"x\npromnote-error {code} #NUM! #VALUE!"] for code in NUMBERS},
        "no mark": ["calls", "Failure", "RATE_ON", "Automation error"],
        "no mark for EXPLAIN": ["calls", "Failure", "EXPLAIN", "Automation error"],
        "numbers": ["calls", "Numbers"],
        "left out": ["calls", "LeftOut"],
        **{formula: ["ribbon", "PromnoteExplanationOf", formula] for formula in FORMULAS},
    }
    folder = tmp_path_factory.mktemp("basic")
    request = {"soffice": str(office.soffice), "folder": str(folder), "modules": modules, "calls": list(calls.values())}
    done = subprocess.run(
        [str(office.python()), str(Path(__file__).with_name("basic_runner.py"))],
        input=json.dumps(request), capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(zip(calls, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("code", NUMBERS)
def test_the_mark_becomes_its_error_value(answers: dict[str, Any], code: str) -> None:
    assert answers[code] == f"Error {NUMBERS[code]}"


def test_what_has_no_mark_is_an_error_value_and_explain_says_it(answers: dict[str, Any]) -> None:
    assert answers["no mark"] == "Error 2015"
    assert answers["no mark for EXPLAIN"] == "promnote got no answer: Automation error"


def test_a_failed_call_becomes_an_error_value(answers: dict[str, Any]) -> None:
    assert answers["numbers"] == "Error 2036; Error 2015; Integer Integer Error "


def test_left_out_arguments_stay_left_out(answers: dict[str, Any]) -> None:
    # an Error is what a missing argument is; EXPLAIN's are blank
    assert answers["left out"] == (
        "Integer Integer Error Integer Error Error Error Error Error Error ; String Integer Empty Boolean ; String "
    )


@pytest.mark.parametrize("formula", FORMULAS)
def test_explain_cell_finds_the_call(answers: dict[str, Any], formula: str) -> None:
    assert answers[formula] == FORMULAS[formula]
