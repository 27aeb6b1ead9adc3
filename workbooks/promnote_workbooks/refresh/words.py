"""Cells in words, for what the commands print."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from promnote.basics.conversion import as_date
from promnote.basics.errors import NoteError
from promnote.basics.money import money_words, percent_words
from promnote.reports.figures import FIGURES


def cell_words(figure: str, value: Any) -> str:
    """A figure's cell as people read it."""
    if value is None:
        return "n/a"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    kind = FIGURES[figure].kind
    if kind == "money":
        return money_words(round(value * 100))
    if kind == "rate":
        return percent_words(Decimal(f"{value:.12g}"))
    if kind == "date":
        try:
            return as_date(value, "").isoformat()
        except NoteError:
            return value_words(value)
    return value_words(value)


def value_words(value: Any) -> str:
    """Any cell: numbers plainly, texts in quotes, nothing as nothing."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() | Decimal():
            return f"{float(value):.15g}"
        case date():
            return value.isoformat()
        case str():
            return repr(value) if len(value) <= 60 else repr(value[:57] + "...")
    return str(value)
