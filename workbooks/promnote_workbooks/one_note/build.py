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
from promnote_workbooks.one_note.room import check_inputs, check_rows
from promnote_workbooks.one_note.template import compiled, template_bytes
from promnote_workbooks.one_note.verify import verify
from promnote_workbooks.package import PackageError
from promnote_workbooks.pages.footer import with_footer
from promnote_workbooks.pages.print_area import Texts, texts_of, with_print_areas
from promnote_workbooks.sheets import Shape, note_layout, records_of, shape_of, written_of
from promnote_workbooks.sheets.booked_sheet import BLOCK as BOOKED
from promnote_workbooks.sheets.booking import NO_BOOKS, Books, shown_lines
from promnote_workbooks.sheets.journal_sheet import BLOCK as JOURNAL
from promnote_workbooks.sheets.written import Row

#: Rows in all up to which an evaluator is filled, kept and filled again for the next note of the shape.
_MOST_FILLED = 2_000


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
    note: Note,
    as_of: date,
    *,
    host: Host = "excel",
    books: Books = NO_BOOKS,
    history: Sequence[Row] = (),
) -> bytes:
    """The workbook of a note as of a date: an .xlsx whose formula cells hold formula and value, for the host `none`
    the value alone. No clock is read.

    `books` are the months that are closed, with their entries.

    Raises NoteError for a note that cannot be computed, WorkbookError for a formula that could not be evaluated.
    """
    journal = shown_lines(note, as_of, books) if books.closes else None
    contents = contents_of(note, as_of, books.closes, history, lines=books.lines, journal=journal)
    values = contents.merged
    if host == "none":
        for sheet in note_layout(contents.shape).sheets:
            values[sheet.name].update(sheet.still)
    template = with_footer(compiled(contents.shape, host), note, as_of)
    template = with_print_areas(template, note_layout(contents.shape), _texts(contents.shape), values)
    try:
        return template.render(values)
    except PackageError as error:
        raise WorkbookError("", str(error)) from error


def contents_of(
    note: Note,
    as_of: date,
    closes: Sequence[Booked] = (),
    history: Sequence[Row] = (),
    *,
    lines: Sequence[Row] = (),
    journal: Sequence[Row] | None = None,
) -> Contents:
    """What the workbook of a note holds: `closes` are the months that were booked and `lines` their entries, `history` the
    rows that stand there; `journal` what Journal shows (default: the open months).
    """
    if note.terms.principal_cents >= EXACT_CENTS:
        raise WorkbookError(
            "note.principal",
            f"found {money_words(note.terms.principal_cents)}; allowed in a workbook: below "
            f"{money_words(EXACT_CENTS)}, since a cell holds 15 digits",
            code=NUM,
        )
    check_inputs(note)
    rows = schedule_rows(note.terms, note.resets, note.activity)
    check_rows(note, rows, as_of)
    written = written_of(note, as_of, closes)
    records = records_of(written, closes, history)
    records[BOOKED] = list(lines)
    if journal is not None:
        records[JOURNAL] = list(journal)
    shape = shape_of(note, rows, records)
    layout = note_layout(shape)
    inputs = input_values(note, as_of, layout)
    inputs["Schedule"].update(schedule_values(rows, shape))
    for sheet, cells in block_values(layout, records).items():
        inputs[sheet].update(cells)
    formulas = _evaluated(shape, inputs)
    verify(written.figures, rows, shape, inputs, formulas)
    return Contents(shape=shape, inputs=inputs, formulas=formulas)


def _evaluated(shape: Shape, inputs: Values) -> Values:
    if shape.size <= _MOST_FILLED:
        return _evaluator(shape).values(inputs)
    # each column that is set makes the evaluator mark all that rests on it, which grows with the square of the rows:
    # a large workbook is loaded with its inputs in
    filled = compiled(shape, "excel").render(
        {
            sheet: {where: value for where, value in cells.items() if value is not None}
            for sheet, cells in inputs.items()
        }
    )
    evaluator = Evaluator(filled, note_layout(shape).formulas, hand_over=True)
    return evaluator.values({sheet: {} for sheet in inputs})


@lru_cache(maxsize=16)
def _texts(shape: Shape) -> tuple[Texts, ...]:
    return tuple(texts_of(sheet) for sheet in note_layout(shape).sheets)


@lru_cache(maxsize=16)
def _evaluator(shape: Shape) -> Evaluator:
    # the same formulas whatever the host: only their spelling in the file differs
    return Evaluator(template_bytes(shape), note_layout(shape).formulas, hand_over=True)
