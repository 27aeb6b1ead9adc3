"""Every case of this folder: a note file with its source, and a table of what must come out, to the cent.

`NAME.toml` is a note file with one more table, `[source]` (`title` and `where` are required). `NAME.csv` is one of

- figures: the first column `as_of`, then figures of the ledger by name;
- schedule: the first column `number`, then columns of the schedule by name. A row may be any of the schedule's.

An empty cell is not compared. Every cell is as `--json` shows it, but for thousands separators.
"""

from __future__ import annotations

import csv
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from promnote.contract.reading import note_from_tables
from promnote.reports.columns import figures_json, schedule_json
from promnote.reports.figures import FIGURES, figures
from promnote.running.ledger import replay
from promnote.running.schedule import schedule_rows

FOLDER = Path(__file__).parent
CASES = sorted(FOLDER.glob("*.toml"))


def read(path: Path) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The note's tables without the source, and the rows of the table."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    source = tables.pop("source", {})
    assert source.get("title"), f"{path.name}: a case needs [source] title"
    assert source.get("where"), f"{path.name}: a case needs [source] where"
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows, f"{path.name}: its table has no rows"
    return tables, rows


def wanted(row: dict[str, str]) -> dict[str, str]:
    return {name: cell.replace(",", "") for name, cell in row.items() if cell}


def test_every_table_belongs_to_a_case() -> None:
    assert [path.stem for path in CASES] == sorted(path.stem for path in FOLDER.glob("*.csv"))
    assert len(CASES) >= 8


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    tables, rows = read(path)
    note = note_from_tables(tables)
    kind = next(iter(rows[0]))
    assert kind in ("as_of", "number")
    if kind == "number":
        shown = {str(row["number"]): row for row in schedule_json(schedule_rows(note.terms, note.resets))["rows"]}
    for row in rows:
        expected = wanted(row)
        assert len(expected) > 1, f"{path.name}: a row that compares nothing: {row}"
        key = expected.pop(kind)
        if kind == "as_of":
            assert expected.keys() <= FIGURES.keys()
            found = figures_json(figures(replay(note, date.fromisoformat(key))))
        else:
            found = shown[key]
        assert {name: str(found[name]) for name in expected} == expected, key
