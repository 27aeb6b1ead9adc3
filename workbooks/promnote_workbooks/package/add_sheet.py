"""A sheet of one workbook put into another: its cells, formats, names, charts, tables and print settings.

The two come from one source (a workbook and the template that it was made from), so that names mean the same in both.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from .archive import Archive
from .cells import iter_cells, place
from .errors import PackageError
from .names import defined_names_element
from .opc import CONTENT_TYPES, content_types, read_relationships, related, relationships_part
from .refs import parse_area
from .workbook import Package, read_shared_strings
from .xmlpart import XML_SPACE, local_name, parse_part, tag, write_part

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: Children of a cell format, of which the workbook keeps one list each.
_LISTS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_FIRST_OWN_NUMBER_FORMAT = 164
_Parts = dict[str, bytes | None]


def add_sheet(package: Package, donor: Package, name: str, *, at: int) -> Package:
    """The workbook with the donor's sheet `name` as its sheet number `at` (from 0).

    Workbook-wide names that point to the sheet come along, in place of those that lead nowhere; one that means something
    else in the workbook stays as it is. PackageError where there is a sheet of that name.
    """
    if any(sheet.name.casefold() == name.casefold() for sheet in package.sheets):
        raise PackageError(f"{package.source}: there is a sheet {name!r} already")
    source = donor.worksheet(name)
    root = parse_part(donor.archive, source.part)
    parts: _Parts = {}
    _inline_texts(root, donor, source.part)
    parts.update(_adopt_styles(root, package, donor))
    copies = _Copies(package, donor, parts)
    part = copies.name_for(source.part)
    copies.copy_related(source.part, part)
    for view in root.iter(tag(root, "sheetView")):
        view.attrib.pop("tabSelected", "")
    parts[part] = write_part(root, donor.archive.read(source.part))
    copies.content_type(part, content_types(donor.archive)[source.part])
    id_ = copies.link(package.workbook_part, part, "worksheet")
    parts[package.workbook_part] = _listed(package, donor, name, id_, at)
    copies.finish()
    return package.with_parts(parts, added=True)


# --- the list of sheets and the names -------------------------------------------------------------------------------


def _listed(package: Package, donor: Package, name: str, id_: str, at: int) -> bytes:
    part = package.workbook_part
    root = parse_part(package.archive, part)
    sheets = root.find(tag(root, "sheets"))
    assert sheets is not None  # a package without sheets is refused
    numbers = [int(each.get("sheetId") or 0) for each in sheets]
    entry = etree.Element(tag(root, "sheet"), name=name, sheetId=str(max(numbers, default=0) + 1))
    entry.set(f"{{{_relationship_space(sheets)}}}id", id_)
    sheets.insert(at, entry)
    for element in root.iter(tag(root, "definedName")):
        scope = element.get("localSheetId", "")
        if scope.isdecimal() and int(scope) >= at:
            element.set("localSheetId", str(int(scope) + 1))
    for view in root.iter(tag(root, "workbookView")):
        for attribute in ("activeTab", "firstSheet"):
            number = view.get(attribute, "")
            if number.isdecimal() and int(number) >= at:
                view.set(attribute, str(int(number) + 1))
    _adopt_names(root, package, donor, name, at)
    return write_part(root, package.archive.read(part))


def _relationship_space(sheets: etree._Element) -> str:
    """The namespace of `r:id`, which differs between transitional and strict files."""
    for sheet in sheets:
        for attribute in sheet.attrib:
            if str(attribute).endswith("/relationships}id"):
                return str(attribute)[1:].rpartition("}")[0]
    return _OFFICE


def _adopt_names(root: etree._Element, package: Package, donor: Package, sheet: str, at: int) -> None:
    names = defined_names_element(root)
    living = {
        each.name.casefold()
        for each in package.defined_names
        if each.sheet is None
        and not (each.target is not None and package.has_no_sheet(each.target.sheet))
        and "#REF!" not in each.text
    }
    for each in donor.defined_names:
        if each.sheet is not None:
            if each.sheet != sheet:
                continue
        elif not _points_to(each.text, sheet) or each.name.casefold() in living:
            continue
        else:
            for old in list(names):
                if old.get("name", "").casefold() == each.name.casefold() and old.get("localSheetId") is None:
                    names.remove(old)
        element = etree.SubElement(names, tag(root, "definedName"), name=each.name)
        if each.sheet is not None:
            element.set("localSheetId", str(at))
        if each.hidden:
            element.set("hidden", "1")
        element.text = each.text


def _points_to(text: str, sheet: str) -> bool:
    area = parse_area(text)
    return area is not None and area.sheet.casefold() == sheet.casefold()


# --- texts and formats ----------------------------------------------------------------------------------------------


def _inline_texts(root: etree._Element, donor: Package, part: str) -> None:
    """Shared strings as texts in their cells: the numbers mean nothing in the other workbook."""
    strings = read_shared_strings(donor)
    for _, _, cell in iter_cells(root, place(donor, donor.sheets[0])):
        value = cell.find(tag(root, "v"))
        if cell.get("t") != "s" or value is None:
            continue
        cell.set("t", "inlineStr")
        cell.remove(value)
        text = etree.SubElement(etree.SubElement(cell, tag(root, "is")), tag(root, "t"))
        text.text = strings[int(value.text or 0)]
        text.set(XML_SPACE, "preserve")


def _adopt_styles(root: etree._Element, package: Package, donor: Package) -> _Parts:
    """The cell formats that the sheet uses, found or added among the workbook's; the sheet's numbers follow."""
    ours, theirs = _styles_part(package), _styles_part(donor)
    if ours is None or theirs is None:
        return {}
    styles = _Styles(parse_part(package.archive, ours), parse_part(donor.archive, theirs))
    for element in root.iter(tag(root, "c"), tag(root, "row"), tag(root, "col")):
        attribute = "style" if local_name(element) == "col" else "s"
        if element.get(attribute):
            element.set(attribute, str(styles.cell_format(int(element.get(attribute, "0")))))
    for element in root.iter(tag(root, "cfRule")):
        if element.get("dxfId"):
            element.set("dxfId", str(styles.rule_format(int(element.get("dxfId", "0")))))
    return {ours: write_part(styles.ours, package.archive.read(ours))}


def _styles_part(package: Package) -> str | None:
    return next(iter(related(package.archive, package.workbook_part, "styles")), None)


class _Styles:
    """Two lists of formats: a format of theirs by its number, as a number of ours."""

    def __init__(self, ours: etree._Element, theirs: etree._Element) -> None:
        self.ours, self._theirs = ours, theirs
        self._cells: dict[int, int] = {}
        self._rules: dict[int, int] = {}

    def cell_format(self, number: int) -> int:
        """A cell format."""
        if number not in self._cells:
            self._cells[number] = self._adopt("cellXfs", self._own_parts(self._their("cellXfs")[number]))
        return self._cells[number]

    def rule_format(self, number: int) -> int:
        """A format of a conditional rule."""
        if number not in self._rules:
            self._rules[number] = self._adopt("dxfs", deepcopy(self._their("dxfs")[number]))
        return self._rules[number]

    def _their(self, name: str) -> list[etree._Element]:
        found = self._theirs.find(tag(self._theirs, name))
        return [] if found is None else [each for each in found if local_name(each)]

    def _own_parts(self, theirs: etree._Element) -> etree._Element:
        """The format with its font, fill, border and number format as ours."""
        new = deepcopy(theirs)
        new.set("xfId", "0")
        for attribute, name in _LISTS.items():
            there = self._their(name)
            number = int(new.get(attribute) or 0)
            if number < len(there):
                new.set(attribute, str(self._adopt(name, deepcopy(there[number]))))
        number = int(new.get("numFmtId") or 0)
        if number >= _FIRST_OWN_NUMBER_FORMAT:
            codes = {each.get("numFmtId"): each.get("formatCode", "") for each in self._their("numFmts")}
            new.set("numFmtId", str(self._number_format(codes.get(str(number), "General"))))
        return new

    def _number_format(self, code: str) -> int:
        formats = self._list("numFmts")
        numbers = [_FIRST_OWN_NUMBER_FORMAT - 1]
        for each in formats:
            if each.get("formatCode") == code:
                return int(each.get("numFmtId") or 0)
            numbers.append(int(each.get("numFmtId") or 0))
        new = etree.SubElement(formats, tag(self.ours, "numFmt"), numFmtId=str(max(numbers) + 1), formatCode=code)
        formats.set("count", str(len(formats)))
        return int(new.get("numFmtId") or 0)

    def _adopt(self, name: str, new: etree._Element) -> int:
        """The number of an equal entry of the list, or of a new one."""
        found, wanted = self._list(name), _spelled(new)
        entries = [each for each in found if local_name(each)]
        for number, each in enumerate(entries):
            if _spelled(each) == wanted:
                return number
        for element in new.iter("*"):
            element.tag = tag(self.ours, local_name(element))
        found.append(new)
        found.set("count", str(len(entries) + 1))
        return len(entries)

    def _list(self, name: str) -> etree._Element:
        found = self.ours.find(tag(self.ours, name))
        if found is None:
            found = etree.Element(tag(self.ours, name))
            if name == "numFmts":  # the first of all lists
                self.ours.insert(0, found)
            else:
                before = self.ours.find(tag(self.ours, "cellStyles"))
                anchor = self.ours.find(tag(self.ours, "cellXfs")) if before is None else before
                assert anchor is not None
                anchor.addnext(found)
        return found


def _spelled(element: etree._Element) -> tuple[object, ...]:
    """An element by what it says, whatever the prefixes, the order of attributes and of a font's words."""
    attributes = tuple(sorted((str(name), str(value)) for name, value in element.attrib.items()))
    children = tuple(sorted((_spelled(child) for child in element if local_name(child)), key=repr))
    return (local_name(element), attributes, (element.text or "").strip(), children)


# --- parts ----------------------------------------------------------------------------------------------------------


class _Copies:
    """Parts copied from the donor under names that are free, with their links and content types."""

    def __init__(self, package: Package, donor: Package, parts: _Parts) -> None:
        self._archive, self._donor, self._parts = package.archive, donor.archive, parts
        self._types = parse_part(package.archive, CONTENT_TYPES)
        self._names: dict[str, str] = {}
        self._links: dict[str, etree._Element] = {}
        self._table_ids = _numbers(package.archive, "table+xml", "id")

    def name_for(self, part: str) -> str:
        """A free name that is like the donor's."""
        if part not in self._names:
            stem, dot, ending = part.rpartition(".")
            stem = stem.rstrip("0123456789")
            number = 1
            while self._taken(f"{stem}{number}{dot}{ending}"):
                number += 1
            self._names[part] = f"{stem}{number}{dot}{ending}"
        return self._names[part]

    def copy_related(self, old: str, new: str) -> None:
        """Everything that a part links to, and so on."""
        links = relationships_part(old)
        if not self._donor.has(links):
            return
        root = parse_part(self._donor, links)
        kinds = content_types(self._donor)
        for element in [each for each in root if local_name(each) == "Relationship"]:
            link = read_relationships(self._donor, old)[element.get("Id", "")]
            if link.external:
                continue
            first = link.target not in self._names
            target = self.name_for(link.target)
            element.set("Target", posixpath.relpath(target, posixpath.dirname(new)))
            if first:
                self._parts[target] = self._adapted(link.target)
                self.content_type(target, kinds[link.target])
                self.copy_related(link.target, target)
        self._parts[relationships_part(new)] = write_part(root, self._donor.read(links))

    def content_type(self, part: str, kind: str) -> None:
        """State a part's type."""
        space = str(self._types.tag).rpartition("}")[0].removeprefix("{") or _TYPES
        etree.SubElement(self._types, f"{{{space}}}Override", PartName=f"/{part}", ContentType=kind)

    def link(self, owner: str, target: str, kind: str) -> str:
        """A new relationship; gives its id."""
        name = relationships_part(owner)
        root = parse_part(self._archive, name)
        ids = {each.get("Id", "") for each in root}
        id_ = next(each for each in (f"rId{number}" for number in range(1, len(ids) + 2)) if each not in ids)
        space = next((each.get("Type", "") for each in root if each.get("Type", "").endswith("/worksheet")), "")
        relative = posixpath.relpath(target, posixpath.dirname(owner) or ".")
        element = etree.SubElement(root, f"{{{_RELATIONSHIPS}}}Relationship", Id=id_, Target=relative)
        element.set("Type", f"{space.rpartition('/')[0] or _OFFICE}/{kind}")
        self._parts[name] = write_part(root, self._archive.read(name))
        return id_

    def finish(self) -> None:
        """The list of content types with all that was added."""
        self._parts[CONTENT_TYPES] = write_part(self._types, self._archive.read(CONTENT_TYPES))

    def _adapted(self, part: str) -> bytes:
        """The part as it goes over: a table gets a number that no other has."""
        data = self._donor.read(part)
        root = parse_part(self._donor, part)
        if local_name(root) == "table":
            number = max(self._table_ids, default=0) + 1
            self._table_ids.add(number)
            root.set("id", str(number))
            return write_part(root, data)
        return data

    def _taken(self, name: str) -> bool:
        return self._archive.find(name) is not None or any(
            name.lower() == each.lower() for each in (*self._parts, *self._names.values())
        )


def _numbers(archive: Archive, ending: str, attribute: str) -> set[int]:
    found = set()
    for part, kind in content_types(archive).items():
        if kind.endswith(ending):
            text = parse_part(archive, part).get(attribute, "")
            if re.fullmatch("[0-9]{1,9}", text):
                found.add(int(text))
    return found


# --- charts elsewhere that lost the sheet ---------------------------------------------------------------------------


def mend_charts(package: Package, donor: Package) -> Package:
    """The workbook whose charts that lost their ranges have those of the donor's chart of the same title again."""
    whole: dict[str, list[str]] = {}
    for _, root in _charts(donor):
        whole.setdefault(_title(root), [str(each.text or "") for each in root.iter("{*}f")])
    parts: _Parts = {}
    for part, root in _charts(package):
        formulas = list(root.iter("{*}f"))
        wanted = whole.get(_title(root), [])
        if len(wanted) != len(formulas) or not any("#REF!" in (each.text or "") for each in formulas):
            continue
        for element, text in zip(formulas, wanted, strict=True):
            if "#REF!" in (element.text or ""):
                element.text = text
        parts[part] = write_part(root, package.archive.read(part))
    return package.with_parts(parts)


def _charts(package: Package) -> Iterator[tuple[str, etree._Element]]:
    for part, kind in content_types(package.archive).items():
        if kind.endswith("drawingml.chart+xml"):
            yield part, parse_part(package.archive, part)


def _title(root: etree._Element) -> str:
    title = root.find("{*}chart/{*}title")
    return "" if title is None else "".join(str(each.text or "") for each in title.iter("{*}t"))
