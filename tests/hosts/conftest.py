"""Hosts that tests share for a whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hosts.office import Office


@pytest.fixture(scope="session")
def office(require: Callable[[str], Path]) -> Iterator[Office]:
    """LibreOffice with promnote's extension, started once."""
    require("libreoffice")
    with Office() as started:
        yield started
