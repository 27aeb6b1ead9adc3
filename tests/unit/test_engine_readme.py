"""udfs/README.md leaves out no field, choice, event, figure, day count or column, and its example runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from promnote.basics.calendars import RULES
from promnote.basics.daycount import FREE_DAY_COUNTS
from promnote.contract.clauses import EVENTS
from promnote.contract.fields import ACTIVITY_COLUMNS, AMENDMENT_COLUMNS, FIELDS, PLAN_COLUMNS
from promnote.reports.columns import SCHEDULE_COLUMNS
from promnote.reports.figures import FIGURES

UDFS = Path(__file__).resolve().parents[2] / "udfs"
TEXT = (UDFS / "README.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", TEXT))


@pytest.mark.parametrize("path", [field.path for field in FIELDS])
def test_fields(path: str) -> None:
    assert path in NAMED


def test_choices() -> None:
    wanted = {
        choice for field in FIELDS for choice in field.choices if field.table != "usury" and field.kind != "buckets"
    }
    missing = {each for each in wanted if not re.search(rf"\b{re.escape(each)}\b", TEXT)}
    assert not missing - {"npa-1997", "covenants", "monthly", "reversing"}


@pytest.mark.parametrize("names", [FIGURES, EVENTS, RULES, ACTIVITY_COLUMNS, AMENDMENT_COLUMNS, PLAN_COLUMNS])
def test_names(names: list[str]) -> None:
    assert set(names) <= NAMED


def test_days_past_due_in_the_same_words() -> None:
    assert f"| `days_past_due` | {FIGURES['days_past_due'].meaning} |" in TEXT


def test_columns_and_day_counts() -> None:
    assert {column.name for column in SCHEDULE_COLUMNS} <= NAMED
    assert all(convention.name in TEXT for convention in FREE_DAY_COUNTS)


def test_every_module_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:\w+/)+(?:\w+\.py)?)`", TEXT)
    folder = UDFS / "promnote"
    assert len(named) > 15
    assert [each for each in named if not (folder / each).exists() and not (folder / "running" / each).exists()] == [
        "promnote/"
    ]


def test_every_rule_stands_where_it_says() -> None:
    table = re.findall(
        r"^\| [^|]+ \| `([\w/]+(?:\.py)?)` \| ([^|]+) \|$",
        TEXT.split("## Where each rule stands")[1].split("##")[0],
        flags=re.M,
    )
    assert len(table) > 30
    for file, names in table:
        path = UDFS / "promnote" / file
        texts = [path.read_text()] if path.is_file() else [each.read_text() for each in path.glob("*.py")]
        for name in re.findall(r"`(\w+)`", names):
            assert any(re.search(rf"^ *(?:def|class) {name}\b", text, flags=re.M) for text in texts), (file, name)
