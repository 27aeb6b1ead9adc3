"""The wing of the note purchase agreement: calendar (6.1), registers, closing checklist (5.1, 5.2), debts (3.18, 3.19)."""

from __future__ import annotations

from datetime import date

from promnote.contract.terms import Covenant, NoteTerms
from promnote_workbooks.agreements import Records, Wing
from promnote_workbooks.agreements.calendar import BLOCK, calendar_check, calendar_rows, calendar_sheet, reports
from promnote_workbooks.agreements.debts import DEBT_CHECKS, debt_sheets
from promnote_workbooks.agreements.npa_1997.agreement_sheets import REGISTER_CHECKS, register_sheets
from promnote_workbooks.agreements.npa_1997.closing_sheet import closing_sheet
from promnote_workbooks.agreements.npa_1997.known import RANKS, typed_rows
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.sheets.shape import Shape

#: NPA 6.1(a), 6.1(b); the fiscal year is the calendar year (3.8, 3.9).
COVENANTS = (
    Covenant(name="", clause="NPA 6.1(a)", days=100, periods="year"),
    Covenant(name="", clause="NPA 6.1(b)", days=55, periods="interim quarter"),
)


def _sheets(shape: Shape) -> tuple[SheetLayout, ...]:
    debts = debt_sheets(
        "Debts: the register of indebtedness (NPA 3.18, 3.19)",
        "Issues beside this note. Schedule 7 is omitted from the filing: fill in from the documents.",
        RANKS,
    )
    calendar = calendar_sheet(
        shape,
        "Covenant calendar: reports to the holders (NPA 6.1)",
        "Annual 100 days after the fiscal year, quarterly 55. The agreement moves no date; the next business day "
        "is beside it. Type the day each was sent.",
    )
    return (*debts, calendar, *register_sheets(), closing_sheet())


def _records(terms: NoteTerms, last: date) -> Records:
    owed = reports(COVENANTS, terms.issue_date, last, year_end_month=terms.year_end_month)
    return {BLOCK: calendar_rows(owed)}


WING = Wing(
    sheets=_sheets,
    checks=(calendar_check("NPA 6.1"), *REGISTER_CHECKS, *DEBT_CHECKS),
    records=_records,
    typed_rows=typed_rows,
)
