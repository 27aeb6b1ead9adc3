"""Terms: every field of a note with its value, the value in use, its default, meaning and clause; then the assumptions.

The name `Terms` covers two columns, label and value, which the functions read. A blank value takes the default. The
values in use have names of their own (`TermPrincipal`), which the other sheets' formulas refer to.
"""

from __future__ import annotations

from dataclasses import dataclass

from promnote.basics.conversion import as_count, as_flag, as_rate
from promnote.basics.daycount import FREE_DAY_COUNTS
from promnote.contract.clauses import CLAUSES
from promnote.contract.fields import ACCOUNTS, FIELDS, ISSUANCE_ACCOUNTS, Field
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Constant, Page, SheetLayout, Validation, absolute, fitted_heights, ref
from promnote_workbooks.sheets.assumptions import ASSUMPTIONS
from promnote_workbooks.sheets.citations import SEVERAL, clause_name, joined_formula, joined_name, put_citation

NAME = "Terms"
LABEL, VALUE, USED, DEFAULT, MEANING, CLAUSE = range(1, 7)
HEADERS = ("Label", "Value", "In use", "Default", "Meaning", "Clause")
WIDTHS = {"A": 31.0, "B": 38.0, "C": 39.0, "D": 29.0, "E": 58.0, "F": 12.5}
#: Inputs that may be long.
ROOMY = ("note.title",)
HEADER_ROW = 5
#: How a kind of field is shown.
KINDS = {
    "text": "text",
    "date": "date",
    "date_or_as_of": "date",
    "amount": "money",
    "rate": "rate",
    "signed_rate": "rate",
    "count": "count",
    "flag": "flag",
    "choice": "text",
    "buckets": "text",
    "day_count": "text",
    "fees": "text",
    "step": "rate",
    "premium": "rate",
    "days": "text",
    "dates": "text",
    "late_rate": "rate",
    "every": "text",
    "covenants": "text",
}
#: Names of the values in use that formulas refer to.
USED_NAMES = {
    "note.title": "NoteTitle",
    "note.kind": "TermKind",
    "note.borrower": "TermBorrower",
    "note.holder": "TermHolder",
    "note.issue_date": "TermIssueDate",
    "note.principal": "TermPrincipal",
    "note.currency": "TermCurrency",
    "installments.count": "TermCount",
    "installments.amount": "TermAmount",
    "installments.first_date": "TermFirstDate",
    "installments.every_months": "TermEveryMonths",
    "installments.month_end": "TermMonthEnd",
    "installments.maturity_date": "TermMaturity",
    "interest.day_count": "TermDayCount",
    "interest.rate": "TermRate",
    "interest.index": "TermIndex",
    "interest.spread": "TermSpread",
    "interest.floor": "TermFloor",
    "interest.cap": "TermCap",
    "interest.accrues_from": "TermAccruesFrom",
    "interest.first_date": "TermInterestFirst",
    "interest.every_months": "TermInterestEvery",
    "interest.accrual_cutoff": "TermCutoff",
    "late_charge.mode": "TermLateMode",
    "amendments": "TermAmendments",
    **{f"clauses.{key}": clause_name(key) for key in CLAUSES},
}
#: Values in use that are worked out; `{path}` is the cell of that field's value. The others: the value or the default.
#: A bullet note counts as one instalment, of all principal, at maturity.
COMPUTED = {
    "note.title": 'IF({note.title}<>"",{note.title},IF({note.id}<>"",{note.id},"Promissory note"))',
    "installments.count": 'IF(TermKind="bullet",1,{installments.count})',
    "installments.amount": (
        'IF({installments.amount}<>"",{installments.amount},INSTALLMENT_PRINCIPAL(TermPrincipal,TermCount,1))'
    ),
    "installments.first_date": 'IF(TermKind="bullet",{installments.maturity_date},{installments.first_date})',
    "installments.month_end": (
        'IF({installments.month_end}<>"",{installments.month_end},TermFirstDate=EOMONTH(TermFirstDate,0))'
    ),
    "installments.maturity_date": (
        'IF(TermKind="bullet",{installments.maturity_date},'
        'INSTALLMENT_DATE({installments.first_date},{installments.count},TermEveryMonths,IF(TermMonthEnd,"yes","no")))'
    ),
    "interest.accrues_from": 'IF({interest.accrues_from}="",TermIssueDate,{interest.accrues_from})',
    "interest.first_date": 'IF({interest.first_date}="",TermFirstDate,{interest.first_date})',
    "interest.every_months": 'IF({interest.every_months}="",TermEveryMonths,{interest.every_months})',
}
AMENDMENTS_MEANING = (
    "Changes from a date on: date key=value ..., ... with maturity_date, rate, spread (2000-02-01 rate=11%)"
)


@dataclass(frozen=True, slots=True)
class _Row:
    path: str
    group: str
    kind: str
    default: Constant
    meaning: str
    clause: str
    validation: Validation | None


def terms_sheet(*, with_issuance: bool = False) -> SheetLayout:
    """The sheet; the same for every shape."""
    page = Page()
    check = heading(page, NAME, as_of_column=2, check_column=4)
    for column, text in enumerate(HEADERS, start=1):
        page.put(HEADER_ROW, column, text, "header_left")
    page.put(3, MEANING, "Blue cells are inputs. A blank value takes the default.", "note_line")
    rows = _rows(with_issuance)
    places = _places(rows)
    last = max(places.values())
    for each in rows:
        _put_row(page, places[each.path], each, places)
    page.name("Terms", f"{ref(HEADER_ROW, LABEL)}:{ref(last, VALUE)}")
    after = _assumptions(page, last + 2)
    _conventions(page, after + 1)
    return SheetLayout(
        name=NAME,
        cells=page.sorted_cells(),
        widths=WIDTHS,
        heights=fitted_heights(page.cells, WIDTHS, {places[path]: 2 for path in ROOMY}),
        names=page.names,
        inputs=page.inputs,
        validations=tuple(page.validations),
        check_ranges=(check,),
        freeze=ref(HEADER_ROW + 1, VALUE),
        repeat_rows=f"{HEADER_ROW}:{HEADER_ROW}",
        page_breaks=(after,),
        landscape=True,
    )


def _places(rows: list[_Row]) -> dict[str, int]:
    """The row of each field; a blank row parts the groups (readers of the range pass over it)."""
    places: dict[str, int] = {}
    row, group = HEADER_ROW, rows[0].group
    for each in rows:
        row += 1 if each.group == group else 2
        places[each.path], group = row, each.group
    return places


def _put_row(page: Page, row: int, each: _Row, places: dict[str, int]) -> None:
    page.put(row, LABEL, each.path, "label")
    value = page.input(row, VALUE, f"terms.{each.path}", f"term_{each.kind}")
    if each.validation is not None:
        page.validations.append(
            Validation(
                range=value,
                kind=each.validation.kind,
                choices=each.validation.choices,
                source=each.validation.source,
                lowest=each.validation.lowest,
                highest=each.validation.highest,
                title=each.path,
                prompt=each.meaning,
            )
        )
    used = page.formula(row, USED, _used(each, row, places), f"used_{each.kind}")
    if each.path in USED_NAMES:
        page.name(USED_NAMES[each.path], used)
    page.put(row, DEFAULT, each.default, f"default_{'text' if isinstance(each.default, str) else each.kind}")
    page.put(row, MEANING, each.meaning, "note")
    put_citation(page, row, CLAUSE, each.clause)


def _used(each: _Row, row: int, places: dict[str, int]) -> str:
    template = COMPUTED.get(each.path)
    if template is not None:
        for path, place in places.items():
            template = template.replace("{" + path + "}", ref(place, VALUE))
        return template
    value = ref(row, VALUE)
    otherwise = ref(row, DEFAULT) if _is_literal(each) else '""'
    return f'IF({value}="",{otherwise},{value})'


def _is_literal(each: _Row) -> bool:
    """Whether the default stands as a value, and not as words about it."""
    return each.default not in (None, "none") and (not isinstance(each.default, str) or each.path in _LITERAL_TEXTS)


_LITERAL_TEXTS = (
    {
        field.path
        for field in FIELDS
        if field.default and field.default != "none" and field.kind in ("choice", "day_count", "buckets")
    }
    | {"note.currency", "usury.law"}
    | {f"accounts.{key}" for key in ACCOUNTS}
)


def _rows(with_issuance: bool) -> list[_Row]:
    rows = [
        _Row(
            field.path,
            field.table,
            KINDS[field.kind],
            _default(field),
            field.doc,
            field.clause,
            _validation(field),
        )
        for field in FIELDS
    ]
    rows.append(
        _Row(
            "amendments",
            "amendments",
            "text",
            "none",
            AMENDMENTS_MEANING,
            "amendment",
            None,
        )
    )
    rows += [
        _Row(f"clauses.{key}", "clauses", "text", "none", f"Clause cited for: {what}", "", None)
        for key, what in CLAUSES.items()
    ]
    rows += [
        _Row(f"accounts.{key}", "accounts", "text", name, f"Account of the journal: {name.lower()}", "", None)
        for key, name in ACCOUNTS.items()
        if with_issuance or key not in ISSUANCE_ACCOUNTS
    ]
    return rows


def _default(field: Field) -> Constant:
    """The default as the cell shows it: a value where it is one."""
    text = field.default
    try:
        match field.kind:
            case "rate" | "signed_rate" if text.endswith("%"):
                return float(as_rate(text, field.path))
            case "count" if text.isdigit():
                return as_count(text, field.path)
            case "flag" if text in ("true", "false"):
                return as_flag(text, field.path)
    except ValueError:
        pass
    return text or ("required" if field.required else None)


_EARLIEST, _LATEST = "61", "2958465"  # 1-Mar-1900 and 31-Dec-9999 as serial numbers


def _validation(field: Field) -> Validation | None:
    match field.kind:
        case "choice" if field.path == "agreement.form":
            return None  # a list here would carry the names of other agreements into the note's workbook
        case "choice":
            return Validation(range="", kind="list", choices=field.choices)
        case "flag":
            return Validation(range="", kind="list", choices=("TRUE", "FALSE"))
        case "day_count":
            return Validation(range="", kind="list", choices=tuple(each.name for each in FREE_DAY_COUNTS))
        case "date":
            return Validation(range="", kind="date", lowest=_EARLIEST, highest=_LATEST)
        case "rate":
            return Validation(range="", kind="decimal", lowest="0", highest="1")
        case "signed_rate":
            return Validation(range="", kind="decimal", lowest="-1", highest="1")
        case "count":
            return Validation(range="", kind="whole", lowest=str(field.lowest), highest="12000")
        case "amount":
            return Validation(range="", kind="decimal", lowest="0", highest="1000000000000")
    return None


# --- below the terms ------------------------------------------------------------------------------------------------


def _assumptions(page: Page, row: int) -> int:
    page.line(row, LABEL, CLAUSE, "Where the contract is silent: the choices taken")
    for column in range(LABEL, CLAUSE + 1):
        text = {LABEL: "Point", VALUE: "Choice", MEANING: "Field that changes it"}.get(column)
        page.put(row + 1, column, text, "header_left")
    row += 2
    for each in ASSUMPTIONS:
        page.put(row, LABEL, each.point, "wrapped")
        page.put(row, VALUE, each.choice, "text_left")  # runs on over the empty cells beside it
        page.put(row, MEANING, each.field or "fixed", "note")
        row += 1
    return row


def _conventions(page: Page, row: int) -> None:
    """Constants that formulas look up, so that none stands inside one."""
    page.line(row, LABEL, CLAUSE, "Constants of the formulas")
    for column, text in ((LABEL, "Day count"), (VALUE, "Days of a year (blank: varies)"), (USED, "Months of 30 days")):
        page.put(row + 1, column, text, "header_left")
    first = row + 2
    for offset, each in enumerate(FREE_DAY_COUNTS):
        thirty = each.name.startswith("30")
        fixed = thirty or each.name in ("ACT/360", "ACT/365F")
        page.put(first + offset, LABEL, each.name, "label")
        page.put(first + offset, VALUE, each.denominator if fixed else "varies", "text_left")
        page.put(first + offset, USED, thirty, "flag_left")
    last = first + len(FREE_DAY_COUNTS) - 1
    names = absolute(f"{ref(first, LABEL)}:{ref(last, LABEL)}")
    years = absolute(f"{ref(first, VALUE)}:{ref(last, VALUE)}")
    thirty_days = absolute(f"{ref(first, USED)}:{ref(last, USED)}")
    found = f"MATCH(TermDayCount,{names},0)"
    rows: tuple[tuple[str, str, str, Constant, str], ...] = (
        ("TermYearDays", "Days of a year in the day count", f"INDEX({years},{found})", None, "text_left"),
        ("TermThirtyDay", "Months of 30 days in the day count", f"INDEX({thirty_days},{found})", None, "flag_left"),
        (
            "TermInterestMonthEnd",
            "Interest dates on month-ends",
            'AND(TermInterestFirst=EOMONTH(TermInterestFirst,0),OR(TermKind="bullet",TermMonthEnd))',
            None,
            "flag_left",
        ),
        *(
            (joined_name(keys), f"Clauses cited together: {', '.join(keys)}", joined_formula(keys), None, "text_left")
            for keys in SEVERAL
        ),
        (
            "RatesAscend",
            "Resets listed oldest first, as native formulas need them",
            'SUMPRODUCT((RateDatesButFirst<>"")*(RateDatesButFirst<=RateDatesButLast))=0',
            None,
            "flag_left",
        ),
        ("CurrencyDecimals", "Decimals of the currency", "", 2, "text_left"),
        ("CheckTolerance", "Tolerance of a check on one amount", "", 0.01, "text_left"),
        ("ExactTolerance", "Tolerance of a check on a sum that must tie", "", 0.001, "text_left"),
    )
    row = last + 2
    for name, text, formula, constant, style in rows:
        page.put(row, LABEL, text, "wrapped")
        where = page.formula(row, VALUE, formula, style) if formula else page.put(row, VALUE, constant, style)
        page.name(name, where)
        row += 1
