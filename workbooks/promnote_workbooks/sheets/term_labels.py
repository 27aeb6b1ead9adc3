"""Terms for people: a plain label for each field, and the groups in which they stand, from what every note has to what few do.

A group is open where the note's kind uses it or any of its fields says something; the others are collapsed.
"""

from __future__ import annotations

from typing import NamedTuple

from promnote.contract.clauses import CLAUSES
from promnote.contract.fields import ACCOUNTS, FIELDS
from promnote.contract.reading import record_of
from promnote.contract.terms import Note, NoteTerms


class Group(NamedTuple):
    """A heading with the paths under it. `kinds`: of which notes it is always open; "*": of all."""

    key: str
    title: str
    paths: tuple[str, ...]
    kinds: tuple[str, ...] = ()


def _of(table: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{table}.{name}" for name in names)


GROUPS: tuple[Group, ...] = (
    Group("note", "The note", _of("note", "title", "id", "kind", "borrower", "holder", "issue_date", "principal",
                                  "currency", "governing_law", "books"), ("*",)),
    Group("opening", "Taken on in mid-life: balances on that day",
          _of("opening", "as_of", "principal", "accrued_interest", "principal_due", "interest_due", "late_charges",
              "costs", "held", "due_since")),
    Group("instalments", "Instalments",
          _of("installments", "count", "amount", "first_date", "every_months", "month_end", "interest_only",
              "maturity_date"), ("installment", "level", "bullet")),
    Group("level", "Level payments", _of("installments", "payment", "amortize_over", "solve", "on_rate_change"),
          ("level",)),
    Group("dates", "Due dates that no number of months gives", _of("installments", "every_days", "days")),
    Group("line", "Line of credit", _of("note", "commitment", "revolving")),
    Group("interest", "Interest",
          _of("interest", "day_count", "rate", "index", "spread", "accrues_from", "first_date", "every_months",
              "default_rate", "default_spread", "accrual_cutoff", "rounding", "capitalize_through"), ("*",)),
    Group("index", "Index: floor, cap, adjustment, resets",
          _of("interest", "floor", "cap", "floor_on", "adjustment", "index_rounding", "index_rounding_mode", "reset",
              "reset_lookback", "reset_every")),
    Group("average", "Index averaged over the period (SOFR in arrears)",
          _of("interest", "averaging", "lookback", "observation_shift", "lockout", "compound_spread")),
    Group("late_charge", "Late charge: interest on what is overdue",
          _of("late_charge", "rate", "on", "mode", "grace_days", "day_count"), ("*",)),
    Group("late_fee", "Late fee: once for an instalment that stays unpaid",
          _of("late_fee", "percent", "amount", "of", "minimum", "maximum", "after_days", "on_last")),
    Group("payments", "Payments",
          _of("payments", "order_before_maturity", "order_after_maturity", "apply_by", "interest_through", "early",
              "paid_ahead", "tolerance", "assume_paid_through"), ("*",)),
    Group("business_days", "Due dates that are no business day",
          _of("payments", "business_days", "calendar", "holidays", "extension_interest")),
    Group("prepayment", "Prepayment", _of("prepayment", "permitted", "premium", "apply"), ("*",)),
    Group("amendments", "Amendments", ("amendments",), ("*",)),
    Group("usury", "Usury test", _of("usury", "maximum_rate", "law", "borrower_type", "basis", "fees",
                                     "count_late_charges")),
    Group("issuance", "Costs of issuance, discount", _of("issuance", "costs", "method", "discount", "imputed_rate")),
    Group("agreement", "Agreement behind the note", _of("agreement", "form", "covenants", "year_end_month")),
    Group("clauses", "Clauses: what is cited beside figures", tuple(f"clauses.{key}" for key in CLAUSES)),
    Group("accounts", "Journal: accrual and accounts", ("accounts.accrual", *(f"accounts.{key}" for key in ACCOUNTS))),
)  # fmt: skip

#: What people call a field. Those of clauses and accounts are made of their keys.
LABELS: dict[str, str] = {
    "note.id": "Short name",
    "note.title": "Title",
    "note.kind": "How principal is repaid",
    "note.borrower": "Borrower",
    "note.holder": "Holder",
    "note.issue_date": "Date of the note",
    "note.principal": "Principal",
    "note.commitment": "Commitment",
    "note.revolving": "Revolving",
    "note.currency": "Currency",
    "note.governing_law": "Governing law",
    "note.books": "Whose books",
    "opening.as_of": "Taken on as of",
    "opening.principal": "Unpaid principal",
    "opening.accrued_interest": "Accrued interest, not due",
    "opening.principal_due": "Principal overdue",
    "opening.interest_due": "Interest overdue",
    "opening.late_charges": "Late charges unpaid",
    "opening.costs": "Costs unpaid",
    "opening.held": "Money held",
    "opening.due_since": "Overdue since",
    "installments.count": "Number of instalments",
    "installments.amount": "Principal of each",
    "installments.payment": "Level payment",
    "installments.first_date": "First instalment",
    "installments.every_months": "Months between them",
    "installments.every_days": "Days between them",
    "installments.days": "Two days of each month",
    "installments.month_end": "On month-ends",
    "installments.interest_only": "Interest alone at first",
    "installments.amortize_over": "Amortized over",
    "installments.solve": "Payment solved on",
    "installments.on_rate_change": "When the rate changes",
    "installments.maturity_date": "Maturity (one sum)",
    "interest.day_count": "Day count",
    "interest.rate": "Fixed rate",
    "interest.index": "Index",
    "interest.spread": "Spread",
    "interest.adjustment": "Credit spread adjustment",
    "interest.floor": "Floor",
    "interest.cap": "Cap",
    "interest.floor_on": "Floor holds for",
    "interest.index_rounding": "Index rounded to",
    "interest.index_rounding_mode": "Rounded how",
    "interest.reset": "Index counts",
    "interest.reset_lookback": "Set days before the period",
    "interest.reset_every": "New rate expected every",
    "interest.averaging": "Averaging",
    "interest.lookback": "Lookback, business days",
    "interest.observation_shift": "Observation shift",
    "interest.lockout": "Lockout, business days",
    "interest.compound_spread": "Spread compounded too",
    "interest.accrues_from": "Interest from",
    "interest.first_date": "First interest date",
    "interest.every_months": "Months between interest dates",
    "interest.capitalize_through": "Added to principal through",
    "interest.default_rate": "Default rate",
    "interest.default_spread": "Default spread",
    "interest.accrual_cutoff": "As-of day itself",
    "interest.rounding": "Rounding",
    "late_charge.rate": "Late charge, a year",
    "late_charge.on": "Borne by overdue",
    "late_charge.mode": "Beside or in place of interest",
    "late_charge.grace_days": "Days of grace",
    "late_charge.day_count": "Day count",
    "late_fee.percent": "Fee, as a share",
    "late_fee.amount": "Fee, as an amount",
    "late_fee.of": "Share of",
    "late_fee.minimum": "Least fee",
    "late_fee.maximum": "Highest fee",
    "late_fee.after_days": "Charged after days",
    "late_fee.on_last": "On the last one too",
    "payments.order_before_maturity": "Order until the first instalment",
    "payments.order_after_maturity": "Order after it",
    "payments.apply_by": "Cleared by",
    "payments.interest_through": "Late payments reach interest",
    "payments.early": "Early money",
    "payments.paid_ahead": "Counts toward later ones",
    "payments.tolerance": "Small differences up to",
    "payments.business_days": "Rule",
    "payments.calendar": "Calendar",
    "payments.holidays": "Own holidays",
    "payments.extension_interest": "Interest for the delay",
    "payments.assume_paid_through": "Taken as paid through",
    "prepayment.permitted": "Permitted",
    "prepayment.premium": "Premium",
    "prepayment.apply": "Reduces",
    "usury.maximum_rate": "Maximum rate",
    "usury.law": "Law",
    "usury.borrower_type": "Borrower is",
    "usury.basis": "Day count of the maximum",
    "usury.fees": "Fees that count",
    "usury.count_late_charges": "Late charges count",
    "issuance.costs": "Costs of issuance",
    "issuance.method": "Amortized by",
    "issuance.discount": "Discount",
    "issuance.imputed_rate": "Imputed rate",
    "accounts.accrual": "Interest at month-end",
    "agreement.form": "Form of agreement",
    "agreement.covenants": "Reports owed",
    "agreement.year_end_month": "Fiscal year ends in month",
    "amendments": "Amendments",
}


def label_of(path: str) -> str:
    """The plain label of a field, an account or a clause."""
    table, _, key = path.partition(".")
    if path in LABELS:
        return LABELS[path]
    if table == "accounts":
        return ACCOUNTS[key]
    if table == "clauses":
        return key.replace("_", " ").capitalize()
    raise KeyError(path)


def open_groups(note: Note) -> tuple[str, ...]:
    """The groups that are open in a note's workbook: those that its kind uses, and those that say anything."""
    terms = note.terms
    given = {field.path for field in FIELDS if _says_something(terms, field.path)}
    found = []
    for group in GROUPS:
        used = "*" in group.kinds or terms.kind in group.kinds
        if group.key == "clauses":
            used = bool(terms.clauses)
        elif group.key == "accounts":
            used = bool(terms.accounts)
        elif group.key == "index":
            used = bool(terms.interest.index)
        elif group.key == "usury":
            used = terms.usury is not None
        if used or any(path in given for path in group.paths):
            found.append(group.key)
    return tuple(found)


def _says_something(terms: NoteTerms, path: str) -> bool:
    field = next(each for each in FIELDS if each.path == path)
    record = record_of(terms, field)
    if record is None:
        return False
    value = getattr(record, field.name)
    slots = type(record).__dataclass_fields__[field.name]
    default = slots.default
    return not (value is None or value == "" or value == () or value == default)
