"""Disclosure: the draft of what the notes to the balance sheet say of this debt (ASC 470-10-50-1, 470-10-45).

Maturities, this year beside the last one, sentences to start from, and lines for what only people know, which a refresh keeps.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from promnote.basics import dates
from promnote.basics.money import money
from promnote.reports.disclosure import maturities
from promnote.reports.footnote import footnote
from promnote.reports.months import Balances, balances_on
from promnote.running.ledger import Ledger, snapshots_at
from promnote_workbooks.pages.block import WrittenColumn, put_block, widths_of
from promnote_workbooks.pages.days import day_words
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Page, SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.running_text import text_rows
from promnote_workbooks.sheets.written import Records, Row, Written

NAME = "Disclosure"
YEARS = 6
_MONTHS_OF_YEAR = 12
MATURITIES = (
    WrittenColumn(key="period", header="Principal due", kind="text", width=34.0),
    WrittenColumn(key="through", header="Through", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="amount", header="Amount", kind="money", width=WIDTH_MONEY, total=True, name="MaturityAmounts"),
)
TWO_YEARS = (
    WrittenColumn(key="what", header="This year and last", kind="label_indented", width=44.0),
    WrittenColumn(key="this_year", header="This year", kind="money", width=WIDTH_MONEY, name="ThisYearAmounts"),
    WrittenColumn(key="last_year", header="Last year", kind="money", width=WIDTH_MONEY),
)
TEXTS = (
    WrittenColumn(key="item", header="Item", kind="text", width=34.0),
    WrittenColumn(key="words", header="Words", kind="text", width=WIDTH_DATE),
)
#: Balances at the end of each year, then what happened in the twelve months before.
BALANCES = (
    ("Unpaid principal", "principal_unpaid"),
    ("Current portion", "current_portion"),
    ("Long-term portion", "long_term_portion"),
    ("Unamortized costs and discount", "issuance_unamortized"),
    ("Carrying amount", ""),
    ("Interest due and accrued", "interest_unpaid"),
)
FLOWS = (
    ("Interest at the contract rate, twelve months", "interest_charged"),
    ("Costs and discount amortized, twelve months", "issuance_amortized"),
    ("Interest paid, twelve months", "interest_paid"),
    ("Principal paid, twelve months", "principal_paid"),
    ("Late charges, twelve months", "late_charged"),
)
#: What is typed.
TO_FILL_IN = (
    "Collateral and its carrying amount",
    "Covenants: compliance, waivers",
    "Fair value, and its level (ASC 825-10-50)",
    "Guarantees, subordination, restrictions",
    "Events after the balance sheet date",
)
TEXT_ROWS, CHARACTERS = 36, 104
_HEADER, _YEARS_HEADER = 7, 22
_FILL_IN = _YEARS_HEADER + len(BALANCES) + len(FLOWS) + 2
_TEXT_HEADER = _FILL_IN + len(TO_FILL_IN) + 2
_LAST_COLUMN = 5
#: Of the maturities.
FIRST_ROW = _HEADER + 1
_YEAR_BEFORE = "IF(AsOf=EOMONTH(AsOf,0),EOMONTH(AsOf,-MonthsOfYear),EDATE(AsOf,-MonthsOfYear))"


def disclosure_sheet(*, with_issuance: bool = False) -> SheetLayout:
    """Maturities of five years and thereafter, the split of the balance, two years, lines to fill in, a text to start from."""
    page = Page()
    check = heading(page, NAME, as_of_column=2, check_column=4, title="Disclosure: draft of the footnote")
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
        page.put(18, 1, "less unamortized costs and discount", "label_indented")
        page.formula(18, 3, "-IssuanceUnamortized", "money_right")
        page.put(19, 1, "Carrying amount (ASC 835-30-45-1A)", "label_strong")
        page.formula(19, 3, "CurrentPortion+LongTermPortion-IssuanceUnamortized", "money_right_strong")
    page.put(_YEARS_HEADER - 1, 1, "Balances on, or the twelve months to", "label_right")
    page.formula(_YEARS_HEADER - 1, 2, "AsOf", "date_strong")
    page.formula(_YEARS_HEADER - 1, 3, _YEAR_BEFORE, "date_strong")
    years = put_block(page, "DisclosureYears", _YEARS_HEADER, TWO_YEARS, len(BALANCES) + len(FLOWS))
    page.line(_FILL_IN, 1, _LAST_COLUMN, "To fill in: a refresh keeps it")
    for row, words in enumerate(TO_FILL_IN, start=_FILL_IN + 1):
        page.put(row, 1, words, "label_indented")
        for column in range(2, _LAST_COLUMN + 1):
            page.put(row, column, None, "input_text")
    texts = put_block(page, "DisclosureTexts", _TEXT_HEADER, TEXTS, TEXT_ROWS)
    for column in range(len(TEXTS) + 1, _LAST_COLUMN + 1):
        page.put(_TEXT_HEADER, column, None, "header_left")
    widths = widths_of(TWO_YEARS) | {"D": 13.0, "E": 46.0}
    return replace(
        page.sheet(NAME, widths),
        blocks=(maturities, years, texts),
        check_ranges=(check,),
        one_page=True,
    )


def records(written: Written) -> Records:
    """Maturities, two years, and texts to start from."""
    ledger, as_of = written.ledger, written.ledger.as_of
    before = _year_before(as_of)
    now, then = written.months[-1].closing, balances_on(ledger.note, before, written.months)
    rate = None
    if then is not None and ledger.note.terms.interest.index:
        ((_, account),) = snapshots_at(ledger.note, [before], ledger)
        rate = account.rate
    texts = footnote(
        ledger,
        written.figures,
        year_before=before,
        rate_before=rate,
        unamortized=now.issuance_unamortized,
        say=day_words,
    )
    earlier = None if then is None else balances_on(ledger.note, _year_before(before), written.months) or Balances()
    return {
        "Maturities": _maturity_rows(ledger),
        "DisclosureYears": _year_rows(now, then, earlier),
        "DisclosureTexts": text_rows(texts, CHARACTERS),
    }


def _year_before(day: date) -> date:
    months = -_MONTHS_OF_YEAR
    return dates.step(day, months, dates.is_month_end(day)) if dates.can_step(day, months) else date.min


def _year_rows(now: Balances, then: Balances | None, earlier: Balances | None) -> list[Row]:
    """Balances on both days, and what moved in the twelve months before each; nothing before the note was there."""

    def balance(of: Balances | None, name: str) -> int | None:
        if of is None:
            return None
        return getattr(of, name) if name else of.principal_unpaid - of.issuance_unamortized

    def flow(until: Balances | None, since: Balances | None, name: str) -> int | None:
        return None if until is None else getattr(until.minus(since or Balances()), name)

    rows = [(what, balance(now, name), balance(then, name)) for what, name in BALANCES]
    rows += [(what, flow(now, then, name), flow(then, earlier, name)) for what, name in FLOWS]
    return [
        {
            "what": what,
            "this_year": None if ours is None else money(ours),
            "last_year": None if last is None else money(last),
        }
        for what, ours, last in rows
    ]


def _maturity_rows(ledger: Ledger) -> list[Row]:
    found = maturities(ledger.account)
    rows: list[Row] = [
        {"period": f"Year {number} after the as-of date", "through": end, "amount": money(amount)}
        for number, (end, amount) in enumerate(zip(found.year_ends, found.years, strict=True), start=1)
    ]
    return [*rows, {"period": "Thereafter", "through": None, "amount": money(found.thereafter)}]
