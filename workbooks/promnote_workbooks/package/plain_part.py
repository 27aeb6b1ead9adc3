"""Worksheet parts that are spelled as spreadsheet programs spell most of theirs: read and edited as text, several times as fast.

Elements without a prefix, numbered rows and cells in order, attributes in their usual order, formulas that no cells share.
Whatever else a part holds, if only in one cell, all of it is left to `cells` and `edits`, which also say what is wrong with it.
What is not edited stays byte for byte.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from xml.parsers import expat

from .cell import Cell, Kind, StoredValue, decode
from .errors import PackageError
from .refs import MAX_COLUMN, MAX_ROW, CellRange, column_number, format_ref
from .values import BLANK, BOOLEAN, ERROR, TEXT, CellValue, encode, escape_xml, keeps_blanks, unescape_text
from .xmlpart import parse_bytes, tag, too_many_marks

#: A text can be no longer in a part that the parser takes.
_LARGEST = 10_000_000
_OPEN, _CLOSE = "<sheetData>", "</sheetData>"
_DIMENSION = re.compile(r'<dimension ref="([^"]*)"')
_CELL = r"""<c\ r="([A-Z]{1,3})([0-9]{1,7})"(?:\ s="([0-9]{1,6})")?(?:\ t="([A-Za-z]{1,9})")?
        (?:/>|>
            (?:<f(?:\ aca="false")?>([^<]+)</f>)?
            (?:<v>([^<]+)</v>|(<v\ ?/>|<v></v>)|<is><t(?:\ xml:space="preserve")?>([^<]+)</t></is>)?
        </c>)"""
_TOKEN = re.compile(rf'{_CELL}|<row\ r="([0-9]{{1,7}})"[^<>]*?(/?)>|(</row>)|\s+|(.)', re.VERBOSE | re.DOTALL)
_ONE_CELL = re.compile(_CELL, re.VERBOSE)
_FORMULA = re.compile("<f[ >].*</f>", re.DOTALL)
_ENTITY = re.compile(r"&(?:#([0-9]+)|#x([0-9A-Fa-f]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_MARKS = {TEXT: ' t="str"', BOOLEAN: ' t="b"', ERROR: ' t="e"'}
Cells = dict[tuple[int, int], Cell]


def plain_cells(content: bytes, strings: Sequence[str]) -> Cells | None:
    """Every cell of a part by (row, column), in the part's order; None where the part is not spelled plainly."""
    text = _text(content)
    if text is None:
        return None
    start, end = text.find(_OPEN), text.find(_CLOSE)
    if text.count("<sheetData") != 1 or text.count(_CLOSE) != 1 or not 0 <= start < end:
        return None
    data = text[start + len(_OPEN) : end]
    shell = f"{text[:start]}<sheetData/>{text[end + len(_CLOSE) :]}"
    if "\r" in data or "xmlns" in data or not _holds_data(shell) or not _is_xml(content):
        return None
    return _cells(data, strings)


def edited(
    content: bytes, cells: Mapping[tuple[int, int], Cell], values: Mapping[tuple[int, int], CellValue]
) -> bytes | None:
    """The part, spelled plainly and with these cells in it, with other values in cells that keep their formula and format.

    None where that takes more than the text of the cells: a new cell, a wider extent.
    """
    text = content.decode("utf-8")
    extent = _extent(text)
    pieces: list[str] = []
    done, data = 0, text.find(_OPEN)
    for place in sorted(values):
        cell, value = cells.get(place), values[place]
        if cell is None or (extent is not None and not extent.holds(*place)):
            return None
        at = text.find(f'<c r="{format_ref(*place)}"', max(done, data))
        match = _ONE_CELL.match(text, at) if at >= 0 else None
        if match is None:
            return None
        formula = _FORMULA.search(match[0]) if cell.formula is not None else None
        pieces += (text[done:at], _cell_text(match, "" if formula is None else formula[0], value))
        done = match.end()
    return "".join((*pieces, text[done:])).encode("utf-8")


def _text(content: bytes) -> str | None:
    """The part as text; None where it is larger than is read so, or no UTF-8."""
    if len(content) > _LARGEST or too_many_marks(content):
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _holds_data(shell: str) -> bool:
    """Whether a part without its rows is one that the parser takes, and has its ``<sheetData>`` where it belongs."""
    try:
        root = parse_bytes(shell.encode("utf-8"), "")
    except PackageError:
        return False
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    return root.prefix is None and encoding.upper() == "UTF-8" and root.find(tag(root, "sheetData")) is not None


def _is_xml(content: bytes) -> bool:
    """Whether the whole is well-formed; the parser's bounds on depth and length are kept by what is looked for in it."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(content, True)
    except expat.ExpatError:
        return False
    return True


def _cells(text: str, strings: Sequence[str]) -> Cells | None:
    cells: Cells = {}
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


def _extent(text: str) -> CellRange | None:
    """What the part says it reaches over, if it says so in cells."""
    match = _DIMENSION.search(text)
    if match is None:
        return None
    try:
        return CellRange.parse(match[1])
    except ValueError:
        return None


def _cell_text(match: re.Match[str], formula: str, value: CellValue) -> str:
    """The cell with another value: a text is a formula's result (``str``) or stands in the cell itself (``inlineStr``)."""
    style = f' s="{match[3]}"' if match[3] else ""
    head = f'<c r="{match[1]}{match[2]}"{style}'
    kind, text = encode(value)
    if kind == BLANK:
        return f"{head}>{formula}</c>" if formula else f"{head}/>"
    text = escape_xml(text)
    if kind == TEXT and not formula:
        space = ' xml:space="preserve"' if keeps_blanks(text) else ""
        return f'{head} t="inlineStr"><is><t{space}>{text}</t></is></c>'
    return f"{head}{_MARKS.get(kind, '')}>{formula}<v>{text}</v></c>"
