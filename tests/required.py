"""What a test needs beyond Python: the programs that host promnote, and the shared cases.

Where one is absent the test is skipped. With PROMNOTE_REQUIRE (a comma list of names, or `all`: those that .ci/run
installs) its absence is a failure, so that a run meant to open LibreOffice cannot quietly not do it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT.parent / "shared" / "cases"

#: Each host by the programs that are it, the first that is found.
HOSTS: dict[str, tuple[str, ...]] = {
    "libreoffice": ("soffice", "libreoffice"),
    "poppler": ("pdftoppm",),
    "wine": ("wine", "wine64"),
    "node": ("node",),
    "gnumeric": ("ssconvert",),
}
#: What .ci/run installs, and so what `all` stands for.
INSTALLED_BY_CI = frozenset(HOSTS)


def demanded(name: str) -> bool:
    """Whether this run must not do without the host."""
    wanted = {each.strip() for each in os.environ.get("PROMNOTE_REQUIRE", "").split(",")}
    return name in wanted or ("all" in wanted and name in INSTALLED_BY_CI)


def find(name: str) -> Path | None:
    """The host's program, or the folder of the shared cases."""
    if name == "cases":
        return CASES if CASES.is_dir() else None
    program = next(filter(None, map(shutil.which, HOSTS[name])), None)
    return Path(program) if program else None


def require(name: str) -> Path:
    """The host's program (or, for "cases", the folder), or else the test ends here: skipped, or failed if demanded."""
    path = find(name)
    if path is not None:
        return path
    if demanded(name):
        pytest.fail(f"PROMNOTE_REQUIRE demands {name}, and it is not here", pytrace=False)
    pytest.skip(f"skipped: {name} is not here")
