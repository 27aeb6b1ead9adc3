"""Notices (NPA 8.5), amendments and waivers (NPA 8.4, 8.6), the closing checklist (NPA 5.1, 5.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from promnote.basics.daycount import THIRTY_360_US
from promnote.contract.terms import Amendment
from promnote_workbooks.agreements.npa_1997.covenants.closing import (
    CLOSING_COLUMNS,
    CONDITIONS,
    ClosingRow,
    Mark,
    closing_rows,
    still_open,
)
from promnote_workbooks.agreements.npa_1997.covenants.instruments import (
    INSTRUMENT_COLUMNS,
    Instrument,
    InstrumentRow,
    effective_on,
    in_force,
    instrument_rows,
    is_waived,
    unsupported_amendments,
)
from promnote_workbooks.agreements.npa_1997.covenants.notices import (
    ADDRESSES,
    NOTICE_COLUMNS,
    RECIPIENTS,
    Address,
    AddressChange,
    Notice,
    NoticeRow,
    address_book,
    notice_rows,
)
from promnote_workbooks.agreements.npa_1997.covenants.records import (
    CLOSING_DATE,
    COMPANY,
    PURCHASER_COUNSEL,
    RecordError,
)
from promnote_workbooks.note_files.note_file import example_text, parse_note

DAY = date(1998, 3, 2)
NOTICE = Notice(id="N1", sender="company", subject="default", method="hand", sent_on=DAY, event_on=DAY)


def row(notice: Notice, as_of: date = date(1999, 1, 1)) -> NoticeRow:
    (one,) = notice_rows([notice], as_of)
    return one


# --- notices --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "event", "effective"),
    [
        ("hand", "delivery", DAY),
        ("registered mail", "postmark", date(1998, 3, 7)),
        ("certified mail", "postmark", date(1998, 3, 7)),
        ("facsimile", "confirmation of transmission", DAY),
    ],
)
def test_from_when_a_notice_counts(method: str, event: str, effective: date) -> None:
    made = row(replace(NOTICE, method=method, return_receipt=True))
    assert (made.event, made.effective_on, made.state, made.findings) == (event, effective, "effective", "")
    assert (made.sender, made.recipient) == ("company", "purchaser")


@pytest.mark.parametrize("method", ["ordinary mail", "courier", "electronic mail"])
def test_another_method_is_not_listed(method: str) -> None:
    made = row(replace(NOTICE, method=method))
    assert (made.effective_on, made.state) == (None, "not listed")
    assert made.findings == (
        "NPA 8.5 does not list this method; it lists hand, registered mail, certified mail, facsimile"
    )


def test_mail_before_its_five_days_and_a_fax_without_confirmation_are_pending() -> None:
    mailed = replace(NOTICE, method="certified mail", return_receipt=True)
    assert row(mailed, date(1998, 3, 6)).state == "pending"
    assert row(mailed, date(1998, 3, 7)).state == "effective"
    awaited = row(replace(NOTICE, method="facsimile", event_on=None))
    assert (awaited.event_on, awaited.effective_on, awaited.state) == (None, None, "pending")
    assert notice_rows([NOTICE], date(1998, 3, 1)) == []


def test_what_a_notice_lacks() -> None:
    assert row(replace(NOTICE, in_writing=False)).findings == "not in writing"
    mailed = row(replace(NOTICE, method="certified mail"))
    assert (mailed.state, mailed.effective_on, mailed.findings) == ("defective", None, "no return receipt requested")
    uncopied = row(replace(NOTICE, copied=False))
    assert (uncopied.state, uncopied.findings) == ("effective", f"no copy to {PURCHASER_COUNSEL}")


def test_the_addresses_of_the_agreement() -> None:
    book = address_book([], [], CLOSING_DATE)
    assert tuple(each.recipient for each in book) == RECIPIENTS
    assert tuple(book) == ADDRESSES
    assert book[0].name == COMPANY
    assert book[0].lines == ("767 Third Avenue", "29th Floor", "New York, New York 10017-2023")
    # no persons: a title at most
    assert {each.attention for each in book} == {"President", ""}


def test_an_address_changes_when_its_notice_counts() -> None:
    notice = replace(NOTICE, method="registered mail", return_receipt=True, subject="new address")
    moved = Address(recipient="company", name=COMPANY, lines=("1 Example Street",), facsimile="")
    change = AddressChange(notice="N1", address=moved)
    assert address_book([change], [notice], date(1998, 3, 6))[0].lines == ADDRESSES[0].lines
    after = address_book([change], [notice], date(1998, 3, 7))[0]
    assert (after.lines, after.since, after.notice) == (("1 Example Street",), date(1998, 3, 7), "N1")
    unlisted = replace(notice, method="courier")
    assert address_book([change], [unlisted], date(2000, 1, 1))[0] == ADDRESSES[0]
    # the later notice wins, whatever the order of the list
    again = replace(notice, id="N2", method="hand", sent_on=date(1998, 6, 1), event_on=date(1998, 6, 1))
    second = AddressChange(notice="N2", address=replace(moved, lines=("2 Example Street",)))
    for changes in ([change, second], [second, change]):
        assert address_book(changes, [notice, again], date(1999, 1, 1))[0].lines == ("2 Example Street",)


def test_what_is_wrong_with_a_notice() -> None:
    with pytest.raises(RecordError, match="notice N1: found the id twice; allowed: each id once"):
        notice_rows([NOTICE, NOTICE], DAY)
    with pytest.raises(
        RecordError, match="notice N1 event_on: found 1998-03-01; allowed: the day it was sent, 1998-03-02"
    ):
        replace(NOTICE, event_on=date(1998, 3, 1))
    with pytest.raises(RecordError, match="notice N1 sender: found 'holder'; allowed: company, purchaser"):
        replace(NOTICE, sender="holder")  # type: ignore[arg-type]
    change = AddressChange(notice="N9", address=ADDRESSES[0])
    with pytest.raises(RecordError, match="address change by notice N9: found no such notice; allowed: N1"):
        address_book([change], [NOTICE], DAY)
    theirs = AddressChange(notice="N1", address=ADDRESSES[2])
    with pytest.raises(RecordError, match="found the address of the purchaser; allowed: the sender's own, company"):
        address_book([theirs], [NOTICE], DAY)


# --- amendments and waivers -----------------------------------------------------------------------------------------

SIGNED = Instrument(
    id="A1",
    kind="amendment",
    provision="Notes, maturity",
    what="maturity extended",
    company_signed=date(2000, 1, 28),
    purchaser_signed=date(2000, 1, 31),
    changes_note_on=date(2000, 1, 31),
)
WAIVER = Instrument(
    id="W1",
    kind="waiver",
    provision="NPA 6.1(a)",
    what="late annual report",
    breach="fiscal 1997 report late",
    company_signed=DAY,
    purchaser_signed=DAY,
)


def test_an_instrument_counts_when_both_have_signed() -> None:
    assert effective_on(SIGNED) == date(2000, 1, 31)
    assert not in_force(SIGNED, date(2000, 1, 30))
    assert in_force(SIGNED, date(2000, 1, 31))
    early = instrument_rows([SIGNED], date(2000, 1, 29))[0]
    assert (early.state, early.effective_on, early.findings) == ("no effect", None, "not signed by purchaser (NPA 8.4)")
    spoken = instrument_rows([replace(SIGNED, written=False)], date(2000, 2, 1))[0]
    assert (spoken.state, spoken.findings) == ("no effect", "not in writing (NPA 8.4)")
    stated = replace(SIGNED, stated=date(2000, 3, 1))
    assert instrument_rows([stated], date(2000, 2, 1))[0].state == "not yet"
    backdated = replace(SIGNED, stated=date(1999, 12, 31))
    assert effective_on(backdated) == date(1999, 12, 31)
    assert not in_force(backdated, date(2000, 1, 15))


def test_a_waiver_covers_the_breach_that_it_names() -> None:
    assert is_waived([WAIVER], "fiscal 1997 report late", DAY)
    assert not is_waived([WAIVER], "fiscal 1998 report late", DAY)
    assert not is_waived([replace(WAIVER, purchaser_signed=None)], "fiscal 1997 report late", DAY)
    with pytest.raises(RecordError, match="instrument W1 breach: found nothing; allowed: the one breach of a waiver"):
        replace(WAIVER, breach="")
    with pytest.raises(
        RecordError, match="instrument A1 breach: found late; allowed: the one breach of a waiver, none"
    ):
        replace(SIGNED, breach="late")


def test_amendments_of_the_note_file_need_an_instrument() -> None:
    terms = parse_note(example_text("senior-notes-1997.toml"), name="n").terms
    assert terms.interest.day_count is THIRTY_360_US
    moved = Amendment(effective=date(2000, 1, 31), maturity_date=date(2000, 5, 1))
    terms = replace(terms, amendments=(moved,))
    assert unsupported_amendments(terms, [], date(2000, 1, 30)) == []
    assert unsupported_amendments(terms, [], date(2000, 1, 31)) == [date(2000, 1, 31)]
    assert unsupported_amendments(terms, [SIGNED], date(2000, 1, 31)) == []


# --- closing --------------------------------------------------------------------------------------------------------


def test_the_checklist_has_every_condition() -> None:
    assert [each.clause for each in CONDITIONS] == [
        *(f"NPA 5.1({letter})" for letter in "abcdefgh"),
        *(f"NPA 5.2({letter})" for letter in "abcdef"),
    ]
    rows = closing_rows([], CLOSING_DATE)
    assert {each.state for each in rows} == {"open"}
    assert len(still_open(rows, "purchaser")) == 8
    assert len(still_open(rows, "company")) == 6


def test_met_and_waived() -> None:
    marks = [
        Mark(clause=each.clause, state="met", on=CLOSING_DATE, evidence="closing set", dated=CLOSING_DATE)
        for each in CONDITIONS[:-1]
    ]
    rows = closing_rows(marks, CLOSING_DATE)
    assert still_open(rows, "purchaser") == []
    assert still_open(rows, "company") == ["NPA 5.2(f)"]
    waived = Mark(clause="NPA 5.2(f)", state="waived", on=CLOSING_DATE, evidence="waiver W9")
    assert still_open(closing_rows([*marks, waived], CLOSING_DATE), "company") == []
    assert len(still_open(closing_rows(marks, date(1997, 10, 26)), "purchaser")) == 8


def test_what_is_wrong_with_a_mark() -> None:
    fee = Mark(clause="NPA 5.1(g)", state="met", on=CLOSING_DATE, evidence="wire")
    with pytest.raises(RecordError, match=r"closing NPA 5\.1\(g\): found it marked twice"):
        closing_rows([fee, fee], CLOSING_DATE)
    with pytest.raises(RecordError, match=r"closing clause: found 'NPA 5\.3'; allowed: NPA 5\.1\(a\)"):
        replace(fee, clause="NPA 5.3")
    with pytest.raises(RecordError, match=r"closing NPA 5\.1\(g\) evidence: found nothing"):
        replace(fee, evidence="")
    with pytest.raises(RecordError, match="a certificate bears the date of the closing"):
        Mark(clause="NPA 5.1(b)", state="met", on=CLOSING_DATE, evidence="certificate")
    early = Mark(clause="NPA 5.1(b)", state="met", on=CLOSING_DATE, evidence="certificate", dated=date(1997, 10, 24))
    with pytest.raises(RecordError, match="found 1997-10-24; allowed: the date of the closing, 1997-10-27"):
        closing_rows([early], CLOSING_DATE)


def test_columns_name_every_field() -> None:
    for record, columns in (
        (NoticeRow, NOTICE_COLUMNS),
        (InstrumentRow, INSTRUMENT_COLUMNS),
        (ClosingRow, CLOSING_COLUMNS),
    ):
        assert record._fields == tuple(column.name for column in columns)
