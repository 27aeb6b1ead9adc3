"""Check of the workbook that is open in Excel: a copy of it, checked as a file is. Nothing is written."""

from __future__ import annotations

from typing import Any

from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import Checked, check_package
from promnote_workbooks.refresh.run import package_errors

from . import excel


def check(name: str, *, apps: Any = None) -> tuple[str, Checked]:
    """Check the open workbook of that name (empty: the active one), with what is not saved yet."""
    apps = excel.running_apps() if apps is None else apps
    with excel.excel_errors():
        book = excel.find_book(apps, name)
        excel.check_ready(book.app)
        data = excel.copied(book)
    with package_errors():
        return str(book.name), check_package(read_package(data, name=str(book.name)))


__all__ = ["check"]
