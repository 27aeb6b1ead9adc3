"""How cells look: one font named in every style, blue inputs on a pale fill, figures black, nothing by colour alone.

A style is data; `template` turns it into what the workbook library wants. Column widths are in characters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

FONT = "Calibri"  # Carlito, of the same widths, stands in for it where it is missing
FONT_SIZE = 11

DATE = "dd-mmm-yyyy"
#: A date, or a dash for none.
DATE_OR_NONE = 'dd-mmm-yyyy;;"-"'
MONEY = '#,##0.00;(#,##0.00);"-"'
RATE = "0.0000%"
COUNT = "#,##0"
FACTOR = "0.000000"
TEXT = "@"
GENERAL = "General"
#: A boolean; some viewers show one as a number unless told.
FLAG = '"TRUE";"TRUE";"FALSE"'

INK = "000000"
INPUT_INK = "0000FF"
QUIET_INK = "595959"
PAPER = ""
INPUT_FILL = "FFF8E1"
HEADER_FILL = "1F3864"
HEADER_INK = "FFFFFF"
SECTION_FILL = "D9E2F3"
TOTAL_FILL = "F2F2F2"
RULE = "BFBFBF"
OK_FILL, OK_INK = "C6EFCE", "006100"
BAD_FILL, BAD_INK = "FFC7CE", "9C0006"
TO_DO_FILL, TO_DO_INK = "FFEB9C", "7F4F00"

#: Widths that fit the widest real value: (999,999,999.99), 30-Sep-2026, 100.0000%.
WIDTH_DATE = 13.0
WIDTH_MONEY = 17.5
WIDTH_CHECK = 13.0

Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One cell format."""

    number_format: str = GENERAL
    ink: str = INK
    fill: str = PAPER
    bold: bool = False
    italic: bool = False
    size: int = FONT_SIZE
    align: Align | None = None
    wrap: bool = False
    indent: int = 0
    rule_above: bool = False
    rule_below: bool = False
    locked: bool = True


_INPUT = Style(ink=INPUT_INK, fill=INPUT_FILL, rule_below=True, locked=False)
_FORMATS = {"date": DATE, "money": MONEY, "rate": RATE, "count": COUNT, "text": TEXT, "flag": FLAG}
_LEFT_INPUT = replace(_INPUT, align="left")

STYLES: dict[str, Style] = {
    "plain": Style(),
    "title": Style(bold=True, size=16, ink=HEADER_FILL),
    "subtitle": Style(ink=QUIET_INK),
    "warning": Style(ink=BAD_INK, bold=True),
    "label": Style(),
    "label_strong": Style(bold=True),
    "path": Style(ink=QUIET_INK),
    "note": Style(ink=QUIET_INK, wrap=True, align="left", indent=1),
    "note_line": Style(ink=QUIET_INK),
    "clause": Style(ink=QUIET_INK, align="left", indent=1),
    "section": Style(bold=True, fill=SECTION_FILL, ink=HEADER_FILL),
    "header": Style(bold=True, fill=HEADER_FILL, ink=HEADER_INK, align="center", wrap=True),
    "header_left": Style(bold=True, fill=HEADER_FILL, ink=HEADER_INK, align="left", wrap=True),
    "check": Style(bold=True, align="center"),
    "text": Style(),
    "text_left": Style(align="left"),
    "wrapped": Style(wrap=True),
    "label_indented": Style(align="left", indent=1),
    "money_right_strong": Style(number_format=MONEY, align="right", bold=True),
    "date_strong": Style(number_format=DATE, align="right", bold=True),
    "money_right": Style(number_format=MONEY, align="right"),
    "count_right": Style(number_format=COUNT, align="right"),
    "rate_right": Style(number_format=RATE, align="right"),
    "date_or_none": Style(number_format=DATE_OR_NONE, align="right"),
    "date_or_none_right": Style(number_format=DATE_OR_NONE, align="right"),
    "tolerance": Style(number_format="0.000"),
    "flag_right": Style(number_format=FLAG, align="right"),
    "flag_left": Style(number_format=FLAG, align="left"),
    "text_center": Style(align="center"),
    "number": Style(number_format=COUNT, align="center"),
    "number_plain": Style(number_format="0", align="center"),
    "label_right": Style(bold=True, align="right"),
    "rate_left": Style(number_format=RATE, align="left"),
    "date_left": Style(number_format=DATE, align="left"),
    "date": Style(number_format=DATE, align="right"),
    "money": Style(number_format=MONEY),
    "rate": Style(number_format=RATE),
    "count": Style(number_format=COUNT),
    "factor": Style(number_format=FACTOR),
    "money_strong": Style(number_format=MONEY, bold=True, rule_above=True),
    "total_label": Style(bold=True, fill=TOTAL_FILL, rule_below=True),
    "total_money": Style(bold=True, fill=TOTAL_FILL, number_format=MONEY, rule_below=True),
    "total_count": Style(bold=True, fill=TOTAL_FILL, number_format=COUNT, rule_below=True),
    "total_factor": Style(bold=True, fill=TOTAL_FILL, number_format=FACTOR, rule_below=True),
    "total_check": Style(bold=True, fill=TOTAL_FILL, align="center", rule_below=True),
    # the value of a term as it is used: left, beside the input
    **{
        f"used_{kind}": Style(number_format=code, align="left", indent=1)
        for kind, code in _FORMATS.items()
        if kind != "text"
    },
    "used_text": Style(align="left", wrap=True, indent=1),
    **{
        f"default_{kind}": Style(number_format=code, align="left", ink=QUIET_INK, wrap=kind == "text")
        for kind, code in _FORMATS.items()
    },
    **{f"input_{kind}": replace(_INPUT, number_format=code) for kind, code in _FORMATS.items()},
    "input_text": replace(_LEFT_INPUT, number_format=TEXT, indent=1),
    **{
        f"term_{kind}": replace(_LEFT_INPUT, number_format=code, wrap=kind == "text") for kind, code in _FORMATS.items()
    },
}
