"""Templates: a layout of a shape as an .xlsx file, the same bytes each time, and ready to be filled.

`templates/note.xlsx` is the one of the base shape, committed; `promnote template build` writes it anew. Other shapes and hosts
are drawn by `drawing`, which brings openpyxl, when one is asked for.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from promnote_workbooks.formulas.host_names import Host
from promnote_workbooks.package import read_package, write_new
from promnote_workbooks.package.template import Template
from promnote_workbooks.pages.rows import speller, with_rows
from promnote_workbooks.sheets import BASE, Shape, WorkbookLayout, note_layout

BASE_FILE = "note.xlsx"


def template_bytes(shape: Shape = BASE, host: Host = "excel") -> bytes:
    """The template of a shape, with our functions spelled as the host's files want them."""
    if shape == BASE and host == "excel":
        return (files("promnote_workbooks") / "templates" / BASE_FILE).read_bytes()
    return build_template(shape, host)


def build_template(shape: Shape = BASE, host: Host = "excel") -> bytes:
    """The template made from the layout, whatever file is there."""
    return _drawn(note_layout(shape), host).blank()


def rebuild_base(folder: Path) -> Path:
    """Write the base template into `folder`, the package's `templates`; the same content gives the same bytes."""
    target = folder / BASE_FILE
    write_new(target, build_template(), overwrite=True)
    return target


def template_of(shape: Shape, host: Host, layout: WorkbookLayout) -> Template:
    """The template of a shape with that layout, ready to be filled."""
    if shape != BASE or host != "excel":
        return _drawn(layout, host)
    return with_rows(read_package(template_bytes(), name="template"), layout, speller(host))


def _drawn(layout: WorkbookLayout, host: Host) -> Template:
    # imported here: openpyxl takes longer to load than a note to fill
    from promnote_workbooks.one_note.drawing import drawn

    return drawn(layout, host)
