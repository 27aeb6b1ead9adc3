"""The note as a whole: its schedule, computed from a range of terms."""

from __future__ import annotations

from typing import Any

from promnote.basics.money import money_words, percent_words
from promnote.contract.reading import resets_from_range, terms_from_range
from promnote.contract.terms import Note
from promnote.functions.catalogue import Argument, Example, Function, Scalar
from promnote.functions.working import days_words
from promnote.reports.columns import SCHEDULE_COLUMNS, cell_rows
from promnote.running.schedule import ScheduleRow, schedule_rows, totals

TERMS = Argument(
    name="terms",
    kind="range",
    doc="Two columns, label and value: principal, issue_date, installments.count, installments.first_date, "
    "interest.rate ... Case, spaces, _ and . do not matter in a label; note. may be left out; a blank value is none.",
)
RATES = Argument(
    name="rates",
    kind="range",
    optional=True,
    default="none",
    doc="Two columns for an index note: the day from which a reset counts, and the index rate. Default none.",
)


PLAN = Argument(
    name="plan",
    kind="range",
    optional=True,
    default="none",
    doc="Rows of a scheduled note: date, principal, payment (one of the two, or neither for interest alone). Default none.",
)


def schedule_of(terms: Any, rates: Any = None, plan: Any = None) -> tuple[Note, list[ScheduleRow]]:
    """The note of its ranges and its schedule."""
    note = Note(terms=terms_from_range(terms, plan=plan), resets=resets_from_range(rates))
    return note, schedule_rows(note.terms, note.resets)


def note_schedule(terms: Any, rates: Any = None, plan: Any = None) -> list[list[Scalar]]:
    """A header row, then a row per due date; money in currency units."""
    _, rows = schedule_of(terms, rates, plan)
    return cell_rows(rows, SCHEDULE_COLUMNS)


def _explain_note_schedule(terms: Any, rates: Any = None, plan: Any = None) -> str:
    note, rows = schedule_of(terms, rates, plan)
    first, last, sums = rows[0], rows[-1], totals(rows)
    interest = note.terms.interest
    rate = percent_words(first.rate)
    if interest.index:
        rate += f", {interest.index} + {percent_words(interest.spread)}, projected on the last known reset"
    return (
        f"{len(rows):,} due dates from {first.date} to {last.date} on {money_words(note.terms.principal_cents)} of "
        f"{note.terms.issue_date}; first: {money_words(first.opening)} x {rate} for {days_words(first.days)} "
        f"({interest.day_count.name}) = interest {money_words(first.interest)}, principal "
        f"{money_words(first.principal)}; last: interest {money_words(last.interest)}, balance "
        f"{money_words(last.closing)}; total interest {money_words(sums.interest)}, principal "
        f"{money_words(sums.principal)} (each interest item is exact until it is rounded once)"
    )


_TERMS = (
    ("issue_date", "2021-01-01"),
    ("principal", "12000"),
    ("installments.count", "2"),
    ("installments.first_date", "2021-01-31"),
    ("interest.rate", "9%"),
)

FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="NOTE_SCHEDULE",
        category="Note",
        summary="The schedule of a note: a header and a row per due date, if everything is paid as it falls due.",
        arguments=(TERMS, RATES, PLAN),
        returns="table",
        source="the note's own terms",
        compute=note_schedule,
        explain=_explain_note_schedule,
        errors="#VALUE! or #NUM! for a bad term or reset (EXPLAIN names it); #N/A if a day has no reset",
        examples=(
            Example(
                arguments=(_TERMS,),
                result="number\tdate\tdays\topening\trate\tinterest\tprincipal\tpayment\tclosing"
                "\tcontract_date\tstatus\tadded\n"
                "1\t2021-01-31\t30\t12000.00\t0.09\t90.00\t6000.00\t6090.00\t6000.00\t2021-01-31\tto come\t0.00\n"
                "2\t2021-02-28\t28\t6000.00\t0.09\t42.00\t6000.00\t6042.00\t0.00\t2021-02-28\tto come\t0.00",
            ),
        ),
    ),
)
