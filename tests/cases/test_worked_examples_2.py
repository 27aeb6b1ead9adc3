"""Every cell of shared/cases/worked_examples_2.md: as a note file through the command, as cells, as rows of a portfolio.

The figures come from an independent day-by-day computation. The text is read in place: titles, notes and tables.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import required
from cell_ranges import ranges_of
from portfolio_files import write_workbook
from promnote.functions.catalogue import function
from promnote.reports.columns import figures_json
from promnote.reports.figures import FIGURES, figures
from promnote.running.ledger import replay
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.portfolio.read import open_portfolio

TEXT = required.CASES / "worked_examples_2.md"
#: What a row of a portfolio cannot say, by the note's title.
NOT_IN_A_ROW = {"Seasonal": "the rows of a scheduled note: a portfolio has one row for a note"}

pytestmark = pytest.mark.skipif(not TEXT.is_file(), reason="skipped: the shared cases are not here")


class Example(NamedTuple):
    """A note with the text of its file, and {as of: {figure: as it is written}}."""

    title: str
    toml: str
    expected: dict[date, dict[str, str]]

    @property
    def tables(self) -> dict[str, Any]:
        return tomllib.loads(self.toml)


@cache
def examples() -> tuple[Example, ...]:
    found = []
    for section in re.split(r"^## ", TEXT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        match = re.search(r"```toml\n(.*?)```", section, re.DOTALL)
        assert match is not None, section[:40]
        header, *rows = [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in section[match.end() :].splitlines()
            if line.startswith("|") and not line.startswith("|--")
        ]
        assert header[0] == "as of"
        expected = {date.fromisoformat(row[0]): dict(zip(header[1:], row[1:], strict=True)) for row in rows}
        found.append(Example(tomllib.loads(match[1])["note"]["title"], match[1], expected))
    return tuple(found)


def plain(written: str) -> str:
    return written.replace(",", "")


def by_title() -> list[Any]:
    if not TEXT.is_file():
        return []
    return [pytest.param(each, id=each.title) for each in examples()]


def test_the_text_is_read_whole() -> None:
    assert len(examples()) == 11
    assert sum(len(each.expected) for each in examples()) == 46
    assert sum(len(figures) for each in examples() for figures in each.expected.values()) == 324


@pytest.mark.parametrize("example", by_title())
def test_as_a_note_file(example: Example, tmp_path: Path, promnote: Callable[..., Any]) -> None:
    path = tmp_path / "note.toml"
    path.write_text(example.toml, encoding="utf-8")
    for as_of, expected in example.expected.items():
        done = promnote("ledger", path, "--as-of", as_of, "--json")
        assert done.code == 0, done.err
        shown = json.loads(done.out)["figures"]
        assert {name: str(shown[name]) for name in expected} == {n: plain(each) for n, each in expected.items()}, as_of


@pytest.mark.parametrize("example", by_title())
def test_as_cells(example: Example) -> None:
    terms, rates, activity, plan = ranges_of(example.tables)
    for as_of, expected in example.expected.items():
        for name, written in expected.items():
            found: Any = function("NOTE_FIGURE")(name, terms, as_of, rates, activity, plan)
            kind = FIGURES[name].kind
            wanted: Any = date.fromisoformat(written) if kind == "date" else Decimal(plain(written))
            assert found == wanted, (name, as_of)


def test_payments_at_the_start() -> None:
    """Where the text states the level payment of the start it is what the first row of the schedule makes due."""
    stated = 0
    for example in examples():
        section = TEXT.read_text(encoding="utf-8").split(example.toml)[1].split("## ")[0]
        match = re.search(r"payment at the start: ([\d.]+)", section)
        if match is not None:
            stated += 1
            terms, rates, _, plan = ranges_of(example.tables)
            table: Any = function("NOTE_SCHEDULE")(terms, rates, plan)
            assert dict(zip(table[0], table[1], strict=True))["payment"] == Decimal(match[1]), example.title
    assert stated == 6


def test_as_rows_of_a_portfolio(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    """One workbook holds the notes; every date of every example is asked of what is read from it."""
    chosen = [each for each in examples() if each.title not in NOT_IN_A_ROW]
    assert len(chosen) == len(examples()) - len(NOT_IN_A_ROW)
    cells = {each.title: dict(ranges_of(each.tables).terms[1:]) for each in chosen}
    header = list(dict.fromkeys(["note.id", *(path for row in cells.values() for path in row)]))
    activity: list[list[Any]] = [["note", "date", "type", "amount", "id", "of"]]
    rates: list[list[Any]] = [["note", "effective", "rate"]]
    for example in chosen:
        for row in example.tables.get("activity", []):
            activity.append([example.title, *(row.get(name) for name in activity[0][1:])])
        rates += [[example.title, row["effective"], row["rate"]] for row in example.tables.get("rates", [])]
    rows = [[{"note.id": title, **row}.get(path) for path in header] for title, row in cells.items()]
    book = write_workbook(tmp_path / "notes.xlsx", rows, header=header, rates=rates, activity=activity)
    raw = {each.id: each for each in open_portfolio(book).items if isinstance(each, RawNote)}
    for example in chosen:
        note = note_of(raw[example.title])
        for as_of, expected in example.expected.items():
            shown = figures_json(figures(replay(note, as_of)))
            assert {name: str(shown[name]) for name in expected} == {n: plain(each) for n, each in expected.items()}
    # and one date through the command
    equipment, as_of = chosen[0], date(2029, 12, 31)
    out = tmp_path / "figures.csv"
    done = promnote("portfolio", "figures", book, "--as-of", as_of, "--out", out, "--workers", 1)
    assert done.code == 0, done.out + done.err
    with out.open(encoding="utf-8", newline="") as file:
        (found,) = (row for row in csv.DictReader(file) if row["note"] == equipment.title)
    assert {name: found[name] for name in equipment.expected[as_of]} == {
        name: plain(each) for name, each in equipment.expected[as_of].items()
    }
