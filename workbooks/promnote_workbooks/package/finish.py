"""What a library wrote, put as Excel itself would write it: pure functions over the bytes of single parts.

* calculation   the file says which calculation engine its results are of. An older one, or none, and Excel computes
                everything when it opens the file ([MS-XLS] RecalcId, ECMA-376 part 1, 18.2.2 calcId; [MS-XLSX] 2.4.82);
                without the add-in our cells would turn into #NAME?
* fonts         the order of a font's children that Microsoft's validator wants (openpyxl has its own)
* print names   titles with columns before rows, each sheet's once (the other order makes LibreOffice write the name
                twice); none that means #REF!, as Gnumeric writes for a sheet without a print area
* charts        no mark that a date axis cannot have (LibreOffice writes one)
* formulas      functions that Gnumeric spells so that no other program knows them
* links, drawings  targets relative to their folder and the prefixes that Excel writes, which some readers insist on
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping

from lxml import etree

from .xmlpart import local_name, parse_bytes, write_part

#: The engine of Excel 365 since 2019, and what it can do, as that version says in its own files.
ENGINE = 191029
_FEATURES = ("RD", "Single", "FV", "CNMTM", "LET_WF", "LAMBDA_WF", "ARRAYTEXT_WF")
_FEATURES_URI = "{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}"
_FEATURES_NS = "http://schemas.microsoft.com/office/spreadsheetml/2018/calcfeatures"

_FONT_ORDER = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name",
               "family", "charset", "scheme")  # fmt: skip
#: The children of <workbook> that follow <calcPr> (ECMA-376 part 1, 18.2.27).
AFTER_CALCULATION = ("oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
                     "fileRecoveryPr", "webPublishObjects", "extLst")  # fmt: skip
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_PREFIXES = {
    _DRAWING: "xdr",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
}
_DRAWING_PART = re.compile(r"xl/drawings/drawing\d+\.xml")
_FIXED_MOMENT = b"1980-01-01T00:00:00Z"
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_PRINT_NAMES = ("_xlnm.Print_Titles", "_xlnm.Print_Area")
# one area of a print title: a sheet (quoted or not), then whole columns or whole rows
_TITLE_AREA = re.compile(r"((?:'(?:[^']|'')+'|[^',!]+)!)(\$?[A-Za-z]+:\$?[A-Za-z]+|\$?\d+:\$?\d+)")


def finished_file(data: bytes) -> bytes:
    """A new workbook as Excel would write it, without a clock: fixed dates inside and on every member."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = finished({name: source.read(name) for name in source.namelist()})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _FIXED_MOMENT, content)
            entry = zipfile.ZipInfo(name, _FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return out.getvalue()


def finished(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of a new workbook, each as Excel would write it."""
    done = {}
    for name, content in parts.items():
        if name == "xl/workbook.xml":
            content = computed(print_names(content))
        elif name == "xl/styles.xml":
            content = fonts(content)
        elif name.endswith(".rels"):
            content = relative_targets(name, content)
        elif _DRAWING_PART.fullmatch(name):
            content = prefixed(content)
        done[name] = content
    return done


def computed(workbook: bytes) -> bytes:
    """The workbook part, marked as computed by the newest engine; one that is marked by a newer one stays so.

    Only for a file whose formulas have true results (or none at all, which Excel computes on opening in any case).
    """
    root = parse_bytes(workbook, "workbook.xml")
    element = _calculation(root)
    before = etree.tostring(element)
    found = element.get("calcId", "")
    if not (found.isdecimal() and int(found) >= ENGINE):
        element.set("calcId", str(ENGINE))
    if "fullCalcOnLoad" in element.attrib:
        del element.attrib["fullCalcOnLoad"]
    changed = _add_features(root) or etree.tostring(element) != before
    return write_part(root, workbook) if changed else workbook


def _calculation(root: etree._Element) -> etree._Element:
    namespace = str(root.tag).rpartition("}")[0]
    element = root.find(f"{namespace}}}calcPr")
    if element is None:
        element = etree.SubElement(root, f"{namespace}}}calcPr")
        following = next((child for child in root if local_name(child) in AFTER_CALCULATION), None)
        if following is not None:
            following.addprevious(element)
    return element


def _add_features(root: etree._Element) -> bool:
    namespace = str(root.tag).rpartition("}")[0]
    listed = root.find(f"{namespace}}}extLst")
    if listed is None:
        listed = etree.SubElement(root, f"{namespace}}}extLst")
    if any(each.get("uri", "").upper() == _FEATURES_URI for each in listed):
        return False
    extension = etree.SubElement(listed, f"{namespace}}}ext", uri=_FEATURES_URI, nsmap={"xcalcf": _FEATURES_NS})
    features = etree.SubElement(extension, f"{{{_FEATURES_NS}}}calcFeatures")
    for name in _FEATURES:
        etree.SubElement(features, f"{{{_FEATURES_NS}}}feature", name=f"microsoft.com:{name}")
    return True


def print_names(workbook: bytes) -> bytes:
    """The workbook part whose print titles name columns before rows, and whose print names stand once a sheet."""
    if _PRINT_NAMES[0].encode() not in workbook and _PRINT_NAMES[1].encode() not in workbook:
        return workbook
    root = parse_bytes(workbook, "workbook.xml")
    seen: set[tuple[str, str]] = set()
    changed = False
    for element in [each for each in root.iter() if local_name(each) == "definedName"]:
        name = element.get("name", "")
        if name not in _PRINT_NAMES:
            continue
        here = (name, element.get("localSheetId", ""))
        if here in seen or "#REF!" in (element.text or ""):
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
            changed = True
            continue
        seen.add(here)
        text = _titles_in_order(element.text or "")
        changed |= text != element.text
        element.text = text
    return write_part(root, workbook) if changed else workbook


def _titles_in_order(text: str) -> str:
    """Print titles in order; any other text as it is, a print area too."""
    areas = _TITLE_AREA.findall(text)
    if ",".join(sheet + area for sheet, area in areas) != text:
        return text  # something else: left alone
    # a column has letters; a name that was doubled may list an area twice
    ordered = sorted(dict.fromkeys(areas), key=lambda found: found[1].replace("$", "")[0].isdigit())
    return ",".join(sheet + area for sheet, area in ordered)


def axes(chart: bytes) -> bytes:
    """A chart part whose date axes have no mark of category axes."""
    if b"noMultiLvlLbl" not in chart or b"dateAx" not in chart:
        return chart
    root = parse_bytes(chart, "chart")
    for axis in root.iter("{*}dateAx"):
        for each in axis.findall("{*}noMultiLvlLbl"):
            axis.remove(each)
    return write_part(root, chart)


def spellings(worksheet: bytes) -> bytes:
    """A worksheet part whose formulas spell newer functions as Excel does."""
    return worksheet.replace(b"_xlfngnumeric.", b"_xlfn.")


def fonts(styles: bytes) -> bytes:
    """The styles part whose fonts have their children in order."""
    root = parse_bytes(styles, "styles.xml")
    changed = False
    for font in root.iter("{*}font"):
        children = list(font)
        if any(local_name(child) not in _FONT_ORDER for child in children):
            continue
        ordered = sorted(children, key=lambda child: _FONT_ORDER.index(local_name(child)))
        if ordered != children:
            font[:] = ordered
            changed = True
    return write_part(root, styles) if changed else styles


def relative_targets(name: str, relationships: bytes) -> bytes:
    """A relationships part whose targets inside the package are relative to the folder of the part that links."""
    root = parse_bytes(relationships, name)
    folder = posixpath.dirname(posixpath.dirname(name))
    for element in root:
        target = element.get("Target", "")
        if element.get("TargetMode") != "External" and target.startswith("/"):
            element.set("Target", posixpath.relpath(target, f"/{folder}" if folder else "/"))
    return write_part(root, relationships)


def prefixed(drawing: bytes) -> bytes:
    """A drawing part with the prefixes that Excel writes, whatever the library chose."""
    root = parse_bytes(drawing, "drawing")
    kept = {prefix: uri for prefix, uri in root.nsmap.items() if prefix and uri not in _PREFIXES}
    new = _copied(root, {**kept, **_inverted()})
    etree.cleanup_namespaces(new, keep_ns_prefixes=["xdr", "a"])
    return write_part(new, drawing)


def _inverted() -> dict[str, str]:
    return {prefix: uri for uri, prefix in _PREFIXES.items()}


def _copied(element: etree._Element, prefixes: dict[str, str]) -> etree._Element:
    """A copy that declares the prefixes anew: lxml keeps those of an element that moves."""
    copy = etree.Element(element.tag, nsmap=prefixes)
    for name, value in element.attrib.items():
        copy.set(name, value)
    copy.text, copy.tail = element.text, element.tail
    for child in element:
        copy.append(_copied(child, prefixes))
    return copy
