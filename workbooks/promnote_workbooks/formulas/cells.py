"""What a function of ours gives, as a cell holds it, and the error of a cell whose formula gives one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from promnote.basics.conversion import serial
from promnote.basics.errors import WorkbookError


def to_cell(value: Any) -> Any:
    """Amounts and rates as floats, dates as serial numbers, nothing as empty text; rows of these stay rows."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return serial(value)
    if value is None:
        return ""
    if isinstance(value, list):
        return [[to_cell(cell) for cell in row] for row in value]
    return value


def formula_error(where: str, code: str, formula: str, reason: str = "") -> WorkbookError:
    """The error of the cell `where`, whose formula gives the error value `code`; `reason` is our function's, " (so and so)"."""
    shown = formula if len(formula) <= 60 else formula[:57] + "..."
    return WorkbookError(
        where, f"found {code} from {shown}{reason}; allowed: formulas that can be evaluated", code=code
    )
