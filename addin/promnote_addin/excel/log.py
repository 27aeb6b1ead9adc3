"""Where a fault of promnote itself is written down; About shows the place."""

from __future__ import annotations

import traceback
from pathlib import Path

LONGEST_BYTES = 1_000_000


def log_path() -> Path:
    """The log, beside the configuration of promnote.xlam."""
    return Path.home() / ".promnote" / "promnote.log"


def write_fault(function: str) -> None:
    """The exception that is being handled, without the arguments: they are the user's. Never raises."""
    try:
        path = log_path()
        path.parent.mkdir(exist_ok=True)
        mode = "a" if path.exists() and path.stat().st_size < LONGEST_BYTES else "w"
        with path.open(mode, encoding="utf-8") as log:
            log.write(f"{function}\n{traceback.format_exc()}\n")
    except OSError:
        pass
