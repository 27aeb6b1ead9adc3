"""Years: interest accrued and paid, principal paid, by calendar year and by fiscal year."""

from __future__ import annotations

from collections.abc import Iterator

from promnote.basics.money import money
from promnote.reports.years import Year, years
from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Row, Written

NAME, BLOCK = "Years", "YearRows"
CALENDAR, FISCAL = "calendar", "fiscal"
COLUMNS = (
    WrittenColumn(key="kind", header="Year", kind="label_indented", width=12.0, name="YearKinds"),
    WrittenColumn(key="start", header="From", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="end", header="Through", kind="date", width=WIDTH_DATE, name="YearEnds"),
    WrittenColumn(
        key="interest_accrued", header="Interest accrued", kind="money", width=WIDTH_MONEY, name="YearInterestAccrued"
    ),
    WrittenColumn(
        key="interest_paid", header="Interest paid", kind="money", width=WIDTH_MONEY, name="YearInterestPaid"
    ),
    WrittenColumn(
        key="principal_paid", header="Principal paid", kind="money", width=WIDTH_MONEY, name="YearPrincipalPaid"
    ),
    WrittenColumn(key="late_charges", header="Late charges", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="costs", header="Costs", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="received", header="Payments", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="principal", header="Unpaid principal at its end", kind="money", width=WIDTH_MONEY),
)


def years_sheet(shape: Shape) -> SheetLayout:
    """The sheet with room for `shape.sums` rows."""
    return written_sheet(
        NAME,
        "Years: interest and principal",
        "Calendar years first (interest paid is what Forms 1098 and 1099-INT ask for), then fiscal years where they differ.",
        COLUMNS,
        shape.sums,
        block_name=BLOCK,
        as_of_column=3,
        check_column=5,
    )


def records(written: Written) -> Records:
    """Calendar years, and fiscal years where they end with another month."""
    note, as_of = written.ledger.note, written.ledger.as_of
    rows = list(_rows(CALENDAR, years(note, as_of, ledger=written.ledger)))
    if note.terms.year_end_month != 12:
        rows += _rows(FISCAL, years(note, as_of, note.terms.year_end_month, written.ledger))
    return {BLOCK: rows}


def _rows(kind: str, found: list[Year]) -> Iterator[Row]:
    for year in found:
        sums = {name: money(value) for name, value in zip(Year._fields[2:], year[2:], strict=True)}
        yield {"kind": kind, "start": year.start, "end": year.end, **sums}


def room(life: Life) -> dict[str, int]:
    """Rows of its block, for the whole life of the note."""
    both = 1 if life.note.terms.year_end_month == 12 else 2
    return {"sums": rounded_up(max(len(life.records[BLOCK]), both * (life.years + 2)), 6)}
