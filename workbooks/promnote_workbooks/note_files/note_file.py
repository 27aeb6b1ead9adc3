"""Note files: TOML text to a `Note` and back.

Every error is one NoteError whose text starts with the file's name: file, field or row, found, allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from promnote.basics.errors import NoteError, TermsError, found
from promnote.basics.money import money_text, percent_words
from promnote.basics.rates import RateReset
from promnote.basics.writing import UNTOLD, style_of, styled
from promnote.contract.fields import BY_PATH
from promnote.contract.reading import note_from_tables, tables_from_note
from promnote.contract.terms import Note
from promnote_workbooks.basics.limits import NUMBER_DIGITS
from promnote_workbooks.note_files.files import read_text

_WHAT = "a note file (TOML)"
_TOML = 'TOML such as principal = "4,554,900.00", dates such as 1996-04-30, texts in quotes'
_PLACE = re.compile(r"^(?P<problem>.*?) \(at (?:line (?P<line>\d+), column \d+|end of document)\)$", re.DOTALL)
_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=\s*(.*)")


def read_note(path: str | Path) -> Note:
    """The note in a file. Without `note.id` it is called after the file."""
    path = Path(path)
    return parse_note(read_text(path, _WHAT), name=path.name)


def parse_note(text: str, *, name: str) -> Note:
    """The note in the text of a file called `name`."""
    try:
        tables = _styled(_parse(text))
        head = tables.get("note")
        if isinstance(head, dict):
            head.setdefault("id", Path(name).stem)
        return note_from_tables(tables)
    except NoteError as error:
        raise error.at(name, file=name) from None


def example_names() -> list[str]:
    """The note files that ship with promnote."""
    from importlib.resources import files

    examples = files("promnote_workbooks") / "examples"
    return sorted(each.name for each in examples.iterdir() if each.name.endswith(".toml"))


def example_text(name: str) -> str:
    """The text of a note file that ships with promnote."""
    from importlib.resources import files

    return (files("promnote_workbooks") / "examples" / name).read_text(encoding="utf-8")


# --- reading --------------------------------------------------------------------------------------------------------


def _parse(text: str) -> dict[str, Any]:
    import tomllib  # whoever only writes note files has no use for it

    try:
        return tomllib.loads(text, parse_float=_number)
    except NoteError:
        raise
    except tomllib.TOMLDecodeError as error:
        raise _toml_error(text, str(error)) from None
    except RecursionError:
        raise TermsError(
            "", "found lists nested too deeply to read; allowed: tables and rows as in the examples"
        ) from None
    except ValueError as error:
        # an integer of thousands of digits
        raise TermsError("", f"found what cannot be read ({error}); allowed: {_TOML}") from None


def _styled(tables: dict[str, Any]) -> dict[str, Any]:
    """The tables with each text in the style that all of them tell: 60.000,00 and 8,5% in a file with decimal commas."""
    style = style_of(_texts(tables))
    return tables if style == UNTOLD else _with_style(tables, styled(style))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)


def _with_style(value: Any, write: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return write(value)
    if isinstance(value, list):
        return [_with_style(each, write) for each in value]
    if isinstance(value, dict):
        return {key: _with_style(each, write) for key, each in value.items()}
    return value


def _number(text: str) -> Decimal:
    number = Decimal(text)
    # the decimal module would work for minutes on 1e999999
    if number.is_finite() and (abs(number.adjusted()) > NUMBER_DIGITS or len(number.as_tuple().digits) > NUMBER_DIGITS):
        raise TermsError("", f"found {found(text)}; allowed: numbers of up to {NUMBER_DIGITS} digits")
    return number


def _toml_error(text: str, message: str) -> NoteError:
    """The parser's message with the line, the field that stands on it, and what is written there."""
    match = _PLACE.match(message)
    problem = (match["problem"] if match else message).strip()
    problem = problem[:1].lower() + problem[1:]
    lines = text.splitlines()
    number = int(match["line"]) if match and match["line"] else max(len(lines), 1)
    line = lines[number - 1].strip() if number <= len(lines) else ""
    place, content = f"line {number}", line
    if key := _KEY.match(line):
        place, content = f"line {number} ({_field_at(lines, number, key[1])})", key[2]
    return TermsError(place, f"found {found(content)}, which is not TOML ({problem}); allowed: {_TOML}")


def _field_at(lines: Sequence[str], number: int, key: str) -> str:
    """How the field on that line is called elsewhere: `installments.first_date`, `rates row 3 effective`."""
    headers = [match for line in lines[:number] if (match := _HEADER.match(line))]
    if not headers:
        return key
    bracket, table = headers[-1].groups()
    if bracket == "[":
        return f"{table}.{key}"
    row = sum(match[2] == table for match in headers)
    return f"{table} row {row} {key}"


# --- writing --------------------------------------------------------------------------------------------------------


def write_note(note: Note) -> str:
    """The note as the text of a note file; reading it again gives an equal note."""
    tables = tables_from_note(note)
    if "first_date" not in tables["interest"]:
        # the instalments' own step; beside a first_date it would mean an interest cycle of its own
        tables["interest"].pop("every_months", None)
    covenants = tables.get("agreement", {}).pop("covenants", [])
    blocks = [
        _block(f"[{table}]", {key: _rate_words(f"{table}.{key}", value) for key, value in content.items()})
        for table, content in tables.items()
    ]
    blocks += [_block("[[covenants]]", row) for row in covenants]
    blocks += [_block("[[rates]]", _rate_row(each)) for each in note.resets]
    blocks += [_block("[[amendments]]", _row(each)) for each in note.terms.amendments]
    blocks += [_block("[[activity]]", _row(each)) for each in note.activity]
    return "\n".join(blocks)


def write_tables(tables: Mapping[str, Mapping[str, Any]]) -> str:
    """Tables of single values as the text of a note file, no more than what they hold."""
    return "\n".join(_block(f"[{table}]", content) for table, content in tables.items())


def _rate_row(each: RateReset) -> dict[str, Any]:
    named = {"index": each.index} if each.index else {}
    return {"effective": each.effective, **named, "rate": percent_words(each.index_rate)}


def _row(record: Any) -> dict[str, Any]:
    """A record of an amendment or of activity as the file's columns, empty ones dropped."""
    row: dict[str, Any] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        if value is None or value == "" or each.name == "row":
            continue
        if each.name.endswith("_cents"):
            row[each.name.removesuffix("_cents")] = money_text(value)
        else:
            row[each.name] = percent_words(value) if isinstance(value, Decimal) else value
    return row


def _rate_words(path: str, value: Any) -> Any:
    field = BY_PATH.get(path)
    return percent_words(value) if isinstance(value, Decimal) and field is not None and field.kind in _RATES else value


#: Kinds of field whose decimals are rates.
_RATES = ("rate", "signed_rate", "step", "premium", "late_rate")


def _block(header: str, content: Mapping[str, Any]) -> str:
    return "\n".join([header, *(f"{key} = {_value(value)}" for key, value in content.items()), ""])


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case Decimal():
            return _text(format(value, "f"))
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping():
            return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(_value(item) for item in value) + "]"
    raise TypeError(type(value).__name__)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _text(text: str) -> str:
    """A TOML basic string: quotes, backslashes and control characters escaped."""
    escaped = (
        _ESCAPES.get(each) or (f"\\u{ord(each):04x}" if ord(each) < 32 or ord(each) == 127 else each) for each in text
    )
    return f'"{"".join(escaped)}"'
