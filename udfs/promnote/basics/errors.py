"""The errors a user can meet: each names the place, what was found there and what is allowed.

`NoteError` is the root; the branches say which input is at fault:

* `TermsError`     a term of the note (file field or row of a terms range)
* `RateError`      the table of rate resets
* `ActivityError`  a row of activity
* `ArgumentError`  an argument of a cell function
* `WorkbookError`  a workbook file

`code` is the error value that a spreadsheet cell shows for it.
"""

from __future__ import annotations

from typing import Self

VALUE, NUM, NA = "#VALUE!", "#NUM!", "#N/A"


class Where(str):
    """A place as people read it, which also holds what it consists of, so that nobody reads that out of the text.

    `file`; `sheet`; `table` a list of rows such as activity; `row` its number there; `field` a field's path, or a column.
    `within` is the text without the file in front. `where / "amount"` is the column of a row.
    """

    file: str
    sheet: str
    table: str
    row: int | None
    field: str
    within: str

    def __new__(
        cls,
        text: str,
        *,
        file: str = "",
        sheet: str = "",
        table: str = "",
        row: int | None = None,
        field: str = "",
        within: str | None = None,
    ) -> Self:
        place = super().__new__(cls, text)
        place.file, place.sheet, place.table, place.row, place.field = file, sheet, table, row, field
        place.within = text if within is None else within
        return place

    def __truediv__(self, column: str) -> Where:
        return self.extended(f" {column}", field=self.field or column)

    def extended(self, text: str, *, field: str = "") -> Where:
        """The place with more text after it."""
        return Where(
            f"{self}{text}",
            file=self.file,
            sheet=self.sheet,
            table=self.table,
            row=self.row,
            field=field or self.field,
            within=f"{self.within}{text}",
        )


class NoteError(ValueError):
    """Bad input: `where` it is, what was `found`, what is `allowed`.

    `file, sheet, table, row, field` say the same place as data (see `Where`); a plain text is the field's path.
    """

    def __init__(self, where: str, problem: str, *, code: str = VALUE) -> None:
        super().__init__(f"{where}: {problem}" if where else problem)
        self.where: Where = where if isinstance(where, Where) else Where(where, field=where)
        self.problem = problem
        self.code = code

    @property
    def file(self) -> str:
        """The file's name; '' where none was read."""
        return self.where.file

    @property
    def sheet(self) -> str:
        """The sheet's name, or ''."""
        return self.where.sheet

    @property
    def table(self) -> str:
        """The list of rows that is at fault: activity, rates, amendments, covenants; or ''."""
        return self.where.table

    @property
    def row(self) -> int | None:
        """The row's number in its table, range or sheet."""
        return self.where.row

    @property
    def field(self) -> str:
        """The path of the field, or the column of the row."""
        return self.where.field

    def at(self, place: str, *, file: str = "") -> NoteError:
        """The same error with `place` (a file, a row, an argument) put in front."""
        inner, outer = self.where, place if isinstance(place, Where) else Where(place)
        text = f"{place}: {inner}" if inner else place
        where = Where(
            text,
            file=file or inner.file or outer.file,
            sheet=inner.sheet or outer.sheet,
            table=inner.table or outer.table,
            row=outer.row if inner.row is None else inner.row,
            field=inner.field or outer.field,
            within=inner.within if file else None,
        )
        return type(self)(where, self.problem, code=self.code)


class TermsError(NoteError):
    """A term is missing, unknown, malformed or contradicts another."""


class RateError(NoteError):
    """The table of resets is malformed or has no rate for a day that needs one."""


class ActivityError(NoteError):
    """A row of activity is malformed or cannot happen."""


class ArgumentError(NoteError):
    """An argument of a cell function is not usable."""


class WorkbookError(NoteError):
    """A workbook cannot be read or written as asked."""


def found(value: object) -> str:
    """How a found value is quoted in messages: short, on one line."""
    try:
        # a plain copy of a text: its class may show more of itself
        text = repr(str(value)) if isinstance(value, str) else str(value)
    except (ValueError, RecursionError):
        # a whole number of thousands of digits, lists within lists without end
        return "a number of thousands of digits" if isinstance(value, int) else f"a {type(value).__name__} without end"
    return short(text)


def short(text: str) -> str:
    """A text as it is shown in messages: on one line, cut to 60 characters."""
    if len(text) > 1_000:
        text = text[:1_000]
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."
