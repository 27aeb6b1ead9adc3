"""The table of argument cases on the functions themselves: what later hosts must show too."""

from __future__ import annotations

from typing import Any

import pytest

from argument_cases import CASES, GOOD, Case
from promnote.basics.conversion import OMITTED
from promnote.basics.errors import NoteError
from promnote.functions import averages, explain, installments, interest, note, notices
from promnote.functions.catalogue import catalogue, function


def outcome(case: Case) -> Any:
    """The function's value, or its error value."""
    try:
        return function(case.function)(*case.arguments)
    except NoteError as error:
        return error.code


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    assert outcome(case) == (case.error or case.expected)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_explain_says_what_happened(case: Case) -> None:
    wanted = function(case.function)
    text = wanted.reason(*case.arguments)
    assert text.startswith(f"{case.function} gives {case.error}: ") is bool(case.error)
    if case.function != "EXPLAIN":
        assert function("EXPLAIN")(case.function, *case.arguments) == text


def test_every_function_of_these_families_has_cases() -> None:
    families = (interest, averages, installments, note, notices, explain)
    assert {each.name for family in families for each in family.FUNCTIONS} <= GOOD.keys()


def test_every_argument_is_named_in_the_table() -> None:
    for name, (arguments, _, kinds) in GOOD.items():
        known = catalogue()[name].arguments
        assert len(kinds.split()) == len(arguments)
        if not known[-1].repeated:
            assert [kind.isupper() for kind in kinds.split()] == [not each.optional for each in known], name


def test_trailing_omitted_arguments_change_nothing() -> None:
    for name, (arguments, expected, _) in GOOD.items():
        if not catalogue()[name].arguments[-1].repeated:
            padded = [*arguments, *[OMITTED] * (len(catalogue()[name].arguments) - len(arguments))]
            assert function(name)(*padded) == expected
