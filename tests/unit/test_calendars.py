"""Business days: the package `holidays` as referee, and the four ways to move a date."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import holidays
import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from promnote.basics.calendars import CALENDARS, RULES, Calendar, Rule, calendar, easter_sunday
from promnote.basics.errors import TermsError

US, TARGET, WEEKENDS = calendar("US"), calendar("target"), calendar(" Weekends ")
YEARS = range(1990, 2061)


def day(text: str) -> date:
    return date.fromisoformat(text)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=each) for each in range((date(year + 1, 1, 1) - first).days)]


# --- the days that are closed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
def test_us_is_the_federal_calendar_but_for_saturdays(year: int) -> None:
    """The referee keeps a Saturday's holiday on the Friday, as the government does; the Reserve Banks do not."""
    federal = holidays.country_holidays("US", years=[year])
    on_fridays = {each for each, name in federal.items() if name.endswith("(observed)") and each.weekday() == 4}
    for each in days_of(year):
        assert US.is_business_day(each) == (each.weekday() < 5 and (each not in federal or each in on_fridays)), each


@pytest.mark.parametrize("year", range(1971, 1990))
def test_us_before(year: int) -> None:
    federal = holidays.country_holidays("US", years=[year])
    for each in days_of(year):
        kept = each in federal and not (federal[each].endswith("(observed)") and each.weekday() == 4)
        assert US.is_business_day(each) == (each.weekday() < 5 and not kept), each


def test_us_by_name() -> None:
    assert US.why_closed(day("2023-01-02")) == "New Year's Day (observed)"  # 1 January 2023 was a Sunday
    assert US.why_closed(day("2021-12-31")) == ""  # 1 January 2022 was a Saturday
    assert (US.why_closed(day("1985-01-21")), US.why_closed(day("1986-01-20"))) == ("", "Martin Luther King Jr. Day")
    assert (US.why_closed(day("2021-06-18")), US.why_closed(day("2022-06-20"))) == (
        "",
        "Juneteenth National Independence Day (observed)",
    )
    assert (US.why_closed(day("2026-03-07")), US.why_closed(day("2026-03-08"))) == ("Saturday", "Sunday")
    assert US.why_closed(day("1975-10-27")) == "Veterans Day"
    assert US.why_closed(day("1970-05-30")) == "Saturday"  # Memorial Day by the calendar of the time


@pytest.mark.parametrize("year", range(1999, 2061))
def test_target(year: int) -> None:
    closing = holidays.financial_holidays("ECB", years=[year])
    for each in days_of(year):
        assert TARGET.is_business_day(each) == (each.weekday() < 5 and each not in closing), each


def test_easter_of_every_year() -> None:
    assert [year for year in range(1583, 4100) if easter_sunday(year) != easter(year)] == []


def test_weekends_and_own_days() -> None:
    assert WEEKENDS.is_business_day(day("2026-12-25"))
    assert not WEEKENDS.is_business_day(day("2026-12-26"))
    good_friday = day("2026-04-03")
    own = calendar("US", [good_friday])
    assert US.is_business_day(good_friday)
    assert (own.is_business_day(good_friday), own.why_closed(good_friday)) == (False, "closed")
    assert own.adjust(good_friday, "following") == day("2026-04-06")


# --- moving ---------------------------------------------------------------------------------------------------------

SUNDAY_MONTH_END = "2026-05-31"


@pytest.mark.parametrize(
    ("where", "rule", "expected"),
    [
        (SUNDAY_MONTH_END, "none", SUNDAY_MONTH_END),
        (SUNDAY_MONTH_END, "following", "2026-06-01"),
        (SUNDAY_MONTH_END, "modified_following", "2026-05-29"),
        (SUNDAY_MONTH_END, "preceding", "2026-05-29"),
        ("2026-07-04", "modified_following", "2026-07-06"),
        ("2026-11-26", "following", "2026-11-27"),  # Thanksgiving
        ("2026-11-27", "preceding", "2026-11-27"),
        ("2027-01-01", "preceding", "2026-12-31"),
        ("2022-12-31", "following", "2023-01-03"),  # New Year's Day on a Sunday, kept on the Monday
    ],
)
def test_adjust(where: str, rule: Rule, expected: str) -> None:
    assert US.adjust(day(where), rule) == day(expected)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-07-02", 1, "2026-07-03"),
        ("2026-07-03", 1, "2026-07-06"),
        ("2026-07-05", 0, "2026-07-05"),  # a Sunday stays
        ("2026-07-05", -2, "2026-07-02"),  # the Friday, then the Thursday
        ("2026-07-05", 2, "2026-07-07"),
        ("2026-01-02", -1, "2025-12-31"),
        ("2025-12-31", 1, "2026-01-02"),
        ("2025-12-31", 251 + 1, "2027-01-04"),  # 251 business days in 2026
    ],
)
def test_add_business_days(start: str, count: int, expected: str) -> None:
    assert US.add_business_days(day(start), count) == day(expected)


def _day_by_day(where: date, count: int, of: Calendar) -> date:
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        where += step
        if of.is_business_day(where):
            count -= 1 if count > 0 else -1
    return where


@given(
    st.sampled_from(CALENDARS),
    st.dates(date(1995, 1, 1), date(2040, 1, 1)),
    st.integers(-600, 600),
    st.lists(st.dates(date(1995, 1, 1), date(2040, 1, 1)), max_size=3),
)
def test_counting_goes_day_by_day(name: str, start: date, count: int, own: list[date]) -> None:
    of = calendar(name, own)
    assert of.add_business_days(start, count) == _day_by_day(start, count, of)


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.sampled_from(RULES))
def test_moved_dates_are_business_days_and_stay_there(start: date, rule: Rule) -> None:
    moved = US.adjust(start, rule)
    assert rule == "none" or US.is_business_day(moved)
    assert US.adjust(moved, rule) == moved
    assert abs((moved - start).days) <= 4
    if rule == "modified_following":
        assert (moved.year, moved.month) == (start.year, start.month)


@given(st.dates(date(1995, 1, 1), date(2040, 1, 1)), st.integers(-10, 900))
def test_business_days_of_a_period(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    expected = [each for n in range(days) if US.is_business_day(each := start + timedelta(days=n))]
    assert list(US.business_days(start, end)) == expected


# --- names, copies, bounds ------------------------------------------------------------------------------------------


def test_one_calendar_for_the_same_arguments() -> None:
    assert calendar("us", [day("2026-04-03")]) is calendar("US", (day("2026-04-03"),))
    copy = pickle.loads(pickle.dumps(calendar("US", [day("2026-04-03")])))
    assert copy is calendar("US", [day("2026-04-03")])


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(TermsError) as caught:
        calendar("NYSE", where="payments.calendar")
    assert str(caught.value) == "payments.calendar: found 'NYSE'; allowed: US, TARGET, weekends"


def test_the_calendar_ends() -> None:
    with pytest.raises(
        TermsError, match="found 5 business days from 9999-12-30; allowed: days from 0001-01-01 to 9999"
    ):
        US.add_business_days(date(9999, 12, 30), 5)
    with pytest.raises(TermsError, match="found TARGET in 5000; allowed: years to 4099"):
        TARGET.is_business_day(date(5000, 3, 4))
    with pytest.raises(TermsError, match="found -3 business days from 0001-01-02"):
        WEEKENDS.add_business_days(date(1, 1, 2), -3)
