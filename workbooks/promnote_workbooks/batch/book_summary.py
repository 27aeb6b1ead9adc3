"""The first sheet of the portfolio workbook: totals by currency, checks of the other sheets, two charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from promnote_workbooks.batch.totals import SUMMED, Totals
from promnote_workbooks.package import column_letters
from promnote_workbooks.pages import styles
from promnote_workbooks.pages.days import day_words
from promnote_workbooks.portfolio.sheets import ReportBook

_OK, _DIFFERENCE = "OK", "DIFFERENCE"
_LENDERS = 10
_FONT = {"name": styles.FONT, "size": 9, "color": f"#{styles.INK}"}
_TITLE = {"name": styles.FONT, "size": 12, "bold": True, "color": f"#{styles.INK}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """Where the other sheets hold what Summary looks at; rows from 1."""

    schedule: tuple[int, int]
    maturities: tuple[int, int]
    journal: dict[str, int]
    exceptions: int


def summary_sheet(
    book: ReportBook,
    sheet: Any,
    totals: Sequence[Totals],
    ranges: Ranges,
    *,
    name: str,
    as_of: date,
    notes: int,
    errors: int,
) -> None:
    """Fill the sheet."""
    book.text(sheet, 0, 0, f"Portfolio as of {day_words(as_of)}", "title")
    book.text(sheet, 1, 0, name, "subtitle")
    done = sum(each.notes for each in totals)
    state = (
        f"{done:,} of {notes:,} notes; {ranges.exceptions:,} exceptions, {errors:,} of them errors (sheet Exceptions)"
    )
    book.text(sheet, 2, 0, state, "strong")
    row = _amounts(book, sheet, 4, totals, ranges)
    row = _checks(book, sheet, row + 1, totals, ranges)
    lenders = _lenders(book, sheet, row + 1, totals[0]) if totals else None
    if totals and lenders:
        _charts(book, sheet, lenders[1] + 1, totals[0], ranges, lenders)
    sheet.activate()


def _amounts(book: ReportBook, sheet: Any, top: int, totals: Sequence[Totals], ranges: Ranges) -> int:
    """A row a currency; gives the row after it."""
    book.header(sheet, top, ("Currency", *(title for _, title in SUMMED), "Notes"), left=1)
    row = top + 1
    _, last = ranges.schedule
    for number, each in enumerate(totals):
        book.text(sheet, row, 0, each.currency)
        for column, (field, _) in enumerate(SUMMED, start=1):
            formula = f"='Debt schedule'!{column_letters(column + 6)}{last + 2 + number}"
            sheet.write_formula(row, column, formula, book.format("money"), each.sums[field] / 100)
        first, end = ranges.schedule
        count = f"=COUNTIFS('Debt schedule'!D{first}:D{end},A{row + 1})"
        sheet.write_formula(row, 1 + len(SUMMED), count, book.format("count"), each.notes)
        row += 1
    if not totals:
        book.text(sheet, row, 0, "No note could be computed: see the sheet Exceptions", "subtitle")
        row += 1
    return row


def _checks(book: ReportBook, sheet: Any, top: int, totals: Sequence[Totals], ranges: Ranges) -> int:
    """A line a check and currency: what is compared, the difference, OK or not."""
    book.header(sheet, top, ("Check", "Currency", "Difference", "Result"), left=1)
    row = top + 1
    for number, each in enumerate(totals):
        line = 6 + number
        letter = column_letters(2 + number)
        journal = ranges.journal[each.currency]
        maturities = sum(each.maturities) - each.sums["principal"]
        portions = each.sums["current_portion"] + each.sums["long_term_portion"] - each.sums["principal"]
        balance = sum(debit - credit for debit, credit in each.journal.values())
        for text, formula, cents in (
            ("Current + long-term = principal", f"=ROUND(C{line}+D{line}-B{line},2)", portions),
            ("Maturities = principal", f"=ROUND(Maturities!{letter}{ranges.maturities[1]}-B{line},2)", maturities),
            ("Debits = credits", f"=ROUND(Journal!C{journal}-Journal!D{journal},2)", balance),
        ):
            book.text(sheet, row, 0, text)
            book.text(sheet, row, 1, each.currency, "text_center")
            sheet.write_formula(row, 2, formula, book.format("money"), cents / 100)
            # an error and an empty cell are no OK
            result = f'=IF(ISNUMBER(C{row + 1}),IF(C{row + 1}=0,"{_OK}","{_DIFFERENCE}"),"{_DIFFERENCE}")'
            sheet.write_formula(row, 3, result, book.format("check"), _DIFFERENCE if cents else _OK)
            row += 1
    for word, fill, ink in ((_OK, styles.OK_FILL, styles.OK_INK), (_DIFFERENCE, styles.BAD_FILL, styles.BAD_INK)):
        look = book.workbook.add_format({"bg_color": f"#{fill}", "font_color": f"#{ink}"})
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
        sheet.conditional_format(top + 1, 3, max(row - 1, top + 1), 3, rule)
    return row


def _lenders(book: ReportBook, sheet: Any, top: int, totals: Totals) -> tuple[int, int]:
    """The largest lenders of the first currency; gives the first row and the row after the last (from 0)."""
    book.header(sheet, top, (f"Principal by lender, {totals.currency}", "Principal"), left=1)
    ranked = sorted(totals.lenders.items(), key=lambda each: (-each[1], each[0]))
    shown = ranked[:_LENDERS]
    rest = sum(cents for _, cents in ranked[_LENDERS:])
    if rest:
        shown.append((f"{len(ranked) - _LENDERS:,} others", rest))
    row = top + 1
    for lender, cents in shown:
        book.text(sheet, row, 0, lender)
        book.money(sheet, row, 1, cents)
        row += 1
    return top + 1, row


def _charts(book: ReportBook, sheet: Any, top: int, totals: Totals, ranges: Ranges, lenders: tuple[int, int]) -> None:
    first, total = ranges.maturities
    due, owed = f"Principal falling due, {totals.currency}", f"Unpaid principal by lender, {totals.currency}"
    places = (
        ("column", due, "Maturities", (first - 1, total - 2), "Year ending", 0),
        ("bar", owed, "Summary", (lenders[0], lenders[1] - 1), "", 4),
    )
    for kind, title, source, (start, end), axis, column in places:
        chart = book.workbook.add_chart({"type": kind})
        chart.add_series({
            "categories": [source, start, 0, end, 0],
            "values": [source, start, 1, end, 1],
            "fill": {"color": f"#{styles.HEADER_FILL}"},
            "gap": 50,
        })  # fmt: skip
        chart.set_title({"name": title, "name_font": _TITLE, "overlay": False})
        names: dict[str, Any] = {"name": axis, "name_font": _FONT, "num_font": _FONT}
        line = {"color": f"#{styles.RULE}", "width": 0.5}
        amounts: dict[str, Any] = {
            "name": totals.currency,
            "name_font": _FONT,
            "num_font": _FONT,
            "num_format": "#,##0",
            "min": 0,
            "major_gridlines": {"visible": True, "line": line},
        }
        if kind == "bar":  # its categories stand on the vertical axis; the largest comes first, amounts stay below
            chart.set_y_axis({**names, "reverse": True, "crossing": "max"})
            chart.set_x_axis(amounts)
        else:
            chart.set_x_axis(names)
            chart.set_y_axis(amounts)
        chart.set_legend({"none": True})
        chart.set_size({"width": 620, "height": 340})
        sheet.insert_chart(top, column, chart, {"object_position": 1})
