"""Templates: a layout of a shape as an .xlsx file, the same bytes each time, and ready to be filled.

`templates/note.xlsx` is the one of the base shape, committed; `promnote template build` writes it anew.

Every formula cell carries its value, so the file says that the newest engine computed it (see `package.finish`): else
Excel would compute everything on opening, and without the add-in turn our cells into #NAME?.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from promnote_workbooks.formulas.host_names import FORMAT_NAME, VALUES_ONLY, Host, format_text, rewrite_formula
from promnote_workbooks.package import CompiledTemplate, compile_template, read_package, write_new
from promnote_workbooks.package.finish import ENGINE, finished_file
from promnote_workbooks.pages import styles
from promnote_workbooks.pages.writer import write_names, write_sheet
from promnote_workbooks.sheets import BASE, Shape, WorkbookLayout, note_layout

BASE_FILE = "note.xlsx"


def template_bytes(shape: Shape = BASE, host: Host = "excel") -> bytes:
    """The template of a shape, with our functions spelled as the host's files want them."""
    if shape == BASE and host == "excel":
        return (files("promnote_workbooks") / "templates" / BASE_FILE).read_bytes()
    return _built(shape, host)


def build_template(shape: Shape = BASE, host: Host = "excel") -> bytes:
    """The template made from the layout, whatever file is there."""
    return finished_file(_to_bytes(to_workbook(note_layout(shape), host)))


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
    return compile_template(package, names)


def to_workbook(layout: WorkbookLayout, host: Host = "excel") -> Workbook:
    """The template in memory."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    write_layout(workbook, layout, host)
    return workbook


def workbook_bytes(layout: WorkbookLayout) -> bytes:
    """A layout of its own as a file."""
    return finished_file(_to_bytes(to_workbook(layout)))


def write_layout(workbook: Workbook, layout: WorkbookLayout, host: Host = "excel") -> None:
    """Add the layout's sheets to a workbook; charts refer to sheets, so that all are made first."""
    normal = workbook._named_styles["Normal"]
    normal.font = Font(name=styles.FONT, size=styles.FONT_SIZE, family=2)
    for sheet in layout.sheets:
        workbook.create_sheet(sheet.name)
    for sheet in layout.sheets:
        write_sheet(workbook[sheet.name], sheet, spell=_speller(host))
        write_names(workbook, sheet)
    if host == "none":
        workbook.defined_names[VALUES_ONLY] = DefinedName(VALUES_ONLY, attr_text="TRUE")
    workbook.defined_names[FORMAT_NAME] = DefinedName(FORMAT_NAME, attr_text=format_text(), hidden=True)
    workbook.calculation.calcId, workbook.calculation.fullCalcOnLoad = ENGINE, False


def _speller(host: Host) -> Callable[[str], str | None]:
    """How a formula stands in a file for the host; not at all in one of values only."""
    return (lambda _: None) if host == "none" else (lambda text: rewrite_formula(text, host))


def _to_bytes(workbook: Workbook) -> bytes:
    workbook.properties.creator = workbook.properties.lastModifiedBy = "promnote"
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
