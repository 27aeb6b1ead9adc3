"""A workbook of an earlier format brought to today's, before it is refreshed: nothing of the user's moves.

* formulas of checks that promnote once wrote otherwise become today's: a check is OK only where it holds
* columns that blocks lack, since they came later, are added at the block's right edge where the cells are free
* what later formulas rest on gets its place; the format says so at the end, once everything is there
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from promnote.basics.conversion import squeeze
from promnote_workbooks.formulas.host_names import FORMAT, FORMAT_NAME, format_text, rewrite_formula
from promnote_workbooks.package import (
    REMOVE,
    STALE,
    CellEdit,
    CellRange,
    Package,
    column_letters,
    format_ref,
    obstruction,
    parse_ref,
    patched,
    quote_sheet,
    with_names,
)
from promnote_workbooks.package.columns import with_widths
from promnote_workbooks.pages.heading import DIFFERENCE, FUNCTIONS_THERE, NOT_APPLICABLE, OK, sheet_verdict, verdict
from promnote_workbooks.pages.model import Block, Formula, Grid, LayoutCell, SheetLayout, absolute
from promnote_workbooks.refresh.blocks import Found, find, find_block
from promnote_workbooks.refresh.book import Book, Place
from promnote_workbooks.refresh.checks import CHECK_HEADERS
from promnote_workbooks.refresh.checks import NAME as CHECK_LIST
from promnote_workbooks.refresh.format import format_of
from promnote_workbooks.refresh.inputs import activity_block
from promnote_workbooks.refresh.layout import form_of, layout_of
from promnote_workbooks.refresh.outputs import own_sheets
from promnote_workbooks.refresh.restore import host_of
from promnote_workbooks.refresh.schedule import schedule_block
from promnote_workbooks.sheets import BASE
from promnote_workbooks.sheets.activity_sheet import HEADERS as ACTIVITY_HEADERS
from promnote_workbooks.sheets.activity_sheet import NAME as ACTIVITY
from promnote_workbooks.sheets.checks_sheet import THERE, THERE_WORDS, WHOLE, checks_of
from promnote_workbooks.sheets.schedule_sheet import HEADER_ROW as SCHEDULE_HEADER
from promnote_workbooks.sheets.schedule_sheet import columns as schedule_columns
from promnote_workbooks.sheets.schedule_sheet import plan_column, schedule_sheet
from promnote_workbooks.sheets.shape import Course
from promnote_workbooks.sheets.term_labels import GROUPS

_LATER = "columns that came with this version"
_NO_ROOM, _WITHOUT = f"no room for {_LATER}", f"without {_LATER}"
_Edits = dict[str, dict[str, CellEdit]]
_CELL = re.compile(r'"[^"]*"|(?<![\w.$\\!])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![\w.(!\\])')
_WORD = re.compile(r'"[^"]*"|([^\W\d][\w.]*)(?!\()')
_GOOD = f'"{OK}","{DIFFERENCE}"'
#: Formulas on promnote's sheets as earlier versions wrote them, and as they are now; {texts} are taken over.
_EARLIER: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), new)
    for pattern, new in (
        (
            rf'IF\(COUNTIFS\(CheckSheets,"(?P<sheet>[^"]*)",CheckResults,"{DIFFERENCE}"\)=0,{_GOOD}\)',
            sheet_verdict("{sheet}"),
        ),
        (
            rf'IF\(COUNTIF\(CheckResults,"{DIFFERENCE}"\)=0,"{OK}",COUNTIF\(CheckResults,"{DIFFERENCE}"\)&" {DIFFERENCE}"\)',
            WHOLE,
        ),
        (
            rf'IF\(COUNTIF\((?P<rows>\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+),"{DIFFERENCE}"\)=0,{_GOOD}\)',
            verdict('COUNTA(ScheduleDates)=COUNTIF({rows},"OK")+COUNTIF({rows},"n/a")'),
        ),
    )
)
#: The same of formulas in the rows of promnote's blocks.
_EARLIER_IN_ROWS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), new)
    for pattern, new in (
        (
            rf'IF\((?P<applies>\$?H\$?\d+)="yes",IF\((?P<good>ABS\(.*?\)<=.*?),{_GOOD}\),"n/a"\)',
            verdict("{good}", unless='{applies}="no"', otherwise=NOT_APPLICABLE),
        ),
        (
            rf'IF\(ISNUMBER\((?P<cell>[A-Z]+\d+)\),IF\((?P<good>[^"]*),{_GOOD}\),"n/a"\)',
            verdict("{good}", unless='{cell}="n/a"', otherwise=NOT_APPLICABLE),
        ),
        (
            rf'IF\(ISNUMBER\((?P<cell>[A-Z]+\d+)\),IF\((?P<good>[^"]*),{_GOOD}\),""\)',
            verdict("{good}", unless="N({cell})=0"),
        ),
        (
            r'IF\(ISNUMBER\((?P<native>M\d+)\),(?P<off>ROUND\(.*?\)),"n/a"\)',
            'IF({native}="n/a","n/a",{off})',
        ),
        *(
            (
                rf'IF\((?P<applies>[A-Z]+\d+)="yes",COUNTIF\({name},"{DIFFERENCE}"\),"n/a"\)',
                f'IF({{applies}}="yes",{new},"n/a")',
            )
            for name, new in (
                ("ScheduleChecks",
                 'COUNTA(ScheduleDates)-COUNTIF(ScheduleChecks,"OK")-COUNTIF(ScheduleChecks,"n/a")'),
                ("MonthChecks", 'COUNT(MonthEnds)-COUNTIF(MonthChecks,"OK")'),
                ("IssuanceChecks", 'COUNT(IssuanceDates)-COUNTIF(IssuanceChecks,"OK")'),
                ("CostMonthChecks", 'COUNT(CostMonthEnds)-COUNTIF(CostMonthChecks,"OK")'),
                ("ReportChecks", 'ROWS(ReportChecks)-COUNTIF(ReportChecks,"OK")-COUNTIF(ReportChecks,"")'),
            )
        ),
        (r'IF\(COUNT\(ScheduleNative\)>0,"yes","no"\)',
         'IF(COUNTIF(ScheduleNative,"n/a")<ROWS(ScheduleNative),"yes","no")'),
        (r'IF\(ISNUMBER\(UsuryProjectedExcess\),"yes","no"\)', 'IF(UsuryProjectedExcess<>"n/a","yes","no")'),
    )
)  # fmt: skip


def upgraded(package: Package) -> tuple[Package, list[str]]:
    """The workbook in today's format, and what to tell; the same one where it is in it already."""
    if format_of(package) >= FORMAT:
        return package, []
    messages: list[str] = []
    package, told = _with_new_columns(package)
    messages += told
    missing = [text for text in told if _NO_ROOM in text or _WITHOUT in text]
    package, told = _with_place_for_functions(package)
    messages += told
    package, count = _with_todays_checks(package)
    if count:
        messages.append(f"{count} formulas of checks that an earlier promnote wrote are now as this one writes them")
    messages += _later_terms(Book(package))
    if not missing:
        package = with_names(package, {FORMAT_NAME: format_text()}, hidden=True)
    return package, messages


def _later_terms(book: Book) -> list[str]:
    """What to tell of fields that Terms has no row for. What stands below the list is not promnote's to move."""
    area = book.area("Terms")
    if area is None:
        return []
    rows = range(area.range.top, area.range.bottom + 1)
    there = {squeeze(str(book.value(area.sheet, row, area.range.left))) for row in rows}
    later = [path for group in GROUPS for path in group.paths if squeeze(path) not in there]
    if not later:
        return []
    first, last = (column_letters(each) for each in (area.range.left, area.range.right))
    text = (
        f"{area.sheet} has no rows for {len(later)} fields that came with this version ({', '.join(later[:3])} ...); for one "
        f"that the note needs insert a row inside the list: the field in column {first}, as in udfs/README.md, its value in "
        f"column {last}; one that changes interest or dates needs a new workbook (promnote export, promnote build)"
    )
    return [text]


# --- formulas of checks ---------------------------------------------------------------------------------------------


def _with_todays_checks(package: Package) -> tuple[Package, int]:
    book = Book(package)
    if book.area(FUNCTIONS_THERE) is None:
        return package, 0
    sheets, columns = own_sheets(book), _columns_of_blocks(book)
    edits: _Edits = {}
    for (sheet, row, column), text in book.formulas():
        if sheet not in sheets:
            continue
        in_rows = any(top <= row <= bottom for top, bottom in columns.get((sheet, column), ()))
        new = _todays(text, (*_EARLIER, *_EARLIER_IN_ROWS) if in_rows else _EARLIER)
        if new is not None:
            edits.setdefault(sheet, {})[format_ref(row, column)] = CellEdit(STALE, new)
    for (sheet, row, column), text in _todays_lines(book):
        edits.setdefault(sheet, {})[format_ref(row, column)] = CellEdit(STALE, text)
    return patched(package, edits), sum(map(len, edits.values()))


def _todays_lines(book: Book) -> Iterator[tuple[Place, str]]:
    """The lines of Checks by what they say, where today's formulas are others and all that they rest on is there."""
    block = find(book, CHECK_LIST, CHECK_HEADERS)
    if block is None:
        return
    host = host_of(book)
    known = {(check.sheet, check.what): check for check in checks_of(replace(BASE, issuance=1, form=form_of(book)))}
    layout = {name.casefold() for each in layout_of(book).sheets for name in each.names}
    for row in range(block.first, block.last + 1):
        sheet, what = (str(book.value(block.sheet, row, block.columns[key])) for key in ("sheet", "what"))
        check = known.get((sheet, what))
        if check is None:
            continue
        applies = f"{column_letters(block.columns['applies'])}{row}"
        texts = {
            "found": f'IF({applies}="yes",{check.found},"{NOT_APPLICABLE}")',
            "expected": f'IF({applies}="yes",{check.expected},"{NOT_APPLICABLE}")',
            "tolerance": check.tolerance,
            "applies": f'IF({check.applies or "TRUE"},"yes","no")',
        }
        words = {word.casefold() for text in texts.values() for word in _WORD.findall(text) if word}
        if any(word in layout and book.package.defined_name(word) is None for word in words):
            continue
        for key, text in texts.items():
            place, spelled = (block.sheet, row, block.columns[key]), rewrite_formula(text, host)
            if book.formula(*place) not in (None, spelled):
                yield place, spelled


def _todays(text: str, earlier: Sequence[tuple[re.Pattern[str], str]]) -> str | None:
    for pattern, new in earlier:
        match = pattern.fullmatch(text)
        if match is not None:
            for name, taken in match.groupdict().items():
                new = new.replace(f"{{{name}}}", taken)
            return new
    return None


def _columns_of_blocks(book: Book) -> dict[tuple[str, int], list[tuple[int, int]]]:
    """The rows of each column of promnote's blocks, the list of checks among them."""
    found: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for _, _, block in _blocks(book):
        for column in block.columns.values():
            found.setdefault((block.sheet, column), []).append((block.first, block.last))
    checks = book.area("CheckList")
    if checks is not None:
        for column in range(checks.range.left, checks.range.right + 1):
            found.setdefault((checks.sheet, column), []).append((checks.range.top + 1, checks.range.bottom))
    return found


def _with_place_for_functions(package: Package) -> tuple[Package, list[str]]:
    """The cell that says whether promnote's functions answer: below what else the checks rest on."""
    book = Book(package)
    last = book.area("LastDueDate")
    if book.area(FUNCTIONS_THERE) is not None or last is None:
        return package, []
    sheet, row, column = last.sheet, last.range.top, last.range.left
    label = next((at for at in range(column - 1, 0, -1) if book.value(sheet, row, at) is not None), 0)
    for at in range(row + 1, row + 100):
        area = CellRange(at, min(label or column, column), at, column)
        if obstruction(package, sheet, area) is None:
            break
    else:
        return package, [f"{sheet}: no room below row {row} for what today's checks rest on; theirs stay as they were"]
    stands = book.area("ScheduleStands")
    style = None if stands is None else book.cell(stands.sheet, stands.range.top, stands.range.left).style
    formula = CellEdit(STALE, rewrite_formula(THERE, host_of(book)), style)
    edits = {format_ref(at, column): formula}
    if label:
        edits[format_ref(at, label)] = CellEdit(THERE_WORDS, REMOVE, book.cell(sheet, row, label).style)
    where = absolute(format_ref(at, column))
    return with_names(patched(package, {sheet: edits}), {FUNCTIONS_THERE: f"{quote_sheet(sheet)}!{where}"}), []


# --- columns that came later ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the layout that the block lacks, and where it goes."""

    key: str
    header: str
    layout: int
    column: int


def _blocks(book: Book) -> Iterator[tuple[SheetLayout, Block, Found]]:
    for sheet in layout_of(book).sheets:
        for block in sheet.blocks:
            found = find_block(book, block)
            if found is not None:
                yield sheet, block, found
        if sheet.name == ACTIVITY:
            typed = activity_block(book)
            if typed is not None:
                yield sheet, _typed(sheet.grids[0], ACTIVITY_HEADERS), typed
    schedule = schedule_block(book)
    if schedule is not None:
        layout, block = _schedule_layout(book, schedule)
        yield layout, block, schedule


def _typed(grid: Grid, headers: tuple[str, ...]) -> Block:
    """A block that the user fills, as one of promnote's."""
    return Block(
        name=grid.name,
        header_row=grid.header_row,
        first_column=grid.first_column,
        columns=grid.columns,
        headers=headers,
        written=grid.columns,
        rows=grid.rows,
    )


def _schedule_layout(book: Book, found: Found) -> tuple[SheetLayout, Block]:
    course: Course = "cycle" if "matured" in found.columns else "installments"
    interest = found.columns.get("interest")
    if interest is None or not book.formula(found.sheet, found.first, interest):
        course = "values"
    columns = schedule_columns(course)
    layout = schedule_sheet(replace(BASE, course=course))
    return layout, Block(
        name=found.name,
        header_row=SCHEDULE_HEADER,
        first_column=plan_column(1),
        columns=tuple(each.key for each in columns),
        headers=tuple(each.header for each in columns),
        written=tuple(each.key for each in columns if not each.formula),
        rows=BASE.rows,
    )


def _with_new_columns(package: Package) -> tuple[Package, list[str]]:
    messages: list[str] = []
    names = [block.name for _, block, _ in _blocks(Book(package))]
    for name in names:
        book = Book(package)
        sheet, block, found = next(each for each in _blocks(book) if each[1].name == name)
        lacking = [
            (key, header, block.first_column + at)
            for at, (key, header) in enumerate(zip(block.columns, block.headers, strict=True))
            if key and header and key not in found.columns
        ]
        if lacking:
            package, text = _with_columns(package, book, sheet, block, found, lacking)
            messages.append(text)
    return package, messages


def _with_columns(
    package: Package,
    book: Book,
    sheet: SheetLayout,
    block: Block,
    found: Found,
    lacking: Sequence[tuple[str, str, int]],
) -> tuple[Package, str]:
    right = found.rows.right
    new = [_Column(key, header, at, right + n) for n, (key, header, at) in enumerate(lacking, start=1)]
    words = ", ".join(each.header for each in new)
    top = (
        found.header - 1 if any((block.header_row - 1, each.layout) in _cells(sheet) for each in new) else found.header
    )
    area = CellRange(top, right + 1, found.last, right + len(new))
    shown = f"{found.sheet}!{column_letters(area.left)} to {column_letters(area.right)}"
    missing = _missing_name(book, sheet, block, new)
    if missing:  # they rest on a block or a term that this workbook has no place for
        return package, f"{shown}: {_WITHOUT} ({words}), which rest on {missing}"
    blocked = obstruction(package, found.sheet, area)
    if blocked is not None:
        return package, f"{shown}: {_NO_ROOM} ({words}): {blocked.ref} {blocked.what}"
    edits = _column_edits(book, sheet, block, found, new)
    package = patched(package, {found.sheet: edits})
    package = with_names(package, _column_names(book, sheet, block, found, new))
    widths = {each.column: sheet.widths.get(column_letters(each.layout), 0.0) for each in new}
    return with_widths(package, found.sheet, widths, beside=right), f"{shown}: new in this version: {words}"


def _cells(sheet: SheetLayout) -> dict[tuple[int, int], LayoutCell]:
    return {(cell.row, cell.column): cell for cell in sheet.cells}


def _missing_name(book: Book, sheet: SheetLayout, block: Block, new: Sequence[_Column]) -> str:
    """A name that a new column's formulas rest on and that the workbook lacks."""
    layout = {name.casefold() for each in layout_of(book).sheets for name in each.names}
    cells, columns = _cells(sheet), {each.layout for each in new}
    own = {name.casefold() for name, where in sheet.names.items() if _first_cell(where)[1] in columns}
    for each in new:
        cell = cells.get((block.first_row, each.layout))
        if cell is not None and isinstance(cell.content, Formula):
            for word in _WORD.findall(cell.content.text):
                if word.casefold() in layout - own and book.package.defined_name(word) is None:
                    return str(word)
    return ""


def _column_edits(
    book: Book, sheet: SheetLayout, block: Block, found: Found, new: Sequence[_Column]
) -> dict[str, CellEdit]:
    cells, host = _cells(sheet), host_of(book)
    letters = {
        column_letters(block.first_column + at): column_letters(found.columns[key])
        for at, key in enumerate(block.columns)
        if key in found.columns
    } | {column_letters(each.layout): column_letters(each.column) for each in new}
    edits: dict[str, CellEdit] = {}
    for each in new:
        for layout_row, rows in (
            (block.header_row - 1, [found.header - 1]),
            (block.header_row, [found.header]),
            (block.first_row, range(found.first, found.last + 1)),
        ):
            cell = cells.get((layout_row, each.layout))
            if cell is None:
                continue
            style = _style_like(book, sheet, block, found, cell, rows[0])
            for row in rows:
                where = format_ref(row, each.column)
                if isinstance(cell.content, Formula):
                    text = _moved(cell.content.text[1:], letters, row - layout_row, block, found)
                    edits[where] = CellEdit(STALE, rewrite_formula(text, host), style)
                else:
                    edits[where] = CellEdit(cell.content, REMOVE, style)
    return edits


def _moved(text: str, letters: Mapping[str, str], rows: int, block: Block, found: Found) -> str:
    """A formula of the layout with the columns of this workbook, so many rows further down."""

    def moved(match: re.Match[str]) -> str:
        if match[2] is None:
            return match[0]
        row = int(match[4])
        if row == block.header_row + block.rows:  # the block's last row, in a total above it
            row = found.last
        elif row == block.first_row and match[3]:
            row = found.first
        else:
            row += rows
        return f"{match[1]}{letters.get(match[2], match[2])}{match[3]}{row}"

    return _CELL.sub(moved, text)


def _style_like(book: Book, sheet: SheetLayout, block: Block, found: Found, cell: LayoutCell, row: int) -> int | None:
    """The format of a cell in another column of the block that looks the same in the layout."""
    cells = _cells(sheet)
    for at, key in enumerate(block.columns):
        other = cells.get((cell.row, block.first_column + at))
        if key in found.columns and other is not None and other.style == cell.style:
            return book.cell(found.sheet, row, found.columns[key]).style
    return None


def _column_names(book: Book, sheet: SheetLayout, block: Block, found: Found, new: Sequence[_Column]) -> dict[str, str]:
    """The block's name over its new columns too, and the names of theirs."""
    right = max(each.column for each in new)
    place = quote_sheet(found.sheet)
    area = CellRange(found.header, found.rows.left, found.last, right)
    names = {block.name: f"{place}!{absolute(str(area))}"}
    for name, where in sheet.names.items():
        row, column = _first_cell(where)
        for each in new:
            if column == each.layout and row == block.first_row and ":" in where:
                rows = CellRange(found.first, each.column, found.last, each.column)
                if book.package.defined_name(name) is None:
                    names[name] = f"{place}!{absolute(str(rows))}"
    return names


def _first_cell(where: str) -> tuple[int, int]:
    """Row and column of a range's first cell, as the layout writes it."""
    return parse_ref(where.partition(":")[0])
