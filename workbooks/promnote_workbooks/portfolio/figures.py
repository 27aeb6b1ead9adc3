"""Every figure of every note through the ledger, streaming: rows in the portfolio's order, memory that stays flat."""

from __future__ import annotations

import csv
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from promnote.basics.errors import NoteError
from promnote.basics.money import money
from promnote.reports.columns import json_value
from promnote.reports.figures import FIGURES, figures
from promnote.running.ledger import replay
from promnote_workbooks.batch.task import Task
from promnote_workbooks.note_files.csv_text import safe_text
from promnote_workbooks.note_files.files import write_bytes
from promnote_workbooks.package import PackageError
from promnote_workbooks.package.place import clean_leftovers
from promnote_workbooks.portfolio.problems import LISTED, PortfolioError, Problem
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.portfolio.read import Portfolio
from promnote_workbooks.workers.pool import Pool, in_chunks

MAKER = "promnote_workbooks.portfolio.figures:worker"
COLUMNS = ("note", "as_of", "borrower", "holder", "currency", *FIGURES)
_TEXTS = 5
_CHUNK = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended; `problems` are the first of `bad`."""

    notes: int
    bad: int
    problems: tuple[Problem, ...]
    errors_file: Path


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A note with its place in the order, which its result keeps."""

    number: int
    raw: RawNote

    @property
    def id(self) -> str:
        return self.raw.id

    def lost(self, found: str) -> Any:
        raw = self.raw
        problem = Problem(file=raw.file, sheet=raw.sheet, row=raw.row, note=raw.id, found=found,
                          allowed="a note that promnote can compute; please report it")  # fmt: skip
        return (self.number, None, (problem,))


Result = tuple[int, tuple[Any, ...] | None, tuple[Problem, ...]]


def worker(*, as_of: date) -> Callable[[_Numbered], Result]:
    """The handle of a worker: a note in, its number, its row or its problems out."""

    def handle(item: _Numbered) -> Result:
        raw = item.raw
        try:
            return item.number, _row(raw, as_of), ()
        except PortfolioError as error:
            return item.number, None, error.problems
        except NoteError as error:
            return item.number, None, (raw.problem(error),)
        except Exception as error:
            result: Result = item.lost(f"a fault of promnote ({type(error).__name__}: {error})")
            return result

    return handle


def _row(raw: RawNote, as_of: date) -> tuple[Any, ...]:
    note = note_of(raw)
    values = figures(replay(note, as_of))
    terms = note.terms
    texts = (raw.id, as_of, terms.borrower, terms.holder, terms.currency)
    return (*texts, *(getattr(values, name) for name in FIGURES))


def write_figures(
    portfolio: Portfolio, as_of: date, out: Path, *, workers: int, told: Callable[[int, int], None]
) -> Outcome:
    """Write the file, whole or not at all; problems go into a workbook beside it."""
    problems: list[Problem] = []
    bad = notes = 0
    writer_of = _Csv if out.suffix.lower() == ".csv" else _Parquet
    with writer_of(out) as writer:
        with closing(_in_order(portfolio, as_of, workers)) as stream:
            for rows, found in stream:
                writer.write(rows)
                notes += len(rows)
                bad += len(found)
                problems += found[: max(0, LISTED - len(problems))]
                told(len(rows) + len(found), len(found))
        if not notes and not bad:
            raise NoteError(portfolio.name, "found no notes; allowed: a row for each note")
    errors_file = out.with_name(f"{out.name}.errors.xlsx")
    if problems:
        from promnote_workbooks.portfolio.errors_book import errors_workbook

        write_bytes(errors_file, errors_workbook(problems, name=portfolio.name))
    else:
        errors_file.unlink(missing_ok=True)
    return Outcome(notes=notes, bad=bad, problems=tuple(problems), errors_file=errors_file)


def _in_order(
    portfolio: Portfolio, as_of: date, workers: int
) -> Generator[tuple[list[tuple[Any, ...]], list[Problem]], None, None]:
    """Rows and problems in the portfolio's order: what comes early waits, a chunk or two for each worker."""
    pool = Pool(Task.of(MAKER, {"as_of": as_of}), workers)
    waiting: dict[int, Result] = {}
    next_number = 0

    def numbered() -> Iterator[_Numbered]:
        for number, item in enumerate(portfolio.items):
            if isinstance(item, RawNote):
                yield _Numbered(number, item)
            else:
                waiting[number] = (number, None, (item,))

    def ready() -> tuple[list[tuple[Any, ...]], list[Problem]]:
        nonlocal next_number
        rows: list[tuple[Any, ...]] = []
        found: list[Problem] = []
        while (result := waiting.pop(next_number, None)) is not None:
            next_number += 1
            if result[1] is not None:
                rows.append(result[1])
            found += result[2]
        return rows, found

    with closing(pool.run(in_chunks(numbered(), _CHUNK))) as stream:
        for results in stream:
            for result in results:
                waiting[result[0]] = result
            yield ready()
    yield ready()


# --- files ----------------------------------------------------------------------------------------------------------


class _Writer(Protocol):
    def write(self, rows: list[tuple[Any, ...]]) -> None: ...


class _Whole(AbstractContextManager[Any]):
    """A file that grows beside its name and takes it when it is whole."""

    def __init__(self, out: Path) -> None:
        self.out = out
        clean_leftovers(out.parent, out.name)
        self.part = out.with_name(f".{out.name}.promnote-figures.tmp")

    def close(self) -> None:
        """Finish what is written."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close()
            if kind is None:
                self.part.replace(self.out)
        except OSError as failure:
            raise _not_written(self.out, failure) from None
        finally:
            self.part.unlink(missing_ok=True)
        if isinstance(error, OSError | PackageError):
            raise _not_written(self.out, error) from None


def _not_written(out: Path, error: Exception) -> NoteError:
    reason = getattr(error, "strerror", None) or str(error)
    return NoteError(
        out.name, f"found that it cannot be written ({reason.lower()}); allowed: a place that can be written"
    )


class _Csv(_Whole):
    """UTF-8; amounts with two decimals, dates in ISO, nothing where a figure does not apply."""

    def __enter__(self) -> _Csv:
        self._file = self.part.open("w", encoding="utf-8", errors="surrogateescape", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(COLUMNS)
        return self

    def write(self, rows: list[tuple[Any, ...]]) -> None:
        kinds = [meaning.kind for meaning in FIGURES.values()]
        for row in rows:
            texts = [safe_text(str(each)) for each in row[:_TEXTS]]
            self._writer.writerow([*texts, *map(json_value, row[_TEXTS:], kinds)])

    def close(self) -> None:
        self._file.close()


class _Parquet(_Whole):
    """Amounts as decimals, dates as dates, null where a figure does not apply."""

    def __enter__(self) -> _Parquet:
        from promnote_workbooks.portfolio.parquet_file import pyarrow_or_error

        self._arrow = pyarrow_or_error(self.out.name)
        self._schema = self._schema_of()
        self._writer = self._arrow.parquet.ParquetWriter(self.part, self._schema)
        self._rows: list[tuple[Any, ...]] = []
        return self

    def _schema_of(self) -> Any:
        arrow = self._arrow
        kinds: Mapping[str, Any] = {
            "money": arrow.decimal128(28, 2),
            "rate": arrow.decimal128(38, 20),
            "date": arrow.date32(),
            "days": arrow.int32(),
        }
        fields = [(name, arrow.date32() if name == "as_of" else arrow.string()) for name in COLUMNS[:_TEXTS]]
        return arrow.schema([*fields, *((name, kinds[meaning.kind]) for name, meaning in FIGURES.items())])

    def write(self, rows: list[tuple[Any, ...]]) -> None:
        self._rows += rows
        if len(self._rows) >= 10_000:
            self._flush()

    def _flush(self) -> None:
        kinds = ["text"] * _TEXTS + [meaning.kind for meaning in FIGURES.values()]
        columns = [
            self._arrow.array([_plain(value, kind) for value in column], type=field.type)
            for column, kind, field in zip(zip(*self._rows, strict=True), kinds, self._schema, strict=True)
        ]
        self._writer.write_table(self._arrow.Table.from_arrays(columns, schema=self._schema))
        self._rows = []

    def close(self) -> None:
        if self._rows:
            self._flush()
        self._writer.close()


def _plain(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "money":
        return money(value)
    if kind == "rate":
        return value.quantize(Decimal(1).scaleb(-20))
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
