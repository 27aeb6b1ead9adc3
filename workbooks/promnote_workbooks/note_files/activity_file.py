"""Activity in a CSV file of its own: a header row, then a row for each thing that happened."""

from __future__ import annotations

from pathlib import Path

from promnote.basics.conversion import is_blank, is_header
from promnote.basics.errors import ActivityError, found
from promnote.contract.fields import ACTIVITY_COLUMNS
from promnote.contract.reading import activity_from_range
from promnote.contract.terms import Activity
from promnote_workbooks.note_files.rate_files import csv_rows

_ALLOWED = f"a header row with {', '.join(ACTIVITY_COLUMNS)} (date and type at least), and a row for each activity"


def read_activity(path: Path) -> tuple[Activity, ...]:
    """The activity of a file; `row` of each is the file's own number. None where there is a header alone.

    Errors name the file and the row; a file without a header is one, since any table could be taken for activity.
    """
    rows = csv_rows(path)
    number, first = next(
        ((number, row) for number, row in enumerate(rows, start=1) if not all(map(is_blank, row))), (0, [])
    )
    if not first:
        raise ActivityError(path.name, f"found nothing; allowed: {_ALLOWED}")
    if not is_header(first):
        cell = next(cell for cell in first if not is_blank(cell))
        raise ActivityError(f"{path.name} row {number}", f"found {found(cell)} and no header; allowed: {_ALLOWED}")
    return activity_from_range(rows, path.name)
