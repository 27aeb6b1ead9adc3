"""Refresh and check of the workbook that is open in Excel on Windows, through xlwings. Nobody has seen it there yet.

What is computed, and in which words, is the file path's own: Excel saves a copy of the open workbook into a temporary
folder, `promnote_workbooks.refresh` plans on that copy, and the constants that the plan changes are written into the
open sheets as few rectangles. Formulas are left to Excel's own calculation. `promnote refresh --open` finds this package
through an entry point; the ribbon's buttons call `buttons`.
"""

from __future__ import annotations

from .checking import check
from .refreshing import refresh

__all__ = ["check", "refresh"]
