"""`promnote_workbooks.build:build_workbook`, by which runs and manifests name the builder; and `build`, see `door`."""

from __future__ import annotations

from typing import Any

from promnote_workbooks.door import build, callable_as


def __getattr__(name: str) -> Any:
    if name == "build_workbook":
        from promnote_workbooks.one_note.build import build_workbook

        return build_workbook
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


callable_as(__name__, build)
