"""The portfolio to start from: sheets Notes, Rates, Activity and Plan with a made-up note of each kind, and a guide."""

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
          "installments.count", "installments.amount", "installments.payment", "installments.first_date",
          "installments.every_months", "installments.every_days", "installments.interest_only",
          "installments.amortize_over", "installments.maturity_date", "note.commitment", "interest.day_count",
          "interest.rate", "interest.index", "interest.spread", "interest.floor", "interest.first_date",
          "interest.every_months", "opening.as_of", "opening.principal", "late_charge.rate", "late_fee.percent",
          "late_fee.after_days", "payments.order_after_maturity", "payments.business_days", "prepayment.permitted",
          "payments.assume_paid_through")  # fmt: skip
_YOURS = {"note.borrower": "Your company", "payments.assume_paid_through": "as_of"}
#: One of each kind, all made up.
_EXAMPLES: tuple[dict[str, Any], ...] = (
    {
        **_YOURS, "note.id": "EXAMPLE-EQUAL", "note.title": "Equal principal, fixed", "note.holder": "First Bank",
        "note.issue_date": date(2025, 1, 15), "note.principal": 480_000, "note.kind": "installment",
        "installments.count": 48, "installments.amount": 10_000, "installments.first_date": date(2025, 2, 28),
        "interest.day_count": "ACT/360", "interest.rate": 0.085, "late_charge.rate": 0.12,
    },
    {
        "note.borrower": "Your company", "note.id": "EXAMPLE-FLOATING", "note.title": "Equal principal, floating",
        "note.holder": "Second Bank", "note.issue_date": date(2025, 1, 31), "note.principal": 1_200_000,
        "note.kind": "installment", "installments.count": 60, "installments.first_date": date(2025, 2, 28),
        "interest.day_count": "ACT/360", "interest.index": "SOFR 1M", "interest.spread": 0.025, "late_charge.rate": 0.12,
    },
    {
        **_YOURS, "note.id": "EXAMPLE-LEVEL", "note.title": "Level payments", "note.holder": "First Bank",
        "note.issue_date": date(2025, 1, 15), "note.principal": 240_000, "note.kind": "level", "installments.count": 60,
        "installments.payment": 4_866.33, "installments.first_date": date(2025, 2, 15), "interest.day_count": "30/360",
        "interest.rate": 0.08, "late_fee.percent": 0.05, "late_fee.after_days": 10,
        "payments.order_after_maturity": "interest, principal, late_charge",
    },
    {
        **_YOURS, "note.id": "EXAMPLE-BALLOON", "note.title": "Interest-only year, balloon", "note.holder": "Second Bank",
        "note.issue_date": date(2025, 1, 31), "note.principal": 1_850_000, "note.kind": "level",
        "installments.count": 60, "installments.first_date": date(2025, 2, 28), "installments.interest_only": 12,
        "installments.amortize_over": 300, "interest.day_count": "ACT/360", "interest.index": "Prime",
        "interest.spread": 0.01, "interest.floor": 0.07,
    },
    {
        **_YOURS, "note.id": "EXAMPLE-BIWEEKLY", "note.title": "Every two weeks", "note.holder": "Credit Union",
        "note.issue_date": date(2025, 1, 3), "note.principal": 38_500, "note.kind": "level", "installments.count": 78,
        "installments.first_date": date(2025, 1, 17), "installments.every_days": 14, "interest.day_count": "ACT/365F",
        "interest.rate": 0.079,
    },
    {
        **_YOURS, "note.id": "EXAMPLE-ROWS", "note.title": "Any dates, any amounts: see Plan",
        "note.holder": "Farm Credit", "note.issue_date": date(2025, 1, 10), "note.principal": 420_000,
        "note.kind": "scheduled", "interest.day_count": "ACT/365F", "interest.rate": 0.0725,
    },
    {
        "note.borrower": "Your company", "note.id": "EXAMPLE-LINE", "note.title": "Line of credit",
        "note.holder": "First Bank", "note.issue_date": date(2025, 1, 2), "note.principal": 0, "note.kind": "bullet",
        "installments.maturity_date": date(2027, 1, 2), "note.commitment": 750_000, "interest.day_count": "ACT/360",
        "interest.index": "Prime", "interest.spread": 0.005, "interest.first_date": date(2025, 2, 1),
        "interest.every_months": 1, "payments.business_days": "following", "prepayment.permitted": True,
        "payments.assume_paid_through": "as_of",
    },
    {
        **_YOURS, "note.id": "EXAMPLE-TAKEN-ON", "note.title": "Taken on in mid-life", "note.holder": "Third Bank",
        "note.issue_date": date(2021, 5, 20), "note.principal": 1_500_000, "note.kind": "level",
        "installments.count": 120, "installments.payment": 15_905, "installments.first_date": date(2021, 6, 20),
        "interest.day_count": "ACT/365F", "interest.rate": 0.0495, "opening.as_of": date(2025, 1, 20),
        "opening.principal": 1_223_854.82,
    },
)  # fmt: skip
_RATES = (
    ("SOFR 1M", date(2025, 1, 31), 0.0431),
    ("SOFR 1M", date(2025, 6, 30), 0.0432),
    ("Prime", date(2024, 12, 19), 0.075),
)
#: Note, date, type, amount, id, what a waiver forgives, memo.
_ACTIVITY = (
    ("EXAMPLE-FLOATING", date(2025, 2, 28), "payment", 26_291.11, "P-1", None, "example"),
    ("EXAMPLE-FLOATING", date(2025, 4, 2), "payment", 28_000.00, "P-2", None, "example, two days late"),
    (
        "EXAMPLE-FLOATING",
        date(2025, 4, 3),
        "waiver",
        None,
        "W-1",
        "late_charge",
        "example: the late charge is forgiven",
    ),
    ("EXAMPLE-LINE", date(2025, 1, 16), "draw", 200_000.00, "D-1", None, "example"),
)
_PLAN = (
    ("EXAMPLE-ROWS", date(2025, 6, 27), None, None),
    ("EXAMPLE-ROWS", date(2025, 10, 15), 90_000.00, None),
    ("EXAMPLE-ROWS", date(2025, 12, 19), None, 60_000.00),
    ("EXAMPLE-ROWS", date(2026, 10, 15), None, None),
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
    _plan(book)
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
        index, effective, rate = _RATES[row - 1] if row <= len(_RATES) else (None, None, None)
        _put(book, sheet, row, 0, index, "input_text")
        _put(book, sheet, row, 1, effective, "input_date")
        _put(book, sheet, row, 2, rate, "input_rate")
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def _activity(book: ReportBook) -> None:
    sheet = book.sheet("Activity", (20, styles.WIDTH_DATE, 15, styles.WIDTH_MONEY, 12, 12, 13, styles.WIDTH_DATE, 40))
    book.header(sheet, 0, ("note", "date", "type", "amount", "id", "reverses", "of", "waived_through", "memo"))
    kinds = ("input_text", "input_date", "input", "input_money", *("input_text",) * 3, "input_date", "input_text")
    for row in range(1, 1 + len(_ACTIVITY) + _SPARE):
        given: tuple[Any, ...] = _ACTIVITY[row - 1] if row <= len(_ACTIVITY) else (None,) * 7
        values = (*given[:5], None, given[5], None, given[6])
        for column, (value, style) in enumerate(zip(values, kinds, strict=True)):
            _put(book, sheet, row, column, value, style)
    from promnote.contract.terms import ACTIVITY_TYPES, BUCKETS

    for column, choices in ((2, ACTIVITY_TYPES), (6, BUCKETS)):
        allowed = {"validate": "list", "source": list(choices)}
        sheet.data_validation(1, column, len(_ACTIVITY) + _SPARE, column, allowed)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def _plan(book: ReportBook) -> None:
    sheet = book.sheet("Plan", (20, styles.WIDTH_DATE, styles.WIDTH_MONEY, styles.WIDTH_MONEY), landscape=False)
    book.header(sheet, 0, ("note", "date", "principal", "payment"))
    for row in range(1, 1 + len(_PLAN) + _SPARE):
        given: tuple[Any, ...] = _PLAN[row - 1] if row <= len(_PLAN) else (None,) * 4
        styles_of = ("input_text", "input_date", "input_money", "input_money")
        for column, (value, style) in enumerate(zip(given, styles_of, strict=True)):
            _put(book, sheet, row, column, value, style)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def _guide(book: ReportBook) -> None:
    sheet = book.sheet("Guide", (32, 62, 46, 50, 14))
    book.text(sheet, 0, 0, "Portfolio of notes", "title")
    lines = (
        (
            "Notes: one row a note. Delete the examples (made up, one of each kind). Add any column of the list below, under "
            "its name or another one."
        ),
        "Rates: resets of an index, for every note on it. A column note is for one note alone (index then names one of several).",
        "Plan: the due dates of notes whose kind is scheduled: principal (interest on top), or payment, or neither (interest).",
        (
            "Activity: payments and other events; a waiver names in of what is forgiven, a default in waived_through "
            "until when the holder gave up calling the note for it. What is not listed was not paid, but for "
            "payments.assume_paid_through."
        ),
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
