"""One sheet of a layout onto an openpyxl worksheet: cells, formats, names, validations, charts, print set-up."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.axis import DateAxis
from openpyxl.chart.data_source import NumFmt
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.drawing.text import Font as TextFont
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import quote_sheetname, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from promnote_workbooks.pages import styles
from promnote_workbooks.pages.footer import TEMPLATE_FOOTER
from promnote_workbooks.pages.heading import NOT_APPLICABLE, OK, TO_DO
from promnote_workbooks.pages.model import Chart, Formula, LayoutCell, SheetLayout, Validation, absolute
from promnote_workbooks.pages.print_area import whole_areas
from promnote_workbooks.pages.styles import STYLES, Style

LETTER_PAPER = 1
_NO_FILL = PatternFill()


def write_sheet(worksheet: Worksheet, sheet: SheetLayout, *, spell: Any, cells: Sequence[LayoutCell]) -> None:
    """Write everything but inputs and values, of its cells these. `spell` gives a formula as the host's files want it."""
    looks: dict[str, Any] = {}
    for cell in cells:
        target = worksheet.cell(cell.row, cell.column)
        content = cell.content
        if content is not None:
            target.value = spell(content.text) if isinstance(content, Formula) else content
        if cell.style not in looks:
            dress(target, cell.style)
            looks[cell.style] = target._style
        else:
            # a copy of what the library made of it: dressing each cell anew takes most of a template's time
            target._style = copy(looks[cell.style])
    for letter, width in sheet.widths.items():
        worksheet.column_dimensions[letter].width = width
    for row, height in sheet.heights.items():
        worksheet.row_dimensions[row].height = height
    _fold(worksheet, sheet)
    for name, where in sheet.tables.items():
        worksheet.add_table(Table(displayName=name, name=name, ref=where))
    for validation in sheet.validations:
        worksheet.add_data_validation(_validation(validation))
    for where in sheet.check_ranges:
        _colour_checks(worksheet, where)
    for chart in sheet.charts:
        worksheet.add_chart(_chart(worksheet.parent, chart), chart.anchor)
    _set_up_page(worksheet, sheet)


def _fold(worksheet: Worksheet, sheet: SheetLayout) -> None:
    """Columns for functions alone are hidden; rows of a group have a bracket, folded or open, under its heading."""
    for letter in sheet.hidden_columns:
        worksheet.column_dimensions[letter].hidden = True
    for first, last in sheet.groups:
        folded = (first, last) in sheet.folded
        for row in range(first, last + 1):
            worksheet.row_dimensions[row].outlineLevel = 1
            worksheet.row_dimensions[row].hidden = folded
    if sheet.groups:
        worksheet.sheet_properties.outlinePr.summaryBelow = False


def write_names(workbook: Workbook, sheet: SheetLayout) -> None:
    """The defined names of a sheet, workbook-wide."""
    for name, where in sheet.names.items():
        workbook.defined_names[name] = DefinedName(name, attr_text=f"{quote_sheetname(sheet.name)}!{absolute(where)}")


def dress(target: Any, style_name: str) -> None:
    """Give a cell its style."""
    font, fill, border, alignment, protection, number_format = _parts(STYLES[style_name])
    target.font, target.fill, target.border = font, fill, border
    target.alignment, target.protection, target.number_format = alignment, protection, number_format


@lru_cache(maxsize=256)
def _parts(style: Style) -> tuple[Font, PatternFill, Border, Alignment, Protection, str]:
    side = Side(style="thin", color=styles.RULE)
    return (
        Font(name=styles.FONT, size=style.size, bold=style.bold, italic=style.italic, color=style.ink),
        PatternFill("solid", fgColor=style.fill) if style.fill else _NO_FILL,
        Border(top=side if style.rule_above else None, bottom=side if style.rule_below else None),
        Alignment(horizontal=style.align, vertical="center", wrap_text=style.wrap, indent=style.indent),
        Protection(locked=style.locked),
        style.number_format,
    )


def _validation(validation: Validation) -> DataValidation:
    listed = f'"{",".join(validation.choices)}"' if validation.choices else validation.source
    bounded = validation.kind != "list"
    rule = DataValidation(
        type=validation.kind,
        operator="between" if bounded else None,
        formula1=validation.lowest if bounded else listed,
        formula2=validation.highest if bounded else None,
        allow_blank=True,
        showErrorMessage=True,
        showInputMessage=True,
        promptTitle=validation.title[:32],
        prompt=validation.prompt[:255],
        errorTitle=validation.title[:32],
        error=_allowed(validation)[:255],
        sqref=validation.range,
    )
    return rule


def _allowed(validation: Validation) -> str:
    match validation.kind:
        case "list":
            return f"Allowed: {', '.join(validation.choices)}, or blank."
        case "date":
            return "Allowed: a date such as 30-Apr-1996, or blank."
        case "whole":
            return f"Allowed: a whole number from {validation.lowest} to {validation.highest}, or blank."
    return f"Allowed: a number from {validation.lowest} to {validation.highest} (8.5% is 0.085), or blank."


def _colour_checks(worksheet: Worksheet, where: str) -> None:
    """Green, amber and red beside the words, which say the same; whatever is not OK, n/a or TO DO is red, an error too."""
    first = where.partition(":")[0]
    waits = f'RIGHT({first},{len(TO_DO)})="{TO_DO}"'  # with a count before it
    bad = f'IF(ISERROR({first}),TRUE,AND({first}<>"",{first}<>"{OK}",{first}<>"{NOT_APPLICABLE}",NOT({waits})))'
    for condition, fill, ink in (
        (f'{first}="{OK}"', styles.OK_FILL, styles.OK_INK),
        (f"IF(ISERROR({first}),FALSE,{waits})", styles.TO_DO_FILL, styles.TO_DO_INK),
        (bad, styles.BAD_FILL, styles.BAD_INK),
    ):
        rule = FormulaRule(
            formula=[condition], fill=PatternFill("solid", bgColor=fill), font=Font(color=ink, bold=True)
        )
        worksheet.conditional_formatting.add(where, rule)


# --- charts ---------------------------------------------------------------------------------------------------------


def _reference(workbook: Workbook, where: str) -> Reference:
    sheet, _, area = where.rpartition("!")
    left, top, right, bottom = range_boundaries(area.replace("$", ""))
    return Reference(workbook[sheet.strip("'")], min_col=left, min_row=top, max_col=right, max_row=bottom)


def _chart(workbook: Workbook, chart: Chart) -> LineChart | BarChart:
    made: Any = LineChart() if chart.kind == "line" else BarChart()
    made.add_data(_reference(workbook, chart.y), titles_from_data=False)
    made.set_categories(_reference(workbook, chart.x))
    for _, where in chart.more:
        made.add_data(_reference(workbook, where), titles_from_data=False)
    made.title = _words(chart.title, 1200)
    made.roundedCorners = False
    if chart.more:
        made.legend.position = "b"
        for series, name in zip(made.series, (chart.y_name, *(name for name, _ in chart.more)), strict=True):
            series.tx = SeriesLabel(v=name)
    else:
        made.legend = None
    made.width, made.height = chart.width_cm, chart.height_cm
    # the axes' ids tie them together: 500 is openpyxl's date axis
    made.x_axis = DateAxis(crossAx=100, numFmt=NumFmt("mmm-yy", False), baseTimeUnit="months")
    made.x_axis.title, made.y_axis.title = _words(chart.x_title, 900), _words(chart.y_title, 900)
    made.y_axis.crossAx, made.y_axis.number_format = 500, chart.y_format
    made.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=styles.RULE, w=6_350))
    made.x_axis.delete = made.y_axis.delete = False
    made.x_axis.majorTickMark = made.y_axis.majorTickMark = "out"
    made.y_axis.scaling.min = 0
    series = made.series[0]
    if chart.kind == "line":
        series.smooth, series.marker.symbol = False, "circle" if chart.markers else "none"
        series.marker.size, series.marker.graphicalProperties = 5, GraphicalProperties(solidFill=styles.HEADER_FILL)
        series.graphicalProperties.line.solidFill, series.graphicalProperties.line.width = styles.HEADER_FILL, 22_000
        for other in made.series[1:]:
            other.smooth, other.marker.symbol = False, "none"
            other.graphicalProperties.line.solidFill, other.graphicalProperties.line.width = styles.BAD_INK, 22_000
            other.graphicalProperties.line.dashStyle = "dash"
    else:
        made.gapWidth = 40
        series.graphicalProperties.solidFill = styles.HEADER_FILL
    return made


def _words(text: str, size_in_hundredths: int) -> Title:
    """A title of a chart or an axis, in the one font."""
    look = CharacterProperties(sz=size_in_hundredths, b=True, latin=TextFont(typeface=styles.FONT))
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=text)])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)


# --- print set-up ---------------------------------------------------------------------------------------------------

_FOOTER_SIZE = 8


def set_footer(worksheet: Worksheet, left: str) -> None:
    """Left text; at the right the sheet's name, page x of y."""
    for part, text in (("left", left), ("right", "&A, page &P of &N")):
        item = getattr(worksheet.oddFooter, part)
        item.text, item.size, item.font = text, _FOOTER_SIZE, f"{styles.FONT},Regular"


def _set_up_page(worksheet: Worksheet, sheet: SheetLayout) -> None:
    worksheet.sheet_view.showGridLines = False
    worksheet.freeze_panes = sheet.freeze or None
    if sheet.repeat_rows:
        worksheet.print_title_rows = sheet.repeat_rows
    if sheet.repeat_columns:
        worksheet.print_title_cols = sheet.repeat_columns
    for row in sheet.page_breaks:
        worksheet.row_breaks.append(Break(id=row))
    page = worksheet.page_setup
    page.orientation = "landscape" if sheet.landscape else "portrait"
    page.paperSize = LETTER_PAPER
    page.fitToWidth, page.fitToHeight = sheet.pages_wide, 1 if sheet.one_page else 0
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.print_area = ",".join(whole_areas(sheet))
    worksheet.page_margins.left = worksheet.page_margins.right = 0.5
    worksheet.page_margins.top, worksheet.page_margins.bottom = 0.6, 0.75
    set_footer(worksheet, TEMPLATE_FOOTER)
