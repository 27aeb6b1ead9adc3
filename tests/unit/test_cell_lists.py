"""Lists in one cell: whatever a memo says, the items come back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promnote.contract.cell_lists import items_in, quoted, unquoted

TEXTS = st.text(max_size=20) | st.text(alphabet=' ,"=_a\n\t', max_size=20)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_texts_come_back(rows: list[tuple[str, str]]) -> None:
    cell = ", ".join(f"2020-01-01 memo={quoted(one, one_word=True)} {quoted(other)}" for one, other in rows)
    for words, (one, other) in zip(items_in(cell), rows, strict=True):
        key, _, value = words[1].partition("=")
        assert (key, unquoted(value), unquoted(" ".join(words[2:]))) == ("memo", one, other)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", "plain"),
        ("two words", "two words"),
        ("a, b", '"a, b"'),
        ('5" pipe', '"5"" pipe"'),
        (" lead", '" lead"'),
        ("line\nbreak", '"line\nbreak"'),
        ("", '""'),
    ],
)
def test_only_what_needs_it_stands_in_quotes(text: str, written: str) -> None:
    assert quoted(text) == written


def test_what_people_type_without_quotes() -> None:
    assert items_in('2020-01-01 600 5" pipe, , 2020-02-01 5 a "b') == [
        ["2020-01-01", "600", '5"', "pipe"],
        ["2020-02-01", "5", "a", '"b'],
    ]
