"""Files of figures: a worker makes the bytes of a block of rows, the run puts them into the file in order."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from promnote.basics.errors import NoteError
from promnote.basics.money import money_text, plain
from promnote.reports.figures import FIGURES
from promnote_workbooks.note_files.csv_text import safe_text
from promnote_workbooks.package import PackageError
from promnote_workbooks.package.place import clean_leftovers, reason_of

#: The columns and what stands in them. The last ones: which side's books, `Fixed` or the index in force, and what the accrued
#: interest account holds: interest due and accrued.
KINDS: dict[str, str] = {
    "note": "text",
    "as_of": "date",
    "borrower": "text",
    "holder": "text",
    "currency": "text",
    **{name: meaning.kind for name, meaning in FIGURES.items()},
    "books": "text",
    "rate_type": "text",
    "accrued_interest_account": "money",
}
COLUMNS = tuple(KINDS)
_DUE, _ACCRUED = (list(FIGURES).index(name) for name in ("interest_due", "interest_accrued"))
#: Rows of a parquet file's row group, or a few more.
_GROUP_ROWS = 10_000
Row = tuple[Any, ...]
Encode = Callable[[Sequence[Row]], bytes]


def row_of(texts: Sequence[str], as_of: date, values: Sequence[Any], books: str, rate_type: str) -> Row:
    """A note's row: `texts` are id, borrower, holder and currency, `values` its figures in their order."""
    return (texts[0], as_of, *texts[1:], *values, books, rate_type, values[_DUE] + values[_ACCRUED])


class Writer(Protocol):
    """A file that takes blocks of rows, as `encoder_of` makes them."""

    def write(self, block: bytes) -> None:
        """The next block."""


def encoder_of(suffix: str, kinds: Mapping[str, str] = KINDS) -> Encode:
    """What makes a block of rows for a file with this ending; `kinds` are its columns in order, and what stands in them."""
    return partial(csv_block if suffix == ".csv" else parquet_block, kinds=kinds)


def writer_of(out: Path, kinds: Mapping[str, str] = KINDS) -> AbstractContextManager[Writer]:
    """The file at `out`, whole or not at all."""
    return _Csv(out, kinds) if out.suffix.lower() == ".csv" else _Parquet(out, kinds)


class _Whole(AbstractContextManager[Any]):
    """A file that grows beside its name and takes it when it is whole."""

    def __init__(self, out: Path, kinds: Mapping[str, str]) -> None:
        self.out, self.kinds = out, kinds
        clean_leftovers(out.parent, out.name)
        self.part = out.with_name(f".{out.name}.promnote-figures.tmp")

    def open(self) -> None:
        """Begin to write."""

    def close(self) -> None:
        """Finish what is written."""

    def __enter__(self) -> Any:
        try:
            self.open()
        except OSError as failure:
            raise _not_written(self.out, failure) from None
        return self

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
    return NoteError(
        out.name, f"found that it cannot be written ({reason_of(error)}); allowed: a place that can be written"
    )


# --- CSV ------------------------------------------------------------------------------------------------------------


def csv_block(rows: Sequence[Row], *, kinds: Mapping[str, str]) -> bytes:
    """UTF-8; amounts with two decimals, dates in ISO, nothing where a figure does not apply."""
    columns = [_TO_TEXT[kind](column) for column, kind in zip(zip(*rows, strict=True), kinds.values(), strict=True)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(zip(*columns, strict=True))
    return text.getvalue().encode("utf-8", "surrogateescape")


_TO_TEXT: dict[str, Callable[[Sequence[Any]], list[Any]]] = {
    "text": lambda column: [safe_text(str(each)) for each in column],
    "date": lambda column: [None if each is None else each.isoformat() for each in column],
    "money": lambda column: [(money_text(each) if each else "0.00") if each is not None else None for each in column],
    "rate": lambda column: [None if each is None else plain(each) for each in column],
    "days": list,
    "count": list,
}


class _Csv(_Whole):
    def open(self) -> None:
        self._file = self.part.open("wb")
        self._file.write((",".join(self.kinds) + "\n").encode())

    def write(self, block: bytes) -> None:
        self._file.write(block)

    def close(self) -> None:
        self._file.close()


# --- parquet --------------------------------------------------------------------------------------------------------


def _schema_of(arrow: Any, kinds: Mapping[str, str]) -> Any:
    types: Mapping[str, Any] = {
        "text": arrow.string(),
        "money": arrow.decimal128(28, 2),
        "rate": arrow.decimal128(38, 20),
        "date": arrow.date32(),
        "days": arrow.int32(),
        "count": arrow.int32(),
    }
    return arrow.schema([(name, types[kind]) for name, kind in kinds.items()])


def parquet_block(rows: Sequence[Row], *, kinds: Mapping[str, str]) -> bytes:
    """A block as an Arrow stream: amounts as decimals, dates as dates, null where a figure does not apply."""
    from promnote_workbooks.portfolio.parquet_file import pyarrow_or_error

    arrow = pyarrow_or_error("")
    schema = _schema_of(arrow, kinds)
    arrays = [
        _money_array(arrow, column, field.type)
        if kind == "money"
        else arrow.array([_plain(value) for value in column] if kind in ("text", "rate") else column, type=field.type)
        for column, kind, field in zip(zip(*rows, strict=True), kinds.values(), schema, strict=True)
    ]
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(sink, schema) as stream:
        stream.write_batch(arrow.RecordBatch.from_arrays(arrays, schema=schema))
    return bytes(sink.getvalue())


def _money_array(arrow: Any, cents: Sequence[int | None], kind: Any) -> Any:
    """Cents as decimals with two places, which hold the same whole number."""
    there = arrow.array([each is not None for each in cents])
    whole = b"".join([(each or 0).to_bytes(16, "little", signed=True) for each in cents])
    return arrow.Array.from_buffers(kind, len(cents), [there.buffers()[1], arrow.py_buffer(whole)])


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1).scaleb(-20))
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


class _Parquet(_Whole):
    def open(self) -> None:
        from promnote_workbooks.portfolio.parquet_file import pyarrow_or_error

        self._arrow = pyarrow_or_error(self.out.name)
        self._writer = self._arrow.parquet.ParquetWriter(self.part, _schema_of(self._arrow, self.kinds))
        self._batches: list[Any] = []
        self._waiting = 0

    def write(self, block: bytes) -> None:
        with self._arrow.ipc.open_stream(block) as stream:
            batch = stream.read_next_batch()
        self._batches.append(batch)
        self._waiting += batch.num_rows
        if self._waiting >= _GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        table = self._arrow.Table.from_batches(self._batches, schema=self._batches[0].schema)
        self._writer.write_table(table.combine_chunks(), row_group_size=len(table))
        self._batches, self._waiting = [], 0

    def close(self) -> None:
        if self._batches:
            self._flush()
        self._writer.close()


__all__ = ["COLUMNS", "KINDS", "Row", "Writer", "csv_block", "encoder_of", "parquet_block", "row_of", "writer_of"]
