"""Terms: what the note says, in words; then every field with its value, what is in use, its meaning and its clause.

Fields stand in groups; those that the note does not use are folded. The name `Terms` covers two columns, the field's path
(hidden; it stands again, grey, in the last column) and the value, which the functions read. A blank value takes the default.
The values in use have names of their own (`TermPrincipal`), which the other sheets' formulas refer to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from promnote.basics.conversion import as_count, as_flag, as_rate
from promnote.basics.daycount import DAY_COUNTS, FREE_DAY_COUNTS
from promnote.contract.clauses import CLAUSES
from promnote.contract.fields import ACCOUNTS, FIELDS, ISSUANCE_ACCOUNTS, Field
from promnote.reports.in_words import in_words
from promnote_workbooks.pages.heading import heading
from promnote_workbooks.pages.model import Block, Constant, Page, SheetLayout, Validation, absolute, ref
from promnote_workbooks.sheets.assumptions import ASSUMPTIONS
from promnote_workbooks.sheets.citations import SEVERAL, clause_name, joined_formula, joined_name, put_citation
from promnote_workbooks.sheets.rates_sheet import squeezed
from promnote_workbooks.sheets.shape import Shape
from promnote_workbooks.sheets.term_labels import GROUPS, label_of
from promnote_workbooks.sheets.written import Records, Written

NAME = "Terms"
LABEL, PATH, VALUE, USED, MEANING, DEFAULT, CLAUSE, FIELD = range(1, 9)
HEADERS = ("Term", "Field", "Value", "In use", "Meaning", "If blank", "Clause", "In a note file")
WIDTHS = {"A": 31.0, "B": 8.0, "C": 36.0, "D": 38.0, "E": 62.0, "F": 27.0, "G": 13.5, "H": 30.0}
#: Inputs that may be long.
ROOMY = (
    "note.title",
    "note.borrower",
    "note.holder",
    "issuance.costs",
    "usury.fees",
    "amendments",
    "accounts.issuance_costs",
)
#: The block that reads the terms back, and the header of the fields below it.
WORDS, WORDS_HEADER, WORDS_ROWS = "NoteWords", 5, 9
HEADER_ROW = WORDS_HEADER + WORDS_ROWS + 2
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
    "note.commitment": "TermCommitment",
    "opening.as_of": "TermOpening",
    "opening.principal": "TermOpeningPrincipal",
    "opening.principal_due": "TermOpeningDue",
    "installments.interest_only": "TermInterestOnly",
    "installments.payment": "TermPayment",
    "interest.adjustment": "TermAdjustment",
    "interest.floor_on": "TermFloorOn",
    "interest.index_rounding": "TermIndexRounding",
    "interest.index_rounding_mode": "TermIndexRoundingMode",
    "interest.reset": "TermReset",
    "interest.reset_every": "TermResetEvery",
    "interest.averaging": "TermAveraging",
    "interest.capitalize_through": "TermCapitalize",
    "payments.early": "TermEarly",
    "payments.tolerance": "TermTolerance",
    "payments.business_days": "TermBusinessDays",
    **{f"clauses.{key}": clause_name(key) for key in CLAUSES},
}
#: Values in use that are worked out; `{path}` is the cell of that field's value. The others: the value or the default.
#: A bullet note counts as one instalment, of all principal, at maturity. Months between instalments may read "14 days" or
#: "1, 15", as the functions take them.
COMPUTED = {
    "note.title": 'IF({note.title}<>"",{note.title},IF({note.id}<>"",{note.id},"Promissory note"))',
    "installments.count": 'IF(TermKind="bullet",1,{installments.count})',
    "installments.amount": (
        'IF({installments.amount}<>"",{installments.amount},IF(OR(TermKind="level",TermKind="scheduled",TermPrincipal=0),"",'
        "INSTALLMENT_PRINCIPAL(TermPrincipal,TermCount-TermInterestOnly,1)))"
    ),
    "installments.payment": (
        'IF({installments.payment}<>"",{installments.payment},IF(OR(TermKind<>"level",TermInterestOnly>0,TermOpening<>"",'
        'AND(NOT(ISNUMBER(TermRate)),OR(TermAveraging<>"none",TermReset<>"as_listed"))),"",LEVEL_PAYMENT(TermPrincipal,'
        "IF(ISNUMBER(TermRate),TermRate,IF(StartRateDate>0,SUMIFS(RateContract,RateDates,StartRateDate),NA())),TermCount,TermAccruesFrom,"
        "TermFirstDate,TermDayCount,TermEveryMonths,"
        'IF({installments.amortize_over}="","",{installments.amortize_over}),'
        'IF({installments.solve}="","",{installments.solve}))))'
    ),
    "installments.first_date": 'IF(TermKind="bullet",{installments.maturity_date},{installments.first_date})',
    "installments.every_months": (
        'IF({installments.every_days}<>"",{installments.every_days}&" days",IF({installments.days}<>"",'
        '{installments.days},IF({installments.every_months}<>"",{installments.every_months},1)))'
    ),
    "installments.month_end": (
        'IF(OR({installments.every_days}<>"",{installments.days}<>""),FALSE,IF({installments.month_end}<>"",'
        "{installments.month_end},TermFirstDate=EOMONTH(TermFirstDate,0)))"
    ),
    "installments.maturity_date": (
        'IF(TermKind="bullet",{installments.maturity_date},'
        'INSTALLMENT_DATE({installments.first_date},{installments.count},TermEveryMonths,IF(TermMonthEnd,"yes","no")))'
    ),
    "interest.accrues_from": 'IF({interest.accrues_from}="",TermIssueDate,{interest.accrues_from})',
    "interest.first_date": 'IF({interest.first_date}="",TermFirstDate,{interest.first_date})',
    "interest.every_months": 'IF({interest.every_months}="",TermEveryMonths,{interest.every_months})',
}
#: The same of a scheduled note, from its plan.
OF_A_PLAN = {
    "installments.count": "COUNT(PlanDates)",
    "installments.first_date": "MIN(PlanDates)",
    "installments.maturity_date": "MAX(PlanDates)",
}
AMENDMENTS_MEANING = (
    "Changes from a date on: date key=value ..., ... with rate, spread, index, adjustment, maturity_date, payment, count, "
    "amount (2000-02-01 rate=11%)"
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


def terms_sheet(shape: Shape) -> SheetLayout:
    """The sheet; the groups of `shape` are open."""
    page = Page()
    check = heading(page, NAME, as_of_column=4, check_column=6)
    words = _words(page)
    for column, text in enumerate(HEADERS, start=1):
        page.put(HEADER_ROW, column, text, "header_left")
    hint = "Blue cells are inputs. A blank value takes the default. + unfolds what this note does not use."
    page.put(HEADER_ROW - 1, LABEL, hint, "note_line")
    rows = _rows(bool(shape.issuance))
    places, groups = _places(rows)
    last = max(places.values())
    for each in rows:
        _put_row(page, places[each.path], each, places, with_plan=bool(shape.plan))
    for group, (first, _) in groups.items():
        page.line(first - 1, LABEL, FIELD, next(each.title for each in GROUPS if each.key == group))
    page.name("Terms", f"{ref(HEADER_ROW, PATH)}:{ref(last, VALUE)}")
    after = _assumptions(page, last + 2)
    _conventions(page, after + 1, ref(places["interest.rounding"], USED))
    return replace(
        page.sheet(NAME, WIDTHS, roomy={places[path]: 2 for path in ROOMY if path in places}),
        blocks=(words,),
        check_ranges=(check,),
        freeze="B1",
        repeat_rows=f"{HEADER_ROW}:{HEADER_ROW}",
        page_breaks=(after,),
        landscape=True,
        hidden_columns=("B",),
        groups=tuple(groups.values()),
        folded=tuple(rows for group, rows in groups.items() if group not in shape.groups),
    )


def _words(page: Page) -> Block:
    """The block that reads the terms back in words, a topic a row."""
    headers = {LABEL: "The note in words", PATH: None, VALUE: "What its terms mean"}
    for column in range(LABEL, FIELD + 1):
        page.put(WORDS_HEADER, column, headers.get(column), "header_left")
    first, last = WORDS_HEADER + 1, WORDS_HEADER + WORDS_ROWS
    for row in range(first, last + 1):
        page.put(row, LABEL, None, "label_strong")
        page.put(row, VALUE, None, "text_left")  # runs on over the empty cells beside it
    page.name(WORDS, f"{ref(WORDS_HEADER, LABEL)}:{ref(last, VALUE)}")
    page.name("NoteTopics", f"{ref(first, LABEL)}:{ref(last, LABEL)}")
    page.name("NoteSentences", f"{ref(first, VALUE)}:{ref(last, VALUE)}")
    return Block(
        name=WORDS,
        header_row=WORDS_HEADER,
        first_column=LABEL,
        columns=("topic", "", "words"),
        headers=("The note in words", "", "What its terms mean"),
        written=("topic", "words"),
        rows=WORDS_ROWS,
    )


def _places(rows: list[_Row]) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    """The row of each field, and the first and last row of each group; a heading stands above each."""
    places: dict[str, int] = {}
    groups: dict[str, tuple[int, int]] = {}
    row = HEADER_ROW
    for each in rows:
        row += 1 if each.group in groups else 2
        places[each.path] = row
        groups[each.group] = (groups[each.group][0] if each.group in groups else row, row)
    return places, groups


def _put_row(page: Page, row: int, each: _Row, places: dict[str, int], *, with_plan: bool) -> None:
    page.put(row, LABEL, label_of(each.path), "label_indented")
    page.put(row, PATH, each.path, "path")
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
                title=label_of(each.path),
                prompt=each.meaning,
            )
        )
    used = page.formula(row, USED, _used(each, row, places, with_plan=with_plan), f"used_{each.kind}")
    if each.path in USED_NAMES:
        page.name(USED_NAMES[each.path], used)
    page.put(row, DEFAULT, each.default, f"default_{'text' if isinstance(each.default, str) else each.kind}")
    page.put(row, MEANING, each.meaning, "note")
    put_citation(page, row, CLAUSE, each.clause)
    page.put(row, FIELD, each.path, "path")


def _used(each: _Row, row: int, places: dict[str, int], *, with_plan: bool) -> str:
    template = (OF_A_PLAN.get(each.path) if with_plan else None) or COMPUTED.get(each.path)
    if template is not None:
        for path, place in places.items():
            template = template.replace("{" + path + "}", ref(place, VALUE))
        return template
    value = ref(row, VALUE)
    otherwise = ref(row, DEFAULT) if _is_literal(each) else '""'
    return f'IF({value}="",{otherwise},{value})'


def _is_literal(each: _Row) -> bool:
    """Whether the default stands as a value, and not as words about it."""
    return each.default is not None and (not isinstance(each.default, str) or each.path in _LITERAL_TEXTS)


_LITERAL_TEXTS = (
    {
        field.path
        for field in FIELDS
        if field.default
        and (field.default != "none" or "none" in field.choices)
        and field.kind in ("choice", "day_count", "buckets")
    }
    | {"note.currency", "usury.law"}
    | {f"accounts.{key}" for key in ACCOUNTS}
)


def _rows(with_issuance: bool) -> list[_Row]:
    """Every field in the order of the groups."""
    fields = {field.path: field for field in FIELDS}
    rows = []
    for group in GROUPS:
        for path in group.paths:
            table, _, key = path.partition(".")
            if path in fields:
                field = fields[path]
                row = _Row(
                    path, group.key, KINDS[field.kind], _default(field), field.doc, field.clause, _validation(field)
                )
            elif path == "amendments":
                row = _Row(path, group.key, "text", "none", AMENDMENTS_MEANING, "amendment", None)
            elif table == "clauses":
                row = _Row(path, group.key, "text", "none", f"Clause cited for: {CLAUSES[key]}", "", None)
            elif with_issuance or key not in ISSUANCE_ACCOUNTS:
                name = ACCOUNTS[key]
                row = _Row(path, group.key, "text", name, f"Account of the journal: {name.lower()}", "", None)
            else:
                continue
            rows.append(row)
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
            return Validation(range="", kind="list", choices=tuple(each.name for each in DAY_COUNTS))
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


def _conventions(page: Page, row: int, rounding: str) -> None:
    """Constants that formulas look up, so that none stands inside one."""
    page.line(row, LABEL, CLAUSE, "Constants of the formulas")
    for column, text in ((LABEL, "Day count"), (VALUE, "Days of a year (blank: varies)"), (USED, "Months of 30 days")):
        page.put(row + 1, column, text, "header_left")
    first = row + 2
    for offset, each in enumerate(FREE_DAY_COUNTS):
        fixed = each.units is each.days
        thirty = fixed and not each.additive
        page.put(first + offset, LABEL, each.name, "label")
        page.put(first + offset, VALUE, each.denominator if fixed else "varies", "text_left")
        page.put(first + offset, USED, thirty, "flag_left")
    last = first + len(FREE_DAY_COUNTS) - 1
    names = absolute(f"{ref(first, LABEL)}:{ref(last, LABEL)}")
    years = absolute(f"{ref(first, VALUE)}:{ref(last, VALUE)}")
    thirty_days = absolute(f"{ref(first, USED)}:{ref(last, USED)}")
    found = f"MATCH(TermDayCount,{names},0)"
    native = (
        'AND(TermAmendments="",TermOpening="",TermCapitalize="",TermAveraging="none",TermReset="as_listed",'
        f'{rounding}<>"truncate-carry",COUNTIF(ActivityTypes,"draw")=0,OR(ISNUMBER(TermRate),RatesAscend))'
    )
    own_alone = "COUNT(RateContract)=COUNT(RateDates)"
    rows: tuple[tuple[str, str, str, Constant, str], ...] = (
        (
            "TermYearDays",
            "Days of a year in the day count",
            f'IFERROR(INDEX({years},{found}),"varies")',
            None,
            "text_left",
        ),
        (
            "TermThirtyDay",
            "Months of 30 days in the day count",
            f"IFERROR(INDEX({thirty_days},{found}),FALSE)",
            None,
            "flag_left",
        ),
        ("NativeInterest", "Native formulas can tell the interest of the plan", native, None, "flag_left"),
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
            "Resets of the note's index alone, listed oldest first, as native formulas need them",
            f'AND({own_alone},SUMPRODUCT((RateDatesButFirst<>"")*(1-(RateDatesButFirst>RateDatesButLast)*(RateIndexButFirst=RateIndexButLast)))=0)',
            None,
            "flag_left",
        ),
        (
            "TermIndexKey",
            "The index, without what does not matter in its name",
            squeezed("TermIndex"),
            None,
            "text_left",
        ),
        (
            "StartRateDate",
            "Reset of the note's index that holds on the first day (0: none)",
            'SUMPRODUCT(MAX((RateDates<=MAX(TermAccruesFrom,N(TermOpening)))*(RateContract<>"")*RateDates))',
            None,
            "date_or_none",
        ),
        (
            "RatesNamedAlike",
            "Resets of the note's index alone, named alike, as functions without a name of an index need them",
            f"AND({own_alone},OR(COUNTA(RateIndices)=0,COUNTA(RateIndices)=COUNT(RateDates)))",
            None,
            "flag_left",
        ),
        ("DaysOfWeek", "Days of a week", "", 7, "text_left"),
        ("MonthsOfYear", "Months of a year", "", 12, "text_left"),
        ("RatePlaces", "Places within which steps of an index are told apart", "", 9, "text_left"),
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


def records(written: Written) -> Records:
    """The note in words, a row a topic."""
    return {"NoteWords": [{"topic": each.topic, "words": each.words} for each in in_words(written.ledger.note.terms)]}
