"""Issuance costs (ASC 835-30): yields against bisection, rows to the cent, months that add up, write-offs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promnote.basics.daycount import ACT_360, ACT_365F, FREE_DAY_COUNTS, THIRTY_360_US, DayCount
from promnote.basics.errors import NoteError, TermsError
from promnote.basics.yields import nominal_rate, period_rate, present_value
from promnote.contract.terms import (
    Activity,
    Amendment,
    Fee,
    Installments,
    Interest,
    Issuance,
    Note,
    NoteTerms,
    Prepayment,
)
from promnote.functions.catalogue import function
from promnote.reports.issuance import (
    COST_EVENT_COLUMNS,
    COST_MONTH_COLUMNS,
    COST_ROW_COLUMNS,
    CostEvent,
    CostMonth,
    CostPlan,
    CostRow,
    amortized_through,
    carrying_amount,
    cost_figures,
    cost_kind,
    cost_months,
    cost_plan,
    cost_rows,
    effective_rate,
    plan_of,
    planned_cost,
)
from promnote.running.ledger import replay
from promnote.running.schedule import schedule_rows

ISSUE, MATURITY = date(1997, 10, 27), date(2000, 2, 1)
PRINCIPAL, FEE = 7_500_000_00, 75_000_00
RATE = Decimal("0.105")


def senior(method: str = "effective", **changes: Any) -> NoteTerms:
    """The 1997 notes with their fee; payments as agreed."""
    cost = Fee(date=ISSUE, amount_cents=FEE, memo="lender fee")
    terms = NoteTerms(
        kind="bullet",
        issue_date=ISSUE,
        principal_cents=PRINCIPAL,
        maturity_date=MATURITY,
        interest=Interest(rate=RATE, day_count=THIRTY_360_US, first_date=date(1997, 11, 1), every_months=3),
        issuance=Issuance(costs=(cost,), method=method),  # type: ignore[arg-type]
        prepayment=Prepayment(permitted=True),
    )
    return replace(terms, **changes)


def monthly(cost: int = 45_549_00, count: int = 48) -> NoteTerms:
    """The 1996 note at 8.5%, with a cost of one percent."""
    return NoteTerms(
        issue_date=date(1996, 1, 17),
        principal_cents=4_554_900_00,
        installments=Installments(count=count, first_date=date(1996, 4, 30), month_end=True),
        interest=Interest(rate=Decimal("0.085")),
        issuance=Issuance(costs=(Fee(date=date(1996, 1, 17), amount_cents=cost),)),
    )


def played(terms: NoteTerms, as_of: date, *rows: tuple[str, str, int | None]) -> CostPlan:
    """The plan of the note paid as agreed by a list of payments that begins with these rows."""
    activity = [
        Activity(date=date.fromisoformat(day), type=kind, amount_cents=amount, row=number)  # type: ignore[arg-type]
        for number, (day, kind, amount) in enumerate(rows, start=1)
    ]
    return plan_of(replay(Note(terms=terms, activity=tuple(activity)), as_of))


def percent(rate: Decimal) -> str:
    return f"{rate * 100:.3f}"


# --- the yield ------------------------------------------------------------------------------------------------------


def bisected_yield(terms: NoteTerms, cost: int, basis: DayCount) -> Decimal:
    """The annual yield by halving an interval at 50 digits: no derivative, no Newton."""
    with localcontext() as context:
        context.prec = 50
        flows = []
        for row in schedule_rows(terms):
            years = basis.year_fraction(terms.issue_date, row.date)
            flows.append((row.payment, Decimal(years.numerator) / Decimal(years.denominator)))
        low, high = Decimal(0), Decimal(10)
        for _ in range(140):
            middle = (low + high) / 2
            growth = (1 + middle).ln()
            value = sum(paid * (-growth * years).exp() for paid, years in flows)
            low, high = (middle, high) if value > terms.principal_cents - cost else (low, middle)
        return low


@pytest.mark.parametrize(
    ("basis", "expected", "quarterly"), [(ACT_365F, "11.445", "10.984"), (THIRTY_360_US, "11.469", "11.006")]
)
def test_the_yield_of_the_1997_notes(basis: DayCount, expected: str, quarterly: str) -> None:
    rate = effective_rate(senior(), FEE, basis)
    assert percent(rate) == expected
    assert percent(nominal_rate(rate, 4)) == quarterly
    assert abs(rate - bisected_yield(senior(), FEE, basis)) < Decimal("1E-35")


@pytest.mark.parametrize("basis", FREE_DAY_COUNTS, ids=lambda each: each.name)
@pytest.mark.parametrize("cost", [1, 2_000_000_00])
def test_yields_agree_with_bisection(basis: DayCount, cost: int) -> None:
    terms = monthly(count=12)
    assert abs(effective_rate(terms, cost, basis) - bisected_yield(terms, cost, basis)) < Decimal("1E-35")


def test_the_yield_by_hand() -> None:
    # one payment of 108 a year after 99 came in: 108 / 99 - 1
    terms = NoteTerms(
        kind="bullet",
        issue_date=date(2021, 1, 1),
        principal_cents=100_00,
        maturity_date=date(2022, 1, 1),
        interest=Interest(rate=Decimal("0.08"), day_count=ACT_365F),
    )
    assert abs(effective_rate(terms, 1_00, ACT_365F) - Decimal(9) / Decimal(99)) < Decimal("1E-25")


def test_the_period_rate_is_a_root_in_exact_fractions() -> None:
    plan = planned_cost(senior(), FEE)
    (stretch,) = plan.stretches
    assert stretch.rate is not None
    assert percent(stretch.rate) == "11.006"  # what 11.469% a year on 30/360 time is, nominal quarterly

    def left(rate: Fraction) -> Fraction:
        carried = Fraction(PRINCIPAL - FEE)
        for piece in stretch.pieces:
            carried = carried * (1 + rate * Fraction(piece.units, 360)) - piece.coupon - piece.principal
        return carried

    near = Fraction(stretch.rate)
    assert left(near - Fraction(1, 10**40)) < 0 < left(near + Fraction(1, 10**40))


def test_yields_do_not_depend_on_the_ambient_context() -> None:
    exact = effective_rate(senior(), FEE, ACT_365F)
    with localcontext() as context:
        context.prec = 3
        assert effective_rate(senior(), FEE, ACT_365F) == exact
        assert cost_rows(planned_cost(senior(), FEE)) == cost_rows(planned_cost(senior(), FEE))


@pytest.mark.parametrize("cost", [PRINCIPAL, PRINCIPAL + 1])
def test_costs_stay_below_the_principal(cost: int) -> None:
    for call in (lambda: effective_rate(senior(), cost, ACT_365F), lambda: planned_cost(senior(), cost)):
        with pytest.raises(TermsError, match=r"issuance\.costs: found 7,500,000\.0[01]; allowed: less than the"):
            call()


def test_a_present_value_takes_a_rate_back() -> None:
    flows = [(5_00, Fraction(1, 2)), (105_00, Fraction(1, 2))]
    assert abs(present_value(period_rate(98_00, flows), flows) - 98_00) < Fraction(1, 10**30)


# --- rows -----------------------------------------------------------------------------------------------------------


def test_the_1997_notes_row_by_row() -> None:
    rows = cost_rows(planned_cost(senior(), FEE))
    rate = Fraction("0.110055654156015778824881528031234312495426381")
    first = rows[0]
    assert first[:4] == (1, date(1997, 11, 1), 4, PRINCIPAL - FEE)
    assert first.coupon == round(PRINCIPAL * Fraction(105, 1000) * 4 / 360) == 8_750_00
    assert first.interest == round((PRINCIPAL - FEE) * rate * 4 / 360) == 9_079_59
    assert first.amortization == 329_59
    second = rows[1]
    assert second.interest == round((PRINCIPAL - FEE + 329_59) * rate * 90 / 360)
    assert second.coupon == 196_875_00
    assert len(rows) == 10
    last = rows[-1]
    assert last[:2] == (10, MATURITY)
    assert (last.carrying, last.principal, last.unamortized) == (PRINCIPAL, PRINCIPAL, 0)
    # the last row takes the rest, and with a yield solved to the end the rest is what the rate gives
    assert last.interest == round(last.opening * rate * 90 / 360)


def test_straight_line_over_827_days() -> None:
    assert (MATURITY - ISSUE).days == 827
    rows = cost_rows(planned_cost(senior(), FEE, "straight_line"))
    assert rows[0].amortization == round(Fraction(FEE * 5, 827)) == 453_45
    assert FEE - rows[1].unamortized == round(Fraction(FEE * (5 + 92), 827))
    assert rows[-1].carrying == PRINCIPAL
    plan = planned_cost(senior(), FEE, "straight_line")
    for days in range(828):
        assert amortized_through(plan, ISSUE + timedelta(days=days)) == int(Fraction(FEE * days, 827) + Fraction(1, 2))


def test_an_instalment_note_ends_at_its_last_instalment() -> None:
    rows = cost_rows(planned_cost(monthly(), 45_549_00))
    assert len(rows) == 48
    assert rows[-1].carrying == rows[-1].principal == 94_893_75
    assert all(row.amortization > 0 for row in rows)
    assert [row.coupon for row in rows] == [row.interest for row in schedule_rows(monthly())]
    assert [row.days for row in rows[:3]] == [104, 31, 30]


@pytest.mark.parametrize("method", ["effective", "straight_line"])
@pytest.mark.parametrize("cost", [0, 1, 99, 45_549_00, 4_000_000_00])
@pytest.mark.parametrize("terms", [monthly(), senior()], ids=["instalments", "bullet"])
def test_every_schedule_adds_up(terms: NoteTerms, cost: int, method: Any) -> None:
    rows = cost_rows(planned_cost(terms, cost, method))
    assert sum(row.amortization for row in rows) == cost
    assert sum(row.coupon for row in rows) == sum(row.interest for row in schedule_rows(terms))
    carried = terms.principal_cents - cost
    for row in rows:
        assert row.opening == carried
        assert row.interest == row.coupon + row.amortization
        assert row.carrying == row.opening + row.amortization
        carried = row.carrying - row.principal
    assert (carried, rows[-1].unamortized) == (0, 0)


def test_a_cost_of_nothing_changes_nothing() -> None:
    assert all(row.amortization == 0 for row in cost_rows(planned_cost(senior(), 0)))
    assert planned_cost(senior(), 0).events == ()


@given(
    cost=st.integers(1, 900_00),
    count=st.integers(1, 30),
    rate=st.integers(0, 3000),
    gap=st.integers(1, 200),
    every=st.sampled_from([1, 2, 3, 6, 12]),
    convention=st.sampled_from(FREE_DAY_COUNTS),
)
def test_any_note_ends_exactly(cost: int, count: int, rate: int, gap: int, every: int, convention: DayCount) -> None:
    terms = NoteTerms(
        issue_date=date(2020, 1, 30),
        principal_cents=1_000_00,
        installments=Installments(count=count, first_date=date(2020, 1, 30) + timedelta(days=gap), every_months=every),
        interest=Interest(rate=Decimal(rate).scaleb(-4), day_count=convention),
    )
    rows = cost_rows(planned_cost(terms, cost))
    assert sum(row.amortization for row in rows) == cost
    assert rows[-1].carrying == rows[-1].principal


# --- days and months ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["effective", "straight_line"])
@pytest.mark.parametrize("terms", [monthly(), senior()], ids=["instalments", "bullet"])
def test_amortization_never_runs_back(terms: NoteTerms, method: Any) -> None:
    plan = planned_cost(terms, FEE, method)
    end = plan.stretches[0].end
    sums = [
        amortized_through(plan, terms.issue_date + timedelta(days=n)) for n in range((end - terms.issue_date).days + 9)
    ]
    assert sums == sorted(sums)
    assert (sums[0], sums[-1]) == (0, FEE)
    for row in cost_rows(plan):
        assert amortized_through(plan, row.date) == FEE - row.unamortized


@pytest.mark.parametrize("as_of", [date(1997, 10, 27), date(1997, 10, 31), date(1998, 6, 17), date(2000, 3, 31)])
@pytest.mark.parametrize("cutoff", ["exclusive", "inclusive"])
def test_months_add_up(as_of: date, cutoff: Any) -> None:
    terms = senior(interest=replace(senior().interest, accrual_cutoff=cutoff))
    plan = cost_plan(terms)
    months, figures = cost_months(plan, as_of), cost_figures(plan, as_of)
    assert sum(month.amortization for month in months) == figures.amortized
    assert months[-1].date == as_of
    assert months[-1].closing == figures.unamortized == FEE - figures.amortized
    assert carrying_amount(PRINCIPAL, figures) == PRINCIPAL - figures.unamortized
    for month, following in pairwise(months):
        assert month.opening + month.added - month.amortization - month.written_off == month.closing
        assert month.closing == following.opening


def test_the_first_months_by_hand() -> None:
    plan = cost_plan(senior())
    # 27 to 31 October: 4 of the first row's 4 units of 30/360 have passed on the 31st (exclusive): 27, 28, 29, 30
    assert cost_months(plan, date(1997, 10, 31)) == [CostMonth(date(1997, 10, 31), 0, FEE, 329_59, 0, 0, FEE - 329_59)]
    november = cost_months(plan, date(1997, 11, 30))[1]
    # 29 of the second row's 90 units, of 7,424.88
    assert november.amortization == round(Fraction(7_424_88 * 29, 90))


def test_the_cutoff_day_counts_when_books_close_at_its_end() -> None:
    inclusive = senior("straight_line", interest=replace(senior().interest, accrual_cutoff="inclusive"))
    assert cost_figures(cost_plan(inclusive), ISSUE).amortized == round(Fraction(FEE, 827))
    assert cost_figures(cost_plan(senior("straight_line")), ISSUE).amortized == 0


# --- early payment --------------------------------------------------------------------------------------------------

PAID_FIRST = [("1997-11-01", "payment", 8_750_00), ("1998-02-01", "payment", 196_875_00)]


@pytest.mark.parametrize("method", ["effective", "straight_line"])
def test_a_prepayment_writes_off_its_share(method: str) -> None:
    terms = senior(method)
    # on a coupon date nothing else is due: 2,500,000 of 7,500,000, a third
    plan = played(terms, date(1998, 2, 1), *PAID_FIRST, ("1998-02-01", "prepayment", 2_500_000_00))
    day = date(1998, 2, 1)
    unamortized = FEE - amortized_through(planned_cost(terms, FEE), day)
    _, event = plan.events
    assert event[:4] == (day, "early payment", 0, round(Fraction(unamortized, 3)))
    assert event.memo == "2,500,000.00 of 7,500,000.00 principal paid early"
    assert event.unamortized == unamortized - event.written_off
    figures = cost_figures(plan, MATURITY)
    assert (figures.unamortized, figures.amortized + figures.written_off) == (0, FEE)
    rows = cost_rows(plan)
    assert rows[2].opening == 5_000_000_00 - event.unamortized
    assert rows[-1].carrying == rows[-1].principal == 5_000_000_00
    if method == "effective":
        # the same share of everything: the rate stays
        first, second = plan.stretches[0].rate, plan.stretches[1].rate
        assert first is not None
        assert second is not None
        assert abs(first - second) < Decimal("1E-8")


def test_a_prepayment_inside_a_period_cuts_its_row() -> None:
    # 45 units after 1 February 1998 on 30/360: half a quarter of interest comes first
    plan = played(senior(), date(1998, 3, 16), *PAID_FIRST, ("1998-03-16", "prepayment", 98_437_50 + 1_500_000_00))
    rows = cost_rows(plan)
    cut, rest = rows[2], rows[3]
    assert (cut.date, cut.days, cut.coupon, cut.principal) == (date(1998, 3, 16), 45, 98_437_50, 0)
    assert (rest.date, rest.coupon) == (date(1998, 5, 1), round(6_000_000_00 * Fraction(105, 1000) * 45 / 360))
    assert sum(row.amortization for row in rows) + plan.events[1].written_off == FEE
    assert rest.opening == 6_000_000_00 - plan.events[1].unamortized


@pytest.mark.parametrize("apply", ["inverse", "direct", "pro_rata"])
def test_prepaid_instalments_shorten_the_plan_as_the_ledger_does(apply: Any) -> None:
    terms = replace(monthly(), prepayment=Prepayment(permitted=True, apply=apply))
    rows = schedule_rows(terms)
    paid = [(row.date.isoformat(), "payment", row.payment) for row in rows[:5]]
    note_rows = (*paid, (rows[4].date.isoformat(), "prepayment", 1_000_000_00))
    plan = played(terms, rows[4].date, *note_rows)
    activity = tuple(
        Activity(date=date.fromisoformat(day), type=kind, amount_cents=amount, row=n)  # type: ignore[arg-type]
        for n, (day, kind, amount) in enumerate(note_rows, start=1)
    )
    account = replay(Note(terms=terms, activity=activity), rows[4].date).account
    planned = {piece.end: piece.principal for piece in plan.stretches[-1].pieces if piece.principal}
    assert planned == {day: amount for day, amount in account.plan.principal_ahead(account.not_due) or () if amount}
    assert cost_figures(plan, date(2001, 1, 1)).unamortized == 0


def test_a_payoff_writes_off_the_rest() -> None:
    plan = played(senior(), date(1998, 6, 30), *PAID_FIRST, ("1998-05-01", "payoff", None))
    event = plan.events[-1]
    assert event[:2] == (date(1998, 5, 1), "payoff")
    assert event.unamortized == 0
    assert event.written_off == FEE - amortized_through(planned_cost(senior(), FEE), date(1998, 5, 1))
    months = cost_months(plan, date(1998, 6, 30))
    assert [(month.date, month.written_off) for month in months if month.written_off] == [
        (date(1998, 5, 31), event.written_off)
    ]


def test_a_reversed_payoff_was_none() -> None:
    activity = (
        Activity(date=date(1997, 11, 1), type="payment", amount_cents=8_750_00, row=1),
        Activity(date=date(1998, 2, 1), type="payment", amount_cents=196_875_00, row=2),
        Activity(date=date(1998, 2, 2), type="payoff", id="P", row=3),
        Activity(date=date(1998, 2, 9), type="reversal", reverses="P", row=4),
    )
    note = Note(terms=senior(), activity=activity)
    assert cost_figures(plan_of(replay(note, date(1998, 2, 5))), date(1998, 2, 5)).unamortized == 0
    assert plan_of(replay(note, date(1998, 2, 9))).events[1:] == ()


def test_a_note_without_costs_has_an_empty_plan() -> None:
    as_of = date(1997, 12, 31)
    plan = played(senior(issuance=Issuance()), as_of, *PAID_FIRST[:1])
    assert (plan.stretches, plan.events, cost_rows(plan)) == ((), (), [])
    assert set(cost_figures(plan, as_of)) == {0}
    assert [month[1:] for month in cost_months(plan, as_of)] == [(0, 0, 0, 0, 0, 0)] * 3


def test_costs_at_issue_add_up_one_by_one() -> None:
    costs = (Fee(date=ISSUE, amount_cents=1_00, memo="lender"), Fee(date=ISSUE, amount_cents=2_00, memo="third party"))
    assert [each.unamortized for each in cost_plan(senior(issuance=Issuance(costs=costs))).events] == [1_00, 3_00]


def test_late_payment_and_acceleration_change_nothing() -> None:
    late = replace(senior().late_charge, rate=Decimal(0))
    plan = played(senior(late_charge=late), date(1999, 1, 1), ("1998-06-01", "acceleration", None))
    assert len(plan.stretches) == 1
    # principal that is gone before the plan has it due is written off, accelerated or not
    gone = played(
        senior(late_charge=late),
        date(1999, 1, 1),
        *PAID_FIRST,
        ("1998-05-01", "acceleration", None),
        ("1998-05-01", "payment", 196_875_00 + 3_750_000_00),
    )
    assert gone.events[-1].memo == "3,750,000.00 of 7,500,000.00 principal paid early"


# --- costs and amendments after issue -------------------------------------------------------------------------------

EXTENDED = Amendment(effective=date(2000, 1, 31), maturity_date=date(2000, 5, 1), memo="signed")


def event(plan: CostPlan, name: str) -> CostEvent:
    """The one event of that name."""
    (one,) = [each for each in plan.events if each.event == name]
    return one


def test_a_later_cost_joins_what_is_unamortized() -> None:
    later = Fee(date=date(1998, 2, 1), amount_cents=10_000_00, memo="third party: printing")
    terms = senior(issuance=Issuance(costs=(*senior().issuance.costs, later)))
    plan = cost_plan(terms)
    assert event(plan, "cost").added == 10_000_00
    assert cost_figures(plan, MATURITY) == (85_000_00, 85_000_00, 0, 0, 0)
    assert cost_rows(plan)[-1].carrying == PRINCIPAL
    early = replace(later, date=date(1997, 9, 1))
    before = cost_plan(senior(issuance=Issuance(costs=(early,))))
    assert (before.events[0].date, before.stretches[0].unamortized) == (ISSUE, 10_000_00)


def test_a_cost_after_maturity_is_expensed() -> None:
    later = Fee(date=date(2000, 3, 1), amount_cents=500_00)
    plan = cost_plan(senior(issuance=Issuance(costs=(later,))))
    assert event(plan, "cost")[2:6] == (0, 0, 500_00, 0)
    assert cost_months(plan, date(2000, 3, 31))[-1].expensed == 500_00


def test_an_extension_spreads_the_rest_over_the_new_life() -> None:
    terms = senior("straight_line", amendments=(EXTENDED,))
    plan = cost_plan(terms)
    left = FEE - amortized_through(planned_cost(senior("straight_line"), FEE), EXTENDED.effective)
    assert plan.stretches[1].unamortized == left == round(Fraction(FEE, 827))  # a day of 827
    assert (plan.stretches[1].end - plan.stretches[1].start).days == 91
    assert event(plan, "modification").clause == "ASC 470-50-40-14"
    # no time is left to 30/360 from the 30th to the 31st and the 1st: no test
    assert event(plan, "modification").memo == "signed"
    rows = cost_rows(plan)
    assert [row.principal for row in rows if row.principal] == [PRINCIPAL]
    assert rows[-1][1] == date(2000, 5, 1)
    assert sum(row.amortization for row in rows) == FEE
    assert sum(row.coupon for row in rows) == 8_750_00 + 10 * 196_875_00


def test_a_maturity_moved_on_its_own_date_was_not_due() -> None:
    moved = replace(EXTENDED, effective=MATURITY)
    plan = cost_plan(senior(amendments=(moved,)))
    rows = cost_rows(plan)
    assert [row.principal for row in rows if row.principal] == [PRINCIPAL]
    assert cost_figures(plan, MATURITY).unamortized == 0


def test_before_an_amendment_nobody_knows_of_it() -> None:
    plain, amended = planned_cost(senior(), FEE), cost_plan(senior(amendments=(EXTENDED,)))
    for day in (date(1998, 1, 31), date(1999, 12, 31), date(2000, 1, 31)):
        assert amortized_through(amended, day) == amortized_through(plain, day)
    ledger = replay(
        Note(terms=senior(amendments=(EXTENDED,), payments=replace(senior().payments, assume_paid_through="as_of"))),
        date(1999, 12, 31),
    )
    assert len(plan_of(ledger).stretches) == 1


def test_an_extinguishment_writes_everything_off() -> None:
    ended = Amendment(effective=date(1999, 2, 1), rate=Decimal("0.2"), memo="Extinguishment: new terms")
    plan = cost_plan(senior(amendments=(ended,)))
    off = event(plan, "extinguishment")
    assert off.written_off == FEE - amortized_through(planned_cost(senior(), FEE), ended.effective)
    assert off.memo == "Extinguishment: new terms; payments change by 8.92% of their present value, below 10%"
    assert cost_figures(plan, MATURITY).unamortized == 0
    assert all(row.amortization == 0 for row in cost_rows(plan)[6:])
    assert cost_rows(plan)[6].coupon == PRINCIPAL * 20 // 100 // 4


def test_the_ten_percent_test_by_hand() -> None:
    # without costs the rate is the note's: 10.5% a year; a year at 25% instead pays 14.5% of par more in four quarters
    raised = Amendment(effective=date(1999, 2, 1), rate=Decimal("0.25"))
    plan = cost_plan(senior(amendments=(raised,), issuance=Issuance()))
    worth = sum(Fraction(145, 4000) / Fraction(4105, 4000) ** n for n in (1, 2, 3, 4))
    assert round(worth, 4) == Fraction("0.136")
    assert event(plan, "modification").memo == "payments change by 13.6% of their present value, at least 10%"


def test_an_extension_at_the_same_rate_changes_little() -> None:
    # 10.5% is paid on par for three months more, against the effective rate on the carrying amount
    plan = cost_plan(senior(amendments=(replace(EXTENDED, effective=date(1999, 11, 1)),)))
    carried = PRINCIPAL - event(plan, "modification").unamortized
    rate = plan.stretches[0].rate
    assert rate is not None
    quarter = 1 + Fraction(rate) / 4
    change = (196_875_00 / quarter + (PRINCIPAL + 196_875_00) / quarter**2 - carried) / carried
    assert abs(round(change * 10**4)) == 12
    assert event(plan, "modification").memo == "signed; payments change by 0.12% of their present value, below 10%"


@pytest.mark.parametrize(
    ("amendment", "memo", "added", "expensed", "clause"),
    [
        ("modification", "lender fee", 9_00, 0, "ASC 470-50-40-17"),
        ("modification", "third party: counsel", 0, 9_00, "ASC 470-50-40-18"),
        ("extinguishment", "Lender's fee", 0, 9_00, "ASC 470-50-40-17"),
        ("extinguishment", "Third-party cost", 9_00, 0, "ASC 470-50-40-18"),
    ],
)
def test_on_an_amendments_date_it_matters_whose_cost_it_is(
    amendment: str, memo: str, added: int, expensed: int, clause: str
) -> None:
    cost = Fee(date=EXTENDED.effective, amount_cents=9_00, memo=memo)
    terms = senior(
        amendments=(replace(EXTENDED, memo=amendment),), issuance=Issuance(costs=(*senior().issuance.costs, cost))
    )
    made = event(cost_plan(terms), "cost")
    assert (made.added, made.expensed, made.clause) == (added, expensed, clause)


def test_a_cost_of_an_amendment_must_say_whose_it_is() -> None:
    cost = Fee(date=EXTENDED.effective, amount_cents=9_00, memo="counsel")
    with pytest.raises(TermsError) as caught:
        cost_plan(senior(amendments=(EXTENDED,), issuance=Issuance(costs=(cost,))))
    assert str(caught.value) == (
        "issuance.costs item 1 memo: found 'counsel' on the date of an amendment, 2000-01-31; allowed: a memo that "
        'begins with "lender" or "third party", which ASC 470-50-40-17 and 40-18 treat as opposites'
    )


def test_a_note_made_due_at_once_has_no_life_left() -> None:
    called = Amendment(effective=date(1999, 2, 1), maturity_date=date(1999, 2, 1))
    plan = cost_plan(senior(amendments=(called,)))
    assert event(plan, "matured").written_off > 0
    assert cost_figures(plan, date(1999, 2, 1)).unamortized == 0


@pytest.mark.parametrize(
    ("memo", "kind"),
    [("lender fee: transaction fee", "lender"), ("Third-party cost", "third party"), ("printing", ""), ("", "")],
)
def test_whose_a_cost_is(memo: str, kind: str) -> None:
    assert cost_kind(Fee(date=ISSUE, amount_cents=1, memo=memo)) == kind


def test_columns_name_every_field() -> None:
    for record, columns in (
        (CostRow, COST_ROW_COLUMNS),
        (CostEvent, COST_EVENT_COLUMNS),
        (CostMonth, COST_MONTH_COLUMNS),
    ):
        assert record._fields == tuple(column.name for column in columns)


# --- in a cell ------------------------------------------------------------------------------------------------------

TERMS: list[list[Any]] = [
    ["kind", "bullet"],
    ["issue_date", 35730.0],
    ["principal", 7_500_000.0],
    ["installments.maturity_date", 36557.0],
    ["interest.day_count", "30/360"],
    ["interest.rate", 0.105],
    ["interest.first_date", 35735.0],
    ["interest.every_months", 3.0],
]


def test_signatures() -> None:
    assert function("issuance_cost_schedule").signature == "ISSUANCE_COST_SCHEDULE(terms, cost, [method], [plan])"
    assert function("effective_rate").signature == "EFFECTIVE_RATE(terms, cost, [time_basis], [plan])"


def test_the_schedule_in_a_cell() -> None:
    table: Any = function("ISSUANCE_COST_SCHEDULE")(TERMS, 75_000.0)
    assert table[0] == [column.name for column in COST_ROW_COLUMNS]
    assert table[1][5:7] == [Decimal("8750.00"), Decimal("329.59")]
    assert table[-1][-3:] == [Decimal("0.00"), Decimal("7500000.00"), Decimal("7500000.00")]
    straight: Any = function("ISSUANCE_COST_SCHEDULE")(TERMS, 75_000.0, "Straight line")
    assert straight[1][6] == Decimal("453.45")
    assert function("ISSUANCE_COST_SCHEDULE")([*TERMS, ["issuance.method", "straight_line"]], 75_000.0) == straight


def test_the_rate_in_a_cell() -> None:
    rate = function("EFFECTIVE_RATE")
    assert percent(rate(TERMS, 75_000.0)) == "11.445"  # type: ignore[arg-type]
    assert percent(rate(TERMS, 75_000.0, "30/360")) == "11.469"  # type: ignore[arg-type]
    assert len(str(rate(TERMS, 75_000.0)).replace("0.", "")) == 15


def test_workings() -> None:
    schedule, rate = function("ISSUANCE_COST_SCHEDULE").reason, function("EFFECTIVE_RATE").reason
    assert schedule(TERMS, 75_000.0) == (
        "75,000.00 over 10 rows from 1997-10-27 to 2000-02-01, effective interest at 11.00557% a year on the carrying "
        "amount (30/360 US); first: 7,425,000.00 x 11.00557% x 4 days / 360 = interest 9,079.59, less the note's own "
        "8,750.00 = amortization 329.59; last: amortization 9,225.52, carrying amount 7,500,000.00 before 7,500,000.00 "
        "of principal is paid [ASC 835-30-35-2]"
    )
    assert "straight line over 827 days; first: 75,000.00 x 5 / 827 = amortization 453.45" in schedule(
        TERMS, 75_000.0, "straight_line"
    )
    assert "nothing to amortize" in schedule(TERMS, 0.0)
    assert rate(TERMS, 75_000.0) == (
        "11.44497% a year: at it the payments of the note are worth 7,500,000.00 - 75,000.00 = 7,425,000.00 on "
        "1997-10-27 (compounded yearly, time by ACT/365F), worth 10.98419% nominal compounded 4 times a year "
        "[ASC 835-30-35-2]"
    )


@pytest.mark.parametrize("name", ["ISSUANCE_COST_SCHEDULE", "EFFECTIVE_RATE"])
def test_problems(name: str) -> None:
    reason = function(name).reason
    assert reason(TERMS, 7_500_000.0) == (
        f"{name} gives #NUM!: cost: found 7,500,000.00; allowed: less than the principal, 7,500,000.00"
    )
    assert reason(TERMS, -1.0).startswith(f"{name} gives #NUM!: cost: found -1.0; allowed: an amount of 0 or more")
    floating = [*TERMS[:5], ["interest.index", "LIBOR 1M"]]
    assert reason(floating, 1.0) == (
        f"{name} gives #N/A: terms: found a floating rate (interest.index); allowed: a fixed interest.rate"
    )
    assert reason(TERMS, 1.0, "neither").startswith(f"{name} gives #VALUE!: ")
    with pytest.raises(NoteError):
        function(name)(TERMS)


def test_an_index_note_is_planned_at_the_rate_of_its_issue() -> None:
    from promnote.basics.rates import RateReset

    index = Interest(index="LIBOR 1M", spread=Decimal("0.03"), day_count=ACT_360)
    terms = replace(monthly(), interest=index)
    first = RateReset(effective=date(1996, 1, 17), index_rate=Decimal("0.055"))
    second = RateReset(effective=date(1997, 1, 17), index_rate=Decimal("0.09"))
    assert cost_rows(cost_plan(terms, (first, second))) == cost_rows(cost_plan(monthly()))
