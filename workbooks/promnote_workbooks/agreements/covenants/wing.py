"""The wing of any agreement whose reports a note lists itself (`[[covenants]]`): calendar, notices, debts."""

from __future__ import annotations

from datetime import date

from promnote.contract.terms import NoteTerms
from promnote_workbooks.agreements import Records, Wing
from promnote_workbooks.agreements.calendar import BLOCK, calendar_check, calendar_rows, calendar_sheet, reports
from promnote_workbooks.agreements.debts import DEBT_CHECKS, debt_sheets
from promnote_workbooks.agreements.registers import LOG_ROWS, typed
from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE
from promnote_workbooks.sheets.shape import Shape

_RANKS = ("senior", "subordinated")
_NOTICES = (
    typed("id", "Notice", "text", WIDTH_DATE),
    typed("sender", "From", "text", WIDTH_DATE, "borrower", "holder"),
    typed("subject", "Subject", "text", 52.0),
    typed("method", "Method", "text", 22.0),
    typed("event", "Sent, delivered or postmarked", "date", 18.0),
    typed("days", "Days until it counts", "count", 12.0),
    WrittenColumn(
        key="effective", header="Effective", kind="date", width=WIDTH_DATE,
        formula='IF(ISNUMBER(E{r}),E{r}+N(F{r}),"")',
    ),
    WrittenColumn(
        key="state", header="State", kind="label_indented", width=13.0,
        formula='IF(A{r}="","",IF(ISNUMBER(G{r}),IF(G{r}<=AsOf,"effective","pending"),"no date yet"))',
    ),
)  # fmt: skip


def _sheets(shape: Shape) -> tuple[SheetLayout, ...]:
    debts = debt_sheets(
        "Debts: the register of indebtedness", "Issues beside this note: type each with an id of its own.", _RANKS
    )
    calendar = calendar_sheet(
        shape,
        "Covenant calendar: reports owed under the agreement",
        "From the covenants on Terms. No date is moved; the next business day is beside it. Type the day each was sent.",
    )
    notices = written_sheet(
        "Notices",
        "Notices log",
        "A notice counts some days after it was sent, delivered or postmarked, as the agreement says: type how many.",
        _NOTICES, LOG_ROWS, block_name="NoticeRows", grid_name="Notices", check_column=4,
        empty="No notice yet: type one in a row below.",
    )  # fmt: skip
    return (*debts, calendar, notices)


def _records(terms: NoteTerms, last: date) -> Records:
    owed = reports(terms.covenants, terms.issue_date, last, year_end_month=terms.year_end_month)
    return {BLOCK: calendar_rows(owed)}


WING = Wing(sheets=_sheets, checks=(calendar_check(), *DEBT_CHECKS), records=_records)
