"""Workbook-wide defined names of a package: the list, and names that are given another meaning."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from .workbook import Package
from .xmlpart import local_name, parse_part, tag, write_part

#: The children of <workbook> that stand before its names (ECMA-376 part 1, 18.2.27).
_BEFORE = ("sheets", "functionGroups", "externalReferences")


def with_names(package: Package, names: Mapping[str, str], *, hidden: bool = False) -> Package:
    """The workbook in which these workbook-wide names mean these texts; new ones are `hidden` or not."""
    if not names:
        return package
    part = package.workbook_part
    root = parse_part(package.archive, part)
    listed = defined_names_element(root)
    for name, text in names.items():
        found = [
            each
            for each in listed
            if each.get("name", "").casefold() == name.casefold() and each.get("localSheetId") is None
        ]
        element = found[0] if found else etree.SubElement(listed, tag(root, "definedName"), name=name)
        element.text = text
        if hidden and not found:
            element.set("hidden", "1")
    return package.with_parts({part: write_part(root, package.archive.read(part))})


def defined_names_element(root: etree._Element) -> etree._Element:
    """The workbook's list of names, made where there is none."""
    names = root.find(tag(root, "definedNames"))
    if names is None:
        names = etree.Element(tag(root, "definedNames"))
        [each for each in root if local_name(each) in _BEFORE][-1].addnext(names)
    return names
