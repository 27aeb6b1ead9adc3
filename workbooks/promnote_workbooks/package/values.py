"""What a cell can hold, and how it is spelled in a worksheet part.

Numbers are IEEE doubles in the file; dates are serial numbers of the 1900 system; text escapes what XML cannot hold
as ``_xHHHH_`` (ECMA-376 part 1, 22.9.2.19 ST_Xstring), so a text that looks like such an escape is escaped itself.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final

from promnote.basics.conversion import CellError
from promnote_workbooks.basics.limits import CELL_CHARACTERS

MAX_FORMULA_LENGTH = 8_192

_ERROR_CODE = re.compile(r"#[A-Z][A-Z0-9/_]*[!?]?")
# XML 1.0 cannot hold these; a bare carriage return would be read back as a line feed.
_UNWRITABLE = "\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
# The underscore matters only where a reader would take what follows for an escape, also when the closing underscore is
# the start of the next escape.
_TO_ESCAPE = re.compile(f"[{_UNWRITABLE}]|_(?=x[0-9A-Fa-f]{{4}}[_{_UNWRITABLE}])")
_ESCAPED = re.compile(
    "_x([Dd][89ABab][0-9A-Fa-f]{2})__x([Dd][C-Fc-f][0-9A-Fa-f]{2})_|_x([0-9A-Fa-f]{4})_"  # a pair, or one
)

_EPOCH_ORDINAL = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 1, 1)
_AFTER_FALSE_LEAP_DAY = date(1900, 3, 1)


def error_value(code: str) -> CellError:
    """An error value such as ``#N/A``; anything else is a ValueError."""
    if not _ERROR_CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not an error value such as #N/A or #VALUE!")
    return CellError(code)


class Stale(Enum):
    """The mark for a formula whose stored result is out of date and cannot be computed here."""

    STALE = "stale"


STALE: Final = Stale.STALE

CellValue = int | float | Decimal | str | bool | date | CellError | None

NUMBER, BOOLEAN, ERROR, TEXT, BLANK = "n", "b", "e", "s", ""


def serial_number(day: date) -> int:
    """The 1900-system serial of a day: 1900-01-01 is 1, and the 29 February 1900 that never was keeps its number."""
    if day < _FIRST_DAY:
        raise ValueError(f"the date {day.isoformat()} is before 1900-01-01, the first that a workbook can hold")
    serial = day.toordinal() - _EPOCH_ORDINAL
    return serial if day >= _AFTER_FALSE_LEAP_DAY else serial - 1


def escape_text(text: str) -> str:
    """Text as ST_Xstring wants it, before XML escaping."""
    return _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescape_text(text: str) -> str:
    """The text that ``escape_text`` was given.

    Half a surrogate pair is no character: its escape stays as it is written, so that no text is read that cannot be
    written anywhere. Two halves that belong together are the character they make.
    """
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_unescaped, text)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        pair = bytes.fromhex(match[1] + match[2])
        return pair.decode("utf-16-be")
    return match[0] if match[3][0] in "dD" and match[3][1] in "89abcdefABCDEF" else chr(int(match[3], 16))


def escape_xml(text: str) -> str:
    """Text for element content."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def keeps_blanks(text: str) -> bool:
    """Whether the text needs ``xml:space="preserve"``: it begins or ends with white space."""
    return bool(text) and (text[0].isspace() or text[-1].isspace())


def encode(value: CellValue) -> tuple[str, str]:
    """(kind, text): kind is NUMBER, BOOLEAN, ERROR, TEXT or BLANK; text is not yet XML-escaped.

    ValueError says what cannot be written: not a finite number, a date before 1900, a text over 32,767 characters.
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{float.__repr__(value)} is not a number a cell can hold; write CellError('#NUM!')")
        return NUMBER, float.__repr__(value + 0.0)  # + 0.0 turns a negative zero into zero
    if isinstance(value, str):
        if len(value) > CELL_CHARACTERS:
            raise ValueError(f"a text of {len(value):,} characters; a cell holds at most {CELL_CHARACTERS:,}")
        return TEXT, escape_text(value)
    if isinstance(value, bool):
        return BOOLEAN, "1" if value else "0"
    if isinstance(value, int):
        return NUMBER, int.__repr__(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a number a cell can hold; write CellError('#NUM!')")
        return NUMBER, str(value)
    if isinstance(value, datetime):
        return NUMBER, _encode_moment(value)
    if isinstance(value, date):
        return NUMBER, str(serial_number(value))
    if isinstance(value, CellError):
        return ERROR, error_value(value.code).code
    if value is None:
        return BLANK, ""
    raise ValueError(
        f"{value!r} is a {type(value).__name__}; a cell holds a number, text, date, boolean, CellError or None"
    )


def _encode_moment(value: datetime) -> str:
    if value.tzinfo is not None:
        raise ValueError(f"{value.isoformat()} has a time zone; a cell holds local time only")
    seconds = value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1_000_000
    return repr(serial_number(value.date()) + seconds / 86_400)


def same_value(found: float | str | bool | CellError | None, wanted: CellValue) -> bool:
    """Whether a cell that reads as ``found`` already holds ``wanted``: what is written is what would be read."""
    kind, text = encode(wanted)
    if kind == NUMBER:
        return isinstance(found, float) and found == float(text)
    if kind == BOOLEAN:
        return isinstance(found, bool) and found == (text == "1")
    if kind == BLANK:
        return found is None
    if kind == ERROR:
        return isinstance(found, CellError) and found.code == text
    return isinstance(found, str) and found == wanted
