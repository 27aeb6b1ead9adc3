"""Templates: a layout of a shape as an .xlsx file, the same bytes each time, and ready to be filled.

`templates/note.xlsx` is the one of the base shape, committed; `promnote template build` writes it anew. Other shapes and hosts
are drawn by `drawing`, which brings openpyxl, when one is asked for.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from promnote_workbooks.formulas.host_names import Host
from promnote_workbooks.package import CompiledTemplate, compile_template, read_package, write_new
from promnote_workbooks.sheets import BASE, Shape, note_layout

BASE_FILE = "note.xlsx"


def template_bytes(shape: Shape = BASE, host: Host = "excel") -> bytes:
    """The template of a shape, with our functions spelled as the host's files want them."""
    if shape == BASE and host == "excel":
        return (files("promnote_workbooks") / "templates" / BASE_FILE).read_bytes()
    return _built(shape, host)


def build_template(shape: Shape = BASE, host: Host = "excel") -> bytes:
    """The template made from the layout, whatever file is there."""
    from promnote_workbooks.one_note.drawing import workbook_bytes

    return workbook_bytes(note_layout(shape), host)


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
