"""Every field of a note, once: its path in a note file, what it takes, its default, its meaning and its clause key.

The reader of note files, the reader of terms ranges, the Terms sheet and the documentation all read this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal[
    "text",
    "date",
    "date_or_as_of",
    "amount",
    "rate",
    "signed_rate",
    "count",
    "flag",
    "choice",
    "buckets",
    "day_count",
    "fees",
    "covenants",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`path` is `table.key`; `attribute` its name in the record; `default` is shown to people, the record holds it.

    `clause` is a reference (see `clauses`): the key of the note's clause that speaks of it, or a standard.
    """

    path: str
    kind: FieldKind
    doc: str
    clause: str = ""
    default: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    lowest: int = 0
    attribute: str = ""

    @property
    def table(self) -> str:
        return self.path.partition(".")[0]

    @property
    def name(self) -> str:
        return self.attribute or self.path.partition(".")[2]


#: Forms of agreement that workbooks know sheets of.
AGREEMENT_FORMS: tuple[str, ...] = ("covenants", "npa-1997")

FIELDS: tuple[Field, ...] = (
    Field(path="note.id", kind="text", doc="Short name of the note, used in file names"),
    Field(path="note.title", kind="text", doc="Title shown on reports"),
    Field(
        path="note.kind",
        kind="choice",
        choices=("installment", "bullet"),
        default="installment",
        doc="Principal in instalments, or in one sum at maturity",
        clause="installments",
    ),
    Field(path="note.borrower", kind="text", doc="Who owes", clause="issue"),
    Field(path="note.holder", kind="text", doc="To whom it is owed", clause="issue"),
    Field(path="note.issue_date", kind="date", required=True, doc="Date of the note", clause="issue"),
    Field(
        path="note.principal",
        kind="amount",
        required=True,
        attribute="principal_cents",
        doc="Principal sum",
        clause="installments",
    ),
    Field(path="note.currency", kind="text", default="USD", doc="Currency of every amount", clause="issue"),
    Field(path="note.governing_law", kind="text", doc="Governing law", clause="governing_law"),
    Field(
        path="installments.count", kind="count", lowest=1, doc="Number of principal instalments", clause="installments"
    ),
    Field(
        path="installments.amount",
        kind="amount",
        attribute="amount_cents",
        default="principal / count, rounded",
        doc="Principal of each instalment; the last takes the remainder",
        clause="installments",
    ),
    Field(path="installments.first_date", kind="date", doc="First instalment's date", clause="installments"),
    Field(
        path="installments.every_months",
        kind="count",
        lowest=1,
        default="1",
        doc="Months between instalments",
        clause="installments",
    ),
    Field(
        path="installments.month_end",
        kind="flag",
        default="true if first_date is a month's last day",
        doc="Each instalment falls on its month's last day",
        clause="installments",
    ),
    Field(path="installments.maturity_date", kind="date", doc="Maturity of a bullet note", clause="installments"),
    Field(path="interest.day_count", kind="day_count", default="ACT/360", doc="Day count", clause="interest"),
    Field(path="interest.rate", kind="rate", doc="Fixed annual rate; or give an index", clause="interest"),
    Field(path="interest.index", kind="text", doc="Name of the index, for a floating rate", clause="interest"),
    Field(path="interest.spread", kind="signed_rate", default="0%", doc="Added to the index", clause="interest"),
    Field(path="interest.floor", kind="signed_rate", default="none", doc="Lowest index + spread"),
    Field(path="interest.cap", kind="rate", default="none", doc="Highest index + spread"),
    Field(
        path="interest.accrues_from",
        kind="date",
        default="issue date",
        doc="First day that bears interest",
        clause="interest",
    ),
    Field(
        path="interest.first_date",
        kind="date",
        default="with each instalment",
        doc="First interest date of an own cycle",
    ),
    Field(
        path="interest.every_months",
        kind="count",
        lowest=1,
        default="as instalments",
        doc="Months between interest dates of an own cycle",
    ),
    Field(path="interest.default_rate", kind="rate", default="none", doc="Rate from a default to its cure"),
    Field(
        path="interest.accrual_cutoff",
        kind="choice",
        choices=("exclusive", "inclusive"),
        default="exclusive",
        doc="Whether the as-of day itself counts in accrued figures",
    ),
    Field(
        path="interest.rounding",
        kind="choice",
        choices=("half-up", "half-even"),
        default="half-up",
        doc="What becomes of half a cent",
    ),
    Field(
        path="late_charge.rate",
        kind="rate",
        default="none: the agreement defines it",
        doc="Annual rate that overdue amounts bear, ACT/360",
        clause="late_charge",
    ),
    Field(
        path="late_charge.on",
        kind="buckets",
        choices=("principal", "interest"),
        default="principal, interest",
        doc="Which overdue items bear it",
        clause="late_charge",
    ),
    Field(
        path="late_charge.mode",
        kind="choice",
        choices=("additional", "instead"),
        default="additional",
        doc="Beside the contract rate, or in its place, on overdue principal",
        clause="late_charge",
    ),
    Field(
        path="late_charge.grace_days",
        kind="count",
        default="0",
        doc="Days after the due date within which nothing is charged",
    ),
    Field(
        path="payments.order_before_maturity",
        kind="buckets",
        choices=("late_charge", "interest", "principal", "costs"),
        default="interest, principal",
        doc="Order of a payment until the first instalment's date",
        clause="order",
    ),
    Field(
        path="payments.order_after_maturity",
        kind="buckets",
        choices=("late_charge", "interest", "principal", "costs"),
        default="late_charge, interest, principal",
        doc="Order of a payment after it",
        clause="order",
    ),
    Field(
        path="payments.interest_through",
        kind="choice",
        choices=("due_date", "receipt"),
        default="due_date",
        doc="Interest that a late payment may reach: what fell due, or all accrued to the day of receipt",
        clause="order",
    ),
    Field(
        path="payments.early",
        kind="choice",
        choices=("hold",),
        default="hold",
        doc="A payment before anything is due is held",
    ),
    Field(
        path="payments.assume_paid_through",
        kind="date_or_as_of",
        default="none",
        doc="Instalments due through this date (or as_of) count as paid when due",
    ),
    Field(
        path="prepayment.permitted",
        kind="flag",
        default="false",
        doc="Principal may be paid early",
        clause="prepayment",
    ),
    Field(
        path="prepayment.premium",
        kind="rate",
        attribute="premium_rate",
        default="0%",
        doc="Premium on principal prepaid",
        clause="prepayment",
    ),
    Field(
        path="prepayment.apply",
        kind="choice",
        choices=("inverse", "direct", "pro_rata"),
        default="inverse",
        doc="Which instalments a prepayment reduces: the last, the next, or all by share",
        clause="prepayment",
    ),
    Field(
        path="usury.maximum_rate",
        kind="rate",
        default="from the law",
        doc="Maximum annual rate to test against",
        clause="usury",
    ),
    Field(
        path="usury.law",
        kind="text",
        default="NY",
        doc="Law whose ceiling applies when no maximum rate is given",
        clause="usury",
    ),
    Field(
        path="usury.borrower_type",
        kind="choice",
        choices=("corporation", "individual"),
        default="corporation",
        doc="Who borrows, as the law asks",
        clause="usury",
    ),
    Field(path="usury.basis", kind="day_count", default="ACT/365F", doc="Day count of the maximum", clause="usury"),
    Field(
        path="usury.fees",
        kind="fees",
        default="none",
        doc="Fees that count as interest: date amount, date amount ...",
        clause="usury",
    ),
    Field(
        path="usury.count_late_charges",
        kind="flag",
        default="false",
        doc="Late charges count as interest in the test",
        clause="usury",
    ),
    Field(
        path="issuance.costs",
        kind="fees",
        default="none",
        doc="Costs of issuance: date amount memo, ...",
        clause="ASC 835-30",
    ),
    Field(
        path="issuance.method",
        kind="choice",
        choices=("effective", "straight_line"),
        default="effective",
        doc="How costs of issuance are amortised",
        clause="ASC 835-30",
    ),
    Field(
        path="agreement.form",
        kind="choice",
        attribute="agreement_form",
        choices=AGREEMENT_FORMS,
        default="none",
        doc="Agreement whose sheets and registers the workbook has",
        clause="agreement",
    ),
    Field(
        path="agreement.covenants",
        kind="covenants",
        attribute="covenants",
        default="none",
        doc="Reports owed under it: name; clause; days after the period's end; periods, ...",
        clause="agreement",
    ),
    Field(
        path="agreement.year_end_month",
        kind="count",
        lowest=1,
        attribute="year_end_month",
        default="12",
        doc="Month in which the fiscal year of the reports ends",
    ),
)

BY_PATH: dict[str, Field] = {field.path: field for field in FIELDS}
TABLES: tuple[str, ...] = tuple(dict.fromkeys(field.table for field in FIELDS))

#: Accounts of the journal, each a text that the user chooses (`accounts.cash = "1010"`).
ACCOUNTS: dict[str, str] = {
    "cash": "Cash",
    "note_payable": "Notes payable",
    "current_portion": "Current portion of notes payable",
    "interest_expense": "Interest expense",
    "accrued_interest": "Accrued interest payable",
    "late_charges": "Late charges",
    "accrued_late_charges": "Accrued late charges payable",
    "collection_costs": "Collection costs",
    "accrued_costs": "Accrued collection costs payable",
    "prepayment_premium": "Prepayment premium",
    "unapplied_payments": "Payments not yet applied",
    "refund_receivable": "Refund due from holder",
    "usury_credit": "Usury savings credit",
    "issuance_costs": "Unamortized issuance costs",
    "extinguishment_loss": "Loss on extinguishment of debt",
    "financing_costs": "Financing costs expensed",
}
#: Accounts that only a note with issuance costs can need.
ISSUANCE_ACCOUNTS: tuple[str, ...] = ("extinguishment_loss", "financing_costs")

RATE_COLUMNS = ("effective", "rate")
AMENDMENT_COLUMNS = ("effective", "maturity_date", "rate", "spread", "memo")
ACTIVITY_COLUMNS = ("date", "type", "amount", "id", "reverses", "memo")
FEE_COLUMNS = ("date", "amount", "memo")
COVENANT_COLUMNS = ("name", "clause", "days", "periods")
#: The periods after which a report is owed; an interim quarter is one of the first three of a fiscal year.
PERIODS = ("month", "quarter", "interim quarter", "year")
