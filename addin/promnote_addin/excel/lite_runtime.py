"""Inside a Lite workbook: a call of a cell function, for what Office.js sends, as xlwings Lite takes it.

Goes into the Lite package as `promnote_lite`, beside the engine and `promnote_cells`.
"""

from __future__ import annotations

from typing import Any

try:
    import promnote_cells as cells  # type: ignore[import-not-found]  # the name in the package
except ImportError:
    from promnote_addin.excel import cells

#: Office.js's names of the error values. #VALUE! is raised instead, since then the cell shows the reason.
ERROR_TYPES = {
    "#NULL!": "Null",
    "#DIV/0!": "Div0",
    "#REF!": "Ref",
    "#NAME?": "Name",
    "#NUM!": "Num",
    "#N/A": "NotAvailable",
}


def answer(name: str, arguments: tuple[Any, ...]) -> Any:
    """The function's value, an error value, or ValueError, which xlwings Lite shows as #VALUE!."""
    try:
        return cells.answer(name, arguments)
    except cells.CellFailure as failure:
        error_type = ERROR_TYPES.get(failure.code)
        if error_type is None:
            raise ValueError(failure.reason) from None
        # in a range of one cell: xlwings would write a bare dict as a table of two columns
        return [[{"type": "Error", "errorType": error_type}]]
