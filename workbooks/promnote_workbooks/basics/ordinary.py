"""Opening ordinary files only: a pipe, a device or a socket under a file's name would be waited for without end."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

#: Opening a pipe to which nobody writes blocks; Windows has no such files.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)


class NotOrdinaryError(OSError):
    """There is something of that name, and it is no ordinary file."""

    def __init__(self, path: Path) -> None:
        super().__init__(None, "no ordinary file", str(path))
        self.strerror = "no ordinary file"
        self.filename = str(path)


def open_ordinary(path: Path) -> BinaryIO:
    """The file, opened to be read. Raises OSError; NotOrdinaryError at once for a pipe, a device or a socket."""
    try:
        file = open(path, "rb", opener=lambda name, flags: os.open(name, flags | _AT_ONCE))  # noqa: SIM115
    except IsADirectoryError:
        raise
    except OSError:
        if path.exists() and not path.is_file():  # a socket cannot be opened at all
            raise NotOrdinaryError(path) from None
        raise
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise NotOrdinaryError(path)
    return file


def read_ordinary(path: Path) -> bytes:
    """The whole file."""
    with open_ordinary(path) as file:
        return file.read()
