"""All formulas of a user's workbook evaluated: in a shadow that holds cells, names and tables, and nothing else.

The shadow is a plain workbook made from the planned cells, so that nothing a user's file may hold (pictures, slicers,
links, dynamic arrays with stored results) reaches the evaluator. Our functions are spelled plainly, a table's
`[#This Row]` is the cell it means, a formula that refers to another workbook keeps its stored value.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

import formualizer

from promnote.basics.conversion import CellError
from promnote.basics.errors import WorkbookError
from promnote_workbooks.formulas.evaluate import (
    KEEP,
    KEEPERS,
    Evaluator,
    _from_engine,
    mark_omitted,
    with_keepers,
)
from promnote_workbooks.formulas.host_names import may_call_ours, rewrite_formula
from promnote_workbooks.package import CellRange, CellValue, Kind, Table, column_letters, format_ref, quote_sheet
from promnote_workbooks.package.values import ERROR, TEXT, encode, escape_xml
from promnote_workbooks.refresh.book import Book, Place
from promnote_workbooks.refresh.references import is_external

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_COLUMN = r"(?:[^\[\]'#@]|'.)+"
_THIS_ROW = re.compile(rf"([^\W\d][\w.]*)\[(?:\[\#This Row\],\s*\[({_COLUMN})\]|@\[?({_COLUMN}?)\]?)\]", re.IGNORECASE)
_VARIABLES = re.compile(r"\b(?:LET|LAMBDA)\s*\(", re.IGNORECASE)
_FIXED = re.compile(r"\$[A-Za-z]+\$[0-9]+(?::\$[A-Za-z]+\$[0-9]+)?")
_WHOLE_COLUMN = re.compile(rf"([^\W\d][\w.]*)\[({_COLUMN})\]")
#: How the evaluator says that a workbook as a whole is too much for it.
_FAILURES = (formualizer.FormualizerHostError, formualizer.ExcelEvaluationError, OSError, RuntimeError, ValueError)
#: Prepared formulas by sheet, row and column, without their `=`.
_Formulas = dict[str, dict[tuple[int, int], str]]
_KINDS = {"NImpl": "#NAME?", "Error": "#NAME?"}


class Evaluated(NamedTuple):
    """What formulas yield; ranges that results of many cells take; our functions' reasons for errors, each with its code."""

    values: dict[Place, Any]
    spills: dict[Place, CellRange]
    reasons: Sequence[tuple[str, str]]


def spelled(formula: str) -> str:
    """The formula with our functions called plainly, whichever host it was written for."""
    return rewrite_formula(formula, "excel")


def evaluate(book: Book, own: Collection[Place] = (), settled: Collection[Place] = ()) -> Evaluated:
    """The results of all formulas but the `settled` ones, whose planned values stand, with the planned inputs in.

    Where a user's formula stops the evaluator, only `own` are evaluated, over the stored results of all others.
    """
    formulas: _Formulas = {}
    keepers: dict[str, str] = {}
    names = _ranges_everywhere(book)
    for place, text in book.formulas():
        if place in settled:
            continue
        if book.cell(*place).kind is not Kind.DATA_TABLE and not is_external(plain := spelled(text)):
            plain = _without_this_row(plain, place[1], book.tables)
            if may_call_ours(plain):
                plain = _handed_over(mark_omitted(plain), keepers, names)
            formulas.setdefault(place[0], {})[place[1:]] = plain
    try:
        return _Shadow(book, formulas, keepers).results()
    except _FAILURES as error:
        needed = {
            sheet: {at: text for at, text in cells.items() if (sheet, *at) in own} for sheet, cells in formulas.items()
        }
        if not any(needed.values()):
            raise _together(book, error) from error
    try:
        return _Shadow(book, needed, keepers).results()
    except _FAILURES as error:
        raise _together(book, error) from error


def _ranges_everywhere(book: Book) -> frozenset[str]:
    """The names that mean one range wherever a formula stands."""
    if book.sheet_name(KEEPERS) is not None:
        return frozenset()
    names = book.package.defined_names
    scoped = {name.name.casefold() for name in names if name.sheet is not None}
    ranges = {
        name.name.casefold()
        for name in names
        if name.target is not None
        and book.sheet_name(name.target.sheet) is not None
        and _FIXED.fullmatch(name.text.rpartition("!")[2].strip())
    }
    return frozenset(ranges - scoped)


def _handed_over(formula: str, keepers: dict[str, str], names: Collection[str]) -> str:
    """The formula with our functions' named ranges read once for all; as it is where a word may be a variable of its own."""
    if _VARIABLES.search(formula):
        return formula
    grown = dict(keepers)
    text = with_keepers(formula, grown)
    if any(name.casefold() not in names for name in grown.keys() - keepers.keys()):
        return formula
    keepers.update(grown)
    return text


def _together(book: Book, error: Exception) -> WorkbookError:
    return WorkbookError(
        book.source, f"found formulas that cannot be evaluated ({error}); allowed: those of the template"
    )


def unknown_functions(names: Iterable[str]) -> set[str]:
    """Those of these native functions that the evaluator does not have."""
    asked = sorted(names)
    if not asked:
        return set()
    workbook = formualizer.Workbook()
    workbook.add_sheet("S")
    for row, name in enumerate(asked, start=1):
        workbook.set_formula("S", row, 1, f"={name}()")
    workbook.evaluate_all()
    kinds = {name: _kind(workbook.get_value("S", row, 1)) for row, name in enumerate(asked, start=1)}
    return {name for name, kind in kinds.items() if kind in ("Name", "NImpl")}


def _kind(value: Any) -> str:
    return str(value.get("kind")) if isinstance(value, dict) else ""


class _Shadow(Evaluator):
    """The evaluator over a shadow: its formulas are prepared before they go in, and tables are added."""

    def __init__(self, book: Book, formulas: _Formulas, keepers: Collection[str]) -> None:
        self._book = book
        self._places = dict.fromkeys((sheet, *at) for sheet, cells in formulas.items() for at in cells)
        super().__init__(_shadow_bytes(book, formulas, keepers), {}, where=book.source)

    def _prepare_formulas(self) -> None:
        self._workbook.register_function(KEEP, self._keep)
        for table in self._book.tables:
            area = table.range
            if self._book.sheet_name(table.sheet) is not None:
                self._workbook.add_table(
                    table.name,
                    table.sheet,
                    (area.top, area.left, area.bottom, area.right),
                    list(table.columns),
                    header_row=table.header_rows > 0,
                    totals_row=table.totals_rows > 0,
                )

    def results(self) -> Evaluated:
        """Evaluate once; a result of a kind that no cell can hold is an error value."""
        self._workbook.evaluate_all()
        values: dict[Place, Any] = {}
        spills: dict[Place, CellRange] = {}
        get_value = self._workbook.get_value
        for place in self._places:
            values[place] = self._as_cell(get_value(*place))
            if self._spills(place):
                cell = f"{quote_sheet(place[0])}!{format_ref(*place[1:])}"
                spill = self._workbook.inspect_cell(cell).to_dict()["cell"].get("spill")
                if spill and spill.get("kind") == "Anchor":
                    spills[place] = CellRange.parse(spill["extent"].rpartition("!")[2].replace("$", ""))
        for anchor, area in spills.items():
            places = (
                (anchor[0], r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)
            )
            values.update({each: self._as_cell(self._workbook.get_value(*each)) for each in places if each != anchor})
        return Evaluated(values, spills, tuple(self._reasons))

    def _spills(self, place: Place) -> bool:
        """Whether a neighbour that has no content of its own now has a value: only then is it worth asking."""
        sheet, row, column = place
        for near in ((sheet, row + 1, column), (sheet, row, column + 1)):
            if near in self._places:
                continue
            if self._book.formula(*near) is None and (
                self._book.cell(*near).kind is Kind.ARRAY_PART or self._book.value(*near) is None
            ):
                value = self._workbook.get_value(*near)
                if value is not None and value != "":
                    return True
        return False

    @staticmethod
    def _as_cell(value: Any) -> Any:
        if value is None:
            return 0
        if isinstance(value, dict) and value.get("kind") in _KINDS:
            return CellError(_KINDS[value["kind"]])
        return _from_engine(value)


# --- the shadow's file ----------------------------------------------------------------------------------------------


def _shadow_bytes(book: Book, formulas: _Formulas, keepers: Collection[str]) -> bytes:
    sheets = [*book.sheets, KEEPERS] if keepers else book.sheets
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="{_TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": _workbook_part(book, sheets),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    }
    for n, sheet in enumerate(book.sheets, start=1):
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet_part(book, sheet, formulas.get(sheet, {}))
    if keepers:
        parts[f"xl/worksheets/sheet{len(sheets)}.xml"] = _keepers_part(keepers)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def _workbook_part(book: Book, sheets: list[str]) -> str:
    listed = "".join(
        f'<sheet name="{_attribute(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, start=1)
    )
    names = []
    for name in book.package.defined_names:
        text = _plain_name(name.text, book.tables)
        if name.name.startswith("_xlnm.") or not text or is_external(text):
            continue
        scope = ""
        if name.sheet is not None:
            if name.sheet not in sheets:
                continue
            scope = f' localSheetId="{sheets.index(name.sheet)}"'
        names.append(f'<definedName name="{_attribute(name.name)}"{scope}>{escape_xml(text)}</definedName>')
    defined = f"<definedNames>{''.join(names)}</definedNames>" if names else ""
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>{defined}</workbook>'


def _sheet_part(book: Book, sheet: str, formulas: Mapping[tuple[int, int], str]) -> str:
    stored, edits = book.stored(sheet), book.edits.get(sheet, {})
    filled: dict[tuple[int, int], CellValue] = {
        # a stored result in the way of a spill makes it #SPILL!
        place: cell.value
        for place, cell in stored.items()
        if cell.value is not None and cell.kind is not Kind.ARRAY_PART
    }
    for place in edits:
        cell = stored.get(place)
        filled[place] = None if cell is not None and cell.kind is Kind.ARRAY_PART else book.value(sheet, *place)
    pieces: list[str] = []
    last = 0
    for place in sorted(filled.keys() | formulas.keys()):
        formula, value = formulas.get(place), filled.get(place)
        if formula is None and value is None:
            continue
        row = place[0]
        if row != last:
            pieces.append(f'</row><row r="{row}">' if last else f'<row r="{row}">')
            last = row
        ref = format_ref(*place)
        pieces.append(_constant(ref, value) if formula is None else f'<c r="{ref}"><f>{escape_xml(formula)}</f></c>')
    if last:
        pieces.append("</row>")
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(pieces)}</sheetData></worksheet>'


def _keepers_part(names: Collection[str]) -> str:
    """A cell for each range that our functions take by its name: they read it there, once for all of them."""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><f>{KEEP}("{name}",{name})</f></c></row>'
        for row, name in enumerate(names, start=1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def _constant(ref: str, value: CellValue) -> str:
    if type(value) is float and isfinite(value):  # most
        return f'<c r="{ref}"><v>{value + 0.0!r}</v></c>'
    kind, text = encode(value)
    if kind == TEXT:
        return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape_xml(text)}</t></is></c>'
    mark = {"b": ' t="b"', ERROR: ' t="e"'}.get(kind, "")
    return f'<c r="{ref}"{mark}><v>{escape_xml(text)}</v></c>'


def _attribute(text: str) -> str:
    return escape_xml(text).replace('"', "&quot;")


def _without_this_row(formula: str, row: int, tables: tuple[Table, ...]) -> str:
    """`Table[[#This Row],[Column]]` as the cell it means."""

    def cell(match: re.Match[str]) -> str:
        column = _column_of(match[1], match[2] or match[3] or "", tables)
        if column is None:
            return match[0]
        table, letter = column
        return f"{quote_sheet(table.sheet)}!${letter}{row}"

    return _THIS_ROW.sub(cell, formula) if "[" in formula else formula


def _plain_name(text: str, tables: tuple[Table, ...]) -> str:
    """A name for a table's column as its range: the evaluator drops names for tables."""
    match = _WHOLE_COLUMN.fullmatch(text.strip())
    column = None if match is None else _column_of(match[1], match[2], tables)
    if column is None:
        return text
    table, letter = column
    return f"{quote_sheet(table.sheet)}!${letter}${table.data.top}:${letter}${table.data.bottom}"


def _column_of(name: str, column: str, tables: tuple[Table, ...]) -> tuple[Table, str] | None:
    plain = re.sub(r"'(.)", r"\1", column).casefold()
    for table in tables:
        if table.name.casefold() == name.casefold():
            for at, header in enumerate(table.columns):
                if header.casefold() == plain:
                    return table, column_letters(table.range.left + at)
    return None
