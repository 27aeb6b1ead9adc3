"""A workbook of which one sheet is left: to be printed by another program."""

from __future__ import annotations

from .cell import Kind
from .cells import read_cells
from .edits import REMOVE, CellEdit
from .patch import patched
from .workbook import Package
from .xmlpart import parse_part, tag, write_part


def one_sheet(package: Package, name: str) -> Package:
    """The workbook with the worksheet `name` as it is, but values in place of its formulas; all others are hidden and empty.

    Looks, pictures and the print set-up stay; nothing can be computed anew, so that what is printed is what stood there.
    """
    sheet = package.worksheet(name)
    still = {
        ref: CellEdit(cell.value, formula=REMOVE)
        for ref, cell in read_cells(package, name).items()
        if cell.kind is Kind.FORMULA
    }
    package = patched(package, {name: still})
    archive = package.archive
    parts: dict[str, bytes | None] = {}
    for other in package.sheets:
        if other.part != sheet.part:
            # hidden sheets are printed none the less (measured: LibreOffice 7), empty ones are not
            root = parse_part(archive, other.part)
            for element in list(root):
                root.remove(element)
            if other.kind == "worksheet":
                root.append(root.makeelement(tag(root, "sheetData"), {}, {}))
            parts[other.part] = write_part(root, archive.read(other.part))
    book = parse_part(archive, package.workbook_part)
    at = next(at for at, each in enumerate(package.sheets) if each.part == sheet.part)
    for number, element in enumerate(book.iterfind(f"{tag(book, 'sheets')}/{tag(book, 'sheet')}")):
        element.set("state", "visible" if number == at else "hidden")
    for view in book.iterfind(f"{tag(book, 'bookViews')}/{tag(book, 'workbookView')}"):
        view.set("activeTab", str(at))
        view.set("firstSheet", str(at))
    for names in book.iterfind(tag(book, "definedNames")):
        for element in list(names):
            if element.get("localSheetId") != str(at):
                names.remove(element)
    parts[package.workbook_part] = write_part(book, archive.read(package.workbook_part))
    return package.with_parts(parts)
