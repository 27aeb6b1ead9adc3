"""What the ribbon's About shows."""

from __future__ import annotations

import platform

import promnote

from .log import log_path


def text() -> str:
    """Versions, licences, and where faults are logged."""
    return "\n".join(
        [
            f"promnote {promnote.__version__}: promissory notes kept the way their contracts say, to the cent",
            f"xlwings {xlwings_version()}, Python {platform.python_version()}",
            "",
            "Licences: promnote Apache-2.0; xlwings BSD 3-clause; Python PSF",
            f"Log: {log_path()}",
            "",
            "promnote says what it computed and by which clause. It gives no legal or accounting advice.",
        ]
    )


def xlwings_version() -> str:
    """The installed version, or that there is none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("xlwings")
    except PackageNotFoundError:
        return "(not installed)"
