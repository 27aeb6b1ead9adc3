"""What a function of ours gives, as a cell holds it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from promnote.basics.conversion import serial


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
