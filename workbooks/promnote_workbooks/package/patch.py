"""Editing a user's workbook: only the cells named change, everything else stays as it is.

A worksheet that changes is parsed, edited and written again with every element, attribute and namespace that it had;
all other parts are copied as the compressed bytes they are. When nothing changes the result is the file that was read.
"""

from __future__ import annotations

from collections.abc import Mapping

from .calculation import calc_chain_edits, calculation_edits
from .edits import CellEdit, SheetEditor
from .errors import PackageError
from .workbook import Package, read_shared_strings, style_count


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
