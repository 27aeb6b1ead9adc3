"""Columns of a portfolio: the field's paths, and the names that lenders and borrowers use for them.

Case, blanks, `_`, `.` and `-` in a header do not matter. A header that begins with # is passed over; any other unknown
one is an error, so that a misspelt term is never passed over.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from promnote.basics.conversion import CellError, is_blank, squeeze
from promnote.basics.errors import NoteError, TermsError, found
from promnote.contract.clauses import CLAUSES
from promnote.contract.fields import ACCOUNTS, ACTIVITY_COLUMNS, FIELDS, PLAN_COLUMNS, RATE_COLUMNS

#: More headers than this are a damaged file: the fields, accounts and clauses are not a hundred.
MOST_COLUMNS = 500
#: So many names of columns are listed where one is unknown.
_MOST_LISTED = 12
NOTE, INDEX, AMENDMENTS = "note", "index", "amendments"

#: Other names of a field; those that several fields could mean are left out.
ALIASES: dict[str, tuple[str, ...]] = {
    "note.id": ("note", "note id", "note number", "note no", "loan", "loan id", "loan number", "loan no"),
    "note.title": ("name", "description", "note name", "loan name"),
    "note.kind": ("type", "note type", "loan type"),
    "note.borrower": ("debtor", "maker", "obligor", "issuer"),
    "note.holder": ("lender", "payee", "creditor", "noteholder"),
    "note.issue_date": ("date of note", "note date", "issued", "origination date", "loan date", "closing date"),
    "note.principal": ("amount", "principal amount", "original principal", "original amount", "face amount",
                       "loan amount"),
    "note.governing_law": (),
    "note.commitment": ("credit limit", "credit line", "line amount", "facility amount", "maximum principal"),
    "note.revolving": ("revolver", "is revolving"),
    "note.books": ("books", "side", "whose books"),
    "opening.as_of": ("taken on", "take-on date", "opening date", "conversion date", "balances as of"),
    "opening.principal": ("current principal", "current balance", "opening balance", "opening principal",
                          "outstanding principal", "principal balance"),
    "opening.accrued_interest": ("accrued interest", "opening interest"),
    "opening.principal_due": ("past due principal", "overdue principal"),
    "opening.interest_due": ("past due interest", "overdue interest"),
    "opening.late_charges": ("unpaid late charges",),
    "opening.held": ("unapplied", "suspense"),
    "opening.due_since": ("due since", "past due since"),
    "installments.count": ("count", "number of installments", "number of payments", "installments"),
    "installments.amount": ("installment amount", "installment principal", "principal installment"),
    "installments.first_date": ("first installment", "first installment date", "first payment date"),
    "installments.payment": ("level payment", "monthly payment", "payment amount", "regular payment", "p&i",
                             "p and i", "payment"),
    "installments.every_months": ("months between installments",),
    "installments.every_days": ("days between installments", "days between payments"),
    "installments.days": ("payment days", "days of the month"),
    "installments.interest_only": ("interest only", "interest-only payments", "interest only periods", "io periods"),
    "installments.amortize_over": ("amortization", "amortization term", "amortize over", "amortization periods"),
    "installments.solve": ("payment solved",),
    "installments.on_rate_change": ("on rate change", "recast", "payment reset"),
    "installments.month_end": ("month end",),
    "installments.maturity_date": ("maturity", "maturity date", "due date"),
    "interest.day_count": ("day count", "day count convention", "day count basis"),
    "interest.rate": ("rate", "interest rate", "annual rate", "fixed rate", "coupon"),
    "interest.index": ("index", "base rate", "reference rate", "floating index"),
    "interest.spread": ("spread", "margin"),
    "interest.floor": ("floor", "rate floor"),
    "interest.cap": ("cap", "rate cap", "ceiling"),
    "interest.floor_on": ("floor on",),
    "interest.adjustment": ("csa", "credit spread adjustment", "spread adjustment"),
    "interest.index_rounding": ("index rounding", "rate rounding"),
    "interest.index_rounding_mode": ("index rounding mode",),
    "interest.reset": ("rate reset", "index reset"),
    "interest.reset_lookback": ("reset lookback", "reset lookback days"),
    "interest.reset_every": ("reset every", "reset frequency"),
    "interest.averaging": ("averaging", "sofr averaging", "in arrears"),
    "interest.lookback": ("lookback", "lookback days"),
    "interest.observation_shift": ("observation shift",),
    "interest.lockout": ("lockout", "lockout days", "suspension days"),
    "interest.compound_spread": ("compound spread",),
    "interest.capitalize_through": ("capitalize through", "pik through", "capitalized interest through"),
    "interest.default_spread": ("default spread", "default margin"),
    "interest.accrues_from": ("accrues from", "interest from"),
    "interest.first_date": ("first interest date",),
    "interest.every_months": ("months between interest dates",),
    "interest.default_rate": ("default rate",),
    "late_charge.rate": ("late charge", "late rate"),
    "late_charge.grace_days": ("grace days", "days of grace"),
    "late_fee.percent": ("late fee", "late fee percent", "late fee rate"),
    "late_fee.amount": ("late fee amount", "flat late fee"),
    "late_fee.minimum": ("minimum late fee", "late fee minimum"),
    "late_fee.maximum": ("maximum late fee", "late fee maximum"),
    "late_fee.after_days": ("late fee after days", "late fee grace days"),
    "late_fee.on_last": ("late fee on last",),
    "payments.business_days": ("business days", "business day convention", "business day rule"),
    "payments.calendar": ("calendar", "business day calendar", "holiday calendar"),
    "payments.holidays": ("holidays",),
    "payments.early": ("early payments", "early money"),
    "payments.tolerance": ("tolerance", "payment tolerance"),
    "payments.assume_paid_through": ("paid through", "assume paid through", "assumed paid through"),
    "prepayment.premium": ("prepayment premium",),
    "prepayment.permitted": ("prepayment", "prepayable"),
    "usury.maximum_rate": ("maximum rate",),
    "usury.borrower_type": ("borrower type",),
    "usury.law": ("usury law",),
}  # fmt: skip
_NOTE_ALIASES = (NOTE, "note id", "note number", "note no", "loan", "loan id", "loan number", "loan no", "note.id")


def _names(paths: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {squeeze(name): path for path, names in paths.items() for name in (path, *names)}


def _note_columns() -> dict[str, str]:
    known = _names({field.path: ALIASES.get(field.path, ()) for field in FIELDS})
    known.update(_names({f"accounts.{key}": () for key in ACCOUNTS}))
    known.update(_names({f"clauses.{key}": () for key in CLAUSES}))
    for field in FIELDS:
        if field.table == "note":
            known.setdefault(squeeze(field.path.removeprefix("note.")), field.path)
    known[squeeze(AMENDMENTS)] = AMENDMENTS
    return known


#: Squeezed header to column, for each sheet.
NOTE_COLUMNS = _note_columns()
RATE_SHEET_COLUMNS = _names({
    NOTE: _NOTE_ALIASES, INDEX: ("interest.index", "index name", "base rate"),
    RATE_COLUMNS[0]: ("effective date", "date", "reset date"), RATE_COLUMNS[1]: ("index rate", "interest rate"),
})  # fmt: skip
ACTIVITY_SHEET_COLUMNS = _names({
    NOTE: _NOTE_ALIASES, **dict.fromkeys(ACTIVITY_COLUMNS, ()),
    "date": ("activity date", "paid on", "value date"), "type": ("event", "activity type"),
    "of": ("bucket", "waived"), "amount": ("paid", "amount paid"), "id": ("activity id", "payment id", "reference"),
    "reverses": ("reversal of",), "memo": ("comment", "remark"), "waived_through": ("waived until", "waiver through"),
})  # fmt: skip
PLAN_SHEET_COLUMNS = _names({
    NOTE: _NOTE_ALIASES, **dict.fromkeys(PLAN_COLUMNS, ()),
    "date": ("due date", "payment date"), "principal": ("principal due", "principal amount"),
    "payment": ("payment amount", "total payment"),
})  # fmt: skip


def read_header(cells: Sequence[object], known: Mapping[str, str], where: str) -> dict[int, str]:
    """Column number (from 0) to the column it is. Raises TermsError for one that is unknown or there twice."""
    last = max((number for number, cell in enumerate(cells) if not is_blank(cell)), default=-1)
    if last >= MOST_COLUMNS:
        raise TermsError(where, f"found {last + 1:,} columns; allowed: up to {MOST_COLUMNS}")
    columns: dict[int, str] = {}
    for number, cell in enumerate(cells[: last + 1]):
        if is_blank(cell) or (not isinstance(cell, CellError) and str(cell).lstrip().startswith("#")):
            continue
        column = known.get(squeeze(str(cell)))
        if column is None:
            raise _unknown(str(cell), known, where)
        if column in columns.values():
            raise TermsError(where, f"found {found(str(cell))}, a second column for {column}; allowed: one")
        columns[number] = column
    return columns


def _unknown(header: str, known: Mapping[str, str], where: str) -> NoteError:
    near = difflib.get_close_matches(squeeze(header), known, n=1, cutoff=0.6)
    hint = f"did you mean {known[near[0]]}? " if near else ""
    columns = list(dict.fromkeys(known.values()))
    if len(columns) > _MOST_LISTED:
        near = difflib.get_close_matches(squeeze(header), known, n=_MOST_LISTED, cutoff=0.6)
        columns = [
            *dict.fromkeys(known[each] for each in near),
            "what the sheet Guide of `promnote portfolio template` lists",
        ]
    pass_over = "or # in front of a header for a column to pass over"
    if header.count("|") > 1:
        return TermsError(
            where, f"found the header {found(header)}; allowed: columns separated by comma, semicolon or tab"
        )
    return TermsError(
        where, f"found the unknown column {found(header)}; {hint}allowed: {', '.join(columns)}, {pass_over}"
    )
