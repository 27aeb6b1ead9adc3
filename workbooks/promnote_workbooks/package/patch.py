"""Editing a user's workbook: only the cells named change, everything else stays as it is.

A worksheet that changes is parsed, edited and written again with every element, attribute and namespace that it had;
all other parts are copied as the compressed bytes they are. When nothing changes the result is the file that was read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .calculation import calc_chain_edits, calculation_edits
from .edits import CellEdit, SheetEditor, changes_value_only, holds
from .errors import PackageError
from .plain_part import edited
from .refs import parse_ref
from .values import CellValue, Stale
from .workbook import Package, Sheet, read_shared_strings, style_count

#: Merged cells, however the element is spelled.
_MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell[\s/>]")


def patch(
    package: Package, edits: Mapping[str, Mapping[str, CellEdit]], *, full_calc_on_load: bool | None = None
) -> bytes:
    """The workbook with these cells changed, by sheet and cell reference.

    ``full_calc_on_load`` (True: set, False: clear, None: leave) is applied only when something else changes, so that a
    refresh without changes gives back the very bytes that were read.
    """
    return patched(package, edits, full_calc_on_load=full_calc_on_load).to_bytes()


def patched(
    package: Package, edits: Mapping[str, Mapping[str, CellEdit]], *, full_calc_on_load: bool | None = None
) -> Package:
    """As ``patch``, as a package for further edits; the same object when nothing changes."""
    strings, styles = read_shared_strings(package), style_count(package)
    seen: set[str] = set()
    parts: dict[str, bytes | None] = {}
    formula_cells_changed = False
    for name, cells in edits.items():
        sheet = package.worksheet(name)
        if sheet.part in seen:
            raise PackageError(f"{package.source}: the sheet {sheet.name!r} is named twice in the edits")
        seen.add(sheet.part)
        if not cells:
            continue
        plainly = _plainly_edited(package, sheet, cells)
        if plainly is not None:
            parts[sheet.part] = plainly
            continue
        editor = SheetEditor(package, sheet, strings, styles)
        editor.apply(cells)
        if editor.changed:
            parts[sheet.part] = editor.to_part()
            formula_cells_changed |= editor.formula_cells_changed
    result = package.with_parts(parts)
    if formula_cells_changed:
        result = result.with_parts(calc_chain_edits(result))
    if full_calc_on_load is not None and result.archive.original is None:
        result = result.with_parts(calculation_edits(result, full_calc_on_load=full_calc_on_load))
    return result


def _plainly_edited(package: Package, sheet: Sheet, edits: Mapping[str, CellEdit]) -> bytes | None:
    """The part with edits that change values alone, in cells that are there; None where it takes an editor, or to refuse one."""
    memory, content = package._memory, package.archive.read(sheet.part)
    if sheet.part not in memory.plain or _MERGED.search(content):
        return None
    cells = memory.cells[sheet.part]
    values: dict[tuple[int, int], CellValue] = {}
    try:
        for ref, edit in edits.items():
            place = parse_ref(ref)
            cell = cells.get(place)
            if cell is None or not changes_value_only(cell, edit):
                return None
            if not holds(cell, edit.value):
                values[place] = None if isinstance(edit.value, Stale) else edit.value
        return edited(content, cells, values) if values else content
    except ValueError:
        return None
