Attribute VB_Name = "promnote"
' Cell functions for promissory notes. Generated from promnote's catalogue by `promnote addin`: do not edit.
' Needs xlwings's add-in, as a reference of this project (Tools > References > xlwings) or as a module beside this one,
' and a Python with promnote in it (`promnote addin install`).
Option Explicit

Private Const PYTHON_MODULE As String = "promnote_addin.excel.udfs"
' What follows this mark in an error from Python is the error value for the cell.
Private Const MARK As String = "promnote-error "

Public Function ACT360_DAYS(start_date As Variant, end_date As Variant) As Variant
Attribute ACT360_DAYS.VB_Description = "Actual days of a period, as ACT/360 counts them: the first day counts, the last does not. [ISDA 2006 4.16(e)]"
    ACT360_DAYS = PromnoteAnswer("ACT360_DAYS", Array(start_date, end_date))
End Function

Public Function ACT360_INTEREST( _
        principal As Variant, _
        annual_rate As Variant, _
        start_date As Variant, _
        end_date As Variant) As Variant
Attribute ACT360_INTEREST.VB_Description = "Interest on actual days over a 360-day year, rounded half up to cents once. [ISDA 2006 4.16(e)]"
    ACT360_INTEREST = PromnoteAnswer("ACT360_INTEREST", Array(principal, annual_rate, start_date, end_date))
End Function

Public Function ACCRUED_INTEREST( _
        principal As Variant, _
        annual_rate As Variant, _
        start_date As Variant, _
        end_date As Variant, _
        Optional day_count As Variant) As Variant
Attribute ACCRUED_INTEREST.VB_Description = "Interest of a period in any day count, rounded half up to cents once. [ISDA 2006 4.16]"
    ACCRUED_INTEREST = PromnoteAnswer("ACCRUED_INTEREST", Array( _
        principal, _
        annual_rate, _
        start_date, _
        end_date, _
        day_count))
End Function

Public Function YEAR_FRACTION( _
        start_date As Variant, _
        end_date As Variant, _
        Optional day_count As Variant) As Variant
Attribute YEAR_FRACTION.VB_Description = "A period as a fraction of a year in any day count, to 15 significant digits. [ISDA 2006 4.16; Excel YEARFRAC bases 0 to 4]"
    YEAR_FRACTION = PromnoteAnswer("YEAR_FRACTION", Array(start_date, end_date, day_count))
End Function

Public Function FLOATING_INTEREST( _
        principal As Variant, _
        start_date As Variant, _
        end_date As Variant, _
        rates As Variant, _
        Optional spread As Variant, _
        Optional floor As Variant, _
        Optional cap As Variant, _
        Optional day_count As Variant, _
        Optional adjustment As Variant, _
        Optional floor_on As Variant, _
        Optional index_rounding As Variant, _
        Optional index_rounding_mode As Variant, _
        Optional index As Variant) As Variant
Attribute FLOATING_INTEREST.VB_Description = "Interest at index + spread over every reset in the period: summed exactly, rounded to cents once. [ISDA 2006 4.16; the reset in force, index + spread]"
    FLOATING_INTEREST = PromnoteAnswer("FLOATING_INTEREST", Array( _
        principal, _
        start_date, _
        end_date, _
        rates, _
        spread, _
        floor, _
        cap, _
        day_count, _
        adjustment, _
        floor_on, _
        index_rounding, _
        index_rounding_mode, _
        index))
End Function

Public Function RATE_ON( _
        on_date As Variant, _
        rates As Variant, _
        Optional spread As Variant, _
        Optional floor As Variant, _
        Optional cap As Variant, _
        Optional adjustment As Variant, _
        Optional floor_on As Variant, _
        Optional index_rounding As Variant, _
        Optional index_rounding_mode As Variant, _
        Optional index As Variant) As Variant
Attribute RATE_ON.VB_Description = "The rate of a day: the index in force + spread, then floor and cap, never below zero. [the reset in force, index + spread]"
    RATE_ON = PromnoteAnswer("RATE_ON", Array( _
        on_date, _
        rates, _
        spread, _
        floor, _
        cap, _
        adjustment, _
        floor_on, _
        index_rounding, _
        index_rounding_mode, _
        index))
End Function

Public Function PER_DIEM( _
        principal As Variant, _
        annual_rate As Variant, _
        Optional day_count As Variant) As Variant
Attribute PER_DIEM.VB_Description = "Interest of one nominal day: a 360th of a year, or a 365th (ACT/365F and ACT/ACT), rounded to cents. [ISDA 2006 4.16]"
    PER_DIEM = PromnoteAnswer("PER_DIEM", Array(principal, annual_rate, day_count))
End Function

Public Function COMPOUNDED_RATE( _
        start_date As Variant, _
        end_date As Variant, _
        rates As Variant, _
        Optional lookback As Variant, _
        Optional observation_shift As Variant, _
        Optional lockout As Variant, _
        Optional day_count As Variant, _
        Optional calendar As Variant) As Variant
Attribute COMPOUNDED_RATE.VB_Description = "A daily index such as SOFR compounded in arrears over a period: a rate a year. [ARRC conventions for business loans; ISDA 2021 section 7]"
    COMPOUNDED_RATE = PromnoteAnswer("COMPOUNDED_RATE", Array( _
        start_date, _
        end_date, _
        rates, _
        lookback, _
        observation_shift, _
        lockout, _
        day_count, _
        calendar))
End Function

Public Function AVERAGE_RATE( _
        start_date As Variant, _
        end_date As Variant, _
        rates As Variant, _
        Optional lookback As Variant, _
        Optional observation_shift As Variant, _
        Optional lockout As Variant, _
        Optional day_count As Variant, _
        Optional calendar As Variant) As Variant
Attribute AVERAGE_RATE.VB_Description = "A daily index such as SOFR averaged in arrears over a period, not compounded: a rate a year. [ARRC conventions for business loans; ISDA 2021 section 7]"
    AVERAGE_RATE = PromnoteAnswer("AVERAGE_RATE", Array( _
        start_date, _
        end_date, _
        rates, _
        lookback, _
        observation_shift, _
        lockout, _
        day_count, _
        calendar))
End Function

Public Function BUSINESS_DAY( _
        on_date As Variant, _
        Optional rule As Variant, _
        Optional calendar As Variant) As Variant
Attribute BUSINESS_DAY.VB_Description = "A date moved to a business day by rule and calendar; a business day stays. [ISDA 2006 4.12 (business day conventions)]"
    BUSINESS_DAY = PromnoteAnswer("BUSINESS_DAY", Array(on_date, rule, calendar))
End Function

Public Function INSTALLMENT_DATE( _
        first_date As Variant, _
        number As Variant, _
        Optional every_months As Variant, _
        Optional month_end As Variant) As Variant
Attribute INSTALLMENT_DATE.VB_Description = "The date of an instalment by its number, on the month's last day where the first one is. [counted from the first date, never from the one before]"
    INSTALLMENT_DATE = PromnoteAnswer("INSTALLMENT_DATE", Array(first_date, number, every_months, month_end))
End Function

Public Function INSTALLMENT_NUMBER( _
        first_date As Variant, _
        count As Variant, _
        on_date As Variant, _
        Optional every_months As Variant, _
        Optional month_end As Variant) As Variant
Attribute INSTALLMENT_NUMBER.VB_Description = "How many instalments have matured on or before a day: 0 to count. [counted from the first date, never from the one before]"
    INSTALLMENT_NUMBER = PromnoteAnswer("INSTALLMENT_NUMBER", Array( _
        first_date, _
        count, _
        on_date, _
        every_months, _
        month_end))
End Function

Public Function NEXT_INSTALLMENT_DATE( _
        first_date As Variant, _
        count As Variant, _
        on_date As Variant, _
        Optional every_months As Variant, _
        Optional month_end As Variant) As Variant
Attribute NEXT_INSTALLMENT_DATE.VB_Description = "The first instalment date after a day; an instalment of that very day has matured. [counted from the first date, never from the one before]"
    NEXT_INSTALLMENT_DATE = PromnoteAnswer("NEXT_INSTALLMENT_DATE", Array( _
        first_date, _
        count, _
        on_date, _
        every_months, _
        month_end))
End Function

Public Function INSTALLMENT_PRINCIPAL(principal As Variant, count As Variant, number As Variant) As Variant
Attribute INSTALLMENT_PRINCIPAL.VB_Description = "Principal of an instalment: equal parts rounded to cents, the last takes the remainder. [equal principal, the last instalment takes the remainder]"
    INSTALLMENT_PRINCIPAL = PromnoteAnswer("INSTALLMENT_PRINCIPAL", Array(principal, count, number))
End Function

Public Function INSTALLMENT_BALANCE(principal As Variant, count As Variant, number As Variant) As Variant
Attribute INSTALLMENT_BALANCE.VB_Description = "Unpaid principal after an instalment, when everything is paid as it falls due. [equal principal, the last instalment takes the remainder]"
    INSTALLMENT_BALANCE = PromnoteAnswer("INSTALLMENT_BALANCE", Array(principal, count, number))
End Function

Public Function LEVEL_PAYMENT( _
        principal As Variant, _
        annual_rate As Variant, _
        count As Variant, _
        issue_date As Variant, _
        first_date As Variant, _
        Optional day_count As Variant, _
        Optional every_months As Variant, _
        Optional amortize_over As Variant, _
        Optional solve As Variant) As Variant
Attribute LEVEL_PAYMENT.VB_Description = "The level payment of principal and interest that pays a note off over its contract dates, to the cent. [Level payment: principal = sum of payments, each discounted over its periods]"
    LEVEL_PAYMENT = PromnoteAnswer("LEVEL_PAYMENT", Array( _
        principal, _
        annual_rate, _
        count, _
        issue_date, _
        first_date, _
        day_count, _
        every_months, _
        amortize_over, _
        solve))
End Function

Public Function LEVEL_BALANCE( _
        principal As Variant, _
        annual_rate As Variant, _
        payment As Variant, _
        number As Variant, _
        issue_date As Variant, _
        first_date As Variant, _
        Optional day_count As Variant, _
        Optional every_months As Variant) As Variant
Attribute LEVEL_BALANCE.VB_Description = "Unpaid principal of a level note after so many payments, interest rounded to cents each period. [Level payment: principal = sum of payments, each discounted over its periods]"
    LEVEL_BALANCE = PromnoteAnswer("LEVEL_BALANCE", Array( _
        principal, _
        annual_rate, _
        payment, _
        number, _
        issue_date, _
        first_date, _
        day_count, _
        every_months))
End Function

Public Function NOTE_SCHEDULE( _
        terms As Variant, _
        Optional rates As Variant, _
        Optional plan As Variant) As Variant
Attribute NOTE_SCHEDULE.VB_Description = "The schedule of a note: a header and a row per due date, if everything is paid as it falls due. [the note's own terms]"
    NOTE_SCHEDULE = PromnoteAnswer("NOTE_SCHEDULE", Array(terms, rates, plan))
End Function

Public Function LATE_CHARGE( _
        amount As Variant, _
        late_charge_rate As Variant, _
        due_date As Variant, _
        paid_date As Variant, _
        Optional grace_days As Variant) As Variant
Attribute LATE_CHARGE.VB_Description = "The late charge on an amount paid after its due date: simple, actual days over 360. [simple interest, ISDA 2006 4.16(e)]"
    LATE_CHARGE = PromnoteAnswer("LATE_CHARGE", Array( _
        amount, _
        late_charge_rate, _
        due_date, _
        paid_date, _
        grace_days))
End Function

Public Function APPLY_PAYMENT( _
        amount As Variant, _
        late_charges As Variant, _
        interest As Variant, _
        principal As Variant, _
        Optional order As Variant) As Variant
Attribute APPLY_PAYMENT.VB_Description = "A payment over what is unpaid, in the contract's order: to late charges, interest, principal, left over. [the order given; default late charge, interest, principal]"
    APPLY_PAYMENT = PromnoteAnswer("APPLY_PAYMENT", Array(amount, late_charges, interest, principal, order))
End Function

Public Function NOTE_LEDGER( _
        terms As Variant, _
        as_of As Variant, _
        Optional rates As Variant, _
        Optional activity As Variant, _
        Optional plan As Variant) As Variant
Attribute NOTE_LEDGER.VB_Description = "The ledger of a note as of a date: a header and a row per event, with where the money went and the clause. [the note's own terms and clauses]"
    NOTE_LEDGER = PromnoteAnswer("NOTE_LEDGER", Array(terms, as_of, rates, activity, plan))
End Function

Public Function NOTE_FIGURE( _
        figure As Variant, _
        terms As Variant, _
        as_of As Variant, _
        Optional rates As Variant, _
        Optional activity As Variant, _
        Optional plan As Variant) As Variant
Attribute NOTE_FIGURE.VB_Description = "One figure of a note as of a date, by name: principal, interest_accrued, late_charges, payoff ... [the note's own terms and clauses]"
    NOTE_FIGURE = PromnoteAnswer("NOTE_FIGURE", Array(figure, terms, as_of, rates, activity, plan))
End Function

Public Function NOTE_FLOW( _
        flow As Variant, _
        terms As Variant, _
        from_date As Variant, _
        to_date As Variant, _
        Optional rates As Variant, _
        Optional activity As Variant, _
        Optional plan As Variant) As Variant
Attribute NOTE_FLOW.VB_Description = "What flowed between two dates: interest expense, interest paid, principal paid, late charges, costs, payments. [the difference of two to-date figures of the note]"
    NOTE_FLOW = PromnoteAnswer("NOTE_FLOW", Array(flow, terms, from_date, to_date, rates, activity, plan))
End Function

Public Function NOTE_MATURITIES( _
        terms As Variant, _
        as_of As Variant, _
        Optional rates As Variant, _
        Optional activity As Variant, _
        Optional plan As Variant) As Variant
Attribute NOTE_MATURITIES.VB_Description = "When principal falls due: a header, each of the five years after the date, and thereafter. [ASC 470-10-50-1]"
    NOTE_MATURITIES = PromnoteAnswer("NOTE_MATURITIES", Array(terms, as_of, rates, activity, plan))
End Function

Public Function PRESENT_VALUE( _
        terms As Variant, _
        as_of As Variant, _
        annual_rate As Variant, _
        Optional rates As Variant, _
        Optional activity As Variant, _
        Optional plan As Variant) As Variant
Attribute PRESENT_VALUE.VB_Description = "What is still to be paid on a note is worth at a rate a year: the start of a fair value, or of a discount. [payment / (1 + rate)^(days / 365)]"
    PRESENT_VALUE = PromnoteAnswer("PRESENT_VALUE", Array(terms, as_of, annual_rate, rates, activity, plan))
End Function

Public Function LATE_FEE( _
        amount As Variant, _
        due_date As Variant, _
        paid_date As Variant, _
        percent As Variant, _
        Optional after_days As Variant, _
        Optional minimum As Variant, _
        Optional maximum As Variant) As Variant
Attribute LATE_FEE.VB_Description = "The late fee of an instalment: a percentage of what was unpaid, once, within a minimum and a maximum. [Late fee clause]"
    LATE_FEE = PromnoteAnswer("LATE_FEE", Array( _
        amount, _
        due_date, _
        paid_date, _
        percent, _
        after_days, _
        minimum, _
        maximum))
End Function

Public Function USURY_CEILING( _
        principal As Variant, _
        Optional law As Variant, _
        Optional borrower_type As Variant) As Variant
Attribute USURY_CEILING.VB_Description = "The maximum rate that a law names for a principal and a borrower, or the text ""none"". [General Obligations Law 5-501(6), 5-521; Penal Law 190.40; Banking Law 14-a]"
    USURY_CEILING = PromnoteAnswer("USURY_CEILING", Array(principal, law, borrower_type))
End Function

Public Function USURY_MAXIMUM_INTEREST( _
        principal As Variant, _
        maximum_rate As Variant, _
        start_date As Variant, _
        end_date As Variant, _
        Optional basis As Variant) As Variant
Attribute USURY_MAXIMUM_INTEREST.VB_Description = "The interest that a principal would bear at the maximum rate over a period. [interest spread over the term: unpaid principal x maximum rate x time]"
    USURY_MAXIMUM_INTEREST = PromnoteAnswer("USURY_MAXIMUM_INTEREST", Array( _
        principal, _
        maximum_rate, _
        start_date, _
        end_date, _
        basis))
End Function

Public Function USURY_EXCESS( _
        interest_charged As Variant, _
        principal As Variant, _
        maximum_rate As Variant, _
        start_date As Variant, _
        end_date As Variant, _
        Optional basis As Variant) As Variant
Attribute USURY_EXCESS.VB_Description = "What was charged as interest above the interest at the maximum rate; 0 if nothing was. [interest spread over the term: unpaid principal x maximum rate x time]"
    USURY_EXCESS = PromnoteAnswer("USURY_EXCESS", Array( _
        interest_charged, _
        principal, _
        maximum_rate, _
        start_date, _
        end_date, _
        basis))
End Function

Public Function ISSUANCE_COST_SCHEDULE( _
        terms As Variant, _
        cost As Variant, _
        Optional method As Variant, _
        Optional plan As Variant) As Variant
Attribute ISSUANCE_COST_SCHEDULE.VB_Description = "Amortization of issuance costs: a header and a row per due date; the carrying amount ends at par. [ASC 835-30-35-2, 835-30-35-4, 835-30-45-1A]"
    ISSUANCE_COST_SCHEDULE = PromnoteAnswer("ISSUANCE_COST_SCHEDULE", Array(terms, cost, method, plan))
End Function

Public Function EFFECTIVE_RATE( _
        terms As Variant, _
        cost As Variant, _
        Optional time_basis As Variant, _
        Optional plan As Variant) As Variant
Attribute EFFECTIVE_RATE.VB_Description = "The yield a year that a note costs its borrower after issuance costs, payments as agreed. [ASC 835-30-35-2]"
    EFFECTIVE_RATE = PromnoteAnswer("EFFECTIVE_RATE", Array(terms, cost, time_basis, plan))
End Function

Public Function APR(advances As Variant, payments As Variant, Optional unit As Variant) As Variant
Attribute APR.VB_Description = "The annual percentage rate of advances and payments by the actuarial method of Regulation Z, Appendix J. [12 CFR 1026, Appendix J (b)(5), (b)(8)]"
    APR = PromnoteAnswer("APR", Array(advances, payments, unit))
End Function

Public Function REPORT_DUE_DATE(period_end As Variant, days As Variant) As Variant
Attribute REPORT_DUE_DATE.VB_Description = "The last day for a financial report: calendar days after the period's end. [calendar days; no move to a business day]"
    REPORT_DUE_DATE = PromnoteAnswer("REPORT_DUE_DATE", Array(period_end, days))
End Function

Public Function NOTICE_EFFECTIVE_DATE(method As Variant, event_date As Variant) As Variant
Attribute NOTICE_EFFECTIVE_DATE.VB_Description = "From when a notice counts, by the way it was sent. [on delivery; by mail five days after the postmark. Compare your agreement]"
    NOTICE_EFFECTIVE_DATE = PromnoteAnswer("NOTICE_EFFECTIVE_DATE", Array(method, event_date))
End Function

Public Function EXPLAIN(function_name As Variant, ParamArray arguments() As Variant) As Variant
Attribute EXPLAIN.VB_Description = "The working of a function in words and figures, or what is wrong with its arguments. [promnote]"
    Dim given As Variant: given = arguments
    EXPLAIN = PromnoteAnswer("EXPLAIN", PromnoteJoined(Array(function_name), given))
End Function

' What Python answers for these arguments, or an error value.
Private Function PromnoteAnswer(ByVal function_name As String, ByVal given As Variant) As Variant
    Dim place As Long
    On Error GoTo failed
    PromnoteCheckDates
    For place = LBound(given) To UBound(given)
        If IsObject(given(place)) Then given(place) = PromnoteCells(given(place))
    Next place
    PromnoteAnswer = XLPy.CallUDF(PYTHON_MODULE, function_name, given)
    Exit Function
failed:
    PromnoteAnswer = PromnoteFailure(function_name, Err.Description)
End Function

' The values of a range: .Value2, so that dates are serials and no currency format cuts an amount.
Private Function PromnoteCells(ByVal given As Variant) As Variant
    Dim area As Range
    If Not TypeOf given Is Range Then Err.Raise vbObjectError + 513, "promnote", "found an object; allowed: cells"
    Set area = given
    If area.Areas.Count > 1 Then Err.Raise vbObjectError + 513, "promnote", "found several areas; allowed: one range"
    If area.Rows.Count = area.Worksheet.Rows.Count Then Set area = PromnoteUsed(area)
    PromnoteCells = area.Value2
End Function

' Whole columns down to the last row in use.
Private Function PromnoteUsed(ByVal area As Range) As Range
    Dim last As Long
    With area.Worksheet.UsedRange
        last = .Row + .Rows.Count - 1
    End With
    Set PromnoteUsed = area.Resize(IIf(last < 2, 2, last))
End Function

' The first arguments and those of a ParamArray as one list; what was left out in the middle is blank.
Private Function PromnoteJoined(ByVal first As Variant, ByVal more As Variant) As Variant
    Dim given() As Variant, place As Long, size As Long
    size = UBound(first) + 1
    ReDim given(0 To size + UBound(more) - LBound(more))
    For place = 0 To UBound(first)
        If IsObject(first(place)) Then Set given(place) = first(place) Else given(place) = first(place)
    Next place
    For place = LBound(more) To UBound(more)
        If IsObject(more(place)) Then
            Set given(size + place - LBound(more)) = more(place)
        ElseIf Not IsMissing(more(place)) Then
            given(size + place - LBound(more)) = more(place)
        End If
    Next place
    PromnoteJoined = given
End Function

' A workbook that counts dates from 1904 would be four years off, and nobody would see it.
Private Sub PromnoteCheckDates()
    If TypeName(Application.Caller) <> "Range" Then Exit Sub
    If Application.Caller.Worksheet.Parent.Date1904 Then
        Err.Raise vbObjectError + 513, "promnote", "this workbook counts dates from 1904; allowed: from 1900 " & _
            "(File > Options > Advanced)"
    End If
End Sub

' The error value for an error's description. EXPLAIN says what went wrong before a function answered.
Private Function PromnoteFailure(ByVal function_name As String, ByVal description As String) As Variant
    Dim place As Long
    place = InStr(1, description, MARK, vbBinaryCompare)
    If place = 0 Then
        PromnoteFailure = CVErr(xlErrValue)
        If function_name = "EXPLAIN" Then PromnoteFailure = "promnote got no answer: " & Left$(description, 1000)
        Exit Function
    End If
    description = Mid$(description, place + Len(MARK)) & " "
    Select Case Left$(description, InStr(description, " ") - 1)
        Case "#NULL!": PromnoteFailure = CVErr(xlErrNull)
        Case "#DIV/0!": PromnoteFailure = CVErr(xlErrDiv0)
        Case "#VALUE!": PromnoteFailure = CVErr(xlErrValue)
        Case "#REF!": PromnoteFailure = CVErr(xlErrRef)
        Case "#NAME?": PromnoteFailure = CVErr(xlErrName)
        Case "#NUM!": PromnoteFailure = CVErr(xlErrNum)
        Case "#N/A": PromnoteFailure = CVErr(xlErrNA)
        Case Else: PromnoteFailure = CVErr(xlErrValue)
    End Select
End Function

' The function wizard's texts. Run it once (Alt+F8) in a workbook with this module; it keeps them.
Public Sub PromnoteDescribeFunctions()
    PromnoteDescribe "ACT360_DAYS", "Actual days of a period, as ACT/360 counts them: the first day counts, the last does not. [ISDA 2006 4.16(e)]", Array( _
        "First day of the period; it counts. A date or its serial.", _
        "Day on which the period ends; it does not count. Not before start_date; the same day gives 0.")
    PromnoteDescribe "ACT360_INTEREST", "Interest on actual days over a 360-day year, rounded half up to cents once. [ISDA 2006 4.16(e)]", Array( _
        "Unpaid principal, an amount of 0 or more in currency units.", _
        "Annual rate as a fraction or a percentage: 0.085 and ""8.5%"" are the same. 0% to 100%.", _
        "First day of the period; it counts. A date or its serial.", _
        "Day on which the period ends; it does not count. Not before start_date; the same day gives 0.")
    PromnoteDescribe "ACCRUED_INTEREST", "Interest of a period in any day count, rounded half up to cents once. [ISDA 2006 4.16]", Array( _
        "Unpaid principal, an amount of 0 or more in currency units.", _
        "Annual rate as a fraction or a percentage: 0.085 and ""8.5%"" are the same. 0% to 100%.", _
        "First day of the period; it counts. A date or its serial.", _
        "Day on which the period ends; it does not count. Not before start_date; the same day gives 0.", _
        "Day count: ACT/360 (default), ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, 30/360 EXCEL, 30E/360, or a YEARFRAC basis 0 to 4.")
    PromnoteDescribe "YEAR_FRACTION", "A period as a fraction of a year in any day count, to 15 significant digits. [ISDA 2006 4.16; Excel YEARFRAC bases 0 to 4]", Array( _
        "First day of the period; it counts. A date or its serial.", _
        "Day on which the period ends; it does not count. Not before start_date; the same day gives 0.", _
        "Day count: ACT/360 (default), ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, 30/360 EXCEL, 30E/360, or a YEARFRAC basis 0 to 4.")
    PromnoteDescribe "FLOATING_INTEREST", "Interest at index + spread over every reset in the period: summed exactly, rounded to cents once. [ISDA 2006 4.16; the reset in force, index + spread]", Array( _
        "Unpaid principal, an amount of 0 or more in currency units.", _
        "First day of the period; it counts. A date or its serial.", _
        "Day on which the period ends; it does not count. Not before start_date; the same day gives 0.", _
        "Two columns: the day from which a reset counts, and the index rate (0.055 or 5.5%); a third may name the index. No day twice, in any order; a header row and trailing blank rows are allowed.", _
        "Added to the index: a fraction or a percentage, -100% to 100%. Default 0%.", _
        "Lowest index + spread: a fraction or a percentage. Default none; a rate is never below 0% in any case.", _
        "Highest index + spread: a fraction or a percentage above 0%. Default none. 0 is an error, since some hosts read a blank cell as 0.", _
        "Day count: ACT/360 (default), ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, 30/360 EXCEL, 30E/360, or a YEARFRAC basis 0 to 4.", _
        "Credit spread adjustment, added to the index before the spread: a fraction or a percentage. Default 0%.", _
        "What the floor holds for: rate (index + adjustment + spread, default) or index (index + adjustment, before the spread is added).", _
        "The step to which the index is rounded before anything is added, such as 0.01%. Default none; 0 is an error, since some hosts read a blank cell as 0.", _
        "nearest (half up, default) or up (to the next step above).", _
        "Which index of the third column of rates is meant, where it names several.")
    PromnoteDescribe "RATE_ON", "The rate of a day: the index in force + spread, then floor and cap, never below zero. [the reset in force, index + spread]", Array( _
        "The day whose rate is wanted. A date or its serial.", _
        "Two columns: the day from which a reset counts, and the index rate (0.055 or 5.5%); a third may name the index. No day twice, in any order; a header row and trailing blank rows are allowed.", _
        "Added to the index: a fraction or a percentage, -100% to 100%. Default 0%.", _
        "Lowest index + spread: a fraction or a percentage. Default none; a rate is never below 0% in any case.", _
        "Highest index + spread: a fraction or a percentage above 0%. Default none. 0 is an error, since some hosts read a blank cell as 0.", _
        "Credit spread adjustment, added to the index before the spread: a fraction or a percentage. Default 0%.", _
        "What the floor holds for: rate (index + adjustment + spread, default) or index (index + adjustment, before the spread is added).", _
        "The step to which the index is rounded before anything is added, such as 0.01%. Default none; 0 is an error, since some hosts read a blank cell as 0.", _
        "nearest (half up, default) or up (to the next step above).", _
        "Which index of the third column of rates is meant, where it names several.")
    PromnoteDescribe "PER_DIEM", "Interest of one nominal day: a 360th of a year, or a 365th (ACT/365F and ACT/ACT), rounded to cents. [ISDA 2006 4.16]", Array( _
        "Unpaid principal, an amount of 0 or more in currency units.", _
        "Annual rate as a fraction or a percentage: 0.085 and ""8.5%"" are the same. 0% to 100%.", _
        "Day count: ACT/360 (default), ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, 30/360 EXCEL, 30E/360, or a YEARFRAC basis 0 to 4.")
    PromnoteDescribe "COMPOUNDED_RATE", "A daily index such as SOFR compounded in arrears over a period: a rate a year. [ARRC conventions for business loans; ISDA 2021 section 7]", Array( _
        "First day of the period; it counts. A date or its serial.", _
        "Day on which the period ends; it does not count. Not before start_date; the same day gives 0.", _
        "Two columns: a business day and the index's rate for it (0.0531 or 5.31%); a third may name the index. A day without a row has the last one before it. A header row and trailing blank rows are allowed.", _
        "Business days back from a day to the one whose rate it uses. Default 0.", _
        "TRUE moves the whole period back by lookback, so that its rates count for their own days; FALSE (default) moves the rates alone.", _
        "How many of the last business days use the rate of the one before them. Default 0.", _
        "Day count: ACT/360 (default), ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, 30/360 EXCEL, 30E/360, or a YEARFRAC basis 0 to 4.", _
        "Which days are business days: US (Federal Reserve Banks, default), TARGET, or weekends (all but Saturdays and Sundays).")
    PromnoteDescribe "AVERAGE_RATE", "A daily index such as SOFR averaged in arrears over a period, not compounded: a rate a year. [ARRC conventions for business loans; ISDA 2021 section 7]", Array( _
        "First day of the period; it counts. A date or its serial.", _
        "Day on which the period ends; it does not count. Not before start_date; the same day gives 0.", _
        "Two columns: a business day and the index's rate for it (0.0531 or 5.31%); a third may name the index. A day without a row has the last one before it. A header row and trailing blank rows are allowed.", _
        "Business days back from a day to the one whose rate it uses. Default 0.", _
        "TRUE moves the whole period back by lookback, so that its rates count for their own days; FALSE (default) moves the rates alone.", _
        "How many of the last business days use the rate of the one before them. Default 0.", _
        "Day count: ACT/360 (default), ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, 30/360 EXCEL, 30E/360, or a YEARFRAC basis 0 to 4.", _
        "Which days are business days: US (Federal Reserve Banks, default), TARGET, or weekends (all but Saturdays and Sundays).")
    PromnoteDescribe "BUSINESS_DAY", "A date moved to a business day by rule and calendar; a business day stays. [ISDA 2006 4.12 (business day conventions)]", Array( _
        "The day to move. A date or its serial.", _
        "following (default): the next business day. modified_following: the next, but the one before if that is in another month. preceding: the one before. none: stays.", _
        "US (default): weekends and Federal Reserve Bank holidays. TARGET: those of the euro. weekends: Saturdays and Sundays alone.")
    PromnoteDescribe "INSTALLMENT_DATE", "The date of an instalment by its number, on the month's last day where the first one is. [counted from the first date, never from the one before]", Array( _
        "Date of the first instalment. A date or its serial.", _
        "Which instalment: the first is 1.", _
        "Months between instalments, from 1; or text: ""14 days"", ""2 weeks"", or two days of the month, ""1, 15"" (31: the last one). Default 1.", _
        "TRUE: each instalment falls on its month's last day; first_date must be one. FALSE: on first_date's day. Default: TRUE if first_date is a month's last day.")
    PromnoteDescribe "INSTALLMENT_NUMBER", "How many instalments have matured on or before a day: 0 to count. [counted from the first date, never from the one before]", Array( _
        "Date of the first instalment. A date or its serial.", _
        "Number of instalments, from 1 to 12,000.", _
        "The day that is looked at. What falls due on it has matured.", _
        "Months between instalments, from 1; or text: ""14 days"", ""2 weeks"", or two days of the month, ""1, 15"" (31: the last one). Default 1.", _
        "TRUE: each instalment falls on its month's last day; first_date must be one. FALSE: on first_date's day. Default: TRUE if first_date is a month's last day.")
    PromnoteDescribe "NEXT_INSTALLMENT_DATE", "The first instalment date after a day; an instalment of that very day has matured. [counted from the first date, never from the one before]", Array( _
        "Date of the first instalment. A date or its serial.", _
        "Number of instalments, from 1 to 12,000.", _
        "The day that is looked at. What falls due on it has matured.", _
        "Months between instalments, from 1; or text: ""14 days"", ""2 weeks"", or two days of the month, ""1, 15"" (31: the last one). Default 1.", _
        "TRUE: each instalment falls on its month's last day; first_date must be one. FALSE: on first_date's day. Default: TRUE if first_date is a month's last day.")
    PromnoteDescribe "INSTALLMENT_PRINCIPAL", "Principal of an instalment: equal parts rounded to cents, the last takes the remainder. [equal principal, the last instalment takes the remainder]", Array( _
        "Original principal, above 0, in currency units with at most two decimals; at least a cent an instalment.", _
        "Number of instalments, from 1 to 12,000.", _
        "Which instalment: the first is 1.")
    PromnoteDescribe "INSTALLMENT_BALANCE", "Unpaid principal after an instalment, when everything is paid as it falls due. [equal principal, the last instalment takes the remainder]", Array( _
        "Original principal, above 0, in currency units with at most two decimals; at least a cent an instalment.", _
        "Number of instalments, from 1 to 12,000.", _
        "After how many instalments: 0 (all principal unpaid) to count (none).")
    PromnoteDescribe "LEVEL_PAYMENT", "The level payment of principal and interest that pays a note off over its contract dates, to the cent. [Level payment: principal = sum of payments, each discounted over its periods]", Array( _
        "Principal at issue, above 0, in currency units with at most two decimals.", _
        "Annual rate as a fraction or a percentage: 0.085 and ""8.5%"" are the same. 0% to 100%.", _
        "Number of instalments, from 1 to 12,000.", _
        "Day from which interest accrues: it counts. A date or its serial.", _
        "Date of the first instalment. A date or its serial.", _
        "Day count: ACT/360 (default), ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, 30/360 EXCEL, 30E/360, or ""monthly"" (ACT/ACT ICMA: rate / 12 a month).", _
        "Months between instalments, from 1; or text: ""14 days"", ""2 weeks"", or two days of the month, ""1, 15"" (31: the last one). Default 1.", _
        "Number of payments over which it would pay off; more than count leaves a balloon. Default count.", _
        "actual (default): by the day count of each period. periodic: each period months / 12 of a year, as PMT does.")
    PromnoteDescribe "LEVEL_BALANCE", "Unpaid principal of a level note after so many payments, interest rounded to cents each period. [Level payment: principal = sum of payments, each discounted over its periods]", Array( _
        "Principal at issue, above 0, in currency units with at most two decimals.", _
        "Annual rate as a fraction or a percentage: 0.085 and ""8.5%"" are the same. 0% to 100%.", _
        "The level payment, above 0, at most two decimals.", _
        "After how many payments: 0 (all principal unpaid) or more.", _
        "Day from which interest accrues: it counts. A date or its serial.", _
        "Date of the first instalment. A date or its serial.", _
        "Day count: ACT/360 (default), ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, 30/360 EXCEL, 30E/360, or ""monthly"" (ACT/ACT ICMA: rate / 12 a month).", _
        "Months between instalments, from 1; or text: ""14 days"", ""2 weeks"", or two days of the month, ""1, 15"" (31: the last one). Default 1.")
    PromnoteDescribe "NOTE_SCHEDULE", "The schedule of a note: a header and a row per due date, if everything is paid as it falls due. [the note's own terms]", Array( _
        "Two columns, label and value: principal, issue_date, installments.count, installments.first_date, interest.rate ... Case, spaces, _ and . do not matter in a label; note. may be left out; a blank value is none.", _
        "Two columns for an index note: the day from which a reset counts, and the index rate. Default none.", _
        "Rows of a scheduled note: date, principal, payment (one of the two, or neither for interest alone). Default none.")
    PromnoteDescribe "LATE_CHARGE", "The late charge on an amount paid after its due date: simple, actual days over 360. [simple interest, ISDA 2006 4.16(e)]", Array( _
        "Amount that was due, 0 or more in currency units.", _
        "Annual Late Charge Rate as the agreement defines it: 0.18 or 18%.", _
        "Day on which the amount was due. A date or its serial.", _
        "Day on which it was paid; on or before due_date nothing is late.", _
        "Days after the due date within which nothing is charged; later, it counts from the due date. Default 0.")
    PromnoteDescribe "APPLY_PAYMENT", "A payment over what is unpaid, in the contract's order: to late charges, interest, principal, left over. [the order given; default late charge, interest, principal]", Array( _
        "Amount paid, 0 or more, at most two decimals.", _
        "Unpaid late charges, 0 or more, at most two decimals.", _
        "Unpaid interest, 0 or more, at most two decimals.", _
        "Principal that is due and unpaid, 0 or more, at most two decimals.", _
        "Order, comma-separated, of late_charge, interest, principal; what it leaves out comes after. Default late_charge, interest, principal.")
    PromnoteDescribe "NOTE_LEDGER", "The ledger of a note as of a date: a header and a row per event, with where the money went and the clause. [the note's own terms and clauses]", Array( _
        "Two columns, label and value: principal, issue_date, installments.count, installments.first_date, interest.rate ... Case, spaces, _ and . do not matter in a label; note. may be left out; a blank value is none.", _
        "The date of the figures: every event on or before it counts, interest runs through it exclusive.", _
        "Two columns for an index note: the day from which a reset counts, and the index rate. Default none.", _
        "Columns date, type, amount, id, reverses, memo, of, waived_through; a header row may reorder them. Types: payment, prepayment, draw, reversal, cost, waiver, refund, acceleration, reinstatement, payoff, default, cure. Default none.", _
        "Rows of a scheduled note: date, principal, payment (one of the two, or neither for interest alone). Default none.")
    PromnoteDescribe "NOTE_FIGURE", "One figure of a note as of a date, by name: principal, interest_accrued, late_charges, payoff ... [the note's own terms and clauses]", Array( _
        "Name of the figure: principal, interest_due, interest_accrued, late_charges, payoff, per_diem, next_installment_date, current_portion, usury_excess ... (FUNCTIONS.md lists all).", _
        "Two columns, label and value: principal, issue_date, installments.count, installments.first_date, interest.rate ... Case, spaces, _ and . do not matter in a label; note. may be left out; a blank value is none.", _
        "The date of the figures: every event on or before it counts, interest runs through it exclusive.", _
        "Two columns for an index note: the day from which a reset counts, and the index rate. Default none.", _
        "Columns date, type, amount, id, reverses, memo, of, waived_through; a header row may reorder them. Types: payment, prepayment, draw, reversal, cost, waiver, refund, acceleration, reinstatement, payoff, default, cure. Default none.", _
        "Rows of a scheduled note: date, principal, payment (one of the two, or neither for interest alone). Default none.")
    PromnoteDescribe "NOTE_FLOW", "What flowed between two dates: interest expense, interest paid, principal paid, late charges, costs, payments. [the difference of two to-date figures of the note]", Array( _
        "What flowed: interest_expense, interest_paid, principal_paid, late_charges, costs, payments.", _
        "Two columns, label and value: principal, issue_date, installments.count, installments.first_date, interest.rate ... Case, spaces, _ and . do not matter in a label; note. may be left out; a blank value is none.", _
        "The day before the period: what happened on it is left out. For a year, 31 December of the year before.", _
        "The last day of the period, itself counted; interest through it as in every figure (exclusive, unless the note's accrual_cutoff says otherwise).", _
        "Two columns for an index note: the day from which a reset counts, and the index rate. Default none.", _
        "Columns date, type, amount, id, reverses, memo, of, waived_through; a header row may reorder them. Types: payment, prepayment, draw, reversal, cost, waiver, refund, acceleration, reinstatement, payoff, default, cure. Default none.", _
        "Rows of a scheduled note: date, principal, payment (one of the two, or neither for interest alone). Default none.")
    PromnoteDescribe "NOTE_MATURITIES", "When principal falls due: a header, each of the five years after the date, and thereafter. [ASC 470-10-50-1]", Array( _
        "Two columns, label and value: principal, issue_date, installments.count, installments.first_date, interest.rate ... Case, spaces, _ and . do not matter in a label; note. may be left out; a blank value is none.", _
        "The date of the figures: every event on or before it counts, interest runs through it exclusive.", _
        "Two columns for an index note: the day from which a reset counts, and the index rate. Default none.", _
        "Columns date, type, amount, id, reverses, memo, of, waived_through; a header row may reorder them. Types: payment, prepayment, draw, reversal, cost, waiver, refund, acceleration, reinstatement, payoff, default, cure. Default none.", _
        "Rows of a scheduled note: date, principal, payment (one of the two, or neither for interest alone). Default none.")
    PromnoteDescribe "PRESENT_VALUE", "What is still to be paid on a note is worth at a rate a year: the start of a fair value, or of a discount. [payment / (1 + rate)^(days / 365)]", Array( _
        "Two columns, label and value: principal, issue_date, installments.count, installments.first_date, interest.rate ... Case, spaces, _ and . do not matter in a label; note. may be left out; a blank value is none.", _
        "The date of the figures: every event on or before it counts, interest runs through it exclusive.", _
        "The rate a year, effective, at which payments to come are valued: 0.08 or 8%.", _
        "Two columns for an index note: the day from which a reset counts, and the index rate. Default none.", _
        "Columns date, type, amount, id, reverses, memo, of, waived_through; a header row may reorder them. Types: payment, prepayment, draw, reversal, cost, waiver, refund, acceleration, reinstatement, payoff, default, cure. Default none.", _
        "Rows of a scheduled note: date, principal, payment (one of the two, or neither for interest alone). Default none.")
    PromnoteDescribe "LATE_FEE", "The late fee of an instalment: a percentage of what was unpaid, once, within a minimum and a maximum. [Late fee clause]", Array( _
        "Amount unpaid after its due date, 0 or more, at most two decimals.", _
        "Day on which the amount was due. A date or its serial.", _
        "Day on which it was paid, or up to which the fee is wanted.", _
        "The fee as a share of the amount: 0.05 or 5%.", _
        "Days after the due date on which it can still be paid without a fee. Default 0.", _
        "Lowest fee of a late amount. Default none.", _
        "Highest fee, above 0. Default none.")
    PromnoteDescribe "USURY_CEILING", "The maximum rate that a law names for a principal and a borrower, or the text ""none"". [General Obligations Law 5-501(6), 5-521; Penal Law 190.40; Banking Law 14-a]", Array( _
        "Principal of the loan when it was made, 0 or more, in dollars and cents.", _
        "Law whose ceiling is looked up: NY. Default NY.", _
        "Who borrows: corporation (default) or individual.")
    PromnoteDescribe "USURY_MAXIMUM_INTEREST", "The interest that a principal would bear at the maximum rate over a period. [interest spread over the term: unpaid principal x maximum rate x time]", Array( _
        "Unpaid principal, an amount of 0 or more in currency units.", _
        "Maximum annual rate to test against, as a fraction or a percentage: 0.25 or 25%. 0% to 100%.", _
        "First day of the period; it counts. A date or its serial.", _
        "Day on which the period ends; it does not count. Not before start_date; the same day gives 0.", _
        "Day count of the maximum: ACT/365F (default), ACT/360, ACT/ACT ISDA, 30/360 US, 30E/360, or a YEARFRAC basis.")
    PromnoteDescribe "USURY_EXCESS", "What was charged as interest above the interest at the maximum rate; 0 if nothing was. [interest spread over the term: unpaid principal x maximum rate x time]", Array( _
        "All that counts as interest: interest and fees, 0 or more.", _
        "Unpaid principal, an amount of 0 or more in currency units.", _
        "Maximum annual rate to test against, as a fraction or a percentage: 0.25 or 25%. 0% to 100%.", _
        "First day of the period; it counts. A date or its serial.", _
        "Day on which the period ends; it does not count. Not before start_date; the same day gives 0.", _
        "Day count of the maximum: ACT/365F (default), ACT/360, ACT/ACT ISDA, 30/360 US, 30E/360, or a YEARFRAC basis.")
    PromnoteDescribe "ISSUANCE_COST_SCHEDULE", "Amortization of issuance costs: a header and a row per due date; the carrying amount ends at par. [ASC 835-30-35-2, 835-30-35-4, 835-30-45-1A]", Array( _
        "Two columns, label and value: principal, issue_date, installments.count, installments.first_date, interest.rate ... Case, spaces, _ and . do not matter in a label; note. may be left out; a blank value is none.", _
        "Costs of issuance in all, 0 or more and less than the principal, at most two decimals. They count from the issue date; issuance.costs in terms is not read.", _
        "effective (the interest method) or straight_line (by days from issue to maturity). Default issuance.method of terms, or effective.", _
        "Rows of a scheduled note: date, principal, payment (one of the two, or neither for interest alone). Default none.")
    PromnoteDescribe "EFFECTIVE_RATE", "The yield a year that a note costs its borrower after issuance costs, payments as agreed. [ASC 835-30-35-2]", Array( _
        "Two columns, label and value: principal, issue_date, installments.count, installments.first_date, interest.rate ... Case, spaces, _ and . do not matter in a label; note. may be left out; a blank value is none.", _
        "Costs of issuance in all, 0 or more and less than the principal, at most two decimals. They count from the issue date; issuance.costs in terms is not read.", _
        "How time is counted in the exponents: ACT/365F (default, as XIRR), 30/360 US, ACT/360, ACT/ACT ISDA, 30E/360, or a YEARFRAC basis 0 to 4.", _
        "Rows of a scheduled note: date, principal, payment (one of the two, or neither for interest alone). Default none.")
    PromnoteDescribe "APR", "The annual percentage rate of advances and payments by the actuarial method of Regulation Z, Appendix J. [12 CFR 1026, Appendix J (b)(5), (b)(8)]", Array( _
        "Two columns: date and amount of each advance (amount financed).", _
        "Two columns: date and amount of each payment.", _
        "Unit-period, the interval most frequent between payments: month, 2 months, quarter, half-month, 4 weeks, 2 weeks, week, year. Default month; for one advance and one payment within a year the term.")
    PromnoteDescribe "REPORT_DUE_DATE", "The last day for a financial report: calendar days after the period's end. [calendar days; no move to a business day]", Array( _
        "Last day of the fiscal year or quarter.", _
        "Calendar days that the agreement allows after the period's end, 100 say.")
    PromnoteDescribe "NOTICE_EFFECTIVE_DATE", "From when a notice counts, by the way it was sent. [on delivery; by mail five days after the postmark. Compare your agreement]", Array( _
        "How it was sent: hand, registered mail, certified mail or facsimile.", _
        "hand: day of delivery; registered or certified mail: day of the postmark, five days are added; facsimile: day on which transmission was confirmed.")
    PromnoteDescribe "EXPLAIN", "The working of a function in words and figures, or what is wrong with its arguments. [promnote]", Array( _
        "Name of a function, such as ""ACT360_INTEREST"".", _
        "The arguments as that function takes them, in its order; bad ones are explained.")
End Sub

Private Sub PromnoteDescribe(ByVal function_name As String, ByVal description As String, ByVal help As Variant)
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & function_name, Description:=description, _
        Category:="promnote", ArgumentDescriptions:=help
End Sub
