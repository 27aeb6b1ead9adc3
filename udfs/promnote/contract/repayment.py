"""How principal is repaid: the kinds of note, their fields, and the dates on which anything falls due.

A kind is one record in `KINDS` and one class of plan in `running/plans`. An instalment is every contract date on which
principal, interest or both fall due; dates of an own interest cycle and a bullet's maturity are instalments too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, repeat
from typing import TYPE_CHECKING, NamedTuple

from promnote.basics import dates
from promnote.basics.dates import Frequency, contract_date, contract_dates
from promnote.basics.daycount import ACT_ACT_ICMA, DayCount, icma

if TYPE_CHECKING:
    from promnote.contract.terms import NoteTerms


class Instalment(NamedTuple):
    """One contract date. `due_date`: `contract_date` moved by the business-day rule, from which lateness counts.

    `falls_on` is the day on which its items fall due: the due date, or the contract date where a delay bears no interest.
    `interest`: interest falls due; `principal`: principal may; `last`: all that is left does.
    """

    number: int
    contract_date: date
    due_date: date
    falls_on: date
    interest: bool = True
    principal: bool = True
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What amendments made of the dates: the count of instalments, a bullet's maturity. None: as the contract says."""

    count: int | None = None
    maturity_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfRepayment:
    """One kind: its name in words, what it asks for, which fields belong to it and not to every kind, and its dates.

    `principal_dates` gives (contract date, whether principal may fall due) in order; `own_interest_cycle`: interest may have
    dates of its own.
    """

    words: str
    needs: tuple[str, ...]
    fields: frozenset[str]
    apply: tuple[str, ...]
    own_interest_cycle: bool
    principal_dates: Callable[[NoteTerms, Changes], Sequence[tuple[date, bool]]]


def _regular(terms: NoteTerms, changes: Changes) -> Sequence[tuple[date, bool]]:
    each = terms.installments
    assert each is not None  # held by the checks of a note's kind
    found = contract_dates(each.frequency, changes.count or each.count)
    return list(zip(found, [False] * each.interest_only + [True] * len(found), strict=False))


def _of_rows(terms: NoteTerms, changes: Changes) -> Sequence[tuple[date, bool]]:
    return [(row.date, row.principal_cents is not None or row.payment_cents is not None) for row in terms.rows]


def _at_maturity(terms: NoteTerms, changes: Changes) -> Sequence[tuple[date, bool]]:
    maturity = changes.maturity_date or terms.maturity_date
    assert maturity is not None  # held by the checks of a note's kind
    return [(maturity, True)]


_REGULAR = frozenset(
    f"installments.{name}" for name in ("count", "first_date", "every_months", "every_days", "days", "month_end")
) | {"installments.interest_only"}

KINDS: dict[str, KindOfRepayment] = {
    "installment": KindOfRepayment(
        words="equal instalments of principal, with interest",
        needs=("installments.count", "installments.first_date"),
        fields=_REGULAR | {"installments.amount"},
        apply=("inverse", "direct", "pro_rata"),
        own_interest_cycle=True,
        principal_dates=_regular,
    ),
    "level": KindOfRepayment(
        words="level payments of principal and interest",
        needs=("installments.count", "installments.first_date"),
        fields=_REGULAR
        | {f"installments.{name}" for name in ("payment", "amortize_over", "solve", "on_rate_change")}
        | {"payments.paid_ahead"},
        apply=("inverse", "recast"),
        own_interest_cycle=False,
        principal_dates=_regular,
    ),
    "scheduled": KindOfRepayment(
        words="the rows of a plan",
        needs=("installments.rows",),
        fields=frozenset({"installments.rows"}),
        apply=("inverse",),
        own_interest_cycle=False,
        principal_dates=_of_rows,
    ),
    "bullet": KindOfRepayment(
        words="one sum at maturity",
        needs=("installments.maturity_date",),
        fields=frozenset({"installments.maturity_date"}),
        apply=("inverse", "direct", "pro_rata"),
        own_interest_cycle=True,
        principal_dates=_at_maturity,
    ),
}

AS_WRITTEN = Changes()


def instalments(terms: NoteTerms, changes: Changes = AS_WRITTEN) -> tuple[Instalment, ...]:
    """Every instalment of the contract in order, numbered from 1; also those before an opening balance."""
    key = ("instalments", changes.count, changes.maturity_date)
    found: tuple[Instalment, ...] | None = terms.known.get(key)
    if found is None:
        found = terms.known[key] = _instalments(terms, changes)
    return found


def _instalments(terms: NoteTerms, changes: Changes) -> tuple[Instalment, ...]:
    principal = KINDS[terms.kind].principal_dates(terms, changes)
    last = principal[-1][0]
    on_interest: set[date] | None = None
    planned = principal
    if terms.interest.first_date is not None:
        on_interest = {*interest_cycle(terms, last), last}
        known = dict(principal)
        planned = [(day, known.get(day, False)) for day in sorted({*known, *on_interest})]
    days, has_principal = (list(column) for column in zip(*planned, strict=True))
    due = fall = days
    rule = terms.payments.business_days
    if rule != "none":
        calendar = terms.payments.business_calendar
        due = [calendar.adjust(day, rule) for day in days]
        fall = due if terms.payments.extension_interest else days
    bears = repeat(True) if on_interest is None else [day in on_interest for day in days]
    columns = zip(count(1), days, due, fall, bears, has_principal, [day == last for day in days], strict=False)
    # from whole tuples: half the time of the named tuple's own constructor
    return tuple(map(tuple.__new__, repeat(Instalment), columns))


def interest_cycle(terms: NoteTerms, maturity: date) -> list[date]:
    """The dates of the note's own interest cycle before its last date."""
    frequency = cycle_frequency(terms)
    found: list[date] = []
    first, months = frequency.first_date, 0
    while dates.can_step(first, months) and (day := contract_date(frequency, len(found) + 1)) < maturity:
        found.append(day)
        months += frequency.every_months or 1
    return found


def cycle_frequency(terms: NoteTerms) -> Frequency:
    """The rule of the own interest cycle: on month-ends if its first date is one, and the instalments' rule agrees."""
    first = terms.interest.first_date
    assert first is not None  # only asked for a note that has one
    on_month_end = dates.is_month_end(first)
    if terms.installments is not None and on_month_end:
        on_month_end = terms.installments.month_end
    return Frequency(first_date=first, every_months=terms.interest.every_months, month_end=on_month_end)


def convention_of(terms: NoteTerms) -> DayCount:
    """The note's day count; ACT/ACT ICMA bound to its contract dates, or to those of its own interest cycle."""
    convention = terms.interest.day_count
    if convention is not ACT_ACT_ICMA:
        return convention
    bound: DayCount | None = terms.known.get("convention")
    if bound is None:
        assert terms.installments is not None or terms.interest.first_date is not None  # held by the checks
        cycle = terms.interest.first_date is not None or terms.installments is None
        bound = icma(cycle_frequency(terms) if cycle else terms.installments.frequency)  # type: ignore[union-attr]
        terms.known["convention"] = bound
    return bound


def first_order_date(terms: NoteTerms, found: Sequence[Instalment]) -> date:
    """Through which day `order_before_maturity` holds: the first instalment with principal that is not gone."""
    ahead = [each for each in found if each.falls_on > terms.starts_on or terms.opening is None]
    for each in ahead:
        if each.principal:
            return each.falls_on
    return ahead[-1].falls_on if ahead else terms.starts_on
