"""Workers of `promnote portfolio figures` that go wrong, for tests: any process can import them by name."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import date
from typing import Any

from promnote_workbooks.portfolio import at_once, figures

WRONG = "figures_stand_in:wrong"
DEADLY = "figures_stand_in:deadly"


def wrong(**options: Any) -> Callable[[figures.Block], figures.Result]:
    """What is computed at once is a cent off in one column of every note."""
    right = at_once.figures_at_once

    def off(notes: Any, as_of: date) -> list[tuple[Any, ...]]:
        place = list(figures.FIGURES).index("interest_to_date")
        return [(*row[:place], row[place] + 1, *row[place + 1 :]) for row in right(notes, as_of)]

    at_once.figures_at_once = off
    return figures.worker(**options)


def deadly(**options: Any) -> Callable[[figures.Block], figures.Result]:
    """Dies of every note whose title says so."""
    right = figures.worker(**options)

    def handle(block: figures.Block) -> figures.Result:
        if any(getattr(item, "cells", {}).get("note.title") == "die" for item in block.items):
            os.kill(os.getpid(), signal.SIGKILL)
        return right(block)

    return handle
