"""The usury test of Note ¶8: hand-checked cases, the law table and its borders, the panel for the Usury sheet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from ledger_text import check, figures_of, read
from promnote.basics.errors import TermsError
from promnote.contract.law import BORROWER_TYPES, CEILINGS, LAWS, ceiling, law_name
from promnote.reports.usury_panel import ADVICE, UsuryCredit, UsuryPanel, law_words, usury_panel
from promnote.running.ledger import replay

# --- cases by hand --------------------------------------------------------------------------------------------------


NOTE_1996 = """
    terms     note.issue_date = 1996-01-17
              note.principal = 4,554,900.00
              installments.count = 48
              installments.amount = 94,893.75
              installments.first_date = 1996-04-30
              interest.rate = 8.5%
              payments.assume_paid_through = as_of
"""


def panel_of(text: str, **options: str) -> UsuryPanel:
    scenario = read(text)
    assert scenario.as_of is not None
    return usury_panel(replay(scenario.note, scenario.as_of), **options)  # type: ignore[arg-type]


def test_the_1996_note_is_above_the_threshold_and_nothing_is_tested() -> None:
    panel = panel_of(NOTE_1996 + "usury.law = NY\n as of 1997-10-31")
    assert panel.law_row is not None
    assert panel.law_row.maximum_rate is None
    assert (panel.maximum_rate, panel.entered) == (None, False)
    assert (panel.maximum, panel.excess, panel.headroom, panel.rate_that_reaches_ceiling) == (None, None, None, None)
    assert panel.charged == figures_of(NOTE_1996, "1997-10-31").interest_to_date
    assert law_words(panel) == (
        "NY, corporation: no ceiling was found for a principal of this size "
        f"[General Obligations Law 5-501(6)(b), 5-521(3)]; nothing is tested. {ADVICE}"
    )
    values = figures_of(NOTE_1996 + "usury.law = NY", "1997-10-31")
    assert (values.usury_maximum_interest, values.usury_excess, values.usury_projected_excess) == (None, None, None)
    assert values.usury_interest_charged == panel.charged


def test_the_1996_note_against_a_maximum_that_was_entered() -> None:
    panel = panel_of(NOTE_1996 + "usury.maximum_rate = 8.5%\n as of 1996-04-30")
    assert (panel.maximum_rate, panel.entered) == (Decimal("0.085"), True)
    assert panel.law_row is not None
    assert panel.law_row.maximum_rate is None
    assert panel.charged == 111_848_10  # 4,554,900.00 x 8.5% x 104/360
    assert panel.maximum == 110_315_93  # 4,554,900.00 x 8.5% x 104/365 = 110,315.934...
    assert (panel.excess, panel.headroom) == (1_532_17, -1_532_17)
    assert "no ceiling was found for a principal of this size" in law_words(panel)
    assert law_words(panel).endswith(f"; tested against 8.5% as entered. {ADVICE}")


def test_a_million_at_30_percent_accelerated_after_nine_months() -> None:
    """25% is the table's: a corporation's note below 2,500,000.00. Paid as agreed through 30 September 1996."""
    text = """
        terms     note.issue_date = 1996-01-17
                  note.principal = 1,000,000.00
                  installments.count = 48
                  installments.amount =
                  installments.first_date = 1996-04-30
                  interest.rate = 30%
                  payments.assume_paid_through = 1996-09-30
                  usury.law = NY
        activity  1996-10-17  acceleration
    """
    # 1,000,000.00 / 48 = 20,833.33 an instalment; charged, each instalment date rounded once:
    #   104 days, 31, 30, 31, 31, 30, and 17 to the acceleration
    charged = """
        terms     # 1,000,000.00 x 30% x 104/360 = 86,666.67; 979,166.67 x 30% x 31/360 = 25,295.14
                  # 958,333.34 x 30% x 30/360 = 23,958.33; 937,500.01 x 30% x 31/360 = 24,218.75
                  # 916,666.68 x 30% x 31/360 = 23,680.56; 895,833.35 x 30% x 30/360 = 22,395.83
                  # 875,000.02 x 30% x 17/360 = 12,395.83
                  # 86,666.67 + 25,295.14 + 23,958.33 + 24,218.75 + 23,680.56 + 22,395.83 + 12,395.83 = 218,611.11
    """
    # the maximum, rounded once, on the same unpaid principal: sum of principal x days x 25% / 365
    maximum = """
        terms     # 1,000,000.00 x 104 + 979,166.67 x 31 + 958,333.34 x 30 + 937,500.01 x 31 = 192,166,667.28
                  # 192,166,667.28 + 916,666.68 x 31 + 895,833.35 x 30 + 875,000.02 x 17 = 262,333,335.20
                  # 262,333,335.20 x 25%/365 = 179,680.37
    """
    read(charged)
    read(maximum)
    check(
        text
        + """
        as of     1996-10-16
        figures   usury_interest_charged = 217,881.95   # 218,611.11 - 12,395.83 + 875,000.02 x 30% x 16/360 = 217,881.95
                  principal = 875,000.02
        """
    )
    ledger = check(
        text
        + """
        as of     1996-10-17
        figures   usury_maximum_interest = 179,680.37
                  usury_interest_charged = 179,680.37
                  usury_excess = 0.00
                  interest_due = 0.00
                  # the credit: 218,611.11 - 179,680.37 = 38,930.74; off the interest first: 38,930.74 - 12,395.83 = 26,534.91
                  principal = 848,465.11                # 875,000.02 - 26,534.91 = 848,465.11
                  principal_due = 848,465.11
                  payoff = 848,465.11
                  refund_owed = 0.00
        """
    )
    assert [(row.event, row.clause, row.amount, row.interest, row.principal) for row in ledger.rows[-2:]] == [
        ("acceleration", "Note ¶5", 887_395_85, 12_395_83, 875_000_02),
        ("usury_credit", "Note ¶8", 38_930_74, 12_395_83, 26_534_91),
    ]
    panel = usury_panel(ledger)
    assert panel.credits == (UsuryCredit(date(1996, 10, 17), 38_930_74, 12_395_83, 26_534_91, 0),)
    assert panel.rate_that_reaches_ceiling == Fraction(25, 100) * 360 / 365
    assert law_words(panel) == (
        "NY, corporation: 25% (criminal) [General Obligations Law 5-521(1), 5-521(3), 5-501(6)(b); Penal Law 190.40]; "
        f"tested against 25% as the table says. {ADVICE}"
    )


FEE = """
    terms     usury.maximum_rate = 16%
              usury.fees = 2021-01-01 150.00
              prepayment.permitted = true
"""


def test_a_prepaid_note_whose_fee_pushes_it_over() -> None:
    """150.00 is absorbed by the whole term (372.00 against 389.26), not by 40 days."""
    whole = figures_of(FEE + "payments.assume_paid_through = as_of\n as of 2021-04-30")
    assert (whole.usury_interest_charged, whole.usury_maximum_interest, whole.usury_excess) == (372_00, 389_26, 0)
    check(
        FEE
        + """
        activity  2021-01-31  payment     3,090.00
                  2021-02-10  prepayment  8,957.26
        as of     2021-02-10
        rows      date        event         clause   amount     interest  principal  unapplied  balance
                  2021-01-01  issue         Note_¶1  12,000.00  .         .          .          12,000.00
                  2021-01-31  due           Note_¶1  3,090.00   90.00     3,000.00   .          12,000.00
                  2021-01-31  payment       Note_¶1  3,090.00   90.00     3,000.00   .           9,000.00
                  # charged: 90.00 + 22.50 + 150.00 = 262.50
                  # maximum: (12,000.00 x 30 + 9,000.00 x 10) x 16%/365 = 197.26; 262.50 - 197.26 = 65.24
                  2021-02-10  usury_credit  Note_¶8  65.24      22.50     42.74      .           8,957.26
                  2021-02-10  prepayment    Note_¶2  8,957.26   .         8,957.26   .          .
        figures   payoff = 0.00
                  refund_owed = 0.00
                  usury_excess = 0.00
                  usury_interest_charged = 197.26
                  usury_maximum_interest = 197.26
        """
    )
    # a cent less is no full prepayment: no credit, the excess stays a figure, a cent and the excess stay principal
    short = figures_of(FEE + "activity 2021-01-31 payment 3,090.00\n 2021-02-10 prepayment 8,957.25\n as of 2021-02-10")
    assert (short.usury_excess, short.principal, short.payoff, short.refund_owed) == (65_24, 65_25, 1, 0)


def test_a_full_prepayment_with_premium_counts_the_premium_but_not_as_interest() -> None:
    values = figures_of(
        FEE
        + """
              prepayment.premium = 1%
        activity  2021-01-31  payment     3,090.00
                  2021-02-10  prepayment  9,046.83  # after the credit: 8,957.26 + 8,957.26 x 1% = 9,046.83
        as of     2021-02-10
        """
    )
    assert (values.principal, values.unapplied, values.refund_owed) == (0, 0, 0)
    assert (values.usury_interest_charged, values.usury_excess) == (197_26, 0)


def test_16_percent_stated_on_360_days_against_16_percent_on_365() -> None:
    text = """
        terms     interest.rate = 16%
                  usury.maximum_rate = 16%
        as of     2021-01-31
        figures   usury_interest_charged = 160.00    # 12,000.00 x 16% x 30/360 = 160.00
                  usury_maximum_interest = 157.81    # 12,000.00 x 16% x 30/365 = 157.81
                  usury_excess = 2.19                # 160.00 - 157.81 = 2.19
    """
    check(text)
    panel = panel_of(text)
    assert panel.rate_365_days == Fraction(16, 100) * 365 / 360  # 16.2222...%
    assert panel.rate_366_days == Fraction(16, 100) * 366 / 360
    assert panel.rate_that_reaches_ceiling == Fraction(16, 100) * 360 / 365  # 15.7808...%
    # stated on the ceiling's own basis there is nothing over
    same = panel_of(
        text.replace("interest.rate = 16%", "interest.rate = 16%\n interest.day_count = ACT/365F").partition("figures")[
            0
        ]
    )
    assert (same.charged, same.maximum, same.excess, same.headroom) == (157_81, 157_81, 0, 0)
    assert same.rate_365_days == same.rate_366_days == same.rate_that_reaches_ceiling == Fraction(16, 100)


def test_the_stated_rate_that_reaches_the_ceiling_does_reach_it() -> None:
    """With a fee: (12,000.00 x 16% x 30/365 - 60.00) / (12,000.00 x 30/360), and a note at that rate is not over."""
    text = "terms usury.maximum_rate = 16%\n usury.fees = 2021-01-01 60.00\n as of 2021-01-31"
    rate = panel_of(text).rate_that_reaches_ceiling
    assert rate == (Fraction(16 * 12_000 * 30, 100 * 365) - 60) / (12_000 * Fraction(30, 360))
    at_rate = panel_of(text.replace("\n as of", f"\n interest.rate = {float(rate):.12f}\n as of"))
    assert (at_rate.charged, at_rate.maximum, at_rate.headroom) == (157_81, 157_81, 0)
    too_much = panel_of(text.replace("60.00", "157.82"))
    assert too_much.rate_that_reaches_ceiling is None


def test_overdue_principal_that_bears_late_charges_instead_is_no_base_of_the_rate() -> None:
    """As of 10 March 9,000.00 bore interest for ten days in one mode, 6,000.00 in the other."""
    text = """
        terms     usury.maximum_rate = 16%
                  payments.assume_paid_through = 2021-01-31
                  late_charge.mode = {}
        as of     2021-03-10
    """
    maximum = Fraction(16, 100) * (12_000 * 30 + 9_000 * 38) / 365
    for mode, days in (("additional", 12_000 * 30 + 9_000 * 38), ("instead", 12_000 * 30 + 9_000 * 28 + 6_000 * 10)):
        assert panel_of(text.format(mode)).rate_that_reaches_ceiling == maximum * 360 / days


def test_late_charges_count_only_if_asked() -> None:
    text = """
        terms     usury.maximum_rate = 16%
                  payments.assume_paid_through = 2021-01-31
                  usury.count_late_charges = {}
        as of     2021-03-10
    """
    without, counted = figures_of(text.format("false")), figures_of(text.format("true"))
    assert without.usury_interest_charged == 175_50  # 90.00 + 63.00 + 22.50
    assert counted.usury_interest_charged == 175_50 + 15_32  # 3,063.00 x 18% x 10/360


def test_a_fee_counts_from_its_date_and_a_fee_at_issue_is_an_excess_on_day_one() -> None:
    text = "terms usury.maximum_rate = 16%\n usury.fees = 2021-01-01 50.00, 2021-02-10 25.00\n"
    first = figures_of(text, "2021-01-01")
    assert (first.usury_interest_charged, first.usury_maximum_interest, first.usury_excess) == (50_00, 0, 50_00)
    assert first.usury_projected_excess == 0
    assert figures_of(text, "2021-01-31").usury_interest_charged == 140_00
    later = "payments.assume_paid_through = as_of"
    assert figures_of(text + later, "2021-02-10").usury_interest_charged == 187_50


def test_the_projection_goes_on_to_the_last_interest_of_an_own_cycle() -> None:
    """The last two instalments are prepaid; interest of 15 to 28 February falls due on 15 March, after all principal."""
    check("""
        terms     interest.first_date = 2021-01-15
                  interest.every_months = 1
                  prepayment.permitted = true
                  usury.maximum_rate = 5%
        activity  2021-01-15  prepayment  6,042.00
        as of     2021-01-15
        figures   principal = 6,000.00
                  # to date: 12,000.00 x 9% x 14/360 = 42.00; 15 February: (6,000.00 x 16 + 3,000.00 x 15) x 9%/360 = 35.25
                  # 15 March: 3,000.00 x 9% x 13/360 = 9.75; 42.00 + 35.25 + 9.75 = 87.00
                  # (12,000.00 x 14 + 6,000.00 x 16 + 3,000.00 x 28) x 5%/365 = 47.67
                  usury_projected_excess = 39.33         # 87.00 - 47.67 = 39.33
    """)


# --- the law table --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("principal", "corporation", "individual"),
    [
        ("0.01", "25%", "16%"),
        ("249,999.99", "25%", "16%"),
        ("250,000.00", "25%", "25%"),
        ("2,499,999.99", "25%", "25%"),
        ("2,500,000.00", None, None),
        ("4,554,900.00", None, None),
    ],
)
@pytest.mark.parametrize("borrower_type", BORROWER_TYPES)
def test_the_borders_of_each_threshold(
    principal: str, corporation: str | None, individual: str | None, borrower_type: str
) -> None:
    expected = {"corporation": corporation, "individual": individual}[borrower_type]
    rate = None if expected is None else Decimal(expected.rstrip("%")) / 100
    cents = int(principal.replace(",", "").replace(".", ""))
    assert ceiling(cents, "NY", borrower_type).maximum_rate == rate
    panel = panel_of(f"""
        terms     note.principal = {principal}
                  installments.count = 1
                  installments.amount =
                  usury.law = NY
                  usury.borrower_type = {borrower_type}
        as of     2021-01-01
    """)
    assert panel.maximum_rate == rate


def test_every_row_of_the_law_table_has_its_citation_and_date() -> None:
    for row in CEILINGS:
        assert any(character.isdigit() for character in row.citation), row
        assert "Law" in row.citation, row
        assert date(1979, 1, 1) < row.text_of < date(2100, 1, 1), row
        assert (row.maximum_rate is None) == (row.kind == "none"), row
        assert row.borrower_type in BORROWER_TYPES


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("borrower_type", BORROWER_TYPES)
def test_the_rows_of_a_law_cover_every_principal_once(law: str, borrower_type: str) -> None:
    rows = sorted(
        (row for row in CEILINGS if (row.law, row.borrower_type) == (law, borrower_type)),
        key=lambda row: row.from_cents,
    )
    assert rows[0].from_cents == 0
    assert [row.below_cents for row in rows] == [*(row.from_cents for row in rows[1:]), None]


def test_a_law_is_known_by_its_names() -> None:
    assert {law_name(text) for text in ("NY", "ny", "New York", "State of New York")} == {"NY"}
    with pytest.raises(TermsError) as error:
        law_name("Texas", "usury.law")
    assert str(error.value) == "usury.law: found 'Texas'; allowed: NY, or enter the maximum rate"


# --- the panel ------------------------------------------------------------------------------------------------------


def test_a_panel_without_a_usury_test() -> None:
    panel = panel_of("as of 2021-02-10")
    assert (panel.law_row, panel.maximum_rate, panel.charged, panel.headroom) == (None, None, None, None)
    assert (panel.years, panel.credits) == ((), ())
    assert panel.rate_365_days == Fraction(9, 100) * 365 / 360
    assert law_words(panel) == f"no law of the table was looked up; nothing is tested. {ADVICE}"


def test_an_entered_maximum_stands_beside_no_law_that_the_table_lacks() -> None:
    entered = "terms usury.maximum_rate = 18%\n {}\n as of 2021-02-10"
    assert panel_of(entered.format("note.governing_law = Texas")).law_row is None
    assert panel_of(entered.format("usury.law = Texas")).law_row is None
    assert panel_of(entered.format("note.governing_law = New York")).law_row is not None
    assert panel_of(entered.format("")).law_row is not None


def test_year_by_year_at_calendar_year_ends() -> None:
    text = NOTE_1996 + "usury.maximum_rate = 8.4%\n as of 1998-03-15"
    panel = panel_of(text)
    assert [str(year.date) for year in panel.years] == ["1996-12-31", "1997-12-31", "1998-03-15"]
    for year in panel.years:
        values = figures_of(text, str(year.date))
        assert (year.maximum, year.charged) == (values.usury_maximum_interest, values.usury_interest_charged)
        assert year.excess == values.usury_excess
        assert year.headroom == (year.maximum or 0) - year.charged
    last = panel.years[-1]
    assert (last.maximum, last.charged, last.excess) == (panel.maximum, panel.charged, panel.excess)


def test_year_by_year_at_anniversaries_of_issue() -> None:
    text = """
        terms     note.issue_date = 2020-02-29
                  installments.count = 40
                  installments.amount = 300.00
                  installments.first_date = 2020-03-31
                  payments.assume_paid_through = as_of
                  usury.maximum_rate = 16%
        as of     2023-02-28
    """
    panel = panel_of(text, by="anniversary")
    assert [str(year.date) for year in panel.years] == ["2021-02-28", "2022-02-28", "2023-02-28"]
    assert all(year.excess == 0 and (year.headroom or 0) > 0 for year in panel.years)
    assert [str(year.date) for year in panel_of(text).years] == ["2020-12-31", "2021-12-31", "2022-12-31", "2023-02-28"]


def test_a_year_stands_as_it_stood_before_a_later_reversal() -> None:
    text = """
        terms     usury.maximum_rate = 16%
        activity  2021-01-31  payment   3,090.00  id=cheque
                  2022-01-10  reversal  reverses=cheque
        as of     2022-01-10
    """
    panel = panel_of(text)
    assert [str(year.date) for year in panel.years] == ["2021-12-31", "2022-01-10"]
    assert panel.years[0].charged == figures_of(text, "2021-12-31").usury_interest_charged
    assert panel.years[1].charged == panel.charged


def test_the_panel_of_an_index_note_follows_its_rates() -> None:
    """12,000.00 at 6% + 3% for 9 days and 9% + 3% for 21: a ceiling is reached at the same constant rate as before."""
    text = """
        terms     interest.rate =
                  interest.index = Prime
                  interest.spread = 3%
                  rates = 2021-01-01 6%, 2021-01-10 9%
                  usury.maximum_rate = 16%
        as of     2021-01-31
    """
    panel = panel_of(text)
    assert panel.charged == 111_00  # 12,000.00 x (9 x 9% + 21 x 12%)/360
    assert panel.rate == Decimal("0.12")
    assert panel.rate_that_reaches_ceiling == Fraction(16, 100) * 360 / 365
