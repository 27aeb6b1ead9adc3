"""Small workbook packages written by hand, so that the tests know every byte that must survive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_TYPES = "application/vnd.openxmlformats-officedocument"

STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf/><xf numFmtId="4"/><xf numFmtId="2"/><xf numFmtId="10"/></cellXfs></styleSheet>'
)
# What openpyxl and others lose: foreign namespaces, mc:Ignorable, extension lists, comments, processing instructions.
SHEET_HEAD = (
    f'<worksheet xmlns="{MAIN}" xmlns:r="{DOCUMENT}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    ' xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"'
    ' mc:Ignorable="x14ac xr" xr:uid="{00000000-0001}">'
)
SHEET_TAIL = (
    '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><!-- kept -->'
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    ' uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    "<x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>A!A1:A3</xm:f><xm:sqref>F1</xm:sqref></x14:sparkline>"
    "</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst></worksheet>"
)


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """A worksheet part around ``<row>`` elements."""
    return f"{DECLARATION}{SHEET_HEAD}{before}<sheetData>{rows}</sheetData>{after}{SHEET_TAIL}"


def prefixed_sheet(rows: str) -> str:
    """The same by a producer that writes a prefix."""
    declaration = '<?xml version="1.0" encoding="utf-8"?>'
    return f'{declaration}<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'


def parts(
    sheets: Mapping[str, str],
    *,
    names: str = "",
    strings: tuple[str, ...] = (),
    properties: str = "<workbookPr/>",
    extra: Mapping[str, str | bytes] | None = None,
    overrides: str = "",
    workbook_links: str = "",
    after_names: str = '<calcPr calcId="191029"/>',
) -> dict[str, str | bytes]:
    """The parts of a workbook; sheet names are XML text, as they stand in the attribute."""
    if strings:
        overrides += (
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}.spreadsheetml.sharedStrings+xml"/>'
        )
    numbered = list(enumerate(sheets.items(), 1))
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml"'
            f' ContentType="{_TYPES}.spreadsheetml.sheet.main+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": _links(f'<Relationship Id="rId1" Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>'),
        "xl/workbook.xml": (
            f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}">{properties}<sheets>'
            + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, _) in numbered)
            + f"</sheets>{f'<definedNames>{names}</definedNames>' if names else ''}{after_names}</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": _links(
            "".join(
                f'<Relationship Id="rId{n}" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet{n}.xml"/>'
                for n, _ in numbered
            )
            + f'<Relationship Id="s" Type="{DOCUMENT}/styles" Target="/xl/styles.xml"/>'
            + (f'<Relationship Id="t" Type="{DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/>' if strings else "")
            + workbook_links
        ),
        "xl/styles.xml": STYLES,
    }
    for n, (_, xml) in numbered:
        found[f"xl/worksheets/sheet{n}.xml"] = xml
    if strings:
        found["xl/sharedStrings.xml"] = f'{DECLARATION}<sst xmlns="{MAIN}">{"".join(strings)}</sst>'
    found.update(extra or {})
    return found


def with_calc_chain(found: dict[str, str | bytes], cells: str) -> dict[str, str | bytes]:
    """Add a calculation chain with its relationship and content type."""
    types, links = str(found["[Content_Types].xml"]), str(found["xl/_rels/workbook.xml.rels"])
    override = f'<Override PartName="/xl/calcChain.xml" ContentType="{_TYPES}.spreadsheetml.calcChain+xml"/></Types>'
    link = f'<Relationship Id="c" Type="{DOCUMENT}/calcChain" Target="calcChain.xml"/></Relationships>'
    return found | {
        "[Content_Types].xml": types.replace("</Types>", override),
        "xl/_rels/workbook.xml.rels": links.replace("</Relationships>", link),
        "xl/calcChain.xml": f'{DECLARATION}<calcChain xmlns="{MAIN}">{cells}</calcChain>',
    }


def pack(found: Mapping[str, str | bytes]) -> bytes:
    """Zip the parts, with dates, comments and extra fields that only a byte-for-byte copy keeps."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in found.items():
            info = zipfile.ZipInfo(name, (2024, 2, 29, 13, 14, 16))
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".bin") else zipfile.ZIP_DEFLATED
            info.comment = b"by hand"
            info.extra = b"\x28\xa0\x04\x00abcd"
            archive.writestr(info, content, compresslevel=9)
        archive.comment = b"the archive's comment"
    return buffer.getvalue()


def book(sheets: Mapping[str, str], **options: object) -> bytes:
    """``pack(parts(...))``."""
    return pack(parts(sheets, **options))  # type: ignore[arg-type]


def part(data: bytes, name: str) -> str:
    """A part of a package as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def records(data: bytes) -> dict[str, tuple[object, ...]]:
    """What a zip says and stores of each member, to compare member by member."""
    found: dict[str, tuple[object, ...]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            name_length, extra_length = data[info.header_offset + 26], data[info.header_offset + 28]
            start = info.header_offset + 30 + name_length + extra_length
            found[info.filename] = (
                info.date_time,
                info.compress_type,
                info.CRC,
                info.comment,
                info.extra,
                info.external_attr,
                data[start : start + info.compress_size],
            )
    return found


def _links(text: str) -> str:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{DECLARATION}<Relationships xmlns="{package}">{text}</Relationships>'
