"""The headers that blocks had in the first format of workbooks (promnote 0.1.0).

A workbook of that format which lacks one of these was changed by hand; one that it lacks beside these is newer than it.
"""

from __future__ import annotations

from typing import Final

FIRST_HEADERS: Final[dict[str, frozenset[str]]] = {
    name: frozenset(headers.split("|"))
    for name, headers in {
        "CheckList": "No.|Sheet|What must tie|Found|Expected|Difference|Tolerance|Applies|Result|How",
        "Closes": (
            "Month-end|Principal paid|Principal credited|Principal unpaid|Interest charged|Interest "
            "paid|Interest credited|Interest unpaid|Late charged|Late paid|Late unpaid|Costs charged|Costs "
            "paid|Costs unpaid|Premium paid|Received|Held|Refund from held|Refund from credit|Current "
            "portion|Long term portion|Issuance added|Issuance amortized|Issuance written off|Issuance "
            "expensed|Issuance unamortized|Activity known (marks)"
        ),
        "DisclosureTexts": "Item|Words",
        "History": (
            "As of|Action|promnote|Inputs (hash)|Principal, before|Principal, after|Interest due, "
            "before|Interest due, after|Interest accrued, before|Interest accrued, after|Late charges, "
            "before|Late charges, after|Payoff, before|Payoff, after"
        ),
        "IssuanceMonths": (
            "Through|Status|Unamortized, opening|Costs paid|Amortization|Written off|Unamortized, "
            "closing|Expensed at once|Carrying amount|Check"
        ),
        "IssuanceRows": (
            "No.|Through|Days|Opening carrying amount|Interest expense|Note interest|Amortization|Unamortized"
            " costs|Principal due|Carrying amount|Interest expense, native|Check"
        ),
        "JournalLines": "Date|Entry|What|Account|Debit|Credit|Clause or standard",
        "LateItems": "Due date|Item|Fell due|Paid in time|Paid late|Unpaid|Days late|Late charge",
        "LedgerRows": (
            "Date|Event|Clause|Side|Amount|Late charge|Interest|Principal|Costs|Premium|Unapplied|Unpaid principal|Memo"
        ),
        "Maturities": "Principal due|Through|Amount",
        "MonthRows": (
            "Through|Status|Principal, opening|Issued|Principal paid|Principal credited|Principal, "
            "closing|Interest, opening|Interest accrued|Interest paid|Interest credited|Interest, "
            "closing|Late charges, opening|Late charged|Late charges paid|Late charges, closing|Costs, "
            "opening|Costs charged|Costs paid|Costs, closing|Check|Catch-up of closed months"
        ),
        "ReportCalendar": (
            "Clause|Report|Period ended|Days|Due|Due date is|Next business day|Sent on|Status|Days late|Check"
        ),
        "Schedule": (
            "No.|From|Due date|Days|Opening principal|Rate|Interest|Principal|Payment|Closing principal|On "
            "the as-of date|Rate x days to date|Interest, native check|Difference|Check|Instalments matured"
        ),
        "UsuryYears": "Through|Maximum interest|Interest charged|Excess|Headroom, native",
    }.items()
}
