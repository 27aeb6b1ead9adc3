"""Scenarios that read like small ledgers: terms and activity, the rows and figures expected, the arithmetic beside them.

The note, unless a scenario says otherwise: 12,000.00 issued on 2021-01-01, four instalments of 3,000.00 on the last days of
January to April, 9% ACT/360, late charge rate 18%. If all is paid when due, interest is

    12,000.00 x 9% x 30/360 = 90.00, 9,000.00 x 9% x 28/360 = 63.00, 6,000.00 x 9% x 31/360 = 46.50,
    3,000.00 x 9% x 30/360 = 22.50, together 222.00.

Every equation behind a `#` is computed by the test (see ledger_text).
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_UP, Context, Decimal, Inexact, Rounded, localcontext

import pytest

from ledger_text import check, figures_of, read
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports.figures import figures
from promnote.running.ledger import replay
from promnote.running.schedule import schedule_rows, totals

# --- on time and late -----------------------------------------------------------------------------------------------


def test_paid_on_time_for_the_whole_life() -> None:
    check("""
        activity  2021-01-31  payment  3,090.00
                  2021-02-28  payment  3,063.00
                  2021-03-31  payment  3,046.50
                  2021-04-30  payment  3,022.50
        as of     2021-12-31
        rows      date        event    clause   amount     late  interest  principal  unapplied  balance
                  2021-01-01  issue    Note_¶1  12,000.00  .     .         .          .          12,000.00
                  2021-01-31  due      Note_¶1  3,090.00   .     90.00     3,000.00   .          12,000.00
                  2021-01-31  payment  Note_¶1  3,090.00   .     90.00     3,000.00   .           9,000.00
                  2021-02-28  due      Note_¶1  3,063.00   .     63.00     3,000.00   .           9,000.00
                  2021-02-28  payment  Note_¶1  3,063.00   .     63.00     3,000.00   .           6,000.00
                  2021-03-31  due      Note_¶1  3,046.50   .     46.50     3,000.00   .           6,000.00
                  2021-03-31  payment  Note_¶1  3,046.50   .     46.50     3,000.00   .           3,000.00
                  2021-04-30  due      Note_¶1  3,022.50   .     22.50     3,000.00   .           3,000.00
                  2021-04-30  payment  Note_¶1  3,022.50   .     22.50     3,000.00   .           .
        figures   principal = 0.00
                  payoff = 0.00
                  per_diem = 0.00
                  late_charges_to_date = 0.00
                  interest_to_date = 222.00       # 90.00 + 63.00 + 46.50 + 22.50 = 222.00
                  interest_paid_to_date = 222.00
                  principal_paid_to_date = 12,000.00
                  next_installment_date = none
                  days_past_due = 0
                  refund_owed = 0.00
    """)


RESETS = [("1996-01-17", "5.5%"), ("1996-06-10", "5.4375%"), ("1997-03-31", "5.71875%"), ("1999-01-05", "4.9375%")]


@pytest.mark.parametrize(
    "interest",
    [
        {"rate": "8.5%"},
        {"index": "LIBOR 1M", "spread": "3%"},
        {"rate": "8.5%", "first_date": "1996-03-31", "every_months": 3},
        {"rate": "8.5%", "day_count": "30/360"},
        {"rate": "8.5%", "rounding": "half-even"},
    ],
    ids=["fixed", "floating", "own cycle", "30/360", "half-even"],
)
def test_the_1996_note_paid_on_time_is_its_schedule(interest: dict[str, object]) -> None:
    tables = {
        "note": {"issue_date": "1996-01-17", "principal": "4,554,900.00"},
        "installments": {"count": 48, "amount": "94,893.75", "first_date": "1996-04-30", "month_end": True},
        "interest": interest,
        "rates": [{"effective": day, "rate": rate} for day, rate in RESETS] if "index" in interest else [],
    }
    terms = note_from_tables(tables).terms
    schedule = schedule_rows(terms, note_from_tables(tables).resets)
    tables["activity"] = [{"date": row.date, "type": "payment", "amount": row.payment / 100} for row in schedule]
    note = note_from_tables(tables)
    # no late charge rate: one day late would be an error
    values = figures(replay(note, date(2000, 12, 31)))
    assert values.interest_to_date == values.interest_paid_to_date == totals(schedule).interest
    assert (values.principal, values.late_charges_to_date, values.unapplied, values.payoff) == (0, 0, 0, 0)
    paid = [row for row in replay(note, date(2000, 12, 31)).rows if row.event == "payment"]
    assert [(row.date, row.interest, row.principal, row.balance) for row in paid] == [
        (row.date, row.interest, row.principal, row.closing) for row in schedule
    ]


def test_the_billed_amount_five_days_late() -> None:
    """Late charges come out of the payment first, so that as much principal stays unpaid and late."""
    check("""
        activity  2021-02-05  payment  3,090.00
                  2021-03-05  payment  3,066.79
        as of     2021-03-05
        rows      date        event    amount     late  interest  principal  balance
                  2021-01-01  issue    12,000.00  .     .         .          12,000.00
                  2021-01-31  due      3,090.00   .     90.00     3,000.00   12,000.00
                  # 3,090.00 x 18% x 5/360 = 7.73; 3,090.00 - 7.73 - 90.00 = 2,992.27
                  2021-02-05  payment  3,090.00   7.73  90.00     2,992.27    9,007.73
                  # 12,000.00 x 9% x 5/360 + 9,007.73 x 9% x 23/360 = 66.79
                  2021-02-28  due      3,066.79   .     66.79     3,000.00    9,007.73
                  # 7.73 of January is still late: 7.73 x 18% x 28/360 + 3,066.79 x 18% x 5/360 = 7.78
                  # 3,066.79 - 7.78 - 66.79 = 2,992.22
                  2021-03-05  payment  3,066.79   7.78  66.79     2,992.22    6,015.51
        figures   principal_due = 15.51           # 7.73 + 3,000.00 - 2,992.22 = 15.51
                  days_past_due = 5
                  late_charges_to_date = 15.51    # 7.73 + 7.78 = 15.51
                  late_charges = 0.00
                  interest_accrued = 11.26        # 9,007.73 x 9% x 5/360 = 11.26
    """)


def test_partial_payments() -> None:
    check("""
        activity  2021-01-31  payment     50.00
                  2021-02-05  payment  1,000.00
                  2021-02-10  payment  2,052.72
        as of     2021-02-28
        rows      date        event    amount     late  interest  principal  balance
                  2021-01-01  issue    12,000.00  .     .         .          12,000.00
                  2021-01-31  due      3,090.00   .     90.00     3,000.00   12,000.00
                  2021-01-31  payment  50.00      .     50.00     .          12,000.00
                  # (40.00 + 3,000.00) x 18% x 5/360 = 7.60; 1,000.00 - 7.60 - 40.00 = 952.40
                  2021-02-05  payment  1,000.00   7.60  40.00     952.40     11,047.60
                  # 3,000.00 - 952.40 = 2,047.60; 2,047.60 x 18% x 5/360 = 5.12; 2,047.60 + 5.12 = 2,052.72
                  2021-02-10  payment  2,052.72   5.12  .         2,047.60    9,000.00
                  # (12,000.00 x 5 + 11,047.60 x 5 + 9,000.00 x 18) x 9%/360 = 69.31
                  2021-02-28  due      3,069.31   .     69.31     3,000.00    9,000.00
        figures   principal_due = 3,000.00
                  interest_due = 69.31
                  days_past_due = 0
                  late_charges_to_date = 12.72    # 7.60 + 5.12 = 12.72
                  payoff = 9,069.31
    """)


SKIPPED = """
    activity  2021-01-31  payment  3,090.00
              2021-03-31  payment  6,180.23
"""


def test_a_skipped_month() -> None:
    check(
        SKIPPED
        + """
        as of     2021-03-31
        rows      date        event    amount     late   interest  principal  balance
                  2021-01-01  issue    12,000.00  .      .         .          12,000.00
                  2021-01-31  due      3,090.00   .      90.00     3,000.00   12,000.00
                  2021-01-31  payment  3,090.00   .      90.00     3,000.00    9,000.00
                  2021-02-28  due      3,063.00   .      63.00     3,000.00    9,000.00
                  # interest runs on the overdue principal as well: 9,000.00 x 9% x 31/360 = 69.75
                  2021-03-31  due      3,069.75   .      69.75     3,000.00    9,000.00
                  # 3,063.00 x 18% x 31/360 = 47.48; 47.48 + 63.00 + 69.75 + 6,000.00 = 6,180.23
                  2021-03-31  payment  6,180.23   47.48  132.75    6,000.00    3,000.00
        figures   principal_due = 0.00
                  days_past_due = 0
                  payoff = 3,000.00
        """
    )
    before = figures_of(SKIPPED, "2021-03-30")
    assert (before.principal_due, before.interest_due, before.days_past_due) == (3_000_00, 63_00, 30)
    assert before.late_charges == 45_95  # 3,063.00 x 18% x 30/360 = 45.945
    assert before.per_diem == 3_78  # 9,000.00 x 9%/360 + 3,063.00 x 18%/360 = 2.25 + 1.5315
    assert before.current_portion == 9_000_00


# --- money that waits -----------------------------------------------------------------------------------------------


def test_an_early_payment_is_held_and_applied_on_time() -> None:
    check("""
        activity  2021-01-31  payment  3,090.00
                  2021-02-10  payment  3,063.00
        as of     2021-02-28
        rows      date        event    amount     late  interest  principal  unapplied  balance
                  2021-01-01  issue    12,000.00  .     .         .          .          12,000.00
                  2021-01-31  due      3,090.00   .     90.00     3,000.00   .          12,000.00
                  2021-01-31  payment  3,090.00   .     90.00     3,000.00   .           9,000.00
                  2021-02-10  payment  3,063.00   .     .         .          3,063.00    9,000.00
                  2021-02-28  due      3,063.00   .     63.00     3,000.00   .           9,000.00
                  2021-02-28  applied  .          .     63.00     3,000.00  -3,063.00    6,000.00
        figures   unapplied = 0.00
                  late_charges_to_date = 0.00
                  principal = 6,000.00
    """)


def test_an_overpayment_is_held_and_does_not_stop_interest() -> None:
    text = """
        activity  2021-01-31  payment  5,000.00
        as of     2021-03-10
        rows      date        event    amount     late  interest  principal  unapplied  balance
                  2021-01-01  issue    12,000.00  .     .         .          .          12,000.00
                  2021-01-31  due      3,090.00   .     90.00     3,000.00   .          12,000.00
                  # 5,000.00 - 3,090.00 = 1,910.00
                  2021-01-31  payment  5,000.00   .     90.00     3,000.00   1,910.00    9,000.00
                  2021-02-28  due      3,063.00   .     63.00     3,000.00   .           9,000.00
                  # 1,910.00 - 63.00 = 1,847.00
                  2021-02-28  applied  .          .     63.00     1,847.00  -1,910.00    7,153.00
        figures   unapplied = 0.00
                  principal_due = 1,153.00        # 3,000.00 - 1,847.00 = 1,153.00
                  late_charges = 5.77             # 1,153.00 x 18% x 10/360 = 5.77
                  interest_accrued = 17.88        # 7,153.00 x 9% x 10/360 = 17.88
                  payoff = 7,176.65               # 7,153.00 + 17.88 + 5.77 = 7,176.65
    """
    check(text)
    waiting = figures_of(text, "2021-02-10")
    assert waiting.unapplied == 1_910_00
    assert waiting.payoff == 7_112_50  # 9,000.00 + 22.50 - 1,910.00


def test_held_funds_wait_for_the_next_date_even_when_costs_are_incurred() -> None:
    check("""
        activity  2021-01-31  payment  3,190.00
                  2021-02-10  cost     40.00
        as of     2021-02-27
        figures   unapplied = 100.00
                  costs = 40.00
    """)


def test_a_last_payment_that_is_too_much_leaves_a_refund() -> None:
    check("""
        terms     payments.assume_paid_through = 2021-03-31
        activity  2021-04-30  payment  3,100.00
        as of     2021-04-30
        rows      date        event    amount     interest  principal  unapplied  balance
                  2021-01-01  issue    12,000.00  .         .          .          12,000.00
                  2021-01-31  due      3,090.00   90.00     3,000.00   .          12,000.00
                  2021-01-31  assumed  3,090.00   90.00     3,000.00   .           9,000.00
                  2021-02-28  due      3,063.00   63.00     3,000.00   .           9,000.00
                  2021-02-28  assumed  3,063.00   63.00     3,000.00   .           6,000.00
                  2021-03-31  due      3,046.50   46.50     3,000.00   .           6,000.00
                  2021-03-31  assumed  3,046.50   46.50     3,000.00   .           3,000.00
                  2021-04-30  due      3,022.50   22.50     3,000.00   .           3,000.00
                  2021-04-30  payment  3,100.00   22.50     3,000.00   77.50       .
        figures   unapplied = 0.00
                  refund_owed = 77.50             # 3,100.00 - 3,022.50 = 77.50
                  payoff = 0.00
    """)


def test_a_note_paid_in_advance_keeps_the_money_until_it_falls_due() -> None:
    """A payment is no prepayment: everything held covers each instalment on its date, and the rest is owed back."""
    text = """
        activity  2021-01-15  payment  12,300.00
        as of     2021-04-30
        figures   interest_to_date = 222.00
                  late_charges_to_date = 0.00
                  principal = 0.00
                  unapplied = 0.00
                  refund_owed = 78.00             # 12,300.00 - 12,222.00 = 78.00
    """
    check(text)
    assert figures_of(text, "2021-01-31").principal == 9_000_00
    assert figures_of(text, "2021-01-31").unapplied == 9_210_00
    assert figures_of(text, "2021-01-31").payoff == 0


# --- late charges ---------------------------------------------------------------------------------------------------


def test_nothing_within_the_days_of_grace() -> None:
    check("""
        terms     late_charge.grace_days = 10
        activity  2021-01-31  payment  3,090.00
                  2021-03-10  payment  3,063.00
        as of     2021-03-31
        rows      date        event    amount     late  interest  principal  balance
                  2021-01-01  issue    12,000.00  .     .         .          12,000.00
                  2021-01-31  due      3,090.00   .     90.00     3,000.00   12,000.00
                  2021-01-31  payment  3,090.00   .     90.00     3,000.00    9,000.00
                  2021-02-28  due      3,063.00   .     63.00     3,000.00    9,000.00
                  2021-03-10  payment  3,063.00   .     63.00     3,000.00    6,000.00
                  # (9,000.00 x 10 + 6,000.00 x 21) x 9%/360 = 54.00
                  2021-03-31  due      3,054.00   .     54.00     3,000.00    6,000.00
        figures   late_charges_to_date = 0.00
    """)


def test_after_the_days_of_grace_it_counts_from_the_due_date() -> None:
    text = """
        terms     late_charge.grace_days = 10
        activity  2021-01-31  payment  3,090.00
                  2021-03-05  payment  1,000.00
                  2021-03-11  payment  2,074.35
        as of     2021-03-11
        rows      date        event    amount     late   interest  principal  balance
                  2021-01-01  issue    12,000.00  .      .         .          12,000.00
                  2021-01-31  due      3,090.00   .      90.00     3,000.00   12,000.00
                  2021-01-31  payment  3,090.00   .      90.00     3,000.00    9,000.00
                  2021-02-28  due      3,063.00   .      63.00     3,000.00    9,000.00
                  # within the grace days, nothing on this part: 1,000.00 - 63.00 = 937.00
                  2021-03-05  payment  1,000.00   .      63.00     937.00      8,063.00
                  # what is still unpaid then, from the due date: 3,000.00 - 937.00 = 2,063.00
                  # 2,063.00 x 18% x 11/360 = 11.35; 2,063.00 + 11.35 = 2,074.35
                  2021-03-11  payment  2,074.35   11.35  .         2,063.00    6,000.00
        figures   late_charges_to_date = 11.35
                  principal_due = 0.00
    """
    check(text)
    assert figures_of(text, "2021-03-10").late_charges == 0
    # as of the tenth day one more day brings the first late charge of a day: 8,063.00 x 9%/360 + 2,063.00 x 18%/360
    assert figures_of(text, "2021-03-10").per_diem == 3_05
    assert figures_of(text, "2021-03-09").per_diem == 2_02


def test_instead_the_late_charge_rate_replaces_the_contract_rate() -> None:
    check("""
        terms     late_charge.mode = instead
        activity  2021-01-31  payment  3,090.00
                  2021-03-10  payment  3,078.32
        as of     2021-03-31
        rows      date        event    amount     late   interest  principal  balance
                  2021-01-01  issue    12,000.00  .      .         .          12,000.00
                  2021-01-31  due      3,090.00   .      90.00     3,000.00   12,000.00
                  2021-01-31  payment  3,090.00   .      90.00     3,000.00    9,000.00
                  2021-02-28  due      3,063.00   .      63.00     3,000.00    9,000.00
                  # 3,063.00 x 18% x 10/360 = 15.32; 3,063.00 + 15.32 = 3,078.32
                  2021-03-10  payment  3,078.32   15.32  63.00     3,000.00    6,000.00
                  # the overdue 3,000.00 bore no interest: 6,000.00 x 9% x 31/360 = 46.50
                  2021-03-31  due      3,046.50   .      46.50     3,000.00    6,000.00
        figures   interest_to_date = 199.50       # 90.00 + 63.00 + 46.50 = 199.50
    """)


def test_late_charges_on_principal_alone() -> None:
    check("""
        terms     late_charge.on = principal
        activity  2021-01-31  payment  3,090.00
        as of     2021-03-10
        figures   late_charges = 15.00            # 3,000.00 x 18% x 10/360 = 15.00
                  per_diem = 3.75                 # 9,000.00 x 9%/360 + 3,000.00 x 18%/360 = 3.75
    """)


def test_late_charges_bear_no_late_charges() -> None:
    """25.00 pays late charges alone; the items go on as before."""
    check("""
        activity  2021-01-31  payment  3,090.00
                  2021-03-20  payment  25.00
        as of     2021-03-30
        rows      date        event    amount     late   interest  principal  balance
                  2021-01-01  issue    12,000.00  .      .         .          12,000.00
                  2021-01-31  due      3,090.00   .      90.00     3,000.00   12,000.00
                  2021-01-31  payment  3,090.00   .      90.00     3,000.00    9,000.00
                  2021-02-28  due      3,063.00   .      63.00     3,000.00    9,000.00
                  2021-03-20  payment  25.00      25.00  .         .           9,000.00
        # 3,063.00 x 18% x 20/360 = 30.63; 3,063.00 x 18% x 10/360 = 15.32
        figures   late_charges = 20.95            # 30.63 - 25.00 + 15.32 = 20.95
                  late_charges_to_date = 45.95
    """)


# --- interest through the day of receipt ----------------------------------------------------------------------------


def test_the_united_states_rule() -> None:
    """Interest to the day of receipt is paid before principal; what is left of it is carried into the next item."""
    check("""
        terms     payments.interest_through = receipt
        activity  2021-01-31  payment  3,090.00
                  2021-03-10  payment  100.00
        as of     2021-03-31
        rows      date        event    amount     late   interest  principal  balance
                  2021-01-01  issue    12,000.00  .      .         .          12,000.00
                  2021-01-31  due      3,090.00   .      90.00     3,000.00   12,000.00
                  2021-01-31  payment  3,090.00   .      90.00     3,000.00    9,000.00
                  2021-02-28  due      3,063.00   .      63.00     3,000.00    9,000.00
                  # late 15.32, overdue interest 63.00, then part of the 22.50 accrued: 100.00 - 15.32 - 63.00 = 21.68
                  2021-03-10  payment  100.00     15.32  84.68     .           9,000.00
                  # 22.50 - 21.68 + 9,000.00 x 9% x 21/360 = 48.07
                  2021-03-31  due      3,048.07   .      48.07     3,000.00    9,000.00
        figures   interest_due = 48.07
                  principal_due = 6,000.00
                  interest_to_date = 222.75       # 90.00 + 63.00 + 22.50 + 47.25 = 222.75
    """)


def test_due_date_interest_leaves_accrued_interest_alone() -> None:
    check("""
        activity  2021-01-31  payment  3,090.00
                  2021-03-10  payment  100.00
        as of     2021-03-10
        rows      date        event    amount     late   interest  principal  balance
                  2021-01-01  issue    12,000.00  .      .         .          12,000.00
                  2021-01-31  due      3,090.00   .      90.00     3,000.00   12,000.00
                  2021-01-31  payment  3,090.00   .      90.00     3,000.00    9,000.00
                  2021-02-28  due      3,063.00   .      63.00     3,000.00    9,000.00
                  # 100.00 - 15.32 - 63.00 = 21.68
                  2021-03-10  payment  100.00     15.32  63.00     21.68       8,978.32
        figures   interest_accrued = 22.50
                  principal_due = 2,978.32
    """)


def test_receipt_posts_no_interest_when_only_costs_are_unpaid() -> None:
    check("""
        terms     payments.interest_through = receipt
        activity  2021-01-31  payment  3,090.00
                  2021-02-10  cost       40.00
                  2021-02-10  payment   100.00
        as of     2021-02-10
        rows      date        event    amount     late  interest  principal  costs  unapplied  balance
                  2021-01-01  issue    12,000.00  .     .         .          .      .          12,000.00
                  2021-01-31  due      3,090.00   .     90.00     3,000.00   .      .          12,000.00
                  2021-01-31  payment  3,090.00   .     90.00     3,000.00   .      .           9,000.00
                  2021-02-10  cost     40.00      .     .         .          40.00  .           9,000.00
                  2021-02-10  payment  100.00     .     .         .          40.00  60.00       9,000.00
        figures   interest_accrued = 22.50
                  unapplied = 60.00
    """)


# --- the order of payments ------------------------------------------------------------------------------------------


def test_before_the_first_instalment_late_charges_come_after_interest_and_principal() -> None:
    """Own interest cycle: interest falls due on 10 January already, before the first instalment of principal."""
    check("""
        terms     interest.first_date = 2021-01-10
                  interest.every_months = 1
        activity  2021-01-20  payment  10.00
                  2021-02-09  payment  30.00
        as of     2021-02-09
        rows      date        event    amount     late  interest  principal  balance
                  2021-01-01  issue    12,000.00  .     .         .          12,000.00
                  # 12,000.00 x 9% x 9/360 = 27.00; 27.00 x 18% x 10/360 = 0.14
                  2021-01-10  due      27.00      .     27.00     .          12,000.00
                  2021-01-20  payment  10.00      .     10.00     .          12,000.00
                  2021-01-31  due      3,000.00   .     .         3,000.00   12,000.00
                  # 0.14 + 17.00 x 18% x 20/360 + 3,000.00 x 18% x 9/360 = 13.81
                  2021-02-09  payment  30.00      13.81  16.19    .          12,000.00
        figures   interest_due = 0.81             # 17.00 - 16.19 = 0.81
    """)


def test_an_order_that_names_costs_first() -> None:
    check("""
        terms     payments.order_after_maturity = costs, principal
        activity  2021-01-31  payment  3,090.00
                  2021-03-10  cost     40.00
                  2021-03-10  payment  3,050.00
        as of     2021-03-10
        rows      date        event    amount     late   interest  principal  costs  balance
                  2021-01-01  issue    12,000.00  .      .         .          .      12,000.00
                  2021-01-31  due      3,090.00   .      90.00     3,000.00   .      12,000.00
                  2021-01-31  payment  3,090.00   .      90.00     3,000.00   .       9,000.00
                  2021-02-28  due      3,063.00   .      63.00     3,000.00   .       9,000.00
                  2021-03-10  cost     40.00      .      .         .          40.00   9,000.00
                  # what the order leaves out comes after it: 3,050.00 - 40.00 - 3,000.00 = 10.00
                  2021-03-10  payment  3,050.00   10.00  .         3,000.00   40.00   6,000.00
        figures   late_charges = 5.32             # 15.32 - 10.00 = 5.32
                  interest_due = 63.00
    """)


@pytest.mark.parametrize(
    ("rows", "costs", "principal_due"),
    [
        ("2021-02-28 cost 40.00\n 2021-02-28 payment 3,063.00", 0, 40_00),
        ("2021-02-28 payment 3,063.00\n 2021-02-28 cost 40.00", 40_00, 0),
    ],
)
def test_on_one_date_activity_counts_in_its_listed_order(rows: str, costs: int, principal_due: int) -> None:
    values = figures_of(f"""
        terms     payments.order_after_maturity = costs, interest
                  payments.assume_paid_through = 2021-01-31
        activity  {rows}
        as of     2021-02-28
    """)
    assert (values.costs, values.principal_due) == (costs, principal_due)


def test_activity_may_be_listed_in_any_order_of_dates() -> None:
    one = read(SKIPPED + "as of 2021-03-31").tables
    other = {**one, "activity": list(reversed(one["activity"]))}
    day = date(2021, 4, 10)
    assert figures(replay(note_from_tables(one), day)) == figures(replay(note_from_tables(other), day))


# --- costs ----------------------------------------------------------------------------------------------------------


def test_costs_are_a_bucket_of_their_own_and_bear_nothing() -> None:
    check("""
        activity  2021-01-31  payment  3,090.00
                  2021-02-15  cost       500.00  memo=counsel
                  2021-02-28  payment  3,200.00
                  2021-03-10  payment    363.00
        as of     2021-03-10
        rows      date        event    clause   amount     late  interest  principal  costs   balance    memo
                  2021-01-01  issue    Note_¶1  12,000.00  .     .         .          .       12,000.00  .
                  2021-01-31  due      Note_¶1  3,090.00   .     90.00     3,000.00   .       12,000.00  .
                  2021-01-31  payment  Note_¶1  3,090.00   .     90.00     3,000.00   .        9,000.00  .
                  2021-02-15  cost     Note_¶6  500.00     .     .         .          500.00   9,000.00  counsel
                  2021-02-28  due      Note_¶1  3,063.00   .     63.00     3,000.00   .        9,000.00  .
                  # 3,200.00 - 3,063.00 = 137.00
                  2021-02-28  payment  Note_¶1  3,200.00   .     63.00     3,000.00   137.00   6,000.00  .
                  # 500.00 - 137.00 = 363.00
                  2021-03-10  payment  Note_¶1  363.00     .     .         .          363.00   6,000.00  .
        figures   costs = 0.00
                  late_charges_to_date = 0.00
                  unapplied = 0.00
                  payoff = 6,015.00               # 6,000.00 + 6,000.00 x 9% x 10/360 = 6,015.00
    """)


# --- acceleration ---------------------------------------------------------------------------------------------------


ACCELERATED = """
    activity  2021-01-31  payment       3,090.00
              2021-02-10  acceleration
              2021-03-12  payment       5,000.00
              2021-03-13  payment       4,228.51
"""


def test_acceleration_and_what_is_paid_after_it() -> None:
    check(
        ACCELERATED
        + """
        as of     2021-03-13
        rows      date        event         clause   amount     late    interest  principal  balance
                  2021-01-01  issue         Note_¶1  12,000.00  .       .         .          12,000.00
                  2021-01-31  due           Note_¶1  3,090.00   .       90.00     3,000.00   12,000.00
                  2021-01-31  payment       Note_¶1  3,090.00   .       90.00     3,000.00    9,000.00
                  # 9,000.00 x 9% x 10/360 = 22.50
                  2021-02-10  acceleration  Note_¶5  9,022.50   .       22.50     9,000.00    9,000.00
                  # 9,022.50 x 18% x 30/360 = 135.34; 22.50 + 9,000.00 x 9% x 30/360 = 90.00
                  # 5,000.00 - 135.34 - 90.00 = 4,774.66
                  2021-03-12  payment       Note_¶1  5,000.00   135.34  90.00     4,774.66    4,225.34
                  # 4,225.34 x 18%/360 = 2.11; 4,225.34 x 9%/360 = 1.06; 4,225.34 + 2.11 + 1.06 = 4,228.51
                  2021-03-13  payment       Note_¶1  4,228.51   2.11    1.06      4,225.34    .
        figures   payoff = 0.00
                  refund_owed = 0.00
                  interest_to_date = 181.06       # 90.00 + 90.00 + 1.06 = 181.06
        """
    )


def test_after_acceleration_accrued_interest_is_shown_as_accrued_and_nothing_falls_due_any_more() -> None:
    values = figures_of(ACCELERATED, "2021-03-01")
    # 19 days after: 9,000.00 x 9% x 19/360 = 42.75; 9,022.50 x 18% x 19/360 = 85.71375
    assert (values.interest_due, values.interest_accrued, values.late_charges) == (22_50, 42_75, 85_71)
    assert (values.principal_due, values.days_past_due, values.current_portion) == (9_000_00, 19, 9_000_00)
    assert (values.next_installment_date, values.next_installment_principal) == (None, None)


def test_acceleration_applies_what_is_held_and_leaves_overdue_items_their_dates() -> None:
    check("""
        activity  2021-01-31  payment       3,090.00
                  2021-03-10  acceleration
                  2021-03-20  payment       100.00
        as of     2021-03-20
        rows      date        event         amount     late    interest  principal  balance
                  2021-01-01  issue         12,000.00  .       .         .          12,000.00
                  2021-01-31  due           3,090.00   .       90.00     3,000.00   12,000.00
                  2021-01-31  payment       3,090.00   .       90.00     3,000.00    9,000.00
                  2021-02-28  due           3,063.00   .       63.00     3,000.00    9,000.00
                  2021-03-10  acceleration  6,022.50   .       22.50     6,000.00    9,000.00
                  # 3,063.00 x 18% x 20/360 + 6,022.50 x 18% x 10/360 = 60.74; 100.00 - 60.74 = 39.26
                  2021-03-20  payment       100.00     60.74   39.26     .           9,000.00
        figures   interest_due = 46.24            # 63.00 + 22.50 - 39.26 = 46.24
                  interest_accrued = 22.50        # 9,000.00 x 9% x 10/360 = 22.50
                  days_past_due = 20
    """)
    check("""
        activity  2021-01-15  payment       500.00
                  2021-01-20  acceleration
        as of     2021-01-20
        rows      date        event         amount     interest  principal  unapplied  balance
                  2021-01-01  issue         12,000.00  .         .          .          12,000.00
                  2021-01-15  payment       500.00     .         .          500.00     12,000.00
                  # 12,000.00 x 9% x 19/360 = 57.00
                  2021-01-20  acceleration  12,057.00  57.00     12,000.00  .          12,000.00
                  2021-01-20  applied       .          57.00     443.00    -500.00     11,557.00
    """)


def test_acceleration_on_an_instalment_date_comes_after_the_instalment() -> None:
    check("""
        activity  2021-01-31  acceleration
        as of     2021-01-31
        rows      date        event         amount     interest  principal  balance
                  2021-01-01  issue         12,000.00  .         .          12,000.00
                  2021-01-31  due           3,090.00   90.00     3,000.00   12,000.00
                  2021-01-31  acceleration  9,000.00   .         9,000.00   12,000.00
        figures   principal_due = 12,000.00
                  payoff = 12,090.00
    """)


# --- reversal and back-dated activity -------------------------------------------------------------------------------


RETURNED = """
    activity  2021-01-31  payment   3,090.00
              2021-02-28  payment   3,063.00  id=cheque
              2021-03-05  reversal  reverses=cheque  memo=NSF
"""


def test_a_returned_cheque_stands_until_the_day_it_is_returned() -> None:
    check(
        RETURNED
        + """
        as of     2021-03-04
        rows      date        event    amount     interest  principal  unapplied  balance    memo
                  2021-01-01  issue    12,000.00  .         .          .          12,000.00  .
                  2021-01-31  due      3,090.00   90.00     3,000.00   .          12,000.00  .
                  2021-01-31  payment  3,090.00   90.00     3,000.00   .           9,000.00  .
                  2021-02-28  due      3,063.00   63.00     3,000.00   .           9,000.00  .
                  2021-02-28  payment  3,063.00   63.00     3,000.00   .           6,000.00  .
        figures   principal_due = 0.00
                  interest_accrued = 6.00         # 6,000.00 x 9% x 4/360 = 6.00
        """
    )


def test_a_returned_cheque_was_never_paid() -> None:
    check(
        RETURNED
        + """
        as of     2021-03-05
        rows      date        event     amount     late  interest  principal  unapplied  balance    memo
                  2021-01-01  issue     12,000.00  .     .         .          .          12,000.00  .
                  2021-01-31  due       3,090.00   .     90.00     3,000.00   .          12,000.00  .
                  2021-01-31  payment   3,090.00   .     90.00     3,000.00   .           9,000.00  .
                  2021-02-28  due       3,063.00   .     63.00     3,000.00   .           9,000.00  .
                  2021-02-28  payment   3,063.00   .     .         .          3,063.00    9,000.00  reversed_on_2021-03-05
                  2021-03-05  reversal  -3,063.00  .     .         .         -3,063.00    9,000.00  reverses_cheque;_NSF
        figures   principal_due = 3,000.00
                  interest_due = 63.00
                  unapplied = 0.00
                  late_charges = 7.66             # 3,063.00 x 18% x 5/360 = 7.66
                  interest_accrued = 11.25        # 9,000.00 x 9% x 5/360 = 11.25
                  principal_paid_to_date = 3,000.00
        """
    )


def test_a_back_dated_payment_changes_what_later_ones_paid() -> None:
    listed = """
        activity  2021-01-31  payment  3,090.00
                  2021-03-10  payment  3,078.32
    """
    check(
        listed
        + """
        as of     2021-03-31
        rows      date        event    amount     late   interest  principal  unapplied  balance
                  2021-01-01  issue    12,000.00  .      .         .          .          12,000.00
                  2021-01-31  due      3,090.00   .      90.00     3,000.00   .          12,000.00
                  2021-01-31  payment  3,090.00   .      90.00     3,000.00   .           9,000.00
                  2021-02-28  due      3,063.00   .      63.00     3,000.00   .           9,000.00
                  2021-03-10  payment  3,078.32   15.32  63.00     3,000.00   .           6,000.00
                  # (9,000.00 x 10 + 6,000.00 x 21) x 9%/360 = 54.00
                  2021-03-31  due      3,054.00   .      54.00     3,000.00   .           6,000.00
        """
    )
    check(
        listed
        + """
                  2021-02-28  payment  3,063.00
        as of     2021-03-31
        rows      date        event    amount     late   interest  principal  unapplied  balance
                  2021-01-01  issue    12,000.00  .      .         .          .          12,000.00
                  2021-01-31  due      3,090.00   .      90.00     3,000.00   .          12,000.00
                  2021-01-31  payment  3,090.00   .      90.00     3,000.00   .           9,000.00
                  2021-02-28  due      3,063.00   .      63.00     3,000.00   .           9,000.00
                  2021-02-28  payment  3,063.00   .      63.00     3,000.00   .           6,000.00
                  2021-03-10  payment  3,078.32   .      .         .          3,078.32    6,000.00
                  2021-03-31  due      3,046.50   .      46.50     3,000.00   .           6,000.00
                  2021-03-31  applied  .          .      46.50     3,000.00  -3,046.50    3,000.00
        figures   unapplied = 31.82               # 3,078.32 - 3,046.50 = 31.82
                  late_charges_to_date = 0.00
        """
    )


# --- prepayment and payoff ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("apply", "rest"),
    [
        ("inverse", [("2021-02-28", 3_000_00), ("2021-03-31", 2_000_00)]),
        ("direct", [("2021-03-31", 2_000_00), ("2021-04-30", 3_000_00)]),
        ("pro_rata", [("2021-02-28", 1_666_67), ("2021-03-31", 1_666_66), ("2021-04-30", 1_666_67)]),
    ],
)
def test_prepayment_reduces_instalments_not_yet_due(apply: str, rest: list[tuple[str, int]]) -> None:
    ledger = check(f"""
        terms     prepayment.permitted = true
                  prepayment.premium = 1%
                  prepayment.apply = {apply}
        activity  2021-01-31  payment     3,090.00
                  2021-02-10  prepayment  4,062.50
        as of     2021-04-30
    """)
    assert [(str(row.date), row.principal) for row in ledger.rows if row.event == "due"][1:] == rest_with_interest(rest)


def rest_with_interest(rest: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Interest falls due on every date; a date with no principal left still has its row."""
    left = dict(rest)
    return [(day, left.get(day, 0)) for day in ("2021-02-28", "2021-03-31", "2021-04-30")]


def test_a_prepayment_pays_what_is_due_first() -> None:
    check("""
        terms     prepayment.permitted = true
                  prepayment.premium = 1%
        activity  2021-01-31  payment     3,090.00
                  2021-03-10  cost        40.00
                  2021-03-10  prepayment  4,062.50
        as of     2021-03-10
        rows      date        event       clause   amount     late   interest  principal  costs  premium  unapplied  balance
                  2021-01-01  issue       Note_¶1  12,000.00  .      .         .          .      .        .          12,000.00
                  2021-01-31  due         Note_¶1  3,090.00   .      90.00     3,000.00   .      .        .          12,000.00
                  2021-01-31  payment     Note_¶1  3,090.00   .      90.00     3,000.00   .      .        .           9,000.00
                  2021-02-28  due         Note_¶1  3,063.00   .      63.00     3,000.00   .      .        .           9,000.00
                  2021-03-10  cost        Note_¶6  40.00      .      .         .          40.00  .        .           9,000.00
                  # 4,062.50 - 15.32 - 85.50 - 3,000.00 - 40.00 = 921.68; 912.55 + 912.55 x 1% = 921.68
                  # one cent more would not fit: 912.56 + 912.56 x 1% = 921.69; 3,000.00 + 912.55 = 3,912.55
                  2021-03-10  prepayment  Note_¶2  4,062.50   15.32  85.50     3,912.55   40.00  9.13     .           5,087.45
        figures   principal_due = 0.00
                  late_charges = 0.00
    """)


def test_a_prepayment_that_reaches_no_principal_is_an_ordinary_payment() -> None:
    check("""
        terms     prepayment.permitted = true
        activity  2021-01-31  payment     3,090.00
                  2021-03-10  prepayment  1,000.00
        as of     2021-03-10
        figures   principal_due = 2,100.82        # 3,000.00 - (1,000.00 - 15.32 - 85.50) = 2,100.82
                  interest_accrued = 0.00
    """)


def test_a_cent_that_premium_and_principal_cannot_use_is_held() -> None:
    """At 50%: 1.00 + 0.50 = 1.50, and 1.01 + 0.51 = 1.52. Of 1.51 a cent is left over."""
    check("""
        terms     prepayment.permitted = true
                  prepayment.premium = 50%
        activity  2021-01-01  prepayment  1.51
        as of     2021-01-01
        rows      date        event       amount     principal  premium  unapplied  balance
                  2021-01-01  issue       12,000.00  .          .        .          12,000.00
                  2021-01-01  prepayment  1.51       1.00       0.50     0.01       11,999.00
    """)


def test_payoff_settles_everything_permitted_or_not() -> None:
    check("""
        activity  2021-01-31  payment  3,090.00
                  2021-03-05  payment  100.00
                  2021-03-10  cost     40.00
                  2021-03-10  payoff
        as of     2021-06-30
        rows      date        event    clause   amount     late   interest  principal  costs  balance
                  2021-01-01  issue    Note_¶1  12,000.00  .      .         .          .      12,000.00
                  2021-01-31  due      Note_¶1  3,090.00   .      90.00     3,000.00   .      12,000.00
                  2021-01-31  payment  Note_¶1  3,090.00   .      90.00     3,000.00   .       9,000.00
                  2021-02-28  due      Note_¶1  3,063.00   .      63.00     3,000.00   .       9,000.00
                  # 3,063.00 x 18% x 5/360 = 7.66; 100.00 - 7.66 - 63.00 = 29.34
                  2021-03-05  payment  Note_¶1  100.00     7.66   63.00     29.34      .       8,970.66
                  2021-03-10  cost     Note_¶6  40.00      .      .         .          40.00   8,970.66
                  # 2,970.66 x 18% x 5/360 = 7.43; (9,000.00 + 8,970.66) x 9% x 5/360 = 22.46
                  # 8,970.66 + 7.43 + 22.46 + 40.00 = 9,040.55
                  2021-03-10  payoff   Note_¶2  9,040.55   7.43   22.46     8,970.66   40.00  .
        figures   payoff = 0.00
                  per_diem = 0.00
                  current_portion = 0.00
                  interest_to_date = 175.46       # 90.00 + 63.00 + 22.46 = 175.46
    """)


def test_payoff_takes_less_by_what_is_held_and_more_by_the_premium() -> None:
    check("""
        terms     prepayment.permitted = true
                  prepayment.premium = 2%
        activity  2021-01-31  payment  3,590.00
                  2021-02-10  payoff   8,702.50   # 9,000.00 + 22.50 + 180.00 - 500.00 = 8,702.50
        as of     2021-02-10
        rows      date        event    amount     interest  principal  premium  unapplied  balance
                  2021-01-01  issue    12,000.00  .         .          .        .          12,000.00
                  2021-01-31  due      3,090.00   90.00     3,000.00   .        .          12,000.00
                  2021-01-31  payment  3,590.00   90.00     3,000.00   .        500.00      9,000.00
                  2021-02-10  payoff   8,702.50   22.50     9,000.00   180.00  -500.00     .
    """)


# --- paid as agreed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("through", "as_of", "principal", "days_past_due"),
    [
        ("as_of", "2021-03-30", 6_000_00, 0),
        ("as_of", "2021-03-31", 3_000_00, 0),
        ("2021-02-28", "2021-03-30", 6_000_00, 0),
        ("2021-02-27", "2021-03-30", 9_000_00, 30),
        ("2021-02-28", "2021-04-10", 6_000_00, 10),
        ("2030-01-01", "2021-05-01", 0, 0),
    ],
)
def test_paid_as_agreed_through_a_date(through: str, as_of: str, principal: int, days_past_due: int) -> None:
    values = figures_of(f"terms payments.assume_paid_through = {through}\n as of {as_of}")
    assert (values.principal, values.days_past_due) == (principal, days_past_due)
    assert (values.late_charges_to_date > 0) == (days_past_due > 0)


def test_paid_as_agreed_beside_other_activity() -> None:
    """A prepayment and costs may be listed; an assumed payment pays what fell due that day, not the costs."""
    check("""
        terms     payments.assume_paid_through = as_of
                  prepayment.permitted = true
        activity  2021-02-10  prepayment  1,022.50
                  2021-02-10  cost        40.00
        as of     2021-02-28
        rows      date        event       amount     interest  principal  costs  balance
                  2021-01-01  issue       12,000.00  .         .          .      12,000.00
                  2021-01-31  due         3,090.00   90.00     3,000.00   .      12,000.00
                  2021-01-31  assumed     3,090.00   90.00     3,000.00   .       9,000.00
                  2021-02-10  prepayment  1,022.50   22.50     1,000.00   .       8,000.00
                  2021-02-10  cost        40.00      .         .          40.00   8,000.00
                  # 8,000.00 x 9% x 18/360 = 36.00
                  2021-02-28  due         3,036.00   36.00     3,000.00   .       8,000.00
                  2021-02-28  assumed     3,036.00   36.00     3,000.00   .       5,000.00
        figures   costs = 40.00
    """)


# --- rates over time ------------------------------------------------------------------------------------------------


def test_default_and_cure() -> None:
    check("""
        terms     interest.default_rate = 15%
        activity  2021-01-31  payment  3,090.00
                  2021-02-10  default
                  2021-02-20  cure
        as of     2021-02-28
        rows      date        event    clause   amount     interest  principal  balance
                  2021-01-01  issue    Note_¶1  12,000.00  .         .          12,000.00
                  2021-01-31  due      Note_¶1  3,090.00   90.00     3,000.00   12,000.00
                  2021-01-31  payment  Note_¶1  3,090.00   90.00     3,000.00    9,000.00
                  2021-02-10  default  Note_¶5  .          .         .           9,000.00
                  2021-02-20  cure     Note_¶5  .          .         .           9,000.00
                  # 9,000.00 x (10 x 9% + 10 x 15% + 8 x 9%)/360 = 78.00
                  2021-02-28  due      Note_¶1  3,078.00   78.00     3,000.00    9,000.00
        figures   rate = 0.09
    """)
    values = figures_of("terms interest.default_rate = 15%\n activity 2021-01-10 default\n as of 2021-01-10")
    assert values.rate == Decimal("0.15")
    assert values.per_diem == 5_00  # 12,000.00 x 15%/360
    # projected on the rate in force: (9 x 9% + 21 x 15%) x 12,000.00/360
    assert values.next_installment_interest == 132_00


def test_a_default_without_a_default_rate_changes_no_rate() -> None:
    assert figures_of("activity 2021-01-10 default\n as of 2021-01-20").rate == Decimal("0.09")


def test_an_amended_rate_counts_from_its_date() -> None:
    check("""
        terms     amendments = 2021-02-10 rate=12%
                  payments.assume_paid_through = as_of
        as of     2021-02-28
        rows      date        event      clause   amount     interest  principal  balance    memo
                  2021-01-01  issue      Note_¶1  12,000.00  .         .          12,000.00  .
                  2021-01-31  due        Note_¶1  3,090.00   90.00     3,000.00   12,000.00  .
                  2021-01-31  assumed    Note_¶1  3,090.00   90.00     3,000.00    9,000.00  .
                  2021-02-10  amendment  Note_¶4  .          .         .           9,000.00  rate_0.12
                  # 9,000.00 x (10 x 9% + 18 x 12%)/360 = 76.50
                  2021-02-28  due        Note_¶1  3,076.50   76.50     3,000.00    9,000.00  .
                  2021-02-28  assumed    Note_¶1  3,076.50   76.50     3,000.00    6,000.00  .
    """)


def test_resets_and_an_amended_spread() -> None:
    check("""
        terms     interest.rate =
                  interest.index = LIBOR 1M
                  interest.spread = 3%
                  interest.floor = 7%
                  interest.cap = 10%
                  rates = 2021-01-01 6%, 2021-02-10 3%, 2021-02-20 9%
                  amendments = 2021-02-15 spread=2%
                  payments.assume_paid_through = 2021-01-31
        as of     2021-02-28
        rows      date        event      amount     interest  principal  balance
                  2021-01-01  issue      12,000.00  .         .          12,000.00
                  2021-01-31  due        3,090.00   90.00     3,000.00   12,000.00
                  2021-01-31  assumed    3,090.00   90.00     3,000.00    9,000.00
                  2021-02-15  amendment  .          .         .           9,000.00
                  # 6% + 3%, from the 10th 3% + 3% on the floor 7%, also with spread 2%, from the 20th 9% + 2% on the cap 10%
                  # 9,000.00 x (10 x 9% + 10 x 7% + 8 x 10%)/360 = 60.00
                  2021-02-28  due        3,060.00   60.00     3,000.00    9,000.00
        figures   rate = 0.1
    """)


# --- bullet notes and interest dates of their own -------------------------------------------------------------------


BULLET = """
    terms     note.kind = bullet
              note.issue_date = 2021-01-15
              note.principal = 10,000.00
              installments.count =
              installments.amount =
              installments.first_date =
              installments.month_end =
              installments.maturity_date = 2021-07-15
              interest.rate = 6%
              interest.first_date = 2021-04-15
              interest.every_months = 3
              clauses.issue = NPA 1.2
              clauses.installments = NPA 1.1
              clauses.interest = NPA 1.1
              clauses.order = NPA 1.1
"""


def test_a_bullet_note() -> None:
    check(
        BULLET
        + """
        activity  2021-04-15  payment  150.00
                  2021-07-20  payment  10,184.54
        as of     2021-07-20
        rows      date        event    clause   amount     late   interest  principal  balance
                  2021-01-15  issue    NPA_1.2  10,000.00  .      .         .          10,000.00
                  # 10,000.00 x 6% x 90/360 = 150.00
                  2021-04-15  due      NPA_1.1  150.00     .      150.00    .          10,000.00
                  2021-04-15  payment  NPA_1.1  150.00     .      150.00    .          10,000.00
                  # 10,000.00 x 6% x 91/360 = 151.67
                  2021-07-15  due      NPA_1.1  10,151.67  .      151.67    10,000.00  10,000.00
                  # after the last date accrued interest is payable at once: 10,000.00 x 6% x 5/360 = 8.33
                  # 10,151.67 x 18% x 5/360 = 25.38; 25.38 + 151.67 + 8.33 + 10,000.00 = 10,185.38
                  # 10,184.54 - 25.38 - 160.00 = 9,999.16
                  2021-07-20  payment  NPA_1.1  10,184.54  25.38  160.00    9,999.16   0.84
        figures   payoff = 0.84
                  principal_due = 0.84
        """
    )


@pytest.mark.parametrize(
    ("amendment", "maturity", "interest"),
    [
        # 183 days after 15 July: 10,000.00 x 6% x 91/360, then 92 days to 15 October
        ("2021-05-01 maturity_date=2021-10-15", "2021-10-15", ["150.00", "151.67", "153.33"]),
        # shortened to 1 June: 47 days after 15 April
        ("2021-05-01 maturity_date=2021-06-01", "2021-06-01", ["150.00", "78.33"]),
        # on the old maturity itself, before that day falls due
        ("2021-07-15 maturity_date=2021-08-15", "2021-08-15", ["150.00", "151.67", "51.67"]),
    ],
)
def test_an_amended_maturity(amendment: str, maturity: str, interest: list[str]) -> None:
    text = BULLET + f"\n amendments = {amendment}\n payments.assume_paid_through = as_of\n as of 2021-12-31"
    ledger = check(text)
    due = [row for row in ledger.rows if row.event == "due"]
    assert [f"{row.interest / 100:.2f}" for row in due] == interest
    assert str(due[-1].date) == maturity
    assert due[-1].principal == 10_000_00
    # before the amendment its maturity is not known
    assert str(figures_of(text, "2021-04-20").next_installment_date) == "2021-07-15"


def test_an_amended_maturity_after_acceleration_moves_nothing() -> None:
    """Everything is due already: acceleration is a maturity, so that from it on late charges come first."""
    text = (
        BULLET
        + """
        interest.first_date =
        interest.every_months =
        amendments = 2021-05-01 maturity_date=2021-12-31
        activity  2021-03-01  acceleration
                  2021-07-16  payment  100.00
        as of     2021-07-16
    """
    )
    paid = check(text).rows[-1]
    assert (paid.event, paid.late_charge, paid.interest) == ("payment", 100_00, 0)
    before = check(text.replace("2021-07-16  payment", "2021-07-15  payment")).rows[-1]
    assert (before.event, before.late_charge, before.interest) == ("payment", 100_00, 0)
    rows = check(text.replace("2021-07-16  payment", "2021-03-01  payment")).rows
    on_the_day = next(row for row in rows if row.event == "payment")
    # 45 days to the acceleration, nothing late yet: 10,000.00 x 6% x 45/360 = 75.00, the rest is principal
    assert (on_the_day.event, on_the_day.late_charge, on_the_day.interest, on_the_day.principal) == (
        "payment", 0, 75_00, 25_00,
    )  # fmt: skip


def test_interest_on_a_cycle_of_its_own() -> None:
    check("""
        terms     interest.first_date = 2021-02-28
                  interest.every_months = 2
                  payments.assume_paid_through = as_of
        as of     2021-04-30
        rows      date        event    amount     interest  principal  balance
                  2021-01-01  issue    12,000.00  .         .          12,000.00
                  2021-01-31  due      3,000.00   .         3,000.00   12,000.00
                  2021-01-31  assumed  3,000.00   .         3,000.00    9,000.00
                  # (12,000.00 x 30 + 9,000.00 x 28) x 9%/360 = 153.00
                  2021-02-28  due      3,153.00   153.00    3,000.00    9,000.00
                  2021-02-28  assumed  3,153.00   153.00    3,000.00    6,000.00
                  2021-03-31  due      3,000.00   .         3,000.00    6,000.00
                  2021-03-31  assumed  3,000.00   .         3,000.00    3,000.00
                  # (6,000.00 x 31 + 3,000.00 x 30) x 9%/360 = 69.00
                  2021-04-30  due      3,069.00   69.00     3,000.00    3,000.00
                  2021-04-30  assumed  3,069.00   69.00     3,000.00    .
        figures   late_charges_to_date = 0.00
                  interest_to_date = 222.00
    """)


def test_interest_that_begins_after_issue() -> None:
    check("""
        terms     interest.accrues_from = 2021-01-11
        as of     2021-01-31
        figures   interest_due = 60.00            # 12,000.00 x 9% x 20/360 = 60.00
    """)


def test_thirty_day_months_count_from_the_start_of_the_period() -> None:
    """30/360 US, 31 January to 31 March: 30 days each; a prepayment within a month splits it without losing a day."""
    check("""
        terms     interest.day_count = 30/360
                  prepayment.permitted = true
                  payments.assume_paid_through = as_of
        activity  2021-03-10  prepayment  1,015.00
        as of     2021-03-31
        rows      date        event       amount     interest  principal  balance
                  2021-01-01  issue       12,000.00  .         .          12,000.00
                  2021-01-31  due         3,090.00   90.00     3,000.00   12,000.00
                  2021-01-31  assumed     3,090.00   90.00     3,000.00    9,000.00
                  # from 31 January, taken as the 30th, to 28 February are 28 days
                  2021-02-28  due         3,063.00   63.00     3,000.00    9,000.00
                  2021-02-28  assumed     3,063.00   63.00     3,000.00    6,000.00
                  # from February's end, taken as the 30th, to 10 March are 10 days: 6,000.00 x 9% x 10/360 = 15.00
                  2021-03-10  prepayment  1,015.00   15.00     1,000.00    5,000.00
                  # to 31 March are 30 - 10 = 20 days: 5,000.00 x 9% x 20/360 = 25.00
                  2021-03-31  due         3,025.00   25.00     3,000.00    5,000.00
                  2021-03-31  assumed     3,025.00   25.00     3,000.00    2,000.00
    """)


# --- cut-off and rounding -------------------------------------------------------------------------------------------


def test_books_that_close_at_the_end_of_the_day() -> None:
    """The as-of day itself counts in accrued interest, late charges and to-date figures, never in a payoff."""
    text = """
        terms     interest.accrual_cutoff = inclusive
                  payments.assume_paid_through = 2021-01-31
        as of     2021-03-09
        figures   interest_accrued = 22.50        # 9,000.00 x 9% x 10/360 = 22.50
                  late_charges = 15.32            # 3,063.00 x 18% x 10/360 = 15.32
                  interest_to_date = 175.50       # 90.00 + 63.00 + 22.50 = 175.50
                  late_charges_to_date = 15.32
                  # nine days: 9,000.00 x 9% x 9/360 = 20.25; 3,063.00 x 18% x 9/360 = 13.78
                  payoff = 9,097.03               # 9,000.00 + 63.00 + 20.25 + 13.78 = 9,097.03
                  interest_due = 63.00
    """
    check(text)
    exclusive = figures_of(text.replace("inclusive", "exclusive"), "2021-03-10")
    assert (exclusive.interest_accrued, exclusive.late_charges) == (22_50, 15_32)


@pytest.mark.parametrize(("rounding", "late"), [("half-up", 7_73), ("half-even", 7_72)])
def test_an_exact_half_cent(rounding: str, late: int) -> None:
    """3,090.00 x 18% x 5/360 = 7.725."""
    text = f"terms interest.rounding = {rounding}\n as of 2021-02-05"
    assert figures_of(text).late_charges == late
    posted = f"terms interest.rounding = {rounding}\n activity 2021-02-05 payment 1.00\n as of 2021-02-05"
    assert figures_of(posted).late_charges_to_date == late


def test_posting_rounds_once_and_drops_the_remainder() -> None:
    """Ten payments of 0.01, one a day: each posts a day's late charge of 1.545 as 1.55 (half up), never a remainder."""
    days = [date(2021, 2, 1) + timedelta(days=number) for number in range(10)]
    rows = "\n".join(f"{day} payment 0.01" for day in days)
    values = figures_of(f"activity {rows}\n as of 2021-02-10")
    assert values.late_charges_to_date == 10 * 1_55  # 3,090.00 x 18%/360 = 1.545 each
    whole = figures_of("as of 2021-02-10")
    assert whole.late_charges_to_date == 15_45


def test_an_ambient_decimal_context_moves_no_cent() -> None:
    """Rates with many places, a user's context with few digits or with traps."""
    text = """
        terms     interest.rate = 8.1234567%
                  interest.default_rate = 17.6543211%
                  late_charge.rate = 18.1234567%
                  prepayment.permitted = true
                  prepayment.premium = 1.2345678%
                  usury.maximum_rate = 12.3456789%
        activity  2021-02-10  default
                  2021-02-20  prepayment  4,000.00
        as of     2021-03-10
    """
    expected = figures_of(text)
    for context in (Context(prec=2), Context(prec=5, traps=[Inexact, Rounded]), Context(prec=3, rounding=ROUND_UP)):
        with localcontext(context):
            assert figures_of(text) == expected


@pytest.mark.parametrize("day_count", ["ACT/360", "ACT/ACT", "1", "30/360"])
def test_figures_at_the_end_of_the_calendar(day_count: str) -> None:
    text = f"terms interest.day_count = {day_count}\n interest.accrual_cutoff = inclusive\n"
    values = figures_of(text, "9999-12-30")
    assert values.current_portion == values.principal == 12_000_00
    assert values.payoff > 12_000_00


# --- what figures say -----------------------------------------------------------------------------------------------


def test_the_portions_of_a_long_note() -> None:
    text = """
        terms     installments.count = 24
                  installments.amount = 500.00
                  payments.assume_paid_through = as_of
    """
    values = figures_of(text, "2021-02-28")
    # 22 left; a year after a month's last day: through 28 February 2022
    assert (values.principal, values.current_portion, values.long_term_portion) == (11_000_00, 6_000_00, 5_000_00)
    # a year after 27 February 2021: 11 more instalments than January's own
    assert figures_of(text, "2021-02-27").current_portion == 6_000_00
    assert figures_of(text, "2021-12-31").long_term_portion == 0


def test_a_replay_leaves_its_note_as_it_was() -> None:
    note: Note = read(ACCELERATED + "as of 2021-03-13").note
    first = replay(note, date(2021, 3, 13))
    for day in (date(2021, 2, 1), date(2021, 3, 12), date(2030, 1, 1)):
        replay(note, day)
    assert replay(note, date(2021, 3, 13)).rows == first.rows
    assert figures(replay(note, date(2021, 3, 13))) == figures(first)
