"""Where tests keep what takes long to make, from one run to the next."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: runs side by side may make a thing twice
    fcntl = None  # type: ignore[assignment]


def cache_folder() -> Path:
    """The user's cache; PROMNOTE_TEST_CACHE names another folder."""
    named = os.environ.get("PROMNOTE_TEST_CACHE")
    folder = (
        Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "promnote-tests"
    )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time."""
    with folder.with_suffix(".lock").open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
