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

VALUE, NUM, NA = "#VALUE!", "#NUM!", "#N/A"


class NoteError(ValueError):
    """Bad input: `where` it is, what was `found`, what is `allowed`."""

    def __init__(self, where: str, problem: str, *, code: str = VALUE) -> None:
        super().__init__(f"{where}: {problem}" if where else problem)
        self.where = where
        self.problem = problem
        self.code = code

    def at(self, place: str) -> NoteError:
        """The same error with `place` (a file, an argument) put in front."""
        return type(self)(f"{place}: {self.where}" if self.where else place, self.problem, code=self.code)


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
