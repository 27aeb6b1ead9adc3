"""Portfolios in CSV files: UTF-8 (or UTF-16 with its mark), separated by comma, semicolon or tab as the header is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from promnote.basics.conversion import CellError
from promnote.basics.errors import NoteError
from promnote_workbooks.portfolio.tables import Row, TableFile

_MOST_CHARACTERS = 1_000_000
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
#: What stands for a cell whose bytes are no UTF-8 text: an error value, which no conversion takes.
NOT_TEXT = CellError("bytes that are not UTF-8 text")


def open_csv(path: Path, sheet: str) -> TableFile:
    """The table of a CSV file; its rows are read as they are asked for."""
    with path.open("rb") as file:
        start = file.read(2)
    encoding = _MARKS.get(start, "utf-8-sig")

    def rows() -> Iterator[Row]:
        # bytes that are not text become surrogates, which mark their cells; strict decoding would lose every row
        with path.open("r", encoding=encoding, errors="surrogateescape", newline="") as file:
            header = file.readline(_MOST_CHARACTERS)
            file.seek(0)
            reader = csv.reader(_lines(file, path), delimiter=_delimiter(header))
            before = 0
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    allowed = "cells of up to 131,072 characters, quotes in pairs"
                    raise NoteError(
                        f"{path.name} row {before + 1}", f"found a line that is no CSV ({error}); allowed: {allowed}"
                    ) from None
                yield before + 1, [_cell(each) for each in cells]
                before = reader.line_num

    return TableFile(file=path.name, sheet=sheet, rows=rows)


def _lines(file: Any, path: Path) -> Iterator[str]:
    """Lines within bounds: one of gigabytes is no row of a table."""
    number = 0
    while line := file.readline(_MOST_CHARACTERS):
        number += 1
        if len(line) == _MOST_CHARACTERS and not line.endswith("\n"):
            problem = f"found a line of more than {_MOST_CHARACTERS:,} characters; allowed: shorter lines"
            raise NoteError(f"{path.name} row {number}", problem)
        # NUL bytes stop the csv reader of Python 3.11 below
        yield line.replace("\0", "\ufffd")


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _cell(text: str) -> str | CellError:
    if text.isascii():
        return text
    return NOT_TEXT if any("\ud800" <= each <= "\udfff" for each in text) else text
