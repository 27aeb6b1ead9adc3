"""EXPLAIN: the working or the problem of any function, never an error for the explained function's arguments."""

from __future__ import annotations

from typing import Any

import pytest

from promnote.basics.conversion import OMITTED, CellError
from promnote.basics.errors import NoteError
from promnote.functions.catalogue import catalogue, function

explain = function("EXPLAIN")


@pytest.mark.parametrize("name", catalogue())
def test_the_working_of_every_example(name: str) -> None:
    for example in catalogue()[name].examples:
        assert explain(name, *example.arguments) == catalogue()[name].reason(*example.arguments)


@pytest.mark.parametrize("name", [name for name in catalogue() if name != "EXPLAIN"])
@pytest.mark.parametrize(
    "arguments",
    [(), (OMITTED,), (None,), ("abc",) * 3, (CellError("#N/A"),) * 4, ([[1.0, 2.0], [3.0, 4.0]],) * 2, (1.0,) * 40],
)
def test_bad_arguments_are_told(name: str, arguments: tuple[Any, ...]) -> None:
    text = explain(name, *arguments)
    assert isinstance(text, str)
    assert text.startswith(f"{name} gives #")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("ACT360_DAY", "ACT360_DAY is no function of promnote; did you mean ACT360_DAYS?"),
        ("per diem", "per diem is no function of promnote; did you mean PER_DIEM?"),
        (5.0, "5 is no function of promnote; did you mean "),
    ],
)
def test_an_unknown_function_brings_the_nearest(wanted: Any, expected: str) -> None:
    assert str(explain(wanted)).startswith(expected)


@pytest.mark.parametrize(
    ("wanted", "code", "text"),
    [
        (None, "#VALUE!", "function_name: found nothing; allowed: text"),
        (OMITTED, "#VALUE!", "function_name: found nothing; allowed: text"),
        (True, "#VALUE!", "function_name: found True; allowed: text"),
        (CellError("#REF!"), "#REF!", "function_name: found the error #REF!; allowed: text"),
    ],
)
def test_a_name_that_is_none(wanted: Any, code: str, text: str) -> None:
    with pytest.raises(NoteError) as caught:
        explain(wanted)
    assert (caught.value.code, str(caught.value)) == (code, text)


def test_it_explains_itself() -> None:
    assert explain("EXPLAIN", "ACT360_DAYS", "1996-01-17", "1996-04-30") == (
        "1996-04-30 - 1996-01-17 = 104 days (the first day counts, the last does not) [ISDA 2006 4.16(e)]"
    )
