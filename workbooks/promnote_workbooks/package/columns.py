"""Columns of a worksheet part: how wide they are."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from .workbook import Package
from .xmlpart import parse_part, tag, write_part


def with_widths(package: Package, sheet: str, widths: Mapping[int, float], *, beside: int = 0) -> Package:
    """The workbook whose columns have these widths where nobody gave them one. Zero is the width of column `beside`."""
    part = package.worksheet(sheet).part
    root = parse_part(package.archive, part)
    columns = root.find(tag(root, "cols"))
    if columns is None:
        data = root.find(tag(root, "sheetData"))
        if data is None:
            return package
        columns = etree.Element(tag(root, "cols"))
        data.addprevious(columns)
    spans = {each: (int(each.get("min") or 0), int(each.get("max") or 0)) for each in columns}
    model = next((each for each, (first, last) in spans.items() if first <= beside <= last), None)
    for column, width in sorted(widths.items()):
        if any(first <= column <= last for first, last in spans.values()):
            continue
        text = f"{width:g}" if width else model.get("width", "") if model is not None else ""
        if not text:
            continue
        new = etree.Element(tag(root, "col"), min=str(column), max=str(column), width=text, customWidth="1")
        after = [each for each, (_, last) in spans.items() if last < column]
        if after:
            after[-1].addnext(new)
        else:
            columns.insert(0, new)
        spans = {each: (int(each.get("min") or 0), int(each.get("max") or 0)) for each in columns}
    if not len(columns):
        columns.getparent().remove(columns)  # type: ignore[union-attr]
    return package.with_parts({part: write_part(root, package.archive.read(part))})
