"""The first sheet of the portfolio workbook: totals by currency, checks of the other sheets, rates, two charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from promnote.basics.money import counted
from promnote_workbooks.batch.book_ledger import LEDGER_NAME, ROLL_NAMES
from promnote_workbooks.batch.totals import LEDGER, ROLL, SUMMED, Rated, Totals
from promnote_workbooks.package import column_letters
from promnote_workbooks.pages import styles
from promnote_workbooks.pages.days import day_words
from promnote_workbooks.portfolio.sheets import ReportBook

_OK, _DIFFERENCE = "OK", "DIFFERENCE"
_PARTIES = 10
_RATE_TYPES = 8
_FONT = {"name": styles.FONT, "size": 9, "color": f"#{styles.INK}"}
_TITLE = {"name": styles.FONT, "size": 12, "bold": True, "color": f"#{styles.INK}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """Where the other sheets hold what Summary looks at; rows from 1."""

    schedule: tuple[int, int]
    ledger: int
    rolls: dict[str, int]
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
    left_out: str,
) -> None:
    """Fill the sheet."""
    book.text(sheet, 0, 0, f"Portfolio as of {day_words(as_of)}", "title")
    book.text(sheet, 1, 0, name, "subtitle")
    done = sum(each.notes for each in totals)
    exceptions = counted(ranges.exceptions, "exception")
    state = (
        f"{done:,} of {counted(notes, 'note')}; {exceptions}, {counted(errors, 'error')} among them (sheet Exceptions)"
    )
    book.text(sheet, 2, 0, state, "strong")
    if left_out:
        book.text(sheet, 3, 0, left_out, "strong")
    row = _amounts(book, sheet, 4, totals, ranges)
    row = _checks(book, sheet, row + 1, totals, ranges)
    if totals:
        row = _rates(book, sheet, row + 1, totals, ranges)
        parties = _parties(book, sheet, row + 1, totals[0])
        _charts(book, sheet, parties[1] + 1, totals[0], ranges, parties)
    sheet.activate()


def _amounts(book: ReportBook, sheet: Any, top: int, totals: Sequence[Totals], ranges: Ranges) -> int:
    """A row a currency; gives the row after it."""
    book.header(sheet, top, ("Currency", *(title for _, title in SUMMED), "Notes", "Books"), left=1)
    row = top + 1
    _, last = ranges.schedule
    for number, each in enumerate(totals):
        book.text(sheet, row, 0, each.currency)
        for column, (field, _) in enumerate(SUMMED, start=1):
            formula = f"='Debt schedule'!{column_letters(column + 6)}{last + 2 + number}"
            sheet.write_formula(row, column, formula, book.format("money"), each.sums[field] / 100)
        first, end = ranges.schedule
        count = f"=COUNTIFS('Debt schedule'!D{first}:D{end},A{row + 1},'Debt schedule'!O{first}:O{end},I{row + 1})"
        sheet.write_formula(row, 1 + len(SUMMED), count, book.format("count"), each.notes)
        book.text(sheet, row, 2 + len(SUMMED), each.side, "text_center")
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
        journal = ranges.journal[each.label]
        maturities = sum(each.maturities) - each.sums["principal"]
        portions = each.sums["current_portion"] + each.sums["long_term_portion"] - each.sums["principal"]
        balance = sum(debit - credit for debit, credit in each.journal.values())
        for text, formula, cents in (
            ("Current + long-term = principal", f"=ROUND(C{line}+D{line}-B{line},2)", portions),
            ("Maturities = principal", f"=ROUND(Maturities!{letter}{ranges.maturities[1]}-B{line},2)", maturities),
            ("Debits = credits", f"=ROUND(Journal!C{journal}-Journal!D{journal},2)", balance),
            *_account_checks(each, ranges.ledger + number, {name: row + number for name, row in ranges.rolls.items()}),
        ):
            book.text(sheet, row, 0, text)
            book.text(sheet, row, 1, each.label, "text_center")
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


def _account_checks(each: Totals, ledger: int, rolls: dict[str, int]) -> Iterator[tuple[str, str, int]]:
    """That figures, accounts and journal agree: text, formula, difference in cents. Rows of the totals are from 1."""
    places = {name: f"'{LEDGER_NAME}'!{column_letters(4 + at)}{ledger}" for at, (name, _) in enumerate(LEDGER)}
    accounts = {"principal": "account_principal", "interest": "account_interest", "late charges": "account_late"}
    figures = {
        "principal": ("principal",),
        "interest": ("interest_due", "interest_accrued"),
        "late charges": ("late_charges",),
    }
    signs = [(name, 1) for names in figures.values() for name in names] + [(name, -1) for name in accounts.values()]
    terms = "".join(f"{'+' if sign > 0 else '-'}{places[name]}" for name, sign in signs)
    difference = sum(sign * each.sums[name] for name, sign in signs) - each.sums["not_booked"]
    formula = f"=ROUND({terms.removeprefix('+')}-{places['not_booked']},2)"
    yield "Figures = accounts + what is not booked yet", formula, difference
    for name, titles in ROLL.items():
        opening, new, added, paid, waived, closing, journal = (
            f"'{ROLL_NAMES[name]}'!{column_letters(5 + step)}{rolls[name]}" for step in range(len(titles) + 1)
        )
        cents = each.rolls[name]
        total = sum(cents[:3]) - sum(cents[3:5]) - cents[5]
        yield f"Roll-forward of {name} ties", f"=ROUND({opening}+{new}+{added}-{paid}-{waived}-{closing},2)", total
        moved = cents[5] - cents[0] - cents[6]
        yield f"Journal = change of the {name} accounts", f"=ROUND({closing}-{opening}-{journal},2)", moved
        booked = cents[5] - each.sums[accounts[name]]
        yield f"Closing = {name} accounts", f"=ROUND({closing}-{places[accounts[name]]},2)", booked


def _rates(book: ReportBook, sheet: Any, top: int, totals: Sequence[Totals], ranges: Ranges) -> int:
    """Rates weighted by principal, by rate type and in all; gives the row after them."""
    book.header(sheet, top, ("Rate type", "Currency", "Books", "Principal", "Weighted average rate", "Notes"), left=1)
    row = top + 1
    for each in totals:
        ranked = sorted(each.rated.items(), key=lambda pair: (-pair[1].principal, pair[0]))[:_RATE_TYPES]
        for rate_type, rated in [*ranked, ("", each.overall)]:
            looks = ("text", "text_center", "money", "rate_or_none", "count")
            if not rate_type:
                looks = ("total", "total_center", "total_money", "total_rate", "total_count")
            book.text(sheet, row, 0, rate_type or f"All of {each.label}", looks[0])
            book.text(sheet, row, 1, each.currency, looks[1])
            book.text(sheet, row, 2, each.side, looks[1])
            keys = [("D", "B"), ("O", "C")] + ([("N", "A")] if rate_type else [])
            _rate_cells(book, sheet, row, keys, ranges.schedule, rated, looks[2:])
            if not rate_type and each.no_rate:
                words = f"{each.no_rate:,} with principal but without a rate are left out of the average"
                book.text(sheet, row, 6, words, "subtitle")
            row += 1
    return row


def _rate_cells(
    book: ReportBook,
    sheet: Any,
    row: int,
    keys: Sequence[tuple[str, str]],
    rows: tuple[int, int],
    rated: Rated,
    looks: Sequence[str],
) -> None:
    """Principal, average and number of the notes that have in the columns of `keys` what stands in this row."""

    def column(letter: str) -> str:
        return f"'Debt schedule'!${letter}${rows[0]}:${letter}${rows[1]}"

    criteria = "".join(f",{column(there)},{here}{row + 1}" for there, here in keys)
    with_rate = f'SUMIFS({column("G")}{criteria},{column("E")},">=0")'
    which = "*".join(f"({column(there)}={here}{row + 1})" for there, here in keys)
    average = f'=IF({with_rate}=0,"n/a",SUMPRODUCT({which}*{column("E")}*{column("G")})/{with_rate})'
    sheet.write_formula(row, 3, f"=SUMIFS({column('G')}{criteria})", book.format(looks[0]), rated.principal / 100)
    value = rated.average
    sheet.write_formula(row, 4, average, book.format(looks[1]), "n/a" if value is None else value)
    sheet.write_formula(row, 5, f"=COUNTIFS({criteria[1:]})", book.format(looks[2]), rated.notes)


def _parties(book: ReportBook, sheet: Any, top: int, totals: Totals) -> tuple[int, int]:
    """The largest lenders (of receivables: borrowers) of the first currency; gives the first row and that after the last."""
    who = "borrower" if totals.books == "holder" else "lender"
    book.header(sheet, top, (f"Principal by {who}, {totals.label}", "Principal"), left=1)
    ranked = sorted(totals.parties.items(), key=lambda each: (-each[1], each[0]))
    shown = ranked[:_PARTIES]
    rest = sum(cents for _, cents in ranked[_PARTIES:])
    if rest:
        shown.append((counted(len(ranked) - _PARTIES, "other"), rest))
    row = top + 1
    for party, cents in shown:
        book.text(sheet, row, 0, party)
        book.money(sheet, row, 1, cents)
        row += 1
    return top + 1, row


def _charts(book: ReportBook, sheet: Any, top: int, totals: Totals, ranges: Ranges, parties: tuple[int, int]) -> None:
    first, total = ranges.maturities
    who = "borrower" if totals.books == "holder" else "lender"
    due, owed = f"Principal falling due, {totals.label}", f"Unpaid principal by {who}, {totals.label}"
    places = (
        ("column", due, "Maturities", (first - 1, total - 2), "Year ending", 0),
        ("bar", owed, "Summary", (parties[0], parties[1] - 1), "", 4),
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
