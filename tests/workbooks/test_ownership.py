"""What a refresh may write: its guard lets owned places through and refuses every other one as a fault of promnote."""

from __future__ import annotations

from datetime import date

import pytest

from promnote.contract.terms import Activity
from promnote_workbooks.note_files.note_file import example_text, parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import Area, read_package
from promnote_workbooks.refresh.book import Book, Place, Trespass
from promnote_workbooks.refresh.inputs import activity_block
from promnote_workbooks.refresh.outputs import output_places
from promnote_workbooks.refresh.ownership import Ownership

NOTE = parse_note(example_text("note-1996-fixed.toml"), name="note-1996-fixed.toml")
DATA = build_workbook(NOTE, date(1996, 4, 30))


def guarded(*, filling: bool = False) -> Book:
    book = Book(read_package(DATA, name="note.xlsx"))
    book.guard = Ownership(book, filling=filling)
    return book


def area(book: Book, name: str) -> Area:
    found = book.area(name)
    assert found is not None
    return found


def corner(book: Book, name: str) -> Place:
    found = area(book, name)
    return found.sheet, found.range.top, found.range.left


def test_the_as_of_date_and_spare_rows_are_owned_and_terms_are_the_users() -> None:
    book = guarded()
    assert book.put(*corner(book, "AsOf"), 35_000)
    block = activity_block(book)
    assert block is not None
    assert book.put(block.sheet, block.first, block.columns["type"], "payment")
    terms = area(book, "Terms")
    with pytest.raises(Trespass, match=r"Terms!C\d+: promnote was about to write a constant, which it does not own"):
        book.put(terms.sheet, terms.range.top + 1, terms.range.right, "another")


def test_a_note_that_is_filled_in_owns_the_values_of_terms() -> None:
    book = guarded(filling=True)
    terms = area(book, "Terms")
    assert book.put(terms.sheet, terms.range.top + 1, terms.range.right, "another")
    with pytest.raises(Trespass):
        book.put(terms.sheet, terms.range.top + 1, terms.range.left, "another label")


def test_formulas_of_figures_are_not_overwritten_and_results_go_to_formulas_alone() -> None:
    book = guarded()
    figure = output_places(book)["principal"]
    with pytest.raises(Trespass):
        book.put(*figure, 1.0)
    assert book.put_result(*figure, 1.0)
    with pytest.raises(Trespass, match="the result 1"):
        book.put_result("Summary", 200, 1, 1.0)
    with pytest.raises(Trespass, match="a formula"):
        book.put_formula("Summary", 200, 1, "1+1")


def test_rows_of_activity_that_stand_there_are_the_users() -> None:
    paid = Activity(date=date(1996, 4, 30), type="payment", amount_cents=100, row=1)
    terms = NOTE.terms
    data = build_workbook(type(NOTE)(terms=terms, activity=(paid,)), date(1996, 4, 29))
    book = Book(read_package(data, name="note.xlsx"))
    book.guard = Ownership(book)
    block = activity_block(book)
    assert block is not None
    assert book.put(block.sheet, block.first + 1, block.columns["type"], "payment")
    with pytest.raises(Trespass):
        book.put(block.sheet, block.first, block.columns["type"], "cost")


def test_a_workbook_that_is_only_read_takes_nothing() -> None:
    book = Book(read_package(DATA, name="note.xlsx"))
    with pytest.raises(Trespass):
        book.put(*corner(book, "AsOf"), 35_000)
