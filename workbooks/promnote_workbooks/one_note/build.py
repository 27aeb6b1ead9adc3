"""Build a note's workbook: inputs filled, formulas evaluated, values checked against the engine, package patched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from promnote.basics.errors import NUM, WorkbookError
from promnote.basics.money import money_words
from promnote.contract.terms import Note
from promnote.reports.months import Booked
from promnote.running.schedule import schedule_rows
from promnote_workbooks.formulas.host_names import Host
from promnote_workbooks.one_note.fill import EXACT_CENTS, Values, fill, terms_values
from promnote_workbooks.one_note.form import Form, form_of
from promnote_workbooks.one_note.room import check_inputs, check_rows
from promnote_workbooks.one_note.verify import verify
from promnote_workbooks.package import PackageError
from promnote_workbooks.pages.footer import footer_change
from promnote_workbooks.pages.print_area import with_print_areas
from promnote_workbooks.sheets import Shape, records_of, shape_of, written_of
from promnote_workbooks.sheets.booked_sheet import BLOCK as BOOKED
from promnote_workbooks.sheets.booking import NO_BOOKS, Books, shown_lines
from promnote_workbooks.sheets.journal_sheet import BLOCK as JOURNAL
from promnote_workbooks.sheets.written import Row

_WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True, kw_only=True)
class Contents:
    """All that one note puts into the template of its shape: the values of every cell, by the numbers of its form."""

    form: Form
    values: list[Any]

    @property
    def shape(self) -> Shape:
        return self.form.shape

    @cached_property
    def inputs(self) -> Values:
        """The inputs by sheet and cell, blank ones as None."""
        return self._by_sheet(self.form.inputs)

    @cached_property
    def formulas(self) -> Values:
        """The formulas' values by sheet and cell."""
        return self._by_sheet(self.form.program.targets)

    @cached_property
    def merged(self) -> Values:
        """Every cell that is written, by sheet; inputs that stay blank are blank in the template already."""
        form = self.form
        filled = [at for at in form.inputs if self.values[at] is not None]
        return self._by_sheet(sorted((*filled, *form.program.targets)))

    def _by_sheet(self, numbers: Sequence[int]) -> Values:
        return self.form.numbering.by_sheet(numbers, self.values)


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
    form, values = contents.form, contents.values
    if host == "none":
        for sheet in form.numbering.layout.sheets:
            for where, still in sheet.still.items():
                values[form.numbering.number(sheet.name, where)] = still
    filling = form.filling(host)
    workbook = filling.template.part(_WORKBOOK)
    parts = {_WORKBOOK: with_print_areas(workbook, form.numbering.layout, form.print_plans, values)}
    try:
        return filling.render(values, behind=footer_change(note, as_of), parts=parts)
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
    terms = terms_values(note)
    check_inputs(note, terms)
    rows = schedule_rows(note.terms, note.resets, note.activity)
    check_rows(note, rows, as_of)
    written = written_of(note, as_of, closes)
    records = records_of(written, closes, history)
    records[BOOKED] = list(lines)
    if journal is not None:
        records[JOURNAL] = list(journal)
    shape = shape_of(note, rows, records)
    form = form_of(shape)
    values = fill(form, note, as_of, terms, rows, records)
    form.program.run(values)
    verify(values, form, written.figures, rows)
    return Contents(form=form, values=values)
