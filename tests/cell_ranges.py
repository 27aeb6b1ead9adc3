"""The tables of a note file as the ranges that a cell function takes: terms, rates, activity, plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from promnote.contract.fields import ACTIVITY_COLUMNS, PLAN_COLUMNS

Range = list[list[Any]]
_LISTS = ("rates", "activity", "amendments")


class Ranges(NamedTuple):
    """None: the range is left out."""

    terms: Range
    rates: Range | None
    activity: Range | None
    plan: Range | None


def ranges_of(tables: Mapping[str, Any]) -> Ranges:
    """Label and value of each field; rows under a header of their own columns."""
    terms: Range = [["Term", "Value"]]
    for table, content in tables.items():
        if table in _LISTS:
            continue
        for key, value in content.items():
            if (table, key) != ("installments", "rows"):
                terms.append([f"{table}.{key}", _cell(value)])
    if tables.get("amendments"):
        terms.append(["amendments", ", ".join(_amendment(row) for row in tables["amendments"])])
    resets = tables.get("rates", [])
    columns = ["effective", "rate", *(["index"] if any("index" in row for row in resets) else [])]
    plan = tables.get("installments", {}).get("rows", [])
    return Ranges(
        terms,
        _rows(resets, columns),
        _rows(tables.get("activity", []), ACTIVITY_COLUMNS),
        _rows(plan, PLAN_COLUMNS),
    )


def _cell(value: Any) -> Any:
    """A list is one cell, its items parted by commas."""
    return ", ".join(str(each) for each in value) if isinstance(value, list) else value


def _amendment(row: Mapping[str, Any]) -> str:
    rest = (f'{key}="{value}"' for key, value in row.items() if key != "effective")
    return " ".join([str(row["effective"]), *rest])


def _rows(rows: list[Mapping[str, Any]], columns: Any) -> Range | None:
    return [list(columns), *([row.get(name) for name in columns] for row in rows)] if rows else None
