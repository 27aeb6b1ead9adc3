"""Payoff: what settles the note, good-through dates, and lines for wire instructions that a refresh keeps."""

from __future__ import annotations

from dataclasses import replace

from promnote.basics.money import money, money_words
from promnote.reports.payoff import PayoffStatement, payoff_statement
from promnote_workbooks.pages.block import WrittenColumn, put_block, widths_of
from promnote_workbooks.pages.days import day_words
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Page, SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.parties import put_parties
from promnote_workbooks.sheets.written import Records, Row, Written

NAME, PARTS, QUOTES = "Payoff", "PayoffParts", "PayoffQuotes"
PART_ROWS, DAYS = 10, (0, 1, 3, 5, 10)
COLUMNS = (
    WrittenColumn(key="what", header="Component", kind="label_indented", width=34.0, name="PayoffWhats"),
    WrittenColumn(key="amount", header="Amount", kind="money", width=WIDTH_MONEY, total=True, name="PayoffAmounts"),
    WrittenColumn(key="clause", header="Clause", kind="label_indented", width=22.0),
)
QUOTE_COLUMNS = (
    WrittenColumn(key="what", header="If received by", kind="label_indented", width=34.0),
    WrittenColumn(key="total", header="Payoff", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="date", header="Good through", kind="date", width=WIDTH_DATE),
)
#: To be filled in by whoever sends it; nothing that promnote writes.
WIRE = ("Bank", "Routing or BIC", "Account", "In the name of", "Reference", "Sent by, on")
_HEADER = 10
_QUOTES = _HEADER + PART_ROWS + 2
_WIRE = _QUOTES + len(DAYS) + 2


def payoff_sheet() -> SheetLayout:
    """The payoff statement, one page to send."""
    page = Page()
    check = heading(page, NAME, as_of_column=2, check_column=4, title="Payoff statement")
    page.put(
        4,
        1,
        "Later days assume that nothing is paid before them. Ask anew after the last date: rates and fees move.",
        "note_line",
    )
    put_parties(page, 6)
    parts = put_block(page, PARTS, _HEADER, COLUMNS, PART_ROWS)
    quotes = put_block(page, QUOTES, _QUOTES, QUOTE_COLUMNS, len(DAYS))
    page.line(
        _WIRE, 1, 4, "Wire instructions: confirm them by telephone, at a number that you know, before money is sent"
    )
    for at, words in enumerate(WIRE, start=_WIRE + 1):
        page.put(at, 1, words, "label_indented")
        page.put(at, 2, None, "input_text")
    widths = widths_of(COLUMNS)
    widths["D"] = WIDTH_MONEY
    return replace(
        page.sheet(NAME, widths),
        blocks=(parts, quotes),
        check_ranges=(check,),
        one_page=True,
    )


def records(written: Written) -> Records:
    """The components of the payoff, and what it is on later days."""
    found = payoff_statement(written.ledger.note, written.ledger.as_of, DAYS)
    if found.nothing_owed:
        # with an amount: a row of words alone counts as the user's
        nothing = money(0)
        return {
            PARTS: [{"what": each, "amount": nothing} for each in _settled(found)],
            QUOTES: [{"what": "nothing is owed", "date": found.as_of, "total": nothing}],
        }
    always = {"principal", "interest_accrued"}
    parts: list[Row] = [
        {"what": each.name.replace("_", " "), "amount": money(each.amount), "clause": each.clause}
        for each in found.components
        if each.amount or each.name in always
    ]
    quotes: list[Row] = [
        {"what": f"day {(each.date - found.as_of).days}" if each.date > found.as_of else "the as-of date",
         "date": each.date, "total": money(each.total)}
        for each in found.good_through
    ]  # fmt: skip
    return {PARTS: parts, QUOTES: quotes}


def _settled(found: PayoffStatement) -> list[str]:
    """What stands in place of the components where nothing is owed."""
    words = [f"settled on {day_words(found.settled_on)}" if found.settled_on else "nothing is owed"]
    if found.refund:
        words.append(f"owed back to the debtor: {money_words(found.refund)}")
    return words
