"""Evaluate the formulas of any workbook without Excel: formualizer for the native ones, our catalogue for ours.

Users' workbooks are computed so (`refresh.shadow`); those that promnote lays out are by `program`, which tests hold against this.

formualizer 0.13.0 has traps (see the design's notes), met here in one place: an argument left out in the middle
would reach Python as 0.0, so a marker text stands in for it; None would become 0.0, so nothing becomes empty text;
dates go back as serial numbers; an exception would become a bare #VALUE!, so errors go back as errors and their reason
is kept. In a layout: ROUND(IF(name, ...)) fails, LOOKUP takes trailing blanks for values, SUMPRODUCT lifts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import formualizer

from promnote.basics.conversion import OMITTED, CellError, KeptRange, as_rows, serial
from promnote.basics.errors import NoteError
from promnote.functions.catalogue import Argument, Function, catalogue
from promnote_workbooks.formulas.cells import formula_error, to_cell
from promnote_workbooks.formulas.host_names import canonical, rewrite_formula
from promnote_workbooks.formulas.native import lowered, text
from promnote_workbooks.one_note.fill import Value, Values
from promnote_workbooks.package.refs import parse_ref

#: Stands for an argument that was left out.
OMITTED_MARK = "promnote:omitted"
#: Stands for a range that was read before: the function that reads it, and the sheet that has a cell for each range.
_KEPT_MARK, KEEP, KEEPERS = "promnote:range ", "PROMNOTE_KEEP", "promnote ranges"

_KIND_TO_CODE = {
    "Null": "#NULL!",
    "Div": "#DIV/0!",
    "Value": "#VALUE!",
    "Ref": "#REF!",
    "Name": "#NAME?",
    "Num": "#NUM!",
    "Na": "#N/A",
    "Spill": "#SPILL!",
    "Calc": "#CALC!",
    "Circ": "#REF!",
}
_CODE_TO_KIND = {code: kind for kind, code in _KIND_TO_CODE.items() if kind != "Circ"}
# texts, quoted sheet names, names, white space, and whatever else one by one
_TOKEN = re.compile(r""""(?:[^"]|"")*"|'(?:[^']|'')*'|[A-Za-z_][\w.]*|\s+|.""", re.DOTALL)
_EMPTY_ARGUMENT = re.compile(r"[(,]\s*,|,\s*\)")
Result = Value | CellError
#: Formulas by sheet and cell, each with its leading `=`.
Formulas = Mapping[str, Mapping[str, str]]


class Evaluator:
    """A workbook loaded once, filled and computed many times."""

    def __init__(self, data: bytes, formulas: Formulas, *, where: str = "") -> None:
        """`formulas`: those of the file whose values are wanted. `where` is put before errors' places."""
        self._where = f"{where}: " if where else ""
        self._reasons: list[tuple[str, str]] = []
        self._ranges: list[tuple[list[Any], list[list[Any]]]] = []
        self._workbook = _load(data)
        self._formulas = formulas
        self._targets = [
            (sheet, cell, (sheet, *parse_ref(cell))) for sheet, cells in formulas.items() for cell in cells
        ]
        for function in catalogue().values():
            self._workbook.register_function(function.name, self._callback(function))
        # formualizer's own leaves letters beyond ASCII as they are
        self._workbook.register_function("LOWER", _lower, allow_override_builtin=True)
        self._kept: dict[str, Any] = {}
        self._prepare_formulas()

    def evaluate(self, inputs: Values) -> dict[str, dict[str, Result]]:
        """The values of all formula cells, by sheet and cell, with these inputs; errors come back as `CellError`."""
        self._reasons.clear()
        self._ranges.clear()
        for sheet, cells in inputs.items():
            for cell, value in cells.items():
                self._workbook.set_value(sheet, *parse_ref(cell), value)
        self._workbook.evaluate_all()
        results: dict[str, dict[str, Result]] = {sheet: {} for sheet in inputs}
        get_value = self._workbook.get_value  # of computed cells; evaluate_cells takes 25 times as long
        for sheet, cell, target in self._targets:
            results.setdefault(sheet, {})[cell] = _from_engine(get_value(*target))
        return results

    def values(self, inputs: Values) -> Values:
        """As `evaluate`, but a formula that yields an error is a WorkbookError that names its cell and the reason."""
        results = self.evaluate(inputs)
        failed = [
            (sheet, cell, value)
            for sheet, cells in results.items()
            for cell, value in cells.items()
            if isinstance(value, CellError)
        ]
        if failed:
            told = [
                (each, reason)
                for each in failed
                if (reason := reason_in(self._formulas[each[0]][each[1]], each[2].code, self._reasons))
            ]
            # a cell that only passes on the error of another says less
            (sheet, cell, error), reason = told[0] if told else (failed[0], "")
            raise formula_error(f"{self._where}{sheet}!{cell}", error.code, self._formulas[sheet][cell], reason)
        return results  # type: ignore[return-value]  # no CellError is left

    def _callback(self, function: Function) -> Callable[..., Any]:
        def call(*raw: Any) -> Any:
            try:
                return to_cell(function.compute(*self._converted(function, raw)))
            except NoteError as error:
                # #N/A is an answer (a figure that does not apply) as often as a fault
                self._reasons.append((error.code, f"{function.name}: {error}"))
                return {"type": "Error", "kind": _CODE_TO_KIND.get(error.code, "Value")}

        return call

    def _converted(self, function: Function, raw: Sequence[Any]) -> list[Any]:
        """Typed arguments, as `Function.convert` makes them; a range that many cells name is converted once."""
        arguments = function.arguments
        if len(raw) > len(arguments) or arguments[-1].repeated:
            return function.convert([_raw(each) for each in raw])
        padded = [*raw, *[OMITTED] * (len(arguments) - len(raw))]
        return [
            self._range(argument, value) if argument.kind == "range" else argument.convert(_raw(value))
            for argument, value in zip(arguments, padded, strict=True)
        ]

    def _range(self, argument: Argument, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(_KEPT_MARK):
            value = self._kept[value.removeprefix(_KEPT_MARK)]
            if isinstance(value, KeptRange):
                return value
        if not isinstance(value, list):
            return argument.convert(_raw(value))
        for seen, rows in self._ranges:
            if seen == value:
                return rows
        rows = argument.convert(_raw(value))
        self._ranges.append((value, rows))
        return rows

    def _prepare_formulas(self) -> None:
        """Spell our functions plainly, whatever host the file is for, and mark omitted arguments."""
        for sheet, cells in self._formulas.items():
            for cell, formula in cells.items():
                prepared = mark_omitted(rewrite_formula(formula, "excel"))
                if prepared != formula:
                    self._workbook.set_formula(sheet, *parse_ref(cell), prepared)

    def _keep(self, name: str, value: Any) -> str:
        """Keep a range; the text that stands for it."""
        self._kept[name] = KeptRange(as_rows(_raw(value), name)) if isinstance(value, list) else value
        return f"{_KEPT_MARK}{name}"


def _load(data: bytes) -> Any:
    settings = formualizer.EvaluationConfig()
    settings.enable_parallel = False  # our functions are Python: threads only wait for each other
    config = formualizer.WorkbookConfig(eval_config=settings, enable_changelog=False)
    workbook = formualizer.Workbook.from_bytes(data, config=config)
    workbook.set_temporal_egress("serial")
    return workbook


def mark_omitted(formula: str) -> str:
    """The formula with the marker in place of every empty argument: F(a,,b) -> F(a,"promnote:omitted",b).

    Texts are passed over. Native functions know empty arguments themselves, so only calls of ours are touched.
    """
    if _EMPTY_ARGUMENT.search(formula) is None:
        return formula
    pieces: list[str] = []
    calls_of_ours: list[bool] = []
    word, before = "", ""
    for token in _TOKEN.findall(formula):
        if token.isspace():
            pieces.append(token)
            continue
        empty = before == "," or (before == "(" and token == ",")
        if token in (",", ")") and empty and calls_of_ours and calls_of_ours[-1]:
            pieces.append(f'"{OMITTED_MARK}"')
        if token == "(":
            calls_of_ours.append(canonical(word) is not None)
        elif token == ")" and calls_of_ours:
            calls_of_ours.pop()
        pieces.append(token)
        word, before = token, token
    return "".join(pieces)


_NAME = re.compile(r"[A-Za-z_]\w*")


def with_keepers(formula: str, keepers: dict[str, str]) -> str:
    """The formula whose calls of ours take, in place of a named range, the cell that read it: F("x",Terms) -> F("x",K!$A$1).

    `keepers`: the names and their cells, which grow as names are met.
    """
    pieces: list[str] = []
    #: of each open bracket: our function or None, the number of the argument, where its text begins
    calls: list[tuple[Function | None, int, int]] = []
    word = ""
    for token in _TOKEN.findall(formula):
        if token in (",", ")") and calls:
            function, number, start = calls.pop()
            text = "".join(pieces[start:]).strip()
            if function is not None and _takes_range(function, number) and _NAME.fullmatch(text):
                cell = keepers.setdefault(text, f"'{KEEPERS}'!$A${len(keepers) + 1}")
                pieces[start:] = [cell]
            if token == ",":
                calls.append((function, number + 1, len(pieces) + 1))
        elif token == "(":
            name = canonical(word)
            calls.append((None if name is None else catalogue()[name], 0, len(pieces) + 1))
        pieces.append(token)
        word = token
    return "".join(pieces)


def _takes_range(function: Function, number: int) -> bool:
    return number < len(function.arguments) and function.arguments[number].kind == "range"


def _lower(value: Any) -> Any:
    return value if isinstance(value, dict) else lowered(text(_from_engine(value) if value is not None else None))


def _raw(value: Any) -> Any:
    """A value of formualizer as `promnote.basics.conversion` takes it."""
    if value == OMITTED_MARK:
        return OMITTED
    if isinstance(value, list):
        return [[_raw(cell) for cell in row] if isinstance(row, list) else _raw(row) for row in value]
    if isinstance(value, dict):
        return CellError(_KIND_TO_CODE.get(str(value.get("kind")), "#VALUE!"))
    return value


def _from_engine(value: Any) -> Result:
    if isinstance(value, float):
        whole = int(value) if abs(value) < 1e15 else value
        return whole if whole == value else value
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, dict):
        return CellError(_KIND_TO_CODE.get(str(value.get("kind")), "#VALUE!"))
    if value is None:
        return CellError("#NULL!")
    if isinstance(value, date):
        return serial(value)
    return CellError("#VALUE!")


def reason_in(formula: str, code: str, reasons: Sequence[tuple[str, str]]) -> str:
    """Why a function that stands in the formula gave this error, from all (code, reason) of a workbook; "" where none did."""
    found = (text for each, text in reasons if each == code and f"{text.partition(':')[0]}(" in formula)
    return next((f" ({text})" for text in found), "")
