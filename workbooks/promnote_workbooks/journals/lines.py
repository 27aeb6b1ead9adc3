"""The lines of a journal between two months: as they were booked where a month is closed, as they are now where it is open."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from promnote.basics.errors import ActivityError, NoteError
from promnote.contract.terms import Note
from promnote.reports.months import Booked, months
from promnote_workbooks.journals.layouts import Layout
from promnote_workbooks.note_files.csv_text import safe_text
from promnote_workbooks.sheets.booked_sheet import month_lines

Row = dict[str, Any]
_ZERO = Decimal(0)


def check_months(first: date, last: date) -> None:
    """ActivityError where the months end before they begin."""
    if first > last:
        raise ActivityError("--from", f"found {first:%Y-%m}, after --to, {last:%Y-%m}; allowed: up to it")


def journal_lines(
    note: Note, first: date, last: date, closes: Sequence[Booked] = (), booked: Sequence[Row] = ()
) -> Iterator[Row]:
    """Every line of the months that end from `first` through `last`, with the fields of `layouts.FIELDS`.

    `closes` and `booked` are what a workbook keeps. A month closed in a workbook without the sheet Booked is shown by its sums.
    Raises NoteError, also where the months begin before the note or end before they begin.
    """
    check_months(first, last)
    if last < note.terms.starts_on:
        raise ActivityError(
            "--to", f"found {last:%Y-%m}; allowed: {note.terms.starts_on:%Y-%m}, the note's first month, or later"
        )
    through = max([last, *(each.month_end for each in closes[-1:])])
    kept = {row["month_end"] for row in booked}
    for month in months(note, through, closes):
        if not first <= month.end <= last:
            continue
        rows = [row for row in booked if row["month_end"] == month.end]
        if month.end not in kept or not month.closed:
            # a month that was reopened keeps its lines, and has new ones
            rows = [*rows, *month_lines(month, last, booked)]
        for row in rows:
            yield _with_note(row, note)


def _with_note(row: Row, note: Note) -> Row:
    debit, credit = row["debit"] or _ZERO, row["credit"] or _ZERO
    terms = note.terms
    return {
        **row,
        "month": row["month_end"],
        "signed": debit - credit,
        "note": terms.id,
        "title": terms.title,
        "currency": terms.currency,
    }


def check_balance(lines: Iterable[Row]) -> None:
    """Debits are credits in every entry, or nothing is written."""
    sums: Counter[str] = Counter()
    for line in lines:
        sums[line["reference"]] += int(line["signed"] * 100)
    for reference, cents in sums.items():
        if cents:
            raise NoteError(
                f"entry {reference}", f"found debits that exceed credits by {cents / 100:.2f}; allowed: equal sums"
            )


def written(lines: Sequence[Row], layout: Layout) -> str:
    """The file: a header, then a row a line. What a spreadsheet would take for a formula gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=layout.delimiter, lineterminator="\n")
    writer.writerow([header for header, _ in layout.columns])
    for line in lines:
        writer.writerow([_safe(layout.cell(pattern, line), pattern) for _, pattern in layout.columns])
    return out.getvalue()


def _safe(text: str, pattern: str) -> str:
    return text if pattern in ("{debit}", "{credit}", "{signed}") else safe_text(text)
