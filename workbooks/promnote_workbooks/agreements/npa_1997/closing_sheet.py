"""Closing checklist: the conditions of NPA 5.1 and 5.2, one a row, and beside each what became of it, typed."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from promnote_workbooks.agreements.npa_1997.known import COMPANY_COUNSEL, GUARANTOR
from promnote_workbooks.pages.block import WrittenColumn, typed_grids, typed_validations, widths_of
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Page, SheetLayout, ref
from promnote_workbooks.pages.styles import WIDTH_DATE


class _Condition(NamedTuple):
    """One condition: whose obligations hang on it, who brings it about, and what it is."""

    clause: str
    protects: str
    by: str
    title: str
    what: str


_CONDITIONS: tuple[_Condition, ...] = (
    _Condition(
        clause="NPA 5.1(a)", protects="purchaser", by="company", title="Representations",
        what="the company's representations are true when made and at the closing, its covenants are kept",
    ),
    _Condition(
        clause="NPA 5.1(b)", protects="purchaser", by="company", title="Officer's certificate",
        what="an executive officer of the company certifies 5.1(a)",
    ),
    _Condition(
        clause="NPA 5.1(c)", protects="purchaser", by="company", title="Notes and guarantee",
        what=f"the notes are delivered, and the guarantee of {GUARANTOR}",
    ),
    _Condition(
        clause="NPA 5.1(d)", protects="purchaser", by="company", title="Opinion of counsel",
        what=f"{COMPANY_COUNSEL} delivers its opinion in the form of schedule 8",
    ),
    _Condition(
        clause="NPA 5.1(e)", protects="purchaser", by="nobody", title="Proceedings",
        what="no proceeding is pending or threatened, no order issued, against the transactions",
    ),
    _Condition(
        clause="NPA 5.1(f)", protects="purchaser", by="both", title="Consents",
        what="both sides have the consents of third parties that are needed",
    ),
    _Condition(
        clause="NPA 5.1(g)", protects="purchaser", by="company", title="Transaction fee",
        what="the fee of 75,000.00 (NPA 2.2) is paid in immediately available funds",
    ),
    _Condition(
        clause="NPA 5.1(h)", protects="purchaser", by="company", title="Other instruments",
        what="whatever else the purchaser reasonably asked for is delivered",
    ),
    _Condition(
        clause="NPA 5.2(a)", protects="company", by="purchaser", title="Representations",
        what="the purchaser's representations are true when made and at the closing, its covenants are kept",
    ),
    _Condition(
        clause="NPA 5.2(b)", protects="company", by="purchaser", title="Officer's certificate",
        what="an executive officer of the purchaser certifies 5.2(a)",
    ),
    _Condition(
        clause="NPA 5.2(c)", protects="company", by="purchaser", title="Purchase price",
        what="7,500,000.00 (NPA 1.1) is paid in immediately available funds",
    ),
    _Condition(
        clause="NPA 5.2(d)", protects="company", by="nobody", title="Proceedings",
        what="no proceeding is pending or threatened, no order issued, against the transactions",
    ),
    _Condition(
        clause="NPA 5.2(e)", protects="company", by="both", title="Consents",
        what="both sides have the consents of third parties that are needed",
    ),
    _Condition(
        clause="NPA 5.2(f)", protects="company", by="purchaser", title="Other instruments",
        what="whatever else the company reasonably asked for is delivered",
    ),
)  # fmt: skip

NAME = "Closing"
HEADER_ROW = 8
COLUMNS = (
    WrittenColumn(key="clause", header="Clause", kind="text", width=12.0),
    WrittenColumn(key="protects", header="Condition for", kind="text", width=13.0),
    WrittenColumn(key="by", header="Brought about by", kind="text", width=13.0),
    WrittenColumn(key="title", header="Condition", kind="text", width=24.0),
    WrittenColumn(key="what", header="What it asks", kind="wrapped", width=58.0),
    WrittenColumn(key="state", header="State", kind="text", width=11.0, typed=True, choices=("met", "waived")),
    WrittenColumn(key="on", header="On", kind="date", width=WIDTH_DATE, typed=True),
    WrittenColumn(key="evidence", header="Evidence, or the waiver", kind="text", width=34.0, typed=True),
    WrittenColumn(
        key="shown", header="As of", kind="label_indented", width=16.0, name="ClosingStates",
        formula='IF(F{r}="","open",IF(H{r}="","no evidence yet",IF(AND(ISNUMBER(G{r}),G{r}<=AsOf),F{r}&"","open")))',
    ),
)  # fmt: skip
_SIDES = (("purchaser", "NPA 5.1"), ("company", "NPA 5.2"))


def closing_sheet() -> SheetLayout:
    """The sheet; the conditions are the agreement's and stand in the template."""
    page = Page()
    check = heading(page, NAME, as_of_column=2, check_column=4, title="Closing checklist (NPA 5.1, 5.2)")
    page.put(
        4, 1, "Type met or waived, the day and the document. A waiver is an instrument in writing (NPA 8.4).", "note_line"
    )  # fmt: skip
    count, last = len(_CONDITIONS), HEADER_ROW + len(_CONDITIONS)
    for row, (side, clause) in enumerate(_SIDES, start=5):
        page.put(row, 1, f"Still open for the {side} ({clause})", "label_indented")
        done = "+".join(f'COUNTIFS(ClosingSides,"{side}",ClosingStates,"{state}")' for state in ("met", "waived"))
        page.formula(row, 5, f'COUNTIF(ClosingSides,"{side}")-({done})', "text_left")
    for at, column in enumerate(COLUMNS, start=1):
        page.put(HEADER_ROW, at, column.header, "header_left" if column.to_left else "header")
    for row, each in enumerate(_CONDITIONS, start=HEADER_ROW + 1):
        texts = (each.clause, each.protects, each.by, each.title, each.what)
        for at, (column, text) in enumerate(zip(COLUMNS, (*texts, None, None, None, None), strict=True), start=1):
            if column.formula:
                page.formula(row, at, column.formula.format(r=row), column.kind)
            else:
                page.put(row, at, text, column.style)
    page.name("ClosingSides", f"{ref(HEADER_ROW + 1, 2)}:{ref(last, 2)}")
    page.name("ClosingStates", f"{ref(HEADER_ROW + 1, len(COLUMNS))}:{ref(last, len(COLUMNS))}")
    widths = widths_of(COLUMNS)
    return replace(
        page.sheet(NAME, widths, header_row=HEADER_ROW),
        grids=tuple(typed_grids(page, "ClosingMarks", HEADER_ROW, COLUMNS, count)),
        validations=typed_validations(HEADER_ROW, COLUMNS, count),
        check_ranges=(check,),
        freeze=ref(HEADER_ROW + 1, 2),
        repeat_rows=f"{HEADER_ROW}:{HEADER_ROW}",
        landscape=True,
    )
