"""Causes of Excel's prompt to repair a file, looked for without Excel: `problems(data)` lists what was found.

Each check stands for a rule of ECMA-376 (Open Packaging, SpreadsheetML) or a documented limit of Excel. None of it uses
promnote's own reader: that one must not judge itself.
"""

from __future__ import annotations

from repair import container, drawings, sheets, workbook
from repair.parts import Parts


def problems(data: bytes) -> list[str]:
    """Every cause found, in plain words; an empty list for a sound file."""
    found: list[str] = []
    parts = Parts.of(data, found.append)
    found += container.problems(parts)
    if parts.workbook is None:
        return [*found, "package: no workbook part"]
    known = workbook.Known.of(parts)
    found += workbook.problems(parts, known)
    found += sheets.problems(parts, known)
    found += drawings.problems(parts, known)
    return found
