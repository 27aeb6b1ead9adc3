"""A workbook package: its sheets, names, tables, shared strings; and its parts, as they came."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from lxml import etree

from promnote_workbooks.basics.ordinary import open_ordinary

from .archive import ALLOWED, DEFAULT_LIMITS, Archive, Limits, read_archive
from .errors import PackageError
from .opc import main_part, read_relationships, related, relationship_id
from .refs import Area, CellRange, parse_area
from .values import unescape_text
from .xmlpart import is_true, local_name, parse_part, tag, text_of

if TYPE_CHECKING:
    from .cell import Cell

#: Bytes of parts that are kept parsed between reading and writing; parsed they take some ten times as much.
_PARSED = 8 * 2**20
#: The number formats of ECMA-376 part 1, 18.8.30 that are dates.
_BUILT_IN_DATES = frozenset(map(str, (14, 15, 16, 17, 22)))
Visibility = Literal["visible", "hidden", "veryHidden"]


class Sheet(NamedTuple):
    """A tab: ``kind`` is ``worksheet``, ``chartsheet``, ``dialogsheet`` ...; only worksheets have cells."""

    name: str
    part: str
    kind: str
    visibility: Visibility


class DefinedName(NamedTuple):
    """A defined name. ``sheet`` is its scope (None: the workbook); ``target`` is set when it means one plain range."""

    name: str
    text: str
    sheet: str | None
    hidden: bool
    target: Area | None


class Table(NamedTuple):
    """A table. ``range`` holds header, data and totals rows."""

    name: str
    part: str
    sheet: str
    range: CellRange
    columns: tuple[str, ...]
    header_rows: int
    totals_rows: int

    @property
    def data(self) -> CellRange:
        """The rows between header and totals; Excel keeps at least one."""
        r = self.range
        return r._replace(top=r.top + self.header_rows, bottom=r.bottom - self.totals_rows)


class _Memory:
    """What was read of a package once, for whoever asks again. Goes on with a changed one as far as the parts are the same."""

    __slots__ = ("_trees", "_trees_bytes", "cells", "names", "plain", "strings")

    def __init__(self) -> None:
        #: by part
        self.cells: dict[str, Mapping[tuple[int, int], Cell]] = {}
        #: of them those whose parts are spelled plainly
        self.plain: set[str] = set()
        self.names: dict[str, list[DefinedName]] = {}
        self.strings: tuple[str, ...] | None = None
        self._trees: dict[str, etree._Element] = {}
        self._trees_bytes = 0

    def keep_tree(self, part: str, root: etree._Element, size: int) -> None:
        """Keep a part of that many bytes parsed, as it stands in the file, for whoever changes it."""
        if self._trees_bytes + size <= _PARSED:
            self._trees[part] = root
            self._trees_bytes += size

    def take_tree(self, part: str) -> etree._Element | None:
        """The part, parsed, if it is here. Whoever takes it may change it: nobody gets it again."""
        return self._trees.pop(part, None)

    def without(self, package: Package, parts: Iterable[str]) -> _Memory:
        """What holds for a package in which these parts are others."""
        rewritten = {part.lower() for part in parts}
        kept = _Memory()
        for part in [each for each in self._trees if each.lower() in rewritten]:
            del self._trees[part]
        # handed on, not shared: one of the two would change what the other goes by
        kept._trees, self._trees = self._trees, {}
        kept._trees_bytes = self._trees_bytes
        if not rewritten.intersection(
            each.lower() for each in related(package.archive, package.workbook_part, "sharedStrings")
        ):
            kept.strings = self.strings
            kept.cells = {part: cells for part, cells in self.cells.items() if part.lower() not in rewritten}
            kept.plain = self.plain.intersection(kept.cells)
        return kept


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook as read, never changed in place: an edit makes a new package or new bytes."""

    archive: Archive
    workbook_part: str
    sheets: tuple[Sheet, ...]
    defined_names: tuple[DefinedName, ...]
    _memory: _Memory = field(default_factory=lambda: _Memory(), repr=False, compare=False)

    @property
    def source(self) -> str:
        """What errors call the file."""
        return self.archive.source

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name (capitals do not matter, as in Excel)."""
        for sheet in self.sheets:
            if sheet.name.casefold() == name.casefold():
                return sheet
        names = ", ".join(repr(sheet.name) for sheet in self.sheets)
        raise PackageError(f"{self.source}: there is no sheet {name!r}; the sheets are {names}")

    def has_no_sheet(self, name: str) -> bool:
        """Whether there is no sheet of that name, of whatever kind."""
        return all(sheet.name.casefold() != name.casefold() for sheet in self.sheets)

    def worksheet(self, name: str) -> Sheet:
        """The sheet of that name, which must have cells."""
        sheet = self.sheet(name)
        if sheet.kind != "worksheet":
            raise PackageError(f"{self.source}: {sheet.name!r} is a {sheet.kind}; cells are on worksheets only")
        return sheet

    def defined_name(self, name: str, sheet: str | None = None) -> DefinedName | None:
        """The name as a formula on ``sheet`` sees it: the sheet's own first, then the workbook's; None if none."""
        names = self._memory.names
        if not names:
            for item in self.defined_names:
                names.setdefault(item.name.casefold(), []).append(item)
        found = names.get(name.casefold(), ())
        for item in found:
            if item.sheet is not None and sheet is not None and item.sheet.casefold() == sheet.casefold():
                return item
        return next((item for item in found if item.sheet is None), None)

    def with_parts(self, parts: Mapping[str, bytes | None], *, added: bool = False) -> Package:
        """A package with these parts rewritten (None: removed) or, where so asked, added; the same object when nothing
        differs.
        """
        archive = self.archive.replaced(parts, added=added)
        if archive is self.archive:
            return self
        memory = self._memory.without(self, parts)
        if added or any(data is None or self._says_what_there_is(part) for part, data in parts.items()):
            return _package(archive, memory)
        return replace(self, archive=archive, _memory=memory)

    def _says_what_there_is(self, part: str) -> bool:
        """Whether sheets and names are read from the part, or what parts there are."""
        name = part.lower()
        return name == self.workbook_part.lower() or name.endswith((".rels", "[content_types].xml"))

    def to_bytes(self) -> bytes:
        """The file; the very bytes that were read when nothing has changed."""
        return self.archive.to_bytes()


def read_package(
    file: str | os.PathLike[str] | bytes, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Package:
    """Read an .xlsx or .xlsm. ``name`` is what errors call it; by default the file's name.

    Refused, each with its own message: encrypted or old .xls, .xlsb, OpenDocument, damaged zips, more or larger parts
    than ``limits``, unsafe or doubled part names, XML with a DTD, the 1904 date system.
    """
    if isinstance(file, bytes):
        return _package(read_archive(file, name or "workbook", limits))
    path = Path(file)
    try:
        with open_ordinary(path) as stream:
            data = stream.read(limits.file_bytes + 1)
    except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
        what = f"a file that cannot be read ({getattr(error, 'strerror', None) or error})"
        if isinstance(error, FileNotFoundError):
            what = f"no file at {str(path)!r}"
        elif path.is_dir():
            what = "a folder"
        raise PackageError(f"{path.name or path}: found {what}; allowed: {ALLOWED}") from error
    return _package(read_archive(data, name or path.name, limits))


def read_tables(package: Package) -> tuple[Table, ...]:
    """Every table, in the order of the sheets."""
    found: list[Table] = []
    for sheet in package.sheets:
        for part in related(package.archive, sheet.part, "table"):
            found.append(_table(package, sheet, part))
    return tuple(found)


def read_shared_strings(package: Package) -> tuple[str, ...]:
    """The shared strings by index, rich text as plain; read once a package."""
    memory = package._memory
    if memory.strings is None:
        strings: list[str] = []
        for part in related(package.archive, package.workbook_part, "sharedStrings"):
            root = parse_part(package.archive, part)
            strings += [plain_text(item) for item in root if item.tag == tag(root, "si")]
        memory.strings = tuple(strings)
    return memory.strings


def style_count(package: Package) -> int:
    """How many cell formats there are: a cell's style index is below it."""
    for part in related(package.archive, package.workbook_part, "styles"):
        root = parse_part(package.archive, part)
        formats = root.find(tag(root, "cellXfs"))
        if formats is not None:
            return len([child for child in formats if local_name(child) == "xf"])
    return 1  # a workbook without styles has the default format, index 0


def date_styles(package: Package) -> frozenset[int]:
    """The cell formats (by index) that show a number as a date."""
    for part in related(package.archive, package.workbook_part, "styles"):
        root = parse_part(package.archive, part)
        codes = {
            each.get("numFmtId", ""): each.get("formatCode", "")
            for each in root.iterfind(f"{tag(root, 'numFmts')}/{tag(root, 'numFmt')}")
        }
        formats = root.iterfind(f"{tag(root, 'cellXfs')}/{tag(root, 'xf')}")
        return frozenset(at for at, each in enumerate(formats) if _shows_date(each.get("numFmtId", "0"), codes))
    return frozenset()


def _shows_date(number: str, codes: Mapping[str, str]) -> bool:
    if number in _BUILT_IN_DATES:
        return True
    # texts in quotes, escaped characters, colours and locales in brackets are no part of a date
    return bool(re.search("[dy]", re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", codes.get(number, "")), re.IGNORECASE))


def plain_text(item: etree._Element) -> str:
    """The text of ``<si>`` or ``<is>``: its own or that of its runs, without phonetic hints."""
    pieces: list[str] = []
    for child in item:
        kind = local_name(child)
        if kind == "t":
            pieces.append(text_of(child))
        elif kind == "r":
            pieces += [text_of(text) for text in child if local_name(text) == "t"]
    return "".join(map(unescape_text, pieces))


def _package(archive: Archive, memory: _Memory | None = None) -> Package:
    part = main_part(archive)
    root = parse_part(archive, part)
    properties = root.find(tag(root, "workbookPr"))
    if properties is not None and is_true(properties.get("date1904")):
        raise PackageError(
            f"{archive.source} uses the 1904 date system; only 1900 is allowed "
            "(Excel: File, Options, Advanced, 'Use 1904 date system' off, then check the dates)"
        )
    listed = _sheets(archive, part, root)
    sheets = tuple(sheet for sheet in listed if sheet is not None)
    if not sheets:
        raise PackageError(f"{archive.source} is not a workbook: it has no sheets")
    return Package(archive, part, sheets, _defined_names(root, listed), memory or _Memory())


def _sheets(archive: Archive, part: str, root: etree._Element) -> list[Sheet | None]:
    """The sheets in the order of the list. None: an entry that links to nothing, as Excel keeps one for a macro module
    of old; it takes its place among the numbers by which names say which sheet they belong to."""
    links = read_relationships(archive, part)
    sheets: list[Sheet | None] = []
    for element in root.iterfind(f"{tag(root, 'sheets')}/{tag(root, 'sheet')}"):
        name = unescape_text(element.get("name", ""))
        id_ = relationship_id(element)
        if not id_:
            sheets.append(None)
            continue
        link = links.get(id_)
        if link is None or not archive.has(link.target):
            raise PackageError(f"{archive.source} is damaged: the sheet {name!r} has no part")
        state = element.get("state", "visible")
        visibility: Visibility = "hidden" if state == "hidden" else "veryHidden" if state == "veryHidden" else "visible"
        sheets.append(Sheet(name, link.target, link.type, visibility))
    return sheets


def _defined_names(root: etree._Element, sheets: Sequence[Sheet | None]) -> tuple[DefinedName, ...]:
    names: list[DefinedName] = []
    for element in root.iterfind(f"{tag(root, 'definedNames')}/{tag(root, 'definedName')}"):
        scope = element.get("localSheetId", "")
        number = int(scope) if re.fullmatch("[0-9]{1,9}", scope) else len(sheets)
        owner = sheets[number] if number < len(sheets) else None
        sheet = None if owner is None else owner.name
        text = str(element.text or "")
        names.append(
            DefinedName(element.get("name", ""), text, sheet, is_true(element.get("hidden")), parse_area(text))
        )
    return tuple(names)


def _table(package: Package, sheet: Sheet, part: str) -> Table:
    root = parse_part(package.archive, part)
    try:
        area = CellRange.parse(root.get("ref", ""))
        header, totals = int(root.get("headerRowCount", "1")), int(root.get("totalsRowCount", "0"))
    except ValueError as error:
        raise PackageError(f"{package.source}: the table in {part} is damaged: {error}") from error
    columns = root.iterfind(f"{tag(root, 'tableColumns')}/{tag(root, 'tableColumn')}")
    names = tuple(unescape_text(column.get("name", "")) for column in columns)
    name = unescape_text(root.get("displayName") or root.get("name") or "")
    return Table(name, part, sheet.name, area, names, header, totals)
