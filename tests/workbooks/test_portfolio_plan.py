"""Portfolios with rows of scheduled notes, several indices, waivers: in a workbook and in CSV files."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from portfolio_files import read
from promnote_workbooks.portfolio.template import portfolio_template

NOTES = [
    ["id", "kind", "issue date", "principal", "rate", "day count"],
    ["A", "scheduled", "2024-01-01", "1000", "6%", "ACT/360"],
    ["B", "scheduled", "2024-01-01", "1000", "6%", "ACT/360"],
]
PLAN = [
    ["note", "due date", "principal due", "payment"],
    ["A", "2024-06-30", "400", ""],
    ["A", "2024-12-31", "", ""],
    ["B", "2024-06-30", "400", "300"],
]


def written(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def test_rows_of_a_plan_in_a_file_beside_the_notes(tmp_path: Path) -> None:
    notes, problems = read(written(tmp_path / "n.csv", NOTES), plan=written(tmp_path / "p.csv", PLAN))
    assert [(row.date, row.principal_cents) for row in notes[0].terms.rows] == [
        (date(2024, 6, 30), 40_000), (date(2024, 12, 31), None)
    ]  # fmt: skip
    assert [(each.note, each.found) for each in problems] == [("B", "both principal and payment")]


def test_a_folder_takes_plan_csv_and_an_unknown_note_is_named(tmp_path: Path) -> None:
    written(tmp_path / "notes.csv", NOTES[:2])
    written(tmp_path / "plan.csv", [*PLAN[:3], ["Z", "2024-06-30", "1", ""]])
    notes, problems = read(tmp_path)
    assert [each.terms.id for each in notes] == ["A"]
    assert [(each.row, each.found) for each in problems] == [(4, "'Z'")]


def test_an_amended_index_brings_its_own_rows(tmp_path: Path) -> None:
    notes = written(
        tmp_path / "n.csv",
        [
            ["id", "issue date", "principal", "count", "first payment date", "index", "spread", "csa", "amendments"],
            ["A", "2023-01-31", "1200", "12", "2023-02-28", "LIBOR 1M", "3%", "0%",
             '2023-07-03 index="Term SOFR 1M" adjustment=0.11448%'],
        ],
    )  # fmt: skip
    rates = [["index", "effective", "rate"], ["LIBOR 1M", "2023-01-31", "4.5%"], ["Term SOFR 1M", "2023-06-30", "5.1%"]]
    (note,), problems = read(notes, rates=written(tmp_path / "r.csv", rates))
    assert problems == []
    assert [(each.index, each.index_rate) for each in note.resets] == [
        ("", Decimal("0.045")), ("Term SOFR 1M", Decimal("0.051"))
    ]  # fmt: skip


def test_the_template_has_a_note_of_each_kind(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(portfolio_template())
    notes, problems = read(path)
    assert problems == []
    assert {each.terms.kind for each in notes} == {"installment", "level", "scheduled", "bullet"}
    assert any(each.terms.opening for each in notes)
    assert any(row.type == "draw" for each in notes for row in each.activity)
    assert any(row.of == "late_charge" for each in notes for row in each.activity)
