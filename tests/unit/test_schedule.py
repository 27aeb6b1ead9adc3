"""Schedules: the 1996 note to the cent, a bullet, an own interest cycle, irregular periods, the remainder."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from promnote.basics.daycount import ACT_360, ACT_365F, THIRTY_360_US, DayCount
from promnote.basics.errors import RateError, TermsError
from promnote.basics.rates import RateReset
from promnote.contract.terms import Amendment, Installments, Interest, NoteTerms
from promnote.running.plans.equal import principal_amounts
from promnote.running.schedule import ScheduleRow, schedule_rows, total_interest, totals

RATE = Decimal("0.085")


def note_1996(**interest: object) -> NoteTerms:
    """The 1996 note; at 8.5% unless told otherwise."""
    return NoteTerms(
        issue_date=date(1996, 1, 17),
        principal_cents=4_554_900_00,
        installments=Installments(
            count=48, amount_cents=94_893_75, first_date=date(1996, 4, 30), every_months=1, month_end=True
        ),
        interest=Interest(**(interest or {"rate": RATE})),  # type: ignore[arg-type]
    )


def row(rows: list[ScheduleRow], day: str) -> ScheduleRow:
    """The row of that due date."""
    return next(each for each in rows if each.date == date.fromisoformat(day))


class TestThe1996Note:
    rows = schedule_rows(note_1996())

    def test_48_rows_on_month_ends(self) -> None:
        assert len(self.rows) == 48
        dates = [each.date.isoformat() for each in self.rows]
        assert dates[:4] == ["1996-04-30", "1996-05-31", "1996-06-30", "1996-07-31"]
        assert dates[10] == "1997-02-28"
        assert dates[-2:] == ["2000-02-29", "2000-03-31"]

    def test_first(self) -> None:
        assert self.rows[0] == ScheduleRow(
            number=1,
            date=date(1996, 4, 30),
            days=104,
            opening=4_554_900_00,
            rate=RATE,
            interest=111_848_10,  # 4,554,900.00 x 8.5% x 104 / 360 = 111,848.10
            principal=94_893_75,
            payment=111_848_10 + 94_893_75,
            closing=4_554_900_00 - 94_893_75,
            contract_date=date(1996, 4, 30),
        )

    def test_an_exact_half_cent_goes_up(self) -> None:
        tie = row(self.rows, "1997-08-31")
        assert tie.opening * 85 * 31 * 10 % (360 * 1000 * 10) == 360 * 1000 * 5
        assert tie.interest == 22_226_23

    def test_last(self) -> None:
        last = self.rows[-1]
        assert (last.interest, last.principal, last.closing) == (694_57, 94_893_75, 0)

    def test_totals(self) -> None:
        sums = totals(self.rows)
        assert (sums.interest, sums.principal) == (881_565_60, 4_554_900_00)
        assert sums.payment == sums.interest + sums.principal
        assert total_interest(self.rows) == Decimal("881565.60")

    def test_balance_after_october_1997(self) -> None:
        assert row(self.rows, "1997-10-31").closing == 2_751_918_75

    def test_half_even_is_an_option(self) -> None:
        assert row(schedule_rows(note_1996(rate=RATE, rounding="half-even")), "1997-08-31").interest == 22_226_22


def reset(day: str, rate: str) -> RateReset:
    return RateReset(effective=date.fromisoformat(day), index_rate=Decimal(rate))


class TestFloating:
    terms = note_1996(index="LIBOR 1M", spread=Decimal("0.03"))

    def test_a_period_over_a_reset(self) -> None:
        rows = schedule_rows(self.terms, [reset("1996-01-17", "0.055"), reset("1996-04-01", "0.054375")])
        # 4,554,900.00 x (8.5% x 75 + 8.4375% x 29) / 360
        assert rows[0].interest == 111_618_77
        assert rows[0].rate == RATE
        # 4,460,006.25 x 8.4375% x 31 / 360 = 32,404.7329...
        assert rows[1].interest == 32_404_73

    def test_the_last_reset_is_projected(self) -> None:
        rows = schedule_rows(self.terms, [reset("1996-01-17", "0.055")])
        assert [each.interest for each in rows] == [each.interest for each in TestThe1996Note.rows]

    def test_floor_cap_and_zero(self) -> None:
        resets = [reset("1996-01-17", "0.055"), reset("1996-05-31", "-0.02"), reset("1996-06-30", "-0.05")]
        floored = note_1996(index="X", spread=Decimal("0.03"), floor=Decimal("0.04"), cap=Decimal("0.08"))
        assert [each.rate for each in schedule_rows(floored, resets)[:3]] == [
            Decimal("0.08"),
            Decimal("0.08"),
            Decimal("0.04"),
        ]
        bare = schedule_rows(self.terms, resets)
        assert [each.rate for each in bare[2:5]] == [Decimal("0.01"), Decimal(0), Decimal(0)]
        assert bare[4].interest == 0

    def test_a_day_without_a_reset_is_an_error(self) -> None:
        with pytest.raises(RateError) as caught:
            schedule_rows(self.terms, [reset("1996-01-18", "0.055")])
        assert str(caught.value) == (
            "rates: found no reset in force on 1996-01-17, the first is effective 1996-01-18; "
            "allowed: a reset on or before it"
        )
        assert caught.value.code == "#N/A"

    def test_no_reset_at_all_is_an_error(self) -> None:
        with pytest.raises(RateError) as caught:
            schedule_rows(self.terms)
        assert caught.value.code == "#N/A"


def bullet(**interest: object) -> NoteTerms:
    """7,500,000.00 at 10.5% from February 1, 1997 to February 1, 2000."""
    convention: DayCount = THIRTY_360_US
    return NoteTerms(
        kind="bullet",
        issue_date=date(1997, 2, 1),
        principal_cents=7_500_000_00,
        maturity_date=date(2000, 2, 1),
        interest=Interest(rate=Decimal("0.105"), day_count=convention, **interest),  # type: ignore[arg-type]
    )


class TestBullet:
    def test_everything_at_maturity(self) -> None:
        (only,) = schedule_rows(bullet())
        assert (only.date, only.days, only.principal) == (date(2000, 2, 1), 3 * 360, 7_500_000_00)
        assert only.interest == 3 * 787_500_00

    def test_own_interest_cycle(self) -> None:
        rows = schedule_rows(bullet(first_date=date(1997, 8, 1), every_months=6))
        assert [each.date.isoformat() for each in rows] == [
            "1997-08-01", "1998-02-01", "1998-08-01", "1999-02-01", "1999-08-01", "2000-02-01",
        ]  # fmt: skip
        assert {each.interest for each in rows} == {393_750_00}
        assert [each.principal for each in rows] == [0] * 5 + [7_500_000_00]

    def test_a_stub_before_maturity(self) -> None:
        rows = schedule_rows(bullet(first_date=date(1997, 6, 1), every_months=12))
        assert [each.days for each in rows] == [120, 360, 360, 240]
        assert rows[-1].interest == 525_000_00  # 7,500,000 x 10.5% x 240 / 360

    def test_an_amended_maturity(self) -> None:
        terms = NoteTerms(
            kind="bullet",
            issue_date=date(1997, 2, 1),
            principal_cents=1_000_00,
            maturity_date=date(2000, 2, 1),
            interest=Interest(rate=Decimal("0.36"), day_count=THIRTY_360_US),
            amendments=(Amendment(effective=date(1999, 2, 1), maturity_date=date(2000, 5, 1), rate=Decimal("0.12")),),
        )
        (only,) = schedule_rows(terms)
        assert only.date == date(2000, 5, 1)
        assert only.interest == 720_00 + 150_00  # 1,000 x (36% x 2 + 12% x 450 / 360)


class TestInstallments:
    def test_interest_on_its_own_cycle_sees_the_falling_balance(self) -> None:
        terms = NoteTerms(
            issue_date=date(2021, 1, 1),
            principal_cents=12_000_00,
            installments=Installments(count=4, first_date=date(2021, 1, 31), month_end=True),
            interest=Interest(rate=Decimal("0.09"), day_count=ACT_360, first_date=date(2021, 2, 28), every_months=2),
        )
        rows = schedule_rows(terms)
        assert [(each.date.isoformat(), each.interest, each.principal) for each in rows] == [
            ("2021-01-31", 0, 3_000_00),
            ("2021-02-28", 153_00, 3_000_00),  # (12,000 x 30 + 9,000 x 28) x 9% / 360
            ("2021-03-31", 0, 3_000_00),
            ("2021-04-30", 69_00, 3_000_00),  # (6,000 x 31 + 3,000 x 30) x 9% / 360
        ]

    def test_an_irregular_first_period_from_a_later_day(self) -> None:
        terms = note_1996(rate=RATE, accrues_from=date(1996, 4, 1))
        first = schedule_rows(terms)[0]
        assert (first.days, first.interest) == (29, 31_188_41)  # 4,554,900 x 8.5% x 29 / 360 = 31,188.4125

    def test_the_last_takes_the_remainder(self) -> None:
        assert principal_amounts(100_00, 3) == [33_33, 33_33, 33_34]
        assert principal_amounts(200_00, 3) == [66_67, 66_67, 66_66]
        assert principal_amounts(100_00, 3, 40_00) == [40_00, 40_00, 20_00]
        assert principal_amounts(100_00, 3, 10_00) == [10_00, 10_00, 80_00]
        assert principal_amounts(100_00, 1) == [100_00]

    def test_a_few_cents_over_many_instalments_leave_something_for_the_last(self) -> None:
        amounts = principal_amounts(75, 48)
        assert sum(amounts) == 75
        assert min(amounts) >= 1

    @pytest.mark.parametrize(("month_end", "second"), [(True, "1996-05-31"), (False, "1996-05-30")])
    def test_month_end_rule(self, month_end: bool, second: str) -> None:
        terms = NoteTerms(
            issue_date=date(1996, 1, 17),
            principal_cents=100_00,
            installments=Installments(count=2, first_date=date(1996, 4, 30), month_end=month_end),
            interest=Interest(rate=RATE, day_count=ACT_365F),
        )
        assert schedule_rows(terms)[1].date == date.fromisoformat(second)

    def test_dates_beyond_the_calendar_are_an_error(self) -> None:
        with pytest.raises(TermsError) as caught:
            Installments(count=12_000, first_date=date(1996, 4, 30), every_months=12)
        assert str(caught.value) == (
            "installments.count: found 12000, which ends 143,988 months after 1996-04-30; "
            "allowed: dates up to 9999-12-31"
        )
