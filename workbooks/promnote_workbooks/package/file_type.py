"""What kind of file a package is: its main content type and the ending of its name must say the same, or Excel refuses it."""

from __future__ import annotations

from lxml import etree

from .errors import PackageError
from .opc import CONTENT_TYPES, content_types
from .workbook import Package
from .xmlpart import parse_part, tag, write_part

_ORDINARY = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_TYPES = {".xlsx": _ORDINARY, ".xlsm": _MACROS}


def has_macros(package: Package) -> bool:
    """Whether the package is of a type that may hold macros (.xlsm, .xltm, .xlam)."""
    return "macroenabled" in _main_type(package).lower()


def as_file_type(package: Package, suffix: str) -> Package:
    """The package as a file whose name ends in ``suffix`` (.xlsx or .xlsm): a template becomes a workbook.

    Macros go into a .xlsm alone; the same object when nothing differs.
    """
    if has_macros(package) and suffix != ".xlsm":
        raise PackageError(
            f"{package.source} is a workbook with macros, which a file that ends in {suffix} cannot hold; allowed: a file "
            "name that ends in .xlsm, or a workbook saved without macros"
        )
    wanted = _TYPES[suffix]
    if _main_type(package) == wanted:
        return package
    root = parse_part(package.archive, CONTENT_TYPES)
    name = f"/{package.workbook_part}"
    stated = [each for each in root.iter(tag(root, "Override")) if each.get("PartName", "").lower() == name.lower()]
    entry = stated[0] if stated else etree.SubElement(root, tag(root, "Override"), PartName=name)
    entry.set("ContentType", wanted)
    return package.with_parts({CONTENT_TYPES: write_part(root, package.archive.read(CONTENT_TYPES))})


def _main_type(package: Package) -> str:
    member = package.archive.find(package.workbook_part)
    assert member is not None
    return content_types(package.archive)[member.name]
