"""Month-ends: what each month charged, paid and left, month by month, with closed months kept as they were booked.

A month is what two month-ends differ by. `Balances` are sums since issue as of a date; the difference of two of them is the
month, so that months add up to the cent whatever happened in between. A close keeps the balances that were booked; when later
activity changes them, the closed month stays and the difference is booked in the first open month as a catch-up of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from operator import attrgetter, sub
from typing import NamedTuple

from promnote.basics import dates
from promnote.basics.errors import ActivityError
from promnote.basics.money import counted
from promnote.contract.terms import Activity, Note, NoteTerms
from promnote.reports.issuance import CostFigures, cost_figures, discount_of, has_costs, plan_of
from promnote.reports.portions import current_portion, projection_for_portions
from promnote.running.ledger import Ledger, LedgerRow, reaches_back, replay, states_at
from promnote.running.snapshot import Snapshot

_DATE = attrgetter("date")


class Balances(NamedTuple):
    """Sums since issue through a date, in cents; `*_unpaid`, `held` and the portions are balances on it."""

    principal_paid: int = 0
    principal_credited: int = 0
    principal_unpaid: int = 0
    interest_charged: int = 0
    interest_paid: int = 0
    interest_credited: int = 0
    interest_unpaid: int = 0
    late_charged: int = 0
    late_paid: int = 0
    late_unpaid: int = 0
    costs_charged: int = 0
    costs_paid: int = 0
    costs_unpaid: int = 0
    premium_paid: int = 0
    received: int = 0
    held: int = 0
    refund_from_held: int = 0
    refund_from_credit: int = 0
    current_portion: int = 0
    long_term_portion: int = 0
    issuance_added: int = 0
    issuance_amortized: int = 0
    issuance_written_off: int = 0
    issuance_expensed: int = 0
    issuance_unamortized: int = 0
    principal_drawn: int = 0
    interest_capitalized: int = 0
    principal_waived: int = 0
    interest_waived: int = 0
    late_waived: int = 0
    costs_waived: int = 0
    refunded: int = 0
    refunded_from_held: int = 0

    def minus(self, earlier: Balances) -> Balances:
        """What happened between two dates, field by field."""
        return Balances(*map(sub, self, earlier))


class Return(NamedTuple):
    """A receipt that came back: the reversal's row, and the receipt's as it had been applied until then."""

    reversal: LedgerRow
    receipt: LedgerRow


class RollForward(NamedTuple):
    """opening + added - paid - credited = closing."""

    name: str
    opening: int
    added: int
    paid: int
    credited: int
    closing: int

    @property
    def difference(self) -> int:
        """0 where it ties."""
        return self.opening + self.added - self.paid - self.credited - self.closing


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A closed month: its end, the balances booked then, and a mark of each activity row that was known."""

    month_end: date
    balances: Balances
    activity: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month (or the part of it through the as-of date): balances at its start and end, and a catch-up if it has one.

    `opening` are booked balances. `catch_up` is what later activity changed in months already closed (None: nothing), so that
    closing = opening + opened + catch_up + what happened in the month. `issued` is the principal and `discount` what the
    note was issued below it, in the month of issue; `opened` what stood open when a note was taken on in mid-life.

    `rows` are the ledger's rows of an open month, as they were known when they happened: a receipt that came back later in
    the month still stands as it was applied, its `returns` beside it. `late_rows` are rows of closed months that were
    recorded after the close. A closed month has none of them: its entries were kept when it was closed.
    """

    start: date
    end: date
    closed: bool
    opening: Balances
    closing: Balances
    terms: NoteTerms
    issued: int = 0
    discount: int = 0
    opened: Balances | None = None
    catch_up: Balances | None = None
    cause: str = ""
    rows: tuple[LedgerRow, ...] = ()
    returns: tuple[Return, ...] = ()
    late_rows: tuple[LedgerRow, ...] = ()

    @property
    def movement(self) -> Balances:
        """What the month itself brought, without the catch-up and what a note that was taken on brought with it."""
        moved = self.closing.minus(self.opening)
        for other in (self.catch_up, self.opened):
            if other is not None:
                moved = moved.minus(other)
        return moved

    def roll_forwards(self) -> tuple[RollForward, ...]:
        """Principal, interest, late charges, costs, issuance costs: opening + added - paid - credited = closing.

        Draws and capitalised interest are added to principal; what was waived or capitalised counts as credited. A note that was
        taken on in mid-life opens with what stood open then. Of issuance
        costs the amortization counts as paid, what was written off as credited.
        """
        start, end = self.opened or self.opening, self.closing
        moved = end.minus(self.opening)
        return (
            RollForward(
                "principal",
                start.principal_unpaid,
                self.issued + moved.principal_drawn + moved.interest_capitalized,
                moved.principal_paid,
                moved.principal_credited + moved.principal_waived,
                end.principal_unpaid,
            ),
            RollForward(
                "interest",
                start.interest_unpaid,
                moved.interest_charged,
                moved.interest_paid,
                moved.interest_credited + moved.interest_waived + moved.interest_capitalized,
                end.interest_unpaid,
            ),
            RollForward(
                "late charges",
                start.late_unpaid,
                moved.late_charged,
                moved.late_paid,
                moved.late_waived,
                end.late_unpaid,
            ),
            RollForward(
                "costs",
                start.costs_unpaid,
                moved.costs_charged,
                moved.costs_paid,
                moved.costs_waived,
                end.costs_unpaid,
            ),
            RollForward(
                "issuance costs",
                start.issuance_unamortized,
                moved.issuance_added,
                moved.issuance_amortized,
                moved.issuance_written_off,
                end.issuance_unamortized,
            ),
        )


_NO_COSTS = CostFigures(0, 0, 0, 0, 0)


def balances_of(account: Snapshot, issuance: CostFigures = _NO_COSTS) -> Balances:
    """The balances of a replayed note as of the account's day; the cut-off of accrued figures is the note's own."""
    accrued, late_accrued = account.interest_accrued_through, account.late_accrued_through
    current = current_portion(account, projection_for_portions(account))
    return Balances(
        principal_paid=account.principal_paid,
        principal_credited=account.principal_credited,
        principal_unpaid=account.balance,
        interest_charged=account.interest_total + accrued,
        interest_paid=account.interest_paid,
        interest_credited=account.interest_credited,
        interest_unpaid=account.overdue_interest + account.carried + accrued,
        late_charged=account.late_total + late_accrued,
        late_paid=account.late_paid,
        late_unpaid=account.late_posted + late_accrued,
        costs_charged=account.costs_total,
        costs_paid=account.costs_paid,
        costs_unpaid=account.costs,
        premium_paid=account.premium_paid,
        received=account.received,
        held=account.held,
        refund_from_held=account.held_refunded,
        refund_from_credit=account.refund + account.refunded_from_refund - account.held_refunded,
        current_portion=current,
        long_term_portion=account.balance - current,
        issuance_added=issuance.added,
        issuance_amortized=issuance.amortized,
        issuance_written_off=issuance.written_off,
        issuance_expensed=issuance.expensed,
        issuance_unamortized=issuance.unamortized,
        principal_drawn=account.principal_drawn,
        interest_capitalized=account.interest_capitalized,
        principal_waived=account.principal_waived,
        interest_waived=account.interest_waived,
        late_waived=account.late_waived,
        costs_waived=account.costs_waived,
        refunded=account.refunded_from_refund + account.refunded_from_held,
        refunded_from_held=account.refunded_from_held,
    )


def issuance_at(note: Note, days: Sequence[date], ledger: Ledger | None = None) -> Iterator[CostFigures]:
    """Issuance costs as of each of `days` (in order): one plan where nothing reaches back, else one for each day.

    `ledger`: a replay of the note as of the last of them, so that none is needed here.
    """
    if not has_costs(note.terms):
        yield from [_NO_COSTS] * len(days)
    elif reaches_back(note) or any(each.maturity_date for each in note.terms.amendments):
        yield from (cost_figures(plan_of(replay(note, day)), day) for day in days)
    else:
        plan = plan_of(ledger if ledger is not None and ledger.as_of == days[-1] else replay(note, days[-1]))
        yield from (cost_figures(plan, day) for day in days)


def month_ends(note: Note, as_of: date) -> list[date]:
    """Month-ends from the month of issue through `as_of`, which comes last even inside a month."""
    ends = []
    day = dates.month_end(note.terms.starts_on)
    while day < as_of:
        ends.append(day)
        day = dates.step(day, 1, True)
    return [*ends, as_of]


def months(note: Note, as_of: date, closed: Sequence[Booked] = (), ledger: Ledger | None = None) -> list[Month]:
    """Every month from issue through `as_of`: the closed ones as they were booked, the open ones as they are now.

    `ledger`: a replay of the note that stopped at its month-ends, so that none is needed here.
    Raises ActivityError where `as_of` lies before the last close, or the closed months are not the note's first ones.
    """
    ends = month_ends(note, as_of)
    _check_closed(closed, ends, as_of)
    return _months(note, [note.terms.starts_on, *map(dates.next_day, ends[:-1])], ends, closed, ledger)


def last_month(note: Note, as_of: date, ledger: Ledger | None = None) -> Month:
    """The month, or the part of it, that ends with `as_of`, as it is known now.

    `ledger`: a replay of the note that stopped at its last two month-ends (`last_ends`), so that none is needed here.
    """
    ends = last_ends(note, as_of)
    starts = [note.terms.starts_on, *map(dates.next_day, ends[:-1])]
    return _months(note, starts, ends, (), ledger)[-1]


def last_ends(note: Note, as_of: date) -> list[date]:
    """The last month-end before `as_of`, if the note was there, and `as_of`."""
    return month_ends(note, as_of)[-2:]


def balances_on(note: Note, day: date, every_month: Sequence[Month]) -> Balances | None:
    """The balances at the end of a day: as booked where one of the note's months ends on it; None before the note was there."""
    if day < note.terms.starts_on:
        return None
    for month in every_month:
        if month.end == day:
            return month.closing
    ((_, account, _),) = states_at(note, [day])
    (costs,) = issuance_at(note, [day])
    return balances_of(account, costs)


def _months(
    note: Note, starts: Sequence[date], ends: Sequence[date], closed: Sequence[Booked], ledger: Ledger | None = None
) -> list[Month]:
    """The stretches from each of `starts` through its end; the first begins with the note."""
    terms = note.terms
    known: list[Balances] = []
    written: list[Sequence[LedgerRow]] = []
    for (_, account, rows), costs in zip(states_at(note, ends, ledger), issuance_at(note, ends, ledger), strict=True):
        known.append(balances_of(account, costs))
        written.append(rows)
    result: list[Month] = []
    opening = Balances()
    for number, (start, end, now) in enumerate(zip(starts, ends, known, strict=True)):
        is_closed = number < len(closed)
        closing = closed[number].balances if is_closed else now
        shown, returns = ((), ()) if is_closed else _rows_of(note, start, end, written[number])
        month = Month(
            start=start,
            end=end,
            closed=is_closed,
            opening=opening,
            closing=closing,
            terms=terms,
            rows=shown,
            returns=returns,
        )
        if number == 0:
            month = _first(month)
        if closed and number == len(closed):
            month = _caught_up(note, month, closed[-1], known[number - 1], written[number - 1])
        result.append(month)
        opening = closing
    return result


def _first(month: Month) -> Month:
    """The month of issue, or the one in which the note was taken on."""
    terms, opening = month.terms, month.terms.opening
    if opening is None:
        return replace(
            month, issued=terms.principal_cents, discount=min(discount_of(terms), month.closing.issuance_added)
        )
    return replace(
        month,
        opened=Balances(
            principal_unpaid=opening.principal_cents,
            interest_unpaid=opening.accrued_interest_cents + opening.interest_due_cents,
            late_unpaid=opening.late_charges_cents,
            costs_unpaid=opening.costs_cents,
            held=opening.held_cents,
        ),
    )


def _rows_of(
    note: Note, start: date, end: date, rows: Sequence[LedgerRow]
) -> tuple[tuple[LedgerRow, ...], tuple[Return, ...]]:
    """The rows of a month as they were known when they happened, and the receipts that came back in it."""
    came_back = {each.reverses: each for each in note.activity if each.type == "reversal" and start <= each.date <= end}
    shown: list[LedgerRow] = []
    returns: list[Return] = []
    first = start
    for day in sorted({each.date for each in came_back.values()}):
        before = dates.previous_day(day)
        if before < note.terms.starts_on:
            continue
        then = replay(note, before).rows
        shown += _between(then, first, before)
        receipts = {row.id: row for row in then if row.id}
        for each in came_back.values():
            reversal = next((row for row in rows if row.event == "reversal" and row.activity == each.row), None)
            if each.date == day and reversal is not None and each.reverses in receipts:
                returns.append(Return(reversal, receipts[each.reverses]))
        first = day
    return (*shown, *_between(rows, first, end)), tuple(returns)


def _between(rows: Sequence[LedgerRow], first: date, last: date) -> Sequence[LedgerRow]:
    """The rows of these days; they are in order of their dates."""
    return rows[bisect_left(rows, first, key=_DATE) : bisect_right(rows, last, key=_DATE)]


def _check_closed(closed: Sequence[Booked], ends: Sequence[date], as_of: date) -> None:
    if closed and as_of < closed[-1].month_end:
        raise ActivityError(
            "as_of", f"found {as_of}, before the last close; allowed: {closed[-1].month_end} or later", code="#NUM!"
        )
    for booked, end in zip(closed, ends, strict=False):
        if booked.month_end != end:
            raise ActivityError(
                "closed months", f"found a close of {booked.month_end}; allowed: {end}, the next in order"
            )


def _caught_up(note: Note, month: Month, last: Booked, now: Balances, rows: Sequence[LedgerRow]) -> Month:
    """The first open month with what later activity changed in the closed ones, and why."""
    changed = now.minus(last.balances)
    if not any(changed):
        return month
    late = recorded_late(note, last)
    numbers = {each.row for each in late if each.row}
    return replace(
        month,
        catch_up=changed,
        cause=cause_of(note, last),
        late_rows=tuple(row for row in rows if row.activity in numbers),
    )


def recorded_late(note: Note, last: Booked, caught_up: Booked | None = None) -> list[Activity]:
    """The activity of closed months that `last`, the close of the latest of them, did not know.

    `caught_up`: the next close, which booked what it knew; what came to light after it is none of that.
    """
    known = set(last.activity)
    return [
        each
        for each in note.activity
        if each.date <= last.month_end
        and (mark := activity_mark(each)) not in known
        and (caught_up is None or mark in caught_up.activity)
    ]


def cause_of(note: Note, last: Booked, caught_up: Booked | None = None) -> str:
    """Why the months through `last` are no longer what they were booked as, in words."""
    words = ", ".join(activity_words(each) for each in recorded_late(note, last, caught_up))
    marks = map(activity_mark, note.activity) if caught_up is None else caught_up.activity
    gone = len(set(last.activity).difference(marks))
    causes = [f"recorded after the close: {words}"] if words else []
    causes += [f"{counted(gone, 'row')} of activity changed or removed"] if gone else []
    return "; ".join(causes) or "terms or rates changed after the close"


def activity_words(activity: Activity) -> str:
    """A row of activity as people name it: `payment of 1996-05-31 (P9)`."""
    return f"{activity.type} of {activity.date}" + (f" ({activity.id})" if activity.id else "")


def activity_mark(activity: Activity) -> str:
    """A short mark of an activity row, by which a close remembers it."""
    fields = [str(getattr(activity, name)) for name in ("date", "type", "amount_cents", "id", "reverses")]
    # marks of months that were closed before these columns were known stay what they are
    fields += [str(each) for each in (activity.of, activity.waived_through) if each]
    return sha256("|".join(fields).encode()).hexdigest()[:12]


def close(note: Note, through: date, closed: Sequence[Booked] = ()) -> list[Booked]:
    """The closed months with every open month through `through` (a month-end) added, in order."""
    if through != dates.month_end(through):
        raise ActivityError("close", f"found {through}; allowed: a month's last day", code="#NUM!")
    marks = tuple(activity_mark(each) for each in note.activity if each.date <= through)
    added = [
        Booked(month_end=month.end, balances=month.closing, activity=marks)
        for month in months(note, through, closed)
        if not month.closed
    ]
    return [*closed, *added]
