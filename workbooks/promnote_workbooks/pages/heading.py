"""What every sheet begins with: its title, the note, the as-of date, its own check."""

from __future__ import annotations

from promnote_workbooks.pages.model import Formula, Page

OK, DIFFERENCE, NOT_APPLICABLE, NOT_CHECKED = "OK", "DIFFERENCE", "n/a", "NOT CHECKED"
#: The defined name that is true while promnote's functions answer.
FUNCTIONS_THERE = "FunctionsThere"


def verdict(condition: str, *, unless: str = "", otherwise: str = "") -> str:
    """The formula of a check: OK where the condition holds, and only there.

    An error is a difference; without promnote's functions nothing is checked, whatever the figures that were stored
    say. Where `unless` holds there is nothing to check: `otherwise`.
    """
    text = f'IF({FUNCTIONS_THERE},IF({condition},"{OK}","{DIFFERENCE}"),"{NOT_CHECKED}")'
    if unless:
        text = f'IF({unless},"{otherwise}",{text})'
    return f'IFERROR({text},"{DIFFERENCE}")'


def heading(page: Page, sheet: str, *, as_of_column: int = 2, check_column: int = 4, title: str | Formula = "") -> str:
    """Rows 1 to 3. Gives the cell of the sheet's check, which is OK while every line of Checks about the sheet is."""
    page.put(1, 1, title or sheet, "title")
    page.formula(2, 1, "NoteTitle", "subtitle")
    page.put(3, as_of_column - 1, "As of", "label_strong")
    page.formula(3, as_of_column, "AsOf", "date_left")
    page.put(3, check_column - 1, "Check", "label_right")
    good = "+".join(f'COUNTIFS(CheckSheets,"{sheet}",CheckResults,"{word}")' for word in (OK, NOT_APPLICABLE))
    return page.formula(3, check_column, verdict(f'COUNTIF(CheckSheets,"{sheet}")={good}'), "check")
