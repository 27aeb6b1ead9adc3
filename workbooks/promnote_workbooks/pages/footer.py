"""The footer of a built workbook: the note's name and the as-of date stand where the template says the file's name."""

from __future__ import annotations

import re
from datetime import date
from itertools import accumulate

from promnote.contract.terms import Note
from promnote_workbooks.package.values import escape_text, escape_xml
from promnote_workbooks.pages.days import day_words

#: What a template's footer says; a built workbook says note and as-of date instead of the file's name.
TEMPLATE_FOOTER = "&F"
#: Fonts, the date, the sheet's name (31 characters at most, though a code of two) and the page take the rest of 255.
_LONGEST_NAME = 120


def footer_of(note: Note, as_of: date) -> str:
    """'Promissory note of January 17, 1996, as of 31-Oct-1997', as a footer spells it."""
    name = note.terms.title or note.terms.id or "Promissory note"
    return f"{footer_text(name)}, as of {day_words(as_of)}"


def footer_change(note: Note, as_of: date) -> tuple[str, str]:
    """What a template's sheets say behind their rows, and what a built workbook's say instead."""
    return f" {escape_xml(TEMPLATE_FOOTER)}", f" {escape_xml(footer_of(note, as_of))}"


def footer_text(text: str) -> str:
    """Text for a footer: `&` doubled, on one line, short enough that both parts fit in 255 characters (Excel's limit).

    What cannot be printed, control characters and halves of a character among it, is a blank.
    """
    printed = "".join(each if each.isprintable() else " " for each in text)
    pieces = [each if each != "&" else "&&" for each in re.sub(r"\s+", " ", printed).strip()]
    kept = list(accumulate(map(len, pieces)))
    return escape_text("".join(piece for piece, length in zip(pieces, kept, strict=True) if length <= _LONGEST_NAME))
