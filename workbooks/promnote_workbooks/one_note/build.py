"""Build a note's workbook: inputs filled, formulas evaluated, values checked against the engine, package patched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from promnote.basics.errors import NUM, WorkbookError
from promnote.basics.money import money_words
from promnote.contract.terms import Note
from promnote.reports.months import Booked
from promnote.running.schedule import schedule_rows
from promnote_workbooks.formulas.evaluate import Evaluator
from promnote_workbooks.formulas.host_names import Host
from promnote_workbooks.one_note.fill import EXACT_CENTS, Values, block_values, input_values, schedule_values
from promnote_workbooks.one_note.template import compiled, template_bytes
from promnote_workbooks.one_note.verify import verify
from promnote_workbooks.package import PackageError
from promnote_workbooks.pages.footer import with_footer
from promnote_workbooks.sheets import Shape, note_layout, records_of, shape_of, written_of
from promnote_workbooks.sheets.written import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that one note puts into the template of its shape: inputs, and the values of all formulas."""

    shape: Shape
    inputs: Values
    formulas: Values

    @property
    def merged(self) -> Values:
        """Every cell that is written, by sheet; inputs that stay blank are blank in the template already."""
        return {
            sheet: {**{where: value for where, value in cells.items() if value is not None}, **self.formulas[sheet]}
            for sheet, cells in self.inputs.items()
        }


def build_workbook(
    note: Note, as_of: date, *, host: Host = "excel", closes: Sequence[Booked] = (), history: Sequence[Row] = ()
) -> bytes:
    """The workbook of a note as of a date: an .xlsx whose formula cells hold formula and value. No clock is read.

    Raises NoteError for a note that cannot be computed, WorkbookError for a formula that could not be evaluated.
    """
    contents = contents_of(note, as_of, closes, history)
    template = with_footer(compiled(contents.shape, host), note, as_of)
    try:
        return template.render(contents.merged)
    except PackageError as error:
        raise WorkbookError("", str(error)) from error


def contents_of(note: Note, as_of: date, closes: Sequence[Booked] = (), history: Sequence[Row] = ()) -> Contents:
    """What the workbook of a note holds; `closes` are the months that were booked, `history` the rows that stand there."""
    if note.terms.principal_cents >= EXACT_CENTS:
        raise WorkbookError(
            "note.principal",
            f"found {money_words(note.terms.principal_cents)}; allowed in a workbook: below "
            f"{money_words(EXACT_CENTS)}, since a cell holds 15 digits",
            code=NUM,
        )
    rows = schedule_rows(note.terms, note.resets)
    written = written_of(note, as_of, closes)
    records = records_of(written, closes, history)
    shape = shape_of(note, rows, records)
    layout = note_layout(shape)
    inputs = input_values(note, as_of, layout)
    inputs["Schedule"].update(schedule_values(rows, shape))
    for sheet, cells in block_values(layout, records).items():
        inputs[sheet].update(cells)
    formulas = _evaluator(shape).values(inputs)
    verify(written.figures, rows, shape, inputs, formulas)
    return Contents(shape=shape, inputs=inputs, formulas=formulas)


@lru_cache(maxsize=16)
def _evaluator(shape: Shape) -> Evaluator:
    # the same formulas whatever the host: only their spelling in the file differs
    return Evaluator(template_bytes(shape), note_layout(shape).formulas)
