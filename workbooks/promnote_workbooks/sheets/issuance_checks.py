"""Lines of Checks about issuance costs, which only workbooks of notes with such costs have."""

from __future__ import annotations

from promnote_workbooks.sheets.check import EXACT as _EXACT
from promnote_workbooks.sheets.check import Check

_LAST = "MAX(1,COUNT({dates}))"

ISSUANCE_CHECKS: tuple[Check, ...] = (
    Check("Issuance", "Amortized, written off and unamortized make the costs", "money",
          "IssuanceAmortized+IssuanceWrittenOff+IssuanceUnamortized", "IssuanceAdded", _EXACT, "",
          "Amortized to date + written off + unamortized, against the costs paid to date"),
    Check("Issuance", "Carrying amount at maturity is the principal then due", "money",
          f"INDEX(IssuanceCarrying,{_LAST.format(dates='IssuanceDates')})",
          f"INDEX(IssuancePrincipal,{_LAST.format(dates='IssuanceDates')})", _EXACT,
          "AND(COUNT(IssuanceDates)>0,MAX(IssuanceDates)=TermMaturity,ScheduleStands)",
          "The last row, before its principal is paid; not after a prepayment, payoff or acceleration"),
    Check("Issuance", "Amortization of the schedule and what was written off make the costs", "money",
          "SUM(IssuanceAmortization)+IssuanceWrittenOff", "IssuanceAdded", _EXACT, "COUNT(IssuanceDates)>0",
          "Sum of the Amortization column and the write-offs, against the costs paid"),
    Check("Issuance", "Rows that do not tie", "count", 'COUNT(IssuanceDates)-COUNTIF(IssuanceChecks,"OK")', "0", _EXACT, "",
          "interest = note interest + amortization, opening + amortization = carrying amount"),
    Check("Issuance", "Interest expense, rate x carrying amount in native formulas", "money", "SUM(IssuanceInterest)",
          "SUM(IssuanceNative)", "CheckTolerance*ROWS(IssuanceInterest)", "COUNT(IssuanceNative)>0",
          "Sums of both columns; a cent a row is allowed, the last row takes what is left"),
    Check("Cost months", "Written through the as-of date", "date", "MAX(CostMonthEnds)", "AsOf", _EXACT,
          "IssuanceAdded>0", "The last month; promnote refresh writes the months through a new as-of date"),
    Check("Cost months", "Months that do not tie", "count", 'COUNT(CostMonthEnds)-COUNTIF(CostMonthChecks,"OK")', "0",
          _EXACT, "",
          "opening + added - amortization - written off = closing, and opening = the closing above"),
    Check("Cost months", "Amortization of all months is the amortization to date", "money", "SUM(CostMonthAmortization)",
          "IssuanceAmortized", _EXACT, "", "Months add up to the cent"),
    Check("Cost months", "Closing of the last month is what is unamortized", "money",
          f"INDEX(CostMonthClosing,{_LAST.format(dates='CostMonthEnds')})", "IssuanceUnamortized", _EXACT, "",
          "The last month, against the figure to date"),
)  # fmt: skip
