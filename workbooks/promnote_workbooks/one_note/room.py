"""Whether a note fits into a workbook: rows and texts. What does not is named, before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from promnote.basics.errors import NUM, VALUE, WorkbookError
from promnote.contract.terms import Note
from promnote.running.schedule import ScheduleRow
from promnote_workbooks.basics.limits import (
    CELL_CHARACTERS,
    WORKBOOK_ACTIVITY,
    WORKBOOK_DUE_DATES,
    WORKBOOK_MONTHS,
    WORKBOOK_RESETS,
)

_ELSEWHERE = "promnote ledger and promnote portfolio figures take them all"


def check_inputs(note: Note, terms: Mapping[str, Any]) -> None:
    """WorkbookError for more rows than the sheets take, or a text longer than a cell's. `terms`: `fill.terms_values` of it."""
    each = note.terms.installments
    _check("installments.count", each.count if each else 0, WORKBOOK_DUE_DATES, "instalments")
    _check("activity", len(note.activity), WORKBOOK_ACTIVITY, "rows")
    _check("rates", len(note.resets), WORKBOOK_RESETS, "resets")
    lists = {"terms.amendments": len(note.terms.amendments), "terms.issuance.costs": len(note.terms.issuance.costs)}
    lists["terms.usury.fees"] = len(note.terms.usury.fees) if note.terms.usury else 0
    for name, value in terms.items():
        if isinstance(value, str) and len(value) > CELL_CHARACTERS:
            what = f"{lists[name]:,} items, as a list" if lists.get(name) else "a text"
            raise WorkbookError(
                name.removeprefix("terms."),
                f"found {what} of {len(value):,} characters; allowed in a workbook: {CELL_CHARACTERS:,}, the most that a "
                f"cell holds ({_ELSEWHERE})",
                code=VALUE,
            )
    for row in note.activity:
        for name in ("id", "reverses", "memo"):
            if len(text := getattr(row, name)) > CELL_CHARACTERS:
                raise WorkbookError(
                    f"activity row {row.row} {name}",
                    f"found a text of {len(text):,} characters; allowed in a workbook: {CELL_CHARACTERS:,}",
                    code=VALUE,
                )


def check_rows(note: Note, rows: Sequence[ScheduleRow], as_of: date) -> None:
    """WorkbookError for more due dates than Schedule takes, or more months than Month-end does."""
    _check("schedule", len(rows), WORKBOOK_DUE_DATES, "due dates")
    issued, through = note.terms.issue_date, max(rows[-1].date, as_of)
    months = 12 * (through.year - issued.year) + through.month - issued.month + 1
    _check("note.issue_date", months, WORKBOOK_MONTHS, f"months from {issued} to {through}")


def _check(where: str, count: int, most: int, what: str) -> None:
    if count > most:
        raise WorkbookError(where, f"found {count:,} {what}; allowed in a workbook: {most:,} ({_ELSEWHERE})", code=NUM)
