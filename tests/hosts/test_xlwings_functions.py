"""The cell functions in xlwings's own Windows code, with pywin32 stood in for (see `xlwings_stub`)."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from inspect import Parameter, signature
from typing import Any

import pytest

from argument_cases import Case
from hosts.excel_values import EXCEPTIONS, Shown, all_cases, expected, failed, from_com, padded, to_com
from hosts.xlwings_stub import RealXlwings, TimeType, loaded
from promnote.functions.catalogue import Function, catalogue
from promnote_addin.excel import adapter, cells
from promnote_addin.excel.passing import accessor
from promnote_addin.excel.vba import KEYWORDS

FUNCTIONS = list(catalogue().values())
TERMS = (("issue_date", 44197.0), ("principal", 12000.0), ("installments.count", 2.0),
         ("installments.first_date", 44227.0), ("interest.rate", 0.09))  # fmt: skip


@pytest.fixture(scope="module")
def real() -> Iterator[RealXlwings]:
    pytest.importorskip("xlwings")
    with loaded() as found:
        yield found


def shown(real: RealXlwings, case: Case) -> Shown:
    try:
        return from_com(case, real.call(case.function, *map(to_com, padded(case))))
    except cells.CellFailure as failure:
        return failed(f"promnote_addin.excel.cells.CellFailure: {failure}\n  File ...")


# --- names and texts ------------------------------------------------------------------------------------------------


def is_cell_address(name: str) -> bool:
    """Whether Excel reads the name as A1 to XFD1048576, or as R1C1."""
    if match := re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", name.upper()):
        column = 0
        for letter in match[1]:
            column = 26 * column + ord(letter) - 64
        return column <= 16_384 and 1 <= int(match[2]) <= 1_048_576
    return re.fullmatch(r"R\d*C\d*|R\d*|C\d*", name.upper()) is not None


def test_what_is_a_cell_address() -> None:
    for name in ("A1", "XFD1048576", "act360", "R1C1", "rc", "R", "C5"):
        assert is_cell_address(name), name
    for name in ("XFE1", "A0", "A1048577", "ACT360_DAYS", "RATE_ON"):
        assert not is_cell_address(name), name


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.name)
def test_names_and_texts_suit_excel(function: Function) -> None:
    names = [each.name for each in function.arguments]
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*", function.name)
    for name in (function.name, *names):
        assert name.casefold() not in KEYWORDS
        assert not is_cell_address(name)
    assert len({*names, function.name.casefold()}) == len(names) + 1, "VBA has no capitals"
    for text in (adapter.wizard_text(function), *(adapter.ascii_text(each.doc) for each in function.arguments)):
        assert 0 < len(text) <= adapter.LONGEST_DOC
        assert text.isascii()
    for each in function.arguments:
        assert len(each.doc) <= adapter.LONGEST_DOC


# --- registration ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.name)
def test_every_function_is_registered_with_its_texts(real: RealXlwings, function: Function) -> None:
    found = getattr(real.module, function.name)
    assert hasattr(found, "__xlfunc__")
    info = found.__xlfunc__
    assert (info["name"], info["category"], info["volatile"]) == (function.name, "promnote", False)
    assert info["ret"] == {"doc": adapter.wizard_text(function), "options": {"convert": accessor()}}
    assert [each["name"] for each in info["args"]] == [each.name for each in function.arguments]
    for there, argument in zip(info["args"], function.arguments, strict=True):
        assert there["doc"] == adapter.ascii_text(argument.doc)
        assert there["options"] == {"convert": accessor()}
        assert ("optional" in there) is (argument.optional and not argument.repeated)
        assert there["vararg"] is argument.repeated
    assert all(each.annotation is Parameter.empty for each in signature(found).parameters.values())


def test_the_module_registers_and_does_nothing_else(real: RealXlwings) -> None:
    public = {name for name in vars(real.module) if not name.startswith("_")}
    assert public - {"annotations", "xlwings", "catalogue", "cell_functions"} == catalogue().keys()
    # no output, no file, and importable by the name alone
    code = "import sys; before = set(sys.modules); import promnote_addin.excel.udfs; print('click' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_paths())
    assert (done.stdout, done.stderr) == ("False\n", "")


def _paths() -> dict[str, str]:
    import os

    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def test_xlwings_can_write_its_own_module_for_ours(real: RealXlwings) -> None:
    import io

    class Book:
        Name = "book.xlsm"

    text = io.StringIO()
    real.udfs.generate_vba_wrapper("promnote_addin.excel.udfs", real.module, text, Book)
    for function in FUNCTIONS:
        assert f"Function {function.name}(" in text.getvalue()


# --- values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_arguments_mean_the_same_as_in_every_host(real: RealXlwings, case: Case) -> None:
    if case.name in EXCEPTIONS["com"]:
        assert shown(real, case) != expected(case), "the exception is not needed any more"
        return
    assert shown(real, case) == expected(case)


def test_what_cells_with_formats_send(real: RealXlwings) -> None:
    # read with .Value, as xlwings's own module reads ranges: dates as pywin32's time, currencies as Decimal
    issued, due = TimeType(1996, 1, 17, tzinfo=dt.UTC), TimeType(1996, 4, 30, 17, 30, tzinfo=dt.UTC)
    assert real.call("ACT360_INTEREST", Decimal("4554900.0000"), 0.085, issued, due) == 111848.1
    assert real.call("RATE_ON", due, ((issued, 0.055),), 0.03) == 0.085
    assert real.call("EXPLAIN", "ACT360_DAYS", issued, due).startswith("1996-04-30 - 1996-01-17 = 104 days")


def test_a_row_constant_comes_flat_and_is_a_row(real: RealXlwings) -> None:
    assert real.call("RATE_ON", 35185.0, (35081.0, 0.055)) == 0.055


@pytest.mark.parametrize(("number", "code"), [(-2146826238, "#VALUE!"), *cells.ERROR_NUMBERS.items()])
def test_an_error_value_goes_on_as_itself(real: RealXlwings, number: int, code: str) -> None:
    with pytest.raises(cells.CellFailure, match=f"^promnote-error {re.escape(code)} "):
        real.call("ACT360_DAYS", number, 35185.0)


def test_results_are_what_com_can_carry(real: RealXlwings) -> None:
    assert type(real.call("ACT360_INTEREST", 4554900.0, 0.085, 35081.0, 35185.0)) is float
    assert type(real.call("ACT360_DAYS", 35081.0, 35185.0)) is float
    assert isinstance(real.call("REPORT_DUE_DATE", 35795.0, 100.0), dt.datetime)
    rows = real.call("NOTE_SCHEDULE", TERMS, cells.MISSING)
    assert {type(cell) for row in rows[1:] for cell in row} == {float, dt.datetime, str}


def test_a_fault_of_ours_is_an_error_value_and_is_logged(
    real: RealXlwings, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    def broken(name: str, arguments: Any) -> Any:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("promnote_addin.excel.cells.answer", broken)
    monkeypatch.setattr("promnote_addin.excel.log.log_path", lambda: tmp_path / "logs" / "promnote.log")
    with pytest.raises(cells.CellFailure, match="#VALUE! a fault in promnote, please report it: ZeroDivisionError: oh"):
        real.call("ACT360_DAYS", 35081.0, 35185.0)
    assert real.call("EXPLAIN", "ACT360_DAYS").startswith("a fault in promnote")
    log = (tmp_path / "logs" / "promnote.log").read_text()
    assert log.count("ZeroDivisionError: oh") == 2
    assert "35081" not in log
