"""promnote.bas: a VBA function per function of the catalogue, which calls xlwings's Python server.

It takes the place of the module that xlwings's Import Functions writes, for four reasons. A failed function there
becomes text, which SUM passes over in silence; here it is an error value. Cells are read with `.Value2`, so that a
currency format does not cut an amount to 4 places, and not from Python, cell by cell. A workbook that counts dates
from 1904 is refused. And the function wizard gets its texts without a call to Python.

The committed file (`assets/promnote.bas`) is this text with Windows line ends; a test holds that they are equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from promnote.functions.catalogue import Function, catalogue

from .adapter import CATEGORY, LONGEST_DOC, ascii_text, wizard_text
from .cells import ERROR_NUMBERS, MARK

MODULE_NAME = "promnote"
PYTHON_MODULE = "promnote_addin.excel.udfs"
ASSETS = Path(__file__).resolve().parents[1] / "assets"
FILE_NAME = "promnote.bas"
RIBBON_FILE_NAME = "promnote_ribbon.bas"
EVENTS_FILE_NAME = "PromnoteEvents.cls"
#: VBA's names of the error values.
XL_ERRORS = {
    "#NULL!": "xlErrNull",
    "#DIV/0!": "xlErrDiv0",
    "#VALUE!": "xlErrValue",
    "#REF!": "xlErrRef",
    "#NAME?": "xlErrName",
    "#NUM!": "xlErrNum",
    "#N/A": "xlErrNA",
}
#: Words that VBA keeps for itself; a name among them breaks the module.
_KEYWORDS = (
    "abs access addressof alias and any append array as attribute base begin binary boolean byref byte byval call "
    "case cbool cbyte ccur cdate cdbl cdec circle cint clng clnglng clngptr close collection compare const csng "
    "cstr currency cvar cverr database date ddb debug decimal declare defbool defbyte defcur defdate defdbl defdec "
    "defint deflng deflnglng deflngptr defobj defsng defstr defvar deleteobject dim dir do doevents double each "
    "else elseif empty end endif enum eqv erase error event exit explicit false fix for friend fv function get "
    "global gosub goto if imp implements in input inputb instr instrb int integer ipmt irr is lbound len lenb let "
    "lib like line load local lock long longlong longptr loop lset ltrim me mid midb mirr mod module name new next "
    "not nothing nper npv null object on open option optional or output paramarray pmt ppmt preserve print private "
    "property pset ptrsafe public put pv raiseevent random randomize rate read redim rem reset resume return right "
    "rnd rset rtrim scale second seek select set sgn shared single sln spc static step stop str strcomp string sub "
    "syd tab text then time timer to trim true type typeof ubound unload unlock until variant wend while width with "
    "withevents write xor year month day hour minute "
)
KEYWORDS = frozenset(_KEYWORDS.split())


def module(functions: Iterable[Function] | None = None) -> str:
    """The text of promnote.bas, with \\n as line end."""
    wanted = list(catalogue().values() if functions is None else functions)
    parts = [_HEAD, *[_function(each) for each in wanted], _ANSWER, _failure(), _descriptions(wanted)]
    return "\n".join(parts)


def file_bytes(text: str) -> bytes:
    """A VBA module as a file: ASCII, Windows line ends (the editor imports nothing else as lines)."""
    return text.replace("\n", "\r\n").encode("ascii")


def assets() -> dict[str, bytes]:
    """The generated files of `assets/`."""
    from .ribbon import EVENTS_CLASS, ribbon_module

    return {
        FILE_NAME: file_bytes(module()),
        RIBBON_FILE_NAME: file_bytes(ribbon_module()),
        EVENTS_FILE_NAME: file_bytes(EVENTS_CLASS),
    }


def _quoted(text: str) -> str:
    return '"' + text[:LONGEST_DOC].replace('"', '""') + '"'


def _function(function: Function) -> str:
    name = function.name
    declared, passed = [], []
    for argument in function.arguments:
        if argument.repeated:
            declared.append(f"ParamArray {argument.name}() As Variant")
        else:
            optional = "Optional " if argument.optional else ""
            declared.append(f"{optional}{argument.name} As Variant")
            passed.append(argument.name)
    lines = _wrapped(f"Public Function {name}(", declared, ") As Variant")
    lines.append(f"Attribute {name}.VB_Description = {_quoted(wizard_text(function))}")
    if function.arguments and function.arguments[-1].repeated:
        lines.append(f"    Dim given As Variant: given = {function.arguments[-1].name}")
        lines.append(f'    {name} = PromnoteAnswer("{name}", PromnoteJoined(Array({", ".join(passed)}), given))')
    else:
        lines += _wrapped(f'    {name} = PromnoteAnswer("{name}", Array(', passed, "))")
    return "\n".join([*lines, "End Function", ""])


def _wrapped(head: str, items: list[str], tail: str) -> list[str]:
    """A statement, continued on further lines where it is long."""
    line = head + ", ".join(items) + tail
    if len(line) <= 110:
        return [line]
    return [f"{head} _", *[f"        {each}, _" for each in items[:-1]], f"        {items[-1]}{tail}"]


def _failure() -> str:
    cases = "\n".join(
        f'        Case "{code}": PromnoteFailure = CVErr({XL_ERRORS[code]})' for code in ERROR_NUMBERS.values()
    )
    return _FAILURE.format(cases=cases)


def _descriptions(functions: list[Function]) -> str:
    lines = []
    for each in functions:
        docs = [_quoted(ascii_text(argument.doc)) for argument in each.arguments]
        lines += [f'    PromnoteDescribe "{each.name}", {_quoted(wizard_text(each))}, Array( _']
        lines += [f"        {doc}, _" for doc in docs[:-1]] + [f"        {docs[-1]})"]
    return _DESCRIPTIONS.format(category=CATEGORY, lines="\n".join(lines))


_HEAD = f"""Attribute VB_Name = "{MODULE_NAME}"
' Cell functions for promissory notes. Generated from promnote's catalogue by `promnote addin`: do not edit.
' Needs xlwings's add-in, as a reference of this project (Tools > References > xlwings) or as a module beside this one,
' and a Python with promnote in it (`promnote addin install`).
Option Explicit

Private Const PYTHON_MODULE As String = "{PYTHON_MODULE}"
' What follows this mark in an error from Python is the error value for the cell.
Private Const MARK As String = "{MARK}"
"""

_ANSWER = """' What Python answers for these arguments, or an error value.
Private Function PromnoteAnswer(ByVal function_name As String, ByVal given As Variant) As Variant
    Dim place As Long
    On Error GoTo failed
    PromnoteCheckDates
    For place = LBound(given) To UBound(given)
        If IsObject(given(place)) Then given(place) = PromnoteCells(given(place))
    Next place
    PromnoteAnswer = XLPy.CallUDF(PYTHON_MODULE, function_name, given)
    Exit Function
failed:
    PromnoteAnswer = PromnoteFailure(function_name, Err.Description)
End Function

' The values of a range: .Value2, so that dates are serials and no currency format cuts an amount.
Private Function PromnoteCells(ByVal given As Variant) As Variant
    Dim area As Range
    If Not TypeOf given Is Range Then Err.Raise vbObjectError + 513, "promnote", "found an object; allowed: cells"
    Set area = given
    If area.Areas.Count > 1 Then Err.Raise vbObjectError + 513, "promnote", "found several areas; allowed: one range"
    If area.Rows.Count = area.Worksheet.Rows.Count Then Set area = PromnoteUsed(area)
    PromnoteCells = area.Value2
End Function

' Whole columns down to the last row in use.
Private Function PromnoteUsed(ByVal area As Range) As Range
    Dim last As Long
    With area.Worksheet.UsedRange
        last = .Row + .Rows.Count - 1
    End With
    Set PromnoteUsed = area.Resize(IIf(last < 2, 2, last))
End Function

' The first arguments and those of a ParamArray as one list; what was left out in the middle is blank.
Private Function PromnoteJoined(ByVal first As Variant, ByVal more As Variant) As Variant
    Dim given() As Variant, place As Long, size As Long
    size = UBound(first) + 1
    ReDim given(0 To size + UBound(more) - LBound(more))
    For place = 0 To UBound(first)
        If IsObject(first(place)) Then Set given(place) = first(place) Else given(place) = first(place)
    Next place
    For place = LBound(more) To UBound(more)
        If IsObject(more(place)) Then
            Set given(size + place - LBound(more)) = more(place)
        ElseIf Not IsMissing(more(place)) Then
            given(size + place - LBound(more)) = more(place)
        End If
    Next place
    PromnoteJoined = given
End Function

' A workbook that counts dates from 1904 would be four years off, and nobody would see it.
Private Sub PromnoteCheckDates()
    If TypeName(Application.Caller) <> "Range" Then Exit Sub
    If Application.Caller.Worksheet.Parent.Date1904 Then
        Err.Raise vbObjectError + 513, "promnote", "this workbook counts dates from 1904; allowed: from 1900 " & _
            "(File > Options > Advanced)"
    End If
End Sub
"""

_FAILURE = """' The error value for an error's description. EXPLAIN says what went wrong before a function answered.
Private Function PromnoteFailure(ByVal function_name As String, ByVal description As String) As Variant
    Dim place As Long
    place = InStr(1, description, MARK, vbBinaryCompare)
    If place = 0 Then
        PromnoteFailure = CVErr(xlErrValue)
        If function_name = "EXPLAIN" Then PromnoteFailure = "promnote got no answer: " & Left$(description, 1000)
        Exit Function
    End If
    description = Mid$(description, place + Len(MARK)) & " "
    Select Case Left$(description, InStr(description, " ") - 1)
{cases}
        Case Else: PromnoteFailure = CVErr(xlErrValue)
    End Select
End Function
"""

_DESCRIPTIONS = """' The function wizard's texts. Run it once (Alt+F8) in a workbook with this module; it keeps them.
Public Sub PromnoteDescribeFunctions()
{lines}
End Sub

Private Sub PromnoteDescribe(ByVal function_name As String, ByVal description As String, ByVal help As Variant)
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & function_name, Description:=description, _
        Category:="{category}", ArgumentDescriptions:=help
End Sub
"""

__all__ = ["ASSETS", "FILE_NAME", "KEYWORDS", "MODULE_NAME", "PYTHON_MODULE", "assets", "file_bytes", "module"]
