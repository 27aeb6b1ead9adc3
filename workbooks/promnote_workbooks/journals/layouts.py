"""Layouts of upload files: which columns a program's import of journal entries asks for, and how it writes dates and amounts.

A column is a header and a pattern: text with fields of a line in braces, such as `{reference}`. A mapping file makes a layout of
one's own, or changes one of these (`read_mapping`).

* quickbooks  QuickBooks Online, "Import journal entries": Journal No, Journal Date, Account Name, Description, Debits, Credits
* xero        Xero, manual journals by template: one narration and date a journal, a signed amount, at most 300 lines a file
* netsuite    NetSuite, CSV import of journal entries: an external id a journal, debit and credit a line
* sap         SAP S/4HANA, Upload General Journal Entries: technical names of header and line
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from promnote.basics.errors import NoteError, found
from promnote_workbooks.note_files.files import read_text

#: What a pattern may name: a line of the journal.
FIELDS: dict[str, str] = {
    "month": "the month in which it is booked, by its last day",
    "entry": "the entry's number in the month",
    "line": "the line's number in the entry",
    "reference": "the entry's reference, which never changes",
    "date": "the entry's date",
    "account": "the account, as the note's accounts name it",
    "key": "the account's key in the note file",
    "debit": "the debit, blank on a credit line",
    "credit": "the credit, blank on a debit line",
    "signed": "the amount, credits below zero",
    "text": "what the entry is",
    "source": "the clause or standard behind it",
    "note": "the note's id",
    "title": "the note's title",
    "currency": "the note's currency",
}
_PATTERN = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`columns`: header and pattern, in order. `values` are texts that patterns may name beside the fields."""

    name: str
    columns: tuple[tuple[str, str], ...]
    date_format: str = "%Y-%m-%d"
    delimiter: str = ","
    decimal: str = "."
    values: Mapping[str, str] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    most_lines: int | None = None

    def cell(self, pattern: str, line: Mapping[str, Any]) -> str:
        """A cell of a line (see `FIELDS`): dates and amounts as the layout writes them."""
        return _PATTERN.sub(lambda match: self._shown(match[1], line), pattern)

    def _shown(self, name: str, line: Mapping[str, Any]) -> str:
        if name in self.values:
            return self.values[name]
        value = line[name]
        if value is None:
            return ""
        if name in ("date", "month"):
            return str(value.strftime(self.date_format))
        if name in ("debit", "credit", "signed"):
            return f"{value:.2f}".replace(".", self.decimal)
        if name == "account":
            return self.accounts.get(line["account"]) or self.accounts.get(line["key"]) or str(value)
        return str(value)


LAYOUTS: dict[str, Layout] = {
    each.name: each
    for each in (
        Layout(
            name="generic",
            columns=(
                ("Note", "{note}"),
                ("Month", "{month}"),
                ("Entry", "{entry}"),
                ("Line", "{line}"),
                ("Reference", "{reference}"),
                ("Date", "{date}"),
                ("What", "{text}"),
                ("Account", "{account}"),
                ("Debit", "{debit}"),
                ("Credit", "{credit}"),
                ("Currency", "{currency}"),
                ("Clause or standard", "{source}"),
                ("Account key", "{key}"),
            ),
        ),
        Layout(
            name="quickbooks",
            columns=(
                ("Journal No", "{reference}"),
                ("Journal Date", "{date}"),
                ("Account Name", "{account}"),
                ("Description", "{text}"),
                ("Debits", "{debit}"),
                ("Credits", "{credit}"),
            ),
            date_format="%m/%d/%Y",
        ),
        Layout(
            name="netsuite",
            columns=(
                ("External ID", "{reference}"),
                ("Date", "{date}"),
                ("Currency", "{currency}"),
                ("Subsidiary", "{subsidiary}"),
                ("Memo", "{text}"),
                ("Account", "{account}"),
                ("Debit", "{debit}"),
                ("Credit", "{credit}"),
                ("Line Memo", "{source}"),
            ),
            date_format="%m/%d/%Y",
            values={"subsidiary": ""},
        ),
        Layout(
            name="sap",
            columns=(
                ("BUKRS", "{company_code}"),
                ("BLART", "{document_type}"),
                ("BLDAT", "{date}"),
                ("BUDAT", "{date}"),
                ("XBLNR", "{reference}"),
                ("BKTXT", "{note}"),
                ("WAERS", "{currency}"),
                ("HKONT", "{account}"),
                ("SGTXT", "{text}"),
                ("WRSOL", "{debit}"),
                ("WRHAB", "{credit}"),
            ),
            date_format="%Y%m%d",
            values={"company_code": "", "document_type": "SA"},
        ),
        Layout(
            name="xero",
            columns=(
                ("*Narration", "{reference}: {text}"),
                ("*Date", "{date}"),
                ("Description", "{text}"),
                ("*AccountCode", "{account}"),
                ("*TaxRate", "{tax_rate}"),
                ("*Amount", "{signed}"),
            ),
            date_format="%d/%m/%Y",
            values={"tax_rate": "Tax Exempt"},
            most_lines=300,
        ),
    )
}

_WHAT = "a mapping file (TOML): layout, date_format, delimiter, decimal, [values], [accounts], [columns]"
_KEYS = ("layout", "date_format", "delimiter", "decimal", "values", "accounts", "columns")


def read_mapping(path: Path, layout: Layout) -> Layout:
    """The layout as a mapping file changes it: fixed texts, account codes, columns of its own, how dates and amounts look."""
    try:
        tables = tomllib.loads(read_text(path, _WHAT))
    except tomllib.TOMLDecodeError as error:
        raise NoteError(path.name, f"found what is not TOML ({error}); allowed: {_WHAT}") from None
    for key in tables:
        if key not in _KEYS:
            raise NoteError(path.name, f"found {found(key)}; allowed: {', '.join(_KEYS)}")
    texts = {key: _texts(path, tables, key) for key in ("values", "accounts", "columns")}
    if "layout" in tables:
        layout = layout_named(str(tables["layout"]), f"{path.name}: layout")
    for key in ("date_format", "delimiter", "decimal"):
        if key in tables:
            if not isinstance(tables[key], str) or not tables[key]:
                raise NoteError(f"{path.name}: {key}", f"found {found(tables[key])}; allowed: a text")
            layout = replace(layout, **{key: tables[key]})
    if len(layout.delimiter) != 1:
        raise NoteError(f"{path.name}: delimiter", f"found {found(layout.delimiter)}; allowed: one character")
    columns = tuple(texts["columns"].items()) or layout.columns
    layout = replace(
        layout,
        columns=columns,
        values={**layout.values, **texts["values"]},
        accounts={**layout.accounts, **texts["accounts"]},
    )
    for header, pattern in layout.columns:
        for name in _PATTERN.findall(pattern):
            if name not in FIELDS and name not in layout.values:
                allowed = ", ".join((*FIELDS, *layout.values))
                raise NoteError(f"{path.name}: columns {header}", f"found {{{name}}}; allowed: {allowed}")
    return layout


def _texts(path: Path, tables: Mapping[str, Any], key: str) -> dict[str, str]:
    table = tables.get(key, {})
    if not isinstance(table, Mapping):
        raise NoteError(f"{path.name}: {key}", f"found {found(table)}; allowed: a table [{key}]")
    for name, value in table.items():
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise NoteError(f"{path.name}: {key} {name}", f"found {found(value)}; allowed: a text")
    return {name: str(value) for name, value in table.items()}


def layout_named(name: str, where: str) -> Layout:
    """One of `LAYOUTS`."""
    if name not in LAYOUTS:
        raise NoteError(where, f"found {found(name)}; allowed: {', '.join(LAYOUTS)}")
    return LAYOUTS[name]
