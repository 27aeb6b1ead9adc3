"""Whatever a cell holds, a function gives a value or an error value that EXPLAIN can explain; nothing else happens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argument_cases import GOOD
from promnote.basics.conversion import ERROR_CODES, OMITTED, CellError
from promnote.basics.errors import NoteError
from promnote.functions.catalogue import Function, catalogue

cells = st.one_of(
    st.none(),
    st.just(OMITTED),
    st.booleans(),
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.floats(30_000, 45_000),
    st.integers(0, 60).map(float),
    st.text(max_size=12),
    st.sampled_from(
        ["1996-04-30", "8.5%", "ACT/360", "hand", "NY", "payoff", "ACT360_DAYS", "1e99", "-0", "2958465.9"]
    ),
    st.sampled_from(ERROR_CODES).map(CellError),
    st.dates(date(1900, 1, 1)),
    st.decimals(allow_nan=False, allow_infinity=False, places=4),
)
ranges = st.lists(st.lists(cells, max_size=3), max_size=4)


def outcome(wanted: Function, raw: list[Any]) -> Any:
    """The function's value, or its error value."""
    try:
        return wanted(*raw)
    except NoteError as error:
        return CellError(error.code)


@pytest.mark.parametrize("name", GOOD)
@settings(max_examples=60)
@given(data=st.data())
def test_a_value_or_an_error_value(name: str, data: st.DataObject) -> None:
    wanted, good = catalogue()[name], GOOD[name][0]
    raw: list[Any] = [data.draw(st.one_of(st.just(each), cells, ranges)) for each in good]
    text = wanted.reason(*raw)
    value = outcome(wanted, raw)
    if isinstance(value, CellError):
        assert value.code in ERROR_CODES
        assert text.startswith(f"{name} gives {value.code}: ")
    else:
        assert isinstance(value, (Decimal, int, date, str, list))
        assert text
