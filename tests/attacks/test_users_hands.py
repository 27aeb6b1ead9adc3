"""What people do to a workbook before they refresh it, at random: columns, rows, sorts, filters, words everywhere.

A refresh does its work, and check finds nothing, or it refuses in one line. No word of the user's is lost.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from attack_cases import cases
from hands import delete_column, delete_row, hide_rows, insert_column, insert_row, move_column, sort_rows, typed
from promnote.basics.errors import NoteError
from promnote_workbooks.package import CellRange, format_ref, read_cells, read_package
from promnote_workbooks.pages.model import Block
from promnote_workbooks.refresh.blocks import Found, find_block
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.inputs import activity_block, rates_block
from promnote_workbooks.refresh.layout import layout_of
from promnote_workbooks.refresh.run import package_errors, refresh_bytes
from promnote_workbooks.refresh.schedule import schedule_block
from refresh_samples import small

FIRST = Path(__file__).parents[1] / "versions" / "0.1.0"
#: Blocks of forms, whose lines stand each in its place.
_FORMS = ("UsuryPanel", "IssuancePanel", "NoteWords")


def blocks_of(data: bytes) -> list[Found]:
    """Every block of rows that the workbook has."""
    book = Book(read_package(data))
    layouts = (each for sheet in layout_of(book).sheets for each in sheet.blocks if each.name not in _FORMS)
    found = [_there(partial(_laid_out, each), book) for each in layouts]
    found += [_there(each, book) for each in (schedule_block, activity_block, rates_block)]
    return [each for each in found if each is not None]


def _laid_out(block: Block, book: Book) -> Found | None:
    return find_block(book, block)


def _there(block: Callable[[Book], Found | None], book: Book) -> Found | None:
    try:
        return block(book)
    except NoteError:
        return None  # she deleted one of its columns


class Hands:
    """A user at work: what she did, and the words that she wrote."""

    def __init__(self, rng: random.Random, data: bytes) -> None:
        self.rng, self.data = rng, data
        self.words: list[str] = []
        self.done: list[str] = []

    def work(self) -> None:
        """One thing after another."""
        for _ in range(self.rng.randint(1, 5)):
            act = self.rng.choice(
                (self.beside, self.beside, self.inside, self.inside, self.free_row, self.far, self.a_row, self.a_column,
                 self.sort, self.filter, self.reorder, self.take_away)
            )  # fmt: skip
            block = self.rng.choice(blocks_of(self.data))
            act(block)
            self.done.append(f"{act.__name__} {block.name}")

    def word(self) -> str:
        self.words.append(f"hers {len(self.words) + 1}")
        return self.words[-1]

    def beside(self, block: Found) -> None:
        """Words in the column right of a block, where nothing is."""
        at = block.rows.right + 1
        rows = self.rng.sample(range(block.first, block.last + 1), min(4, block.rows.rows))
        self._type(block.sheet, [(block.header, at)] * self.rng.randint(0, 1) + [(row, at) for row in rows])

    def inside(self, block: Found) -> None:
        """A new column between the block's own, with words."""
        if block.rows.right == block.rows.left:
            return
        at = self.rng.randint(block.rows.left + 1, block.rows.right)
        self.data = insert_column(self.data, block.sheet, at)
        rows = self.rng.sample(range(block.first, block.last + 1), min(5, block.rows.rows))
        self._type(block.sheet, [(block.header, at), *((row, at) for row in rows)])

    def free_row(self, block: Found) -> None:
        """A remark in one of the block's free rows, in promnote's columns."""
        if block.name in ("Activity", "Rates", "Schedule"):
            return  # inputs, and a plan without free rows: words there are no remark
        self._type(block.sheet, [(self.rng.randint(block.first, block.last), min(block.columns.values()))])

    def far(self, block: Found) -> None:
        """Words somewhere on the sheet."""
        places = [(self.rng.randint(1, 120), self.rng.randint(1, 40)) for _ in range(3)]
        areas = [each.rows for each in blocks_of(self.data) if each.sheet == block.sheet]
        self._type(block.sheet, [each for each in places if not any(area.holds(*each) for area in areas)])

    def a_row(self, block: Found) -> None:
        """A row inserted above or inside a block."""
        self.data = insert_row(self.data, block.sheet, self.rng.randint(3, block.last))

    def a_column(self, block: Found) -> None:
        """A column inserted left of a block, or of anything on its sheet."""
        self.data = insert_column(self.data, block.sheet, self.rng.randint(1, block.rows.right + 2))

    def sort(self, block: Found) -> None:
        """The block sorted by one of its columns, with what stands beside it."""
        right = block.rows.right + self.rng.randint(0, 1)
        area = CellRange(block.first, block.rows.left, block.last, right)
        by = self.rng.choice(list(block.columns.values()))
        self.data = sort_rows(self.data, block.sheet, area, by, descending=self.rng.random() < 0.5)

    def filter(self, block: Found) -> None:
        """Some of the block's rows hidden."""
        rows = set(self.rng.sample(range(block.first, block.last + 1), min(3, block.rows.rows)))
        self.data = hide_rows(self.data, block.sheet, rows)

    def reorder(self, block: Found) -> None:
        """One column of the block cut and inserted at another place of it."""
        columns = range(block.rows.left, block.rows.right + 1)
        if len(columns) > 2:
            source, target = self.rng.choice(columns), self.rng.choice(columns)
            self.data = move_column(self.data, block.sheet, source, target)

    def take_away(self, block: Found) -> None:
        """A row or a column deleted: a blank one beside, or one of promnote's."""
        before = set(self._written())
        if self.rng.random() < 0.5:
            self.data = delete_row(self.data, block.sheet, self.rng.randint(block.header + 1, block.last))
        else:
            self.data = delete_column(self.data, block.sheet, self.rng.randint(block.rows.left, block.rows.right + 2))
        gone = before - set(self._written())
        self.words = [word for word in self.words if word not in gone]

    def _type(self, sheet: str, places: list[tuple[int, int]]) -> None:
        cells = read_cells(read_package(self.data), sheet)
        free = [
            ref
            for ref in dict.fromkeys(format_ref(*each) for each in places)
            if (cell := cells.get(ref)) is None or (cell.value is None and cell.formula is None)
        ]
        self.data = typed(self.data, sheet, {ref: self.word() for ref in free})

    def _written(self) -> Iterator[str]:
        yield from (word for word in words_in(self.data) if word in self.words)


def words_in(data: bytes) -> list[str]:
    """Every text of the workbook."""
    package = read_package(data)
    return [
        cell.value
        for sheet in package.sheets
        for ref, cell in read_cells(package, sheet.name).items()
        # what is set aside names the column that it is of
        if isinstance(cell.value, str) and not (sheet.name == "Set aside" and ref.startswith("B"))
    ]


@pytest.mark.parametrize("seed", cases(12))
def test_a_workbook_in_a_users_hands(seed: int) -> None:
    rng = random.Random(f"hands {seed}")
    start = (FIRST / "late.xlsx").read_bytes() if seed % 5 == 4 else small()
    hands = Hands(rng, start)
    hands.work()
    what = f"{seed}: {hands.done}"
    assert set(hands.words) <= set(words_in(hands.data)), what
    data = hands.data
    days = (date(1996, 11, 30), date(1996, 12, 31)) if seed % 5 == 4 else (date(1996, 7, 31), date(1996, 9, 30))
    for day in days:
        try:
            with package_errors():
                done = refresh_bytes(data, day, close=rng.random() < 0.2)
        except NoteError as error:
            assert "\n" not in str(error), what
            return
        data = done.data or data
        kept = words_in(data)
        assert sorted(word for word in kept if word.startswith("hers ")) == sorted(hands.words), what
        assert not check_package(read_package(data)).differences, what
    assert refresh_bytes(data, days[-1]).data is None, what
