"""From a note to the inputs of its workbook: which value goes into which input cell. Inputs that are blank are None.

Dates are serial numbers and amounts floats, as cells hold them; `promnote.basics.conversion` reads both back exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

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
from promnote_workbooks.pages.model import Block, Grid, SheetLayout, WorkbookLayout, ref
from promnote_workbooks.sheets.schedule_sheet import FIRST_ROW, value_columns
from promnote_workbooks.sheets.shape import Shape

#: From this many cents on a double no longer holds every cent.
EXACT_CENTS = 10**15
Value = float | int | str | bool | None
Values = dict[str, dict[str, Value]]


def input_values(note: Note, as_of: date, layout: WorkbookLayout) -> Values:
    """Every input cell of the layout by sheet and cell, blank ones as None."""
    keyed: dict[str, Any] = {"as_of": as_of, **terms_values(note)}
    rows: dict[str, Sequence[tuple[Any, ...]]] = {
        "Rates": [(each.effective, each.index_rate, each.index) for each in note.resets],
        "Plan": [(each.date, _money(each.principal_cents), _money(each.payment_cents)) for each in note.terms.rows],
        "Activity": [tuple(activity_row(each).values()) for each in note.activity],
        **typed_rows(note),
    }
    return {sheet.name: _sheet_values(sheet, keyed, rows) for sheet in layout.sheets}


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


def _sheet_values(
    sheet: SheetLayout, keyed: Mapping[str, Any], rows: Mapping[str, Sequence[tuple[Any, ...]]]
) -> dict[str, Value]:
    values = {where: cell_value(keyed.get(key)) for key, where in sheet.inputs.items()}
    for grid in sheet.grids:
        values.update(_grid_values(grid, rows.get(grid.name, [])))
    return values


def _grid_values(grid: Grid, rows: Sequence[tuple[Any, ...]]) -> dict[str, Value]:
    blank = (None,) * len(grid.columns)
    values: dict[str, Value] = {}
    for at in range(grid.rows):
        row = rows[at] if at < len(rows) else blank
        for offset, value in enumerate(row):
            values[ref(grid.first_row + at, grid.first_column + offset)] = cell_value(value)
    return values


def schedule_values(rows: Iterable[ScheduleRow], shape: Shape) -> dict[str, Value]:
    """What promnote writes on Schedule itself, where its course is not written in formulas."""
    written = value_columns(shape.course)
    if not written:
        return {}
    values: dict[str, Value] = {}
    for at, row in enumerate(rows, start=FIRST_ROW):
        found = {
            "number": row.number,
            "date": row.date,
            "days": row.days,
            "opening": money(row.opening),
            "rate": row.rate,
            "interest": money(row.interest),
            "principal": money(row.principal),
            "closing": money(row.closing),
        }
        for key, column in written.items():
            values[ref(at, column)] = cell_value(found[key])
    return values


@lru_cache(maxsize=256)
def _places(block: Block) -> tuple[tuple[str, ...], ...]:
    """The cells of the written columns, row by row."""
    columns = [block.first_column + at for at, key in enumerate(block.columns) if key in block.written]
    return tuple(tuple(ref(block.first_row + at, column) for column in columns) for at in range(block.rows))


@lru_cache(maxsize=4096)
def _blank(block: Block, rows: int) -> dict[str, None]:
    """The cells of the block below so many rows."""
    return dict.fromkeys(where for wheres in _places(block)[rows:] for where in wheres)


def block_values(layout: WorkbookLayout, records: Mapping[str, Sequence[Mapping[str, Any]]]) -> Values:
    """The cells of every written block by sheet; rows that stay empty are blank."""
    values: Values = {}
    for sheet in layout.sheets:
        cells = values.setdefault(sheet.name, {})
        for block in sheet.blocks:
            rows, places = records[block.name], _places(block)
            for row, wheres in zip(rows, places, strict=False):
                for key, where in zip(block.written, wheres, strict=True):
                    value = row.get(key)
                    cells[where] = value if value is None else cell_value(value)
            cells.update(_blank(block, len(rows)))
    return values


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
