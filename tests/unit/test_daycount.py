"""Day counts: tables with arithmetic as expected values, and the shared vectors of other libraries and of Excel."""

from __future__ import annotations

import csv
import pickle
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import required
from promnote.basics.dates import Frequency, contract_date
from promnote.basics.daycount import (
    ACT_360,
    ACT_365F,
    ACT_ACT_EXCEL,
    ACT_ACT_ICMA,
    ACT_ACT_ISDA,
    FREE_DAY_COUNTS,
    THIRTY_360_EXCEL,
    THIRTY_360_US,
    THIRTY_E_360,
    DayCount,
    day_count,
    free_day_count,
    icma,
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


@pytest.mark.parametrize("convention", FREE_DAY_COUNTS, ids=lambda each: each.name)
def test_no_day_counts_as_nothing(convention: DayCount) -> None:
    for day in (date(1996, 1, 31), date(1996, 2, 29), date(1997, 2, 28), date(1996, 12, 31)):
        assert convention.units(day, day) == 0
        assert convention.days(day, day) == 0


@pytest.mark.parametrize("convention", FREE_DAY_COUNTS, ids=lambda each: each.name)
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
        ("monthly", ACT_ACT_ICMA),
        ("ACT/ACT (ICMA)", ACT_ACT_ICMA),
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


@pytest.mark.parametrize("convention", FREE_DAY_COUNTS, ids=lambda each: each.name)
def test_a_convention_goes_by_its_own_name(convention: DayCount) -> None:
    assert day_count(convention.name) is convention


def test_an_unknown_name_lists_the_legal_ones() -> None:
    with pytest.raises(TermsError) as caught:
        day_count("ACT/364", "interest.day_count")
    assert str(caught.value) == (
        "interest.day_count: found 'ACT/364'; allowed: ACT/360, ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, "
        "30/360 EXCEL, 30E/360, ACT/ACT ICMA, or a YEARFRAC basis 0 to 4"
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


def test_icma_vectors(vectors: list[dict[str, str]]) -> None:
    rows = [row for row in vectors if row["convention"] == "ACT/ACT ISMA"]
    assert len(rows) == 3
    for row in rows:
        first = date.fromisoformat(row["ref_start"])
        convention = icma(Frequency(first_date=first, every_months=6, month_end=False))
        start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
        assert float(convention.year_fraction(start, end)) == pytest.approx(float(row["year_fraction"]), abs=1e-9), row


# --- ACT/ACT ICMA: contract dates -----------------------------------------------------------------------------------


def _frequency(first: str, **rule: int | tuple[int, int]) -> Frequency:
    return Frequency(first_date=date.fromisoformat(first), **rule)  # type: ignore[arg-type]


MONTHLY = _frequency("2021-01-31")
QUARTERLY = _frequency("2021-03-15", every_months=3)
BIWEEKLY = _frequency("2021-01-08", every_days=14)
TWICE = _frequency("2021-01-15", days=(15, 31))

ICMA = [
    # whole periods, short and long
    (MONTHLY, "2021-01-31", "2021-02-28", Fraction(1, 12)),
    (MONTHLY, "2021-02-28", "2021-03-31", Fraction(1, 12)),
    (MONTHLY, "2020-01-31", "2021-01-31", Fraction(12, 12)),  # before the first date by the same rule
    (QUARTERLY, "2021-03-15", "2021-06-15", Fraction(3, 12)),
    (QUARTERLY, "2030-03-15", "2031-03-15", Fraction(12, 12)),  # beyond the last
    (_frequency("2021-06-30", every_months=6), "2021-06-30", "2021-12-31", Fraction(6, 12)),
    (_frequency("2021-06-30", every_months=12), "2021-06-30", "2022-06-30", Fraction(1)),
    (_frequency("2021-06-30", every_months=5), "2021-06-30", "2021-11-30", Fraction(5, 12)),
    (BIWEEKLY, "2021-01-08", "2021-01-22", Fraction(14, 364)),
    (TWICE, "2021-01-15", "2021-01-31", Fraction(1, 24)),
    (TWICE, "2021-02-28", "2021-03-15", Fraction(1, 24)),
    # parts, by actual days
    (MONTHLY, "2021-01-31", "2021-02-10", Fraction(10, 28 * 12)),
    (MONTHLY, "2021-02-10", "2021-03-10", Fraction(18, 28 * 12) + Fraction(10, 31 * 12)),
    (MONTHLY, "2020-12-20", "2021-01-05", Fraction(11, 31 * 12) + Fraction(5, 31 * 12)),
    (QUARTERLY, "2021-02-01", "2021-03-15", Fraction(42 * 3, 90 * 12)),
    (_frequency("2021-06-30", every_months=5), "2021-06-30", "2021-07-01", Fraction(5, 153 * 12)),
    (BIWEEKLY, "2021-01-08", "2021-01-11", Fraction(3, 364)),
    (TWICE, "2021-01-31", "2021-02-10", Fraction(10, 15 * 24)),
    # ISDA's memorandum of 1998 on ACT/ACT: semi-annual coupons of a bond, a short first and a long last period
    (_frequency("1999-07-01", every_months=12), "1999-02-01", "1999-07-01", Fraction(150, 365)),
    (_frequency("2003-05-01", every_months=6), "2003-11-01", "2004-05-01", Fraction(182, 182 * 2)),
    (
        _frequency("2003-01-15", every_months=6), "2002-08-15", "2003-07-15",
        Fraction(181, 181 * 2) + Fraction(153, 184 * 2),
    ),
    (
        _frequency("1999-11-30", every_months=3), "1999-11-30", "2000-04-30",
        Fraction(91, 91 * 4) + Fraction(61, 92 * 4),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("frequency", "start", "end", "expected"), ICMA)
def test_icma(frequency: Frequency, start: str, end: str, expected: Fraction) -> None:
    assert icma(frequency).year_fraction(date.fromisoformat(start), date.fromisoformat(end)) == expected


#: In whole units where the length of a period is one of few; every month-end, day and step of five centuries.
@pytest.mark.parametrize("months", [1, 2, 3, 4, 6, 12])
@pytest.mark.parametrize("first", ["2019-01-31", "2019-02-28", "2019-03-30", "2019-04-29", "2019-05-17"])
def test_a_period_of_any_length_has_whole_units(months: int, first: str) -> None:
    frequency = _frequency(first, every_months=months)
    convention = icma(frequency)
    whole = Fraction(months * convention.denominator, 12)
    dates = [contract_date(frequency, number) for number in range(-1440 // months, 4800 // months)]
    for start, end in pairwise(dates):
        assert convention.units(start, end) == whole
        assert whole % (end - start).days == 0
        assert isinstance(convention.one_day(start), int)


@pytest.mark.parametrize("first", [1, 15, 25])
@pytest.mark.parametrize("second", [20, 28, 29, 30, 31])
def test_half_months_have_whole_units(first: int, second: int) -> None:
    if second - first < 5:
        second = 30
    frequency = _frequency(f"2019-01-{first:02d}", days=(first, second))
    convention = icma(frequency)
    dates = [contract_date(frequency, number) for number in range(-200, 200)]
    for start, end in pairwise(dates):
        assert convention.units(start, end) * 24 == convention.denominator
        assert convention.one_day(start) * (end - start).days * 24 == convention.denominator


FREQUENCIES = st.sampled_from([MONTHLY, QUARTERLY, BIWEEKLY, TWICE, _frequency("2021-06-30", every_months=7)])
DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))


@given(FREQUENCIES, DAYS, DAYS, DAYS)
def test_icma_is_additive(frequency: Frequency, first: date, second: date, third: date) -> None:
    start, cut, end = sorted((first, second, third))
    convention = icma(frequency)
    assert convention.units(start, cut) + convention.units(cut, end) == convention.units(start, end) >= 0
    assert convention.part(start, cut, end) == convention.units(cut, end)
    assert convention.days(start, end) == (end - start).days


def test_a_bound_convention_is_one_and_can_be_copied() -> None:
    assert icma(MONTHLY) is icma(_frequency("2021-01-31", every_months=1))
    for frequency in (MONTHLY, BIWEEKLY, TWICE):
        assert pickle.loads(pickle.dumps(icma(frequency))) == icma(frequency)


def test_icma_needs_contract_dates() -> None:
    names = "ACT/360, ACT/365F, ACT/ACT ISDA, ACT/ACT EXCEL, 30/360 US, 30/360 EXCEL, 30E/360"
    text = (
        'day_count: found ACT/ACT ICMA ("monthly"), which counts by the contract dates of a note; '
        f"allowed without them: {names}"
    )
    for call in (lambda: free_day_count("monthly"), lambda: ACT_ACT_ICMA.units(date(2021, 1, 1), date(2021, 2, 1))):
        with pytest.raises(TermsError) as caught:
            call()
        assert str(caught.value) == text
