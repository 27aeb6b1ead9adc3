"""Templates: a layout of a shape as an .xlsx file, the same bytes each time, and ready to be filled.

`templates/note.xlsx` is the one of the base shape, committed; `promnote template build` writes it anew.

Excel's mark to compute everything on opening (fullCalcOnLoad) is off: every formula cell carries its value, and without
the add-in a forced computation would turn our cells into #NAME?.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from promnote_workbooks.formulas.host_names import Host, rewrite_formula
from promnote_workbooks.package import CompiledTemplate, compile_template, read_package, write_new
from promnote_workbooks.pages import styles
from promnote_workbooks.pages.writer import write_names, write_sheet
from promnote_workbooks.sheets import BASE, Shape, WorkbookLayout, note_layout

BASE_FILE = "note.xlsx"
_FIXED_MOMENT = "1980-01-01T00:00:00Z"
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


def template_bytes(shape: Shape = BASE, host: Host = "excel") -> bytes:
    """The template of a shape, with our functions spelled as the host's files want them."""
    if shape == BASE and host == "excel":
        return (files("promnote_workbooks") / "templates" / BASE_FILE).read_bytes()
    return _built(shape, host)


def build_template(shape: Shape = BASE, host: Host = "excel") -> bytes:
    """The template made from the layout, whatever file is there."""
    return _fixed(_to_bytes(to_workbook(note_layout(shape), host)))


def rebuild_base(folder: Path) -> Path:
    """Write the base template into `folder`, the package's `templates`; the same content gives the same bytes."""
    target = folder / BASE_FILE
    write_new(target, build_template(), overwrite=True)
    return target


@lru_cache(maxsize=16)
def _built(shape: Shape, host: Host) -> bytes:
    return build_template(shape, host)


@lru_cache(maxsize=16)
def compiled(shape: Shape = BASE, host: Host = "excel") -> CompiledTemplate:
    """The template cut into what stays and what is filled."""
    package = read_package(template_bytes(shape, host), name=f"template ({shape.key})")
    names = [sheet.name for sheet in note_layout(shape).sheets]
    return compile_template(package, names, full_calc_on_load=False)


def to_workbook(layout: WorkbookLayout, host: Host = "excel") -> Workbook:
    """The template in memory."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    write_layout(workbook, layout, host)
    return workbook


def write_layout(workbook: Workbook, layout: WorkbookLayout, host: Host = "excel") -> None:
    """Add the layout's sheets to a workbook; charts refer to sheets, so that all are made first."""
    normal = workbook._named_styles["Normal"]
    normal.font = Font(name=styles.FONT, size=styles.FONT_SIZE, family=2)
    for sheet in layout.sheets:
        workbook.create_sheet(sheet.name)
    for sheet in layout.sheets:
        write_sheet(workbook[sheet.name], sheet, spell=lambda text: rewrite_formula(text, host))
        write_names(workbook, sheet)
    workbook.calculation.fullCalcOnLoad = False


def _to_bytes(workbook: Workbook) -> bytes:
    workbook.properties.creator = workbook.properties.lastModifiedBy = "promnote"
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _fixed(data: bytes) -> bytes:
    """The same package without a clock: fixed dates inside and on every member."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _FIXED_MOMENT.encode(), content)
            entry = zipfile.ZipInfo(name, _FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return out.getvalue()
