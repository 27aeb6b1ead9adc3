"""Statement: the bill for the next instalment, one page to send."""

from __future__ import annotations

from dataclasses import replace

from promnote.basics.money import money
from promnote.reports.statement import Statement, statement_from
from promnote_workbooks.pages.block import WrittenColumn, put_block, widths_of
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Page, SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.parties import put_parties
from promnote_workbooks.sheets.shape import Life, Shape, rounded_up
from promnote_workbooks.sheets.written import Records, Row, Written

NAME, LINES, RECEIPTS = "Statement", "StatementLines", "StatementReceipts"
LINE_ROWS = 10
COLUMNS = (
    WrittenColumn(key="what", header="What", kind="label_indented", width=40.0),
    WrittenColumn(key="date", header="Date", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="amount", header="Amount", kind="money", width=WIDTH_MONEY, name="StatementAmounts"),
)
RECEIPT_COLUMNS = (
    WrittenColumn(key="what", header="Received since the last instalment", kind="label_indented", width=40.0),
    WrittenColumn(key="date", header="Date", kind="date", width=WIDTH_DATE),
    WrittenColumn(key="amount", header="Amount", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="late_charge", header="To late charges", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="interest", header="To interest", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="principal", header="To principal", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="costs", header="To costs", kind="money", width=WIDTH_MONEY),
    WrittenColumn(key="held", header="Held", kind="money", width=WIDTH_MONEY),
)
#: What the ledger calls otherwise than a letter would.
_WHATS = {"assumed": "payment, as agreed", "reversal": "payment returned"}
#: With an amount: a row of words alone counts as the user's.
_NOTHING: Row = {"what": "nothing", "amount": money(0)}
_HEADER = 9
_SEND = LINE_ROWS + _HEADER + 2


def statement_sheet(shape: Shape) -> SheetLayout:
    """The bill, with what was received below it and room for the words of whoever sends it."""
    page = Page()
    check = heading(page, NAME, as_of_column=2, check_column=4, title="Statement: the next instalment")
    page.put(
        4, 1, "Late charges are those through the as-of date; the per diem is what each later day adds.", "note_line"
    )
    put_parties(page, 6)
    lines = put_block(page, LINES, _HEADER, COLUMNS, LINE_ROWS)
    page.put(_SEND, 1, "Send payment to", "label_strong")
    page.put(_SEND, 2, None, "input_text")
    receipts = put_block(page, RECEIPTS, _SEND + 2, RECEIPT_COLUMNS, shape.receipts)
    widths = widths_of(RECEIPT_COLUMNS)
    return replace(
        page.sheet(NAME, widths),
        blocks=(lines, receipts),
        check_ranges=(check,),
        landscape=True,
        one_page=True,
    )


def records(written: Written) -> Records:
    """The bill's lines, and what was received."""
    found = statement_from(written.ledger, written.figures)
    receipts: list[Row] = [
        {
            **{name: money(value) if isinstance(value, int) else value for name, value in each._asdict().items()},
            "what": f"{_WHATS.get(each.what, each.what)} {each.id}".strip(),
        }
        for each in found.receipts
    ]
    return {LINES: _lines(found), RECEIPTS: receipts or [_NOTHING]}


def _lines(found: Statement) -> list[Row]:
    as_of, due = found.as_of, found.due_date
    number = "" if found.number is None else f" {found.number}"
    lines = [
        ("Principal past due", None, found.past_due_principal),
        ("Interest past due", None, found.past_due_interest),
        ("Late charges", as_of, found.late_charges),
        ("Costs", as_of, found.costs),
    ]
    if due is not None:
        lines += [
            (f"Instalment{number}, principal", due, found.next_principal),
            (f"Instalment{number}, interest", due, found.next_interest),
        ]
    lines.append(("Payments held", as_of, -found.held))
    lines = [line for line in lines if line[2]]
    lines.append(("Total due", due or as_of, found.total_due))
    if found.per_diem is not None:
        lines.append(("Per diem (beside the total)", as_of, found.per_diem))
    lines.append(("Unpaid principal (beside the total)", as_of, found.principal))
    return [{"what": what, "date": day, "amount": money(amount)} for what, day, amount in lines]


def room(life: Life) -> dict[str, int]:
    """Rows of the receipts."""
    return {"receipts": rounded_up(max(len(life.records[RECEIPTS]), 1), 6)}
