"""What a script needs: read a note, replay it as of a day, its schedule, its payoff, any cell function.

`import promnote as pn` gives these names lazily (see `promnote.__init__`). Amounts are `Decimal` with two decimals here, rates
are fractions (0.085), dates `datetime.date`; inside the engine amounts are whole cents. Nothing that is returned can be changed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from datetime import date as Date
from decimal import Decimal
from typing import Any, NamedTuple, overload

from promnote.basics.conversion import as_date
from promnote.basics.errors import TermsError, found
from promnote.basics.money import money
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.functions.catalogue import Result, function
from promnote.reports.columns import LEDGER_COLUMNS, NOW_COLUMNS, SCHEDULE_COLUMNS, Column, cell_value
from promnote.reports.figures import FIGURES, figures
from promnote.reports.payoff import payoff_statement
from promnote.reports.schedule_now import schedule_now
from promnote.running.ledger import replay as replay_ledger
from promnote.running.schedule import schedule_rows

#: More digits than this is a slip, and a number such as 1e999999 would be worked on for minutes.
_MOST_DIGITS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFigures:
    """Every figure of a note as of a day, by the names of `ledger --json` (`promnote.reports.figures` says what each means).

    Amounts are Decimal, `rate` is a fraction, counts whole numbers. None: it does not apply.
    """

    principal: Decimal
    principal_due: Decimal
    days_past_due: int
    interest_due: Decimal
    interest_accrued: Decimal
    late_charges: Decimal
    costs: Decimal
    unapplied: Decimal
    payoff: Decimal
    payoff_with_premium: Decimal
    per_diem: Decimal | None
    rate: Decimal | None
    next_installment_number: int | None
    next_installment_date: Date | None
    next_installment_principal: Decimal | None
    next_installment_interest: Decimal | None
    interest_to_date: Decimal
    interest_paid_to_date: Decimal
    late_charges_to_date: Decimal
    principal_paid_to_date: Decimal
    current_portion: Decimal
    long_term_portion: Decimal
    maturity_date: Date | None
    usury_maximum_interest: Decimal | None
    usury_interest_charged: Decimal | None
    usury_excess: Decimal | None
    usury_projected_excess: Decimal | None
    refund_owed: Decimal


class EventRow(NamedTuple):
    """One event of a note. The money columns are what it paid (payments) or made due (due rows); `balance` is what is unpaid."""

    date: Date
    event: str
    clause: str
    amount: Decimal
    late_charge: Decimal
    interest: Decimal
    principal: Decimal
    costs: Decimal
    unapplied: Decimal
    balance: Decimal
    premium: Decimal
    memo: str


class DueRow(NamedTuple):
    """One due date of a schedule. `date` is the day on which it falls due, `contract_date` the date that the contract names.

    `status` is "to come" in every row: no day says what has happened (see `StandingRow`).
    """

    number: int
    date: Date
    days: int
    opening: Decimal
    rate: Decimal
    interest: Decimal
    principal: Decimal
    payment: Decimal
    closing: Decimal
    contract_date: Date
    status: str
    added: Decimal


class StandingRow(NamedTuple):
    """One due date of a note as it stands on a day, or an event between two (no number, no status, no amounts).

    `status`: "paid", "overdue", "due" (unpaid, not late yet), "to come", or "gone" (before the note was taken on, or never to
    fall due). `paid` and `unpaid` are of what fell due; `balance` is the unpaid principal after that day. None: nothing falls
    due, or nothing is known.
    """

    number: int | None
    what: str
    contract_date: Date | None
    date: Date
    status: str
    interest: Decimal | None
    principal: Decimal | None
    payment: Decimal | None
    paid: Decimal | None
    unpaid: Decimal | None
    balance: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A note as it ran through `as_of`: its figures on that day and every event on or before it."""

    note: Note
    as_of: Date
    figures: NoteFigures
    rows: tuple[EventRow, ...]


def read_note(source: str | Mapping[str, Any]) -> Note:
    """The note in the text of a note file (TOML), or in its tables. Raises NoteError: field or row, found, allowed.

    >>> note = read_note('''
    ... [note]
    ... issue_date = 2021-01-01
    ... principal = "12,000.00"
    ... [installments]
    ... count = 4
    ... first_date = 2021-01-31
    ... [interest]
    ... rate = "9%"
    ... ''')
    >>> note.terms.principal_cents
    1200000
    >>> read_note({"note": {"issue_date": "2021-01-01"}})
    Traceback (most recent call last):
    promnote.basics.errors.TermsError: note.principal: found nothing; a note needs it (principal sum)
    """
    return note_from_tables(_tables_in(source) if isinstance(source, str) else source)


def _tables_in(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        raise TermsError("", f"found what is not TOML ({error}); allowed: the text of a note file") from None


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if number.is_finite() and (abs(number.adjusted()) > _MOST_DIGITS or len(number.as_tuple().digits) > _MOST_DIGITS):
        raise TermsError("", f"found {found(text)}; allowed: numbers of up to {_MOST_DIGITS} digits")
    return number


def replay(note: Note, as_of: date | str) -> Replay:
    """The note as of a day: all events dated on or before it, interest through it exclusive.

    `as_of` is a date or its text. Raises NoteError for activity that cannot happen and for what the note leaves open.

    >>> tables = {"note": {"issue_date": "2021-01-01", "principal": 12000},
    ...           "installments": {"count": 4, "first_date": "2021-01-31"}, "interest": {"rate": "9%"},
    ...           "activity": [{"date": "2021-01-31", "type": "payment", "amount": "3,090.00"}]}
    >>> ran = replay(read_note(tables), "2021-02-10")
    >>> ran.figures.payoff, ran.figures.next_installment_date
    (Decimal('9022.50'), datetime.date(2021, 2, 28))
    >>> [(row.event, row.amount) for row in ran.rows]
    [('issue', Decimal('12000.00')), ('due', Decimal('3090.00')), ('payment', Decimal('3090.00'))]
    """
    ledger = replay_ledger(note, as_date(as_of, "as_of"))
    values = figures(ledger)
    shown: dict[str, Any] = {name: cell_value(getattr(values, name), each.kind) for name, each in FIGURES.items()}
    rows = (EventRow._make(_cells(row, LEDGER_COLUMNS)) for row in ledger.rows)
    return Replay(note=note, as_of=ledger.as_of, figures=NoteFigures(**shown), rows=tuple(rows))


@overload
def schedule(note: Note) -> tuple[DueRow, ...]: ...


@overload
def schedule(note: Note, as_of: date | str) -> tuple[StandingRow, ...]: ...


def schedule(note: Note, as_of: date | str | None = None) -> tuple[DueRow, ...] | tuple[StandingRow, ...]:
    """Each due date of the note if everything is paid as it falls due, interest projected on the last known reset.

    With `as_of`, a date or its text, the note as it stands then: what fell due and whether it was paid, prepayments, draws and
    other events between, and what is still to come if all that is overdue were paid on that day and the rest when it falls
    due, at the rate in force. Raises NoteError.

    >>> tables = {"note": {"kind": "level", "issue_date": "2025-03-01", "principal": "350,000.00"},
    ...           "installments": {"count": 60, "first_date": "2025-04-01"},
    ...           "interest": {"rate": "7.25%", "day_count": "monthly"}}
    >>> rows = schedule(read_note(tables))
    >>> len(rows), rows[0].payment, rows[-1].payment
    (60, Decimal('6971.78'), Decimal('6971.51'))
    >>> tables["activity"] = [{"date": "2025-04-01", "type": "payment", "amount": "6,971.78"}]
    >>> rows = schedule(read_note(tables), "2025-05-10")
    >>> [(row.number, row.status, row.payment, row.unpaid) for row in rows[:2]]
    [(1, 'paid', Decimal('6971.78'), Decimal('0.00')), (2, 'overdue', Decimal('6971.78'), Decimal('6971.78'))]
    >>> rows[2].number, rows[2].status, rows[2].payment
    (3, 'to come', Decimal('6971.78'))
    """
    if as_of is not None:
        standing = schedule_now(replay_ledger(note, as_date(as_of, "as_of")))
        return tuple(StandingRow._make(_cells(row, NOW_COLUMNS)) for row in standing)
    rows = schedule_rows(note.terms, note.resets, note.activity)
    return tuple(DueRow._make(_cells(row, SCHEDULE_COLUMNS)) for row in rows)


def _cells(row: NamedTuple, columns: Sequence[Column]) -> Iterator[Any]:
    return (cell_value(getattr(row, column.name), column.kind) for column in columns)


def payoff(note: Note, day: date | str) -> Decimal:
    """What settles the note if it is received on `day`, a prepayment premium included; later activity is left out.

    >>> tables = {"note": {"issue_date": "2021-01-01", "principal": 12000},
    ...           "installments": {"count": 4, "first_date": "2021-01-31"}, "interest": {"rate": "9%"}}
    >>> payoff(read_note(tables), "2021-01-21")
    Decimal('12060.00')
    """
    return money(payoff_statement(note, as_date(day, "day"), days=()).total)


def call(name: str, *arguments: Any) -> Result:
    """What a cell function gives: `name` as in a cell, a range as a list of rows. A Decimal, a date, a text or a table.

    >>> call("ACT360_INTEREST", "4,554,900", "8.5%", "1996-01-17", "1996-04-30")
    Decimal('111848.10')
    """
    return function(name)(*arguments)
