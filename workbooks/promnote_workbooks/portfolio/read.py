"""Opening a portfolio, whatever it is, and going through its notes one by one.

Each note comes as a `RawNote`, or as the problem for which there is none. Errors of the file as a whole (no such file,
an unknown column, a 1904 workbook) are raised as NoteError: nothing of it can be trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from promnote.basics.conversion import as_text, is_blank, squeeze
from promnote.basics.errors import NoteError, TermsError, found
from promnote.contract.reading import PLAN as PLAN_ROWS
from promnote.contract.reading import amendments_from_cell
from promnote_workbooks.basics.kinds import EMPTY, PARQUET, START_BYTES, WORKBOOK, ZIP, found_kind, is_text, kind_of
from promnote_workbooks.basics.limits import PORTFOLIO_BYTES
from promnote_workbooks.basics.ordinary import open_ordinary
from promnote_workbooks.note_files.files import read_bytes
from promnote_workbooks.note_files.rate_files import RateFile, first_filled, published_rates
from promnote_workbooks.portfolio import folder
from promnote_workbooks.portfolio.columns import (
    ACTIVITY_SHEET_COLUMNS,
    AMENDMENTS,
    NOTE,
    NOTE_COLUMNS,
    PLAN_SHEET_COLUMNS,
)
from promnote_workbooks.portfolio.problems import PortfolioError, Problem, problem_of, words_of
from promnote_workbooks.portfolio.raw import RawNote, note_of, unknown_note
from promnote_workbooks.portfolio.resets import ResetTables, read_resets
from promnote_workbooks.portfolio.tables import ACTIVITY, BEYOND, NOTES, PLAN, RATES, TableFile, Tables, beyond

WHAT = "a portfolio: .xlsx, .csv, .parquet or a folder of note files"
_WORKBOOKS = (".xlsx", ".xlsm")
Item = RawNote | Problem
ActivityRows = dict[str, list[tuple[int, dict[str, Any]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """An opened portfolio; `name` is what errors call it. `items` can be called once; `notices` are what they brought up."""

    name: str
    items: Iterator[Item] = field(repr=False)
    notices: list[str] = field(default_factory=list, repr=False)


def open_portfolio(
    path: Path, *, rates: Path | None = None, activity: Path | None = None, plan: Path | None = None
) -> Portfolio:
    """The portfolio at `path`.

    `rates`, `activity` and `plan` are the files beside a CSV or parquet file of notes. `rates` stands beside a folder of
    note files too, and a publisher's file of rates beside any portfolio.
    """
    if path.is_dir():
        notes = folder.csv_in(path)
        if notes is None:
            _no_files_beside(path, None, activity, plan)
            return Portfolio(name=path.name or str(path), items=_unique(_note_files(path, rates)))
        rates = rates or folder.csv_in(path, "rates.csv")
        activity = activity or folder.csv_in(path, "activity.csv")
        plan = plan or folder.csv_in(path, "plan.csv")
        path = notes
    suffix = path.suffix.lower()
    published = published_rates(rates) if rates else None
    if published is not None:
        rates = None
    if suffix in _WORKBOOKS:
        _no_files_beside(path, rates, activity, plan)
        from promnote_workbooks.portfolio.workbook_file import open_workbook

        tables = open_workbook(path, _whole(path))
    elif suffix in (".csv", ".txt", ".tsv", ".parquet"):
        tables = Tables(
            notes=_table(path, ""),
            rates=_table(rates, RATES) if rates else None,
            activity=_table(activity, ACTIVITY) if activity else None,
            plan=_table(plan, PLAN) if plan else None,
        )
    else:
        _whole(path)
        raise NoteError(path.name, f"found {found(suffix or 'no ending')}; allowed: {WHAT}")
    notices: list[str] = []
    return Portfolio(name=path.name, items=_unique(_notes(tables, published, notices)), notices=notices)


def _no_files_beside(path: Path, rates: Path | None, activity: Path | None, plan: Path | None) -> None:
    for option, file in (("--rates", rates), ("--activity", activity), ("--plan", plan)):
        or_else = ""
        if option == "--rates":
            or_else = f" or note files, or a file of the New York Fed, FRED or H.15; rows of one's own go on its sheet {RATES}"
        if file is not None:
            raise NoteError(
                option,
                f"found {found(file.name)} beside {found(path.name)}; allowed: with a CSV or parquet file{or_else}",
            )


def _whole(path: Path) -> bytes:
    data = read_bytes(path, WHAT, PORTFOLIO_BYTES)
    if not data:
        raise NoteError(path.name, f"found an empty file; allowed: {WHAT}")
    return data


def _table(path: Path, sheet: str) -> TableFile:
    start, parquet, workbook = read_start(path), path.suffix.lower() == ".parquet", path.suffix.lower() in _WORKBOOKS
    kind = kind_of(start)
    fits = kind == PARQUET if parquet else kind in (WORKBOOK, ZIP) if workbook else is_text(kind) and kind != EMPTY
    if not fits:
        what = EMPTY if kind == EMPTY else found_kind(start, path.name)
        forms = "CSV, .xlsx or parquet" if sheet == RATES else "CSV or parquet"
        allowed = f"{sheet.lower()} as {forms}, a header row and rows under it" if sheet else WHAT
        raise NoteError(path.name, f"found {what}; allowed: {allowed}")
    if parquet:
        from promnote_workbooks.portfolio.parquet_file import open_parquet

        return open_parquet(path, sheet)
    if workbook:
        # a table of rates: notes in a workbook are a portfolio of sheets
        filled = first_filled(path)
        return TableFile(file=path.name, sheet=sheet, rows=lambda: iter(filled))
    from promnote_workbooks.portfolio.csv_file import open_csv

    return open_csv(path, sheet)


def read_start(path: Path) -> bytes:
    """The first bytes of an ordinary file; what is none is a NoteError."""
    try:
        with open_ordinary(path) as file:
            return file.read(START_BYTES)
    except (OSError, ValueError):
        return read_bytes(path, WHAT, START_BYTES)  # which says what is wrong


# --- rows -----------------------------------------------------------------------------------------------------------


def _note_files(path: Path, rates: Path | None) -> Iterator[Item]:
    """The note files of a folder, with the rates of a file beside them."""
    if rates is None:
        yield from folder.note_files(path)
        return
    published = published_rates(rates)
    table = _table(rates, RATES) if published is None else None
    resets = replace(read_resets(table) if table else ResetTables(), published=published)
    yield from resets.problems
    missing = set(resets.rows_by_note)
    for raw in folder.note_files(path):
        if isinstance(raw, RawNote):
            missing.discard(raw.id)
            yield _beside(raw, resets)
        else:
            yield raw
    if table is not None:
        yield from _left_over(table, resets.rows_by_note, missing)


def _beside(raw: RawNote, resets: ResetTables) -> Item:
    try:
        note = note_of(raw)
    except PortfolioError:
        return raw  # what is wrong with the file is said where it is computed
    try:
        return replace(raw, resets=resets.beside(note))
    except NoteError as error:
        return raw.problem(error)


def _notes(tables: Tables, published: RateFile | None, notices: list[str]) -> Iterator[Item]:
    """Notes in the file's order, then what is left over: rows of activity and rates that belong to no note.

    `notices` gets what is no error of a row: a file of its own without any.
    """
    own = tables.notes.file
    headers, records = tables.notes.records(NOTE_COLUMNS)
    if "note.id" not in headers:
        raise TermsError(tables.notes.place, "found no column note.id; allowed: a header id, note.id or loan number")
    resets = read_resets(tables.rates) if tables.rates else ResetTables()
    resets = replace(resets, published=published)
    yield from resets.problems
    activity: ActivityRows = {}
    spoilt: dict[str, int] = {}
    if tables.activity:
        activity, spoilt, problems = _owned_rows(tables.activity, ACTIVITY_SHEET_COLUMNS, ("date", "type"))
        yield from problems
        if not activity and not problems and tables.activity.file != own:
            notices.append(f"no activity in {tables.activity.file}: it has a header and no row")
    plan: ActivityRows = {}
    spoilt_plan: dict[str, int] = {}
    if tables.plan:
        plan, spoilt_plan, problems = _owned_rows(tables.plan, PLAN_SHEET_COLUMNS, ("date",))
        yield from problems
        if not plan and not problems and tables.plan.file != own:
            notices.append(f"no plan in {tables.plan.file}: it has a header and no row")
    if tables.rates and tables.rates.file != own and not (resets.problems or resets.by_index or resets.by_note):
        notices.append(f"no rates in {tables.rates.file}: it has a header and no row")
    tables_beside = (("activity", tables.activity), (PLAN_ROWS, tables.plan))
    beside = {name: each.file for name, each in tables_beside if each is not None and each.file != own}
    # a note of rows elsewhere that is not met: all ids of a million notes would be kept only to look for these
    missing = {*activity, *plan, *resets.rows_by_note}
    for number, record in records:
        raw = _raw(tables.notes, number, record, headers, resets, activity, plan, beside)
        if isinstance(raw, RawNote):
            missing.discard(raw.id)
            if raw.id in spoilt:
                raw = _refused(raw, "activity", beside.get("activity", ""), spoilt[raw.id])
            elif raw.id in spoilt_plan:
                raw = _refused(raw, "plan", beside.get(PLAN_ROWS, ""), spoilt_plan[raw.id])
        yield raw
    for sheet, rows in ((tables.activity, activity), (tables.plan, plan), (tables.rates, resets.rows_by_note)):
        if sheet is not None:
            yield from _left_over(sheet, rows, missing)


def _left_over(
    table: TableFile, rows: Mapping[str, list[tuple[int, dict[str, Any]]]], missing: set[str]
) -> Iterator[Problem]:
    """Rows that name a note which was not met."""
    for note, owned in rows.items():
        if note in missing:
            yield from (unknown_note(table.file, table.sheet, row, note) for row, _ in owned)


def _refused(raw: RawNote, table: str, file: str, row: int) -> Problem:
    """A note one of whose rows could not even be given to it: what was left out could change every figure."""
    place = f"row {row} of {file}" if file else f"{row}"
    return Problem(file=raw.file, sheet=raw.sheet, row=raw.row, note=raw.id,
                   found=f"a bad row of its {table}, {place}", allowed="rows that can be read")  # fmt: skip


def _raw(
    table: TableFile,
    number: int,
    record: dict[str, Any],
    headers: dict[str, str],
    resets: ResetTables,
    activity: ActivityRows,
    plan: ActivityRows,
    beside: Mapping[str, str],
) -> Item:
    def bad(error: NoteError, note: str = "") -> Problem:
        return problem_of(error, file=table.file, sheet=table.sheet, row=number, note=note, columns=headers)

    try:
        if is_blank(record.get("note.id")):
            raise TermsError("note.id", "found nothing; allowed: an id for each note")
        note = as_text(record["note.id"], "note.id")
    except NoteError as error:
        return bad(TermsError("note.id", error.problem))
    if BEYOND in record:
        return bad(TermsError("", f"found {beyond(record)}; allowed: cells under a header"), note)
    index = record.get("interest.index")
    try:
        own = resets.of(
            note, squeeze(str(index)) if not is_blank(index) else "", _indices_in(record.get(AMENDMENTS), table.sheet)
        )
        if not own and not is_blank(index) and is_blank(record.get("interest.rate")):
            raise resets.lacking(str(index))
    except NoteError as error:
        return bad(error, note)
    cells = {**record, "note.id": note}
    return RawNote(id=note, file=table.file, sheet=table.sheet, row=number, cells=cells, headers=headers, resets=own,
                   activity=tuple(activity.get(note, ())), plan=tuple(plan.get(note, ())),
                   beside=beside)  # fmt: skip


def _indices_in(amendments: Any, place: str) -> list[str]:
    """The indices that amendments change to; what cannot be read is reported where the terms are."""
    try:
        return [str(row["index"]) for _, row in amendments_from_cell(amendments, place) if row.get("index")]
    except NoteError:
        return []


def _owned_rows(
    table: TableFile, known: Mapping[str, str], needed_columns: Sequence[str]
) -> tuple[ActivityRows, dict[str, int], list[Problem]]:
    """Rows by note; notes with a row that cannot be given to them; and what is wrong with rows."""
    headers, records = table.records(known)
    for needed in (NOTE, *needed_columns):
        if needed not in headers:
            names = ", ".join(dict.fromkeys(known.values()))
            raise TermsError(table.place, f"found no column {needed}; allowed: {names}")
    rows: ActivityRows = {}
    spoilt: dict[str, int] = {}
    problems: list[Problem] = []
    for number, record in records:
        try:
            note = as_text(record.pop(NOTE, None), "note")
        except NoteError as error:
            given, allowed = words_of(error)
            problems.append(Problem(file=table.file, sheet=table.sheet, row=number, column=headers[NOTE], found=given,
                                    allowed=f"{allowed}: the id of a note"))  # fmt: skip
            continue
        if BEYOND in record:
            problems.append(Problem(file=table.file, sheet=table.sheet, row=number, note=note, found=beyond(record),
                                    allowed="cells under a header"))  # fmt: skip
            spoilt[note] = number
            continue
        rows.setdefault(note, []).append((number, record))
    return rows, spoilt, problems


def _unique(items: Iterator[Item]) -> Iterator[Item]:
    """The first note of an id counts; each later one is a problem that names the first."""
    first: dict[str, int | str] = {}
    for item in items:
        if isinstance(item, RawNote):
            place = item.row if item.row is not None else item.file
            before = first.setdefault(item.id, place)
            if before is not place:
                column, words = item.headers.get("note.id", "note.id"), before if item.row is None else f"row {before}"
                yield Problem(file=item.file, sheet=item.sheet, row=item.row, column=column, note=item.id,
                              found=f"{item.id!r}, as in {words}", allowed="each id once")  # fmt: skip
                continue
        yield item


__all__ = ["ACTIVITY", "NOTES", "RATES", "Item", "Portfolio", "open_portfolio"]
