"""Rates of an index as their publishers give them, and a plain table: recognised by header, percent or fraction by it.

| source                       | header                                                       | rates   | no rate on a day |
|------------------------------|--------------------------------------------------------------|---------|------------------|
| New York Fed, CSV or Excel   | Effective Date, Rate Type, Rate (%) ... 30-Day Average SOFR  | percent | empty, NA        |
| FRED, CSV or Excel           | DATE or observation_date, then a column for each series      | percent | empty, "."       |
| Federal Reserve, H.15 (CSV)  | Series Description, Unit: Percent ... then Time Period       | percent | ND, NA, NC       |
| a table of one's own         | effective, rate, or a third column index                     | 0.0531 or 5.31% | (none)   |

Nothing is guessed by the size of a number. Rows may stand in any order.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from promnote.basics.conversion import as_date, as_number, as_rate, as_text, is_blank, squeeze
from promnote.basics.errors import NoteError, RateError, found
from promnote.basics.money import percent_words, plain
from promnote.basics.rates import RateReset
from promnote.contract.reading import reset_from_row
from promnote.contract.terms import Note, NoteTerms
from promnote_workbooks.note_files.csv_text import read_rows
from promnote_workbooks.note_files.files import read_bytes

WHAT = "rates as CSV or .xlsx: of the New York Fed, FRED or the Federal Reserve's H.15, or a table effective, rate"
_KNOWN = (
    "Effective Date, Rate Type, Rate (%) (New York Fed); DATE or observation_date, then a series (FRED); "
    "Series Description ... Time Period (H.15); effective, rate and maybe index"
)
_MOST_BYTES = 50_000_000
#: Headers stand below a title or, in H.15, below the facts of each series.
_HEADER_ROWS = 40
_LOOKED_BACK = timedelta(days=60)
#: The source of a table of one's own.
TABLE = "table"
_EFFECTIVE = {"effective", "effectivedate", "date", "resetdate"}
_RATE = {"rate", "indexrate", "interestrate"}
_MISSING = {".", "nd", "na", "n/a", "#n/a", "nc"}
_AVERAGES = ("30-Day Average SOFR", "90-Day Average SOFR", "180-Day Average SOFR")
#: Series that are no rate: the level of a compounded index.
_LEVELS = {"sofrindex", "sofr index"}
_WITH_POINT = re.compile(r"[-+]?\d{1,3}\.\d+")
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
#: What contracts call a series, beside its publishers' own names (squeezed).
_ALSO = (
    {"sofr", "securedovernightfinancingrate", "dailysofr", "dailysimplesofr", "overnightsofr"},
    {"30dayaveragesofr", "sofr30dayavg", "30daysofr"},
    {"90dayaveragesofr", "sofr90dayavg", "90daysofr"},
    {"180dayaveragesofr", "sofr180dayavg", "180daysofr"},
    {"prime", "primerate", "bankprimeloan", "dprime", "rifspblpnb", "usprime", "bankprime", "bankprimerate"},
    {"effr", "dff", "effectivefederalfundsrate", "fedfunds", "federalfunds", "rifspffnb"},
)

Row = tuple[int, Sequence[Any]]
Rows = list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class RateFile:
    """The rates of a file: resets by series, each in order of its dates. `name` is the file's own.

    A series without a name ("") is of whatever index is asked.
    """

    name: str
    source: str
    series: Mapping[str, tuple[RateReset, ...]]

    def of(self, index: str) -> tuple[RateReset, ...]:
        """The rows of an index, without its name; none where the file has no such series."""
        wanted = _names_of(index)
        rows = [
            replace(each, index="")
            for name, resets in self.series.items()
            if not name or squeeze(name) in wanted
            for each in resets
        ]
        return _in_order([(0, each) for each in rows], self.name)

    def needed(self, index: str) -> tuple[RateReset, ...]:
        """The rows of an index. Raises RateError where the file has none of it."""
        rows = self.of(index)
        if not rows:
            there = ", ".join(list(self.series)[:8]) or "no row"
            allowed = f"{index or 'an index'}, the index of the note, as the name of a series or column"
            raise RateError(self.name, f"found rates of {there}; allowed: {allowed}")
        return rows


def indices_of(terms: NoteTerms) -> list[str]:
    """The indices of a note, its own and those to which amendments change it; none at a fixed rate."""
    return list(
        dict.fromkeys(each for each in (terms.interest.index, *(row.index for row in terms.amendments)) if each)
    )


def rows_for(file: RateFile, terms: NoteTerms) -> tuple[RateReset, ...]:
    """The rows for a note. Raises RateError where the file has none of its indices, and for a note at a fixed rate."""
    indices = indices_of(terms)
    if not indices:
        raise RateError(file.name, "found rates for a note at a fixed rate; allowed: a note with interest.index")
    return rows_there(file, terms) or file.needed(indices[-1])


def rows_there(file: RateFile, terms: NoteTerms) -> tuple[RateReset, ...]:
    """What the file has of a note's indices.

    Of a publisher's file what was before its interest runs is left out, but for two months that a lookback may need.
    """
    own, start = terms.interest.index, max(terms.accrues_from, terms.starts_on)
    found_rows: list[RateReset] = []
    for index in indices_of(terms):
        rows = file.of(index)
        if file.source != TABLE:
            earlier = [each for each in rows if each.effective <= start - _LOOKED_BACK]
            rows = rows[max(0, len(earlier) - 1) :]
        found_rows += [replace(each, index="" if index == own else index) for each in rows]
    return tuple(found_rows)


def read_rate_file(path: Path) -> RateFile:
    """The rates of a file. Errors name the file and the row."""
    sheets = _sheets(path)
    known = _recognised(sheets, path.name)
    if known is not None:
        return known
    first = next((cells for rows in sheets for _, cells in rows), [])
    header = ", ".join(str(cell) for cell in first if not is_blank(cell))
    raise RateError(path.name, f"found {found(header) if header else 'nothing'}; allowed: a header {_KNOWN}")


def published_rates(path: Path) -> RateFile | None:
    """The rates of a publisher's file; None for a table of one's own, whatever its columns."""
    if path.suffix.lower() not in (".csv", ".txt", ".xlsx", ".xlsm"):
        return None
    file = _recognised(_sheets(path), path.name)
    return file if file is not None and file.source != TABLE else None


def first_filled(path: Path) -> Rows:
    """The filled rows, with their numbers, of the first sheet of a workbook that has any."""
    return next((rows for rows in _sheets(path) if rows), [])


def _recognised(sheets: Sequence[Rows], name: str) -> RateFile | None:
    for rows in sheets:
        for place, (_, cells) in enumerate(rows[:_HEADER_ROWS]):
            reader = _reader_of(cells, first=not place)
            if reader is not None:
                source, read = reader
                return RateFile(name=name, source=source, series=read(rows[:place], rows[place:], name))
    return None


def key_of(reset: RateReset, own: str) -> tuple[str, date]:
    """What makes two rows one: the day and the index, which a row of the note's `own` one may name or leave out."""
    name = squeeze(reset.index)
    return "" if name == squeeze(own) else name, reset.effective


def merged(
    resets: Sequence[RateReset], added: Sequence[RateReset], file: str, there: str = "[[rates]]", own: str = ""
) -> tuple[RateReset, ...]:
    """`resets` with the rows of a file. Rows of one day must agree; an error names both."""
    known = {key_of(each, own): each for each in resets}
    for each in added:
        before = known.setdefault(key_of(each, own), each)
        if before.index_rate != each.index_rate:
            raise RateError(
                f"{file}: reset of {each.effective}",
                f"found {percent_words(each.index_rate)}; allowed: {percent_words(before.index_rate)}, which {there} "
                f"has for that day, or correct it there",
            )
    # the rows of an index stand together, the indices in the order in which they are met
    order = {key: at for at, key in enumerate(dict.fromkeys(key for key, _ in known))}
    return tuple(sorted(known.values(), key=lambda each: (order[key_of(each, own)[0]], each.effective)))


def with_rates(note: Note, path: Path | None) -> Note:
    """The note with the rates of a file beside its own; without a file as it is."""
    if path is None:
        return note
    rows = rows_for(read_rate_file(path), note.terms)
    return replace(note, resets=merged(note.resets, rows, path.name, own=note.terms.interest.index))


def _names_of(index: str) -> set[str]:
    name = squeeze(index)
    return next((also for also in _ALSO if name in also), {name})


# --- the cells of a file --------------------------------------------------------------------------------------------


def csv_rows(path: Path) -> list[list[Any]]:
    """The rows of a CSV file, blank cells as None."""
    rows = read_rows(path, "rows as comma-separated text (CSV)", _MOST_BYTES)
    return [[cell if cell.strip() else None for cell in row] for row in rows]


def _sheets(path: Path) -> list[Rows]:
    """The filled rows of each sheet with their numbers; a CSV file is one."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        sheets = _excel_sheets(path)
    elif path.suffix.lower() in (".csv", ".txt", ""):
        sheets = [csv_rows(path)]
    else:
        raise RateError(path.name, f"found {found(path.suffix)}; allowed: {WHAT}")
    return [
        [(number, cells) for number, cells in enumerate(rows, start=1) if not all(map(is_blank, cells))]
        for rows in sheets
    ]


def _excel_sheets(path: Path) -> list[list[list[Any]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    from promnote_workbooks.package import PackageError, read_package

    data = read_bytes(path, WHAT, _MOST_BYTES)
    try:
        # looked through first: bounds of the zip
        read_package(data, name=path.name)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names]
    except (PackageError, CalamineError, OSError, ValueError) as error:
        problem = " ".join(str(error).split()).removeprefix(path.name).lstrip(": ")
        if problem.startswith("found "):
            raise RateError(path.name, f"{problem.partition('; allowed: ')[0]}; allowed: {WHAT}") from None
        raise RateError(path.name, f"found what cannot be read ({problem}); allowed: {WHAT}") from None


# --- sources --------------------------------------------------------------------------------------------------------

Reader = Callable[[Rows, Rows, str], dict[str, tuple[RateReset, ...]]]


def _reader_of(cells: Sequence[Any], *, first: bool) -> tuple[str, Reader] | None:
    """The source whose header these cells are; only a file's `first` row can be one of rates without any."""
    header = [squeeze(str(cell)) for cell in cells if not is_blank(cell)]
    if not header:
        return None
    if header[0] == "effectivedate" and "ratetype" in header:
        return "New York Fed", _new_york_fed
    if header[0] == "timeperiod" and len(header) > 1:
        return "Federal Reserve H.15", _h15
    if header[0] in _EFFECTIVE and len(header) > 1 and all(each in _RATE or each == "index" for each in header[1:]):
        return TABLE, _table
    if header[0] in ("date", "observationdate") and len(header) > 1 and all(isinstance(c, str) for c in cells if c):
        return "FRED", _fred
    if first and len(header) in (2, 3) and _is_day(cells[0]):
        return TABLE, _table_without_header
    return None


def _is_day(cell: Any) -> bool:
    try:
        as_date(cell, "")
    except NoteError:
        return False
    return True


def _new_york_fed(_: Rows, rows: Rows, file: str) -> dict[str, tuple[RateReset, ...]]:
    columns = {squeeze(str(cell)): at for at, cell in enumerate(rows[0][1]) if not is_blank(cell)}
    rate = columns.get(squeeze("Rate (%)"))
    if rate is None:
        raise RateError(f"{file} row {rows[0][0]}", "found no column Rate (%); allowed: the New York Fed's own columns")
    averages = {name: columns[squeeze(name)] for name in _AVERAGES if squeeze(name) in columns}
    series: dict[str, list[tuple[int, RateReset]]] = {}
    for number, cells in _data(rows[1:]):
        place = f"{file} row {number}"
        kind = as_text(cells[columns["ratetype"]], f"{place} Rate Type")
        values = {kind: cells[rate], **{name: cells[at] for name, at in averages.items()}}
        day = None
        for name, value in values.items():
            if _missing(value):
                continue
            day = day or _day(cells[0], f"{place} Effective Date")
            reset = RateReset(effective=day, index_rate=_percent(value, f"{place} {name}"), index=name)
            series.setdefault(name, []).append((number, reset))
    return {name: _in_order(each, file) for name, each in series.items()}


def _fred(_: Rows, rows: Rows, file: str) -> dict[str, tuple[RateReset, ...]]:
    names = {at: str(cell).strip() for at, cell in enumerate(rows[0][1]) if at and not is_blank(cell)}
    return _columns(names, rows, file)


def _h15(above: Rows, rows: Rows, file: str) -> dict[str, tuple[RateReset, ...]]:
    names = {at: str(cell).strip() for at, cell in enumerate(rows[0][1]) if at and not is_blank(cell)}
    units = [cells for _, cells in above if squeeze(str(cells[0])) == "unit:"]
    for at, name in names.items():
        unit = str(units[0][at]) if units and at < len(units[0]) else "no unit"
        if not unit.startswith("Percent"):
            raise RateError(f"{file}: {name}", f"found {found(unit)} as its unit; allowed: a series in Percent")
    return _columns(names, rows, file)


def _columns(names: Mapping[int, str], rows: Rows, file: str) -> dict[str, tuple[RateReset, ...]]:
    """A day and a rate in percent for each series."""
    series: dict[str, list[tuple[int, RateReset]]] = {name: [] for name in names.values()}
    for name in series:
        if squeeze(name) in _LEVELS:
            raise RateError(f"{file}: {name}", "found the level of an index; allowed: series of rates")
    for number, cells in _data(rows[1:]):
        place = f"{file} row {number}"
        day = _day(cells[0], f"{place} {rows[0][1][0]}")
        for at, name in names.items():
            if at < len(cells) and not _missing(cells[at]):
                reset = RateReset(effective=day, index_rate=_percent(cells[at], f"{place} {name}"), index=name)
                series[name].append((number, reset))
    return {name: _in_order(each, file) for name, each in series.items() if each}


def _data(rows: Rows) -> Iterator[Row]:
    """The rows of days; a line of text alone is a footnote."""
    for number, cells in rows:
        filled = [cell for cell in cells if not is_blank(cell)]
        if len(filled) == 1 and isinstance(filled[0], str) and not filled[0].strip()[0].isdigit():
            continue
        yield number, cells


def _table(_: Rows, rows: Rows, file: str) -> dict[str, tuple[RateReset, ...]]:
    columns = {}
    for at, cell in enumerate(rows[0][1]):
        if not is_blank(cell):
            name = squeeze(str(cell))
            columns[at] = "effective" if name in _EFFECTIVE else "rate" if name in _RATE else "index"
    return _own(columns, rows[1:], file)


def _table_without_header(_: Rows, rows: Rows, file: str) -> dict[str, tuple[RateReset, ...]]:
    return _own(dict(enumerate(("effective", "rate", "index"))), rows, file)


def _own(columns: Mapping[int, str], rows: Rows, file: str) -> dict[str, tuple[RateReset, ...]]:
    series: dict[str, list[tuple[int, RateReset]]] = {}
    for number, cells in rows:
        place = f"{file} row {number}"
        beyond = [cell for at, cell in enumerate(cells) if at not in columns and not is_blank(cell)]
        if beyond:
            problem = f"found {found(beyond[0])} beside them; allowed: two columns, effective and rate, or index too"
            raise RateError(place, problem)
        reset = reset_from_row({name: cells[at] for at, name in columns.items() if at < len(cells)}, place)
        series.setdefault(reset.index, []).append((number, reset))
    return {name: _in_order(each, file) for name, each in series.items()}


def _missing(cell: Any) -> bool:
    return is_blank(cell) or (isinstance(cell, str) and cell.strip().casefold() in _MISSING)


def _day(cell: Any, place: str) -> date:
    """A day as the publishers write it: ISO, month/day/year, or a date cell."""
    if isinstance(cell, str) and (match := _US_DATE.fullmatch(cell.strip())):
        month, day, year = map(int, match.groups())
        try:
            return date(year, month, day)
        except ValueError:
            raise RateError(place, f"found {found(cell)}; allowed: a date month/day/year that there is") from None
    try:
        return as_date(cell.date() if isinstance(cell, datetime) else cell, place)
    except NoteError as error:
        raise RateError(error.where, error.problem, code=error.code) from None


def _percent(cell: Any, place: str) -> Any:
    """A rate that the source gives in percent, with the sign or without it."""
    try:
        text = cell.strip().removesuffix("%").strip() if isinstance(cell, str) else cell
        # publishers write points; as an amount 5.060 might be five thousand
        plain_text = isinstance(text, str) and _WITH_POINT.fullmatch(text) is not None
        number = Decimal(text) if plain_text else as_number(text, place, "a rate in percent")
        return as_rate(f"{plain(number)}%", place, lowest=as_number(-1, place))
    except NoteError as error:
        raise RateError(error.where, error.problem, code=error.code) from None


def _in_order(rows: Sequence[tuple[int, RateReset]], file: str) -> tuple[RateReset, ...]:
    """Rows by day; a day that is there twice must say the same."""
    by_day: dict[date, tuple[int, RateReset]] = {}
    for number, reset in rows:
        first, before = by_day.setdefault(reset.effective, (number, reset))
        if before.index_rate != reset.index_rate:
            where = f"{file} row {number}" if number else file
            other = f"row {first}" if number else "another series of it"
            problem = f"found {percent_words(reset.index_rate)} for {reset.effective}"
            raise RateError(where, f"{problem}; allowed: {percent_words(before.index_rate)}, as {other} has it")
    return tuple(reset for _, reset in sorted(by_day.values(), key=lambda each: each[1].effective))
