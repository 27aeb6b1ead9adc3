"""What the workbook says about calculation: the order of its formulas (calcChain) and 'compute all on opening'."""

from __future__ import annotations

from lxml import etree

from .finish import AFTER_CALCULATION
from .opc import related, without_part
from .workbook import Package
from .xmlpart import is_true, local_name, parse_part, tag, write_part


def calculation_edits(package: Package, *, full_calc_on_load: bool) -> dict[str, bytes | None]:
    """The workbook part with Excel's 'compute everything on opening' set or cleared; nothing if it is so already."""
    part = package.workbook_part
    root = parse_part(package.archive, part)
    element = root.find(tag(root, "calcPr"))
    if is_true(None if element is None else element.get("fullCalcOnLoad")) == full_calc_on_load:
        return {}
    if element is None:
        element = etree.SubElement(root, tag(root, "calcPr"))
        following = next((child for child in root if local_name(child) in AFTER_CALCULATION), None)
        if following is not None:
            following.addprevious(element)
    if full_calc_on_load:
        element.set("fullCalcOnLoad", "1")
    else:
        del element.attrib["fullCalcOnLoad"]
    return {part: write_part(root, package.archive.read(part))}


def calc_chain_edits(package: Package) -> dict[str, bytes | None]:
    """The edits that drop the calculation chain, which must list exactly the formula cells; Excel writes a new one."""
    edits: dict[str, bytes | None] = {}
    for part in related(package.archive, package.workbook_part, "calcChain"):
        if package.archive.has(part):
            edits.update(without_part(package.archive, part, package.workbook_part))
    return edits
