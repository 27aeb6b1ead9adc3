"""What every sheet begins with: its title, the note, the as-of date, its own check."""

from __future__ import annotations

from promnote_workbooks.pages.model import Formula, Page

CHECK_WORDS = ("OK", "DIFFERENCE", "n/a")
OK, DIFFERENCE, NOT_APPLICABLE = CHECK_WORDS


def heading(page: Page, sheet: str, *, as_of_column: int = 2, check_column: int = 4, title: str | Formula = "") -> str:
    """Rows 1 to 3. Gives the cell of the sheet's check, which is OK while no line of Checks about the sheet differs."""
    page.put(1, 1, title or sheet, "title")
    page.formula(2, 1, "NoteTitle", "subtitle")
    page.put(3, as_of_column - 1, "As of", "label_strong")
    page.formula(3, as_of_column, "AsOf", "date_left")
    page.put(3, check_column - 1, "Check", "label_right")
    differing = f'COUNTIFS(CheckSheets,"{sheet}",CheckResults,"{DIFFERENCE}")'
    return page.formula(3, check_column, f'IF({differing}=0,"{OK}","{DIFFERENCE}")', "check")
