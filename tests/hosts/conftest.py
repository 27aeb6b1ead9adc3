"""Hosts that tests share for a whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import required
from hosts.office import Office
from promnote_addin.libreoffice import install


@pytest.fixture(scope="session")
def libreoffice(require: Callable[[str], Path]) -> Path:
    """LibreOffice's program, with a Python that can talk to it."""
    program = require("libreoffice")
    if install.need_office().python() is None:
        missing = "no Python with LibreOffice's uno module (Debian: python3-uno) is here"
        if required.demanded("libreoffice"):
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    return program


@pytest.fixture(scope="session")
def office(libreoffice: Path) -> Iterator[Office]:
    """LibreOffice with promnote's extension, started once."""
    with Office() as started:
        yield started
