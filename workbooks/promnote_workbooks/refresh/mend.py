"""What a refresh puts right in a file besides its figures: what programs wrote that Excel takes amiss on opening.

Only a workbook that changes anyway is touched: a refresh without changes gives back the very bytes that were read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from promnote_workbooks.package import Package, quote_sheet, with_names
from promnote_workbooks.package.finish import axes, computed, fonts, print_names, spellings
from promnote_workbooks.package.opc import content_types, related
from promnote_workbooks.package.rename import rename_sheet, spelled_in
from promnote_workbooks.pages.model import absolute
from promnote_workbooks.sheets.history_sheet import NAME, OLD_NAME

_BUT_FIRST, _BUT_LAST = "ButFirst", "ButLast"


def mended(package: Package) -> tuple[Package, list[str]]:
    """The refreshed workbook as Excel would have written it, and what to tell.

    Every result in it was computed or compared just now, and formulas that only Excel can compute have none, so that
    Excel computes those on opening; so the file says that the newest engine computed it. Else Excel would compute
    everything, and without the add-in turn our cells into #NAME?
    """
    package, messages = _without_reserved_name(package)
    changes: list[tuple[str, Callable[[bytes], bytes]]] = [
        (package.workbook_part, lambda part: computed(print_names(part))),
        *((part, fonts) for part in related(package.archive, package.workbook_part, "styles")),
        *(
            (part, axes)
            for part, kind in content_types(package.archive).items()
            if kind.endswith("drawingml.chart+xml")
        ),
    ]
    return _changed(package, changes), messages


def readable(package: Package) -> Package:
    """The workbook with formulas that promnote can read, and Excel too."""
    sheets = [(sheet.part, spellings) for sheet in package.sheets if sheet.kind == "worksheet"]
    return with_names(_changed(package, sheets), _aligned(package))


def _aligned(package: Package) -> dict[str, str]:
    """Two names that are one column without its first and without its last row, where a row that was inserted between
    those made one of them longer: both as they were meant."""
    found: dict[str, str] = {}
    for last in package.defined_names:
        stem = last.name.removesuffix(_BUT_LAST)
        first = package.defined_name(stem + _BUT_FIRST) if stem != last.name else None
        if first is None or first.target is None or last.target is None or first.target.sheet != last.target.sheet:
            continue
        one, other = first.target.range, last.target.range
        column = (one.left, one.right) == (other.left, other.right)
        if column and other.top <= one.top and other.bottom <= one.bottom and one.rows != other.rows:
            place = quote_sheet(first.target.sheet)
            found[first.name] = f"{place}!{absolute(str(one._replace(top=other.top + 1)))}"
            found[last.name] = f"{place}!{absolute(str(other._replace(bottom=one.bottom - 1)))}"
    return found


def _changed(package: Package, changes: Iterable[tuple[str, Callable[[bytes], bytes]]]) -> Package:
    parts: dict[str, bytes | None] = {}
    for part, change in changes:
        before = package.archive.read(part)
        after = change(before)
        if after != before:
            parts[part] = after
    return package.with_parts(parts)


def _without_reserved_name(package: Package) -> tuple[Package, list[str]]:
    """Workbooks of old have the log under a name that Excel keeps for itself."""
    log = package.defined_name(OLD_NAME)
    if log is None or log.target is None or log.target.sheet.casefold() != OLD_NAME.casefold():
        return package, []
    if any(each.name.casefold() == NAME.casefold() for each in package.sheets):
        return package, [f"the sheet {OLD_NAME} keeps its name, since there is a sheet {NAME}; Excel may rename it"]
    spelled = spelled_in(package, OLD_NAME)
    if spelled:
        return package, [f"the sheet {OLD_NAME} keeps its name, since {spelled[0]} spells it in a text"]
    return rename_sheet(package, OLD_NAME, NAME), [
        f"the sheet {OLD_NAME} is now called {NAME}: Excel keeps the old name for itself"
    ]
