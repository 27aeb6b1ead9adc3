"""The covenant calendar: due dates by hand, business days beside them, the notes' own covenants, and the wings' registry."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest

from promnote.basics.errors import NoteError
from promnote.contract.terms import Covenant
from promnote_workbooks.agreements import form_by_names, wing_of
from promnote_workbooks.agreements.business_days import business_day_from, why_closed
from promnote_workbooks.agreements.calendar import Report, calendar_rows, reports
from promnote_workbooks.agreements.npa_1997.wing import COVENANTS
from promnote_workbooks.note_files.note_file import parse_note, write_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.inputs import read_inputs
from workbook_notes import named, named_rows, opened

CLOSING, MATURITY = date(1997, 10, 27), date(2000, 2, 1)


def owed(first: date = CLOSING, last: date = MATURITY, year_end_month: int = 12) -> list[Report]:
    return reports(COVENANTS, first, last, year_end_month=year_end_month)


def due(title: str) -> Report:
    (one,) = [each for each in owed() if each.title == title]
    return one


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
    (row,) = calendar_rows([due(title)])
    assert (row["due"], row["closed"], row["business_day"]) == (raw, closed, business_day)


def test_due_dates_are_plain_sums() -> None:
    for report in owed():
        days = 100 if report.clause == "NPA 6.1(a)" else 55
        assert report.due == report.period_end + timedelta(days=days)


def test_the_calendar_runs_from_the_closing_until_the_notes_are_repaid() -> None:
    assert [each.title for each in owed()][:2] == ["Third quarter 1997", "Fiscal 1997"]
    assert owed()[-1].title == "Third quarter 1999"
    assert [each.clause for each in owed()].count("NPA 6.1(a)") == 2
    # extended by an amendment, fiscal 1999 is owed too: 31 December 1999 + 100 days of a leap year, a Sunday
    later = owed(last=date(2000, 5, 1))[-1]
    (row,) = calendar_rows([later])
    assert (later.title, later.due, row["business_day"]) == ("Fiscal 1999", date(2000, 4, 9), date(2000, 4, 10))


def test_another_fiscal_year() -> None:
    found = owed(date(1998, 1, 1), date(1998, 12, 31), year_end_month=6)
    assert [(each.title, each.period_end) for each in found] == [
        ("Second quarter 1998", date(1997, 12, 31)),
        ("Third quarter 1998", date(1998, 3, 31)),
        ("Fiscal 1998", date(1998, 6, 30)),
        ("First quarter 1999", date(1998, 9, 30)),
    ]
    february = owed(date(1996, 1, 1), date(1996, 12, 31), year_end_month=2)
    assert date(1996, 2, 29) in {each.period_end for each in february}


@pytest.mark.parametrize(
    ("periods", "titles"),
    [
        ("month", ["Pack, December 2023", "Pack, January 2024", "Pack, February 2024", "Pack, March 2024"]),
        ("quarter", ["Pack, Fourth quarter 2023", "Pack, First quarter 2024"]),
        ("interim quarter", ["Pack, First quarter 2024"]),
        ("year", ["Pack, Fiscal 2023"]),
    ],
)
def test_which_periods(periods: str, titles: list[str]) -> None:
    covenant = Covenant(name="Pack", clause="5.1", days=20, periods=periods)  # type: ignore[arg-type]
    found = reports([covenant], date(2024, 1, 1), date(2024, 4, 20))
    assert [each.title for each in found] == titles
    assert [each.title for each in reports([covenant], date(2024, 1, 21), date(2024, 4, 19))] == titles[1:-1]


def test_good_friday_can_be_added() -> None:
    good_friday = date(1998, 4, 10)
    assert due("Fiscal 1997").due == good_friday  # no federal holiday
    (row,) = calendar_rows([due("Fiscal 1997")], also_closed={good_friday})
    assert (row["closed"], row["business_day"]) == ("closed", date(1998, 4, 13))


def test_federal_holidays() -> None:
    assert why_closed(date(1998, 5, 25)) == "Memorial Day"
    assert why_closed(date(1998, 7, 3)) == ""  # a holiday on a Saturday is not kept on the Friday before
    assert business_day_from(date(1998, 12, 25)) == date(1998, 12, 28)
    assert business_day_from(date(1998, 12, 24)) == date(1998, 12, 24)


# --- a note's own covenants -----------------------------------------------------------------------------------------

OWN = """
[note]
id = "own"
title = "Term loan"
issue_date = 2024-01-15
principal = "120000"
governing_law = "New York"
[installments]
count = 12
first_date = 2024-02-29
[interest]
rate = "8%"
[payments]
assume_paid_through = "as_of"
[agreement]
form = "covenants"
[[covenants]]
name = "Statements"
clause = "Section 6.1(a)"
days = 120
periods = "year"
[[covenants]]
name = "Borrowing base, aged"
days = 20
periods = "month"
"""


def test_a_note_with_its_own_covenants() -> None:
    note = parse_note(OWN, name="own.toml")
    assert parse_note(write_note(note), name="own.toml") == note
    data = build_workbook(note, date(2024, 6, 30))
    built = opened(data)
    assert named(built, "Checks") == "OK"
    assert {"Covenants", "Notices", "Debts", "Debt table", "Other maturities"} < set(built.sheetnames)
    header, *rows = named_rows(built, "ReportCalendar")
    calendar = [dict(zip(header, row, strict=True)) for row in rows if row[4]]
    assert [row["Report"] for row in calendar if row["Clause"]] == ["Statements, Fiscal 2023"]
    assert sum(row["Report"].startswith("Borrowing base") for row in calendar) == 13
    assert [row["Status"] for row in calendar][:7] == ["late"] * 7
    assert calendar[-1]["Status"] == "open"
    again = read_inputs(Book(read_package(data, name="own.xlsx"))).note.terms
    assert [(each.name, each.days, each.periods) for each in again.covenants] == [
        ("Statements", 120, "year"),
        ("Borrowing base aged", 20, "month"),
    ]
    assert again.agreement_form == "covenants"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('form = "covenants"\n', ""), 'covenants: found rows; allowed: only with agreement.form = "covenants"'),
        (
            ('periods = "year"', 'periods = "week"'),
            "agreement.covenants item 1 periods: found 'week'; allowed: month, ",
        ),
        (('name = "Statements"\n', ""), "agreement.covenants item 1 name: found nothing; allowed: what the report is"),
        (
            ("days = 120", "day = 120"),
            "covenants row 1: day: found an unknown column; did you mean days? allowed: name",
        ),
        (("[[cov", "year_end_month = 13\n[[cov"), "agreement.year_end_month: found 13; allowed: 1 to 12"),
    ],
)
def test_bad_covenants(change: tuple[str, str], message: str) -> None:
    with pytest.raises(NoteError) as caught:
        parse_note(OWN.replace(*change, 1), name="own.toml")
    assert message in str(caught.value)


# --- the registry ---------------------------------------------------------------------------------------------------


def test_forms() -> None:
    assert wing_of("") is None
    assert wing_of("npa-1997") is not wing_of("covenants")
    assert form_by_names({"terms", "certificateregister"}) == "npa-1997"
    assert form_by_names({"terms", "reportcalendar"}) == ""


def test_generic_code_loads_no_wing() -> None:
    """A workbook of a note without an agreement, built and refreshed, and the portfolio's code: no wing is loaded."""
    code = (
        "import sys; from datetime import date; import promnote_workbooks.portfolio.figures, promnote_workbooks.batch.run\n"
        "import promnote_workbooks.cli.app, promnote_workbooks.batch.work, promnote_workbooks.one_note.populate\n"
        "from promnote_workbooks.note_files.note_file import example_text, parse_note\n"
        "from promnote_workbooks.one_note.build import build_workbook\n"
        "from promnote_workbooks.refresh.run import refresh_bytes\n"
        "note = parse_note(example_text('note-1996.toml'), name='n')\n"
        "refresh_bytes(build_workbook(note, date(1996, 4, 30)), date(1996, 5, 31))\n"
        "print([name for name in sys.modules if name.startswith('promnote_workbooks.agreements.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
