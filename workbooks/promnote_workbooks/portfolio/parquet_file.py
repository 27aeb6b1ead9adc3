"""Portfolios in parquet files, read batch by batch with pyarrow (`pip install 'promnote[parquet]'`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from promnote.basics.errors import NoteError, TermsError
from promnote_workbooks.portfolio.columns import MOST_COLUMNS
from promnote_workbooks.portfolio.tables import Row, TableFile

_BATCH = 2_000


def pyarrow_or_error(what: str) -> Any:
    """The pyarrow package, or an error that says how to get it."""
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError:
        raise NoteError(what, "found no pyarrow; allowed: parquet after pip install 'promnote[parquet]'") from None
    return pa


def open_parquet(path: Path, sheet: str) -> TableFile:
    """The table of a parquet file. Row numbers count from 2: 1 is the header, as in a sheet."""
    arrow = pyarrow_or_error(path.name)
    try:
        with arrow.parquet.ParquetFile(path) as file:
            names = list(file.schema_arrow.names)
    except (arrow.ArrowException, OSError) as error:
        problem = f"found what is no parquet file ({' '.join(str(error).split())[:120]}); allowed: a parquet file"
        raise NoteError(path.name, problem) from None
    if len(names) > MOST_COLUMNS:
        raise TermsError(path.name, f"found {len(names):,} columns; allowed: up to {MOST_COLUMNS}")

    def rows() -> Iterator[Row]:
        yield 1, names
        number = 1
        with arrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield number, cells

    return TableFile(file=path.name, sheet=sheet, rows=rows)
