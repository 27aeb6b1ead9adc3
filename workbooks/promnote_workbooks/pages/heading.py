"""What every sheet begins with: its title, the note, the as-of date, its own check."""

from __future__ import annotations

from typing import Final

from promnote_workbooks.pages.model import Formula, Page

OK, DIFFERENCE, NOT_APPLICABLE, NOT_CHECKED = "OK", "DIFFERENCE", "n/a", "NOT CHECKED"
#: The workbook is right, and waits for something that the reader owes it, such as the next rate.
TO_DO: Final = "TO DO"
#: The defined name that is true while promnote's functions answer.
FUNCTIONS_THERE = "FunctionsThere"


def verdict(
    condition: str, *, unless: str = "", otherwise: str = "", good: str = f'"{OK}"', bad: str = DIFFERENCE
) -> str:
    """The formula of a check: `good`, a formula, where the condition holds, and only there; else the word `bad`.

    An error is a difference; without promnote's functions nothing is checked, whatever the figures that were stored
    say. Where `unless` holds there is nothing to check: `otherwise`.
    """
    text = f'IF({FUNCTIONS_THERE},IF({condition},{good},"{bad}"),"{NOT_CHECKED}")'
    if unless:
        text = f'IF({unless},"{otherwise}",{text})'
    return f'IFERROR({text},"{DIFFERENCE}")'


def sheet_verdict(sheet: str) -> str:
    """The formula of a sheet's check: OK while every line of Checks about the sheet is, TO DO while one of them is that."""
    right = "+".join(f'COUNTIFS(CheckSheets,"{sheet}",CheckResults,"{word}")' for word in (OK, NOT_APPLICABLE, TO_DO))
    waits = f'COUNTIFS(CheckSheets,"{sheet}",CheckResults,"{TO_DO}")=0'
    return verdict(f'COUNTIF(CheckSheets,"{sheet}")={right}', good=f'IF({waits},"{OK}","{TO_DO}")')


def heading(
    page: Page,
    sheet: str,
    *,
    as_of_column: int = 2,
    check_column: int = 4,
    title: str | Formula = "",
    first_column: int = 1,
) -> str:
    """Rows 1 to 3, texts in `first_column`. Gives the cell of the sheet's check."""
    page.put(1, first_column, title or sheet, "title")
    page.formula(2, first_column, "NoteTitle", "subtitle")
    page.put(3, as_of_column - 1, "As of", "label_strong")
    page.formula(3, as_of_column, "AsOf", "date_left")
    page.put(3, check_column - 1, "Check", "label_right")
    return page.formula(3, check_column, sheet_verdict(sheet), "check")
