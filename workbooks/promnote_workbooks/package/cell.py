"""A cell as a workbook stores it, and how its value is spelled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from promnote.basics.conversion import CellError

from .refs import CellRange
from .values import error_value, serial_number, unescape_text

StoredValue = float | str | bool | CellError | None


class Kind(Enum):
    """What stands in a cell."""

    BLANK = "blank"
    CONSTANT = "constant"
    FORMULA = "formula"
    ARRAY = "array"  # the cell that holds an array formula
    ARRAY_PART = "array part"  # a cell that an array formula of another cell fills
    DATA_TABLE = "data table"  # a what-if table: its formula cannot be written as text


class Cell(NamedTuple):
    """A cell as stored.

    ``value`` is the constant or the formula's cached result; ``formula`` has no leading ``=`` and is spelled out for
    cells that share one; ``array_range`` is the range of the array formula that the cell belongs to.
    """

    value: StoredValue
    formula: str | None
    style: int
    kind: Kind
    array_range: CellRange | None = None


def decode(kind: str, text: str, strings: Sequence[str]) -> StoredValue:
    """The value of a cell whose `t` is `kind`. ValueError or IndexError: there is no such value."""
    match kind:
        case "n":
            number = float(text) if text.strip() else None
            if number is not None and not math.isfinite(number):
                raise ValueError("no number that a cell can hold")
            return number
        case "s":
            index = int(text)
            if index < 0:
                raise IndexError(index)
            return strings[index]
        case "str":
            return unescape_text(text)
        case "b":
            return text.strip() in ("1", "true")
        case "e":
            return error_value(text.strip())
        case "d":  # ISO 8601, in strict files
            moment = datetime.fromisoformat(text.strip().replace("Z", ""))
            seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
            return serial_number(moment.date()) + seconds / 86_400
        case _:
            raise ValueError(f"unknown cell type {kind}")
