"""How often Python looks for objects that only refer to each other."""

from __future__ import annotations

import gc

#: Objects that are made between two searches.
_ALLOCATIONS = 50_000


def collect_seldom() -> None:
    """For a process that is promnote's own, a command or a worker.

    Almost all that it makes lives as long as a note or to the end; looking for the rest as often as Python does by itself took
    a tenth to a fifth of the time of a refresh and of drawing a template.
    """
    gc.set_threshold(_ALLOCATIONS)
