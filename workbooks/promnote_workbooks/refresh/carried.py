"""What a user wrote beside and inside a block goes with its row when promnote's rows move, as a sort in Excel does it.

A row is known by what identifies it: the whole of it first, then less and less (the date and kind of an event, the number
of an instalment). Hers are the cells of columns that the block does not have: between its own, and beside it as far as no
blank column comes between. A formula that runs down a column stays as it is, since it moves by itself.

What belonged to a row that is no longer shown is set aside on a sheet of its own, and comes back with the row. A row of
hers between promnote's (a subtotal, a remark) moves below them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from promnote.basics.conversion import squeeze
from promnote.basics.errors import WorkbookError
from promnote_workbooks.one_note.fill import cell_value
from promnote_workbooks.package import (
    REMOVE,
    STALE,
    Cell,
    CellEdit,
    CellValue,
    Kind,
    format_ref,
    hides_rows,
    note_places,
    parse_ref,
    shift_formula,
)
from promnote_workbooks.pages.model import SheetLayout
from promnote_workbooks.refresh.aside import Aside, aside_block, put_aside, take_back
from promnote_workbooks.refresh.blocks import SPARE, Found, pattern_of, refind, with_room
from promnote_workbooks.refresh.book import Book, place_text
from promnote_workbooks.refresh.layout import layout_of

Row = Mapping[str, Any]
_Key = tuple[Any, ...]
#: What identifies a row of a block, the most first. Blocks that are not named here: all that is written, the first two
#: columns, the first.
_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "Schedule": (("number", "date"), ("date",), ("number",)),
    "ScheduleNow": (
        ("number", "what", "contract_date", "date"),
        ("number", "what", "contract_date"),
        ("number", "what"),
    ),
    "LedgerRows": (("date", "event", "amount", "memo"), ("date", "event", "amount"), ("date", "event")),
    "LateItems": (("due_date", "item"),),
    "MonthRows": (("month_end",),),
    "JournalLines": (
        ("date", "entry", "text", "account", "debit", "credit"),
        ("date", "text", "account", "debit", "credit"),
        ("date", "text", "account"),
    ),
    "ReportCalendar": (("clause", "report", "period_end"),),
    "Rates": (("effective", "index", "rate"), ("effective", "index"), ("effective",)),
}
_MOST_BESIDE = 60


class _Hers(NamedTuple):
    """A cell of the user's: its column, and what it holds."""

    column: int
    cell: Cell


@dataclass(slots=True)
class _OldRow:
    """A row of the block as it stands: its number, promnote's values in it, the user's cells."""

    row: int
    values: dict[str, Any]
    hers: list[_Hers] = field(default_factory=list)
    is_hers: bool = False


class Carrier:
    """The user's cells of a block, read before its rows are written, put beside their rows afterwards."""

    def __init__(self, book: Book, block: Found, written: Sequence[str], rows: Sequence[Row]) -> None:
        self._book, self._block = book, block
        self._written = [key for key in written if key in block.columns]
        self._new = [{key: cell_value(row.get(key)) for key in self._written} for row in rows]
        self._keys = _keys_of(block, self._written)
        first = self._keys[0][0]
        #: Whether promnote's rows begin with a date or a number, and whether each has one somewhere.
        self._dated = bool(self._new) and isinstance(self._new[0].get(first), int | float)
        self._numbered = all(any(isinstance(value, int | float) for value in row.values()) for row in self._new)
        self._own = {block.columns[key] for key in self._written}
        typed = {name for sheet in layout_of(book).sheets for grid in sheet.grids for name in grid.columns}
        self._typed = {column for key, column in block.columns.items() if key in typed and key not in self._written}
        self._columns = _columns_of_hers(book, block, self._own, self._typed)
        #: The rows that hold something in promnote's columns.
        self._filled = self._rows_with(self._own)
        self._patterns = {column: pattern_of(book, block, column) for column in self._columns}
        #: A formula runs down promnote's first column.
        self._runs_down = pattern_of(book, block, block.columns[first]) is not None
        self._old = [self._read(row) for row in self._rows_with_something()]

    @property
    def rows_needed(self) -> int:
        """Rows of the block, with those that the user's own rows need below promnote's."""
        last = max(self._below().values(), default=0)
        return max(len(self._new), last - self._block.first + 1)

    def _below(self) -> dict[int, int]:
        """Where each row of the user's goes that promnote's rows now reach: the next free one below them."""
        stay = {each.row for each in self._old if each.hers and not self._displaced(each)}
        places: dict[int, int] = {}
        free = self._block.first + len(self._new)
        for old in self._old:
            if self._displaced(old):
                while free in stay:
                    free += 1
                places[old.row] = free
                free += 1
        return places

    def put(self) -> None:
        """Everything beside its row again. The block has the rows that are needed."""
        book, block = self._book, refind(self._book, self._block)
        # most blocks hold nothing of hers: then no row need be looked for
        targets, gone = self._matched() if any(old.hers for old in self._old) else ({}, [])
        moves: list[tuple[int, int, _Hers]] = []
        below = self._below()
        for old in self._old:
            if old.row in below:
                moves += [(old.row, below[old.row], each) for each in old.hers]
                book.tell(
                    f"{block.sheet}: what you wrote in row {old.row} stands in row {below[old.row]} now, below the rows of "
                    f"{block.name}"
                )
            elif old.is_hers:  # where it stands nothing of promnote's comes; what was cleared is put back
                moves += [(old.row, old.row, each) for each in old.hers]
            elif old.row in targets and targets[old.row] != old.row:
                moves += [(old.row, targets[old.row], each) for each in old.hers]
        aside = [each for old in gone for each in self._aside(old)]
        back = self._coming_back(block)
        if not (moves or aside or back):
            return
        filled: set[tuple[int, int]] = set()
        leaving = [(source, hers) for source, _, hers in moves]
        leaving += [(old.row, hers) for old in gone for hers in old.hers]
        self._tell_what_stays(moves)
        for source, target, hers in moves:
            self._move(source, target, hers)
            filled.add((target, hers.column))
        for source, hers in leaving:
            if (source, hers.column) not in filled and hers.column not in self._own:
                self._empty(source, hers)
        for row, column, content in back:
            if (row, column) not in filled and book.value(block.sheet, row, column) is None:
                book.carry(block.sheet, row, column, CellEdit(content, REMOVE))
        if aside:
            put_aside(book, aside)

    # --- reading ----------------------------------------------------------------------------------------------------

    def _rows_with_something(self) -> Sequence[int]:
        """The rows that hold anything, promnote's or the user's: the others are in nobody's way."""
        if self._book.edits.get(self._block.sheet):
            return range(self._block.first, self._block.last + 1)
        return sorted(self._filled | self._rows_with(self._columns))

    def _rows_with(self, columns: Collection[int]) -> set[int]:
        """The rows of the block, as the file has them, that hold something in one of the columns."""
        filled = _filled(self._book, self._block.sheet)
        rows = range(self._block.first, self._block.last + 1)
        return {row for row in rows if any(column in columns for column in filled.get(row, ()))}

    def _read(self, row: int) -> _OldRow:
        book, block = self._book, self._block
        values: dict[str, Any] = dict.fromkeys(self._written)
        if row in self._filled or book.edits.get(block.sheet):
            values = {key: book.value(block.sheet, row, block.columns[key]) for key in self._written}
        old = _OldRow(row, values)
        for column in self._columns:
            cell = book.cell(block.sheet, row, column)
            if _blank(cell) or self._is_pattern(cell, row, column) or (column in self._typed and cell.formula):
                continue
            old.hers.append(_Hers(column, cell))
        if self._is_a_row_of_hers(old):
            old.is_hers = True
            for key in self._written:
                cell = book.cell(block.sheet, row, block.columns[key])
                if not _blank(cell):
                    old.hers.append(_Hers(block.columns[key], cell))
        return old

    def _is_pattern(self, cell: Cell, row: int, column: int) -> bool:
        pattern, formula = self._patterns.get(column), cell.formula
        if formula is None or pattern is None:
            return False
        down = row - self._block.first
        # the rule, written for each row, is quickly compared; a formula may be the same but for its spelling
        return formula == shift_formula(pattern, down, 0) or shift_formula(formula, -down, 0) == pattern

    def _is_a_row_of_hers(self, old: _OldRow) -> bool:
        """Words or formulas in promnote's columns, where promnote would write a date or a number: a remark, a subtotal."""
        first = self._keys[0][0]
        book, block = self._book, self._block
        head = book.cell(block.sheet, old.row, block.columns[first])
        only = head.formula is not None and block.rows.rows == 1  # of a block's only row: nothing to compare it with
        if old.row not in self._filled or only or self._runs_down:
            return False
        told = {key: _plain(value) for key, value in old.values.items() if _plain(value) is not None}
        numbers = any(isinstance(value, float) for value in told.values())
        if self._dated:
            if head.formula is None and isinstance(head.value, int | float) and not isinstance(head.value, bool):
                return False
        elif numbers or not self._numbered:
            return False
        for row in self._new:
            equal = {key for key, value in told.items() if _plain(row.get(key)) == value}
            # a row of promnote's that has no date either, such as a total; one that lost its date is put right
            if (not isinstance(row.get(first), int | float) and any(isinstance(told[key], str) for key in equal)) or (
                numbers and 2 * len(equal) >= len(told)
            ):
                return False
        return True

    def _displaced(self, old: _OldRow) -> bool:
        """Whether the row is the user's (or free but for her words) and promnote's rows now reach it."""
        if not old.hers or old.row >= self._block.first + len(self._new):
            return False
        return old.is_hers or all(_plain(value) is None for value in old.values.values())

    # --- matching ---------------------------------------------------------------------------------------------------

    def _matched(self) -> tuple[dict[int, int], list[_OldRow]]:
        """The new row of each old one that has cells of the user's; and those that have no row any longer."""
        waiting = [
            old
            for old in self._old
            if not old.is_hers and any(_plain(value) is not None for value in old.values.values())
        ]
        taken: set[int] = set()
        targets: dict[int, int] = {}
        for names in self._keys:
            places: dict[_Key, list[int]] = defaultdict(list)
            for at, row in enumerate(self._new):
                if at not in taken:
                    places[_key(row, names)].append(at)
            left = []
            for old in waiting:
                found = places.get(_key(old.values, names))
                if found:
                    at = found.pop(0)
                    taken.add(at)
                    targets[old.row] = self._block.first + at
                else:
                    left.append(old)
            waiting = left
        return targets, [old for old in waiting if old.hers]

    # --- moving -----------------------------------------------------------------------------------------------------

    def _move(self, source: int, target: int, hers: _Hers) -> None:
        book, block, cell = self._book, self._block, hers.cell
        if cell.kind in (Kind.ARRAY, Kind.ARRAY_PART, Kind.DATA_TABLE):
            raise WorkbookError(
                place_text((block.sheet, source, hers.column)),
                f"found an array formula beside a row that moves to row {target}; allowed: one formula a cell, or none in "
                f"the rows of {block.name}",
            )
        style = cell.style if hers.column not in self._own else None
        if cell.formula is not None:
            text = shift_formula(cell.formula, target - source, 0)
            book.carry(block.sheet, target, hers.column, CellEdit(STALE, text, style))
        else:
            book.carry(block.sheet, target, hers.column, CellEdit(cell.value, REMOVE, style))

    def _empty(self, row: int, hers: _Hers) -> None:
        """The place that a cell left: the formula that runs down its column, or nothing."""
        pattern = self._patterns.get(hers.column)
        style = self._bare_style(hers)
        if pattern is not None:
            self._book.carry(
                self._block.sheet,
                row,
                hers.column,
                CellEdit(STALE, shift_formula(pattern, row - self._block.first, 0), style),
            )
        else:
            self._book.carry(self._block.sheet, row, hers.column, CellEdit(None, REMOVE, style))

    def _bare_style(self, hers: _Hers) -> int:
        """How the column looks where nothing was done to a cell."""
        block = self._block
        styles = Counter(
            self._book.cell(block.sheet, row, hers.column).style for row in range(block.first, block.last + 1)
        )
        return styles.most_common(1)[0][0]

    def _tell_what_stays(self, moves: Sequence[tuple[int, int, _Hers]]) -> None:
        """What hangs on a place and does not move: notes on cells, rows that a filter hides."""
        book, block = self._book, self._block
        moved = {source for source, target, _ in moves if source != target}
        if not moved:
            return
        notes = [ref for ref in note_places(book.package, block.sheet) if parse_ref(ref)[0] in moved]
        if notes:
            book.tell(f"{block.sheet}: the notes on {', '.join(notes[:6])} stay at their cells; the rows there moved")
        if hides_rows(book.package, block.sheet, block.first, block.last):
            book.tell(f"{block.sheet}: rows are hidden there and others stand in them now: apply its filter again")

    # --- what has no row --------------------------------------------------------------------------------------------

    def _aside(self, old: _OldRow) -> list[Aside]:
        return [
            Aside(
                block=self._block.name,
                column=_header(self._book, self._block, hers.column),
                row=_words(old.values, self._keys[0]),
                content=f"={hers.cell.formula}" if hers.cell.formula is not None else hers.cell.value,
            )
            for hers in old.hers
        ]

    def _coming_back(self, block: Found) -> list[tuple[int, int, CellValue]]:
        """What was set aside of rows that are shown again: taken from there, with the cells where it goes."""
        if aside_block(self._book) is None:
            return []
        columns = {_header(self._book, block, column): column for column in self._columns}
        rows: dict[str, list[int]] = defaultdict(list)
        for at, row in enumerate(self._new):
            rows[_words(row, self._keys[0])].append(block.first + at)
        return [
            (rows[each.row][0], columns[each.column], each.content)
            for each in take_back(self._book, block.name, rows, columns)
        ]


def carried(
    book: Book,
    block: Found,
    written: Sequence[str],
    rows: Sequence[Row],
    write: Callable[[Found], Found],
    *,
    spare: int = SPARE,
) -> Found:
    """Write a block's rows by `write`, the user's cells going with theirs. `spare`: rows beyond those, if it grows."""
    carrier = Carrier(book, block, written, rows)
    block = with_room(book, block, carrier.rows_needed, spare=spare)
    block = write(block)
    carrier.put()
    return block


def _keys_of(block: Found, written: Sequence[str]) -> list[tuple[str, ...]]:
    known = _KEYS.get(block.name) or (tuple(written), tuple(written[:2]), tuple(written[:1]))
    if "reference" in written:
        known = (("reference", "line") if "line" in written else ("reference",), *known)
    found = [tuple(name for name in names if name in written) for names in known]
    return [names for at, names in enumerate(found) if names and names not in found[:at]] or [tuple(written)]


def _columns_of_hers(book: Book, block: Found, own: set[int], typed: set[int]) -> list[int]:
    """The columns of the user's, inside and beside the block."""
    theirs = _taken(book, block) | set(block.columns.values()) - typed
    area = block.rows
    inside = [at for at in range(area.left, area.right + 1) if at not in own and at not in theirs]
    found = [*inside, *typed]
    filled = _filled_columns(book, block)
    for start, step in ((area.left - 1, -1), (area.right + 1, 1)):
        at = start
        while at > 0 and at in filled and at not in theirs and abs(at - start) < _MOST_BESIDE:
            found.append(at)
            at += step
    return sorted(dict.fromkeys(found))


def _filled_columns(book: Book, block: Found) -> set[int]:
    filled = _filled(book, block.sheet)
    return {column for row in range(block.header, block.last + 1) for column in filled.get(row, ())}


def _filled(book: Book, sheet: str) -> Mapping[int, Mapping[int, Cell]]:
    """The cells of a sheet that hold something, as the file has them, by row and column."""

    def find() -> dict[int, dict[int, Cell]]:
        found: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in book.stored(sheet).items():
            if not _blank(cell):
                found.setdefault(row, {})[column] = cell
        return found

    return book.remembered(("filled", sheet), find)


def _taken(book: Book, block: Found) -> set[int]:
    """Columns of promnote's that are not this block's: under its names, or with a header that the layout has there."""
    found: set[int] = set()
    layout = layout_of(book)
    names = {name.casefold() for sheet in layout.sheets for name in sheet.names} - {block.name.casefold()}
    for name in book.package.defined_names:
        target = name.target
        if name.sheet is not None or target is None or name.name.casefold() not in names:
            continue
        area = target.range
        if book.sheet_name(target.sheet) == block.sheet and area.top <= block.last and block.first <= area.bottom:
            inside = block.rows.left <= area.left and area.right <= block.rows.right
            if not inside:
                found |= set(range(area.left, area.right + 1)) - set(range(block.rows.left, block.rows.right + 1))
            elif area.left == area.right:
                found.add(area.left)
    sheet = next((each for each in layout.sheets if block.name in each.names), None)
    headers = _headers(sheet) if sheet is not None else set()
    for column, cell in _filled(book, block.sheet).get(block.header, {}).items():
        if isinstance(cell.value, str) and squeeze(cell.value) in headers:
            found.add(column)
    return found


def _headers(sheet: SheetLayout) -> set[str]:
    """The texts of the rows in which a sheet's blocks have their headers."""
    rows = {block.header_row for block in sheet.blocks} | {grid.header_row for grid in sheet.grids}
    if "Schedule" in sheet.names:
        rows.add(int(sheet.names["Schedule"].partition(":")[0].rpartition("$")[2]))
    return {squeeze(cell.content) for cell in sheet.cells if cell.row in rows and isinstance(cell.content, str)} - {""}


def _blank(cell: Cell) -> bool:
    return cell.formula is None and (cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()))


def _key(values: Row, names: Iterable[str]) -> _Key:
    return tuple(_plain(values.get(name)) for name in names)


def _plain(value: Any) -> Any:
    """A value by which rows are compared: what a program saves otherwise is the same."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return round(float(value), 6)
    if isinstance(value, str):
        return value.strip() or None
    return value


def _words(values: Row, names: Iterable[str]) -> str:
    parts = (_plain(values.get(name)) for name in names)
    return " | ".join(
        "" if part is None else f"{part:.15g}" if isinstance(part, float) else str(part) for part in parts
    )


def _header(book: Book, block: Found, column: int) -> str:
    """What the user calls a column; without a header, where it stands from the block's last column on."""
    value = book.value(block.sheet, block.header, column)
    if isinstance(value, str) and value.strip():
        return value.strip()
    return re.sub(r"\d", "", format_ref(1, column))


__all__ = ["Carrier", "carried"]
