"""The fast path: thousands of workbooks from one template.

A template knows each of its worksheets as constant text and cells. Filling joins the text with new values, compresses those
worksheets and copies every other part as the compressed bytes it is. Nothing is parsed.
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

from .archive import Member, inflate, rewritten, write_archive
from .cells import place
from .errors import PackageError
from .values import BLANK, BOOLEAN, ERROR, NUMBER, TEXT, CellValue, encode, escape_xml, keeps_blanks
from .workbook import Package

_SHEET_DATA = re.compile(rb"(?P<start>.*?<sheetData>).*(?P<end></sheetData>.*)", re.DOTALL)
_PRESERVED = "preserved text"
_VALUE = ("<v>", "</v></c>")
_KINDS: dict[str, tuple[str, str, str]] = {
    NUMBER: (">", *_VALUE),
    BOOLEAN: (' t="b">', *_VALUE),
    ERROR: (' t="e">', *_VALUE),
    BLANK: ("/>", "", ""),
}
#: Of constants and of formulas (True), for each kind of value: what ends the start tag, what precedes the value, what follows.
_FRAMES: dict[bool, dict[str, tuple[str, str, str]]] = {
    False: {
        **_KINDS,
        TEXT: (' t="inlineStr">', "<is><t>", "</t></is></c>"),
        _PRESERVED: (' t="inlineStr">', '<is><t xml:space="preserve">', "</t></is></c>"),
    },
    True: {**_KINDS, TEXT: (' t="str">', *_VALUE)},
}


class TemplateCell(NamedTuple):
    """A cell of a template: its reference, its start tag without type and end, its ``<f>``, and the rest around that."""

    ref: str
    head: str
    formula: str
    opening: str
    rest: str


class _Slot(NamedTuple):
    """A cell of the template: its place among the chunks, the start tag without type and closing bracket, ``<f>``."""

    at: int
    head: str
    formula: str


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
    """`chunks`: what stands between cells and the cells, in turn. `where` is the sheet for errors, `member` its part."""

    where: str
    member: int
    chunks: tuple[str, ...]
    slots: Mapping[str, _Slot]

    def filling(self, numbers: Mapping[str, int]) -> _Filled:
        """The cells to fill, by their places in a list of values."""
        chunks = list(self.chunks)
        places: dict[bool, list[_Place]] = {False: [], True: []}
        picked: dict[bool, list[int]] = {False: [], True: []}
        for ref, number in numbers.items():
            slot = self.slots.get(ref)
            if slot is None:
                raise PackageError(
                    f"{self.where} {ref}: the template has no such cell, so nothing can be written there"
                )
            is_formula = bool(slot.formula)
            opening, before, after = _FRAMES[is_formula][NUMBER]
            places[is_formula].append(_Place(ref, slot, f"{slot.head}{opening}{slot.formula}{before}", after))
            picked[is_formula].append(number)
            if is_formula:
                chunks[slot.at] = self._cell(ref, slot, "")
        # two values more, so that it is a tuple also of a single cell or none
        constants, formulas = (itemgetter(*picked[each], 0, 0) for each in (False, True))
        return _Filled(constants, tuple(places[False]), formulas, tuple(places[True]), tuple(chunks))

    def fill(self, filled: _Filled, values: Sequence[CellValue], behind: tuple[str, str]) -> bytes:
        """The part with these values."""
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

    def _cell(self, ref: str, slot: _Slot, value: CellValue) -> str:
        try:
            kind, text = _spelled(value) if type(value) is str else encode(value)
        except ValueError as error:
            raise PackageError(f"{self.where} {ref}: {error}") from error
        _, head, formula = slot
        if formula:
            if kind is BLANK:
                raise PackageError(f"{self.where} {ref}: a formula needs a result; found none (None)")
            if kind is _PRESERVED:
                kind = TEXT
        opening, before, after = _FRAMES[bool(formula)][kind]
        return f"{head}{opening}{formula}{before}{text}{after}"


@lru_cache(maxsize=1 << 14)
def _spelled(text: str) -> tuple[str, str]:
    """(kind, XML) of a text; most of them recur from cell to cell and from note to note."""
    kind, escaped = encode(text)
    escaped = escape_xml(escaped)
    return (_PRESERVED if keeps_blanks(escaped) else kind), escaped


@dataclass(frozen=True, slots=True)
class Template:
    """A template ready to be filled; never changed by it."""

    source: str
    members: tuple[Member, ...]
    comment: bytes
    sheets: Mapping[str, _SheetTemplate]

    def blank(self) -> bytes:
        """The template as a file, with no value in it."""
        return write_archive(self.members, self.comment)

    def part(self, name: str) -> bytes:
        """A part as the template has it."""
        return inflate(next(member for member in self.members if member.name == name), self.source)

    def filling(self, cells: Mapping[str, Mapping[str, int]]) -> Filling:
        """How values that stand in one list are filled in: `cells` are their places in it, by sheet and cell."""
        return Filling(self, {name: self.sheets[name].filling(numbers) for name, numbers in cells.items()})


@dataclass(frozen=True, slots=True)
class Filling:
    """A template of which it is known where the values of one list go, sheet by sheet."""

    template: Template
    sheets: Mapping[str, _Filled]

    def render(
        self,
        values: Sequence[CellValue],
        *,
        behind: tuple[str, str] = ("", ""),
        parts: Mapping[str, bytes] | None = None,
    ) -> bytes:
        """A workbook: the template with these values. Formulas and formats stay. The same values give the same bytes.

        A formula's value becomes its stored result, and must be there; None leaves a constant cell as the template has it.
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


def composed_template(package: Package, rows: Mapping[str, Iterable[str | TemplateCell]]) -> Template:
    """The template that has these rows, texts and cells in turn, on the sheets of a package; its parts are plain XML without
    prefixes, and what rows they have goes.
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
            slots[ref] = _Slot(len(out) - 1, head, formula)
        out.append("".join((*texts, match["end"].decode())))
        member = package.archive.index[sheet.part.lower()]
        sheets[name] = _SheetTemplate(place(package, sheet), member, tuple(out), slots)
        members[member] = rewritten(members[member], "".join(out).encode())
    return Template(package.source, tuple(members), package.archive.comment, sheets)
