"""The senior notes workbook: what a bullet note's has beside the others, by hand; and twelve closes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from promnote.basics.conversion import serial
from promnote.contract.fields import AGREEMENT_FORMS
from promnote.contract.terms import Activity, Fee, Issuance, Note, Prepayment
from promnote.reports.issuance import cost_rows, plan_of
from promnote.reports.journal import entries_of
from promnote.reports.months import Booked, close, months
from promnote.running.ledger import replay
from promnote_workbooks.note_files.note_file import example_text, parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.sheets import fullest, written_of
from promnote_workbooks.sheets.booking import Books
from workbook_notes import NOTES, named, named_rows, opened

FORMS = ("", *AGREEMENT_FORMS)
NOTE = parse_note(example_text("senior-notes-1997.toml"), name="senior-notes-1997.toml")
AS_OF, MATURITY = date(1998, 10, 31), date(2000, 2, 1)
OWN_SHEETS = {
    *("Issuance", "Cost months", "Debt table", "Debts", "Other maturities", "Covenants", "Follow-ups"),
    *("Notices", "Certificates", "Expenses", "Instruments", "Closing"),
}


@pytest.fixture(scope="module")
def workbook() -> Workbook:
    return opened(build_workbook(NOTE, AS_OF))


def rows(workbook: Workbook, name: str) -> list[dict[str, Any]]:
    """The filled rows of a block, by header."""
    header, *below = named_rows(workbook, name)
    return [dict(zip(header, row, strict=True)) for row in below if row[0] is not None]


def month_ends(count: int) -> list[date]:
    """The ends of the months from October 1997 on."""
    firsts = [date(1997 + (10 + n) // 12, (10 + n) % 12 + 1, 1) for n in range(count)]
    return [first - timedelta(days=1) for first in firsts]


@pytest.mark.parametrize("as_of", [date(1997, 10, 27), date(1997, 11, 1), AS_OF, MATURITY])
def test_it_builds_with_every_check_ok(as_of: date) -> None:
    built = opened(build_workbook(NOTE, as_of))
    assert named(built, "Checks") == "OK"
    assert set(built.sheetnames) >= OWN_SHEETS
    results = {row["What must tie"]: row["Result"] for row in rows(built, "CheckList")}
    assert results["Carrying amount at maturity is the principal then due"] == "OK"
    assert results["Amortized, written off and unamortized make the costs"] == "OK"
    assert set(results.values()) <= {"OK", "n/a"}


def test_the_sheets_are_those_of_bullet_notes_and_of_notes_with_costs() -> None:
    note, as_of = NOTES["the 1996 note"]
    assert not OWN_SHEETS & set(opened(build_workbook(note, as_of)).sheetnames)
    costs = Issuance(costs=(Fee(date=note.terms.issue_date, amount_cents=45_000_00),))
    with_costs = opened(build_workbook(replace(note, terms=replace(note.terms, issuance=costs)), as_of))
    assert OWN_SHEETS & set(with_costs.sheetnames) == {"Issuance", "Cost months"}
    assert named(with_costs, "Checks") == "OK"


def test_the_first_coupon_and_the_schedule_of_the_costs(workbook: Workbook) -> None:
    first, *_, last = rows(workbook, "IssuanceRows")
    assert (first["Days"], first["Note interest"]) == (4, 8_750.00)  # 7,500,000 x 10.5% x 4 / 360
    assert rows(workbook, "Schedule")[0]["Interest"] == 8_750.00
    assert first["Opening carrying amount"] == 7_500_000 - 75_000
    assert (last["Carrying amount"], last["Principal due"]) == (7_500_000.00, 7_500_000.00)
    assert sum(row["Amortization"] for row in rows(workbook, "IssuanceRows")) == pytest.approx(75_000)


def test_the_yields_beside_it(workbook: Workbook) -> None:
    assert named(workbook, "IssuanceYield") == pytest.approx(0.11445, abs=5e-6)
    assert named(workbook, "IssuanceYieldNote") == pytest.approx(0.11469, abs=5e-6)
    shown = {row[0]: row[5] for row in workbook["Issuance"].iter_rows(min_row=16, max_row=20, values_only=True)}
    assert sorted(round(value, 5) for label, value in shown.items() if "nominal" in label) == [0.11006]
    assert workbook["Issuance"]["F18"].value == pytest.approx(0.10984, abs=5e-6)


def test_the_carrying_amount_is_on_the_balance_sheet(workbook: Workbook) -> None:
    figures = {row[0]: row[2] for row in workbook["Disclosure"].iter_rows(max_col=3, values_only=True)}
    unamortized = named(workbook, "IssuanceUnamortized")
    assert figures["less unamortized costs and discount"] == -unamortized
    assert figures["Carrying amount (ASC 835-30-45-1A)"] == 7_500_000 - unamortized == named(workbook, "CarryingAmount")


def test_twelve_closes() -> None:
    closed: list[Booked] = []
    for end in month_ends(12):
        closed = close(NOTE, end, closed)
    every = months(NOTE, MATURITY, closed)
    assert [month.closed for month in every[:13]] == [True] * 12 + [False]
    amortized = 0
    for month in every:
        assert [roll.difference for roll in month.roll_forwards()] == [0] * 5
        for entry in entries_of(month):
            assert entry.difference == 0, entry
            assert "Note ¶" not in entry.source
            if entry.text == "Amortization of issuance costs":
                amortized += sum(line.debit for line in entry.lines)
    schedule = cost_rows(plan_of(replay(NOTE, MATURITY)))
    assert amortized == sum(row.amortization for row in schedule) == 75_000_00
    last = every[-1].closing
    assert last.issuance_unamortized == 0
    assert last.principal_paid == 7_500_000_00
    built = opened(build_workbook(NOTE, date(1998, 10, 31), books=Books(closes=tuple(closed))))
    assert named(built, "Checks") == "OK"
    assert [row["Issuance unamortized"] for row in rows(built, "Closes")] == [
        row["Unamortized, closing"] for row in rows(built, "IssuanceMonths")[:12]
    ]


def test_a_closed_month_keeps_its_amortization_when_a_cost_comes_later() -> None:
    closed = close(NOTE, date(1998, 3, 31))
    costs = (
        *NOTE.terms.issuance.costs,
        Fee(date=date(1997, 10, 27), amount_cents=12_500_00, memo="lender fee: counsel"),
    )
    changed = replace(NOTE, terms=replace(NOTE.terms, issuance=Issuance(costs=costs)))
    every = months(changed, date(1998, 4, 30), closed)
    assert every[5].closing == closed[5].balances
    assert every[6].catch_up is not None
    assert every[6].catch_up.issuance_added == 12_500_00
    texts = [entry.text for entry in entries_of(every[6])]
    assert "Issuance costs paid: catch-up of closed months" in texts
    built = opened(build_workbook(changed, date(1998, 4, 30), books=Books(closes=tuple(closed))))
    assert named(built, "Checks") == "OK"


def test_a_payoff_writes_off_what_is_unamortized() -> None:
    terms = replace(NOTE.terms, prepayment=Prepayment(permitted=True))
    note = Note(terms=terms, activity=(Activity(date=date(1998, 8, 1), type="payoff", row=1),))
    written = written_of(note, date(1998, 8, 31))
    (entry,) = [each for each in entries_of(written.months[-1]) if each.text == "Issuance costs written off"]
    # 75,000.00 less four rows of amortization: 329.59 + 7,424.88 + 7,629.16 + 7,839.07
    assert [tuple(line) for line in entry.lines] == [
        ("extinguishment_loss", 51_777_30, 0),
        ("issuance_costs", 0, 51_777_30),
    ]
    assert named(opened(build_workbook(note, date(1998, 8, 31))), "Checks") == "OK"


def test_the_covenant_calendar(workbook: Workbook) -> None:
    found = {row["Report"]: row for row in rows(workbook, "ReportCalendar")}
    fiscal = found["Fiscal 1997"]
    assert (fiscal["Due"], fiscal["Status"], fiscal["Days late"]) == (serial(date(1998, 4, 10)), "late", 204)
    quarter = found["First quarter 1998"]
    assert (quarter["Due"], quarter["Due date is"]) == (serial(date(1998, 5, 25)), "Memorial Day")
    assert quarter["Next business day"] == serial(date(1998, 5, 26))
    assert found["Fiscal 1998"]["Due date is"] == "Saturday"
    assert found["Fiscal 1998"]["Status"] == "open"


def test_the_five_year_table_covers_both_notes(workbook: Workbook) -> None:
    table = {row["Debt"]: row for row in rows(workbook, "DebtTable")}
    assert table[NOTE.terms.title]["Year 2"] == 7_500_000.00
    other = table["note-1996"]
    assert (other["Year 1"], other["Year 2"]) == (12 * 94_893.75, 5 * 94_893.75)  # through March 2000
    assert other["Total"] == 17 * 94_893.75
    assert {"senior-subordinated", "junior-convertible", "junior-14"} < set(table)


def test_registers_stand_ready(workbook: Workbook) -> None:
    (certificate,) = rows(workbook, "CertificateRegister")
    assert (certificate["Holder"], certificate["Principal"]) == ("Nomura Holding America, Inc.", 7_500_000)
    assert len(workbook["Closing"]["A"]) == 8 + 14
    assert "No notice yet" in str(workbook["Notices"]["A5"].value)


@pytest.mark.parametrize("name", [name for name in NOTES if "bullet" in name])
def test_other_notes_under_the_form_have_empty_registers(name: str) -> None:
    note, as_of = NOTES[name]
    under = replace(note, terms=replace(note.terms, agreement_form="npa-1997"))
    built = opened(build_workbook(under, as_of))
    assert named(built, "Checks") == "OK"
    assert "No other debt yet" in str(built["Debts"]["A5"].value)
    assert [row[3] for row in built["Summary"].iter_rows(values_only=True) if str(row[3]).startswith("NPA")] == []


def test_what_people_type_is_in_grids_that_no_block_writes() -> None:
    for sheet in (each for form in FORMS for each in fullest(form).sheets):
        typed = {grid.first_column + at for grid in sheet.grids for at in range(len(grid.columns))}
        for block in sheet.blocks:
            columns = {block.first_column + at for at, key in enumerate(block.columns) if key in block.written}
            assert not columns & typed, block.name


def test_what_is_typed_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Status follows what stands in the registers, as the agreement has it."""
    day = date(1998, 3, 2)
    typed = {
        "ReportsSent": [(date(1997, 11, 20),), (date(1998, 4, 15),)],
        "Notices": [
            ("1", "company", "default", "certified mail", day, day, "yes", "yes"),
            ("2", "company", "default", "certified mail", day, day, "no", "yes"),
            ("3", "purchaser", "address", "facsimile", day, day, "", "no"),
            ("4", "purchaser", "address", "other", day, day, "", "yes"),
            ("5", "company", "default", "hand", day, None, "", "yes"),
        ],
        "ClosingMarks": [("met", day, "certificate"), ("met", day, ""), ("waived", day, "letter")],
        "CertificateRegister": [
            ("1", "A", 7_500_000, date(1997, 10, 27), "", day, "yes", "no", ""),
            ("2", "B", 2_500_000, day, "1", None, "no", "no", ""),
            ("3", "A", 5_000_000, day, "1", None, "yes", "no", ""),
        ],
        "Expenses": [
            ("1", day, "counsel", 10_000, "purchaser", "yes", "agreement and notes", "yes", "purchaser"),
            ("2", day, "counsel", 20_000, "purchaser", "yes", "other", "yes", "company"),  # not for agreement and notes
            ("3", day, "counsel", 30_000, "purchaser", "yes", "agreement and notes", "no", "company"),  # beyond reason
            ("4", day, "own counsel", 40_000, "company", "no", "agreement and notes", "yes", "company"),
        ],
        "Indemnities": [
            ("1", day, "purchaser", "breach", "loss", 1_000, "", None, None),
            ("2", day, "purchaser", "breach", "settlement", 2_000, "", None, day),
            ("3", day, "purchaser", "breach", "settlement", 3_000, "", date(1998, 3, 3), day),
            ("4", day, "company", "breach", "settlement", 4_000, "", day, day),
            ("5", day, "company", "breach", "attorneys' fees", 5_000, "no", None, None),
            ("6", date(1999, 1, 1), "company", "breach", "loss", 6_000, "", None, None),
        ],
        "Instruments": [
            ("1", "amendment", "Note", "maturity", day, date(1998, 3, 5), None),
            ("2", "waiver", "6.1(a)", "late once", day, None, None),
            ("3", "amendment", "Note", "rate", day, day, date(1999, 1, 1)),
            ("4", "amendment", "Note", "stated before both signed", day, date(1998, 12, 1), date(1998, 4, 1)),
        ],
        "FollowUps": [
            ("NPA 6.1(c)", "audit report", day, date(1998, 3, 7), date(1998, 3, 9)),
            ("NPA 6.1(d)", "proxy", day, date(1998, 3, 7), None),
            ("NPA 6.2(b)(i)", "repair", day, None, None),
        ],
        "AddressBook": [
            ("company", "A", "Street 1", "", date(1997, 10, 27), ""),
            ("company", "A", "Street 2", "", day, "3"),
            ("purchaser", "B", "Street 3", "", day, ""),
            ("purchaser copy", "C", "Street 4", "", date(1999, 1, 1), "9"),
        ],
    }
    monkeypatch.setattr("promnote_workbooks.one_note.fill.typed_rows", lambda note: typed)
    built = opened(build_workbook(NOTE, AS_OF))
    assert named(built, "Checks") == "OK"
    assert [row["Status"] for row in rows(built, "ReportCalendar")[:4]] == ["sent", "sent", "late", "late"]
    assert [row["Days late"] for row in rows(built, "ReportCalendar")[:2]] == [0, 5]
    notices = rows(built, "NoticeRows")
    assert [row["State"] for row in notices] == ["effective", "defective", "effective", "not listed", "pending"]
    assert [row["Effective"] for row in notices] == [serial(date(1998, 3, 7)), None, serial(day), None, None]
    assert notices[2]["What NPA 8.5 asks"] == "a copy to the other side's counsel"
    assert [row[0] for row in named_rows(built, "ClosingStates")[:4]] == ["met", "no evidence yet", "waived", "open"]
    assert [row["Outstanding"] for row in rows(built, "CertificateRows")] == [0, 2_500_000, 5_000_000]
    assert "without an opinion" in rows(built, "CertificateRows")[1]["Finding"]
    assert [(each["Borne by (NPA 8.9)"], each["Owed to the payer"]) for each in rows(built, "ExpenseRows")] == [
        ("company", 10_000),
        ("purchaser", 20_000),
        ("purchaser", 30_000),
        ("company", 0),
    ]
    assert [each["Indemnified"] for each in rows(built, "IndemnityRows")] == [1_000, 0, 0, 4_000, 0, None]
    assert [each["Clause"] for each in rows(built, "IndemnityRows")][2:4] == ["NPA 8.10(a)", "NPA 8.10(b)"]
    assert [each["Why nothing is indemnified"] for each in rows(built, "IndemnityRows")] == [
        *(None, "settled without prior written consent", "consent came after the settlement"),
        *(None, "not reasonable", None),
    ]
    assert [(each["Effective"], each["State (NPA 8.4, 8.6)"]) for each in rows(built, "InstrumentRows")] == [
        (serial(date(1998, 3, 5)), "effective"),
        (None, "no effect: unsigned"),
        (serial(date(1999, 1, 1)), "not yet"),
        (serial(date(1998, 4, 1)), "not yet"),  # binding once both have signed, whatever date it states
    ]
    assert [(each["Status"], each["Days late"]) for each in rows(built, "FollowUpRows")] == [
        ("sent", 2),
        ("late", (AS_OF - date(1998, 3, 7)).days),
        ("open", None),
    ]
    book = rows(built, "AddressRows")
    assert [each["State"] for each in book] == ["replaced", "in force", "in force", "not yet"]
    assert [each["What NPA 8.5 asks"] for each in book] == [
        *(None, None, "a change is a notice: give its number", "no such notice in Notices")
    ]


def test_a_workbook_from_before_notes_named_their_form_keeps_its_sheets_up_to_date() -> None:
    from promnote_workbooks.package import CellEdit, patch, read_package
    from promnote_workbooks.refresh.run import refresh_bytes

    data = build_workbook(NOTE, date(1997, 10, 31))
    terms = {row[1].value: row[2].coordinate for row in opened(data)["Terms"].iter_rows(min_row=6) if row[1].value}
    edits = {terms["agreement.form"]: CellEdit(None), terms["agreement.form"].replace("C", "B"): CellEdit(None)}
    old = patch(read_package(data, name="old.xlsx"), {"Terms": edits})
    done = refresh_bytes(old, date(1998, 10, 31))
    assert done.data is not None
    built = opened(done.data)
    assert len(rows(built, "ReportCalendar")) == len(rows(opened(data), "ReportCalendar")) > 5
    assert rows(built, "CertificateRegister")[0]["Principal"] == 7_500_000


def test_a_refresh_that_knows_every_sheet_brings_the_costs_to_date_and_keeps_what_was_typed() -> None:
    from promnote_workbooks.refresh.run import refresh_bytes

    data = build_workbook(NOTE, date(1997, 10, 31))
    for end in month_ends(12):
        done = refresh_bytes(data, end, close=True)
        assert done.data is not None
        assert not done.dropped
        data = done.data
    built = opened(data)
    assert named(built, "Checks") == "OK"
    assert {row["Status"] for row in rows(built, "IssuanceMonths")} == {"closed"}
    assert rows(built, "IssuanceMonths") == rows(
        opened(build_workbook(NOTE, month_ends(12)[-1], books=Books(closes=tuple(_closes())))), "IssuanceMonths"
    )
    assert rows(built, "CertificateRegister")[0]["Principal"] == 7_500_000
    assert rows(built, "DebtTable")[1]["Debt"] == "note-1996"


def test_a_refresh_writes_the_months_of_the_costs() -> None:
    from promnote_workbooks.refresh.run import refresh_bytes

    done = refresh_bytes(build_workbook(NOTE, date(1997, 10, 31)), date(1997, 11, 30))
    assert done.data is not None
    assert len(rows(opened(done.data), "IssuanceMonths")) == 2


def _closes() -> list[Booked]:
    return close(NOTE, month_ends(12)[-1])


def test_the_address_book_begins_with_the_agreements_addresses() -> None:
    book = rows(opened(build_workbook(NOTE, date(1998, 10, 31))), "AddressRows")
    assert [row["Recipient"] for row in book] == ["company", "company copy", "purchaser", "purchaser copy"]
    assert {row["State"] for row in book} == {"in force"}
    assert {row["What NPA 8.5 asks"] for row in book} == {None}
