"""Limits of a note's workbook: what is too much is named at once, with what takes it all the same; the rest is linear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from promnote.basics.errors import NoteError
from promnote.running.ledger import replay
from promnote_workbooks.basics import limits
from promnote_workbooks.note_files.note_file import parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import check_package

Run = Callable[..., Any]
FIRST, AS_OF = date(1996, 4, 30), date(2000, 12, 31)
ELSEWHERE = r"\(promnote ledger and promnote portfolio figures take them all\)"
HEAD = """
[note]
id = "big"
issue_date = 1996-01-17
principal = "4,554,900.00"
[installments]
count = {count}
first_date = 1996-04-30
[interest]
{rate}
[late_charge]
rate = "0%"
[usury]
maximum_rate = "30%"
fees = [{fees}]
"""


def text(count: int = 60, payments: int = 0, resets: int = 0, amendments: int = 0, fees: int = 0) -> str:
    rate = 'index = "X"\nspread = "3%"' if resets else 'rate = "8%"'
    listed = ",".join(f'{{date = {FIRST}, amount = "1.00", memo = "fee {each}"}}' for each in range(fees))
    rows = [HEAD.format(count=count, rate=rate, fees=listed)]
    days = [f"{FIRST + timedelta(days=at % 1700)}" for at in range(payments)]
    rows += [
        f'[[rates]]\neffective = {date(1990, 1, 1) + timedelta(days=at)}\nrate = "{5 + at % 3}%"'
        for at in range(resets)
    ]
    rows += [
        f'[[amendments]]\neffective = {FIRST + timedelta(days=at)}\nrate = "{5 + at % 3}%"\nmemo = "number {at}"'
        for at in range(amendments)
    ]
    rows += [f'[[activity]]\ndate = {day}\ntype = "payment"\namount = "10.00"' for day in sorted(days)]
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (text(count=6_001), rf"installments.count: found 6,001 instalments; allowed in a workbook: 6,000 {ELSEWHERE}"),
        (text(payments=20_001), rf"activity: found 20,001 rows; allowed in a workbook: 20,000 {ELSEWHERE}"),
        (text(amendments=1_500), r"amendments: found 1,500 items, as a list of [\d,]+ characters; allowed in a workbook: 32,767"),
        (text(fees=1_500), r"usury.fees: found 1,500 items, as a list of [\d,]+ characters; allowed in a workbook: 32,767"),
        (text() .replace('id = "big"', f'id = "big"\ntitle = "{"x" * 32_768}"'), "note.title: found a text of 32,768 characters"),
    ],
    ids=["instalments", "activity", "amendments", "fees", "title"],
)  # fmt: skip
def test_too_much_for_a_workbook_is_said_at_once_and_the_ledger_takes_it(content: str, problem: str) -> None:
    note = parse_note(content, name="big.toml")
    start = process_time()
    with pytest.raises(NoteError, match=problem):
        build_workbook(note, AS_OF)
    assert process_time() - start < 5
    assert replay(note, date(1996, 5, 1)).rows


def test_too_many_resets() -> None:
    resets = parse_note(text(resets=1), name="big.toml").resets
    note = parse_note(text(resets=1), name="big.toml")
    from dataclasses import replace

    many = tuple(replace(resets[0], effective=FIRST + timedelta(days=at)) for at in range(limits.WORKBOOK_RESETS + 1))
    with pytest.raises(NoteError, match=r"rates: found 40,001 resets; allowed in a workbook: 40,000"):
        build_workbook(replace(note, resets=many), AS_OF)


BULLET = """
[note]
id = "far"
kind = "bullet"
issue_date = {issued}
principal = "1000"
[installments]
maturity_date = {matures}
[interest]
rate = "5%"
{cycle}
[late_charge]
rate = "0%"
"""


def bullet(issued: str, matures: str, cycle: str = "") -> Any:
    return parse_note(BULLET.format(issued=issued, matures=matures, cycle=cycle), name="far.toml")


def test_a_maturity_centuries_away() -> None:
    monthly = "first_date = 2000-02-29\nevery_months = 1"
    with pytest.raises(NoteError, match=r"schedule: found 12,011 due dates; allowed in a workbook: 6,000"):
        build_workbook(bullet("2000-01-31", "3000-12-31", monthly), AS_OF)
    with pytest.raises(
        NoteError, match=r"found 95,988 months from 2000-01-31 to 9998-12-31; allowed in a workbook: 12,000"
    ):
        build_workbook(bullet("2000-01-31", "9998-12-31"), AS_OF)


def test_the_last_years_of_the_calendar() -> None:
    data = build_workbook(bullet("9990-01-31", "9995-12-31"), date(9995, 6, 30))
    assert not check_package(read_package(data)).differences


def test_time_grows_with_the_rows() -> None:
    def seconds(content: str) -> float:
        note = parse_note(content, name="big.toml")
        start = process_time()
        build_workbook(note, AS_OF)
        return process_time() - start

    seconds(text(count=61))
    small, large = seconds(text(resets=300)), seconds(text(resets=2_100))
    assert large < 25 * max(small, 0.15)  # 7 times the rows; with their square it were 49


def test_the_command_says_so_in_one_line(tmp_path: Path, promnote: Run) -> None:
    path = tmp_path / "big.toml"
    path.write_text(text(count=6_001), encoding="utf-8")
    line = promnote("build", path, "--as-of", AS_OF, "--out", tmp_path / "big.xlsx").line
    assert line.startswith("big.toml: installments.count: found 6,001 instalments")
    assert promnote("ledger", path, "--as-of", AS_OF).code == 0
