"""Worksheets: order of elements, rows, cells, formulas, ranges, rules, validations, tables, print set-up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from lxml import etree

from repair.parts import (
    LAST_COLUMN,
    LAST_ROW,
    MAIN,
    RELATION,
    Area,
    Parts,
    area,
    cell,
    local,
    overlap,
    sheets_named,
    texts_removed,
)
from repair.workbook import Known

_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
    "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"}
_TYPES = {"n", "s", "str", "b", "e", "inlineStr", "d"}
_CHILDREN = ([], ["v"], ["f"], ["f", "v"], ["is"])
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_DEEPEST, _LONGEST_FORMULA, _LONGEST_LITERAL, _LONGEST_TEXT = 64, 8192, 255, 32_767
_LIMITS = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}
_LAST_BREAK = 1023


def problems(parts: Parts, known: Known) -> Iterator[str]:
    tables: list[etree._Element] = []
    formulas: set[tuple[int, str]] = set()
    for number, (name, part) in enumerate(known.sheets, start=1):
        root = parts.xml.get(part)
        if root is None or root.tag != f"{MAIN}worksheet":
            continue
        where = f"sheet {name}"
        yield from _order(root, where)
        yield from _columns(root, where)
        yield from _cells(root, where, known)
        yield from _formulas(root, where, known)
        merged = [area(each.get("ref", "")) for each in root.iter(f"{MAIN}mergeCell")]
        yield from _merged(root, merged, where)
        yield from _rules(root, where, known)
        yield from _validations(root, where)
        yield from _page(root, where)
        yield from _tables(parts, part, root, merged, where, known, tables)
        formulas |= {(number, each.get("r", "")) for each in root.iter(f"{MAIN}c") if each.find(f"{MAIN}f") is not None}
    for what in ("displayName", "id"):
        for value, count in Counter(each.get(what, "").lower() for each in tables).items():
            if count > 1:
                yield f"tables: the {what} {value} stands twice"
    for part in parts.linked(parts.workbook or "", "calcChain"):
        sheet = 1
        for each in parts.xml[part]:
            sheet = int(each.get("i", sheet))
            if (sheet, each.get("r", "")) not in formulas:
                yield f"calculation chain: {each.get('r')} of sheet {sheet} has no formula"


def _order(root: etree._Element, where: str) -> Iterator[str]:
    last = -1
    for each in root:
        if isinstance(each.tag, str) and each.tag.startswith(MAIN):
            at = _ORDER.index(local(each)) if local(each) in _ORDER else -1
            if at < last:
                yield f"{where}: {local(each)} stands too late"
            last = max(at, last)


def _columns(root: etree._Element, where: str) -> Iterator[str]:
    before = 0
    for each in root.iterfind(f"{MAIN}cols/{MAIN}col"):
        first, last = int(each.get("min", "0")), int(each.get("max", "0"))
        if not before < first <= last <= LAST_COLUMN:
            yield f"{where}: columns {first} to {last} overlap or are out of order"
        before = last
        if float(each.get("width", "8")) > 255:
            yield f"{where}: a column wider than 255"


def _cells(root: etree._Element, where: str, known: Known) -> Iterator[str]:
    last_row, widest = 0, 0
    for row in root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
        number = int(row.get("r", "0"))
        if not last_row < number <= LAST_ROW:
            yield f"{where}: row {number} is out of order"
        last_row = number
        if float(row.get("ht", "0")) > 409.5:
            yield f"{where}: row {number} is higher than 409.5"
        last_column = 0
        for each in row:
            reference = each.get("r", "")
            at, column = cell(reference)
            if at != number or not last_column < column <= LAST_COLUMN:
                yield f"{where}: the cell {reference} is out of order"
            last_column = column
            widest = max(widest, column)
            yield from _cell(each, f"{where}: {reference}", known)
    dimension = root.find(f"{MAIN}dimension")
    if dimension is not None and last_row:
        _, _, bottom, right = area(dimension.get("ref", "A1"))
        if bottom < last_row or right < widest:
            yield f"{where}: the dimension {dimension.get('ref')} is smaller than the content"


def _cell(each: etree._Element, where: str, known: Known) -> Iterator[str]:
    kind = each.get("t", "n")
    formula, value, inline = (each.find(MAIN + name) for name in ("f", "v", "is"))
    text = (value.text or "") if value is not None else None
    if int(each.get("s", "0")) >= known.styles["cellXfs"]:
        yield f"{where}: the style is out of range"
    if [local(child) for child in each] not in _CHILDREN:
        yield f"{where}: holds {[local(child) for child in each]}"
    if kind not in _TYPES:
        yield f"{where}: the type {kind} does not exist"
    if kind == "s" and (not text or not text.isdigit() or int(text) >= known.strings):
        yield f"{where}: no shared string {text}"
    if (kind == "inlineStr") != (inline is not None) or (inline is not None and formula is not None):
        yield f"{where}: text in the cell, type {kind}"
    if kind == "b" and text not in (None, "0", "1"):
        yield f"{where}: the boolean {text}"
    if kind == "e" and text not in _ERRORS:
        yield f"{where}: the error {text}"
    if (
        kind == "n"
        and (text or formula is None)
        and text is not None
        and (not _NUMBER.fullmatch(text) or abs(float(text)) > 9.99e307)
    ):
        yield f"{where}: the number {text}"
    words = "".join(inline.itertext()) if inline is not None else text if kind == "str" else ""
    if len(words or "") > _LONGEST_TEXT:
        yield f"{where}: a text of {len(words or ''):,} characters"


def _formulas(root: etree._Element, where: str, known: Known) -> Iterator[str]:
    masters: set[str] = set()
    arrays: list[Area] = []
    for each in root.iterfind(f"{MAIN}sheetData/{MAIN}row/{MAIN}c"):
        formula = each.find(f"{MAIN}f")
        if formula is None:
            continue
        at = f"{where}: {each.get('r')}"
        if formula.get("t") == "shared":
            if formula.get("ref"):
                masters.add(formula.get("si", ""))
            elif formula.get("si", "") not in masters:
                yield f"{at}: a shared formula without a master"
        elif formula.get("t") == "array":
            if not formula.get("ref"):
                yield f"{at}: an array formula without its range"
                continue
            arrays.append(area(formula.get("ref", "")))
            if arrays[-1][:2] != cell(each.get("r", "")):
                yield f"{at}: an array formula of {formula.get('ref')}"
        if not formula.text and formula.get("t") != "shared":
            yield f"{at}: an empty formula"
        yield from _formula(formula.text or "", at, known)
    yield from (f"{where}: two array formulas overlap" for one, other in combinations(arrays, 2) if overlap(one, other))


def _formula(text: str, where: str, known: Known) -> Iterator[str]:
    if text.startswith("="):
        yield f"{where}: the formula begins with ="
    if len(text) > _LONGEST_FORMULA:
        yield f"{where}: a formula of {len(text):,} characters"
    if any(len(each.replace('""', '"')) > _LONGEST_LITERAL for each in re.findall(r'"((?:[^"]|"")*)"', text)):
        yield f"{where}: a text of more than {_LONGEST_LITERAL} characters in a formula"
    bare = texts_removed(text)
    if "#REF!" in bare:
        yield f"{where}: #REF! in a formula"
    if bare.count('"') % 2:
        yield f"{where}: an open quote in a formula"
    depth = deepest = 0
    for letter in re.sub(r"'(?:[^']|'')*'", "", bare):
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
        if depth < 0:
            break
    if depth:
        yield f"{where}: brackets that do not close in {text[:60]}"
    if deepest > _DEEPEST:
        yield f"{where}: brackets {deepest} deep"
    if ";" in re.sub(r"\{[^}]*\}", "", bare):
        yield f"{where}: a semicolon in a formula"
    for name in sheets_named(text):
        if name.lower() not in known.sheet_names:
            yield f"{where}: a formula names the sheet {name}, which is not there"


def _merged(root: etree._Element, merged: list[Area], where: str) -> Iterator[str]:
    if root.find(f"{MAIN}mergeCells") is not None and not merged:
        yield f"{where}: an empty list of merged cells"
    if any(each[:2] == each[2:] for each in merged):
        yield f"{where}: one cell, merged"
    if any(overlap(one, other) for one, other in combinations(merged, 2)):
        yield f"{where}: merged cells overlap"


def _rules(root: etree._Element, where: str, known: Known) -> Iterator[str]:
    for block in root.iterfind(f"{MAIN}conditionalFormatting"):
        if not block.get("sqref"):
            yield f"{where}: a conditional format of no cells"
        for each in block.iterfind(f"{MAIN}cfRule"):
            if int(each.get("dxfId", "0")) >= max(known.styles["dxfs"], 1):
                yield f"{where}: a conditional format without its look"
            for formula in each.iterfind(f"{MAIN}formula"):
                if not formula.text:
                    yield f"{where}: a conditional format without formula"
                else:
                    yield from _formula(formula.text, f"{where}: a conditional format", known)


def _validations(root: etree._Element, where: str) -> Iterator[str]:
    block = root.find(f"{MAIN}dataValidations")
    if block is None:
        return
    if not len(block) or block.get("count", str(len(block))) != str(len(block)):
        yield f"{where}: {block.get('count')} validations said, {len(block)} there"
    seen: list[Area] = []
    for each in block:
        areas = [area(one) for one in each.get("sqref", "").split()]
        if any(overlap(one, other) for one in areas for other in seen):
            yield f"{where}: two validations of one cell"
        seen += areas
        first = each.findtext(f"{MAIN}formula1") or ""
        if each.get("type", "none") != "none" and not first:
            yield f"{where}: a validation without bounds"
        if first.startswith("="):
            yield f"{where}: a validation that begins with ="
        if each.get("type") == "list" and first.startswith('"') and len(first) - 2 > _LONGEST_LITERAL:
            yield f"{where}: a list of choices of {len(first) - 2} characters"
        for name, limit in _LIMITS.items():
            if len(each.get(name, "")) > limit:
                yield f"{where}: a validation's {name} of {len(each.get(name, ''))} characters"


def _page(root: etree._Element, where: str) -> Iterator[str]:
    for each in root.iterfind(f"{MAIN}headerFooter/*"):
        if len(each.text or "") > 255:
            yield f"{where}: {local(each)} of {len(each.text or '')} characters"
    for view in root.iterfind(f"{MAIN}sheetViews/{MAIN}sheetView"):
        pane = view.find(f"{MAIN}pane")
        if pane is not None and pane.get("state") == "frozen" and not pane.get("topLeftCell"):
            yield f"{where}: a frozen pane without its first cell"
        panes = [each.get("pane") for each in view.iterfind(f"{MAIN}selection")]
        if len(set(panes)) != len(panes):
            yield f"{where}: two selections in one pane"
    for kind in ("rowBreaks", "colBreaks"):
        block = root.find(MAIN + kind)
        if block is not None and (len(block) > _LAST_BREAK or block.get("count", str(len(block))) != str(len(block))):
            yield f"{where}: {kind} says {block.get('count')}, holds {len(block)}"


def _tables(
    parts: Parts,
    part: str,
    root: etree._Element,
    merged: list[Area],
    where: str,
    known: Known,
    seen: list[etree._Element],
) -> Iterator[str]:
    headers = {each.get("r", ""): each for each in root.iter(f"{MAIN}c")}
    areas: list[Area] = []
    for each in root.iterfind(f"{MAIN}tableParts/{MAIN}tablePart"):
        link = parts.links.get(part, {}).get(each.get(f"{RELATION}id", ""))
        table = parts.xml.get((link.target or "") if link else "")
        if table is None:
            yield f"{where}: a table without its part"
            continue
        seen.append(table)
        name = table.get("displayName", "")
        top, left, bottom, right = here = area(table.get("ref", ""))
        if any(overlap(here, other) for other in [*areas, *merged]):
            yield f"{where}: the table {name} overlaps a table or merged cells"
        areas.append(here)
        if bottom <= top:
            yield f"{where}: the table {name} has no row"
        if name.lower() in known.names or not re.fullmatch(r"[^\W\d][\w.]*|\\[\w.]*", name):
            yield f"{where}: {name} is no table's name"
        columns = [one.get("name", "") for one in table.iter(f"{MAIN}tableColumn")]
        if len(columns) != right - left + 1 or len({one.lower() for one in columns}) != len(columns):
            yield f"{where}: the table {name} has {len(columns)} columns, some of one name, for {right - left + 1}"
        if table.get("headerRowCount", "1") == "0":
            continue
        letters = [re.sub(r"\d", "", ref) for ref in headers if cell(ref)[0] == top and left <= cell(ref)[1] <= right]
        for letter, column in zip(sorted(letters, key=lambda one: cell(f"{one}1")[1]), columns, strict=False):
            found = headers[f"{letter}{top}"]
            if found.find(f"{MAIN}f") is not None or found.get("t") not in ("s", "inlineStr"):
                yield f"{where}: a header of the table {name} is no text"
            elif _text(parts, found) != column:
                yield f"{where}: the header {_text(parts, found)!r} of the table {name} is {column!r} in its part"
        if len(letters) != len(columns):
            yield f"{where}: the table {name} lacks a header"


def _text(parts: Parts, found: etree._Element) -> str:
    inline = found.find(f"{MAIN}is")
    if inline is not None:
        return "".join(inline.itertext())
    (strings,) = parts.linked(parts.workbook or "", "sharedStrings")
    return "".join(parts.xml[strings].findall(f"{MAIN}si")[int(found.findtext(f"{MAIN}v") or "0")].itertext())
