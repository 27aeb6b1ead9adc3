"""Numbers and dates as people write them: decimal point or comma, thousands, currencies, parentheses, day and month.

What a text means can depend on who wrote it: 60.000 is sixty or sixty thousand, 03/04/2026 is in March or April. A file
is written in one way, and its other cells tell which (`style_of`); a text of such a file bears that `Style`. What stays
open is never guessed: it comes back as `Doubt` with both readings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

# No amount or rate needs more characters.
_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a file is written. None: its cells do not tell, or tell both.

    `strict`: without being told, 60,000 is in doubt as 60.000 always is (a file parted by semicolons, which programs write
    where the comma is the decimal mark; a file that has both marks). `order`: day or month first in 03/04/2026.
    """

    decimal: Literal[".", ","] | None = None
    strict: bool = False
    order: Literal["dmy", "mdy"] | None = None


UNTOLD = Style()


class Written(str):
    """A text of a file, with the style of that file."""

    __slots__ = ("style",)
    style: Style

    def __new__(cls, text: str, style: Style) -> Written:
        self = super().__new__(cls, text)
        self.style = style
        return self

    def __repr__(self) -> str:
        # what is kept by its repr (fingerprints, replays) depends on the style too
        style = self.style
        return f"{str(self)!r} ({style.decimal} {style.strict} {style.order})"

    def __reduce__(self) -> tuple[type[Written], tuple[str, Style]]:
        return Written, (str(self), self.style)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two readings of one text, each as words and as it can be written without doubt."""

    words: tuple[str, str]
    write: tuple[str, str]


def style_in(text: str) -> Style:
    """The style that a text bears."""
    return text.style if isinstance(text, Written) else UNTOLD


# --- characters -----------------------------------------------------------------------------------------------------

_MINUS, _APOSTROPHES = "\u2010\u2011\u2012\u2013\u2212", "\u2018\u2019\u02bc\u00b4`"


def plainly(text: str) -> str:
    """The text in ASCII where it is a number: any script's digits, full-width signs, every space, minus and apostrophe."""
    if text.isascii():
        return text.strip()
    return "".join(map(_plain_character, text)).strip()


def _plain_character(each: str) -> str:
    if each.isascii():
        return each
    if each in _MINUS:
        return "-"
    if each in _APOSTROPHES:
        return "'"
    if "\uff01" <= each <= "\uff5e":  # the full-width forms of ASCII
        return chr(ord(each) - 0xFEE0)
    category = unicodedata.category(each)
    if category == "Nd":
        return str(unicodedata.decimal(each))
    return " " if category == "Zs" else each


# --- numbers --------------------------------------------------------------------------------------------------------

_CODES = (
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KRW|MXN|MYR|NOK|NZD|PEN|PHP|"
    "PLN|RON|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
_CURRENCY = rf"(?:{_CODES}|(?:US|C|CA|A|AU|NZ|HK|S|R)?\$|[\u20a0-\u20bf\u00a3\u00a5])"
_AMOUNT = re.compile(
    rf"(?P<open>\( ?)?(?P<sign>[+-] ?)?(?P<before>{_CURRENCY} ?)?(?P<inner>[+-] ?)?"
    rf"(?P<core>[.,]\d+|\d(?:[\d.,' ]*\d)?[.,]?)"
    rf"(?P<after> ?{_CURRENCY})?(?P<last> ?-)?(?P<close> ?\))?"
)
_GROUPS = r"[1-9]\d{{0,2}}(?:{0}\d{{3}})+"
_POINT, _COMMA = (
    re.compile(
        rf"(?:{_GROUPS.format(thousands)}|{_GROUPS.format(' ')}|{_GROUPS.format(chr(39))}|\d+)?(?:{mark}(?P<part>\d*))?"
    )
    for thousands, mark in ((",", r"\."), (r"\.", ","))
)
#: One mark with three digits behind: thousands or decimals.
_DOUBTFUL = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
_ONE_MARK = re.compile(r"\d*([.,])\d*")
#: The quick way for most texts: digits, maybe thousands in commas, a decimal point, an exponent.
_SIMPLE = re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,2})?")
_DIGIT = re.compile(r"[0-9]")

Kind = Literal["amount", "rate", "count"]


def number_in(text: str, style: Style, kind: Kind) -> Decimal | Doubt | None:
    """The number that a text is, both readings if it is in doubt, or None if it is no number.

    amount: may bear a currency, and its three digits behind a single mark are in doubt. rate: a single mark is a decimal
    mark, since no rate has thousands; a percent sign is the caller's. count: as an amount, without a currency.
    """
    text = plainly(text)
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return None
    if style.decimal != "," and _SIMPLE.fullmatch(text):
        core = text.lstrip("+-")
        doubt = kind != "rate" and _DOUBTFUL.fullmatch(core)
        if not doubt and not (kind == "rate" and "," in core) and core[0] not in "eE":
            return Decimal(text.replace(",", ""))
    match = _AMOUNT.fullmatch(text)
    if match is None or (kind != "amount" and (match["before"] or match["after"])):
        return None
    signs = [each for each in (match["open"], match["sign"], match["inner"], match["last"]) if each]
    if bool(match["open"]) != bool(match["close"]) or len(signs) > 1 or (match["before"] and match["after"]):
        return None
    value = _core(match["core"], style, kind)
    negative = bool(signs) and signs[0].strip() != "+"
    if isinstance(value, Decimal):
        # copy_negate: a minus would round by the ambient context
        return value.copy_negate() if negative else value
    return value


def _core(core: str, style: Style, kind: Kind) -> Decimal | Doubt | None:
    point, comma = _reading(_POINT, core, ","), _reading(_COMMA, core, ".")
    if kind == "rate" and (one := _ONE_MARK.fullmatch(core)):
        return point if one[1] == "." else comma
    if (match := _DOUBTFUL.fullmatch(core)) and point is not None and comma is not None:
        mark = match[1]
        told = style.decimal is not None and mark != style.decimal
        if not told and (mark == "." or style.decimal == "," or style.strict):
            return _doubt(point, comma)
        return comma if mark == "." else point
    if style.decimal is not None:
        return point if style.decimal == "." else comma
    if point is None and comma is not None and not style.strict and _ONE_MARK.fullmatch(core):
        return None  # 12,50 alone: a decimal comma, or a digit left out of 12,500; in a file its other cells tell
    return point if point is not None else comma


def _reading(pattern: re.Pattern[str], core: str, thousands: str) -> Decimal | None:
    if not pattern.fullmatch(core):
        return None
    digits = re.sub(f"[ '{re.escape(thousands)}]", "", core).replace(",", ".")
    return Decimal(digits)


def _doubt(first: Decimal, second: Decimal) -> Doubt:
    low, high = sorted((first, second))
    cents = f"{low:.2f}"
    # a fourth decimal makes even a part of a cent plain
    plainly_low = cents if Decimal(cents) == low else f"{low}0"
    words = f"{low}".rstrip("0").rstrip(".")
    return Doubt((words, f"{high:,}"), (plainly_low, f"{high}"))


# --- dates ----------------------------------------------------------------------------------------------------------

_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_DAY_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-. ]+([A-Za-z]{3,9})\.?[-, ]+(\d{4})")
_NAME_DAY = re.compile(r"([A-Za-z]{3,9})\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?[-, ]+(\d{4})")
Ymd = tuple[int, int, int]


def date_in(text: str, style: Style) -> Ymd | Doubt | None:
    """(year, month, day) as written, which may be no day of the calendar; both readings in doubt; None if it is no date.

    2026-01-15, 2026/01/15, 15 Jan 2026, Jan 15, 2026, 15-Jan-2026, and 15.01.2026 or 1/15/2026, where day and month
    are told apart by a number above 12 or by the file. Years have four digits.
    """
    text = " ".join(plainly(text).split())
    if match := _YEAR_FIRST.fullmatch(text):
        if match[2] == "-" and not (len(match[3]) == len(match[4]) == 2):
            return None
        return int(match[1]), int(match[3]), int(match[4])
    if match := _DAY_NAME.fullmatch(text):
        return _named(match[3], match[2], match[1])
    if match := _NAME_DAY.fullmatch(text):
        return _named(match[3], match[1], match[2])
    if match := _YEAR_LAST.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if first > 12 or (style.order == "dmy" and second <= 12) or first == second:
            return year, second, first
        if second > 12 or style.order == "mdy":
            return year, first, second
        if not (first and second and year):
            return year, first, second
        return _two_days(date(year, second, first), date(year, first, second))
    return None


def _named(year: str, name: str, day: str) -> Ymd | None:
    wanted = name.lower()
    months = [number for number, each in enumerate(_NAMES, start=1) if wanted in (each, each[:3])]
    if wanted == "sept":
        months = [9]
    return (int(year), months[0], int(day)) if months else None


def _two_days(first: date, second: date) -> Doubt:
    days = [f"{each.day} {_NAMES[each.month - 1].capitalize()} {each.year}" for each in (first, second)]
    return Doubt((days[0], days[1]), (first.isoformat(), second.isoformat()))


# --- what a file tells ----------------------------------------------------------------------------------------------

_DATE_CELL = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2\d{4}")


def style_of(cells: Iterable[object], *, semicolon: bool = False) -> Style:
    """The style of a file from all its cells: what can only be read in one way tells how the rest is written.

    `semicolon`: its fields are parted by semicolons.
    """
    marks: set[str] = set()
    orders: set[str] = set()
    for cell in cells:
        if not isinstance(cell, str) or len(cell) > _LONGEST:
            continue
        text = plainly(cell)
        if not _DIGIT.search(text) or text.isdigit():
            continue
        if date_cell := _DATE_CELL.fullmatch(text):
            first, second = int(date_cell[1]), int(date_cell[3])
            if first > 12 >= second:
                orders.add("dmy")
            elif second > 12 >= first:
                orders.add("mdy")
            continue
        if mark := _told_by(text):
            marks.add(mark)
    decimal = "." if marks == {"."} else "," if marks == {","} else None
    order = "dmy" if orders == {"dmy"} else "mdy" if orders == {"mdy"} else None
    return Style(
        decimal=decimal,  # type: ignore[arg-type]
        strict=decimal is None and (semicolon or len(marks) > 1),
        order=order,  # type: ignore[arg-type]
    )


def _told_by(text: str) -> str:
    """The decimal mark that a text can only have been written with, or ''."""
    percent = text.endswith("%")
    match = _AMOUNT.fullmatch(text.removesuffix("%").rstrip())
    if match is None or not ("." in match["core"] or "," in match["core"]):
        return ""
    core = match["core"]
    if percent and (one := _ONE_MARK.fullmatch(core)):
        return one[1]
    point, comma = _POINT.fullmatch(core), _COMMA.fullmatch(core)
    return "" if bool(point) == bool(comma) else "." if point else ","


def styled(style: Style) -> Callable[[str], str]:
    """What gives a cell of a file its style; texts whose meaning no style changes stay as they are."""
    if style == UNTOLD:
        return str
    return lambda text: Written(text, style) if _MATTERS.search(text) else text


_MATTERS = re.compile(r"\d.*[.,/-]|[.,]\d", re.DOTALL)
