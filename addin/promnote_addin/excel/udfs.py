"""The module that xlwings's server imports (UDF MODULES in its configuration): every cell function, registered.

Nothing else happens here. Its name is promnote's own, so that no file beside a workbook can take its place.
"""

from __future__ import annotations

import xlwings

from promnote.functions.catalogue import catalogue

from .adapter import cell_functions

globals().update(cell_functions(catalogue().values(), xlwings))
