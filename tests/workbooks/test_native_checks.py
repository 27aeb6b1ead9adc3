"""The native formulas of Schedule count the days that the functions beside them count, for every day count and cycle."""

from __future__ import annotations

from datetime import date

import pytest

from promnote.basics.daycount import DAY_COUNTS, THIRTY_360_US
from promnote.running.schedule import schedule_rows
from promnote_workbooks.note_files.note_file import parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import check_package

NOTE = """
[note]
id = "cycle"
issue_date = 2017-02-04
principal = "3,498,444.92"
[installments]
count = {count}
first_date = {first}
every_months = {every}
month_end = {month_end}
[interest]
rate = "7.9%"
day_count = "{day_count}"
{cycle}
[late_charge]
rate = "0%"
"""
#: First instalment, months between, month-end; first interest date, months between (none: with the instalments).
CYCLES = (
    ("2017-06-04", 2, "false", "2017-05-31", 6),
    ("2017-06-04", 1, "false", "2017-06-30", 3),
    ("2017-08-31", 3, "true", "2017-05-31", 1),
    ("2017-02-28", 1, "true", None, None),
    ("2017-08-31", 6, "true", "2017-08-31", 12),
    ("2017-03-30", 1, "false", "2017-02-28", 2),
)


def text_of(day_count: str, cycle: tuple[str, int, str, str | None, int | None], count: int = 13) -> str:
    first, every, month_end, interest_first, interest_every = cycle
    own = "" if interest_first is None else f"first_date = {interest_first}\nevery_months = {interest_every}"
    return NOTE.format(count=count, first=first, every=every, month_end=month_end, day_count=day_count, cycle=own)


@pytest.mark.parametrize("cycle", CYCLES, ids=lambda cycle: f"{cycle[0]} each {cycle[1]}, {cycle[3]} each {cycle[4]}")
@pytest.mark.parametrize("day_count", [each.name for each in DAY_COUNTS])
def test_a_built_workbook_has_no_difference(
    day_count: str, cycle: tuple[str, int, str, str | None, int | None]
) -> None:
    note = parse_note(text_of(day_count, cycle), name="cycle.toml")
    done = check_package(read_package(build_workbook(note, date(2018, 6, 30))))
    assert not done.differences


def test_days_of_a_row_inside_an_interest_period_are_counted_from_its_start() -> None:
    # 30/360 US from 2017-05-31 (the 30th): to 4 June 4 days, to 30 November 180; a row from 4 August to 4 October
    # has 124 - 64 = 60, and one from 4 October to 30 November 180 - 124 = 56
    note = parse_note(text_of(THIRTY_360_US.name, CYCLES[0]), name="cycle.toml")
    rows = schedule_rows(note.terms)
    days = {row.date: row.days for row in rows}
    assert [days[date(2017, *day)] for day in ((6, 4), (8, 4), (10, 4), (11, 30))] == [4, 60, 60, 56]


def test_days_of_a_period_add_up_though_a_31st_lies_inside() -> None:
    # the period 31 May to 30 November has 180 days of 30/360, whatever instalments fall due within it
    note = parse_note(text_of(THIRTY_360_US.name, ("2017-05-31", 1, "true", "2017-05-31", 6)), name="cycle.toml")
    rows = [row for row in schedule_rows(note.terms) if date(2017, 5, 31) < row.date <= date(2017, 11, 30)]
    assert sum(row.days for row in rows) == 180
