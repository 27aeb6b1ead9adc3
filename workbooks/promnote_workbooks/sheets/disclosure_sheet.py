"""Disclosure: what the notes to the balance sheet say of this debt (ASC 470-10-50-1, 470-10-45)."""

from __future__ import annotations

from promnote_workbooks.package.refs import column_letters
from promnote_workbooks.pages.block import WrittenColumn, put_block
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Page, Sheet, fitted_heights
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY

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


def disclosure_sheet(*, with_issuance: bool = False) -> Sheet:
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
    widths = {column_letters(at): column.width for at, column in enumerate(MATURITIES, start=1)}
    widths["D"] = 13.0
    widths["E"] = 60.0
    return Sheet(
        name=NAME,
        cells=page.sorted_cells(),
        widths=widths,
        heights=fitted_heights(page.cells, widths),
        names=page.names,
        blocks=(maturities, texts),
        check_ranges=(check,),
        landscape=True,
        one_page=True,
    )
