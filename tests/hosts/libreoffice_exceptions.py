"""Where Calc gives another answer than the other hosts, in one place, each with its reason.

Calc tells a function less than Excel does. None of these differences is a silently different figure for an argument
that makes sense: it is an error instead of a figure, another error value, or an answer to what is an error elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

from argument_cases import Case
from promnote.basics.conversion import OMITTED, CellError
from promnote.basics.errors import VALUE, NoteError
from promnote.functions.catalogue import Argument, catalogue

ERROR_IN_RANGE = "an error value inside a range: Calc calls no function then and shows its own Err:504, never a figure"
ERROR_TO_EXPLAIN = "an error value among EXPLAIN's arguments: Calc hands on the error without calling EXPLAIN"
BOOLEAN = "TRUE arrives as 1 and FALSE as 0, so they are taken for the numbers where a number is allowed"
NOT_BOTH = (
    "an optional argument that refers to one empty cell arrives as 0.0: where blank and 0 both are allowed and differ "
    '(a day count, FALSE for month_end) the cell shows #VALUE! and EXPLAIN says to write "0", "no" or B5:B5'
)
ZERO_IS_BLANK = "a typed 0 where 0 is not allowed (a cap of 0) counts as blank, since an empty cell arrives as 0.0 too"
REASONS = (ERROR_IN_RANGE, ERROR_TO_EXPLAIN, BOOLEAN, NOT_BOTH, ZERO_IS_BLANK)


def in_calc(case: Case) -> tuple[Case, str]:
    """The case as Calc answers it, and the reason if that is another answer."""
    if case.function == "EXPLAIN":
        errors = [each for each in case.arguments if isinstance(each, CellError)]
        if errors and not case.error:
            return _shows(case, errors[0].code), ERROR_TO_EXPLAIN
    for value in case.arguments:
        if isinstance(value, list) and len(value) * len(value[0]) > 1:
            errors = [cell for row in value for cell in row if isinstance(cell, CellError)]
            if errors and case.error != VALUE:
                return _shows(case, VALUE), ERROR_IN_RANGE
    numbers = tuple(float(each) if isinstance(each, bool) else each for each in case.arguments)
    seen = _settled(replace(case, arguments=numbers))
    if (seen.expected, seen.error) == (case.expected, case.error):
        return case, ""
    if any(isinstance(each, bool) for each in case.arguments) and case.trait == "boolean":
        return seen, BOOLEAN
    return seen, NOT_BOTH if seen.error == VALUE else ZERO_IS_BLANK


def _shows(case: Case, error: str) -> Case:
    return replace(case, expected=None, error=error)


def _settled(case: Case) -> Case:
    """The case with numbers for booleans, and each doubtful 0 read both ways."""
    function = catalogue()[case.function]
    doubtful = [
        place
        for place, (argument, value) in enumerate(zip(function.arguments, case.arguments, strict=False))
        if argument.optional and not argument.repeated and _may_be_blank(argument, value)
    ]
    answers: list[Case] = []
    for choice in product((OMITTED, 0.0), repeat=len(doubtful)):
        arguments = list(case.arguments)
        for place, value in zip(doubtful, choice, strict=True):
            arguments[place] = value
        try:
            answers.append(replace(case, expected=function(*arguments), error=""))
        except NoteError as error:
            answers.append(_shows(case, error.code))
    good = [each for each in answers if not each.error]
    if any(each.expected != good[0].expected for each in good):
        return _shows(case, VALUE)
    return good[0] if good else answers[0]


def _may_be_blank(argument: Argument, value: Any) -> bool:
    return value is None or (isinstance(value, float) and value == 0)


__all__ = ["BOOLEAN", "ERROR_IN_RANGE", "ERROR_TO_EXPLAIN", "NOT_BOTH", "REASONS", "ZERO_IS_BLANK", "in_calc"]
