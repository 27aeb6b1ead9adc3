"""The format of a workbook: a number that rises whenever promnote lays its workbooks out otherwise.

It stands in a hidden defined name, with the version of promnote that wrote it. A workbook without it is of the first
format (0.1.0). One of a later format than this promnote's is refused: what it does not know, it would spoil.
"""

from __future__ import annotations

import re

from promnote import __version__
from promnote.basics.errors import WorkbookError
from promnote_workbooks.formulas.host_names import FORMAT, FORMAT_NAME
from promnote_workbooks.package import Package

_TEXT = re.compile(r'\s*=?\s*"?(\d{1,9})(?: promnote (\S{1,40}?))?"?\s*')


def format_of(package: Package) -> int:
    """The workbook's format; a name that says nothing readable counts as none."""
    name = package.defined_name(FORMAT_NAME)
    match = _TEXT.fullmatch(name.text) if name is not None else None
    return int(match[1]) if match else 1


def refuse_newer(package: Package) -> None:
    """WorkbookError for a workbook of a format that this promnote does not know."""
    name = package.defined_name(FORMAT_NAME)
    match = _TEXT.fullmatch(name.text) if name is not None else None
    if match is not None and int(match[1]) > FORMAT:
        writer = f"written by promnote {match[2]}" if match[2] else "written by a newer promnote"
        raise WorkbookError(
            package.source,
            f"found a workbook of format {match[1]}, {writer}; allowed: up to format {FORMAT}, which this promnote "
            f"{__version__} reads: install the newer one",
        )
