"""Schedules a second, beside a QuantLib leg of the same dates and notionals.

Run it with `python tests/bench/bench_schedule.py`; QuantLib comes with the extra `bench`. promnote gives rows of exact
cents; QuantLib gives dates and float amounts. Every iteration has other dates and another principal, so that no cache
helps; the last line says what a cache would add.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from time import process_time

from promnote.contract.terms import Installments, Interest, NoteTerms
from promnote.running.schedule import schedule_rows

GOAL = 2.5
COUNT = 48
RATE = Decimal("0.085")
#: Months of issue in turn: more than any cache of dates holds, and within the calendar of QuantLib (1901 to 2199).
MONTHS = 3_400


def terms_of(number: int) -> NoteTerms:
    """A note of 48 monthly instalments on month-ends; another issue date, first date and principal for each number."""
    month = number % MONTHS
    issue = date(1902 + month // 12, month % 12 + 1, 1 + number % 28)
    first = (issue.replace(day=1) + timedelta(days=125)).replace(day=1) - timedelta(days=1)
    each = 94_893_75 + number
    return NoteTerms(
        issue_date=issue,
        principal_cents=COUNT * each,
        installments=Installments(count=COUNT, amount_cents=each, first_date=first, month_end=True),
        interest=Interest(rate=RATE),
    )


def quantlib_leg() -> Callable[[int], object] | None:
    """The same note as a QuantLib FixedRateLeg with falling notionals: dates and amounts read out. None: no QuantLib."""
    try:
        import QuantLib as ql
    except ImportError:
        return None
    null_calendar, month, day_counter = ql.NullCalendar(), ql.Period(ql.Monthly), ql.Actual360()

    def leg(number: int) -> object:
        index = number % MONTHS
        issue = ql.Date(1 + number % 28, index % 12 + 1, 1902 + index // 12)
        first = ql.Date.endOfMonth(issue + ql.Period(3, ql.Months))
        last = ql.Date.endOfMonth(first + ql.Period(COUNT - 1, ql.Months))
        schedule = ql.Schedule(
            issue, last, month, null_calendar, ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Backward, True, first
        )
        each = (94_893_75 + number) / 100
        notionals = [each * (COUNT - paid) for paid in range(COUNT)]
        coupons = ql.FixedRateLeg(schedule, day_counter, notionals, [0.085])
        return [(coupon.date(), coupon.amount()) for coupon in coupons]

    return leg


def seconds_for(work: Callable[[int], object], first: int, count: int) -> float:
    """Seconds an iteration, each with a number of its own."""
    start = process_time()
    for number in range(first, first + count):
        work(number)
    return (process_time() - start) / count


def best_of(rounds: int, works: list[Callable[[int], object]], count: int) -> list[float]:
    """The best of several rounds for each of `works`, taken in turn, so that a busy moment hits all of them."""
    best = [float("inf")] * len(works)
    for number in range(rounds):
        for index, work in enumerate(works):
            best[index] = min(best[index], seconds_for(work, number * count, count))
    return best


def main() -> int:
    """Print the figures; 1 if the goal is missed."""
    rounds, count = 12, 400
    prepared = [terms_of(number) for number in range(rounds * count)]
    ours: list[Callable[[int], object]] = [
        lambda number: schedule_rows(prepared[number]),
        lambda number: schedule_rows(terms_of(number)),
        lambda number: schedule_rows(prepared[0]),
    ]
    leg = quantlib_leg()
    times = best_of(rounds, [*ours, leg] if leg else ours, count)
    print(f"schedules of {COUNT} rows, dates and principal of their own each time, one core")
    for title, seconds in zip(("terms given", "terms made too", "the same terms again"), times, strict=False):
        print(f"  promnote, {title + ':':22} {1 / seconds:9,.0f} a second, {seconds * 1e6:7.1f} us")
    if leg is None:
        print("  QuantLib is not here: no comparison (pip install '.[bench]')")
        return 0
    theirs = times[-1]
    print(f"  QuantLib, {'leg made and read:':22} {1 / theirs:9,.0f} a second, {theirs * 1e6:7.1f} us")
    for title, seconds in zip(("terms given", "terms made too", "the same terms again"), times, strict=False):
        print(f"  ratio, {title}: {theirs / seconds:.2f} x QuantLib")
    reached = theirs / times[0]
    print(f"  goal {GOAL} x with terms given: {'met' if reached >= GOAL else 'missed'}")
    return 0 if reached >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
