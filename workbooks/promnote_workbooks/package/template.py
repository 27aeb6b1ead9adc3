"""The fast path: thousands of workbooks from one template.

Each worksheet that changes is cut once into constant text and cell slots; rendering joins the text with new values,
compresses those worksheets and copies every other part as the compressed bytes it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from math import isfinite
from operator import itemgetter
from typing import Any, NamedTuple

from lxml import etree

from .archive import Member, inflate, rewritten, write_archive
from .calculation import calculation_edits
from .cells import array_ranges, iter_cells, place, sheet_root
from .errors import PackageError
from .refs import CellRange, format_ref
from .values import BLANK, BOOLEAN, ERROR, NUMBER, TEXT, CellValue, encode, escape_xml, keeps_blanks
from .workbook import Package, Sheet
from .xmlpart import tag, write_part

_MARK = "promnote-cut"
#: Where the rows of a large part begin and end (a processing instruction as lxml writes it).
_EDGE = f"<?{_MARK}-edge ?>".encode()
#: Bytes of a part, and of its rows, that are held as a tree at once.
_AT_ONCE = 4_000_000
_SHEET_DATA = re.compile(rb"(?P<start>.*?<sheetData>)(?P<rows>.*)(?P<end></sheetData>.*)", re.DOTALL)
_ROW = re.compile(rb'<row r="[0-9]')
_PRESERVED = "preserved text"
_VALUE_ATTRIBUTES = re.compile(r'\s(?:t|vm)="[^"]*"')


class _Slot(NamedTuple):
    """A cell of the template: its place among the chunks, the opening tag without type and closing bracket, ``<f>``."""

    at: int
    head: str
    formula: str
    is_formula: bool


class _Place(NamedTuple):
    """A cell that is filled, and what stands around its value when that is a number."""

    ref: str
    slot: _Slot
    before: str
    after: str


class _Filled(NamedTuple):
    """The cells of a sheet that are filled, constants and formulas: `pick...` take their values out of the list. `chunks` are
    the sheet's, in which each formula already has an empty text as its result."""

    pick_constants: Callable[[Sequence[Any]], tuple[Any, ...]]
    constants: tuple[_Place, ...]
    pick_formulas: Callable[[Sequence[Any]], tuple[Any, ...]]
    formulas: tuple[_Place, ...]
    chunks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _SheetTemplate:
    """``frames``: for constants and for formulas, the text around a value of each kind."""

    name: str
    where: str
    member: int
    chunks: tuple[str, ...]
    slots: Mapping[str, _Slot]
    frames: Mapping[bool, Mapping[str, tuple[str, str, str]]]

    def render(self, values: Mapping[str, CellValue]) -> bytes:
        chunks = list(self.chunks)
        for ref, value in values.items():
            slot = self._slot(ref)
            chunks[slot.at] = self._cell(ref, slot, value)
        return "".join(chunks).encode()

    def filling(self, numbers: Mapping[str, int]) -> _Filled:
        """The cells to fill, by their places in a list of values."""
        chunks = list(self.chunks)
        places: dict[bool, list[_Place]] = {False: [], True: []}
        picked: dict[bool, list[int]] = {False: [], True: []}
        for ref, number in numbers.items():
            slot = self._slot(ref)
            opening, before, after = self.frames[slot.is_formula][NUMBER]
            places[slot.is_formula].append(_Place(ref, slot, f"{slot.head}{opening}{slot.formula}{before}", after))
            picked[slot.is_formula].append(number)
            if slot.is_formula:
                chunks[slot.at] = self._cell(ref, slot, "")
        # two values more, so that it is a tuple also of a single cell or none
        constants, formulas = (itemgetter(*picked[each], 0, 0) for each in (False, True))
        return _Filled(constants, tuple(places[False]), formulas, tuple(places[True]), tuple(chunks))

    def fill(self, filled: _Filled, values: Sequence[CellValue], behind: tuple[str, str]) -> bytes:
        chunks = list(filled.chunks)
        chunks[-1] = chunks[-1].replace(*behind)
        constants = filled.pick_constants(values)[: len(filled.constants)]
        there = [value is not None for value in constants]  # most are blank
        self._put(chunks, compress(constants, there), compress(filled.constants, there))
        formulas = filled.pick_formulas(values)[: len(filled.formulas)]
        there = [value != "" for value in formulas]
        self._put(chunks, compress(formulas, there), compress(filled.formulas, there))
        return "".join(chunks).encode()

    def _put(self, chunks: list[str], values: Iterable[CellValue], places: Iterable[_Place]) -> None:
        for value, (ref, slot, before, after) in zip(values, places, strict=True):
            kind = value.__class__
            if kind is float and isfinite(value):  # type: ignore[arg-type]
                chunks[slot.at] = f"{before}{value + 0.0!r}{after}"  # type: ignore[operator]  # + 0.0: no negative zero
            elif kind is int:
                chunks[slot.at] = f"{before}{value}{after}"
            else:
                chunks[slot.at] = self._cell(ref, slot, value)

    def _slot(self, ref: str) -> _Slot:
        slot = self.slots.get(ref)
        if slot is None:
            raise PackageError(f"{self.where} {ref}: the template has no such cell, so nothing can be written there")
        return slot

    def _cell(self, ref: str, slot: _Slot, value: CellValue) -> str:
        try:
            kind, text = _spelled(value) if type(value) is str else encode(value)
        except ValueError as error:
            raise PackageError(f"{self.where} {ref}: {error}") from error
        _, head, formula, is_formula = slot
        if is_formula:
            if kind is BLANK:
                raise PackageError(f"{self.where} {ref}: a formula needs a result; found none (None)")
            if kind is _PRESERVED:
                kind = TEXT
        opening, before, after = self.frames[is_formula][kind]
        return f"{head}{opening}{formula}{before}{text}{after}"


@lru_cache(maxsize=1 << 14)
def _spelled(text: str) -> tuple[str, str]:
    """(kind, XML) of a text; most of them recur from cell to cell and from note to note."""
    kind, escaped = encode(text)
    escaped = escape_xml(escaped)
    return (_PRESERVED if keeps_blanks(escaped) else kind), escaped


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """A template ready to be filled; can be pickled, and is never changed by ``render``."""

    source: str
    members: tuple[Member, ...]
    comment: bytes
    sheets: Mapping[str, _SheetTemplate]

    def cells(self, sheet: str) -> frozenset[str]:
        """The cells that can be filled on a compiled sheet."""
        return frozenset(self._sheet(sheet).slots)

    def formula_cells(self, sheet: str) -> frozenset[str]:
        """Those of them that hold a formula. A formula that is given no value keeps the template's stored result."""
        return frozenset(ref for ref, slot in self._sheet(sheet).slots.items() if slot.formula)

    def render(self, values: Mapping[str, Mapping[str, CellValue]]) -> bytes:
        """A workbook: the template with these values, by sheet and cell. Formulas and formats stay.

        Rules: a formula's value becomes its stored result; None empties a constant cell and is refused for a formula; a
        sheet that was not compiled or a cell that the template lacks is an error. The same values give the same bytes.
        """
        members = list(self.members)
        for name, cells in values.items():
            sheet = self._sheet(name)
            if cells:
                members[sheet.member] = rewritten(members[sheet.member], sheet.render(cells))
        return write_archive(members, self.comment)

    def filling(self, cells: Mapping[str, Mapping[str, int]]) -> Filling:
        """How values that stand in one list are filled in: `cells` are their places in it, by sheet and cell."""
        return Filling(self, {name: self._sheet(name).filling(numbers) for name, numbers in cells.items()})

    def part(self, name: str) -> bytes:
        """A part as the template has it."""
        return inflate(next(member for member in self.members if member.name == name), self.source)

    def _sheet(self, name: str) -> _SheetTemplate:
        sheet = self.sheets.get(name)
        if sheet is None:
            names = ", ".join(map(repr, self.sheets))
            raise PackageError(f"{self.source}: the sheet {name!r} is not among the compiled ones ({names})")
        return sheet


def compile_template(
    package: Package, sheets: Sequence[str], *, full_calc_on_load: bool | None = None
) -> CompiledTemplate:
    """Prepare the named worksheets for filling.

    ``full_calc_on_load`` sets (True) or clears (False) Excel's mark to compute everything when the file is opened.
    """
    if full_calc_on_load is not None:
        package = package.with_parts(calculation_edits(package, full_calc_on_load=full_calc_on_load))
    compiled = {}
    for name in sheets:
        sheet = package.worksheet(name)
        compiled[sheet.name] = _compile_sheet(package, sheet)
    return CompiledTemplate(package.source, package.archive.members, package.archive.comment, compiled)


@dataclass(frozen=True, slots=True)
class Filling:
    """A template of which it is known where the values of one list go, sheet by sheet."""

    template: CompiledTemplate
    sheets: Mapping[str, _Filled]

    def render(
        self,
        values: Sequence[CellValue],
        *,
        behind: tuple[str, str] = ("", ""),
        parts: Mapping[str, bytes] | None = None,
    ) -> bytes:
        """A workbook: as `CompiledTemplate.render`, but None leaves a constant cell as the template has it.

        `behind`: a text behind the rows of each sheet, and what stands there instead. `parts`: other parts that are new.
        """
        members = list(self.template.members)
        for name, filled in self.sheets.items():
            sheet = self.template.sheets[name]
            members[sheet.member] = rewritten(members[sheet.member], sheet.fill(filled, values, behind))
        for at, member in enumerate(members if parts else ()):
            if parts and member.name in parts:
                members[at] = rewritten(member, parts[member.name])
        return write_archive(members, self.template.comment)


class TemplateCell(NamedTuple):
    """A cell of a new template: its reference, its start tag without type and end, its ``<f>``, and the rest around it."""

    ref: str
    head: str
    formula: str
    opening: str
    rest: str


def composed_template(package: Package, rows: Mapping[str, Iterable[str | TemplateCell]]) -> CompiledTemplate:
    """The template that has these rows, texts and cells in turn, on the sheets of a package; its parts are plain XML without
    prefixes. What ``compile_template`` finds in the file is what is known here from the start.
    """
    members, sheets = list(package.archive.members), {}
    for name, pieces in rows.items():
        sheet = package.worksheet(name)
        match = _SHEET_DATA.fullmatch(package.archive.read(sheet.part))
        if match is None:
            raise PackageError(f"{place(package, sheet)}: its part has no rows")
        texts, out, slots = [match["start"].decode()], list[str](), dict[str, _Slot]()
        for piece in pieces:
            if isinstance(piece, str):
                texts.append(piece)
                continue
            ref, head, formula, opening, rest = piece
            out += ("".join(texts), f"{head}{opening}{formula}{rest}")
            texts = []
            slots[ref] = _Slot(len(out) - 1, head, formula, bool(formula))
        out.append("".join((*texts, match["end"].decode())))
        frames = {is_formula: _frames("", is_formula) for is_formula in (False, True)}
        member = package.archive.index[sheet.part.lower()]
        sheets[name] = _SheetTemplate(name, place(package, sheet), member, tuple(out), slots, frames)
        members[member] = rewritten(members[member], "".join(out).encode())
    return CompiledTemplate(package.source, tuple(members), package.archive.comment, sheets)


def _compile_sheet(package: Package, sheet: Sheet) -> _SheetTemplate:
    before = package.archive.read(sheet.part)
    where = place(package, sheet)
    if _MARK.encode() in before:
        raise PackageError(f"{where}: its part holds the text {_MARK!r}, which the template compiler needs for itself")
    around, groups = _groups(before)
    out, slots, arrays = [""], dict[str, _Slot](), list[CellRange]()
    for group in groups:
        part = around.replace(_EDGE + _EDGE, _EDGE + group + _EDGE) if around else group
        root, data = sheet_root(package.archive, sheet, part)
        positions = list(iter_cells(root, where))
        arrays += array_ranges(root, where)
        formulas = [_mark(cell) for _, _, cell in positions]
        refs = [(row, column) for row, column, _ in positions]
        text, prefix = write_part(root, before), f"{data.prefix}:" if data.prefix else ""
        del root, data, positions
        pieces = iter((text.split(_EDGE)[1] if around else text).decode().split(f"<?{_MARK} ?>"))
        out[-1] += next(pieces)
        for (row, column), has_formula in zip(refs, formulas, strict=True):
            opening, formula, rest = next(pieces), "", ""
            if has_formula:
                formula, rest = next(pieces), next(pieces)
            in_array = any(area.holds(row, column) for area in arrays)
            slots[format_ref(row, column)] = _Slot(len(out), _head(opening), formula, has_formula or in_array)
            out += (opening + formula + rest, next(pieces))
    if around:
        first, _, last = write_part(sheet_root(package.archive, sheet, around)[0], before).split(_EDGE)
        out[0], out[-1] = first.decode() + out[0], out[-1] + last.decode()
    return _SheetTemplate(
        name=sheet.name,
        where=where,
        member=package.archive.index[sheet.part.lower()],
        chunks=tuple(out),
        slots=slots,
        frames={is_formula: _frames(prefix, is_formula) for is_formula in (False, True)},
    )


def _groups(part: bytes) -> tuple[bytes, list[bytes]]:
    """A large part as what stands around its rows, with edges marked, and groups of rows: only one group at a time is held as
    a tree, which takes ten times its room. A part that is small, or not as plain as promnote writes it: whole, nothing around.
    """
    match = _SHEET_DATA.fullmatch(part) if len(part) > _AT_ONCE else None
    if match is None or any(mark in match["rows"] for mark in (b"<!", b"<?")):
        return b"", [part]
    rows = match["rows"]
    starts = [found.start() for found in _ROW.finditer(rows)]
    if len(starts) != rows.count(b"<row"):
        return b"", [part]
    cuts = [0]
    for at in starts:
        if at - cuts[-1] > _AT_ONCE:
            cuts.append(at)
    ends = [*cuts[1:], len(rows)]
    return match["start"] + _EDGE + _EDGE + match["end"], [rows[at:end] for at, end in zip(cuts, ends, strict=True)]


def _mark(cell: etree._Element) -> bool:
    """Put marks before and after the cell and its formula, where the part is cut; tells whether there is a formula."""
    formula = cell.find(tag(cell, "f"))
    for element in (cell, formula):
        if element is not None:
            element.addprevious(etree.ProcessingInstruction(_MARK))
            end = etree.ProcessingInstruction(_MARK)
            end.tail, element.tail = element.tail, None  # lxml would leave white space before the mark
            element.addnext(end)
    return formula is not None


def _head(opening: str) -> str:
    """The start tag without its end, without the type (it depends on the value) and without the value's metadata.

    The text comes from lxml: attributes stand in double quotes, and no attribute holds a bare double quote or ``<``.
    """
    start = opening[: opening.index(">")].rstrip("/")
    return _VALUE_ATTRIBUTES.sub("", start)


def _frames(prefix: str, is_formula: bool) -> dict[str, tuple[str, str, str]]:
    """For each kind of value: what ends the start tag, what precedes the value and what follows it."""
    end = f"</{prefix}c>"
    value = (f"<{prefix}v>", f"</{prefix}v>{end}")
    frames = {
        NUMBER: (">", *value),
        BOOLEAN: (' t="b">', *value),
        ERROR: (' t="e">', *value),
        TEXT: (' t="str">', *value),
        BLANK: ("/>", "", ""),
    }
    if not is_formula:
        inline = f"</{prefix}t></{prefix}is>{end}"
        frames[TEXT] = (' t="inlineStr">', f"<{prefix}is><{prefix}t>", inline)
        frames[_PRESERVED] = (' t="inlineStr">', f'<{prefix}is><{prefix}t xml:space="preserve">', inline)
    return frames
