"""Day counts: tables with arithmetic as expected values, and the shared vectors of other libraries and of Excel."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import required
from promnote.basics.daycount import (
    ACT_360,
    ACT_365F,
    ACT_ACT_EXCEL,
    ACT_ACT_ISDA,
    DAY_COUNTS,
    THIRTY_360_EXCEL,
    THIRTY_360_US,
    THIRTY_E_360,
    DayCount,
    day_count,
)
from promnote.basics.errors import TermsError

TABLE = [
    (ACT_360, "1996-01-17", "1996-04-30", Fraction(104, 360)),
    (ACT_360, "1996-04-30", "1996-05-31", Fraction(31, 360)),
    (ACT_360, "1996-02-28", "1996-03-01", Fraction(2, 360)),
    (ACT_365F, "1996-01-17", "1996-04-30", Fraction(104, 365)),
    (ACT_365F, "1996-01-01", "1997-01-01", Fraction(366, 365)),
    (ACT_ACT_ISDA, "1996-01-17", "1996-04-30", Fraction(104, 366)),
    (ACT_ACT_ISDA, "2003-11-01", "2004-05-01", Fraction(61, 365) + Fraction(121, 366)),
    (ACT_ACT_ISDA, "1995-07-01", "1998-07-01", Fraction(184, 365) + 2 + Fraction(181, 365)),
    (ACT_ACT_EXCEL, "1996-01-17", "1996-04-30", Fraction(104, 366)),
    (ACT_ACT_EXCEL, "1995-12-31", "1996-02-28", Fraction(59, 365)),
    (ACT_ACT_EXCEL, "1995-12-31", "1996-03-31", Fraction(91, 366)),
    (ACT_ACT_EXCEL, "1995-01-01", "1997-07-01", Fraction(912 * 3, 365 + 366 + 365)),
    (THIRTY_360_US, "1997-02-01", "1997-08-01", Fraction(180, 360)),
    (THIRTY_360_US, "1996-01-31", "1996-03-31", Fraction(60, 360)),
    (THIRTY_360_US, "1996-01-15", "1996-03-31", Fraction(76, 360)),
    (THIRTY_360_US, "1996-02-29", "1996-03-31", Fraction(30, 360)),
    (THIRTY_360_US, "1996-02-29", "1997-02-28", Fraction(360, 360)),
    (THIRTY_360_EXCEL, "1996-01-31", "1996-03-31", Fraction(60, 360)),
    (THIRTY_360_EXCEL, "1996-02-29", "1996-03-31", Fraction(31, 360)),
    (THIRTY_E_360, "1996-01-31", "1996-03-31", Fraction(60, 360)),
    (THIRTY_E_360, "1996-01-15", "1996-03-31", Fraction(75, 360)),
    (THIRTY_E_360, "1996-02-29", "1996-03-31", Fraction(31, 360)),
]


@pytest.mark.parametrize(("convention", "start", "end", "expected"), TABLE)
def test_year_fraction(convention: DayCount, start: str, end: str, expected: Fraction) -> None:
    assert convention.year_fraction(date.fromisoformat(start), date.fromisoformat(end)) == expected


@pytest.mark.parametrize("convention", DAY_COUNTS, ids=lambda each: each.name)
def test_no_day_counts_as_nothing(convention: DayCount) -> None:
    for day in (date(1996, 1, 31), date(1996, 2, 29), date(1997, 2, 28), date(1996, 12, 31)):
        assert convention.units(day, day) == 0
        assert convention.days(day, day) == 0


@pytest.mark.parametrize("convention", DAY_COUNTS, ids=lambda each: each.name)
def test_parts_add_up_to_the_whole(convention: DayCount) -> None:
    start, end = date(1995, 12, 31), date(1997, 3, 31)
    whole = convention.units(start, end)
    for cut in (date(1996, 1, 31), date(1996, 2, 29), date(1996, 12, 31), date(1997, 2, 28)):
        assert convention.part(start, start, cut) + convention.part(start, cut, end) == whole


@pytest.mark.parametrize(
    ("convention", "day", "expected"),
    [
        (ACT_360, "1996-02-28", Fraction(1, 360)),
        (THIRTY_360_US, "1996-02-28", Fraction(1, 360)),
        (THIRTY_E_360, "1996-01-30", Fraction(1, 360)),
        (ACT_365F, "1996-02-28", Fraction(1, 365)),
        (ACT_ACT_ISDA, "1996-02-28", Fraction(1, 366)),
        (ACT_ACT_ISDA, "1996-12-31", Fraction(1, 366)),
        (ACT_ACT_ISDA, "1997-02-28", Fraction(1, 365)),
        (ACT_ACT_EXCEL, "1996-02-28", Fraction(1, 366)),
        (ACT_ACT_EXCEL, "1997-02-28", Fraction(1, 365)),
    ],
)
def test_one_nominal_day(convention: DayCount, day: str, expected: Fraction) -> None:
    assert Fraction(convention.one_day(date.fromisoformat(day))) / convention.denominator == expected


@pytest.mark.parametrize(
    ("spelling", "convention"),
    [
        ("act/360", ACT_360),
        ("Actual / 360", ACT_360),
        (2, ACT_360),
        ("2.0", ACT_360),
        ("ACT/365 (Fixed)", ACT_365F),
        (3, ACT_365F),
        ("ACT/ACT", ACT_ACT_ISDA),
        ("ACT/ACT (ISDA)", ACT_ACT_ISDA),
        (1, ACT_ACT_EXCEL),
        ("30/360", THIRTY_360_US),
        ("30U/360", THIRTY_360_US),
        (0, THIRTY_360_EXCEL),
        ("30E/360", THIRTY_E_360),
        (4, THIRTY_E_360),
    ],
)
def test_spellings(spelling: str | int, convention: DayCount) -> None:
    assert day_count(spelling) is convention


@pytest.mark.parametrize("convention", DAY_COUNTS, ids=lambda each: each.name)
def test_a_convention_goes_by_its_own_name(convention: DayCount) -> None:
    assert day_count(convention.name) is convention


def test_an_unknown_name_lists_the_legal_ones() -> None:
    with pytest.raises(TermsError) as caught:
        day_count("ACT/364", "interest.day_count")
    assert str(caught.value) == (
        "interest.day_count: found 'ACT/364'; allowed: ACT/360, ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, "
        "30/360 EXCEL, 30E/360, or a YEARFRAC basis 0 to 4"
    )


#: Conventions of the vectors that are ours; the others (Bond Basis 4.16(f), 30E/360 ISDA, PSA, 30E+, ISMA) are not.
VECTORS = {
    "ACT/360": "ACT/360",
    "ACT/365F": "ACT/365F",
    "ACT/ACT ISDA": "ACT/ACT ISDA",
    "30/360 US (end-Feb rule, SIA/NASD)": "30/360 US",
    "30U/360 EOM (Strata: Feb-end rule applied)": "30/360 US",
    "30E/360 (ISDA 2006 4.16(g))": "30E/360",
    "Excel YEARFRAC basis 0": "0",
    "Excel YEARFRAC basis 1": "1",
    "Excel YEARFRAC basis 2": "2",
    "Excel YEARFRAC basis 3": "3",
    "Excel YEARFRAC basis 4": "4",
}


@pytest.fixture(scope="module")
def vectors() -> list[dict[str, str]]:
    path: Path = required.require("cases") / "day_count_vectors.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("name", VECTORS)
def test_vectors(name: str, vectors: list[dict[str, str]]) -> None:
    convention = day_count(VECTORS[name])
    rows = [row for row in vectors if row["convention"] == name]
    assert len(rows) >= 5
    for row in rows:
        start, end = sorted((date.fromisoformat(row["start"]), date.fromisoformat(row["end"])))
        assert float(convention.year_fraction(start, end)) == pytest.approx(float(row["year_fraction"]), abs=1e-9), row
        if row["days"]:
            assert convention.days(start, end) == int(row["days"]), row
