"""The workbook part, styles and defined names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from repair.parts import LAST_COLUMN, MAIN, RELATION, Parts, column_number, sheets_named

_STYLE_LISTS = ("fonts", "fills", "borders", "cellXfs", "cellStyleXfs", "dxfs", "numFmts", "cellStyles")
#: A font's children in the order of Excel and of Microsoft's validator.
_FONT = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name",
         "family", "charset", "scheme")  # fmt: skip
_BUILT_IN = {"Print_Titles", "Print_Area", "_FilterDatabase", "Criteria", "Extract", "Database", "Sheet_Title"}
_TITLES = re.compile(r"(?:'(?:[^']|'')+'|[^',!]+)!\$\d+:\$\d+,(?:'(?:[^']|'')+'|[^',!]+)!\$[A-Z]+:\$[A-Z]+")
#: The engine of Excel 365: an older mark, or none, and Excel computes everything on opening.
_ENGINE = 191029


@dataclass(frozen=True)
class Known:
    """What the parts of a workbook refer to."""

    sheets: tuple[tuple[str, str], ...]
    styles: dict[str, int]
    strings: int
    names: frozenset[str]

    @classmethod
    def of(cls, parts: Parts) -> Known:
        root = parts.xml[parts.workbook or ""]
        links = parts.links[parts.workbook or ""]
        sheets = []
        for each in root.iterfind(f"{MAIN}sheets/{MAIN}sheet"):
            link = links.get(each.get(f"{RELATION}id", ""))
            sheets.append((each.get("name", ""), (link.target or "") if link else ""))
        styles = dict.fromkeys(_STYLE_LISTS, 0)
        for part in parts.linked(parts.workbook or "", "styles"):
            for kind in _STYLE_LISTS:
                found = parts.xml[part].find(MAIN + kind)
                styles[kind] = 0 if found is None else len(found)
        strings = sum(
            len(parts.xml[part].findall(f"{MAIN}si")) for part in parts.linked(parts.workbook or "", "sharedStrings")
        )
        names = frozenset(each.get("name", "").lower() for each in root.iter(f"{MAIN}definedName"))
        return cls(tuple(sheets), styles, strings, names)

    @property
    def sheet_names(self) -> set[str]:
        return {name.lower() for name, _ in self.sheets}


def problems(parts: Parts, known: Known) -> Iterator[str]:
    root = parts.xml[parts.workbook or ""]
    yield from _sheets(root, known)
    yield from _names(root, known)
    yield from _calculation(root)
    for part in parts.linked(parts.workbook or "", "styles"):
        yield from _styles(parts.xml[part], known)


def _sheets(root: etree._Element, known: Known) -> Iterator[str]:
    elements = root.findall(f"{MAIN}sheets/{MAIN}sheet")
    names = [name for name, _ in known.sheets]
    for name in names:
        if not name or len(name) > 31 or re.search(r"[\[\]:*?/\\]", name) or name[0] == "'" or name[-1] == "'":
            yield f"workbook: {name!r} is no sheet name"
        if name.lower() == "history":
            yield f"workbook: the sheet name {name} is Excel's own"
    for what, found in (("name", [name.lower() for name in names]), ("id", [each.get("sheetId") for each in elements])):
        if len(set(found)) != len(found):
            yield f"workbook: two sheets of one {what}"
    if all(each.get("state", "visible") != "visible" for each in elements):
        yield "workbook: no sheet is visible"
    for view in root.iterfind(f"{MAIN}bookViews/{MAIN}workbookView"):
        if int(view.get("activeTab", "0")) >= len(names):
            yield "workbook: the active tab is out of range"


def _names(root: etree._Element, known: Known) -> Iterator[str]:
    seen: set[tuple[str, str | None]] = set()
    for each in root.iter(f"{MAIN}definedName"):
        name, scope, text = each.get("name", ""), each.get("localSheetId"), each.text or ""
        if (name.lower(), scope) in seen:
            yield f"names: {name} stands twice"
        seen.add((name.lower(), scope))
        if scope is not None and int(scope) >= len(known.sheets):
            yield f"names: {name} is of a sheet that is not there"
        if not re.fullmatch(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*", name) or len(name) > 255:
            yield f"names: {name!r} is no name"
        letters = re.fullmatch(r"([A-Za-z]{1,3})\d+", name)
        if letters and column_number(letters[1].upper()) <= LAST_COLUMN:
            yield f"names: {name} reads as a cell"
        if re.fullmatch(r"(?i)r\d*(c\d*)?|c\d*", name):
            yield f"names: {name} reads as R1C1"
        if not text.strip() or text.startswith("="):
            yield f"names: {name} means {text!r}"
        if "#REF!" in text:
            yield f"names: {name} means {text}"
        for sheet in sheets_named(text):
            if sheet.lower() not in known.sheet_names:
                yield f"names: {name} names the sheet {sheet}, which is not there"
        if name.startswith("_xlnm."):
            if name[6:] not in _BUILT_IN:
                yield f"names: {name} is none of Excel's"
            if scope is None:
                yield f"names: {name} belongs to no sheet"
        if name == "_xlnm.Print_Titles" and _TITLES.fullmatch(text):
            yield f"names: {name} has rows before columns: {text}"


def _calculation(root: etree._Element) -> Iterator[str]:
    element = root.find(f"{MAIN}calcPr")
    found = "" if element is None else element.get("calcId", "")
    if not found.isdigit() or int(found) < _ENGINE:
        yield f"workbook: computed anew on opening (calcId {found or 'none'})"
    if element is not None and element.get("fullCalcOnLoad", "0") not in ("0", "false"):
        yield "workbook: computed anew on opening (fullCalcOnLoad)"


def _styles(root: etree._Element, known: Known) -> Iterator[str]:
    for kind in _STYLE_LISTS:
        element = root.find(MAIN + kind)
        if element is not None and element.get("count") not in (None, str(len(element))):
            yield f"styles: {kind} says {element.get('count')}, holds {len(element)}"
    formats: set[str] = set()
    for each in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt"):
        if each.get("numFmtId", "") in formats:
            yield f"styles: the number format {each.get('numFmtId')} stands twice"
        formats.add(each.get("numFmtId", ""))
        if len(each.get("formatCode", "")) > 255:
            yield "styles: a number format of more than 255 characters"
    for block in ("cellXfs", "cellStyleXfs"):
        for at, each in enumerate(root.iterfind(f"{MAIN}{block}/{MAIN}xf")):
            for attribute, kind in (
                ("fontId", "fonts"),
                ("fillId", "fills"),
                ("borderId", "borders"),
                ("xfId", "cellStyleXfs"),
            ):
                if (attribute != "xfId" or block == "cellXfs") and int(each.get(attribute, "0")) >= known.styles[kind]:
                    yield f"styles: {block} {at}: {attribute} out of range"
            number = int(each.get("numFmtId", "0"))
            if number >= 164 and str(number) not in formats:
                yield f"styles: {block} {at}: number format {number} is not defined"
    for each in root.iterfind(f"{MAIN}cellStyles/{MAIN}cellStyle"):
        if int(each.get("xfId", "0")) >= known.styles["cellStyleXfs"]:
            yield f"styles: the cell style {each.get('name')} is out of range"
    for font in root.iter(f"{MAIN}font"):
        children = [each.tag.removeprefix(MAIN) for each in font]
        if all(each in _FONT for each in children) and children != sorted(children, key=_FONT.index):
            yield f"styles: the children of a font stand as {' '.join(children)}"
    for kind, count in Counter(known.styles).items():
        if kind == "cellXfs" and count > 64_000:
            yield "styles: more than 64,000 cell formats"
