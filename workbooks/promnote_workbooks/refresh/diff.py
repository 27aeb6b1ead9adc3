"""`promnote diff`: what changed between two workbooks of a note: inputs, figures, journal entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from promnote.basics.errors import NoteError, WorkbookError
from promnote.basics.money import money_text, percent_words, plain
from promnote.contract.terms import Activity, Note
from promnote.reports.columns import figures_json
from promnote.reports.figures import figures
from promnote.reports.months import months
from promnote.running.ledger import replay
from promnote_workbooks.one_note.fill import terms_values
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.inputs import read_inputs
from promnote_workbooks.refresh.kept import read_booked, read_closes
from promnote_workbooks.refresh.run import package_errors
from promnote_workbooks.sheets.booked_sheet import month_lines, standing

Item = dict[str, Any]
#: Day, words and account of a journal line, and how many like it stand before it.
Line = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two workbooks: what was read from it, and what follows from that."""

    name: str
    as_of: date
    note: Note
    figures: Mapping[str, Any]
    entries: Mapping[Line, tuple[str, str]]


def read_side(path: Path) -> Side:
    """Read a workbook and compute its note."""
    with package_errors():
        book = Book(read_package(path))
        try:
            inputs = read_inputs(book)
            if inputs.as_of is None:
                raise WorkbookError("the name AsOf", "found no date; allowed: a date such as 1996-04-30")
            values = figures_json(figures(replay(inputs.note, inputs.as_of)))
            return Side(path.name, inputs.as_of, inputs.note, values, _entries(book, inputs.note, inputs.as_of))
        except NoteError as error:
            raise error if error.where == book.source else error.at(book.source, file=book.source) from None


def difference(one: Side, other: Side) -> dict[str, Any]:
    """Every change from `one` to `other`, as data for JSON; a list is empty where nothing changed."""
    return {
        "a": one.name,
        "b": other.name,
        "as_of": {"before": one.as_of.isoformat(), "after": other.as_of.isoformat()},
        "terms": _changes("label", _terms(one.note), _terms(other.note)),
        "rates": _changes("effective", _rates(one.note), _rates(other.note)),
        "activity": _activity_changes(one.note.activity, other.note.activity),
        "figures": _changes("figure", one.figures, other.figures),
        "entries": _entry_changes(one, other),
    }


def _changes(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Item]:
    names = dict.fromkeys((*before, *after))
    return [
        {key: name, "before": before.get(name), "after": after.get(name)}
        for name in names
        if before.get(name) != after.get(name)
    ]


def _terms(note: Note) -> dict[str, str]:
    found = {name.removeprefix("terms."): _text(value) for name, value in terms_values(note).items()}
    for number, row in enumerate(note.terms.rows, start=1):
        amounts = ("principal", row.principal_cents), ("payment", row.payment_cents)
        words = [f"{name} {money_text(cents)}" for name, cents in amounts if cents is not None]
        found[f"installments.rows row {number}"] = " ".join([row.date.isoformat(), *words])
    return found


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _rates(note: Note) -> dict[str, str]:
    return {
        " ".join(part for part in (each.effective.isoformat(), each.index) if part): percent_words(each.index_rate)
        for each in note.resets
    }


def _activity_changes(before: tuple[Activity, ...], after: tuple[Activity, ...]) -> list[Item]:
    """Rows by id where they have one, else by content."""
    by_id = [{each.id: _activity(each) for each in rows if each.id} for rows in (before, after)]
    changes: list[Item] = [
        {"change": "added" if name not in by_id[0] else "removed" if name not in by_id[1] else "changed",
         "before": by_id[0].get(name), "after": by_id[1].get(name)}
        for name in dict.fromkeys((*by_id[0], *by_id[1]))
        if by_id[0].get(name) != by_id[1].get(name)
    ]  # fmt: skip
    plain_rows = [Counter(tuple(_activity(each).items()) for each in rows if not each.id) for rows in (before, after)]
    for change, rows in (("removed", plain_rows[0] - plain_rows[1]), ("added", plain_rows[1] - plain_rows[0])):
        for row in rows.elements():
            item = dict(row)
            changes.append(
                {
                    "change": change,
                    "before": None if change == "added" else item,
                    "after": item if change == "added" else None,
                }
            )
    return changes


def _activity(each: Activity) -> dict[str, str]:
    amount = "" if each.amount_cents is None else money_text(each.amount_cents)
    row = {"date": each.date.isoformat(), "type": each.type, "amount": amount, "id": each.id, "reverses": each.reverses}
    waived = {} if each.waived_through is None else {"waived_through": each.waived_through.isoformat()}
    return {**row, "memo": each.memo, **({"of": each.of} if each.of else {}), **waived}


def _entries(book: Book, note: Note, as_of: date) -> dict[Line, tuple[str, str]]:
    """(debit, credit) of every line of every month: as Booked has it where the month is closed, as it is now where it is open.

    Of lines alike in day, words and account the first, second, ... are compared.
    """
    booked = read_booked(book)
    found: dict[Line, tuple[str, str]] = {}
    alike: Counter[tuple[str, str, str]] = Counter()
    for month in months(note, as_of, read_closes(book)):
        for row in (standing(booked, month.end) if month.closed else []) or month_lines(month, as_of):
            key = (row["date"].isoformat(), str(row["text"]), str(row["account"]))
            found[*key, alike[key]] = (f"{row['debit'] or 0:.2f}", f"{row['credit'] or 0:.2f}")
            alike[key] += 1
    return found


def _entry_changes(one: Side, other: Side) -> list[Item]:
    changes = []
    for key in sorted({*one.entries, *other.entries}):
        before, after = one.entries.get(key), other.entries.get(key)
        if before != after:
            changes.append(
                {
                    "date": key[0],
                    "text": key[1],
                    "account": key[2],
                    "change": "added" if before is None else "removed" if after is None else "changed",
                    "before": before and {"debit": before[0], "credit": before[1]},
                    "after": after and {"debit": after[0], "credit": after[1]},
                }
            )
    return changes
