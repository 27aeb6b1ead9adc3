"""xlwings's genuine Windows COM server and DLL under wine, called from a second process as VBA calls them.

Slow to set up once per machine (a Windows Python, see `wine/machine.py`), then some seconds. Excel itself is not here:
recalculation, its VBA and the ribbon are in `addin/EXCEL_CHECKLIST.md`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hosts.excel_values import EXCEPTIONS, all_cases, expected, from_variant, padded, to_variant
from promnote.functions.catalogue import catalogue
from promnote_addin.excel.cells import MARK

pytestmark = pytest.mark.slow

PRINCIPAL, RATE, ISSUED, FIRST = ["r8", 4554900.0], ["r8", 0.085], ["r8", 35081.0], ["r8", 35185.0]


@pytest.fixture(scope="module")
def excel(require: Callable[[str], Path]) -> Iterator[Any]:
    require("wine")
    from hosts.wine.machine import caller

    with caller() as found:
        yield found


def test_every_case_of_the_table_and_every_example(excel: Any) -> None:
    different, cases = [], all_cases()
    assert {case.function for case in cases} == catalogue().keys()
    for case in cases:
        shown = from_variant(case, excel.call(case.function, *map(to_variant, padded(case))))
        if (shown == expected(case)) is (case.name in EXCEPTIONS["variant"]):
            different.append((case.name, shown, expected(case)))
    assert different == []


def test_numbers_come_back_whole_and_dates_as_dates(excel: Any) -> None:
    assert excel.call("ACT360_INTEREST", PRINCIPAL, RATE, ISSUED, FIRST) == {"ok": ["r8", 111848.1]}
    assert excel.call("YEAR_FRACTION", ISSUED, FIRST, ["empty", None]) == {"ok": ["r8", 0.288888888888889]}
    assert excel.call("REPORT_DUE_DATE", ["r8", 35795.0], ["r8", 100.0]) == {"ok": ["date", 35895.0]}


def test_formatted_cells_read_with_value(excel: Any) -> None:
    issued, first = ["date", 35081.0], ["date", 35185.75]
    assert excel.call("ACT360_INTEREST", ["cy", 4554900.0], RATE, issued, first) == {"ok": ["r8", 111848.1]}
    assert excel.call("RATE_ON", first, ["row", [issued, ["r8", 0.055]]], *[["error", -2147352572]] * 3) == {
        "ok": ["r8", 0.055]
    }


def test_an_error_is_raised_with_its_mark_before_anything_of_the_users(excel: Any) -> None:
    answer = excel.call("ACT360_DAYS", ["bstr", f"{MARK}#N/A"], FIRST)
    assert answer.keys() == {"error"}
    assert answer["error"].partition(MARK)[2].startswith("#VALUE! start_date: found 'promnote-error #N/A'")


def test_an_array_has_the_bounds_that_a_sheet_takes(excel: Any) -> None:
    terms = ["cells", [[["bstr", label], value] for label, value in (
        ("issue_date", ["date", 44197.0]), ("principal", ["cy", 12000.0]), ("installments.count", ["r8", 2.0]),
        ("installments.first_date", ["date", 44227.0]), ("interest.rate", ["bstr", "9%"]),
    )]]  # fmt: skip
    kind, rows = excel.call("NOTE_SCHEDULE", terms, ["error", -2147352572])["ok"]
    assert kind == "array"
    assert [cell[0] for cell in rows[1]] == ["r8", "date", *["r8"] * 7, "date", "bstr", "r8"]
    assert rows[2][8] == ["r8", 0.0]
    row = excel.call("APPLY_PAYMENT", *[["r8", value] for value in (100.0, 1.0, 2.0, 50.0)], ["error", -2147352572])
    assert row == {"ok": ["array", [["r8", 1.0], ["r8", 2.0], ["r8", 50.0], ["r8", 47.0]]]}


def test_a_call_takes_milliseconds(excel: Any) -> None:
    started = time.perf_counter()
    for _ in range(200):
        excel.call("ACT360_INTEREST", PRINCIPAL, RATE, ISSUED, FIRST)
    print(f"{(time.perf_counter() - started) / 200 * 1e6:,.0f} microseconds a call through COM under wine")
