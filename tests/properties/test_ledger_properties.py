"""What holds for every history: money is conserved, order and time do not matter where they must not, usury behaves.

Histories come from the oracle's generators (`random_note`: every kind of term and activity; `small_note`: plain notes),
drawn by seed, so that a failure names its history. `promnote` alone computes here; the oracle is asked nothing.
"""

from __future__ import annotations

import random
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from oracle.histories import random_note, small_note
from promnote.basics.daycount import FREE_DAY_COUNTS
from promnote.basics.errors import NoteError
from promnote.basics.money import round_ratio, split_pro_rata
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Activity, LateCharge, Note, NoteTerms, Prepayment, Usury
from promnote.reports.figures import FIGURES, figures
from promnote.reports.usury_panel import usury_panel
from promnote.running.ledger import Ledger, replay
from promnote.running.schedule import schedule_rows, totals

RECEIPTS = {"payment", "prepayment", "payoff", "assumed", "applied"}
#: `random_note` takes tens of milliseconds, most of them spent on histories it throws away: few seeds, each used by all tests.
RANDOM_SEEDS = 120


@cache
def random_history(seed: int) -> tuple[Note, date]:
    tables, as_of = random_note(20_000 + seed)
    return note_from_tables(tables), as_of


@lru_cache(maxsize=4_000)
def small_history(seed: int) -> tuple[Note, date]:
    tables, as_of = small_note(seed)
    return note_from_tables(tables), as_of


def last_day(note: Note, as_of: date) -> date:
    """A day after everything that happened."""
    return max([as_of, *(each.date for each in note.activity)]) + timedelta(days=40)


random_histories = st.integers(0, RANDOM_SEEDS - 1).map(random_history)
small_histories = st.integers(0, 3_999).map(small_history)
histories = st.one_of(random_histories, small_histories)


# --- money ----------------------------------------------------------------------------------------------------------


def check_money(ledger: Ledger) -> None:
    values = figures(ledger)
    rows, terms = ledger.rows, ledger.note.terms
    reversals = Counter(row.date for row in rows if row.event == "reversal")
    held = refunds = 0
    balance = rows[0].balance
    for row in rows:
        if row.event in RECEIPTS or row.event == "reversal":
            parts = row.late_charge + row.interest + row.principal + row.costs + row.premium + row.unapplied
            assert row.amount == parts, row
            held += row.unapplied
        if row.event == "usury_credit":
            refunds += row.amount - row.interest - row.principal
        assert min(row.late_charge, row.interest, row.principal, row.costs, row.premium, row.balance) >= 0, row
        # a due row makes something due, it changes no balance
        paid = row.principal if row.event in RECEIPTS | {"usury_credit"} else 0
        assert row.balance == balance - paid, row
        balance = row.balance
    assert len(reversals) == len({row.date for row in rows if row.event == "reversal"})

    def total(name: str, events: set[str]) -> int:
        return sum(getattr(row, name) for row in rows if row.event in events)

    assert balance == values.principal
    assert terms.principal_cents == values.principal + total("principal", RECEIPTS | {"usury_credit"})
    assert values.principal_paid_to_date == total("principal", RECEIPTS)
    assert values.interest_paid_to_date == total("interest", RECEIPTS)
    assert values.costs == total("costs", {"cost"}) - total("costs", RECEIPTS)
    # what was held in the end is unapplied, or owed back with what the credits left over
    assert values.unapplied + values.refund_owed == held + refunds
    exclusive = replace(ledger.note, terms=replace(terms, interest=replace(terms.interest, accrual_cutoff="exclusive")))
    same = figures(replay(exclusive, ledger.as_of))
    owed = same.interest_due + same.interest_accrued
    assert same.interest_to_date == total("interest", RECEIPTS | {"usury_credit"}) + owed
    assert same.late_charges_to_date == total("late_charge", RECEIPTS) + same.late_charges
    all_owed = same.principal + owed + same.late_charges + same.costs
    assert same.payoff == max(0, all_owed - same.unapplied - (same.usury_excess or 0))
    assert values.payoff == same.payoff
    assert values.current_portion + values.long_term_portion == values.principal
    assert values.principal_due <= values.current_portion


@given(histories)
@examples(max_examples=300)
def test_money_is_conserved(history: tuple[Note, date]) -> None:
    note, as_of = history
    check_money(replay(note, as_of))
    check_money(replay(note, last_day(note, as_of)))


@given(histories, st.integers(0, 1_500))
@examples(max_examples=250)
def test_figures_are_never_negative(history: tuple[Note, date], days: int) -> None:
    note, as_of = history
    for day in (as_of, note.terms.issue_date + timedelta(days=days)):
        try:
            values = figures(replay(note, day))
        except NoteError:
            continue
        for name, meaning in FIGURES.items():
            value = getattr(values, name)
            if meaning.kind in ("money", "days", "rate") and value is not None:
                assert value >= 0, (name, value)


# --- order and time -------------------------------------------------------------------------------------------------


@given(histories, st.randoms(use_true_random=False))
@examples(max_examples=200)
def test_the_order_in_which_dates_are_listed_does_not_matter(history: tuple[Note, date], rng: random.Random) -> None:
    """Rows of one date keep their order, dates are shuffled."""
    note, as_of = history
    groups: dict[date, list[Activity]] = {}
    for each in note.activity:
        groups.setdefault(each.date, []).append(each)
    days = list(groups)
    rng.shuffle(days)
    shuffled = replace(note, activity=tuple(each for day in days for each in groups[day]))
    for day in (as_of, last_day(note, as_of)):
        one, other = replay(note, day), replay(shuffled, day)
        assert figures(one) == figures(other)
        assert one.rows == other.rows


@given(histories, st.lists(st.integers(0, 900), max_size=4))
@examples(max_examples=200)
def test_asking_about_one_day_changes_no_other(history: tuple[Note, date], days: list[int]) -> None:
    note, as_of = history
    kept, before = deepcopy(note), replay(note, as_of)
    first = figures(before)
    for number in days:
        try:
            figures(replay(note, note.terms.issue_date + timedelta(days=number)))
        except NoteError:
            continue
    assert figures(replay(note, as_of)) == first == figures(before)
    assert figures(before) == first  # asking the same ledger again moves nothing either
    assert note == kept


@given(random_histories)
@examples(max_examples=80)
def test_what_happens_later_does_not_change_a_day(history: tuple[Note, date]) -> None:
    """As of a day counts what is dated by then; only an assumed payment of a listed date could look ahead."""
    note, as_of = history
    by_then = replace(
        note,
        resets=tuple(each for each in note.resets if each.effective <= as_of) or note.resets[:1],
        activity=tuple(each for each in note.activity if each.date <= as_of),
    )
    assert figures(replay(by_then, as_of)) == figures(replay(note, as_of))


# --- an added payment -----------------------------------------------------------------------------------------------


@given(small_histories, st.integers(0, 400), st.integers(1, 20_000_00))
@examples(max_examples=400)
def test_an_added_payment_never_raises_the_payoff(history: tuple[Note, date], days: int, cents: int) -> None:
    """Beyond a cent for each rounding: every receipt and due date rounds interest and late charges once each.

    Of plain notes: where costs wait beside held funds, one more dollar pays those costs, which bear nothing, with money that
    would have paid principal.
    """
    note, as_of = history
    day = note.terms.issue_date + timedelta(days=days)
    assume(day <= as_of)
    more = replace(note, activity=(*note.activity, Activity(date=day, type="payment", amount_cents=cents)))
    before, after = replay(note, as_of), replay(more, as_of)
    postings = sum(row.event in RECEIPTS | {"due"} for row in (*before.rows, *after.rows))
    assert figures(after).payoff <= figures(before).payoff + postings


# --- on time --------------------------------------------------------------------------------------------------------


def on_time(note: Note, rng: random.Random) -> Note:
    """The note's schedule, paid to the cent: on its day, or held from up to twenty days before it."""
    terms = note.terms
    # United States Rule beside an own interest cycle: a payment of principal on its date pays accrued interest first
    own_cycle = terms.kind == "installment" and terms.interest.first_date is not None
    through = "due_date" if own_cycle else terms.payments.interest_through
    clean = NoteTerms(
        issue_date=terms.issue_date,
        principal_cents=terms.principal_cents,
        kind=terms.kind,
        installments=terms.installments,
        maturity_date=terms.maturity_date,
        interest=replace(terms.interest, default_rate=None),
        payments=replace(terms.payments, assume_paid_through=None, interest_through=through),
        late_charge=replace(terms.late_charge, rate=Decimal("0.18")),
        usury=terms.usury,
        amendments=tuple(each for each in terms.amendments if each.maturity_date is None),
    )
    rows = schedule_rows(clean, note.resets)
    activity = []
    for row in rows:
        early = rng.choice([0, 0, 1, 5, 20])
        day = max(terms.issue_date, row.date - timedelta(days=early))
        if row.payment:
            activity.append(Activity(date=day, type="payment", amount_cents=row.payment))
    return Note(terms=clean, resets=note.resets, activity=tuple(activity))


@given(histories, st.randoms(use_true_random=False))
@examples(max_examples=300)
def test_an_on_time_payer_never_has_a_late_charge(history: tuple[Note, date], rng: random.Random) -> None:
    note = on_time(history[0], rng)
    rows = schedule_rows(note.terms, note.resets)
    end = rows[-1].date + timedelta(days=rng.choice([0, 1, 500]))
    ledger = replay(note, end)
    values = figures(ledger)
    assert values.late_charges_to_date == 0
    assert (values.principal, values.principal_due, values.interest_due, values.days_past_due) == (0, 0, 0, 0)
    if note.terms.usury is None or not any(row.event == "usury_credit" for row in ledger.rows):
        assert values.interest_to_date == values.interest_paid_to_date == totals(rows).interest
        assert values.refund_owed == values.unapplied == 0
    # nor without a late charge rate, where one day late is an error
    bare = replace(note, terms=replace(note.terms, late_charge=LateCharge()))
    assert figures(replay(bare, end)).late_charges_to_date == 0


@given(histories)
@examples(max_examples=100)
def test_paid_as_agreed_is_an_on_time_payer(history: tuple[Note, date]) -> None:
    note = on_time(history[0], random.Random(0))
    # a usury credit in mid-life leaves less to bill: what is assumed follows it, listed amounts do not
    note = replace(note, terms=replace(note.terms, usury=None))
    assumed = replace(
        note, activity=(), terms=replace(note.terms, payments=replace(note.terms.payments, assume_paid_through="as_of"))
    )
    listed = replace(
        note,
        activity=tuple(
            replace(each, date=row.date)
            for each, row in zip(
                note.activity, [row for row in schedule_rows(note.terms, note.resets) if row.payment], strict=True
            )
        ),
    )
    for day in (history[1], schedule_rows(note.terms, note.resets)[-1].date):
        assert figures(replay(assumed, day)) == figures(replay(listed, day))


# --- usury ----------------------------------------------------------------------------------------------------------

rates = st.integers(0, 4_000).map(lambda basis_points: Decimal(basis_points) / 10_000)


def against(note: Note, rate: Decimal) -> Note:
    """The note tested against an entered maximum, whatever it had."""
    usury = note.terms.usury or Usury()
    return replace(note, terms=replace(note.terms, usury=replace(usury, maximum_rate=rate)))


def without_endings(note: Note) -> Note:
    """Only payments and costs: the same history whatever the maximum, since nothing brings a credit."""
    return replace(note, activity=tuple(each for each in note.activity if each.type in ("payment", "cost")))


@given(small_histories, rates, rates)
@examples(max_examples=200)
def test_a_higher_maximum_never_raises_the_excess(history: tuple[Note, date], one: Decimal, other: Decimal) -> None:
    note, as_of = history
    low, high = sorted((one, other))
    for day in (as_of, last_day(note, as_of)):
        ledgers = [replay(against(note, rate), day) for rate in (low, high)]
        # a credit changes what runs afterwards: the excess to compare is the one before it
        assume(not any(row.event == "usury_credit" for ledger in ledgers for row in ledger.rows))
        at_low, at_high = (figures(ledger) for ledger in ledgers)
        assert (at_low.usury_excess or 0) >= (at_high.usury_excess or 0) >= 0
        assert (at_low.usury_projected_excess or 0) >= (at_high.usury_projected_excess or 0) >= 0
        assert (at_low.usury_maximum_interest or 0) <= (at_high.usury_maximum_interest or 0)
        assert at_low.usury_interest_charged == at_high.usury_interest_charged


@given(histories, rates)
@examples(max_examples=250)
def test_a_credit_makes_charged_equal_to_maximum_on_its_date(history: tuple[Note, date], rate: Decimal) -> None:
    note, as_of = history
    note = against(note, rate)
    try:
        ledger = replay(note, last_day(note, as_of))
    except NoteError:  # a stated payoff is another one with this maximum
        assume(False)
    credits = [row for row in ledger.rows if row.event == "usury_credit"]
    assume(credits)
    for row in credits:
        assert row.amount > 0
        values = figures(replay(note, row.date))
        standing = [each for each in ledger.note.activity if each.date == row.date and each.type == "reversal"]
        if not standing:
            assert values.usury_interest_charged is not None
            assert values.usury_excess == 0
            # what is posted after it on the day rounds late charges that count, never more
            assert values.usury_interest_charged == values.usury_maximum_interest
    panel = usury_panel(ledger)
    assert sum(each.amount for each in panel.credits) == sum(row.amount for row in credits)
    assert all(each.refund >= 0 for each in panel.credits)


@given(histories, rates)
@examples(max_examples=150)
def test_the_panel_ties_to_the_figures(history: tuple[Note, date], rate: Decimal) -> None:
    note, as_of = history
    note = against(without_endings(note), rate)
    ledger = replay(note, as_of)
    panel, values = usury_panel(ledger), figures(ledger)
    assert (panel.charged, panel.maximum, panel.excess) == (
        values.usury_interest_charged,
        values.usury_maximum_interest,
        values.usury_excess,
    )
    assert panel.headroom == (panel.maximum or 0) - (panel.charged or 0)
    assert panel.excess == max(0, -(panel.headroom or 0))
    assert panel.years[-1][1:] == (panel.maximum, panel.charged, panel.excess, panel.headroom)
    reached = panel.rate_that_reaches_ceiling
    assert reached is None or reached >= 0
    if reached is not None and note.terms.interest.rate is not None and not note.terms.amendments:
        # a fixed rate above it is over the ceiling, one below it is not, but for the roundings of what was posted
        slack = len(ledger.rows) + 2
        if note.terms.interest.rate < reached:
            assert (panel.excess or 0) <= slack
        else:
            assert (panel.headroom or 0) <= slack


@given(
    st.sampled_from([convention for convention in FREE_DAY_COUNTS if convention.additive]),
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    st.lists(st.integers(0, 4_000), min_size=1, max_size=6),
    st.integers(1, 10**10),
    rates,
)
@examples(max_examples=200)
def test_splitting_the_period_does_not_change_the_maximum(
    convention: Any, start: date, cuts: list[int], principal: int, rate: Decimal
) -> None:
    days = sorted({0, 5_000, *cuts})
    dates = [start + timedelta(days=day) for day in days]
    parts = sum(
        Fraction(principal * convention.units(a, b)) * Fraction(rate) / convention.denominator
        for a, b in pairwise(dates)
    )
    whole = Fraction(principal * convention.units(dates[0], dates[-1])) * Fraction(rate) / convention.denominator
    assert parts == whole


@given(small_histories, rates, st.integers(0, 300))
@examples(max_examples=150)
def test_an_event_that_moves_no_money_does_not_change_the_maximum(
    history: tuple[Note, date], rate: Decimal, days: int
) -> None:
    """A default without a default rate cuts the period at any day; every figure stays."""
    note, as_of = history
    note = against(note, rate)
    day = note.terms.issue_date + timedelta(days=days)
    cut = replace(note, activity=(*note.activity, Activity(date=day, type="default")))
    assert figures(replay(cut, as_of)) == figures(replay(note, as_of))


# --- prepayment -----------------------------------------------------------------------------------------------------


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**11), min_size=1, max_size=60))
def test_pro_rata_parts_add_up(total: int, weights: list[int]) -> None:
    assume(sum(weights))
    total = min(total, sum(weights))
    parts = split_pro_rata(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert 0 <= part <= weight
        assert abs(part - Fraction(total * weight, sum(weights))) <= 1


@given(
    small_histories,
    st.integers(0, 200),
    st.integers(1, 10**7),
    st.integers(0, 10_000),
    st.sampled_from(["inverse", "direct", "pro_rata"]),
)
@examples(max_examples=200)
def test_a_prepayment_takes_as_much_principal_as_it_can(
    history: tuple[Note, date], days: int, cents: int, basis_points: int, apply: Any
) -> None:
    """q + round(q x p) is within what remains; one cent more is not, unless nothing is left to prepay."""
    note, _ = history
    premium = Decimal(basis_points) / 10_000
    day = note.terms.issue_date + timedelta(days=days)
    activity = (*note.activity, Activity(date=day, type="prepayment", amount_cents=cents))
    terms = replace(note.terms, prepayment=Prepayment(permitted=True, premium_rate=premium, apply=apply))
    note = replace(note, terms=terms, activity=activity)
    ledger = replay(note, day)
    row = next(row for row in reversed(ledger.rows) if row.event == "prepayment")
    account = ledger.account
    before = replay(replace(note, activity=activity[:-1]), day)
    due, ahead = figures(before).principal_due, before.account.not_due
    prepaid = max(0, row.principal - due)
    assert row.premium == round_ratio(prepaid * basis_points, 10_000)
    assert account.not_due == ahead - prepaid
    left = account.held + account.refund
    if prepaid < ahead and row.principal >= due:
        more = prepaid + 1 + round_ratio((prepaid + 1) * basis_points, 10_000)
        assert more > prepaid + row.premium + left
    parts = account.plan.principal_ahead(account.not_due) or []
    assert sum(amount for _, amount in parts) == account.not_due
    assert all(amount >= 0 for _, amount in parts)


# --- robustness -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chunk", range(4))
def test_any_day_gives_figures_or_an_error_that_says_why(chunk: int) -> None:
    """Never an exception of Python's own, never LedgerBug: as of any day, also far ahead, with rows left out at random."""
    rng = random.Random(chunk)
    for seed in range(chunk, RANDOM_SEEDS, 4):
        note, _ = random_history(seed)
        kept = tuple(each for each in note.activity if rng.random() < 0.7)
        for _ in range(4):
            day = note.terms.issue_date + timedelta(
                days=rng.choice([rng.randint(-3, 40), rng.randint(0, 2_000), 40_000])
            )
            try:
                figures(replay(replace(note, activity=kept), day))
            except NoteError as error:
                assert error.problem
