"""What every tabular portfolio is, whatever file it came from: a Notes table, and maybe Rates, Activity and Plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promnote.basics.conversion import is_blank
from promnote.basics.errors import TermsError, found
from promnote_workbooks.portfolio.columns import read_header

NOTES, RATES, ACTIVITY, PLAN = "Notes", "Rates", "Activity", "Plan"
Row = tuple[int, Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """Rows of raw cells with the file's own row numbers, the header among them; `rows` can be called again."""

    file: str
    sheet: str
    rows: Callable[[], Iterator[Row]]

    @property
    def place(self) -> str:
        """How errors name it."""
        return f"{self.file}: {self.sheet}" if self.sheet else self.file

    def records(self, known: Mapping[str, str]) -> tuple[dict[str, str], Iterator[tuple[int, dict[str, Any]]]]:
        """({column: header as it stands}, (row number, {column: cell}) of each filled row); blank cells left out."""
        rows = self.rows()
        for number, cells in rows:
            if not all(map(is_blank, cells)):
                columns = read_header(cells, known, f"{self.place} row {number}")
                headers = {column: str(cells[at]).strip() for at, column in columns.items()}
                return headers, _records(rows, columns, len(cells))
        raise TermsError(self.place, "found nothing; allowed: a header row, and a row for each note under it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of a portfolio."""

    notes: TableFile
    rates: TableFile | None = None
    activity: TableFile | None = None
    plan: TableFile | None = None


#: Stands in a record for cells right of the last header, which belong to no column.
BEYOND = ""


def _records(rows: Iterator[Row], columns: Mapping[int, str], width: int) -> Iterator[tuple[int, dict[str, Any]]]:
    picked = list(columns.items())
    for number, cells in rows:
        size = len(cells)
        record = {column: cells[at] for at, column in picked if at < size and not is_blank(cells[at])}
        if size > width and (extra := [cell for cell in cells[width:] if not is_blank(cell)]):
            record[BEYOND] = extra[0]
        if record:
            yield number, record


def beyond(record: Mapping[str, Any]) -> str:
    """What is wrong with a record that has cells beyond the header."""
    return f"{found(record[BEYOND])} right of the last column"
