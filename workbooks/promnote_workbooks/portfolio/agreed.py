"""Notes paid as agreed whose figures need no ledger: which they are, and their terms as plain whole numbers.

A note is one if it says nothing beside the fields of `_FIELDS` (equal instalments every so many months or one sum at
maturity, a fixed rate, a day count of whole days or of 30/360) and every instalment counts as paid through the as-of date.
Values are converted as the reader of terms converts them. Whatever is not plainly one of these is left to the ledger,
which also says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from promnote.basics.dates import is_month_end
from promnote.basics.daycount import ACT_360, ACT_365F, THIRTY_360_EXCEL, THIRTY_360_US, THIRTY_E_360, DayCount
from promnote.basics.errors import NoteError, Where
from promnote.basics.money import rate_ratio
from promnote.contract.fields import BY_PATH
from promnote.contract.reading import field_value
from promnote.contract.terms import AS_OF
from promnote_workbooks.portfolio.raw import RawNote

#: Day counts that are computed at once; the second says how: by calendar days, or by a rule of 30/360.
DAY_COUNTS: dict[DayCount, str] = {
    ACT_360: "actual",
    ACT_365F: "actual",
    THIRTY_360_US: "us",
    THIRTY_360_EXCEL: "excel",
    THIRTY_E_360: "european",
}
#: Years within which calendars are laid out.
FIRST_YEAR, LAST_YEAR = 1900, 2399
#: Bound of twice an exact interest and its denominator, within a signed number of 64 bits with room to spare.
_SAFE = 2**62
#: Converted values are remembered for fields that repeat themselves; no field needs more.
_REMEMBERED = 20_000


class AgreedNote(NamedTuple):
    """Terms of a note paid as agreed; amounts in cents, dates as (month counted from year 0, day of the month).

    `day`: the day of the month on which instalments fall, 31 for its last. `number`: how many there are. `amount`: principal
    of each, 0 where it is the principal by their number. A bullet is one instalment at its maturity.
    """

    texts: tuple[str, str, str, str]
    books: str
    issue_month: int
    issue_day: int
    principal: int
    number: int
    first_month: int
    day: int
    every: int
    amount: int
    counted: str
    denominator: int
    rate: Decimal
    rate_numerator: int
    rate_scale: int


def month_of(day: date) -> int:
    """Months from year 0: what is the same for all days of a month."""
    return 12 * day.year + day.month - 1


def _text(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) else None


def _field(path: str) -> Callable[[Any], Any]:
    field = BY_PATH[path]
    return lambda value: field_value(field, value, Where(path))


#: What may be said, and its conversion: None stands for a value that is left to the ledger.
_FIELDS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(
        ("note.id", "note.title", "note.borrower", "note.holder", "note.currency", "note.governing_law"), _text
    ),
    **{
        path: _field(path)
        for path in (
            "note.kind",
            "note.issue_date",
            "note.principal",
            "note.books",
            "installments.count",
            "installments.amount",
            "installments.first_date",
            "installments.every_months",
            "installments.month_end",
            "installments.maturity_date",
            "interest.day_count",
            "interest.rate",
            "late_charge.rate",
            "payments.assume_paid_through",
        )
    },
}
#: Fields whose values differ from note to note.
_OWN = frozenset({"note.id", "note.title", "note.principal", "installments.amount"})
_MISSING = object()


class Reader:
    """Reads notes of one portfolio as of a date; `read` gives None for a note that is for the ledger."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self._known: dict[str, dict[Any, Any]] = {path: {} for path in _FIELDS}

    def read(self, raw: RawNote) -> AgreedNote | None:
        """The note's terms, or None."""
        if raw.text or raw.resets or raw.activity or raw.plan:
            return None
        values: dict[str, Any] = {}
        try:
            for path, cell in raw.cells.items():
                convert = _FIELDS.get(path)
                if convert is None:
                    return None
                value = convert(cell) if path in _OWN else self._remembered(path, cell, convert)
                if value is None:
                    return None
                values[path] = value
        except (NoteError, TypeError):
            return None  # the ledger says what is wrong; TypeError: a value that no table can hold
        return self._agreed(raw, values)

    def _remembered(self, path: str, cell: Any, convert: Callable[[Any], Any]) -> Any:
        known = self._known[path]
        key = cell if type(cell) is str else (type(cell), cell)
        value = known.get(key, _MISSING)
        if value is _MISSING:
            if len(known) >= _REMEMBERED:
                known.clear()
            value = known[key] = convert(cell)
        return value

    def _agreed(self, raw: RawNote, values: dict[str, Any]) -> AgreedNote | None:
        given = values.get
        issue, principal, rate = given("note.issue_date"), given("note.principal"), given("interest.rate")
        if issue is None or not principal or rate is None or given("payments.assume_paid_through") != AS_OF:
            return None
        if given("late_charge.rate", 0) == "agreement":
            return None
        convention: DayCount = given("interest.day_count", ACT_360)
        counted = DAY_COUNTS.get(convention)
        repaid = self._repaid(given("note.kind", "installment"), principal, values)
        if counted is None or repaid is None:
            return None
        first, count, every, amount, on_month_end = repaid
        if not issue < first or not issue <= self.as_of or issue.year < FIRST_YEAR:
            return None
        months = month_of(first) + (count - 1) * every - month_of(issue)
        if issue.year + months // 12 >= LAST_YEAR or self.as_of.year + 1 >= LAST_YEAR:
            return None
        numerator, scale = rate_ratio(rate)
        denominator = scale * convention.denominator
        # the longest period: until the first instalment, or between two
        longest = max(month_of(first) - month_of(issue), every) + 1
        if 2 * principal * max(1, numerator) * 31 * longest + denominator >= _SAFE:
            return None
        return AgreedNote(
            (raw.id, given("note.borrower", ""), given("note.holder", ""), given("note.currency", "USD")),
            given("note.books", "borrower"),
            month_of(issue),
            issue.day,
            principal,
            count,
            month_of(first),
            31 if on_month_end else first.day,
            every,
            amount,
            counted,
            denominator,
            rate,
            numerator,
            scale,
        )

    @staticmethod
    def _repaid(kind: str, principal: int, values: dict[str, Any]) -> tuple[date, int, int, int, bool] | None:
        """(first date, count, months between, amount or 0, on month-ends) of what makes sense; None for the rest."""
        tables = {path for path in values if path.startswith("installments.")}
        if kind == "bullet":
            if tables != {"installments.maturity_date"}:
                return None
            return values["installments.maturity_date"], 1, 1, 0, False
        count, first = values.get("installments.count"), values.get("installments.first_date")
        if kind != "installment" or count is None or first is None or "installments.maturity_date" in tables:
            return None
        amount = values.get("installments.amount", 0)
        if "installments.amount" in tables:
            if amount <= 0 or amount * (count - 1) >= principal:
                return None
        elif principal < count:
            return None
        ends = is_month_end(first)
        on_month_end = values.get("installments.month_end", ends)
        if on_month_end and not ends:
            return None
        return first, count, values.get("installments.every_months", 1), amount, on_month_end
