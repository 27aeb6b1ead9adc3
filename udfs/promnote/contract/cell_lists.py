"""Lists in one cell, such as fees and amendments: items parted by commas, the words of an item by blanks.

A text that is no plain word stands in quotes, a quote inside it doubled, so that any text comes back as it was.
"""

from __future__ import annotations

import re

_WORD = re.compile(r'(?:\w+=)?"(?:[^"]|"")*"(?=[\s,]|\Z)|[^\s,]+|,')
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


def items_in(text: str) -> list[list[str]]:
    """The words of each item, as they are written; items without a word are passed over."""
    items: list[list[str]] = [[]]
    for match in _WORD.finditer(text):
        if match[0] == ",":
            items.append([])
        else:
            items[-1].append(match[0])
    return [words for words in items if words]


def unquoted(word: str) -> str:
    """The text that `quoted` was given; a word without quotes around it is itself."""
    match = _QUOTED.fullmatch(word)
    return word if match is None else match[1].replace('""', '"')


def quoted(text: str, *, one_word: bool = False) -> str:
    """A text as an item's words, or as `one_word`; in quotes where it would not come back otherwise."""
    plain = text == ("" if one_word else " ").join(text.split()) and not any(each in text for each in ',"')
    return text if plain and text else '"' + text.replace('"', '""') + '"'
