"""Disclosure: what the notes to the balance sheet say of this debt (ASC 470-10-50-1, 470-10-45)."""

from __future__ import annotations

from dataclasses import replace

from promnote.basics.money import money, money_words, percent_words
from promnote.reports.disclosure import maturities
from promnote.reports.figures import Figures
from promnote.reports.in_words import interest_words, repayment_words
from promnote.reports.schedule_now import schedule_now
from promnote.running.ledger import Ledger
from promnote_workbooks.pages.block import WrittenColumn, put_block, widths_of
from promnote_workbooks.pages.days import day_words
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Page, SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.written import Records, Row, Written

NAME = "Disclosure"
YEARS = 6
MATURITIES = (
    WrittenColumn(key="period", header="Principal due", kind="text", width=34.0),
    WrittenColumn(key="through", header="Through", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="amount", header="Amount", kind="money", width=WIDTH_MONEY, total=True, name="MaturityAmounts"),
)
TEXTS = (
    WrittenColumn(key="item", header="Item", kind="text", width=34.0),
    WrittenColumn(key="words", header="Words", kind="text", width=WIDTH_DATE),
)
TEXT_ROWS = 10
_HEADER, _TEXT_HEADER = 7, 20
#: Of the maturities.
FIRST_ROW = _HEADER + 1


def disclosure_sheet(*, with_issuance: bool = False) -> SheetLayout:
    """Maturities of five years and thereafter, the split of the balance, and a text to start from."""
    page = Page()
    check = heading(page, NAME, as_of_column=2, check_column=4, title="Disclosure: maturities and terms")
    page.put(
        4,
        1,
        "Each of the five years after the as-of date, and thereafter; what is past due is in the first (ASC 470-10-50-1).",
        "note_line",
    )
    maturities = put_block(page, "Maturities", _HEADER, MATURITIES, YEARS)
    page.line(15, 1, 3, "On the balance sheet (ASC 470-10-45)")
    page.put(16, 1, "Current portion", "label_indented")
    page.formula(16, 3, "CurrentPortion", "money_right")
    page.put(17, 1, "Long-term portion", "label_indented")
    page.formula(17, 3, "LongTermPortion", "money_right")
    if with_issuance:
        page.put(18, 1, "Unamortized issuance costs", "label_indented")
        page.formula(18, 3, "-IssuanceUnamortized", "money_right")
        page.put(19, 1, "Carrying amount (ASC 835-30-45-1A)", "label_strong")
        page.formula(19, 3, "CurrentPortion+LongTermPortion-IssuanceUnamortized", "money_right_strong")
    text_header = _TEXT_HEADER + 1 if with_issuance else _TEXT_HEADER
    texts = put_block(page, "DisclosureTexts", text_header, TEXTS, TEXT_ROWS)
    for column in (3, 4, 5):
        page.put(text_header, column, None, "header_left")
    widths = widths_of(MATURITIES)
    widths["D"] = 13.0
    widths["E"] = 60.0
    return replace(
        page.sheet(NAME, widths),
        blocks=(maturities, texts),
        check_ranges=(check,),
        landscape=True,
        one_page=True,
    )


def records(written: Written) -> Records:
    """Maturities, and texts to start from."""
    return {"Maturities": _maturity_rows(written.ledger), "DisclosureTexts": _texts(written)}


def _maturity_rows(ledger: Ledger) -> list[Row]:
    found = maturities(ledger.account)
    rows: list[Row] = [
        {"period": f"Year {number} after the as-of date", "through": end, "amount": money(amount)}
        for number, (end, amount) in enumerate(zip(found.year_ends, found.years, strict=True), start=1)
    ]
    return [*rows, {"period": "Thereafter", "through": None, "amount": money(found.thereafter)}]


def _texts(written: Written) -> list[Row]:
    terms, as_of = written.ledger.note.terms, written.ledger.as_of
    interest, values = terms.interest, written.figures
    rate = interest_words(terms)
    if values.rate is not None and (interest.index or values.rate != interest.rate):
        rate += f" ({percent_words(values.rate)} on {day_words(as_of)})"
    name = terms.title or terms.id
    items = [
        (
            "Debt",
            f"{name}, {terms.currency} {money_words(terms.principal_cents)}, dated {day_words(terms.issue_date)}",
        ),
        ("Parties", " to ".join(name for name in (terms.borrower, terms.holder) if name) or "not given"),
        ("Interest", rate),
        ("Repayment", repayment_words(terms)),
        ("From here on", _from_here_on_words(written)),
        ("Unpaid principal", f"{terms.currency} {money_words(values.principal)} on {day_words(as_of)}"),
        ("Collateral", "as the security agreement states: describe it here in your own note"),
        ("Past due", _past_due_words(values)),
        ("Governing law", terms.governing_law or "not given"),
    ]
    return [{"item": item, "words": words} for item, words in items]


def _from_here_on_words(written: Written) -> str:
    """The terms that hold now: what is next, until when, and a last sum that is more than the others."""
    ahead = [row for row in schedule_now(written.ledger) if row.status == "to come" and row.payment is not None]
    accelerated_on = written.ledger.account.accelerated_on
    if accelerated_on is not None:
        return f"accelerated on {day_words(accelerated_on)}: all of it is due"
    if not ahead:
        return "nothing more falls due"
    first, last = ahead[0], ahead[-1]
    words = (
        f"{len(ahead)} due dates through {day_words(last.date)}, "
        f"the next {money_words(first.payment or 0)} on {day_words(first.date)}"
    )
    alone = [row.date for row in ahead if row.what == "interest alone"]
    if any(row.what == "interest alone" for row in ahead[:-1]):
        words += f", interest alone through {day_words(alone[-1])}"
    others = [row.principal or 0 for row in ahead[:-1]]
    if others and (last.principal or 0) > 2 * max(*others, 1):
        words += f", the last with {money_words(last.principal or 0)} of principal"
    return words


def _past_due_words(values: Figures) -> str:
    if not values.days_past_due:
        return "nothing is past due"
    due = money_words(values.principal_due + values.interest_due)
    return f"{due} of principal and interest, the oldest for {values.days_past_due} days"
