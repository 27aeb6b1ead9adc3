"""Check what was evaluated against the engine, before anything is written: a wrong stored value would be believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from promnote.basics.conversion import serial
from promnote.basics.errors import WorkbookError
from promnote.basics.money import money
from promnote.reports.figures import FIGURES, Figures
from promnote.running.schedule import ScheduleRow
from promnote_workbooks.pages.heading import NOT_APPLICABLE

if TYPE_CHECKING:  # a refresh takes functions from here, and fills no form
    from promnote_workbooks.one_note.form import Form

#: Cells are doubles: an amount of cents is the same within this.
_SAME = 0.001
_SAME_RATE = 1e-9


def verify(found: Sequence[Any], form: Form, figures: Figures, rows: Sequence[ScheduleRow]) -> None:
    """Raises WorkbookError for the first cell of Schedule or Summary that is not what the engine says.

    `found` are the values of all cells, by the numbers of `form`.
    """
    for at, wanted, tolerance in chain(_schedule(form, rows), _summary(form, figures)):
        if not _same(found[at], wanted, tolerance):
            where = form.numbering.where(at)
            raise WorkbookError(where, f"found {found[at]!r} evaluated; allowed: the engine's {wanted!r}")


def _same(found: Any, wanted: Any, tolerance: float) -> bool:
    if isinstance(wanted, str) or isinstance(found, str) or found is None:
        return bool(found == wanted)
    return bool(abs(found - wanted) <= tolerance)


def _schedule(form: Form, rows: Sequence[ScheduleRow]) -> Iterator[tuple[int, Any, float]]:
    plan = form.plan
    for at, row in enumerate(rows):
        yield plan["number"][at], row.number, 0
        yield plan["date"][at], serial(row.date), 0
        yield plan["days"][at], row.days, 0
        yield plan["rate"][at], float(row.rate), _SAME_RATE
        for key in ("opening", "interest", "principal", "payment", "closing"):
            yield plan[key][at], getattr(row, key) / 100, _SAME


def _summary(form: Form, figures: Figures) -> Iterator[tuple[int, Any, float]]:
    for name, at in form.figures.items():
        yield at, NOT_APPLICABLE if (value := as_cell(name, figures)) is None else value, _SAME


def as_cell(figure: str, values: Figures) -> float | None:
    """The engine's figure as a cell holds it; None where it does not apply."""
    value = getattr(values, figure)
    if value is None:
        return None
    if FIGURES[figure].kind == "money":
        return float(money(value))
    return float(serial(value)) if isinstance(value, date) else float(Decimal(value))
