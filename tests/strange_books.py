"""Workbooks as other programs leave them, made from a built one part by part: nothing of a library that saves anew."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from promnote_workbooks.package import read_package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts by name, in the file's order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes], level: int = 6) -> bytes:
    """The parts as a file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return stream.getvalue()


def changed(data: bytes, changes: Mapping[str, tuple[str, str]], more: Mapping[str, bytes] | None = None) -> bytes:
    """The file with a text of some parts replaced once, and with more parts."""
    parts = parts_of(data)
    for name, (old, new) in changes.items():
        text = parts[name].decode()
        assert old in text
        parts[name] = text.replace(old, new, 1).encode()
    return packed({**parts, **(more or {})}, level=1)


def with_sheet(data: bytes, rows: str, name: str = "Mine") -> bytes:
    """The file with one more sheet of these `<row>` elements."""
    xml = f'{_HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return changed(
        data,
        {
            "xl/workbook.xml": (
                "</sheets>",
                f'<sheet xmlns:r="{OFFICE}" name="{name}" sheetId="77" r:id="rIdMine"/></sheets>',
            ),
            "xl/_rels/workbook.xml.rels": (
                "</Relationships>",
                f'<Relationship Id="rIdMine" Type="{OFFICE}/worksheet" Target="worksheets/mine.xml"/></Relationships>',
            ),
            "[Content_Types].xml": (
                "</Types>",
                f'<Override PartName="/xl/worksheets/mine.xml" ContentType="{TYPES}.worksheet+xml"/></Types>',
            ),
        },
        {"xl/worksheets/mine.xml": xml.encode()},
    )


def with_macros(data: bytes) -> bytes:
    """The file as a workbook with macros."""
    retyped = changed(data, {"[Content_Types].xml": (f"{TYPES}.sheet.main+xml", MACROS)})
    return changed(
        retyped,
        {
            "[Content_Types].xml": (
                "</Types>",
                '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
            ),
            "xl/_rels/workbook.xml.rels": (
                "</Relationships>",
                '<Relationship Id="rIdVba" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
                'Target="vbaProject.bin"/></Relationships>',
            ),
        },
        {"xl/vbaProject.bin": bytes(range(256)) * 2},
    )


def without_sheet(data: bytes, sheet: str, names: str = "lost") -> bytes:
    """The file without a sheet. Its names are left as Excel leaves them (`lost`: #REF!), as other programs do
    (`dangling`: as they were), or are gone too (`gone`)."""
    parts, package = parts_of(data), read_package(data)
    at = [each.name for each in package.sheets].index(sheet)
    book = parts["xl/workbook.xml"].decode()
    entry = re.search(rf'<sheet\b[^>]* name="{re.escape(sheet)}"[^>]*/>', book)
    assert entry is not None
    link = re.search(r'r:id="([^"]*)"', entry[0])
    assert link is not None
    book = book.replace(entry[0], "")
    book = re.sub(rf'<definedName\b[^>]*localSheetId="{at}"[^>]*>[^<]*</definedName>', "", book)
    book = re.sub(r'localSheetId="(\d+)"', lambda each: f'localSheetId="{int(each[1]) - (int(each[1]) > at)}"', book)
    prefix = rf"'?{re.escape(sheet)}'?!"
    if names == "lost":
        book = re.sub(prefix, "#REF!", book)
        for name in [each for each in parts if each.startswith("xl/worksheets/sheet")]:
            cells = rf"{prefix}\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?"
            parts[name] = re.sub(cells.encode(), b"#REF!", parts[name])
    elif names == "gone":
        book = re.sub(rf"<definedName\b[^>]*>{prefix}[^<]*</definedName>", "", book)
    parts["xl/workbook.xml"] = book.encode()
    part = package.sheet(sheet).part
    for name, pattern in (
        ("xl/_rels/workbook.xml.rels", rf'<Relationship\b[^>]*Id="{link[1]}"[^>]*/>'),
        ("[Content_Types].xml", rf'<Override\b[^>]*PartName="/{part}"[^>]*/>'),
    ):
        parts[name] = re.sub(pattern.encode(), b"", parts[name])
    del parts[part]
    return packed(parts)
