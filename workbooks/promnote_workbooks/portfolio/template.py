"""The portfolio to start from: sheets Notes, Rates and Activity with two example notes, and a guide to every column."""

from __future__ import annotations

from datetime import date
from typing import Any

from promnote.contract.clauses import CLAUSES
from promnote.contract.fields import ACCOUNTS, BY_PATH, FIELDS
from promnote_workbooks.pages import styles
from promnote_workbooks.portfolio.columns import ALIASES
from promnote_workbooks.portfolio.sheets import ReportBook

#: The columns that most notes need; every other field can be added under its path.
_SHOWN = ("note.id", "note.title", "note.borrower", "note.holder", "note.issue_date", "note.principal", "note.kind",
          "installments.count", "installments.amount", "installments.first_date", "installments.maturity_date",
          "interest.day_count", "interest.rate", "interest.index", "interest.spread", "late_charge.rate",
          "payments.assume_paid_through")  # fmt: skip
_EXAMPLES: tuple[dict[str, Any], ...] = (
    {
        "note.id": "EXAMPLE-1",
        "note.title": "Equipment note, fixed",
        "note.borrower": "Your company",
        "note.holder": "First Bank",
        "note.issue_date": date(2025, 1, 15),
        "note.principal": 480_000,
        "note.kind": "installment",
        "installments.count": 48,
        "installments.amount": 10_000,
        "installments.first_date": date(2025, 2, 28),
        "interest.day_count": "ACT/360",
        "interest.rate": 0.085,
        "late_charge.rate": 0.12,
        "payments.assume_paid_through": "as_of",
    },
    {
        "note.id": "EXAMPLE-2",
        "note.title": "Term note, floating",
        "note.borrower": "Your company",
        "note.holder": "Second Bank",
        "note.issue_date": date(2025, 1, 31),
        "note.principal": 1_200_000,
        "note.kind": "installment",
        "installments.count": 60,
        "installments.first_date": date(2025, 2, 28),
        "interest.day_count": "ACT/360",
        "interest.index": "SOFR 1M",
        "interest.spread": 0.025,
        "late_charge.rate": 0.12,
    },
)
_RATES = ((date(2025, 1, 31), 0.0431), (date(2025, 6, 30), 0.0432))
_ACTIVITY = (
    ("EXAMPLE-2", date(2025, 2, 28), "payment", 26_291.11, "P-1", "example"),
    ("EXAMPLE-2", date(2025, 4, 2), "payment", 28_000.00, "P-2", "example, two days late"),
)
#: Rows below the examples that carry formats and validation.
_SPARE = 500
_STYLES = {
    "date": "input_date",
    "amount": "input_money",
    "rate": "input_rate",
    "signed_rate": "input_rate",
    "count": "input_count",
}


def portfolio_template() -> bytes:
    """The template's file."""
    book = ReportBook("Portfolio of notes", "Portfolio of notes")
    _notes(book)
    _rates(book)
    _activity(book)
    _guide(book)
    return book.to_bytes()


def _notes(book: ReportBook) -> None:
    widths = [_width(path) for path in _SHOWN]
    sheet = book.sheet("Notes", widths)
    book.header(sheet, 0, [_header(path) for path in _SHOWN])
    for column, path in enumerate(_SHOWN):
        field = BY_PATH[path]
        style = _STYLES.get(field.kind, "input_text" if field.kind == "text" else "input")
        for row in range(1, 1 + len(_EXAMPLES) + _SPARE):
            value = _EXAMPLES[row - 1].get(path) if row <= len(_EXAMPLES) else None
            _put(book, sheet, row, column, value, style)
        sheet.data_validation(1, column, len(_EXAMPLES) + _SPARE, column, _validation(path))
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)


def _header(path: str) -> str:
    return path.removeprefix("note.")


def _width(path: str) -> float:
    kinds = {"date": styles.WIDTH_DATE, "amount": styles.WIDTH_MONEY, "rate": 12.0, "signed_rate": 12.0}
    texts = {"note.id": 14.0, "note.title": 26.0, "note.borrower": 20.0, "note.holder": 20.0}
    return max(texts.get(path) or kinds.get(BY_PATH[path].kind, 13.0), len(_header(path)) * 1.15 + 1.5)


def _put(book: ReportBook, sheet: Any, row: int, column: int, value: Any, style: str) -> None:
    match value:
        case None:
            sheet.write_blank(row, column, None, book.format(style))
        case date():
            book.day(sheet, row, column, value, style)
        case str():
            book.text(sheet, row, column, value, style)
        case _:
            sheet.write_number(row, column, value, book.format(style))


def _validation(path: str) -> dict[str, Any]:
    """What the cell takes; the reader checks again, and says more."""
    field = BY_PATH[path]
    rule: dict[str, Any] = {"validate": "any"}
    if field.choices and field.kind == "choice":
        rule = {"validate": "list", "source": list(field.choices)}
    elif field.kind == "date":
        rule = {"validate": "date", "criteria": "between", "minimum": date(1900, 1, 1), "maximum": date(2299, 12, 31)}
    elif field.kind in ("rate", "signed_rate"):
        rule = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0 if field.kind == "rate" else -1,
            "maximum": 1,
        }
    elif field.kind == "amount":
        rule = {"validate": "decimal", "criteria": ">=", "value": 0}
    elif field.kind == "count":
        rule = {"validate": "integer", "criteria": ">=", "value": field.lowest}
    return {**rule, "input_title": path[:32], "input_message": field.doc[:255], "error_title": path[:32],
            "error_message": f"{field.doc[:150]}: see the sheet Guide."}  # fmt: skip


def _rates(book: ReportBook) -> None:
    sheet = book.sheet("Rates", (18, styles.WIDTH_DATE, 12), landscape=False)
    book.header(sheet, 0, ("index", "effective", "rate"))
    for row in range(1, 1 + len(_RATES) + _SPARE):
        effective, rate = _RATES[row - 1] if row <= len(_RATES) else (None, None)
        _put(book, sheet, row, 0, "SOFR 1M" if effective else None, "input_text")
        _put(book, sheet, row, 1, effective, "input_date")
        _put(book, sheet, row, 2, rate, "input_rate")
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def _activity(book: ReportBook) -> None:
    sheet = book.sheet("Activity", (16, styles.WIDTH_DATE, 15, styles.WIDTH_MONEY, 12, 12, 40))
    book.header(sheet, 0, ("note", "date", "type", "amount", "id", "reverses", "memo"))
    kinds = ("input_text", "input_date", "input", "input_money", "input_text", "input_text", "input_text")
    for row in range(1, 1 + len(_ACTIVITY) + _SPARE):
        given = _ACTIVITY[row - 1] if row <= len(_ACTIVITY) else (None,) * 6
        values = (*given[:5], None, given[5])
        for column, (value, style) in enumerate(zip(values, kinds, strict=True)):
            _put(book, sheet, row, column, value, style)
    from promnote.contract.terms import ACTIVITY_TYPES

    choices = {"validate": "list", "source": list(ACTIVITY_TYPES)}
    sheet.data_validation(1, 2, len(_ACTIVITY) + _SPARE, 2, choices)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def _guide(book: ReportBook) -> None:
    sheet = book.sheet("Guide", (32, 62, 46, 50, 14))
    book.text(sheet, 0, 0, "Portfolio of notes", "title")
    lines = (
        "Notes: one row a note. Delete the examples. Add any column of the list below, under its name or another one.",
        "Rates: resets of an index, for every note on it. A column note instead of index is for one note alone.",
        "Activity: payments and other events. What is not listed was not paid, but for payments.assume_paid_through.",
        "A header that begins with # is passed over. Rates are percentages or fractions: 8.5% is 0.085.",
        "Then: promnote batch FILE.xlsx --as-of D --out DIR",
    )
    for row, line in enumerate(lines, start=1):
        book.text(sheet, row, 0, line, "subtitle")
    top = len(lines) + 2
    book.header(sheet, top, ("Column", "What it is", "Takes, or default", "Other names", "Clause, or standard"), left=5)
    row = top
    for row, field in enumerate(FIELDS, start=top + 1):
        takes = ", ".join(field.choices) or field.kind.replace("_", " ")
        book.text(sheet, row, 0, field.path)
        book.text(sheet, row, 1, field.doc, "wrapped")
        needed = "needed" if field.required else f"default: {field.default}" if field.default else "may be blank"
        book.text(sheet, row, 2, f"{takes}; {needed}", "wrapped")
        book.text(sheet, row, 3, ", ".join(ALIASES.get(field.path, ())), "wrapped")
        book.text(sheet, row, 4, field.clause)
    for key, name in ACCOUNTS.items():
        row += 1
        book.text(sheet, row, 0, f"accounts.{key}")
        book.text(sheet, row, 1, "Account of the journal", "wrapped")
        book.text(sheet, row, 2, f"text; default: {name}", "wrapped")
    for key, what in CLAUSES.items():
        row += 1
        book.text(sheet, row, 0, f"clauses.{key}")
        book.text(sheet, row, 1, f"Clause of the note that is cited for: {what}", "wrapped")
        book.text(sheet, row, 2, "text; may be blank", "wrapped")
    row += 1
    book.text(sheet, row, 0, "amendments")
    book.text(sheet, row, 1, "2000-02-01 maturity_date=2000-05-01 rate=11%, ...", "wrapped")
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
