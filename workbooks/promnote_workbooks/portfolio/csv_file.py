"""Portfolios in CSV files: UTF-8 (or UTF-16 with its mark), separated by comma, semicolon or tab as the header is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from promnote.basics.conversion import CellError
from promnote.basics.errors import NoteError
from promnote.basics.writing import Style, styled
from promnote_workbooks.basics.limits import CSV_LINE_CHARACTERS
from promnote_workbooks.note_files.csv_text import ROWS_THAT_TELL, delimiter_of, style_of_rows
from promnote_workbooks.portfolio.tables import Row, TableFile

_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
#: What stands for a cell whose bytes are no UTF-8 text: an error value, which no conversion takes.
NOT_TEXT = CellError("bytes that are not UTF-8 text")
#: Texts of cells that are remembered at one time.
_REMEMBERED = 20_000


def open_csv(path: Path, sheet: str) -> TableFile:
    """The table of a CSV file; its rows are read as they are asked for."""
    with path.open("rb") as file:
        start = file.read(2)
    encoding = _MARKS.get(start, "utf-8-sig")
    delimiter, told, style = _how_written(path, encoding)

    def rows() -> Iterator[Row]:
        known = _Cells(style)
        # bytes that are not text become surrogates, which mark their cells; strict decoding would lose every row
        with path.open("r", encoding=encoding, errors="surrogateescape", newline="") as file:
            reader = csv.reader(_lines(file, path), delimiter=delimiter)
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
                if not (told and before == 0):
                    yield before + 1, [known[each] for each in cells]
                before = reader.line_num

    return TableFile(file=path.name, sheet=sheet, rows=rows)


def _lines(file: Any, path: Path) -> Iterator[str]:
    """Lines within bounds: one of gigabytes is no row of a table."""
    number = 0
    while line := file.readline(CSV_LINE_CHARACTERS):
        number += 1
        if len(line) == CSV_LINE_CHARACTERS and not line.endswith("\n"):
            problem = f"found a line of more than {CSV_LINE_CHARACTERS:,} characters; allowed: shorter lines"
            raise NoteError(f"{path.name} row {number}", problem)
        # NUL bytes stop the csv reader of Python 3.11 below
        yield line.replace("\0", "\ufffd")


def _how_written(path: Path, encoding: str) -> tuple[str, bool, Style]:
    """What parts the fields, whether the first line only says so, and the style that the file's first cells tell."""
    with path.open("r", encoding=encoding, errors="surrogateescape", newline="") as file:
        delimiter, told = delimiter_of(*(file.readline(CSV_LINE_CHARACTERS) for _ in range(2)))
        file.seek(0)
        try:
            rows = list(islice(csv.reader(_lines(file, path), delimiter=delimiter), ROWS_THAT_TELL))
        except (csv.Error, NoteError):
            rows = []  # said where the row is read
    return delimiter, told, style_of_rows(rows[told:], delimiter)


class _Cells(dict[str, str | CellError]):
    """Cells by their text: most columns repeat a few, and one that is known costs neither a look at it nor room."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._write = styled(style)

    def __missing__(self, text: str) -> str | CellError:
        if len(self) >= _REMEMBERED:
            self.clear()
        cell = self[text] = _cell(self._write(text))
        return cell


def _cell(text: str) -> str | CellError:
    if text.isascii():
        return text
    return NOT_TEXT if any("\ud800" <= each <= "\udfff" for each in text) else text
