"""Check what was evaluated against the engine, before anything is written: a wrong stored value would be believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from promnote.basics.conversion import serial
from promnote.basics.errors import WorkbookError
from promnote.basics.money import money
from promnote.reports.figures import FIGURES, Figures
from promnote.running.schedule import ScheduleRow
from promnote_workbooks.one_note.fill import Values
from promnote_workbooks.pages.heading import NOT_APPLICABLE
from promnote_workbooks.pages.model import ref
from promnote_workbooks.sheets import Shape, note_layout
from promnote_workbooks.sheets.schedule_sheet import FIRST_ROW, columns, plan_column
from promnote_workbooks.sheets.summary_sheet import SECTIONS

#: Cells are doubles: an amount of cents is the same within this.
_SAME = 0.001
_SAME_RATE = 1e-9


def verify(values: Figures, rows: list[ScheduleRow], shape: Shape, inputs: Values, formulas: Values) -> None:
    """Raises WorkbookError for the first cell of Schedule or Summary that is not what the engine says."""
    for sheet, cell, wanted, tolerance in (*_schedule(rows, shape), *_summary(values, shape)):
        found = formulas[sheet].get(cell, inputs[sheet].get(cell))
        if not _same(found, wanted, tolerance):
            raise WorkbookError(f"{sheet}!{cell}", f"found {found!r} evaluated; allowed: the engine's {wanted!r}")


def _same(found: Any, wanted: Any, tolerance: float) -> bool:
    if isinstance(wanted, str) or isinstance(found, str) or found is None:
        return bool(found == wanted)
    return bool(abs(found - wanted) <= tolerance)


def _schedule(rows: list[ScheduleRow], shape: Shape) -> Iterator[tuple[str, str, Any, float]]:
    places = {each.key: plan_column(at) for at, each in enumerate(columns(shape.course), start=1)}
    for at, row in enumerate(rows, start=FIRST_ROW):
        yield "Schedule", ref(at, places["number"]), row.number, 0
        yield "Schedule", ref(at, places["date"]), serial(row.date), 0
        yield "Schedule", ref(at, places["days"]), row.days, 0
        yield "Schedule", ref(at, places["rate"]), float(row.rate), _SAME_RATE
        for key in ("opening", "interest", "principal", "payment", "closing"):
            yield "Schedule", ref(at, places[key]), getattr(row, key) / 100, _SAME


def _summary(values: Figures, shape: Shape) -> Iterator[tuple[str, str, Any, float]]:
    names = note_layout(shape).sheet("Summary").names
    for _, lines in SECTIONS:
        for line in lines:
            yield (
                "Summary",
                names[line.name].replace("$", ""),
                NOT_APPLICABLE if (value := as_cell(line.figure, values)) is None else value,
                _SAME,
            )


def as_cell(figure: str, values: Figures) -> float | None:
    """The engine's figure as a cell holds it; None where it does not apply."""
    value = getattr(values, figure)
    if value is None:
        return None
    if FIGURES[figure].kind == "money":
        return float(money(value))
    return float(serial(value)) if isinstance(value, date) else float(Decimal(value))
