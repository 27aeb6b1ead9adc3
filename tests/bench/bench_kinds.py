"""What kinds and rates cost: level payments beside equal principal, a daily index beside a few resets, level schedules
beside QuantLib and numpy-financial.

Run it with `python tests/bench/bench_kinds.py`, promnote importable; QuantLib and numpy-financial come with the extra
`bench`. All figures are of one run on one core, the works taken in turn, so that a busy moment hits all of them. Every note
differs from the others and is made anew: nothing is remembered between two.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from time import process_time

from promnote.basics.daycount import ACT_ACT_ICMA
from promnote.basics.rates import RateReset
from promnote.contract.terms import Activity, Installments, Interest, LateCharge, Note, NoteTerms
from promnote.reports.figures import figures
from promnote.running.ledger import replay
from promnote.running.schedule import schedule_rows

#: A replay of a level note, in replays of an equal-principal one; of a daily index, in replays with a few resets.
LEVEL_GOAL, DAILY_GOAL = 1.2, 1.25
ROUNDS = 7
ISSUE = date(2023, 1, 3)
Work = Callable[[int], object]


def best_of(works: Sequence[Work], count: int) -> list[float]:
    """Seconds an iteration: the best of several rounds for each work."""
    best = [float("inf")] * len(works)
    for number in range(ROUNDS):
        for at, work in enumerate(works):
            start = process_time()
            for each in range(number * count, (number + 1) * count):
                work(each)
            best[at] = min(best[at], (process_time() - start) / count)
    return best


# --- a daily index --------------------------------------------------------------------------------------------------


def floating_terms(number: int, **interest: object) -> NoteTerms:
    """A note of a year, quarterly instalments at SOFR + 2.5%; another principal for each number."""
    return NoteTerms(
        issue_date=ISSUE,
        principal_cents=1_200_000_00 + 4 * number,
        installments=Installments(count=4, first_date=date(2023, 4, 3), every_months=3, month_end=False),
        interest=Interest(index="SOFR", spread=Decimal("0.025"), **interest),  # type: ignore[arg-type]
        late_charge=LateCharge(rate=Decimal("0.12")),
    )


def paid_as_due(note: Note) -> Note:
    """The note with a payment on each due date."""
    rows = schedule_rows(note.terms, note.resets)
    return replace(
        note, activity=tuple(Activity(date=row.date, type="payment", amount_cents=row.payment) for row in rows)
    )


def daily_fixings() -> tuple[RateReset, ...]:
    """A row for each weekday of the year, and of the two weeks before it."""
    days = (ISSUE + timedelta(days=number) for number in range(-14, 375))
    return tuple(
        RateReset(effective=day, index_rate=Decimal(430 + day.toordinal() * 7 % 100) / 10_000)
        for day in days
        if day.weekday() < 5
    )


def few_resets(count: int) -> tuple[RateReset, ...]:
    """So many rows over the year."""
    return tuple(
        RateReset(effective=ISSUE + timedelta(days=365 * at // count), index_rate=Decimal(430 + 7 * at) / 10_000)
        for at in range(count)
    )


def daily() -> bool:
    """A year of daily SOFR, compounded in arrears, beside the same note with a few resets.

    Of a note made anew each row is read; what the periods earn is worked out once, for all replays of the note.
    """
    fixings, end = daily_fixings(), ISSUE + timedelta(days=370)
    ways: dict[str, tuple[tuple[RateReset, ...], dict[str, object]]] = {
        "4 resets": (few_resets(4), {}),
        "12 resets": (few_resets(12), {}),
        f"{len(fixings)} daily rows, as listed": (fixings, {}),
        f"{len(fixings)} daily rows, simple": (fixings, {"averaging": "simple", "lookback": 5}),
        f"{len(fixings)} daily rows, compounded": (fixings, {"averaging": "compounded", "lookback": 5}),
    }
    anew: list[Work] = []
    again: list[Work] = []
    for resets, interest in ways.values():
        paid = paid_as_due(Note(terms=floating_terms(0, **interest), resets=resets))

        def made(number: int, paid: Note = paid, interest: dict[str, object] = interest) -> object:
            return figures(replay(replace(paid, terms=floating_terms(number, **interest)), end))

        def replayed(number: int, paid: Note = paid) -> object:
            return figures(replay(paid, end + timedelta(days=number)))

        anew.append(made)
        again.append(replayed)
    print("a year of an index: full replays (rows and figures) of a note of 4 instalments, paid as due")
    times = best_of([*anew, *again], 40)
    for title, part in (
        ("the note made anew", times[: len(ways)]),
        ("the same note, as of another day", times[len(ways) :]),
    ):
        print(f" {title}")
        for way, seconds in zip(ways, part, strict=True):
            print(f"  {way + ':':32} {seconds * 1e3:7.3f} ms, {seconds / part[1]:5.2f} x that of 12 resets")
    return told("compounded, in replays with 12 resets", times[-1] / times[len(ways) + 1], DAILY_GOAL)


# --- level schedules ------------------------------------------------------------------------------------------------

COUNT, RATE = 360, Decimal("0.0725")


def level_terms(number: int) -> NoteTerms:
    """A level note of thirty years, monthly; other dates and another principal for each number."""
    issue = date(1930 + number % 100, 1 + number % 12, 1)
    return NoteTerms(
        issue_date=issue,
        kind="level",
        principal_cents=350_000_00 + number,
        installments=Installments(count=COUNT, first_date=(issue + timedelta(days=31)).replace(day=1)),
        interest=Interest(rate=RATE, day_count=ACT_ACT_ICMA),
    )


def quantlib_leg() -> Work | None:
    """A leg of sinking notionals: dates, interest, principal and balance read out. None: no QuantLib."""
    try:
        import QuantLib as ql
    except ImportError:
        return None
    term, month, day_counter = ql.Period(30, ql.Years), ql.Period(ql.Monthly), ql.Thirty360(ql.Thirty360.BondBasis)

    def leg(number: int) -> object:
        issue = ql.Date(1, 1 + number % 12, 1930 + number % 100)
        notionals = ql.sinkingNotionals(term, ql.Monthly, float(RATE), 350_000 + number / 100)
        schedule = ql.Schedule(
            issue,
            issue + term,
            month,
            ql.NullCalendar(),
            ql.Unadjusted,
            ql.Unadjusted,
            ql.DateGeneration.Forward,
            False,
        )
        coupons = ql.FixedRateLeg(schedule, day_counter, list(notionals)[:-1], [float(RATE)])
        return [
            (coupon.date(), coupon.amount(), before - after, after)
            for coupon, before, after in zip(coupons, notionals, list(notionals)[1:], strict=False)
        ]

    return leg


def numpy_financial() -> Work | None:
    """The same amounts as arrays of floats, without dates. None: no numpy-financial."""
    try:
        import numpy as np
        import numpy_financial as npf
    except ImportError:
        return None
    periods, rate = np.arange(1, COUNT + 1), float(RATE) / 12

    def amounts(number: int) -> object:
        principal = 350_000 + number / 100
        interest, part = (each(rate, periods, COUNT, -principal) for each in (npf.ipmt, npf.ppmt))
        return [*zip(interest.tolist(), part.tolist(), (principal - np.cumsum(part)).tolist(), strict=True)]

    return amounts


def level_schedules() -> None:
    """Level schedules of 360 rows."""

    def ours(number: int) -> object:
        return schedule_rows(level_terms(number))

    works = {"promnote, exact cents and dates": ours, "QuantLib, dates and floats": quantlib_leg()}
    works["numpy-financial, floats, no dates"] = numpy_financial()
    there = {title: work for title, work in works.items() if work is not None}
    times = dict(zip(there, best_of(list(there.values()), 30), strict=True))
    print(f"level schedules of {COUNT} rows, terms made each time")
    for title in works:
        if title in times:
            seconds, own = times[title], next(iter(times.values()))
            print(
                f"  {title + ':':38} {1 / seconds:9,.0f} a second, {seconds * 1e3:7.3f} ms, promnote is {seconds / own:5.2f} x"
            )
        else:
            print(f"  {title.partition(',')[0]} is not here: no comparison (pip install '.[bench]')")


# --- level notes with activity --------------------------------------------------------------------------------------


def with_activity(number: int, *, level: bool) -> Note:
    """48 monthly instalments and 60 activities: payments now early, now late, now in two parts, a few costs."""
    principal = 4_554_900_00 + 48 * number
    terms = NoteTerms(
        issue_date=ISSUE,
        kind="level" if level else "installment",
        principal_cents=principal,
        installments=Installments(count=48, first_date=date(2023, 2, 28), month_end=True),
        interest=Interest(rate=Decimal("0.085")),
        late_charge=LateCharge(rate=Decimal("0.18")),
    )
    amount, activity = principal * 12 // 600, []
    for at in range(60):
        day = ISSUE + timedelta(days=20 + 31 * 48 * at // 60 + (at * 7 + number) % 11)
        if at % 20 == 19:
            activity.append(Activity(date=day, type="cost", amount_cents=250_00 + number % 100))
        else:
            activity.append(Activity(date=day, type="payment", amount_cents=amount + (at * 37 + number) % 5_000))
    return Note(terms=terms, activity=tuple(activity))


def level_replays() -> bool:
    """A level note beside an equal-principal one, the same activity on both."""
    end = ISSUE + timedelta(days=31 * 50)
    equal, level = best_of(
        [
            lambda number: figures(replay(with_activity(number, level=False), end)),
            lambda number: figures(replay(with_activity(number, level=True), end)),
        ],
        60,
    )
    print("full replays (rows and figures) of 48 instalments and 60 activities, terms made each time")
    print(f"  equal principal: {1 / equal:8,.0f} a second")
    print(f"  level payments:  {1 / level:8,.0f} a second")
    return told("level, in replays of equal principal", level / equal, LEVEL_GOAL)


def told(what: str, reached: float, goal: float) -> bool:
    """Print a goal, an upper bound; whether it is met."""
    met = reached <= goal
    print(f"  goal, {what}: at most {goal}: {reached:.2f}, {'met' if met else 'missed'}")
    return met


def main() -> int:
    """Print the figures; 1 if a goal is missed."""
    parts: dict[str, Callable[[], bool | None]] = {
        "daily": daily,
        "schedules": level_schedules,
        "replays": level_replays,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=list(parts), metavar="PART", help=", ".join(parts))
    asked = parser.parse_args().parts
    missed = [each for each in asked if parts[each]() is False]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
