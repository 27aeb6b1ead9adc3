"""`build_workbook`: every formula with its value, every figure the engine's, the same bytes each time."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from promnote.basics.conversion import serial
from promnote.basics.errors import NoteError, WorkbookError
from promnote.basics.money import money
from promnote.contract.reading import activity_from_range, resets_from_range, terms_from_range
from promnote.contract.terms import Activity, Note
from promnote.reports.figures import FIGURES, figures
from promnote.running.ledger import replay
from promnote.running.schedule import schedule_rows
from promnote_workbooks.formulas.host_names import rewrite_formula
from promnote_workbooks.one_note.build import build_workbook, contents_of
from promnote_workbooks.sheets import note_layout
from promnote_workbooks.sheets.summary_sheet import SECTIONS
from workbook_notes import NOTES, cells, named, named_rows, opened, plain

NOTE_1996, AS_OF = NOTES["the 1996 note"]
OUTPUTS = (
    *("PrincipalBalance", "PrincipalDue", "DaysPastDue", "InterestDue", "AccruedInterest", "LateCharges", "Costs"),
    *("Unapplied", "Payoff", "PerDiem", "NextInstallmentDate", "NextInstallmentPrincipal", "CurrentPortion"),
    *("LongTermPortion", "UsuryMaximumInterest", "UsuryInterestCharged", "UsuryExcess", "Checks"),
)


@pytest.mark.parametrize("name", NOTES)
def test_the_schedule_is_the_engines_to_the_cent(name: str) -> None:
    note, as_of = NOTES[name]
    header, *rows = named_rows(opened(build_workbook(note, as_of)), "Schedule")
    found = [dict(zip(header, row, strict=True)) for row in rows]
    wanted = schedule_rows(note.terms, note.resets)
    assert len(found) == len(wanted)
    for row, engine in zip(found, wanted, strict=True):
        assert (row["No."], row["Due date"], row["Days"]) == (engine.number, serial(engine.date), engine.days)
        assert row["Rate"] == pytest.approx(float(engine.rate), abs=1e-12)
        for header_text, cents in (
            ("Opening principal", engine.opening),
            ("Interest", engine.interest),
            ("Principal", engine.principal),
            ("Payment", engine.payment),
            ("Closing principal", engine.closing),
        ):
            assert row[header_text] == pytest.approx(cents / 100, abs=1e-6), (engine.number, header_text)


@pytest.mark.parametrize("name", NOTES)
def test_the_figures_are_the_engines_to_the_cent_and_all_checks_hold(name: str) -> None:
    note, as_of = NOTES[name]
    workbook = opened(build_workbook(note, as_of))
    wanted = figures(replay(note, as_of))
    for line in (line for _, lines in SECTIONS for line in lines):
        value, found = getattr(wanted, line.figure), named(workbook, line.name)
        if value is None:
            assert found == "n/a", line.name
        elif FIGURES[line.figure].kind == "money":
            assert found == float(money(value)), line.name
        elif isinstance(value, date):
            assert found == serial(value), line.name
        else:
            assert found == pytest.approx(float(value), abs=1e-12), line.name
    assert named(workbook, "Checks") == "OK"


def test_the_1996_note_shows_what_its_reader_came_for() -> None:
    workbook = opened(build_workbook(NOTE_1996, AS_OF))
    assert workbook.sheetnames[0] == "Summary"
    assert workbook["Summary"]["A1"].value == NOTE_1996.terms.title
    assert named(workbook, "PrincipalBalance") == 2_751_918.75  # 4,554,900 - 19 x 94,893.75
    assert named(workbook, "NextInstallmentDate") == serial(date(1997, 11, 30))
    assert named(workbook, "AsOf") == serial(AS_OF)
    assert {*OUTPUTS, "Terms", "Rates", "Activity", "AsOf"} <= set(workbook.defined_names)


@pytest.mark.parametrize("name", NOTES)
def test_the_ranges_read_back_as_the_note(name: str) -> None:
    note, as_of = NOTES[name]
    workbook = opened(build_workbook(note, as_of))
    terms = terms_from_range(named_rows(workbook, "Terms"))
    assert terms == note.terms
    assert resets_from_range(named_rows(workbook, "Rates")) == note.resets
    found = activity_from_range(named_rows(workbook, "Activity"))
    assert [replace(each, row=0) for each in found] == [replace(each, row=0) for each in note.activity]


@pytest.mark.parametrize("name", NOTES)
def test_every_formula_cell_has_its_formula_and_its_value(name: str) -> None:
    note, as_of = NOTES[name]
    data, contents = build_workbook(note, as_of), contents_of(note, as_of)
    texts, values = opened(data, values=False), opened(data)
    for sheet, formulas in note_layout(contents.shape).formulas.items():
        for where, text in formulas.items():
            assert texts[sheet][where].value == text, (sheet, where)
            stored = contents.formulas[sheet][where]
            assert stored is not None
            assert plain(values[sheet][where].value) == plain(stored), (sheet, where)
    assert not [each for each in cells(values) if isinstance(each[2], str) and each[2].startswith("#")]


def test_no_formula_is_left_without_a_value() -> None:
    with zipfile.ZipFile(BytesIO(build_workbook(NOTE_1996, AS_OF))) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                text = package.read(name).decode()
                assert "</f><v>" in text
                assert not re.search(r"</f>(</c>|<v */>)", text), name


def test_the_same_note_gives_the_same_bytes_and_another_day_others() -> None:
    first = build_workbook(NOTE_1996, AS_OF)
    other = build_workbook(*NOTES["a prepayment"])
    assert build_workbook(NOTE_1996, AS_OF) == first
    assert build_workbook(*NOTES["a prepayment"]) == other
    assert build_workbook(NOTE_1996, date(1997, 11, 1)) != first


def test_nothing_of_one_note_stays_in_the_next_of_the_same_shape() -> None:
    bare = replace(NOTE_1996, terms=replace(NOTE_1996.terms, title="", borrower="", holder="", usury=None))
    before = build_workbook(bare, AS_OF)
    build_workbook(NOTE_1996, date(1998, 3, 15))
    assert build_workbook(bare, AS_OF) == before


def test_text_from_outside_stays_text() -> None:
    terms = replace(NOTE_1996.terms, title="=HYPERLINK(1)", borrower="+1", holder="-1", governing_law="@SUM(1)")
    data = build_workbook(replace(NOTE_1996, terms=terms), AS_OF)
    workbook = opened(data, values=False)
    found = {row[0]: row[1] for row in named_rows(workbook, "Terms")}
    assert (found["note.title"], found["note.borrower"], found["note.holder"]) == ("=HYPERLINK(1)", "+1", "-1")
    ((sheet, _),) = workbook.defined_names["Terms"].destinations
    (cell,) = [cell for row in workbook[sheet].iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert cell.data_type != "f"


def test_a_note_without_activity_says_what_to_do() -> None:
    workbook = opened(build_workbook(NOTE_1996, AS_OF))
    assert "No payments yet" in str(workbook["Activity"]["A5"].value)
    filled = opened(build_workbook(*NOTES["a prepayment"]))
    assert plain(filled["Activity"]["A5"].value) is None
    assert "leave this table empty" in str(filled["Rates"]["A5"].value)


def test_a_formula_that_cannot_be_evaluated_is_refused_with_its_cell_and_its_reason() -> None:
    note, _ = NOTES["a prepayment"]
    bare = replace(
        note,
        terms=replace(note.terms, late_charge=replace(note.terms.late_charge, rate=None, by_agreement=True)),
        activity=(),
    )
    with pytest.raises(NoteError, match=r"late_charge\.rate"):
        build_workbook(bare, date(2021, 3, 15))


def test_an_as_of_before_issue_is_refused() -> None:
    with pytest.raises(NoteError, match="1996-01-16"):
        build_workbook(NOTE_1996, date(1996, 1, 16))


@pytest.mark.parametrize("host", ["libreoffice", "lite"])
def test_other_hosts_files_differ_in_spelling_only(host: str) -> None:
    plain_file, host_file = build_workbook(NOTE_1996, AS_OF), build_workbook(NOTE_1996, AS_OF, host=host)  # type: ignore[arg-type]
    spelled = opened(host_file, values=False)
    ours = 0
    for sheet, where, value in cells(opened(plain_file, values=False)):
        wanted = rewrite_formula(value, host) if isinstance(value, str) and value.startswith("=") else value
        ours += wanted != value
        assert plain(spelled[sheet][where].value) == wanted
    assert ours > 100
    assert list(cells(opened(host_file))) == list(cells(opened(plain_file)))


def test_an_unknown_host_is_refused() -> None:
    with pytest.raises(WorkbookError, match="lotus"):
        build_workbook(NOTE_1996, AS_OF, host="lotus")  # type: ignore[arg-type]


def test_excel_is_not_told_to_compute_everything_on_opening() -> None:
    with zipfile.ZipFile(BytesIO(build_workbook(NOTE_1996, AS_OF))) as package:
        assert b'fullCalcOnLoad="1"' not in package.read("xl/workbook.xml")


def test_the_footer_says_note_and_day_on_every_sheet() -> None:
    note = replace(NOTE_1996, terms=replace(NOTE_1996.terms, title="Smith & Sons <1996>"))
    workbook = opened(build_workbook(note, AS_OF))
    for sheet in workbook.worksheets:
        assert sheet.oddFooter.left.text.strip() == "Smith && Sons <1996>, as of 31-Oct-1997"
        assert "page &P of &N" in sheet.oddFooter.right.text


def test_many_payments_fit() -> None:
    payments = tuple(
        Activity(date=date(1996, 4, 30), type="payment", amount_cents=100, id=f"p{number}", row=number)
        for number in range(1, 91)
    )
    terms = replace(
        NOTE_1996.terms,
        late_charge=replace(NOTE_1996.terms.late_charge, rate=NOTE_1996.resets[0].index_rate, by_agreement=False),
        payments=replace(NOTE_1996.terms.payments, assume_paid_through=None),
    )
    workbook = opened(build_workbook(Note(terms=terms, resets=NOTE_1996.resets, activity=payments), date(1996, 6, 1)))
    assert len([row for row in named_rows(workbook, "Activity") if row[0] is not None]) == 1 + 90
    assert named(workbook, "Checks") == "OK"
