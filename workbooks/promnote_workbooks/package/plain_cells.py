"""Reading the cells of a worksheet part that is spelled as spreadsheet programs spell most of theirs, several times as fast.

Elements without a prefix, numbered rows and cells in order, attributes in their usual order, formulas that no cells share.
Whatever else a part holds, if only in one cell, all of it is left to `cells`, which also says what is wrong with it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from lxml import etree

from .cell import Cell, Kind, StoredValue, decode
from .refs import MAX_COLUMN, MAX_ROW, column_number
from .values import unescape_text
from .xmlpart import tag

_OPEN, _CLOSE = "<sheetData>", "</sheetData>"
_TOKEN = re.compile(
    r"""<c\ r="([A-Z]{1,3})([0-9]{1,7})"(?:\ s="([0-9]{1,6})")?(?:\ t="([A-Za-z]{1,9})")?
        (?:/>|>
            (?:<f(?:\ aca="false")?>([^<]+)</f>)?
            (?:<v>([^<]+)</v>|(<v\ ?/>|<v></v>)|<is><t(?:\ xml:space="preserve")?>([^<]+)</t></is>)?
        </c>)
    |<row\ r="([0-9]{1,7})"[^<>]*?(/?)>
    |(</row>)
    |\s+
    |(.)""",
    re.VERBOSE | re.DOTALL,
)
_ENTITY = re.compile(r"&(?:#([0-9]+)|#x([0-9A-Fa-f]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def plain_cells(root: etree._Element, content: bytes, strings: Sequence[str]) -> dict[tuple[int, int], Cell] | None:
    """Every cell of a part by (row, column), in the part's order; None where the part is not spelled plainly.

    ``root`` is the part as it was parsed, without complaint.
    """
    text = _data_of(root, content)
    return None if text is None else _cells(text, strings)


def _data_of(root: etree._Element, content: bytes) -> str | None:
    """What stands between the tags of ``<sheetData>``, if it can be taken as it stands."""
    encoding = root.getroottree().docinfo.encoding
    if root.prefix is not None or (encoding or "UTF-8").upper() != "UTF-8" or root.find(tag(root, "sheetData")) is None:
        return None
    if b"<!" in content or b"\r" in content:  # comments, CDATA; line ends that are read as others
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    start, end = text.find(_OPEN), text.find(_CLOSE)
    if text.count("<sheetData") != 1 or text.count(_CLOSE) != 1 or not 0 <= start < end:
        return None
    data = text[start + len(_OPEN) : end]
    return None if "xmlns" in data else data


def _cells(text: str, strings: Sequence[str]) -> dict[tuple[int, int], Cell] | None:
    cells: dict[tuple[int, int], Cell] = {}
    columns: dict[str, int] = {}
    blanks: dict[str, Cell] = {}
    number = column = 0
    open_row = ""  # the number of the row that is open, as it is written
    for letters, digits, style, kind, formula, value, no_value, inline, row, closed, end, other in _TOKEN.findall(text):
        if letters:
            at = columns.get(letters)
            if at is None:
                at = columns[letters] = column_number(letters)
            if digits != open_row or not column < at <= MAX_COLUMN:
                return None
            column = at
            if not (value or formula or inline or no_value):
                cell = blanks.get(style)
                if cell is None:
                    cell = blanks[style] = Cell(None, None, int(style or 0), Kind.BLANK)
                cells[number, column] = cell
                continue
            stored: StoredValue = None
            if kind == "inlineStr":
                stored = unescape_text(_characters(inline)) if inline else None
            elif value or no_value:
                try:
                    stored = (
                        float(value)
                        if kind in ("", "n") and value
                        else decode(kind or "n", _characters(value), strings)
                    )
                except (ValueError, IndexError):
                    return None
                if isinstance(stored, float) and not math.isfinite(stored):
                    return None
            if formula:
                cells[number, column] = Cell(stored, _characters(formula), int(style or 0), Kind.FORMULA)
            else:
                blank = stored is None
                cells[number, column] = Cell(stored, None, int(style or 0), Kind.BLANK if blank else Kind.CONSTANT)
        elif row:
            if open_row or not number < int(row) <= MAX_ROW or row[0] == "0":
                return None
            number, column, open_row = int(row), 0, "" if closed else row
        elif end:
            if not open_row:
                return None
            open_row = ""
        elif other:
            return None
    return cells


def _characters(text: str) -> str:
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    return _NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))
