"""Strict conversion of what people type, and of what each host sends, into dates, amounts, rates and flags.

Every host and every file goes through these functions, so that a value means the same in a cell, in a note file and on
the command line. A raw value is one of

    float, int, Decimal     a number (a date arrives as a serial: days from 1899-12-30, the time of day dropped)
    str                     text; dates, numbers and percentages as people write them (see `promnote.basics.writing`)
    bool, date              as they are
    None                    a blank
    OMITTED                 an argument that was left out
    CellError               an error value of a cell
    list of lists           a range; one of a single cell counts as that cell
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from math import isfinite
from typing import Any, Final, TypeVar

from promnote.basics import money
from promnote.basics.dates import EARLIEST, LATEST, Every
from promnote.basics.daycount import DayCount, day_count, free_day_count
from promnote.basics.errors import NA, NUM, VALUE, ArgumentError, NoteError, found
from promnote.basics.writing import Doubt, Kind, date_in, number_in, plainly, style_in


class _Omitted(Enum):
    OMITTED = "omitted"


OMITTED: Final = _Omitted.OMITTED


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value that came out of another cell: `code` is its text, such as '#N/A'."""

    code: str

    def __str__(self) -> str:
        return self.code


ERROR_CODES = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")

T = TypeVar("T")
_RANGES, _NUMBERS = (list, tuple), (float, int, Decimal)
_SERIAL_ZERO = date(1899, 12, 30)
_ZERO_ORDINAL = _SERIAL_ZERO.toordinal()
_FIRST_SERIAL = (EARLIEST - _SERIAL_ZERO).days
_LAST_SERIAL = (LATEST - _SERIAL_ZERO).days
#: A serial typed on a command line or held as text. Four digits would be a year, eight a date without dashes.
_SERIAL_TEXT = re.compile(r"\d{5,7}(?:\.\d*)?")
_EVERY = re.compile(r"(?:every )?(\d{1,5}) ?(month|week|day)s?", re.IGNORECASE)
_TWICE_A_MONTH = re.compile(r"(\d{1,2}) ?(?:,|;|and|&) ?(\d{1,2})")
_TRUE, _FALSE = {"true", "yes"}, {"false", "no"}
ZERO, ONE = Decimal(0), Decimal(1)
_RATE = 'a fraction such as 0.085 or a percentage such as "8.5%"'
#: Whole numbers up to here are exact in a float and have at most 15 digits.
_EXACT_FLOAT = 1e15


def serial(day: date) -> int:
    """The spreadsheet's number for a date: days since 1899-12-30."""
    return (day - _SERIAL_ZERO).days


def fail(where: str, value: object, allowed: str, code: str = VALUE) -> NoteError:
    """The error of a value that cannot be used; an error value that came in goes on as itself."""
    if isinstance(value, CellError):
        return ArgumentError(where, f"found the error {value.code}; allowed: {allowed}", code=value.code)
    if value is None or value is OMITTED or value == "":
        return ArgumentError(where, f"found nothing; allowed: {allowed}", code=VALUE)
    return ArgumentError(where, f"found {found(value)}; allowed: {allowed}", code=code)


def single(value: Any, where: str, allowed: str) -> Any:
    """A range of one cell as that cell; a larger one is an error."""
    value = one_cell(value)
    if isinstance(value, _RANGES):
        rows = [row if isinstance(row, _RANGES) else [row] for row in value]
        shape = f"a range of {len(rows)} x {max((len(row) for row in rows), default=0)} cells"
        raise ArgumentError(where, f"found {shape}; allowed: {allowed}, from one cell")
    return value


def one_cell(value: Any) -> Any:
    """A range of one cell as that cell; anything else as it came."""
    inner = value
    for _ in range(2):
        if isinstance(inner, _RANGES):
            if len(inner) != 1:
                return value
            inner = inner[0]
    return inner


def is_blank(value: Any) -> bool:
    """Nothing was typed: a blank, empty text, or an omitted argument."""
    return value is None or value is OMITTED or (isinstance(value, str) and not value.strip())


def as_number(value: Any, where: str, allowed: str = "a number", kind: Kind = "count") -> Decimal:
    """A number, exactly as its shortest decimal text (15 digits, as many as a cell holds).

    `kind` says how text is read: only an amount may bear a currency, and only a rate has one mark alone that is never
    one of thousands.
    """
    if isinstance(value, float):
        if -_EXACT_FLOAT < value < _EXACT_FLOAT and value.is_integer():
            return Decimal(int(value))
        if isfinite(value):
            return Decimal(f"{value:.15g}")
    elif isinstance(value, _RANGES):
        return as_number(single(value, where, allowed), where, allowed, kind)
    elif isinstance(value, bool):
        raise fail(where, value, allowed)
    elif isinstance(value, int):
        return Decimal(value)
    elif isinstance(value, Decimal):
        if value.is_finite():
            return value
    elif isinstance(value, str):
        number = _number_in(value, where, allowed, kind)
        if number is not None:
            return number
        if mark := style_in(value).decimal:
            allowed += (
                f", with {'a comma' if mark == ',' else 'a point'} before the decimals as in the rest of the file"
            )
    raise fail(where, value, allowed, NUM if isinstance(value, float | Decimal) else VALUE)


def _number_in(text: str, where: str, allowed: str, kind: Kind) -> Decimal | None:
    number = number_in(text, style_in(text), kind)
    if isinstance(number, Doubt):
        raise _in_doubt(where, text, number, allowed)
    return number


def _in_doubt(where: str, text: str, doubt: Doubt, allowed: str) -> NoteError:
    problem = f"found {found(text)}, which can be {doubt.words[0]} or {doubt.words[1]}"
    return ArgumentError(
        where, f"{problem}; allowed: {allowed}, written {doubt.write[0]} or {doubt.write[1]}", code=NUM
    )


def as_amount(value: Any, where: str, *, positive: bool = False) -> Decimal:
    """An amount of money, zero or more (more than zero if `positive`); text may carry thousands and a currency."""
    allowed = "an amount above 0" if positive else "an amount of 0 or more"
    number = as_number(value, where, allowed, "amount")
    if number < ZERO or (positive and not number):
        raise fail(where, value, allowed, NUM)
    if number > money.MAX_AMOUNT:
        raise fail(where, value, f"{allowed}, at most 10^18", NUM)
    return number


def as_cents(value: Any, where: str, *, positive: bool = False) -> int:
    """An amount in whole cents; more than two decimals are an error, since no contract owes a part of a cent."""
    amount = as_amount(value, where, positive=positive)
    cents = money.exact_cents(amount)
    if cents is None:
        raise fail(where, value, "an amount with at most two decimals", NUM)
    return cents


def as_rate(value: Any, where: str, *, lowest: Decimal = ZERO) -> Decimal:
    """A rate as a fraction: 0.085 and "8.5%" are the same. Above 100% it is taken for a slip of the pen."""
    if isinstance(value, _RANGES):
        value = single(value, where, _RATE)
    if isinstance(value, str) and (percent := _without_percent(plainly(value))):
        number = number_in(percent, style_in(value), "rate")
        if not isinstance(number, Decimal):
            raise fail(where, value, _RATE)
        rate = money.shifted(number, -2)
    else:
        rate = as_number(value, where, _RATE, "rate")
    if ONE < rate <= 100:
        hint = f"{money.percent_words(rate)}; did you mean {money.plain(rate)}%? allowed: {_RATE}, up to 100%"
        raise ArgumentError(where, f"found {found(value)}, which is {hint}", code=NUM)
    if not lowest <= rate <= ONE:
        raise fail(where, value, f"{_RATE}, from {money.percent_words(lowest)} to 100%", NUM)
    # a float comes without trailing zeros
    return rate if isinstance(value, float) else money.trimmed(rate)


def _without_percent(text: str) -> str:
    """The number before a percent sign, or '' if there is none; a minus or a parenthesis may stand behind the sign."""
    if text.endswith("%"):
        return text[:-1]
    return text[:-2] + text[-1] if text.endswith(("%-", "%)")) else ""


#: How else a date may be written, said where a text is none.
OTHER_DATES = ", 30-Apr-1996, April 30, 1996 or 4/30/1996, its year in four digits"


def as_date(value: Any, where: str) -> date:
    """A date: a date, a serial number, or text such as 1996-04-30, 30-Apr-1996, April 30, 1996, 4/30/1996, 30.04.1996."""
    allowed = "a date such as 1996-04-30"
    if isinstance(value, _RANGES):
        value = single(value, where, allowed)
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if isinstance(value, bool):
        raise fail(where, value, allowed)
    if isinstance(value, str) and _SERIAL_TEXT.fullmatch(value.strip()):
        value = Decimal(value.strip())
    if isinstance(value, _NUMBERS):
        finite = not isinstance(value, Decimal) or value.is_finite()
        if not finite or not _FIRST_SERIAL <= value < _LAST_SERIAL + 1:
            raise fail(where, value, f"{allowed}, from {EARLIEST} to {LATEST}", NUM)
        return date.fromordinal(_ZERO_ORDINAL + int(value))
    if isinstance(value, str):
        return _date_in(value, where, allowed)
    raise fail(where, value, allowed)


def _date_in(text: str, where: str, allowed: str) -> date:
    parts = date_in(text, style_in(text))
    if parts is None:
        raise fail(where, text.strip(), f"{allowed}{OTHER_DATES}")
    if isinstance(parts, Doubt):
        raise _in_doubt(where, text.strip(), parts, "a date")
    try:
        return date(*parts)
    except ValueError:
        raise fail(where, text.strip(), f"{allowed}; there is no such day", NUM) from None


def as_count(value: Any, where: str, *, lowest: int = 0, highest: int = 12_000) -> int:
    """A whole number between bounds."""
    allowed = f"a whole number from {lowest:,} to {highest:,}"
    number = as_number(value, where, allowed)
    if not lowest <= number <= highest or number != int(number):
        raise fail(where, value, allowed, NUM)
    return int(number)


def as_every(value: Any, where: str) -> Every:
    """A frequency of payment: a number of months, or text such as "3 months", "14 days", "2 weeks", "1, 15" (days)."""
    allowed = 'a number of months, or text such as "14 days" or "1, 15" (days of the month)'
    value = single(value, where, allowed)
    if not isinstance(value, str) or value.strip().isdigit():
        return "every_months", as_count(value, where, lowest=1)
    text = " ".join(value.split())
    if match := _TWICE_A_MONTH.fullmatch(text):
        return "days", (int(match[1]), int(match[2]))
    if match := _EVERY.fullmatch(text):
        number, unit = int(match[1]), match[2].lower()
        if unit == "month":
            return "every_months", as_count(number, where, lowest=1)
        return "every_days", number * 7 if unit == "week" else number
    raise fail(where, value, allowed)


def as_flag(value: Any, where: str) -> bool:
    """TRUE or FALSE (also yes, no, 1, 0, since not every host keeps booleans apart)."""
    allowed = "TRUE or FALSE"
    value = single(value, where, allowed)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    if isinstance(value, str):
        text = value.strip().lower()
        if text in _TRUE or text == "1":
            return True
        if text in _FALSE or text == "0":
            return False
    raise fail(where, value, allowed)


def as_text(value: Any, where: str) -> str:
    """Text; a number is taken as it is written."""
    value = single(value, where, "text")
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool | CellError) or is_blank(value):
        raise fail(where, value, "text")
    if isinstance(value, date):
        return value.isoformat()
    return money.plain(as_number(value, where, "text"))


def as_choice(value: Any, where: str, choices: Sequence[str]) -> str:
    """One of `choices`; capitals, blanks, `_` and `-` do not matter."""
    allowed = ", ".join(choices)
    value = single(value, where, allowed)
    if isinstance(value, str):
        wanted = squeeze(value)
        for choice in choices:
            if squeeze(choice) == wanted:
                return choice
    raise fail(where, value, allowed)


@lru_cache(maxsize=1024)
def squeeze(text: str) -> str:
    """A label without what does not matter in it: case, blanks, `_`, `.`, `-`, and the second l of installment."""
    return _BLANKS.sub("", text).casefold().replace("installment", "instalment")


_BLANKS = re.compile(r"[\s_.\-]+")


def as_day_count(value: Any, where: str, *, contract_dates: bool = True) -> DayCount:
    """A day-count convention by name, alias or YEARFRAC basis; ACT/ACT ICMA only where there are contract dates."""
    value = single(value, where, "a day count")
    if isinstance(value, bool | CellError) or is_blank(value):
        raise fail(where, value, "a day count such as ACT/360")
    try:
        return (day_count if contract_dates else free_day_count)(as_text(value, where), where)
    except NoteError as error:
        raise ArgumentError(error.where, error.problem) from None


class KeptRange(list[list[Any]]):
    """Rows of a range that nobody changes any more: what is made of them is kept with them, their spelling first of all.

    A host that hands one range to many calls gives this, and each call finds what the one before has read.
    """

    __slots__ = ("_made",)
    _made: dict[str, Any]

    def made(self, what: str, make: Callable[[], T]) -> T:
        """`make()` the first time, and the same object from then on."""
        try:
            made = self._made
        except AttributeError:
            made = self._made = {}
        if what not in made:
            made[what] = make()
        found: T = made[what]
        return found

    def __repr__(self) -> str:
        return self.made("spelling", super().__repr__)


def as_rows(value: Any, where: str) -> list[list[Any]]:
    """A range as rows; blank rows are dropped. A single cell is a range of one."""
    if type(value) is KeptRange:
        return value  # they are rows already
    if is_blank(value):
        return []
    if isinstance(value, CellError):
        raise fail(where, value, "a range")
    rows = value if isinstance(value, _RANGES) else [[value]]
    rows = [list(row) if isinstance(row, _RANGES) else [row] for row in rows]
    return [[] if all(map(is_blank, row)) else row for row in rows]


def is_header(row: Sequence[Any]) -> bool:
    """Whether a row is a header: text in every filled cell, the first without a digit (a name and not a date)."""
    texts = [cell for cell in row if not is_blank(cell)]
    if not all(isinstance(cell, str) for cell in texts):
        return False
    return not any(character.isdigit() for character in str(texts[0]))


__all__ = [
    "ERROR_CODES",
    "NA",
    "NUM",
    "OMITTED",
    "VALUE",
    "CellError",
    "as_amount",
    "as_cents",
    "as_choice",
    "as_count",
    "as_date",
    "as_day_count",
    "as_every",
    "as_flag",
    "as_number",
    "as_rate",
    "as_rows",
    "as_text",
    "fail",
    "is_blank",
    "is_header",
    "one_cell",
    "serial",
    "single",
    "squeeze",
]
