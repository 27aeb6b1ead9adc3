"""Plain tables of what the engine holds: each column defined once, for cells, JSON, CSV and workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from promnote.basics.money import money, money_text, plain
from promnote.reports.figures import FIGURES, Figures, figures
from promnote.reports.schedule_now import NowRow
from promnote.running.ledger import Ledger, LedgerRow
from promnote.running.schedule import ScheduleRow, totals

Kind = Literal["money", "date", "rate", "count", "text", "days"]


class Column(NamedTuple):
    """A column: its name in data, its header for people, what it holds."""

    name: str
    header: str
    kind: Kind


SCHEDULE_COLUMNS: tuple[Column, ...] = (
    Column("number", "No.", "count"),
    Column("date", "Due date", "date"),
    Column("days", "Days", "count"),
    Column("opening", "Opening principal", "money"),
    Column("rate", "Rate", "rate"),
    Column("interest", "Interest", "money"),
    Column("principal", "Principal", "money"),
    Column("payment", "Payment", "money"),
    Column("closing", "Closing principal", "money"),
    Column("contract_date", "Contract date", "date"),
    Column("status", "Status", "text"),
    Column("added", "Added principal", "money"),
)
NOW_COLUMNS: tuple[Column, ...] = (
    Column("number", "No.", "count"),
    Column("what", "What", "text"),
    Column("contract_date", "Contract date", "date"),
    Column("date", "Due date", "date"),
    Column("status", "Status", "text"),
    Column("interest", "Interest", "money"),
    Column("principal", "Principal", "money"),
    Column("payment", "Payment", "money"),
    Column("paid", "Paid", "money"),
    Column("unpaid", "Unpaid", "money"),
    Column("balance", "Unpaid principal after", "money"),
)
LEDGER_COLUMNS: tuple[Column, ...] = (
    Column("date", "Date", "date"),
    Column("event", "Event", "text"),
    Column("clause", "Clause", "text"),
    Column("amount", "Amount", "money"),
    Column("late_charge", "Late charge", "money"),
    Column("interest", "Interest", "money"),
    Column("principal", "Principal", "money"),
    Column("costs", "Costs", "money"),
    Column("unapplied", "Unapplied", "money"),
    Column("balance", "Unpaid principal", "money"),
    Column("premium", "Premium", "money"),
    Column("memo", "Memo", "text"),
)


def json_value(value: Any, kind: str) -> Any:
    """A value as JSON holds it: money as text with two decimals, rates as plain text, dates as ISO text."""
    if value is None:
        return None
    if kind == "money":
        return money_text(value)
    if kind == "rate":
        return plain(value)
    if kind == "date":
        return value.isoformat()
    return value


def cell_value(value: Any, kind: str) -> Decimal | int | str | date | None:
    """A value as a cell function returns it: money as a Decimal with two decimals."""
    return money(value) if kind == "money" and value is not None else value


def json_rows(rows: Iterable[tuple[Any, ...]], columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Rows as JSON objects."""
    return [{column.name: json_value(getattr(row, column.name), column.kind) for column in columns} for row in rows]


def cell_rows(
    rows: Iterable[tuple[Any, ...]], columns: Sequence[Column]
) -> list[list[Decimal | int | str | date | None]]:
    """A header and rows, as an array function returns them."""
    table: list[list[Decimal | int | str | date | None]] = [[column.name for column in columns]]
    table += [[cell_value(getattr(row, column.name), column.kind) for column in columns] for row in rows]
    return table


def schedule_json(rows: Sequence[ScheduleRow]) -> dict[str, Any]:
    """`{"rows": [...], "totals": {...}}`."""
    sums = totals(rows)
    return {
        "rows": json_rows(rows, SCHEDULE_COLUMNS),
        "totals": {name: money_text(getattr(sums, name)) for name in ("interest", "principal", "payment")},
    }


def schedule_now_json(ledger: Ledger, rows: Sequence[NowRow]) -> dict[str, Any]:
    """`{"note", "as_of", "rows"}`: what happened and what is to come."""
    return {
        "note": ledger.note.terms.id,
        "as_of": ledger.as_of.isoformat(),
        "rows": json_rows(rows, NOW_COLUMNS),
    }


def figures_json(values: Figures) -> dict[str, Any]:
    """Every figure by name; null where it does not apply."""
    return {name: json_value(getattr(values, name), meaning.kind) for name, meaning in FIGURES.items()}


def ledger_json(ledger: Ledger) -> dict[str, Any]:
    """`{"note", "as_of", "figures", "rows"}`."""
    return {
        "note": ledger.note.terms.id,
        "as_of": ledger.as_of.isoformat(),
        "figures": figures_json(figures(ledger)),
        "rows": json_rows(ledger.rows, LEDGER_COLUMNS),
    }


__all__ = [
    "LEDGER_COLUMNS",
    "NOW_COLUMNS",
    "SCHEDULE_COLUMNS",
    "Column",
    "LedgerRow",
    "cell_rows",
    "cell_value",
    "figures_json",
    "json_rows",
    "json_value",
    "ledger_json",
    "schedule_json",
    "schedule_now_json",
]
