"""How often Python looks for objects that only refer to each other."""

from __future__ import annotations

import atexit
import gc

#: Objects that are made between two searches: more than a refresh of a note's workbook keeps at any time.
_ALLOCATIONS = 200_000


def collect_seldom() -> None:
    """For a process that is promnote's own, a command or a worker.

    Almost all that it makes lives as long as a note or to the end; looking for the rest as often as Python does by itself took
    a tenth to a fifth of the time of a refresh and of drawing a template. At the end Python would go through all that is
    there once more, which the system takes back anyway: that took as much again.
    """
    gc.set_threshold(_ALLOCATIONS)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
