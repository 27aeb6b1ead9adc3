"""Cell functions called with senseless arguments: a value or an error value with one short text, at once."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest

from attack_cases import cases
from promnote.basics.conversion import OMITTED, CellError
from promnote.basics.errors import NoteError
from promnote.functions.catalogue import catalogue

_SENSELESS: tuple[Any, ...] = (
    None, "", " ", 0, -1, 1, 2, 1.5, -0.0, 1e308, -1e308, 5e-324, float("nan"), float("inf"), True, False, "8.5%", "abc",
    "1996-04-30", "31.12.1996", 35185, 2_958_465, 2_958_466, 60, Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"),
    Decimal("1E+999999"), 10**400, "9" * 5_000, "\0", "\u202e", "=1+1", CellError("#N/A"), CellError("#VALUE!"), OMITTED, [],
    [[]], [[None]], [["effective", "rate"], [35185, 0.05]], [[35185, 0.05], [35185, 0.06]], [["a"]], [[1, 2, 3]], [1, [2, 3]],
    [[[1]]], [[35185, float("nan")]], [[35185, Decimal("sNaN")]], date(1996, 4, 30), date(9999, 12, 31), date(1, 1, 1),
    "ACT/360", "30/360", "yes", "x" * 40_000, {}, (), object,
)  # fmt: skip
_SENSIBLE: tuple[Any, ...] = (
    35081,
    35185,
    35216,
    4_554_900,
    0.085,
    48,
    1,
    "ACT/360",
    [["effective", "rate"], [35000, 0.05]],
)
NAMES = sorted(catalogue())


@pytest.mark.parametrize("seed", cases(400))
def test_a_call_with_senseless_arguments(seed: int) -> None:
    rng = random.Random(seed)
    function = catalogue()[NAMES[seed % len(NAMES)]]
    count = rng.choice((len(function.arguments), rng.randint(0, len(function.arguments) + 1)))
    arguments = [rng.choice(_SENSELESS if rng.random() < 0.5 else _SENSIBLE) for _ in range(count)]
    start = perf_counter()
    try:
        function.compute(*function.convert(arguments))
    except NoteError as error:
        text = str(error)
        assert error.code in ("#VALUE!", "#NUM!", "#N/A", "#REF!", "#NAME?", "#DIV/0!")
        assert "\n" not in text
        assert len(text) < 1_500, text
    assert perf_counter() - start < 5
