"""A light writer of workbooks for the tests of batch: a few hundred bytes that tell every figure of the note.

The hostile ones read what to do from the note's title, so that any worker anywhere does it.
"""

from __future__ import annotations

import errno
import os
import signal
import time
from datetime import date
from pathlib import Path

from promnote.contract.terms import Note
from promnote.reports.columns import figures_json
from promnote.reports.figures import figures
from promnote.running.ledger import replay
from promnote_workbooks.batch import work
from promnote_workbooks.package import PackageError

BUILD = "batch_stand_in:build"
HOSTILE = "batch_stand_in:hostile"
SLOW = "batch_stand_in:slow"


def build(note: Note, as_of: date) -> bytes:
    """The note's figures as text."""
    return f"{note.terms.id} {as_of} {sorted(figures_json(figures(replay(note, as_of))).items())}".encode() * 20


def slow(note: Note, as_of: date) -> bytes:
    """So slow that there is time to kill somebody."""
    time.sleep(0.02)
    return build(note, as_of)


def no_room(*_: object, **__: object) -> None:
    raise PackageError("cannot be written") from OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def hostile(note: Note, as_of: date) -> bytes:
    """Raises, dies or finds the disk full, as the note's title says."""
    word, _, argument = note.terms.title.partition(" ")
    if word == "raise":
        raise ZeroDivisionError("a fault that nobody foresaw")
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "once" and not Path(argument).exists():
        Path(argument).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "full" and not Path(argument).exists():
        work.write_new = no_room
    return build(note, as_of)
