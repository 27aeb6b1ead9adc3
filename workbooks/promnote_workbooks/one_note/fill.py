"""From a note to the inputs of its workbook: which value goes into which input cell. Inputs that are blank are None.

Dates are serial numbers and amounts floats, as cells hold them; `promnote.basics.conversion` reads both back exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from promnote.basics import dates
from promnote.basics.conversion import serial
from promnote.basics.daycount import DayCount
from promnote.basics.money import money, percent_words, plain
from promnote.contract.cell_lists import quoted
from promnote.contract.fields import FIELDS, Field
from promnote.contract.reading import AGREEMENT, record_of
from promnote.contract.terms import AS_OF, Activity, Amendment, Covenant, Fee, Note
from promnote.running.schedule import ScheduleRow
from promnote_workbooks.agreements import typed_rows

if TYPE_CHECKING:  # a refresh takes functions from here, and fills no form
    from promnote_workbooks.one_note.form import Form

#: From this many cents on a double no longer holds every cent.
EXACT_CENTS = 10**15
Value = float | int | str | bool | None
Values = dict[str, dict[str, Value]]


def fill(
    form: Form,
    note: Note,
    as_of: date,
    terms: Mapping[str, Any],
    rows: Sequence[ScheduleRow],
    records: Mapping[str, Sequence[Mapping[str, Any]]],
) -> list[Any]:
    """The values of all cells of a form but its formulas': constants and the note's inputs; blank inputs are None.

    `terms` are `terms_values(note)`, `rows` those of its schedule, `records` the rows of every block that promnote writes.
    """
    values = form.numbering.constants()
    for key, value in {"as_of": as_of, **terms}.items():
        for at in form.keyed.get(key, ()):
            values[at] = cell_value(value)
    typed: dict[str, Sequence[tuple[Any, ...]]] = {
        "Rates": [(each.effective, each.index_rate, each.index) for each in note.resets],
        "Plan": [(each.date, _money(each.principal_cents), _money(each.payment_cents)) for each in note.terms.rows],
        "Activity": [tuple(activity_row(each).values()) for each in note.activity],
        **typed_rows(note),
    }
    for name, places in form.grids.items():
        for numbers, row in zip(places, typed.get(name, ()), strict=False):
            for at, value in zip(numbers, row, strict=True):
                values[at] = cell_value(value)
    for block in form.blocks:
        for numbers, record in zip(block.rows, records[block.name], strict=False):
            get = record.get
            for at, key in zip(numbers, block.keys, strict=True):
                value = get(key)
                if value is not None:  # most cells are blank
                    values[at] = cell_value(value)
    if form.plan_written:
        _fill_plan(form, rows, values)
    return values


def _fill_plan(form: Form, rows: Sequence[ScheduleRow], values: list[Any]) -> None:
    """What promnote writes on Schedule itself, where its course is not written in formulas."""
    for key in form.plan_written:
        amount = key in ("opening", "interest", "principal", "closing")
        for at, row in zip(form.plan[key], rows, strict=True):
            value = getattr(row, key)
            values[at] = cell_value(money(value) if amount else value)


def activity_row(each: Activity) -> dict[str, Any]:
    """A row of activity as cells, in the order of the sheet's columns."""
    return {
        "date": each.date,
        "type": each.type,
        "amount": _money(each.amount_cents),
        "id": each.id or None,
        "reverses": each.reverses or None,
        "memo": each.memo or None,
        "of": each.of or None,
        "waived_through": each.waived_through,
    }


def _money(cents: int | None) -> Decimal | None:
    return None if cents is None else money(cents)


def cell_value(value: Any) -> Value:
    """A value as a cell holds it."""
    if value is None:
        return None  # most cells of a block with spare rows
    kind = type(value)
    if kind is Decimal:  # most of the others
        return float(value)
    if kind is date:
        return serial(value)
    match value:
        case "":
            return None
        case bool() | str() | int() | float():
            return value
        case date():
            return serial(value)
        case Decimal():
            return float(value)
        case DayCount():
            return value.name
    raise TypeError(f"{value!r} is a {type(value).__name__}; a cell holds a number, text, date or boolean")


# --- terms ----------------------------------------------------------------------------------------------------------


def terms_values(note: Note) -> dict[str, Any]:
    """`{terms.path: value}` of what differs from its default; the rest stays blank."""
    terms = note.terms
    values: dict[str, Any] = {}
    for field in FIELDS:
        record = record_of(terms, field)
        if record is None:
            continue
        value = getattr(record, field.name)
        if field.path == "late_charge.rate" and terms.late_charge.by_agreement:
            value = AGREEMENT
        if not _is_default(note, field, record, value):
            values[f"terms.{field.path}"] = _as_typed(field, value)
    values.update({f"terms.accounts.{key}": text for key, text in terms.accounts})
    values.update({f"terms.clauses.{key}": text for key, text in terms.clauses})
    if terms.amendments:
        values["terms.amendments"] = ", ".join(_amendment_words(each) for each in terms.amendments)
    return values


def _is_default(note: Note, field: Field, record: Any, value: Any) -> bool:
    terms = note.terms
    if value is None or value == "" or value == ():
        return True
    match field.path:
        case "installments.month_end":
            return bool(value == dates.is_month_end(record.first_date))
        case "interest.every_months":
            each = terms.installments.every_months if terms.installments else 1
            return terms.interest.first_date is None or value == each
        case "usury.law" | "usury.borrower_type":
            return False  # said aloud: a test is on only if its table says something
    return bool(value == _record_default(type(record), field.name))


def _record_default(record: type, name: str) -> Any:
    for each in fields(record):
        if each.name == name:
            return MISSING if each.default is MISSING else each.default
    return MISSING


def _as_typed(field: Field, value: Any) -> Any:
    """A value as one types it into the cell."""
    match field.kind:
        case "amount":
            return money(value)
        case "fees":
            return ", ".join(_fee_words(fee) for fee in value)
        case "covenants":
            return ", ".join(_covenant_words(covenant) for covenant in value)
        case "buckets":
            return ", ".join(value)
        case "date_or_as_of" if value == AS_OF:
            return AS_OF
        case "premium" if isinstance(value, tuple):
            return ", ".join(percent_words(each) for each in value)
        case "days" | "dates":
            return ", ".join(str(each) for each in value)
    return value


def _covenant_words(covenant: Covenant) -> str:
    parts = (covenant.name, covenant.clause, str(covenant.days), covenant.periods)
    return "; ".join(" ".join(part.replace(",", " ").replace(";", " ").split()) for part in parts)


def _fee_words(fee: Fee) -> str:
    return f"{fee.date} {money(fee.amount_cents)}" + (f" {quoted(fee.memo)}" if fee.memo else "")


def _amendment_words(amendment: Amendment) -> str:
    parts = [f"{amendment.effective}"]
    if amendment.maturity_date is not None:
        parts.append(f"maturity_date={amendment.maturity_date}")
    if amendment.index:
        parts.append(f"index={quoted(amendment.index, one_word=True)}")
    for key in ("rate", "spread", "adjustment"):
        if (value := getattr(amendment, key)) is not None:
            parts.append(f"{key}={plain(value)}")
    for key in ("payment", "amount"):
        if (cents := getattr(amendment, f"{key}_cents")) is not None:
            parts.append(f"{key}={money(cents)}")
    if amendment.count is not None:
        parts.append(f"count={amendment.count}")
    if amendment.memo:
        parts.append(f"memo={quoted(amendment.memo, one_word=True)}")
    return " ".join(parts)
