"""Note files: the examples, what may stand in one, and every way in which one can be wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from promnote.basics.errors import NoteError
from promnote.contract.terms import Activity, Amendment, Note
from promnote.running.schedule import schedule_rows, totals
from promnote_workbooks.note_files.note_file import example_names, example_text, parse_note, read_note, write_note

SMALL = """\
[note]
title = "A small note"
issue_date = 2021-01-01
principal = "12,000.00"

[installments]
count = 4
first_date = 2021-01-31

[interest]
rate = "9%"
"""
BULLET = """\
[note]
kind = "bullet"
issue_date = 2021-01-01
principal = 12000

[installments]
maturity_date = 2022-01-31

[interest]
rate = 0.09

[[amendments]]
effective = 2021-06-01
maturity_date = 2022-07-31
rate = "10%"
memo = "extended"
"""
FLOATING = """\
[note]
issue_date = 2021-01-01
principal = "12,000.00"

[installments]
count = 4
first_date = 2021-01-31

[interest]
index = "LIBOR 1M"
spread = "3%"

[[rates]]
effective = 2021-01-01
rate = "5%"

[[rates]]
effective = 2021-02-01
rate = "5.5%"
"""


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def problem(text: str, name: str = "small.toml") -> str:
    with pytest.raises(NoteError) as caught:
        parse_note(text, name=name)
    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert "\n" not in message
    return message.removeprefix(f"{name}: ")


# --- the examples ---------------------------------------------------------------------------------------------------


def test_the_floating_note_and_its_fixed_variant_are_among_the_examples() -> None:
    assert {"note-1996.toml", "note-1996-fixed.toml"} <= set(example_names())


def test_the_fixed_example_gives_the_published_schedule() -> None:
    note = parse_note(example_text("note-1996-fixed.toml"), name="note-1996-fixed.toml")
    rows = schedule_rows(note.terms)
    assert len(rows) == 48
    assert (rows[0].days, rows[0].interest) == (104, 111_848_10)
    assert (rows[16].date, rows[16].interest) == (date(1997, 8, 31), 22_226_23)
    assert (rows[-1].interest, rows[-1].closing) == (694_57, 0)
    assert totals(rows).interest == 881_565_60


def test_the_floating_example_has_a_reset_for_each_period() -> None:
    note = parse_note(example_text("note-1996.toml"), name="note-1996.toml")
    rows = schedule_rows(note.terms, note.resets)
    starts = [date(1996, 1, 17), *(row.date for row in rows[:-1])]
    assert [each.effective for each in note.resets] == starts
    assert rows[0].rate == Decimal("0.055625") + Decimal("0.03")


def test_the_resets_of_the_example_are_illustrative_levels_in_sixteenths() -> None:
    text = example_text("note-1996.toml")
    note = parse_note(text, name="note-1996.toml")
    for reset in note.resets:
        assert (reset.index_rate * 1600) % 1 == 0, reset
        assert Decimal("0.05") <= reset.index_rate <= Decimal("0.061"), reset
    assert "illustrative" in note.terms.title
    assert "ILLUSTRATIVE" in text


def test_the_examples_differ_in_their_rate_alone() -> None:
    floating = parse_note(example_text("note-1996.toml"), name="a.toml").terms
    fixed = parse_note(example_text("note-1996-fixed.toml"), name="b.toml").terms
    assert replace(floating, interest=fixed.interest, id=fixed.id, title=fixed.title) == fixed
    assert floating.late_charge.rate is None  # the agreement's, which the note leans on
    assert floating.payments.assume_paid_through == "as_of"
    assert not floating.prepayment.permitted


# --- what may stand in a file ---------------------------------------------------------------------------------------


def test_without_an_id_the_note_is_called_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "lexington.toml"
    path.write_text(SMALL)
    assert read_note(path).terms.id == "lexington"
    path.write_text(changed(SMALL, "[note]", '[note]\nid = "L-1"'))
    assert read_note(path).terms.id == "L-1"


@pytest.mark.parametrize("rate", ['"8.5%"', "0.085", '"0.085"', "8.5e-2", '" 8.50 % "'])
def test_one_rate_in_many_spellings(rate: str) -> None:
    assert parse_note(changed(SMALL, '"9%"', rate), name="a.toml").terms.interest.rate == Decimal("0.085")


@pytest.mark.parametrize("amount", ["12000", "12_000", "12000.00", '"12,000.00"', '"12000"', "1.2e4"])
def test_one_amount_in_many_spellings(amount: str) -> None:
    assert parse_note(changed(SMALL, '"12,000.00"', amount), name="a.toml").terms.principal_cents == 12_000_00


def test_amounts_never_pass_through_a_binary_float() -> None:
    note = parse_note(changed(SMALL, '"12,000.00"', "9007199254740993.01"), name="a.toml")
    assert note.terms.principal_cents == 900_719_925_474_099_301


def test_a_file_of_a_windows_editor(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert read_note(path) == parse_note(SMALL, name="a.toml")


@pytest.mark.parametrize("text", [SMALL, BULLET, FLOATING, *(example_text(name) for name in example_names())])
def test_a_written_note_reads_back_equal(text: str) -> None:
    note = parse_note(text, name="a.toml")
    assert parse_note(write_note(note), name="a.toml") == note


def test_activity_fees_accounts_and_odd_texts_are_written_too() -> None:
    text = changed(SMALL, '"A small note"', r'"A \"small\" note: C:\\notes\n\u007f\t\u00b6"') + (
        '[usury]\nmaximum_rate = "16%"\nfees = [{ date = 2021-01-01, amount = "600.00" }]\n'
        '[accounts]\ncash = "1010"\n'
        "[[activity]]\ndate = 2021-01-31\ntype = 'payment'\namount = 3090\nid = 'p1'\n"
        "[[activity]]\ndate = 2021-02-02\ntype = 'reversal'\nreverses = 'p1'\nmemo = 'returned'\n"
    )
    note = parse_note(text, name="a.toml")
    assert note.terms.title == 'A "small" note: C:\\notes\n\x7f\t¶'
    assert note.activity[0] == Activity(date=date(2021, 1, 31), type="payment", amount_cents=3090_00, id="p1", row=1)
    assert parse_note(write_note(note), name="a.toml") == note


def test_amendments_keep_their_date_and_what_they_change() -> None:
    note: Note = parse_note(BULLET, name="a.toml")
    assert note.terms.amendments == (
        Amendment(
            effective=date(2021, 6, 1), maturity_date=date(2022, 7, 31), rate=Decimal("0.1"), memo="extended"
        ),
    )  # fmt: skip


# --- what is wrong with a file --------------------------------------------------------------------------------------

#: What is changed in the small note, and what the message says: field or row, found, allowed.
BAD_FIELDS = [
    ("missing field", "issue_date = 2021-01-01\n", "", ["note.issue_date", "found nothing"]),
    ("unknown field", "count = 4", "cuont = 4", ["installments.cuont", "did you mean installments.count?"]),
    ("unknown table", "[interest]", "[intrest]", ["intrest", "did you mean interest?", "allowed: note,"]),
    ("text for a number", "count = 4", 'count = "four"', ["installments.count", "found 'four'", "whole number"]),
    ("text for an amount", '"12,000.00"', '"a lot"', ["note.principal", "found 'a lot'", "allowed: an amount"]),
    ("no such date", "2021-01-31", '"2021-02-30"', ["installments.first_date", "2021-02-30", "no such day"]),
    ("first before issue", "2021-01-31", "2020-12-31", ["installments.first_date", "2020-12-31", "2021-01-01"]),
    ("a sum too large", "count = 4", "count = 4\namount = 4000", ["installments.amount", "4,000.00", "12,000.00"]),
    ("negative principal", '"12,000.00"', "-12000", ["note.principal", "found -12000", "allowed: an amount"]),
    ("parts of a cent", '"12,000.00"', "12000.001", ["note.principal", "12000.001", "two decimals"]),
    ("a rate of 850%", '"9%"', "8.5", ["interest.rate", "850%", "did you mean 8.5%?"]),
    ("a rate without end", '"9%"', "nan", ["interest.rate", "allowed: a fraction"]),
    ("an amount beyond all", '"12,000.00"', "1e999999999", ["found '1e999999999'", "60 digits"]),
    ("a list for a text", '"A small note"', "[1, 2]", ["note.title"]),
    ("a value for a table", '[interest]\nrate = "9%"\n', "", ["interest.rate", "found neither"]),
]


@pytest.mark.parametrize(
    ("old", "new", "said"), [each[1:] for each in BAD_FIELDS], ids=[each[0] for each in BAD_FIELDS]
)
def test_a_wrong_field_is_named_with_what_was_found_and_what_is_allowed(old: str, new: str, said: list[str]) -> None:
    message = problem(changed(SMALL, old, new))
    for words in said:
        assert words in message
    assert "found" in message


def test_a_table_that_is_none() -> None:
    assert problem("note = 5\n").startswith("note: found 5; allowed: a table [note]")
    assert problem("rates = 5\n" + SMALL).startswith("rates: found 5; allowed: rows [[rates]]")


def test_resets_out_of_order_name_the_row() -> None:
    message = problem(changed(FLOATING, "effective = 2021-02-01", "effective = 2020-02-01"))
    assert message.startswith("rates row 2: found 2020-02-01 after 2021-01-01; allowed: ")


def test_a_wrong_row_of_activity_is_named() -> None:
    message = problem(SMALL + '[[activity]]\ndate = 2021-01-31\ntype = "payed"\namount = 1\n')
    assert message.startswith("activity row 1 type: found 'payed'; allowed: payment, ")
    message = problem(SMALL + '[[activity]]\ndate = 2021-01-31\ntype = "payment"\namuont = 1\n')
    assert message.startswith("activity row 1: amuont: found an unknown column; did you mean amount?")


NOT_TOML = [
    ("count = 4", "count = ", "line 7 (installments.count): found ''"),
    ("2021-01-31", "2021-02-30", "line 8 (installments.first_date): found '2021-02-30'"),
    ("2021-01-31", "31.01.2021", "line 8 (installments.first_date): found '31.01.2021'"),
    ('"9%"', "9%", "line 11 (interest.rate): found '9%'"),
    ("[interest]", "[interest", "line 10: found '[interest'"),
    ("count = 4", "count = 4\ncount = 5", "line 8 (installments.count): found '5'"),
    ('"9%"', '"9%', "line 11 (interest.rate): found '\"9%'"),
    ('rate = "9%"\n', 'rate = """9%', "line 11 (interest.rate): found"),
]


@pytest.mark.parametrize(("old", "new", "said"), NOT_TOML)
def test_what_is_not_toml_is_named_by_line_and_field(old: str, new: str, said: str) -> None:
    message = problem(changed(SMALL, old, new))
    assert message.startswith(said)
    assert "not TOML" in message
    assert "allowed: TOML such as" in message


def test_what_is_not_toml_in_a_row() -> None:
    message = problem(changed(FLOATING, 'rate = "5.5%"', "rate = 5.5%"))
    assert message.startswith("line 19 (rates row 2 rate): found '5.5%', which is not TOML")


def test_lists_nested_without_end_and_endless_numbers() -> None:
    assert "nested too deeply" in problem("x = " + "[" * 100_000)
    assert "found" in problem("[note]\nprincipal = " + "9" * 10_000)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.toml"
    with pytest.raises(NoteError, match=r"^nowhere\.toml: found no file at .*; allowed: a note file \(TOML\)$"):
        read_note(path)


def test_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "notes.toml"
    path.mkdir()
    with pytest.raises(NoteError, match=r"^notes\.toml: found a folder; allowed: a note file"):
        read_note(path)


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(changed(SMALL, "A small note", "Soci\xe9t\xe9").encode("latin-1"))
    with pytest.raises(NoteError, match=r"^latin\.toml: line 2: found bytes that are not UTF-8 text; allowed: "):
        read_note(path)


def test_a_file_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_bytes(b"#" * 5_000_001)
    with pytest.raises(NoteError, match=r"^large\.toml: found more than 5 MB; allowed: a note file"):
        read_note(path)


def test_an_empty_file() -> None:
    assert problem("").startswith("note.issue_date: found nothing")
