"""Workbook packages (.xlsx, .xlsm) as files of parts: read safely, fill and patch cells, copy all else untouched.

Knows nothing of notes. Text and numbers go in and come out as Python values; see ``read_package``, ``patch`` (a user's
workbook), ``grow_block`` and ``write_in_place``; the module ``template`` makes thousands of files from one template.
"""

from __future__ import annotations

from promnote.basics.conversion import CellError

from .add_sheet import add_sheet, mend_charts
from .archive import Limits
from .cell import Cell, Kind, StoredValue
from .cells import cells_by_place, read_cells
from .edits import KEEP, REMOVE, CellEdit, FormulaEdit
from .errors import PackageError
from .file_type import as_file_type, has_macros
from .formulas import shift_formula
from .grow import Obstruction, grow_block, obstruction
from .names import with_names
from .patch import patch, patched
from .place import clean_leftovers, reason_of, write_in_place, write_new
from .refs import Area, CellRange, column_letters, column_number, format_ref, parse_area, parse_ref, quote_sheet
from .rows import hides_rows, note_places
from .values import STALE, CellValue, Stale, serial_number
from .workbook import (
    DefinedName,
    Package,
    Sheet,
    Table,
    date_styles,
    read_package,
    read_shared_strings,
    read_tables,
    style_count,
)

__all__ = [
    "KEEP",
    "REMOVE",
    "STALE",
    "Area",
    "Cell",
    "CellEdit",
    "CellError",
    "CellRange",
    "CellValue",
    "DefinedName",
    "FormulaEdit",
    "Kind",
    "Limits",
    "Obstruction",
    "Package",
    "PackageError",
    "Sheet",
    "Stale",
    "StoredValue",
    "Table",
    "add_sheet",
    "as_file_type",
    "cells_by_place",
    "clean_leftovers",
    "column_letters",
    "column_number",
    "date_styles",
    "format_ref",
    "grow_block",
    "has_macros",
    "hides_rows",
    "mend_charts",
    "note_places",
    "obstruction",
    "parse_area",
    "parse_ref",
    "patch",
    "patched",
    "quote_sheet",
    "read_cells",
    "read_package",
    "read_shared_strings",
    "read_tables",
    "reason_of",
    "serial_number",
    "shift_formula",
    "style_count",
    "with_names",
    "write_in_place",
    "write_new",
]
