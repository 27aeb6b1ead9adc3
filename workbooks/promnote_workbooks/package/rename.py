"""A sheet under another name, and everything in the file that refers to it: formulas, names, charts, rules, links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from .archive import Archive
from .cells import read_cells
from .errors import PackageError
from .opc import content_types
from .refs import quote_sheet
from .workbook import Package
from .xmlpart import local_name, parse_part, tag, write_part

#: Elements whose text is a formula: of cells, names, rules, validations and charts.
_FORMULAS = ("f", "formula", "formula1", "formula2", "definedName")
#: Kinds of parts that may name a sheet: worksheets, charts, pivot caches.
_KINDS = ("worksheet+xml", "chartsheet+xml", "drawingml.chart+xml", "chartex+xml", "pivotCacheDefinition+xml")
# Texts are passed over. A sheet is quoted or a bare word; one behind a bracket belongs to another workbook.
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    |(?P<quoted>'(?:[^']|'')*'!)
    |(?<![\w.\]\\])(?P<bare>[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!""",
    re.VERBOSE,
)


def rename_sheet(package: Package, old: str, new: str) -> Package:
    """The workbook whose sheet `old` is called `new`. Texts that spell a reference (for INDIRECT) stay: see `spelled_in`."""
    sheet = package.sheet(old)
    if any(each.name.casefold() == new.casefold() for each in package.sheets):
        raise PackageError(f"{package.source}: there is a sheet {new!r} already")
    parts: dict[str, bytes | None] = {}
    archive = package.archive
    root = parse_part(archive, package.workbook_part)
    for element in root.iterfind(f"{tag(root, 'sheets')}/{tag(root, 'sheet')}"):
        if element.get("name", "").casefold() == sheet.name.casefold():
            element.set("name", new)
    _rename_formulas(root, sheet.name, new)
    parts[package.workbook_part] = write_part(root, archive.read(package.workbook_part))
    for part in _parts_that_may_refer(archive, sheet.name):
        root = parse_part(archive, part)
        if _rename_formulas(root, sheet.name, new):
            parts[part] = write_part(root, archive.read(part))
    parts.update(_titles(archive, sheet.name, new))
    return package.with_parts(parts)


def spelled_in(package: Package, name: str) -> list[str]:
    """The cells (`Ledger!A1`) whose formula has a text that spells a reference to the sheet."""
    wanted = re.compile(rf"(?<![\w.]){re.escape(name)}'?!", re.IGNORECASE)
    found = []
    for sheet in package.sheets:
        if sheet.kind != "worksheet" or name.casefold().encode() not in package.archive.read(sheet.part).lower():
            continue
        for ref, cell in read_cells(package, sheet.name).items():
            texts = [match["text"] for match in _TOKEN.finditer(cell.formula or "") if match["text"]]
            if any(wanted.search(text) for text in texts):
                found.append(f"{sheet.name}!{ref}")
    return found


def renamed_in(formula: str, old: str, new: str) -> str:
    """The formula with every reference to the sheet under its new name."""

    def spelled(match: re.Match[str]) -> str:
        if match["text"]:
            return match[0]
        name = match["quoted"][1:-2].replace("''", "'") if match["quoted"] else match["bare"]
        names = name.split(":")  # Jan:Dec!A1 spans sheets
        if old.casefold() not in map(str.casefold, names):
            return match[0]
        return quote_sheet(":".join(new if each.casefold() == old.casefold() else each for each in names)) + "!"

    return _TOKEN.sub(spelled, formula)


def _parts_that_may_refer(archive: Archive, name: str) -> Iterator[str]:
    for part, kind in content_types(archive).items():
        if kind.endswith(_KINDS) and name.casefold().encode() in archive.read(part).lower():
            yield part


def _rename_formulas(root: etree._Element, old: str, new: str) -> bool:
    changed = False
    for element in root.iter():
        kind = local_name(element)
        if kind in _FORMULAS and element.text and "!" in element.text:
            text = renamed_in(element.text, old, new)
            changed |= text != element.text
            element.text = text
        elif kind == "hyperlink" and element.get("location"):
            text = renamed_in(element.get("location", ""), old, new)
            changed |= text != element.get("location")
            element.set("location", text)
        elif kind == "worksheetSource" and element.get("sheet", "").casefold() == old.casefold():
            element.set("sheet", new)
            changed = True
    return changed


def _titles(archive: Archive, old: str, new: str) -> dict[str, bytes | None]:
    """The list of sheets in the file's properties, which nothing reads but people."""
    part = "docProps/app.xml"
    if not archive.has(part):
        return {}
    root = parse_part(archive, part)
    for element in root.iter("{*}lpstr"):
        if element.text == old:
            element.text = new
        elif element.text:
            element.text = renamed_in(element.text, old, new)
    return {part: write_part(root, archive.read(part))}
