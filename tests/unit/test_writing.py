"""Numbers and dates as people write them: each way of writing, what a file tells, what stays in doubt."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promnote.basics.conversion import as_amount, as_cents, as_count, as_date, as_rate
from promnote.basics.errors import NoteError
from promnote.basics.writing import UNTOLD, Doubt, Style, Written, date_in, number_in, style_of, styled

POINT, COMMA, SEMICOLON = Style(decimal="."), Style(decimal=","), Style(strict=True)

#: A text and what it is as an amount in a file: that tells nothing, parted by semicolons, with points, with commas.
IN_DOUBT = "in doubt"
AMOUNTS: list[tuple[str, int | str | None, int | str | None, int | str | None, int | str | None]] = [
    ("60000", 60000, 60000, 60000, 60000),
    ("60.000", IN_DOUBT, IN_DOUBT, IN_DOUBT, 60000),
    ("60,000", 60000, IN_DOUBT, 60000, IN_DOUBT),
    ("60.000,00", 60000, 60000, None, 60000),
    ("60,000.00", 60000, 60000, 60000, None),
    ("60.000.000", 60_000_000, 60_000_000, None, 60_000_000),
    ("60,000,000", 60_000_000, 60_000_000, 60_000_000, None),
    ("60000.50", "60000.50", "60000.50", "60000.50", None),
    ("60000,50", None, "60000.50", None, "60000.50"),
    ("60 000,50", "60000.50", "60000.50", None, "60000.50"),
    ("60 000", 60000, 60000, 60000, 60000),
    ("60'000", 60000, 60000, 60000, 60000),
    ("0.500", "0.5", "0.5", "0.5", None),
    ("0,500", None, "0.5", None, "0.5"),
    ("1234.567", "1234.567", "1234.567", "1234.567", None),
    ("6.00.000", None, None, None, None),
    ("1.234,567.89", None, None, None, None),
    ("60.000 EUR", IN_DOUBT, IN_DOUBT, IN_DOUBT, 60000),
    ("(60.000,00)", -60000, -60000, None, -60000),
]


@pytest.mark.parametrize(("text", *("untold", "semicolon", "point", "comma")), AMOUNTS)
def test_amounts(
    text: str, untold: int | str | None, semicolon: int | str | None, point: int | str | None, comma: int | str | None
) -> None:
    for style, expected in ((UNTOLD, untold), (SEMICOLON, semicolon), (POINT, point), (COMMA, comma)):
        number = number_in(text, style, "amount")
        if expected == IN_DOUBT:
            assert isinstance(number, Doubt), style
        else:
            assert number == (None if expected is None else Decimal(expected)), style


@pytest.mark.parametrize("style", [UNTOLD, SEMICOLON, POINT, COMMA])
@pytest.mark.parametrize(("text", "rate"), [("8,125%", "0.08125"), ("8.125%", "0.08125"), ("0,085", "0.085")])
def test_a_single_mark_in_a_rate_is_a_decimal_mark(text: str, rate: str, style: Style) -> None:
    assert as_rate(Written(text, style), "x") == Decimal(rate)


@pytest.mark.parametrize("text", ["(0.25%)", "-0,25 %", "0.25-%", "0.25%-", "−0.25%"])
def test_a_rate_below_zero(text: str) -> None:
    assert as_rate(text, "x", lowest=Decimal(-1)) == Decimal("-0.0025")


@given(
    st.integers(0, 10**15),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), (" ", "."), ("'", "."), ("\u202f", ",")]),
)
def test_every_way_of_writing_comes_back(cents: int, marks: tuple[str, str]) -> None:
    thousands, decimal = marks
    text = f"{cents // 100:,}".replace(",", thousands) + f"{decimal}{cents % 100:02d}"
    style = style_of([text, f"1{decimal}5"])
    assert style.decimal == decimal
    for written in (text, f"{text} EUR", f"$ {text}", f"+{text}"):
        assert as_cents(Written(written, style), "x") == cents
    negative = number_in(f"({text})", style, "amount")
    assert isinstance(negative, Decimal)
    assert negative == Decimal(-cents) / 100


# --- what a file tells ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "semicolon", "expected"),
    [
        (["A-1", "60.000", "12", "8%"], True, SEMICOLON),
        (["A-1", "60.000", "12", "8%"], False, UNTOLD),
        (["60.000", "1.500,50"], True, COMMA),
        (["60.000", "8,5%"], True, COMMA),
        (["60.000", "8,125%"], False, COMMA),
        (["60,000", "12.5"], True, POINT),
        (["12.5", "12,5"], False, SEMICOLON),  # both: what could be either is refused
        (["31.12.2025"], False, Style(order="dmy")),
        (["12/31/2025", "01/02/2026"], False, Style(order="mdy")),
        (["12/31/2025", "31/12/2025"], False, UNTOLD),
        (["2025-12-31", "15.01.2026", "1.234,56"], True, Style(decimal=",", order="dmy")),
        ([None, 5, True, "", "soon", "1.2.3"], False, UNTOLD),
    ],
)
def test_a_file_tells(cells: Sequence[object], semicolon: bool, expected: Style) -> None:
    assert style_of(cells, semicolon=semicolon) == expected


def test_an_error_says_how_the_rest_of_the_file_is_written() -> None:
    with pytest.raises(NoteError) as caught:
        as_amount(Written("12.50", COMMA), "x")
    assert str(caught.value) == (
        "x: found '12.50'; allowed: an amount of 0 or more, with a comma before the decimals as in the rest of the file"
    )
    with pytest.raises(NoteError) as caught:
        as_count(Written("12,000", SEMICOLON), "x")
    assert str(caught.value) == (
        "x: found '12,000', which can be 12 or 12,000; allowed: a whole number from 0 to 12,000, written 12.00 or 12000"
    )
    assert as_count(Written("1.200", COMMA), "x") == 1200


def test_a_styled_text_is_a_text() -> None:
    text = styled(COMMA)("1.234,56")
    assert (text, hash(text), str(text)) == ("1.234,56", hash("1.234,56"), "1.234,56")
    copy = pickle.loads(pickle.dumps(text))
    assert isinstance(copy, Written)
    assert (copy, copy.style) == (text, COMMA)
    # what is kept by its repr (fingerprints, replays) must tell the styles apart
    assert len({repr(each) for each in (Written("1.234", COMMA), Written("1.234", POINT), "1.234")}) == 3
    assert type(styled(UNTOLD)("1.234")) is str
    assert type(styled(COMMA)("a name")) is str


# --- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("03/04/2026", None, IN_DOUBT),
        ("03/04/2026", "dmy", "2026-04-03"),
        ("03/04/2026", "mdy", "2026-03-04"),
        ("03.04.2026", None, IN_DOUBT),
        ("15.01.2026", "mdy", "2026-01-15"),
        ("1/15/2026", "dmy", "2026-01-15"),
        ("1-15-2026", None, "2026-01-15"),
        ("15 Jan 2026", None, "2026-01-15"),
        ("15th of January 2026", None, None),
        ("15. January 2026", None, "2026-01-15"),
        ("Jan 15, 2026", None, "2026-01-15"),
        ("Sept. 5, 2026", None, "2026-09-05"),
        ("January 15th 2026", None, "2026-01-15"),
        ("2026/01/15", None, "2026-01-15"),
        ("2026/1/5", None, "2026-01-05"),
        ("2026-1-5", None, None),
        ("1/15/26", None, None),
        ("15/Jan", None, None),
        ("Janu 15, 2026", None, None),
        ("15 1 2026", None, None),
        ("20260115", None, None),
        ("2026/01-15", None, None),
    ],
)
def test_dates(text: str, order: str | None, expected: str | None) -> None:
    found = date_in(text, Style(order=order))  # type: ignore[arg-type]
    if expected == IN_DOUBT:
        assert isinstance(found, Doubt)
        assert found.words == ("3 April 2026", "4 March 2026")
        assert found.write == ("2026-04-03", "2026-03-04")
    else:
        assert (None if found is None else date(*found)) == (None if expected is None else date.fromisoformat(expected))


@given(
    st.dates(date(1900, 3, 1)),
    st.sampled_from(["%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d %b %Y", "%B %d, %Y", "%Y/%m/%d"]),
)
def test_dates_come_back_or_are_in_doubt(day: date, form: str) -> None:
    text = day.strftime(form)
    found = date_in(text, UNTOLD)
    if isinstance(found, Doubt):
        assert day.isoformat() in found.write
    else:
        assert as_date(text, "x") == day
