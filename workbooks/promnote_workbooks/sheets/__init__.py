"""The note workbook as data. A new sheet is a module with its layout, rows and room, and a line in `SHEETS`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from promnote.contract.terms import Note
from promnote.reports.months import Booked
from promnote.running.schedule import ScheduleRow
from promnote_workbooks import agreements
from promnote_workbooks.package.refs import column_letters
from promnote_workbooks.pages.model import SheetLayout, WorkbookLayout
from promnote_workbooks.pages.styles import MONEY, STYLES
from promnote_workbooks.sheets import (
    activity_sheet,
    booked_sheet,
    confirmation_sheet,
    disclosure_sheet,
    history_sheet,
    issuance_sheet,
    journal_sheet,
    late_charges_sheet,
    lead_sheet,
    ledger_sheet,
    month_end_sheet,
    payoff_sheet,
    plan_sheet,
    rates_sheet,
    schedule_sheet,
    statement_sheet,
    terms_sheet,
    usury_sheet,
    years_sheet,
)
from promnote_workbooks.sheets.checks_sheet import checks_sheet
from promnote_workbooks.sheets.shape import BASE, Life, Shape, course_of, kept_by_shape, money_width
from promnote_workbooks.sheets.summary_sheet import summary_sheet
from promnote_workbooks.sheets.term_labels import open_groups
from promnote_workbooks.sheets.written import Records, Row, Written, written_of


class NoteSheet(NamedTuple):
    """A sheet, or some that belong together: layout for a shape, rows of its written blocks, room that it needs."""

    layout: Callable[[Shape], tuple[SheetLayout, ...]]
    records: Callable[[Written], Records] = lambda written: {}
    room: Callable[[Life], dict[str, int]] = lambda life: {}


#: From left to right. History's rows are not made of a replay: see `records_of`.
SHEETS: tuple[NoteSheet, ...] = (
    NoteSheet(lambda shape: (summary_sheet(shape),)),
    NoteSheet(lambda shape: (terms_sheet.terms_sheet(shape),), terms_sheet.records),
    NoteSheet(lambda shape: (plan_sheet.plan_sheet(shape),) if shape.plan else (), room=plan_sheet.room),
    NoteSheet(lambda shape: (rates_sheet.rates_sheet(shape),), rates_sheet.records, rates_sheet.room),
    NoteSheet(lambda shape: (activity_sheet.activity_sheet(shape),), room=activity_sheet.room),
    NoteSheet(lambda shape: (schedule_sheet.schedule_sheet(shape),), schedule_sheet.records, schedule_sheet.room),
    NoteSheet(lambda shape: (ledger_sheet.ledger_sheet(shape),), ledger_sheet.records, ledger_sheet.room),
    NoteSheet(
        lambda shape: (late_charges_sheet.late_charges_sheet(shape),),
        late_charges_sheet.records,
        late_charges_sheet.room,
    ),
    NoteSheet(lambda shape: (usury_sheet.usury_sheet(shape),), usury_sheet.records, usury_sheet.room),
    NoteSheet(lambda shape: (month_end_sheet.month_end_sheet(shape),), month_end_sheet.records, month_end_sheet.room),
    NoteSheet(lambda shape: (journal_sheet.journal_sheet(shape),), journal_sheet.records, journal_sheet.room),
    NoteSheet(lambda shape: (booked_sheet.booked_sheet(shape),), booked_sheet.records, booked_sheet.room),
    NoteSheet(issuance_sheet.issuance_sheets, issuance_sheet.records, issuance_sheet.room),
    NoteSheet(
        lambda shape: (disclosure_sheet.disclosure_sheet(with_issuance=bool(shape.issuance)),),
        disclosure_sheet.records,
    ),
    NoteSheet(lambda shape: (years_sheet.years_sheet(shape),), years_sheet.records, years_sheet.room),
    NoteSheet(lambda shape: (statement_sheet.statement_sheet(shape),), statement_sheet.records, statement_sheet.room),
    NoteSheet(lambda shape: (payoff_sheet.payoff_sheet(),), payoff_sheet.records),
    NoteSheet(lambda shape: (confirmation_sheet.confirmation_sheet(),), confirmation_sheet.records),
    NoteSheet(lambda shape: (lead_sheet.lead_sheet(),)),
    NoteSheet(agreements.sheets_of, agreements.records_of, agreements.room),
    NoteSheet(lambda shape: (checks_sheet(shape),)),
    NoteSheet(
        lambda shape: (history_sheet.history_sheet(shape), history_sheet.closes_sheet(shape)), room=history_sheet.room
    ),
)


@kept_by_shape
def note_layout(shape: Shape) -> WorkbookLayout:
    """The workbook of that shape, sheets from left to right; of most shapes it is made once and kept."""
    sheets = (sheet for each in SHEETS for sheet in each.layout(shape))
    return WorkbookLayout(sheets=tuple(_widened(sheet, shape.money_width) for sheet in sheets))


def _widened(sheet: SheetLayout, least: float) -> SheetLayout:
    """The sheet whose columns of amounts are at least so wide."""
    columns = {column_letters(cell.column) for cell in sheet.cells if STYLES[cell.style].number_format == MONEY}
    widths = {letter: max(width, least) if letter in columns else width for letter, width in sheet.widths.items()}
    return sheet if widths == sheet.widths else replace(sheet, widths=widths)


def records_of(written: Written, closes: Sequence[Booked] = (), history: Sequence[Row] = ()) -> Records:
    """The rows of every written block but Schedule's."""
    records = history_sheet.records(closes, history)
    for each in SHEETS:
        records.update(each.records(written))
    return records


def shape_of(note: Note, rows: Sequence[ScheduleRow], records: Records) -> Shape:
    """The shape that holds the note, with room to type the next resets and payments."""
    life = Life(note, rows, records)
    room = {name: number for each in SHEETS for name, number in each.room(life).items()}
    return Shape(
        rows=len(rows),
        course=course_of(note, rows),
        form=note.terms.agreement_form,
        tested=usury_sheet.is_tested(records),
        money_width=money_width(note),
        **room,
        groups=open_groups(note),
    )


#: Rows of a block are alike, and who looks for a block does not ask how many a new one would have.
_FEW_ROWS = Shape(
    rows=6, rates=6, activity=6, ledger=6, late=6, months=6, journal=6, booked=6, history=6, closes=6, now=6, periods=6,
    issuance=6, plan=6,
)  # fmt: skip


@lru_cache(maxsize=16)
def fullest(form: str) -> WorkbookLayout:
    """Every sheet that a workbook under that form of agreement may have: its names and blocks are found by them."""
    return note_layout(replace(_FEW_ROWS, form=form, reports=6 if form else 0))


__all__ = [
    "BASE",
    "SHEETS",
    "NoteSheet",
    "Shape",
    "WorkbookLayout",
    "fullest",
    "note_layout",
    "records_of",
    "shape_of",
    "written_of",
]
