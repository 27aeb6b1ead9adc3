"""What the blocks that promnote writes rest on: one replay of a note, its figures and its months; and their rows' types.

Rows are plain: dates, Decimals for money, texts. `fill` turns them into cells, `refresh` puts them into a user's workbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from promnote.contract.terms import Note
from promnote.reports.figures import Figures, figures
from promnote.reports.months import Booked, Month, month_ends, months
from promnote.reports.usury_panel import year_ends
from promnote.running.ledger import Ledger, replay

Row = dict[str, Any]
#: Rows by the name of their block.
Records = dict[str, list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the written blocks rest on: a replay, its figures and its months."""

    ledger: Ledger
    figures: Figures
    months: tuple[Month, ...]


def written_of(note: Note, as_of: date, closes: Sequence[Booked] = ()) -> Written:
    """Replay the note once for everything that is written. Raises NoteError."""
    years = year_ends(note, as_of) if note.terms.usury is not None else []
    ledger = replay(note, as_of, sorted({*month_ends(note, as_of), *years}))
    return Written(ledger=ledger, figures=figures(ledger), months=tuple(months(note, as_of, closes, ledger)))
