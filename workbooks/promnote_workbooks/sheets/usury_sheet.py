"""Usury: what was charged against the maximum with the law's row and its citation, year by year with a chart."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from promnote.basics.money import money, money_words, percent_words
from promnote.reports.usury_panel import usury_panel
from promnote_workbooks.pages.block import WrittenColumn, put_block, widths_of
from promnote_workbooks.pages.days import day_words
from promnote_workbooks.pages.heading import NOT_APPLICABLE, heading
from promnote_workbooks.pages.model import Block, Chart, Formula, Page, SheetLayout, ref
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Row, Written

NAME = "Usury"
ADVICE = (
    "This sheet is arithmetic on the terms entered, not legal advice; whether a loan is lawful is for a lawyer to say."
)
_TITLE = Formula('="Usury test"&IF(ClauseUsury="",""," and savings clause ("&ClauseUsury&")")')
_PANEL_HEADER = 6
#: Key, label, style of the value.
PANEL = (
    ("law", "Law looked up", "text_left"),
    ("law_rate", "What the table says for this principal and borrower", "text_left"),
    ("citation", "Citation", "text_left"),
    ("tested", "Maximum rate tested against", "rate_left"),
    ("source", "Where that rate comes from", "text_left"),
    ("rate", "Stated rate on the as-of date", "rate_left"),
    ("rate_365_days", "what it costs in a year of 365 days (ACT/360 counts 365/360)", "rate_left"),
    ("rate_366_days", "what it costs in a year of 366 days", "rate_left"),
    ("rate_that_reaches_ceiling", "Stated rate that would reach the maximum so far", "rate_left"),
    ("credits", "Credited under the savings clause so far", "text_left"),
)
YEARS = (
    WrittenColumn(key="date", header="Through", kind="date", width=WIDTH_DATE, name="UsuryDates"),
    WrittenColumn(key="maximum", header="Maximum interest", kind="money", width=WIDTH_MONEY, name="UsuryMaxima"),
    WrittenColumn(key="charged", header="Interest charged", kind="money", width=WIDTH_MONEY, name="UsuryCharges"),
    WrittenColumn(key="excess", header="Excess", kind="money", width=WIDTH_MONEY),
    WrittenColumn(
        key="headroom", header="Headroom, native", kind="money", width=WIDTH_MONEY,
        formula='IF(AND(ISNUMBER(A{r}),ISNUMBER(B{r})),B{r}-C{r},"")',
    ),
)  # fmt: skip
_FIGURES = (
    ("Maximum interest to date", "UsuryMaximumInterest"),
    ("Interest charged to date, net of credits", "UsuryInterestCharged"),
    ("Excess to date", "UsuryExcess"),
    ("Excess projected to maturity", "UsuryProjectedExcess"),
    ("Refund owed to the debtor", "RefundOwed"),
)


def usury_sheet(shape: Shape) -> SheetLayout:
    """The sheet with room for `shape.years` year-ends."""
    page = Page()
    check = heading(page, NAME, as_of_column=2, check_column=4, title=_TITLE)
    page.put(4, 1, ADVICE, "note_line")
    panel = _put_panel(page)
    row = _PANEL_HEADER + len(PANEL) + 2
    page.line(row, 1, 5, "Charged against the maximum")
    for label, name in _FIGURES:
        row += 1
        page.put(row, 1, label, "label_indented")
        page.formula(row, 5, name, "money_right")
    row += 1
    page.put(row, 1, "Headroom: maximum less charged", "label_indented")
    headroom = f'IF(ISNUMBER(UsuryMaximumInterest),UsuryMaximumInterest-UsuryInterestCharged,"{NOT_APPLICABLE}")'
    page.name("UsuryHeadroom", page.formula(row, 5, headroom, "money_right_strong"))
    years = put_block(page, "UsuryYears", row + 2, YEARS, shape.years)
    widths = widths_of(YEARS) | {"F": 2.5}
    return replace(
        page.sheet(NAME, widths, header_row=row + 2),
        blocks=(panel, years),
        check_ranges=(check,),
        charts=(_chart(years),) if shape.tested else (),
        landscape=True,
        one_page=True,
    )


def _put_panel(page: Page) -> Block:
    page.line(_PANEL_HEADER, 1, 5, "Item", "header_left")
    page.cells.pop()  # the last cell of the line is the value's header
    page.put(_PANEL_HEADER, 5, "Value", "header_left")
    for row, (_, label, style) in enumerate(PANEL, start=_PANEL_HEADER + 1):
        page.put(row, 1, label, "label_indented")
        page.put(row, 5, None, style)
    page.name("UsuryPanel", f"{ref(_PANEL_HEADER, 1)}:{ref(_PANEL_HEADER + len(PANEL), 5)}")
    return Block(
        name="UsuryPanel",
        header_row=_PANEL_HEADER,
        first_column=1,
        columns=("item", "", "", "", "value"),
        headers=("Item", "", "", "", "Value"),
        written=("value",),
        rows=len(PANEL),
    )


def _chart(years: Block) -> Chart:
    first, last = years.first_row, years.header_row + years.rows

    def rows(letter: str) -> str:
        return f"{NAME}!${letter}${first}:${letter}${last}"

    return Chart(
        kind="line", title="Interest charged against the maximum, since issue", x=rows("A"), y=rows("C"), y_name="Charged",
        more=(("Maximum", rows("B")),), x_title="Through", y_title="Interest since issue", anchor=f"G{years.header_row}",
        width_cm=17.0, height_cm=9.0,
    )  # fmt: skip


def records(written: Written) -> Records:
    """The panel, and a row a year-end."""
    panel = usury_panel(written.ledger)
    if written.ledger.note.terms.usury is None:
        values: Row = {"law": "no usury test: fill usury.maximum_rate, or usury.law and usury.borrower_type, on Terms"}
    else:
        row = panel.law_row
        found = None if row is None else row.maximum_rate
        values = {
            "law": "none" if row is None else f"{row.law}, {row.borrower_type}",
            "law_rate": None
            if row is None
            else "no ceiling was found for this size"
            if found is None
            else percent_words(found),
            "citation": row and f"{row.citation} (text of {row.text_of})",
            "tested": panel.maximum_rate,
            "source": "entered on Terms"
            if panel.entered
            else "the law table"
            if panel.maximum_rate is not None
            else "nothing is tested",
            "rate": panel.rate,
            "rate_365_days": _decimal(panel.rate_365_days),
            "rate_366_days": _decimal(panel.rate_366_days),
            "rate_that_reaches_ceiling": _decimal(panel.rate_that_reaches_ceiling),
            "credits": "; ".join(f"{money_words(each.amount)} on {day_words(each.date)}" for each in panel.credits)
            or "none",
        }
    usury = written.ledger.note.terms.usury
    issued = written.ledger.note.terms.issue_date
    at_issue = sum(fee.amount_cents for fee in usury.fees if fee.date <= issued) if usury else 0
    # the day of issue first, so that the chart has a line from the start
    first: list[Row] = [
        {
            "date": issued,
            "maximum": money(0) if panel.maximum_rate is not None else None,
            "charged": money(at_issue),
            "excess": None,
        }
    ]
    years = (first if panel.years and panel.years[0].date > issued else []) + [
        {
            "date": each.date,
            "maximum": _money(each.maximum),
            "charged": money(each.charged),
            "excess": _money(each.excess),
        }
        for each in panel.years
    ]
    return {"UsuryPanel": [{"value": values.get(key)} for key, _, _ in PANEL], "UsuryYears": years}


def _money(cents: int | None) -> Decimal | None:
    return None if cents is None else money(cents)


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def is_tested(written: Records) -> bool:
    """Whether there is a maximum of interest in the rows to write."""
    return any(row.get("maximum") is not None for row in written["UsuryYears"])


def room(life: Life) -> dict[str, int]:
    """Rows of its block."""
    return {"years": rounded_up(max(len(life.records["UsuryYears"]), life.years + 2), 6)}
