"""Writing workbooks from nothing with XlsxWriter, in the looks of `styles`, without a clock: the same bytes each time.

XlsxWriter writes formula and value into one cell, which openpyxl cannot; what it writes is never a user's own file.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook

from promnote_workbooks.package.finish import finished_file
from promnote_workbooks.pages import styles
from promnote_workbooks.pages.styles import Style

_INPUT = Style(ink=styles.INPUT_INK, fill=styles.INPUT_FILL, rule_below=True, locked=False)
_HEADER = Style(bold=True, fill=styles.HEADER_FILL, ink=styles.HEADER_INK, align="center", wrap=True)
_TOTAL = Style(bold=True, fill=styles.TOTAL_FILL, rule_below=True)
#: The cell formats of these workbooks, made of the colours and formats that all workbooks share.
LOOKS: dict[str, Style] = {
    "plain": Style(),
    "title": Style(bold=True, size=16, ink=styles.HEADER_FILL),
    "subtitle": Style(ink=styles.QUIET_INK),
    "strong": Style(bold=True),
    "header": _HEADER,
    "header_left": replace(_HEADER, align="left", indent=1),
    "text": Style(align="left", indent=1),
    "text_center": Style(align="center"),
    "wrapped": Style(align="left", wrap=True, indent=1),
    "money": Style(number_format=styles.MONEY),
    "rate": Style(number_format=styles.RATE),
    "rate_or_none": Style(number_format=styles.RATE, align="right"),
    "date": Style(number_format=styles.DATE, align="right"),
    "count": Style(number_format=styles.COUNT),
    "count_or_none": Style(number_format='#,##0;;"-"', align="right"),
    "check": Style(bold=True, align="center"),
    "total": replace(_TOTAL, align="left", indent=1),
    "total_center": replace(_TOTAL, align="center"),
    "total_money": replace(_TOTAL, number_format=styles.MONEY),
    "total_rate": replace(_TOTAL, number_format=styles.RATE, align="right"),
    "total_count": replace(_TOTAL, number_format=styles.COUNT),
    "input_text": replace(_INPUT, number_format=styles.TEXT),
    "input": _INPUT,
    "input_money": replace(_INPUT, number_format=styles.MONEY),
    "input_rate": replace(_INPUT, number_format=styles.RATE),
    "input_date": replace(_INPUT, number_format=styles.DATE),
    "input_count": replace(_INPUT, number_format=styles.COUNT),
}

_MOMENT = datetime(1980, 1, 1)
_LONGEST_TEXT = 32_767


class ReportBook:
    """A workbook in the making; `sheet` adds one, `to_bytes` ends it."""

    def __init__(self, title: str, footer: str) -> None:
        self._stream = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.workbook = Workbook(self._stream, options)
        self.workbook.set_properties({"title": title, "author": "promnote", "created": _MOMENT})
        self.workbook.set_calc_mode("auto")
        self._formats: dict[str, Any] = {}
        self._footer = footer

    def format(self, style: str) -> Any:
        """The format of a style, made once."""
        if style not in self._formats:
            self._formats[style] = self.workbook.add_format(_properties(LOOKS[style]))
        return self._formats[style]

    def sheet(self, name: str, widths: Sequence[float], *, landscape: bool = True) -> Any:
        """A worksheet with its columns' widths and its print set-up."""
        sheet = self.workbook.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self.format("plain"))
        sheet.hide_gridlines(2)
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(1)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.75)
        sheet.set_footer(f'&L&"{styles.FONT},Regular"&8 {self._footer}&R&"{styles.FONT},Regular"&8&A, page &P of &N')
        return sheet

    def header(self, sheet: Any, row: int, titles: Sequence[str], left: int = 0) -> None:
        """A header row; the first `left` titles stand left, as the texts under them do."""
        for column, title in enumerate(titles):
            sheet.write_string(row, column, title, self.format("header_left" if column < left else "header"))

    def text(self, sheet: Any, row: int, column: int, text: str, style: str = "text") -> None:
        """Text, whatever it begins with: never a formula, never a link."""
        clean = text if text.isprintable() else "".join(each if each.isprintable() else " " for each in text)
        clean = clean.encode("utf-8", "replace").decode()[:_LONGEST_TEXT]
        sheet.write_string(row, column, clean, self.format(style))

    def fit_row(self, sheet: Any, row: int, *texts: tuple[str, float]) -> None:
        """A row as high as its wrapped texts in columns of these widths need; not every program does it by itself."""
        lines = max(-(-len(text) // max(1, int(width * 0.95))) for text, width in texts)
        if lines > 1:
            sheet.set_row(row, 15 * min(lines, 20))

    def money(self, sheet: Any, row: int, column: int, cents: int | None, style: str = "money") -> None:
        """An amount in cents; an empty cell for none."""
        if cents is None:
            sheet.write_blank(row, column, None, self.format(style))
        else:
            sheet.write_number(row, column, cents / 100, self.format(style))

    def day(self, sheet: Any, row: int, column: int, day: date | None, style: str = "date") -> None:
        """A date; an empty cell for none."""
        if day is None:
            sheet.write_blank(row, column, None, self.format(style))
        else:
            sheet.write_datetime(row, column, datetime(day.year, day.month, day.day), self.format(style))

    def to_bytes(self) -> bytes:
        """The file."""
        self.workbook.close()
        return finished_file(self._stream.getvalue())


def _properties(style: Style) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": styles.FONT,
        "font_size": style.size,
        "font_color": f"#{style.ink}",
        "num_format": style.number_format,
        "bold": style.bold,
        "italic": style.italic,
        "text_wrap": style.wrap,
        "indent": style.indent,
        "valign": "vcenter",
        "locked": style.locked,
    }
    if style.fill:
        properties["bg_color"] = f"#{style.fill}"
    if style.align:
        properties["align"] = style.align
    for name, wanted in (("top", style.rule_above), ("bottom", style.rule_below)):
        if wanted:
            properties |= {name: 1, f"{name}_color": f"#{styles.RULE}"}
    return properties
