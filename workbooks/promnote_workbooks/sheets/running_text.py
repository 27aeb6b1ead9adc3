"""Running text in cells: a sentence that is longer than its line goes on in the row below."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

from promnote_workbooks.sheets.written import Row


def text_rows(items: Iterable[tuple[str, str]], characters: int) -> list[Row]:
    """Rows `item`, `words`; the item stands in the first of its rows alone."""
    return [
        {"item": "" if at else item, "words": line}
        for item, words in items
        for at, line in enumerate(wrap(words, characters, break_long_words=False, break_on_hyphens=False) or [""])
    ]
