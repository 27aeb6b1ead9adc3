"""promnote.xlam: xlwings's own add-in container with our ribbon and modules. Experimental: never opened in Excel by us.

Its package parts (ribbon, names) are made anywhere. Its VBA project is a binary that only Excel writes: on Windows it
is asked to (it must trust access to the VBA project object model); elsewhere the parts are laid out with the steps
that are left.
"""

from __future__ import annotations

import io
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from promnote.basics.errors import NoteError
from promnote_workbooks.package.place import put_whole

from . import install
from .ribbon import RIBBON_XML
from .vba import assets, file_bytes

FILE_NAME = "promnote.xlam"
CONTAINER = "quickstart_addin_ribbon.xlam"
CONTAINER_NAME = "promnote-container.xlam"
XLWINGS_MODULE = "xlwings_custom_addin.bas"
_PROJECT = 'PROJECT_NAME As String = "myaddin"'
#: What xlwings's container holds and ours replaces.
OLD_MODULES = ("xlwings", "RibbonMyAddin")
NEW_MODULES = ("xlwings.bas", "promnote.bas", "promnote_ribbon.bas", "PromnoteEvents.cls")
STEPS = f"""Experimental: these parts have never been opened in Excel by the people who wrote them.

To make {FILE_NAME} from them, in Excel on Windows:
1. Open {CONTAINER_NAME} and press Alt+F11.
2. In its project remove the modules {" and ".join(OLD_MODULES)} (right click > Remove, without exporting).
3. File > Import File, one after the other: {", ".join(NEW_MODULES)}.
4. Press Ctrl+G, type PromnoteDescribeFunctions, press Enter: the function wizard's texts.
5. Save the project as {FILE_NAME}; in Excel: File > Options > Add-ins > Go > Browse.
`promnote addin build` on Windows does the same through Excel itself.
"""


def xlwings_folder() -> Path:
    """Where xlwings is installed; it is not imported."""
    spec = find_spec("xlwings")
    if spec is None or not spec.origin:
        raise install.AddinError("xlwings", f"found nothing; allowed: {install.PIP}")
    return Path(spec.origin).parent


def container(source: Path) -> bytes:
    """xlwings's add-in container with our ribbon in place of its sample; every other part as it is."""

    made = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(made, "w") as new:
        if "customUI/customUI.xml" not in old.namelist():
            raise NoteError(source.name, "found no ribbon; allowed: the container of xlwings 0.37")
        for entry in old.infolist():
            data = RIBBON_XML.encode() if entry.filename == "customUI/customUI.xml" else old.read(entry)
            kept = zipfile.ZipInfo(entry.filename, entry.date_time)
            kept.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(kept, data)
    return made.getvalue()


def xlwings_module(source: Path) -> bytes:
    """xlwings's VBA module for add-ins, under our project's name: its configuration is .promnote/promnote.conf."""
    text = source.read_text(encoding="utf-8").replace("\r\n", "\n")
    if _PROJECT not in text:
        raise NoteError(source.name, f"found no {_PROJECT}; allowed: the module of xlwings 0.37")
    return file_bytes(text.replace(_PROJECT, _PROJECT.replace("myaddin", "promnote")))


def parts() -> dict[str, bytes]:
    """Everything that promnote.xlam is made of, by file name."""
    folder = xlwings_folder()
    return {
        CONTAINER_NAME: container(folder / CONTAINER),
        "xlwings.bas": xlwings_module(folder / XLWINGS_MODULE),
        **assets(),
        "STEPS.txt": STEPS.encode(),
    }


def write_parts(folder: Path) -> list[Path]:
    """The parts in a folder; the files that were written."""
    found = parts()
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in found.items():
        put_whole(folder / name, data)
    return [folder / name for name in found]


def finish_in_excel(folder: Path, xlwings: Any) -> Path:
    """Has Excel put the modules into the container and save it as promnote.xlam, beside the parts."""
    target = folder / FILE_NAME
    target.unlink(missing_ok=True)
    with xlwings.App(visible=False) as app:
        book = app.books.open(str(folder / CONTAINER_NAME))
        try:
            components = book.api.VBProject.VBComponents
            for name in OLD_MODULES:
                components.Remove(components(name))
            for name in NEW_MODULES:
                components.Import(str(folder / name))
            # a hidden workbook refuses descriptions
            book.api.IsAddin = False
            app.api.Run(f"'{CONTAINER_NAME}'!PromnoteDescribeFunctions")
            book.api.IsAddin = True
            book.api.SaveAs(str(target), 55)  # xlOpenXMLAddIn
        finally:
            book.close()
    return target


__all__ = ["FILE_NAME", "STEPS", "container", "finish_in_excel", "parts", "write_parts", "xlwings_module"]
