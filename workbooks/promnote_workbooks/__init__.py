"""Workbooks of promnote: `build`, `refresh`, `check`, `populate`, `batch` (see `door`); the rooms behind them; the command.

Importing it imports nothing heavy.
"""

from promnote_workbooks.door import batch, build, check, populate, refresh

__all__ = ["batch", "build", "check", "populate", "refresh"]
