"""What the note purchase agreement makes someone send, track or sign: registers to type into.

Each rule of the agreement stands once, as a formula beside what was typed:

    Follow-ups     what must be told when it happens, and upkeep (6.1(c)-(e), 6.2): late only after a date of one's own
    Notices        by hand on delivery, by mail with a return receipt five days after the postmark, by facsimile once
                   confirmed; any other way counts for nothing by itself; a copy goes to the other side's counsel (8.5)
    Certificates   outstanding ones add up to the face; a legend goes after an opinion or Rule 144 alone (1.2, 7.1-7.3)
    Expenses       each side its own, the company also the purchaser's counsel for agreement and notes (8.9)
    Indemnities    a settlement with prior written consent, fees and costs if reasonable (8.10)
    Instruments    in writing and signed by both, else of no effect; a waiver covers the one breach (8.4, 8.6)
"""

from __future__ import annotations

from promnote.functions.notices import METHODS
from promnote_workbooks.agreements.npa_1997.known import PARTIES, RECIPIENTS
from promnote_workbooks.agreements.registers import LOG_ROWS, YES_NO, days_late, status, typed
from promnote_workbooks.pages.block import WrittenColumn, written_sheet
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.pages.styles import WIDTH_DATE, WIDTH_MONEY
from promnote_workbooks.sheets.check import EXACT, Check

#: What must be told when it happens, and what is looked after between reports.
_TOLD = (
    "NPA 6.1(c)",  # a special or interim audit report meant for the public
    "NPA 6.1(d)",  # what goes to stockholders, or is filed
    "NPA 6.1(e)",  # what a holder reasonably asked for
    "NPA 6.2(a)(i)(A)",  # a material violation or default
    "NPA 6.2(a)(i)(B)",  # a proceeding that could have a material adverse effect
    "NPA 6.2(b)(i)",  # property in good repair
    "NPA 6.2(b)(ii)",  # laws complied with
    "NPA 6.2(b)(iii)",  # taxes paid when due
    "NPA 6.2(b)(iv)",  # property insured
)
#: What takes a legend and a stop-transfer order away (7.2(b), 7.3).
_ROUTES = ("opinion", "rule 144")
_PURPOSES = ("agreement and notes", "other")
_DAMAGES = ("loss", "attorneys' fees", "settlement", "defence costs")
_INSTRUMENTS = ("amendment", "waiver", "discharge", "termination")

FOLLOW_UPS = (
    typed("clause", "Clause", "text", 19.0, *_TOLD),
    typed("what", "What happened, or what was looked after", "text", 60.0),
    typed("on", "Happened, or period ended", "date", WIDTH_DATE),
    typed("due", "Due: your own date", "date", WIDTH_DATE),
    typed("sent", "Sent or signed", "date", WIDTH_DATE),
    WrittenColumn(key="status", header="Status", kind="label_indented", width=10.0, formula=status("D", "E", "A")),
    WrittenColumn(key="late", header="Days late", kind="count", width=9.0, formula=days_late("D", "E")),
)
_BY_MAIL = 'OR(D{r}="registered mail",D{r}="certified mail")'
NOTICES = (
    typed("id", "Notice", "text", WIDTH_DATE, name="NoticeIds"),
    typed("sender", "From", "text", WIDTH_DATE, *PARTIES),
    typed("subject", "Subject", "text", 44.0),
    typed("method", "Method", "text", 17.0, *METHODS, "other"),
    typed("sent", "Sent", "date", WIDTH_DATE),
    typed("event", "Delivered, postmarked or confirmed", "date", 20.0),
    typed("receipt", "Return receipt", "text", 10.0, *YES_NO),
    typed("copied", "Copy to counsel", "text", 10.0, *YES_NO),
    WrittenColumn(
        key="effective", header="Effective", kind="date", width=WIDTH_DATE, name="NoticesEffective",
        formula=f'IF(OR(D{{r}}="",NOT(ISNUMBER(F{{r}})),AND({_BY_MAIL},G{{r}}<>"yes")),"",'
        'IFERROR(NOTICE_EFFECTIVE_DATE(D{r},F{r}),""))',
    ),
    WrittenColumn(
        key="state", header="State", kind="label_indented", width=13.0, name="NoticeStates",
        formula=f'IF(D{{r}}="","",IF(AND({_BY_MAIL},G{{r}}<>"yes"),"defective",IF(NOT(ISNUMBER(F{{r}})),"pending",'
        'IF(ISNUMBER(I{r}),IF(I{r}<=AsOf,"effective","pending"),"not listed"))))',
    ),
    WrittenColumn(
        key="finding", header="What NPA 8.5 asks", kind="label_indented", width=44.0,
        formula='IF(J{r}="","",IF(J{r}="not listed","hand, registered or certified mail, facsimile",'
        'IF(J{r}="defective","a return receipt requested",IF(H{r}<>"yes","a copy to the other side\'s counsel",""))))',
    ),
)  # fmt: skip
CERTIFICATES = (
    typed("id", "Certificate", "text", WIDTH_DATE),
    typed("holder", "Holder", "text", 36.0),
    typed("amount", "Principal", "money", WIDTH_MONEY, name="CertificateAmounts"),
    typed("issued", "Issued", "date", WIDTH_DATE),
    typed("replaces", "Replaces", "text", 11.0),
    typed("cancelled", "Cancelled", "date", WIDTH_DATE),
    typed("legend", "Legend", "text", 9.0, *YES_NO),
    typed("stop", "Stop transfer", "text", 10.0, *YES_NO),
    typed("freed", "Freed by", "text", 12.0, *_ROUTES),
    WrittenColumn(
        key="outstanding", header="Outstanding", kind="money", width=WIDTH_MONEY, total=True,
        name="CertificatesOutstanding",
        formula='IF(ISNUMBER(C{r}),IF(AND(N(D{r})<=AsOf,OR(NOT(ISNUMBER(F{r})),N(F{r})>AsOf)),C{r},0),"")',
    ),
    WrittenColumn(
        key="finding", header="Finding", kind="label_indented", width=48.0,
        formula='IF(A{r}="","",IF(AND(G{r}="no",I{r}=""),"no legend without an opinion or Rule 144 (7.2(b))",'
        'IF(AND(G{r}="yes",I{r}<>""),"a legend though freed (7.2(b))",IF(AND(H{r}="yes",G{r}="no"),'
        '"stop-transfer without a legend (7.2(b))",""))))',
    ),
)  # fmt: skip
EXPENSES = (
    typed("id", "Expense", "text", 11.0),
    typed("on", "Incurred", "date", WIDTH_DATE),
    typed("payee", "Payee", "text", 40.0),
    typed("amount", "Amount", "money", WIDTH_MONEY),
    typed("by", "Incurred by", "text", 12.0, *PARTIES),
    typed("counsel", "Purchaser's counsel", "text", 12.0, *YES_NO),
    typed("purpose", "Purpose", "text", 22.0, *_PURPOSES),
    typed("reasonable", "Reasonable", "text", 12.0, *YES_NO),
    typed("paid", "Paid by", "text", 12.0, *PARTIES),
    WrittenColumn(
        key="bearer", header="Borne by (NPA 8.9)", kind="label_indented", width=14.0,
        formula=f'IF(ISNUMBER(D{{r}}),IF(AND(E{{r}}="purchaser",F{{r}}="yes",G{{r}}="{_PURPOSES[0]}",H{{r}}<>"no"),'
        '"company",E{r}&""),"")',
    ),
    WrittenColumn(
        key="owed", header="Owed to the payer", kind="money", width=WIDTH_MONEY, total=True,
        formula='IF(ISNUMBER(D{r}),IF(AND(I{r}<>"",I{r}<>J{r},N(B{r})<=AsOf),D{r},0),"")',
    ),
)  # fmt: skip
_OF_THIS = 'COUNTIFS(AddressOf,A{r},AddressSince,">"&E{r},AddressSince,"<="&AsOf)'
ADDRESSES_BOOK = (
    typed("recipient", "Recipient", "text", 18.0, *RECIPIENTS, name="AddressOf"),
    typed("name", "Name", "text", 48.0),
    typed("address", "Address", "text", 92.0),
    typed("facsimile", "Facsimile", "text", 17.0),
    typed("since", "Since", "date", WIDTH_DATE, name="AddressSince"),
    typed("notice", "Brought by notice", "text", 13.0),
    WrittenColumn(
        key="state", header="State", kind="label_indented", width=12.0,
        formula=f'IF(A{{r}}="","",IF(N(E{{r}})>AsOf,"not yet",IF({_OF_THIS}>0,"replaced","in force")))',
    ),
    WrittenColumn(
        key="finding", header="What NPA 8.5 asks", kind="label_indented", width=40.0,
        formula='IF(A{r}="","",IF(F{r}="",IF(N(E{r})>TermIssueDate,"a change is a notice: give its number",""),'
        'IF(COUNTIF(NoticeIds,F{r})=0,"no such notice in Notices","")))',
    ),
)  # fmt: skip
INDEMNITIES = (
    typed("id", "Claim", "text", 11.0),
    typed("on", "Raised", "date", WIDTH_DATE),
    typed("by", "Claimed by", "text", 12.0, *PARTIES),
    typed("ground", "Breach or misrepresentation", "text", 44.0),
    typed("damage", "For", "text", 18.0, *_DAMAGES),
    typed("amount", "Claimed", "money", WIDTH_MONEY, total=True),
    typed("reasonable", "Reasonable", "text", 12.0, *YES_NO),
    typed("consent", "Consent in writing", "date", WIDTH_DATE),
    typed("settled", "Settled", "date", WIDTH_DATE),
    WrittenColumn(
        key="clause", header="Clause", kind="label_indented", width=13.0,
        formula='IF(C{r}="","",IF(C{r}="purchaser","NPA 8.10(a)","NPA 8.10(b)"))',
    ),
    WrittenColumn(
        key="finding", header="Why nothing is indemnified", kind="label_indented", width=44.0,
        formula='IF(A{r}="","",IF(E{r}="settlement",IF(NOT(ISNUMBER(H{r})),"settled without prior written consent",'
        'IF(AND(ISNUMBER(I{r}),H{r}>I{r}),"consent came after the settlement","")),'
        'IF(AND(G{r}="no",E{r}<>"loss"),"not reasonable","")))',
    ),
    WrittenColumn(
        key="indemnified", header="Indemnified", kind="money", width=WIDTH_MONEY, total=True,
        formula='IF(AND(ISNUMBER(F{r}),N(B{r})<=AsOf),IF(K{r}="",F{r},0),"")',
    ),
)  # fmt: skip
INSTRUMENTS = (
    typed("id", "Instrument", "text", 12.0),
    typed("kind", "Kind", "text", 13.0, *_INSTRUMENTS),
    typed("provision", "Provision", "text", 15.0),
    typed("what", "What it does; of a waiver the one breach", "text", 52.0),
    typed("company", "Company signed", "date", WIDTH_DATE),
    typed("purchaser", "Purchaser signed", "date", WIDTH_DATE),
    typed("stated", "Effective date that it states", "date", 14.0),
    WrittenColumn(
        key="effective", header="Effective", kind="date", width=WIDTH_DATE,
        formula='IF(AND(ISNUMBER(E{r}),ISNUMBER(F{r})),IF(ISNUMBER(G{r}),G{r},MAX(E{r},F{r})),"")',
    ),
    WrittenColumn(
        key="state", header="State (NPA 8.4, 8.6)", kind="label_indented", width=17.0,
        formula='IF(A{r}="","",IF(NOT(AND(ISNUMBER(E{r}),ISNUMBER(F{r}))),"no effect: unsigned",'
        'IF(MAX(E{r},F{r},H{r})<=AsOf,"effective","not yet")))',
    ),
)  # fmt: skip


def register_sheets() -> tuple[SheetLayout, ...]:
    """The registers; the calendar, the closing checklist and the debts have modules of their own."""
    return (
        written_sheet(
            "Follow-ups",
            "Follow-ups: what must be told when it happens, and upkeep (NPA 6.1(c)-(e), 6.2)",
            "Promptly is no date: what has no due date of your own is never called late.",
            FOLLOW_UPS, LOG_ROWS, block_name="FollowUpRows", grid_name="FollowUps", check_column=4,
            empty="Nothing yet: choose a clause in the first row and type what happened.",
        ),
        written_sheet(
            "Notices",
            "Notices log (NPA 8.5)",
            "By hand on delivery, by registered or certified mail five days after the postmark, by facsimile once confirmed.",
            NOTICES, LOG_ROWS, block_name="NoticeRows", grid_name="Notices", check_column=4,
            empty="No notice yet: type one in a row below; its effective date follows from method and date.",
        ),
        written_sheet(
            "Addresses",
            "Address book for notices (NPA 8.5)",
            "An address or number changes by a notice: add a row with the day from which it counts and the notice's number.",
            ADDRESSES_BOOK, LOG_ROWS, block_name="AddressRows", grid_name="AddressBook",
            empty="No address yet: type each recipient's in a row below.",
        ),
        written_sheet(
            "Certificates",
            "Certificates of the notes (NPA 1.2, 7.1-7.3)",
            "One row a certificate. A transfer cancels one and issues others; those outstanding add up to the face.",
            CERTIFICATES, LOG_ROWS, block_name="CertificateRows", grid_name="CertificateRegister",
            empty="No certificate yet: type each with its holder, principal and day of issue.",
        ),
        written_sheet(
            "Expenses",
            "Expenses (NPA 8.9)",
            "Each side bears its own; the company also the purchaser's counsel for agreement and notes, if reasonable.",
            EXPENSES, LOG_ROWS, block_name="ExpenseRows", grid_name="Expenses",
            empty="No expense yet: type one in a row below; who bears it follows.",
        ),
        written_sheet(
            "Indemnities",
            "Indemnity claims (NPA 8.10)",
            "The facts as claimed: a settlement counts with prior written consent, fees and costs if reasonable.",
            INDEMNITIES, LOG_ROWS, block_name="IndemnityRows", grid_name="Indemnities",
            empty="No claim yet: type one in a row below; what is indemnified follows.",
        ),
        written_sheet(
            "Instruments",
            "Amendments and waivers in writing (NPA 8.4, 8.6)",
            "Binding once both have signed; a waiver covers the one breach that it names. Terms must say a new maturity.",
            INSTRUMENTS, LOG_ROWS, block_name="InstrumentRows", grid_name="Instruments",
            empty="No instrument yet: type one in a row below with the days on which both sides signed.",
        ),
    )  # fmt: skip


REGISTER_CHECKS: tuple[Check, ...] = (
    Check("Certificates", "Certificates outstanding add up to the face", "money", "SUM(CertificatesOutstanding)",
          "TermPrincipal", EXACT, "AND(COUNT(CertificateAmounts)>0,PrincipalBalance>0)",
          "Issued and not cancelled on the as-of date, against the principal (NPA 1.2)"),
)  # fmt: skip
