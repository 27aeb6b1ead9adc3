"""Every field of a note, once: its path in a note file, what it takes, its default, its meaning and its clause key.

The reader of note files, the reader of terms ranges, the Terms sheet and the documentation all read this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from promnote.basics.averaging import AVERAGING_KINDS
from promnote.basics.calendars import CALENDARS, RULES
from promnote.basics.rates import FLOOR_ON, INDEX_ROUNDING_MODES
from promnote.contract.law import BORROWER_TYPES
from promnote.contract.parts import BUCKETS, KIND_NAMES

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
    "step",
    "premium",
    "days",
    "dates",
    "late_rate",
    "every",
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
        choices=KIND_NAMES,
        default="installment",
        doc="Principal in equal instalments, in level payments with interest, by the rows of a plan, or in one sum at maturity",
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
    Field(
        path="note.commitment",
        kind="amount",
        attribute="commitment_cents",
        default="none",
        clause="agreement",
        doc="Most that may be drawn; with it the principal at issue may be 0",
    ),
    Field(
        path="note.revolving",
        kind="flag",
        default="true",
        clause="agreement",
        doc="Whether what was repaid may be drawn again",
    ),
    Field(path="note.currency", kind="text", default="USD", doc="Currency of every amount", clause="issue"),
    Field(path="note.governing_law", kind="text", doc="Governing law", clause="governing_law"),
    Field(
        path="note.books",
        kind="choice",
        choices=("borrower", "holder"),
        default="borrower",
        doc="Whose books: the borrower owes, the holder lends",
    ),
    Field(path="opening.as_of", kind="date", default="none", doc="Day as of which a note was taken on in mid-life"),
    Field(
        path="opening.principal",
        kind="amount",
        attribute="principal_cents",
        default="0.00",
        doc="Unpaid principal on that day, what is overdue included",
    ),
    Field(
        path="opening.accrued_interest",
        kind="amount",
        attribute="accrued_interest_cents",
        default="0.00",
        doc="Interest accrued by then and not due",
    ),
    Field(
        path="opening.principal_due",
        kind="amount",
        attribute="principal_due_cents",
        default="0.00",
        doc="Principal overdue on that day",
    ),
    Field(
        path="opening.interest_due",
        kind="amount",
        attribute="interest_due_cents",
        default="0.00",
        doc="Interest overdue on that day",
    ),
    Field(
        path="opening.late_charges",
        kind="amount",
        attribute="late_charges_cents",
        default="0.00",
        doc="Late charges unpaid on that day",
    ),
    Field(
        path="opening.costs",
        kind="amount",
        attribute="costs_cents",
        default="0.00",
        doc="Costs of collection unpaid on that day",
    ),
    Field(path="opening.held", kind="amount", attribute="held_cents", default="0.00", doc="Money held on that day"),
    Field(path="opening.due_since", kind="date", default="opening.as_of", doc="Due date of what was overdue then"),
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
    Field(
        path="installments.payment",
        kind="amount",
        attribute="payment_cents",
        default="solved",
        clause="installments",
        doc="Level payment of principal and interest, as the contract states it",
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
        path="installments.every_days",
        kind="count",
        lowest=7,
        default="none",
        clause="installments",
        doc="Days between instalments, instead of months (14: every two weeks)",
    ),
    Field(
        path="installments.days",
        kind="days",
        default="none",
        clause="installments",
        doc="Two days of each month, instead of months between them: 1, 15",
    ),
    Field(
        path="installments.month_end",
        kind="flag",
        default="true if first_date is a month's last day",
        doc="Each instalment falls on its month's last day",
        clause="installments",
    ),
    Field(
        path="installments.interest_only",
        kind="count",
        default="0",
        clause="installments",
        doc="Instalments at the start that have no principal, of all that are counted",
    ),
    Field(
        path="installments.amortize_over",
        kind="count",
        lowest=1,
        default="count - interest_only",
        clause="installments",
        doc="Instalments over which a level payment is solved; more than there are leaves a balloon",
    ),
    Field(
        path="installments.solve",
        kind="choice",
        choices=("actual", "periodic"),
        default="actual",
        clause="installments",
        doc="How a level payment is solved: on the actual days of each period, or on equal periods",
    ),
    Field(
        path="installments.on_rate_change",
        kind="choice",
        choices=("keep", "recast"),
        default="keep",
        clause="installments",
        doc="Whether a level payment is kept or solved anew when the rate changes",
    ),
    Field(path="installments.maturity_date", kind="date", doc="Maturity of a bullet note", clause="installments"),
    Field(path="interest.day_count", kind="day_count", default="ACT/360", doc="Day count", clause="interest"),
    Field(path="interest.rate", kind="rate", doc="Fixed annual rate; or give an index", clause="interest"),
    Field(path="interest.index", kind="text", doc="Name of the index, for a floating rate", clause="interest"),
    Field(path="interest.spread", kind="signed_rate", default="0%", doc="Added to the index", clause="interest"),
    Field(
        path="interest.adjustment",
        kind="signed_rate",
        default="0%",
        clause="interest",
        doc="Credit spread adjustment, added to the index before the spread",
    ),
    Field(path="interest.floor", kind="signed_rate", default="none", doc="Lowest index + spread"),
    Field(path="interest.cap", kind="rate", default="none", doc="Highest index + spread"),
    Field(
        path="interest.floor_on",
        kind="choice",
        choices=FLOOR_ON,
        default="rate",
        clause="interest",
        doc="What the floor holds for: index + spread, or the index (with its adjustment) alone",
    ),
    Field(
        path="interest.index_rounding",
        kind="step",
        default="none",
        clause="interest",
        doc="Step to which the index is rounded before anything is added: 0.01%",
    ),
    Field(
        path="interest.index_rounding_mode",
        kind="choice",
        choices=INDEX_ROUNDING_MODES,
        default="nearest",
        clause="interest",
        doc="How the index is rounded: to the nearest step (half up), or up",
    ),
    Field(
        path="interest.reset",
        kind="choice",
        choices=("as_listed", "period"),
        default="as_listed",
        clause="interest",
        doc="When the index counts: from each row's date, or as set on the first day of an interest period",
    ),
    Field(
        path="interest.reset_lookback",
        kind="count",
        default="0",
        clause="interest",
        doc="Business days before the period's first day on which its index is set",
    ),
    Field(
        path="interest.reset_every",
        kind="every",
        default="as reset, averaging and instalments say",
        doc="How often a new row of the index is expected: 1 month; an older last row is reported",
    ),
    Field(
        path="interest.averaging",
        kind="choice",
        choices=("none", *AVERAGING_KINDS),
        default="none",
        clause="interest",
        doc="Daily index averaged over each interest period: simple or compounded",
    ),
    Field(
        path="interest.lookback",
        kind="count",
        default="0",
        clause="interest",
        doc="Business days by which an averaged index is looked up earlier",
    ),
    Field(
        path="interest.observation_shift",
        kind="flag",
        default="false",
        clause="interest",
        doc="Whether the whole period of observation is moved back by the lookback",
    ),
    Field(
        path="interest.lockout",
        kind="count",
        default="0",
        clause="interest",
        doc="Last business days of a period that use the rate of the one before them",
    ),
    Field(
        path="interest.compound_spread",
        kind="flag",
        default="false",
        clause="interest",
        doc="Whether spread and adjustment are compounded with the index",
    ),
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
    Field(
        path="interest.capitalize_through",
        kind="date",
        default="none",
        clause="interest",
        doc="Interest of instalments through this date is added to principal",
    ),
    Field(path="interest.default_rate", kind="rate", default="none", doc="Rate from a default to its cure"),
    Field(
        path="interest.default_spread",
        kind="rate",
        default="none",
        clause="default",
        doc="Added to the rate from a default to its cure",
    ),
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
        choices=("half-up", "half-even", "truncate-carry"),
        default="half-up",
        doc="What becomes of parts of a cent: rounded, or interest cut to cents and the rest carried on",
    ),
    Field(
        path="late_charge.rate",
        kind="late_rate",
        default="none",
        doc='Annual rate that overdue amounts bear; "agreement" if a paper that is not at hand defines it',
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
        path="late_charge.day_count",
        kind="day_count",
        default="ACT/360",
        clause="late_charge",
        doc="Day count of the late charge",
    ),
    Field(
        path="late_fee.percent",
        kind="rate",
        default="none",
        clause="late_fee",
        doc="Fee on an instalment that stays unpaid, as a share of it",
    ),
    Field(
        path="late_fee.amount",
        kind="amount",
        attribute="amount_cents",
        default="none",
        clause="late_fee",
        doc="Fee on an instalment that stays unpaid, as an amount",
    ),
    Field(
        path="late_fee.of",
        kind="choice",
        choices=("unpaid", "installment"),
        default="unpaid",
        clause="late_fee",
        doc="What the percentage is of: what is unpaid of the instalment, or all of it",
    ),
    Field(
        path="late_fee.minimum",
        kind="amount",
        attribute="minimum_cents",
        default="none",
        clause="late_fee",
        doc="Least fee",
    ),
    Field(
        path="late_fee.maximum",
        kind="amount",
        attribute="maximum_cents",
        default="none",
        clause="late_fee",
        doc="Highest fee",
    ),
    Field(
        path="late_fee.after_days",
        kind="count",
        default="0",
        clause="late_fee",
        doc="Days after the due date through which no fee is charged",
    ),
    Field(
        path="late_fee.on_last",
        kind="flag",
        default="true",
        clause="late_fee",
        doc="Whether the last instalment can bear a fee",
    ),
    Field(
        path="payments.order_before_maturity",
        kind="buckets",
        choices=BUCKETS,
        default="interest, principal",
        doc="Order of a payment until the first instalment's date",
        clause="order",
    ),
    Field(
        path="payments.order_after_maturity",
        kind="buckets",
        choices=BUCKETS,
        default="late_charge, interest, principal",
        doc="Order of a payment after it",
        clause="order",
    ),
    Field(
        path="payments.apply_by",
        kind="choice",
        choices=("bucket", "instalment"),
        default="bucket",
        clause="order",
        doc="Whether a payment clears bucket after bucket, or the oldest instalment first",
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
        choices=("hold", "apply"),
        default="hold",
        doc="Money before anything is due: held until then, or applied at once to interest and principal",
    ),
    Field(
        path="payments.paid_ahead",
        kind="flag",
        default="false",
        clause="order",
        doc="Whether early money beyond the next level payment counts toward those after it",
    ),
    Field(
        path="payments.tolerance",
        kind="amount",
        attribute="tolerance_cents",
        default="0.00",
        clause="order",
        doc="Shortfall of an instalment that is carried into the next one instead of being overdue",
    ),
    Field(
        path="payments.business_days",
        kind="choice",
        choices=RULES,
        default="none",
        clause="installments",
        doc="How a due date that is no business day is moved",
    ),
    Field(
        path="payments.calendar",
        kind="choice",
        choices=CALENDARS,
        default="US",
        clause="installments",
        doc="Calendar of business days: the Federal Reserve Banks', TARGET, or weekends alone",
    ),
    Field(
        path="payments.holidays",
        kind="dates",
        default="none",
        clause="installments",
        doc="Days that are no business days as well",
    ),
    Field(
        path="payments.extension_interest",
        kind="flag",
        default="true",
        clause="installments",
        doc="Whether interest runs to a moved due date",
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
        kind="premium",
        attribute="premium_rate",
        default="0%",
        doc="Premium on principal prepaid; a list names it year by year from issue: 5%, 4%, 3%",
        clause="prepayment",
    ),
    Field(
        path="prepayment.apply",
        kind="choice",
        choices=("inverse", "direct", "pro_rata", "recast"),
        default="inverse",
        doc="Which instalments a prepayment reduces: the last, the next, all by share; or a level payment solved anew",
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
        choices=BORROWER_TYPES,
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
        path="issuance.discount",
        kind="amount",
        attribute="discount_cents",
        default="0.00",
        clause="ASC 835-30",
        doc="Discount at which the note was issued, amortised beside the costs",
    ),
    Field(
        path="issuance.imputed_rate",
        kind="rate",
        default="none",
        clause="ASC 835-30",
        doc="Rate, a year, effective, at which the discount is imputed",
    ),
    Field(
        path="accounts.accrual",
        kind="choice",
        attribute="accrual",
        choices=("running", "reversing"),
        default="running",
        doc="Interest in the journal: accrued month by month, or at each month-end and reversed on the next day",
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
    "waiver_gain": "Gain on debt forgiven",
    "opening_balances": "Opening balances",
}
#: The same accounts in the holder's books, where debits are credits; costs of issuance are net origination fees and costs
#: (ASC 310-20).
HOLDER_ACCOUNTS: dict[str, str] = {
    "cash": "Cash",
    "note_payable": "Notes receivable",
    "current_portion": "Current portion of notes receivable",
    "interest_expense": "Interest income",
    "accrued_interest": "Accrued interest receivable",
    "late_charges": "Late charge income",
    "accrued_late_charges": "Late charges receivable",
    "collection_costs": "Recovery of collection costs",
    "accrued_costs": "Collection costs receivable",
    "prepayment_premium": "Prepayment premium income",
    "unapplied_payments": "Unapplied receipts",
    "refund_receivable": "Refund due to borrower",
    "usury_credit": "Usury savings credit",
    "issuance_costs": "Net deferred origination fees and costs",
    "extinguishment_loss": "Interest income, origination fees on prepayment",
    "financing_costs": "Origination fees and costs recognized at once",
    "waiver_gain": "Bad-debt expense",
    "opening_balances": "Opening balances",
}
#: Accounts that only a note with issuance costs can need.
ISSUANCE_ACCOUNTS: tuple[str, ...] = ("extinguishment_loss", "financing_costs")

RATE_COLUMNS = ("effective", "rate")
#: A table of several indices names them.
RATE_FILE_COLUMNS = (*RATE_COLUMNS, "index")
AMENDMENT_COLUMNS = (
    "effective",
    "maturity_date",
    "rate",
    "spread",
    "index",
    "adjustment",
    "payment",
    "count",
    "amount",
    "memo",
)
ACTIVITY_COLUMNS = ("date", "type", "amount", "id", "reverses", "memo", "of", "waived_through")
PLAN_COLUMNS = ("date", "principal", "payment")
FEE_COLUMNS = ("date", "amount", "memo")
COVENANT_COLUMNS = ("name", "clause", "days", "periods")
#: The periods after which a report is owed; an interim quarter is one of the first three of a fiscal year.
PERIODS = ("month", "quarter", "interim quarter", "year")
