"""Replays of notes that stand in ranges of cells, remembered while the ranges hold the same values.

A sheet asks for twenty figures of one note at every recalculation; the note is read and replayed once. The key spells out every
value in the ranges with its type (TRUE is not 1, text is not a number), so that a changed cell can never be served from before.
The cache is small and bounded.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from promnote.contract.reading import activity_from_range, resets_from_range, terms_from_range
from promnote.contract.terms import Note
from promnote.reports.figures import Figures, figures
from promnote.running.ledger import Ledger, replay

_NOTES, _REPLAYS = 64, 128
Rows = Sequence[Sequence[Any]]
T = TypeVar("T")


class _Remembered(Generic[T]):
    """The last `most` results by key; what has not been asked for the longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, T] = OrderedDict()
        self.hits = self.misses = 0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        held = self._held.get(key)
        if held is not None:
            self.hits += 1
            self._held.move_to_end(key)
            return held
        self.misses += 1
        made = self._held[key] = make()
        if len(self._held) > self._most:
            self._held.popitem(last=False)
        return made

    def clear(self) -> None:
        self._held.clear()
        self.hits = self.misses = 0


_notes: _Remembered[Note] = _Remembered(_NOTES)
_replays: _Remembered[tuple[Ledger, Figures]] = _Remembered(_REPLAYS)


def replayed(
    terms: Rows,
    as_of: date,
    rates: Rows | None = None,
    activity: Rows | None = None,
    plan: Rows | None = None,
) -> tuple[Ledger, Figures]:
    """The ledger and the figures of a note in ranges, as of a date. Raises NoteError."""
    key = _key(terms, rates, activity, plan)
    if key is None:
        ledger = replay(note_in(terms, rates, activity, plan), as_of)
        return ledger, figures(ledger)

    def run() -> tuple[Ledger, Figures]:
        ledger = replay(note_in(terms, rates, activity, plan), as_of)
        return ledger, figures(ledger)

    return _replays.get((key, as_of), run)


def note_in(terms: Rows, rates: Rows | None = None, activity: Rows | None = None, plan: Rows | None = None) -> Note:
    """The note in ranges. Raises NoteError."""

    def read() -> Note:
        return Note(
            terms=terms_from_range(terms, plan=plan),
            resets=resets_from_range(rates),
            activity=activity_from_range(activity, own_columns=True),
        )

    key = _key(terms, rates, activity, plan)
    return read() if key is None else _notes.get(key, read)


def _key(terms: Rows, rates: Rows | None, activity: Rows | None, plan: Rows | None) -> tuple[str, ...] | None:
    """What the ranges hold; None where it cannot be spelled out."""
    try:
        # repr tells 1 from TRUE, "1" and a date, and is the quickest way through a range
        return (repr(terms), repr(rates), repr(activity), repr(plan))
    except (ValueError, RecursionError):
        # numbers of thousands of digits, lists without end: no term is either, as reading them says
        return None


def clear() -> None:
    """Forget every replay (for tests and measurements)."""
    _notes.clear()
    _replays.clear()


def statistics() -> tuple[int, int]:
    """(served from memory, replayed) since the last `clear`."""
    return _replays.hits, _replays.misses
