"""A note workbook as a user leaves it: filled, by hand-made parts, with what a library that re-saves would lose.

Into a built workbook go a sheet of the user's with formulas, a text box, a sparkline, extended validation, threaded
comments, a form control, a table with a slicer, a dynamic array with its metadata, a link to an add-in and custom XML;
a column is inserted inside Schedule and rows above it, as Excel does it: cells, formulas, names and charts move.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from lxml import etree

from promnote_workbooks.package import column_letters, column_number

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office"
NS = {"m": MAIN}
USER_SHEET = "My work"
USER_PART = "xl/worksheets/sheet99.xml"
#: Where Schedule gets new cells: rows above the heading's note, a column before Interest.
ROW_AT, ROWS, COLUMN_AT = 4, 2, 6
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_REFERENCE = re.compile(r"""("(?:[^"]|"")*")|(?<![\w.!$'])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![\w.(])""")

#: The user's formulas by cell: (formula, how the file marks it).
FORMULAS = {
    "B2": "Payoff*2",
    "B3": "SUM(ScheduleInterest)",
    "B4": "B2+B3",
    "B5": "Summary!B8",
    "B6": '[1]!NOTE_FIGURE("payoff",Terms,AsOf,Rates,Activity)',
    "B7": "_xldudf_PROMNOTE_ACT360_DAYS(DATE(1996,1,17),AsOf)",
    "B8": "PROMNOTE.ACT360_DAYS(DATE(1996,1,17),AsOf)",
    "B9": 'GETPIVOTDATA("x",A1)+Payoff',
    "B10": "B9+1",
    "B11": "SUM(A20:A22)",
    "B12": 'IF(AsOf>0,TEXT(AsOf,"yyyy-mm-dd"),"")',
    "B13": 'IFERROR(CUBEVALUE("x","y"),Payoff)',
    "B14": 'INDIRECT("Payoff")',
    "B15": "SUM(Sums[Double])",
    "C20": "Sums[[#This Row],[Amount]]*2",
    "C21": "Sums[[#This Row],[Amount]]*2",
    "B20": "PrincipalBalance",
    "B21": "AccruedInterest",
}  # fmt: skip


def hostile(data: bytes) -> bytes:
    """The built workbook with all of it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    _insert_in_schedule(parts)
    _add_user_sheet(parts)
    return pack(parts)


def pack(parts: dict[str, bytes]) -> bytes:
    """The parts as a zip, with a date that only a copy keeps."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 2, 29, 13, 14, 16)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheet_part(parts: dict[str, bytes], name: str) -> str:
    """The part of a sheet."""
    book = etree.fromstring(parts["xl/workbook.xml"])
    links = etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {link.get("Id"): link.get("Target") for link in links}
    for sheet in book.iterfind(".//m:sheet", NS):
        if sheet.get("name") == name:
            target = str(targets[sheet.get(f"{{{OFFICE}}}id")])
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(name)


# --- rows and a column inserted in Schedule -------------------------------------------------------------------------


def _moved(row: int, column: int) -> tuple[int, int]:
    return row + (ROWS if row >= ROW_AT else 0), column + (1 if column >= COLUMN_AT else 0)


def _moved_formula(text: str) -> str:
    """A formula of the sheet itself as it reads after the insertion."""

    def shift(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        row, column = _moved(int(match[5]), column_number(match[3]))
        return f"{match[2]}{column_letters(column)}{match[4]}{row}"

    return _REFERENCE.sub(shift, text)


def _moved_area(text: str) -> str:
    """`Schedule!$A$6:$O$54`, and areas of no other sheet."""
    return re.sub(r"((?<!\w)'?Schedule'?!)([$A-Z0-9:]+)", lambda match: match[1] + _moved_formula(match[2]), text)


def _insert_in_schedule(parts: dict[str, bytes]) -> None:
    part = sheet_part(parts, "Schedule")
    root = etree.fromstring(parts[part])
    for row in root.iterfind(".//m:sheetData/m:row", NS):
        number = int(str(row.get("r")))
        row.set("r", str(_moved(number, 1)[0]))
        row.attrib.pop("spans", None)
        for cell in row.iterfind("m:c", NS):
            cell.set("r", _moved_formula(str(cell.get("r"))))
            formula = cell.find("m:f", NS)
            if formula is not None and formula.text:
                formula.text = _moved_formula(formula.text)
    for element in root.iter(f"{{{MAIN}}}conditionalFormatting", f"{{{MAIN}}}dataValidation"):
        element.set("sqref", _moved_formula(str(element.get("sqref"))))
    for formula in root.iterfind(".//m:cfRule/m:formula", NS):
        formula.text = _moved_formula(formula.text or "")
    for item in root.iterfind(".//m:cols/m:col", NS):
        for side in ("min", "max"):
            item.set(side, str(_moved(1, int(str(item.get(side))))[1]))
    dimension = root.find("m:dimension", NS)
    if dimension is not None:
        dimension.set("ref", _moved_formula(str(dimension.get("ref"))))
    area = re.search(r'name="Schedule"[^>]*>[^<]*\$([0-9]+):', parts["xl/workbook.xml"].decode())
    assert area is not None
    _write_column(root, int(area[1]) + ROWS)
    parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    for name, content in parts.items():
        if name == "xl/workbook.xml" or name.startswith("xl/charts/"):
            parts[name] = _moved_area(content.decode()).encode()


def _write_column(root: etree._Element, header: int) -> None:
    """The user's column: a header, a text, and a formula on the interest beside it in every row."""
    letter, interest = column_letters(COLUMN_AT), column_letters(COLUMN_AT + 1)
    for row in root.iterfind(".//m:sheetData/m:row", NS):
        number = int(str(row.get("r")))
        if number < header:
            continue
        xml = f'<c xmlns="{MAIN}" r="{letter}{number}"><f>{interest}{number}*2</f><v>1</v></c>'
        if number == header:
            xml = f'<c xmlns="{MAIN}" r="{letter}{number}" t="inlineStr"><is><t>Twice the interest</t></is></c>'
        cell = etree.fromstring(xml)
        following = [each for each in row if _column_of(each) > COLUMN_AT]
        following[0].addprevious(cell)


def _column_of(cell: etree._Element) -> int:
    return column_number(str(cell.get("r")).rstrip("0123456789"))


# --- the user's sheet -----------------------------------------------------------------------------------------------


def _add_user_sheet(parts: dict[str, bytes]) -> None:
    files: dict[str, tuple[str, str]] = {
        USER_PART: ("worksheet", _user_sheet()),
        "xl/drawings/drawing99.xml": ("drawing", _TEXT_BOX),
        "xl/drawings/vmlDrawing99.vml": ("vmlDrawing", _VML),
        "xl/ctrlProps/ctrlProp1.xml": ("ctrlProp", _CONTROL),
        "xl/comments99.xml": ("comments", _COMMENTS),
        "xl/threadedComments/threadedComment1.xml": ("threadedComment", _THREAD),
        "xl/tables/table99.xml": ("table", _TABLE),
        "xl/slicers/slicer1.xml": ("slicer", _SLICER),
        "xl/slicerCaches/slicerCache1.xml": ("slicerCache", _SLICER_CACHE),
        "xl/persons/person.xml": ("person", _PERSONS),
        "xl/metadata.xml": ("sheetMetadata", _METADATA),
        "xl/externalLinks/externalLink1.xml": ("externalLink", _LINK),
        "customXml/item1.xml": ("customXml", '<budget xmlns="urn:the-user"><year>1997</year></budget>'),
    }
    for name, (_, text) in files.items():
        parts[name] = (_HEAD + text).encode()
    of_sheet = ("drawing", "vmlDrawing", "ctrlProp", "comments", "threadedComment", "table", "slicer")
    parts["xl/worksheets/_rels/sheet99.xml.rels"] = _links(
        [(f"u{n}", kind, f"/{name}") for n, (name, (kind, _)) in enumerate(files.items()) if kind in of_sheet]
    )
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = _links([("rId1", "externalLinkPath", "promnote.xlam")])
    of_book = ("worksheet", "slicerCache", "person", "sheetMetadata", "externalLink", "customXml")
    links = [(f"user{n}", kind, f"/{name}") for n, (name, (kind, _)) in enumerate(files.items()) if kind in of_book]
    new = _links(links).decode().partition("<Relationship ")
    _replace(parts, "xl/_rels/workbook.xml.rels", "</Relationships>", new[1] + new[2])
    _replace(parts, "[Content_Types].xml", "</Types>", "".join(map(_override, files.items())) + "</Types>")
    sheet = f'<sheet xmlns:r="{OFFICE}" name="{USER_SHEET}" sheetId="99" r:id="user0"/></sheets>'
    _replace(parts, "xl/workbook.xml", "</sheets>", sheet)


def _replace(parts: dict[str, bytes], name: str, old: str, new: str) -> None:
    text = parts[name].decode()
    assert text.count(old) == 1, (name, old)
    parts[name] = text.replace(old, new).encode()


def _override(item: tuple[str, tuple[str, str]]) -> str:
    name, (kind, _) = item
    known = {
        "worksheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
        "drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
        "comments": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
        "table": "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml",
        "externalLink": "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
        "sheetMetadata": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml",
        "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing",
        "customXml": "application/xml",
    }
    return f'<Override PartName="/{name}" ContentType="{known.get(kind, f"application/vnd.ms-excel.{kind}+xml")}"/>'


def _links(links: list[tuple[str, str, str]]) -> bytes:
    uris: Callable[[str], str] = {
        "threadedComment": f"{MICROSOFT}/2017/10/relationships/threadedComment",
        "person": f"{MICROSOFT}/2017/10/relationships/person",
        "slicer": f"{MICROSOFT}/2007/relationships/slicer",
        "slicerCache": f"{MICROSOFT}/2007/relationships/slicerCache",
    }.get  # type: ignore[assignment]
    text = "".join(
        f'<Relationship Id="{key}" Type="{uris(kind) or f"{OFFICE}/{kind}"}" Target="{target}"'
        + (' TargetMode="External"/>' if kind == "externalLinkPath" else "/>")
        for key, kind, target in links
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{package}">{text}</Relationships>'.encode()


def _user_sheet() -> str:
    cells: dict[int, dict[str, str]] = {}

    def put(ref: str, xml: str) -> None:
        cells.setdefault(int(ref.lstrip("ABCDEFGH")), {})[ref] = xml

    put(
        "A1",
        '<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>Rich</t></r><r><t xml:space="preserve"> text</t></r></is></c>',
    )
    put("A2", '<c r="A2"><v>7</v></c>')
    put("A3", '<c r="A3" t="inlineStr"><is><t>=not a formula</t></is></c>')
    for ref, text in FORMULAS.items():
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        put(ref, f'<c r="{ref}"><f>{escaped}</f><v>1</v></c>')
    put("A20", '<c r="A20" cm="1"><f t="array" ref="A20:A22">_xlfn.SEQUENCE(3)*Payoff</f><v>1</v></c>')
    put("A21", '<c r="A21"><v>2</v></c>')
    put("A22", '<c r="A22"><v>3</v></c>')
    for ref, text in (("B19", "Amount"), ("C19", "Double")):
        put(ref, f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>')
    rows = "".join(
        f'<row r="{row}">{"".join(xml for _, xml in sorted(found.items()))}</row>'
        for row, found in sorted(cells.items())
    )
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        f' xmlns:x14="{MICROSOFT}/spreadsheetml/2009/9/main" xmlns:xm="{MICROSOFT}/excel/2006/main">'
        f'<sheetData>{rows}</sheetData><drawing r:id="u1"/><legacyDrawing r:id="u2"/>'
        '<mc:AlternateContent><mc:Choice Requires="x14"><controls><control shapeId="1025" r:id="u3" name="Box"/></controls>'
        '</mc:Choice></mc:AlternateContent><tableParts count="1"><tablePart r:id="u6"/></tableParts><extLst>'
        '<ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations count="1"><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>Rates!$A$7:$A$20</xm:f></x14:formula1><xm:sqref>D2</xm:sqref></x14:dataValidation>"
        '</x14:dataValidations></ext><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x14:sparklineGroups>'
        "<x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>Schedule!H9:H20</xm:f><xm:sqref>D3</xm:sqref>"
        "</x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext>"
        '<ext uri="{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}"><x14:slicerList><x14:slicer r:id="u7"/></x14:slicerList></ext>'
        "</extLst></worksheet>"
    )


_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_TEXT_BOX = (
    f'<xdr:wsDr xmlns:xdr="{_DRAWING}/spreadsheetDrawing" xmlns:a="{_DRAWING}/main"><xdr:absoluteAnchor>'
    '<xdr:pos x="0" y="0"/><xdr:ext cx="900000" cy="300000"/><xdr:sp textlink="Payoff"><xdr:nvSpPr>'
    '<xdr:cNvPr id="2" name="Text"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr/><xdr:txBody><a:bodyPr/><a:p><a:r>'
    "<a:t>Ask the lender</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>"
)
_VML = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="_x0000_s1025" type="#_x0000_t201"/></xml>'
_CONTROL = f'<formControlPr xmlns="{MICROSOFT}/spreadsheetml/2009/9/main" objectType="CheckBox" fmlaLink="$F$1"/>'
_COMMENTS = (
    f'<comments xmlns="{MAIN}"><authors><author>tc={{A}}</author></authors><commentList><comment ref="B2" authorId="0">'
    "<text><t>[Threaded comment]</t></text></comment></commentList></comments>"
)
_THREADS = f"{MICROSOFT}/spreadsheetml/2018/threadedcomments"
_THREAD = (
    f'<ThreadedComments xmlns="{_THREADS}"><threadedComment ref="B2" id="{{A}}"><text>Sure?</text></threadedComment>'
    "</ThreadedComments>"
)
_PERSONS = f'<personList xmlns="{_THREADS}"><person displayName="Ann" id="{{P}}"/></personList>'
_TABLE = (
    f'<table xmlns="{MAIN}" id="99" name="Sums" displayName="Sums" ref="B19:C21"><autoFilter ref="B19:C21"/>'
    '<tableColumns count="2"><tableColumn id="1" name="Amount"/><tableColumn id="2" name="Double">'
    "<calculatedColumnFormula>Sums[[#This Row],[Amount]]*2</calculatedColumnFormula></tableColumn></tableColumns></table>"
)
_SLICER = (
    f'<slicers xmlns="{MICROSOFT}/spreadsheetml/2009/9/main"><slicer name="Amount" cache="Slicer_Amount"/></slicers>'
)
_SLICER_CACHE = (
    f'<slicerCacheDefinition xmlns="{MICROSOFT}/spreadsheetml/2009/9/main" name="Slicer_Amount" sourceName="Amount"/>'
)
_METADATA = (
    f'<metadata xmlns="{MAIN}"><metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" cellMeta="1"/>'
    '</metadataTypes><cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)
_LINK = f'<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}"><externalBook r:id="rId1"/></externalLink>'
