"""The covenant calendar (NPA 6.1, 6.2): due dates by hand, business days beside them, what is open, sent or late."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta

import pytest

from promnote_workbooks.agreements.npa_1997.covenants.business_days import (
    business_day_from,
    why_closed,
)
from promnote_workbooks.agreements.npa_1997.covenants.happenings import (
    FOLLOW_UP_COLUMNS,
    UPKEEP,
    FollowUpRow,
    Happening,
    UpkeepCertificate,
    happening_rows,
    upkeep_certificates,
    upkeep_rows,
)
from promnote_workbooks.agreements.npa_1997.covenants.records import RecordError
from promnote_workbooks.agreements.npa_1997.covenants.reports import (
    ANNUAL,
    QUARTERLY,
    REPORT_COLUMNS,
    Report,
    ReportRow,
    Sent,
    report_rows,
    reports,
)


def due(title: str) -> Report:
    (one,) = [each for each in reports() if each.title == title]
    return one


# --- reports --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "raw", "closed", "business_day"),
    [
        ("Third quarter 1997", date(1997, 11, 24), "", date(1997, 11, 24)),
        ("Fiscal 1997", date(1998, 4, 10), "", date(1998, 4, 10)),
        ("First quarter 1998", date(1998, 5, 25), "Memorial Day", date(1998, 5, 26)),
        ("Second quarter 1998", date(1998, 8, 24), "", date(1998, 8, 24)),
        ("Third quarter 1998", date(1998, 11, 24), "", date(1998, 11, 24)),
        ("Fiscal 1998", date(1999, 4, 10), "Saturday", date(1999, 4, 12)),
        ("First quarter 1999", date(1999, 5, 25), "", date(1999, 5, 25)),
    ],
)
def test_due_dates(title: str, raw: date, closed: str, business_day: date) -> None:
    report = due(title)
    assert (report.due, why_closed(report.due), report.business_day) == (raw, closed, business_day)


def test_due_dates_are_plain_sums() -> None:
    for report in reports():
        days = 100 if report.clause == ANNUAL else 55
        assert report.due == report.period_end + timedelta(days=days)


def test_the_calendar_runs_from_the_closing_until_the_notes_are_repaid() -> None:
    owed = reports()
    assert [each.title for each in owed][:2] == ["Third quarter 1997", "Fiscal 1997"]
    assert owed[-1].title == "Third quarter 1999"
    assert [each.clause for each in owed].count(ANNUAL) == 2
    # extended by an amendment, fiscal 1999 is owed too: 31 December 1999 + 100 days of a leap year, a Sunday
    later = reports(last=date(2000, 5, 1))[-1]
    assert (later.title, later.due, later.business_day) == ("Fiscal 1999", date(2000, 4, 9), date(2000, 4, 10))


def test_another_fiscal_year() -> None:
    owed = reports(date(1998, 1, 1), date(1998, 12, 31), year_end_month=6)
    assert [(each.title, each.period_end) for each in owed] == [
        ("First quarter 1998", date(1997, 9, 30)),
        ("Second quarter 1998", date(1997, 12, 31)),
        ("Third quarter 1998", date(1998, 3, 31)),
        ("Fiscal 1998", date(1998, 6, 30)),
        ("First quarter 1999", date(1998, 9, 30)),
    ][1:]
    february = reports(date(1996, 1, 1), date(1996, 12, 31), year_end_month=2)
    assert date(1996, 2, 29) in {each.period_end for each in february}


def test_good_friday_can_be_added() -> None:
    good_friday = date(1998, 4, 10)
    assert due("Fiscal 1997").due == good_friday  # no bank holiday
    (added,) = [each for each in reports(also_closed={good_friday}) if each.title == "Fiscal 1997"]
    assert (added.due, added.business_day) == (good_friday, date(1998, 4, 13))
    assert why_closed(good_friday, {good_friday}) == "closed"


@pytest.mark.parametrize(
    ("sent_on", "as_of", "status", "late"),
    [
        (None, date(1998, 4, 10), "open", 0),
        (None, date(1998, 4, 11), "late", 1),
        (date(1998, 4, 10), date(1998, 4, 10), "sent", 0),
        (date(1998, 4, 12), date(1998, 4, 11), "late", 1),
        (date(1998, 4, 12), date(1998, 6, 1), "sent", 2),
    ],
)
def test_status(sent_on: date | None, as_of: date, status: str, late: int) -> None:
    sent = [Sent(clause=ANNUAL, period_end=date(1997, 12, 31), sent_on=sent_on)] if sent_on else []
    (row,) = [each for each in report_rows(reports(), sent, as_of) if each.report == "Fiscal 1997"]
    assert (row.status, row.days_late) == (status, late)
    assert row.sent_on == (sent_on if status == "sent" else None)


def test_a_report_sent_again_went_out_the_first_time() -> None:
    first = Sent(clause=QUARTERLY, period_end=date(1998, 3, 31), sent_on=date(1998, 5, 20))
    rows = report_rows(reports(), [replace(first, sent_on=date(1998, 6, 2)), first], date(1998, 7, 1))
    assert [row.sent_on for row in rows if row.report == "First quarter 1998"] == [date(1998, 5, 20)]


def test_what_is_wrong_with_a_report() -> None:
    with pytest.raises(RecordError) as caught:
        report_rows(
            reports(), [Sent(clause=ANNUAL, period_end=date(1996, 12, 31), sent_on=date(1997, 3, 1))], date(1998, 1, 1)
        )
    assert str(caught.value) == (
        "report NPA 6.1(a) of 1996-12-31: found a report that is not owed; allowed: periods that ended 1997-12-31, "
        "1998-12-31"
    )
    with pytest.raises(RecordError, match=r"found 1997-12-30; allowed: the period's end, 1997-12-31, or later"):
        Sent(clause=ANNUAL, period_end=date(1997, 12, 31), sent_on=date(1997, 12, 30))
    with pytest.raises(RecordError, match=r"found clause NPA 6\.2; allowed: NPA 6\.1\(a\), NPA 6\.1\(b\)"):
        Sent(clause="NPA 6.2", period_end=date(1997, 12, 31), sent_on=date(1998, 1, 1))
    with pytest.raises(RecordError, match="year_end_month: found 13; allowed: 1 to 12"):
        reports(year_end_month=13)


# --- business days --------------------------------------------------------------------------------------------------


def test_bank_holidays() -> None:
    assert why_closed(date(1998, 5, 25)) == "Memorial Day"
    # 4 July 1998 and 1 January 2000 were Saturdays: the Reserve Banks were open on the Fridays
    assert (why_closed(date(1998, 7, 3)), why_closed(date(1999, 12, 31))) == ("", "")
    assert business_day_from(date(1999, 12, 31)) == date(1999, 12, 31)
    # 4 July 1999 was a Sunday: kept on the Monday
    assert why_closed(date(1999, 7, 5)) == "Independence Day (observed)"
    assert business_day_from(date(1999, 7, 3)) == date(1999, 7, 6)
    assert (why_closed(date(1998, 5, 24)), why_closed(date(1998, 5, 26))) == ("Sunday", "")


# --- what happens, and upkeep ---------------------------------------------------------------------------------------

DEFAULTED = Happening(
    id="H1", clause="NPA 6.2(a)(i)(A)", happened_on=date(1998, 3, 2), what="default under a lease", within_days=5
)


def test_promptly_is_no_date() -> None:
    (row,) = happening_rows([replace(DEFAULTED, within_days=None)], date(2000, 1, 1))
    assert (row.due, row.status, row.days_late) == (None, "open", 0)


@pytest.mark.parametrize(
    ("sent_on", "as_of", "status", "late"),
    [
        (None, date(1998, 3, 7), "open", 0),
        (None, date(1998, 3, 9), "late", 2),
        (date(1998, 3, 9), date(1998, 4, 1), "sent", 2),
    ],
)
def test_the_users_own_days(sent_on: date | None, as_of: date, status: str, late: int) -> None:
    (row,) = happening_rows([replace(DEFAULTED, sent_on=sent_on)], as_of)
    assert (row.due, row.status, row.days_late) == (date(1998, 3, 7), status, late)


def test_what_has_not_happened_yet_is_not_shown() -> None:
    assert happening_rows([DEFAULTED], date(1998, 3, 1)) == []


def test_upkeep_goes_with_the_reports() -> None:
    blank = upkeep_certificates(reports())
    assert len(blank) == len(UPKEEP) * len(reports())
    rows = upkeep_rows(blank, date(1998, 4, 11))
    assert {row.status for row in rows if row.on == date(1997, 12, 31)} == {"late"}
    assert {row.status for row in rows if row.on == date(1998, 3, 31)} == {"open"}
    signed = replace(blank[0], signed_on=date(1997, 11, 20), remark="plants visited")
    assert upkeep_rows([signed], date(1997, 12, 1))[0][4:] == (date(1997, 11, 20), "sent", 0, "plants visited")


def test_what_is_contested_needs_a_reserve() -> None:
    tax = UpkeepCertificate(
        clause="NPA 6.2(b)(iii)", period_end=date(1997, 12, 31), due=date(1998, 4, 10), contested=True, reserve_cents=0
    )
    assert upkeep_rows([tax], date(1998, 1, 1))[0].remark == "contested in good faith"
    with pytest.raises(RecordError, match="what is contested needs a reserve"):
        replace(tax, reserve_cents=None)
    with pytest.raises(
        RecordError, match=r"found a contest; allowed: only in NPA 6\.2\(b\)\(ii\), NPA 6\.2\(b\)\(iii\)"
    ):
        replace(tax, clause="NPA 6.2(b)(iv)")
    with pytest.raises(RecordError, match="found one; allowed: only with a contest"):
        replace(tax, contested=False)


def test_what_is_wrong_with_a_happening() -> None:
    with pytest.raises(RecordError, match=r"happening H1 clause: found 'NPA 6\.3'; allowed: NPA 6\.1\(c\)"):
        replace(DEFAULTED, clause="NPA 6.3")
    with pytest.raises(RecordError, match="happening H1 within_days: found -1"):
        replace(DEFAULTED, within_days=-1)
    with pytest.raises(RecordError, match="found 1998-03-01; allowed: the day it happened, 1998-03-02, or later"):
        replace(DEFAULTED, sent_on=date(1998, 3, 1))
    with pytest.raises(RecordError, match="happening H1 what: found nothing; allowed: what happened"):
        replace(DEFAULTED, what=" ")
    with pytest.raises(FrozenInstanceError):
        DEFAULTED.what = "changed"  # type: ignore[misc]


def test_columns_name_every_field() -> None:
    assert ReportRow._fields == tuple(column.name for column in REPORT_COLUMNS)
    assert FollowUpRow._fields == tuple(column.name for column in FOLLOW_UP_COLUMNS)
