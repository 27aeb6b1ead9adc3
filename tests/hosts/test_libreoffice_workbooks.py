"""The note workbook in LibreOffice: computed from scratch it shows what we wrote, and it follows a changed term."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries

import two_indices
from hosts.office import Document, Office
from promnote.basics.conversion import serial
from promnote.functions.catalogue import function
from promnote_workbooks.note_files.note_file import example_names, example_text, parse_note
from promnote_workbooks.one_note.build import build_workbook

pytestmark = pytest.mark.slow
AS_OF = {
    "note-1996": date(1997, 10, 31),
    "note-1996-fixed": date(1998, 2, 14),
    "senior-notes-1997": date(1999, 6, 30),
    "note-1996-continued": date(2024, 5, 31),
}
#: Of the examples of other kinds.
LATER = date(2025, 5, 20)
#: Cells that may differ, with the reason: {(sheet, cell): why}.
EXCEPTIONS: dict[tuple[str, str], str] = {}


def built(name: str, as_of: date) -> bytes:
    """An example's workbook for Calc."""
    return build_workbook(parse_note(example_text(f"{name}.toml"), name=name), as_of, host="libreoffice")


def stored(data: bytes) -> Iterator[tuple[str, str, str, Any]]:
    """Sheet, cell, formula and stored value of every formula cell."""
    formulas, values = (load_workbook(io.BytesIO(data), data_only=data_only) for data_only in (False, True))
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    value = values[sheet.title][cell.coordinate].value
                    yield sheet.title, cell.coordinate, str(cell.value), plain(value)


def plain(value: Any) -> Any:
    """A value as Calc gives it: numbers and dates as float, nothing as empty text."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, time):  # openpyxl's reading of 0 in a cell with a date format
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    if isinstance(value, datetime | date):
        return float(serial(value.date() if isinstance(value, datetime) else value))
    return float(value)


def same(found: Any, wanted: Any) -> bool:
    """Equal to 1e-9, relative for what is above 1."""
    if isinstance(found, float) and isinstance(wanted, float):
        return abs(found - wanted) <= 1e-9 * max(1.0, abs(wanted))
    return bool(found == wanted)


BUILT: dict[str, Callable[[], bytes]] = {
    **{name: partial(built, name, AS_OF.get(name, LATER)) for name in (Path(each).stem for each in example_names())},
    **{
        f"two indices, {name}": partial(build_workbook, note, two_indices.DAY, host="libreoffice")
        for name, note in two_indices.NOTES.items()
    },
}


@pytest.mark.parametrize("name", BUILT)
def test_calc_computes_the_values_that_we_wrote(name: str, office: Office, tmp_path: Path) -> None:
    data = BUILT[name]()
    (tmp_path / "note.xlsx").write_bytes(data)
    with office.load(tmp_path / "note.xlsx") as document:
        document.recalculate()
        cells = document.cells()
    wrong, count = [], 0
    for sheet, at, formula, wanted in stored(data):
        count += 1
        cell = cells[sheet].get(at)
        found = "" if cell is None else cell.error or cell.value
        if not same(found, wanted) and (sheet, at) not in EXCEPTIONS:
            wrong.append(f"{sheet}!{at} {formula}: wrote {wanted!r}, Calc shows {found!r}")
    assert count > 100
    assert not wrong, "\n".join([f"{len(wrong)} of {count} differ", *wrong[:20]])


#: Defined names of the workbook, and the figures that they show.
FIGURES = {
    "PrincipalBalance": "principal",
    "AccruedInterest": "interest_accrued",
    "LateCharges": "late_charges",
    "Payoff": "payoff",
    "PerDiem": "per_diem",
    "CurrentPortion": "current_portion",
    "NextInstallmentDate": "next_installment_date",
}


class Live:
    """A note's workbook that is open in Calc: its names, and the engine's figures for what its cells hold now."""

    def __init__(self, document: Document, workbook: Workbook) -> None:
        self.document, self.names = document, workbook.defined_names
        self.workbook = workbook

    def place(self, name: str) -> tuple[str, str]:
        """Sheet and area of a name."""
        ((sheet, area),) = self.names[name].destinations
        return sheet, area.replace("$", "")

    def rows(self, name: str) -> list[list[Any]]:
        """The cells of a named range as they are now."""
        sheet, area = self.place(name)
        cells = self.document.cells()[sheet]
        left, top, right, bottom = range_boundaries(area)
        names = [self.workbook[sheet].cell(1, column).column_letter for column in range(left, right + 1)]
        return [
            [cells[f"{letter}{row}"].value if f"{letter}{row}" in cells else None for letter in names]
            for row in range(top, bottom + 1)
        ]

    def type_term(self, label: str, value: float) -> None:
        """Types a value beside a label of the terms."""
        sheet, area = self.place("Terms")
        left, top, *_ = range_boundaries(area)
        (row,) = [number for number, each in enumerate(self.rows("Terms"), start=top) if each[0] == label]
        self.document.set(sheet, f"{self.workbook[sheet].cell(1, left + 1).column_letter}{row}", value)

    def agree(self) -> dict[str, Any]:
        """The figures that the cells show, after comparing each with the engine's."""
        terms, rates, activity = self.rows("Terms"), self.rows("Rates"), self.rows("Activity")
        as_of = self.document.cell(*self.place("AsOf")).value
        shown = {}
        for name, figure in FIGURES.items():
            cell = self.document.cell(*self.place(name))
            wanted = function("NOTE_FIGURE")(figure, terms, as_of, rates, activity)
            assert same(cell.value, plain(wanted)), (name, cell, wanted)
            shown[name] = cell.value
        return shown


@pytest.mark.parametrize(
    ("name", "label", "rate"), [("note-1996", "interest.spread", 0.04), ("note-1996-fixed", "interest.rate", 0.09)]
)
def test_a_changed_term_is_followed_and_equals_the_engine(
    name: str, label: str, rate: float, office: Office, tmp_path: Path
) -> None:
    data = built(name, date(1997, 10, 31))
    (tmp_path / "note.xlsx").write_bytes(data)
    with office.load(tmp_path / "note.xlsx") as document:
        live = Live(document, load_workbook(io.BytesIO(data)))
        before = live.agree()
        for term, value, moved in ((label, rate, "PerDiem"), ("note.principal", 4_800_000.0, "PrincipalBalance")):
            live.type_term(term, value)
            after = live.agree()
            assert after[moved] != before[moved]
            before = after
        document.set(*live.place("AsOf"), serial(date(1997, 12, 15)))
        assert live.agree()["NextInstallmentDate"] == serial(date(1997, 12, 31))
