"""What holds for every schedule: principal adds up, a split period accrues the same, dates are the calendar's."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, localcontext
from itertools import pairwise
from random import Random
from unittest import mock

import pytest
from dateutil.rrule import MONTHLY, rrule
from hypothesis import given
from hypothesis import strategies as st

from oracle.all_kinds import ISSUED, terms_of
from oracle.plain import OracleError
from promnote.basics import dates
from promnote.basics.daycount import FREE_DAY_COUNTS, DayCount
from promnote.basics.errors import NoteError
from promnote.basics.money import scale_rates
from promnote.basics.rates import RateReset, RateSteps
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Installments, Interest, NoteTerms
from promnote.functions.installments import installment_balance, installment_number, installment_principal
from promnote.functions.interest import floating_interest
from promnote.running import schedule
from promnote.running.plans.equal import principal_amounts
from promnote.running.schedule import ScheduleRow, schedule_rows, totals

days = st.dates(date(1990, 1, 1), date(2040, 12, 31))
rates = st.decimals(0, 1, places=6)
conventions = st.sampled_from(FREE_DAY_COUNTS)
cents = st.integers(1, 10**12)


@st.composite
def resets_from(draw: st.DrawFn, first: date) -> tuple[RateReset, ...]:
    """One to six resets, the first on `first`."""
    gaps = draw(st.lists(st.integers(1, 400), max_size=5))
    effective, resets = first, []
    for gap in [0, *gaps]:
        effective += timedelta(days=gap)
        resets.append(RateReset(effective=effective, index_rate=draw(rates)))
    return tuple(resets)


@st.composite
def floating_notes(draw: st.DrawFn) -> tuple[NoteTerms, tuple[RateReset, ...]]:
    """An index note with its resets."""
    issue, count = draw(days), draw(st.integers(1, 60))
    first = issue + timedelta(days=draw(st.integers(1, 200)))
    own_cycle = draw(st.booleans())
    terms = NoteTerms(
        issue_date=issue,
        principal_cents=draw(st.integers(count, 10**12)),
        installments=Installments(
            count=count,
            first_date=first,
            every_months=draw(st.integers(1, 12)),
            month_end=dates.is_month_end(first) and draw(st.booleans()),
        ),
        interest=Interest(
            index="X",
            spread=draw(rates) / 10,
            day_count=draw(conventions),
            first_date=issue + timedelta(days=draw(st.integers(1, 200))) if own_cycle else None,
            every_months=draw(st.integers(1, 12)),
        ),
    )
    return terms, draw(resets_from(issue))


@given(floating_notes())
def test_a_schedule_adds_up(note: tuple[NoteTerms, tuple[RateReset, ...]]) -> None:
    rows, principal = schedule_rows(*note), note[0].principal_cents
    sums = totals(rows)
    assert sums.principal == principal
    assert sums.payment == sums.principal + sums.interest
    assert rows[-1].closing == 0
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        assert row.opening == principal
        assert row.closing == row.opening - row.principal >= 0
        assert row.payment == row.interest + row.principal
        assert row.interest >= 0
        principal = row.closing
    assert all(before.date < after.date for before, after in pairwise(rows))


@given(floating_notes())
def test_a_schedule_is_the_same_every_time(note: tuple[NoteTerms, tuple[RateReset, ...]]) -> None:
    first: list[ScheduleRow] = schedule_rows(*note)
    with localcontext(prec=4):
        assert schedule_rows(*note) == first


@given(cents, st.integers(1, 600))
def test_equal_principal(total: int, count: int) -> None:
    if total < count:
        return
    amounts = principal_amounts(total, count)
    assert sum(amounts) == total
    assert len(amounts) == count
    assert len(set(amounts[:-1])) <= 1
    assert min(amounts) >= 1
    assert Decimal(total) / 100 == sum(installment_principal(total, count, number) for number in (1, count)) + (
        installment_balance(total, count, 1) - installment_balance(total, count, count - 1)
        if count > 1
        else -installment_principal(total, count, 1)
    )


@given(days, st.integers(0, 2000), st.integers(0, 2000), conventions, st.data())
def test_a_period_split_anywhere_accrues_the_same(
    start: date, before: int, after: int, convention: DayCount, data: st.DataObject
) -> None:
    resets = data.draw(resets_from(start))
    index_rates = [each.index_rate for each in resets]
    steps = RateSteps([(each.effective, each.index_rate) for each in resets], scale_rates(index_rates))
    cut, end = start + timedelta(days=before), start + timedelta(days=before + after)
    whole = steps.weighted(convention, start, start, end)
    assert whole == steps.weighted(convention, start, start, cut) + steps.weighted(convention, start, cut, end)


@given(days, st.integers(1, 1500), st.integers(1, 1500), conventions, rates, st.integers(0, 10**9))
def test_a_reset_to_the_same_rate_changes_nothing(
    start: date, before: int, after: int, convention: DayCount, rate: Decimal, principal: int
) -> None:
    cut, end = start + timedelta(days=before), start + timedelta(days=before + after)
    one = floating_interest(Decimal(principal), start, end, [[start, rate]], day_count=convention)
    assert floating_interest(Decimal(principal), start, end, [[start, rate], [cut, rate]], day_count=convention) == one


@given(days, st.integers(1, 400), st.integers(1, 24))
def test_month_ends_are_those_of_the_calendar(day: date, count: int, every_months: int) -> None:
    first = dates.month_end(day)
    expected = rrule(MONTHLY, dtstart=first, interval=every_months, bymonthday=-1, count=count)
    assert list(dates.steps(first, count, every_months, True)) == [each.date() for each in expected]


@given(days, st.integers(1, 400), st.integers(1, 24))
def test_a_day_that_every_month_has(day: date, count: int, every_months: int) -> None:
    first = day.replace(day=min(day.day, 28))
    expected = rrule(MONTHLY, dtstart=first, interval=every_months, count=count)
    assert list(dates.steps(first, count, every_months, False)) == [each.date() for each in expected]


@given(days, st.integers(1, 200), st.integers(1, 13), st.booleans(), days)
def test_how_many_have_matured(first: date, count: int, every_months: int, month_end: bool, day: date) -> None:
    month_end = month_end and dates.is_month_end(first)
    due = dates.steps(first, count, every_months, month_end)
    assert installment_number(first, count, day, ("every_months", every_months), month_end) == sum(
        each <= day for each in due
    )


def test_steady_notes_have_the_rows_that_any_note_has(monkeypatch: pytest.MonkeyPatch) -> None:
    steady = 0
    is_steady = schedule._is_steady
    for seed in range(800):
        try:
            note = note_from_tables(terms_of(Random(seed), ISSUED))
            monkeypatch.setattr(schedule, "_is_steady", lambda *given: False)
            rows = schedule_rows(note.terms, note.resets)
        except (NoteError, OracleError):
            continue  # terms that do not fit together, an index without a row that early
        monkeypatch.setattr(schedule, "_is_steady", is_steady)
        plain = mock.Mock(side_effect=schedule._steady_rows)
        with mock.patch.object(schedule, "_steady_rows", plain):
            assert schedule_rows(note.terms, note.resets) == rows, seed
        steady += plain.call_count
    assert steady > 100
