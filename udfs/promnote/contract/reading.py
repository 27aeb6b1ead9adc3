"""From what was typed to a `Note`: tables of a note file, or ranges of a sheet, through the same conversions.

A reader of files or cells brings `{path: raw value}`, rows of resets and rows of activity; here they become records.
Each error names the field or row, what was found and what is allowed; an unknown name brings the nearest known one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from promnote.basics import dates
from promnote.basics.conversion import (
    KeptRange,
    as_cents,
    as_choice,
    as_count,
    as_date,
    as_day_count,
    as_flag,
    as_rate,
    as_rows,
    as_text,
    is_blank,
    is_header,
    squeeze,
)
from promnote.basics.daycount import DayCount
from promnote.basics.errors import ActivityError, NoteError, RateError, TermsError, Where, found, short
from promnote.basics.money import money
from promnote.basics.rates import RateReset, check_resets
from promnote.contract.cell_lists import items_in, unquoted
from promnote.contract.clauses import CLAUSES
from promnote.contract.fields import (
    ACCOUNTS,
    ACTIVITY_COLUMNS,
    AMENDMENT_COLUMNS,
    BY_PATH,
    COVENANT_COLUMNS,
    FEE_COLUMNS,
    FIELDS,
    PERIODS,
    PLAN_COLUMNS,
    RATE_COLUMNS,
    RATE_FILE_COLUMNS,
    TABLES,
    Field,
)
from promnote.contract.law import LAWS, law_name
from promnote.contract.terms import (
    ACTIVITY_TYPES,
    AS_OF,
    BUCKETS,
    Activity,
    Amendment,
    Covenant,
    Fee,
    Installments,
    Interest,
    Issuance,
    LateCharge,
    LateFee,
    Note,
    NoteTerms,
    Opening,
    Payments,
    PlanRow,
    Prepayment,
    Usury,
)

_SIGNED = -as_rate("100%", "")
#: Tables of texts under fixed keys, beside the fields.
_TEXTS = {"accounts": ACCOUNTS, "clauses": CLAUSES}
_COVENANTS = "agreement.covenants"
#: The rows of a scheduled note, a list inside a table.
PLAN = "installments.rows"
#: Lists of tables in a note file, beside the fields.
LISTS = {
    "rates": RATE_FILE_COLUMNS,
    "amendments": AMENDMENT_COLUMNS,
    "activity": ACTIVITY_COLUMNS,
    "covenants": COVENANT_COLUMNS,
    PLAN: PLAN_COLUMNS,
}
#: What an amendment can change.
_AMENDED = tuple(name for name in AMENDMENT_COLUMNS if name not in ("effective", "memo"))
#: The word in place of a late charge rate that a paper not at hand defines.
AGREEMENT = "agreement"
#: Kinds of field that may be lists in a note file.
_MAY_BE_LISTS = frozenset({"buckets", "fees", "premium", "days", "dates", "covenants"})


# --- note files -----------------------------------------------------------------------------------------------------


def note_from_tables(tables: Mapping[str, Any]) -> Note:
    """A note from the parsed tables of a note file (TOML or JSON)."""
    raw: dict[str, Any] = {}
    for table, content in tables.items():
        if table in LISTS:
            continue
        if table not in TABLES and table not in _TEXTS:
            known = dict.fromkeys([*TABLES, *_TEXTS, *(name for name in LISTS if name != PLAN)])
            raise _unknown(table, known, "table")
        if not isinstance(content, Mapping):
            raise TermsError(table, f"found {found(content)}; allowed: a table [{table}]")
        for key, value in content.items():
            path = f"{table}.{key}"
            if path == PLAN:
                continue
            if path not in BY_PATH and table not in _TEXTS:
                raise _unknown(path, _keys_of(table), "field")
            raw[path] = value
    if "covenants" in tables:
        if _COVENANTS in raw:
            raise TermsError("covenants", f"found rows beside {_COVENANTS}; allowed: one of the two")
        raw[_COVENANTS] = [row for _, row in _table_rows(tables, "covenants")]
    terms = terms_from_fields(
        raw,
        amendments=_table_rows(tables, "amendments"),
        plan=_table_rows(tables.get("installments", {}), "rows", path=PLAN),
        tested="usury" in tables,
    )
    return Note(
        terms=terms,
        resets=tuple(_reset(row, where) for where, row in _table_rows(tables, "rates")),
        activity=tuple(
            _activity(row, where, number)
            for number, (where, row) in enumerate(_table_rows(tables, "activity"), start=1)
        ),
    )


def _keys_of(table: str) -> list[str]:
    return [field.path for field in FIELDS if field.table == table] or list(BY_PATH)


#: So many names are listed in an error; of more the nearest are.
_MOST_LISTED, _NEAREST = 20, 6


def _unknown(name: str, known: Iterable[str], what: str) -> TermsError:
    known, name = list(known), short(name)
    # who leaves a table's name out means the field of that name: count is installments.count
    same = [each for each in known if squeeze(each.rpartition(".")[2]) == squeeze(name)]
    near = same[:1] or difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}? " if near else ""
    listed = ", ".join(known)
    if len(known) > _MOST_LISTED:
        nearest = list(dict.fromkeys([*same, *difflib.get_close_matches(name, known, n=_NEAREST, cutoff=0)]))[:_NEAREST]
        listed = f"{', '.join(nearest)} and {len(known) - _NEAREST} others"
    return TermsError(name, f"found an unknown {what}; {hint}allowed: {listed}")


def _table_rows(tables: Mapping[str, Any], name: str, path: str = "") -> list[tuple[Where, Mapping[str, Any]]]:
    """The rows of a list of tables, each with its place; `path` names the list if it stands inside a table."""
    rows, columns, name = tables.get(name, []), LISTS[path or name], path or name
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not all(isinstance(row, Mapping) for row in rows):
        raise TermsError(name, f"found {found(rows)}; allowed: rows [[{name}]]")
    named: list[tuple[Where, Mapping[str, Any]]] = []
    for number, row in enumerate(rows, start=1):
        where = Where(f"{name} row {number}", table=name, row=number)
        for key in row:
            if key not in columns:
                raise _unknown(key, columns, "column").at(where)
        named.append((where, row))
    return named


# --- ranges of a sheet ----------------------------------------------------------------------------------------------

_BY_LABEL = {squeeze(field.path): field for field in FIELDS}
_BY_LABEL[squeeze("covenants")] = BY_PATH[_COVENANTS]
_BY_LABEL.update({squeeze(field.path.removeprefix("note.")): field for field in FIELDS if field.table == "note"})
_TEXT_LABELS = {squeeze(f"{table}.{key}"): f"{table}.{key}" for table, keys in _TEXTS.items() for key in keys}
_LABEL_HEADERS = {"label", "term", "terms", "field", "item", "name", "input"}


def _row_of(where: str, number: int, table: str = "") -> Where:
    """A row of a range, which may say on which sheet it is."""
    return Where(f"{where} row {number}", sheet=getattr(where, "sheet", ""), table=table, row=number)


def terms_from_range(value: Any, where: str = "terms", *, plan: Any = None) -> NoteTerms:
    """Terms from a two-column range (label, value). A label is the path; case, blanks, `_` and `.` do not matter.

    `plan`: the rows of a scheduled note, a range (date, principal, payment).
    """
    raw: dict[str, Any] = {}
    places: dict[str, str] = {}
    amendments: list[tuple[Where, Mapping[str, Any]]] = []
    for number, row in enumerate(as_rows(value, where), start=1):
        if not row:
            continue
        place = _row_of(where, number)
        if len(row) != 2:
            raise TermsError(place, f"found {len(row)} columns; allowed: two, label and value")
        label, content = row
        if is_blank(label):
            raise TermsError(place, f"found {found(content)} without a label; allowed: a label beside it")
        key = squeeze(as_text(label, place))
        if number == 1 and key in _LABEL_HEADERS:
            continue
        if key == "amendments":
            amendments = _amendments_in(content, place)
            continue
        path = _TEXT_LABELS.get(key) or (_BY_LABEL[key].path if key in _BY_LABEL else None)
        if path is None:
            raise _unknown(as_text(label, place), [*(f.path for f in FIELDS), "amendments"], "label").at(place)
        if path in places:
            raise TermsError(
                place.extended(f" ({path})", field=path), f"found the label again after {places[path]}; allowed: once"
            )
        places[path] = place
        if not is_blank(content):
            raw[path] = content
    return terms_from_fields(raw, amendments=amendments, plan=_plan_in(plan), places=places)


def _plan_in(value: Any, where: str = "plan") -> list[tuple[Where, Mapping[str, Any]]]:
    """The rows of a scheduled note in a range (date, principal, payment); a header row may reorder the columns."""
    columns: Sequence[str] = PLAN_COLUMNS
    rows: list[tuple[Where, Mapping[str, Any]]] = []
    for number, row in enumerate(as_rows(value, where), start=1):
        if not row:
            continue
        place = _row_of(where, number, PLAN)
        if number == 1 and is_header(row):
            columns = _header(row, place, PLAN_COLUMNS, ("date",), TermsError)
            continue
        extra = [cell for cell in row[len(columns) :] if not is_blank(cell)]
        if extra:
            raise TermsError(place, f"found {found(extra[0])} beyond the columns; allowed: {', '.join(columns)}")
        rows.append((place, {name: cell for name, cell in zip(columns, row, strict=False) if name}))
    return rows


def _amendments_in(content: Any, place: str) -> list[tuple[Where, Mapping[str, Any]]]:
    """Amendments in one cell: '2000-02-01 maturity_date=2000-05-01 rate=11%, ...'."""
    where = _field_of(place, "amendments")
    rows: list[tuple[Where, Mapping[str, Any]]] = []
    if is_blank(content):
        return rows
    for number, (effective, *parts) in enumerate(items_in(as_text(content, place)), start=1):
        row: dict[str, Any] = {"effective": effective}
        for part in parts:
            key, equals, value = part.partition("=")
            if not equals or key not in AMENDMENT_COLUMNS:
                allowed = f"date key=value ... with keys {', '.join(AMENDMENT_COLUMNS[1:])}"
                raise TermsError(where, f"found {found(part)}; allowed: {allowed}")
            row[key] = unquoted(value)
        rows.append((where.extended(f" item {number}"), row))
    return rows


def resets_from_range(value: Any, where: str = "rates") -> tuple[RateReset, ...]:
    """Resets from a range: effective, index rate and, where it has a third column, the name of the index.

    A header row is allowed, blank rows are passed over; the order of the rows does not matter. A header row that names
    effective and rate says which column is which: others are the user's own.
    """
    if isinstance(value, KeptRange):
        return value.made("resets", lambda: _resets_in(value, where))  # read once for all calls that take the range
    return _resets_in(value, where)


def _resets_in(value: Any, where: str) -> tuple[RateReset, ...]:
    resets: list[tuple[str, RateReset]] = []
    columns: Sequence[str] = ()
    for number, row in enumerate(as_rows(value, where), start=1):
        if not row:
            continue
        place = _row_of(where, number, "rates")
        if number == 1 and is_header(row) and {squeeze(str(cell)) for cell in row} >= set(RATE_COLUMNS):
            columns = _header(row, place, RATE_FILE_COLUMNS, RATE_COLUMNS, RateError, own=True)
            continue
        if columns:
            named = {name: cell for name, cell in zip(columns, row, strict=False) if name}
            if not all(is_blank(cell) for cell in named.values()):
                resets.append((place, _reset(named, place)))
            continue
        if len(row) not in (2, 3):
            raise RateError(
                place, f"found {len(row)} columns; allowed: two, effective and rate, or a third that names the index"
            )
        if number == 1 and is_header(row) and not str(row[1]).strip().endswith("%"):
            continue
        resets.append((place, _reset(dict(zip(RATE_FILE_COLUMNS, row, strict=False)), place)))
    return by_date(resets)


def by_date(resets: Sequence[tuple[str, RateReset]]) -> tuple[RateReset, ...]:
    """Resets of a table by date, each given with its place: a table in another order is the same table. A date that is
    there twice for one index is an error at the later row."""
    ordered = sorted(resets, key=lambda each: each[1].effective)
    last: dict[str, RateReset] = {}
    for place, reset in ordered:
        key = squeeze(reset.index)
        if key in last and last[key].effective == reset.effective:
            check_resets((last[key], reset), place=place)
        last[key] = reset
    return tuple(reset for _, reset in ordered)


def activity_from_range(value: Any, where: str = "activity", *, own_columns: bool = False) -> tuple[Activity, ...]:
    """Activity from a range with the columns of `ACTIVITY_COLUMNS`; a header may reorder them.

    `own_columns`: a range of a sheet, in which people have columns of their own under other names. Elsewhere a cell under no
    header is an error: what it says would be lost.
    """
    columns: Sequence[str] = ()
    events = []
    for number, row in enumerate(as_rows(value, where), start=1):
        if not row:
            continue
        place = _row_of(where, number, "activity")
        if not columns:
            if is_header(row):
                columns = _header(row, place, ACTIVITY_COLUMNS, ("date", "type"), ActivityError, own=own_columns)
                continue
            columns = ACTIVITY_COLUMNS
        extra = [cell for cell in row[len(columns) :] if not is_blank(cell)]
        if not own_columns:
            extra += [cell for name, cell in zip(columns, row, strict=False) if not name and not is_blank(cell)]
        if extra:
            names = ", ".join(filter(None, columns))
            raise ActivityError(place, f"found {found(extra[0])} beyond the columns; allowed: {names}")
        cells = {name: cell for name, cell in zip(columns, row, strict=False) if name and not is_blank(cell)}
        if not cells and own_columns:
            continue  # a remark of the user's in a free row
        events.append(_activity(cells, place, number))
    return tuple(events)


#: How like a known name another one is that was meant to be it.
_SLIP = 0.75


def _header(
    row: Sequence[Any],
    place: str,
    known: Sequence[str],
    needed: Sequence[str],
    kind: type[NoteError],
    *,
    own: bool = False,
) -> list[str]:
    """The columns in the order of a header row, '' for one that is blank or, where that is allowed, the user's own.

    A name that is nearly one of ours is a slip, not a column of the user's: what stands under it would be lost.
    """
    names = {squeeze(name): name for name in known}
    header = []
    for cell in row:
        if is_blank(cell):
            header.append("")
            continue
        key = squeeze(str(cell))
        if key not in names:
            if own and not difflib.get_close_matches(key, names, n=1, cutoff=_SLIP):
                header.append("")
                continue
            raise _unknown(str(cell), known, "column").at(place)
        if own and names[key] in header:
            raise kind(place, f"found the column {names[key]} twice; allowed: once")
        header.append(names[key])
    missing = [name for name in needed if name not in header]
    if missing:
        raise kind(place, f"found no column {missing[0]}; allowed: {', '.join(known)}")
    return header


# --- fields to records ----------------------------------------------------------------------------------------------


def terms_from_fields(
    raw: Mapping[str, Any],
    *,
    amendments: Sequence[tuple[Where, Mapping[str, Any]]] = (),
    plan: Sequence[tuple[Where, Mapping[str, Any]]] = (),
    places: Mapping[str, str] | None = None,
    tested: bool = False,
) -> NoteTerms:
    """Terms from `{path: raw value}`. `places` says where a value stands, for messages (default: its path).

    `plan`: the rows of a scheduled note, each with its place.

    `tested`: there is a usury table, even if it leaves everything to its defaults.
    """
    places = places or {}
    tables: dict[str, dict[str, Any]] = {table: {} for table in TABLES}
    texts: dict[str, list[tuple[str, str]]] = {table: [] for table in _TEXTS}
    for path, value in raw.items():
        where = _field_of(places[path], path) if path in places else Where(path, field=path)
        table, _, key = path.partition(".")
        if table in _TEXTS and path not in BY_PATH:
            texts[table].append((_text_key(table, key), as_text(value, where)))
            continue
        field = BY_PATH[path]
        tables[field.table][field.name] = _convert(field, value, where)
    for field in FIELDS:
        if field.required and field.name not in tables[field.table]:
            where = (
                _field_of(places[field.path], field.path)
                if field.path in places
                else Where(field.path, field=field.path)
            )
            raise TermsError(where, f"found nothing; a note needs it ({field.doc.lower()})")
    maturity_date = tables["installments"].pop("maturity_date", None)
    return NoteTerms(
        **tables["note"],
        **tables["agreement"],
        **tables["accounts"],
        maturity_date=maturity_date,
        installments=_installments(tables["installments"]),
        rows=tuple(_plan_row(row, where) for where, row in plan),
        interest=_interest(tables["interest"], tables["installments"]),
        opening=_opening(tables["opening"]),
        late_charge=_late_charge(tables["late_charge"]),
        late_fee=LateFee(**tables["late_fee"]) if tables["late_fee"] else None,
        payments=Payments(**tables["payments"]),
        prepayment=Prepayment(**tables["prepayment"]),
        usury=_usury(tables["usury"], tables["note"].get("governing_law", ""), tested),
        issuance=Issuance(**tables["issuance"]),
        amendments=tuple(_amendment(row, where) for where, row in amendments),
        accounts=tuple(texts["accounts"]),
        clauses=tuple(sorted(texts["clauses"], key=lambda each: list(CLAUSES).index(each[0]))),
    )


def _field_of(place: str, path: str) -> Where:
    """A field's place in a range or a file: 'Terms row 5 (interest.rate)'."""
    start = place if isinstance(place, Where) else Where(place)
    return start.extended(f" ({path})", field=path)


def _usury(table: dict[str, Any], governing_law: str, tested: bool) -> Usury | None:
    if not table and not tested:
        return None
    if "maximum_rate" not in table and "law" not in table and governing_law:
        try:
            table["law"] = law_name(governing_law)
        except TermsError:
            raise TermsError(
                "usury.law",
                f"found nothing, and note.governing_law {found(governing_law)} is not in the law table; "
                f"allowed: usury.maximum_rate, or usury.law ({', '.join(LAWS)})",
            ) from None
    return Usury(**table)


def _text_key(table: str, key: str) -> str:
    if key not in _TEXTS[table]:
        raise _unknown(f"{table}.{key}", [f"{table}.{each}" for each in _TEXTS[table]], "field")
    return key


def _convert(field: Field, value: Any, where: Where) -> Any:
    if isinstance(value, list | tuple | Mapping) and field.kind not in _MAY_BE_LISTS:
        raise TermsError(where, f"found {found(value)}; allowed: one value")
    if isinstance(value, datetime) and value.timetz() != time():
        raise TermsError(where, f"found {found(value)}; allowed: a date such as 1996-04-30, without a time of day")
    try:
        match field.kind:
            case "text":
                return as_text(value, where)
            case "date":
                return as_date(value, where)
            case "date_or_as_of":
                is_word = isinstance(value, str) and squeeze(value) == squeeze(AS_OF)
                return AS_OF if is_word else as_date(value, where)
            case "amount":
                return as_cents(value, where)
            case "rate":
                return as_rate(value, where)
            case "signed_rate":
                return as_rate(value, where, lowest=_SIGNED)
            case "count":
                return as_count(value, where, lowest=field.lowest)
            case "flag":
                return as_flag(value, where)
            case "choice":
                return as_choice(value, where, field.choices)
            case "buckets":
                return tuple(as_choice(item, where, field.choices) for item in _items(value, where))
            case "day_count":
                return as_day_count(value, where)
            case "fees":
                return tuple(_fee(row, place) for place, row in _fee_rows(value, where))
            case "step":
                return as_rate(value, where)
            case "late_rate":
                is_word = isinstance(value, str) and squeeze(value) == AGREEMENT
                return AGREEMENT if is_word else as_rate(value, where)
            case "premium":
                return _premium(value, where)
            case "days":
                return _two_days(value, where)
            case "dates":
                return tuple(sorted({as_date(item, where) for item in _items(value, where)}))
            case "every":
                return _every(value, where)
            case "covenants":
                return tuple(_covenant(row, place) for place, row in _covenant_rows(value, where))
    except TermsError:
        raise
    except NoteError as error:
        raise TermsError(error.where, error.problem, code=error.code) from None
    raise AssertionError(field.kind)


def _premium(value: Any, where: str) -> Decimal | tuple[Decimal, ...]:
    """One rate for good, or a rate for each year from issue: a list, or a text with commas."""
    if isinstance(value, list | tuple) or (isinstance(value, str) and "," in value):
        return tuple(as_rate(item, where) for item in _items(value, where))
    return as_rate(value, where)


def _two_days(value: Any, where: str) -> tuple[int, int]:
    days = [as_count(item, where, lowest=1) for item in _items(value, where)]
    if len(days) != 2:
        raise TermsError(where, f"found {found(value)}; allowed: two days of the month such as 1, 15")
    return days[0], days[1]


def _every(value: Any, where: str) -> str:
    """How often: "1 month", "10 days", as one text."""
    text = " ".join(as_text(value, where).lower().split())
    number, _, unit = text.rpartition(" ")
    if unit.removesuffix("s") not in ("day", "week", "month", "year") or not (number or "1").isdigit():
        raise TermsError(where, f'found {found(value)}; allowed: days, weeks, months or years such as "1 month"')
    return f"{number or 1} {unit}"


def _items(value: Any, where: str) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    return [item for item in as_text(value, where).split(",") if item.strip()]


def _list_of_tables(value: Any, where: Where, columns: Sequence[str]) -> list[tuple[Where, Mapping[str, Any]]] | None:
    """The rows of a list of tables by place; None for what is none."""
    if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
        return None
    for number, row in enumerate(value, start=1):
        for key in row:
            if key not in columns:
                raise _unknown(key, columns, "column").at(where.extended(f" item {number}"))
    return [(where.extended(f" item {number}"), row) for number, row in enumerate(value, start=1)]


def _fee_rows(value: Any, where: Where) -> list[tuple[Where, Mapping[str, Any]]]:
    """Fees as a list of tables, or in one cell: '2021-01-01 600.00 memo, ...'."""
    tables = _list_of_tables(value, where, FEE_COLUMNS)
    if tables is not None:
        return tables
    rows: list[tuple[Where, Mapping[str, Any]]] = []
    items = items_in(value) if isinstance(value, str) else [str(item).split() for item in _items(value, where)]
    for number, words in enumerate(items, start=1):
        parts = [*words[:2], *([unquoted(" ".join(words[2:]))] if words[2:] else [])]
        rows.append((where.extended(f" item {number}"), dict(zip(FEE_COLUMNS, parts, strict=False))))
    return rows


def _fee(row: Mapping[str, Any], where: Where) -> Fee:
    return Fee(
        date=as_date(row.get("date"), where / "date"),
        amount_cents=as_cents(row.get("amount"), where / "amount", positive=True),
        memo=as_text(row["memo"], where / "memo") if not is_blank(row.get("memo")) else "",
    )


def _covenant_rows(value: Any, where: Where) -> list[tuple[Where, Mapping[str, Any]]]:
    """Covenants as a list of tables, or in one cell: 'Annual statements; Section 6.1; 100; year, ...'."""
    tables = _list_of_tables(value, where, COVENANT_COLUMNS)
    if tables is not None:
        return tables
    rows: list[tuple[Where, Mapping[str, Any]]] = []
    for number, item in enumerate(_items(value, where), start=1):
        parts = [part.strip() for part in str(item).split(";")]
        place = where.extended(f" item {number}")
        if len(parts) != len(COVENANT_COLUMNS):
            raise TermsError(place, f"found {found(item.strip())}; allowed: {'; '.join(COVENANT_COLUMNS)}")
        rows.append((place, dict(zip(COVENANT_COLUMNS, parts, strict=True))))
    return rows


def _covenant(row: Mapping[str, Any], where: Where) -> Covenant:
    name = row.get("name")
    if is_blank(name):
        raise TermsError(where / "name", "found nothing; allowed: what the report is called")
    return Covenant(
        name=as_text(name, where / "name"),
        clause="" if is_blank(row.get("clause")) else as_text(row["clause"], where / "clause"),
        days=as_count(row.get("days"), where / "days"),
        periods=as_choice(row.get("periods"), where / "periods", PERIODS),  # type: ignore[arg-type]
    )


def _installments(table: dict[str, Any]) -> Installments | None:
    if not table:
        return None
    for key in ("count", "first_date"):
        if key not in table:
            raise TermsError(f"installments.{key}", "found nothing; instalments need count and first_date")
    if "every_days" not in table and "days" not in table:
        table.setdefault("month_end", dates.is_month_end(table["first_date"]))
    elif "every_months" in table:
        raise TermsError(
            "installments.every_months",
            "found it beside every_days or days; allowed: one of every_months, every_days, days",
        )
    return Installments(**table)


def _late_charge(table: dict[str, Any]) -> LateCharge:
    if table.get("rate") == AGREEMENT:
        return LateCharge(**table | {"rate": None}, by_agreement=True)
    return LateCharge(**table)


def _opening(table: dict[str, Any]) -> Opening | None:
    if not table:
        return None
    for name, attribute in (("as_of", "as_of"), ("principal", "principal_cents")):
        if attribute not in table:
            raise TermsError(f"opening.{name}", "found nothing; an opening balance needs as_of and principal")
    return Opening(**table)


def _interest(table: dict[str, Any], installments: dict[str, Any]) -> Interest:
    if "every_months" in table and "first_date" not in table:
        raise TermsError("interest.first_date", "found nothing beside interest.every_months; an own cycle needs both")
    table.setdefault("every_months", installments.get("every_months", 1))
    return Interest(**table)


def _amendment(row: Mapping[str, Any], where: Where) -> Amendment:
    def given(key: str) -> bool:
        return not is_blank(row.get(key))

    if not any(given(key) for key in _AMENDED):
        raise TermsError(where, f"found nothing that it changes; allowed: {', '.join(_AMENDED)}")
    try:
        return Amendment(
            effective=as_date(row.get("effective"), where / "effective"),
            maturity_date=as_date(row["maturity_date"], where / "maturity_date") if given("maturity_date") else None,
            rate=as_rate(row["rate"], where / "rate") if given("rate") else None,
            spread=as_rate(row["spread"], where / "spread", lowest=_SIGNED) if given("spread") else None,
            index=as_text(row["index"], where / "index") if given("index") else "",
            adjustment=(
                as_rate(row["adjustment"], where / "adjustment", lowest=_SIGNED) if given("adjustment") else None
            ),
            payment_cents=as_cents(row["payment"], where / "payment") if given("payment") else None,
            count=as_count(row["count"], where / "count", lowest=1) if given("count") else None,
            amount_cents=as_cents(row["amount"], where / "amount") if given("amount") else None,
            memo=as_text(row["memo"], where / "memo") if given("memo") else "",
        )
    except TermsError:
        raise
    except NoteError as error:
        raise TermsError(error.where, error.problem, code=error.code) from None


def _plan_row(row: Mapping[str, Any], where: Where) -> PlanRow:
    """A row of a scheduled note: date, and principal or payment, or neither."""

    def cents(key: str) -> int | None:
        return None if is_blank(row.get(key)) else as_cents(row[key], where / key)

    try:
        return PlanRow(
            date=as_date(row.get("date"), where / "date"),
            principal_cents=cents("principal"),
            payment_cents=cents("payment"),
        )
    except TermsError:
        raise
    except NoteError as error:
        raise TermsError(error.where, error.problem, code=error.code) from None


def _reset(row: Mapping[str, Any], place: str) -> RateReset:
    try:
        return RateReset(
            effective=as_date(row.get("effective"), "effective"),
            index_rate=as_rate(row.get("rate"), "rate", lowest=_SIGNED),
            index="" if is_blank(row.get("index")) else as_text(row["index"], "index"),
        )
    except NoteError as error:
        where = place if isinstance(place, Where) else Where(place, table="rates")
        raise RateError(where / error.where, error.problem, code=error.code) from None


def _activity(row: Mapping[str, Any], place: str, number: int) -> Activity:
    def text(key: str) -> str:
        return "" if is_blank(row.get(key)) else as_text(row[key], key)

    try:
        amount = row.get("amount")
        return Activity(
            date=as_date(row.get("date"), "date"),
            type=as_choice(row.get("type"), "type", ACTIVITY_TYPES),  # type: ignore[arg-type]
            amount_cents=None if is_blank(amount) else as_cents(amount, "amount"),
            id=text("id"),
            reverses=text("reverses"),
            of="" if is_blank(row.get("of")) else as_choice(row["of"], "of", BUCKETS),  # type: ignore[arg-type]
            memo=text("memo"),
            waived_through=(
                None if is_blank(row.get("waived_through")) else as_date(row["waived_through"], "waived_through")
            ),
            row=number,
        )
    except NoteError as error:
        where = place if isinstance(place, Where) else Where(place, table="activity", row=number)
        if isinstance(error, ActivityError):  # of the row as a whole, which it names by its number alone
            where = where.extended(f" ({text('id')})") if text("id") else where
            raise ActivityError(where / error.field, error.problem, code=error.code) from None
        raise ActivityError(where / error.where, error.problem, code=error.code) from None


def record_of(terms: NoteTerms, field: Field) -> Any:
    """The record that holds a field's value; None for a table that the note does not have."""
    if field.table in ("note", "agreement", "accounts") or field.path == "installments.maturity_date":
        return terms
    return getattr(terms, field.table)


def tables_from_note(note: Note) -> dict[str, Any]:
    """The note's terms as tables that `note_from_tables` reads again; what is not set is left out.

    Resets, amendments and activity are lists of rows, which the writer adds.
    """
    terms = note.terms
    tables: dict[str, Any] = {}
    for field in FIELDS:
        value = getattr(record_of(terms, field), field.name, None)
        if field.path == "late_charge.rate" and terms.late_charge.by_agreement:
            value = AGREEMENT
        if value is None or value == "" or value == ():
            continue
        if field.path in ("agreement.year_end_month", "accounts.accrual") and str(value) == field.default:
            continue
        each = terms.installments
        by_days = each is not None and (each.every_days is not None or each.days is not None)
        if field.path == "installments.every_months" and by_days:
            continue
        if field.path == "interest.every_months" and terms.interest.first_date is None:
            continue  # the instalments' own step: beside a first_date it means an own cycle
        tables.setdefault(field.table, {})[field.path.partition(".")[2]] = _plain(field, value)
    if terms.rows:
        tables.setdefault("installments", {})["rows"] = [_plan_plain(row) for row in terms.rows]
    for table in _TEXTS:
        if getattr(terms, table):
            tables.setdefault(table, {}).update(getattr(terms, table))
    return tables


def _plan_plain(row: PlanRow) -> dict[str, Any]:
    found: dict[str, Any] = {"date": row.date}
    for name in ("principal", "payment"):
        cents = getattr(row, f"{name}_cents")
        if cents is not None:
            found[name] = money(cents)
    return found


def _plain(field: Field, value: Any) -> Any:
    """A value as a note file would hold it."""
    if field.kind == "amount":
        return money(value)
    if isinstance(value, DayCount):
        return value.name
    if field.kind == "fees":
        return [{"date": fee.date, "amount": money(fee.amount_cents), "memo": fee.memo} for fee in value]
    if field.kind == "covenants":
        return [{name: getattr(each, name) for name in COVENANT_COLUMNS if getattr(each, name) != ""} for each in value]
    if isinstance(value, tuple):
        return list(value)
    return value


# A portfolio brings cells and rows one by one, each with its own place in a file.
amendments_from_cell, reset_from_row, activity_from_row = _amendments_in, _reset, _activity
field_value = _convert
plan_from_rows = _plan_in
