"""Cell functions with senseless arguments: a value or one short NoteError, never another exception, never long."""

from __future__ import annotations

import random
import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from promnote.basics.conversion import OMITTED, CellError
from promnote.basics.errors import NoteError
from promnote.basics.writing import UNTOLD, Style, date_in, number_in
from promnote.functions.catalogue import Function, catalogue

SENSELESS: tuple[Any, ...] = (
    None, OMITTED, "", 0, 0.0, 1, -1, 1.5, True, False, "abc", "1996-04-30", "8.5%", "8,5%", "60.000", "1, 15", "14 days",
    "0 days", "99999 days", "monthly", date(2024, 1, 31), date(9999, 12, 31), date(1, 1, 1), 35081.0, 45717.0, 2958465.0,
    Decimal("nan"), Decimal("snan"), Decimal("inf"), float("nan"), float("inf"), 1e308, -1e308, 16**4000, -(16**4000),
    Decimal("1e999999"), 10**18, 12000, 0.05, CellError("#N/A"), [[1]], [[35081, 0.05], [35200, 0.06]],
    [[45667.0, 1000.0]], [[None, None]], [], [[]], [[[1, 2], 3]], {}, object(), b"x", "\ud800", "x" * 5000, "١٢", "(5)",
    "5-", "$5", 1e-320, "1e99", "1e-99", "periodic", "TARGET",
)  # fmt: skip
CALLS = 150


def arguments(rng: random.Random, function: Function) -> list[Any]:
    """Half the time those of an example with one or two spoiled, else all of them senseless."""

    def one() -> Any:
        if rng.random() < 0.2:
            return [[rng.choice(SENSELESS) for _ in range(rng.choice((1, 2, 2, 3)))] for _ in range(rng.randint(1, 3))]
        return rng.choice(SENSELESS)

    if rng.random() < 0.5:
        given = list(rng.choice(function.examples).arguments)
        for _ in range(rng.randint(1, 2)):
            given[rng.randrange(len(given))] = one()
        return given
    return [one() for _ in range(rng.randint(0, len(function.arguments) + 1))]


@pytest.mark.parametrize("name", catalogue())
def test_a_value_or_one_short_error(name: str) -> None:
    function, rng = catalogue()[name], random.Random(name)
    errors = 0
    for _ in range(CALLS):
        given = arguments(rng, function)
        try:
            function(*given)
        except NoteError as error:
            errors += 1
            assert "\n" not in str(error)
            assert len(str(error)) < 600
            if name != "EXPLAIN":
                assert function.reason(*given) == f"{name} gives {error.code}: {error}"
    assert errors > 0


def test_no_text_is_read_for_long() -> None:
    rng = random.Random(17)
    texts = ["".join(rng.choice("1 1,.'-$%()eE/") for _ in range(rng.randint(1, 60))) for _ in range(3_000)]
    texts += [each * 20 for each in ("1,1", "1 1", "111", "1.111", "1'1", "((", "- ", "1/1")]
    start = time.perf_counter()
    for text in texts:
        for style in (UNTOLD, Style(decimal=",", order="dmy")):
            number_in(text, style, "amount")
            date_in(text, style)
    assert time.perf_counter() - start < 3  # some 10 microseconds each; a bound for a busy machine
