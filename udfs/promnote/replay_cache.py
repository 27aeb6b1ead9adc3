"""Replays of notes that stand in ranges of cells, remembered while the ranges hold the same values.

A sheet asks for twenty figures of one note at every recalculation; the note is read and replayed once. The key is every
value in the ranges, so that a changed cell can never be served from before. The cache is small and bounded.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from promnote.figures import Figures, figures
from promnote.ledger import Ledger, replay
from promnote.note_inputs import activity_from_range, resets_from_range, terms_from_range
from promnote.terms import Note

_NOTES, _REPLAYS = 64, 128
Key = tuple[tuple[Hashable, ...], ...]


def replayed(
    terms: Sequence[Sequence[Any]],
    as_of: date,
    rates: Sequence[Sequence[Any]] | None = None,
    activity: Sequence[Sequence[Any]] | None = None,
) -> tuple[Ledger, Figures]:
    """The ledger and the figures of a note in ranges, as of a date. Raises NoteError."""
    return _replay(_key(terms), _key(rates), _key(activity), as_of)


def clear() -> None:
    """Forget every replay (for tests and measurements)."""
    _note.cache_clear()
    _replay.cache_clear()


def statistics() -> tuple[int, int]:
    """(served from memory, replayed) since the last `clear`."""
    info = _replay.cache_info()
    return info.hits, info.misses


def _key(rows: Sequence[Sequence[Any]] | None) -> Key:
    # TRUE == 1 in Python, but not in a cell: a boolean carries its type into the key
    return tuple(tuple((bool, cell) if cell is True or cell is False else cell for cell in row) for row in rows or ())


def _rows(key: Key) -> list[list[Any]]:
    return [[cell[1] if isinstance(cell, tuple) else cell for cell in row] for row in key]


@lru_cache(maxsize=_NOTES)
def _note(terms: Key, rates: Key, activity: Key) -> Note:
    return Note(
        terms=terms_from_range(_rows(terms)),
        resets=resets_from_range(_rows(rates)),
        activity=activity_from_range(_rows(activity)),
    )


@lru_cache(maxsize=_REPLAYS)
def _replay(terms: Key, rates: Key, activity: Key, as_of: date) -> tuple[Ledger, Figures]:
    ledger = replay(_note(terms, rates, activity), as_of)
    return ledger, figures(ledger)
