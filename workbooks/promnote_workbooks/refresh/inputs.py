"""The inputs of a note workbook, read by defined name, label and header; and rows of files that are added to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from promnote.basics.conversion import CellError, as_date, is_blank, squeeze
from promnote.basics.errors import ActivityError, NoteError, Where, WorkbookError, found
from promnote.basics.money import percent_words
from promnote.basics.rates import RateReset
from promnote.contract.fields import ACTIVITY_COLUMNS, PLAN_COLUMNS, RATE_FILE_COLUMNS
from promnote.contract.reading import activity_from_row, by_date, reset_from_row, terms_from_range
from promnote.contract.terms import Activity, Note, NoteTerms
from promnote.reports.months import activity_words
from promnote_workbooks.formulas.host_names import VALUES_ONLY
from promnote_workbooks.one_note.fill import activity_row, cell_value
from promnote_workbooks.package import CellRange, format_ref
from promnote_workbooks.refresh.blocks import SPARE, Found, filled_rows, find, row_values, with_room
from promnote_workbooks.refresh.book import INPUT_NAMES, Book
from promnote_workbooks.refresh.format import refuse_newer
from promnote_workbooks.refresh.layout import form_of

TERMS, RATES, ACTIVITY, AS_OF, PLAN = "Terms", "Rates", "Activity", "AsOf", "Plan"
_RATE_HEADERS = {name: name for name in RATE_FILE_COLUMNS}
_RATE_OPTIONAL = frozenset({"index"})
_PLAN_HEADERS = {name: name for name in PLAN_COLUMNS}
_PLAN_OPTIONAL = frozenset({"principal", "payment"})
_ACTIVITY_HEADERS = {name: name for name in ACTIVITY_COLUMNS}
_ACTIVITY_OPTIONAL = frozenset(ACTIVITY_COLUMNS) - {"date", "type", "amount"}
#: Rows to type into that a block gets beside those it needs.
_SPARE = 12
#: More rows than these are told in one line.
_LINES = 12


class Inputs(NamedTuple):
    """What the workbook says: the note, and the as-of date that stands in it (None: blank or unreadable)."""

    note: Note
    as_of: date | None


def check_names(book: Book, *, computed: bool = True) -> None:
    """A workbook without the names of a note's inputs is none of ours: say which are missing.

    `computed`: it must have formulas too.
    """
    refuse_newer(book.package)
    if book.area(TERMS) is None or book.area(AS_OF) is None:
        missing = [name for name in INPUT_NAMES if book.area(name) is None]
        raise WorkbookError(
            book.source,
            f"found no defined name {', '.join(missing)}; allowed: a promnote workbook, which has {', '.join(INPUT_NAMES)}",
        )
    if computed and book.package.defined_name(VALUES_ONLY) is not None:
        raise WorkbookError(
            book.source, "found a workbook of values only (built for the host none); allowed: the one with formulas"
        )
    as_of = book.area(AS_OF)
    assert as_of is not None
    if not as_of.range.is_one_cell:
        raise WorkbookError(f"the name {AS_OF}", f"found {as_of.range}; allowed: one cell")


def read_inputs(book: Book) -> Inputs:
    """The note in the workbook, one of values only too. Errors name sheet and row."""
    check_names(book, computed=False)
    return Inputs(
        note=Note(
            terms=_under_its_form(book, _read_terms(book)),
            resets=_read_resets(book),
            activity=_read_activity(book),
        ),
        as_of=read_as_of(book),
    )


def _read_terms(book: Book) -> NoteTerms:
    terms = book.area(TERMS)
    assert terms is not None
    return terms_from_range(book.raw(terms), Where(TERMS, sheet=terms.sheet), plan=_read_plan(book))


def _read_plan(book: Book) -> list[list[Any]] | None:
    """The rows of a scheduled note as a range; None where the workbook has no block for them."""
    block = plan_block(book)
    if block is None:
        return None
    rows: list[list[Any]] = [list(PLAN_COLUMNS)]
    for row in range(block.first, block.last + 1):
        cells = row_values(book, block, row)
        rows.append([cells.get(name) for name in PLAN_COLUMNS])
    return rows


def _under_its_form(book: Book, terms: NoteTerms) -> NoteTerms:
    """Workbooks from before notes named the form of their agreement have its sheets and no row for it."""
    form = form_of(book)
    return terms if terms.agreement_form or not form else replace(terms, agreement_form=form)


def read_as_of(book: Book) -> date | None:
    """The as-of date in the workbook."""
    area = book.area(AS_OF)
    if area is None:
        return None
    value = book.raw(area)[0][0]
    try:
        return None if is_blank(value) or isinstance(value, CellError) else as_date(value, AS_OF)
    except NoteError:
        return None


def input_cells(book: Book) -> list[tuple[str, CellRange]]:
    """The ranges that hold inputs."""
    areas = [book.area(name) for name in (TERMS, RATES, ACTIVITY, PLAN)]
    return [(area.sheet, area.range) for area in areas if area is not None]


def rates_block(book: Book) -> Found | None:
    """The block of resets."""
    return find(book, RATES, _RATE_HEADERS, optional=_RATE_OPTIONAL)


def plan_block(book: Book) -> Found | None:
    """The block of a scheduled note's rows."""
    return find(book, PLAN, _PLAN_HEADERS, optional=_PLAN_OPTIONAL)


def activity_block(book: Book) -> Found | None:
    """The block of activity."""
    return find(book, ACTIVITY, _ACTIVITY_HEADERS, optional=_ACTIVITY_OPTIONAL)


def _filled(book: Book, block: Found | None) -> Iterable[tuple[int, Where, dict[str, Any]]]:
    """(row of the sheet, place, cells) of each row that is not blank."""
    if block is None:
        return
    for row in range(block.first, block.last + 1):
        cells = {key: value for key, value in row_values(book, block, row).items() if not is_blank(value)}
        if cells:
            text = f"{block.sheet}!{format_ref(row, min(block.columns.values()))}"
            yield row, Where(text, sheet=block.sheet, table=block.name.lower(), row=row), cells


def _read_resets(book: Book) -> tuple[RateReset, ...]:
    return by_date([(place, reset_from_row(cells, place)) for _, place, cells in _filled(book, rates_block(book))])


def unordered_resets(book: Book) -> list[str]:
    """What to say of an index's resets that are listed neither oldest nor newest first: a mistyped date looks like that."""
    by_index: dict[str, list[tuple[str, date]]] = {}
    for _, place, cells in _filled(book, rates_block(book)):
        reset = reset_from_row(cells, place)
        by_index.setdefault(squeeze(reset.index), []).append((place, reset.effective))
    for rows in by_index.values():
        if len(rows) < 3:
            continue
        newest_first = rows[1][1] < rows[0][1]
        for (_, above), (at, below) in pairwise(rows):
            if (below < above) != newest_first:
                told = "resets are read by date, whatever their order: is the date right?"
                return [f"{at}: {below} stands below {above}; {told}"]
    return []


def _read_activity(book: Book) -> tuple[Activity, ...]:
    rows = _filled(book, activity_block(book))
    return tuple(activity_from_row(cells, place, number) for number, place, cells in rows)


# --- rows of files --------------------------------------------------------------------------------------------------


def add_resets(book: Book, path: Path) -> list[str]:
    """Add the rates of a file to Rates; says what was added and what was there already."""
    from promnote_workbooks.note_files.rate_files import key_of, merged, read_rate_file, rows_for

    block = rates_block(book)
    if block is None:
        raise WorkbookError(book.source, f"found no defined name {RATES}; allowed: a workbook with a block for resets")
    terms = _read_terms(book)
    known = _read_resets(book)
    rows = rows_for(read_rate_file(path), terms)
    own = terms.interest.index
    together = merged(known, rows, path.name, RATES, own)
    there = {key_of(each, own) for each in known}
    added = [each for each in together if key_of(each, own) not in there]
    if any(each.index for each in added) and "index" not in block.columns:
        raise WorkbookError(
            path.name, f"found rates of {added[-1].index}; allowed: {RATES} with a column Index, as a new build has it"
        )
    # below the rows that are there, which are the user's: resets count by their dates, whatever their order
    _append(book, block, [_reset_row(each) for each in added])
    new = [each for each in rows if key_of(each, own) not in there]
    return _reset_lines(new, [each for each in rows if key_of(each, own) in there])


def _reset_row(each: RateReset) -> dict[str, Any]:
    return {"effective": each.effective, "rate": each.index_rate, "index": each.index}


def _reset_lines(new: Sequence[RateReset], old: Sequence[RateReset]) -> list[str]:
    """A line a row; one for all where a publisher's file brings many."""
    lines = [f"reset of {each.effective} added: {percent_words(each.index_rate)}" for each in new]
    if len(new) > _LINES:
        lines = [f"{len(new):,} resets added: {new[0].effective} to {new[-1].effective}"]
    skipped = [f"reset of {each.effective} skipped: it is in {RATES} already" for each in old]
    if len(old) > _LINES:
        skipped = [f"{len(old):,} resets skipped: they are in {RATES} already"]
    return [*lines, *skipped]


def add_activity(book: Book, path: Path) -> list[str]:
    """Add the activity of a file; a known id, or an equal row without one, is skipped."""
    from promnote_workbooks.note_files.activity_file import read_activity

    block = activity_block(book)
    if block is None:
        raise WorkbookError(book.source, f"found no defined name {ACTIVITY}; allowed: a workbook with a block for it")
    known = _read_activity(book)
    by_id = {each.id: each for each in known if each.id}
    unnamed = Counter(_content(each) for each in known)
    lines, added, places = [], [], []
    events = read_activity(path)
    if not events:
        return [f"notice: no activity in {path.name}: it has a header and no row"]
    for each in events:
        shown = activity_words(each)
        there = by_id.get(each.id) if each.id else None
        if there is not None:
            differs = "" if _content(there) == _content(each) else ", where it reads otherwise"
            lines.append(f"{shown} skipped: its id is in {ACTIVITY} already{differs}")
            continue
        if not each.id and unnamed[_content(each)]:
            unnamed[_content(each)] -= 1
            lines.append(f"{shown} skipped: an equal row is in {ACTIVITY} already")
            continue
        if each.id:
            by_id[each.id] = each
        added.append(activity_row(each))
        places.append(Where(f"{path.name} row {each.row}", file=path.name, table="activity", row=each.row))
        lines.append(f"{shown} added")
    missing = {key for row in added for key, value in row.items() if value is not None} - block.columns.keys()
    if missing:
        raise ActivityError(
            path.name,
            f"found {found(min(missing))}; allowed: columns that {ACTIVITY} has (insert one with that header inside its block)",
        )
    first = _append(book, block, added)
    book.origins.update(enumerate(places, start=first))
    return lines


def in_its_file(error: NoteError, book: Book) -> NoteError:
    """An error of a row of Activity that a file brought, at its place in the file; any other one as it is."""
    origin = book.origins.get(error.row or 0)
    named = f"activity row {error.row}"
    if error.table != "activity" or origin is None or not error.where.startswith(named):
        return error
    return type(error)(
        origin.extended(error.where.removeprefix(named), field=error.field), error.problem, code=error.code
    )


def _content(each: Activity) -> tuple[Any, ...]:
    """A row of activity without its place and its memo."""
    return (*astuple(each)[:3], each.id, each.reverses, each.of, each.waived_through)


def _append(book: Book, block: Found, rows: Sequence[Mapping[str, Any]]) -> int:
    """Put rows below those that are there; gives the first one's row."""
    if not rows:
        return 0
    start = filled_rows(book, block)
    grown = with_input_room(book, block, start + len(rows))
    for at, row in enumerate(rows, start=grown.first + start):
        for key, value in row.items():
            if key in grown.columns:
                book.put(grown.sheet, at, grown.columns[key], cell_value(value))
    return grown.first + start


def with_input_room(book: Book, block: Found, rows: int) -> Found:
    """An input block with room for the rows."""
    return with_room(book, block, rows, spare=SPARE, hull=_hull(book, block))


def _hull(book: Book, block: Found) -> CellRange:
    """The block with the named columns beside it that run over the same rows, such as the native rate of each reset."""
    hull = block.rows
    for name in book.package.defined_names:
        target = name.target
        if name.sheet is None and target is not None and book.sheet_name(target.sheet) == block.sheet:
            area = target.range
            if (area.top, area.bottom) == (block.first, block.last) and not area.is_one_cell:
                hull = hull.union(area)
    return hull
