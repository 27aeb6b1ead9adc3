"""Confirmation: the letter in which an auditor asks the other party for its balances; what is typed there stays."""

from __future__ import annotations

from dataclasses import replace

from promnote.basics.money import money, money_words, percent_words
from promnote.reports.confirmation import confirmation_items
from promnote.reports.in_words import interest_words, repayment_words
from promnote_workbooks.package.refs import column_letters
from promnote_workbooks.pages.block import WrittenColumn, put_block, widths_of
from promnote_workbooks.pages.days import day_words
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Page, SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.running_text import text_rows
from promnote_workbooks.sheets.written import Records, Row, Written

NAME, ITEMS, TERMS = "Confirmation", "ConfirmationItems", "ConfirmationTerms"
ITEM_ROWS, TERM_ROWS, CHARACTERS = 8, 9, 76
COLUMNS = (
    WrittenColumn(key="what", header="Item", kind="label_indented", width=36.0, name="ConfirmationWhats"),
    WrittenColumn(key="date", header="Date", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="amount", header="Our records", kind="money", width=WIDTH_MONEY, name="ConfirmationAmounts"),
    WrittenColumn(key="theirs", header="Your records", kind="money", width=WIDTH_MONEY, typed=True),
)
TERM_COLUMNS = (
    WrittenColumn(key="item", header="The note", kind="label_indented", width=36.0),
    WrittenColumn(key="words", header="In our words", kind="text", width=WIDTH_DATE),
)
#: Lines that are typed, with the words before them.
ADDRESS = ("Address", "", "Answer to our auditor", "Auditor's address")
FOR_US = ("Signed for us, name and title", "Date")
FOR_THEM = (
    "Collateral that is held",
    "Guarantees, other notes, defaults known",
    "Differences",
    "Signed, name and title",
    "Date",
)
_LETTER = (
    "Our financial statements are being audited. Please compare what stands below with your records as of the as-of date,",
    "enter yours in the last column, complete and sign the answer, and send it straight to our auditor. This is no request for",
    "payment, and no release of anything that is owed.",
)
_TO, _TEXT = 5, 12
_HEADER = _TEXT + len(_LETTER) + 1
_TERMS_HEADER = _HEADER + ITEM_ROWS + 2
_SIGNED = _TERMS_HEADER + TERM_ROWS + 2
_ANSWER = _SIGNED + len(FOR_US) + 2
_LAST_COLUMN = 5
_HOLDER = 'IFERROR(INDEX(Terms,MATCH("note.books",INDEX(Terms,0,1),0),COLUMNS(Terms)),"")="holder"'


def confirmation_sheet() -> SheetLayout:
    """The letter, one page to send."""
    page = Page()
    check = heading(page, NAME, as_of_column=2, check_column=4, title="Confirmation of balances")
    for row, words, ours in ((_TO, "To", False), (_TO + 1, "From", True)):
        page.put(row, 1, words, "label_strong")
        first, second = ("TermHolder", "TermBorrower") if ours else ("TermBorrower", "TermHolder")
        page.formula(row, 2, f'IF({_HOLDER},{first},{second})&""', "text_left")
    _typed(page, _TO + 2, ADDRESS)
    for row, words in enumerate(_LETTER, start=_TEXT):
        page.put(row, 1, words, "label")
    items = put_block(page, ITEMS, _HEADER, COLUMNS, ITEM_ROWS)
    terms = put_block(page, TERMS, _TERMS_HEADER, TERM_COLUMNS, TERM_ROWS)
    for column in range(len(TERM_COLUMNS) + 1, _LAST_COLUMN + 1):
        page.put(_TERMS_HEADER, column, None, "header_left")
    _typed(page, _SIGNED, FOR_US)
    page.line(_ANSWER, 1, _LAST_COLUMN, "Answer: what stands above agrees with our records, except as entered")
    _typed(page, _ANSWER + 1, FOR_THEM)
    widths = widths_of(COLUMNS) | {column_letters(_LAST_COLUMN): 24.0}
    return replace(
        page.sheet(NAME, widths),
        blocks=(items, terms),
        check_ranges=(check,),
        one_page=True,
    )


def _typed(page: Page, first: int, labels: tuple[str, ...]) -> None:
    """Lines to type into, from the second column to the last."""
    for row, words in enumerate(labels, start=first):
        page.put(row, 1, words or None, "label_strong")
        for column in range(2, _LAST_COLUMN + 1):
            page.put(row, column, None, "input_date" if words == "Date" and column == 2 else "input_text")


def records(written: Written) -> Records:
    """The balances, and the note in words."""
    ledger, values = written.ledger, written.figures
    terms = ledger.note.terms
    items: list[Row] = [
        {"what": each.what, "date": each.date, "amount": None if each.amount is None else money(each.amount)}
        for each in confirmation_items(ledger, values)
    ]
    rate = "none in force" if values.rate is None else f"{percent_words(values.rate)} a year on the as-of date"
    dated = f"{terms.currency} {money_words(terms.principal_cents)}, dated {day_words(terms.issue_date)}"
    words = (
        ("Note", f"{terms.id}, {dated}" if terms.id else dated),
        ("Interest rate", rate),
        ("Interest", interest_words(terms)),
        ("Repayment", repayment_words(terms)),
    )
    return {ITEMS: items, TERMS: text_rows(words, CHARACTERS)}
