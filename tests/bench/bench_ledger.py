"""Replays a second of a 48-instalment floating note with 60 activities, and how time grows with the number of events.

Run it with `python tests/bench/bench_ledger.py`, promnote importable. A replay is a whole one, with its figures. Activity
differs from note to note, and of two replays of a note only what its terms and resets alone give is remembered (dates, steps of
the rate): a line of its own shows the first replay of each.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from time import process_time

from promnote.basics.rates import RateReset
from promnote.contract.terms import Activity, Installments, Interest, LateCharge, Note, NoteTerms, Usury
from promnote.reports.figures import figures
from promnote.running.ledger import replay

GOAL = 1_500
ISSUE = date(1996, 1, 17)


def floating_note(instalments: int = 48, *, shift: int = 0, usury: bool = False) -> Note:
    """The 1996 note in shape: monthly principal on month-ends, LIBOR + 3%, a reset every month, late charges at 18%."""
    each = 94_893_75
    terms = NoteTerms(
        issue_date=ISSUE,
        principal_cents=each * instalments,
        installments=Installments(count=instalments, amount_cents=each, first_date=date(1996, 4, 30), month_end=True),
        interest=Interest(index="LIBOR 1M", spread=Decimal("0.03")),
        late_charge=LateCharge(rate=Decimal("0.18")),
        usury=Usury(maximum_rate=Decimal("0.25")) if usury else None,
    )
    resets = [
        RateReset(
            effective=ISSUE + timedelta(days=30 * month), index_rate=Decimal(500 + (7 * month + shift) % 90) / 10_000
        )
        for month in range(instalments + 4)
    ]
    return Note(terms=terms, resets=tuple(resets))


def with_activity(note: Note, count: int, shift: int = 0) -> Note:
    """`count` activities over the note's life: payments now early, now late, now in two parts, a few costs."""
    each = note.terms.installments
    assert each is not None
    days = 31 * each.count
    amount = note.terms.principal_cents * 12 // (10 * count)
    activity = []
    for number in range(count):
        day = ISSUE + timedelta(days=20 + days * number // count + (number * 7 + shift) % 11)
        if number % 20 == 19:
            activity.append(Activity(date=day, type="cost", amount_cents=250_00 + shift % 100))
        else:
            activity.append(Activity(date=day, type="payment", amount_cents=amount + (number * 37 + shift) % 5_000))
    return replace(note, activity=tuple(activity))


def seconds_for(work: Callable[[Note], object], notes: Sequence[Note]) -> float:
    """The best of five runs over all notes, in seconds a note."""
    best = float("inf")
    for _ in range(5):
        start = process_time()
        for note in notes:
            work(note)
        best = min(best, (process_time() - start) / len(notes))
    return best


def seconds_for_first(work: Callable[[Note], object], make: Callable[[], Sequence[Note]]) -> float:
    """The best of five runs, each over notes that were never worked on before, in seconds a note."""
    best = float("inf")
    for _ in range(5):
        notes = make()
        start = process_time()
        for note in notes:
            work(note)
        best = min(best, (process_time() - start) / len(notes))
    return best


def full_replay(note: Note) -> object:
    """Rows and all figures on the last instalment's date."""
    each = note.terms.installments
    assert each is not None
    return figures(replay(note, _end(note)))


def _end(note: Note) -> date:
    return max(note.activity[-1].date, ISSUE + timedelta(days=31 * len(note.resets)))


def main() -> int:
    """Print the figures; 1 if the goal is missed."""
    print("full replays (rows and figures) of a floating note, 48 instalments, 60 activities")
    reached = 0.0
    for title, usury in (("", False), ("with the usury test", True)):
        notes = [with_activity(floating_note(shift=shift, usury=usury), 60, shift) for shift in range(100)]
        rate = 1 / seconds_for(full_replay, notes)
        reached = reached or rate
        print(f"  {rate:8,.0f} a second {title}".rstrip())
    first = seconds_for_first(
        full_replay, lambda: [with_activity(floating_note(shift=shift), 60, shift) for shift in range(100)]
    )
    print(f"  {1 / first:8,.0f} a second, the first replay of each note")
    print(f"  goal {GOAL:,}: {'met' if reached >= GOAL else 'missed'} ({reached / GOAL:.2f} x)")

    print("growth with the number of activities (instalments grow with them, 48 to 60)")
    before = 0.0
    for count in (60, 600, 6_000):
        instalments = 48 * count // 60
        notes = [
            with_activity(floating_note(instalments, shift=shift), count, shift)
            for shift in range(max(1, 600 // count))
        ]
        seconds = seconds_for(full_replay, notes)
        ratio = f"{seconds / before:6.1f} x the line above" if before else ""
        print(
            f"  {count:6,} activities: {seconds * 1e3:9.3f} ms, {seconds / count * 1e6:6.2f} us each {ratio}".rstrip()
        )
        before = seconds
    return 0 if reached >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
