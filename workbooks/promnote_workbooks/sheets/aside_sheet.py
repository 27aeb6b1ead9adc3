"""Set aside: what a user wrote beside rows that are not shown at present. It comes back with the row.

No workbook begins with it: a refresh adds it when it is needed.
"""

from __future__ import annotations

from dataclasses import replace

from promnote_workbooks.pages.block import WrittenColumn, put_block, widths_of
from promnote_workbooks.pages.model import Page, SheetLayout, ref

NAME, BLOCK = "Set aside", "SetAside"
HEADER_ROW, ROWS = 4, 24
COLUMNS = (
    WrittenColumn(key="block", header="Block", kind="text", width=18.0),
    WrittenColumn(key="column", header="Your column", kind="text", width=24.0),
    WrittenColumn(key="row", header="Row that it belongs to", kind="text", width=70.0),
    WrittenColumn(key="content", header="What you wrote", kind="text", width=50.0),
)


def aside_sheet() -> SheetLayout:
    """The sheet."""
    page = Page()
    page.put(1, 1, "Set aside: what you wrote beside rows that are not shown now", "title")
    page.put(2, 1, "A refresh that shows the row again puts it back beside it, and takes it from here.", "note_line")
    block = put_block(page, BLOCK, HEADER_ROW, COLUMNS, ROWS)
    widths = widths_of(COLUMNS)
    return replace(
        page.sheet(NAME, widths),
        blocks=(block,),
        freeze=ref(HEADER_ROW + 1, 1),
        repeat_rows=f"{HEADER_ROW}:{HEADER_ROW}",
        landscape=True,
    )
