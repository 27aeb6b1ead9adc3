"""The running Excel: the open workbook that is meant, a copy of it as a file, and what Excel says against it, in words."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from promnote.basics.errors import WorkbookError, found

from ..excel.install import PIP, AddinError

#: COM's ways to say that Excel takes no calls now: call rejected, retry later, and Excel's own (VBA_E_IGNORE).
_BUSY = (-2147418111, -2147417846, -2146777998)
#: xlwings tries a rejected call for ever, so that a cell in edit mode would hang the run.
_ATTEMPTS = 200
#: How win32com says that a busy Excel did not even tell whether it has a member.
_UNANSWERED = re.compile(r"(<unknown>|[\w.]*Excel[\w.]*)\.\w+$")
_PACKAGES = (".xlsx", ".xlsm")
_EDITING = (
    "found it busy, with a cell in edit mode or a dialog open; allowed: Excel waiting for input (press Esc there)"
)


def running_apps() -> Any:
    """xlwings's running Excels. Raises AddinError where there can be none."""
    if sys.platform != "win32":
        raise AddinError(
            "--open", "found no Excel that this system can reach; allowed: Excel on Windows, or a FILE.xlsx"
        )
    try:
        import xlwings
    except ImportError:
        raise AddinError("xlwings", f"found nothing; allowed: {PIP}") from None
    return xlwings.apps


@contextmanager
def excel_errors() -> Iterator[None]:
    """What Excel refuses through COM, as an error of ours. To be entered once xlwings is imported."""
    windows = sys.modules.get("xlwings._xlwindows")
    attempts = getattr(windows, "N_COM_ATTEMPTS", None)
    if attempts is not None:
        setattr(windows, "N_COM_ATTEMPTS", _ATTEMPTS)  # noqa: B010
    try:
        yield
    except Exception as error:
        problem = _com_problem(error)
        if problem is None:
            raise
        raise WorkbookError("Excel", problem) from error
    finally:
        if attempts is not None:
            setattr(windows, "N_COM_ATTEMPTS", attempts)  # noqa: B010


def _com_problem(error: Exception) -> str | None:
    """What a COM error says; None for any other."""
    code = getattr(error, "hresult", None)
    if type(error).__name__ == "ExcelBusyError" or (
        isinstance(error, AttributeError) and _UNANSWERED.match(str(error))
    ):
        return _EDITING
    if code is None:
        return None
    info = error.args[2] if len(error.args) > 2 and isinstance(error.args[2], tuple) else ()
    if code in _BUSY or (len(info) > 5 and info[5] in _BUSY):
        return _EDITING
    said = (info[2] if len(info) > 2 and info[2] else None) or (error.args[1] if len(error.args) > 1 else code)
    return f"found that it refuses ({' '.join(str(said).split())}); allowed: a workbook that can be edited"


def find_book(apps: Any, name: str) -> Any:
    """The open workbook of that name or path; no name: the active one."""
    running = list(apps)
    if not running:
        raise WorkbookError("Excel", "found none that runs; allowed: Excel with the workbook open")
    if not name:
        app = apps.active or running[0]
        book = app.books.active if len(app.books) else None
        if book is None:
            raise WorkbookError("Excel", "found no open workbook; allowed: Excel with the workbook open")
        return book
    books = [book for app in running for book in app.books]
    meant = [book for book in books if _is_meant(book, name)]
    if len(meant) > 1:
        paths = ", ".join(str(book.api.FullName) for book in meant)
        raise WorkbookError("--open", f"found {found(name)} open {len(meant)} times; allowed: one path of {paths}")
    if not meant:
        names = ", ".join(book.name for book in books) or "none"
        raise WorkbookError("--open", f"found no open workbook {found(name)}; allowed: one of those open: {names}")
    return meant[0]


def _is_meant(book: Any, name: str) -> bool:
    """Excel's names, as Windows compares them: capitals or not, either slash."""
    wanted, full = (text.replace("/", "\\").casefold() for text in (name, str(book.api.FullName)))
    file = str(book.name).casefold()
    if "\\" in wanted:
        absolute = str(Path(name).absolute()).replace("/", "\\").casefold()
        return full in (wanted, absolute)
    return wanted in (file, file.rpartition(".")[0])


def check_place(book: Any) -> Path:
    """The folder of the open workbook, for the backup. One that has none, or none here, is refused."""
    name, folder = str(book.name), str(book.api.Path)
    if not folder:
        raise WorkbookError(name, "found a workbook that was never saved; allowed: one saved as .xlsx, for the backup")
    if "://" in folder:
        raise WorkbookError(name, f"found it in the cloud ({folder}); allowed: one in a folder of this computer")
    if Path(name).suffix.lower() not in _PACKAGES:
        raise WorkbookError(name, f"found {found(Path(name).suffix)}; allowed: a workbook saved as .xlsx or .xlsm")
    return Path(folder)


def check_ready(app: Any) -> None:
    """Refuse while a cell is edited or a dialog is open."""
    if not app.api.Ready:
        raise WorkbookError("Excel", _EDITING)


def copied(book: Any) -> bytes:
    """The open workbook as a file, with what is not saved yet."""
    with TemporaryDirectory(prefix="promnote-") as folder:
        path = Path(folder) / str(book.name)
        book.api.SaveCopyAs(str(path))
        return path.read_bytes()


@contextmanager
def quiet(app: Any) -> Iterator[None]:
    """No recalculation, no redrawing and no event handlers within; all three as they were, whatever happens."""
    with ExitStack() as stack:
        for name, value in (("screen_updating", False), ("enable_events", False), ("calculation", "manual")):
            stack.callback(setattr, app, name, getattr(app, name))
            setattr(app, name, value)
        yield


__all__ = ["check_place", "check_ready", "copied", "excel_errors", "find_book", "quiet", "running_apps"]
