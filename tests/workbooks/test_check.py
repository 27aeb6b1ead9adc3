"""Check: nothing differs in what promnote wrote; every tampered cell is named with what was found and expected."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from promnote_workbooks.note_files.note_file import parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import CellEdit, read_cells, read_package
from promnote_workbooks.package import patch as patch_cells
from promnote_workbooks.refresh.check import ERROR, MISSING, TIE, VALUE, Difference, check_package, grouped, ranked
from promnote_workbooks.refresh.checks import _new_results
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import block_cell, built, small, term_cell, value_of, with_cells, with_formula

Run = Callable[..., Any]


def found_in(data: bytes) -> dict[str, tuple[str, str]]:
    """Cell to (found, expected)."""
    done = check_package(read_package(data, name="note.xlsx"))
    return {f"{each.sheet}!{each.cell}": (each.found, each.expected) for each in done.differences}


def with_result(data: bytes, where: str, value: Any) -> bytes:
    """The workbook with another stored result in a formula cell."""
    sheet, _, ref = where.rpartition("!")
    return patch_cells(read_package(data), {sheet: {ref: CellEdit(value)}})


def name_cell(data: bytes, name: str) -> str:
    found = read_package(data).defined_name(name)
    assert found is not None
    assert found.target is not None
    return f"{found.target.sheet}!{found.target.range}"


def test_nothing_differs_in_a_built_and_in_a_refreshed_workbook() -> None:
    assert found_in(built()) == {}
    done = refresh_bytes(small(), date(1996, 7, 31), close=True)
    assert done.data is not None
    assert found_in(done.data) == {}


LEVEL = """
[note]
kind = "level"
issue_date = 2025-01-01
principal = "120,000.00"
[installments]
count = 24
first_date = 2025-02-01
[interest]
rate = "7%"
day_count = "30/360"
"""


@pytest.mark.parametrize("paid", ["", '[[activity]]\ndate = 2025-02-01\ntype = "payment"\namount = "5,372.71"\n'])
def test_nothing_differs_in_a_level_note_that_is_late(promnote: Run, tmp_path: Path, paid: str) -> None:
    """The interest of what is late leaves less of the payment for principal than the plan says: no fault of either."""
    note, book = tmp_path / "late.toml", tmp_path / "late.xlsx"
    note.write_text(LEVEL + paid)
    assert promnote("build", note, "--as-of", "2025-06-15", "--out", book).code == 0
    assert found_in(book.read_bytes()) == {}


@pytest.mark.parametrize("name", ["Payoff", "CurrentPortion", "TermYearDays"])
def test_a_stored_result_that_is_wrong_is_named(name: str) -> None:
    where = name_cell(small(), name)
    right = value_of(small(), where)
    assert found_in(with_result(small(), where, 123.45))[where] == ("123.45", f"{right:.15g}")


def test_wrong_results_in_schedule_headings_and_totals() -> None:
    interest = block_cell(small(), "Schedule", "Interest", 3)
    data = with_result(with_result(small(), interest, 1.0), "Schedule!D3", 1.0)
    found = found_in(data)
    assert found[interest][0] == "1"
    assert found["Schedule!D3"][0] == "1"


def test_a_written_value_that_was_changed_is_named() -> None:
    where = block_cell(small(), "JournalLines", "Account", 1)
    right = value_of(small(), where)
    assert found_in(with_cells(small(), {where: "Petty cash"})) == {where: ("'Petty cash'", repr(right))}


def test_a_formula_replaced_by_a_number_is_named_though_the_number_is_right() -> None:
    where = block_cell(small(), "Schedule", "Interest", 3)
    shown, expected = found_in(with_cells(small(), {where: value_of(small(), where)}))[where]
    assert shown == f"{value_of(small(), where):.15g}"
    assert expected.startswith("=IF(")


def test_a_formula_that_was_changed_is_named_with_the_engines_value() -> None:
    where = name_cell(small(), "Payoff")
    shown, expected = found_in(with_formula(small(), where, "1+1", 2))[where]
    assert shown == "2 evaluated"
    assert expected == f"{value_of(small(), where):.15g}"


def test_an_input_typed_without_a_refresh_shows_in_what_rests_on_it() -> None:
    found = found_in(with_cells(small(), {term_cell(small(), "interest.rate"): 0.09}))
    assert name_cell(small(), "RateInForce") in found
    assert block_cell(small(), "MonthRows", "Interest accrued", 3) in found


def test_a_stale_formula_of_the_users_is_named_and_one_nobody_can_compute_is_counted() -> None:
    data = with_formula(small(), "Activity!J2", "Payoff*2", 5.0)
    data = with_formula(data, "Activity!J3", 'GETPIVOTDATA("x",A1)', 5.0)
    data = with_formula(data, "Activity!J4", "TODAY()", 5.0)
    done = check_package(read_package(data))
    assert [(each.cell, each.found) for each in done.differences] == [("J2", "5")]
    assert done.unknown == 1


def test_a_close_that_was_changed_no_longer_rolls_forward() -> None:
    done = refresh_bytes(small(), date(1996, 6, 30), close=True)
    assert done.data is not None
    where = block_cell(done.data, "Closes", "Principal unpaid", 4)
    found = check_package(read_package(with_cells(done.data, {where: 1.0}))).differences
    assert any("roll-forward of principal, 1996-04-30" in each.found for each in found)


def test_the_command_lists_sheet_cell_found_and_expected(tmp_path: Path, promnote: Run) -> None:
    path = tmp_path / "note.xlsx"
    path.write_bytes(small())
    outcome = promnote("check", path)
    assert outcome.code == 0
    assert "nothing differs as of 1996-06-30" in outcome.out
    where = name_cell(small(), "Payoff")
    data = with_result(small(), where, 1.0)
    path.write_bytes(data)
    outcome = promnote("check", path)
    assert outcome.code == 1
    assert outcome.out.splitlines()[2].split()[:3] == ["Summary", where.rpartition("!")[2], "1"]
    assert "note.xlsx: 1 difference as of 1996-06-30" in outcome.out
    assert path.read_bytes() == data
    path.write_bytes(b"no workbook")
    assert promnote("check", path).code == 2


def test_a_date_is_shown_as_one(tmp_path: Path, promnote: Run) -> None:
    path = tmp_path / "note.xlsx"
    due = block_cell(small(), "Schedule", "Due date", 3)
    path.write_bytes(with_result(small(), due, 35_000))
    outcome = promnote("check", path)
    line = next(line for line in outcome.out.splitlines() if due.partition("!")[2] in line)
    assert line.split() == ["Schedule", due.partition("!")[2], "1995-10-28", "1996-06-30", "another", "value"]


def test_many_differences_are_counted_by_sheet_and_cause_the_worst_first(tmp_path: Path, promnote: Run) -> None:
    path = tmp_path / "note.xlsx"
    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(small())).save(stream)  # it keeps formulas and drops every result
    worst = block_cell(small(), "LedgerRows", "Amount", 2)
    path.write_bytes(with_cells(stream.getvalue(), {worst: 1_000_000.0}))
    outcome = promnote("check", path)
    lines = outcome.out.splitlines()
    assert outcome.code == 1
    assert len(lines) <= 26
    assert lines[2].split()[:4] == ["Ledger", "another", "value", "1"]
    assert "1000000" in lines[2]
    assert any(line.startswith("Schedule") and "no result" in line for line in lines)
    assert lines[-1] == "--all lists every cell"
    total = int(lines[-2].split()[1].replace(",", ""))
    assert total > 200
    every = promnote("check", path, "--all").out.splitlines()
    assert len(every) == total + 4
    found = json.loads(promnote("check", path, "--json").out)
    assert len(found["differences"]) == total
    assert found["as_of"] == "1996-06-30"
    assert found["differences"][0] == {
        "sheet": "Ledger", "cell": worst.partition("!")[2], "cause": "another value", "found": "1000000",
        "expected": found["differences"][0]["expected"],
    }  # fmt: skip


def test_what_does_not_tie_comes_first() -> None:
    rows = [
        Difference("A", "A1", "1", "2", VALUE, 1.0),
        Difference("A", "A2", "1", "9", VALUE, 8.0),
        Difference("B", "B1", "#NAME?", "1", ERROR),
        Difference("B", "B2", "x", "OK", TIE, 0.5),
        Difference("A", "A3", "nothing", "1", MISSING),
    ]
    assert [each.cell for each in ranked(rows)] == ["B2", "A2", "A1", "B1", "A3"]
    assert [(each.sheet, each.cause, len(each.differences)) for each in grouped(rows)] == [
        ("B", TIE, 1), ("A", VALUE, 2), ("B", ERROR, 1), ("A", MISSING, 1),
    ]  # fmt: skip


def test_true_saved_as_one_is_no_difference() -> None:
    flag = next(
        ref
        for ref, cell in read_cells(read_package(small()), "Terms").items()
        if cell.formula is not None and cell.value is True
    )
    data = with_result(small(), f"Terms!{flag}", 1)
    assert found_in(data) == {}
    assert found_in(with_result(small(), f"Terms!{flag}", 0)) == {f"Terms!{flag}": ("0", "TRUE")}


# --- what the workbook waits for ------------------------------------------------------------------------------------

MONTHLY = """
[note]
kind = "bullet"
issue_date = 2025-01-15
principal = "120,000.00"
[installments]
maturity_date = 2027-01-15
[interest]
index = "Prime"
spread = "1%"
reset_every = "1 month"
first_date = 2025-04-15
every_months = 3
[payments]
assume_paid_through = "as_of"
[[rates]]
effective = 2025-01-15
rate = "7.5%"
"""


def test_a_rate_that_is_due_is_no_difference_but_is_seen(promnote: Run, tmp_path: Path) -> None:
    # expected on 15 February: ten days are allowed, 25 February is the last of them
    for day, word in ((date(2025, 2, 25), "OK"), (date(2025, 2, 26), "TO DO")):
        data = build_workbook(parse_note(MONTHLY, name="monthly.toml"), day)
        assert value_of(data, "Checks") == ("OK" if word == "OK" else "1 TO DO")
        results = {
            (value_of(data, f"Checks!B{row}"), value_of(data, f"Checks!C{row}")): value_of(data, f"Checks!I{row}")
            for row in range(7, 60)
        }
        assert results["Rates", "A new rate is not overdue"] == word
        assert "DIFFERENCE" not in results.values()
        assert word in {value_of(data, f"Rates!{ref}") for ref in ("D3", "E3", "F3")}
    path = tmp_path / "monthly.xlsx"
    path.write_bytes(data)
    told = (
        "to do: Rates: the last rate is of 2025-01-15, 42 days before 2025-02-26; a new one is expected every month: "
        "add the rates since then\n"
    )
    checked = promnote("check", str(path))
    assert checked.code == 0
    assert checked.out.endswith(told)
    assert f"to do: {json.loads(promnote('check', str(path), '--json').out)['to_do'][0]}\n" == told
    assert "to do: Rates: the last rate is of 2025-01-15" in promnote("refresh", str(path), "--as-of", "2025-02-28").out
    wrong = with_result(data, name_cell(data, "PrincipalBalance"), 119_000)
    assert found_in(wrong)


def test_a_difference_counts_before_what_is_to_do() -> None:
    # 7.5% + 1% is more than 5%
    note = parse_note(MONTHLY + '[usury]\nmaximum_rate = "5%"\n', name="monthly.toml")
    data = build_workbook(note, date(2025, 2, 28))
    assert value_of(data, "Checks") == "1 DIFFERENCE"
    done = check_package(read_package(data))
    assert [each.found.partition(":")[0] for each in done.differences] == [
        "No interest above the maximum, projected to maturity"
    ]
    assert len(done.to_do) == 1


def test_lines_of_checks_are_told_apart_by_their_sheet() -> None:
    # "Debits equal credits" is said of Journal and of Booked
    results = _new_results(parse_note(MONTHLY, name="monthly.toml"), date(2025, 2, 28), ())
    assert results["Journal", "Debits equal credits"] == "OK"
    assert results["Booked", "Debits equal credits"] == "n/a"
