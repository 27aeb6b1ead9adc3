"""Workbooks of notes that once did not tie: every check holds right after they are built."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from promnote_workbooks.note_files.note_file import parse_note
from promnote_workbooks.one_note.build import build_workbook, contents_of
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import check_package

Run = Callable[..., Any]
AS_OF = date(2024, 6, 30)
NOTE = """
[note]
id = "ties"
issue_date = 2024-01-01
principal = "12,000.00"
[installments]
count = 12
first_date = 2024-01-31
[interest]
rate = "9%"
[late_charge]
rate = "18%"
"""
COSTS = """
[[activity]]
date = 2024-03-20
type = "cost"
amount = "200.00"
[[activity]]
date = 2024-04-10
type = "waiver"
of = "costs"
amount = "50.00"
"""
LATE = """
[[activity]]
date = 2024-04-10
type = "waiver"
of = "late_charge"
amount = "5.00"
"""
#: Interest for January falls due on the day of maturity, moved from the 1st, a holiday.
MATURITY = """
[note]
id = "ties"
kind = "bullet"
issue_date = 2023-06-01
principal = "100,000.00"
[installments]
maturity_date = 2024-01-02
[interest]
rate = "6%"
first_date = 2023-07-01
every_months = 1
[payments]
business_days = "following"
[late_charge]
rate = "0%"
"""


@pytest.mark.parametrize(
    "text", [NOTE + COSTS, NOTE + LATE, MATURITY], ids=["costs waived", "late charge waived", "two due"]
)
def test_every_check_holds(text: str) -> None:
    data = build_workbook(parse_note(text, name="ties.toml"), AS_OF)
    assert check_package(read_package(data)).differences == ()


def test_a_yield_by_contract_dates_alone_is_not_said() -> None:
    # ACT/ACT ICMA counts between contract dates; a yield counts from the issue date to any day
    costs = """day_count = "ACT/ACT ICMA"
[issuance]
costs = [{ date = 2024-01-01, amount = "120.00" }]
"""
    note = parse_note(NOTE.replace("[late_charge]", costs + "[late_charge]"), name="icma.toml")
    contents = contents_of(note, AS_OF)
    names = contents.form.numbering.layout.sheet("Issuance").names
    values = {
        name: contents.formulas["Issuance"][names[name].replace("$", "")]
        for name in ("IssuanceYield", "IssuanceYieldNote")
    }
    assert values["IssuanceYieldNote"] == "n/a"
    assert 0.09 < values["IssuanceYield"] < 0.12


USURY = (
    NOTE
    + """
[usury]
maximum_rate = "8%"
"""
)


def test_what_does_not_tie_is_told_when_it_is_written(tmp_path: Path, promnote: Run) -> None:
    (tmp_path / "n.toml").write_text(USURY, encoding="utf-8")
    built = promnote("build", tmp_path / "n.toml", "--as-of", AS_OF, "--out", tmp_path / "n.xlsx")
    refreshed = promnote("refresh", tmp_path / "n.xlsx", "--as-of", "2024-07-31")
    for done in (built, refreshed):
        assert done.code == 0
        (line,) = [line for line in done.out.splitlines() if "does not tie" in line]
        assert re.fullmatch(
            r"notice: Checks: does not tie: No interest above the maximum, projected to maturity \([0-9.,]+ against 0\)",
            line,
        )
    (tmp_path / "good.toml").write_text(NOTE, encoding="utf-8")
    good = promnote("build", tmp_path / "good.toml", "--as-of", AS_OF, "--out", tmp_path / "good.xlsx")
    assert "notice" not in good.out
