"""The portfolio workbook: debt schedule, maturities, journal, exceptions, a summary with charts and checks.

Totals are native formulas with their values; each list is what the ledger of each note gave.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

from promnote.reports.disclosure import YEARS
from promnote_workbooks.basics.ordinary import open_ordinary
from promnote_workbooks.batch.book_ledger import general_ledger, heading, roll_forward, totals_below
from promnote_workbooks.batch.book_summary import Ranges, summary_sheet
from promnote_workbooks.batch.record import KEPT, Record
from promnote_workbooks.batch.totals import ROLL, SIDES, SUMMED, Totals, amount, left_out, totals_of, year_ends
from promnote_workbooks.package import column_letters
from promnote_workbooks.pages.days import day_words
from promnote_workbooks.pages.footer import footer_text
from promnote_workbooks.portfolio.problems import LISTED, Problem, refused
from promnote_workbooks.portfolio.sheets import ReportBook

_SCHEDULE_HEADER = 3
_DETAIL = 90.0
_FIRST_SUM = 6
_SCHEDULE = (
    "Note",
    "Lender",
    "Borrower",
    "Currency",
    "Rate",
    "Maturity",
    *(title for _, title in SUMMED),
    "Days past due",
    "Rate type",
    "Books",
)
_WIDTHS = (20, 28, 24, 9.5, 11.5, 13, 18, 18, 18, 17, 17, 17, 9, 16, 12)
_CURRENCY, _DAYS = 3, _FIRST_SUM + len(SUMMED)


#: What a portfolio workbook is called in its properties, which whoever saves it keeps.
_TITLE = "Portfolio as of {}"
_PROPERTIES, _PROPERTIES_BYTES = "docProps/core.xml", 100_000


def as_of_in(path: Path) -> date | None:
    """The date that the portfolio workbook at `path` is as of; None where it is none that promnote made, or not there."""
    try:
        with open_ordinary(path) as file, zipfile.ZipFile(file) as package, package.open(_PROPERTIES) as part:
            text = part.read(_PROPERTIES_BYTES).decode("utf-8", errors="replace")
        found = re.search(_TITLE.format(r"(\d{4}-\d{2}-\d{2})"), text)
        return date.fromisoformat(found[1]) if found else None
    except (OSError, KeyError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return None


def portfolio_workbook(records: Sequence[Record], problems: Sequence[Problem], *, name: str, as_of: date) -> bytes:
    """The workbook of a portfolio called `name`. The same records give the same bytes."""
    book = ReportBook(_TITLE.format(as_of), f"{footer_text(name)}, as of {day_words(as_of)}")
    totals, missing = totals_of(records), left_out(records, problems)
    done = [each for each in records if each.computed]
    # Summary comes first and looks at the others, so that all sheets are made before it is filled
    summary = book.sheet("Summary", (max(46.0, _fitting(done, "holder") + 6), 20, 20, 20, 20, 20, 20, 16, 14))
    ranges = Ranges(
        schedule=_debt_schedule(book, done, totals, as_of, missing),
        ledger=general_ledger(book, done, totals, as_of, missing),
        rolls={name: roll_forward(book, name, done, totals, as_of, missing) for name in ROLL},
        maturities=_maturities(book, done, totals, as_of, missing),
        journal=_journal(book, totals, as_of, missing),
        exceptions=_exceptions(book, done, problems, as_of),
    )
    summary_sheet(book, summary, totals, ranges, name=name, as_of=as_of, errors=len(problems), left_out=missing,
                  notes=len(records) + refused(problems, {each.id for each in records}))  # fmt: skip
    return book.to_bytes()


def _debt_schedule(
    book: ReportBook, done: Sequence[Record], totals: Sequence[Totals], as_of: date, missing: str
) -> tuple[int, int]:
    """Gives the first and the last row of the list (from 1)."""
    widths = [_WIDTHS[0], _fitting(done, "holder"), _fitting(done, "borrower"), *_WIDTHS[3:]]
    sheet = book.sheet("Debt schedule", widths)
    heading(book, sheet, "Debt schedule", f"As of {day_words(as_of)}. Principal is unpaid principal. Accrued interest is not "
            "yet due; past due is principal and interest due and unpaid (apart: General ledger).", missing)  # fmt: skip
    book.header(sheet, _SCHEDULE_HEADER, _SCHEDULE, left=3)
    sheet.set_row(_SCHEDULE_HEADER, 32)
    first = _SCHEDULE_HEADER + 1
    for row, record in enumerate(done, start=first):
        summary = record.summary
        book.text(sheet, row, 0, record.id)
        book.text(sheet, row, 1, summary["holder"])
        book.text(sheet, row, 2, summary["borrower"])
        book.text(sheet, row, 3, summary["currency"], "text_center")
        if summary["rate"] is not None:
            sheet.write_number(row, 4, float(Decimal(summary["rate"])), book.format("rate"))
        book.day(sheet, row, 5, date.fromisoformat(summary["maturity"]))
        for column, (name, _) in enumerate(SUMMED, start=_FIRST_SUM):
            book.money(sheet, row, column, amount(record, name))
        sheet.write_number(row, _DAYS, summary["days_past_due"], book.format("count_or_none"))
        book.text(sheet, row, _DAYS + 1, summary["rate_type"])
        book.text(sheet, row, _DAYS + 2, SIDES[summary["books"]], "text_center")
    last = first + max(len(done), 1) - 1
    if not done:
        book.text(sheet, first, 0, "No note could be computed: see the sheet Exceptions", "subtitle")
    else:
        sheet.autofilter(_SCHEDULE_HEADER, 0, last, len(_SCHEDULE) - 1)
    sums = [(_FIRST_SUM + at, [each.sums[name] for each in totals]) for at, (name, _) in enumerate(SUMMED)]
    totals_below(book, sheet, totals, (first, last), sums, width=len(_SCHEDULE), keys=(_CURRENCY, _DAYS + 2))
    sheet.freeze_panes(first, 1)
    sheet.repeat_rows(_SCHEDULE_HEADER)
    return first + 1, last + 1


def _fitting(done: Sequence[Record], name: str) -> float:
    """A width for the texts of a column, within reason."""
    return min(46.0, max([20.0, *(len(each.summary[name]) * 1.05 + 3 for each in done)]))


def _maturities(
    book: ReportBook, done: Sequence[Record], totals: Sequence[Totals], as_of: date, missing: str
) -> tuple[int, int]:
    """Gives the first row of the years and the row of the total (from 1)."""
    sheet = book.sheet("Maturities", (30, *[18] * max(len(totals), YEARS + 3)))
    heading(book, sheet, "Maturities of principal", "In the years after "
            f"{day_words(as_of)}; what is past due is in the first (ASC 470-10-50-1).", missing)  # fmt: skip
    header, first = 3, 4
    book.header(sheet, header, ("Year ending", *(each.label for each in totals)), left=1)
    labels = [*map(day_words, year_ends(as_of)), "Thereafter"]
    for row, label in enumerate(labels, start=first):
        book.text(sheet, row, 0, label)
        for column, each in enumerate(totals, start=1):
            book.money(sheet, row, column, each.maturities[row - first])
    total = first + YEARS + 1
    book.text(sheet, total, 0, "Total", "total")
    for column, each in enumerate(totals, start=1):
        letter = column_letters(column + 1)
        formula = f"=SUM({letter}{first + 1}:{letter}{total})"
        sheet.write_formula(total, column, formula, book.format("total_money"), sum(each.maturities) / 100)
    book.header(sheet, total + 2, ("Note", "Currency", *(f"Year {year}" for year in range(1, YEARS + 1)), "Thereafter", "Total"),
                left=1)  # fmt: skip
    for row, record in enumerate(done, start=total + 3):
        years = record.summary["maturities"]
        book.text(sheet, row, 0, record.id)
        book.text(sheet, row, 1, record.summary["currency"], "text_center")
        for column, cents in enumerate((*years, sum(years)), start=2):
            book.money(sheet, row, column, cents)
    sheet.freeze_panes(first, 1)
    return first + 1, total + 1


def _journal(book: ReportBook, totals: Sequence[Totals], as_of: date, missing: str) -> dict[str, int]:
    """Gives the row of each total by its label (from 1)."""
    sheet = book.sheet("Journal", (16, 44, 22, 22), landscape=False)
    text = f"All notes together, the period through {day_words(as_of)}; debits equal credits."
    heading(book, sheet, "Journal", text, missing)
    header = 3
    book.header(sheet, header, ("Currency", "Account", "Debit", "Credit"), left=2)
    row = header + 1
    rows: dict[str, int] = {}
    for each in totals:
        first = row
        for account in sorted(each.journal):
            debit, credit = each.journal[account]
            book.text(sheet, row, 0, each.label)
            book.text(sheet, row, 1, account)
            book.money(sheet, row, 2, debit)
            book.money(sheet, row, 3, credit)
            row += 1
        if not each.journal:
            book.text(sheet, row, 1, "Nothing happened in the period", "subtitle")
            row += 1
        book.text(sheet, row, 0, each.label, "total")
        book.text(sheet, row, 1, "Total", "total")
        for column, side in ((2, 0), (3, 1)):
            letter = column_letters(column + 1)
            value = sum(both[side] for both in each.journal.values()) / 100
            sheet.write_formula(
                row, column, f"=SUM({letter}{first + 1}:{letter}{row})", book.format("total_money"), value
            )
        rows[each.label] = row + 1
        row += 2
    sheet.freeze_panes(header + 1, 0)
    sheet.repeat_rows(header)
    return rows


def _exceptions(book: ReportBook, done: Sequence[Record], problems: Sequence[Problem], as_of: date) -> int:
    """Gives how many there are."""
    sheet = book.sheet("Exceptions", (22, 32, 9.5, 18, 28, _DETAIL))
    text = f"What deserves a look as of {day_words(as_of)}, and errors: rows without figures."
    heading(book, sheet, "Exceptions", text, "")
    header = 3
    book.header(sheet, header, ("Note", "What", "Currency", "Amount", "Lender", "Detail"), left=2)
    row = header
    for record, what, cents, detail in islice(_all_exceptions(done, problems), LISTED):
        row += 1
        if record is not None:
            book.text(sheet, row, 0, record.id)
            book.text(sheet, row, 2, record.summary["currency"], "text_center")
            book.money(sheet, row, 3, cents)
            book.text(sheet, row, 4, record.summary["holder"])
        book.text(sheet, row, 1, what)
        book.text(sheet, row, 5, detail, "wrapped")
        book.fit_row(sheet, row, (detail, _DETAIL))
    count = sum(len(record.summary["exceptions"]) + (record.state == KEPT) for record in done) + len(problems)
    if count > row - header:
        book.text(sheet, 1, 5, f"The first {row - header:,} of {count:,} are listed.", "subtitle")
    if row == header:
        book.text(sheet, header + 1, 0, "None: every note is current and could be computed", "subtitle")
    else:
        sheet.autofilter(header, 0, row, 5)
    sheet.freeze_panes(header + 1, 1)
    sheet.repeat_rows(header)
    return count


def _all_exceptions(
    done: Sequence[Record], problems: Sequence[Problem]
) -> Iterator[tuple[Record | None, str, int | None, str]]:
    for record in done:
        for what, cents, detail in record.summary["exceptions"]:
            yield record, what, cents, detail
        if record.state == KEPT:
            for each in record.all_problems():
                yield record, "Workbook not replaced", None, str(each)
    for problem in problems:
        yield None, "Error: not in the figures", None, str(problem)
